//! What the project may depend on: `deny.toml` says, and this reads the part that matters without another
//! tool. cargo-deny reads the same file.

use std::fs;

use anyhow::{Context, Result};
use serde_json::Value;
use toml::Table;

use crate::run::Repo;
use crate::tidy::arrows::packages;
use crate::tidy::licence::is_accepted;

/// Dependencies that break `deny.toml`, and dependencies that nothing uses.
pub(crate) fn look(repo: &Repo) -> Result<Vec<String>> {
    let path = repo.root.join("deny.toml");
    let text =
        fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let rules: Table = text.parse().context("deny.toml is not TOML")?;
    let mut findings = others(&repo.metadata, &rules);
    for package in packages(&repo.metadata) {
        findings.extend(unused(package)?);
    }
    Ok(findings)
}

/// Crates of others whose licence, name or origin is refused.
fn others(metadata: &Value, rules: &Table) -> Vec<String> {
    let accepted = texts(rules, "licenses", "allow");
    let banned = texts(rules, "bans", "deny");
    let mut findings = Vec::new();
    for package in metadata["packages"].as_array().into_iter().flatten() {
        let Some(source) = package["source"].as_str() else {
            continue;
        };
        let name = package["name"].as_str().unwrap_or_default();
        if !source.starts_with("registry+") {
            findings.push(format!("{name} does not come from the registry"));
        }
        if banned.iter().any(|banned| banned == name) {
            findings.push(format!("{name} is banned by deny.toml"));
        }
        let licence = package["license"].as_str().unwrap_or_default();
        let is_excepted = exceptions(rules)
            .any(|(excepted, licences)| excepted == name && is_accepted(licence, &licences));
        if !is_accepted(licence, &accepted) && !is_excepted {
            findings.push(format!(
                "{name} is under {licence:?}, which deny.toml does not allow"
            ));
        }
    }
    findings
}

/// The crates with a licence of their own in deny.toml, and which.
fn exceptions(rules: &Table) -> impl Iterator<Item = (&str, Vec<String>)> {
    let list = rules
        .get("licenses")
        .and_then(|licences| licences.get("exceptions"))
        .and_then(toml::Value::as_array);
    list.into_iter().flatten().filter_map(|exception| {
        let name = exception.get("crate")?.as_str()?;
        let allowed = exception.get("allow")?.as_array()?;
        Some((name, strings(allowed)))
    })
}

fn texts(rules: &Table, section: &str, key: &str) -> Vec<String> {
    let list = rules
        .get(section)
        .and_then(|section| section.get(key))
        .and_then(toml::Value::as_array);
    list.map(|list| strings(list)).unwrap_or_default()
}

fn strings(list: &[toml::Value]) -> Vec<String> {
    list.iter()
        .filter_map(|item| item.as_str().or_else(|| item.get("crate")?.as_str()))
        .map(str::to_owned)
        .collect()
}

/// Dependencies of `package` whose name its sources never say.
fn unused(package: &Value) -> Result<Vec<String>> {
    let manifest = package["manifest_path"].as_str().unwrap_or_default();
    let folder = std::path::Path::new(manifest)
        .parent()
        .context("a manifest lies in a folder")?;
    let mut text = String::new();
    collect_rust(folder, &mut text)?;
    let name = package["name"].as_str().unwrap_or_default();
    let dependencies = package["dependencies"].as_array().into_iter().flatten();
    let unused = dependencies.filter_map(|dependency| {
        let crate_name = dependency["rename"]
            .as_str()
            .or(dependency["name"].as_str())?;
        let is_said = text.contains(&crate_name.replace('-', "_"));
        (!is_said).then(|| format!("{name} depends on {crate_name}, but never uses it"))
    });
    Ok(unused.collect())
}

fn collect_rust(folder: &std::path::Path, text: &mut String) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect_rust(&path, text)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            text.push_str(&fs::read_to_string(&path)?);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(package: Value, expected: &[&str]) {
        let rules = r#"
            [licenses]
            allow = ["MIT"]
            exceptions = [{ crate = "odd", allow = ["Zlib"] }]
            [bans]
            deny = [{ crate = "openssl-sys" }]
        "#;
        let rules: Table = rules.parse().expect("valid TOML");
        assert_eq!(others(&json!({"packages": [package]}), &rules), expected);
    }

    #[test]
    fn licences_bans_and_origins_are_checked() {
        let source = "registry+somewhere";
        check(
            json!({"name": "a", "source": source, "license": "MIT"}),
            &[],
        );
        check(
            json!({"name": "odd", "source": source, "license": "Zlib"}),
            &[],
        );
        check(
            json!({"name": "even", "source": source, "license": "Zlib"}),
            &["even is under \"Zlib\", which deny.toml does not allow"],
        );
        check(
            json!({"name": "openssl-sys", "source": source, "license": "MIT"}),
            &["openssl-sys is banned by deny.toml"],
        );
        check(
            json!({"name": "a", "source": "git+somewhere", "license": "MIT"}),
            &["a does not come from the registry"],
        );
    }
}
