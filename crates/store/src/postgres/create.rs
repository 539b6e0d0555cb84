//! Storing an order.

use deadpool_postgres::GenericClient;
use kinora_domain::{CharacterId, ProjectId, UnixMillis, Video, VideoId, VideoSpec, VideoStatus};

use super::{inputs, rows, sql, videos};
use crate::policy::{IDEMPOTENCY, damaged, millis};
use crate::{Created, NewVideo, StoreError};

/// Why an order was not stored.
pub(super) enum Refused {
    /// A request with the same key was stored while this one was on its way: its video is the answer.
    MadeMeanwhile,
    /// The order cannot be stored.
    Because(StoreError),
}

impl<E: Into<StoreError>> From<E> for Refused {
    fn from(err: E) -> Self {
        Self::Because(err.into())
    }
}

pub(super) async fn create(db: &impl GenericClient, new: &NewVideo) -> Result<Created, Refused> {
    if let Some(idempotency) = &new.idempotency
        && let Some(video) = made_before(db, &new.project_id, idempotency).await?
    {
        return Ok(Created::Existing(video));
    }
    check_room(db, new).await?;
    inputs::check_characters(db, new).await?;
    let video = insert(db, new).await?;
    if let Some((key, request_hash)) = &new.idempotency {
        // Waits for another request with the same key that has come this far.
        let params: rows::Params<'_> = &[
            &new.project_id.as_str(),
            key,
            &request_hash.as_slice(),
            &new.id.as_str(),
            &millis(IDEMPOTENCY),
        ];
        let n_rows = rows::execute(db, sql::IDEMPOTENCY_PUT, params);
        if n_rows.await? == 0 {
            return Err(Refused::MadeMeanwhile);
        }
    }
    Ok(Created::New(video))
}

pub(super) async fn made_before(
    db: &impl GenericClient,
    project: &ProjectId,
    (key, request_hash): &(String, [u8; 32]),
) -> Result<Option<Video>, StoreError> {
    let params: rows::Params<'_> = &[&project.as_str(), key, &millis(IDEMPOTENCY)];
    let asked = rows::one(db, sql::IDEMPOTENCY_GET, params, |row| {
        let video_id = VideoId::parse(rows::text(row, 1)?).map_err(damaged)?;
        Ok((rows::hash(row, 0)?, video_id))
    });
    let Some((hash_then, video_id)) = asked.await? else {
        return Ok(None);
    };
    if hash_then != *request_hash {
        return Err(StoreError::IdempotencyMismatch);
    }
    videos::get(db, project, &video_id).await
}

async fn check_room(db: &impl GenericClient, new: &NewVideo) -> Result<(), StoreError> {
    let project = new.project_id.as_str();
    let limit_of = async |statement| {
        let params: rows::Params<'_> = &[&project];
        let limit = rows::one(db, statement, params, |row| {
            rows::number_or_none::<u32>(row, 0)
        });
        let missing = || StoreError::Database(format!("no project {project}"));
        limit.await?.ok_or_else(missing)
    };
    if limit_of(sql::PROJECT_MAX_QUEUED).await?.is_none() {
        return Ok(());
    }
    let Some(max_queued) = limit_of(sql::PROJECT_LOCK).await? else {
        return Ok(());
    };
    let n_unfinished: u32 = rows::returned(db, sql::PROJECT_UNFINISHED, &[&project], |row| {
        rows::number(row, 0)
    })
    .await?;
    if n_unfinished >= max_queued {
        return Err(StoreError::QueueFull { max_queued });
    }
    Ok(())
}

async fn insert(db: &impl GenericClient, new: &NewVideo) -> Result<Video, StoreError> {
    let spec = &new.spec;
    let derivation = spec.derivation.as_ref();
    let character_ids = spec.character_ids.iter().map(CharacterId::as_str).collect();
    let params: rows::Params<'_> = &[
        &new.id.as_str(),
        &new.project_id.as_str(),
        &spec.verb.as_str(),
        &spec.model,
        &spec.engine_model,
        &spec.prompt.as_str(),
        &i64::from(spec.size.width_px()),
        &i64::from(spec.size.height_px()),
        &millis(spec.total_duration()),
        &millis(spec.clip_duration),
        &i64::from(spec.fps.get()),
        &spec.seed.map(u64::cast_signed),
        &spec.source_id().map(VideoId::as_str),
        &derivation.map(|derivation| millis(derivation.source_duration)),
        &derivation.map_or(0, |derivation| i64::from(derivation.extension_count)),
        &spec.options.negative_prompt,
        &spec.options.steps.map(i64::from),
        &spec.options.guidance_scale,
        &rows::list(character_ids),
        &new.priority.get(),
        &new.traceparent,
    ];
    let inserted = rows::returned(db, sql::VIDEO_INSERT, params, |row| {
        Ok((
            rows::moment(row, 0)?,
            rows::character_ids(rows::get(row, 1)?)?,
        ))
    });
    let (created_at, character_ids): (UnixMillis, Vec<CharacterId>) = inserted.await?;
    inputs::pin(db, new).await?;
    Ok(Video {
        id: new.id.clone(),
        project_id: new.project_id.clone(),
        spec: VideoSpec {
            character_ids,
            ..new.spec.clone()
        },
        status: VideoStatus::Queued,
        progress_percent: 0,
        created_at,
        started_at: None,
        completed_at: None,
        expires_at: None,
        failure: None,
    })
}
