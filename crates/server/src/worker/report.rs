//! The worker tells operators that it is there, and hears whether they want it drained.
//!
//! Nothing depends on it but what operators see: claims and leases are in the rows of the videos.

use kinora_store::{WORKER_REPORTS_EVERY, WorkerReport};
use tokio::sync::watch;
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

use super::Worker;

/// Reports until the worker is `done`, and at once when it has begun to claim nothing more or claims again; then takes it
/// off the list. `drains` is told what operators want.
pub(super) async fn keep_reporting(
    worker: &Worker,
    drains: watch::Sender<bool>,
    (mut rests, done): (watch::Receiver<bool>, CancellationToken),
) {
    let mut ticks = tokio::time::interval(WORKER_REPORTS_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = done.cancelled() => return forget(worker).await,
            _ = ticks.tick() => {}
            // Its sender lives as long as the worker runs.
            _ = rests.changed() => {}
        }
        let is_draining = *rests.borrow_and_update();
        let Some(asked) = report(worker, is_draining).await else {
            continue;
        };
        if drains.send_if_modified(|before| std::mem::replace(before, asked) != asked) {
            let what = if asked { "drain" } else { "work again" };
            tracing::info!("an operator asked this worker to {what}");
        }
    }
}

async fn report(worker: &Worker, is_draining: bool) -> Option<bool> {
    let report = WorkerReport {
        id: worker.worker_id.clone(),
        host: worker.host.clone(),
        engine_models: worker.engines.model_ids(),
        n_slots: u32::try_from(worker.config.slots).unwrap_or(u32::MAX),
        is_draining,
    };
    match worker.store.report_worker(&report).await {
        Ok(asked) => Some(asked),
        Err(err) => {
            tracing::debug!(cause = %err, "could not report this worker");
            None
        }
    }
}

/// Takes the worker off the list.
async fn forget(worker: &Worker) {
    if let Err(err) = worker.store.forget_worker(&worker.worker_id).await {
        tracing::debug!(cause = %err, "could not take this worker off the list");
    }
}
