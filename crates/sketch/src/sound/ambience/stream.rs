//! Running water: a soft rush with many small gurgles.

use crate::sound::signal::{BandPass, Drift, RATE_HZ, Random, Sine};
use crate::sound::track::Track;

const GURGLES_PER_S: f32 = 26.0;

pub(super) fn add(track: &mut Track, mut random: Random) {
    let mut strength = Drift::new(random.fork(), (0.6, 1.0), 0.7);
    let mut band = [BandPass::new(900.0, 0.6), BandPass::new(1_050.0, 0.6)];
    let mut rush = random.fork();
    track.fill(|| {
        let level = 0.12 * strength.next();
        (
            band[0].next(rush.noise()) * level,
            band[1].next(rush.noise()) * level,
        )
    });
    for (start_s, mut random) in random.moments(GURGLES_PER_S, track.duration_s()) {
        let pan = random.noise() * 0.8;
        track.place(start_s, pan, gurgle(&mut random));
    }
}

fn gurgle(random: &mut Random) -> impl Iterator<Item = f32> + use<> {
    let start_hz = random.between(420.0, 1_300.0);
    let rise = random.between(0.1, 0.5);
    let level = random.between(0.005, 0.03);
    let n_frames = (random.between(0.03, 0.08) * RATE_HZ) as usize;
    let mut tone = Sine::new(start_hz, 0.0);
    (0..n_frames).map(move |frame_idx| {
        let at = frame_idx as f32 / n_frames as f32;
        if frame_idx % 32 == 0 {
            tone.tune(start_hz * (1.0 + rise * at));
        }
        tone.next() * level * at * (1.0 - at) * 4.0
    })
}
