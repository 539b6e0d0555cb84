//! `kinora videos retrieve`.

use std::process::ExitCode;

use clap::Args;

use super::VideoIdArgs;
use crate::cli::client::Call;
use crate::cli::session::Session;
use crate::cli::wait::{self, WaitArgs};

/// Show a video's state
#[derive(Args, Clone, Debug)]
#[command(after_long_help = "\
Examples:
  kinora videos retrieve video_1
  kinora videos retrieve video_1 --transform status -r
  kinora videos retrieve video_1 --wait -o clip.mp4")]
pub(super) struct RetrieveArgs {
    #[command(flatten)]
    video_id: VideoIdArgs,
    #[command(flatten)]
    wait: WaitArgs,
}

pub(super) async fn run(args: RetrieveArgs, session: &Session) -> anyhow::Result<ExitCode> {
    let id = args.video_id.id()?;
    wait::show(&args.wait, &Call::retrieve(&id), session).await
}
