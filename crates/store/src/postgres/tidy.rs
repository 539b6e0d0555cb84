//! Blobs nobody needs any more, and the readiness check.

use deadpool_postgres::GenericClient;

use super::{rows, sql};
use crate::policy::TIDY_MAX;
use crate::{BlobKey, StoreError};

pub(super) async fn expire(db: &impl GenericClient) -> Result<u32, StoreError> {
    let max = i64::from(TIDY_MAX);
    let due: Vec<String> = rows::all(db, sql::EXPIRE_DUE, &[&max], |row| rows::get(row, 0)).await?;
    for video_id in &due {
        let blobs = release(db, video_id).await?;
        rows::execute(db, sql::EXPIRE_MARK, &[video_id]).await?;
        discard(db, &blobs).await?;
    }
    let blobs = delete_returning(db, sql::FILES_EXPIRE, &[&max]).await?;
    discard(db, &blobs).await?;
    Ok(u32::try_from(due.len() + blobs.len()).unwrap_or(u32::MAX))
}

/// Deletes all rows of a video that point at blobs, and says which blobs these were; they are to be
/// discarded.
pub(super) async fn release(
    db: &impl GenericClient,
    video_id: &str,
) -> Result<Vec<String>, StoreError> {
    let mut blobs = delete_returning(db, sql::ASSETS_DELETE, &[&video_id]).await?;
    blobs.extend(delete_returning(db, sql::INPUTS_DELETE, &[&video_id]).await?);
    Ok(blobs)
}

/// Deletes rows that point at blobs, and says which blobs these were; they are to be discarded.
pub(super) async fn delete_returning(
    db: &impl GenericClient,
    statement: &str,
    key: rows::Params<'_>,
) -> Result<Vec<String>, StoreError> {
    rows::all(db, statement, key, |row| rows::get(row, 0)).await
}

/// Makes garbage of those blobs that nothing points at any more. Two that let go of one blob at the same moment each
/// still see the other's row; the sweep of orphans finds what they leave.
pub(super) async fn discard(db: &impl GenericClient, blobs: &[String]) -> Result<(), StoreError> {
    if !blobs.is_empty() {
        rows::execute(db, sql::BLOB_DISCARD, &[&blobs]).await?;
    }
    Ok(())
}

pub(super) async fn garbage(
    db: &impl GenericClient,
    limit: u32,
) -> Result<Vec<BlobKey>, StoreError> {
    rows::all(db, sql::GARBAGE_LIST, &[&i64::from(limit)], |row| {
        Ok(BlobKey::from_stored(rows::get(row, 0)?))
    })
    .await
}

pub(super) async fn forget_garbage(
    db: &impl GenericClient,
    keys: &[BlobKey],
) -> Result<(), StoreError> {
    rows::execute(db, sql::GARBAGE_FORGET, &[&texts(keys)]).await?;
    Ok(())
}

pub(super) async fn put_off_garbage(
    db: &impl GenericClient,
    keys: &[BlobKey],
) -> Result<(), StoreError> {
    rows::execute(db, sql::GARBAGE_PUT_OFF, &[&texts(keys)]).await?;
    Ok(())
}

pub(super) async fn orphans(
    db: &impl GenericClient,
    keys: &[BlobKey],
) -> Result<Vec<BlobKey>, StoreError> {
    let attempts: Vec<_> = keys.iter().map(BlobKey::attempt).collect();
    let projects: Vec<Option<&str>> = attempts.iter().map(|of| of.map(|of| of.0)).collect();
    let videos: Vec<Option<&str>> = attempts.iter().map(|of| of.map(|of| of.1)).collect();
    let lease_seqs: Vec<Option<i64>> = attempts
        .iter()
        .map(|of| of.map(|of| i64::from(of.2)))
        .collect();
    let params: rows::Params<'_> = &[&texts(keys), &projects, &videos, &lease_seqs];
    rows::all(db, sql::ORPHANS, params, |row| {
        Ok(BlobKey::from_stored(rows::get(row, 0)?))
    })
    .await
}

fn texts(keys: &[BlobKey]) -> Vec<&str> {
    keys.iter().map(BlobKey::as_str).collect()
}

pub(super) async fn fact(
    db: &impl GenericClient,
    name: &str,
    value: &str,
) -> Result<String, StoreError> {
    rows::execute(db, sql::FACT_NOTE, &[&name, &value]).await?;
    rows::returned(db, sql::FACT_GET, &[&name], |row| rows::get(row, 0)).await
}

pub(super) async fn ping(db: &impl GenericClient) -> Result<(), StoreError> {
    rows::execute(db, sql::PING, &[]).await?;
    Ok(())
}
