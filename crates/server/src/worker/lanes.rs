//! How much of what engines take at a time is taken.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use kinora_engine::Lane;
use tokio::sync::Notify;

use crate::engines::Registry;

/// Which engine, and which of its lanes.
type LaneKey = (usize, String);

/// The jobs of this worker that run in lanes.
#[derive(Default)]
pub(crate) struct Lanes {
    n_jobs: Mutex<HashMap<LaneKey, usize>>,
    left: Notify,
}

impl Lanes {
    /// The models that a job may be begun of.
    pub(super) fn open_models(&self, engines: &Registry) -> Vec<String> {
        let n_jobs = self.lock();
        let has_room = |lane: &Option<(usize, Lane)>| {
            lane.as_ref().is_none_or(|(engine, lane)| {
                let n_jobs = n_jobs.get(&(*engine, lane.name.clone()));
                n_jobs.copied().unwrap_or(0) < lane.max_jobs
            })
        };
        let models = engines.lanes().into_iter();
        let open = models.filter(|(_, lane)| has_room(lane));
        open.map(|(model, _)| model).collect()
    }

    /// Takes a place in the lane of a model; nothing where the model has none.
    pub(super) fn enter(self: &Arc<Self>, engines: &Registry, model: &str) -> Option<Arc<Place>> {
        let mut lanes = engines.lanes().into_iter();
        let (_, lane) = lanes.find(|(id, _)| id == model)?;
        let (engine, lane) = lane?;
        let key = (engine, lane.name);
        *self.lock().entry(key.clone()).or_default() += 1;
        Some(Arc::new(Place {
            lanes: Arc::clone(self),
            key,
            is_left: AtomicBool::new(false),
        }))
    }

    /// Resolves once a place was left since this was last asked.
    pub(super) async fn place_left(&self) {
        self.left.notified().await;
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<LaneKey, usize>> {
        // Nothing panics between two changes.
        self.n_jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A place in a lane, until it is left or nobody has it any more.
pub(super) struct Place {
    lanes: Arc<Lanes>,
    key: LaneKey,
    is_left: AtomicBool,
}

impl Place {
    /// Lets another job in. Leaving twice changes nothing.
    pub(super) fn leave(&self) {
        if self.is_left.swap(true, Ordering::Relaxed) {
            return;
        }
        if let Some(n_jobs) = self.lanes.lock().get_mut(&self.key) {
            *n_jobs = n_jobs.saturating_sub(1);
        }
        self.lanes.left.notify_one();
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.leave();
    }
}
