//! Storing an order.

use kinora_domain::{CharacterId, ProjectId, UnixMillis, Video, VideoId, VideoSpec, VideoStatus};
use rusqlite::{Connection, OptionalExtension, params};

use super::{inputs, rows, sql, videos};
use crate::policy::{IDEMPOTENCY, damaged, millis};
use crate::{Created, NewVideo, StoreError};

pub(super) fn create(conn: &Connection, new: &NewVideo) -> Result<Created, StoreError> {
    if let Some(idempotency) = &new.idempotency
        && let Some(video) = made_before(conn, &new.project_id, idempotency)?
    {
        return Ok(Created::Existing(video));
    }
    check_room(conn, new)?;
    inputs::check_characters(conn, new)?;
    let video = insert(conn, new)?;
    if let Some((key, request_hash)) = &new.idempotency {
        conn.prepare_cached(sql::IDEMPOTENCY_PUT)?.execute(params![
            new.project_id.as_str(),
            key,
            request_hash,
            new.id.as_str()
        ])?;
    }
    Ok(Created::New(video))
}

pub(super) fn made_before(
    conn: &Connection,
    project: &ProjectId,
    (key, request_hash): &(String, [u8; 32]),
) -> Result<Option<Video>, StoreError> {
    let found: Option<([u8; 32], String)> = conn
        .prepare_cached(sql::IDEMPOTENCY_GET)?
        .query_row(params![project.as_str(), key, millis(IDEMPOTENCY)], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    let Some((hash_then, video_id)) = found else {
        return Ok(None);
    };
    if hash_then != *request_hash {
        return Err(StoreError::IdempotencyMismatch);
    }
    let video_id = VideoId::parse(&video_id).map_err(damaged)?;
    videos::get(conn, project, &video_id)
}

fn check_room(conn: &Connection, new: &NewVideo) -> Result<(), StoreError> {
    let (max_queued, n_unfinished): (Option<u32>, u32) = conn
        .prepare_cached(sql::PROJECT_QUEUE)?
        .query_row([new.project_id.as_str()], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?
        .ok_or_else(|| StoreError::Database(format!("no project {}", new.project_id)))?;
    match max_queued {
        Some(max_queued) if n_unfinished >= max_queued => Err(StoreError::QueueFull { max_queued }),
        _ => Ok(()),
    }
}

fn insert(conn: &Connection, new: &NewVideo) -> Result<Video, StoreError> {
    let spec = &new.spec;
    let derivation = spec.derivation.as_ref();
    let character_ids: Vec<&str> = spec.character_ids.iter().map(CharacterId::as_str).collect();
    let (created_at, character_ids): (i64, Option<String>) =
        conn.prepare_cached(sql::VIDEO_INSERT)?.query_row(
            params![
                new.id.as_str(),
                new.project_id.as_str(),
                spec.verb.as_str(),
                spec.model,
                spec.engine_model,
                spec.prompt.as_str(),
                spec.size.width_px(),
                spec.size.height_px(),
                millis(spec.total_duration()),
                millis(spec.clip_duration),
                spec.fps.get(),
                spec.seed.map(u64::cast_signed),
                spec.source_id().map(VideoId::as_str),
                derivation.map(|derivation| millis(derivation.source_duration)),
                derivation.map_or(0, |derivation| derivation.extension_count),
                spec.options.negative_prompt,
                spec.options.steps,
                spec.options.guidance_scale,
                rows::text_list(&character_ids),
                new.priority.get(),
                new.traceparent,
            ],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
    inputs::pin(conn, new)?;
    Ok(Video {
        id: new.id.clone(),
        project_id: new.project_id.clone(),
        spec: VideoSpec {
            character_ids: rows::character_ids(character_ids.as_deref())?,
            ..new.spec.clone()
        },
        status: VideoStatus::Queued,
        progress_percent: 0,
        created_at: UnixMillis(created_at),
        started_at: None,
        completed_at: None,
        expires_at: None,
        failure: None,
    })
}
