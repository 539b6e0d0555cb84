//! A city: a low hum, and now and then something that passes.

use std::f32::consts::PI;

use crate::sound::signal::{Drift, LowPass, RATE_HZ, Random};
use crate::sound::track::Track;

const PASSING_S: f32 = 3.0;

pub(super) fn add(track: &mut Track, mut random: Random) {
    let mut strength = Drift::new(random.fork(), (0.7, 1.0), 1.9);
    let mut deep = [LowPass::new(160.0), LowPass::new(160.0)];
    let mut middle = [LowPass::new(900.0), LowPass::new(900.0)];
    let mut hum = random.fork();
    track.fill(|| {
        let level = strength.next();
        let mut side = |channel: usize| {
            let noise = hum.noise();
            (deep[channel].next(noise) * 1.2 + middle[channel].next(noise) * 0.12) * level
        };
        (side(0), side(1))
    });
    let mut at_s = random.unit() * 2.0 - 1.0;
    while at_s < track.duration_s() {
        pass(track, at_s, &mut random);
        at_s += random.between(2.2, 5.0);
    }
}

/// Something drives by: a band of noise that swells and wanes while it changes sides.
fn pass(track: &mut Track, start_s: f32, random: &mut Random) {
    let direction = if random.unit() < 0.5 { -0.4 } else { 0.4 };
    let mut tone = LowPass::new(random.between(350.0, 800.0));
    let n_frames = (PASSING_S * RATE_HZ) as usize;
    let n_missed = ((-start_s).max(0.0) * RATE_HZ) as usize;
    let mut random = random.fork();
    let passing = (n_missed..n_frames).map(|frame_idx| {
        let at = frame_idx as f32 / n_frames as f32;
        let swell = libm::sinf(PI * at);
        let noise = tone.next(random.noise()) * swell * swell * 0.2;
        let side = direction * (at * 2.0 - 1.0);
        (noise * (0.5 - side), noise * (0.5 + side))
    });
    track.place_both(start_s, passing);
}
