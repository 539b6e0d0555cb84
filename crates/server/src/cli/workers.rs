//! `kinora workers …`: who makes the videos of a server, and how to let one go.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::bail;
use clap::{Args, Subcommand};
use kinora_store::{Store, Worker, WorkerCondition};
use serde_json::{Value, json};

use crate::cli::accounts::{AccountArgs, Format, length, print, print_json, seconds, table};
use crate::config::Environment;

/// See who makes the videos, and let one finish without taking more
#[derive(Args, Clone, Debug)]
pub(crate) struct WorkersArgs {
    #[command(subcommand)]
    command: WorkersCommand,
}

#[derive(Clone, Debug, Subcommand)]
enum WorkersCommand {
    /// Show all workers; one that just fell silent is shown as lost for a day
    List(AccountArgs),
    /// Let a worker finish what it has and take no more; once it is drained it can be stopped without loss
    Drain(OneWorkerArgs),
    /// Let a worker that was drained take videos again
    Resume(OneWorkerArgs),
}

#[derive(Args, Clone, Debug)]
struct OneWorkerArgs {
    /// Its id or the beginning of it, or its host where that has one worker alone
    worker: String,
    #[command(flatten)]
    database: AccountArgs,
}

/// Runs one of the commands beside servers that may be running; a worker notices within five seconds.
pub(crate) async fn run(args: WorkersArgs, environment: &Environment) -> anyhow::Result<ExitCode> {
    let (args, drains) = match args.command {
        WorkersCommand::List(args) => {
            let store = args.open_existing(environment).await?;
            let workers = store.workers().await;
            store.close().await;
            show(&workers?, args.format)?;
            return Ok(ExitCode::SUCCESS);
        }
        WorkersCommand::Drain(args) => (args, true),
        WorkersCommand::Resume(args) => (args, false),
    };
    let store = args.database.open_existing(environment).await?;
    let worker = drain(store.as_ref(), &args.worker, drains).await;
    store.close().await;
    let worker = worker?;
    match args.database.format {
        Format::Json => print_json(&to_json(&worker))?,
        Format::Text if drains => {
            let n_running = worker.n_running;
            print(&format!(
                "{} on {} takes no more videos; {n_running} to finish\n",
                worker.id, worker.host
            ))?;
        }
        Format::Text => print(&format!(
            "{} on {} takes videos again\n",
            worker.id, worker.host
        ))?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn drain(store: &dyn Store, wanted: &str, drains: bool) -> anyhow::Result<Worker> {
    let workers = store.workers().await?;
    let id = find(&workers, wanted)?.id.clone();
    store.drain_worker(&id, drains).await?;
    let workers = store.workers().await?;
    match workers.into_iter().find(|worker| worker.id == id) {
        Some(worker) => Ok(worker),
        None => bail!("the worker {id} has stopped"),
    }
}

/// The one worker that is meant.
fn find<'w>(workers: &'w [Worker], wanted: &str) -> anyhow::Result<&'w Worker> {
    // One that is lost is meant by its id alone: its host may have another by now.
    let is_meant = |worker: &&Worker| {
        let is_there = worker.condition() != WorkerCondition::Lost;
        (!wanted.is_empty() && worker.id.starts_with(wanted)) || (is_there && worker.host == wanted)
    };
    let mut meant = workers.iter().filter(is_meant);
    match (meant.next(), meant.next()) {
        (Some(worker), None) => Ok(worker),
        (Some(_), Some(_)) => {
            bail!("several workers are called {wanted}: name one by its id, of kinora workers list")
        }
        (None, _) => bail!("there is no worker {wanted}: kinora workers list shows them all"),
    }
}

fn show(workers: &[Worker], format: Format) -> anyhow::Result<()> {
    match format {
        Format::Json => print_json(&workers.iter().map(to_json).collect::<Vec<_>>().into()),
        Format::Text => print(&to_text(workers)),
    }
}

fn to_json(worker: &Worker) -> Value {
    json!({
        "id": worker.id,
        "host": worker.host,
        "condition": worker.condition().as_str(),
        "drain_asked": worker.drain_asked,
        "models": worker.engine_models,
        "slots": worker.n_slots,
        "running": worker.n_running,
        "started_at": seconds(Some(worker.started_at)),
        "silent_seconds": worker.silent_for.as_secs(),
    })
}

fn to_text(workers: &[Worker]) -> String {
    let heading = ["id", "host", "condition", "running", "heard of", "models"].map(str::to_owned);
    let row = |worker: &Worker| {
        [
            worker.id.clone(),
            worker.host.clone(),
            worker.condition().as_str().to_owned(),
            format!("{} of {}", worker.n_running, worker.n_slots),
            ago(worker.silent_for),
            worker.engine_models.join(", "),
        ]
    };
    let rows: Vec<_> = std::iter::once(heading)
        .chain(workers.iter().map(row))
        .collect();
    table(&rows)
}

fn ago(silent_for: Duration) -> String {
    format!("{} ago", length(silent_for))
}

#[cfg(test)]
mod tests {
    use kinora_domain::UnixMillis;

    use super::*;

    fn worker(id: &str, host: &str) -> Worker {
        Worker {
            id: id.to_owned(),
            host: host.to_owned(),
            engine_models: vec!["sketch-1".to_owned()],
            n_slots: 2,
            n_running: 0,
            started_at: UnixMillis(0),
            silent_for: Duration::from_secs(2),
            drain_asked: false,
            is_draining: false,
        }
    }

    #[test]
    fn a_worker_is_found_by_the_beginning_of_its_id_or_its_host_if_that_is_no_other() {
        let workers = [
            worker("ab1", "red"),
            worker("ab2", "blue"),
            worker("c", "blue"),
        ];
        let found = |wanted| find(&workers, wanted).map(|worker| worker.id.as_str());
        assert_eq!(found("ab2").unwrap(), "ab2");
        assert_eq!(found("red").unwrap(), "ab1");
        assert_eq!(found("c").unwrap(), "c");
        for wanted in ["ab", "blue", "green", ""] {
            assert!(found(wanted).is_err(), "{wanted:?}");
        }
        // After a crash the host has a new worker, and a lost one.
        let mut lost = worker("d", "red");
        lost.silent_for = Duration::from_secs(3600);
        let workers = [worker("ab1", "red"), lost];
        assert_eq!(find(&workers, "red").unwrap().id, "ab1");
    }
}
