//! Machines: a deep hum, and a hammer and hiss that come round in turn.

use crate::sound::signal::{BandPass, LowPass, RATE_HZ, Random, Sine, decay};
use crate::sound::track::Track;

pub(super) fn add(track: &mut Track, mut random: Random) {
    let base_hz = random.between(47.0, 61.0);
    let mut hum = [1.0, 2.0, 3.01].map(|ratio| Sine::new(base_hz * ratio, 0.0));
    let mut dark = LowPass::new(420.0);
    let mut air = random.fork();
    track.fill(|| {
        let tone: f32 = hum.iter_mut().map(Sine::next).sum();
        let sound = 0.10 * tone + 0.5 * dark.next(air.noise());
        (sound, sound)
    });
    let turn_s = random.between(0.9, 1.4);
    let mut at_s = random.between(0.1, 0.5);
    while at_s < track.duration_s() {
        track.place(at_s, -0.3, stamp(&mut random));
        track.place(at_s + turn_s * 0.45, 0.4, hiss(&mut random));
        at_s += turn_s;
    }
}

/// A stamp: metal on metal, low and short.
fn stamp(random: &mut Random) -> impl Iterator<Item = f32> + use<> {
    let mut tones = [92.0, 311.0, 743.0].map(|hz| Sine::new(hz * random.between(0.97, 1.03), 0.0));
    let (fading, mut level) = (decay(0.09), 0.16);
    (0..(0.35 * RATE_HZ) as usize).map(move |_| {
        level *= fading;
        tones.iter_mut().map(Sine::next).sum::<f32>() * level
    })
}

/// A valve that lets off air.
fn hiss(random: &mut Random) -> impl Iterator<Item = f32> + use<> {
    let mut band = BandPass::new(3_800.0, 1.2);
    let mut air = random.fork();
    let n_frames = (0.30 * RATE_HZ) as usize;
    (0..n_frames).map(move |frame_idx| {
        let at = frame_idx as f32 / n_frames as f32;
        band.next(air.noise()) * 0.12 * (1.0 - at) * (at * 12.0).min(1.0)
    })
}
