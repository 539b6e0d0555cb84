//! Blobs nobody needs any more, and the readiness check.

use rusqlite::{Connection, Params, params};

use super::sql;
use crate::policy::TIDY_MAX;
use crate::{BlobKey, StoreError};

pub(super) fn expire(conn: &Connection) -> Result<u32, StoreError> {
    let due: Vec<String> = conn
        .prepare_cached(sql::EXPIRE_DUE)?
        .query_map([TIDY_MAX], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for video_id in &due {
        let blobs = release(conn, video_id)?;
        conn.prepare_cached(sql::EXPIRE_MARK)?
            .execute([&video_id])?;
        discard(conn, &blobs)?;
    }
    let blobs = delete_returning(conn, sql::FILES_EXPIRE, [TIDY_MAX])?;
    discard(conn, &blobs)?;
    Ok(u32::try_from(due.len() + blobs.len()).unwrap_or(u32::MAX))
}

/// Deletes all rows of a video that point at blobs, and says which blobs these were; they are to be
/// discarded.
pub(super) fn release(conn: &Connection, video_id: &str) -> Result<Vec<String>, StoreError> {
    let mut blobs = delete_returning(conn, sql::ASSETS_DELETE, [video_id])?;
    blobs.extend(delete_returning(conn, sql::INPUTS_DELETE, [video_id])?);
    Ok(blobs)
}

/// Deletes rows that point at blobs, and says which blobs these were; they are to be discarded.
pub(super) fn delete_returning(
    conn: &Connection,
    statement: &str,
    key: impl Params,
) -> Result<Vec<String>, StoreError> {
    let mut statement = conn.prepare_cached(statement)?;
    let blobs = statement.query_map(key, |row| row.get(0))?;
    Ok(blobs.collect::<Result<_, _>>()?)
}

/// Makes garbage of those blobs that nothing points at any more.
pub(super) fn discard(conn: &Connection, blobs: &[String]) -> Result<(), StoreError> {
    for blob in blobs {
        conn.prepare_cached(sql::BLOB_DISCARD)?.execute([blob])?;
    }
    Ok(())
}

pub(super) fn garbage(conn: &Connection, limit: u32) -> Result<Vec<BlobKey>, StoreError> {
    Ok(conn
        .prepare_cached(sql::GARBAGE_LIST)?
        .query_map([limit], |row| row.get(0).map(BlobKey::from_stored))?
        .collect::<Result<_, _>>()?)
}

pub(super) fn forget_garbage(conn: &Connection, keys: &[BlobKey]) -> Result<(), StoreError> {
    for_each(conn, sql::GARBAGE_FORGET, keys)
}

pub(super) fn put_off_garbage(conn: &Connection, keys: &[BlobKey]) -> Result<(), StoreError> {
    for_each(conn, sql::GARBAGE_PUT_OFF, keys)
}

fn for_each(conn: &Connection, statement: &str, keys: &[BlobKey]) -> Result<(), StoreError> {
    let mut statement = conn.prepare_cached(statement)?;
    for key in keys {
        statement.execute([key.as_str()])?;
    }
    Ok(())
}

pub(super) fn orphans(conn: &Connection, keys: Vec<BlobKey>) -> Result<Vec<BlobKey>, StoreError> {
    // One state for both questions: between them an attempt could complete, and its files would be neither
    // of a running attempt nor of a row yet.
    let _one_state = conn.unchecked_transaction()?;
    let mut orphans = Vec::new();
    for key in keys {
        if !is_known(conn, &key)? && !is_of_running_attempt(conn, &key)? {
            orphans.push(key);
        }
    }
    Ok(orphans)
}

fn is_known(conn: &Connection, key: &BlobKey) -> Result<bool, StoreError> {
    Ok(conn
        .prepare_cached(sql::BLOB_IS_KNOWN)?
        .query_row([key.as_str()], |row| row.get(0))?)
}

fn is_of_running_attempt(conn: &Connection, key: &BlobKey) -> Result<bool, StoreError> {
    let Some((project_id, video_id, lease_seq)) = key.attempt() else {
        return Ok(false);
    };
    Ok(conn
        .prepare_cached(sql::ATTEMPT_IS_RUNNING)?
        .query_row(params![video_id, project_id, lease_seq], |row| row.get(0))?)
}

pub(super) fn fact(conn: &Connection, name: &str, value: &str) -> Result<String, StoreError> {
    conn.prepare_cached(sql::FACT_NOTE)?
        .execute([name, value])?;
    let mut known = conn.prepare_cached(sql::FACT_GET)?;
    Ok(known.query_row([name], |row| row.get(0))?)
}

pub(super) fn ping(conn: &Connection) -> Result<(), StoreError> {
    conn.prepare_cached(sql::PING)?.execute([])?;
    Ok(())
}
