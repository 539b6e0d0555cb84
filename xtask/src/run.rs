//! Starting other programs, and where things are.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use serde_json::Value;

/// The checkout this xtask belongs to.
#[derive(Debug)]
pub(crate) struct Repo {
    /// Its top folder.
    pub(crate) root: PathBuf,
    /// Cargo's target folder, which need not be inside.
    pub(crate) target: PathBuf,
    /// What `cargo metadata` says of the packages and their dependencies on this platform.
    pub(crate) metadata: Value,
}

impl Repo {
    /// Asks cargo.
    pub(crate) fn find() -> Result<Self> {
        let top = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .context("xtask lies in the top folder")?;
        let host = capture(Command::new("cargo").arg("-vV"))?;
        let host = host
            .lines()
            .find_map(|line| line.strip_prefix("host: "))
            .context("`cargo -vV` names no host")?;
        let text = capture(
            Command::new("cargo")
                .args(["metadata", "--format-version=1", "--locked"])
                .args(["--filter-platform", host])
                .current_dir(top),
        )?;
        let metadata: Value = serde_json::from_str(&text).context("cargo metadata")?;
        let folder = |key: &str| {
            let text = metadata[key].as_str();
            text.map(PathBuf::from)
                .with_context(|| format!("cargo metadata has no {key}"))
        };
        Ok(Self {
            root: folder("workspace_root")?,
            target: folder("target_directory")?,
            metadata,
        })
    }

    /// A `cargo` command in the top folder.
    pub(crate) fn cargo(&self, args: &[&str]) -> Command {
        let mut command = Command::new("cargo");
        command.args(args).current_dir(&self.root);
        command
    }
}

/// Runs `command` with its output shown, and fails when it fails.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    println!("$ {}", shown(command));
    let status = command
        .status()
        .with_context(|| format!("cannot start {}", shown(command)))?;
    if !status.success() {
        bail!("{} ended with {status}", shown(command));
    }
    Ok(())
}

/// Runs `command` and returns what it prints, and fails when it fails.
pub(crate) fn capture(command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("cannot start {}", shown(command)))?;
    if !output.status.success() {
        let stderr = String::from_utf8_lossy(&output.stderr);
        bail!("{} ended with {}:\n{stderr}", shown(command), output.status);
    }
    String::from_utf8(output.stdout).with_context(|| format!("{} printed no text", shown(command)))
}

/// Whether `program` can be started.
pub(crate) fn is_on_path(program: &str) -> bool {
    Command::new("sh")
        .args(["-c", "command -v \"$0\"", program])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words
        .map(|word| word.to_string_lossy().into_owned())
        .collect::<Vec<_>>()
        .join(" ")
}
