//! Workers and the queue, as operators see and steer them.

use std::time::Duration;

use deadpool_postgres::GenericClient;
use kinora_domain::{Failure, Priority, ProjectId, VideoId, VideoStatus};
use tokio_postgres::Row;

use super::{accounts, rows, sql, worker};
use crate::policy::{Fence, damaged};
use crate::{EventKind, Job, JobQuery, ProjectLoad, StoreError, Worker, WorkerReport};

pub(super) async fn report(
    db: &impl GenericClient,
    report: &WorkerReport,
) -> Result<bool, StoreError> {
    let params: rows::Params<'_> = &[
        &report.id,
        &report.host,
        &report.engine_models,
        &i64::from(report.n_slots),
        &report.is_draining,
    ];
    rows::returned(db, sql::WORKER_REPORT, params, |row| rows::get(row, 0)).await
}

pub(super) async fn forget(db: &impl GenericClient, id: &str) -> Result<(), StoreError> {
    rows::execute(db, sql::WORKER_FORGET, &[&id]).await?;
    Ok(())
}

pub(super) async fn workers(db: &impl GenericClient) -> Result<Vec<Worker>, StoreError> {
    rows::all(db, sql::WORKERS, &[], |row| {
        Ok(Worker {
            id: rows::get(row, 0)?,
            host: rows::get(row, 1)?,
            engine_models: rows::get(row, 2)?,
            n_slots: rows::number(row, 3)?,
            n_running: rows::number(row, 4)?,
            started_at: rows::moment(row, 5)?,
            silent_for: rows::duration(row, 6)?,
            drain_asked: rows::get(row, 7)?,
            is_draining: rows::get(row, 8)?,
        })
    })
    .await
}

pub(super) async fn drain(
    db: &impl GenericClient,
    id: &str,
    drains: bool,
) -> Result<bool, StoreError> {
    rows::any(db, sql::WORKER_DRAIN, &[&id, &drains]).await
}

pub(super) async fn load(db: &impl GenericClient) -> Result<Vec<ProjectLoad>, StoreError> {
    rows::all(db, sql::LOAD, &[], |row| {
        let oldest_ms: Option<u64> = rows::number_or_none(row, accounts::N_PROJECT_COLUMNS + 2)?;
        Ok(ProjectLoad {
            project: accounts::read_project(row)?,
            n_queued: rows::number(row, accounts::N_PROJECT_COLUMNS)?,
            n_running: rows::number(row, accounts::N_PROJECT_COLUMNS + 1)?,
            oldest_waits_for: oldest_ms.map(Duration::from_millis),
        })
    })
    .await
}

pub(super) async fn jobs(
    db: &impl GenericClient,
    query: &JobQuery,
) -> Result<Vec<Job>, StoreError> {
    let project = query.project.as_ref().map(ProjectId::as_str);
    let mut jobs = Vec::new();
    for statement in [sql::JOBS_RUNNING, sql::JOBS_WAITING] {
        let params: rows::Params<'_> = &[&project, &i64::from(query.limit)];
        jobs.extend(rows::all(db, statement, params, read_job).await?);
    }
    Ok(jobs)
}

fn read_job(row: &Row) -> Result<Job, StoreError> {
    Ok(Job {
        video_id: VideoId::parse(rows::text(row, 0)?).map_err(damaged)?,
        project_id: ProjectId::parse(rows::text(row, 1)?).map_err(damaged)?,
        engine_model: rows::get(row, 2)?,
        status: status(rows::text(row, 3)?)?,
        priority: Priority::new(rows::get(row, 4)?).map_err(damaged)?,
        progress_percent: rows::number(row, 5)?,
        attempt: rows::number(row, 6)?,
        lost_leases: rows::number(row, 7)?,
        created_at: rows::moment(row, 8)?,
        held_for: rows::duration(row, 9)?,
        worker_id: rows::get(row, 10)?,
    })
}

fn status(text: &str) -> Result<VideoStatus, StoreError> {
    VideoStatus::from_text(text).ok_or_else(|| damaged("status"))
}

pub(super) async fn requeue(
    db: &impl GenericClient,
    id: &VideoId,
) -> Result<Option<VideoStatus>, StoreError> {
    let Some((status, fence, _)) = fence(db, id).await? else {
        return Ok(None);
    };
    match status {
        VideoStatus::InProgress => {
            worker::release(db, &fence, Duration::ZERO).await?;
        }
        VideoStatus::Queued => {
            rows::execute(db, sql::JOB_DUE_NOW, &[&id.as_str()]).await?;
        }
        VideoStatus::Completed | VideoStatus::Failed => {}
    }
    Ok(Some(status))
}

pub(super) async fn fail(
    db: &impl GenericClient,
    id: &VideoId,
    failure: &Failure,
) -> Result<Option<VideoStatus>, StoreError> {
    let Some((status, fence, project)) = fence(db, id).await? else {
        return Ok(None);
    };
    match status {
        VideoStatus::InProgress => worker::fail(db, &fence, failure).await?,
        VideoStatus::Queued => {
            let (code, message) = (failure.code.as_str(), &failure.message);
            let params: rows::Params<'_> = &[&id.as_str(), &project, &code, message];
            rows::execute(db, sql::CANCEL_QUEUED, params).await?;
            worker::after_the_end(db, id, EventKind::VideoFailed).await?;
        }
        VideoStatus::Completed | VideoStatus::Failed => {}
    }
    Ok(Some(status))
}

pub(super) async fn set_priority(
    db: &impl GenericClient,
    id: &VideoId,
    priority: Priority,
) -> Result<Option<VideoStatus>, StoreError> {
    let params: rows::Params<'_> = &[&id.as_str(), &priority.get()];
    rows::execute(db, sql::JOB_PRIORITY, params).await?;
    Ok(fence(db, id).await?.map(|(status, ..)| status))
}

/// How a video stands, what its worker's writes are checked against, and whose it is. The row is locked until the
/// transaction ends.
async fn fence(
    db: &impl GenericClient,
    id: &VideoId,
) -> Result<Option<(VideoStatus, Fence, String)>, StoreError> {
    rows::one(db, sql::JOB_FENCE, &[&id.as_str()], |row| {
        let fence = Fence {
            video_id: id.clone(),
            lease_seq: rows::number(row, 1)?,
        };
        Ok((status(rows::text(row, 0)?)?, fence, rows::get(row, 2)?))
    })
    .await
}
