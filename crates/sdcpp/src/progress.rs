//! From what a process says of its work to the share of a whole clip that is done.

use kinora_sdcpp_protocol::{Phase, Progress};

/// Which share of a clip is done once the model is open.
const OPEN_SHARE: f32 = 0.05;
/// How much of a chunk reading weights is, whenever it comes: a part of the model is read when it is first needed.
const READING_SHARE: f32 = 0.05;
/// Which share of a chunk's work is done when a phase begins and when it ends.
const PHASE_SHARES: [(Phase, f32, f32); 4] = [
    (Phase::Reading, 0.0, READING_SHARE),
    (Phase::Prompt, 0.05, 0.1),
    (Phase::Sampling, 0.1, 0.85),
    (Phase::Decoding, 0.85, 1.0),
];

/// How much of a clip is done while its model is opened.
pub(crate) fn of_opening(progress: &Progress) -> f32 {
    let done = progress.done as f32 / progress.total.max(1) as f32;
    OPEN_SHARE * done.min(1.0)
}

/// How much of a clip is done when `share` of one of its chunks is.
pub(crate) fn of_clip(chunk_idx: usize, n_chunks: usize, share: f32) -> f32 {
    let chunks = (chunk_idx as f32 + share) / n_chunks as f32;
    OPEN_SHARE + (1.0 - OPEN_SHARE) * chunks
}

/// Follows one chunk. What it says never goes back, and moves while weights are read in the middle of another phase:
/// what is left of that one is spread over what is left of its share.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Meter {
    /// What is counted now: a phase, and out of how much.
    counted: Option<(Phase, u32)>,
    /// The share that was done when that began, and how much of it was done then.
    from: f32,
    n_before: u32,
    n_steps_done: u32,
    share: f32,
}

impl Meter {
    /// Learns what a process says, and returns how much of the chunk is done.
    pub(crate) fn share(&mut self, progress: &Progress) -> f32 {
        let Progress {
            phase, done, total, ..
        } = *progress;
        let of_phase = PHASE_SHARES.iter().find(|(known, ..)| *known == phase);
        let (_, begin, end) = of_phase.copied().unwrap_or((phase, 0.0, 1.0));
        if self.counted != Some((phase, total)) {
            self.counted = Some((phase, total));
            self.from = self
                .share
                .max(if phase == Phase::Reading { 0.0 } else { begin });
            self.n_before = match phase {
                Phase::Sampling => self.n_steps_done,
                _ => 0,
            };
        }
        if phase == Phase::Sampling {
            self.n_steps_done = done;
        }
        let end = match phase {
            Phase::Reading => (self.from + READING_SHARE).min(1.0),
            _ => end.max(self.from),
        };
        let n_left = total.saturating_sub(self.n_before);
        let n_done = done.saturating_sub(self.n_before).min(n_left);
        let part = n_done as f32 / n_left.max(1) as f32;
        self.share = self.share.max(self.from + (end - self.from) * part);
        self.share
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shares(said: &[(Phase, u32, u32)]) -> Vec<f32> {
        let mut meter = Meter::default();
        let said = said.iter().map(|(phase, done, total)| Progress {
            job: Some(1),
            phase: *phase,
            done: *done,
            total: *total,
            step_seconds: None,
        });
        said.map(|progress| meter.share(&progress)).collect()
    }

    #[test]
    fn steps_are_spread_evenly() {
        let found = shares(&[
            (Phase::Sampling, 1, 3),
            (Phase::Sampling, 2, 3),
            (Phase::Sampling, 3, 3),
            (Phase::Decoding, 0, 0),
            (Phase::Decoding, 4, 4),
        ]);
        let expected = [0.35, 0.6, 0.85, 0.85, 1.0];
        let is_near = |(a, b): (&f32, &f32)| (a - b).abs() < 1e-4;
        assert!(found.iter().zip(&expected).all(is_near), "{found:?}");
    }

    #[test]
    fn reading_moves_wherever_it_comes_and_nothing_goes_back() {
        let mut said = vec![(Phase::Reading, 0, 0)];
        let read = |part: u32, total: u32| (Phase::Reading, part * total / 4, total);
        said.extend((1..=4).map(|part| read(part, 240)));
        said.push((Phase::Prompt, 0, 0));
        said.push((Phase::Sampling, 0, 20));
        said.extend((1..=4).map(|part| read(part, 800)));
        said.extend((0..=10).map(|step| (Phase::Sampling, step, 20)));
        // The second model of a pair.
        said.extend((1..=4).map(|part| read(part, 801)));
        said.extend((11..=20).map(|step| (Phase::Sampling, step, 20)));
        said.push((Phase::Decoding, 0, 0));
        said.extend((1..=4).map(|part| read(part, 60)));
        said.extend((0..=6).map(|tile| (Phase::Decoding, tile, 6)));
        let found = shares(&said);
        assert!(found.is_sorted(), "{found:?}");
        assert_eq!(found.last(), Some(&1.0));
        for (idx, said) in said.iter().enumerate().skip(1) {
            let has_moved = found[idx] > found[idx - 1];
            assert!(
                has_moved || said.1 == 0 || said.0 == Phase::Prompt,
                "{idx}: {found:?}"
            );
        }
    }

    #[test]
    fn a_clip_is_done_when_its_last_chunk_is() {
        assert_eq!(of_clip(2, 3, 1.0), 1.0);
        let reading = Progress {
            job: None,
            phase: Phase::Reading,
            done: 70,
            total: 70,
            step_seconds: None,
        };
        assert_eq!(of_opening(&reading), of_clip(0, 3, 0.0));
    }
}
