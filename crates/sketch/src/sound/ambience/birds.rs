//! Birds: short phrases of whistled sweeps, here and there.

use std::f32::consts::PI;

use crate::sound::signal::{RATE_HZ, Random, Sine};
use crate::sound::track::Track;

/// The mean pause between two phrases, in seconds.
const PAUSE_S: f32 = 0.9;

pub(super) fn add(track: &mut Track, mut random: Random) {
    let mut at_s = random.unit() * PAUSE_S;
    while at_s < track.duration_s() {
        phrase(track, at_s, &mut random);
        at_s += random.between(0.3, 2.0) * PAUSE_S;
    }
}

/// A bird repeats one call a few times.
fn phrase(track: &mut Track, start_s: f32, random: &mut Random) {
    let n_calls = 2 + random.pick(5);
    let from_hz = random.between(2_300.0, 4_800.0);
    let to_hz = from_hz * random.between(0.72, 1.35);
    let length_s = random.between(0.05, 0.14);
    let (pan, level) = (random.noise() * 0.9, random.between(0.05, 0.3));
    for call_idx in 0..n_calls {
        let call_s = start_s + call_idx as f32 * length_s * 1.7;
        track.place(
            call_s,
            pan,
            call(from_hz, to_hz, length_s).map(move |x| x * level),
        );
    }
}

fn call(from_hz: f32, to_hz: f32, length_s: f32) -> impl Iterator<Item = f32> {
    let n_frames = (length_s * RATE_HZ) as usize;
    let mut tone = Sine::new(from_hz, 0.0);
    (0..n_frames).map(move |frame_idx| {
        let at = frame_idx as f32 / n_frames as f32;
        if frame_idx % 32 == 0 {
            tone.tune(from_hz + (to_hz - from_hz) * at);
        }
        tone.next() * libm::sinf(PI * at)
    })
}
