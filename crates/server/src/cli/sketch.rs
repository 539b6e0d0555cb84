//! `kinora sketch …`: looking into the built-in engine.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use kinora_sketch::language::Understanding;
use serde::Serialize;

use crate::cli::output::Output;

/// Look into the built-in engine
#[derive(Args, Clone, Debug)]
pub(crate) struct SketchArgs {
    #[command(subcommand)]
    command: SketchCommand,
}

#[derive(Clone, Debug, Subcommand)]
enum SketchCommand {
    /// Show what the engine understands of a prompt: the scene and what follows it, what became of each word, and
    /// all of it in plain lines
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
    let mut value = serde_json::to_value(&understanding)?;
    value["explained"] = understanding.explained().into();
    Output::default().print_value(&value)?;
    Ok(ExitCode::SUCCESS)
}

/// One line about what the engine understood, for a person: where and when it plays, who does what, and the words
/// that are lost.
pub(crate) fn summary(understanding: &Understanding) -> String {
    let scene = &understanding.scene;
    let mut facts = vec![
        name_of(&scene.setting),
        name_of(&scene.time_of_day),
        name_of(&scene.weather),
        format!("{} shot", name_of(&scene.shot)),
        format!("camera {}", name_of(&scene.camera)),
        format!("{} style", name_of(&scene.style)),
    ];
    for entity in &scene.entities {
        let count = if entity.count > 1 {
            format!("{} x ", entity.count)
        } else {
            String::new()
        };
        let action = if entity.is_subject {
            format!(" ({})", name_of(&entity.action))
        } else {
            String::new()
        };
        facts.push(format!("{count}{}{action}", entity.word));
    }
    let lost: Vec<&str> = understanding
        .not_understood()
        .map(|word| word.text.as_str())
        .collect();
    let mut line = facts.join(", ");
    if !lost.is_empty() {
        line.push_str(&format!("; not understood: {}", lost.join(", ")));
    }
    line
}

/// The word that a value of the scene has in JSON, without underscores.
fn name_of(value: &impl Serialize) -> String {
    let json = serde_json::to_value(value).unwrap_or_default();
    json.as_str().unwrap_or_default().replace('_', " ")
}
