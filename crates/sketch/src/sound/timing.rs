//! When things happen that are both seen and heard.
//!
//! All times are in seconds of story time. With a pace of 0.4 (slow motion) a second of story lasts 2.5 s of the
//! clip.

use crate::scene::{Action, Class, Edge, Entity, Mood};

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

/// Whether somebody's way leads from above to below: off a shore, a wall, a board.
#[must_use]
pub fn leads_down(entity: &Entity) -> bool {
    entity
        .look
        .way
        .is_some_and(|way| (way.from, way.to) == (Edge::Top, Edge::Bottom))
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

/// How many notes of a tune fall on a beat, counted from the beginning of the clip.
pub(super) fn notes_on(beat_idx: u32, seed: u64) -> u32 {
    let is_quick = Random::new(seed ^ u64::from(beat_idx) << 24, "notes").unit() < 0.3;
    [1, 2, 2, 1][beat_idx as usize % BEATS_OF_BAR] + u32::from(is_quick)
}

/// How many beats a bar has.
pub(super) const BEATS_OF_BAR: usize = 4;

/// A tune that somebody plays: the right hand plays its notes, the left one a chord with each bar.
#[derive(Clone, Copy, Debug)]
pub struct Tune {
    beat_s: f32,
    seed: u64,
    pace: f32,
}

impl Tune {
    /// The tune of a scene of that mood, at `pace` story seconds a second of the clip.
    #[must_use]
    pub fn new(mood: Mood, seed: u64, pace: f32) -> Self {
        Self {
            beat_s: beat_s(mood),
            seed,
            pace: pace.clamp(0.05, 60.0),
        }
    }

    /// How many beats have begun, and how much of the last has passed.
    fn beat(self, story_s: f32) -> (u32, f32) {
        let beat = (story_s / self.pace / self.beat_s).max(0.0);
        (beat as u32, beat - libm::floorf(beat))
    }

    /// How far it is from the last note to the next: 0.0 when one is struck, up to 1.0.
    #[must_use]
    pub fn between_notes(self, story_s: f32) -> f32 {
        let (beat_idx, share) = self.beat(story_s);
        let along = share * notes_on(beat_idx, self.seed) as f32;
        along - libm::floorf(along)
    }

    /// How far it is from the last chord to the next: 0.0 when one is struck, up to 1.0.
    #[must_use]
    pub fn between_chords(self, story_s: f32) -> f32 {
        let (beat_idx, share) = self.beat(story_s);
        let of_bar = beat_idx as usize % BEATS_OF_BAR;
        (of_bar as f32 + share) / BEATS_OF_BAR as f32
    }

    /// Whether the note that sounds is one of every other: strings are struck to and fro.
    #[must_use]
    pub fn is_fro(self, story_s: f32) -> bool {
        let (beat_idx, share) = self.beat(story_s);
        let before: u32 = (0..beat_idx).map(|idx| notes_on(idx, self.seed)).sum();
        let within = (share * notes_on(beat_idx, self.seed) as f32) as u32;
        (before + within) % 2 == 1
    }
}

/// How long it takes from one leap out of the water to the next, in seconds.
pub const BREACH_EVERY_S: f32 = 4.0;
/// When in it a body comes out of the water and falls back into it, as shares of [`BREACH_EVERY_S`].
pub const BREACH: (f32, f32) = (0.06, 0.84);
/// How far through its first leap a body is when the story begins.
pub const BREACH_BEGINS: f32 = 0.10;

/// When somebody who jumps into the water meets it, as a share of how long that is shown.
pub const PLUNGE: f32 = 0.58;

/// How long it takes from one bow to the next, in seconds.
pub const BOW_EVERY_S: f32 = 3.4;
/// How far into the first bow the story begins, in seconds.
pub const BOW_BEGINS_S: f32 = 0.2;
/// When in it the back is down, as a share.
pub const BOW_DOWN: f32 = 0.34;

/// How long it takes from one clap of two hands to the next, in seconds.
pub const CLAP_EVERY_S: f32 = 0.42;
/// When in it the hands meet, as a share.
pub const CLAP_MEETS: f32 = 0.75;

/// Where in its story a scene is heard.
#[derive(Clone, Copy, Debug)]
pub(super) struct SceneTime {
    /// When it begins, in seconds of the clip.
    pub(super) start_s: f32,
    /// When it ends, in seconds of the clip.
    pub(super) end_s: f32,
    /// When it begins, in seconds of story time.
    pub(super) story_s: f32,
    /// Story seconds in a second of the clip.
    pub(super) pace: f32,
    /// Whether what is done in it begins with it, and did not before.
    pub(super) is_new: bool,
}

impl SceneTime {
    /// The moment of the clip at which something happens in the story.
    pub(super) fn in_clip_s(&self, story_s: f32) -> f32 {
        // In this order a story at real pace is not rounded where one scene follows another.
        story_s / self.pace + (self.start_s - self.story_s / self.pace)
    }

    /// When the scene ends, in seconds of story time.
    pub(super) fn story_end_s(&self) -> f32 {
        self.story_s + (self.end_s - self.start_s) * self.pace
    }
}

/// Lightning strikes once in each span of this length, in seconds.
pub const STRIKE_EVERY_S: f32 = 3.4;

/// When in the story lightning strikes for the time `strike_idx`, from 0 on.
#[must_use]
pub fn strike_s(seed: u64, strike_idx: u32) -> f32 {
    let mut random = Random::new(seed ^ u64::from(strike_idx) << 32, "lightning");
    strike_idx as f32 * STRIKE_EVERY_S + 0.4 + 2.0 * random.unit()
}
