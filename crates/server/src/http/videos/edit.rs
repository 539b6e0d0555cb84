//! `POST /videos/edits`, also as `/videos/{video_id}/edits`: a clip changed on its own timeline.

use axum::Json;
use axum::extract::{Path, Request, State};
use kinora_api::{ClipInput, check_derived, clip_input, edit_spec, edit_upload_spec};

use super::order::{Order, Source};
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
    let idempotency_key = idempotency_key(request.headers())?;
    let mut received = receive(&api.uploads, request, &[CLIP]).await?;
    check_derived(&received.fields)?;
    let order = match clip_input(&received.fields)? {
        ClipInput::Video(id) => {
            let source = Source::find(&api, &caller, &id).await?;
            let spec = edit_spec(&received.fields, source.as_source(), &api.catalog)?;
            Order::new(caller, idempotency_key, spec)
        }
        ClipInput::File(file_idx) => {
            let clip = received.files.take(file_idx)?;
            let who = (caller, idempotency_key);
            order_from_upload(&api, who, clip, |clip| {
                edit_upload_spec(&received.fields, clip, &api.catalog)
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
    Path(id): Path<String>,
    request: Request,
) -> Result<Json<kinora_api::Video>, ApiError> {
    let idempotency_key = idempotency_key(request.headers())?;
    let received = receive(&api.uploads, request, &[]).await?;
    check_derived(&received.fields)?;
    let source = Source::find(&api, &caller, &id).await?;
    let spec = edit_spec(&received.fields, source.as_source(), &api.catalog)?;
    Order::new(caller, idempotency_key, spec).submit(&api).await
}
