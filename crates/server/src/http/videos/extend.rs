//! `POST /videos/extensions`: a clip that goes on.

use axum::Json;
use axum::extract::{Request, State};
use kinora_api::{ClipInput, check_derived, clip_input, extend_upload_spec, extension_spec};
use kinora_domain::Verb;

use super::order::{Customer, Order, Source, of_offer};
use super::upload::order_from_upload;
use crate::http::ApiState;
use crate::http::caller::Caller;
use crate::http::error::ApiError;
use crate::http::fields::{CLIP, receive};
use crate::http::idempotency::idempotency_key;

/// Stores the order and answers with it.
pub(in crate::http) async fn extend(
    State(api): ApiState,
    caller: Caller,
    request: Request,
) -> Result<Json<kinora_api::Video>, ApiError> {
    let key = idempotency_key(request.headers())?;
    let mut received = receive(&api.uploads, request, &[CLIP]).await?;
    let customer = Customer::new(caller, key, (Verb::Extend, ""), &received)?;
    if let Some(answer) = customer.answer_of_before(&api).await? {
        return Ok(answer);
    }
    check_derived(&received.fields)?;
    let order = match clip_input(&received.fields)? {
        ClipInput::Video(id) => {
            let source = Source::find(&api, &customer.project, &id).await?;
            let spec = of_offer(&api, |offer| {
                extension_spec(&received.fields, source.as_source(), offer)
            })?;
            Order::new(customer, spec)
        }
        ClipInput::File(file_idx) => {
            let clip = received.files.take(file_idx)?;
            order_from_upload(&api, customer, clip, |clip| {
                of_offer(&api, |offer| {
                    extend_upload_spec(&received.fields, clip, offer)
                })
            })
            .await?
        }
    };
    order.submit(&api).await
}
