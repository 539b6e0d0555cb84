//! `test`, `lint`, `ci` and `tidy`: what a change must pass.

use std::process::Command;

use anyhow::{Result, bail};

use crate::run::{Repo, run};
use crate::{setup, tidy};

/// Everything but the host of stable-diffusion.cpp: it alone needs CMake, clang and minutes of C++.
const WORKSPACE: [&str; 3] = ["--workspace", "--exclude", "kinora-sdcpp-host"];

/// Sets up the tools and runs the tests, all of them unless `args` choose.
pub(crate) fn test(repo: &Repo, args: &[String]) -> Result<()> {
    setup::tools(repo, false)?;
    let chosen = args
        .iter()
        .any(|arg| ["-p", "--package"].contains(&arg.as_str()));
    // `--no-fail-fast`: the closing lines then tell all that is wrong, not only what was wrong first.
    let mut command = tests(repo);
    command.arg("--no-fail-fast");
    if !chosen {
        command.args(WORKSPACE);
    }
    run(command.args(args))?;
    if args.is_empty() {
        two_layers(repo)?;
    }
    Ok(())
}

/// The programs with SDKs that are not ours, once more through two servers, which none of them should notice.
fn two_layers(repo: &Repo) -> Result<()> {
    let mut command = tests(repo);
    command.args(["--no-fail-fast", "-p", "kinora"]);
    command.args(["--test", "sdk", "--"]);
    // What we answer before anybody asks, and what we send by ourselves, does not pass through the second server.
    command.args(["--skip", "redirect::", "--skip", "webhooks::"]);
    run(command.env("TEST_LAYERS", "2"))
}

/// Lets storms blow: each once if `is_short`, else `n_rounds` times.
pub(crate) fn chaos(repo: &Repo, is_short: bool, n_rounds: u32, args: &[String]) -> Result<()> {
    setup::tools(repo, false)?;
    let mut command = tests(repo);
    command.args(["-p", "kinora", "--test", "chaos", "--"]);
    if is_short {
        command.arg("--short");
    } else {
        command.args(["--rounds", &n_rounds.to_string()]);
    }
    run(command.args(args))
}

/// `cargo test`, with everything optimised but the crate that has the most tests: what draws and encodes is elsewhere,
/// and building its test programs took longer than running them.
pub(crate) fn tests(repo: &Repo) -> Command {
    let unoptimised = "profile.release.package.kinora.opt-level=0";
    repo.cargo(&["test", "--release", "--locked", "--config", unoptimised])
}

/// Everything a change must pass.
pub(crate) fn ci(repo: &Repo) -> Result<()> {
    lint(repo)?;
    test(repo, &[])
}

/// Format, tidy, lints and docs, in the order of how fast they fail.
///
/// All in the release profile: its build scripts, which compile C, are shared by lints, docs and tests.
pub(crate) fn lint(repo: &Repo) -> Result<()> {
    run(&mut repo.cargo(&["fmt", "--all", "--check"]))?;
    tidy(repo)?;
    run(repo
        .cargo(&["clippy", "--release", "--locked"])
        .args(WORKSPACE)
        .args(["--all-targets", "--", "-D", "warnings"]))?;
    run(repo
        .cargo(&["doc", "--release", "--locked"])
        .args(WORKSPACE)
        .args(["--no-deps", "--document-private-items"])
        .env("RUSTDOCFLAGS", "-D warnings"))
}

/// Prints everything that is out of place.
pub(crate) fn tidy(repo: &Repo) -> Result<()> {
    let findings = tidy::look(repo)?;
    for finding in &findings {
        println!("tidy: {finding}");
    }
    if !findings.is_empty() {
        bail!("{} things are out of place", findings.len());
    }
    Ok(())
}
