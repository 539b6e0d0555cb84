//! `kinora files …`: pictures that orders refer to by id.

mod content;
mod create;

use std::process::ExitCode;

use clap::{Args, Subcommand};
use http::Method;

use crate::cli::api_args::ApiArgs;
use crate::cli::client::Call;
use crate::cli::one_id;
use crate::cli::paging::{self, PageArgs};
use crate::cli::session::{self, Session};
use crate::config::Environment;

/// Upload, list, download and delete files on a server
#[derive(Args, Clone, Debug)]
pub(crate) struct FilesArgs {
    #[command(subcommand)]
    command: FilesCommand,
    #[command(flatten)]
    api: ApiArgs,
}

#[derive(Clone, Debug, Subcommand)]
enum FilesCommand {
    Create(create::CreateArgs),
    /// Show what the server knows of a file
    Retrieve(FileIdArgs),
    /// Show all files, one after another
    List(ListArgs),
    /// Delete a file for good
    Delete(FileIdArgs),
    Content(content::ContentArgs),
}

#[derive(Args, Clone, Debug)]
struct ListArgs {
    #[command(flatten)]
    page: PageArgs,
    /// Only files with this purpose
    #[arg(long, value_name = "PURPOSE")]
    purpose: Option<String>,
}

/// The id of a file, as a flag or as the only positional argument.
#[derive(Args, Clone, Debug)]
struct FileIdArgs {
    /// The file's id; may also stand alone
    #[arg(long = "file-id", value_name = "FILE_ID")]
    flag: Option<String>,
    /// The file's id
    #[arg(value_name = "FILE_ID", hide = true)]
    positional: Option<String>,
}

impl FileIdArgs {
    fn id(self) -> anyhow::Result<String> {
        let typed = one_id::given(self.flag, self.positional)?;
        one_id::typed_or_piped("file_id", typed)
    }
}

/// Runs one command.
pub(crate) async fn run(
    args: FilesArgs,
    api_before: ApiArgs,
    environment: &Environment,
) -> anyhow::Result<ExitCode> {
    let api = args.api.or(api_before);
    session::run(&api, environment, async |session: &Session| {
        match args.command {
            FilesCommand::Create(args) => create::run(args, session).await,
            FilesCommand::Content(args) => content::run(args, session).await,
            FilesCommand::Retrieve(args) => {
                let call = Call::new(Method::GET, &["files", &args.id()?]);
                session.show(&call).await
            }
            FilesCommand::Delete(args) => {
                let call = Call::new(Method::DELETE, &["files", &args.id()?]);
                session.show(&call).await
            }
            FilesCommand::List(args) => {
                let list = Call::new(Method::GET, &["files"]);
                let filters = [("purpose", args.purpose)];
                paging::show_all(args.page, list, &filters, session).await
            }
        }
    })
    .await
}
