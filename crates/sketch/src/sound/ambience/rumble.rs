//! A roar from below: rockets and volcanoes.

use crate::sound::signal::{Drift, LowPass, Random};
use crate::sound::track::Track;

pub(super) fn add(track: &mut Track, mut random: Random) {
    let mut strength = Drift::new(random.fork(), (0.6, 1.0), 0.12);
    let mut deep = [LowPass::new(110.0), LowPass::new(120.0)];
    let mut hiss = [LowPass::new(2_400.0), LowPass::new(2_600.0)];
    track.fill(|| {
        let level = strength.next();
        let mut side = |channel: usize| {
            let noise = random.noise();
            (deep[channel].next(noise) * 2.5 + hiss[channel].next(noise) * 0.2) * level
        };
        (side(0), side(1))
    });
}
