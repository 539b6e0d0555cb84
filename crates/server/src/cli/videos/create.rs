//! `kinora videos create`.

use std::process::ExitCode;

use clap::{Args, ValueEnum};

use crate::cli::client::Call;
use crate::cli::inputs::Inputs;
use crate::cli::session::Session;
use crate::cli::wait::{self, WaitArgs};

/// Order a video
///
/// Prints the video as it was accepted: queued, or in progress already. More members of the order, such as
/// characters, can be piped in as YAML or JSON; flags win over what is piped.
#[derive(Args, Clone, Debug)]
#[command(after_long_help = "\
Examples:
  kinora videos create --prompt 'A calico cat playing a piano on stage' --wait -o cat.mp4
  kinora videos create --prompt @prompt.txt --size 1280x720 --seconds 8
  kinora videos create --prompt 'The wave breaks' --input-reference @first-frame.png
  kinora videos create --prompt 'The wave breaks' --input-reference '{file_id: file-1}'
  echo '{characters: [{id: char_1}]}' | kinora videos create --prompt 'Mossy in the rain'")]
pub(super) struct CreateArgs {
    /// What the video shall show; @FILE reads it from a file
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    prompt: Option<String>,
    /// The first frame: @FILE, '{image_url: URL}' or '{file_id: ID}'
    #[arg(long, value_name = "VALUE")]
    input_reference: Option<String>,
    /// The last frame, where the model ends with one: the same (an extension of kinora)
    #[arg(long, value_name = "VALUE")]
    last_frame: Option<String>,
    /// The model
    #[arg(long, value_name = "NAME")]
    model: Option<String>,
    /// The length: 4, 8, 12, 16 or 20
    #[arg(long, value_name = "SECONDS")]
    seconds: Option<String>,
    /// The size, such as 1280x720
    #[arg(long, value_name = "WxH")]
    size: Option<String>,
    /// A number that makes the result repeatable (an extension of kinora)
    #[arg(long, value_name = "NUMBER")]
    seed: Option<String>,
    /// How a reference of another size is made to fit (an extension of kinora)
    #[arg(long, value_name = "HOW")]
    fit: Option<Fit>,
    /// How it stands among the project's own orders, -10 to 10; higher goes first (an extension of kinora)
    #[arg(long, value_name = "NUMBER", allow_negative_numbers = true)]
    priority: Option<String>,
    #[command(flatten)]
    wait: WaitArgs,
}

/// How a picture or clip of another size is made to fit.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Fit {
    /// Fill the size and cut off what does not fit
    Crop,
    /// Show all of it, with bars
    Pad,
}

impl Fit {
    /// The value of the field `kinora_fit`.
    pub(super) fn field(self) -> String {
        let word = match self {
            Self::Crop => "crop",
            Self::Pad => "pad",
        };
        word.to_owned()
    }
}

pub(super) async fn run(args: CreateArgs, session: &Session) -> anyhow::Result<ExitCode> {
    let fields = Inputs::new()
        .text("prompt", args.prompt)
        .required()
        .any("input_reference", args.input_reference)
        .any("last_frame", args.last_frame)
        .text("model", args.model)
        .text("seconds", args.seconds)
        .text("size", args.size)
        .text("seed", args.seed)
        .text("kinora_fit", args.fit.map(Fit::field))
        .text("kinora_priority", args.priority)
        .read()?
        .into_fields()?;
    wait::show(&args.wait, &Call::create(fields), session).await
}
