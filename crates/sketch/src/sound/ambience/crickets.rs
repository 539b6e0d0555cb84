//! Crickets: each one chirps three pulses of a high tone, again and again.

use crate::sound::signal::{RATE_HZ, Random, Sine};
use crate::sound::track::Track;

const N_CRICKETS: usize = 4;
const PULSE_S: f32 = 0.035;

pub(super) fn add(track: &mut Track, mut random: Random) {
    for _ in 0..N_CRICKETS {
        let tone_hz = random.between(3_900.0, 4_900.0);
        let period_s = random.between(0.45, 0.8);
        let (pan, level) = (random.noise(), random.between(0.1, 0.3));
        let mut at_s = random.unit() * period_s;
        while at_s < track.duration_s() {
            for pulse_idx in 0..3 {
                let pulse = pulse(tone_hz).map(move |x| x * level);
                track.place(at_s + pulse_idx as f32 * PULSE_S * 1.3, pan, pulse);
            }
            at_s += period_s;
        }
    }
}

fn pulse(tone_hz: f32) -> impl Iterator<Item = f32> {
    let n_frames = (PULSE_S * RATE_HZ) as usize;
    let mut tone = Sine::new(tone_hz, 0.0);
    (0..n_frames).map(move |frame_idx| {
        let at = frame_idx as f32 / n_frames as f32;
        tone.next() * at * (1.0 - at) * 4.0
    })
}
