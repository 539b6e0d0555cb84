//! Keeps the lease on a running job, and learns through it what happened meanwhile.

use std::sync::Arc;
use std::time::Duration;

use kinora_store::StoreError;
use tokio::time::{Instant, MissedTickBehavior};
use tokio_util::sync::CancellationToken;

use super::job::{Job, Stop};
use crate::hints::Hints;

/// How often progress is written at least; a lease renewal carries it.
const PROGRESS_EVERY: Duration = Duration::from_secs(1);

/// Keeps the lease of one running job.
pub(super) struct LeaseKeeper {
    pub(super) job: Arc<Job>,
    pub(super) lease: Duration,
    pub(super) hints: Arc<Hints>,
}

impl LeaseKeeper {
    /// Renews the lease until the future is dropped or the job has to stop.
    ///
    /// When the store cannot be reached, the job is stopped while its lease still stands: the worker must not
    /// believe it owns what another may have claimed.
    pub(super) async fn keep(self, give_back: CancellationToken) {
        let Self { job, lease, hints } = self;
        let mut ticks = tokio::time::interval(PROGRESS_EVERY.min(lease / 3));
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let (mut renewed_at, mut stored_percent) = (Instant::now(), None);
        let mut stop = Box::pin(hints.stop());
        loop {
            let stop_asked = tokio::select! {
                () = give_back.cancelled() => return job.request_stop(Stop::ShuttingDown),
                // Which job is to stop is in its row, and a renewal reads it.
                () = &mut stop => true,
                _ = ticks.tick() => false,
            };
            if stop_asked {
                // Before the renewal, so that what is asked during it is heard as well.
                stop = Box::pin(hints.stop());
            }
            let percent = job.progress_percent();
            let is_news = stored_percent != Some(percent);
            if !stop_asked && !is_news && renewed_at.elapsed() < lease / 3 {
                continue;
            }
            let asked_at = Instant::now();
            // A database that does not answer must not keep the worker from seeing its own deadline.
            let patience = (lease * 5 / 6).saturating_sub(renewed_at.elapsed());
            let renewing = job.store.renew(&job.claim, percent, lease);
            let renewed = tokio::time::timeout(patience.max(lease / 6), renewing).await;
            let silent = || StoreError::Unavailable("no answer in time".to_owned());
            match renewed.unwrap_or_else(|_| Err(silent())) {
                Ok(renewal) if renewal.cancel_requested => {
                    return job.request_stop(Stop::Cancelled);
                }
                Ok(_) => (renewed_at, stored_percent) = (asked_at, Some(percent)),
                Err(StoreError::ClaimLost) => {
                    job.metrics.stale_write("renew");
                    return job.request_stop(Stop::LeaseLost);
                }
                Err(err) => {
                    tracing::warn!(video.id = %job.claim.video.id, cause = %err, "could not renew a lease");
                    if renewed_at.elapsed() > lease * 5 / 6 {
                        return job.request_stop(Stop::LeaseUnsure);
                    }
                }
            }
            if is_news {
                hints.video_changed();
            }
        }
    }
}
