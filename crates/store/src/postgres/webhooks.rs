//! Webhook endpoints, events, and the deliveries between them.

use std::time::Duration;

use deadpool_postgres::GenericClient;
use kinora_domain::{EventId, ProjectId, VideoId, WebhookEndpointId};
use tokio_postgres::Row;
use uuid::Uuid;

use super::{accounts, rows, sql};
use crate::policy::{
    DISABLE_AFTER, DeliveryFailure, DeliveryFence, MAX_LEASED_PER_ENDPOINT, PAGE_MAX, TIDY_MAX,
    damaged, millis, page_start,
};
use crate::{
    Delivery, Event, EventKind, ListOrder, NewWebhookEndpoint, StoreError, WebhookChange,
    WebhookEndpoint, WebhookPage, WebhookQuery,
};

/// Writes an event and a delivery to each endpoint that wants it.
pub(super) async fn tell(
    db: &impl GenericClient,
    video_id: &VideoId,
    kind: EventKind,
) -> Result<(), StoreError> {
    let event_id = EventId::from_uuid(Uuid::now_v7());
    let params: rows::Params<'_> = &[&event_id.as_str(), &kind.as_str(), &video_id.as_str()];
    rows::execute(db, sql::EVENT_INSERT, params).await?;
    rows::execute(db, sql::DELIVERIES_INSERT, &[&event_id.as_str()]).await?;
    Ok(())
}

pub(super) async fn prune_events(
    db: &impl GenericClient,
    older_than: Duration,
) -> Result<u32, StoreError> {
    let params: rows::Params<'_> = &[&millis(older_than), &i64::from(TIDY_MAX)];
    let n_pruned = rows::execute(db, sql::EVENTS_PRUNE, params).await?;
    Ok(u32::try_from(n_pruned).unwrap_or(u32::MAX))
}

pub(super) async fn create(
    db: &impl GenericClient,
    new: &NewWebhookEndpoint,
) -> Result<WebhookEndpoint, StoreError> {
    accounts::check_project(db, &new.project_id).await?;
    let params: rows::Params<'_> = &[
        &new.id.as_str(),
        &new.project_id.as_str(),
        &new.name,
        &new.url,
        &new.secret_sealed,
        &rows::list(new.event_types.clone()),
    ];
    rows::returned(db, sql::ENDPOINT_INSERT, params, read_endpoint).await
}

pub(super) async fn get(
    db: &impl GenericClient,
    project: &ProjectId,
    id: &WebhookEndpointId,
) -> Result<Option<WebhookEndpoint>, StoreError> {
    let key: rows::Params<'_> = &[&id.as_str(), &project.as_str()];
    rows::one(db, sql::ENDPOINT_GET, key, read_endpoint).await
}

pub(super) async fn list(
    db: &impl GenericClient,
    project: &ProjectId,
    query: &WebhookQuery,
) -> Result<Option<WebhookPage>, StoreError> {
    let last = match &query.after {
        Some(after) => match position(db, project, after).await? {
            Some(created_at) => Some((created_at, after.as_str())),
            None => return Ok(None),
        },
        None => None,
    };
    let (moment, id) = page_start(query.order, last);
    let n_wanted = query.limit.min(PAGE_MAX);
    let statement = match query.order {
        ListOrder::Asc => sql::ENDPOINT_LIST_ASC,
        ListOrder::Desc => sql::ENDPOINT_LIST_DESC,
    };
    let params: rows::Params<'_> = &[&project.as_str(), &moment, &id, &rows::one_more(n_wanted)];
    let found = rows::all(db, statement, params, read_endpoint).await?;
    let (endpoints, has_more) = rows::page(found, n_wanted);
    Ok(Some(WebhookPage {
        endpoints,
        has_more,
    }))
}

async fn position(
    db: &impl GenericClient,
    project: &ProjectId,
    id: &WebhookEndpointId,
) -> Result<Option<i64>, StoreError> {
    let key: rows::Params<'_> = &[&id.as_str(), &project.as_str()];
    rows::one(db, sql::ENDPOINT_POSITION, key, |row| rows::get(row, 0)).await
}

pub(super) async fn update(
    db: &impl GenericClient,
    project: &ProjectId,
    id: &WebhookEndpointId,
    change: &WebhookChange,
) -> Result<Option<WebhookEndpoint>, StoreError> {
    let params: rows::Params<'_> = &[
        &id.as_str(),
        &project.as_str(),
        &change.name,
        &change.url,
        &change.secret_sealed,
        &change.event_types.is_some(),
        &change.event_types.clone().and_then(rows::list),
    ];
    rows::one(db, sql::ENDPOINT_UPDATE, params, read_endpoint).await
}

/// What is on its way there goes with it.
pub(super) async fn delete(
    db: &impl GenericClient,
    project: &ProjectId,
    id: &WebhookEndpointId,
) -> Result<bool, StoreError> {
    let key: rows::Params<'_> = &[&id.as_str(), &project.as_str()];
    Ok(rows::execute(db, sql::ENDPOINT_DELETE, key).await? > 0)
}

/// The endpoints that have something due and are told less than they may be at the moment, those that are told
/// least first.
pub(super) async fn due_endpoints(db: &impl GenericClient) -> Result<Vec<String>, StoreError> {
    let params: rows::Params<'_> = &[&i64::from(MAX_LEASED_PER_ENDPOINT)];
    rows::all(db, sql::DELIVERY_ENDPOINTS, params, |row| rows::get(row, 0)).await
}

/// Takes the next delivery to an endpoint, unless another worker is taking one.
pub(super) async fn claim_of(
    db: &impl GenericClient,
    endpoint_id: &str,
    lease: Duration,
) -> Result<Option<Delivery>, StoreError> {
    if !rows::any(db, sql::ENDPOINT_TRY_LOCK, &[&endpoint_id]).await? {
        return Ok(None);
    }
    let params: rows::Params<'_> = &[&endpoint_id, &i64::from(MAX_LEASED_PER_ENDPOINT)];
    let picked: Option<String> =
        rows::one(db, sql::DELIVERY_PICK, params, |row| rows::get(row, 0)).await?;
    let Some(id) = picked else {
        return Ok(None);
    };
    let params: rows::Params<'_> = &[&id, &millis(lease)];
    let taken = rows::returned(db, sql::DELIVERY_TAKE, params, |row| {
        let event_id: String = rows::get(row, 2)?;
        Ok((rows::number(row, 0)?, rows::number(row, 1)?, event_id))
    });
    let (lease_seq, attempt, event_id) = taken.await?;
    Ok(Some(Delivery {
        id,
        lease_seq,
        attempt,
        event: rows::returned(db, sql::DELIVERY_EVENT, &[&event_id], read_event).await?,
        endpoint: rows::returned(db, sql::DELIVERY_ENDPOINT, &[&endpoint_id], read_endpoint)
            .await?,
    }))
}

pub(super) async fn succeeded(
    db: &impl GenericClient,
    fence: &DeliveryFence,
    http_status: u16,
) -> Result<(), StoreError> {
    let endpoint_id = fence.endpoint_id.as_str();
    rows::execute(db, sql::ENDPOINT_LOCK, &[&endpoint_id]).await?;
    let params: rows::Params<'_> = &[
        &fence.id,
        &i64::from(fence.lease_seq),
        &i64::from(http_status),
    ];
    if rows::execute(db, sql::DELIVERY_ARRIVED, params).await? == 0 {
        return Err(StoreError::ClaimLost);
    }
    rows::execute(db, sql::ENDPOINT_WORKS, &[&endpoint_id]).await?;
    Ok(())
}

/// The endpoint is locked first, as everywhere: whoever switches it off changes the deliveries of others.
pub(super) async fn failed(
    db: &impl GenericClient,
    fence: &DeliveryFence,
    failure: &DeliveryFailure,
) -> Result<(), StoreError> {
    let endpoint_id = fence.endpoint_id.as_str();
    rows::execute(db, sql::ENDPOINT_LOCK, &[&endpoint_id]).await?;
    let params: rows::Params<'_> = &[
        &fence.id,
        &i64::from(fence.lease_seq),
        &failure.http_status.map(i64::from),
        &failure.error_kept(),
        &failure.retry_after.map(millis),
    ];
    if rows::execute(db, sql::DELIVERY_FAILED, params).await? == 0 {
        return Err(StoreError::ClaimLost);
    }
    rows::execute(db, sql::ENDPOINT_FAILS, &[&endpoint_id]).await?;
    let params: rows::Params<'_> = &[&endpoint_id, &failure.is_for_good(), &millis(DISABLE_AFTER)];
    if rows::execute(db, sql::ENDPOINT_DISABLE, params).await? > 0 {
        rows::execute(db, sql::DELIVERIES_GIVE_UP, &[&endpoint_id]).await?;
    }
    Ok(())
}

fn read_event(row: &Row) -> Result<Event, StoreError> {
    Ok(Event {
        id: EventId::parse(rows::text(row, 0)?).map_err(damaged)?,
        kind: EventKind::from_text(rows::text(row, 1)?).ok_or_else(|| damaged("event type"))?,
        video_id: VideoId::parse(rows::text(row, 2)?).map_err(damaged)?,
        created_at: rows::moment(row, 3)?,
    })
}

fn read_endpoint(row: &Row) -> Result<WebhookEndpoint, StoreError> {
    let event_types: Option<Vec<String>> = rows::get(row, 5)?;
    Ok(WebhookEndpoint {
        id: WebhookEndpointId::parse(rows::text(row, 0)?).map_err(damaged)?,
        project_id: ProjectId::parse(rows::text(row, 1)?).map_err(damaged)?,
        name: rows::get(row, 2)?,
        url: rows::get(row, 3)?,
        secret_sealed: rows::get(row, 4)?,
        event_types: event_types.unwrap_or_default(),
        created_at: rows::moment(row, 6)?,
        updated_at: rows::moment(row, 7)?,
        failing_since: rows::moment_or_none(row, 8)?,
        disabled_at: rows::moment_or_none(row, 9)?,
    })
}
