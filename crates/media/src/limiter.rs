//! Makes any sound fit for encoding: finite, and within the ceiling without clipping.

use crate::{SOUND_CHANNELS, Sound};

/// -1 dBFS: AAC overshoots a little when decoded, and nothing shall clip then.
const CEILING: f32 = 0.891;
/// How many sample moments share a gain: 1.3 ms, too short to be heard as a step once ramped.
const BLOCK_SAMPLE_FRAMES: usize = 64;
/// How much the gain may rise from one block to the next: back from half in about 0.25 s.
const RELEASE_PER_BLOCK: f32 = 0.0025;

/// The gains that keep one clip's sound below the ceiling.
///
/// A gain is held for every border between two blocks, no higher than both of them need, and ramped in
/// between; so a peak is approached within the block before it, left slowly, and never exceeds the
/// ceiling. Sound that is quiet enough passes unchanged.
#[derive(Debug)]
pub(crate) struct SoundLimiter {
    border_gains: Vec<f32>,
}

impl SoundLimiter {
    pub(crate) fn new(sound: &Sound) -> Self {
        let block_samples = BLOCK_SAMPLE_FRAMES * SOUND_CHANNELS as usize;
        let block_gains: Vec<f32> = sound
            .samples
            .chunks(block_samples)
            .map(|block| {
                let peak = block
                    .iter()
                    .fold(0.0f32, |peak, x| peak.max(finite(*x).abs()));
                if peak > CEILING { CEILING / peak } else { 1.0 }
            })
            .collect();
        let mut border_gains = vec![1.0f32; block_gains.len() + 1];
        for (block_idx, gain) in block_gains.iter().enumerate() {
            border_gains[block_idx] = border_gains[block_idx].min(*gain);
            border_gains[block_idx + 1] = border_gains[block_idx + 1].min(*gain);
        }
        for border_idx in 1..border_gains.len() {
            let released = border_gains[border_idx - 1] + RELEASE_PER_BLOCK;
            border_gains[border_idx] = border_gains[border_idx].min(released);
        }
        Self { border_gains }
    }

    /// The left and right sample at `moment`, limited; silence after the end of `sound`.
    pub(crate) fn limited(&self, sound: &Sound, moment: usize) -> [f32; 2] {
        let Some(&[left, right]) = sound.samples.get(2 * moment..2 * moment + 2) else {
            return [0.0; 2];
        };
        let block_idx = moment / BLOCK_SAMPLE_FRAMES;
        let place = (moment % BLOCK_SAMPLE_FRAMES) as f32 / BLOCK_SAMPLE_FRAMES as f32;
        let (from, to) = (
            self.border_gains[block_idx],
            self.border_gains[block_idx + 1],
        );
        let gain = from + (to - from) * place;
        [left, right].map(|x| (finite(x) * gain).clamp(-1.0, 1.0))
    }
}

/// `sample`, or silence where it is not a number or has no bound.
fn finite(sample: f32) -> f32 {
    if sample.is_finite() { sample } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limit(samples: Vec<f32>) -> Vec<f32> {
        let sound = Sound { samples };
        let limiter = SoundLimiter::new(&sound);
        (0..sound.n_sample_frames())
            .flat_map(|moment| limiter.limited(&sound, moment))
            .collect()
    }

    #[test]
    fn quiet_sound_passes_unchanged() {
        let samples: Vec<f32> = (0..9_999 * 2)
            .map(|i| ((i % 177) as f32 / 177.0 - 0.5) * 1.7)
            .collect();
        assert_eq!(limit(samples.clone()), samples);
    }

    #[test]
    fn nothing_exceeds_the_ceiling() {
        let loud = |i: usize| {
            if (2_000..2_300).contains(&i) {
                40.0
            } else {
                0.5
            }
        };
        let samples: Vec<f32> = (0..30_001 * 2)
            .map(|i| loud(i) * if i % 3 == 0 { -1.0 } else { 1.0 })
            .collect();
        let limited = limit(samples);
        assert!(limited.iter().all(|x| x.abs() <= CEILING + 1e-6));
        assert!(
            (limited[60_000].abs() - 0.5).abs() < 1e-6,
            "the gain comes back"
        );
    }

    #[test]
    fn what_is_not_a_number_becomes_silence() {
        let limited = limit(vec![f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 0.25]);
        assert_eq!(limited, [0.0, 0.0, 0.0, 0.25]);
    }

    #[test]
    fn huge_finite_samples_stay_finite() {
        assert!(
            limit(vec![f32::MAX; 512])
                .iter()
                .all(|x| x.is_finite() && x.abs() <= 1.0)
        );
    }
}
