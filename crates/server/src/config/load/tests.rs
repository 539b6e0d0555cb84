//! What the layers make together, and what happens to mistakes.

use std::time::Duration;

use super::super::keys::{self, KEYS};
use super::super::{SeedSource, show};
use super::*;

fn environment(pairs: &[(&str, &str)]) -> Environment {
    let mut text = vec![("HOME", "/home/k")];
    text.extend(pairs);
    text.into_iter().collect()
}

fn file(text: &str) -> ConfigFile {
    ConfigFile {
        path: PathBuf::from("/etc/kinora.toml"),
        text: text.to_owned(),
    }
}

fn flag(key: &'static str, flag: &'static str, value: &str) -> FlagValue {
    FlagValue {
        key,
        flag,
        value: value.to_owned(),
    }
}

fn config_of(text: &str) -> Config {
    LoadedConfig::resolve(&environment(&[]), Some(&file(text)), &[])
        .unwrap()
        .config
}

fn mistakes_of(text: &str, variables: &[(&str, &str)], flags: &[FlagValue]) -> Vec<String> {
    let mistakes = LoadedConfig::resolve(&environment(variables), Some(&file(text)), flags);
    mistakes
        .unwrap_err()
        .0
        .iter()
        .map(ToString::to_string)
        .collect()
}

#[test]
fn nothing_written_gives_the_defaults() {
    let config = LoadedConfig::resolve(&environment(&[]), None, &[])
        .unwrap()
        .config;
    assert_eq!(config.data_dir, Path::new("/home/k/.local/share/kinora"));
    assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
    assert!(config.worker.slots >= 1);
    assert_eq!(config.worker.retention, None);
    assert_eq!(config.models.aliases.len(), 5);
    assert!(
        config
            .models
            .aliases
            .iter()
            .all(|(_, models)| *models == ["sketch-1"])
    );
}

#[test]
fn flags_win_over_variables_and_variables_over_the_file() {
    let text = "listen = \"127.0.0.1:1\"\n[worker]\nslots = 1\nlease = \"10s\"\n";
    let variables = environment(&[
        ("KINORA_WORKER_SLOTS", "2"),
        ("KINORA_LISTEN", "127.0.0.1:2"),
    ]);
    let flags = [flag("listen", "--listen", "127.0.0.1:3")];
    let loaded = LoadedConfig::resolve(&variables, Some(&file(text)), &flags).unwrap();
    assert_eq!(loaded.config.listen.port(), 3);
    assert_eq!(loaded.config.worker.slots, 2);
    assert_eq!(loaded.config.worker.lease, Duration::from_secs(10));
    let shown = loaded.to_toml();
    for line in [
        "listen = \"127.0.0.1:3\"  # flag --listen",
        "slots = 2  # variable KINORA_WORKER_SLOTS",
        "lease = \"10s\"  # /etc/kinora.toml:4",
        "no_auth = false  # default",
    ] {
        assert!(
            shown.lines().any(|shown_line| shown_line == line),
            "{line}\n{shown}"
        );
    }
}

#[test]
fn every_key_can_be_set_in_the_file_and_by_its_variable() {
    let values: &[(&str, &str)] = &[
        ("data_dir", "\"/srv/k\""),
        ("listen", "\"0.0.0.0:80\""),
        ("no_auth", "true"),
        ("roles", "[\"api\", \"janitor\"]"),
        ("database.url", "\"postgres://k@db/k\""),
        ("database.ca_file", "\"/etc/k/ca.pem\""),
        ("database.connections", "40"),
        ("blobs.url", "\"s3://clips/k\""),
        ("blobs.redirect", "true"),
        ("http.max_body_bytes", "\"1MiB\""),
        ("http.body_timeout", "\"1m\""),
        ("http.max_connections", "20000"),
        ("http.max_uploads", "7"),
        ("http.max_watchers", "50"),
        ("models.default", "\"wan\""),
        ("models.strict_sora_limits", "true"),
        ("models.aliases", ""),
        ("worker.slots", "7"),
        ("worker.job_timeout", "\"2h\""),
        ("worker.shutdown_grace", "\"1s\""),
        ("worker.lease", "\"9s\""),
        ("worker.retention", "\"24h\""),
        ("janitor.sweep_every", "\"2d\""),
        ("janitor.orphan_grace", "\"2h\""),
        ("outbound.fetch_image_urls", "false"),
        ("outbound.allow", "[\"10.1.0.0/16\", \"127.0.0.1:9000\"]"),
        ("webhooks.key_file", "\"/etc/k/webhooks.key\""),
        ("metrics.listen", "\"127.0.0.1:9100\""),
        ("sketch.seed", "\"random\""),
        ("sdcpp.host", "\"/opt/kinora-sdcpp\""),
        ("sdcpp.models_dir", "\"/srv/models\""),
        ("sdcpp.job_timeout", "\"2d\""),
        ("sdcpp.idle_unload", "\"never\""),
        ("sdcpp.memory_limit", "\"24GiB\""),
        ("sdcpp.threads", "3"),
        ("sdcpp.compute_on", "\"diffusion=cuda0,vae=cpu\""),
    ];
    // What these are of no use without.
    let needed = |key: &str| match key {
        "roles" => Some(("database.url", "postgres://k@db/k")),
        "blobs.redirect" => Some(("blobs.url", "s3://clips")),
        _ => None,
    };
    assert_eq!(
        values.iter().map(|(key, _)| *key).collect::<Vec<_>>(),
        key_names()
    );
    for (key, value) in values.iter().filter(|(key, _)| *key != "models.aliases") {
        let mut text = match key.rsplit_once('.') {
            Some((section, name)) => format!("[{section}]\n{name} = {value}\n"),
            None => format!("{key} = {value}\n"),
        };
        if let Some((other, value)) = needed(key) {
            let (section, name) = other.split_once('.').unwrap();
            if !key.starts_with(section) {
                text.push_str(&format!("[{section}]\n"));
            }
            text.push_str(&format!("{name} = \"{value}\"\n"));
        }
        let expected = (*key, (*value).to_owned());
        assert!(
            show::values(&config_of(&text)).contains(&expected),
            "{key} in the file"
        );
        let variable = keys::find(key).unwrap().variable();
        let value = value.replace(['"', '[', ']'], "");
        let mut variables = vec![(variable.clone(), value)];
        if let Some((other, value)) = needed(key) {
            variables.push((keys::find(other).unwrap().variable(), value.to_owned()));
        }
        let variables = variables
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .chain([("HOME", "/home/k")])
            .collect::<Environment>();
        let config = LoadedConfig::resolve(&variables, None, &[]).unwrap().config;
        assert!(show::values(&config).contains(&expected), "{variable}");
    }
}

#[test]
fn all_mistakes_are_reported_together_with_key_place_and_remedy() {
    let text = "lisen = \"x\"\nlisten = \"here\"\n[http]\nmax_body_bytes = \"a lot\"\nbody_timeout = 30\n\
                [worker]\nslots = 0\nlease = \"1s\"\n[nonsense]\nx = 1\n";
    let variables = [("KINORA_NO_AUTH", "maybe"), ("KINORA_WORKER_SLOT", "3")];
    let flags = [flag("worker.retention", "--retention", "a day")];
    let mistakes = mistakes_of(text, &variables, &flags);
    let expected = [
        ("/etc/kinora.toml:1: lisen: ", "did you mean listen?"),
        ("/etc/kinora.toml:2: listen: ", "127.0.0.1:8080"),
        ("/etc/kinora.toml:4: http.max_body_bytes: ", "512MiB"),
        ("/etc/kinora.toml:5: http.body_timeout: ", "\"30s\""),
        ("/etc/kinora.toml:7: worker.slots: ", "from 1"),
        ("/etc/kinora.toml:8: worker.lease: ", "\"3s\" or more"),
        ("/etc/kinora.toml:9: nonsense: ", "no such key"),
        ("variable KINORA_NO_AUTH: no_auth: ", "true or false"),
        (
            "variable KINORA_WORKER_SLOT: ",
            "did you mean KINORA_WORKER_SLOTS?",
        ),
        ("flag --retention: worker.retention: ", "24h"),
    ];
    for (start, remedy) in expected {
        let found = mistakes
            .iter()
            .any(|text| text.starts_with(start) && text.contains(remedy));
        assert!(found, "{start} … {remedy} in {mistakes:#?}");
    }
    assert_eq!(mistakes.len(), expected.len(), "{mistakes:#?}");
}

#[test]
fn an_unknown_key_anywhere_is_an_error() {
    for key in key_names() {
        // The name with one more letter is never a key.
        let text = match key.rsplit_once('.') {
            Some((section, name)) => format!("[{section}]\n{name}x = 1\n"),
            None => format!("{key}x = 1\n"),
        };
        let mistakes = mistakes_of(&text, &[], &[]);
        assert_eq!(mistakes.len(), 1);
        assert!(mistakes[0].contains("did you mean"), "{mistakes:?}");
    }
}

#[test]
fn wrong_types_and_broken_toml_are_mistakes_too() {
    let check = |text: &str, place: &str| {
        let mistakes = mistakes_of(text, &[], &[]);
        assert!(mistakes[0].starts_with(place), "{text}: {mistakes:?}");
    };
    check(
        "worker = 3",
        "/etc/kinora.toml:1: worker: is a section; write [worker]",
    );
    check(
        "listen = [1]",
        "/etc/kinora.toml:1: listen: is of type array",
    );
    check(
        "[worker]\nslots = 1.5",
        "/etc/kinora.toml:2: worker.slots: is of type float",
    );
    check(
        "[worker]\nslots = true",
        "/etc/kinora.toml:2: worker.slots: true is not valid",
    );
    check(
        "[models]\naliases = 3",
        "/etc/kinora.toml:2: models.aliases: 3 is not valid",
    );
    check(
        "[models.aliases]\na = 3",
        "/etc/kinora.toml:2: models.aliases.a: ",
    );
    check(
        "[models.aliases]\na = \"a\"",
        "/etc/kinora.toml:2: models.aliases.a: stands for itself",
    );
    check(
        "[models.aliases]\na = \"b+b\"",
        "/etc/kinora.toml:2: models.aliases.a: names a model twice",
    );
    check(
        "[models.aliases]\na = \"b + \"",
        "/etc/kinora.toml:2: models.aliases.a: names of models have letters",
    );
    check("\n\nlisten = = 3", "/etc/kinora.toml:3: TOML: ");
}

#[test]
fn aliases_are_changed_one_by_one() {
    let text = "[models.aliases]\nsora-2 = \"wan-2.2\"\nsora-2-pro = \"\"\nfast = \"ltx\"\n";
    let variables = environment(&[("KINORA_MODELS_ALIASES", "fast=sketch-1, extra=vace+wan-2.2")]);
    let loaded = LoadedConfig::resolve(&variables, Some(&file(text)), &[]).unwrap();
    let aliases: Vec<(&str, String)> = loaded
        .config
        .models
        .aliases
        .iter()
        .map(|(name, models)| (name.as_str(), models.join(", ")))
        .collect();
    let expected = [
        ("sora-2", "wan-2.2"),
        ("sora-2-2025-10-06", "sketch-1"),
        ("sora-2-2025-12-08", "sketch-1"),
        ("sora-2-pro-2025-10-06", "sketch-1"),
        ("fast", "sketch-1"),
        ("extra", "vace, wan-2.2"),
    ];
    let expected = expected.map(|(name, models)| (name, models.to_owned()));
    assert_eq!(aliases, expected);
    let shown = loaded.to_toml();
    assert!(
        shown.contains("\"sora-2\" = \"wan-2.2\"  # /etc/kinora.toml:2\n"),
        "{shown}"
    );
    assert!(
        shown.contains("\"fast\" = \"sketch-1\"  # variable KINORA_MODELS_ALIASES\n"),
        "{shown}"
    );
}

#[test]
fn what_is_shown_can_be_read_back_as_a_file() {
    let text = "data_dir = \"/srv/a \\\"quoted\\\" folder\"\n[worker]\nretention = \"36h\"\n\
                [models.aliases]\n\"v1:x/y.z\" = \"wan + ltx\"\nsora-2 = \"\"\n[sketch]\nseed = \"random\"\n";
    let config = config_of(text);
    assert_eq!(config.sketch.seed, SeedSource::Random);
    let shown = LoadedConfig::resolve(&environment(&[]), Some(&file(text)), &[])
        .unwrap()
        .to_toml();
    assert_eq!(show::values(&config_of(&shown)), show::values(&config));
}

#[test]
fn variables_that_kubernetes_makes_are_no_mistakes() {
    let variables = environment(&[
        ("KINORA_PORT", "tcp://10.0.0.1:80"),
        ("KINORA_PORT_80_TCP_ADDR", "10.0.0.1"),
        ("KINORA_SERVICE_HOST", "10.0.0.1"),
        ("KINORA_LOG", "debug"),
        ("KINORA_LISTEN", ""),
    ]);
    assert!(LoadedConfig::resolve(&variables, None, &[]).is_ok());
}

#[test]
fn without_a_home_the_data_folder_has_to_be_named() {
    let nowhere = Environment::default();
    let mistakes = LoadedConfig::resolve(&nowhere, None, &[]).unwrap_err();
    assert!(mistakes.to_string().contains("--data-dir"), "{mistakes}");
    let flags = [flag("data_dir", "--data-dir", "/srv/k")];
    assert!(LoadedConfig::resolve(&nowhere, None, &flags).is_ok());
}

#[test]
fn a_relative_folder_in_a_file_starts_at_the_file() {
    assert_eq!(
        config_of("data_dir = \"data\"").data_dir,
        Path::new("/etc/data")
    );
    assert_eq!(config_of("data_dir = \"/srv\"").data_dir, Path::new("/srv"));
}

#[test]
fn the_file_of_the_data_folder_is_found_and_stays_there() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kinora.toml");
    let flags = [flag(
        "data_dir",
        "--data-dir",
        folder.path().to_str().unwrap(),
    )];
    let load = || LoadedConfig::load(&Environment::default(), None, &flags);
    assert_eq!(load().unwrap().file, None);
    std::fs::write(&path, "[worker]\nslots = 9\n").unwrap();
    let loaded = load().unwrap();
    assert_eq!(loaded.config.worker.slots, 9);
    assert_eq!(loaded.file, Some(path.clone()));

    let variables = Environment::from([("XDG_DATA_HOME", folder.path().to_str().unwrap())]);
    std::fs::create_dir(folder.path().join("kinora")).unwrap();
    std::fs::write(
        folder.path().join("kinora/kinora.toml"),
        "data_dir = \"/elsewhere\"\n",
    )
    .unwrap();
    let mistakes = LoadedConfig::load(&variables, None, &[]).unwrap_err();
    assert!(mistakes.to_string().contains("--config"), "{mistakes}");
}

#[test]
fn a_file_that_was_named_has_to_exist() {
    let missing = Path::new("/nowhere/k.toml");
    let mistakes = LoadedConfig::load(&environment(&[]), Some(missing), &[]).unwrap_err();
    assert!(
        mistakes
            .to_string()
            .contains("flag --config: /nowhere/k.toml"),
        "{mistakes}"
    );
    let variables = environment(&[("KINORA_CONFIG", "/nowhere/k.toml")]);
    let mistakes = LoadedConfig::load(&variables, None, &[]).unwrap_err();
    assert!(
        mistakes.to_string().contains("variable KINORA_CONFIG"),
        "{mistakes}"
    );
}

#[test]
fn the_documentation_lists_every_key_with_type_default_and_variable() {
    let docs = include_str!("../../../../../docs/config.md");
    let config = LoadedConfig::resolve(&environment(&[]), None, &[])
        .unwrap()
        .config;
    let mut documented = Vec::new();
    // Below names of the operator there are other keys: see `config::upstreams`.
    let (table, _) = docs.split_once("\n## Aliases").unwrap();
    for line in table.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [name, kind, default, variable, meaning] = cells[..] else {
            panic!("{line}")
        };
        let name = name.trim_matches('`');
        let key = keys::find(name).unwrap_or_else(|| panic!("{name} is no key"));
        assert_eq!(kind, key.kind.title(), "{name}");
        assert_eq!(variable, format!("`{}`", key.variable()), "{name}");
        assert!(meaning.len() > 10, "{name}");
        let values = show::values(&config);
        let (_, value) = values.iter().find(|(key, _)| *key == name).unwrap();
        // These depend on the machine, or are explained in a section of their own.
        if ![
            "data_dir",
            "worker.slots",
            "models.aliases",
            "sdcpp.threads",
        ]
        .contains(&name)
        {
            let expected = match value.trim_matches('"') {
                "" => "none".to_owned(),
                value => format!("`{value}`"),
            };
            assert_eq!(default, expected, "{name}");
        }
        documented.push(name.to_owned());
    }
    assert_eq!(documented, key_names());
}

fn key_names() -> Vec<&'static str> {
    KEYS.iter().map(|key| key.name).collect()
}

#[test]
fn traces_are_on_where_a_collector_is_named_and_refused_in_a_protocol_that_is_not_spoken() {
    let load = |pairs: &[(&str, &str)]| {
        let loaded = LoadedConfig::resolve(&environment(pairs), None, &[]);
        loaded.map(|loaded| loaded.config.traces.is_on)
    };
    let endpoint = ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4318");
    assert!(!load(&[]).unwrap());
    assert!(load(&[endpoint]).unwrap());
    assert!(load(&[("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://x/t")]).unwrap());
    assert!(!load(&[endpoint, ("OTEL_SDK_DISABLED", "true")]).unwrap());
    assert!(!load(&[endpoint, ("OTEL_TRACES_EXPORTER", "none")]).unwrap());
    let grpc = ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc");
    assert!(!load(&[grpc]).unwrap());
    let refused = load(&[endpoint, grpc]).unwrap_err().to_string();
    assert!(refused.contains("http/protobuf"), "{refused}");
    assert!(refused.contains("OTEL_EXPORTER_OTLP_PROTOCOL"), "{refused}");
}
