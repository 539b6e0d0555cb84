//! `kinora files create`.

use std::process::ExitCode;

use clap::Args;
use http::Method;

use crate::cli::client::Call;
use crate::cli::inputs::Inputs;
use crate::cli::session::Session;

/// Upload a file
#[derive(Args, Clone, Debug)]
#[command(after_long_help = "\
Examples:
  kinora files create --file first-frame.png --purpose vision
  kinora files create --file first-frame.png --purpose vision \\
    --expires-after '{anchor: created_at, seconds: 3600}'")]
pub(super) struct CreateArgs {
    /// The path of the file; - for standard input
    #[arg(long, value_name = "FILE", allow_hyphen_values = true)]
    file: Option<String>,
    /// What it is for; vision for pictures that orders refer to
    #[arg(long, value_name = "PURPOSE")]
    purpose: Option<String>,
    /// When it is deleted, as '{anchor: created_at, seconds: N}'
    #[arg(long, value_name = "VALUE")]
    expires_after: Option<String>,
}

pub(super) async fn run(args: CreateArgs, session: &Session) -> anyhow::Result<ExitCode> {
    let fields = Inputs::new()
        .text("purpose", args.purpose)
        .required()
        .any("expires_after", args.expires_after)
        .path("file", args.file)
        .required()
        .read()?
        .into_fields()?;
    let call = Call::new(Method::POST, &["files"]).form(fields);
    session.show(&call).await
}
