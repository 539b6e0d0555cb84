//! A complete order.

use crate::{ClipSeconds, FrameRate, Prompt, Size, Verb, VideoId};

/// A complete, valid order: whoever holds one has nothing left to check or to fill in.
///
/// `kinora-api` makes it from a request and the catalog; the store keeps it in the video's row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VideoSpec {
    /// What was ordered.
    pub verb: Verb,
    /// The model name the client asked for; responses show this one.
    pub model: String,
    /// The id of the model that does the work.
    pub engine_model: String,
    /// What the video shall show.
    pub prompt: Prompt,
    /// The size of the finished video.
    pub size: Size,
    /// The length of what is rendered: the whole clip, or an extension's new part.
    pub clip_seconds: ClipSeconds,
    /// The frame rate of the finished video.
    pub fps: FrameRate,
    /// The seed that was asked for; `None` lets the engine derive one from the order itself.
    pub seed: Option<u64>,
    /// The video this one is made from, for a remix, an edit or an extension.
    pub derivation: Option<Derivation>,
}

/// What a derived video is made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Derivation {
    /// The source video.
    pub source_id: VideoId,
    /// The source's length in seconds; an extension's total is this and the new part.
    pub source_seconds: u32,
    /// How many extensions are in the chain that ends in this video.
    pub extension_count: u32,
}

impl VideoSpec {
    /// The length of the finished video in seconds: for an extension the stitched total.
    #[must_use]
    pub fn total_seconds(&self) -> u32 {
        let before = match (&self.derivation, self.verb) {
            (Some(derivation), Verb::Extend) => derivation.source_seconds,
            _ => 0,
        };
        before + self.clip_seconds.get()
    }

    /// How many frames are rendered.
    #[must_use]
    pub fn n_frames(&self) -> u32 {
        self.clip_seconds.get() * self.fps.get()
    }
}
