//! Which engines this server has, and which one has a model.

mod sdcpp;
mod sketch;

use std::sync::Arc;

use kinora_domain::{Alias, Catalog, CatalogError, ModelCard, Size};
use kinora_engine::Engine;

pub(crate) use self::sketch::SketchEngine;
use crate::config::{Config, ModelsConfig};

/// Every engine of this server.
#[derive(Clone)]
pub(crate) struct Registry {
    engines: Vec<Arc<dyn Engine>>,
}

impl Registry {
    pub(crate) fn new(engines: Vec<Arc<dyn Engine>>) -> Self {
        Self { engines }
    }

    /// The engines of this machine: the built-in one, and those whose programs and files are here. Starts programs to
    /// hear whether they can work, so it blocks for up to seconds.
    pub(crate) fn of(config: &Config) -> Self {
        let mut engines: Vec<Arc<dyn Engine>> = vec![Arc::new(SketchEngine)];
        engines.extend(sdcpp::engine(config));
        Self::new(engines)
    }

    /// The engine that has `model`.
    pub(crate) fn engine_of(&self, model: &str) -> Option<Arc<dyn Engine>> {
        let has_model =
            |engine: &&Arc<dyn Engine>| engine.models().iter().any(|card| card.id == model);
        self.engines.iter().find(has_model).cloned()
    }

    /// The ids of all models.
    pub(crate) fn model_ids(&self) -> Vec<String> {
        self.cards().into_iter().map(|card| card.id).collect()
    }

    /// The names clients may ask for, by the operator's settings.
    pub(crate) fn catalog(&self, models: &ModelsConfig) -> Result<Catalog, CatalogError> {
        let alias = |(name, model): &(String, String)| Alias {
            name: name.clone(),
            model: model.clone(),
            sizes: alias_sizes(name, models.strict_sora_limits),
        };
        Catalog::new(
            self.cards(),
            models.aliases.iter().map(alias).collect(),
            &models.default,
        )
    }

    fn cards(&self) -> Vec<ModelCard> {
        self.engines
            .iter()
            .flat_map(|engine| engine.models())
            .collect()
    }
}

/// The sizes a name allows. Sora's plain models never had 1080p, and a client that asks `sora-2` for it is
/// mistaken; strict limits take the 1792 sizes from them as well.
fn alias_sizes(name: &str, is_strict: bool) -> Vec<Size> {
    let is_plain_sora = name.starts_with("sora-2") && !name.starts_with("sora-2-pro");
    let n_sizes = match (is_plain_sora, is_strict) {
        (false, _) => 6,
        (true, false) => 4,
        (true, true) => 2,
    };
    Size::OFFERED[..n_sizes].to_vec()
}
