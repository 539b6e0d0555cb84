//! An order and its life.

use crate::{Failure, ProjectId, UnixMillis, VideoId, VideoSpec};

/// Where a video is in its life: `Queued -> InProgress -> Completed | Failed`.
///
/// A job whose worker is lost goes back from `InProgress` to `Queued`; the last two are final.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum VideoStatus {
    /// Waiting for a worker.
    Queued,
    /// A worker holds a lease on it.
    InProgress,
    /// Its files can be downloaded.
    Completed,
    /// It ended without files; the failure says why.
    Failed,
}

impl VideoStatus {
    /// The word on the wire and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::InProgress => "in_progress",
            Self::Completed => "completed",
            Self::Failed => "failed",
        }
    }

    /// The status that `text` stands for, if it is one.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        [
            Self::Queued,
            Self::InProgress,
            Self::Completed,
            Self::Failed,
        ]
        .into_iter()
        .find(|status| status.as_str() == text)
    }

    /// Whether the video stays as it is from now on.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Completed | Self::Failed)
    }
}

/// One of the files of a finished video that clients can download.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AssetVariant {
    /// The clip: MP4.
    Video,
    /// One telling frame: WebP.
    Thumbnail,
    /// A grid of small frames: JPEG.
    Spritesheet,
}

impl AssetVariant {
    /// Every variant.
    pub const ALL: [Self; 3] = [Self::Video, Self::Thumbnail, Self::Spritesheet];

    /// The word in `?variant=` and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Video => "video",
            Self::Thumbnail => "thumbnail",
            Self::Spritesheet => "spritesheet",
        }
    }

    /// The variant that `text` stands for, if it is one.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|variant| variant.as_str() == text)
    }

    /// The media type of the file.
    #[must_use]
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Video => "video/mp4",
            Self::Thumbnail => "image/webp",
            Self::Spritesheet => "image/jpeg",
        }
    }

    /// The file name extension, without the dot.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Video => "mp4",
            Self::Thumbnail => "webp",
            Self::Spritesheet => "jpg",
        }
    }
}

/// An order and its life: what a client sees of one row.
#[derive(Clone, Debug, PartialEq)]
pub struct Video {
    /// Its id.
    pub id: VideoId,
    /// The project it belongs to.
    pub project_id: ProjectId,
    /// What was ordered.
    pub spec: VideoSpec,
    /// Where it is in its life.
    pub status: VideoStatus,
    /// 0 to 100; never decreases while a worker holds it, and is 100 exactly when completed.
    pub progress_percent: u8,
    /// When it was ordered.
    pub created_at: UnixMillis,
    /// When a worker last took it; `None` while it has never been taken.
    pub started_at: Option<UnixMillis>,
    /// When it was completed; `None` for a failed video.
    pub completed_at: Option<UnixMillis>,
    /// When its files go away; `None` when they stay.
    pub expires_at: Option<UnixMillis>,
    /// Why it failed; `Some` exactly when it did.
    pub failure: Option<Failure>,
}
