//! Applause: thousands of short claps, thick after a moment and thinner towards the end.

use crate::sound::signal::{BandPass, RATE_HZ, Random, decay};
use crate::sound::track::Track;

const CLAPS_PER_S: f32 = 170.0;
const CLAP_S: f32 = 0.03;
/// How long the crowd takes to join in.
const SWELL_S: f32 = 1.2;

pub(super) fn add(track: &mut Track, mut random: Random) {
    let fading = decay(CLAP_S);
    for (at_s, mut random) in random.moments(CLAPS_PER_S, track.duration_s()) {
        if random.unit() > 0.15 + at_s / SWELL_S {
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
        track.place(at_s, pan, clap);
    }
}
