//! Rain: a hiss of far drops and single near ones.

use crate::sound::signal::{Drift, LowPass, RATE_HZ, Random, Sine, decay};
use crate::sound::track::Track;

const DROPS_PER_S: f32 = 55.0;

pub(super) fn add(track: &mut Track, mut random: Random) {
    let mut strength = Drift::new(random.fork(), (0.8, 1.0), 1.1);
    let mut dark = [LowPass::new(900.0), LowPass::new(900.0)];
    let mut bright = [LowPass::new(7000.0), LowPass::new(7000.0)];
    let mut hiss = random.fork();
    track.fill(|| {
        let level = 0.12 * strength.next();
        let mut drop = |channel: usize| {
            let noise = bright[channel].next(hiss.noise());
            (noise - dark[channel].next(noise) * 0.7) * level
        };
        (drop(0), drop(1))
    });
    add_drops(track, &mut random);
}

fn add_drops(track: &mut Track, random: &mut Random) {
    for (start_s, mut random) in random.moments(DROPS_PER_S, track.duration_s()) {
        let near = random.unit();
        let mut level = 0.02 + 0.14 * near * near * near;
        let fading = decay(random.between(0.006, 0.03));
        let mut tone = Sine::new(random.between(1_100.0, 4_200.0), 0.0);
        let pan = random.noise();
        let drop = (0..RATE_HZ as usize / 30).map(move |_| {
            level *= fading;
            tone.next() * level
        });
        track.place(start_s, pan, drop);
    }
}
