//! Videos whose worker was not heard of in time.

use std::time::Duration;

use kinora_domain::{Failure, FailureCode, VideoId};
use rusqlite::Connection;

use super::worker::{self, Charges};
use super::{Fence, create, rows, sql, videos};
use crate::{Reaped, StoreError};

/// How many lost workers it takes to believe that it is the video's fault.
const MAX_LOST_LEASES: u32 = 3;

/// How many videos one call looks at; the next call takes the rest.
const MAX_REAPED: u32 = 500;

/// How many idempotency keys one call forgets.
const MAX_FORGOTTEN: u32 = 500;

struct Due {
    fence: Fence,
    lost_leases: u32,
    is_late: bool,
    cancel_requested: bool,
}

pub(super) fn reap(conn: &Connection) -> Result<Reaped, StoreError> {
    conn.prepare_cached(sql::IDEMPOTENCY_FORGET_OLD)?
        .execute([create::IDEMPOTENCY_MS, i64::from(MAX_FORGOTTEN)])?;
    let mut reaped = Reaped::default();
    for due in due(conn)? {
        if let Some((outcome, failure)) = last_word(&due) {
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
    let mut found = statement.query([MAX_REAPED])?;
    let mut all = Vec::new();
    while let Some(row) = found.next()? {
        let id: String = row.get(0)?;
        all.push(Due {
            fence: Fence {
                video_id: VideoId::parse(&id).map_err(rows::damaged)?,
                lease_seq: row.get(1)?,
            },
            lost_leases: row.get(2)?,
            is_late: row.get(3)?,
            cancel_requested: row.get(4)?,
        });
    }
    Ok(all)
}

/// How the attempt ended and why the video fails, if it does.
fn last_word(due: &Due) -> Option<(&'static str, Failure)> {
    if due.cancel_requested {
        return Some(("lost", videos::cancelled()));
    }
    if due.is_late {
        let failure = Failure {
            code: FailureCode::Timeout,
            message: "The video was not finished within its deadline.".to_owned(),
        };
        return Some(("timeout", failure));
    }
    if due.lost_leases + 1 >= MAX_LOST_LEASES {
        let failure = Failure {
            code: FailureCode::WorkerLost,
            message: format!(
                "The worker stopped {MAX_LOST_LEASES} times while it made this video, so it is not tried again."
            ),
        };
        return Some(("lost", failure));
    }
    None
}

fn give_back(conn: &Connection, due: &Due) -> Result<(), StoreError> {
    // The first loss is most often a restart of the server, so the video keeps its place and need not wait.
    let charges = Charges {
        delay: (due.lost_leases > 0).then(|| Duration::from_secs(10) * due.lost_leases),
        lost_leases: 1,
        ..Charges::default()
    };
    worker::requeue(conn, &due.fence, &charges)?;
    worker::end_attempt(conn, &due.fence, "lost", None)
}
