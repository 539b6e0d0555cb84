//! A complete order.

use std::time::Duration;

use crate::{CharacterId, FrameRate, Prompt, Size, Verb, VideoId};

/// A complete, valid order: whoever holds one has nothing left to check or to fill in.
///
/// `kinora-api` makes it from a request and the catalog; the store keeps it in the video's row.
#[derive(Clone, Debug, PartialEq)]
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
    /// The length of what is rendered: the whole clip, or an extension's new part. Whole seconds, except when an
    /// uploaded clip is edited: then it is that clip's length.
    pub clip_duration: Duration,
    /// The frame rate of the finished video.
    pub fps: FrameRate,
    /// The seed that was asked for; `None` lets the engine derive one from the order itself.
    pub seed: Option<u64>,
    /// What else was asked of the engine.
    pub options: RenderOptions,
    /// The characters that the prompt may name, in the order of the request.
    pub character_ids: Vec<CharacterId>,
    /// What this video is made from, for a remix, an edit or an extension.
    pub derivation: Option<Derivation>,
}

/// What a derived video is made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Derivation {
    /// The source.
    pub source: DerivationSource,
    /// The source's length; an extension's total is this and the new part.
    pub source_duration: Duration,
    /// How many extensions are in the chain that ends in this video.
    pub extension_count: u32,
}

/// Where the source of a derived video comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DerivationSource {
    /// A finished video of the same project, which may be deleted since.
    Video(VideoId),
    /// A clip that came with the order.
    Upload,
}

/// What to do with a picture or clip that has not the size of the video.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Fit {
    /// Refuse it.
    #[default]
    Exact,
    /// Scale it until it covers the video, and cut off what stands out, the same on both sides.
    Crop,
    /// Scale it until it fits within the video, and fill the rest with black.
    Pad,
}

/// What a client may ask of an engine beyond what to show. A model's card says which of them it takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RenderOptions {
    /// What the video shall not show.
    pub negative_prompt: Option<String>,
    /// How many denoising steps to make.
    pub steps: Option<u32>,
    /// How closely to follow the prompt (classifier-free guidance).
    pub guidance_scale: Option<f64>,
}

impl VideoSpec {
    /// The length of the finished video: for an extension the stitched total.
    #[must_use]
    pub fn total_duration(&self) -> Duration {
        let before = match (&self.derivation, self.verb) {
            (Some(derivation), Verb::Extend) => derivation.source_duration,
            _ => Duration::ZERO,
        };
        before + self.clip_duration
    }

    /// How many frames are rendered at the spec's rate: the nearest whole number, at least one.
    #[must_use]
    pub fn n_frames(&self) -> u32 {
        let thousandths = self.clip_duration.as_millis() * u128::from(self.fps.get());
        let n_frames = ((thousandths + 500) / 1000).max(1);
        u32::try_from(n_frames).unwrap_or(u32::MAX)
    }

    /// The finished video that this one is made from, if it is one.
    #[must_use]
    pub fn source_id(&self) -> Option<&VideoId> {
        match self
            .derivation
            .as_ref()
            .map(|derivation| &derivation.source)
        {
            Some(DerivationSource::Video(id)) => Some(id),
            Some(DerivationSource::Upload) | None => None,
        }
    }
}
