//! `kinora videos extend`.

use std::process::ExitCode;

use clap::Args;

use super::create::Fit;
use crate::cli::client::Call;
use crate::cli::inputs::Inputs;
use crate::cli::session::Session;
use crate::cli::wait::{self, WaitArgs};

/// Order the continuation of a finished video or of a clip of your own
///
/// The new video is the source and the new part in one.
#[derive(Args, Clone, Debug)]
#[command(after_long_help = "\
Examples:
  kinora videos extend --video video_1 --seconds 8 --prompt 'The cat takes a bow'
  kinora videos extend --video @holiday.mp4 --seconds 4 --prompt 'The sun sets' --fit pad")]
pub(super) struct ExtendArgs {
    /// What happens next; @FILE reads it from a file
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    prompt: Option<String>,
    /// The length of the new part: 4, 8, 12, 16 or 20
    #[arg(long, value_name = "SECONDS")]
    seconds: Option<String>,
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

pub(super) async fn run(args: ExtendArgs, session: &Session) -> anyhow::Result<ExitCode> {
    let fields = Inputs::new()
        .text("prompt", args.prompt)
        .required()
        .text("seconds", args.seconds)
        .required()
        .any("video", args.video)
        .required()
        .text("model", args.model)
        .text("size", args.size)
        .text("kinora_fit", args.fit.map(Fit::field))
        .read()?
        .into_fields()?;
    let call = Call::order(&["videos", "extensions"]).form(fields);
    wait::show(&args.wait, &call, session).await
}
