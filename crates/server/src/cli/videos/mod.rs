//! `kinora videos …`: the Videos API from the command line, flag for flag the `openai videos …` of OpenAI's
//! own tool, so that scripts written for it run with another name in front.

mod create;
mod delete;
mod download_content;
mod list;
mod retrieve;

use std::process::ExitCode;

use anyhow::bail;
use clap::{Args, Subcommand};

use crate::cli::api_args::ApiArgs;
use crate::cli::client::{Client, ClientError};
use crate::cli::output::Output;
use crate::config::Environment;

/// Order, watch, list, download and delete videos on a server
#[derive(Args, Clone, Debug)]
pub(crate) struct VideosArgs {
    #[command(subcommand)]
    command: VideosCommand,
    #[command(flatten)]
    api: ApiArgs,
}

#[derive(Clone, Debug, Subcommand)]
enum VideosCommand {
    /// Order a video
    Create(create::CreateArgs),
    /// Show a video's state
    Retrieve(retrieve::RetrieveArgs),
    /// Show all videos, page by page
    List(list::ListArgs),
    /// Delete a video and its files for good
    Delete(delete::DeleteArgs),
    /// Download a finished video, its thumbnail or its spritesheet
    DownloadContent(download_content::DownloadContentArgs),
}

/// What the commands share.
struct Session {
    client: Client,
    output: Output,
}

/// Runs one command. An error answer is printed here: its status line on standard error, the error object on
/// standard output.
pub(crate) async fn run(
    args: VideosArgs,
    api_before: ApiArgs,
    environment: &Environment,
) -> anyhow::Result<ExitCode> {
    let api = args.api.or(api_before);
    let session = Session {
        client: api.client(environment)?,
        output: api.output(),
    };
    session.output.warn_about_format();
    let outcome = match args.command {
        VideosCommand::Create(args) => create::run(args, &session).await,
        VideosCommand::Retrieve(args) => retrieve::run(args, &session).await,
        VideosCommand::List(args) => list::run(args, &session).await,
        VideosCommand::Delete(args) => delete::run(args, &session).await,
        VideosCommand::DownloadContent(args) => download_content::run(args, &session).await,
    };
    let error = match outcome {
        Ok(exit_code) => return Ok(exit_code),
        Err(error) => error,
    };
    match error.downcast_ref::<ClientError>() {
        Some(ClientError::Api(answer)) => {
            session.output.print_api_error(answer, &error.to_string())?;
            Ok(ExitCode::FAILURE)
        }
        _ => Err(error),
    }
}

/// The id of a video, as a flag or as the only positional argument.
#[derive(Args, Clone, Debug)]
struct VideoIdArgs {
    /// The video's id; may also stand alone
    #[arg(long = "video-id", value_name = "VIDEO_ID")]
    flag: Option<String>,
    /// The video's id
    #[arg(value_name = "VIDEO_ID", hide = true)]
    positional: Option<String>,
}

impl VideoIdArgs {
    fn into_id(self) -> anyhow::Result<String> {
        match (self.flag, self.positional) {
            (Some(id), None) | (None, Some(id)) if !id.is_empty() => Ok(id),
            (Some(_), Some(extra)) => bail!("unexpected extra argument: {extra}"),
            _ => bail!("which video? Write --video-id ID, or the id alone"),
        }
    }
}
