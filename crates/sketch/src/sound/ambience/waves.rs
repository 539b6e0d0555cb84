//! Waves that swell, break and run out.

use crate::sound::signal::{Drift, LowPass, RATE_HZ, Random};
use crate::sound::track::Track;

/// From one wave to the next, in seconds.
const PERIOD_S: f32 = 5.2;

pub(super) fn add(track: &mut Track, mut random: Random) {
    let mut at = random.unit();
    let step = 1.0 / (PERIOD_S * RATE_HZ);
    let mut uneven = Drift::new(random.fork(), (0.6, 1.0), PERIOD_S);
    let mut deep = [LowPass::new(420.0), LowPass::new(480.0)];
    let mut foam = [LowPass::new(3_800.0), LowPass::new(4_200.0)];
    track.fill(|| {
        at += step;
        if at >= 1.0 {
            at -= 1.0;
        }
        let strength = uneven.next();
        // The swell rises slowly and breaks at 0.6; the foam follows and hisses out.
        let swell = if at < 0.6 { at / 0.6 } else { (1.0 - at) / 0.4 };
        let hiss = if at < 0.5 { 0.1 } else { (1.0 - at) * 1.6 };
        let mut side = |channel: usize| {
            let noise = random.noise();
            let body = deep[channel].next(noise) * (0.25 + swell * swell);
            (body + foam[channel].next(noise) * 0.16 * hiss) * strength
        };
        (side(0), side(1))
    });
}
