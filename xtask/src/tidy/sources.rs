//! Rules about the text of files: who may read the environment, write SQL or know status codes; how every
//! file begins; how long it may be.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::run::{Repo, capture};

/// The longest a Rust file may be before its tests, in lines.
const MAX_LINES: usize = 600;

/// Things that only some places may contain: the words, who may, what it is called.
///
/// A rule looks at the product's code only: lines of `crates/*/src` that are no comment and stand before the
/// file's tests.
struct Rule {
    words: &'static [&'static str],
    allowed: &'static [&'static str],
    finding: &'static str,
}

const RULES: [Rule; 4] = [
    Rule {
        words: &["env::var", "env::vars"],
        allowed: &["crates/server/src/config"],
        finding: "reads the environment, which only server::config may",
    },
    Rule {
        words: &[
            "insert into ",
            "delete from ",
            "create table ",
            "select count(",
            "pragma ",
        ],
        allowed: &["crates/store/"],
        finding: "contains SQL, which only the store may",
    },
    Rule {
        // The client half of the command line is told status codes by a server; it makes none.
        words: &["StatusCode"],
        allowed: &["crates/server/src/http", "crates/server/src/cli"],
        finding: "knows status codes, which only server::http may",
    },
    Rule {
        // `serve` ends at once at the second signal, when threads that render cannot be waited for.
        words: &["process::exit", "todo!(", "unimplemented!("],
        allowed: &[
            "crates/server/src/main.rs",
            "crates/server/src/cli/serve.rs",
        ],
        finding: "ends the process or is unfinished",
    },
];

/// What the files of the checkout break.
pub(crate) fn look(repo: &Repo) -> Result<Vec<String>> {
    let list = ["ls-files", "--cached", "--others", "--exclude-standard"];
    let listed = capture(Command::new("git").args(list).current_dir(&repo.root))
        .context("tidy looks at the files that git knows")?;
    let mut findings = Vec::new();
    for name in listed.lines() {
        let path = repo.root.join(name);
        // A deleted file is still listed; a picture is no text.
        let Some(text) = fs::read(&path).ok().and_then(|b| String::from_utf8(b).ok()) else {
            continue;
        };
        findings.extend(of_any_file(name, &text));
        if Path::new(name).extension().is_some_and(|e| e == "rs") {
            findings.extend(of_rust_file(name, &text));
        }
    }
    Ok(findings)
}

/// Rules for every text file.
fn of_any_file(name: &str, text: &str) -> Vec<String> {
    // In two halves, so that this file does not find itself.
    let folders = [concat!("/ro", "ot/"), concat!("/wo", "rk/")];
    let found = folders.iter().filter(|folder| text.contains(**folder));
    found
        .map(|folder| format!("{name}: names {folder}, a folder of one machine"))
        .collect()
}

/// Rules for Rust files.
fn of_rust_file(name: &str, text: &str) -> Vec<String> {
    let mut findings = Vec::new();
    if !text.starts_with("//!") {
        findings.push(format!("{name}: does not begin with `//!`"));
    }
    if text.contains(concat!("#[ign", "ore")) {
        findings.push(format!("{name}: skips a test"));
    }
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    let n_lines = code.lines().count();
    if n_lines > MAX_LINES && !is_test(name) {
        findings.push(format!(
            "{name}: {n_lines} lines before its tests, more than {MAX_LINES}"
        ));
    }
    if is_product(name) {
        findings.extend(of_product_code(name, code));
    }
    findings
}

fn of_product_code(name: &str, code: &str) -> Vec<String> {
    let mut findings = Vec::new();
    for (line_idx, line) in code.lines().enumerate() {
        if line.trim_start().starts_with("//") {
            continue;
        }
        for rule in &RULES {
            let is_allowed = rule.allowed.iter().any(|place| name.starts_with(place));
            if !is_allowed && rule.words.iter().any(|word| line.contains(word)) {
                findings.push(format!("{name}:{}: {}", line_idx + 1, rule.finding));
            }
        }
    }
    findings
}

/// Whether the file is code of the product, neither of its tests nor of its tools.
fn is_product(name: &str) -> bool {
    name.starts_with("crates/") && name.contains("/src/") && !name.starts_with("crates/testbed/")
}

/// Whether all of the file is tests.
fn is_test(name: &str) -> bool {
    name.contains("/tests/") || name.ends_with("/tests.rs")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, text: &str, expected: &[&str]) {
        let mut findings = of_any_file(name, text);
        findings.extend(of_rust_file(name, text));
        assert_eq!(findings, expected, "{name}: {text}");
    }

    #[test]
    fn the_environment_is_read_in_one_place() {
        let text = "//! A.\nlet x = std::env::var(\"X\");\n";
        check("crates/server/src/config/layers.rs", text, &[]);
        check(
            "crates/media/src/lib.rs",
            text,
            &["crates/media/src/lib.rs:2: reads the environment, which only server::config may"],
        );
    }

    #[test]
    fn status_codes_and_sql_have_their_places() {
        let text = "//! A.\nStatusCode::OK\n\"insert into videos\"\n";
        check(
            "crates/server/src/worker/mod.rs",
            text,
            &[
                "crates/server/src/worker/mod.rs:2: knows status codes, which only server::http may",
                "crates/server/src/worker/mod.rs:3: contains SQL, which only the store may",
            ],
        );
    }

    #[test]
    fn comments_and_tests_are_free() {
        let text = "//! A.\n// insert into\n#[cfg(test)]\nmod tests { /* StatusCode */ }\n";
        check("crates/media/src/lib.rs", text, &[]);
        check("crates/server/tests/a.rs", "//! A.\nStatusCode\n", &[]);
    }

    #[test]
    fn a_file_without_a_beginning_or_without_an_end_is_found() {
        check(
            "xtask/src/a.rs",
            "fn a() {}\n",
            &["xtask/src/a.rs: does not begin with `//!`"],
        );
        let long = format!("//! A.\n{}", "x\n".repeat(600));
        check(
            "xtask/src/a.rs",
            &long,
            &["xtask/src/a.rs: 601 lines before its tests, more than 600"],
        );
    }

    #[test]
    fn folders_of_one_machine_are_found() {
        let text = format!("//! {}x\n", concat!("/ro", "ot/"));
        assert_eq!(of_any_file("README.md", &text).len(), 1);
    }
}
