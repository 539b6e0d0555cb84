//! Bodies that go through the surface of the water: a slap, and then the drops and bubbles.

use super::{MAX_PACE, again_and_again};
use crate::scene::{Action, Class, Entity, Scene, Setting};
use crate::sound::signal::{BandPass, LowPass, RATE_HZ, Random, decay};
use crate::sound::timing::{BREACH, BREACH_BEGINS, BREACH_EVERY_S, PLUNGE, SceneTime, leads_down};
use crate::sound::track::Track;
use crate::staging::place_of;

/// The level as root mean square of the loudest second.
const LEVEL: f32 = 0.06;
/// How long the drops fall, in seconds.
const LENGTH_S: f32 = 1.1;
/// How loud coming out is beside falling in.
const OUT: f32 = 0.45;

pub(super) fn level(scene: &Scene) -> Option<f32> {
    let is_heard = scene
        .entities
        .iter()
        .any(|it| leaps(it) || plunges(scene, it));
    (is_heard && scene.pace <= MAX_PACE).then_some(LEVEL)
}

pub(super) fn add(track: &mut Track, scene: &Scene, time: &SceneTime, seed: u64) {
    for entity in &scene.entities {
        let weight = libm::sqrtf(entity.height_m.clamp(0.1, 6.0));
        let mut splash = |story_s: f32, strength: f32, number: u32| {
            let which = u64::from(entity.id) << 40 | u64::from(number);
            let mut random = Random::new(seed ^ which, "splash");
            let pan = random.between(-0.2, 0.2);
            let sound = through_surface(weight, strength, random);
            track.place(time.in_clip_s(story_s), pan, sound);
        };
        if leaps(entity) {
            for (edge_idx, (share, strength)) in
                [(BREACH.0, OUT), (BREACH.1, 1.0)].into_iter().enumerate()
            {
                let first_s = (share - BREACH_BEGINS) * BREACH_EVERY_S;
                for (number, story_s) in again_and_again(time, first_s, BREACH_EVERY_S) {
                    splash(story_s, strength, 2 * number + edge_idx as u32);
                }
            }
        } else if time.is_new && plunges(scene, entity) {
            let story_s = time.story_s + PLUNGE * (time.story_end_s() - time.story_s);
            splash(story_s, 1.0, 0);
        }
    }
}

/// Whales, dolphins and fish that leap.
fn leaps(entity: &Entity) -> bool {
    entity.class == Class::Fish && entity.action == Action::Breach
}

/// Whoever jumps into the water from a shore or a board.
fn plunges(scene: &Scene, entity: &Entity) -> bool {
    let has_water = matches!(
        place_of(scene).base(),
        Setting::Pool
            | Setting::Lake
            | Setting::Sea
            | Setting::Beach
            | Setting::River
            | Setting::Pond
            | Setting::Harbour
            | Setting::Canal
            | Setting::Cliff
            | Setting::Waterfall
            | Setting::HotSpring
            | Setting::Arctic
    );
    has_water && entity.action == Action::Jump && leads_down(entity)
}

/// A body's slap on the water, the rush of what it throws up, and drops that fall back.
fn through_surface(weight: f32, strength: f32, mut random: Random) -> impl Iterator<Item = f32> {
    let mut slap = LowPass::new(420.0 / weight);
    let mut rush = BandPass::new(1_300.0 / weight.max(0.6), 0.8);
    let mut drops = BandPass::new(2_900.0, 1.4);
    let (short, long) = (decay(0.22), decay(LENGTH_S));
    let (mut slapping, mut rushing) = (strength, strength);
    let mut drop_level = 0.0_f32;
    (0..(LENGTH_S * RATE_HZ) as usize).map(move |frame_idx| {
        slapping *= short;
        rushing *= long;
        let swell = (frame_idx as f32 / (0.03 * RATE_HZ)).min(1.0);
        let noise = random.noise();
        // Single drops, fewer and fewer.
        if random.unit() < 0.0016 * rushing {
            drop_level = 0.8;
        }
        drop_level *= 0.997;
        let attack = (frame_idx as f32 / 48.0).min(1.0);
        (3.0 * weight * slap.next(noise) * slapping
            + rush.next(noise) * rushing * swell
            + drops.next(noise) * drop_level * rushing)
            * attack
    })
}
