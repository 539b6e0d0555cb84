//! `kinora serve`: the API, the workers and the janitor in one process.

use std::process::ExitCode;

use clap::Args;

use crate::cli::setting_args::SettingArgs;
use crate::config::Environment;

/// Serve the Videos API
#[derive(Args, Clone, Debug)]
pub(crate) struct ServeArgs {
    #[command(flatten)]
    pub(crate) settings: SettingArgs,
}

/// Serves until a signal comes.
pub(crate) async fn run(args: ServeArgs, environment: &Environment) -> anyhow::Result<ExitCode> {
    let _loaded = args.settings.load(environment)?;
    anyhow::bail!("this build has no server")
}
