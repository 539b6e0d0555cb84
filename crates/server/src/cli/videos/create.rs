//! `kinora videos create`.

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::Args;
use serde_json::Value;

use super::{Session, download_content};
use crate::cli::client::Call;
use crate::cli::fields::Fields;
use crate::cli::flag_value;
use crate::cli::progress;

#[derive(Args, Clone, Debug)]
pub(super) struct CreateArgs {
    /// What the video shall show; @FILE reads it from a file
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    prompt: String,
    /// The first frame: @FILE, '{image_url: URL}' or '{file_id: ID}'
    #[arg(long, value_name = "VALUE")]
    input_reference: Option<String>,
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
    seed: Option<u64>,
    /// Wait until the video is finished, and show it as it is then
    #[arg(long)]
    wait: bool,
    /// Where to put the finished clip; - for standard output
    #[arg(long, short, value_name = "FILE", requires = "wait")]
    output: Option<PathBuf>,
}

pub(super) async fn run(args: CreateArgs, session: &Session) -> anyhow::Result<ExitCode> {
    let answer = session.client.fetch(&Call::create(fields(&args)?)).await?;
    if !args.wait {
        session.output.print_answer(&answer)?;
        return Ok(ExitCode::SUCCESS);
    }
    let accepted = answer.json()?;
    let video_id = accepted["id"]
        .as_str()
        .context("the server's answer names no video")?;
    // Whoever stops waiting needs the id to come back to.
    eprintln!("Ordered {video_id}");
    let video = progress::wait_until_done(&session.client, video_id, true).await?;
    finish(&args, session, video_id, &video).await
}

fn fields(args: &CreateArgs) -> anyhow::Result<Fields> {
    let mut fields = flag_value::add_text(Fields::new(), "prompt", &args.prompt)?;
    if let Some(reference) = &args.input_reference {
        fields = flag_value::add_any(fields, "input_reference", reference)?;
    }
    for (name, value) in [
        ("model", &args.model),
        ("seconds", &args.seconds),
        ("size", &args.size),
    ] {
        if let Some(value) = value {
            fields = flag_value::add_text(fields, name, value)?;
        }
    }
    if let Some(seed) = args.seed {
        fields = fields.text("seed", seed.to_string());
    }
    Ok(fields)
}

async fn finish(
    args: &CreateArgs,
    session: &Session,
    video_id: &str,
    video: &Value,
) -> anyhow::Result<ExitCode> {
    if video["status"] != "completed" {
        session.output.print_value(video)?;
        let reason = video["error"]["message"]
            .as_str()
            .unwrap_or("the server gives no reason");
        bail!(
            "{video_id} is not finished but {}: {reason}",
            video["status"]
        );
    }
    match &args.output {
        None => session.output.print_value(video)?,
        Some(path) if download_content::is_standard_output(path) => {
            let response = session.client.send(&Call::content(video_id, None)).await?;
            download_content::to_standard_output(response, &mut io::stdout()).await?;
        }
        Some(path) => {
            session.client.download(video_id, None, path).await?;
            session.output.print_value(video)?;
            announce(path);
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// On standard error, because standard output holds the video object for another program to read.
fn announce(path: &Path) {
    eprintln!("Wrote output to: {}", path.display());
}
