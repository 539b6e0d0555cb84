//! `kinora upstreams …`: the other video servers that the settings name, asked how they are.

use std::process::ExitCode;

use anyhow::bail;
use clap::{Args, Subcommand};
use kinora_upstream::{Inspection, UpstreamSettings, inspect};
use serde_json::{Value, json};

use crate::cli::accounts::{Format, print, print_json, table};
use crate::cli::setting_args::SettingArgs;
use crate::config::{Config, Environment};
use crate::engines::settings_of;
use crate::outbound::client_for_chosen_addresses;

/// Look at the video servers that clips are ordered from
#[derive(Args, Clone, Debug)]
pub(crate) struct UpstreamsArgs {
    #[command(subcommand)]
    command: UpstreamsCommand,
}

#[derive(Clone, Debug, Subcommand)]
enum UpstreamsCommand {
    /// Show all of them: how they are, how quick they answer, and what can be ordered
    List(ListArgs),
    /// Ask them how they are and which models they have, and say what is in the way; orders nothing
    Check(CheckArgs),
}

#[derive(Args, Clone, Debug)]
struct ListArgs {
    #[command(flatten)]
    settings: SettingArgs,
    /// How to show them
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Args, Clone, Debug)]
struct CheckArgs {
    /// Which of them; all by default
    names: Vec<String>,
    #[command(flatten)]
    settings: SettingArgs,
}

/// Runs one of the commands. `check` fails where a server would not take an order.
pub(crate) async fn run(
    args: UpstreamsArgs,
    environment: &Environment,
) -> anyhow::Result<ExitCode> {
    match args.command {
        UpstreamsCommand::List(args) => {
            let config = args.settings.load(environment)?.config;
            let seen = look_at(&config, &[]).await?;
            match args.format {
                Format::Json => {
                    print_json(&seen.iter().map(to_json).collect::<Vec<_>>().into())?;
                }
                Format::Text => print(&to_text(&seen))?,
            }
            Ok(ExitCode::SUCCESS)
        }
        UpstreamsCommand::Check(args) => {
            let config = args.settings.load(environment)?.config;
            let seen = look_at(&config, &args.names).await?;
            let (said, is_well) = verdicts(&seen);
            print(&said)?;
            Ok(if is_well {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            })
        }
    }
}

/// A server and what it said.
type Seen = (UpstreamSettings, Inspection);

/// Asks the servers with these names, or all, at the same time.
async fn look_at(config: &Config, names: &[String]) -> anyhow::Result<Vec<Seen>> {
    if config.upstreams.is_empty() {
        bail!("the configuration names no upstreams; docs/upstreams.md shows how to name one");
    }
    let is_there = |name: &&String| !config.upstreams.iter().any(|one| one.name == **name);
    if let Some(name) = names.iter().find(is_there) {
        let known: Vec<_> = config
            .upstreams
            .iter()
            .map(|one| one.name.as_str())
            .collect();
        bail!(
            "there is no upstream {name}; there are {}",
            known.join(", ")
        );
    }
    let http = client_for_chosen_addresses()?;
    let meant = config
        .upstreams
        .iter()
        .filter(|one| names.is_empty() || names.contains(&one.name));
    let mut asked = Vec::new();
    for one in meant {
        let (settings, http) = (settings_of(one)?, http.clone());
        asked.push(tokio::spawn(async move {
            let inspection = inspect(&http, &settings).await;
            (settings, inspection)
        }));
    }
    let mut seen = Vec::new();
    for one in asked {
        seen.push(one.await?);
    }
    Ok(seen)
}

/// A line for each server, or several where something is in the way; and whether nothing is.
fn verdicts(seen: &[Seen]) -> (String, bool) {
    let (mut said, mut is_well) = (String::new(), true);
    for (settings, inspection) in seen {
        let complaints = inspection.complaints(settings);
        let state = if complaints.is_empty() {
            "ok    "
        } else {
            "BROKEN"
        };
        said.push_str(&format!(
            "{state}  {}: {} ({})\n",
            settings.name, settings.url, settings.dialect.name
        ));
        for complaint in &complaints {
            said.push_str(&format!("          -> {complaint}\n"));
        }
        is_well &= complaints.is_empty();
    }
    (said, is_well)
}

fn to_text(seen: &[Seen]) -> String {
    let titles = [
        "NAME",
        "HEALTH",
        "ANSWERS IN",
        "SLOTS",
        "DIALECT",
        "URL",
        "MODELS",
    ];
    let mut rows = vec![titles.map(str::to_owned)];
    for (settings, inspection) in seen {
        let (health, latency) = match &inspection.health {
            Ok(latency) => ("well", format!("{} ms", latency.as_millis())),
            Err(_) => ("away", "-".to_owned()),
        };
        rows.push([
            settings.name.clone(),
            health.to_owned(),
            latency,
            settings.slots.to_string(),
            settings.dialect.name.to_owned(),
            settings.url.to_string(),
            abilities(settings),
        ]);
    }
    table(&rows)
}

/// The models of a server, each with what it can do.
fn abilities(settings: &UpstreamSettings) -> String {
    let models = settings.models.iter().map(|model| {
        let verbs: Vec<_> = can(model).collect();
        format!("{} ({})", model.card.id, verbs.join(", "))
    });
    models.collect::<Vec<_>>().join("; ")
}

/// What can be ordered of a model, whoever makes it possible: the server or kinora.
fn can(model: &kinora_upstream::UpstreamModel) -> impl Iterator<Item = &'static str> {
    let card = &model.card;
    let pictures = card.takes_reference;
    let edits = card.verbs.contains(&kinora_domain::Verb::Edit);
    [
        ("create", true),
        ("pictures", pictures),
        ("characters", pictures),
        ("remix", true),
        ("edit", edits),
        ("extend", pictures),
    ]
    .into_iter()
    .filter_map(|(verb, can)| can.then_some(verb))
}

fn to_json((settings, inspection): &Seen) -> Value {
    let models = settings.models.iter().map(|model| {
        json!({
            "id": model.card.id,
            "name": model.name,
            "fps": model.card.fps.get(),
            "can": can(model).collect::<Vec<_>>(),
        })
    });
    json!({
        "name": settings.name,
        "url": settings.url.as_str(),
        "dialect": settings.dialect.name,
        "slots": settings.slots,
        "healthy": inspection.health.is_ok(),
        "latency_ms": inspection.health.as_ref().ok().map(|latency| latency.as_millis() as u64),
        "models": models.collect::<Vec<_>>(),
        "complaints": inspection.complaints(settings),
    })
}
