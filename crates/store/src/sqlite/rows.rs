//! Between rows and nouns.

use std::time::Duration;

use kinora_domain::{
    CharacterId, Derivation, DerivationSource, Failure, FailureCode, FileId, FrameRate, ProjectId,
    Prompt, RenderOptions, Size, UnixMillis, Verb, Video, VideoId, VideoSpec, VideoStatus,
};
use rusqlite::{Connection, Params, Row};

use crate::policy::damaged;
use crate::{BlobKey, NewAsset, StoreError, StoredFile};

/// Reads the columns of `video_columns!`.
pub(super) fn video(row: &Row<'_>) -> Result<Video, StoreError> {
    let id = VideoId::parse(text(row, 0)?).map_err(damaged)?;
    let project_id = ProjectId::parse(text(row, 1)?).map_err(damaged)?;
    let status = VideoStatus::from_text(text(row, 14)?).ok_or_else(|| damaged("status"))?;
    Ok(Video {
        id,
        project_id,
        spec: spec(row)?,
        status,
        progress_percent: row.get(15)?,
        created_at: UnixMillis(row.get(18)?),
        started_at: moment(row, 19)?,
        completed_at: moment(row, 20)?,
        expires_at: moment(row, 21)?,
        failure: failure(row)?,
    })
}

fn spec(row: &Row<'_>) -> Result<VideoSpec, StoreError> {
    Ok(VideoSpec {
        verb: Verb::from_text(text(row, 2)?).ok_or_else(|| damaged("verb"))?,
        model: row.get(3)?,
        engine_model: row.get(4)?,
        prompt: Prompt::beside_picture(text(row, 5)?).map_err(damaged)?,
        size: Size::new(row.get(6)?, row.get(7)?).map_err(damaged)?,
        clip_duration: duration(row.get(8)?),
        fps: FrameRate::new(row.get(9)?).map_err(damaged)?,
        seed: row.get::<_, Option<i64>>(10)?.map(i64::cast_unsigned),
        options: RenderOptions {
            negative_prompt: row.get(22)?,
            steps: row.get(23)?,
            guidance_scale: row.get(24)?,
        },
        character_ids: character_ids(row.get_ref(25)?.as_str_or_null().map_err(damaged)?)?,
        derivation: derivation(row)?,
    })
}

fn derivation(row: &Row<'_>) -> Result<Option<Derivation>, StoreError> {
    let Some(source_ms) = row.get::<_, Option<i64>>(12)? else {
        return Ok(None);
    };
    let source = match row.get::<_, Option<String>>(11)? {
        Some(id) => DerivationSource::Video(VideoId::parse(&id).map_err(damaged)?),
        None => DerivationSource::Upload,
    };
    Ok(Some(Derivation {
        source,
        source_duration: duration(source_ms),
        extension_count: row.get(13)?,
    }))
}

fn failure(row: &Row<'_>) -> Result<Option<Failure>, StoreError> {
    let Some(code) = row.get::<_, Option<String>>(16)? else {
        return Ok(None);
    };
    Ok(Some(Failure {
        code: FailureCode::from_text(&code).ok_or_else(|| damaged("failure code"))?,
        message: row.get(17)?,
    }))
}

/// The row that a statement finds, if it finds one.
pub(super) fn one<T>(
    conn: &Connection,
    statement: &str,
    params: impl Params,
    of_row: impl Fn(&Row<'_>) -> Result<T, StoreError>,
) -> Result<Option<T>, StoreError> {
    let mut statement = conn.prepare_cached(statement)?;
    let mut found = statement.query(params)?;
    match found.next()? {
        Some(row) => Ok(Some(of_row(row)?)),
        None => Ok(None),
    }
}

/// The row that an insert returns.
pub(super) fn returned<T>(
    conn: &Connection,
    statement: &str,
    params: impl Params,
    of_row: impl Fn(&Row<'_>) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let row = one(conn, statement, params, of_row)?;
    row.ok_or_else(|| damaged("an insert returned no row"))
}

/// All rows that a statement finds.
pub(super) fn all<T>(
    conn: &Connection,
    statement: &str,
    params: impl Params,
    of_row: impl Fn(&Row<'_>) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    let mut statement = conn.prepare_cached(statement)?;
    let mut found = statement.query(params)?;
    let mut items = Vec::new();
    while let Some(row) = found.next()? {
        items.push(of_row(row)?);
    }
    Ok(items)
}

/// Texts as the database keeps them, a JSON array in order; `None` for none.
pub(super) fn text_list<T: AsRef<str>>(list: &[T]) -> Option<String> {
    let list: Vec<&str> = list.iter().map(AsRef::as_ref).collect();
    (!list.is_empty()).then(|| serde_json::Value::from(list).to_string())
}

/// Reads what [`text_list`] made.
pub(super) fn texts(list: Option<&str>) -> Result<Vec<String>, StoreError> {
    list.map_or(Ok(Vec::new()), |list| {
        serde_json::from_str(list).map_err(damaged)
    })
}

/// Reads the ids of a spec's characters.
pub(super) fn character_ids(list: Option<&str>) -> Result<Vec<CharacterId>, StoreError> {
    let ids = texts(list)?;
    let parsed = ids.iter().map(|id| CharacterId::parse(id).map_err(damaged));
    parsed.collect()
}

/// Reads a moment that may not have been.
pub(super) fn moment(row: &Row<'_>, column_idx: usize) -> Result<Option<UnixMillis>, StoreError> {
    Ok(row.get::<_, Option<i64>>(column_idx)?.map(UnixMillis))
}

/// Reads the columns of `file_columns!`.
pub(super) fn file(row: &Row<'_>) -> Result<StoredFile, StoreError> {
    Ok(StoredFile {
        id: FileId::parse(text(row, 0)?).map_err(damaged)?,
        project_id: ProjectId::parse(text(row, 1)?).map_err(damaged)?,
        filename: row.get(2)?,
        purpose: row.get(3)?,
        content_type: row.get(4)?,
        asset: asset(row, 5)?,
        created_at: UnixMillis(row.get(8)?),
        expires_at: moment(row, 9)?,
    })
}

/// Reads key, size and hash of a blob from the columns that begin at `first`.
pub(super) fn asset(row: &Row<'_>, first: usize) -> Result<NewAsset, StoreError> {
    let size_bytes: i64 = row.get(first + 1)?;
    Ok(NewAsset {
        blob_key: BlobKey::from_stored(row.get(first)?),
        size_bytes: size_bytes.cast_unsigned(),
        blake3: row.get(first + 2)?,
    })
}

/// A length of time as the database keeps it.
pub(super) fn duration(ms: i64) -> Duration {
    Duration::from_millis(u64::try_from(ms).unwrap_or(0))
}

/// Reads a text where it lies.
pub(super) fn text<'r>(row: &'r Row<'_>, column_idx: usize) -> Result<&'r str, StoreError> {
    let value = row.get_ref(column_idx)?;
    value.as_str().map_err(damaged)
}
