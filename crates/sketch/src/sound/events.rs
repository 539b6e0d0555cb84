//! What actions are heard of, at the moments when they are seen.
//!
//! [`timing`](super::timing) says when; one file for each kind of sound.

mod applause;
mod claps;
mod splash;
mod steps;

use super::score::{Levels, Part};
use super::timing::SceneTime;
use super::track::Track;
use crate::scene::Scene;

/// Faster than this a clip is a time-lapse, and single sounds would buzz.
const MAX_PACE: f32 = 2.0;

/// A kind of sound that actions make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Event {
    Steps,
    Splash,
    Claps,
    Applause,
}

impl Event {
    const ALL: [Self; 4] = [Self::Steps, Self::Splash, Self::Claps, Self::Applause];

    /// How loud it is in a scene, as root mean square of the loudest second; `None` when it is not heard there.
    fn level(self, scene: &Scene) -> Option<f32> {
        match self {
            Self::Steps => steps::level(scene),
            Self::Splash => splash::level(scene),
            Self::Claps => claps::level(scene),
            Self::Applause => applause::level(scene),
        }
    }

    /// Adds it for as long as the scene lasts.
    pub(super) fn add(self, track: &mut Track, scene: &Scene, time: &SceneTime, seed: u64) {
        match self {
            Self::Steps => steps::add(track, scene, time, seed),
            Self::Splash => splash::add(track, scene, time, seed),
            Self::Claps => claps::add(track, scene, time, seed),
            Self::Applause => applause::add(track, time, seed),
        }
    }
}

/// The parts that are heard of what the scene's entities do.
pub(super) fn parts(scene: &Scene) -> Levels {
    let heard = |event: Event| Some((Part::Event(event), event.level(scene)?));
    Event::ALL.into_iter().filter_map(heard).collect()
}

/// The moments of story time within a scene that come again every `every_s`, `first_s` after the story's begin.
fn again_and_again(
    time: &SceneTime,
    first_s: f32,
    every_s: f32,
) -> impl Iterator<Item = (u32, f32)> {
    let (from_s, to_s) = (time.story_s, time.story_end_s());
    let skipped = libm::ceilf((from_s - first_s) / every_s).max(0.0) as u32;
    (skipped..)
        .map(move |number| (number, first_s + number as f32 * every_s))
        .take_while(move |(_, story_s)| *story_s < to_s)
}
