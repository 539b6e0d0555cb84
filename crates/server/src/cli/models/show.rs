//! `kinora models show`.

use std::fmt::Write as _;
use std::process::ExitCode;

use clap::Args;
use kinora_sdcpp_engine::catalogue::{CatalogueModel, FileState, Licence, Proof, Taken};

use super::local::{Local, LocalArgs, gigabytes, short};
use crate::cli::accounts::print;
use crate::config::Environment;

/// Show what is known of a model that can be run on this machine: its licence, its files, what it takes
#[derive(Args, Clone, Debug)]
pub(crate) struct ShowArgs {
    /// The model
    #[arg(value_name = "MODEL")]
    model: String,
    #[command(flatten)]
    place: LocalArgs,
}

/// Shows one model.
pub(super) fn run(args: &ShowArgs, environment: &Environment) -> anyhow::Result<ExitCode> {
    let local = args.place.open(environment)?;
    let model = local.find(&args.model)?;
    let text = [
        facts(model),
        licence(&model.manifest.licence),
        files(model, &local),
    ]
    .join("\n");
    print(&text)?;
    Ok(ExitCode::SUCCESS)
}

fn facts(model: &CatalogueModel) -> String {
    let manifest = &model.manifest;
    let clip = &manifest.clip;
    let sizes: Vec<String> = clip.sizes.iter().map(ToString::to_string).collect();
    let taken = |input: Taken| match input {
        Taken::Never => "no",
        Taken::Optional => "yes",
        Taken::Required => "needed",
    };
    let inputs = manifest.inputs;
    let proof = match manifest.proof {
        Proof::Read => "read about, not run",
        Proof::Run => "run",
    };
    let lines = [
        ("model", manifest.id.clone()),
        ("title", manifest.title.clone()),
        ("made by", manifest.made_by.clone()),
        ("page", manifest.homepage.clone()),
        ("tried", proof.to_owned()),
        ("sizes", sizes.join(", ")),
        ("frames a second", clip.output_fps.get().to_string()),
        ("frames at a time", clip.most_frames.to_string()),
        (
            "sound",
            if clip.has_sound { "yes" } else { "no" }.to_owned(),
        ),
        ("first frame", taken(inputs.first_frame).to_owned()),
        ("last frame", taken(inputs.last_frame).to_owned()),
        ("reference", taken(inputs.reference).to_owned()),
        ("control clip", taken(inputs.control).to_owned()),
        ("steps", manifest.sampling.steps.to_string()),
        ("guidance", manifest.sampling.guidance.to_string()),
    ];
    let mut text = String::new();
    for (name, value) in lines {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{name:17} {value}");
    }
    text
}

/// The conditions of a model, for reading before it is downloaded.
pub(super) fn licence(licence: &Licence) -> String {
    let mut text = format!("licence           {} {}\n", licence.name, licence.url);
    if let Some(territory) = &licence.territory {
        let _ = writeln!(text, "  territory: {territory}");
    }
    if let Some(limit) = licence.revenue_limit_usd {
        let _ = writeln!(
            text,
            "  another licence is needed from a yearly revenue of {limit} US dollars on"
        );
    }
    for term in &licence.terms {
        let _ = writeln!(text, "  {term}");
    }
    text
}

fn files(model: &CatalogueModel, local: &Local) -> String {
    let mut text = String::from("files\n");
    for file in &model.files {
        let size = file.size_bytes().map_or_else(|| "?".to_owned(), gigabytes);
        let state = match file.state() {
            FileState::Whole => "here".to_owned(),
            FileState::Missing => "missing".to_owned(),
            FileState::Partial { have_bytes } => format!("{} are here", gigabytes(have_bytes)),
            FileState::Damaged(problem) => format!("damaged: {problem}"),
        };
        let path = short(&file.path, &local.models_dir);
        let role = file.role.as_str();
        let _ = writeln!(text, "  {role:20} {size:>8}  {path}  {state}");
    }
    text
}
