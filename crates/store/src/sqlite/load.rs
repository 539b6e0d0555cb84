//! Counting what waits and runs.

use std::time::Duration;

use rusqlite::Connection;

use super::sql;
use crate::{ModelLoad, StoreError};

pub(super) fn of_models(conn: &Connection) -> Result<Vec<ModelLoad>, StoreError> {
    let mut statement = conn.prepare_cached(sql::MODEL_LOAD)?;
    let loads = statement.query_map([], |row| {
        Ok(ModelLoad {
            engine_model: row.get(0)?,
            n_queued: row.get(1)?,
            n_running: row.get(2)?,
            oldest_wait: Duration::from_millis(row.get::<_, i64>(3)?.unsigned_abs()),
        })
    })?;
    Ok(loads.collect::<Result<_, _>>()?)
}
