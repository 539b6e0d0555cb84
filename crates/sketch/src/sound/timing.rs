//! When things happen that are both seen and heard.
//!
//! All times are in seconds of story time. With a pace of 0.4 (slow motion) a second of story lasts 2.5 s of the
//! clip.

use crate::scene::{Action, Class, Entity, Mood};

use super::signal::Random;

/// A full cycle of a grown person's walk, two steps, in seconds.
pub const PERSON_WALK_CYCLE_S: f32 = 1.06;
/// A full cycle of a grown person's run, two steps, in seconds.
pub const PERSON_RUN_CYCLE_S: f32 = 0.66;
/// A full cycle of the walk of an animal one metre high, four steps, in seconds.
pub const FOUR_LEGGED_WALK_CYCLE_S: f32 = 1.0;
/// A full cycle of the gallop of an animal one metre high, in seconds.
pub const FOUR_LEGGED_RUN_CYCLE_S: f32 = 0.5;
/// How long after its flash a thunder is heard, in seconds: about 250 m away.
pub const THUNDER_DELAY_S: f32 = 0.7;

/// How long one full cycle of an entity's gait takes: a left and a right step of two legs, one round of four.
/// `None` when it does not go on foot.
///
/// Long legs swing slower: the cycle grows with the square root of the height.
#[must_use]
pub fn gait_cycle_s(entity: &Entity) -> Option<f32> {
    let (walk_s, run_s, usual_height_m) = match entity.class {
        Class::Person => (PERSON_WALK_CYCLE_S, PERSON_RUN_CYCLE_S, 1.7),
        Class::Bird => (PERSON_WALK_CYCLE_S, PERSON_RUN_CYCLE_S, 1.7),
        Class::FourLegged => (FOUR_LEGGED_WALK_CYCLE_S, FOUR_LEGGED_RUN_CYCLE_S, 1.0),
        _ => return None,
    };
    let cycle_s = match entity.action {
        Action::Walk | Action::Dance => walk_s,
        Action::Run | Action::Chase | Action::FlyKite => run_s,
        _ => return None,
    };
    let by_height = libm::sqrtf((entity.height_m / usual_height_m).clamp(0.1, 6.0));
    Some((cycle_s * by_height).clamp(0.28, 2.4))
}

/// When in a gait cycle feet touch the ground, as fractions of it. The first cycle begins with the story: a foot
/// touches the ground at 0 s.
#[must_use]
pub fn footfalls(entity: &Entity) -> &'static [f32] {
    let is_gallop = matches!(entity.action, Action::Run | Action::Chase);
    match entity.class {
        Class::FourLegged if is_gallop => &[0.0, 0.16, 0.3],
        Class::FourLegged => &[0.0, 0.25, 0.5, 0.75],
        _ => &[0.0, 0.5],
    }
}

/// How long a beat of the music lasts, for whoever dances or plays to it.
#[must_use]
pub fn beat_s(mood: Mood) -> f32 {
    let beats_per_minute = match mood {
        Mood::Neutral => 88.0,
        Mood::Happy => 116.0,
        Mood::Calm => 66.0,
        Mood::Epic => 100.0,
        Mood::Tense => 72.0,
        Mood::Sad => 60.0,
        Mood::Romantic => 78.0,
    };
    60.0 / beats_per_minute
}

/// When lightning flashes in a storm that lasts `clip_s`: the first one early, so that every clip has one.
#[must_use]
pub fn lightning_s(seed: u64, clip_s: f32) -> Vec<f32> {
    let mut random = Random::new(seed, "lightning");
    let mut flashes = Vec::new();
    let mut at_s = random.between(0.5, 1.3);
    while at_s < clip_s {
        flashes.push(at_s);
        at_s += random.between(2.6, 5.2);
    }
    flashes
}
