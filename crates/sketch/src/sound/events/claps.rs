//! Hands of one or a few that clap, one clap each time they meet.

use super::{MAX_PACE, again_and_again};
use crate::scene::{Action, Class, Entity, Scene};
use crate::sound::signal::{BandPass, RATE_HZ, Random, decay};
use crate::sound::timing::{CLAP_EVERY_S, CLAP_MEETS, SceneTime};
use crate::sound::track::Track;

/// The level as root mean square of the loudest second.
const LEVEL: f32 = 0.03;
/// More than so many are a crowd that applauds.
const MOST: u32 = 3;
const LENGTH_S: f32 = 0.06;

/// Whether each of them is heard by itself.
fn claps(entity: &Entity) -> bool {
    entity.class == Class::Person && entity.action == Action::Clap && entity.count <= MOST
}

pub(super) fn level(scene: &Scene) -> Option<f32> {
    let is_heard = scene.entities.iter().any(claps);
    (is_heard && scene.pace <= MAX_PACE).then_some(LEVEL)
}

pub(super) fn add(track: &mut Track, scene: &Scene, time: &SceneTime, seed: u64) {
    for entity in scene.entities.iter().filter(|entity| claps(entity)) {
        let first_s = CLAP_MEETS * CLAP_EVERY_S;
        for (number, story_s) in again_and_again(time, first_s, CLAP_EVERY_S) {
            let which = u64::from(entity.id) << 40 | u64::from(number);
            let mut random = Random::new(seed ^ which, "clap");
            let pan = random.between(-0.1, 0.1);
            track.place(time.in_clip_s(story_s), pan, clap(random));
        }
    }
}

fn clap(mut random: Random) -> impl Iterator<Item = f32> {
    let mut palm = BandPass::new(random.between(1_000.0, 1_500.0), 1.6);
    let fading = decay(LENGTH_S);
    let mut level = random.between(0.8, 1.0);
    (0..(LENGTH_S * RATE_HZ) as usize).map(move |_| {
        level *= fading;
        palm.next(random.noise()) * level
    })
}
