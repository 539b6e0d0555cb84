//! `kinora migrate`.

use std::process::ExitCode;

use clap::Args;

use crate::cli::accounts::{PlaceArgs, print};
use crate::config::Environment;
use crate::storage;

/// Bring the database up to date, which every start of a server does as well
///
/// Safe to run twice, at the same moment on two machines, and while servers of the version before serve.
#[derive(Args, Clone, Debug)]
pub(crate) struct MigrateArgs {
    #[command(flatten)]
    place: PlaceArgs,
}

/// Opens the database, which is what brings it up to date.
pub(crate) async fn run(args: MigrateArgs, environment: &Environment) -> anyhow::Result<ExitCode> {
    let config = args.place.load(environment)?;
    let store = storage::open_store(&config).await?;
    store.close().await;
    print(&format!("{} is up to date\n", config.database.url))?;
    Ok(ExitCode::SUCCESS)
}
