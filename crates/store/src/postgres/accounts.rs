//! Projects and keys.

use deadpool_postgres::GenericClient;
use kinora_domain::{KeyId, ProjectId};
use tokio_postgres::Row;

use super::{rows, sql};
use crate::policy::{damaged, millis};
use crate::{Key, KeyForAuth, NewKey, NewProject, Project, ProjectLimits, StoreError};

pub(super) async fn projects(db: &impl GenericClient) -> Result<Vec<Project>, StoreError> {
    rows::all(db, sql::PROJECTS, &[], read_project).await
}

pub(super) async fn project(
    db: &impl GenericClient,
    id: &ProjectId,
) -> Result<Option<Project>, StoreError> {
    rows::one(db, sql::PROJECT_GET, &[&id.as_str()], read_project).await
}

pub(super) async fn create_project(
    db: &impl GenericClient,
    new: &NewProject,
) -> Result<Project, StoreError> {
    let params: rows::Params<'_> = &[
        &new.id.as_str(),
        &new.name,
        &new.limits.max_running.map(i64::from),
        &new.limits.max_queued.map(i64::from),
        &new.limits.max_requests_per_minute.map(i64::from),
        &new.weight,
    ];
    rows::returned(db, sql::PROJECT_INSERT, params, read_project).await
}

pub(super) async fn set_limits(
    db: &impl GenericClient,
    id: &ProjectId,
    limits: ProjectLimits,
) -> Result<Option<Project>, StoreError> {
    let params: rows::Params<'_> = &[
        &id.as_str(),
        &limits.max_running.map(i64::from),
        &limits.max_queued.map(i64::from),
        &limits.max_requests_per_minute.map(i64::from),
    ];
    rows::one(db, sql::PROJECT_LIMIT, params, read_project).await
}

pub(super) async fn set_weight(
    db: &impl GenericClient,
    id: &ProjectId,
    weight: f64,
) -> Result<Option<Project>, StoreError> {
    let params: rows::Params<'_> = &[&id.as_str(), &weight];
    rows::one(db, sql::PROJECT_WEIGH, params, read_project).await
}

/// Fails when there is no such project.
pub(super) async fn check_project(
    db: &impl GenericClient,
    id: &ProjectId,
) -> Result<(), StoreError> {
    let key: rows::Params<'_> = &[&id.as_str()];
    let is_there: bool =
        rows::returned(db, sql::PROJECT_IS_THERE, key, |row| rows::get(row, 0)).await?;
    if is_there {
        Ok(())
    } else {
        Err(StoreError::NoSuchProject { id: id.clone() })
    }
}

pub(super) async fn create_key(db: &impl GenericClient, new: &NewKey) -> Result<Key, StoreError> {
    check_project(db, &new.project_id).await?;
    let params: rows::Params<'_> = &[
        &new.id.as_str(),
        &new.project_id.as_str(),
        &new.name,
        &new.secret_hash.as_slice(),
        &new.expires_after.map(millis),
    ];
    rows::returned(db, sql::KEY_INSERT, params, read_key).await
}

pub(super) async fn keys(
    db: &impl GenericClient,
    project: Option<&ProjectId>,
) -> Result<Vec<Key>, StoreError> {
    let project = project.map(ProjectId::as_str);
    rows::all(db, sql::KEYS, &[&project], read_key).await
}

pub(super) async fn revoke_key(
    db: &impl GenericClient,
    id: &KeyId,
) -> Result<Option<Key>, StoreError> {
    rows::one(db, sql::KEY_REVOKE, &[&id.as_str()], read_key).await
}

pub(super) async fn key_for_auth(
    db: &impl GenericClient,
    id: &KeyId,
) -> Result<Option<KeyForAuth>, StoreError> {
    rows::one(db, sql::KEY_FOR_AUTH, &[&id.as_str()], |row| {
        Ok(KeyForAuth {
            project_id: ProjectId::parse(rows::text(row, 0)?).map_err(damaged)?,
            secret_hash: rows::hash(row, 1)?,
            is_active: rows::get(row, 2)?,
            limits: limits(row, 3)?,
        })
    })
    .await
}

pub(super) async fn has_keys(db: &impl GenericClient) -> Result<bool, StoreError> {
    rows::returned(db, sql::KEY_EXISTS, &[], |row| rows::get(row, 0)).await
}

pub(super) async fn touch_key(db: &impl GenericClient, id: &KeyId) -> Result<(), StoreError> {
    rows::execute(db, sql::KEY_TOUCH, &[&id.as_str()]).await?;
    Ok(())
}

pub(super) fn read_project(row: &Row) -> Result<Project, StoreError> {
    Ok(Project {
        id: ProjectId::parse(rows::text(row, 0)?).map_err(damaged)?,
        name: rows::get(row, 1)?,
        limits: limits(row, 2)?,
        weight: rows::get(row, 5)?,
        created_at: rows::moment(row, 6)?,
    })
}

/// How many columns `project_columns!` has.
pub(super) const N_PROJECT_COLUMNS: usize = 7;

/// Reads the three limits from the columns that begin at `first`.
fn limits(row: &Row, first: usize) -> Result<ProjectLimits, StoreError> {
    Ok(ProjectLimits {
        max_running: rows::number_or_none(row, first)?,
        max_queued: rows::number_or_none(row, first + 1)?,
        max_requests_per_minute: rows::number_or_none(row, first + 2)?,
    })
}

fn read_key(row: &Row) -> Result<Key, StoreError> {
    Ok(Key {
        id: KeyId::parse(rows::text(row, 0)?).map_err(damaged)?,
        project_id: ProjectId::parse(rows::text(row, 1)?).map_err(damaged)?,
        name: rows::get(row, 2)?,
        created_at: rows::moment(row, 3)?,
        last_used_at: rows::moment_or_none(row, 4)?,
        expires_at: rows::moment_or_none(row, 5)?,
        revoked_at: rows::moment_or_none(row, 6)?,
    })
}
