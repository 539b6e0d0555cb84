//! A video as clients see it.

use kinora_domain::{AssetVariant, Failure};
use serde::Serialize;
use utoipa::ToSchema;

use crate::RequestError;
use crate::derive::seconds_text;

/// A video. All thirteen members are always there, null where there is nothing to say.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Video {
    /// The id, `video_` and 32 hex digits.
    #[schema(example = "video_019abc3f5d2e7c90a1b2c3d4e5f60718")]
    pub id: String,
    /// Always `video`.
    #[schema(pattern = "^video$")]
    object: &'static str,
    /// The model name that was asked for.
    #[schema(example = "sora-2")]
    model: String,
    /// `queued`, `in_progress`, `completed` or `failed`; the last two are final.
    #[schema(pattern = "^(queued|in_progress|completed|failed)$")]
    status: &'static str,
    /// How much of the work is done, in per cent; never decreases, and is 100 exactly when completed.
    #[schema(minimum = 0, maximum = 100)]
    progress: u8,
    /// When it was ordered, in seconds since 1970.
    created_at: i64,
    /// When it was completed, in seconds since 1970; null unless it is.
    #[schema(required)]
    completed_at: Option<i64>,
    /// When its files go away, in seconds since 1970; null when they stay or are not there yet.
    #[schema(required)]
    expires_at: Option<i64>,
    /// What it shall show.
    prompt: String,
    /// Width and height of the picture in pixels.
    #[schema(pattern = "^[0-9]+x[0-9]+$", example = "1280x720")]
    size: String,
    /// The length in seconds, as text: that is the contract. Of an extension the stitched total.
    #[schema(pattern = "^[0-9]+([.][0-9]{1,3})?$", example = "8")]
    seconds: String,
    /// The video this one was made from by a remix, an edit or an extension; null for any other.
    #[schema(required)]
    remixed_from_video_id: Option<String>,
    /// Why it failed; null unless it did.
    #[schema(required)]
    error: Option<VideoError>,
}

/// Why a video failed.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct VideoError {
    /// A stable code a program can branch on.
    #[schema(example = "video_generation_failed")]
    code: &'static str,
    /// What happened and what to do about it, for people.
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
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct VideoDeleted {
    /// The id of what is gone.
    id: String,
    /// Always `video.deleted`.
    #[schema(pattern = "^video[.]deleted$")]
    object: &'static str,
    /// Always true.
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
