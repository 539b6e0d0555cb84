//! `POST /videos/{video_id}/remix`: a finished video again, with another prompt.

use axum::Json;
use axum::extract::{Path, Request, State};
use kinora_api::{check_derived, remix_spec};

use super::order::{Order, Source};
use crate::http::ApiState;
use crate::http::caller::Caller;
use crate::http::error::ApiError;
use crate::http::fields::receive;
use crate::http::idempotency::idempotency_key;

/// Stores the order and answers with it.
pub(in crate::http) async fn remix(
    State(api): ApiState,
    caller: Caller,
    Path(id): Path<String>,
    request: Request,
) -> Result<Json<kinora_api::Video>, ApiError> {
    let idempotency_key = idempotency_key(request.headers())?;
    let received = receive(&api.uploads, request, &[]).await?;
    check_derived(&received.fields)?;
    let source = Source::find(&api, &caller, &id).await?;
    let spec = remix_spec(&received.fields, source.as_source(), &api.catalog)?;
    Order::new(caller, idempotency_key, spec).submit(&api).await
}
