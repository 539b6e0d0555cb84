//! `kinora queue …`: what waits and runs, and what an operator can do about it.

use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};
use kinora_domain::{Failure, FailureCode, Priority, ProjectId, VideoId, VideoStatus};
use kinora_store::{Job, JobQuery, ProjectLoad, Store, Wake};
use serde_json::{Value, json};

use crate::cli::accounts::{
    AccountArgs, Format, find_project, length, print, print_json, seconds, table,
};
use crate::config::Environment;

/// The most jobs of a kind that are shown.
const MAX_SHOWN: u32 = 10_000;

/// See what waits and runs, and put back, fail or prefer a video
#[derive(Args, Clone, Debug)]
pub(crate) struct QueueArgs {
    #[command(subcommand)]
    command: QueueCommand,
}

#[derive(Clone, Debug, Subcommand)]
enum QueueCommand {
    /// Show how many videos wait and run, by project
    List(AccountArgs),
    /// Show the videos that run and those that wait, in the order in which a project's are taken
    Jobs(JobsArgs),
    /// Take a video away from its worker and put it back in its old place; one that waits for a retry is due at once
    Requeue(RequeueArgs),
    /// Fail a video that waits or runs
    Fail(FailArgs),
    /// Give a video another priority among those of its project
    Prioritize(PrioritizeArgs),
}

#[derive(Args, Clone, Debug)]
struct JobsArgs {
    /// Of this project only: its id or its name
    #[arg(long)]
    project: Option<String>,
    /// How many at most of those that run, and of those that wait
    #[arg(long, value_name = "NUMBER", default_value_t = 50,
          value_parser = clap::value_parser!(u32).range(1..=i64::from(MAX_SHOWN)))]
    limit: u32,
    #[command(flatten)]
    database: AccountArgs,
}

#[derive(Args, Clone, Debug)]
struct RequeueArgs {
    /// The video
    id: String,
    #[command(flatten)]
    database: AccountArgs,
}

#[derive(Args, Clone, Debug)]
struct FailArgs {
    /// The video
    id: String,
    /// What its owner is told
    #[arg(
        long,
        value_name = "TEXT",
        default_value = "The operator of this server stopped the video."
    )]
    message: String,
    #[command(flatten)]
    database: AccountArgs,
}

#[derive(Args, Clone, Debug)]
struct PrioritizeArgs {
    /// The video
    id: String,
    /// -10 to 10; a unit is worth ten minutes of waiting
    #[arg(allow_negative_numbers = true, value_parser = priority)]
    priority: Priority,
    #[command(flatten)]
    database: AccountArgs,
}

fn priority(text: &str) -> Result<Priority, String> {
    let number: i64 = text
        .parse()
        .map_err(|_| "write a whole number".to_owned())?;
    Priority::new(number).map_err(|err| err.to_string())
}

/// Runs one of the commands beside servers that may be running.
pub(crate) async fn run(args: QueueArgs, environment: &Environment) -> anyhow::Result<ExitCode> {
    match args.command {
        QueueCommand::List(args) => {
            let store = args.open_existing(environment).await?;
            let load = store.load().await;
            store.close().await;
            show_load(&load?, args.format)?;
        }
        QueueCommand::Jobs(args) => {
            let store = args.database.open_existing(environment).await?;
            let jobs = find_jobs(store.as_ref(), &args).await;
            store.close().await;
            show_jobs(&jobs?, args.database.format)?;
        }
        QueueCommand::Requeue(args) => {
            act(&args.id, Action::Requeue, &args.database, environment).await?;
        }
        QueueCommand::Fail(args) => {
            let action = Action::Fail(args.message);
            act(&args.id, action, &args.database, environment).await?;
        }
        QueueCommand::Prioritize(args) => {
            let action = Action::Prioritize(args.priority);
            act(&args.id, action, &args.database, environment).await?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// What is done to a video.
enum Action {
    Requeue,
    Fail(String),
    Prioritize(Priority),
}

impl Action {
    /// Does it. Returns how the video stood.
    async fn on(&self, store: &dyn Store, id: &VideoId) -> anyhow::Result<Option<VideoStatus>> {
        let (stood, wakes): (_, &[Wake]) = match self {
            Self::Requeue => (store.requeue(id).await?, &[Wake::Order, Wake::Stop]),
            Self::Fail(message) => {
                let failure = Failure {
                    code: FailureCode::Cancelled,
                    message: message.clone(),
                };
                let stood = store.fail_unfinished(id, &failure).await?;
                (stood, &[Wake::Stop, Wake::End])
            }
            Self::Prioritize(priority) => (store.set_priority(id, *priority).await?, &[]),
        };
        if !wakes.is_empty() && store.wake(wakes).await.is_err() {
            // They look at the database without being told, too.
            tracing::debug!("could not wake the servers");
        }
        Ok(stood)
    }

    /// What is so now.
    fn outcome(&self) -> String {
        match self {
            Self::Requeue => "is in the queue".to_owned(),
            Self::Fail(_) => "has failed".to_owned(),
            Self::Prioritize(priority) => format!("has the priority {priority}"),
        }
    }
}

async fn act(
    id: &str,
    action: Action,
    database: &AccountArgs,
    environment: &Environment,
) -> anyhow::Result<()> {
    let known = VideoId::parse(id).with_context(|| format!("{id} is not the id of a video"))?;
    let store = database.open_existing(environment).await?;
    let stood = action.on(store.as_ref(), &known).await;
    store.close().await;
    match stood? {
        None => bail!("there is no video {id}: kinora queue jobs shows those that wait and run"),
        Some(status @ (VideoStatus::Completed | VideoStatus::Failed)) => {
            bail!("{id} is {} already, and stays so", status.as_str())
        }
        Some(stood) => match database.format {
            Format::Json => print_json(&json!({"id": id, "status_before": stood.as_str()})),
            Format::Text => print(&format!("{id} {}\n", action.outcome())),
        },
    }
}

async fn find_jobs(store: &dyn Store, args: &JobsArgs) -> anyhow::Result<Vec<Job>> {
    let project: Option<ProjectId> = match &args.project {
        Some(wanted) => Some(find_project(store, wanted).await?.id),
        None => None,
    };
    let query = JobQuery {
        project,
        limit: args.limit,
    };
    Ok(store.jobs(&query).await?)
}

fn show_load(load: &[ProjectLoad], format: Format) -> anyhow::Result<()> {
    match format {
        Format::Json => print_json(&load.iter().map(load_to_json).collect::<Vec<_>>().into()),
        Format::Text => print(&load_to_text(load)),
    }
}

fn load_to_json(load: &ProjectLoad) -> Value {
    json!({
        "project": load.project.id.as_str(),
        "name": load.project.name,
        "queued": load.n_queued,
        "running": load.n_running,
        "oldest_waits_seconds": load.oldest_waits_for.map(|waits_for| waits_for.as_secs()),
        "max_running": load.project.limits.max_running,
        "max_queued": load.project.limits.max_queued,
        "weight": load.project.weight,
    })
}

fn load_to_text(load: &[ProjectLoad]) -> String {
    let of = |number: u32, limit: Option<u32>| match limit {
        Some(limit) => format!("{number} of {limit}"),
        None => number.to_string(),
    };
    let heading = [
        "project",
        "name",
        "queued",
        "running",
        "longest wait",
        "weight",
    ];
    let row = |load: &ProjectLoad| {
        let limits = load.project.limits;
        [
            load.project.id.to_string(),
            load.project.name.clone(),
            load.n_queued.to_string(),
            of(load.n_running, limits.max_running),
            load.oldest_waits_for.map_or_else(|| "-".to_owned(), length),
            load.project.weight.to_string(),
        ]
    };
    let rows: Vec<_> = std::iter::once(heading.map(str::to_owned))
        .chain(load.iter().map(row))
        .collect();
    table(&rows)
}

fn show_jobs(jobs: &[Job], format: Format) -> anyhow::Result<()> {
    match format {
        Format::Json => print_json(&jobs.iter().map(job_to_json).collect::<Vec<_>>().into()),
        Format::Text => print(&jobs_to_text(jobs)),
    }
}

fn job_to_json(job: &Job) -> Value {
    json!({
        "id": job.video_id.as_str(),
        "project": job.project_id.as_str(),
        "model": job.engine_model,
        "status": job.status.as_str(),
        "progress": job.progress_percent,
        "priority": job.priority.get(),
        "attempts": job.attempt,
        "lost_workers": job.lost_leases,
        "worker": job.worker_id,
        "held_seconds": job.held_for.as_secs(),
        "created_at": seconds(Some(job.created_at)),
    })
}

fn jobs_to_text(jobs: &[Job]) -> String {
    let heading = [
        "video", "project", "model", "status", "priority", "attempts", "worker",
    ];
    let status = |job: &Job| match (job.status, job.held_for.is_zero()) {
        (VideoStatus::InProgress, _) => format!("in_progress {} %", job.progress_percent),
        (status, true) => status.as_str().to_owned(),
        (status, false) => format!("{}, retried in {}", status.as_str(), length(job.held_for)),
    };
    let row = |job: &Job| {
        [
            job.video_id.to_string(),
            job.project_id.to_string(),
            job.engine_model.clone(),
            status(job),
            job.priority.to_string(),
            job.attempt.to_string(),
            job.worker_id.clone().unwrap_or_else(|| "-".to_owned()),
        ]
    };
    let rows: Vec<_> = std::iter::once(heading.map(str::to_owned))
        .chain(jobs.iter().map(row))
        .collect();
    table(&rows)
}
