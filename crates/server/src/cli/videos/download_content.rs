//! `kinora videos download-content`.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use http::header::CONTENT_TYPE;
use reqwest::Response;

use super::{Session, VideoIdArgs};
use crate::cli::client::{Call, ClientError};
use crate::cli::{download, output};

#[derive(Args, Clone, Debug)]
pub(super) struct DownloadContentArgs {
    #[command(flatten)]
    video_id: VideoIdArgs,
    /// What to download: video, thumbnail or spritesheet
    #[arg(long, value_name = "VARIANT")]
    variant: Option<String>,
    /// Where to put it; - for standard output. Without it, a terminal gets a file named by the server, and
    /// anything else the bytes
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(super) async fn run(args: DownloadContentArgs, session: &Session) -> anyhow::Result<ExitCode> {
    let video_id = args.video_id.into_id()?;
    let response = session
        .client
        .send(&Call::content(&video_id, args.variant.as_deref()))
        .await?;
    match &args.output {
        Some(path) if !is_standard_output(path) => {
            download::to_file(response, path).await?;
            announce(path)?;
        }
        None if output::is_terminal() && !is_text(&response) => {
            announce(&download::to_new_file(response, Path::new("")).await?)?;
        }
        _ => to_standard_output(response, &mut io::stdout()).await?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Whether the path of a download means standard output.
pub(super) fn is_standard_output(path: &Path) -> bool {
    path == Path::new("-") || path == Path::new("/dev/stdout")
}

/// Writes the bytes and nothing else. A reader that has seen enough is not an error.
pub(super) async fn to_standard_output(
    response: Response,
    stdout: &mut impl Write,
) -> Result<(), ClientError> {
    match download::to_writer(response, stdout, Path::new("standard output")).await {
        Err(ClientError::File { source, .. }) if source.kind() == io::ErrorKind::BrokenPipe => {
            Ok(())
        }
        outcome => outcome.map(|_| ()),
    }
}

fn is_text(response: &Response) -> bool {
    let content_type = response
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    content_type
        .is_some_and(|text| text.starts_with("text/") || text.starts_with("application/json"))
}

fn announce(path: &Path) -> io::Result<()> {
    writeln!(io::stdout(), "Wrote output to: {}", path.display())
}
