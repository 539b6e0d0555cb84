//! `kinora models check`.

use std::process::ExitCode;

use clap::Args;
use indicatif::ProgressBar;
use kinora_sdcpp_engine::catalogue::{CatalogueModel, FileState, ModelFile};

use super::local::{Local, LocalArgs, gigabytes, short};
use super::pull::bytes_bar;
use crate::cli::accounts::print;
use crate::config::Environment;

/// Prove that the files of a model are complete and readable
///
/// Without a model: of all models that have a file here. Each file is read through and compared with its checksum.
#[derive(Args, Clone, Debug)]
pub(crate) struct CheckArgs {
    /// The model
    #[arg(value_name = "MODEL")]
    model: Option<String>,
    /// Look at lengths and heads only, which takes no time
    #[arg(long)]
    quick: bool,
    #[command(flatten)]
    place: LocalArgs,
}

/// Checks, and fails where something is missing or damaged.
pub(super) fn run(args: &CheckArgs, environment: &Environment) -> anyhow::Result<ExitCode> {
    let local = args.place.open(environment)?;
    let models: Vec<&CatalogueModel> = match &args.model {
        Some(id) => vec![local.find(id)?],
        None => local.catalogue.models().iter().filter(is_begun).collect(),
    };
    let mut is_right = local.catalogue.mistakes().is_empty();
    let mut text = String::new();
    for model in &models {
        for file in &model.files {
            let (file_is_right, finding) = finding(file, args.quick);
            is_right &= file_is_right;
            let path = short(&file.path, &local.models_dir);
            text.push_str(&format!("{}  {path}  {finding}\n", model.manifest.id));
        }
    }
    if models.is_empty() {
        text.push_str(&nothing_here(&local));
    }
    print(&text)?;
    Ok(if is_right {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Whether any file of the model's own is here; what it shares with others says nothing.
fn is_begun(model: &&CatalogueModel) -> bool {
    let diffusion = model.files.first();
    diffusion.is_some_and(|file| file.state() != FileState::Missing)
}

fn nothing_here(local: &Local) -> String {
    let folder = local.models_dir.display();
    format!("no model has a file in {folder}: kinora models pull fetches one\n")
}

/// Whether a file is right, and what there is to say of it.
fn finding(file: &ModelFile, is_quick: bool) -> (bool, String) {
    match file.state() {
        FileState::Missing => return (false, "is missing".to_owned()),
        FileState::Partial { have_bytes } => {
            let finding = format!("is not complete: {} are here", gigabytes(have_bytes));
            return (false, finding);
        }
        FileState::Damaged(problem) => return (false, format!("is damaged: {problem}")),
        FileState::Whole if is_quick => return (true, "looks whole".to_owned()),
        FileState::Whole => {}
    }
    let bar = bytes_bar(file.size_bytes(), "checking");
    let verified = file.verify(&mut |n_bytes| bar.set_position(n_bytes));
    ProgressBar::finish_and_clear(&bar);
    match verified {
        Ok(true) => (true, "is whole, its checksum is right".to_owned()),
        Ok(false) => (true, "looks whole; nobody knows its checksum".to_owned()),
        Err(problem) => (false, format!("is damaged: {problem}")),
    }
}
