//! `test --peers`: kinora in front of, and behind, the servers of others, with what is theirs made from PyPI.
//!
//! ```text
//! target/python/peers              a virtual environment for the routers of the servers below
//! target/python/sglang-0.5.23      the package, unpacked and not installed: installed it would bring PyTorch
//! target/python/fastvideo-0.2.1    the same
//! target/python/litellm-1.104.5    a virtual environment with the proxy: 720 MB
//! ```
//! The tests know these names too. Versions are fixed: the stand-ins for the engines replace modules of theirs by name.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::run::{Repo, run};
use crate::{check, setup};

/// What the routers are written with.
const ROUTERS: [&str; 7] = [
    "aiofiles==25.1.0",
    "fastapi==0.165.0",
    "httpx==0.28.1",
    "orjson==3.13.0",
    "python-multipart==0.0.34",
    "pyzmq==27.3.0",
    "uvicorn==0.54.0",
];

/// The servers whose routers are run.
const SERVERS: [&str; 2] = ["sglang==0.5.23", "fastvideo==0.2.1"];

/// Newer ones want certificates that are newer than some indexes have.
const LITELLM: &str = "litellm[proxy]==1.104.5";

/// Makes what is not there, and runs the tests.
pub(crate) fn test(repo: &Repo, args: &[String]) -> Result<()> {
    setup::tools(repo, false)?;
    let python = repo.target.join("python");
    let routers = python.join("peers");
    setup::python_environment(&routers, &ROUTERS)?;
    for server in SERVERS {
        unpack(&routers, &python.join(server.replace("==", "-")), server)?;
    }
    setup::python_environment(&python.join("litellm-1.104.5"), &[LITELLM])?;
    let mut tests = check::tests(repo);
    tests.args(["-p", "kinora", "--test", "peers"]);
    run(tests.args(args))
}

/// Unpacks a package without what it depends on.
///
/// A wheel for one platform is taken on every platform: of it only Python is run.
fn unpack(venv: &Path, folder: &Path, requirement: &str) -> Result<()> {
    if folder.exists() {
        return Ok(());
    }
    let part = folder.with_extension("part");
    if part.exists() {
        fs::remove_dir_all(&part).with_context(|| format!("cannot remove {}", part.display()))?;
    }
    let mut pip = setup::pip_install(venv);
    pip.args(["--no-deps", "--no-compile", "--only-binary=:all:"])
        .args(["--implementation", "cp", "--python-version", "3.11"])
        .args(["--platform", "manylinux_2_34_x86_64", "--target"])
        .arg(&part)
        .arg(requirement);
    run(&mut pip).with_context(|| setup::not_served(requirement))?;
    fs::rename(&part, folder).with_context(|| format!("cannot make {}", folder.display()))
}
