//! Keeps the lease on a running job, and learns through it what happened meanwhile.

use std::sync::Arc;
use std::time::Duration;

use kinora_store::StoreError;
use tokio::time::{Instant, MissedTickBehavior};
use tokio_util::sync::CancellationToken;

use super::job::{Job, Stop};

/// How often progress is written at least; a lease renewal carries it.
const PROGRESS_EVERY: Duration = Duration::from_secs(1);

/// Renews the lease of `job` until the future is dropped or the job has to stop.
///
/// When the store cannot be reached, the job is stopped while its lease still stands: the worker must not
/// believe it owns what another may have claimed.
pub(super) async fn keep(job: Arc<Job>, lease: Duration, give_back: CancellationToken) {
    let mut ticks = tokio::time::interval(PROGRESS_EVERY.min(lease / 3));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (mut renewed_at, mut stored_percent) = (Instant::now(), None);
    loop {
        tokio::select! {
            () = give_back.cancelled() => return job.request_stop(Stop::ShuttingDown),
            _ = ticks.tick() => {}
        }
        let percent = job.progress_percent();
        if stored_percent == Some(percent) && renewed_at.elapsed() < lease / 3 {
            continue;
        }
        let asked_at = Instant::now();
        match job.store.renew(&job.claim, percent, lease).await {
            Ok(renewal) if renewal.cancel_requested => return job.request_stop(Stop::Cancelled),
            Ok(_) => (renewed_at, stored_percent) = (asked_at, Some(percent)),
            Err(StoreError::ClaimLost) => return job.request_stop(Stop::LeaseLost),
            Err(err) => {
                tracing::warn!(video.id = %job.claim.video.id, cause = %err, "could not renew a lease");
                if renewed_at.elapsed() > lease * 5 / 6 {
                    return job.request_stop(Stop::LeaseLost);
                }
            }
        }
    }
}
