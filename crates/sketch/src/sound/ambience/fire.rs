//! Fire: a soft roar and crackles.

use crate::sound::signal::{BandPass, Drift, LowPass, RATE_HZ, Random, decay};
use crate::sound::track::Track;

const CRACKLES_PER_S: f32 = 9.0;

pub(super) fn add(track: &mut Track, mut random: Random) {
    let mut flicker = Drift::new(random.fork(), (0.4, 1.0), 0.23);
    let mut roar = [LowPass::new(260.0), LowPass::new(260.0)];
    let mut deep = random.fork();
    track.fill(|| {
        let level = 0.5 * flicker.next();
        (
            roar[0].next(deep.noise()) * level,
            roar[1].next(deep.noise()) * level,
        )
    });
    for (start_s, mut random) in random.moments(CRACKLES_PER_S, track.duration_s()) {
        let pan = random.noise() * 0.6;
        track.place(start_s, pan, crackle(&mut random));
    }
}

fn crackle(random: &mut Random) -> impl Iterator<Item = f32> + use<> {
    let mut band = BandPass::new(random.between(1_200.0, 5_000.0), 2.0);
    let strength = random.unit();
    let mut level = 0.1 + 0.9 * strength * strength * strength;
    let fading = decay(random.between(0.004, 0.02));
    let mut random = random.fork();
    (0..(0.03 * RATE_HZ) as usize).map(move |_| {
        level *= fading;
        band.next(random.noise() * level)
    })
}
