//! Stereo samples to be added to.

use super::signal::RATE_HZ;

/// Interleaved left and right samples of a clip, or of its end: what comes before [`Self::from`] is only gone through.
#[derive(Clone, Debug)]
pub(super) struct Track {
    /// The first sample frame that is kept.
    from: usize,
    pub(super) samples: Vec<f32>,
}

impl Track {
    /// A silent track of `n_sample_frames`.
    pub(super) fn silent(n_sample_frames: usize) -> Self {
        Self::silent_from(0, n_sample_frames)
    }

    /// A track of interleaved samples, from its first moment on.
    pub(super) fn of(samples: Vec<f32>) -> Self {
        Self { from: 0, samples }
    }

    /// A silent track that keeps the sample frames from `from` up to `n_sample_frames`.
    pub(super) fn silent_from(from: usize, n_sample_frames: usize) -> Self {
        Self {
            from,
            samples: vec![0.0; n_sample_frames.saturating_sub(from) * 2],
        }
    }

    /// How many sample frames there are from the beginning to the end, kept or not.
    pub(super) fn n_sample_frames(&self) -> usize {
        self.from + self.samples.len() / 2
    }

    pub(super) fn duration_s(&self) -> f32 {
        self.n_sample_frames() as f32 / RATE_HZ
    }

    /// Adds what `next` gives for each moment, from the beginning on, as (left, right).
    pub(super) fn fill(&mut self, mut next: impl FnMut() -> (f32, f32)) {
        for _ in 0..self.from {
            next();
        }
        for pair in self.samples.chunks_exact_mut(2) {
            let (left, right) = next();
            pair[0] += left;
            pair[1] += right;
        }
    }

    /// Adds a mono sound from `start_s` on, at `pan` -1.0 (left) to 1.0 (right). It ends with the clip or with
    /// the sound.
    pub(super) fn place(&mut self, start_s: f32, pan: f32, sound: impl Iterator<Item = f32>) {
        let (left, right) = (0.5 - pan * 0.5, 0.5 + pan * 0.5);
        let (left, right) = (libm::sqrtf(left), libm::sqrtf(right));
        self.place_both(start_s, sound.map(|sample| (sample * left, sample * right)));
    }

    /// The same for a sound that is stereo already.
    pub(super) fn place_both(&mut self, start_s: f32, sound: impl Iterator<Item = (f32, f32)>) {
        let start_idx = (start_s.max(0.0) * RATE_HZ) as usize;
        let n_missed = self.from.saturating_sub(start_idx);
        let begin = start_idx.saturating_sub(self.from) * 2;
        let Some(rest) = self.samples.get_mut(begin..) else {
            return;
        };
        for (pair, (left, right)) in rest.chunks_exact_mut(2).zip(sound.skip(n_missed)) {
            pair[0] += left;
            pair[1] += right;
        }
    }

    /// The level of its loudest second within the first `n_sample_frames`, as root mean square.
    ///
    /// By the loudest second and not by the whole, or a single bird would be as loud as a waterfall.
    pub(super) fn loudest_second_rms(&self, n_sample_frames: usize) -> f32 {
        let n_second = RATE_HZ as usize * 2;
        self.samples[..self.samples.len().min(n_sample_frames * 2)]
            .chunks(n_second)
            .map(|second| {
                let power: f64 = second.iter().map(|&x| f64::from(x) * f64::from(x)).sum();
                libm::sqrt(power / second.len() as f64) as f32
            })
            .fold(0.0, f32::max)
    }

    /// Fades in over `fade_ms`, or over half of a shorter clip; the first moment is silent.
    pub(super) fn fade_in(&mut self, fade_ms: u32) {
        let n_frames = self.samples.len() / 2;
        let n_fade = (RATE_HZ as usize * fade_ms as usize / 1000).min(n_frames / 2);
        for frame_idx in 0..n_fade {
            let at = frame_idx as f32 / n_fade as f32;
            let gain = at * at * (3.0 - 2.0 * at);
            for sample in &mut self.samples[frame_idx * 2..frame_idx * 2 + 2] {
                *sample *= gain;
            }
        }
    }
}
