//! When each frame of a clip is shown.

use kinora_domain::FrameRate;

use crate::MediaTime;

/// How long each frame of a clip is shown, one after the other from time 0, in whole ticks: exact for 23.976 and
/// 29.97 frames per second and for clips whose rate varies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrameTimes {
    ticks_per_second: u32,
    durations: Vec<u32>,
    /// When each frame begins, and at the end when the last one ends.
    borders: Vec<u64>,
}

impl FrameTimes {
    /// Takes the durations of all frames in ticks; `None` when there are no frames, no ticks in a second, or the
    /// frames take no time at all.
    #[must_use]
    pub fn new(ticks_per_second: u32, durations: Vec<u32>) -> Option<Self> {
        let mut borders = Vec::with_capacity(durations.len() + 1);
        let mut end = 0;
        borders.push(end);
        for ticks in &durations {
            end += u64::from(*ticks);
            borders.push(end);
        }
        (ticks_per_second > 0 && end > 0).then_some(Self {
            ticks_per_second,
            durations,
            borders,
        })
    }

    /// The times of `n_frames` frames, at least one, at a constant rate.
    #[must_use]
    pub fn constant(fps: FrameRate, n_frames: u32) -> Self {
        Self::new(fps.get(), vec![1; n_frames.max(1) as usize])
            .expect("a frame that is shown for one tick takes time")
    }

    /// How many ticks make a second.
    #[must_use]
    pub fn ticks_per_second(&self) -> u32 {
        self.ticks_per_second
    }

    /// How many ticks each frame is shown.
    #[must_use]
    pub fn durations_ticks(&self) -> &[u32] {
        &self.durations
    }

    /// How many frames there are; at least one.
    #[must_use]
    pub fn n_frames(&self) -> u32 {
        u32::try_from(self.durations.len()).unwrap_or(u32::MAX)
    }

    /// How long all frames are shown together.
    #[must_use]
    pub fn total(&self) -> MediaTime {
        self.at_ticks(self.total_ticks())
    }

    /// When the frame with this index begins to be shown; the end of the clip for an index behind the last one.
    #[must_use]
    pub fn start_of(&self, frame_idx: u32) -> MediaTime {
        let ticks = self.borders.get(frame_idx as usize).copied();
        self.at_ticks(ticks.unwrap_or(self.total_ticks()))
    }

    /// The index of the frame that is shown `ticks` of a clock with `per_second` ticks a second after the beginning;
    /// the last one's after the end.
    #[must_use]
    pub fn frame_at(&self, ticks: u64, per_second: u32) -> u32 {
        let is_begun = |border: &u64| {
            u128::from(*border) * u128::from(per_second)
                <= u128::from(ticks) * u128::from(self.ticks_per_second)
        };
        let n_begun = self.borders.partition_point(is_begun) as u32;
        n_begun.saturating_sub(1).min(self.n_frames() - 1)
    }

    /// How many frames at `fps` fill the time: the nearest whole number, at least one.
    #[must_use]
    pub fn n_frames_at(&self, fps: FrameRate) -> u32 {
        let per_second = u64::from(self.ticks_per_second);
        let n_frames = (self.total_ticks() * u64::from(fps.get()) + per_second / 2) / per_second;
        u32::try_from(n_frames.max(1)).unwrap_or(u32::MAX)
    }

    /// The whole number of frames per second that is nearest to the mean.
    #[must_use]
    pub fn nearest_fps(&self) -> FrameRate {
        let ticks = self.total_ticks();
        let per_second = u64::from(self.n_frames()) * u64::from(self.ticks_per_second);
        let nearest = (per_second + ticks / 2) / ticks;
        FrameRate::new(nearest.clamp(1, 120) as u32).expect("a rate from 1 to 120")
    }

    /// The whole number of frames per second at which the clip is best shown when its own times cannot be kept: the
    /// nearest one where all frames are shown about equally long. Where they are not, frames that follow each other
    /// quickly would be lost at the mean, so that it is the next usual rate that is not below it.
    #[must_use]
    pub fn fitting_fps(&self) -> FrameRate {
        const USUAL: [u32; 5] = [24, 25, 30, 50, 60];
        let nearest = self.nearest_fps();
        if self.is_steady() {
            return nearest;
        }
        let n_per_second = u64::from(self.n_frames()) * u64::from(self.ticks_per_second);
        let total_ticks = self.total_ticks();
        let is_enough = |fps: &u32| u64::from(*fps) * total_ticks >= n_per_second;
        let usual = USUAL.into_iter().find(is_enough);
        usual
            .and_then(|fps| FrameRate::new(fps).ok())
            .unwrap_or(nearest)
    }

    /// Whether all frames are shown equally long, give or take an eighth: whole ticks cannot say it better, and cameras
    /// do not keep it. How long the last one is shown is anybody's guess.
    fn is_steady(&self) -> bool {
        let all_but_last = &self.durations[..self.durations.len().saturating_sub(1)];
        let shortest = all_but_last.iter().min().copied().map_or(0, u64::from);
        let longest = all_but_last.iter().max().copied().map_or(0, u64::from);
        8 * (longest - shortest) <= longest
    }

    /// The frame rate, where all frames are shown equally long and it is a whole number from 1 to 120.
    #[must_use]
    pub fn constant_fps(&self) -> Option<FrameRate> {
        let first = *self.durations.first()?;
        let is_constant = self.durations.iter().all(|ticks| *ticks == first);
        if !is_constant || !self.ticks_per_second.is_multiple_of(first) {
            return None;
        }
        FrameRate::new(self.ticks_per_second / first).ok()
    }

    fn total_ticks(&self) -> u64 {
        self.borders.last().copied().unwrap_or_default()
    }

    fn at_ticks(&self, ticks: u64) -> MediaTime {
        MediaTime {
            ticks,
            ticks_per_second: self.ticks_per_second,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn ntsc() -> FrameTimes {
        FrameTimes::new(30_000, vec![1_001; 90]).unwrap()
    }

    #[test]
    fn frames_of_2997_a_second_add_up_exactly() {
        assert_eq!(ntsc().total().ticks, 90_090);
        assert_eq!(ntsc().total().to_duration(), Duration::from_millis(3_003));
        assert_eq!(ntsc().nearest_fps().get(), 30);
        assert_eq!(ntsc().constant_fps(), None);
    }

    #[test]
    fn a_frame_is_shown_from_its_beginning_until_the_next_one_begins() {
        let times = FrameTimes::new(1_000, vec![100, 0, 400, 500]).unwrap();
        let at: Vec<u32> = [0, 99, 100, 499, 500, 999, 1_000, 9_999]
            .iter()
            .map(|ms| times.frame_at(*ms, 1_000))
            .collect();
        assert_eq!(at, [0, 0, 2, 2, 3, 3, 3, 3]);
    }

    #[test]
    fn a_constant_rate_is_recognised() {
        let fps = FrameRate::new(24).unwrap();
        assert_eq!(FrameTimes::constant(fps, 5).constant_fps(), Some(fps));
        let fine = FrameTimes::new(24_000, vec![1_000; 5]).unwrap();
        assert_eq!(fine.constant_fps(), Some(fps));
    }

    #[test]
    fn the_time_is_filled_to_the_nearest_whole_frame_and_with_one_at_least() {
        let check = |ticks_per_second, total_ticks, fps, expected| {
            let times = FrameTimes::new(ticks_per_second, vec![total_ticks]).unwrap();
            let fps = FrameRate::new(fps).unwrap();
            assert_eq!(times.n_frames_at(fps), expected, "{total_ticks}");
        };
        check(1_000, 4_000, 30, 120);
        check(1_000, 3_417, 24, 82);
        // 30.5 frames, and a little less: a length in whole nanoseconds could not tell them apart.
        check(600, 610, 30, 31);
        check(600, 609, 30, 30);
        check(1_000, 1, 30, 1);
    }

    #[test]
    fn a_clip_of_varying_rate_is_shown_at_a_usual_one_that_loses_no_frame() {
        let check = |ticks_per_second, durations: Vec<u32>, expected| {
            let times = FrameTimes::new(ticks_per_second, durations).unwrap();
            assert_eq!(times.fitting_fps().get(), expected, "{times:?}");
        };
        // A phone's clip of which three frames in 120 are missing: 29.25 a second.
        let with_gaps = |n_gaps: u32| (0..120 - n_gaps).map(move |idx| 1 + u32::from(idx < n_gaps));
        check(30, with_gaps(3).collect(), 30);
        check(30, with_gaps(30).collect(), 24);
        check(30, with_gaps(22).collect(), 25);
        check(60, with_gaps(10).collect(), 60);
        check(90, with_gaps(10).collect(), 83);
        check(24_000, vec![1_001; 120], 24);
        check(30_000, vec![1_001; 120], 30);
        check(1_000, [66, 67, 67].repeat(20), 15);
        check(600, [vec![20; 29], vec![30]].concat(), 30);
        check(1, vec![1], 1);
    }

    #[test]
    fn nothing_is_no_clip() {
        assert_eq!(FrameTimes::new(30, Vec::new()), None);
        assert_eq!(FrameTimes::new(0, vec![1]), None);
        assert_eq!(FrameTimes::new(30, vec![0, 0]), None);
    }
}
