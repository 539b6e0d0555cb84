//! `kinora webhook-endpoints …`: addresses that a server calls when a video ends.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use http::Method;
use serde_json::json;

use crate::cli::api_args::ApiArgs;
use crate::cli::client::Call;
use crate::cli::inputs::Inputs;
use crate::cli::one_id;
use crate::cli::paging::{self, PageArgs};
use crate::cli::session::{self, Session};
use crate::config::Environment;

const PATH: &str = "webhook_endpoints";

/// Make, list, change, test and delete the addresses that a server calls when a video ends
#[derive(Args, Clone, Debug)]
pub(crate) struct WebhookEndpointsArgs {
    #[command(subcommand)]
    command: WebhookEndpointsCommand,
    #[command(flatten)]
    api: ApiArgs,
}

#[derive(Clone, Debug, Subcommand)]
enum WebhookEndpointsCommand {
    /// Make an endpoint; the answer is the only one with its secret
    Create(ChangeArgs),
    /// Show an endpoint
    Retrieve(EndpointIdArgs),
    /// Show all endpoints, one after another
    List(PageArgs),
    /// Change an endpoint
    Update(UpdateArgs),
    /// Delete an endpoint; nothing is sent to it any more
    Delete(EndpointIdArgs),
    /// Give an endpoint a new secret, which is in the answer
    RotateSecret(RotateArgs),
    /// Send an event to an endpoint now
    Test(TestArgs),
}

#[derive(Args, Clone, Debug)]
struct ChangeArgs {
    /// A name for people
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// The address
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// An event to send, such as video.completed; repeat for more
    #[arg(long, value_name = "TYPE")]
    event_types: Vec<String>,
}

#[derive(Args, Clone, Debug)]
struct UpdateArgs {
    #[command(flatten)]
    id: EndpointIdArgs,
    #[command(flatten)]
    change: ChangeArgs,
}

#[derive(Args, Clone, Debug)]
struct TestArgs {
    #[command(flatten)]
    id: EndpointIdArgs,
    /// The event to send
    #[arg(long, value_name = "TYPE", default_value = "video.completed")]
    event_type: String,
}

#[derive(Args, Clone, Debug)]
struct RotateArgs {
    #[command(flatten)]
    id: EndpointIdArgs,
    /// Sign with the old secret too for a day
    #[arg(long)]
    keep_old_secret_active_for_24_hours: bool,
}

#[derive(Args, Clone, Debug)]
struct EndpointIdArgs {
    /// The endpoint's id; may also stand alone
    #[arg(long = "webhook-endpoint-id", value_name = "ENDPOINT_ID")]
    flag: Option<String>,
    /// The endpoint's id
    #[arg(value_name = "ENDPOINT_ID", hide = true)]
    positional: Option<String>,
}

impl EndpointIdArgs {
    fn id(self) -> anyhow::Result<String> {
        let typed = one_id::given(self.flag, self.positional)?;
        one_id::typed_or_piped("webhook_endpoint_id", typed)
    }
}

/// Runs one command.
pub(crate) async fn run(
    args: WebhookEndpointsArgs,
    api_before: ApiArgs,
    environment: &Environment,
) -> anyhow::Result<ExitCode> {
    let api = args.api.or(api_before);
    session::run(&api, environment, async |session: &Session| {
        let call = match args.command {
            WebhookEndpointsCommand::List(page) => {
                let list = Call::new(Method::GET, &[PATH]);
                return paging::show_all(page, list, &[], session).await;
            }
            command => call_of(command)?,
        };
        session.show(&call).await
    })
    .await
}

fn call_of(command: WebhookEndpointsCommand) -> anyhow::Result<Call> {
    use WebhookEndpointsCommand as Command;
    Ok(match command {
        Command::List(_) => Call::new(Method::GET, &[PATH]),
        Command::Create(args) => Call::new(Method::POST, &[PATH]).json(args.body(true)?),
        Command::Retrieve(id) => Call::new(Method::GET, &[PATH, &id.id()?]),
        Command::Delete(id) => Call::new(Method::DELETE, &[PATH, &id.id()?]),
        Command::RotateSecret(args) => {
            let body = if args.keep_old_secret_active_for_24_hours {
                json!({"keep_old_secret_active_for_24_hours": true})
            } else {
                json!({})
            };
            Call::new(Method::POST, &[PATH, &args.id.id()?, "rotate_secret"]).json(body)
        }
        Command::Update(args) => {
            let id = args.id.id()?;
            Call::new(Method::POST, &[PATH, &id]).json(args.change.body(false)?)
        }
        Command::Test(args) => {
            let id = args.id.id()?;
            let body = json!({ "event_type": args.event_type });
            Call::new(Method::POST, &[PATH, &id, "test"]).json(body)
        }
    })
}

impl ChangeArgs {
    fn body(self, is_new: bool) -> anyhow::Result<serde_json::Value> {
        let kinds = (!self.event_types.is_empty()).then(|| json!(self.event_types).to_string());
        let mut inputs = Inputs::new().text("name", self.name);
        if is_new {
            inputs = inputs.required();
        }
        inputs = inputs.text("url", self.url);
        if is_new {
            inputs = inputs.required();
        }
        inputs.any("event_types", kinds).read()?.into_json()
    }
}
