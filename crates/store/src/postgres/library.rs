//! What a project keeps for its orders: characters and uploaded files.

use deadpool_postgres::GenericClient;
use kinora_domain::{CharacterId, FileId, ProjectId};

use super::{rows, sql, tidy};
use crate::file::FILE_PAGE_MAX;
use crate::policy::{millis, page_start};
use crate::{
    Character, FilePage, FileQuery, ListOrder, NewCharacter, NewFile, StoreError, StoredFile,
};

pub(super) async fn create_character(
    db: &impl GenericClient,
    new: &NewCharacter,
) -> Result<Character, StoreError> {
    let params: rows::Params<'_> = &[
        &new.id.as_str(),
        &new.project_id.as_str(),
        &new.name,
        &new.facts,
    ];
    let created_at = rows::returned(db, sql::CHARACTER_INSERT, params, |row| {
        rows::moment(row, 0)
    })
    .await?;
    for (frame_idx, frame) in (0_i64..).zip(&new.frames) {
        let params: rows::Params<'_> = &[
            &new.id.as_str(),
            &frame_idx,
            &frame.blob_key.as_str(),
            &frame.size_bytes.cast_signed(),
            &frame.blake3.as_slice(),
        ];
        rows::execute(db, sql::CHARACTER_FRAME_INSERT, params).await?;
    }
    Ok(Character {
        id: new.id.clone(),
        project_id: new.project_id.clone(),
        name: new.name.clone(),
        created_at,
    })
}

pub(super) async fn character(
    db: &impl GenericClient,
    project: &ProjectId,
    id: &CharacterId,
) -> Result<Option<Character>, StoreError> {
    let key: rows::Params<'_> = &[&id.as_str(), &project.as_str()];
    rows::one(db, sql::CHARACTER_GET, key, |row| {
        Ok(Character {
            id: id.clone(),
            project_id: project.clone(),
            name: rows::get(row, 0)?,
            created_at: rows::moment(row, 1)?,
        })
    })
    .await
}

pub(super) async fn create_file(
    db: &impl GenericClient,
    new: &NewFile,
) -> Result<StoredFile, StoreError> {
    let params: rows::Params<'_> = &[
        &new.id.as_str(),
        &new.project_id.as_str(),
        &new.filename,
        &new.purpose,
        &new.content_type,
        &new.asset.blob_key.as_str(),
        &new.asset.size_bytes.cast_signed(),
        &new.asset.blake3.as_slice(),
        &new.expires_after.map(millis),
    ];
    rows::returned(db, sql::FILE_INSERT, params, |row| {
        Ok(StoredFile {
            id: new.id.clone(),
            project_id: new.project_id.clone(),
            filename: new.filename.clone(),
            purpose: new.purpose.clone(),
            content_type: new.content_type.clone(),
            asset: new.asset.clone(),
            created_at: rows::moment(row, 0)?,
            expires_at: rows::moment_or_none(row, 1)?,
        })
    })
    .await
}

pub(super) async fn file(
    db: &impl GenericClient,
    project: &ProjectId,
    id: &FileId,
) -> Result<Option<StoredFile>, StoreError> {
    let key: rows::Params<'_> = &[&id.as_str(), &project.as_str()];
    rows::one(db, sql::FILE_GET, key, rows::file).await
}

pub(super) async fn list_files(
    db: &impl GenericClient,
    project: &ProjectId,
    query: &FileQuery,
) -> Result<Option<FilePage>, StoreError> {
    let last = match &query.after {
        Some(after) => match file_position(db, project, after).await? {
            Some(created_at) => Some((created_at, after.as_str())),
            None => return Ok(None),
        },
        None => None,
    };
    let (moment, id) = page_start(query.order, last);
    let n_wanted = query.limit.min(FILE_PAGE_MAX);
    let statement = match (query.order, &query.purpose) {
        (ListOrder::Asc, None) => sql::FILE_LIST_ASC,
        (ListOrder::Desc, None) => sql::FILE_LIST_DESC,
        (ListOrder::Asc, Some(_)) => sql::FILE_LIST_OF_PURPOSE_ASC,
        (ListOrder::Desc, Some(_)) => sql::FILE_LIST_OF_PURPOSE_DESC,
    };
    let (project, n_rows) = (project.as_str(), rows::one_more(n_wanted));
    let found = match &query.purpose {
        None => {
            let params: rows::Params<'_> = &[&project, &moment, &id, &n_rows];
            rows::all(db, statement, params, rows::file).await?
        }
        Some(purpose) => {
            let params: rows::Params<'_> = &[&project, &moment, &id, &n_rows, purpose];
            rows::all(db, statement, params, rows::file).await?
        }
    };
    let (files, has_more) = rows::page(found, n_wanted);
    Ok(Some(FilePage { files, has_more }))
}

async fn file_position(
    db: &impl GenericClient,
    project: &ProjectId,
    id: &FileId,
) -> Result<Option<i64>, StoreError> {
    let key: rows::Params<'_> = &[&id.as_str(), &project.as_str()];
    rows::one(db, sql::FILE_POSITION, key, |row| rows::get(row, 0)).await
}

pub(super) async fn delete_file(
    db: &impl GenericClient,
    project: &ProjectId,
    id: &FileId,
) -> Result<bool, StoreError> {
    let key: rows::Params<'_> = &[&id.as_str(), &project.as_str()];
    let blobs = tidy::delete_returning(db, sql::FILE_DELETE, key).await?;
    tidy::discard(db, &blobs).await?;
    Ok(!blobs.is_empty())
}
