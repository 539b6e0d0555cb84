//! `kinora videos create-character`.

use std::process::ExitCode;

use clap::Args;

use crate::cli::client::Call;
use crate::cli::inputs::Inputs;
use crate::cli::session::Session;

/// Make a character from a short clip
///
/// Orders can name it then: its name in the prompt, and its id among their characters.
#[derive(Args, Clone, Debug)]
#[command(after_long_help = "\
Examples:
  kinora videos create-character --name Mossy --video mossy.mp4
  ffmpeg … -f mp4 - | kinora videos create-character --name Mossy --video -")]
pub(super) struct CreateCharacterArgs {
    /// The name by which prompts speak of it
    #[arg(long, value_name = "NAME", allow_hyphen_values = true)]
    name: Option<String>,
    /// The path of the clip; - for standard output of another program
    #[arg(long, value_name = "FILE", allow_hyphen_values = true)]
    video: Option<String>,
}

pub(super) async fn run(args: CreateCharacterArgs, session: &Session) -> anyhow::Result<ExitCode> {
    let fields = Inputs::new()
        .text("name", args.name)
        .required()
        .path("video", args.video)
        .required()
        .read()?
        .into_fields()?;
    let call = Call::order(&["videos", "characters"]).form(fields);
    session.show(&call).await
}
