//! `kinora config …`.

use std::io::Write;
use std::process::ExitCode;

use clap::{Args, Subcommand};

use crate::cli::setting_args::SettingArgs;
use crate::config::Environment;

/// Look at the configuration
#[derive(Args, Clone, Debug)]
pub(crate) struct ConfigArgs {
    #[command(subcommand)]
    command: ConfigCommand,
}

#[derive(Clone, Debug, Subcommand)]
enum ConfigCommand {
    /// Show every setting as kinora.toml, and where it comes from
    Show(SettingArgs),
}

/// Prints the configuration that `kinora serve` would run with.
pub(crate) async fn run(args: ConfigArgs, environment: &Environment) -> anyhow::Result<ExitCode> {
    let ConfigCommand::Show(settings) = args.command;
    let loaded = settings.load(environment)?;
    std::io::stdout().write_all(loaded.to_toml().as_bytes())?;
    Ok(ExitCode::SUCCESS)
}
