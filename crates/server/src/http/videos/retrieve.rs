//! `GET /videos/{video_id}`: one video.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderName;
use axum::response::{IntoResponse as _, Response};

use super::VideoPath;
use crate::http::ApiState;
use crate::http::caller::Caller;
use crate::http::error::ApiError;

const OPENAI_POLL_AFTER_MS: HeaderName = HeaderName::from_static("openai-poll-after-ms");

/// Answers with the video; while it is unfinished, also with how long to wait before asking again.
pub(in crate::http) async fn retrieve(
    State(api): ApiState,
    caller: Caller,
    VideoPath(id): VideoPath,
) -> Result<Response, ApiError> {
    let video = api
        .store
        .get(&caller.project, &id)
        .await?
        .ok_or_else(|| ApiError::no_such_video(id.as_str()))?;
    let body = Json(kinora_api::Video::from(&video));
    if video.status.is_final() {
        return Ok(body.into_response());
    }
    let poll_after_ms = api.poll_hint.for_video(api.store.as_ref(), &video).await;
    Ok(([(OPENAI_POLL_AFTER_MS, poll_after_ms.to_string())], body).into_response())
}
