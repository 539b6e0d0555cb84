//! The engine for real diffusion, where its program and a model's files are here.

use std::path::PathBuf;
use std::sync::Arc;

use kinora_engine::Engine;
use kinora_sdcpp_engine::SdcppEngine;
use kinora_sdcpp_engine::catalogue::{Catalogue, CatalogueModel};
use kinora_sdcpp_engine::host::{HostSettings, Patience};

use crate::config::{Config, search_path};

/// What the program is called.
const PROGRAM: &str = "kinora-sdcpp";

/// The engine with all models whose files are here. Without any of them nothing is said: most servers have none. What
/// is in the way otherwise is told, and the server goes on with its other engines.
pub(super) fn engine(config: &Config) -> Option<Arc<dyn Engine>> {
    let catalogue = Catalogue::read(&config.models_dir());
    for mistake in catalogue.mistakes() {
        tracing::warn!(cause = %mistake, "the description of a model is left out");
    }
    let complete = |model: &&CatalogueModel| model.is_complete();
    let models: Vec<CatalogueModel> = catalogue
        .models()
        .iter()
        .filter(complete)
        .cloned()
        .collect();
    if models.is_empty() {
        return None;
    }
    let n_models = models.len();
    let Some(program) = program(config) else {
        tracing::warn!(
            n_models,
            "models are here, but the program kinora-sdcpp that runs them is not: install it beside kinora, or \
             name it with sdcpp.host"
        );
        return None;
    };
    let sdcpp = &config.sdcpp;
    let settings = HostSettings {
        program,
        environment: sdcpp.environment.clone(),
        n_threads: u32::try_from(sdcpp.threads).unwrap_or(u32::MAX),
        compute_on: (!sdcpp.compute_on.is_empty()).then(|| sdcpp.compute_on.clone()),
        memory_limit_bytes: sdcpp.memory_limit_bytes,
        idle_unload: sdcpp.idle_unload,
        patience: Patience::default(),
    };
    match SdcppEngine::new(models, settings) {
        // Those that cannot be used were named.
        Ok(engine) if engine.models().is_empty() => None,
        Ok(engine) => {
            let n_models = engine.models().len();
            tracing::info!(n_models, "real diffusion is ready");
            Some(Arc::new(engine.with_deadline(sdcpp.job_timeout)))
        }
        Err(err) => {
            tracing::error!(cause = %err, "models are here, but the program that runs them does not work");
            None
        }
    }
}

/// The program: where the settings say, beside this one, or on the search path.
fn program(config: &Config) -> Option<PathBuf> {
    if let Some(named) = &config.sdcpp.host {
        return Some(named.clone());
    }
    let own = std::env::current_exe().ok();
    let beside = own.and_then(|own| Some(own.parent()?.join(PROGRAM)));
    let folders = search_path().map(|path| std::env::split_paths(&path).collect::<Vec<_>>());
    let on_path = folders
        .into_iter()
        .flatten()
        .map(|folder| folder.join(PROGRAM));
    beside
        .into_iter()
        .chain(on_path)
        .find(|path| path.is_file())
}
