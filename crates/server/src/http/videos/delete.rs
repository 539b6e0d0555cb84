//! `DELETE /videos/{video_id}`: a video and its files, for good.

use axum::Json;
use axum::extract::State;
use kinora_api::VideoDeleted;

use super::VideoPath;
use crate::http::ApiState;
use crate::http::caller::Caller;
use crate::http::error::ApiError;

/// Deletes a video in any state; a running job is stopped.
pub(in crate::http) async fn delete(
    State(api): ApiState,
    caller: Caller,
    VideoPath(id): VideoPath,
) -> Result<Json<VideoDeleted>, ApiError> {
    if !api.store.delete(&caller.project, &id).await? {
        return Err(ApiError::no_such_video(id.as_str()));
    }
    api.hints.stop_asked();
    tracing::info!(video.id = %id, "a video was deleted");
    Ok(Json(VideoDeleted::new(id.to_string())))
}
