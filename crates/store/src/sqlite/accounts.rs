//! Projects and keys.

use kinora_domain::{KeyId, ProjectId, UnixMillis};
use rusqlite::{Connection, Row, params};

use super::{rows, sql};
use crate::policy::{damaged, millis};
use crate::{Key, KeyForAuth, NewKey, NewProject, Project, ProjectLimits, StoreError};

pub(super) fn projects(conn: &Connection) -> Result<Vec<Project>, StoreError> {
    rows::all(conn, sql::PROJECTS, [], read_project)
}

pub(super) fn project(conn: &Connection, id: &ProjectId) -> Result<Option<Project>, StoreError> {
    rows::one(conn, sql::PROJECT_GET, [id.as_str()], read_project)
}

pub(super) fn create_project(conn: &Connection, new: &NewProject) -> Result<Project, StoreError> {
    let params = params![
        new.id.as_str(),
        new.name,
        new.limits.max_running,
        new.limits.max_queued,
        new.limits.max_requests_per_minute,
        new.weight
    ];
    rows::returned(conn, sql::PROJECT_INSERT, params, read_project)
}

pub(super) fn set_limits(
    conn: &Connection,
    id: &ProjectId,
    limits: ProjectLimits,
) -> Result<Option<Project>, StoreError> {
    let params = params![
        id.as_str(),
        limits.max_running,
        limits.max_queued,
        limits.max_requests_per_minute
    ];
    rows::one(conn, sql::PROJECT_LIMIT, params, read_project)
}

pub(super) fn set_weight(
    conn: &Connection,
    id: &ProjectId,
    weight: f64,
) -> Result<Option<Project>, StoreError> {
    let params = params![id.as_str(), weight];
    rows::one(conn, sql::PROJECT_WEIGH, params, read_project)
}

/// Fails when there is no such project.
pub(super) fn check_project(conn: &Connection, id: &ProjectId) -> Result<(), StoreError> {
    let is_there: bool = conn
        .prepare_cached(sql::PROJECT_IS_THERE)?
        .query_row([id.as_str()], |row| row.get(0))?;
    if is_there {
        Ok(())
    } else {
        Err(StoreError::NoSuchProject { id: id.clone() })
    }
}

pub(super) fn create_key(conn: &Connection, new: &NewKey) -> Result<Key, StoreError> {
    check_project(conn, &new.project_id)?;
    let params = params![
        new.id.as_str(),
        new.project_id.as_str(),
        new.name,
        new.secret_hash,
        new.expires_after.map(millis)
    ];
    rows::returned(conn, sql::KEY_INSERT, params, read_key)
}

pub(super) fn keys(conn: &Connection, project: Option<&ProjectId>) -> Result<Vec<Key>, StoreError> {
    let project = project.map(ProjectId::as_str);
    rows::all(conn, sql::KEYS, [project], read_key)
}

pub(super) fn revoke_key(conn: &Connection, id: &KeyId) -> Result<Option<Key>, StoreError> {
    rows::one(conn, sql::KEY_REVOKE, [id.as_str()], read_key)
}

pub(super) fn key_for_auth(
    conn: &Connection,
    id: &KeyId,
) -> Result<Option<KeyForAuth>, StoreError> {
    rows::one(conn, sql::KEY_FOR_AUTH, [id.as_str()], |row| {
        Ok(KeyForAuth {
            project_id: ProjectId::parse(rows::text(row, 0)?).map_err(damaged)?,
            secret_hash: row.get(1)?,
            is_active: row.get(2)?,
            limits: limits(row, 3)?,
        })
    })
}

pub(super) fn has_keys(conn: &Connection) -> Result<bool, StoreError> {
    let mut statement = conn.prepare_cached(sql::KEY_EXISTS)?;
    Ok(statement.query_row([], |row| row.get(0))?)
}

pub(super) fn touch_key(conn: &Connection, id: &KeyId) -> Result<(), StoreError> {
    conn.prepare_cached(sql::KEY_TOUCH)?
        .execute([id.as_str()])?;
    Ok(())
}

pub(super) fn read_project(row: &Row<'_>) -> Result<Project, StoreError> {
    Ok(Project {
        id: ProjectId::parse(rows::text(row, 0)?).map_err(damaged)?,
        name: row.get(1)?,
        limits: limits(row, 2)?,
        weight: row.get(5)?,
        created_at: UnixMillis(row.get(6)?),
    })
}

/// How many columns `project_columns!` has.
pub(super) const N_PROJECT_COLUMNS: usize = 7;

/// Reads the three limits from the columns that begin at `first`.
fn limits(row: &Row<'_>, first: usize) -> Result<ProjectLimits, StoreError> {
    Ok(ProjectLimits {
        max_running: row.get(first)?,
        max_queued: row.get(first + 1)?,
        max_requests_per_minute: row.get(first + 2)?,
    })
}

fn read_key(row: &Row<'_>) -> Result<Key, StoreError> {
    Ok(Key {
        id: KeyId::parse(rows::text(row, 0)?).map_err(damaged)?,
        project_id: ProjectId::parse(rows::text(row, 1)?).map_err(damaged)?,
        name: row.get(2)?,
        created_at: UnixMillis(row.get(3)?),
        last_used_at: rows::moment(row, 4)?,
        expires_at: rows::moment(row, 5)?,
        revoked_at: rows::moment(row, 6)?,
    })
}
