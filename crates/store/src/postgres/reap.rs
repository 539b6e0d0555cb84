//! Videos whose worker was not heard of in time.

use deadpool_postgres::GenericClient;
use kinora_domain::VideoId;

use super::{rows, sql, worker};
use crate::policy::{Due, Fence, IDEMPOTENCY, SILENT_WORKER_SHOWN, TIDY_MAX, damaged, millis};
use crate::{Reaped, StoreError};

pub(super) async fn reap(db: &impl GenericClient) -> Result<Reaped, StoreError> {
    let params: rows::Params<'_> = &[&millis(IDEMPOTENCY), &i64::from(TIDY_MAX)];
    rows::execute(db, sql::IDEMPOTENCY_FORGET_OLD, params).await?;
    rows::execute(
        db,
        sql::WORKERS_FORGET_SILENT,
        &[&millis(SILENT_WORKER_SHOWN)],
    )
    .await?;
    let mut reaped = Reaped::default();
    for due in due(db).await? {
        if let Some((outcome, failure)) = due.last_word() {
            worker::fail_as(db, &due.fence, outcome, &failure).await?;
            reaped.failed += 1;
        } else {
            worker::requeue(db, &due.fence, &due.charges()).await?;
            worker::end_attempt(db, &due.fence, "lost", None).await?;
            reaped.requeued += 1;
        }
    }
    Ok(reaped)
}

/// The rows are locked until the transaction ends; those that somebody else has are left to them.
async fn due(db: &impl GenericClient) -> Result<Vec<Due>, StoreError> {
    rows::all(db, sql::REAP_DUE, &[&i64::from(TIDY_MAX)], |row| {
        Ok(Due {
            fence: Fence {
                video_id: VideoId::parse(rows::text(row, 0)?).map_err(damaged)?,
                lease_seq: rows::number(row, 1)?,
            },
            lost_leases: rows::number(row, 2)?,
            is_late: rows::get(row, 3)?,
            cancel_requested: rows::get(row, 4)?,
        })
    })
    .await
}
