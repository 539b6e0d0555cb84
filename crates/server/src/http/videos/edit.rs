//! `POST /videos/edits`, also as `/videos/{video_id}/edits`: a clip changed on its own timeline.

use axum::Json;
use axum::extract::{Request, State};
use kinora_api::{
    ClipInput, check_derived, check_named_source, clip_input, edit_spec, edit_upload_spec,
};
use kinora_domain::Verb;

use super::VideoPath;
use super::order::{Customer, Order, Source, of_offer};
use super::upload::order_from_upload;
use crate::http::ApiState;
use crate::http::caller::Caller;
use crate::http::error::ApiError;
use crate::http::fields::{CLIP, receive};
use crate::http::idempotency::idempotency_key;

/// Stores the edit of the clip that the body names or brings, and answers with it.
pub(in crate::http) async fn edit(
    State(api): ApiState,
    caller: Caller,
    request: Request,
) -> Result<Json<kinora_api::Video>, ApiError> {
    let key = idempotency_key(request.headers())?;
    let mut received = receive(&api.uploads, request, &[CLIP]).await?;
    let customer = Customer::new(caller, key, (Verb::Edit, ""), &received)?;
    if let Some(answer) = customer.answer_of_before(&api).await? {
        return Ok(answer);
    }
    check_derived(&received.fields)?;
    let order = match clip_input(&received.fields)? {
        ClipInput::Video(id) => {
            let source = Source::find(&api, &customer.project, &id).await?;
            let spec = of_offer(&api, |offer| {
                edit_spec(&received.fields, source.as_source(), offer)
            })?;
            Order::new(customer, spec)
        }
        ClipInput::File(file_idx) => {
            let clip = received.files.take(file_idx)?;
            order_from_upload(&api, customer, clip, |clip| {
                of_offer(&api, |offer| {
                    edit_upload_spec(&received.fields, clip, offer)
                })
            })
            .await?
        }
    };
    order.submit(&api).await
}

/// Stores the edit of the video in the path, as one of OpenAI's guides had it.
pub(in crate::http) async fn edit_by_path(
    State(api): ApiState,
    caller: Caller,
    VideoPath(id): VideoPath,
    request: Request,
) -> Result<Json<kinora_api::Video>, ApiError> {
    let key = idempotency_key(request.headers())?;
    // A clip would be another source: it is looked for so that it can be refused.
    let received = receive(&api.uploads, request, &[CLIP]).await?;
    let customer = Customer::new(caller, key, (Verb::Edit, id.as_str()), &received)?;
    if let Some(answer) = customer.answer_of_before(&api).await? {
        return Ok(answer);
    }
    check_derived(&received.fields)?;
    check_named_source(&received.fields, id.as_str())?;
    let source = Source::find(&api, &customer.project, id.as_str()).await?;
    let spec = of_offer(&api, |offer| {
        edit_spec(&received.fields, source.as_source(), offer)
    })?;
    Order::new(customer, spec).submit(&api).await
}
