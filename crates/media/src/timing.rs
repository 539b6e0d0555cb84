//! How a clip that is being finished runs: its shape, and when its frames are shown.

use crate::{ClipFormat, FrameTimes, MediaTime, SOUND_SAMPLE_RATE_HZ};

/// The shape of a clip and the times of its frames.
#[derive(Clone, Debug)]
pub(crate) struct ClipTiming {
    pub(crate) format: ClipFormat,
    /// `None` for the constant rate of `format`.
    pub(crate) frame_times: Option<FrameTimes>,
}

impl ClipTiming {
    /// When the frame with this index begins; the end of the clip for the one behind the last.
    pub(crate) fn start_of(&self, frame_idx: u32) -> MediaTime {
        match &self.frame_times {
            Some(times) => times.start_of(frame_idx),
            None => MediaTime {
                ticks: u64::from(frame_idx),
                ticks_per_second: self.format.fps.get(),
            },
        }
    }

    /// How many moments of sound belong to the first `n_frames`.
    pub(crate) fn n_moments_until(&self, n_frames: u32) -> usize {
        let end = self.start_of(n_frames);
        let ticks = u128::from(end.ticks) * u128::from(SOUND_SAMPLE_RATE_HZ);
        let n_moments = ticks / u128::from(end.ticks_per_second.max(1));
        usize::try_from(n_moments).unwrap_or(usize::MAX)
    }

    /// How many moments of sound the clip has.
    pub(crate) fn n_moments(&self) -> usize {
        self.n_moments_until(self.format.n_frames)
    }
}
