//! `kinora sketch …`: looking into the built-in engine.

use std::process::ExitCode;

use clap::{Args, Subcommand};

use crate::cli::output::Output;

/// Look into the built-in engine
#[derive(Args, Clone, Debug)]
pub(crate) struct SketchArgs {
    #[command(subcommand)]
    command: SketchCommand,
}

#[derive(Clone, Debug, Subcommand)]
enum SketchCommand {
    /// Show what the engine understands of a prompt: the scene, and what became of each word
    Explain(ExplainArgs),
}

#[derive(Args, Clone, Debug)]
struct ExplainArgs {
    /// What a video shall show
    #[arg(value_name = "PROMPT", allow_hyphen_values = true)]
    prompt: String,
}

/// Prints the engine's reading of the prompt as JSON.
pub(crate) async fn run(args: SketchArgs) -> anyhow::Result<ExitCode> {
    let SketchCommand::Explain(ExplainArgs { prompt }) = args.command;
    let understanding = kinora_sketch::language::understand(&prompt);
    Output::default().print_value(&serde_json::to_value(&understanding)?)?;
    Ok(ExitCode::SUCCESS)
}
