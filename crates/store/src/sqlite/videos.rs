//! What clients ask for: one video, a page of them, a file; deletion and cancellation.

use kinora_domain::{AssetVariant, ProjectId, Video, VideoId};
use rusqlite::{Connection, OptionalExtension, params};

use super::{page, rows, sql, tidy, worker};
use crate::policy::{N_SPEED_SAMPLES, PAGE_MAX, cancelled, damaged, page_start, speed};
use crate::{Asset, Change, EventKind, Heritage, ListOrder, ListQuery, StoreError, VideoPage};

pub(super) fn get(
    conn: &Connection,
    project: &ProjectId,
    id: &VideoId,
) -> Result<Option<Video>, StoreError> {
    let key = [id.as_str(), project.as_str()];
    rows::one(conn, sql::VIDEO_GET, key, rows::video)
}

pub(super) fn list(
    conn: &Connection,
    project: &ProjectId,
    query: &ListQuery,
) -> Result<Option<VideoPage>, StoreError> {
    let last = match &query.after {
        Some(after) => match position(conn, project, after)? {
            Some(created_at) => Some((created_at, after.as_str())),
            None => return Ok(None),
        },
        None => None,
    };
    let (moment, id) = page_start(query.order, last);
    let n_wanted = query.limit.min(PAGE_MAX);
    let mut statement = conn.prepare_cached(match query.order {
        ListOrder::Asc => sql::VIDEO_LIST_ASC,
        ListOrder::Desc => sql::VIDEO_LIST_DESC,
    })?;
    let found = statement.query(params![project.as_str(), moment, id, n_wanted + 1])?;
    let (videos, has_more) = page::take(found, n_wanted, rows::video)?;
    Ok(Some(VideoPage { videos, has_more }))
}

pub(super) fn changes(
    conn: &Connection,
    seen: &[(String, u32)],
) -> Result<Vec<Change>, StoreError> {
    let seen = serde_json::to_string(seen).map_err(damaged)?;
    let mut statement = conn.prepare_cached(sql::VIDEO_CHANGES)?;
    let mut found = statement.query([seen])?;
    let mut changes = Vec::new();
    while let Some(row) = found.next()? {
        let id: String = row.get("watched_id")?;
        let now = match row.get("version")? {
            Some(version) => Some((rows::video(row)?, version)),
            None => None,
        };
        changes.push(Change {
            id: VideoId::parse(&id).map_err(damaged)?,
            now,
        });
    }
    Ok(changes)
}

fn position(
    conn: &Connection,
    project: &ProjectId,
    id: &VideoId,
) -> Result<Option<i64>, StoreError> {
    Ok(conn
        .prepare_cached(sql::VIDEO_POSITION)?
        .query_row(params![id.as_str(), project.as_str()], |row| row.get(0))
        .optional()?)
}

pub(super) fn asset(
    conn: &Connection,
    project: &ProjectId,
    id: &VideoId,
    variant: AssetVariant,
) -> Result<Option<Asset>, StoreError> {
    let key = [id.as_str(), project.as_str(), variant.as_str()];
    let stored = rows::one(conn, sql::ASSET_GET, key, |row| rows::asset(row, 0))?;
    Ok(stored.map(|stored| Asset {
        blob_key: stored.blob_key,
        size_bytes: stored.size_bytes,
        blake3: stored.blake3,
    }))
}

pub(super) fn heritage(
    conn: &Connection,
    project: &ProjectId,
    id: &VideoId,
) -> Result<Heritage, StoreError> {
    let found = rows::one(
        conn,
        sql::HERITAGE,
        [id.as_str(), project.as_str()],
        |row| {
            let seed: Option<i64> = row.get(0)?;
            Ok(Heritage {
                seed: seed.map(i64::cast_unsigned),
                has_reference: row.get(1)?,
                has_last_frame: row.get(2)?,
            })
        },
    )?;
    Ok(found.unwrap_or_default())
}

/// The row goes at once, with everything that hangs on it. That alone stops a running job: its next write
/// finds no row and is told that the claim was lost.
pub(super) fn delete(
    conn: &Connection,
    project: &ProjectId,
    id: &VideoId,
) -> Result<bool, StoreError> {
    if position(conn, project, id)?.is_none() {
        return Ok(false);
    }
    let blobs = tidy::release(conn, id.as_str())?;
    conn.prepare_cached(sql::VIDEO_DELETE)?
        .execute([id.as_str(), project.as_str()])?;
    tidy::discard(conn, &blobs)?;
    Ok(true)
}

pub(super) fn cancel(
    conn: &Connection,
    project: &ProjectId,
    id: &VideoId,
) -> Result<Option<Video>, StoreError> {
    let failure = cancelled();
    let n_queued = conn.prepare_cached(sql::CANCEL_QUEUED)?.execute(params![
        id.as_str(),
        project.as_str(),
        failure.code.as_str(),
        failure.message
    ])?;
    if n_queued > 0 {
        worker::after_the_end(conn, id, EventKind::VideoFailed)?;
    } else {
        conn.prepare_cached(sql::CANCEL_RUNNING)?
            .execute(params![id.as_str(), project.as_str()])?;
    }
    get(conn, project, id)
}

pub(super) fn seconds_per_clip_second(
    conn: &Connection,
    engine_model: &str,
) -> Result<Option<f64>, StoreError> {
    let (took_ms, clip_ms): (Option<i64>, Option<i64>) = conn
        .prepare_cached(sql::SPEED)?
        .query_row(params![engine_model, N_SPEED_SAMPLES], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    Ok(speed(took_ms, clip_ms))
}
