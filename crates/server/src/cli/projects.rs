//! `kinora projects …`: who shares a server, and how much of it each may use.

use std::process::ExitCode;

use anyhow::bail;
use clap::{Args, Subcommand};
use kinora_domain::ProjectId;
use kinora_store::{NewProject, Project, ProjectLimits, Store};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::cli::accounts::{
    AccountArgs, Format, find_project, name, print, print_json, seconds, table,
};
use crate::config::Environment;

/// The smallest and the greatest share of the workers.
const MIN_WEIGHT: f64 = 0.01;
const MAX_WEIGHT: f64 = 100.0;

/// Make projects, see them, and set what they may use
#[derive(Args, Clone, Debug)]
pub(crate) struct ProjectsArgs {
    #[command(subcommand)]
    command: ProjectsCommand,
}

#[derive(Clone, Debug, Subcommand)]
enum ProjectsCommand {
    /// Make a project
    Create(CreateArgs),
    /// Show all projects
    List(AccountArgs),
    /// Change what a project may use; what is not named stays as it is
    SetLimits(SetLimitsArgs),
}

#[derive(Args, Clone, Debug)]
struct CreateArgs {
    /// What people call it
    #[arg(value_parser = name)]
    name: String,
    #[command(flatten)]
    limits: LimitArgs,
    #[command(flatten)]
    account: AccountArgs,
}

#[derive(Args, Clone, Debug)]
struct SetLimitsArgs {
    /// Its id or its name
    project: String,
    #[command(flatten)]
    limits: LimitArgs,
    #[command(flatten)]
    account: AccountArgs,
}

#[derive(Args, Clone, Debug)]
struct LimitArgs {
    /// How many of its videos may be made at the same time; none: as many as there are workers
    #[arg(long, value_name = "NUMBER|none", value_parser = limit)]
    max_running: Option<Limit>,
    /// How many unfinished videos it may have; none: any number
    #[arg(long, value_name = "NUMBER|none", value_parser = limit)]
    max_queued: Option<Limit>,
    /// How many videos and other things it may order or upload in a minute; none: any number
    #[arg(long, value_name = "NUMBER|none", value_parser = limit)]
    max_requests_per_minute: Option<Limit>,
    /// Its share of the workers where several projects wait: one with 2 gets twice as much as one with 1
    #[arg(long, value_name = "NUMBER", value_parser = weight)]
    weight: Option<f64>,
}

/// A limit as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Limit {
    None,
    At(u32),
}

impl Limit {
    fn value(self) -> Option<u32> {
        match self {
            Self::None => None,
            Self::At(value) => Some(value),
        }
    }
}

fn limit(text: &str) -> Result<Limit, String> {
    match text {
        "none" => Ok(Limit::None),
        number => number
            .parse()
            .map(Limit::At)
            .map_err(|_| "write a whole number, or none".to_owned()),
    }
}

fn weight(text: &str) -> Result<f64, String> {
    let number = text.parse().ok();
    number
        .filter(|weight: &f64| (MIN_WEIGHT..=MAX_WEIGHT).contains(weight))
        .ok_or_else(|| format!("write a number from {MIN_WEIGHT} to {MAX_WEIGHT}"))
}

impl LimitArgs {
    fn apply(&self, mut limits: ProjectLimits) -> ProjectLimits {
        let set = |limit: &mut Option<u32>, typed: Option<Limit>| {
            if let Some(typed) = typed {
                *limit = typed.value();
            }
        };
        set(&mut limits.max_running, self.max_running);
        set(&mut limits.max_queued, self.max_queued);
        set(
            &mut limits.max_requests_per_minute,
            self.max_requests_per_minute,
        );
        limits
    }
}

/// Runs one of the commands beside a server that may be running; it notices within a second.
pub(crate) async fn run(args: ProjectsArgs, environment: &Environment) -> anyhow::Result<ExitCode> {
    match args.command {
        ProjectsCommand::Create(args) => {
            let store = args.account.open(environment).await?;
            let project = create(store.as_ref(), &args).await;
            store.close().await;
            show(&[project?], args.account.format, true)?;
        }
        ProjectsCommand::List(args) => {
            let store = args.open(environment).await?;
            let projects = store.projects().await;
            store.close().await;
            show(&projects?, args.format, false)?;
        }
        ProjectsCommand::SetLimits(args) => {
            let store = args.account.open(environment).await?;
            let project = set_limits(store.as_ref(), &args).await;
            store.close().await;
            show(&[project?], args.account.format, true)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn create(store: &dyn Store, args: &CreateArgs) -> anyhow::Result<Project> {
    let taken = |project: &Project| project.name == args.name || project.id.as_str() == args.name;
    if store.projects().await?.iter().any(taken) {
        bail!("there is a project {} already", args.name);
    }
    let new = NewProject {
        id: ProjectId::from_uuid(Uuid::now_v7()),
        name: args.name.clone(),
        limits: args.limits.apply(ProjectLimits::default()),
        weight: args.limits.weight.unwrap_or(1.0),
    };
    Ok(store.create_project(new).await?)
}

async fn set_limits(store: &dyn Store, args: &SetLimitsArgs) -> anyhow::Result<Project> {
    let project = find_project(store, &args.project).await?;
    let limits = args.limits.apply(project.limits);
    if let Some(weight) = args.limits.weight {
        store.set_weight(&project.id, weight).await?;
    }
    match store.set_limits(&project.id, limits).await? {
        Some(project) => Ok(project),
        None => bail!("the project {} is gone", project.id),
    }
}

/// Prints projects; `is_one`: as JSON an object instead of an array.
fn show(projects: &[Project], format: Format, is_one: bool) -> anyhow::Result<()> {
    let mut values: Vec<Value> = projects.iter().map(to_json).collect();
    match format {
        Format::Json if is_one => print_json(&values.remove(0)),
        Format::Json => print_json(&values.into()),
        Format::Text => print(&to_text(projects)),
    }
}

fn to_json(project: &Project) -> Value {
    let ProjectLimits {
        max_running,
        max_queued,
        max_requests_per_minute,
    } = project.limits;
    json!({
        "id": project.id.as_str(),
        "name": project.name,
        "max_running": max_running,
        "max_queued": max_queued,
        "max_requests_per_minute": max_requests_per_minute,
        "weight": project.weight,
        "created_at": seconds(Some(project.created_at)),
    })
}

fn to_text(projects: &[Project]) -> String {
    let limit =
        |limit: Option<u32>| limit.map_or_else(|| "none".to_owned(), |limit| limit.to_string());
    let heading = ["id", "name", "running", "queued", "requests/min", "weight"].map(str::to_owned);
    let row = |project: &Project| {
        [
            project.id.to_string(),
            project.name.clone(),
            limit(project.limits.max_running),
            limit(project.limits.max_queued),
            limit(project.limits.max_requests_per_minute),
            project.weight.to_string(),
        ]
    };
    let rows: Vec<_> = std::iter::once(heading)
        .chain(projects.iter().map(row))
        .collect();
    table(&rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_that_is_not_named_stays() {
        let before = ProjectLimits {
            max_running: Some(1),
            max_queued: Some(2),
            max_requests_per_minute: None,
        };
        let typed = LimitArgs {
            max_running: None,
            max_queued: Some(Limit::None),
            max_requests_per_minute: Some(Limit::At(7)),
            weight: None,
        };
        let expected = ProjectLimits {
            max_running: Some(1),
            max_queued: None,
            max_requests_per_minute: Some(7),
        };
        assert_eq!(typed.apply(before), expected);
    }

    #[test]
    fn a_weight_is_a_number_above_zero() {
        assert_eq!(weight("2.5"), Ok(2.5));
        for text in ["0", "-1", "NaN", "inf", "1e9", "much"] {
            assert!(weight(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_limit_is_a_number_or_none() {
        assert_eq!(limit("0"), Ok(Limit::At(0)));
        assert_eq!(limit("none"), Ok(Limit::None));
        assert!(limit("-1").is_err() && limit("many").is_err());
    }
}
