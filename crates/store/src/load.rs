//! What the server has to do, counted.

use std::time::Duration;

/// How much there is to do for one engine model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelLoad {
    /// The id of the engine's model.
    pub engine_model: String,
    /// How many videos wait for a worker, those that are to be tried again later among them.
    pub n_queued: u32,
    /// How many a worker has.
    pub n_running: u32,
    /// How long the one that waits longest could have been taken already; zero when none waits.
    pub oldest_wait: Duration,
}
