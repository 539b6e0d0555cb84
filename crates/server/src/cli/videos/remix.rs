//! `kinora videos remix`.

use std::process::ExitCode;

use clap::Args;

use super::VideoIdArgs;
use crate::cli::client::Call;
use crate::cli::inputs::Inputs;
use crate::cli::one_id;
use crate::cli::session::Session;
use crate::cli::wait::{self, WaitArgs};

/// Order a finished video again with another prompt
///
/// The new video has the length, the size and the seed of its source, so that what the prompts share looks the
/// same.
#[derive(Args, Clone, Debug)]
#[command(after_long_help = "\
Examples:
  kinora videos remix video_1 --prompt 'The same cat, but it is orange'
  kinora videos remix --video-id video_1 --prompt @prompt.txt --wait -o orange.mp4")]
pub(super) struct RemixArgs {
    #[command(flatten)]
    video_id: VideoIdArgs,
    /// What the new video shall show; @FILE reads it from a file
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    prompt: Option<String>,
    #[command(flatten)]
    wait: WaitArgs,
}

pub(super) async fn run(args: RemixArgs, session: &Session) -> anyhow::Result<ExitCode> {
    let typed = args.video_id.given()?;
    let inputs = Inputs::new().text("prompt", args.prompt).required();
    let mut body = if typed.is_none() {
        inputs.read_needed()?
    } else {
        inputs.read()?
    };
    let video_id = one_id::required("video_id", body.take("video_id", typed)?)?;
    let call = Call::order(&["videos", &video_id, "remix"]).json(body.into_json()?);
    wait::show(&args.wait, &call, session).await
}
