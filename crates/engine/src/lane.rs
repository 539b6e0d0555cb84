//! How much an engine works on at a time.

/// Models of one engine that share a number of places: one card, one process, one account.
///
/// A worker claims no video of a model whose lane is full, so that it waits in the queue, where its time does not run
/// and another worker can take it, and not in a slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lane {
    /// What tells it from the engine's other lanes. Constant for a model.
    pub name: String,
    /// How many jobs run in it at a time, in one worker process. It may change from call to call; with 0 none is begun
    /// now, and those that run go on.
    pub max_jobs: usize,
}
