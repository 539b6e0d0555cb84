//! What the tests need beyond cargo: judges and clients that are not ours.
//!
//! ```text
//! curl                sends what the guide's examples send   Debian package
//! ffmpeg, ffprobe     judge our files                        Debian package
//! chromium            plays our clips                        Debian package
//! python3 with venv   the official SDK, three generations    Debian package, then PyPI into target/python
//! PostgreSQL          the other database                     Debian package
//! npm                 the official SDK, two generations      Debian package, then npm into target/node, with a
//!                                                            newer Node where the machine's is old
//! more of PyPI        the servers of others                  into target/python, for `test --peers` only
//! wrk                 drives the HTTP benchmarks             Debian package, for `bench` only
//! cmake, clang        build stable-diffusion.cpp             Debian packages, for `test --engines` only
//! ```
//! As root, missing packages are installed; otherwise the one command that would is named.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::run::{Repo, capture, is_on_path, run};

/// The SDK versions the tests run, newest first: 3.52.0 sends forms, 2.25.0 sends JSON, 2.3.0 was the first with
/// videos. The tests look for the same folders.
const SDK_VERSIONS: [&str; 3] = ["3.52.0", "2.25.0", "2.3.0"];

/// The same for Node. Its SDK 7 wants Node 22 or newer, which some distributions do not have yet.
const NODE_SDK_VERSIONS: [&str; 2] = ["7.55.0", "6.49.0"];
const OLDEST_NODE: u32 = 22;
const NODE_PACKAGE: &str = "node@24.21.0";

/// What sends requests made from `/openapi.json`.
const SCHEMATHESIS_VERSION: &str = "4.32.5";

/// Something that must be there, and the Debian package that has it.
struct Tool {
    package: &'static str,
    is_there: fn() -> bool,
}

const TEST_TOOLS: [Tool; 6] = [
    Tool {
        package: "curl",
        is_there: || is_on_path("curl"),
    },
    Tool {
        package: "ffmpeg",
        is_there: || is_on_path("ffmpeg") && is_on_path("ffprobe"),
    },
    Tool {
        package: "chromium",
        is_there: || is_on_path("chromium") || is_on_path("chromium-browser"),
    },
    Tool {
        package: "python3-venv",
        is_there: has_venv,
    },
    Tool {
        package: "postgresql",
        is_there: || Path::new("/usr/lib/postgresql").exists() || is_on_path("initdb"),
    },
    Tool {
        package: "npm",
        is_there: || is_on_path("node") && is_on_path("npm"),
    },
];

const BENCH_TOOLS: [Tool; 1] = [Tool {
    package: "wrk",
    is_there: || is_on_path("wrk"),
}];

const ENGINE_TOOLS: [Tool; 3] = [
    Tool {
        package: "cmake",
        is_there: || is_on_path("cmake"),
    },
    Tool {
        package: "clang",
        is_there: || is_on_path("clang"),
    },
    Tool {
        // What reads the library's header for its Rust bindings; clang itself does not have it.
        package: "libclang-dev",
        is_there: has_libclang,
    },
];

/// Makes sure that everything is there that building the host of stable-diffusion.cpp needs.
pub(crate) fn engine_tools() -> Result<()> {
    let missing: Vec<&str> = ENGINE_TOOLS
        .iter()
        .filter(|tool| !(tool.is_there)())
        .map(|tool| tool.package)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    install(&missing)
}

/// Whether there is a `libclang.so` where bindgen looks for one.
fn has_libclang() -> bool {
    if std::env::var_os("LIBCLANG_PATH").is_some() {
        return true;
    }
    let library = ["clang", "-print-file-name=libclang.so"];
    // clang answers with the name alone where it has no such file.
    let is_beside_clang = capture(Command::new(library[0]).arg(library[1]))
        .is_ok_and(|path| Path::new(path.trim()).is_absolute());
    let is_in_llvm = std::fs::read_dir("/usr/lib").is_ok_and(|folders| {
        folders.flatten().any(|folder| {
            let name = folder.file_name();
            name.to_string_lossy().starts_with("llvm-")
                && folder.path().join("lib/libclang.so").exists()
        })
    });
    is_beside_clang || is_in_llvm
}

/// Makes sure that everything the tests need is there, and with `bench` also what the benchmarks need.
pub(crate) fn tools(repo: &Repo, bench: bool) -> Result<()> {
    let wanted = TEST_TOOLS
        .iter()
        .chain(BENCH_TOOLS.iter().filter(|_| bench));
    let missing: Vec<&str> = wanted
        .filter(|tool| !(tool.is_there)())
        .map(|tool| tool.package)
        .collect();
    if !missing.is_empty() {
        install(&missing)?;
    }
    let python = repo.target.join("python");
    for version in SDK_VERSIONS {
        python_package(&python, "openai", version)?;
    }
    python_package(&python, "schemathesis", SCHEMATHESIS_VERSION)?;
    let node = repo.target.join("node");
    if node_version()? < OLDEST_NODE {
        npm_package(&node.join("runtime"), NODE_PACKAGE, "node/bin/node")?;
    }
    for version in NODE_SDK_VERSIONS {
        let folder = node.join(format!("openai-{version}"));
        npm_package(&folder, &format!("openai@{version}"), "openai/package.json")?;
    }
    Ok(())
}

/// The major version of the machine's Node.
fn node_version() -> Result<u32> {
    let version = capture(Command::new("node").arg("--version"))?;
    let major = version.trim().trim_start_matches('v').split('.').next();
    major
        .and_then(|major| major.parse().ok())
        .with_context(|| format!("node calls its version {version}"))
}

/// Installs one package into a folder of its own, unless `witness`, a file of it, is there.
fn npm_package(folder: &Path, package: &str, witness: &str) -> Result<()> {
    if folder.join("node_modules").join(witness).exists() {
        return Ok(());
    }
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let quiet = ["--no-audit", "--no-fund", "--loglevel=error"];
    run(Command::new("npm")
        .args(["install", "--no-save", "--no-package-lock", "--prefix"])
        .arg(folder)
        .args(quiet)
        .arg(package))
}

fn has_venv() -> bool {
    Command::new("python3")
        .args(["-c", "import venv, ensurepip"])
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

fn install(packages: &[&str]) -> Result<()> {
    let list = packages.join(" ");
    let is_root = capture(Command::new("id").arg("-u")).is_ok_and(|uid| uid.trim() == "0");
    if !is_root || !is_on_path("apt-get") {
        bail!("the tests need: {list}. Install them with: sudo apt-get install {list}");
    }
    let apt = |args: &[&str]| {
        let mut command = Command::new("apt-get");
        command.args(args).env("DEBIAN_FRONTEND", "noninteractive");
        run(&mut command)
    };
    apt(&["update", "-q"])?;
    let args = ["install", "-q", "-y", "--no-install-recommends"];
    apt(&[&args[..], packages].concat())
}

/// Makes a virtual environment with one version of a package, unless it is there.
fn python_package(folder: &Path, package: &str, version: &str) -> Result<()> {
    let venv = folder.join(format!("{package}-{version}"));
    python_environment(&venv, &[&format!("{package}=={version}")])
}

/// Makes a virtual environment with what is required, such as `name[extra]==version`, unless it is there.
pub(crate) fn python_environment(venv: &Path, requirements: &[&str]) -> Result<()> {
    const IS_THERE: &str = "import sys, importlib.metadata as m\n\
        for each in sys.argv[1:]:\n    \
            name, version = each.split('==')\n    \
            assert m.version(name.split('[')[0]) == version";
    let is_there = Command::new(venv.join("bin/python"))
        .args(["-c", IS_THERE])
        .args(requirements)
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if is_there {
        return Ok(());
    }
    if venv.exists() {
        std::fs::remove_dir_all(venv)
            .with_context(|| format!("cannot remove {}", venv.display()))?;
    }
    run(Command::new("python3").args(["-m", "venv"]).arg(venv))?;
    run(pip_install(venv).args(requirements)).with_context(|| not_served(&requirements.join(", ")))
}

/// `pip install` of a virtual environment.
pub(crate) fn pip_install(venv: &Path) -> Command {
    let mut pip = Command::new(venv.join("bin/python"));
    pip.args(["-m", "pip", "install", "--quiet"])
        .arg("--disable-pip-version-check");
    pip
}

/// What most likely is the matter when pip fails.
pub(crate) fn not_served(requirements: &str) -> String {
    format!("PyPI, or the index that pip is set to, does not serve {requirements}")
}
