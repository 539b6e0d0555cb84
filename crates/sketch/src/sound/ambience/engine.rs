//! An engine at an even speed: a low tone with its harmonics, and the road.

use crate::sound::signal::{Drift, LowPass, Random, Sine};
use crate::sound::track::Track;

pub(super) fn add(track: &mut Track, mut random: Random) {
    let base_hz = random.between(42.0, 58.0);
    let mut harmonics: Vec<(Sine, f32)> = (1..=5)
        .map(|n: u8| {
            let tone = Sine::new(base_hz * f32::from(n), random.unit());
            (tone, 0.5 / f32::from(n))
        })
        .collect();
    let mut load = Drift::new(random.fork(), (0.7, 1.0), 0.9);
    let mut road = [LowPass::new(600.0), LowPass::new(600.0)];
    track.fill(|| {
        let level = load.next();
        let tone: f32 = harmonics
            .iter_mut()
            .map(|(sine, strength)| sine.next() * *strength)
            .sum();
        (
            (tone + road[0].next(random.noise())) * level,
            (tone + road[1].next(random.noise())) * level,
        )
    });
}
