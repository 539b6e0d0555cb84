//! What a file says about itself.

use std::time::Duration;

use kinora_domain::{FrameRate, Size};

use crate::ClipFormat;

/// What a probed MP4 file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClipFacts {
    /// Width of the pictures in pixels.
    pub width_px: u32,
    /// Height of the pictures in pixels.
    pub height_px: u32,
    /// How many frames are stored.
    pub n_frames: u32,
    /// How long the pictures are shown, edits applied.
    pub duration: MediaTime,
    /// Frames per second, where every frame is shown equally long and the rate is a whole number from
    /// 1 to 120.
    pub fps: Option<FrameRate>,
    /// How the pictures are coded.
    pub codec: VideoCodec,
    /// Which frames decoding can start at.
    pub sync_frames: SyncFrames,
    /// The sound, if there is any.
    pub sound: Option<SoundFacts>,
    /// The size of the file in bytes.
    pub file_size_bytes: u64,
}

/// What a probed MP4 file says about its sound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SoundFacts {
    /// The four letters that name the codec, such as `mp4a`.
    pub codec: [u8; 4],
    /// Sample moments per second.
    pub sample_rate_hz: u32,
    /// The number of channels.
    pub n_channels: u32,
    /// How long the sound is heard, edits applied.
    pub duration: MediaTime,
}

/// A length of time as a whole number of ticks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MediaTime {
    /// How many ticks.
    pub ticks: u64,
    /// How many ticks make a second; never 0.
    pub ticks_per_second: u32,
}

/// How pictures are coded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VideoCodec {
    /// H.264 with parameter sets in the sample entry (`avc1`), of the profiles Baseline, Main or High, which every player
    /// has; the only one kinora writes.
    H264,
    /// Another one, by the four letters of its sample entry: `avc1` is H.264 of a rarer profile, such as 4:4:4.
    Other([u8; 4]),
}

/// Which frames decoding can start at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SyncFrames {
    /// Every frame.
    All,
    /// These, by index from 0, ascending.
    At(Vec<u32>),
}

impl ClipFacts {
    /// The clip's shape, where it is one that kinora itself could have made: even sides, a whole and
    /// constant frame rate, every frame shown exactly once.
    #[must_use]
    pub fn format(&self) -> Option<ClipFormat> {
        let size = Size::new(self.width_px, self.height_px).ok()?;
        let fps = self.fps?;
        self.duration
            .is_exactly(u64::from(self.n_frames), fps.get())
            .then_some(ClipFormat {
                size,
                fps,
                n_frames: self.n_frames,
            })
    }
}

impl MediaTime {
    /// Whether this is exactly `n` times a `per_second`th of a second.
    #[must_use]
    pub fn is_exactly(self, n: u64, per_second: u32) -> bool {
        u128::from(self.ticks) * u128::from(per_second)
            == u128::from(n) * u128::from(self.ticks_per_second)
    }

    /// How many ticks of another clock this is, to the nearest.
    #[must_use]
    pub(crate) fn scaled_to(self, ticks_per_second: u32) -> u64 {
        let per_second = u128::from(self.ticks_per_second.max(1));
        let ticks = u128::from(self.ticks) * u128::from(ticks_per_second);
        u64::try_from((ticks + per_second / 2) / per_second).unwrap_or(u64::MAX)
    }

    /// The time rounded down to nanoseconds.
    #[must_use]
    pub fn to_duration(self) -> Duration {
        let ticks_per_second = u64::from(self.ticks_per_second.max(1));
        let seconds = self.ticks / ticks_per_second;
        let nanos = self.ticks % ticks_per_second * 1_000_000_000 / ticks_per_second;
        Duration::new(seconds, u32::try_from(nanos).unwrap_or(999_999_999))
    }
}
