//! Sound that goes on from what was there, and sound added to what is there.

use kinora_media::Sound;

use crate::scene::Scene;
use crate::sound;

/// Samples a second.
const RATE_HZ: f32 = 48_000.0;
/// How long the sound before goes on under the new one.
const FAREWELL_S: f32 = 3.2;
/// How long one piece of it lasts, and how long two of them overlap.
const GRAIN_S: f32 = 0.42;
const OVERLAP_S: f32 = 0.14;
/// Sound below this is silence.
const SILENCE_RMS: f32 = 1e-4;

/// The sound of `scene` as it follows `tail`, the last second before it: the tail's own texture goes on from its last
/// sample and gives way to the scene's, which takes over its loudness.
#[must_use]
pub fn continued_sound(scene: &Scene, seed: u64, tail: &Sound, n_sample_frames: usize) -> Sound {
    let mut mix = sound::render(scene, seed, n_sample_frames);
    let tail_rms = rms(&tail.samples);
    if tail.n_sample_frames() < 2 || tail_rms < SILENCE_RMS {
        return mix;
    }
    let own_rms = rms(&mix.samples).max(SILENCE_RMS);
    // Loud music is followed by a quieter place, a whisper not by a storm.
    let level = (tail_rms / own_rms).clamp(0.30, 1.15);
    let n_farewell = ((FAREWELL_S * RATE_HZ) as usize).min(n_sample_frames.max(1));
    for (frame_idx, pair) in mix.samples.chunks_exact_mut(2).enumerate() {
        let along = (frame_idx as f32 / n_farewell as f32).min(1.0);
        let coming = libm::sinf(along * std::f32::consts::FRAC_PI_2);
        for sample in pair {
            *sample *= level * coming;
        }
    }
    add_farewell(&mut mix.samples[..2 * n_farewell], tail);
    for sample in &mut mix.samples {
        *sample = sample.clamp(-0.98, 0.98);
    }
    mix
}

/// Pieces of `tail`, the first one backwards from its last sample, so that not even the wave's value steps.
fn add_farewell(out: &mut [f32], tail: &Sound) {
    let n_tail = tail.n_sample_frames();
    let n_out = out.len() / 2;
    let n_grain = ((GRAIN_S * RATE_HZ) as usize).min(n_tail);
    let n_overlap = ((OVERLAP_S * RATE_HZ) as usize).min(n_grain / 2);
    let mut start = 0;
    let mut grain_idx = 0_usize;
    while start < n_out {
        // Every second piece runs backwards; each begins elsewhere, so that no rhythm is heard.
        let is_backwards = grain_idx.is_multiple_of(2);
        let room = n_tail - n_grain;
        let offset = if grain_idx == 0 {
            0
        } else {
            (grain_idx * 7919 * 61) % (room + 1)
        };
        for i in 0..n_grain {
            let Some(pair) = out.get_mut(2 * (start + i)..2 * (start + i) + 2) else {
                break;
            };
            let from = if is_backwards {
                n_tail - 1 - offset - i
            } else {
                offset + i
            };
            let rise = if grain_idx == 0 {
                1.0
            } else {
                (i as f32 / n_overlap.max(1) as f32).min(1.0)
            };
            let fall = ((n_grain - i) as f32 / n_overlap.max(1) as f32).min(1.0);
            let along = (start + i) as f32 / n_out as f32;
            let leaving = libm::cosf(along * std::f32::consts::FRAC_PI_2);
            let gain = libm::sqrtf(rise * fall) * leaving;
            for (channel, sample) in pair.iter_mut().enumerate() {
                *sample += gain * tail.samples[2 * from + channel];
            }
        }
        start += (n_grain - n_overlap).max(1);
        grain_idx += 1;
    }
}

/// The sound of a clip, `own`, with what `scene` adds to it: weather, creatures and things, but no music and no
/// other place. As long as `n_sample_frames`; `None` when there is nothing to hear.
#[must_use]
pub fn mixed_sound(
    own: Option<Sound>,
    scene: &Scene,
    seed: u64,
    n_sample_frames: usize,
) -> Option<Sound> {
    let added = sound::render_added(scene, seed, n_sample_frames);
    let Some(mut mix) = own else {
        return added;
    };
    mix.samples.resize(2 * n_sample_frames, 0.0);
    let Some(added) = added else { return Some(mix) };
    let own_rms = rms(&mix.samples);
    let added_rms = rms(&added.samples).max(SILENCE_RMS);
    // Under what is there, but never unheard.
    let level = if own_rms < SILENCE_RMS {
        1.0
    } else {
        (0.6 * own_rms / added_rms).clamp(0.25, 1.6)
    };
    for (sample, added) in mix.samples.iter_mut().zip(&added.samples) {
        *sample = (*sample + level * added).clamp(-0.98, 0.98);
    }
    Some(mix)
}

fn rms(samples: &[f32]) -> f32 {
    let power: f64 = samples.iter().map(|x| f64::from(*x) * f64::from(*x)).sum();
    libm::sqrt(power / samples.len().max(1) as f64) as f32
}
