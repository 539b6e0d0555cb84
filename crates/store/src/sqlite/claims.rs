//! Which video a worker gets next.
//!
//! Fair between projects: each claim moves its project back in the line, the further the less it weighs, so that a
//! project of weight 2 is served twice as often as one of weight 1 (start-time fair queueing; Goyal, Vin and Cheng, 1996). The single writer makes the caps exact.

use rusqlite::{Connection, OptionalExtension, params};

use super::{rows, sql};
use crate::policy::{damaged, millis};
use crate::{Claim, ClaimRequest, StoreError};

pub(super) fn claim(
    conn: &Connection,
    request: &ClaimRequest,
) -> Result<Option<Claim>, StoreError> {
    let engine_models = serde_json::Value::from(request.engine_models.as_slice()).to_string();
    let mut projects = conn.prepare_cached(sql::CLAIM_PROJECTS)?;
    let mut projects = projects.query([])?;
    while let Some(row) = projects.next()? {
        let project_id: String = row.get(0)?;
        // Nothing here when all of the project's videos wait for a moment, or for another engine.
        let picked: Option<(String, String)> = conn
            .prepare_cached(sql::CLAIM_PICK)?
            .query_row(params![project_id, engine_models], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()?;
        if let Some(picked) = picked {
            conn.prepare_cached(sql::CLAIM_TURN)?
                .execute([&project_id])?;
            return take(conn, &picked, request).map(Some);
        }
    }
    Ok(None)
}

fn take(
    conn: &Connection,
    (video_id, engine_model): &(String, String),
    request: &ClaimRequest,
) -> Result<Claim, StoreError> {
    let mut statement = conn.prepare_cached(sql::CLAIM_TAKE)?;
    let mut taken = statement.query(params![
        video_id,
        request.worker_id,
        millis(request.lease),
        millis(request.deadline_of(engine_model))
    ])?;
    let row = taken
        .next()?
        .ok_or_else(|| damaged("the video picked for a claim is not queued"))?;
    let claim = Claim {
        video: rows::video(row)?,
        lease_seq: row.get("lease_seq")?,
        attempt: row.get("attempt")?,
        traceparent: row.get("traceparent")?,
        worker_id: request.worker_id.clone(),
    };
    conn.prepare_cached(sql::ATTEMPT_START)?.execute(params![
        video_id,
        claim.lease_seq,
        claim.worker_id
    ])?;
    Ok(claim)
}
