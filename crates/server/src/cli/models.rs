//! `kinora models …`: the models of a server and the names that stand for them.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use http::Method;

use crate::cli::api_args::ApiArgs;
use crate::cli::client::Call;
use crate::cli::one_id;
use crate::cli::paging::{self, PageArgs};
use crate::cli::session::{self, Session};
use crate::config::Environment;

/// List and look at the models of a server
#[derive(Args, Clone, Debug)]
pub(crate) struct ModelsArgs {
    #[command(subcommand)]
    command: ModelsCommand,
    #[command(flatten)]
    api: ApiArgs,
}

#[derive(Clone, Debug, Subcommand)]
enum ModelsCommand {
    /// Show all models, one after another
    List(ListArgs),
    /// Show one model
    Retrieve(RetrieveArgs),
}

#[derive(Args, Clone, Debug)]
struct ListArgs {
    /// How many models to show at most; -1 for all
    #[arg(long, value_name = "NUMBER", allow_negative_numbers = true, default_value_t = -1)]
    max_items: i64,
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
    session::run(&api, environment, async |session: &Session| {
        match args.command {
            ModelsCommand::List(args) => {
                let list = Call::new(Method::GET, &["models"]);
                paging::show_all(PageArgs::only(args.max_items), list, &[], session).await
            }
            ModelsCommand::Retrieve(args) => {
                let typed = one_id::given(args.flag, args.positional)?;
                let model = one_id::typed_or_piped("model", typed)?;
                let call = Call::new(Method::GET, &["models", &model]);
                session.show(&call).await
            }
        }
    })
    .await
}
