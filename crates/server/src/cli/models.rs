//! `kinora models …`: the models of a server, and those that can be run on this machine.

mod check;
mod fetch;
mod hub;
mod local;
mod pull;
mod remove;
mod show;

use std::process::ExitCode;

use clap::{Args, Subcommand};
use http::Method;

use crate::cli::api_args::ApiArgs;
use crate::cli::client::Call;
use crate::cli::one_id;
use crate::cli::paging::{self, PageArgs};
use crate::cli::session::{self, Session};
use crate::config::Environment;
use local::LocalArgs;

/// List and look at the models of a server, and at those of this machine
#[derive(Args, Clone, Debug)]
pub(crate) struct ModelsArgs {
    #[command(subcommand)]
    command: ModelsCommand,
    #[command(flatten)]
    api: ApiArgs,
}

#[derive(Clone, Debug, Subcommand)]
enum ModelsCommand {
    /// Show all models of a server, one after another; with --local those that can be run on this machine
    List(ListArgs),
    /// Show one model of a server
    Retrieve(RetrieveArgs),
    Show(show::ShowArgs),
    Pull(pull::PullArgs),
    Check(check::CheckArgs),
    Remove(remove::RemoveArgs),
}

#[derive(Args, Clone, Debug)]
struct ListArgs {
    /// How many models to show at most; -1 for all
    #[arg(long, value_name = "NUMBER", allow_negative_numbers = true, default_value_t = -1)]
    max_items: i64,
    /// Show what can be run on this machine, and which of it is here, without asking a server
    #[arg(long)]
    local: bool,
    #[command(flatten)]
    place: LocalArgs,
}

#[derive(Args, Clone, Debug)]
struct RetrieveArgs {
    /// The model; may also stand alone
    #[arg(long = "model", value_name = "MODEL")]
    flag: Option<String>,
    /// The model
    #[arg(value_name = "MODEL", hide = true)]
    positional: Option<String>,
}

/// Runs one command.
pub(crate) async fn run(
    args: ModelsArgs,
    api_before: ApiArgs,
    environment: &Environment,
) -> anyhow::Result<ExitCode> {
    let api = args.api.or(api_before);
    match args.command {
        ModelsCommand::List(list) if list.local => local::list(&list.place, environment),
        ModelsCommand::Show(show) => show::run(&show, environment),
        ModelsCommand::Pull(pull) => pull::run(&pull, environment).await,
        ModelsCommand::Check(check) => check::run(&check, environment),
        ModelsCommand::Remove(remove) => remove::run(&remove, environment),
        ModelsCommand::List(list) => {
            session::run(&api, environment, async |session: &Session| {
                let call = Call::new(Method::GET, &["models"]);
                paging::show_all(PageArgs::only(list.max_items), call, &[], session).await
            })
            .await
        }
        ModelsCommand::Retrieve(retrieve) => {
            session::run(&api, environment, async |session: &Session| {
                let typed = one_id::given(retrieve.flag, retrieve.positional)?;
                let model = one_id::typed_or_piped("model", typed)?;
                let call = Call::new(Method::GET, &["models", &model]);
                session.show(&call).await
            })
            .await
        }
    }
}
