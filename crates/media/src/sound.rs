//! Uncompressed sound.

/// The sampling rate of all sound in kinora.
pub const SOUND_SAMPLE_RATE_HZ: u32 = 48_000;
/// The number of channels of all sound in kinora: left, right.
pub const SOUND_CHANNELS: u32 = 2;

/// Stereo sound at 48 kHz: interleaved left and right samples, nominally -1.0 to 1.0.
///
/// A clip of 20 s takes 7.7 MB.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sound {
    /// Left, right, left, right; always an even number of samples.
    pub samples: Vec<f32>,
}

impl Sound {
    /// How many moments are sampled: half the number of samples.
    #[must_use]
    pub fn n_sample_frames(&self) -> usize {
        self.samples.len() / SOUND_CHANNELS as usize
    }
}
