//! `kinora files content`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use http::Method;

use super::FileIdArgs;
use crate::cli::client::Call;
use crate::cli::download;
use crate::cli::session::Session;

/// Download a file
///
/// Without -o a terminal gets a new file named by the server, and anything else the bytes.
#[derive(Args, Clone, Debug)]
pub(super) struct ContentArgs {
    #[command(flatten)]
    file_id: FileIdArgs,
    /// Where to put it; - for standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(super) async fn run(args: ContentArgs, session: &Session) -> anyhow::Result<ExitCode> {
    let id = args.file_id.id()?;
    let call = Call::new(Method::GET, &["files", &id, "content"]);
    download::save(&call, args.output.as_deref(), session).await
}
