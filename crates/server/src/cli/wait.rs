//! `--wait` and `-o`: staying with a video until it is finished, and taking its clip.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::Args;
use serde_json::Value;

use crate::cli::client::Call;
use crate::cli::session::Session;
use crate::cli::{download, progress};

/// The flags of every command that answers with a video.
#[derive(Args, Clone, Debug)]
pub(crate) struct WaitArgs {
    /// Wait until the video is finished, and show it as it is then (an extension of kinora)
    #[arg(long)]
    wait: bool,
    /// Wait, then put the clip there; - for standard output (an extension of kinora)
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Sends a call whose answer is a video, and shows it: at once, or when it is finished.
pub(crate) async fn show(
    args: &WaitArgs,
    call: &Call,
    session: &Session,
) -> anyhow::Result<ExitCode> {
    let answer = session.client.fetch(call).await?;
    if !args.wait && args.output.is_none() {
        session.output.print_answer(&answer)?;
        return Ok(ExitCode::SUCCESS);
    }
    let accepted = answer.json()?;
    let video_id = accepted["id"]
        .as_str()
        .context("the server's answer names no video")?;
    if call.makes_something() {
        // Whoever stops waiting needs the id to come back to.
        eprintln!("Ordered {video_id}");
    }
    let video = progress::wait_until_done(&session.client, video_id, true).await?;
    finish(args, session, video_id, &video).await
}

async fn finish(
    args: &WaitArgs,
    session: &Session,
    video_id: &str,
    video: &Value,
) -> anyhow::Result<ExitCode> {
    if video["status"] != "completed" {
        session.output.print_value(video)?;
        let reason = video["error"]["message"]
            .as_str()
            .unwrap_or("the server gives no reason");
        let status = video["status"].as_str().unwrap_or("in an unknown state");
        bail!("{video_id} is not finished but {status}: {reason}");
    }
    match &args.output {
        None => session.output.print_value(video)?,
        Some(path) if download::is_standard_output(path) => {
            let response = session.client.send(&Call::content(video_id, None)).await?;
            download::to_standard_output(response).await?;
        }
        Some(path) => {
            session.client.download(video_id, None, path).await?;
            session.output.print_value(video)?;
            // On standard error: standard output holds the video object for another program to read.
            eprintln!("Wrote output to: {}", path.display());
        }
    }
    Ok(ExitCode::SUCCESS)
}
