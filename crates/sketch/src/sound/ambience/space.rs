//! Space is silent; this is what films taught us to hear: slow beating drones.

use crate::sound::signal::{Drift, Random, Sine};
use crate::sound::track::Track;

const DRONES_HZ: [f32; 5] = [55.0, 82.6, 110.4, 164.8, 329.1];

pub(super) fn add(track: &mut Track, mut random: Random) {
    for (drone_idx, &hz) in DRONES_HZ.iter().enumerate() {
        let detune = random.between(0.996, 1.004);
        let mut left_tone = Sine::new(hz, random.unit());
        let mut right_tone = Sine::new(hz * detune, random.unit());
        let mut strength = Drift::new(random.fork(), (0.1, 1.0), random.between(1.6, 3.2));
        let level = 0.3 / (1.0 + drone_idx as f32);
        track.fill(|| {
            let level = strength.next() * level;
            (left_tone.next() * level, right_tone.next() * level)
        });
    }
}
