//! What the commands that speak to a server share: the client, the way to print, and how errors end.

use std::process::ExitCode;

use crate::cli::api_args::ApiArgs;
use crate::cli::client::{Call, Client, ClientError};
use crate::cli::output::Output;
use crate::config::Environment;

/// A server to speak to, and how to print what it says.
pub(crate) struct Session {
    pub(crate) client: Client,
    pub(crate) output: Output,
}

impl Session {
    /// Sends a call and prints its answer.
    pub(crate) async fn show(&self, call: &Call) -> anyhow::Result<ExitCode> {
        let answer = self.client.fetch(call).await?;
        self.output.print_answer(&answer)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Runs one command. An error answer is printed here: its status line on standard error, the error object on
/// standard output.
pub(crate) async fn run(
    api: &ApiArgs,
    environment: &Environment,
    command: impl AsyncFnOnce(&Session) -> anyhow::Result<ExitCode>,
) -> anyhow::Result<ExitCode> {
    let session = Session {
        client: api.client(environment)?,
        output: api.output(environment),
    };
    session.output.warn_about_format();
    let error = match command(&session).await {
        Ok(exit_code) => return Ok(exit_code),
        Err(error) => error,
    };
    match error.downcast_ref::<ClientError>() {
        Some(ClientError::Api(answer)) => {
            session.output.print_api_error(answer, &error.to_string())?;
            Ok(ExitCode::FAILURE)
        }
        _ => Err(error),
    }
}
