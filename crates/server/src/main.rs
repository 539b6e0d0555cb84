//! The binary `kinora`.

use std::process::ExitCode;

use kinora::cli::{Cli, child};
use kinora::config::Environment;

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
    runtime.block_on(cli.run(&Environment::capture()))
}
