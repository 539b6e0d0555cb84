//! Videos whose worker was not heard of in time.

use kinora_domain::VideoId;
use rusqlite::Connection;

use super::{sql, worker};
use crate::policy::{Due, Fence, IDEMPOTENCY, SILENT_WORKER_SHOWN, TIDY_MAX, damaged, millis};
use crate::{Reaped, StoreError};

pub(super) fn reap(conn: &Connection) -> Result<Reaped, StoreError> {
    conn.prepare_cached(sql::IDEMPOTENCY_FORGET_OLD)?
        .execute([millis(IDEMPOTENCY), i64::from(TIDY_MAX)])?;
    conn.prepare_cached(sql::WORKERS_FORGET_SILENT)?
        .execute([millis(SILENT_WORKER_SHOWN)])?;
    let mut reaped = Reaped::default();
    for due in due(conn)? {
        if let Some((outcome, failure)) = due.last_word() {
            worker::fail_as(conn, &due.fence, outcome, &failure)?;
            reaped.failed += 1;
        } else {
            give_back(conn, &due)?;
            reaped.requeued += 1;
        }
    }
    Ok(reaped)
}

pub(super) fn lapse_all(conn: &Connection) -> Result<(), StoreError> {
    conn.prepare_cached(sql::LEASES_LAPSE)?.execute([])?;
    conn.prepare_cached(sql::DELIVERY_LEASES_LAPSE)?
        .execute([])?;
    Ok(())
}

fn due(conn: &Connection) -> Result<Vec<Due>, StoreError> {
    let mut statement = conn.prepare_cached(sql::REAP_DUE)?;
    let mut found = statement.query([TIDY_MAX])?;
    let mut all = Vec::new();
    while let Some(row) = found.next()? {
        let id: String = row.get(0)?;
        all.push(Due {
            fence: Fence {
                video_id: VideoId::parse(&id).map_err(damaged)?,
                lease_seq: row.get(1)?,
            },
            lost_leases: row.get(2)?,
            is_late: row.get(3)?,
            cancel_requested: row.get(4)?,
        });
    }
    Ok(all)
}

fn give_back(conn: &Connection, due: &Due) -> Result<(), StoreError> {
    worker::requeue(conn, &due.fence, &due.charges())?;
    worker::end_attempt(conn, &due.fence, "lost", None)
}
