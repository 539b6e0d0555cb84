//! Which of our crates may know which. Arrows go only downwards; see ARCHITECTURE.md.

use serde_json::Value;

/// A crate and everything of ours that it may depend on.
const MAY_KNOW: [(&str, &[&str]); 15] = [
    ("kinora-domain", &[]),
    ("kinora-api", &["kinora-domain"]),
    ("kinora-media", &["kinora-domain"]),
    ("kinora-engine", &["kinora-domain", "kinora-media"]),
    ("kinora-sketch", &["kinora-domain", "kinora-media"]),
    (
        "kinora-sdcpp-engine",
        &[
            "kinora-domain",
            "kinora-media",
            "kinora-engine",
            "kinora-sdcpp-protocol",
            "kinora-sdcpp-fixtures",
        ],
    ),
    (
        "kinora-upstream",
        &["kinora-domain", "kinora-media", "kinora-engine"],
    ),
    ("kinora-store", &["kinora-domain", "kinora-testbed"]),
    ("kinora-testbed", &[]),
    ("kinora-sdcpp-protocol", &[]),
    ("kinora-sdcpp-fixtures", &[]),
    ("kinora-sdcpp-needs", &[]),
    (
        "kinora-sdcpp-host",
        &[
            "kinora-sdcpp-protocol",
            "kinora-sdcpp-needs",
            "kinora-sdcpp-fixtures",
        ],
    ),
    (
        "kinora",
        &[
            "kinora-domain",
            "kinora-api",
            "kinora-media",
            "kinora-engine",
            "kinora-sketch",
            "kinora-sdcpp-engine",
            "kinora-sdcpp-fixtures",
            "kinora-upstream",
            "kinora-store",
            "kinora-testbed",
        ],
    ),
    ("xtask", &[]),
];

/// Crates of others that only one of ours may use in the product: each is a boundary of its own.
const KEPT_TO: [(&str, &str); 9] = [
    ("rusqlite", "kinora-store"),
    ("tokio-postgres", "kinora-store"),
    ("deadpool-postgres", "kinora-store"),
    ("refinery", "kinora-store"),
    ("object_store", "kinora-store"),
    ("openh264", "kinora-media"),
    ("axum", "kinora"),
    ("resvg", "kinora-sketch"),
    ("diffusion-rs-sys", "kinora-sdcpp-host"),
];

/// What the arrows of `cargo metadata` break.
pub(crate) fn look(metadata: &Value) -> Vec<String> {
    let mut findings = Vec::new();
    for package in packages(metadata) {
        let name = package["name"].as_str().unwrap_or_default();
        let Some((_, allowed)) = MAY_KNOW.iter().find(|(known, _)| *known == name) else {
            findings.push(format!(
                "the crate {name} has no place in the map of arrows (xtask/src/tidy/arrows.rs)"
            ));
            continue;
        };
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let other = dependency["name"].as_str().unwrap_or_default();
            let is_ours = MAY_KNOW.iter().any(|(known, _)| *known == other);
            if is_ours && !allowed.contains(&other) {
                findings.push(format!("{name} may not know {other}"));
            }
            let is_for_tests = dependency["kind"] == "dev";
            if other == "kinora-testbed" && !is_for_tests {
                findings.push(format!("{name} may know {other} for its tests only"));
            }
            let keeper = KEPT_TO.iter().find(|(kept, _)| *kept == other);
            if let Some((_, keeper)) = keeper
                && *keeper != name
                && !is_for_tests
            {
                findings.push(format!("{name} uses {other}, which only {keeper} may"));
            }
        }
    }
    findings
}

/// The workspace's own packages.
pub(crate) fn packages(metadata: &Value) -> impl Iterator<Item = &Value> {
    let all = metadata["packages"].as_array().into_iter().flatten();
    // A package of the workspace has no source; everybody else's comes from a registry or a repository.
    all.filter(|package| package["source"].is_null())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(name: &str, dependency: &str, kind: Option<&str>) -> Vec<String> {
        look(&json!({"packages": [
            {"name": name, "source": null, "dependencies": [{"name": dependency, "kind": kind}]},
        ]}))
    }

    #[test]
    fn an_arrow_upwards_is_found() {
        assert_eq!(
            check("kinora-engine", "kinora-store", None),
            ["kinora-engine may not know kinora-store"]
        );
        assert_eq!(
            check("kinora-domain", "kinora-media", Some("dev")),
            ["kinora-domain may not know kinora-media"]
        );
        assert!(check("kinora", "kinora-store", None).is_empty());
    }

    #[test]
    fn sql_outside_the_store_is_found_by_its_driver() {
        assert_eq!(
            check("kinora", "rusqlite", None),
            ["kinora uses rusqlite, which only kinora-store may"]
        );
        assert!(check("kinora", "rusqlite", Some("dev")).is_empty());
    }

    #[test]
    fn a_crate_that_is_not_on_the_map_is_found() {
        assert_eq!(check("kinora-new", "serde", None).len(), 1);
    }
}
