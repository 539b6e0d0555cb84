//! The command line: what was typed, and which command that is.
//!
//! One file per command, each with its arguments and a `run`. Exit codes are decided here and in `main`:
//! 0 for success, 1 for any error, 3 for a command that does not exist, as in OpenAI's tool.

mod accounts;
mod api_args;
mod backup;
pub mod child;
pub mod client;
mod colour;
mod completions;
mod config;
mod demo;
mod doctor;
mod download;
mod event_stream;
pub mod fields;
mod files;
mod flag_value;
mod import;
mod inputs;
mod keys;
mod logging;
mod migrate;
mod models;
mod one_id;
mod output;
mod paging;
mod pretty;
pub mod progress;
mod projects;
mod queue;
mod restore;
mod retry;
mod screen;
mod serve;
mod session;
mod setting_args;
mod sketch;
mod stdin;
mod transform;
mod upstreams;
mod videos;
mod wait;
mod webhook_endpoints;
mod workers;
mod yaml;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{ArgAction, CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::cli::api_args::ApiArgs;
use crate::config::Environment;

const NO_SUCH_COMMAND: u8 = 3;

/// The Videos API, on your own machines
#[derive(Clone, Debug, Parser)]
#[command(
    name = "kinora",
    version,
    disable_version_flag = true,
    arg_required_else_help = true
)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
    /// Show the version
    #[arg(long, short = 'v', short_alias = 'V', action = ArgAction::Version)]
    version: (),
    #[command(flatten)]
    api: ApiArgs,
}

#[derive(Clone, Debug, Subcommand)]
enum Command {
    Serve(serve::ServeArgs),
    Demo(demo::DemoArgs),
    Videos(videos::VideosArgs),
    Files(files::FilesArgs),
    Models(models::ModelsArgs),
    #[command(visible_alias = "webhooks")]
    WebhookEndpoints(webhook_endpoints::WebhookEndpointsArgs),
    Sketch(sketch::SketchArgs),
    Projects(projects::ProjectsArgs),
    Keys(keys::KeysArgs),
    Queue(queue::QueueArgs),
    Workers(workers::WorkersArgs),
    Upstreams(upstreams::UpstreamsArgs),
    Migrate(migrate::MigrateArgs),
    Backup(backup::BackupArgs),
    Restore(restore::RestoreArgs),
    Import(import::ImportArgs),
    Config(config::ConfigArgs),
    Doctor(doctor::DoctorArgs),
    Completions(completions::CompletionsArgs),
}

impl Cli {
    /// Reads a command line.
    ///
    /// # Errors
    /// The exit code of a command line that is wrong, or that asks only for help or the version; the text is
    /// printed already.
    pub fn read(arguments: impl IntoIterator<Item = OsString>) -> Result<Self, ExitCode> {
        let parsed = Self::clap_command()
            .try_get_matches_from(arguments)
            .and_then(|matches| Self::from_arg_matches(&matches));
        parsed.map_err(|error| {
            // Nothing is left to say it with when printing fails.
            let _ = error.print();
            match error.kind() {
                ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => ExitCode::SUCCESS,
                ErrorKind::InvalidSubcommand => ExitCode::from(NO_SUCH_COMMAND),
                _ => ExitCode::FAILURE,
            }
        })
    }

    /// The flags of the API client are understood before `videos` and its like too. They are global only below
    /// them: `kinora serve` has no use for such flags.
    fn clap_command() -> clap::Command {
        Self::command().mut_args(|argument| {
            let is_version = argument.get_id() == "version";
            argument.global(false).hide(!is_version)
        })
    }

    /// Runs the command.
    ///
    /// # Errors
    /// What stopped it, to be shown to the user.
    pub async fn run(self, environment: &Environment) -> anyhow::Result<ExitCode> {
        logging::init(environment, self.command.default_log_filter())?;
        match self.command {
            Command::Serve(args) => serve::run(args, environment).await,
            Command::Demo(args) => demo::run(args, environment).await,
            Command::Doctor(args) => doctor::run(args, environment).await,
            Command::Projects(args) => projects::run(args, environment).await,
            Command::Keys(args) => keys::run(args, environment).await,
            Command::Queue(args) => queue::run(args, environment).await,
            Command::Workers(args) => workers::run(args, environment).await,
            Command::Upstreams(args) => upstreams::run(args, environment).await,
            Command::Sketch(args) => sketch::run(args).await,
            Command::Migrate(args) => migrate::run(args, environment).await,
            Command::Backup(args) => backup::run(args, environment).await,
            Command::Restore(args) => restore::run(args, environment).await,
            Command::Import(args) => import::run(args, environment).await,
            Command::Config(args) => config::run(args, environment).await,
            Command::Completions(args) => completions::run(&args, Self::clap_command()),
            Command::Videos(args) => videos::run(args, self.api, environment).await,
            Command::Files(args) => files::run(args, self.api, environment).await,
            Command::Models(args) => models::run(args, self.api, environment).await,
            Command::WebhookEndpoints(args) => {
                webhook_endpoints::run(args, self.api, environment).await
            }
        }
    }
}

impl Command {
    fn default_log_filter(&self) -> &'static str {
        match self {
            // The migration library reports every start, and the database what it finds in place.
            Self::Serve(_) => "info,refinery_core=warn,tokio_postgres=warn",
            _ => "warn",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::clap_command().debug_assert();
    }
}
