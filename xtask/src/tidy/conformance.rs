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
            let (file, function) = test.trim_matches('`').split_once("::").unwrap_or_default();
            let source = fs::read_to_string(tests.join(format!("{file}.rs"))).unwrap_or_default();
            if function.is_empty() || !source.contains(&format!("fn {function}(")) {
                findings.push(format!("docs/conformance.md: {number}: no test {test}"));
            }
        }
    }
    if expected != N_STATEMENTS + 1 {
        findings.push(format!("docs/conformance.md: {expected} is missing"));
    }
    Ok(findings)
}
