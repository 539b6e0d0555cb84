//! How loud a clip is heard (ITU-R BS.1770-4), and a limit that no sample passes.

use super::signal::RATE_HZ;

/// The ceiling: -1 dBFS is 0.891, with a little room for what an encoder adds.
const CEILING: f32 = 0.86;
/// Below this the limiter leaves samples alone.
const KNEE: f32 = 0.6;

/// The integrated loudness of interleaved stereo at 48 kHz; `None` when all of it is too quiet to count.
pub(super) fn integrated_lufs(samples: &[f32]) -> Option<f32> {
    let powers = block_powers(samples);
    let absolute = power_of(-70.0);
    let first_mean = mean_above(&powers, absolute)?;
    // The second gate lies 10 LU below what passed the first.
    let mean = mean_above(&powers, absolute.max(first_mean * 0.1))?;
    Some((-0.691 + 10.0 * libm::log10(mean)) as f32)
}

/// Bends what is louder than the knee so that nothing passes the ceiling.
pub(super) fn limit(samples: &mut [f32]) {
    let room = CEILING - KNEE;
    for sample in samples {
        let over = sample.abs() - KNEE;
        if over > 0.0 {
            *sample = (KNEE + room * libm::tanhf(over / room)).copysign(*sample);
        }
    }
}

/// The power of overlapping blocks of 400 ms, every 100 ms, both channels together.
fn block_powers(samples: &[f32]) -> Vec<f64> {
    let n_hop = RATE_HZ as usize / 10 * 2;
    let mut weighting = [Weighting::new(), Weighting::new()];
    let mut hop_sums: Vec<f64> = Vec::new();
    for hop in samples.chunks(n_hop) {
        let mut sum = 0.0;
        for pair in hop.chunks_exact(2) {
            for channel in 0..2 {
                let weighted = weighting[channel].next(f64::from(pair[channel]));
                sum += weighted * weighted;
            }
        }
        hop_sums.push(sum);
    }
    // A clip shorter than a block is a block of its own.
    let n_block_hops = hop_sums.len().clamp(1, 4);
    let n_block = (n_hop / 2 * n_block_hops) as f64;
    hop_sums
        .windows(n_block_hops)
        .map(|hops| hops.iter().sum::<f64>() / n_block)
        .collect()
}

fn mean_above(powers: &[f64], gate: f64) -> Option<f64> {
    let loud: Vec<f64> = powers.iter().copied().filter(|&p| p > gate).collect();
    (!loud.is_empty()).then(|| loud.iter().sum::<f64>() / loud.len() as f64)
}

fn power_of(lufs: f64) -> f64 {
    libm::pow(10.0, (lufs + 0.691) / 10.0)
}

/// The K weighting: a shelf for the head, a high-pass for the ear; the standard's coefficients for 48 kHz.
struct Weighting {
    shelf: Biquad,
    high_pass: Biquad,
}

impl Weighting {
    fn new() -> Self {
        Self {
            shelf: Biquad::new(
                [
                    1.535_124_859_586_97,
                    -2.691_696_189_406_38,
                    1.198_392_810_852_85,
                ],
                [-1.690_659_293_182_41, 0.732_480_774_215_85],
            ),
            high_pass: Biquad::new(
                [1.0, -2.0, 1.0],
                [-1.990_047_454_833_98, 0.990_072_250_366_21],
            ),
        }
    }

    fn next(&mut self, input: f64) -> f64 {
        self.high_pass.next(self.shelf.next(input))
    }
}

struct Biquad {
    b: [f64; 3],
    a: [f64; 2],
    state: [f64; 2],
}

impl Biquad {
    fn new(b: [f64; 3], a: [f64; 2]) -> Self {
        Self {
            b,
            a,
            state: [0.0; 2],
        }
    }

    fn next(&mut self, input: f64) -> f64 {
        let output = self.b[0] * input + self.state[0];
        self.state[0] = self.b[1] * input - self.a[0] * output + self.state[1];
        self.state[1] = self.b[2] * input - self.a[1] * output;
        output
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The standard's own calibration: a 997 Hz sine at full scale on one channel reads -3.01 LUFS.
    #[test]
    fn a_full_scale_sine_on_one_channel_reads_minus_three() {
        let samples: Vec<f32> = (0..96_000)
            .flat_map(|frame_idx| {
                let phase = f64::from(frame_idx) * 997.0 / 48_000.0 * std::f64::consts::TAU;
                [libm::sin(phase) as f32, 0.0]
            })
            .collect();
        let lufs = integrated_lufs(&samples).unwrap();
        assert!((lufs + 3.01).abs() < 0.05, "{lufs}");
    }

    #[test]
    fn silence_has_no_loudness() {
        assert_eq!(integrated_lufs(&[0.0; 96_000]), None);
        assert_eq!(integrated_lufs(&[]), None);
    }

    #[test]
    fn the_limit_keeps_quiet_samples_and_bends_loud_ones() {
        let mut samples = [0.3, -0.3, 5.0, -5.0, 0.7];
        limit(&mut samples);
        assert_eq!(samples[..2], [0.3, -0.3]);
        assert!(samples.iter().all(|sample| sample.abs() <= CEILING));
        assert!(samples[4] < 0.7 && samples[4] > KNEE);
    }
}
