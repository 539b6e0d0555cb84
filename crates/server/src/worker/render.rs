//! One job, from claim to completion.
//!
//! ```text
//! claim -> gather -> plan -> engine.render -> media::finish -> blobs -> complete
//!                    `------- a thread of its own -------'
//!  lease keeper beside it: renews, writes progress, learns of cancellation
//! ```

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use kinora_domain::{Failure, FailureCode, Provenance, Size};
use kinora_engine::{ENGINE_DOC_MAX_BYTES, Engine, EngineError, RenderContext, RenderedClip};
use kinora_media::{ClipParts, Decoders, Finished, Frame, MediaError};
use kinora_store::{Claim, StoreError};
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;
use tracing::Instrument as _;

use super::Worker;
use super::gather::{Gathered, PlanError, gather};
use super::job::{Job, JobLink, Stop};
use super::lanes::Place;
use super::lease::LeaseKeeper;
use super::notes::{note_error, note_outcome, note_wait, subject};
use super::plan::{self, Plan};
use super::promise::{Promised, RawClip, without_first_frame};
use super::publish::{self, PublishError};
use crate::kill_point::KillPoint;

/// How long a video waits for a storage or an engine that is away or full.
const AWAY_PAUSE: Duration = Duration::from_secs(15);
/// How long a video waits for others to leave room for its scratch files.
const CROWDED_PAUSE: Duration = Duration::from_secs(300);

/// What a render thread hands back.
pub(super) struct Rendered {
    pub(super) files: Finished,
    pub(super) engine_doc: Vec<u8>,
    pub(super) seed: u64,
}

/// Why a job did not end with a finished video.
#[derive(Debug)]
pub(super) enum JobError {
    /// It was told to stop.
    Stopped(Stop),
    /// It can never succeed.
    Fatal(Failure),
    /// What it stands on, storage or engine, is not there or has no room: it is no fault of the job, and costs it
    /// nothing.
    Away { what: &'static str, cause: String },
    /// It may succeed another time; the failure is what it becomes when it has no more chances.
    Passing(Failure),
    /// The same, and not soon: others have the room that it needs.
    Crowded(Failure),
}

/// Renders the claimed video and hands it in. Never panics, never leaves scratch files; whatever happens ends as
/// a completed, failed or requeued row, or with the lease of another worker.
pub(super) async fn render_one(
    worker: &Worker,
    (claim, asked_at, place): (Claim, SystemTime, Option<Arc<Place>>),
    give_back: CancellationToken,
) {
    let span = tracing::info_span!(
        "job",
        video.id = %claim.video.id,
        attempt = claim.attempt,
        model = claim.video.spec.engine_model,
    );
    async {
        let started = Instant::now();
        let (store, metrics) = (Arc::clone(&worker.store), Arc::clone(&worker.metrics));
        let traced = worker.traces.open(|| subject(&claim, asked_at));
        traced.part("claim", asked_at);
        let told = (metrics, Arc::clone(&worker.previews));
        let job = Arc::new(Job::new((claim, place), store, told, traced));
        note_wait(&job);
        let result = run(worker, &job, give_back).await;
        let duration_ms = started.elapsed().as_millis() as u64;
        let outcome = match result {
            Ok(()) => {
                tracing::info!(duration_ms, "a video was completed");
                "completed"
            }
            Err(err) => hand_back(worker, &job, err).await,
        };
        // Also where a thread was left behind that has the job still.
        job.leave_lane();
        note_outcome(&job, outcome);
        worker.hints.video_ended();
    }
    .instrument(span)
    .await;
}

async fn run(
    worker: &Worker,
    job: &Arc<Job>,
    give_back: CancellationToken,
) -> Result<(), JobError> {
    tracing::info!("a video was started");
    let scratch = tempfile::Builder::new()
        .prefix("job-")
        .tempdir_in(&worker.scratch_root)
        .map_err(|err| {
            JobError::Passing(internal(&format!("could not make a scratch folder: {err}")))
        })?;
    let keeper = LeaseKeeper {
        job: Arc::clone(job),
        lease: worker.config.lease,
        hints: Arc::clone(&worker.hints),
    };
    let keeper = tokio::spawn(keeper.keep(give_back));
    let result = async {
        let gathered = gather(
            worker.store.as_ref(),
            &worker.blobs,
            &job.claim,
            scratch.path(),
        );
        let started = Instant::now();
        let gathered = gathered.await.map_err(|err| plan_error(job, err))?;
        job.stage_ended("gather", started);
        let rendered = render_on_thread(worker, job, gathered, scratch.path()).await?;
        if let Some(reason) = job.stop_reason() {
            return Err(JobError::Stopped(reason));
        }
        let started = Instant::now();
        let published = publish::publish(worker, job, rendered).await;
        published.map_err(|err| publish_error(job, err))?;
        job.stage_ended("publish", started);
        Ok(())
    }
    .await;
    keeper.abort();
    result
}

/// Runs the engine and the encoder on a thread of their own: long renders must not use up the threads that file
/// operations need.
async fn render_on_thread(
    worker: &Worker,
    job: &Arc<Job>,
    gathered: Gathered,
    scratch: &Path,
) -> Result<Rendered, JobError> {
    let model = &job.claim.video.spec.engine_model;
    let engine = worker.engines.engine_of(model).ok_or_else(|| {
        JobError::Fatal(internal(&format!(
            "no engine of this worker has the model '{model}'"
        )))
    })?;
    let (send, receive) = oneshot::channel();
    let (thread_job, scratch, span) = (
        Arc::clone(job),
        scratch.to_owned(),
        tracing::Span::current(),
    );
    let decoders = worker.decoders.clone();
    std::thread::Builder::new()
        .name("render".to_owned())
        .spawn(move || {
            let with = (engine.as_ref(), &decoders);
            let rendered = span.in_scope(|| render(with, &thread_job, gathered, &scratch));
            let _ = send.send(rendered);
        })
        .map_err(|err| JobError::Passing(internal(&format!("could not start a thread: {err}"))))?;
    tokio::select! {
        answer = receive => answer.unwrap_or_else(|_| {
            // The thread dropped its end without an answer: the engine panicked.
            Err(JobError::Passing(generation_failed("The engine broke down while making this video.")))
        }),
        () = hangs(job, worker.stop_patience) => {
            tracing::error!("an engine does not stop when told to; its thread is left behind");
            Err(JobError::Stopped(job.stop_reason().unwrap_or(Stop::LeaseLost)))
        }
    }
}

/// Resolves when the job was told to stop and its engine has not reacted for `patience`. A thread cannot be ended
/// from outside, but the slot it holds is given to other jobs.
async fn hangs(job: &Job, patience: Duration) {
    job.told_to_stop().await;
    tokio::time::sleep(patience).await;
}

fn render(
    (engine, decoders): (&dyn Engine, &Decoders),
    job: &Arc<Job>,
    gathered: Gathered,
    scratch: &Path,
) -> Result<Rendered, JobError> {
    let spec = &job.claim.video.spec;
    let is_stopped = || job.stop_reason().is_some();
    let models = engine.models();
    let card = models.iter().find(|card| card.id == spec.engine_model);
    let card = card.ok_or_else(|| JobError::Fatal(internal("the engine lost its model")))?;
    let plan = plan::plan(spec, gathered, (card, decoders), &is_stopped);
    let plan = plan.map_err(|err| plan_error(job, err))?;
    let promised = Promised::of(spec, &plan);
    let Plan {
        request,
        frame_times,
        before,
        shown_before,
    } = plan;
    let (seed, size) = (request.seed, request.size);
    let ctx = RenderContext::new(Box::new(JobLink(Arc::clone(job))), scratch.to_owned());
    let started = Instant::now();
    let output = engine
        .render(request, &ctx)
        .map_err(|err| engine_error(job, err))?;
    // Coding and publishing are not the engine's: it may begin with the next job.
    job.leave_lane();
    job.stage_ended("render", started);
    // What no reader takes is not written.
    let carried =
        (output.engine_doc.len() <= ENGINE_DOC_MAX_BYTES).then(|| output.engine_doc.clone());
    let provenance = provenance(job, output.credits, carried.unwrap_or_default());
    let is_coded = matches!(output.clip, RenderedClip::Coded(_));
    let failed = |err: MediaError| match err {
        // What the engine made cannot be read, not what the client sent.
        MediaError::Footage(err) if is_coded => {
            engine_error(job, EngineError::Failed(err.to_string()))
        }
        err => media_error(job, err),
    };
    let share_before = job.progress();
    let mut on_frame = |n_frames: u32| {
        if n_frames == promised.n_frames / 2 {
            KillPoint::MidRender.pass();
        }
        let share = n_frames as f32 / promised.n_frames as f32;
        job.raise_progress(share_before + (1.0 - share_before) * share);
        if is_stopped() {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    };
    let started = Instant::now();
    let files = match output.clip {
        // What is exactly the clip that was asked for is handed on as it is.
        RenderedClip::Coded(footage)
            if before.is_none() && frame_times.is_none() && shown_before.is_none() =>
        {
            kinora_media::adopt((&footage, size), &provenance, scratch, &mut on_frame)
        }
        clip => raw_parts(clip, size, shown_before.as_ref()).and_then(|(frames, sound)| {
            let parts = ClipParts {
                frames,
                sound,
                frame_times,
                before,
                provenance,
            };
            kinora_media::finish(parts, scratch, &mut on_frame)
        }),
    };
    let files = files.map_err(failed)?;
    job.stage_ended("encode", started);
    promised.check(&files.facts)?;
    Ok(Rendered {
        files,
        engine_doc: output.engine_doc,
        seed,
    })
}

fn raw_parts(
    clip: RenderedClip,
    size: Size,
    shown_before: Option<&Frame>,
) -> Result<RawClip, MediaError> {
    let raw = clip.into_raw(size)?;
    match shown_before {
        Some(shown) => Ok(without_first_frame(raw, shown)?),
        None => Ok(raw),
    }
}

fn provenance(job: &Job, credits: Vec<String>, document: Vec<u8>) -> Provenance {
    let video = &job.claim.video;
    Provenance {
        generator: concat!("kinora ", env!("CARGO_PKG_VERSION")).to_owned(),
        model: video.spec.engine_model.clone(),
        video_id: video.id.to_string(),
        credits,
        document,
    }
}

fn plan_error(job: &Job, err: PlanError) -> JobError {
    match err {
        PlanError::Unusable(message) => JobError::Fatal(plan::unusable_input(message)),
        PlanError::Unreadable(cause) => JobError::Passing(internal(&cause)),
        PlanError::StorageAway(cause) => storage_away(cause),
        PlanError::ClaimLost => JobError::Stopped(Stop::LeaseLost),
        PlanError::Cancelled => JobError::Stopped(job.stop_reason().unwrap_or(Stop::Cancelled)),
    }
}

fn engine_error(job: &Job, err: EngineError) -> JobError {
    match err {
        EngineError::Cancelled => JobError::Stopped(job.stop_reason().unwrap_or(Stop::Cancelled)),
        EngineError::Rejected(message) => JobError::Fatal(generation_failed(&message)),
        EngineError::Unusable(message) => JobError::Fatal(plan::unusable_input(message)),
        EngineError::OutOfMemory(message) => {
            JobError::Fatal(failed_for(FailureCode::OutOfMemory, &message))
        }
        EngineError::InvalidModelFiles(cause) => {
            tracing::error!(cause, "the files of a model cannot be used");
            let message =
                "The files of this model cannot be used: the operator has to look at them.";
            JobError::Fatal(failed_for(FailureCode::InvalidModelFiles, message))
        }
        EngineError::NoRoom(message) => JobError::Crowded(generation_failed(&message)),
        EngineError::Crashed(cause) => {
            tracing::warn!(cause, "an engine's process ended in the middle of a job");
            let message = "The engine's process ended while it made this video.";
            JobError::Passing(failed_for(FailureCode::EngineCrashed, message))
        }
        EngineError::Unavailable(cause) => JobError::Away {
            what: "engine",
            cause,
        },
        EngineError::Failed(cause) => {
            tracing::warn!(cause, "an engine failed");
            JobError::Passing(generation_failed("The engine could not make this video."))
        }
    }
}

fn media_error(job: &Job, err: MediaError) -> JobError {
    match err {
        MediaError::Cancelled => JobError::Stopped(job.stop_reason().unwrap_or(Stop::Cancelled)),
        MediaError::Footage(err) => plan_error(job, err.into()),
        MediaError::Source(cause) => {
            tracing::warn!(cause, "an engine stopped in the middle of a clip");
            JobError::Passing(generation_failed(
                "The engine stopped in the middle of this video.",
            ))
        }
        other => JobError::Passing(internal(&other.to_string())),
    }
}

fn publish_error(job: &Job, err: PublishError) -> JobError {
    match err {
        PublishError::Store(StoreError::ClaimLost) => {
            job.metrics.stale_write("complete");
            JobError::Stopped(Stop::LeaseLost)
        }
        PublishError::Cancelled => JobError::Stopped(Stop::Cancelled),
        err if err.is_about_storage() => storage_away(err.to_string()),
        other => JobError::Passing(internal(&other.to_string())),
    }
}

fn storage_away(cause: String) -> JobError {
    JobError::Away {
        what: "storage",
        cause,
    }
}

fn generation_failed(message: &str) -> Failure {
    failed_for(FailureCode::VideoGenerationFailed, message)
}

fn failed_for(code: FailureCode, message: &str) -> Failure {
    Failure {
        code,
        message: message.to_owned(),
    }
}

/// A failure of kinora itself: the log gets the cause, the client does not.
pub(super) fn internal(cause: &str) -> Failure {
    tracing::error!(cause, "a job failed inside kinora");
    Failure {
        code: FailureCode::InternalError,
        message: "Something went wrong on the server while making this video.".to_owned(),
    }
}

/// Ends a job that has no finished video: fails it, queues it again, or leaves it to whoever has it now. Returns how
/// the attempt ended.
async fn hand_back(worker: &Worker, job: &Job, err: JobError) -> &'static str {
    let (store, claim) = (&worker.store, &job.claim);
    let pause = match err {
        JobError::Crowded(_) => CROWDED_PAUSE,
        _ => backoff(claim.attempt),
    };
    let (written, outcome) = match err {
        JobError::Stopped(Stop::LeaseLost) => {
            tracing::warn!(
                "another worker has this video now, or it was deleted; the work is dropped"
            );
            return "lost";
        }
        JobError::Stopped(Stop::LeaseUnsure) => {
            tracing::warn!("the lease could not be renewed in time; the work is dropped");
            return "lost";
        }
        JobError::Stopped(Stop::ShuttingDown) => {
            tracing::info!("a video was handed back for another worker");
            (store.release(claim, Duration::ZERO).await, "released")
        }
        JobError::Away { what, cause } => {
            tracing::warn!(cause, "a video waits for the {what}");
            (store.release(claim, AWAY_PAUSE).await, "released")
        }
        JobError::Stopped(Stop::Cancelled) => (store.fail(claim, &cancelled()).await, "cancelled"),
        JobError::Fatal(failure) => {
            tracing::warn!(code = failure.code.as_str(), "a video failed");
            note_error(job, &failure);
            (store.fail(claim, &failure).await, "failed")
        }
        JobError::Passing(failure) | JobError::Crowded(failure) => {
            note_error(job, &failure);
            let retried = store.retry(claim, pause, &failure).await;
            let will_retry = retried.as_ref().is_ok_and(|will_retry| *will_retry);
            let code = failure.code.as_str();
            tracing::warn!(code, will_retry, "an attempt at a video failed");
            let outcome = if will_retry { "retried" } else { "failed" };
            (retried.map(drop), outcome)
        }
    };
    match written {
        Ok(()) => outcome,
        Err(StoreError::ClaimLost) => {
            job.metrics.stale_write("hand_back");
            "lost"
        }
        // The lease lapses and the reaper deals with it.
        Err(err) => {
            tracing::error!(cause = %err, "could not hand a video back");
            "lost"
        }
    }
}

fn cancelled() -> Failure {
    Failure {
        code: FailureCode::Cancelled,
        message: "The video was cancelled.".to_owned(),
    }
}

/// 10 s, 20 s, 40 s and so on, at most 5 min.
fn backoff(attempt: u32) -> Duration {
    Duration::from_secs(5 << attempt.min(6)).min(Duration::from_secs(300))
}
