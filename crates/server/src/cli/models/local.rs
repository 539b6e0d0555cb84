//! What the commands about models of this machine share, and `kinora models list --local`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::bail;
use clap::Args;
use kinora_sdcpp_engine::catalogue::{Catalogue, CatalogueModel, FileState};

use crate::cli::accounts::{print, table};
use crate::config::{Environment, FlagValue, LoadedConfig};

/// Where models are.
#[derive(Args, Clone, Debug)]
pub(crate) struct LocalArgs {
    /// The configuration file [env: KINORA_CONFIG] [default: kinora.toml in the data folder]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The data folder
    #[arg(long, value_name = "DIR")]
    data_dir: Option<String>,
    /// The folder of descriptions and weights [default: models in the data folder]
    #[arg(long, value_name = "DIR")]
    models_dir: Option<String>,
}

/// The models that can be run on this machine, and where their files belong.
pub(super) struct Local {
    pub(super) models_dir: PathBuf,
    pub(super) catalogue: Catalogue,
}

impl LocalArgs {
    /// Reads the descriptions. Wrong ones are told on standard error, and left out.
    pub(super) fn open(&self, environment: &Environment) -> anyhow::Result<Local> {
        let named = [
            ("data_dir", "--data-dir", &self.data_dir),
            ("sdcpp.models_dir", "--models-dir", &self.models_dir),
        ];
        let flags: Vec<FlagValue> = named
            .into_iter()
            .filter_map(|(key, flag, value)| {
                let value = value.clone()?;
                Some(FlagValue { key, flag, value })
            })
            .collect();
        let config = LoadedConfig::load(environment, self.config.as_deref(), &flags)?.config;
        let models_dir = config.models_dir();
        let catalogue = Catalogue::read(&models_dir);
        for mistake in catalogue.mistakes() {
            eprintln!("kinora: {mistake}");
        }
        Ok(Local {
            models_dir,
            catalogue,
        })
    }
}

impl Local {
    /// The model with this id.
    pub(super) fn find(&self, id: &str) -> anyhow::Result<&CatalogueModel> {
        match self.catalogue.find(id) {
            Some(model) => Ok(model),
            None => bail!("there is no model {id}: kinora models list --local shows them all"),
        }
    }
}

/// Shows the models and what is here of them.
pub(super) fn list(args: &LocalArgs, environment: &Environment) -> anyhow::Result<ExitCode> {
    let local = args.open(environment)?;
    let mut rows = vec![["MODEL", "HERE", "SIZE", "LICENCE", "WHAT IT IS"].map(str::to_owned)];
    for model in local.catalogue.models() {
        rows.push([
            model.manifest.id.clone(),
            presence(model),
            shown_size(model),
            model.manifest.licence.name.clone(),
            model.manifest.title.clone(),
        ]);
    }
    print(&table(&rows))?;
    Ok(ExitCode::SUCCESS)
}

/// Whether a model can be used, in a word.
pub(super) fn presence(model: &CatalogueModel) -> String {
    let states: Vec<FileState> = model.files.iter().map(|file| file.state()).collect();
    let n_whole = states.iter().filter(|state| **state == FileState::Whole);
    let is_damaged = states
        .iter()
        .any(|state| matches!(state, FileState::Damaged(_)));
    match n_whole.count() {
        _ if is_damaged => "damaged".to_owned(),
        n if n == states.len() => "yes".to_owned(),
        0 => "no".to_owned(),
        n => format!("{n} of {} files", states.len()),
    }
}

/// The size of all files, as far as it is known.
pub(super) fn shown_size(model: &CatalogueModel) -> String {
    let is_exact = model.files.iter().all(|file| file.size_bytes().is_some());
    match model.size_bytes() {
        0 => "?".to_owned(),
        n_bytes if is_exact => gigabytes(n_bytes),
        n_bytes => format!("> {}", gigabytes(n_bytes)),
    }
}

/// A number of bytes for reading.
pub(super) fn gigabytes(n_bytes: u64) -> String {
    match n_bytes {
        0..1_000_000 => format!("{} kB", n_bytes.div_ceil(1000)),
        1_000_000..1_000_000_000 => format!("{} MB", n_bytes / 1_000_000),
        _ => format!("{:.1} GB", n_bytes as f64 / 1e9),
    }
}

/// A path as it is shorter: from the models folder on.
pub(super) fn short<'p>(path: &'p Path, models_dir: &Path) -> std::path::Display<'p> {
    path.strip_prefix(models_dir).unwrap_or(path).display()
}
