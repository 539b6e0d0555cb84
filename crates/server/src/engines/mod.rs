//! Which engines this server has, and which one has a model.

mod sdcpp;
mod sketch;
mod upstream;

use std::sync::Arc;
use std::time::Duration;

use kinora_domain::{Alias, Catalog, CatalogError, ModelCard, Size};
use kinora_engine::{Engine, Lane};
use kinora_media::Decoders;

pub(crate) use self::sketch::SketchEngine;
pub(crate) use self::upstream::settings_of;
use crate::config::{Config, ModelsConfig};
use crate::outbound::Outbound;

/// Every engine of this server.
#[derive(Clone)]
pub(crate) struct Registry {
    engines: Vec<Arc<dyn Engine>>,
}

impl Registry {
    pub(crate) fn new(engines: Vec<Arc<dyn Engine>>) -> Self {
        Self { engines }
    }

    /// The engines of this process: the built-in one, those whose programs and files are here, and the video servers
    /// that are named. Starts programs to hear whether they can work, so it blocks for up to seconds; it has to be called
    /// in a thread of the runtime.
    ///
    /// # Errors
    /// What is said of the video servers does not fit together.
    pub(crate) fn of(
        config: &Config,
        (outbound, decoders): (&Arc<Outbound>, &Decoders),
    ) -> anyhow::Result<Self> {
        let mut engines: Vec<Arc<dyn Engine>> = vec![Arc::new(SketchEngine)];
        engines.extend(sdcpp::engine(config));
        engines.extend(upstream::engine(config, outbound, decoders)?);
        Ok(Self::new(engines))
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

    /// The models whose jobs may take another time than what is set for all, with that time.
    pub(crate) fn deadlines(&self) -> Vec<(String, Duration)> {
        let deadlines_of = |engine: &Arc<dyn Engine>| {
            let cards = engine.models().into_iter();
            let deadline = |card: ModelCard| Some((engine.deadline(&card.id)?, card.id));
            let named = cards
                .filter_map(deadline)
                .map(|(deadline, id)| (id, deadline));
            named.collect::<Vec<_>>()
        };
        self.engines.iter().flat_map(deadlines_of).collect()
    }

    /// Every model with the lane it runs in, if it has one, and which engine's lane that is.
    pub(crate) fn lanes(&self) -> Vec<(String, Option<(usize, Lane)>)> {
        let lanes_of = |(idx, engine): (usize, &Arc<dyn Engine>)| {
            let cards = engine.models().into_iter();
            let lane = |card: ModelCard| {
                let lane = engine.lane(&card.id).map(|lane| (idx, lane));
                (card.id, lane)
            };
            cards.map(lane).collect::<Vec<_>>()
        };
        self.engines.iter().enumerate().flat_map(lanes_of).collect()
    }

    /// The names clients may ask for, by the operator's settings.
    pub(crate) fn catalog(&self, models: &ModelsConfig) -> Result<Catalog, CatalogError> {
        let alias = |(name, stands_for): &(String, Vec<String>)| Alias {
            name: name.clone(),
            models: stands_for.clone(),
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
