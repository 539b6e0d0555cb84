//! Counting what waits and runs.

use std::time::Duration;

use deadpool_postgres::GenericClient;

use super::{rows, sql};
use crate::{ModelLoad, StoreError};

pub(super) async fn of_models(db: &impl GenericClient) -> Result<Vec<ModelLoad>, StoreError> {
    let of_row = |row: &tokio_postgres::Row| {
        Ok(ModelLoad {
            engine_model: rows::get(row, 0)?,
            n_queued: rows::number(row, 1)?,
            n_running: rows::number(row, 2)?,
            oldest_wait: Duration::from_millis(rows::number(row, 3)?),
        })
    };
    rows::all(db, sql::MODEL_LOAD, &[], of_row).await
}
