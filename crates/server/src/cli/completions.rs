//! `kinora completions`: what a shell needs to complete command lines.

use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use clap_complete::Shell;

/// Print the completions for a shell
#[derive(Args, Clone, Debug)]
#[command(after_long_help = "\
Examples:
  kinora completions bash > ~/.local/share/bash-completion/completions/kinora
  kinora completions zsh > \"${fpath[1]}/_kinora\"
  kinora completions fish > ~/.config/fish/completions/kinora.fish")]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

pub(crate) fn run(args: &CompletionsArgs, mut command: clap::Command) -> anyhow::Result<ExitCode> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, "kinora", &mut script);
    io::stdout().write_all(&script).context("standard output")?;
    Ok(ExitCode::SUCCESS)
}
