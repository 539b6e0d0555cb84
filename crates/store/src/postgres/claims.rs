//! Which video a worker gets next.
//!
//! Fair between projects: each claim moves its project back in the line, the further the less it weighs, so that a
//! project of weight 2 is served twice as often as one of weight 1 (start-time fair queueing; Goyal, Vin and Cheng, 1996). Claims of one project go one after the other, each in a
//! transaction of its own, which makes the caps exact.

use deadpool_postgres::GenericClient;

use super::{rows, sql};
use crate::policy::millis;
use crate::{Claim, ClaimRequest, StoreError};

/// The projects that have something to do and may do it, the first to be served first.
pub(super) async fn projects(db: &impl GenericClient) -> Result<Vec<String>, StoreError> {
    rows::all(db, sql::CLAIM_PROJECTS, &[], |row| rows::get(row, 0)).await
}

/// What trying one project came to.
pub(super) enum Tried {
    /// A video of it.
    Claimed(Box<Claim>),
    /// All its videos wait for a moment, for another engine, or for its cap.
    Nothing,
    /// Another worker is claiming one.
    Occupied,
}

/// Takes the next video of a project. With `waits`, waits for another worker that is doing so.
pub(super) async fn claim_of(
    db: &impl GenericClient,
    project: &str,
    request: &ClaimRequest,
    waits: bool,
) -> Result<Tried, StoreError> {
    let lock = if waits {
        sql::CLAIM_WAIT
    } else {
        sql::CLAIM_LOCK
    };
    if !rows::any(db, lock, &[&project]).await? {
        return Ok(Tried::Occupied);
    }
    let has_room: bool = rows::returned(db, sql::CLAIM_HAS_ROOM, &[&project], |row| {
        rows::get(row, 0)
    })
    .await?;
    if !has_room {
        return Ok(Tried::Nothing);
    }
    let picked: Option<(String, String)> = rows::one(
        db,
        sql::CLAIM_PICK,
        &[&project, &request.engine_models],
        |row| Ok((rows::get(row, 0)?, rows::get(row, 1)?)),
    )
    .await?;
    let Some(picked) = picked else {
        return Ok(Tried::Nothing);
    };
    rows::execute(db, sql::CLAIM_TURN, &[&project]).await?;
    let claim = take(db, &picked, request).await?;
    Ok(Tried::Claimed(Box::new(claim)))
}

async fn take(
    db: &impl GenericClient,
    (video_id, engine_model): &(String, String),
    request: &ClaimRequest,
) -> Result<Claim, StoreError> {
    let params: rows::Params<'_> = &[
        &video_id,
        &request.worker_id,
        &millis(request.lease),
        &millis(request.deadline_of(engine_model)),
    ];
    let taken = rows::returned(db, sql::CLAIM_TAKE, params, |row| {
        Ok(Claim {
            video: rows::video(row)?,
            lease_seq: rows::number(row, rows::N_VIDEO_COLUMNS)?,
            attempt: rows::number(row, rows::N_VIDEO_COLUMNS + 1)?,
            traceparent: rows::get(row, rows::N_VIDEO_COLUMNS + 2)?,
            worker_id: request.worker_id.clone(),
        })
    });
    let claim = taken.await?;
    let lease_seq = i64::from(claim.lease_seq);
    rows::execute(
        db,
        sql::ATTEMPT_START,
        &[&video_id, &lease_seq, &claim.worker_id],
    )
    .await?;
    Ok(claim)
}
