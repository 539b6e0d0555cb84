//! Under water: everything dull, and bubbles that rise.

use crate::sound::signal::{Drift, LowPass, RATE_HZ, Random, Sine};
use crate::sound::track::Track;

pub(super) fn add(track: &mut Track, mut random: Random) {
    let mut strength = Drift::new(random.fork(), (0.6, 1.0), 2.1);
    let mut dull = [[LowPass::new(220.0); 2]; 2];
    let mut water = random.fork();
    track.fill(|| {
        let level = 2.0 * strength.next();
        let mut side = |channel: usize| {
            let once = dull[channel][0].next(water.noise());
            dull[channel][1].next(once) * level
        };
        (side(0), side(1))
    });
    let mut at_s = random.unit();
    while at_s < track.duration_s() {
        let n_bubbles = 2 + random.pick(6);
        let pan = random.noise() * 0.7;
        for bubble_idx in 0..n_bubbles {
            let bubble_s = at_s + bubble_idx as f32 * random.between(0.05, 0.11);
            track.place(bubble_s, pan, bubble(&mut random));
        }
        at_s += random.between(0.8, 2.4);
    }
}

/// A bubble's tone rises while it shrinks.
fn bubble(random: &mut Random) -> impl Iterator<Item = f32> + use<> {
    let start_hz = random.between(260.0, 620.0);
    let level = random.between(0.03, 0.12);
    let n_frames = (0.07 * RATE_HZ) as usize;
    let mut tone = Sine::new(start_hz, 0.0);
    (0..n_frames).map(move |frame_idx| {
        let at = frame_idx as f32 / n_frames as f32;
        if frame_idx % 32 == 0 {
            tone.tune(start_hz * (1.0 + at));
        }
        tone.next() * level * (1.0 - at) * (at * 12.0).min(1.0)
    })
}
