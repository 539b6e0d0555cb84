//! What the worker, the lease keeper and the render thread of one job share.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU32, Ordering};
use std::time::{Duration, Instant};

use kinora_domain::VideoStatus;
use kinora_engine::{CheckpointError, RenderLink};
use kinora_media::{Frame, to_png};
use kinora_store::{Claim, Store, StoreError};
use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;

use super::lanes::Place;
use crate::metrics::Metrics;
use crate::previews::{Preview, Previews};
use crate::traces::{Traced, began_at};

/// How long the database may take to say what has become of a video.
const OVER_PATIENCE: Duration = Duration::from_secs(2);

/// Why a running job shall stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// A client cancelled or deleted it.
    Cancelled,
    /// Another worker has it, or it is gone.
    LeaseLost,
    /// The lease could not be renewed in time, so that another may have it.
    LeaseUnsure,
    /// This process shuts down.
    ShuttingDown,
}

/// One running job. The render thread writes progress and reads the stop flag; the lease keeper does the
/// reverse.
pub(super) struct Job {
    pub(super) claim: Claim,
    pub(super) store: Arc<dyn Store>,
    pub(super) metrics: Arc<Metrics>,
    /// In the lane of its engine.
    place: Option<Arc<Place>>,
    /// Who watches.
    previews: Arc<Previews>,
    /// The span of the attempt.
    pub(super) traced: Traced,
    runtime: Handle,
    progress_permille: AtomicU32,
    stop: AtomicU8,
    stop_requested: CancellationToken,
}

impl Job {
    pub(super) fn new(
        (claim, place): (Claim, Option<Arc<Place>>),
        store: Arc<dyn Store>,
        (metrics, previews): (Arc<Metrics>, Arc<Previews>),
        traced: Traced,
    ) -> Self {
        Self {
            claim,
            place,
            store,
            metrics,
            previews,
            traced,
            runtime: Handle::current(),
            progress_permille: AtomicU32::new(0),
            stop: AtomicU8::new(0),
            stop_requested: CancellationToken::new(),
        }
    }

    /// Lets another job into the lane of this one's engine.
    pub(super) fn leave_lane(&self) {
        if let Some(place) = &self.place {
            place.leave();
        }
    }

    /// Notes how long a stage took that has come to its end.
    pub(super) fn stage_ended(&self, stage: &'static str, started: Instant) {
        let model = &self.claim.video.spec.engine_model;
        self.metrics.stage_ended(model, stage, started);
        self.traced.part(stage, began_at(started));
    }

    /// Raises the share of the work that is done. A smaller share than before changes nothing.
    pub(super) fn raise_progress(&self, share: f32) {
        let permille = (share.clamp(0.0, 1.0) * 1000.0) as u32;
        self.progress_permille
            .fetch_max(permille, Ordering::Relaxed);
    }

    /// The share of the work that is done, 0.0 to 1.0.
    pub(super) fn progress(&self) -> f32 {
        self.progress_permille.load(Ordering::Relaxed) as f32 / 1000.0
    }

    /// The progress to store: 0 to 99, since 100 belongs to completion.
    pub(super) fn progress_percent(&self) -> u8 {
        (self.progress() * 99.0) as u8
    }

    /// Tells the render thread to stop. The first reason stays.
    pub(super) fn request_stop(&self, reason: Stop) {
        let code = match reason {
            Stop::Cancelled => 1,
            Stop::LeaseLost => 2,
            Stop::ShuttingDown => 3,
            Stop::LeaseUnsure => 4,
        };
        let _ = self
            .stop
            .compare_exchange(0, code, Ordering::Relaxed, Ordering::Relaxed);
        self.stop_requested.cancel();
    }

    /// Resolves once the job was told to stop.
    pub(super) async fn told_to_stop(&self) {
        self.stop_requested.cancelled().await;
    }

    /// Whether the video is gone or has failed, as far as the database can be asked.
    fn is_over(&self) -> bool {
        let video = &self.claim.video;
        let found = self.store.get(&video.project_id, &video.id);
        // Only within the runtime is there a clock for it.
        let found = async { tokio::time::timeout(OVER_PATIENCE, found).await };
        let found = self.runtime.block_on(found);
        match found {
            Ok(Ok(found)) => found.is_none_or(|video| video.status == VideoStatus::Failed),
            Ok(Err(_)) | Err(_) => false,
        }
    }

    /// Why the job shall stop, if it shall.
    pub(super) fn stop_reason(&self) -> Option<Stop> {
        match self.stop.load(Ordering::Relaxed) {
            0 => None,
            1 => Some(Stop::Cancelled),
            2 => Some(Stop::LeaseLost),
            4 => Some(Stop::LeaseUnsure),
            _ => Some(Stop::ShuttingDown),
        }
    }
}

/// The render thread's side of a job, as engines see it.
pub(super) struct JobLink(pub(super) Arc<Job>);

/// How much of a job's progress bar belongs to the engine before its frames are pulled.
pub(super) const ENGINE_SHARE: f32 = 0.9;

impl RenderLink for JobLink {
    fn progress(&self, share: f32) {
        self.0.raise_progress(share * ENGINE_SHARE);
    }

    fn is_cancelled(&self) -> bool {
        self.0.stop_reason().is_some()
    }

    fn is_unwanted(&self) -> bool {
        match self.0.stop_reason() {
            Some(Stop::Cancelled) => true,
            // Deleted, out of time, or another worker's; an engine that keeps a checkpoint may hear of it first.
            Some(Stop::LeaseLost) | None => self.0.is_over(),
            Some(Stop::LeaseUnsure | Stop::ShuttingDown) => false,
        }
    }

    fn wants_previews(&self) -> bool {
        self.0.previews.is_wanted(&self.0.claim.video.id)
    }

    fn preview(&self, step: u32, picture: &Frame) {
        if self.wants_previews() {
            let png = to_png(picture).into();
            let preview = Preview { step, png };
            self.0.previews.show(&self.0.claim.video.id, preview);
        }
    }

    fn checkpoint(&self) -> Result<Option<Vec<u8>>, CheckpointError> {
        let job = &self.0;
        job.runtime
            .block_on(job.store.checkpoint(&job.claim))
            .map_err(|err| checkpoint_error(job, err))
    }

    fn save_checkpoint(&self, bytes: &[u8]) -> Result<(), CheckpointError> {
        let job = &self.0;
        job.runtime
            .block_on(job.store.save_checkpoint(&job.claim, bytes.to_vec()))
            .map_err(|err| checkpoint_error(job, err))
    }
}

fn checkpoint_error(job: &Job, err: StoreError) -> CheckpointError {
    match err {
        StoreError::ClaimLost => {
            job.metrics.stale_write("checkpoint");
            CheckpointError::LeaseLost
        }
        other => CheckpointError::Failed(other.to_string()),
    }
}
