//! Thunder: a crack and a long roll, after the flashes that `staging` shows.

use crate::sound::signal::{Drift, LowPass, RATE_HZ, Random, decay};
use crate::sound::timing;
use crate::sound::track::Track;

const ROLL_S: f32 = 4.0;

pub(super) fn add(track: &mut Track, time: &timing::SceneTime, seed: u64) {
    let first = (time.story_s / timing::STRIKE_EVERY_S) as u32;
    let last = (time.story_end_s() / timing::STRIKE_EVERY_S) as u32;
    for strike_idx in first..=last {
        let strike_s = timing::strike_s(seed, strike_idx);
        if !(time.story_s..time.story_end_s()).contains(&strike_s) {
            continue;
        }
        let mut random = Random::new(seed ^ u64::from(strike_idx), "thunder");
        let start_s = time.in_clip_s(strike_s) + timing::THUNDER_DELAY_S;
        let pan = random.between(-0.5, 0.5);
        track.place(start_s, pan, roll(&mut random));
        track.place(start_s, pan, crack(&mut random));
    }
}

fn roll(random: &mut Random) -> impl Iterator<Item = f32> + use<> {
    let mut random = random.fork();
    let mut rumble = Drift::new(random.fork(), (0.3, 1.0), 0.16);
    let mut deep = [LowPass::new(140.0), LowPass::new(140.0)];
    let fading = decay(ROLL_S);
    let mut level = 4.0;
    let mut attack = 0.0;
    (0..(ROLL_S * RATE_HZ) as usize).map(move |_| {
        attack += (1.0 - attack) * 0.0004;
        level *= fading;
        let noise = deep[0].next(random.noise());
        deep[1].next(noise) * level * attack * rumble.next()
    })
}

fn crack(random: &mut Random) -> impl Iterator<Item = f32> + use<> {
    let mut random = random.fork();
    let mut tone = LowPass::new(1_600.0);
    let fading = decay(0.5);
    let mut level = 0.25;
    (0..RATE_HZ as usize / 2).map(move |_| {
        level *= fading;
        tone.next(random.noise()) * level
    })
}
