//! `kinora videos …`: the Videos API from the command line, flag for flag the `openai videos …` of OpenAI's
//! own tool, so that scripts written for it run with another name in front.

mod cancel;
mod create;
mod create_character;
mod delete;
mod download_content;
mod edit;
mod events;
mod extend;
mod get_character;
mod list;
mod remix;
mod retrieve;

use std::process::ExitCode;

use clap::{Args, Subcommand};

use crate::cli::api_args::ApiArgs;
use crate::cli::one_id;
use crate::cli::session::{self, Session};
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
    Create(create::CreateArgs),
    Retrieve(retrieve::RetrieveArgs),
    List(list::ListArgs),
    Delete(delete::DeleteArgs),
    DownloadContent(download_content::DownloadContentArgs),
    Remix(remix::RemixArgs),
    Edit(edit::EditArgs),
    Extend(extend::ExtendArgs),
    CreateCharacter(create_character::CreateCharacterArgs),
    GetCharacter(get_character::GetCharacterArgs),
    Cancel(cancel::CancelArgs),
    Events(events::EventsArgs),
}

/// Runs one command.
pub(crate) async fn run(
    args: VideosArgs,
    api_before: ApiArgs,
    environment: &Environment,
) -> anyhow::Result<ExitCode> {
    let api = args.api.or(api_before);
    session::run(&api, environment, async |session: &Session| {
        match args.command {
            VideosCommand::Create(args) => create::run(args, session).await,
            VideosCommand::Retrieve(args) => retrieve::run(args, session).await,
            VideosCommand::List(args) => list::run(args, session).await,
            VideosCommand::Delete(args) => delete::run(args, session).await,
            VideosCommand::DownloadContent(args) => download_content::run(args, session).await,
            VideosCommand::Remix(args) => remix::run(args, session).await,
            VideosCommand::Edit(args) => edit::run(args, session).await,
            VideosCommand::Extend(args) => extend::run(args, session).await,
            VideosCommand::CreateCharacter(args) => create_character::run(args, session).await,
            VideosCommand::GetCharacter(args) => get_character::run(args, session).await,
            VideosCommand::Cancel(args) => cancel::run(args, session).await,
            VideosCommand::Events(args) => events::run(args, session).await,
        }
    })
    .await
}

/// The id of a video, as a flag, as the only positional argument, or as `video_id` in what is piped in.
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
    /// The id as typed.
    fn given(self) -> anyhow::Result<Option<String>> {
        one_id::given(self.flag, self.positional)
    }

    /// The id of a command that needs nothing else.
    fn id(self) -> anyhow::Result<String> {
        one_id::typed_or_piped("video_id", self.given()?)
    }
}
