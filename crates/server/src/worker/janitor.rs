//! The janitor: takes back lost jobs, deletes what nothing points at.

use std::sync::Arc;
use std::time::Duration;

use futures_util::{StreamExt as _, TryStreamExt as _};
use kinora_domain::UnixMillis;
use kinora_store::{BlobError, BlobInfo, BlobKey, Blobs, Store, StoreError};
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

use crate::hints::Hints;

/// How often lapsed leases are looked for, at most.
const REAP_EVERY: Duration = Duration::from_secs(5);
/// How often blobs without a row are looked for.
const SWEEP_EVERY: Duration = Duration::from_secs(3600);
/// How long events are kept that are told or given up.
const KEEP_EVENTS: Duration = Duration::from_secs(30 * 24 * 3600);
/// How many blobs are handled at once.
const BATCH: u32 = 500;

/// Tidies up behind workers and clients until it is told to stop.
pub(crate) struct Janitor {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) blobs: Blobs,
    /// The lease of this server's workers.
    pub(crate) lease: Duration,
    /// Told when jobs went back into the queue.
    pub(crate) hints: Arc<Hints>,
}

impl Janitor {
    /// Runs until `stop`. An error is logged and tried again at the next round.
    pub(crate) async fn run(self, stop: CancellationToken) {
        let mut reap = tokio::time::interval(REAP_EVERY.min(self.lease / 2));
        let mut sweep = tokio::time::interval(SWEEP_EVERY);
        reap.set_missed_tick_behavior(MissedTickBehavior::Delay);
        sweep.set_missed_tick_behavior(MissedTickBehavior::Delay);
        // The first sweep was made at start.
        sweep.tick().await;
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = reap.tick() => {
                    self.reap().await;
                    if let Err(err) = self.delete_garbage().await {
                        tracing::error!(cause = %err, "could not delete old files");
                    }
                }
                _ = sweep.tick() => {
                    self.prune_events().await;
                    if let Err(err) = sweep_orphans(self.store.as_ref(), &self.blobs, SWEEP_EVERY).await {
                        tracing::error!(cause = %err, "could not look for orphan files");
                    }
                }
            }
        }
    }

    async fn reap(&self) {
        match self.store.reap().await {
            Ok(reaped) if reaped.requeued + reaped.failed > 0 => {
                tracing::warn!(
                    requeued = reaped.requeued,
                    failed = reaped.failed,
                    "took back lost jobs"
                );
                self.hints.video_queued();
                self.hints.video_ended();
            }
            Ok(_) => {}
            Err(err) => tracing::error!(cause = %err, "could not look for lost jobs"),
        }
    }

    async fn prune_events(&self) {
        loop {
            match self.store.prune_events(KEEP_EVENTS).await {
                Ok(0) => return,
                Ok(_) => {}
                Err(err) => {
                    return tracing::error!(cause = %err, "could not forget old events");
                }
            }
        }
    }

    async fn delete_garbage(&self) -> Result<(), TidyError> {
        self.store.expire().await?;
        loop {
            let keys = self.store.garbage(BATCH).await?;
            let deleted = delete_all(&self.blobs, &keys).await;
            self.store.forget_garbage(&deleted).await?;
            // What could not be deleted stays on the list for the next round.
            if deleted.len() < keys.len() || keys.is_empty() {
                return Ok(());
            }
        }
    }
}

/// Why tidying up stopped.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TidyError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Blob(#[from] BlobError),
}

/// Deletes blobs that no row knows and that were written at least `min_age` ago. Younger ones may belong to a job
/// that is about to complete elsewhere.
pub(crate) async fn sweep_orphans(
    store: &dyn Store,
    blobs: &Blobs,
    min_age: Duration,
) -> Result<(), TidyError> {
    let newest = UnixMillis(now_ms() - i64::try_from(min_age.as_millis()).unwrap_or(i64::MAX));
    let is_old = |blob: &BlobInfo| std::future::ready(blob.modified_at <= newest);
    let mut batches = blobs
        .list("videos/")
        .try_filter(is_old)
        .map_ok(|blob| blob.key)
        .try_chunks(BATCH as usize);
    let mut n_orphans = 0;
    while let Some(batch) = batches.next().await {
        let batch = batch.map_err(|err| err.1)?;
        let orphans = store.orphans(&batch).await?;
        n_orphans += delete_all(blobs, &orphans).await.len();
    }
    if n_orphans > 0 {
        tracing::info!(n_orphans, "deleted files that belonged to no video");
    }
    Ok(())
}

/// The clock that file times come from; leases never use it.
fn now_ms() -> i64 {
    let since_epoch = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX)
}

/// Deletes what can be deleted, and returns it; one bad file does not keep the others.
async fn delete_all(blobs: &Blobs, keys: &[BlobKey]) -> Vec<BlobKey> {
    let mut deleted = Vec::with_capacity(keys.len());
    for key in keys {
        match blobs.delete(key).await {
            Ok(()) => deleted.push(key.clone()),
            Err(err) => {
                tracing::error!(key = key.as_str(), cause = %err, "could not delete a file");
            }
        }
    }
    deleted
}
