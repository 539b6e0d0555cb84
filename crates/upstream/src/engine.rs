//! The engine: all servers, and what they make together.

use std::sync::Arc;

use kinora_domain::{ModelCard, Verb};
use kinora_engine::{
    ClipAsk, Engine, EngineError, Lane, RenderContext, RenderOutput, RenderRequest,
};
use kinora_media::Decoders;
use reqwest::Client;
use thiserror::Error;
use tokio::runtime::Handle;

use crate::client::Upstream;
use crate::elsewhere::Elsewhere;
use crate::job::Job;
use crate::patience::Patience;
use crate::pool::Pool;
use crate::settings::{UpstreamModel, UpstreamSettings};

/// How many frames an edited clip may have beyond the longest that its model makes.
const EDIT_MAY_EXCEED_FRAMES: u32 = 2;

/// What the engine works with.
#[derive(Clone)]
pub struct Tools {
    /// Makes connections: follows no redirects and uses no proxy.
    pub http: Client,
    /// Fetches clips that a server keeps on another host.
    pub elsewhere: Arc<dyn Elsewhere>,
    /// Prove and decode what comes.
    pub decoders: Decoders,
    /// Runs the connections; renders wait for it from threads of their own.
    pub runtime: Handle,
}

/// Why these servers cannot be used together.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum SetupError {
    /// Two servers have a model of one name that is not the same.
    #[error(
        "the upstreams {first} and {second} both have the model {model}, and describe it differently; \
         give it the same settings in both, or two ids"
    )]
    Unlike {
        /// The id of the model.
        model: String,
        /// One server.
        first: String,
        /// The other.
        second: String,
    },
}

/// A server, and what is known of it.
pub(crate) struct Server {
    pub(crate) settings: UpstreamSettings,
    pub(crate) upstream: Upstream,
}

impl Server {
    pub(crate) fn name(&self) -> &str {
        &self.settings.name
    }

    pub(crate) fn model(&self, id: &str) -> Option<&UpstreamModel> {
        self.settings
            .models
            .iter()
            .find(|model| model.card.id == id)
    }
}

/// Video servers as an engine.
pub struct UpstreamEngine {
    pub(crate) servers: Vec<Server>,
    pub(crate) pool: Arc<Pool>,
    pub(crate) tools: Tools,
    pub(crate) patience: Patience,
}

impl UpstreamEngine {
    /// The engine of these servers.
    ///
    /// # Errors
    /// [`SetupError`].
    pub fn new(servers: Vec<UpstreamSettings>, tools: Tools) -> Result<Self, SetupError> {
        check_models(&servers)?;
        let patience = Patience::default();
        let pool = Arc::new(Pool::new(
            servers.iter().map(|settings| settings.slots),
            patience,
        ));
        let server = |settings: UpstreamSettings| Server {
            upstream: Upstream::new(tools.http.clone(), &settings, patience),
            settings,
        };
        Ok(Self {
            servers: servers.into_iter().map(server).collect(),
            pool,
            tools,
            patience,
        })
    }

    /// The engine with another patience than the default, for tests.
    #[must_use]
    pub fn with_patience(mut self, patience: Patience) -> Self {
        let slots = self.servers.iter().map(|server| server.settings.slots);
        self.pool = Arc::new(Pool::new(slots, patience));
        for server in &mut self.servers {
            let http = self.tools.http.clone();
            server.upstream = Upstream::new(http, &server.settings, patience);
        }
        self.patience = patience;
        self
    }

    /// The servers that have a model.
    pub(crate) fn having(&self, model: &str) -> impl Iterator<Item = usize> {
        let servers = self.servers.iter().enumerate();
        servers
            .filter(move |(_, server)| server.model(model).is_some())
            .map(|(idx, _)| idx)
    }

    /// The servers that share models with those of `model`, directly or through others.
    fn sharing(&self, model: &str) -> Vec<usize> {
        let mut group: Vec<usize> = self.having(model).collect();
        let mut n_seen = 0;
        while let Some(idx) = group.get(n_seen).copied() {
            n_seen += 1;
            for other in &self.servers[idx].settings.models {
                for further in self.having(&other.card.id) {
                    if !group.contains(&further) {
                        group.push(further);
                    }
                }
            }
        }
        group
    }
}

/// Refuses one id for two models.
fn check_models(servers: &[UpstreamSettings]) -> Result<(), SetupError> {
    for (idx, second) in servers.iter().enumerate() {
        for model in &second.models {
            let is_unlike =
                |other: &&UpstreamModel| other.card.id == model.card.id && other.card != model.card;
            let first = servers[..idx]
                .iter()
                .find(|first| first.models.iter().any(|other| is_unlike(&other)));
            if let Some(first) = first {
                return Err(SetupError::Unlike {
                    model: model.card.id.clone(),
                    first: first.name.clone(),
                    second: second.name.clone(),
                });
            }
        }
    }
    Ok(())
}

impl Engine for UpstreamEngine {
    fn name(&self) -> &'static str {
        "upstream"
    }

    fn models(&self) -> Vec<ModelCard> {
        let mut cards: Vec<ModelCard> = Vec::new();
        for model in self
            .servers
            .iter()
            .flat_map(|server| &server.settings.models)
        {
            if !cards.iter().any(|card| card.id == model.card.id) {
                cards.push(model.card.clone());
            }
        }
        cards
    }

    fn health(&self) -> Result<(), EngineError> {
        if self.pool.n_slots(0..self.servers.len()) > 0 {
            Ok(())
        } else {
            Err(EngineError::Unavailable(
                "no upstream works; `kinora upstreams check` says why".to_owned(),
            ))
        }
    }

    fn admit(&self, ask: &ClipAsk<'_>) -> Result<(), EngineError> {
        let mut models = self.having(ask.model).filter_map(|idx| {
            let server = &self.servers[idx];
            // Whoever edits the clip itself keeps its length, whatever that is.
            let is_free = ask.verb != Verb::Edit || server.upstream.dialect.edits_clips;
            (!is_free).then(|| server.model(ask.model)).flatten()
        });
        let Some(model) = models.next() else {
            return Ok(());
        };
        let longest = model.card.lengths.iter().map(|length| length.get()).max();
        let longest = longest.unwrap_or_default();
        // A clip from elsewhere may be a few frames longer than its seconds.
        if ask.n_frames <= longest * ask.fps.get() + EDIT_MAY_EXCEED_FRAMES {
            return Ok(());
        }
        Err(EngineError::Unusable(format!(
            "This model makes an edit of at most {longest} seconds; send a shorter video."
        )))
    }

    fn lane(&self, model: &str) -> Option<Lane> {
        let group = self.sharing(model);
        let first = group.iter().min()?;
        let max_jobs = (self.pool).n_jobs(group.iter().copied(), self.having(model));
        Some(Lane {
            name: self.servers[*first].name().to_owned(),
            max_jobs: max_jobs as usize,
        })
    }

    fn render(
        &self,
        request: RenderRequest,
        ctx: &RenderContext,
    ) -> Result<RenderOutput, EngineError> {
        ctx.check_cancelled()?;
        if self.having(&request.model).next().is_none() {
            return Err(EngineError::Rejected(format!(
                "no upstream has the model '{}'",
                request.model
            )));
        }
        if request.last_frame.is_some() {
            let message = "No upstream can be given a last frame.";
            return Err(EngineError::Rejected(message.to_owned()));
        }
        Job::new(self, request, ctx).run()
    }
}
