//! Webhook endpoints, events, and the deliveries between them.

use std::time::Duration;

use kinora_domain::{EventId, ProjectId, UnixMillis, VideoId, WebhookEndpointId};
use rusqlite::{Connection, OptionalExtension, Row, params};
use uuid::Uuid;

use super::{accounts, page, rows, sql};
use crate::policy::{
    DISABLE_AFTER, DeliveryFailure, DeliveryFence, MAX_LEASED_PER_ENDPOINT, PAGE_MAX, TIDY_MAX,
    damaged, millis, page_start,
};
use crate::{
    Delivery, Event, EventKind, ListOrder, NewWebhookEndpoint, StoreError, WebhookChange,
    WebhookEndpoint, WebhookPage, WebhookQuery,
};

/// Writes an event and a delivery to each endpoint that wants it.
pub(super) fn tell(
    conn: &Connection,
    video_id: &VideoId,
    kind: EventKind,
) -> Result<(), StoreError> {
    let event_id = EventId::from_uuid(Uuid::now_v7());
    conn.prepare_cached(sql::EVENT_INSERT)?.execute(params![
        event_id.as_str(),
        kind.as_str(),
        video_id.as_str()
    ])?;
    conn.prepare_cached(sql::DELIVERIES_INSERT)?
        .execute([event_id.as_str()])?;
    Ok(())
}

pub(super) fn prune_events(conn: &Connection, older_than: Duration) -> Result<u32, StoreError> {
    let n_pruned = conn
        .prepare_cached(sql::EVENTS_PRUNE)?
        .execute(params![millis(older_than), TIDY_MAX])?;
    Ok(u32::try_from(n_pruned).unwrap_or(u32::MAX))
}

pub(super) fn create(
    conn: &Connection,
    new: &NewWebhookEndpoint,
) -> Result<WebhookEndpoint, StoreError> {
    accounts::check_project(conn, &new.project_id)?;
    let params = params![
        new.id.as_str(),
        new.project_id.as_str(),
        new.name,
        new.url,
        new.secret_sealed,
        rows::text_list(&new.event_types)
    ];
    rows::returned(conn, sql::ENDPOINT_INSERT, params, read_endpoint)
}

pub(super) fn get(
    conn: &Connection,
    project: &ProjectId,
    id: &WebhookEndpointId,
) -> Result<Option<WebhookEndpoint>, StoreError> {
    let key = [id.as_str(), project.as_str()];
    rows::one(conn, sql::ENDPOINT_GET, key, read_endpoint)
}

pub(super) fn list(
    conn: &Connection,
    project: &ProjectId,
    query: &WebhookQuery,
) -> Result<Option<WebhookPage>, StoreError> {
    let last = match &query.after {
        Some(after) => match position(conn, project, after)? {
            Some(created_at) => Some((created_at, after.as_str())),
            None => return Ok(None),
        },
        None => None,
    };
    let (moment, id) = page_start(query.order, last);
    let n_wanted = query.limit.min(PAGE_MAX);
    let mut statement = conn.prepare_cached(match query.order {
        ListOrder::Asc => sql::ENDPOINT_LIST_ASC,
        ListOrder::Desc => sql::ENDPOINT_LIST_DESC,
    })?;
    let found = statement.query(params![project.as_str(), moment, id, n_wanted + 1])?;
    let (endpoints, has_more) = page::take(found, n_wanted, read_endpoint)?;
    Ok(Some(WebhookPage {
        endpoints,
        has_more,
    }))
}

fn position(
    conn: &Connection,
    project: &ProjectId,
    id: &WebhookEndpointId,
) -> Result<Option<i64>, StoreError> {
    Ok(conn
        .prepare_cached(sql::ENDPOINT_POSITION)?
        .query_row([id.as_str(), project.as_str()], |row| row.get(0))
        .optional()?)
}

pub(super) fn update(
    conn: &Connection,
    project: &ProjectId,
    id: &WebhookEndpointId,
    change: &WebhookChange,
) -> Result<Option<WebhookEndpoint>, StoreError> {
    let params = params![
        id.as_str(),
        project.as_str(),
        change.name,
        change.url,
        change.secret_sealed,
        change.event_types.is_some(),
        change.event_types.as_deref().and_then(rows::text_list)
    ];
    rows::one(conn, sql::ENDPOINT_UPDATE, params, read_endpoint)
}

/// What is on its way there goes with it.
pub(super) fn delete(
    conn: &Connection,
    project: &ProjectId,
    id: &WebhookEndpointId,
) -> Result<bool, StoreError> {
    let n_deleted = conn
        .prepare_cached(sql::ENDPOINT_DELETE)?
        .execute([id.as_str(), project.as_str()])?;
    Ok(n_deleted > 0)
}

pub(super) fn claim(conn: &Connection, lease: Duration) -> Result<Option<Delivery>, StoreError> {
    let Some(id) = pick(conn)? else {
        return Ok(None);
    };
    let (lease_seq, attempt, event_id, endpoint_id): (u32, u32, String, String) = conn
        .prepare_cached(sql::DELIVERY_TAKE)?
        .query_row(params![id, millis(lease)], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })?;
    let event = rows::one(conn, sql::DELIVERY_EVENT, [event_id], read_event)?;
    let endpoint = rows::one(conn, sql::DELIVERY_ENDPOINT, [endpoint_id], read_endpoint)?;
    Ok(Some(Delivery {
        id,
        lease_seq,
        attempt,
        event: event.ok_or_else(|| damaged("a delivery of no event"))?,
        endpoint: endpoint.ok_or_else(|| damaged("a delivery to no endpoint"))?,
    }))
}

/// The oldest that is due, of an endpoint that is told as little as any at the moment.
fn pick(conn: &Connection) -> Result<Option<String>, StoreError> {
    Ok(conn
        .prepare_cached(sql::DELIVERY_PICK)?
        .query_row([MAX_LEASED_PER_ENDPOINT], |row| row.get(0))
        .optional()?)
}

pub(super) fn succeeded(
    conn: &Connection,
    fence: &DeliveryFence,
    http_status: u16,
) -> Result<(), StoreError> {
    let n_rows = conn
        .prepare_cached(sql::DELIVERY_ARRIVED)?
        .execute(params![fence.id, fence.lease_seq, http_status])?;
    if n_rows == 0 {
        return Err(StoreError::ClaimLost);
    }
    conn.prepare_cached(sql::ENDPOINT_WORKS)?
        .execute([fence.endpoint_id.as_str()])?;
    Ok(())
}

pub(super) fn failed(
    conn: &Connection,
    fence: &DeliveryFence,
    failure: &DeliveryFailure,
) -> Result<(), StoreError> {
    let n_rows = conn.prepare_cached(sql::DELIVERY_FAILED)?.execute(params![
        fence.id,
        fence.lease_seq,
        failure.http_status,
        failure.error_kept(),
        failure.retry_after.map(millis)
    ])?;
    if n_rows == 0 {
        return Err(StoreError::ClaimLost);
    }
    let endpoint_id = fence.endpoint_id.as_str();
    conn.prepare_cached(sql::ENDPOINT_FAILS)?
        .execute([endpoint_id])?;
    let n_disabled = conn
        .prepare_cached(sql::ENDPOINT_DISABLE)?
        .execute(params![
            endpoint_id,
            failure.is_for_good(),
            millis(DISABLE_AFTER)
        ])?;
    if n_disabled > 0 {
        conn.prepare_cached(sql::DELIVERIES_GIVE_UP)?
            .execute([endpoint_id])?;
    }
    Ok(())
}

fn read_event(row: &Row<'_>) -> Result<Event, StoreError> {
    Ok(Event {
        id: EventId::parse(rows::text(row, 0)?).map_err(damaged)?,
        kind: EventKind::from_text(rows::text(row, 1)?).ok_or_else(|| damaged("event type"))?,
        video_id: VideoId::parse(rows::text(row, 2)?).map_err(damaged)?,
        created_at: UnixMillis(row.get(3)?),
    })
}

fn read_endpoint(row: &Row<'_>) -> Result<WebhookEndpoint, StoreError> {
    Ok(WebhookEndpoint {
        id: WebhookEndpointId::parse(rows::text(row, 0)?).map_err(damaged)?,
        project_id: ProjectId::parse(rows::text(row, 1)?).map_err(damaged)?,
        name: row.get(2)?,
        url: row.get(3)?,
        secret_sealed: row.get(4)?,
        event_types: rows::texts(row.get_ref(5)?.as_str_or_null().map_err(damaged)?)?,
        created_at: UnixMillis(row.get(6)?),
        updated_at: UnixMillis(row.get(7)?),
        failing_since: rows::moment(row, 8)?,
        disabled_at: rows::moment(row, 9)?,
    })
}
