//! The command line: what was typed, and which command that is.
//!
//! One file per command, each with its arguments and a `run`. Exit codes are decided here and in `main`:
//! 0 for success, 1 for any error, 3 for a command that does not exist, as in OpenAI's tool.

mod accounts;
mod api_args;
pub mod child;
pub mod client;
mod config;
mod demo;
mod doctor;
mod download;
pub mod fields;
mod flag_value;
mod keys;
mod logging;
mod output;
pub mod progress;
mod projects;
mod retry;
mod serve;
mod setting_args;
mod sketch;
mod transform;
mod videos;

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
    Sketch(sketch::SketchArgs),
    Projects(projects::ProjectsArgs),
    Keys(keys::KeysArgs),
    Config(config::ConfigArgs),
    Doctor(doctor::DoctorArgs),
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

    /// The flags of the API client are understood before `videos` too. They are global only below `videos`:
    /// `kinora serve` has no use for them.
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
            Command::Sketch(args) => sketch::run(args).await,
            Command::Config(args) => config::run(args, environment).await,
            Command::Videos(args) => videos::run(args, self.api, environment).await,
        }
    }
}

impl Command {
    fn default_log_filter(&self) -> &'static str {
        match self {
            // The migration library reports every start.
            Self::Serve(_) => "info,refinery_core=warn",
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
