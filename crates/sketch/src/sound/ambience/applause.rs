//! Applause: thousands of short claps.

use crate::sound::signal::{BandPass, RATE_HZ, Random, decay};
use crate::sound::track::Track;

const CLAPS_PER_S: f32 = 170.0;
const CLAP_S: f32 = 0.03;
/// How long the crowd takes to join in.
const SWELL_S: f32 = 1.2;

/// A crowd that joins in and goes on.
pub(super) fn add(track: &mut Track, random: Random) {
    let length_s = track.duration_s();
    applaud(track, (0.0, length_s), random, |at_s| 0.15 + at_s / SWELL_S);
}

/// A crowd that claps from `from_s` of the track on for `length_s`; `share` of it has joined in after so many seconds.
pub(in crate::sound) fn applaud(
    track: &mut Track,
    (from_s, length_s): (f32, f32),
    mut random: Random,
    share: impl Fn(f32) -> f32,
) {
    let fading = decay(CLAP_S);
    for (at_s, mut random) in random.moments(CLAPS_PER_S, length_s) {
        if random.unit() > share(at_s) {
            continue;
        }
        let mut band = BandPass::new(random.between(900.0, 2_400.0), 1.8);
        let near = random.unit();
        let mut level = 0.1 + near * near * 0.5;
        let mut noise = random.fork();
        let clap = (0..(CLAP_S * RATE_HZ) as usize).map(move |_| {
            level *= fading;
            band.next(noise.noise()) * level
        });
        let pan = random.noise();
        track.place(from_s + at_s, pan, clap);
    }
}
