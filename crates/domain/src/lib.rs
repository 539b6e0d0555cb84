//! The nouns of kinora: what a video order is, what a model can do, what a finished clip promises.
//!
//! Everything here is a plain value. Nothing does I/O, nothing is async, nothing knows JSON, SQL or
//! HTTP: those belong to `kinora-api`, `kinora-store` and the server. Names are the ones of
//! `docs/glossary.md`.

mod catalog;
mod failure;
mod id;
mod model_card;
mod priority;
mod prompt;
mod provenance;
mod spec;
mod time;
mod units;
mod video;

pub use catalog::{Alias, Catalog, CatalogEntry, CatalogError};
pub use failure::{Failure, FailureCode};
pub use id::{CharacterId, EventId, FileId, IdError, KeyId, ProjectId, VideoId, WebhookEndpointId};
pub use model_card::{ModelCard, OptionSupport, Verb};
pub use priority::{NoPriority, Priority};
pub use prompt::{PROMPT_MAX_CHARS, Prompt, PromptError};
pub use provenance::Provenance;
pub use spec::{Derivation, DerivationSource, Fit, RenderOptions, VideoSpec};
pub use time::UnixMillis;
pub use units::{ClipSeconds, FrameRate, Size, UnitError};
pub use video::{AssetVariant, Video, VideoStatus};
