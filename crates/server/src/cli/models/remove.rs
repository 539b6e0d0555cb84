//! `kinora models remove`.

use std::fs;
use std::io;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;

use super::local::{LocalArgs, gigabytes, short};
use crate::cli::accounts::print;
use crate::config::Environment;

/// Delete the files of a model that were downloaded, except those that other models need
#[derive(Args, Clone, Debug)]
pub(crate) struct RemoveArgs {
    /// The model
    #[arg(value_name = "MODEL")]
    model: String,
    #[command(flatten)]
    place: LocalArgs,
}

/// Deletes, and says what was kept and why.
pub(super) fn run(args: &RemoveArgs, environment: &Environment) -> anyhow::Result<ExitCode> {
    let local = args.place.open(environment)?;
    let model = local.find(&args.model)?;
    let mut text = String::new();
    let mut freed_bytes = 0;
    for file in &model.files {
        let path = short(&file.path, &local.models_dir);
        if file.hub.is_none() {
            text.push_str(&format!(
                "kept {path}: it is your own, delete it yourself\n"
            ));
            continue;
        }
        let others = local.catalogue.others_using(model, file);
        if !others.is_empty() {
            text.push_str(&format!("kept {path}: {} needs it\n", others.join(", ")));
            continue;
        }
        let mut is_removed = false;
        for path in [&file.path, &file.partial_path(), &file.sha256_path()] {
            if let Some(n_bytes) = remove(path)? {
                freed_bytes += n_bytes;
                is_removed = true;
            }
        }
        if is_removed {
            text.push_str(&format!("removed {path}\n"));
            remove_empty_folders(&file.path, &local.models_dir);
        }
    }
    text.push_str(&format!("{} are free again\n", gigabytes(freed_bytes)));
    print(&text)?;
    Ok(ExitCode::SUCCESS)
}

/// Deletes a file and returns its length; `None` where there is none.
fn remove(path: &Path) -> anyhow::Result<Option<u64>> {
    let length = fs::metadata(path).map(|found| found.len());
    match fs::remove_file(path) {
        Ok(()) => Ok(Some(length.unwrap_or_default())),
        Err(err) if err.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(err) => Err(err).with_context(|| format!("cannot delete {}", path.display())),
    }
}

/// Deletes the folders of a repository that nothing is in any more.
fn remove_empty_folders(file: &Path, models_dir: &Path) {
    for folder in file.ancestors().skip(1) {
        // Only an empty folder can be removed this way.
        if folder == models_dir
            || !folder.starts_with(models_dir)
            || fs::remove_dir(folder).is_err()
        {
            return;
        }
    }
}
