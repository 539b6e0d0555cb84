//! A video as clients see it.

use kinora_domain::{AssetVariant, Failure};
use serde::Serialize;

use crate::RequestError;
use crate::derive::seconds_text;

/// A video. All thirteen members are always there, null where there is nothing to say.
#[derive(Clone, Debug, Serialize)]
pub struct Video {
    /// The id, `video_` and 32 hex digits.
    pub id: String,
    object: &'static str,
    model: String,
    status: &'static str,
    progress: u8,
    created_at: i64,
    completed_at: Option<i64>,
    expires_at: Option<i64>,
    prompt: String,
    size: String,
    /// Text, not a number: that is the contract.
    seconds: String,
    remixed_from_video_id: Option<String>,
    error: Option<VideoError>,
}

/// Why a video failed.
#[derive(Clone, Debug, Serialize)]
pub struct VideoError {
    code: &'static str,
    message: String,
}

impl From<&kinora_domain::Video> for Video {
    fn from(video: &kinora_domain::Video) -> Self {
        let spec = &video.spec;
        Self {
            id: video.id.to_string(),
            object: "video",
            model: spec.model.clone(),
            status: video.status.as_str(),
            progress: video.progress_percent,
            created_at: video.created_at.as_unix_seconds(),
            completed_at: video.completed_at.map(|at| at.as_unix_seconds()),
            expires_at: video.expires_at.map(|at| at.as_unix_seconds()),
            prompt: spec.prompt.as_str().to_owned(),
            size: spec.size.to_string(),
            seconds: seconds_text(spec.total_duration()),
            remixed_from_video_id: spec.source_id().map(ToString::to_string),
            error: video.failure.as_ref().map(VideoError::from),
        }
    }
}

impl From<&Failure> for VideoError {
    fn from(failure: &Failure) -> Self {
        Self {
            code: failure.code.as_str(),
            message: failure.message.clone(),
        }
    }
}

/// The answer to a deletion.
#[derive(Clone, Debug, Serialize)]
pub struct VideoDeleted {
    id: String,
    object: &'static str,
    deleted: bool,
}

impl VideoDeleted {
    /// Says that the video `id` is gone.
    #[must_use]
    pub fn new(id: String) -> Self {
        Self {
            id,
            object: "video.deleted",
            deleted: true,
        }
    }
}

/// Checks the `variant` of a content request; the clip itself when there is none.
///
/// # Errors
/// The text names no variant.
pub fn variant_param(query: &[(String, String)]) -> Result<AssetVariant, RequestError> {
    let Some((_, text)) = query.iter().rev().find(|(key, _)| key == "variant") else {
        return Ok(AssetVariant::Video);
    };
    AssetVariant::from_text(text).ok_or_else(|| {
        let message = format!(
            "Invalid value: '{text}'. Supported values are: 'video', 'thumbnail', 'spritesheet'."
        );
        RequestError::invalid_value("variant", message)
    })
}
