//! What an engine is given, and what it gives back.

use kinora_domain::{FrameRate, RenderOptions, Size, Verb};
use kinora_media::{Cutout, Footage, FootageError, Frame, FrameSource, Sound, StillFit};

/// One clip to make: numbers, frames and text only, all of them already checked.
#[derive(Debug)]
pub struct RenderRequest {
    /// What was ordered. Anything but [`Verb::Create`] comes with a source.
    pub verb: Verb,
    /// The id of one of the engine's own models.
    pub model: String,
    /// What the clip shall show; for a derived video what shall change or how it goes on.
    pub prompt: String,
    /// What else was asked for.
    pub options: RenderOptions,
    /// The size of every frame.
    pub size: Size,
    /// Frames per second.
    pub fps: FrameRate,
    /// How many frames to make. Of an extension only the new ones are made here; they are stitched later.
    pub n_frames: u32,
    /// The seed; the same request with the same seed makes the same clip where the engine can promise it. A
    /// remix, an edit or an extension has the seed of its source.
    pub seed: u64,
    /// The picture that shall be the first frame, in the clip's size. A derived video has that of its source.
    pub reference: Option<Frame>,
    /// The picture that shall be the last frame, in the clip's size. Only what is made as long as it was ordered has one:
    /// a create and its remixes.
    pub last_frame: Option<Frame>,
    /// Who may appear when the prompt says their name.
    pub characters: Vec<CharacterLook>,
    /// What the clip is made from.
    pub source: Option<RenderSource>,
}

/// The shape of a clip that somebody wants to order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClipAsk<'a> {
    /// What would be ordered.
    pub verb: Verb,
    /// The id of one of the engine's own models.
    pub model: &'a str,
    /// The size of every frame.
    pub size: Size,
    /// Frames per second.
    pub fps: FrameRate,
    /// How many frames would be made.
    pub n_frames: u32,
}

/// Somebody who may appear in a clip.
#[derive(Clone, Debug)]
pub struct CharacterLook {
    /// What the prompt calls them.
    pub name: String,
    /// How they look: key frames of a clip, most telling first, transparent where the background was cut away.
    pub frames: Vec<Cutout>,
}

/// What a derived clip is made from.
#[derive(Debug)]
pub struct RenderSource {
    /// The prompt of the source; empty for an uploaded clip.
    pub prompt: String,
    /// What the engine that made the source left with it; `None` when that was another engine, or nobody known.
    pub engine_doc: Option<EngineDoc>,
    /// The last frames, oldest first, eight at most; in the clip's size.
    pub tail_frames: Vec<Frame>,
    /// The last second of sound before any fade; empty for a silent source.
    pub tail_sound: Sound,
    /// The whole clip, to be decoded frame by frame by an engine that works on pictures.
    pub footage: Footage,
    /// How the footage's pictures are to be fitted to the clip's size, where they have another.
    pub fit: StillFit,
}

/// What an engine left with a clip of its own: [`RenderOutput::engine_doc`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EngineDoc {
    /// It was kept here.
    Kept(Vec<u8>),
    /// It came with an uploaded file that says it is a clip of the same model, and fits the file's samples. Anybody
    /// may have written it.
    Carried(Vec<u8>),
}

/// A clip, as an engine hands it over.
pub struct RenderOutput {
    /// Pictures and sound.
    pub clip: RenderedClip,
    /// What the engine wants to see again when this video is remixed, edited or extended: opaque bytes, at
    /// most [`ENGINE_DOC_MAX_BYTES`](crate::ENGINE_DOC_MAX_BYTES). Empty when it needs nothing.
    pub engine_doc: Vec<u8>,
    /// Credits that the licence of art used in this clip asks for, one sentence each.
    pub credits: Vec<String>,
}

/// The pictures and the sound of a clip.
pub enum RenderedClip {
    /// They are still to be coded.
    Raw {
        /// The pictures, pulled one by one on the thread that called the engine; they may be made only then.
        frames: Box<dyn FrameSource>,
        /// The sound, exactly as long as the frames and without a fade at its end; `None` for a silent clip. That of
        /// an extension goes on from the source's tail without a step.
        sound: Option<Sound>,
    },
    /// They are coded already, in a file in the render's scratch folder: H.264 in exactly the size, the frame rate and
    /// the number of frames that were asked for.
    Coded(Box<Footage>),
}

impl RenderedClip {
    /// The pictures and the sound, decoded where they are coded.
    ///
    /// # Errors
    /// The file cannot be decoded.
    pub fn into_raw(
        self,
        size: Size,
    ) -> Result<(Box<dyn FrameSource>, Option<Sound>), FootageError> {
        match self {
            Self::Raw { frames, sound } => Ok((frames, sound)),
            Self::Coded(footage) => Ok((footage.frames(size, StillFit::Exact)?, footage.sound()?)),
        }
    }
}
