//! `GET /videos/{video_id}`: one video.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName};
use axum::response::{IntoResponse as _, Response};

use super::VideoPath;
use crate::http::ApiState;
use crate::http::caller::Caller;
use crate::http::error::ApiError;
use crate::http::hold::{self, Held};

const OPENAI_POLL_AFTER_MS: HeaderName = HeaderName::from_static("openai-poll-after-ms");

/// Answers with the video; while it is unfinished, also with how long to wait before asking again. A client
/// that says that it only waits for the end is answered when that comes, or after a while.
pub(in crate::http) async fn retrieve(
    State(api): ApiState,
    caller: Caller,
    VideoPath(id): VideoPath,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let no_such_video = || ApiError::no_such_video(id.as_str());
    let found = api.store.get(&caller.project, &id).await?;
    let mut video = found.ok_or_else(no_such_video)?;
    let mut poll_after_ms = None;
    if !video.status.is_final()
        && let Some(patience) = hold::patience(&headers)
    {
        match hold::until_final(&api, &caller.project, &video, patience).await {
            Held::Until(now) => (video, poll_after_ms) = (*now, Some(hold::POLL_AFTER_HELD_MS)),
            Held::Gone => return Err(no_such_video()),
            Held::NotAtAll => {}
        }
    }
    let body = Json(kinora_api::Video::from(&video));
    if video.status.is_final() {
        return Ok(body.into_response());
    }
    let poll_after_ms = match poll_after_ms {
        Some(poll_after_ms) => poll_after_ms,
        None => api.poll_hint.for_video(api.store.as_ref(), &video).await,
    };
    Ok(([(OPENAI_POLL_AFTER_MS, poll_after_ms.to_string())], body).into_response())
}
