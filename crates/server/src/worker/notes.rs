//! What is told of an attempt to those who watch over the server.

use std::time::{Duration, SystemTime};

use kinora_domain::Failure;
use kinora_store::Claim;
use opentelemetry::KeyValue;
use opentelemetry::trace::SpanKind;

use super::job::Job;
use crate::metrics::{AttemptLabels, ErrorLabels, ModelLabels};
use crate::traces::Subject;

/// An attempt, as part of the trace of the order.
pub(super) fn subject(claim: &Claim, asked_at: SystemTime) -> Subject<'_> {
    let video = &claim.video;
    Subject {
        name: "attempt".to_owned(),
        kind: SpanKind::Consumer,
        traceparent: claim.traceparent.as_deref(),
        began_at: asked_at,
        attributes: vec![
            KeyValue::new("kinora.video.id", video.id.to_string()),
            KeyValue::new("kinora.model", video.spec.engine_model.clone()),
            KeyValue::new("kinora.attempt", i64::from(claim.attempt)),
            KeyValue::new("kinora.worker.id", claim.worker_id.clone()),
        ],
    }
}

/// Notes how long a video waited, by the database's clock; what waits again has been somewhere in between.
pub(super) fn note_wait(job: &Job) {
    let (video, lease_seq) = (&job.claim.video, job.claim.lease_seq);
    let Some(started_at) = video.started_at.filter(|_| lease_seq == 1) else {
        return;
    };
    let wait_ms = started_at.0.saturating_sub(video.created_at.0);
    let wait = Duration::from_millis(wait_ms.unsigned_abs());
    let model = video.spec.engine_model.clone();
    let waits = &job.metrics.queue_wait_s;
    waits
        .get_or_create(&ModelLabels { model })
        .observe(wait.as_secs_f64());
}

/// Notes how an attempt ended, and ends its span.
pub(super) fn note_outcome(job: &Job, outcome: &'static str) {
    let model = job.claim.video.spec.engine_model.clone();
    let attempts = &job.metrics.attempts;
    attempts
        .get_or_create(&AttemptLabels { model, outcome })
        .inc();
    if outcome == "lost" {
        job.metrics.leases_lost.inc();
    }
    job.traced.note("kinora.outcome", outcome);
    // Whoever still holds the job, such as an engine that does not stop, has nothing more to tell.
    job.traced.end();
}

/// Notes why an attempt failed.
pub(super) fn note_error(job: &Job, failure: &Failure) {
    let labels = ErrorLabels {
        model: job.claim.video.spec.engine_model.clone(),
        code: failure.code.as_str(),
    };
    job.metrics.attempt_errors.get_or_create(&labels).inc();
    job.traced.failed(failure.code.as_str());
}
