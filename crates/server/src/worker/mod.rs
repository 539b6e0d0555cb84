//! The worker: claims videos, renders them, hands them in. Start reading at [`render`].

mod colours;
mod gather;
mod janitor;
mod job;
mod lanes;
mod lease;
mod notes;
mod plan;
mod promise;
mod publish;
mod render;
mod report;
#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use kinora_media::Decoders;
use kinora_store::{Blobs, Claim, ClaimRequest, Store};
use tokio::sync::{Semaphore, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

pub(crate) use self::janitor::Janitor;
pub(crate) use self::lanes::Lanes;
use crate::config::WorkerConfig;
use crate::engines::Registry;
use crate::hints::Hints;
use crate::kill_point::KillPoint;
use crate::metrics::Metrics;
use crate::previews::Previews;
use crate::traces::Traces;

/// How long an idle worker waits before it looks again on its own.
const IDLE_POLL: Duration = Duration::from_secs(1);

/// Takes jobs until it is told to stop.
pub(crate) struct Worker {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) blobs: Blobs,
    pub(crate) engines: Registry,
    /// How much of what the engines take at a time is taken.
    pub(crate) lanes: Arc<Lanes>,
    /// What decodes the clips that others are made from.
    pub(crate) decoders: Decoders,
    pub(crate) config: WorkerConfig,
    /// Where each job gets a scratch folder; on the same file system as the blobs.
    pub(crate) scratch_root: PathBuf,
    /// How long an engine that was told to stop may take before its thread is left behind.
    pub(crate) stop_patience: Duration,
    /// A fresh id per process start. Information only.
    pub(crate) worker_id: String,
    /// The machine's name, for operators.
    pub(crate) host: String,
    /// Tells when a job may be waiting, and is told how jobs go.
    pub(crate) hints: Arc<Hints>,
    pub(crate) metrics: Arc<Metrics>,
    /// Who wants to see videos while they are made.
    pub(crate) previews: Arc<Previews>,
    pub(crate) traces: Traces,
}

impl Worker {
    /// Claims and renders until `stop_claiming`; then lets running jobs finish until `give_back`, when they are
    /// put back into the queue unharmed. Returns when no job runs any more. Takes none while an operator wants it
    /// drained.
    pub(crate) async fn run(
        self: Arc<Self>,
        stop_claiming: CancellationToken,
        give_back: CancellationToken,
    ) {
        let slots = Arc::new(Semaphore::new(self.config.slots));
        let jobs = TaskTracker::new();
        let (drains, mut drain_asked) = watch::channel(false);
        let (rests, is_resting) = watch::channel(false);
        let done = CancellationToken::new();
        let reporting = tokio::spawn({
            let (worker, done) = (Arc::clone(&self), done.clone());
            async move { report::keep_reporting(&worker, drains, (is_resting, done)).await }
        });
        loop {
            let is_draining = *drain_asked.borrow_and_update();
            // Only here is no claim under way.
            rests.send_if_modified(|rests| std::mem::replace(rests, is_draining) != is_draining);
            if is_draining {
                tokio::select! {
                    () = stop_claiming.cancelled() => break,
                    _ = drain_asked.changed() => continue,
                }
            }
            let slot = tokio::select! {
                () = stop_claiming.cancelled() => break,
                _ = drain_asked.changed() => continue,
                slot = Arc::clone(&slots).acquire_owned() => slot.expect("the semaphore is never closed"),
            };
            // Registered before the query, so that an order stored right after it is not slept through.
            let woken = self.hints.order();
            let asked_at = SystemTime::now();
            match self.claim().await {
                Some(claim) => {
                    KillPoint::AfterClaim.pass();
                    let place = (self.lanes).enter(&self.engines, &claim.video.spec.engine_model);
                    self.hints.video_changed();
                    let (worker, give_back) = (Arc::clone(&self), give_back.clone());
                    jobs.spawn(async move {
                        render::render_one(&worker, (claim, asked_at, place), give_back).await;
                        drop(slot);
                    });
                }
                None => tokio::select! {
                    () = stop_claiming.cancelled() => break,
                    _ = drain_asked.changed() => {}
                    () = woken => {}
                    () = self.lanes.place_left() => {}
                    () = tokio::time::sleep(IDLE_POLL) => {}
                },
            }
        }
        rests.send_replace(true);
        jobs.close();
        jobs.wait().await;
        done.cancel();
        // A panic of it was printed, and nothing depends on it.
        let _ = reporting.await;
    }

    async fn claim(&self) -> Option<Claim> {
        let engine_models = self.lanes.open_models(&self.engines);
        if engine_models.is_empty() {
            return None;
        }
        let request = ClaimRequest {
            worker_id: self.worker_id.clone(),
            engine_models,
            lease: self.config.lease,
            deadline: self.config.job_timeout,
            own_deadlines: self.engines.deadlines(),
        };
        match self.store.claim(&request).await {
            Ok(claim) => claim,
            Err(err) => {
                tracing::error!(cause = %err, "could not ask for work");
                tokio::time::sleep(IDLE_POLL).await;
                None
            }
        }
    }
}
