//! A clock: tick, tock.

use crate::sound::signal::{BandPass, RATE_HZ, Random, decay};
use crate::sound::track::Track;

/// From tick to tock, in seconds.
const TICK_S: f32 = 0.5;

pub(super) fn add(track: &mut Track, mut random: Random) {
    let pan = random.between(-0.6, 0.6);
    let mut at_s = random.unit() * TICK_S;
    let mut is_tick = true;
    while at_s < track.duration_s() {
        track.place(
            at_s,
            pan,
            tick(if is_tick { 2_300.0 } else { 1_800.0 }, random.fork()),
        );
        is_tick = !is_tick;
        at_s += TICK_S;
    }
}

fn tick(tone_hz: f32, mut random: Random) -> impl Iterator<Item = f32> {
    let mut band = BandPass::new(tone_hz, 9.0);
    let fading = decay(0.03);
    let mut level = 1.0;
    (0..(0.05 * RATE_HZ) as usize).map(move |_| {
        level *= fading;
        band.next(random.noise() * level)
    })
}
