//! Between rows and nouns, and between numbers: the database has 64-bit integers with a sign, and no others.

use std::time::Duration;

use deadpool_postgres::GenericClient;
use kinora_domain::{
    CharacterId, Derivation, DerivationSource, Failure, FailureCode, FileId, FrameRate, ProjectId,
    Prompt, RenderOptions, Size, UnixMillis, Verb, Video, VideoId, VideoSpec, VideoStatus,
};
use tokio_postgres::Row;
use tokio_postgres::types::{FromSql, ToSql};

use crate::policy::damaged;
use crate::{BlobKey, NewAsset, StoreError, StoredFile};

/// What a statement is told.
pub(super) type Params<'p> = &'p [&'p (dyn ToSql + Sync)];

/// The row that a statement finds, if it finds one.
pub(super) async fn one<T>(
    db: &impl GenericClient,
    statement: &str,
    params: Params<'_>,
    of_row: impl Fn(&Row) -> Result<T, StoreError>,
) -> Result<Option<T>, StoreError> {
    let prepared = db.prepare_cached(statement).await?;
    let row = db.query_opt(&prepared, params).await?;
    row.as_ref().map(of_row).transpose()
}

/// The row that a statement always finds or makes.
pub(super) async fn returned<T>(
    db: &impl GenericClient,
    statement: &str,
    params: Params<'_>,
    of_row: impl Fn(&Row) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let row = one(db, statement, params, of_row).await?;
    row.ok_or_else(|| damaged("a statement returned no row"))
}

/// All rows that a statement finds.
pub(super) async fn all<T>(
    db: &impl GenericClient,
    statement: &str,
    params: Params<'_>,
    of_row: impl Fn(&Row) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    let prepared = db.prepare_cached(statement).await?;
    let rows = db.query(&prepared, params).await?;
    rows.iter().map(of_row).collect()
}

/// Whether a statement finds a row.
pub(super) async fn any(
    db: &impl GenericClient,
    statement: &str,
    params: Params<'_>,
) -> Result<bool, StoreError> {
    Ok(one(db, statement, params, |_| Ok(())).await?.is_some())
}

/// How many rows a statement changes.
pub(super) async fn execute(
    db: &impl GenericClient,
    statement: &str,
    params: Params<'_>,
) -> Result<u64, StoreError> {
    let prepared = db.prepare_cached(statement).await?;
    Ok(db.execute(&prepared, params).await?)
}

/// Reads a column.
pub(super) fn get<'r, T: FromSql<'r>>(row: &'r Row, column_idx: usize) -> Result<T, StoreError> {
    row.try_get(column_idx).map_err(damaged)
}

/// Reads a text where it lies.
pub(super) fn text(row: &Row, column_idx: usize) -> Result<&str, StoreError> {
    get(row, column_idx)
}

/// Reads a number that is not negative.
pub(super) fn number<N: TryFrom<i64>>(row: &Row, column_idx: usize) -> Result<N, StoreError> {
    let value: i64 = get(row, column_idx)?;
    N::try_from(value).map_err(|_| damaged(format!("the number {value}")))
}

/// Reads a number that may not be there.
pub(super) fn number_or_none<N: TryFrom<i64>>(
    row: &Row,
    column_idx: usize,
) -> Result<Option<N>, StoreError> {
    let value: Option<i64> = get(row, column_idx)?;
    value
        .map(|value| N::try_from(value).map_err(|_| damaged(format!("the number {value}"))))
        .transpose()
}

/// Reads a moment.
pub(super) fn moment(row: &Row, column_idx: usize) -> Result<UnixMillis, StoreError> {
    Ok(UnixMillis(get(row, column_idx)?))
}

/// Reads a moment that may not have been.
pub(super) fn moment_or_none(
    row: &Row,
    column_idx: usize,
) -> Result<Option<UnixMillis>, StoreError> {
    Ok(get::<Option<i64>>(row, column_idx)?.map(UnixMillis))
}

/// Reads a hash.
pub(super) fn hash(row: &Row, column_idx: usize) -> Result<[u8; 32], StoreError> {
    let bytes: &[u8] = get(row, column_idx)?;
    bytes.try_into().map_err(damaged)
}

/// How many columns `video_columns!` has.
pub(super) const N_VIDEO_COLUMNS: usize = 26;

/// Reads the columns of `video_columns!`.
pub(super) fn video(row: &Row) -> Result<Video, StoreError> {
    Ok(Video {
        id: VideoId::parse(text(row, 0)?).map_err(damaged)?,
        project_id: ProjectId::parse(text(row, 1)?).map_err(damaged)?,
        spec: spec(row)?,
        status: VideoStatus::from_text(text(row, 14)?).ok_or_else(|| damaged("status"))?,
        progress_percent: number(row, 15)?,
        created_at: moment(row, 18)?,
        started_at: moment_or_none(row, 19)?,
        completed_at: moment_or_none(row, 20)?,
        expires_at: moment_or_none(row, 21)?,
        failure: failure(row)?,
    })
}

fn spec(row: &Row) -> Result<VideoSpec, StoreError> {
    Ok(VideoSpec {
        verb: Verb::from_text(text(row, 2)?).ok_or_else(|| damaged("verb"))?,
        model: get(row, 3)?,
        engine_model: get(row, 4)?,
        prompt: Prompt::beside_picture(text(row, 5)?).map_err(damaged)?,
        size: Size::new(number(row, 6)?, number(row, 7)?).map_err(damaged)?,
        clip_duration: duration(row, 8)?,
        fps: FrameRate::new(number(row, 9)?).map_err(damaged)?,
        seed: get::<Option<i64>>(row, 10)?.map(i64::cast_unsigned),
        options: RenderOptions {
            negative_prompt: get(row, 22)?,
            steps: number_or_none(row, 23)?,
            guidance_scale: get(row, 24)?,
        },
        character_ids: character_ids(get(row, 25)?)?,
        derivation: derivation(row)?,
    })
}

fn derivation(row: &Row) -> Result<Option<Derivation>, StoreError> {
    if get::<Option<i64>>(row, 12)?.is_none() {
        return Ok(None);
    }
    let source = match get::<Option<&str>>(row, 11)? {
        Some(id) => DerivationSource::Video(VideoId::parse(id).map_err(damaged)?),
        None => DerivationSource::Upload,
    };
    Ok(Some(Derivation {
        source,
        source_duration: duration(row, 12)?,
        extension_count: number(row, 13)?,
    }))
}

fn failure(row: &Row) -> Result<Option<Failure>, StoreError> {
    let Some(code) = get::<Option<&str>>(row, 16)? else {
        return Ok(None);
    };
    Ok(Some(Failure {
        code: FailureCode::from_text(code).ok_or_else(|| damaged("failure code"))?,
        message: get(row, 17)?,
    }))
}

/// Reads the ids of a spec's characters.
pub(super) fn character_ids(ids: Option<Vec<&str>>) -> Result<Vec<CharacterId>, StoreError> {
    let ids = ids.unwrap_or_default().into_iter();
    ids.map(|id| CharacterId::parse(id).map_err(damaged))
        .collect()
}

/// A list as the database keeps it: `None` for an empty one.
pub(super) fn list<T>(items: Vec<T>) -> Option<Vec<T>> {
    (!items.is_empty()).then_some(items)
}

/// Reads the columns of `file_columns!`.
pub(super) fn file(row: &Row) -> Result<StoredFile, StoreError> {
    Ok(StoredFile {
        id: FileId::parse(text(row, 0)?).map_err(damaged)?,
        project_id: ProjectId::parse(text(row, 1)?).map_err(damaged)?,
        filename: get(row, 2)?,
        purpose: get(row, 3)?,
        content_type: get(row, 4)?,
        asset: asset(row, 5)?,
        created_at: moment(row, 8)?,
        expires_at: moment_or_none(row, 9)?,
    })
}

/// Reads key, size and hash of a blob from the columns that begin at `first`.
pub(super) fn asset(row: &Row, first: usize) -> Result<NewAsset, StoreError> {
    Ok(NewAsset {
        blob_key: BlobKey::from_stored(get(row, first)?),
        size_bytes: number(row, first + 1)?,
        blake3: hash(row, first + 2)?,
    })
}

/// Reads a length of time.
pub(super) fn duration(row: &Row, column_idx: usize) -> Result<Duration, StoreError> {
    Ok(Duration::from_millis(number(row, column_idx)?))
}

/// How many rows to ask for: one more than are wanted, which tells whether the list goes on.
pub(super) fn one_more(n_wanted: u32) -> i64 {
    i64::from(n_wanted) + 1
}

/// A page of the rows found, and whether the list goes on after it.
pub(super) fn page<T>(mut found: Vec<T>, n_wanted: u32) -> (Vec<T>, bool) {
    let n_wanted = n_wanted as usize;
    let has_more = n_wanted > 0 && found.len() > n_wanted;
    found.truncate(n_wanted);
    (found, has_more)
}
