//! `test`, `lint`, `ci` and `tidy`: what a change must pass.

use anyhow::{Result, bail};

use crate::run::{Repo, run};
use crate::{setup, tidy};

/// Sets up the tools and runs the tests, all of them unless `args` choose.
pub(crate) fn test(repo: &Repo, args: &[String]) -> Result<()> {
    setup::tools(repo, false)?;
    let chosen = args
        .iter()
        .any(|arg| ["-p", "--package"].contains(&arg.as_str()));
    // `--no-fail-fast`: the closing lines then tell all that is wrong, not only what was wrong first.
    let mut command = repo.cargo(&["test", "--release", "--locked", "--no-fail-fast"]);
    if !chosen {
        command.arg("--workspace");
    }
    run(command.args(args))
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
    let clippy = ["clippy", "--release", "--locked", "--workspace"];
    run(repo
        .cargo(&clippy)
        .args(["--all-targets", "--", "-D", "warnings"]))?;
    let doc = ["doc", "--release", "--locked", "--workspace", "--no-deps"];
    run(repo
        .cargo(&doc)
        .arg("--document-private-items")
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
