//! A kitchen: something sizzles, and now and then metal rings.

use crate::sound::signal::{Drift, LowPass, RATE_HZ, Random, Sine, decay};
use crate::sound::track::Track;

pub(super) fn add(track: &mut Track, mut random: Random) {
    let mut heat = Drift::new(random.fork(), (0.35, 1.0), 0.6);
    let mut dark = [LowPass::new(2_600.0), LowPass::new(2_600.0)];
    let mut sizzle = random.fork();
    track.fill(|| {
        let level = 0.1 * heat.next();
        let mut side = |channel: usize| {
            let noise = sizzle.noise();
            (noise - dark[channel].next(noise)) * level
        };
        (side(0), side(1))
    });
    let mut at_s = random.between(0.3, 1.5);
    while at_s < track.duration_s() {
        let pan = random.noise() * 0.7;
        track.place(at_s, pan, clink(&mut random));
        at_s += random.between(0.7, 2.6);
    }
}

/// Two pieces of metal: three tones that are no chord.
fn clink(random: &mut Random) -> impl Iterator<Item = f32> + use<> {
    let base_hz = random.between(1_500.0, 2_900.0);
    let mut tones = [1.0, 1.83, 2.71].map(|ratio| Sine::new(base_hz * ratio, 0.0));
    let fading = decay(random.between(0.15, 0.4));
    let mut level = random.between(0.04, 0.12);
    (0..(0.4 * RATE_HZ) as usize).map(move |_| {
        level *= fading;
        tones.iter_mut().map(Sine::next).sum::<f32>() * level
    })
}
