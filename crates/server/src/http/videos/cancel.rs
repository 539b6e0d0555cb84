//! `POST /videos/{video_id}/cancel`: stops a job and keeps its record.

use axum::Json;
use axum::extract::State;

use super::VideoPath;
use crate::http::ApiState;
use crate::http::caller::Caller;
use crate::http::error::ApiError;

/// Stops a job. One that waits has failed with `cancelled` by the time of the answer; one that runs fails
/// when its engine has stopped; one that is over stays as it is.
pub(in crate::http) async fn cancel(
    State(api): ApiState,
    caller: Caller,
    VideoPath(id): VideoPath,
) -> Result<Json<kinora_api::Video>, ApiError> {
    let cancelled = api.store.cancel(&caller.project, &id).await?;
    let video = cancelled.ok_or_else(|| ApiError::no_such_video(id.as_str()))?;
    api.hints.stop_asked();
    tracing::info!(video.id = %id, "a video was cancelled");
    Ok(Json(kinora_api::Video::from(&video)))
}
