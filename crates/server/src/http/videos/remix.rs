//! `POST /videos/{video_id}/remix`: a finished video again, with another prompt.

use axum::Json;
use axum::extract::{Request, State};
use kinora_api::{check_derived, check_named_source, remix_spec};
use kinora_domain::Verb;

use super::VideoPath;
use super::order::{Customer, Order, Source, of_offer};
use crate::http::ApiState;
use crate::http::caller::Caller;
use crate::http::error::ApiError;
use crate::http::fields::receive;
use crate::http::idempotency::idempotency_key;

/// Stores the order and answers with it.
pub(in crate::http) async fn remix(
    State(api): ApiState,
    caller: Caller,
    VideoPath(id): VideoPath,
    request: Request,
) -> Result<Json<kinora_api::Video>, ApiError> {
    let key = idempotency_key(request.headers())?;
    let received = receive(&api.uploads, request, &[]).await?;
    let customer = Customer::new(caller, key, (Verb::Remix, id.as_str()), &received)?;
    if let Some(answer) = customer.answer_of_before(&api).await? {
        return Ok(answer);
    }
    check_derived(&received.fields)?;
    check_named_source(&received.fields, id.as_str())?;
    let source = Source::find(&api, &customer.project, id.as_str()).await?;
    let spec = of_offer(&api, |offer| {
        remix_spec(&received.fields, source.as_source(), offer)
    })?;
    Order::new(customer, spec).submit(&api).await
}
