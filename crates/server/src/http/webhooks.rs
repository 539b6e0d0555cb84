//! `/webhook_endpoints` and `/webhook_event_types`: where a project wants to hear of its events.

use axum::Json;
use axum::extract::{FromRequestParts, Path, RawQuery, Request, State};
use axum::http::request::Parts;
use http_body::Body as _;
use kinora_api::{
    Fields, ListParams, RequestError, WEBHOOK_EVENT_TYPES, WebhookEndpointDeleted,
    WebhookEndpointList, WebhookEndpointObject, WebhookEndpointRequest, WebhookEndpointTestResult,
    WebhookEndpointUpdate, WebhookEndpointWithSecret, WebhookEvent, WebhookEventTypeList,
    keeps_old_secret, test_event_type,
};
use kinora_domain::{EventId, ProjectId, VideoId, WebhookEndpointId};
use kinora_store::{
    ListOrder, NewWebhookEndpoint, WebhookChange, WebhookEndpoint, WebhookPage, WebhookQuery,
};
use uuid::Uuid;

use super::caller::Caller;
use super::error::ApiError;
use super::fields::{Received, receive};
use super::idempotency::idempotency_key;
use super::videos::query_pairs;
use super::{Api, ApiState};
use crate::webhooks::{Secrets, SendError, now};

/// How many endpoints a project may have: every event is told to each.
const MAX_ENDPOINTS: u32 = 100;

/// How long a repeated request is shown the secret again.
const REPEAT_WITHIN_S: i64 = 24 * 3600;

/// The `{webhook_endpoint_id}` of a path. Text that cannot be an id is an id that does not exist.
pub(super) struct EndpointPath(WebhookEndpointId);

impl<S: Send + Sync> FromRequestParts<S> for EndpointPath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let text = match Path::<String>::from_request_parts(parts, state).await {
            Ok(Path(text)) => text,
            Err(_) => return Err(no_such_endpoint("")),
        };
        WebhookEndpointId::parse(&text)
            .map(Self)
            .map_err(|_| no_such_endpoint(&text))
    }
}

/// Makes an endpoint, and shows its secret for the only time; once more to whoever repeats the same request under
/// the same idempotency key, since that client did not hear it.
pub(super) async fn create(
    State(api): ApiState,
    caller: Caller,
    request: Request,
) -> Result<Json<WebhookEndpointWithSecret>, ApiError> {
    let key = idempotency_key(request.headers())?;
    let Received {
        fields,
        fingerprint,
        ..
    } = receive(&api.uploads, request, &[]).await?;
    let request = WebhookEndpointRequest::from_fields(&fields)?;
    let url = checked_url(&api, &request.url)?;
    let id = match &key {
        Some(key) => fingerprint.id(&caller.project, key),
        None => Uuid::now_v7(),
    };
    let id = WebhookEndpointId::from_uuid(id);
    // One after the other, so that what is counted is still so when the next is made.
    let _turn = api.endpoint_turn.lock().await;
    if key.is_some()
        && let Some(endpoint) = api.store.webhook_endpoint(&caller.project, &id).await?
    {
        let secrets = api.webhooks.unseal(&endpoint);
        let secrets = secrets.filter(|_| is_fresh(&endpoint));
        let secrets = secrets.ok_or(ApiError::IdempotencyMismatch)?;
        return Ok(with_secret(&api, &endpoint, &secrets));
    }
    check_room(&api, &caller.project).await?;
    let secrets = Secrets::generate().map_err(internal)?;
    let new = NewWebhookEndpoint {
        secret_sealed: api.webhooks.seal(&secrets, &id).map_err(internal)?,
        id,
        project_id: caller.project,
        name: request.name,
        url,
        event_types: request.event_types,
    };
    let endpoint = api.store.create_webhook_endpoint(new).await?;
    tracing::info!(endpoint.id = %endpoint.id, "a webhook endpoint was made");
    Ok(with_secret(&api, &endpoint, &secrets))
}

/// Whether an endpoint is as it was made, not long ago.
fn is_fresh(endpoint: &WebhookEndpoint) -> bool {
    let age_s = now().as_unix_seconds() - endpoint.created_at.as_unix_seconds();
    endpoint.updated_at == endpoint.created_at && age_s < REPEAT_WITHIN_S
}

/// Answers with one page.
pub(super) async fn list(
    State(api): ApiState,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Json<WebhookEndpointList>, ApiError> {
    let params = ListParams::from_query(&query_pairs(query.as_deref()))?;
    let unknown_after =
        || RequestError::unknown_after("webhook endpoint", params.after.as_deref().unwrap_or(""));
    let after = params.after.as_deref().map(WebhookEndpointId::parse);
    let query = WebhookQuery {
        after: after.transpose().map_err(|_| unknown_after())?,
        limit: params.limit,
        order: match params.order {
            kinora_api::ListOrder::Asc => ListOrder::Asc,
            kinora_api::ListOrder::Desc => ListOrder::Desc,
        },
    };
    let page = api.store.list_webhook_endpoints(&caller.project, &query);
    let WebhookPage {
        endpoints,
        has_more,
    } = page.await?.ok_or_else(unknown_after)?;
    let endpoints = endpoints.iter().map(|endpoint| shown(&api, endpoint));
    Ok(Json(WebhookEndpointList::new(
        endpoints.collect(),
        has_more,
    )))
}

/// One endpoint.
pub(super) async fn retrieve(
    State(api): ApiState,
    caller: Caller,
    EndpointPath(id): EndpointPath,
) -> Result<Json<kinora_api::WebhookEndpoint>, ApiError> {
    let endpoint = find(&api, &caller, &id).await?;
    Ok(Json(shown(&api, &endpoint)))
}

/// Changes what is named and keeps the rest. Naming an address switches an endpoint on again.
pub(super) async fn update(
    State(api): ApiState,
    caller: Caller,
    EndpointPath(id): EndpointPath,
    request: Request,
) -> Result<Json<kinora_api::WebhookEndpoint>, ApiError> {
    let update = WebhookEndpointUpdate::from_fields(&optional_fields(&api, request).await?)?;
    if update == WebhookEndpointUpdate::default() {
        return retrieve(State(api), caller, EndpointPath(id)).await;
    }
    let url = update.url.map(|url| checked_url(&api, &url)).transpose()?;
    let change = WebhookChange {
        name: update.name,
        url,
        event_types: update.event_types,
        secret_sealed: None,
    };
    let updated = api
        .store
        .update_webhook_endpoint(&caller.project, &id, change);
    let endpoint = updated
        .await?
        .ok_or_else(|| no_such_endpoint(id.as_str()))?;
    Ok(Json(shown(&api, &endpoint)))
}

/// Deletes an endpoint and what was on its way there.
pub(super) async fn delete(
    State(api): ApiState,
    caller: Caller,
    EndpointPath(id): EndpointPath,
) -> Result<Json<WebhookEndpointDeleted>, ApiError> {
    if !api
        .store
        .delete_webhook_endpoint(&caller.project, &id)
        .await?
    {
        return Err(no_such_endpoint(id.as_str()));
    }
    tracing::info!(endpoint.id = %id, "a webhook endpoint was deleted");
    Ok(Json(WebhookEndpointDeleted::new(id.to_string())))
}

/// Replaces the secret, and shows the new one for the only time. The old one stops signing at once, or after a
/// day.
pub(super) async fn rotate_secret(
    State(api): ApiState,
    caller: Caller,
    EndpointPath(id): EndpointPath,
    request: Request,
) -> Result<Json<WebhookEndpointWithSecret>, ApiError> {
    let keeps_old = keeps_old_secret(&optional_fields(&api, request).await?)?;
    let endpoint = find(&api, &caller, &id).await?;
    let secrets = match api.webhooks.unseal(&endpoint) {
        Some(secrets) => secrets.rotated(keeps_old, now()),
        // The key that sealed it is lost, and the old secret with it.
        None => Secrets::generate(),
    };
    let secrets = secrets.map_err(internal)?;
    let change = WebhookChange {
        secret_sealed: Some(api.webhooks.seal(&secrets, &id).map_err(internal)?),
        ..WebhookChange::default()
    };
    let updated = api
        .store
        .update_webhook_endpoint(&caller.project, &id, change);
    let endpoint = updated
        .await?
        .ok_or_else(|| no_such_endpoint(id.as_str()))?;
    tracing::info!(endpoint.id = %id, "the secret of a webhook endpoint was replaced");
    Ok(with_secret(&api, &endpoint, &secrets))
}

/// Sends a sample event now, once, and says how the endpoint answered.
pub(super) async fn test(
    State(api): ApiState,
    caller: Caller,
    EndpointPath(id): EndpointPath,
    request: Request,
) -> Result<Json<WebhookEndpointTestResult>, ApiError> {
    let event_type = test_event_type(&optional_fields(&api, request).await?)?;
    let endpoint = find(&api, &caller, &id).await?;
    let event = WebhookEvent::new(
        EventId::from_uuid(Uuid::now_v7()).to_string(),
        event_type,
        now().as_unix_seconds(),
        // Of no video there is.
        VideoId::from_uuid(Uuid::nil()).to_string(),
    );
    let posted = match api.webhooks.send(&endpoint, &event).await {
        Ok(posted) => posted,
        Err(SendError::Internal(cause)) => return Err(ApiError::Internal(cause)),
        Err(err) => {
            let param = Some("url");
            let code = Some("webhook_test_failed");
            let message = format!("The event did not get to the endpoint: {err}.");
            return Err(RequestError {
                param,
                code,
                message,
            }
            .into());
        }
    };
    let result = WebhookEndpointTestResult::new(id.to_string(), event_type, posted.status);
    Ok(Json(result))
}

/// Lists the types of events that endpoints can want.
pub(super) async fn event_types() -> Json<WebhookEventTypeList> {
    Json(WebhookEventTypeList::default())
}

async fn find(
    api: &Api,
    caller: &Caller,
    id: &WebhookEndpointId,
) -> Result<WebhookEndpoint, ApiError> {
    let endpoint = api.store.webhook_endpoint(&caller.project, id).await?;
    endpoint.ok_or_else(|| no_such_endpoint(id.as_str()))
}

/// The fields of a request that may have none, and then often has no body.
async fn optional_fields(api: &Api, request: Request) -> Result<Fields, ApiError> {
    if request.body().is_end_stream() {
        return Ok(Fields::default());
    }
    Ok(receive(&api.uploads, request, &[]).await?.fields)
}

/// The URL as it will be asked, when it is one that kinora would ask.
fn checked_url(api: &Api, url: &str) -> Result<String, ApiError> {
    let target = api.outbound.check_url(url).map_err(|err| {
        let message = format!("The endpoint cannot be used: {err}.");
        RequestError::invalid_value("url", message)
    })?;
    Ok(target.url().to_string())
}

async fn check_room(api: &Api, project: &ProjectId) -> Result<(), ApiError> {
    let all = WebhookQuery {
        after: None,
        limit: MAX_ENDPOINTS,
        order: ListOrder::Asc,
    };
    let page = api.store.list_webhook_endpoints(project, &all).await?;
    if page.is_some_and(|page| page.endpoints.len() >= MAX_ENDPOINTS as usize) {
        let message =
            format!("A project has at most {MAX_ENDPOINTS} webhook endpoints. Delete one.");
        let code = Some("too_many_webhook_endpoints");
        return Err(RequestError {
            param: None,
            code,
            message,
        }
        .into());
    }
    Ok(())
}

fn shown(api: &Api, endpoint: &WebhookEndpoint) -> kinora_api::WebhookEndpoint {
    let secrets = api.webhooks.unseal(endpoint);
    // In the database none stands for all.
    let event_types = match endpoint.event_types.as_slice() {
        [] => WEBHOOK_EVENT_TYPES.map(str::to_owned).into(),
        some => some.to_vec(),
    };
    kinora_api::WebhookEndpoint {
        id: endpoint.id.to_string(),
        object: WebhookEndpointObject::WebhookEndpoint,
        created_at: endpoint.created_at.as_unix_seconds(),
        updated_at: endpoint.updated_at.as_unix_seconds(),
        name: endpoint.name.clone(),
        url: endpoint.url.clone(),
        event_types,
        signing_secret_hint: secrets.map(|secrets| secrets.current.hint()),
        failing_since: endpoint.failing_since.map(|at| at.as_unix_seconds()),
        disabled_at: endpoint.disabled_at.map(|at| at.as_unix_seconds()),
    }
}

fn with_secret(
    api: &Api,
    endpoint: &WebhookEndpoint,
    secrets: &Secrets,
) -> Json<WebhookEndpointWithSecret> {
    let secret = secrets.current.to_text();
    Json(WebhookEndpointWithSecret::new(shown(api, endpoint), secret))
}

fn no_such_endpoint(id: &str) -> ApiError {
    ApiError::NotFound(format!("Webhook endpoint with id '{id}' not found."))
}

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn internal(err: anyhow::Error) -> ApiError {
    ApiError::Internal(err.to_string())
}
