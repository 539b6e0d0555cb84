//! `gallery`: how the built-in engine draws a list of prompts.

use std::path::Path;

use anyhow::Result;

use crate::run::{Repo, run};

/// Renders `list` to contact sheets and an index.html under `out`.
///
/// The work is an example of the sketch crate, so that xtask itself need not be linked with an engine.
pub(crate) fn gallery(repo: &Repo, list: &Path, out: &Path) -> Result<()> {
    let example = ["run", "--release", "--locked", "-p", "kinora-sketch"];
    // Both paths are the caller's, but the example runs in the top folder.
    let list = std::path::absolute(list)?;
    let out = std::path::absolute(out)?;
    run(repo
        .cargo(&example)
        .args(["--example", "gallery", "--"])
        .args([list, out]))
}
