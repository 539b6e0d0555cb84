//! In the water.

use super::{FAR_ARM, Moment, NEAR_ARM, Stance, arm, ease, fract, sway, wave};
use crate::rigs::{Kind, Pose};
use crate::sound::timing::{BREACH, BREACH_BEGINS, BREACH_EVERY_S, PLUNGE};
use crate::staging::actor::Actor;

/// A fish: the tail drives, the body follows, each a little differently.
pub(super) fn fish(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let (t, phase) = (moment.time_s, actor.phase);
    let beat = wave(t, 0.62 + 0.2 * phase, phase);
    let pose = &mut stance.pose;
    if pose.drawing().part("fluke").is_some() {
        // Whales and dolphins beat up and down, and slowly.
        let beat = wave(t, 2.1, phase);
        pose.turn("tail", 0.13 * beat);
        pose.turn("fluke", 0.30 * wave(t, 2.1, phase - 0.14));
    } else {
        pose.scale("tail", 0.72 + 0.28 * beat, 1.0);
        pose.turn("tail", 0.10 * beat);
    }
    pose.turn("fin_near", 0.25 * wave(t, 0.8, phase));
    pose.scale("torso", 1.0 + 0.015 * beat, 1.0);
    strokes(pose, t, phase);
    stance.hub = 0.5;
    stance.lean_rad = 0.07 * wave(t, 3.3, phase + 0.2);
    stance.shift.1 += 0.12 * actor.height() * wave(t, 3.3, phase);
    stance.shift.0 += 0.14 * actor.height() * wave(t, 5.9, phase + 0.4);
}

/// How far through its leap a body is, 0.0 to 1.0.
fn leap(actor: &Actor, time_s: f32) -> f32 {
    fract(
        time_s / BREACH_EVERY_S + BREACH_BEGINS + 0.3 * actor.phase * actor.copy_idx.min(1) as f32,
    )
}

/// Shoots out of the water, hangs, and falls back.
pub(super) fn breach(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    fish(stance, actor, moment);
    breach_thing(stance, actor, moment);
}

/// The same for what has only one picture.
pub(super) fn breach_thing(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    stance.hub = 0.5;
    let along = leap(actor, moment.time_s);
    let flight = ((along - BREACH.0) / (BREACH.1 - BREACH.0)).clamp(0.0, 1.0);
    let up = 4.0 * flight * (1.0 - flight);
    let long = actor.drawing.extent.2 - actor.drawing.extent.0;
    let long = (long * actor.unit).min(1.2);
    stance.shift.1 = 0.32 * long - 0.74 * long * up;
    stance.shift.0 = 0.22 * long * (2.0 * flight - 1.0);
    stance.lean_rad = -0.95 + 1.75 * flight;
    stance.opacity =
        ease((along - BREACH.0 + 0.05) / 0.06) * (1.0 - ease((along - BREACH.1) / 0.05));
}

/// A wave swells, its crest goes over, and it comes down in foam, as often as there is time.
pub(super) fn break_wave(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let along = super::fract(moment.beat(4.0, 0.0) + 0.12);
    let risen = ease(along / 0.55);
    let over = ease((along - 0.42) / 0.30);
    let fallen = ease((along - 0.70) / 0.28);
    let high = actor.height();
    let large = 1.45;
    stance.stretch = (
        large * (1.0 + 0.22 * fallen),
        large * (0.42 + 0.58 * risen - 0.52 * fallen),
    );
    stance.shift.0 = high * (-0.55 + 0.75 * along + 0.25 * over);
    stance.opacity = (along / 0.08).min(1.0) * (1.0 - 0.9 * ease((along - 0.90) / 0.10));
    let pose = &mut stance.pose;
    pose.turn("crest", -0.34 + 0.62 * over + 0.25 * fallen);
    pose.shift("crest", 16.0 * over, 10.0 * over + 40.0 * fallen);
    pose.scale("crest", 0.72 + 0.28 * risen, 0.55 + 0.45 * risen);
    pose.fade("foam", ease((over - 0.35) / 0.5));
    pose.scale("foam", 0.7 + 0.9 * over, 0.5 + 0.8 * over + 0.8 * fallen);
}

/// Head first into the water, and gone below it, `share` of the way through the moment.
pub(super) fn plunge(stance: &mut Stance, actor: &Actor, share: f32) {
    let gone = ease((share - PLUNGE + 0.02) / 0.05);
    stance.opacity *= 1.0 - gone;
    if actor.kind == Kind::Biped {
        stance.hub = 0.5;
        stance.lean_rad += 2.2 * ease((share - PLUNGE + 0.26) / 0.24);
    }
}

/// Where a body that plunges meets the water, when it throws it up at `time_s`.
pub(in crate::staging) fn splash_of(actor: &Actor, time_s: f32) -> bool {
    let share = (time_s - actor.since_s) / actor.over_s.max(0.1);
    (PLUNGE - 0.02..PLUNGE + 0.22).contains(&share)
}

/// Whether a body that leaps goes through the surface at `time_s`.
pub(in crate::staging) fn is_splashing(actor: &Actor, time_s: f32) -> bool {
    let along = leap(actor, time_s);
    let near = |at: f32| (along - at).abs() < 0.06;
    near(BREACH.0) || near(BREACH.1)
}

/// Flippers row, wide fins flap, tentacles trail behind.
fn strokes(pose: &mut Pose, t: f32, phase: f32) {
    let row = wave(t, 2.6, phase);
    pose.turn("flipper_near", 0.45 * row);
    pose.turn("flipper_far", 0.40 * row);
    pose.turn("flipper_hind", 0.16 * wave(t, 2.6, phase + 0.3));
    pose.turn("flipper_hind_far", 0.16 * wave(t, 2.6, phase + 0.4));
    pose.scale("wing_near", 1.0, 0.80 + 0.30 * row);
    pose.scale("wing_far", 1.0, 0.80 + 0.30 * row);
    for tentacle_idx in 1..=8 {
        let trailing = wave(t, 2.4, phase - 0.11 * tentacle_idx as f32);
        pose.turn(&format!("tentacle_{tentacle_idx}"), 0.14 * trailing);
    }
}

/// Parts that are under water when somebody swims.
const UNDER_WATER: &[&str] = &[
    "leg_near_upper",
    "leg_near_lower",
    "foot_near",
    "leg_far_upper",
    "leg_far_lower",
    "foot_far",
    "skirt",
    "skirt_front",
    "hind_near_upper",
    "hind_near_lower",
    "hind_near_foot",
    "hind_far_upper",
    "hind_far_lower",
    "hind_far_foot",
    "fore_near_upper",
    "fore_near_lower",
    "fore_near_foot",
    "fore_far_upper",
    "fore_far_lower",
    "fore_far_foot",
];

/// Lets a body into the water by a share of its height, and hides the legs.
pub(super) fn sink(stance: &mut Stance, actor: &Actor, share: f32) {
    stance.shift.1 += share * actor.height();
    for part in UNDER_WATER {
        stance.pose.fade(part, 0.0);
    }
}

/// Swims on two arms: head and shoulders above the water, one arm after the other through the air.
pub(super) fn swimmer(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let t = moment.time_s;
    let bob = wave(t, 1.6, actor.phase);
    sink(stance, actor, 0.40 + 0.012 * bob);
    stance.hub = 0.42;
    stance.lean_rad = 0.42 + 0.04 * bob;
    let turn = std::f32::consts::TAU * (t / 1.7 + actor.phase);
    let pose = &mut stance.pose;
    pose.turn("neck", -0.30);
    arm(pose, NEAR_ARM, turn - 1.2, -0.25);
    arm(pose, FAR_ARM, turn + 1.9, -0.25);
    sway(pose, t, actor.phase, 1.6);
}
