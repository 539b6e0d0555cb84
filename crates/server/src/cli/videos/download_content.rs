//! `kinora videos download-content`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::VideoIdArgs;
use crate::cli::client::Call;
use crate::cli::inputs::Inputs;
use crate::cli::session::Session;
use crate::cli::{download, one_id};

/// Download a finished video, its thumbnail or its spritesheet
///
/// Without -o a terminal gets a new file named by the server, and anything else the bytes.
#[derive(Args, Clone, Debug)]
#[command(after_long_help = "\
Examples:
  kinora videos download-content video_1 -o clip.mp4
  kinora videos download-content video_1 --variant thumbnail -o thumbnail.webp
  kinora videos download-content video_1 | ffplay -")]
pub(super) struct DownloadContentArgs {
    #[command(flatten)]
    video_id: VideoIdArgs,
    /// What to download: video, thumbnail or spritesheet
    #[arg(long, value_name = "VARIANT")]
    variant: Option<String>,
    /// Where to put it; - for standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(super) async fn run(args: DownloadContentArgs, session: &Session) -> anyhow::Result<ExitCode> {
    let (mut id, mut variant) = (args.video_id.given()?, args.variant);
    if id.is_none() {
        let mut piped = Inputs::new().read_needed()?;
        id = piped.take("video_id", id)?;
        variant = piped.take("variant", variant)?;
    }
    let id = one_id::required("video_id", id)?;
    let call = Call::content(&id, variant.as_deref());
    download::save(&call, args.output.as_deref(), session).await
}
