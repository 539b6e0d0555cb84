//! The configuration as a `kinora.toml`, with the origin of every value.

use std::fmt::Write;
use std::path::PathBuf;

use super::raw::{RawConfig, RawValue};
use super::values::{format_duration, format_size};
use super::{
    BlobsConfig, Config, DatabaseConfig, HttpConfig, JanitorConfig, MetricsConfig, ModelsConfig,
    Origin, OutboundConfig, SdcppConfig, SeedSource, SketchConfig, WebhooksConfig, WorkerConfig,
};

/// Every key with its value in TOML. Taking the structs apart without `..` makes a field that has no key here
/// an error of the compiler.
pub(crate) fn values(config: &Config) -> Vec<(&'static str, String)> {
    let Config {
        data_dir,
        listen,
        no_auth,
        roles,
        database,
        blobs,
        http,
        models,
        worker,
        janitor,
        outbound,
        webhooks,
        metrics,
        // Not ours to show.
        traces: _,
        sketch,
        sdcpp,
        // Below names that are the operator's: see `to_toml`.
        upstreams: _,
    } = config;
    let DatabaseConfig {
        url: database_url,
        ca_file,
        connections,
    } = database;
    let BlobsConfig {
        url: blobs_url,
        redirect,
        // Not ours to show.
        service: _,
    } = blobs;
    let WebhooksConfig { key_file } = webhooks;
    let file = |path: &Option<PathBuf>| {
        let shown = path.as_ref().map(|path| path.display().to_string());
        quoted(&shown.unwrap_or_default())
    };
    let roles: Vec<String> = roles.iter().map(|role| quoted(role.as_str())).collect();
    let MetricsConfig {
        listen: metrics_listen,
    } = metrics;
    let metrics_listen = metrics_listen.map_or_else(String::new, |address| address.to_string());
    let HttpConfig {
        max_body_bytes,
        body_timeout,
        max_connections: http_connections,
        max_uploads,
        max_watchers,
    } = http;
    let ModelsConfig {
        default,
        aliases,
        strict_sora_limits,
    } = models;
    let WorkerConfig {
        slots,
        job_timeout,
        shutdown_grace,
        lease,
        retention,
    } = worker;
    let JanitorConfig {
        sweep_every,
        orphan_grace,
    } = janitor;
    let OutboundConfig {
        fetch_image_urls,
        allow,
    } = outbound;
    let SketchConfig { seed } = sketch;
    let SdcppConfig {
        environment: _,
        host,
        models_dir,
        job_timeout: sdcpp_timeout,
        idle_unload,
        memory_limit_bytes,
        threads,
        compute_on,
    } = sdcpp;
    let or_never =
        |duration: &Option<_>| duration.map_or_else(|| "never".to_owned(), format_duration);
    let (retention, idle_unload) = (or_never(retention), or_never(idle_unload));
    let memory_limit = memory_limit_bytes.map_or_else(|| "auto".to_owned(), format_size);
    let seed = match seed {
        SeedSource::Prompt => "prompt",
        SeedSource::Random => "random",
    };
    let allow: Vec<String> = allow
        .iter()
        .map(|network| quoted(&network.to_string()))
        .collect();
    let aliases: Vec<String> = aliases
        .iter()
        .map(|(name, models)| format!("{} = {}", quoted(name), quoted(&models.join(" + "))))
        .collect();
    vec![
        ("data_dir", quoted(&data_dir.display().to_string())),
        ("listen", quoted(&listen.to_string())),
        ("no_auth", no_auth.to_string()),
        ("roles", format!("[{}]", roles.join(", "))),
        ("database.url", quoted(&database_url.to_string())),
        ("database.ca_file", file(ca_file)),
        ("database.connections", connections.to_string()),
        ("blobs.url", quoted(&blobs_url.to_string())),
        ("blobs.redirect", redirect.to_string()),
        ("http.max_body_bytes", quoted(&format_size(*max_body_bytes))),
        ("http.body_timeout", quoted(&format_duration(*body_timeout))),
        ("http.max_connections", http_connections.to_string()),
        ("http.max_uploads", max_uploads.to_string()),
        ("http.max_watchers", max_watchers.to_string()),
        ("models.default", quoted(default)),
        ("models.strict_sora_limits", strict_sora_limits.to_string()),
        ("models.aliases", aliases.join("\n")),
        ("worker.slots", slots.to_string()),
        ("worker.job_timeout", quoted(&format_duration(*job_timeout))),
        (
            "worker.shutdown_grace",
            quoted(&format_duration(*shutdown_grace)),
        ),
        ("worker.lease", quoted(&format_duration(*lease))),
        ("worker.retention", quoted(&retention)),
        (
            "janitor.sweep_every",
            quoted(&format_duration(*sweep_every)),
        ),
        (
            "janitor.orphan_grace",
            quoted(&format_duration(*orphan_grace)),
        ),
        ("outbound.fetch_image_urls", fetch_image_urls.to_string()),
        ("outbound.allow", format!("[{}]", allow.join(", "))),
        ("webhooks.key_file", file(key_file)),
        ("metrics.listen", quoted(&metrics_listen)),
        ("sketch.seed", quoted(seed)),
        ("sdcpp.host", file(host)),
        ("sdcpp.models_dir", file(models_dir)),
        (
            "sdcpp.job_timeout",
            quoted(&format_duration(*sdcpp_timeout)),
        ),
        ("sdcpp.idle_unload", quoted(&idle_unload)),
        ("sdcpp.memory_limit", quoted(&memory_limit)),
        ("sdcpp.threads", threads.to_string()),
        ("sdcpp.compute_on", quoted(compute_on)),
    ]
}

/// The whole configuration as TOML, each value with its origin as a comment.
pub(crate) fn to_toml(config: &Config, raw: &RawConfig) -> String {
    let mut text = String::new();
    let mut section = "";
    for (key, value) in values(config) {
        let (key_section, name) = key.rsplit_once('.').unwrap_or(("", key));
        if key == "models.aliases" {
            section = key;
            text.push_str("\n[models.aliases]\n");
            write_aliases(&mut text, &config.models.aliases, raw);
            continue;
        }
        if key_section != section {
            let _ = writeln!(text, "\n[{key_section}]");
            section = key_section;
        }
        let origin = raw
            .get(key)
            .map_or(Origin::Default, |setting| setting.origin.clone());
        let _ = writeln!(text, "{name} = {value}  # {origin}");
    }
    for upstream in &config.upstreams {
        let _ = write!(text, "\n{}", upstream.to_toml());
    }
    text
}

/// The names that stand for a model, then those that no longer do: without them, what is shown would not
/// mean the same as a file.
fn write_aliases(text: &mut String, aliases: &[(String, Vec<String>)], raw: &RawConfig) {
    let entries = match raw.get("models.aliases").map(|setting| &setting.value) {
        Some(RawValue::Table(entries)) => entries.as_slice(),
        _ => &[],
    };
    for (alias, models) in aliases {
        let last_word = entries.iter().rev().find(|(name, _, _)| name == alias);
        let origin = last_word.map_or(&Origin::Default, |(_, _, origin)| origin);
        let models = quoted(&models.join(" + "));
        let _ = writeln!(text, "{} = {models}  # {origin}", quoted(alias));
    }
    for (entry_idx, (name, model, origin)) in entries.iter().enumerate() {
        let is_last_word = entries[entry_idx + 1..]
            .iter()
            .all(|(later, _, _)| later != name);
        if model.trim().is_empty() && is_last_word {
            let _ = writeln!(text, "{} = \"\"  # {origin}", quoted(name));
        }
    }
}

/// Text as TOML; its library knows how to escape.
pub(super) fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

#[cfg(test)]
mod tests {
    use super::super::keys::KEYS;
    use super::*;
    use crate::config::{Environment, LoadedConfig};

    #[test]
    fn the_table_of_keys_and_the_structs_agree() {
        let environment = Environment::from([("HOME", "/home/k")]);
        let loaded = LoadedConfig::resolve(&environment, None, &[]).unwrap();
        let from_structs: Vec<_> = values(&loaded.config)
            .into_iter()
            .map(|(key, _)| key)
            .collect();
        let from_table: Vec<_> = KEYS.iter().map(|key| key.name).collect();
        assert_eq!(from_structs, from_table);
    }
}
