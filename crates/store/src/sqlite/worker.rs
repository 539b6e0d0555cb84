//! What a worker says about its video. Every write is fenced by the lease number.

use std::time::Duration;

use kinora_domain::{AssetVariant, Failure, VideoId};
use rusqlite::{Connection, OptionalExtension, params};

use super::{sql, tidy, webhooks};
use crate::policy::{Charges, Fence, Held, cancelled, millis, without_nul};
use crate::{Completion, EventKind, NewAsset, Renewal, StoreError};

pub(super) fn renew(
    conn: &Connection,
    fence: &Fence,
    progress_percent: u8,
    lease: Duration,
) -> Result<Renewal, StoreError> {
    let cancel_requested = conn
        .prepare_cached(sql::RENEW)?
        .query_row(
            params![
                fence.video_id.as_str(),
                fence.lease_seq,
                millis(lease),
                progress_percent.min(99)
            ],
            |row| row.get(0),
        )
        .optional()?
        .ok_or(StoreError::ClaimLost)?;
    Ok(Renewal { cancel_requested })
}

pub(super) fn checkpoint(conn: &Connection, fence: &Fence) -> Result<Option<Vec<u8>>, StoreError> {
    let _one_state = conn.unchecked_transaction()?;
    held(conn, fence)?;
    Ok(conn
        .prepare_cached(sql::CHECKPOINT_GET)?
        .query_row([fence.video_id.as_str()], |row| row.get(0))
        .optional()?)
}

pub(super) fn save_checkpoint(
    conn: &Connection,
    fence: &Fence,
    bytes: &[u8],
) -> Result<(), StoreError> {
    held(conn, fence)?;
    conn.prepare_cached(sql::CHECKPOINT_PUT)?
        .execute(params![fence.video_id.as_str(), bytes])?;
    Ok(())
}

pub(super) fn complete(
    conn: &Connection,
    fence: &Fence,
    completion: &Completion,
) -> Result<bool, StoreError> {
    if !completion.assets.contains_key(AssetVariant::Video.as_str()) {
        let message = "a completion without the video itself".to_owned();
        return Err(StoreError::Database(message));
    }
    let n_rows = conn.prepare_cached(sql::COMPLETE)?.execute(params![
        fence.video_id.as_str(),
        fence.lease_seq,
        completion.seed.cast_signed(),
        completion.retention.map(millis)
    ])?;
    if n_rows == 0 {
        // Lost, or cancelled while its files were being kept.
        held(conn, fence)?;
        fail(conn, fence, &cancelled())?;
        return Ok(false);
    }
    for (variant, asset) in &completion.assets {
        insert_asset(conn, fence, (variant, false), asset)?;
    }
    for private in &completion.private_assets {
        insert_asset(conn, fence, (&private.role, true), &private.asset)?;
    }
    end_attempt(conn, fence, "completed", None)?;
    after_the_end(conn, &fence.video_id, EventKind::VideoCompleted)?;
    Ok(true)
}

fn insert_asset(
    conn: &Connection,
    fence: &Fence,
    (role, is_private): (&str, bool),
    asset: &NewAsset,
) -> Result<(), StoreError> {
    conn.prepare_cached(sql::ASSET_INSERT)?.execute(params![
        fence.video_id.as_str(),
        role,
        is_private,
        asset.blob_key.as_str(),
        asset.size_bytes.cast_signed(),
        asset.blake3
    ])?;
    Ok(())
}

pub(super) fn fail(conn: &Connection, fence: &Fence, failure: &Failure) -> Result<(), StoreError> {
    fail_as(conn, fence, "failed", failure)
}

/// Fails the video; `outcome` is how the attempt ended.
pub(super) fn fail_as(
    conn: &Connection,
    fence: &Fence,
    outcome: &str,
    failure: &Failure,
) -> Result<(), StoreError> {
    let n_rows = conn.prepare_cached(sql::FAIL)?.execute(params![
        fence.video_id.as_str(),
        fence.lease_seq,
        failure.code.as_str(),
        without_nul(&failure.message)
    ])?;
    if n_rows == 0 {
        return Err(StoreError::ClaimLost);
    }
    end_attempt(conn, fence, outcome, Some(failure))?;
    after_the_end(conn, &fence.video_id, EventKind::VideoFailed)
}

pub(super) fn retry(
    conn: &Connection,
    fence: &Fence,
    delay: Duration,
    failure: &Failure,
) -> Result<bool, StoreError> {
    let held = held(conn, fence)?;
    if held.cancel_requested {
        fail(conn, fence, &cancelled())?;
        return Ok(false);
    }
    if !held.may_err_again {
        fail(conn, fence, failure)?;
        return Ok(false);
    }
    let charges = Charges {
        delay: Some(delay),
        handled_errors: 1,
        ..Charges::default()
    };
    requeue(conn, fence, &charges)?;
    end_attempt(conn, fence, "retried", Some(failure))?;
    Ok(true)
}

pub(super) fn release(conn: &Connection, fence: &Fence, delay: Duration) -> Result<(), StoreError> {
    if held(conn, fence)?.cancel_requested {
        return fail(conn, fence, &cancelled());
    }
    requeue(conn, fence, &Charges::free(delay))?;
    end_attempt(conn, fence, "released", None)
}

/// Puts the video back into the queue.
pub(super) fn requeue(
    conn: &Connection,
    fence: &Fence,
    charges: &Charges,
) -> Result<(), StoreError> {
    let n_rows = conn.prepare_cached(sql::REQUEUE)?.execute(params![
        fence.video_id.as_str(),
        fence.lease_seq,
        charges.delay.map(millis),
        charges.attempts_given_back,
        charges.handled_errors,
        charges.lost_leases
    ])?;
    if n_rows == 0 {
        return Err(StoreError::ClaimLost);
    }
    Ok(())
}

/// Notes how an attempt ended.
pub(super) fn end_attempt(
    conn: &Connection,
    fence: &Fence,
    outcome: &str,
    failure: Option<&Failure>,
) -> Result<(), StoreError> {
    conn.prepare_cached(sql::ATTEMPT_END)?.execute(params![
        fence.video_id.as_str(),
        fence.lease_seq,
        outcome,
        failure.map(|failure| failure.code.as_str()),
        failure.map(|failure| without_nul(&failure.message))
    ])?;
    Ok(())
}

/// What follows every end: the event with its deliveries, and what only a living job needs goes.
pub(super) fn after_the_end(
    conn: &Connection,
    video_id: &VideoId,
    kind: EventKind,
) -> Result<(), StoreError> {
    webhooks::tell(conn, video_id, kind)?;
    conn.prepare_cached(sql::FORGET_CHECKPOINT)?
        .execute([video_id.as_str()])?;
    // A remix repeats the picture that came with a completed video; nobody can remix a failed one.
    let unneeded = match kind {
        EventKind::VideoCompleted => sql::CLIP_INPUTS_DELETE,
        EventKind::VideoFailed => sql::INPUTS_DELETE,
    };
    let blobs = tidy::delete_returning(conn, unneeded, [video_id.as_str()])?;
    tidy::discard(conn, &blobs)
}

/// The claim as it stands, if it still does.
pub(super) fn held(conn: &Connection, fence: &Fence) -> Result<Held, StoreError> {
    conn.prepare_cached(sql::HELD)?
        .query_row(params![fence.video_id.as_str(), fence.lease_seq], |row| {
            Ok(Held {
                may_err_again: row.get(0)?,
                cancel_requested: row.get(1)?,
            })
        })
        .optional()?
        .ok_or(StoreError::ClaimLost)
}
