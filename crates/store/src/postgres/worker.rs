//! What a worker says about its video. Every write is fenced by the lease number.

use std::time::Duration;

use deadpool_postgres::GenericClient;
use kinora_domain::{AssetVariant, Failure, VideoId};

use super::{rows, sql, tidy, webhooks};
use crate::policy::{Charges, Fence, Held, cancelled, millis, without_nul};
use crate::{Completion, EventKind, NewAsset, Renewal, StoreError};

pub(super) async fn renew(
    db: &impl GenericClient,
    fence: &Fence,
    progress_percent: u8,
    lease: Duration,
) -> Result<Renewal, StoreError> {
    let params: rows::Params<'_> = &[
        &fence.video_id.as_str(),
        &i64::from(fence.lease_seq),
        &millis(lease),
        &i64::from(progress_percent.min(99)),
    ];
    let renewed = rows::one(db, sql::RENEW, params, |row| rows::get(row, 0)).await?;
    let cancel_requested = renewed.ok_or(StoreError::ClaimLost)?;
    Ok(Renewal { cancel_requested })
}

/// Reads both at one state of the database: `db` is a transaction that sees only one.
pub(super) async fn checkpoint(
    db: &impl GenericClient,
    fence: &Fence,
) -> Result<Option<Vec<u8>>, StoreError> {
    held(db, sql::HELD, fence).await?;
    let key: rows::Params<'_> = &[&fence.video_id.as_str()];
    rows::one(db, sql::CHECKPOINT_GET, key, |row| rows::get(row, 0)).await
}

pub(super) async fn save_checkpoint(
    db: &impl GenericClient,
    fence: &Fence,
    bytes: &[u8],
) -> Result<(), StoreError> {
    held(db, sql::HELD_LOCK, fence).await?;
    let params: rows::Params<'_> = &[&fence.video_id.as_str(), &bytes];
    rows::execute(db, sql::CHECKPOINT_PUT, params).await?;
    Ok(())
}

pub(super) async fn complete(
    db: &impl GenericClient,
    fence: &Fence,
    completion: &Completion,
) -> Result<bool, StoreError> {
    if !completion.assets.contains_key(AssetVariant::Video.as_str()) {
        let message = "a completion without the video itself".to_owned();
        return Err(StoreError::Database(message));
    }
    let params: rows::Params<'_> = &[
        &fence.video_id.as_str(),
        &i64::from(fence.lease_seq),
        &completion.seed.cast_signed(),
        &completion.retention.map(millis),
    ];
    if rows::execute(db, sql::COMPLETE, params).await? == 0 {
        // Lost, or cancelled while its files were being kept.
        held(db, sql::HELD_LOCK, fence).await?;
        fail(db, fence, &cancelled()).await?;
        return Ok(false);
    }
    for (variant, asset) in &completion.assets {
        insert_asset(db, fence, (variant, false), asset).await?;
    }
    for private in &completion.private_assets {
        insert_asset(db, fence, (&private.role, true), &private.asset).await?;
    }
    end_attempt(db, fence, "completed", None).await?;
    after_the_end(db, &fence.video_id, EventKind::VideoCompleted).await?;
    Ok(true)
}

async fn insert_asset(
    db: &impl GenericClient,
    fence: &Fence,
    (role, is_private): (&str, bool),
    asset: &NewAsset,
) -> Result<(), StoreError> {
    let params: rows::Params<'_> = &[
        &fence.video_id.as_str(),
        &role,
        &is_private,
        &asset.blob_key.as_str(),
        &asset.size_bytes.cast_signed(),
        &asset.blake3.as_slice(),
    ];
    rows::execute(db, sql::ASSET_INSERT, params).await?;
    Ok(())
}

pub(super) async fn fail(
    db: &impl GenericClient,
    fence: &Fence,
    failure: &Failure,
) -> Result<(), StoreError> {
    fail_as(db, fence, "failed", failure).await
}

/// Fails the video; `outcome` is how the attempt ended.
pub(super) async fn fail_as(
    db: &impl GenericClient,
    fence: &Fence,
    outcome: &str,
    failure: &Failure,
) -> Result<(), StoreError> {
    let params: rows::Params<'_> = &[
        &fence.video_id.as_str(),
        &i64::from(fence.lease_seq),
        &failure.code.as_str(),
        &without_nul(&failure.message),
    ];
    if rows::execute(db, sql::FAIL, params).await? == 0 {
        return Err(StoreError::ClaimLost);
    }
    end_attempt(db, fence, outcome, Some(failure)).await?;
    after_the_end(db, &fence.video_id, EventKind::VideoFailed).await
}

pub(super) async fn retry(
    db: &impl GenericClient,
    fence: &Fence,
    delay: Duration,
    failure: &Failure,
) -> Result<bool, StoreError> {
    let held = held(db, sql::HELD_LOCK, fence).await?;
    if held.cancel_requested {
        fail(db, fence, &cancelled()).await?;
        return Ok(false);
    }
    if !held.may_err_again {
        fail(db, fence, failure).await?;
        return Ok(false);
    }
    let charges = Charges {
        delay: Some(delay),
        handled_errors: 1,
        ..Charges::default()
    };
    requeue(db, fence, &charges).await?;
    end_attempt(db, fence, "retried", Some(failure)).await?;
    Ok(true)
}

pub(super) async fn release(
    db: &impl GenericClient,
    fence: &Fence,
    delay: Duration,
) -> Result<(), StoreError> {
    if held(db, sql::HELD_LOCK, fence).await?.cancel_requested {
        return fail(db, fence, &cancelled()).await;
    }
    requeue(db, fence, &Charges::free(delay)).await?;
    end_attempt(db, fence, "released", None).await
}

/// Puts the video back into the queue.
pub(super) async fn requeue(
    db: &impl GenericClient,
    fence: &Fence,
    charges: &Charges,
) -> Result<(), StoreError> {
    let params: rows::Params<'_> = &[
        &fence.video_id.as_str(),
        &i64::from(fence.lease_seq),
        &charges.delay.map(millis),
        &i64::from(charges.attempts_given_back),
        &i64::from(charges.handled_errors),
        &i64::from(charges.lost_leases),
    ];
    if rows::execute(db, sql::REQUEUE, params).await? == 0 {
        return Err(StoreError::ClaimLost);
    }
    Ok(())
}

/// Notes how an attempt ended.
pub(super) async fn end_attempt(
    db: &impl GenericClient,
    fence: &Fence,
    outcome: &str,
    failure: Option<&Failure>,
) -> Result<(), StoreError> {
    let params: rows::Params<'_> = &[
        &fence.video_id.as_str(),
        &i64::from(fence.lease_seq),
        &outcome,
        &failure.map(|failure| failure.code.as_str()),
        &failure.map(|failure| without_nul(&failure.message)),
    ];
    rows::execute(db, sql::ATTEMPT_END, params).await?;
    Ok(())
}

/// What follows every end: the event with its deliveries, and what only a living job needs goes.
pub(super) async fn after_the_end(
    db: &impl GenericClient,
    video_id: &VideoId,
    kind: EventKind,
) -> Result<(), StoreError> {
    webhooks::tell(db, video_id, kind).await?;
    let key: rows::Params<'_> = &[&video_id.as_str()];
    rows::execute(db, sql::FORGET_CHECKPOINT, key).await?;
    // A remix repeats the picture that came with a completed video; nobody can remix a failed one.
    let unneeded = match kind {
        EventKind::VideoCompleted => sql::CLIP_INPUTS_DELETE,
        EventKind::VideoFailed => sql::INPUTS_DELETE,
    };
    let blobs = tidy::delete_returning(db, unneeded, key).await?;
    tidy::discard(db, &blobs).await
}

/// The claim as it stands, if it still does. With `sql::HELD_LOCK` it stands until the transaction ends.
pub(super) async fn held(
    db: &impl GenericClient,
    statement: &str,
    fence: &Fence,
) -> Result<Held, StoreError> {
    let params: rows::Params<'_> = &[&fence.video_id.as_str(), &i64::from(fence.lease_seq)];
    let held = rows::one(db, statement, params, |row| {
        Ok(Held {
            may_err_again: rows::get(row, 0)?,
            cancel_requested: rows::get(row, 1)?,
        })
    });
    held.await?.ok_or(StoreError::ClaimLost)
}
