//! `kinora videos edit`.

use std::process::ExitCode;

use clap::Args;

use super::create::Fit;
use crate::cli::client::Call;
use crate::cli::inputs::Inputs;
use crate::cli::session::Session;
use crate::cli::wait::{self, WaitArgs};

/// Order a change to a finished video or to a clip of your own
///
/// The new video has the length and the timing of its source.
#[derive(Args, Clone, Debug)]
#[command(after_long_help = "\
Examples:
  kinora videos edit --video video_1 --prompt 'Make it snow'
  kinora videos edit --video '{id: video_1}' --prompt 'Make it snow' --wait -o snow.mp4
  kinora videos edit --video @holiday.mp4 --prompt 'At night' --fit crop")]
pub(super) struct EditArgs {
    /// What shall change; @FILE reads it from a file
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    prompt: Option<String>,
    /// The source: a video's id, '{id: VIDEO_ID}' or @FILE
    #[arg(long, value_name = "VALUE")]
    video: Option<String>,
    /// The model, for a clip of your own (an extension of kinora)
    #[arg(long, value_name = "NAME")]
    model: Option<String>,
    /// The size, for a clip of your own (an extension of kinora)
    #[arg(long, value_name = "WxH")]
    size: Option<String>,
    /// How a clip of another size is made to fit (an extension of kinora)
    #[arg(long, value_name = "HOW")]
    fit: Option<Fit>,
    #[command(flatten)]
    wait: WaitArgs,
}

pub(super) async fn run(args: EditArgs, session: &Session) -> anyhow::Result<ExitCode> {
    let fields = Inputs::new()
        .text("prompt", args.prompt)
        .required()
        .any("video", args.video)
        .required()
        .text("model", args.model)
        .text("size", args.size)
        .text("kinora_fit", args.fit.map(Fit::field))
        .read()?
        .into_fields()?;
    let call = Call::order(&["videos", "edits"]).form(fields);
    wait::show(&args.wait, &call, session).await
}
