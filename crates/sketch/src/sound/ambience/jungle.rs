//! A jungle: the steady shimmer of insects, and calls that swoop through it.

use std::f32::consts::PI;

use crate::sound::signal::{BandPass, Drift, RATE_HZ, Random, Sine};
use crate::sound::track::Track;

pub(super) fn add(track: &mut Track, mut random: Random) {
    for _ in 0..3 {
        let mut band = BandPass::new(random.between(4_200.0, 6_800.0), 9.0);
        let mut swell = Drift::new(random.fork(), (0.2, 0.7), random.between(0.5, 1.1));
        let mut wings = random.fork();
        let pan = random.between(0.2, 0.8);
        track.fill(|| {
            let shimmer = band.next(wings.noise()) * swell.next() * 0.30;
            (shimmer * (1.0 - pan), shimmer * pan)
        });
    }
    let mut at_s = random.between(0.2, 1.0);
    while at_s < track.duration_s() {
        let n_calls = 1 + random.pick(5);
        let (base_hz, rise) = (random.between(520.0, 1_900.0), random.between(0.6, 1.9));
        let (length_s, pan) = (random.between(0.09, 0.28), random.noise() * 0.9);
        let level = random.between(0.05, 0.18);
        for call_idx in 0..n_calls {
            let call_s = at_s + call_idx as f32 * length_s * 1.4;
            track.place(
                call_s,
                pan,
                call(base_hz, rise, length_s).map(move |x| x * level),
            );
        }
        at_s += random.between(0.5, 1.7);
    }
}

/// A call that swoops from `base_hz` to `rise` times as high.
fn call(base_hz: f32, rise: f32, length_s: f32) -> impl Iterator<Item = f32> {
    let n_frames = (length_s * RATE_HZ) as usize;
    let mut tone = Sine::new(base_hz, 0.0);
    (0..n_frames).map(move |frame_idx| {
        let at = frame_idx as f32 / n_frames as f32;
        if frame_idx % 32 == 0 {
            tone.tune(base_hz * (1.0 + (rise - 1.0) * at * at));
        }
        tone.next() * libm::sinf(PI * at)
    })
}
