//! `kinora keys …`: what clients prove themselves with.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};
use kinora_domain::KeyId;
use kinora_store::{Key, NewKey, Store};
use serde_json::{Value, json};

use crate::accounts::ApiKey;
use crate::cli::accounts::{
    AccountArgs, Format, find_project, moment, name, print, print_json, seconds, table,
};
use crate::config::{Environment, parse_duration};

/// Make keys, see them, and withdraw them
#[derive(Args, Clone, Debug)]
pub(crate) struct KeysArgs {
    #[command(subcommand)]
    command: KeysCommand,
}

#[derive(Clone, Debug, Subcommand)]
enum KeysCommand {
    /// Make a key and print it; it cannot be shown again
    Create(CreateArgs),
    /// Show all keys, without their secrets
    List(ListArgs),
    /// Withdraw a key: from the next second on it opens nothing
    Revoke(RevokeArgs),
}

#[derive(Args, Clone, Debug)]
struct CreateArgs {
    /// What people call it
    #[arg(long, value_name = "NAME", default_value = "unnamed", value_parser = name)]
    name: String,
    /// The project that it acts for, by id or name
    #[arg(long, value_name = "PROJECT", default_value = "default")]
    project: String,
    /// How long it works, such as 30d [default: for ever]
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    expires_in: Option<Duration>,
    #[command(flatten)]
    account: AccountArgs,
}

#[derive(Args, Clone, Debug)]
struct ListArgs {
    /// Only those of this project, by id or name
    #[arg(long, value_name = "PROJECT")]
    project: Option<String>,
    #[command(flatten)]
    account: AccountArgs,
}

#[derive(Args, Clone, Debug)]
struct RevokeArgs {
    /// Its id, as kinora keys list shows it
    #[arg(value_name = "KEY_ID")]
    id: String,
    #[command(flatten)]
    account: AccountArgs,
}

fn duration(text: &str) -> Result<Duration, String> {
    parse_duration(text).ok_or_else(|| "write a number and a unit, such as 12h or 30d".to_owned())
}

/// Runs one of the commands beside a server that may be running; it notices within a second.
pub(crate) async fn run(args: KeysArgs, environment: &Environment) -> anyhow::Result<ExitCode> {
    match args.command {
        KeysCommand::Create(args) => {
            let store = args.account.open(environment).await?;
            let made = create(store.as_ref(), &args).await;
            store.close().await;
            let (key, text) = made?;
            show_new(&key, &text, args.account.format)?;
        }
        KeysCommand::List(args) => {
            let store = args.account.open(environment).await?;
            let keys = list(store.as_ref(), args.project.as_deref()).await;
            store.close().await;
            let keys = keys?;
            match args.account.format {
                Format::Json => print_json(&keys.iter().map(to_json).collect::<Vec<_>>().into())?,
                Format::Text => print(&to_text(&keys))?,
            }
        }
        KeysCommand::Revoke(args) => {
            let store = args.account.open(environment).await?;
            let revoked = revoke(store.as_ref(), &args.id).await;
            store.close().await;
            let key = revoked?;
            match args.account.format {
                Format::Json => print_json(&to_json(&key))?,
                Format::Text => print(&format!("{} ({}) is revoked\n", key.id, key.name))?,
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn create(store: &dyn Store, args: &CreateArgs) -> anyhow::Result<(Key, String)> {
    let project = find_project(store, &args.project).await?;
    let key = ApiKey::generate().context("the system gives no random numbers")?;
    let new = NewKey {
        id: key.id.clone(),
        project_id: project.id,
        name: args.name.clone(),
        secret_hash: key.secret_hash(),
        expires_after: args.expires_in,
    };
    Ok((store.create_key(new).await?, key.expose()))
}

async fn list(store: &dyn Store, project: Option<&str>) -> anyhow::Result<Vec<Key>> {
    let project = match project {
        Some(wanted) => Some(find_project(store, wanted).await?.id),
        None => None,
    };
    Ok(store.keys(project.as_ref()).await?)
}

async fn revoke(store: &dyn Store, id: &str) -> anyhow::Result<Key> {
    // Whoever pastes the whole key means the same.
    let id = ApiKey::parse(id).map_or_else(|| KeyId::parse(id).ok(), |key| Some(key.id));
    let revoked = match &id {
        Some(id) => store.revoke_key(id).await?,
        None => None,
    };
    match revoked {
        Some(key) => Ok(key),
        None => bail!("there is no such key: kinora keys list shows them all"),
    }
}

/// Prints the key alone on standard output, for `KEY=$(kinora keys create)`, and the rest beside it.
fn show_new(key: &Key, text: &str, format: Format) -> anyhow::Result<()> {
    if format == Format::Json {
        let mut value = to_json(key);
        value["key"] = text.into();
        return print_json(&value);
    }
    print(&format!("{text}\n"))?;
    eprintln!(
        "{} ({}) of project {}. Keep the key: it is shown this once.",
        key.id, key.name, key.project_id
    );
    Ok(())
}

fn to_json(key: &Key) -> Value {
    json!({
        "id": key.id.as_str(),
        "name": key.name,
        "project_id": key.project_id.as_str(),
        "created_at": seconds(Some(key.created_at)),
        "last_used_at": seconds(key.last_used_at),
        "expires_at": seconds(key.expires_at),
        "revoked_at": seconds(key.revoked_at),
    })
}

fn to_text(keys: &[Key]) -> String {
    let heading = ["id", "name", "project", "last used", "expires", "revoked"].map(str::to_owned);
    let row = |key: &Key| {
        [
            key.id.to_string(),
            key.name.clone(),
            key.project_id.to_string(),
            moment(key.last_used_at),
            moment(key.expires_at),
            moment(key.revoked_at),
        ]
    };
    let rows: Vec<_> = std::iter::once(heading)
        .chain(keys.iter().map(row))
        .collect();
    table(&rows)
}
