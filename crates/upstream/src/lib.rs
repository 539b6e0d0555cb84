//! Any server that speaks `/v1/videos` as an engine: what it lacks is made here.
//!
//! ```text
//! request -> order in the server's dialect -> submit -> checkpoint (the job's name there)
//!         -> look until it ends -> fetch -> prove -> cut to the promise
//! ```
//!
//! A server may lie, hang, break off or send something else than a clip: every answer is bounded and proved, and costs
//! a job one clear error.

mod client;
mod clip;
pub mod dialect;
mod download;
mod elsewhere;
mod engine;
mod follow;
mod inspection;
mod job;
mod note;
mod order;
mod orders;
mod patience;
mod pool;
mod settings;
mod sighting;
mod trouble;

pub use elsewhere::{Elsewhere, Fetched, NotFetched};
pub use engine::{SetupError, Tools, UpstreamEngine};
pub use inspection::{Inspection, inspect};
pub use patience::Patience;
pub use settings::{Secret, UpstreamModel, UpstreamSettings};
