//! `GET /videos/{video_id}/content`: the files of a finished video.

use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, Method};
use axum::response::Response;
use kinora_api::variant_param;
use kinora_domain::{AssetVariant, Video, VideoStatus};
use kinora_store::NewAsset;

use super::{VideoPath, query_pairs};
use crate::http::ApiState;
use crate::http::caller::Caller;
use crate::http::download::{Download, download};
use crate::http::error::ApiError;

/// Answers with the bytes of one variant, or a range of them.
pub(in crate::http) async fn content(
    State(api): ApiState,
    caller: Caller,
    VideoPath(id): VideoPath,
    method: Method,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let variant = variant_param(&query_pairs(query.as_deref()))?;
    let project = caller.project;
    let video = api
        .store
        .get(&project, &id)
        .await?
        .ok_or_else(|| ApiError::no_such_video(id.as_str()))?;
    check_ready(&video)?;
    let asset = api.store.asset(&project, &id, variant).await?;
    let asset = asset.ok_or_else(|| {
        ApiError::NotFound(format!(
            "The files of video '{id}' are no longer available."
        ))
    })?;
    let file_name = match variant {
        AssetVariant::Video => format!("{id}.mp4"),
        AssetVariant::Thumbnail | AssetVariant::Spritesheet => {
            format!("{id}_{}.{}", variant.as_str(), variant.extension())
        }
    };
    let file = Download {
        asset: NewAsset {
            blob_key: asset.blob_key,
            size_bytes: asset.size_bytes,
            blake3: asset.blake3,
        },
        content_type: variant.content_type().to_owned(),
        file_name,
    };
    download(&api, &method, &headers, file).await
}

fn check_ready(video: &Video) -> Result<(), ApiError> {
    let id = &video.id;
    match video.status {
        VideoStatus::Completed => Ok(()),
        VideoStatus::Queued | VideoStatus::InProgress => Err(ApiError::NotFound(
            "Video is not ready yet, use GET /v1/videos/{video_id} to check status.".to_owned(),
        )),
        VideoStatus::Failed => Err(ApiError::NotFound(format!(
            "Video '{id}' failed and has no content; its 'error' says why."
        ))),
    }
}
