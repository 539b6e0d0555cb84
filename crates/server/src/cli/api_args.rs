//! The flags that every `kinora videos` command has: which server, as whom, and how to print.

use clap::Args;

use crate::cli::client::{Client, ClientError, ClientOptions, DEFAULT_BASE_URL, Secret};
use crate::cli::output::{Format, Output, Style};
use crate::config::Environment;

const HEADING: &str = "API client options";

/// The flags, as typed. They are understood before and after the subcommand.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = HEADING)]
pub(crate) struct ApiArgs {
    /// The API key [env: OPENAI_API_KEY]
    #[arg(long, global = true, value_name = "KEY")]
    api_key: Option<Secret>,
    /// The server's address with its /v1 [env: OPENAI_BASE_URL] [default: http://127.0.0.1:8080/v1]
    #[arg(long, global = true, value_name = "URL")]
    base_url: Option<String>,
    /// The organization to act for [env: OPENAI_ORG_ID]
    #[arg(long, global = true, value_name = "ID")]
    organization: Option<String>,
    /// The project to act for [env: OPENAI_PROJECT_ID]
    #[arg(long, global = true, value_name = "ID")]
    project: Option<String>,
    /// How to print results [default: auto]
    #[arg(long, global = true, value_enum)]
    format: Option<Format>,
    /// How to print errors [default: auto]
    #[arg(
        long,
        global = true,
        value_enum,
        value_name = "FORMAT",
        hide_possible_values = true
    )]
    format_error: Option<Format>,
    /// Print only the part of a result at this GJSON path, such as status or data.#.id
    #[arg(long, global = true, value_name = "PATH")]
    transform: Option<String>,
    /// Print only the part of an error at this GJSON path
    #[arg(long, global = true, value_name = "PATH")]
    transform_error: Option<String>,
    /// Print texts without quotes
    #[arg(long, short, global = true)]
    raw_output: bool,
    /// Show the heads of requests and answers on standard error
    #[arg(long, global = true)]
    debug: bool,
}

impl ApiArgs {
    /// These flags, completed by those that stood before the subcommand.
    pub(crate) fn or(self, before: Self) -> Self {
        Self {
            api_key: self.api_key.or(before.api_key),
            base_url: self.base_url.or(before.base_url),
            organization: self.organization.or(before.organization),
            project: self.project.or(before.project),
            format: self.format.or(before.format),
            format_error: self.format_error.or(before.format_error),
            transform: self.transform.or(before.transform),
            transform_error: self.transform_error.or(before.transform_error),
            raw_output: self.raw_output || before.raw_output,
            debug: self.debug || before.debug,
        }
    }

    /// The client that these flags and the environment describe.
    pub(crate) fn client(&self, environment: &Environment) -> Result<Client, ClientError> {
        let setting = |flag: &Option<String>, variable: &str| {
            let value = flag
                .clone()
                .or_else(|| environment.get(variable).map(str::to_owned));
            value.filter(|value| !value.is_empty())
        };
        let key_of_environment = || {
            environment
                .get("OPENAI_API_KEY")
                .map(|key| key.to_owned().into())
        };
        let base_url = setting(&self.base_url, "OPENAI_BASE_URL");
        let options = ClientOptions {
            api_key: self.api_key.clone().or_else(key_of_environment),
            organization: setting(&self.organization, "OPENAI_ORG_ID"),
            project: setting(&self.project, "OPENAI_PROJECT_ID"),
            debug: self.debug,
        };
        Client::with_options(base_url.as_deref().unwrap_or(DEFAULT_BASE_URL), &options)
    }

    /// How these flags want things printed.
    pub(crate) fn output(&self) -> Output {
        let style = |format: Option<Format>, transform: &Option<String>| Style {
            format: format.unwrap_or_default(),
            transform: transform.clone(),
            raw_output: self.raw_output,
        };
        Output {
            result: style(self.format, &self.transform),
            error: style(self.format_error, &self.transform_error),
        }
    }
}
