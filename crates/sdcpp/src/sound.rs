//! A model's sound as kinora's: stereo at 48 kHz, chunks joined, exactly as long as the pictures.

use std::f64::consts::PI;

use kinora_media::{SOUND_CHANNELS, SOUND_SAMPLE_RATE_HZ, Sound};
use kinora_sdcpp_protocol::SoundShape;

/// How many samples of the source make one of the result, to each side.
const REACH: i64 = 16;
/// How long chunks fade into each other, and how long a step to the sound before is spread over: 20 ms.
const FADE_FRAMES: usize = (SOUND_SAMPLE_RATE_HZ / 50) as usize;

/// The sound of one chunk. `bytes` are little-endian 32-bit floats, channels interleaved; what is no number is silence.
pub(crate) fn of_chunk(bytes: &[u8], shape: SoundShape) -> Sound {
    let samples = bytes.as_chunks::<4>().0.iter();
    let samples: Vec<f32> = samples
        .map(|bytes| f32::from_le_bytes(*bytes))
        .map(|x| if x.is_finite() { x } else { 0.0 })
        .collect();
    let n_channels = shape.n_channels.max(1) as usize;
    let channel = |idx: usize| -> Vec<f32> {
        let idx = idx.min(n_channels - 1);
        let one = samples.iter().skip(idx).step_by(n_channels).copied();
        resampled(&one.collect::<Vec<f32>>(), shape.sample_rate_hz)
    };
    let (left, right) = (channel(0), channel(1));
    let pairs = left.iter().zip(&right);
    Sound {
        samples: pairs.flat_map(|(left, right)| [*left, *right]).collect(),
    }
}

/// Samples at 48 kHz, by a windowed sinc that leaves out what the slower of both rates cannot hold.
fn resampled(samples: &[f32], rate_hz: u32) -> Vec<f32> {
    if rate_hz == SOUND_SAMPLE_RATE_HZ || rate_hz == 0 {
        return samples.to_vec();
    }
    let step = f64::from(rate_hz) / f64::from(SOUND_SAMPLE_RATE_HZ);
    let n_made = (samples.len() as f64 / step).round() as usize;
    let band = (1.0 / step).min(1.0);
    let reach = (REACH as f64 / band).ceil() as i64;
    let made = (0..n_made).map(|idx| {
        let position = idx as f64 * step;
        let centre = position.floor() as i64;
        let (mut sum, mut weights) = (0.0, 0.0);
        for near in centre - reach + 1..=centre + reach {
            let weight = kernel((position - near as f64) * band, reach as f64 * band);
            let at = near.clamp(0, samples.len() as i64 - 1) as usize;
            sum += weight * f64::from(samples[at]);
            weights += weight;
        }
        (sum / weights) as f32
    });
    made.collect()
}

fn kernel(x: f64, reach: f64) -> f64 {
    if x.abs() < 1e-9 {
        return 1.0;
    }
    let window = 0.5 + 0.5 * (PI * x / reach).cos();
    (PI * x).sin() / (PI * x) * window
}

/// Joins the sounds of chunks that begin at these moments of the whole, in sample frames. Later ones fade in over
/// earlier ones.
pub(crate) fn joined(chunks: Vec<(usize, Sound)>) -> Sound {
    let mut whole: Vec<f32> = Vec::new();
    for (start, chunk) in chunks {
        let start = start * SOUND_CHANNELS as usize;
        let shared = whole.len().saturating_sub(start).min(chunk.samples.len());
        let fade = shared.min(FADE_FRAMES * SOUND_CHANNELS as usize);
        let before: Vec<f32> = whole.get(start..start + fade).unwrap_or_default().to_vec();
        whole.resize(start, 0.0);
        whole.extend(&chunk.samples);
        for (idx, earlier) in before.iter().enumerate() {
            let share = (idx / 2) as f32 / (fade / 2) as f32;
            let later = &mut whole[start + idx];
            *later = *later * share + earlier * (1.0 - share);
        }
    }
    Sound { samples: whole }
}

/// The part of a sound from one sample frame on, in exactly this many; silence where there is less.
pub(crate) fn part(sound: &Sound, start: usize, n_sample_frames: usize) -> Sound {
    let channels = SOUND_CHANNELS as usize;
    let from = (start * channels).min(sound.samples.len());
    let mut samples = sound.samples[from..].to_vec();
    samples.resize(n_sample_frames * channels, 0.0);
    Sound { samples }
}

/// Spreads the step between the end of a sound and the beginning of what follows it over some milliseconds.
pub(crate) fn follow(tail: &Sound, sound: &mut Sound) {
    let [.., tail_left, tail_right] = tail.samples[..] else {
        return;
    };
    let Some(&[left, right]) = sound.samples.first_chunk::<2>() else {
        return;
    };
    let steps = [tail_left - left, tail_right - right];
    let pairs = sound.samples.as_chunks_mut::<2>().0.iter_mut();
    for (idx, pair) in pairs.take(FADE_FRAMES).enumerate() {
        let rest = 1.0 - idx as f32 / FADE_FRAMES as f32;
        for (sample, step) in pair.iter_mut().zip(steps) {
            *sample += step * rest * rest;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(rate_hz: u32, seconds: f64) -> Vec<u8> {
        let n = (f64::from(rate_hz) * seconds) as usize;
        let sample = |idx: usize| (2.0 * PI * 440.0 * idx as f64 / f64::from(rate_hz)).sin() * 0.5;
        (0..n)
            .flat_map(|idx| (sample(idx) as f32).to_le_bytes())
            .collect()
    }

    #[test]
    fn a_tone_stays_the_same_tone_at_any_rate() {
        for rate_hz in [16_000, 24_000, 44_100, 48_000, 96_000] {
            let bytes = tone(rate_hz, 0.5);
            let shape = SoundShape {
                sample_rate_hz: rate_hz,
                n_channels: 1,
                n_samples: bytes.len() as u64 / 4,
            };
            let sound = of_chunk(&bytes, shape);
            assert!(sound.n_sample_frames().abs_diff(24_000) <= 1, "{rate_hz}");
            // Away from the ends, where nothing is known of what was before.
            for idx in 200..23_000 {
                let exact = (2.0 * PI * 440.0 * idx as f64 / 48_000.0).sin() * 0.5;
                let [left, right] = sound.samples.as_chunks::<2>().0[idx];
                assert_eq!(left, right);
                assert!((f64::from(left) - exact).abs() < 0.01, "{rate_hz} {idx}");
            }
        }
    }

    #[test]
    fn joined_chunks_have_no_step_and_the_length_of_the_whole() {
        let chunk = |level: f32| Sound {
            samples: vec![level; 2 * 4800],
        };
        let whole = joined(vec![(0, chunk(0.0)), (3000, chunk(1.0))]);
        assert_eq!(whole.n_sample_frames(), 7800);
        let left: Vec<f32> = whole.samples.iter().step_by(2).copied().collect();
        let step = left.windows(2).map(|pair| (pair[1] - pair[0]).abs());
        assert!(step.fold(0.0, f32::max) < 0.01);
        assert_eq!((left[2999], left[4800]), (0.0, 1.0));
    }

    #[test]
    fn a_part_is_exactly_as_long_as_it_shall_be() {
        let sound = Sound {
            samples: vec![0.5; 200],
        };
        assert_eq!(part(&sound, 10, 50).n_sample_frames(), 50);
        assert_eq!(part(&sound, 90, 50).samples[20..], [0.0; 80]);
        assert_eq!(part(&sound, 500, 5).n_sample_frames(), 5);
    }

    #[test]
    fn what_follows_begins_where_the_tail_ended() {
        let tail = Sound {
            samples: vec![0.7, -0.7],
        };
        let mut sound = Sound {
            samples: vec![0.1; 4000],
        };
        follow(&tail, &mut sound);
        assert!((sound.samples[0] - 0.7).abs() < 1e-6 && (sound.samples[1] + 0.7).abs() < 1e-6);
        assert_eq!(sound.samples[3999], 0.1);
    }
}
