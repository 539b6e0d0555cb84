//! docs/conformance.md names the test of every statement; each of them must exist.

use std::fs;

use anyhow::{Context, Result};

use crate::run::Repo;

/// How many statements there are.
const N_STATEMENTS: usize = 120;

/// Statements without a row or without a test, and tests that are not there.
pub(crate) fn look(repo: &Repo) -> Result<Vec<String>> {
    let path = repo.root.join("docs/conformance.md");
    let text =
        fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let tests = repo.root.join("crates/server/tests");
    let mut findings = Vec::new();
    let mut expected = 1;
    for row in text.lines() {
        let mut cells = row.split('|').map(str::trim).skip(1);
        let Some(number) = cells.next().and_then(|cell| cell.parse::<usize>().ok()) else {
            continue;
        };
        if number != expected {
            findings.push(format!("docs/conformance.md: {expected} is missing"));
        }
        expected = number + 1;
        let named: Vec<&str> = cells.nth(1).unwrap_or("").split(", ").collect();
        for test in named {
            let (file, function) = test.trim_matches('`').rsplit_once("::").unwrap_or_default();
            let file = file.replace("::", "/");
            let source = fs::read_to_string(tests.join(format!("{file}.rs"))).unwrap_or_default();
            if function.is_empty() || !has_test(&source, function) {
                findings.push(format!("docs/conformance.md: {number}: no test {test}"));
            }
        }
    }
    if expected != N_STATEMENTS + 1 {
        findings.push(format!("docs/conformance.md: {expected} is missing"));
    }
    Ok(findings)
}

/// Whether a function of this name is there and is a test: what is not run holds nothing.
fn has_test(source: &str, function: &str) -> bool {
    let named = format!("fn {function}(");
    let mut is_marked = false;
    for line in source.lines().map(str::trim) {
        if line.contains(&named) {
            return is_marked;
        }
        // Attributes and comments may stand between; anything else ends them.
        let is_mark = line == "#[test]" || line.starts_with("#[tokio::test");
        is_marked = is_mark || (is_marked && (line.starts_with("#[") || line.starts_with("//")));
    }
    false
}

#[cfg(test)]
mod tests {
    use super::has_test;

    #[test]
    fn a_helper_is_no_test() {
        let source = "/// 1.\n#[tokio::test]\n// why\n#[cfg(unix)]\nasync fn holds() {\n    x();\n}\n\n\
            #[track_caller]\nfn helps() {}\n#[test]\nfn also_holds() {}\n";
        assert!(has_test(source, "holds"));
        assert!(has_test(source, "also_holds"));
        assert!(!has_test(source, "helps"));
        assert!(!has_test(source, "is_missing"));
    }
}
