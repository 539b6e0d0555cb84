//! Applause for whoever bows: it comes when the back is down, and ebbs away.

use super::{MAX_PACE, again_and_again};
use crate::scene::{Action, Scene};
use crate::sound::ambience::applaud;
use crate::sound::signal::Random;
use crate::sound::timing::{BOW_BEGINS_S, BOW_DOWN, BOW_EVERY_S, SceneTime};
use crate::sound::track::Track;

/// The level as root mean square of the loudest second.
const LEVEL: f32 = 0.08;
/// How long the crowd takes to join in, and how long it claps, in seconds.
const SWELL_S: f32 = 0.5;
const LENGTH_S: f32 = 3.0;

pub(super) fn level(scene: &Scene) -> Option<f32> {
    let bows = scene.entities.iter().any(|it| it.action == Action::Bow);
    (bows && scene.pace <= MAX_PACE).then_some(LEVEL)
}

pub(super) fn add(track: &mut Track, time: &SceneTime, seed: u64) {
    let first_s = BOW_DOWN * BOW_EVERY_S - BOW_BEGINS_S;
    for (number, story_s) in again_and_again(time, first_s, BOW_EVERY_S) {
        let random = Random::new(seed ^ u64::from(number), "applause for a bow");
        let from_s = time.in_clip_s(story_s);
        applaud(track, (from_s, LENGTH_S), random, |at_s| {
            (0.05 + at_s / SWELL_S).min(1.0) * (1.0 - at_s / LENGTH_S)
        });
    }
}
