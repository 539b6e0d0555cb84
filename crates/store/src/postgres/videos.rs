//! What clients ask for: one video, a page of them, a file; deletion and cancellation.

use deadpool_postgres::GenericClient;
use kinora_domain::{AssetVariant, ProjectId, Video, VideoId};

use super::{rows, sql, tidy, worker};
use crate::policy::{N_SPEED_SAMPLES, PAGE_MAX, cancelled, damaged, page_start, speed};
use crate::{Asset, Change, EventKind, Heritage, ListOrder, ListQuery, StoreError, VideoPage};

pub(super) async fn get(
    db: &impl GenericClient,
    project: &ProjectId,
    id: &VideoId,
) -> Result<Option<Video>, StoreError> {
    let key: rows::Params<'_> = &[&id.as_str(), &project.as_str()];
    rows::one(db, sql::VIDEO_GET, key, rows::video).await
}

pub(super) async fn list(
    db: &impl GenericClient,
    project: &ProjectId,
    query: &ListQuery,
) -> Result<Option<VideoPage>, StoreError> {
    let last = match &query.after {
        Some(after) => match position(db, project, after).await? {
            Some(created_at) => Some((created_at, after.as_str())),
            None => return Ok(None),
        },
        None => None,
    };
    let (moment, id) = page_start(query.order, last);
    let n_wanted = query.limit.min(PAGE_MAX);
    let statement = match query.order {
        ListOrder::Asc => sql::VIDEO_LIST_ASC,
        ListOrder::Desc => sql::VIDEO_LIST_DESC,
    };
    let params: rows::Params<'_> = &[&project.as_str(), &moment, &id, &rows::one_more(n_wanted)];
    let found = rows::all(db, statement, params, rows::video).await?;
    let (videos, has_more) = rows::page(found, n_wanted);
    Ok(Some(VideoPage { videos, has_more }))
}

pub(super) async fn changes(
    db: &impl GenericClient,
    seen: &[(VideoId, u32)],
) -> Result<Vec<Change>, StoreError> {
    let ids: Vec<&str> = seen.iter().map(|(id, _)| id.as_str()).collect();
    let versions: Vec<i64> = seen
        .iter()
        .map(|(_, version)| i64::from(*version))
        .collect();
    rows::all(db, sql::VIDEO_CHANGES, &[&ids, &versions], |row| {
        let id = rows::text(row, rows::N_VIDEO_COLUMNS)?;
        let version = rows::number_or_none(row, rows::N_VIDEO_COLUMNS + 1)?;
        let now = version
            .map(|version| Ok::<_, StoreError>((rows::video(row)?, version)))
            .transpose()?;
        Ok(Change {
            id: VideoId::parse(id).map_err(damaged)?,
            now,
        })
    })
    .await
}

async fn position(
    db: &impl GenericClient,
    project: &ProjectId,
    id: &VideoId,
) -> Result<Option<i64>, StoreError> {
    let key: rows::Params<'_> = &[&id.as_str(), &project.as_str()];
    rows::one(db, sql::VIDEO_POSITION, key, |row| rows::get(row, 0)).await
}

pub(super) async fn asset(
    db: &impl GenericClient,
    project: &ProjectId,
    id: &VideoId,
    variant: AssetVariant,
) -> Result<Option<Asset>, StoreError> {
    let key: rows::Params<'_> = &[&id.as_str(), &project.as_str(), &variant.as_str()];
    let stored = rows::one(db, sql::ASSET_GET, key, |row| rows::asset(row, 0)).await?;
    Ok(stored.map(|stored| Asset {
        blob_key: stored.blob_key,
        size_bytes: stored.size_bytes,
        blake3: stored.blake3,
    }))
}

pub(super) async fn heritage(
    db: &impl GenericClient,
    project: &ProjectId,
    id: &VideoId,
) -> Result<Heritage, StoreError> {
    let key: rows::Params<'_> = &[&id.as_str(), &project.as_str()];
    let found = rows::one(db, sql::HERITAGE, key, |row| {
        let seed: Option<i64> = rows::get(row, 0)?;
        Ok(Heritage {
            seed: seed.map(i64::cast_unsigned),
            has_reference: rows::get(row, 1)?,
            has_last_frame: rows::get(row, 2)?,
        })
    })
    .await?;
    Ok(found.unwrap_or_default())
}

pub(super) async fn seconds_per_clip_second(
    db: &impl GenericClient,
    engine_model: &str,
) -> Result<Option<f64>, StoreError> {
    let params: rows::Params<'_> = &[&engine_model, &i64::from(N_SPEED_SAMPLES)];
    rows::returned(db, sql::SPEED, params, |row| {
        Ok(speed(rows::get(row, 0)?, rows::get(row, 1)?))
    })
    .await
}

/// The row goes at once, with everything that hangs on it. That alone stops a running job: its next write
/// finds no row and is told that the claim was lost.
pub(super) async fn delete(
    db: &impl GenericClient,
    project: &ProjectId,
    id: &VideoId,
) -> Result<bool, StoreError> {
    let key: rows::Params<'_> = &[&id.as_str(), &project.as_str()];
    if !rows::any(db, sql::VIDEO_LOCK, key).await? {
        return Ok(false);
    }
    let blobs = tidy::release(db, id.as_str()).await?;
    rows::execute(db, sql::VIDEO_DELETE, key).await?;
    tidy::discard(db, &blobs).await?;
    Ok(true)
}

pub(super) async fn cancel(
    db: &impl GenericClient,
    project: &ProjectId,
    id: &VideoId,
) -> Result<Option<Video>, StoreError> {
    let key: rows::Params<'_> = &[&id.as_str(), &project.as_str()];
    if !rows::any(db, sql::VIDEO_LOCK, key).await? {
        return Ok(None);
    }
    let failure = cancelled();
    let params: rows::Params<'_> = &[
        &id.as_str(),
        &project.as_str(),
        &failure.code.as_str(),
        &failure.message,
    ];
    if rows::execute(db, sql::CANCEL_QUEUED, params).await? > 0 {
        worker::after_the_end(db, id, EventKind::VideoFailed).await?;
    } else {
        rows::execute(db, sql::CANCEL_RUNNING, key).await?;
    }
    get(db, project, id).await
}
