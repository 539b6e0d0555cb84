//! What a project keeps for its orders: characters and uploaded files.

use kinora_domain::{CharacterId, FileId, ProjectId, UnixMillis};
use rusqlite::{Connection, OptionalExtension, params};

use super::{page, rows, sql, tidy};
use crate::file::FILE_PAGE_MAX;
use crate::policy::{millis, page_start};
use crate::{
    Character, FilePage, FileQuery, ListOrder, NewCharacter, NewFile, StoreError, StoredFile,
};

pub(super) fn create_character(
    conn: &Connection,
    new: &NewCharacter,
) -> Result<Character, StoreError> {
    let created_at = conn.prepare_cached(sql::CHARACTER_INSERT)?.query_row(
        params![
            new.id.as_str(),
            new.project_id.as_str(),
            new.name,
            new.facts.to_string()
        ],
        |row| row.get(0),
    )?;
    for (frame_idx, frame) in (0_u32..).zip(&new.frames) {
        conn.prepare_cached(sql::CHARACTER_FRAME_INSERT)?
            .execute(params![
                new.id.as_str(),
                frame_idx,
                frame.blob_key.as_str(),
                frame.size_bytes.cast_signed(),
                frame.blake3
            ])?;
    }
    Ok(Character {
        id: new.id.clone(),
        project_id: new.project_id.clone(),
        name: new.name.clone(),
        created_at: UnixMillis(created_at),
    })
}

pub(super) fn character(
    conn: &Connection,
    project: &ProjectId,
    id: &CharacterId,
) -> Result<Option<Character>, StoreError> {
    let found = conn.prepare_cached(sql::CHARACTER_GET)?.query_row(
        [id.as_str(), project.as_str()],
        |row| {
            Ok(Character {
                id: id.clone(),
                project_id: project.clone(),
                name: row.get(0)?,
                created_at: UnixMillis(row.get(1)?),
            })
        },
    );
    Ok(found.optional()?)
}

pub(super) fn create_file(conn: &Connection, new: &NewFile) -> Result<StoredFile, StoreError> {
    let (created_at, expires_at): (i64, Option<i64>) =
        conn.prepare_cached(sql::FILE_INSERT)?.query_row(
            params![
                new.id.as_str(),
                new.project_id.as_str(),
                new.filename,
                new.purpose,
                new.content_type,
                new.asset.blob_key.as_str(),
                new.asset.size_bytes.cast_signed(),
                new.asset.blake3,
                new.expires_after.map(millis)
            ],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
    Ok(StoredFile {
        id: new.id.clone(),
        project_id: new.project_id.clone(),
        filename: new.filename.clone(),
        purpose: new.purpose.clone(),
        content_type: new.content_type.clone(),
        asset: new.asset.clone(),
        created_at: UnixMillis(created_at),
        expires_at: expires_at.map(UnixMillis),
    })
}

pub(super) fn file(
    conn: &Connection,
    project: &ProjectId,
    id: &FileId,
) -> Result<Option<StoredFile>, StoreError> {
    let key = [id.as_str(), project.as_str()];
    rows::one(conn, sql::FILE_GET, key, rows::file)
}

pub(super) fn list_files(
    conn: &Connection,
    project: &ProjectId,
    query: &FileQuery,
) -> Result<Option<FilePage>, StoreError> {
    let last = match &query.after {
        Some(after) => match file_position(conn, project, after)? {
            Some(created_at) => Some((created_at, after.as_str())),
            None => return Ok(None),
        },
        None => None,
    };
    let (moment, id) = page_start(query.order, last);
    let n_wanted = query.limit.min(FILE_PAGE_MAX);
    let mut statement = conn.prepare_cached(match (query.order, &query.purpose) {
        (ListOrder::Asc, None) => sql::FILE_LIST_ASC,
        (ListOrder::Desc, None) => sql::FILE_LIST_DESC,
        (ListOrder::Asc, Some(_)) => sql::FILE_LIST_OF_PURPOSE_ASC,
        (ListOrder::Desc, Some(_)) => sql::FILE_LIST_OF_PURPOSE_DESC,
    })?;
    let n_rows = n_wanted + 1;
    let found = match &query.purpose {
        None => statement.query(params![project.as_str(), moment, id, n_rows])?,
        Some(purpose) => statement.query(params![project.as_str(), moment, id, n_rows, purpose])?,
    };
    let (files, has_more) = page::take(found, n_wanted, rows::file)?;
    Ok(Some(FilePage { files, has_more }))
}

fn file_position(
    conn: &Connection,
    project: &ProjectId,
    id: &FileId,
) -> Result<Option<i64>, StoreError> {
    Ok(conn
        .prepare_cached(sql::FILE_POSITION)?
        .query_row([id.as_str(), project.as_str()], |row| row.get(0))
        .optional()?)
}

pub(super) fn delete_file(
    conn: &Connection,
    project: &ProjectId,
    id: &FileId,
) -> Result<bool, StoreError> {
    let key = params![id.as_str(), project.as_str()];
    let blobs = tidy::delete_returning(conn, sql::FILE_DELETE, key)?;
    tidy::discard(conn, &blobs)?;
    Ok(!blobs.is_empty())
}
