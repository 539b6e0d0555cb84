//! From frames and sound to the files of a finished video.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use kinora_domain::Provenance;

use crate::{ClipFacts, FrameSource, MediaError, Sound};

/// What a clip is made of.
pub struct ClipParts {
    /// The pictures. They are pulled in the thread that calls [`finish`].
    pub frames: Box<dyn FrameSource>,
    /// The sound; padded with silence or cut to the length of the pictures.
    pub sound: Option<Sound>,
    /// What the clip says about where it came from.
    pub provenance: Provenance,
}

/// The files of a finished video. Everything but the clip itself is small and in memory.
#[derive(Debug)]
pub struct Finished {
    /// The clip: an MP4 in the scratch folder, now the caller's.
    pub video: PathBuf,
    /// One telling frame: WebP, long side 512 px at most.
    pub thumbnail: Vec<u8>,
    /// A grid of small frames: JPEG.
    pub spritesheet: Vec<u8>,
    /// The last frames, eight at most, oldest first: PNG, so that an extension never depends on decoding.
    pub tail_frames: Vec<Vec<u8>>,
    /// The last second of sound as it was before encoding: a WAV file of 32-bit floats, stereo, 48 kHz.
    /// Empty when the clip has no sound.
    pub tail_sound: Vec<u8>,
    /// What the clip was found to be when it was read back.
    pub facts: ClipFacts,
}

/// Makes the files of a video from its frames and sound.
///
/// `scratch` is an existing folder that belongs to this clip alone. `on_frame` is called in this thread
/// after every frame with the number of frames made so far; `Break` cancels. On any error nothing is
/// left in `scratch`.
///
/// The same frames and sound give the same bytes in the `mdat` box whatever the provenance, and the
/// same file for the same provenance.
///
/// # Errors
/// See [`MediaError`]: the variants say whose fault it is.
pub fn finish(
    parts: ClipParts,
    scratch: &Path,
    on_frame: &mut dyn FnMut(u32) -> ControlFlow<()>,
) -> Result<Finished, MediaError> {
    let _ = (parts, scratch, on_frame);
    Err(MediaError::Encoder("not built yet".to_owned()))
}
