//! The end of a clip, kept so that an extension never depends on decoding.

use crate::picture::to_png;
use crate::{ClipFormat, Frame, SOUND_CHANNELS, SOUND_SAMPLE_RATE_HZ};

/// How many of the last frames are kept.
pub const TAIL_FRAMES: u32 = 8;

/// Collects the last frames as they pass by.
#[derive(Debug)]
pub(crate) struct TailFrames {
    first_idx: u32,
    pngs: Vec<Vec<u8>>,
}

impl TailFrames {
    pub(crate) fn new(format: ClipFormat) -> Self {
        Self {
            first_idx: format.n_frames.saturating_sub(TAIL_FRAMES),
            pngs: Vec::new(),
        }
    }

    /// Keeps `frame` if it is one of the last.
    pub(crate) fn take(&mut self, frame_idx: u32, frame: &Frame) {
        if frame_idx >= self.first_idx {
            self.pngs.push(to_png(frame));
        }
    }

    /// The frames as PNG files, oldest first.
    pub(crate) fn finish(self) -> Vec<Vec<u8>> {
        self.pngs
    }
}

/// The WAV file of `moments` (left, right): 32-bit floats, 48 kHz.
pub(crate) fn to_wav(moments: &[[f32; 2]]) -> Vec<u8> {
    const FORMAT_IEEE_FLOAT: u16 = 3;
    const BYTES_PER_SAMPLE: u32 = 4;
    let bytes_per_moment = SOUND_CHANNELS * BYTES_PER_SAMPLE;
    let n_moments = moments.len() as u32;
    let n_data_bytes = n_moments * bytes_per_moment;
    let mut wav = Vec::with_capacity(58 + n_data_bytes as usize);
    wav.extend_from_slice(b"RIFF");
    wav.extend_from_slice(&(50 + n_data_bytes).to_le_bytes());
    wav.extend_from_slice(b"WAVEfmt ");
    wav.extend_from_slice(&18u32.to_le_bytes());
    wav.extend_from_slice(&FORMAT_IEEE_FLOAT.to_le_bytes());
    wav.extend_from_slice(&(SOUND_CHANNELS as u16).to_le_bytes());
    wav.extend_from_slice(&SOUND_SAMPLE_RATE_HZ.to_le_bytes());
    wav.extend_from_slice(&(SOUND_SAMPLE_RATE_HZ * bytes_per_moment).to_le_bytes());
    wav.extend_from_slice(&(bytes_per_moment as u16).to_le_bytes());
    wav.extend_from_slice(&(8 * BYTES_PER_SAMPLE as u16).to_le_bytes());
    wav.extend_from_slice(&0u16.to_le_bytes()); // no further fields
    wav.extend_from_slice(b"fact");
    wav.extend_from_slice(&4u32.to_le_bytes());
    wav.extend_from_slice(&n_moments.to_le_bytes());
    wav.extend_from_slice(b"data");
    wav.extend_from_slice(&n_data_bytes.to_le_bytes());
    for sample in moments.iter().flatten() {
        wav.extend_from_slice(&sample.to_le_bytes());
    }
    wav
}
