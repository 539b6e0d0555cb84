//! Workers and the queue, as operators see and steer them.

use std::time::Duration;

use kinora_domain::{Failure, Priority, ProjectId, UnixMillis, VideoId, VideoStatus};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{accounts, rows, sql, worker};
use crate::policy::{Fence, damaged};
use crate::{EventKind, Job, JobQuery, ProjectLoad, StoreError, Worker, WorkerReport};

pub(super) fn report(conn: &Connection, report: &WorkerReport) -> Result<bool, StoreError> {
    let engine_models = serde_json::Value::from(report.engine_models.as_slice()).to_string();
    let params = params![
        report.id,
        report.host,
        engine_models,
        report.n_slots,
        report.is_draining
    ];
    rows::returned(conn, sql::WORKER_REPORT, params, |row| Ok(row.get(0)?))
}

pub(super) fn forget(conn: &Connection, id: &str) -> Result<(), StoreError> {
    conn.prepare_cached(sql::WORKER_FORGET)?.execute([id])?;
    Ok(())
}

pub(super) fn workers(conn: &Connection) -> Result<Vec<Worker>, StoreError> {
    rows::all(conn, sql::WORKERS, [], |row| {
        Ok(Worker {
            id: row.get(0)?,
            host: row.get(1)?,
            engine_models: serde_json::from_str(rows::text(row, 2)?).map_err(damaged)?,
            n_slots: row.get(3)?,
            n_running: row.get(4)?,
            started_at: UnixMillis(row.get(5)?),
            silent_for: rows::duration(row.get(6)?),
            drain_asked: row.get(7)?,
            is_draining: row.get(8)?,
        })
    })
}

pub(super) fn drain(conn: &Connection, id: &str, drains: bool) -> Result<bool, StoreError> {
    let mut statement = conn.prepare_cached(sql::WORKER_DRAIN)?;
    Ok(statement.exists(params![id, drains])?)
}

pub(super) fn load(conn: &Connection) -> Result<Vec<ProjectLoad>, StoreError> {
    rows::all(conn, sql::LOAD, [], |row| {
        let oldest_ms: Option<i64> = row.get(accounts::N_PROJECT_COLUMNS + 2)?;
        Ok(ProjectLoad {
            project: accounts::read_project(row)?,
            n_queued: row.get(accounts::N_PROJECT_COLUMNS)?,
            n_running: row.get(accounts::N_PROJECT_COLUMNS + 1)?,
            oldest_waits_for: oldest_ms.map(rows::duration),
        })
    })
}

pub(super) fn jobs(conn: &Connection, query: &JobQuery) -> Result<Vec<Job>, StoreError> {
    let project = query.project.as_ref().map(ProjectId::as_str);
    let mut jobs = Vec::new();
    for statement in [sql::JOBS_RUNNING, sql::JOBS_WAITING] {
        let params = params![project, query.limit];
        jobs.extend(rows::all(conn, statement, params, read_job)?);
    }
    Ok(jobs)
}

fn read_job(row: &Row<'_>) -> Result<Job, StoreError> {
    Ok(Job {
        video_id: VideoId::parse(rows::text(row, 0)?).map_err(damaged)?,
        project_id: ProjectId::parse(rows::text(row, 1)?).map_err(damaged)?,
        engine_model: row.get(2)?,
        status: VideoStatus::from_text(rows::text(row, 3)?).ok_or_else(|| damaged("status"))?,
        priority: Priority::new(row.get(4)?).map_err(damaged)?,
        progress_percent: row.get(5)?,
        attempt: row.get(6)?,
        lost_leases: row.get(7)?,
        created_at: UnixMillis(row.get(8)?),
        held_for: rows::duration(row.get(9)?),
        worker_id: row.get(10)?,
    })
}

pub(super) fn requeue(conn: &Connection, id: &VideoId) -> Result<Option<VideoStatus>, StoreError> {
    let Some((status, fence, _)) = fence(conn, id)? else {
        return Ok(None);
    };
    match status {
        VideoStatus::InProgress => {
            worker::release(conn, &fence, Duration::ZERO)?;
        }
        VideoStatus::Queued => {
            conn.prepare_cached(sql::JOB_DUE_NOW)?
                .execute([id.as_str()])?;
        }
        VideoStatus::Completed | VideoStatus::Failed => {}
    }
    Ok(Some(status))
}

pub(super) fn fail(
    conn: &Connection,
    id: &VideoId,
    failure: &Failure,
) -> Result<Option<VideoStatus>, StoreError> {
    let Some((status, fence, project)) = fence(conn, id)? else {
        return Ok(None);
    };
    match status {
        VideoStatus::InProgress => worker::fail(conn, &fence, failure)?,
        VideoStatus::Queued => {
            let (code, message) = (failure.code.as_str(), &failure.message);
            conn.prepare_cached(sql::CANCEL_QUEUED)?.execute(params![
                id.as_str(),
                project,
                code,
                message
            ])?;
            worker::after_the_end(conn, id, EventKind::VideoFailed)?;
        }
        VideoStatus::Completed | VideoStatus::Failed => {}
    }
    Ok(Some(status))
}

pub(super) fn set_priority(
    conn: &Connection,
    id: &VideoId,
    priority: Priority,
) -> Result<Option<VideoStatus>, StoreError> {
    let params = params![id.as_str(), priority.get()];
    conn.prepare_cached(sql::JOB_PRIORITY)?.execute(params)?;
    Ok(fence(conn, id)?.map(|(status, ..)| status))
}

/// How a video stands, what its worker's writes are checked against, and whose it is.
fn fence(
    conn: &Connection,
    id: &VideoId,
) -> Result<Option<(VideoStatus, Fence, String)>, StoreError> {
    let found: Option<(String, u32, String)> = conn
        .prepare_cached(sql::JOB_FENCE)?
        .query_row([id.as_str()], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .optional()?;
    let Some((status, lease_seq, project)) = found else {
        return Ok(None);
    };
    let status = VideoStatus::from_text(&status).ok_or_else(|| damaged("status"))?;
    let fence = Fence {
        video_id: id.clone(),
        lease_seq,
    };
    Ok(Some((status, fence, project)))
}
