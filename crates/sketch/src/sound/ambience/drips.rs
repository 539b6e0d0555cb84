//! Drops that fall into a pool in a large dark place, each with its echoes.

use crate::sound::signal::{RATE_HZ, Random, Sine, decay};
use crate::sound::track::Track;

/// When a drop is heard again, in seconds, and how loud.
const ECHOES: [(f32, f32); 4] = [(0.0, 1.0), (0.21, 0.35), (0.38, 0.18), (0.61, 0.08)];

pub(super) fn add(track: &mut Track, mut random: Random) {
    let mut at_s = random.between(0.1, 0.9);
    while at_s < track.duration_s() {
        let (pan, level) = (random.noise() * 0.8, random.between(0.08, 0.3));
        let from_hz = random.between(700.0, 1_700.0);
        for (later_s, share) in ECHOES {
            let side = pan * (1.0 - later_s);
            track.place(
                at_s + later_s,
                side,
                drop(from_hz).map(move |x| x * level * share),
            );
        }
        at_s += random.between(0.4, 1.8);
    }
}

/// A drop: a tone that rises as the bubble closes.
fn drop(from_hz: f32) -> impl Iterator<Item = f32> {
    let n_frames = (0.12 * RATE_HZ) as usize;
    let mut tone = Sine::new(from_hz, 0.0);
    let (fading, mut level) = (decay(0.035), 1.0);
    (0..n_frames).map(move |frame_idx| {
        if frame_idx % 32 == 0 {
            tone.tune(from_hz * (1.0 + 0.9 * frame_idx as f32 / n_frames as f32));
        }
        level *= fading;
        tone.next() * level * (frame_idx as f32 / 40.0).min(1.0)
    })
}
