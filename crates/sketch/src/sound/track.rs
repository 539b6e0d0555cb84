//! Stereo samples to be added to.

use super::signal::RATE_HZ;

/// Interleaved left and right samples of a clip.
#[derive(Clone, Debug)]
pub(super) struct Track {
    pub(super) samples: Vec<f32>,
}

impl Track {
    pub(super) fn silent(n_sample_frames: usize) -> Self {
        Self {
            samples: vec![0.0; n_sample_frames * 2],
        }
    }

    pub(super) fn n_sample_frames(&self) -> usize {
        self.samples.len() / 2
    }

    pub(super) fn duration_s(&self) -> f32 {
        self.n_sample_frames() as f32 / RATE_HZ
    }

    /// Every moment as (left, right), to be added to.
    pub(super) fn moments(&mut self) -> impl Iterator<Item = (&mut f32, &mut f32)> {
        self.samples.chunks_exact_mut(2).map(|pair| {
            let (left, right) = pair.split_at_mut(1);
            (&mut left[0], &mut right[0])
        })
    }

    /// Adds a mono sound from `start_s` on, at `pan` -1.0 (left) to 1.0 (right). It ends with the clip or with
    /// the sound.
    pub(super) fn place(&mut self, start_s: f32, pan: f32, sound: impl Iterator<Item = f32>) {
        let start_idx = (start_s.max(0.0) * RATE_HZ) as usize * 2;
        let Some(rest) = self.samples.get_mut(start_idx..) else {
            return;
        };
        let (left, right) = (0.5 - pan * 0.5, 0.5 + pan * 0.5);
        let (left, right) = (libm::sqrtf(left), libm::sqrtf(right));
        for (pair, sample) in rest.chunks_exact_mut(2).zip(sound) {
            pair[0] += sample * left;
            pair[1] += sample * right;
        }
    }

    pub(super) fn scale(&mut self, gain: f32) {
        for sample in &mut self.samples {
            *sample *= gain;
        }
    }

    /// Adds `other` so that its loudest second has the level `rms`.
    ///
    /// By the loudest second and not by the whole, or a single bird would be as loud as a waterfall.
    pub(super) fn mix(&mut self, other: &Self, rms: f32) {
        let loudest = other.loudest_second_rms();
        if loudest <= 1e-9 {
            return;
        }
        let gain = rms / loudest;
        for (sample, added) in self.samples.iter_mut().zip(&other.samples) {
            *sample += added * gain;
        }
    }

    fn loudest_second_rms(&self) -> f32 {
        let n_second = RATE_HZ as usize * 2;
        self.samples
            .chunks(n_second)
            .map(|second| {
                let power: f64 = second.iter().map(|&x| f64::from(x) * f64::from(x)).sum();
                libm::sqrt(power / second.len() as f64) as f32
            })
            .fold(0.0, f32::max)
    }

    /// Fades in and out over `fade_ms`, or over half of a shorter clip; the first and last moment are silent.
    pub(super) fn fade_ends(&mut self, fade_ms: u32) {
        let n_frames = self.n_sample_frames();
        let n_fade = (RATE_HZ as usize * fade_ms as usize / 1000).min(n_frames / 2);
        for frame_idx in 0..n_fade {
            let at = frame_idx as f32 / n_fade as f32;
            let gain = at * at * (3.0 - 2.0 * at);
            for channel in 0..2 {
                self.samples[frame_idx * 2 + channel] *= gain;
                self.samples[(n_frames - 1 - frame_idx) * 2 + channel] *= gain;
            }
        }
    }
}
