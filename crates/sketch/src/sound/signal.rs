//! The building blocks of synthesis: chance, filters and oscillators.
//!
//! Recursions use only sums and products, which are the same on every machine; coefficients come from `libm`.

use std::f32::consts::{PI, TAU};

use kinora_media::SOUND_SAMPLE_RATE_HZ;

/// The sampling rate as a number to calculate with.
pub(super) const RATE_HZ: f32 = SOUND_SAMPLE_RATE_HZ as f32;

/// A small generator (xorshift64*): the same seed and purpose give the same numbers.
#[derive(Clone, Debug)]
pub(super) struct Random {
    state: u64,
}

impl Random {
    /// A generator of its own for each purpose, so that one more layer does not change the others.
    pub(super) fn new(seed: u64, purpose: &str) -> Self {
        let mut state = seed ^ 0xcbf2_9ce4_8422_2325;
        for byte in purpose.bytes() {
            state = (state ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        // Neighbouring seeds must not give neighbouring first numbers.
        state = (state ^ (state >> 31)).wrapping_mul(0x94d0_49bb_1331_11eb);
        Self {
            state: (state ^ (state >> 29)) | 1,
        }
    }

    fn next(&mut self) -> u32 {
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        (self.state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 40) as u32
    }

    /// A generator that goes its own way from here.
    pub(super) fn fork(&mut self) -> Self {
        let high = u64::from(self.next()) << 32;
        Self {
            state: (high ^ u64::from(self.next()).wrapping_mul(0x9e37_79b9_7f4a_7c15)) | 1,
        }
    }

    /// 0.0 up to but not including 1.0.
    pub(super) fn unit(&mut self) -> f32 {
        self.next() as f32 / 16_777_216.0
    }

    /// White noise, -1.0 to 1.0.
    pub(super) fn noise(&mut self) -> f32 {
        self.unit() * 2.0 - 1.0
    }

    pub(super) fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.unit()
    }

    /// Moments strewn over `duration_s`, so many a second, each with a generator of its own. More seconds give more
    /// moments, never others.
    pub(super) fn moments(&mut self, per_second: f32, duration_s: f32) -> Vec<(f32, Self)> {
        let mut strewn = Vec::new();
        for second in 0..libm::ceilf(duration_s) as u32 {
            let mut of_second = self.fork();
            for _ in 0..per_second as usize {
                let at_s = second as f32 + of_second.unit();
                strewn.push((at_s, of_second.fork()));
            }
        }
        strewn
    }

    pub(super) fn pick(&mut self, n: usize) -> usize {
        ((self.unit() * n as f32) as usize).min(n.saturating_sub(1))
    }
}

/// A first-order low-pass filter.
#[derive(Clone, Copy, Debug)]
pub(super) struct LowPass {
    coefficient: f32,
    value: f32,
}

impl LowPass {
    pub(super) fn new(cutoff_hz: f32) -> Self {
        Self {
            coefficient: 1.0 - libm::expf(-TAU * cutoff_hz / RATE_HZ),
            value: 0.0,
        }
    }

    pub(super) fn next(&mut self, input: f32) -> f32 {
        self.value += self.coefficient * (input - self.value);
        self.value
    }
}

/// A second-order band-pass filter (state variable) whose centre may move.
#[derive(Clone, Copy, Debug)]
pub(super) struct BandPass {
    g: f32,
    damping: f32,
    low: f32,
    band: f32,
}

impl BandPass {
    /// `q` is the sharpness: 0.7 is broad, 10 whistles.
    pub(super) fn new(centre_hz: f32, q: f32) -> Self {
        let mut filter = Self {
            g: 0.0,
            damping: 1.0 / q,
            low: 0.0,
            band: 0.0,
        };
        filter.tune(centre_hz);
        filter
    }

    pub(super) fn tune(&mut self, centre_hz: f32) {
        self.g = libm::tanf(PI * (centre_hz / RATE_HZ).clamp(0.0002, 0.4));
    }

    pub(super) fn next(&mut self, input: f32) -> f32 {
        let scale = 1.0 / (1.0 + self.g * (self.g + self.damping));
        let band = scale * (self.g * (input - self.low) + self.band);
        let low = self.low + self.g * band;
        self.band = 2.0 * band - self.band;
        self.low = 2.0 * low - self.low;
        band * self.damping
    }
}

/// A sine by rotation: two products a sample instead of a call of sine.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sine {
    cos: f64,
    sin: f64,
    step_cos: f64,
    step_sin: f64,
}

impl Sine {
    pub(super) fn new(frequency_hz: f32, phase: f32) -> Self {
        let phase = f64::from(phase) * std::f64::consts::TAU;
        let mut sine = Self {
            cos: libm::cos(phase),
            sin: libm::sin(phase),
            step_cos: 1.0,
            step_sin: 0.0,
        };
        sine.tune(frequency_hz);
        sine
    }

    pub(super) fn tune(&mut self, frequency_hz: f32) {
        let step = std::f64::consts::TAU * f64::from(frequency_hz) / f64::from(RATE_HZ);
        self.step_cos = libm::cos(step);
        self.step_sin = libm::sin(step);
    }

    pub(super) fn next(&mut self) -> f32 {
        let value = self.sin;
        let cos = self.cos * self.step_cos - self.sin * self.step_sin;
        self.sin = self.cos * self.step_sin + self.sin * self.step_cos;
        self.cos = cos;
        value as f32
    }
}

/// A value that wanders smoothly between `low` and `high`, as wind does.
#[derive(Clone, Debug)]
pub(super) struct Drift {
    random: Random,
    low: f32,
    high: f32,
    from: f32,
    to: f32,
    at: f32,
    step: f32,
}

impl Drift {
    /// Reaches a new value every `period_s`, when asked once per sample frame.
    pub(super) fn new(mut random: Random, (low, high): (f32, f32), period_s: f32) -> Self {
        let from = random.between(low, high);
        let to = random.between(low, high);
        Self {
            random,
            low,
            high,
            from,
            to,
            at: 0.0,
            step: 1.0 / (period_s * RATE_HZ),
        }
    }

    pub(super) fn next(&mut self) -> f32 {
        self.at += self.step;
        if self.at >= 1.0 {
            self.at -= 1.0;
            self.from = self.to;
            self.to = self.random.between(self.low, self.high);
        }
        let ease = self.at * self.at * (3.0 - 2.0 * self.at);
        self.from + (self.to - self.from) * ease
    }
}

/// A factor per sample that lets something fade to a thousandth in `fade_s`.
pub(super) fn decay(fade_s: f32) -> f32 {
    libm::expf(-6.9 / (fade_s.max(0.001) * RATE_HZ))
}

/// The frequency of a note counted in half-tones from A at 440 Hz.
pub(super) fn note_hz(half_tones: f32) -> f32 {
    440.0 * libm::powf(2.0, half_tones / 12.0)
}
