//! What an engine is given, and what it gives back.

use kinora_domain::{FrameRate, Size};
use kinora_media::{FrameSource, Sound};

/// One clip to make: numbers, frames and text only, all of them already checked.
#[derive(Clone, Debug)]
pub struct RenderRequest {
    /// The id of one of the engine's own models.
    pub model: String,
    /// What the clip shall show.
    pub prompt: String,
    /// The size of every frame.
    pub size: Size,
    /// Frames per second.
    pub fps: FrameRate,
    /// How many frames to make.
    pub n_frames: u32,
    /// The seed; the same request with the same seed makes the same clip where the engine can promise it.
    pub seed: u64,
}

/// A clip, as an engine hands it over.
pub struct RenderOutput {
    /// The pictures, pulled one by one on the thread that called the engine; they may be made only then.
    pub frames: Box<dyn FrameSource>,
    /// The sound, exactly as long as the frames; `None` for a silent clip.
    pub sound: Option<Sound>,
    /// What the engine wants to see again when this video is remixed, edited or extended: opaque bytes, at
    /// most [`ENGINE_DOC_MAX_BYTES`](crate::ENGINE_DOC_MAX_BYTES). Empty when it needs nothing.
    pub engine_doc: Vec<u8>,
    /// Credits that the licence of art used in this clip asks for, one sentence each.
    pub credits: Vec<String>,
}
