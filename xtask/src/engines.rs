//! `test --engines`: builds the host of stable-diffusion.cpp and runs what needs it. In CI only when something of it changed.
//!
//! Which changes count: everything that the host is made of, in the last day of the history that leads to HEAD, or
//! since the commit `KINORA_CI_BASE`. A day, because CI sees a clone of the main branch and is not told where the
//! change that it looks at began; a change is never older than that when it gets there.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result};

use crate::run::{Repo, capture, run};
use crate::{check, setup};

/// The package that has the C++. Always built by itself: the crates that its build script is made of would have other
/// features beside other packages, and Cargo would build the C++ once more.
const HOST: [&str; 2] = ["-p", "kinora-sdcpp-host"];

/// What the host, its supervisor and their tests are made of.
const INPUTS: [&str; 8] = [
    "crates/sdcpp*",
    "crates/engine",
    "crates/server/src/engines",
    "crates/server/tests/sdcpp_real.rs",
    "Cargo.toml",
    "Cargo.lock",
    ".cargo/config.toml",
    "xtask/src/engines.rs",
];

/// With less memory than this, in KiB, one C++ compiler at a time: one source file alone takes 5.4 GB.
const TWO_COMPILERS_KIB: u64 = 8 << 20;

/// Lints the host, builds it, and runs its tests and those of the server that need it.
pub(crate) fn test(repo: &Repo, args: &[String]) -> Result<()> {
    setup::engine_tools()?;
    setup::tools(repo, false)?;
    let jobs: &[&str] = if is_short_of_memory() { &["-j1"] } else { &[] };
    let cargo = |command: &str| {
        let mut cargo = repo.cargo(&[command, "--release", "--locked"]);
        cargo.args(HOST).args(jobs);
        cargo
    };
    run(cargo("clippy").args(["--all-targets", "--", "-D", "warnings"]))?;
    run(cargo("test").arg("--no-fail-fast").args(args))?;
    // Cargo builds a program for its tests, but under a name of theirs.
    run(cargo("build").arg("--bins"))?;
    let supervisor = [
        "-p",
        "kinora-sdcpp-engine",
        "--features",
        "real-host",
        "--test",
        "real",
    ];
    let mut supervised = repo.cargo(&["test", "--release", "--locked"]);
    run(supervised.args(supervisor))?;
    let mut server = check::tests(repo);
    server.args(["-p", "kinora", "--test", "sdcpp_real"]);
    run(server.args(args))
}

/// Whether CI has to run them, and says so.
pub(crate) fn are_due(repo: &Repo) -> Result<bool> {
    let git = |args: &[&str]| {
        let mut git = Command::new("git");
        capture(git.args(args).current_dir(&repo.root))
    };
    if git(&["rev-parse", "--is-shallow-repository"])?.trim() == "true" {
        println!("engines: tested, since this clone has no history to tell whether they changed");
        return Ok(true);
    }
    let range = match std::env::var("KINORA_CI_BASE") {
        Ok(base) => vec![format!("{base}..HEAD")],
        Err(_) => {
            let head_seconds = git(&["log", "-1", "--format=%ct"])?;
            let head_seconds: u64 = head_seconds.trim().parse().context("a time of git's")?;
            vec![
                format!("--since={}", head_seconds - 24 * 3600),
                "HEAD".into(),
            ]
        }
    };
    // A merge counts by its own date and for all that it brings, however old that is.
    let mut log = vec!["log", "--oneline", "--first-parent", "-m", "-1"];
    log.extend(range.iter().map(String::as_str));
    log.push("--");
    log.extend(INPUTS);
    let newest = git(&log)?;
    match newest.trim() {
        "" => println!("engines: not tested, since nothing of them changed"),
        commit => println!("engines: tested, since they changed in: {commit}"),
    }
    Ok(!newest.trim().is_empty())
}

fn is_short_of_memory() -> bool {
    // Where nobody says how much there is, it is taken to be enough.
    let info = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let line = info
        .lines()
        .find_map(|line| line.strip_prefix("MemAvailable:"));
    let kib = line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok());
    kib.is_some_and(|kib| kib < TWO_COMPILERS_KIB)
}
