//! How long a client had better wait before it asks again.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use kinora_domain::Video;
use kinora_store::Store;

/// Bounds of the hint: SDKs keep the first one for a whole loop, and Go caps it at 8 s.
const MIN_MS: f64 = 500.0;
const MAX_MS: f64 = 5000.0;
/// The hint before anything was measured.
const UNMEASURED_MS: u32 = 1000;
/// How long a measurement serves before the store is asked again.
const FRESH: Duration = Duration::from_secs(10);

/// Remembers how fast each model has been lately, so that polling costs no query for it.
#[derive(Default)]
pub(crate) struct PollHint {
    measured: Mutex<HashMap<String, (Instant, Option<f64>)>>,
}

impl PollHint {
    /// Milliseconds to wait before the next poll: an eighth of what the job takes in all, 500 to 5000.
    pub(super) async fn for_video(&self, store: &dyn Store, video: &Video) -> u32 {
        let Some(rate) = self.rate(store, &video.spec.engine_model).await else {
            return UNMEASURED_MS;
        };
        let total_ms = rate * video.spec.clip_duration.as_secs_f64() * 1000.0;
        (total_ms / 8.0).clamp(MIN_MS, MAX_MS) as u32
    }

    async fn rate(&self, store: &dyn Store, model: &str) -> Option<f64> {
        if let Some((at, rate)) = self.lock().get(model)
            && at.elapsed() < FRESH
        {
            return *rate;
        }
        let rate = store.seconds_per_clip_second(model).await.ok().flatten();
        self.lock().insert(model.to_owned(), (Instant::now(), rate));
        rate
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, (Instant, Option<f64>)>> {
        self.measured
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
