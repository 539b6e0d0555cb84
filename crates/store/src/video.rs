//! Orders as they are stored, and what clients see of videos.

use kinora_domain::{FileId, Fit, Priority, ProjectId, Video, VideoId, VideoSpec};

use crate::{BlobKey, NewAsset};

/// An order to store.
#[derive(Clone, Debug)]
pub struct NewVideo {
    /// Its id, fresh.
    pub id: VideoId,
    /// The project that owns it.
    pub project_id: ProjectId,
    /// What was ordered.
    pub spec: VideoSpec,
    /// How it stands among the orders of its project.
    pub priority: Priority,
    /// The client's idempotency key with a hash of the request it came with.
    pub idempotency: Option<(String, [u8; 32])>,
    /// The W3C trace context of the request, for the spans of whoever makes the video.
    pub traceparent: Option<String>,
    /// What came with the order. One made from another video has that one's as well; its own takes the place
    /// of that one's of the same role.
    pub inputs: Vec<NewInput>,
}

/// A file that came with an order.
#[derive(Clone, Debug)]
pub struct NewInput {
    /// What it is for.
    pub role: InputRole,
    /// Where it came from.
    pub origin: InputOrigin,
    /// The file, complete and durable. When the order is refused, or was made before, it is the caller's to
    /// delete; if that fails the orphan sweep does it.
    pub asset: NewAsset,
}

/// What a file that came with an order is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum InputRole {
    /// The picture that is to be the first frame.
    Reference,
    /// The picture that is to be the last frame.
    LastFrame,
    /// The clip to edit or to extend, and what to do where it has not the size of the video.
    Clip(Fit),
}

impl InputRole {
    /// The word in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reference => "reference",
            Self::LastFrame => "last_frame",
            Self::Clip(Fit::Exact) => "clip",
            Self::Clip(Fit::Crop) => "clip_crop",
            Self::Clip(Fit::Pad) => "clip_pad",
        }
    }

    /// The role that `text` stands for, if it is one.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let clips = [Fit::Exact, Fit::Crop, Fit::Pad].map(Self::Clip);
        let mut roles = [Self::Reference, Self::LastFrame].into_iter().chain(clips);
        roles.find(|role| role.as_str() == text)
    }
}

/// Where a file that came with an order is from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InputOrigin {
    /// The request brought it.
    Upload,
    /// An uploaded file of the project, which must be there: its own bytes, or a blob made of them. The file
    /// can be deleted afterwards.
    File(FileId),
}

/// What [`Store::create`](crate::Store::create) found.
#[derive(Clone, Debug)]
pub enum Created {
    /// The order was stored.
    New(Video),
    /// The idempotency key was used before: this is the video made then.
    Existing(Video),
}

/// In which order a list is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListOrder {
    /// Oldest first.
    Asc,
    /// Newest first.
    Desc,
}

/// Which page of a list.
#[derive(Clone, Debug)]
pub struct ListQuery {
    /// The last video of the page before.
    pub after: Option<VideoId>,
    /// How many videos at most, 0 to 100.
    pub limit: u32,
    /// The order.
    pub order: ListOrder,
}

/// One page of a list.
#[derive(Clone, Debug)]
pub struct VideoPage {
    /// The videos in order.
    pub videos: Vec<Video>,
    /// Whether the list goes on after them. False for a page of no videos.
    pub has_more: bool,
}

/// What became of a watched video.
#[derive(Clone, Debug)]
pub struct Change {
    /// Which video.
    pub id: VideoId,
    /// The video as it is now, and its version, which grows with every change that clients can see and is
    /// never 0; `None` when it was deleted.
    pub now: Option<(Video, u32)>,
}

/// A downloadable file of a completed video.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
    /// Where its bytes are.
    pub blob_key: BlobKey,
    /// How many bytes there are.
    pub size_bytes: u64,
    /// BLAKE3 of the bytes; the ETag is made of it.
    pub blake3: [u8; 32],
}

/// What goes along to what is made from a video, beside its order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Heritage {
    /// The seed it was made with; `None` before it is completed.
    pub seed: Option<u64>,
    /// Whether it has a picture for its first frame.
    pub has_reference: bool,
    /// Whether it has a picture for its last frame, which goes to remixes only.
    pub has_last_frame: bool,
}
