//! The binary `kinora`.

use std::process::ExitCode;
use std::time::Duration;

use kinora::cli::{Cli, child};
use kinora::config::Environment;

/// How long work that nobody waits for may take after everything else has ended.
const STRAGGLERS_GET: Duration = Duration::from_secs(1);

fn main() -> ExitCode {
    if let Some(exit_code) = child::run_if_asked() {
        return exit_code;
    }
    let cli = match Cli::read(std::env::args_os()) {
        Ok(cli) => cli,
        Err(exit_code) => return exit_code,
    };
    match run(cli) {
        Ok(exit_code) => exit_code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let outcome = runtime.block_on(cli.run(&Environment::capture()));
    // Standard input may have no end: whoever reads it is not waited for.
    runtime.shutdown_timeout(STRAGGLERS_GET);
    outcome
}
