//! `kinora import`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::cli::accounts::{PlaceArgs, print};
use crate::config::Environment;
use crate::import;

/// Move an installation to PostgreSQL and a bucket or a shared folder
///
/// From a data folder whose server is stopped, or from an archive of kinora backup, which are only read. The target is
/// empty. Everything goes: keys, projects, videos in any state, files, characters, webhooks and their secrets. When it
/// is interrupted, run it again.
#[derive(Args, Clone, Debug)]
pub(crate) struct ImportArgs {
    /// The data folder, or the archive
    #[arg(long, value_name = "DIR_OR_FILE")]
    from: PathBuf,
    #[command(flatten)]
    place: PlaceArgs,
    /// Where videos are to be kept: a folder, or s3://bucket/prefix [default: blobs in the data folder]
    #[arg(long, value_name = "URL")]
    blobs: Option<String>,
}

/// Moves, and says what there is now.
pub(crate) async fn run(args: ImportArgs, environment: &Environment) -> anyhow::Result<ExitCode> {
    let blobs = ("blobs.url", "--blobs", &args.blobs);
    let config = args.place.load_with(environment, blobs)?;
    let moved = import::import(&config, &args.from).await?;
    print(&format!(
        "imported {} videos ({} rows in all) to {}, and {} files of {} bytes ({} were there)\n",
        moved.n_videos,
        moved.n_rows,
        config.database.url,
        moved.n_blobs,
        moved.blob_bytes,
        moved.n_blobs_there,
    ))?;
    Ok(ExitCode::SUCCESS)
}
