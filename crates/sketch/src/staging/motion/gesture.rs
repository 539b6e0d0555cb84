//! Bowing, cheering, waving, balancing.

use super::rest::plant_four;
use super::{FAR_ARM, FAR_LEG, Moment, NEAR_ARM, NEAR_LEG, Stance, arm, ease, fract, plant, sway};
use crate::scene::Action;
use crate::sound::timing::{BOW_BEGINS_S, BOW_DOWN, BOW_EVERY_S};
use crate::staging::actor::Actor;

/// Bows deeply, comes up, and again.
pub(super) fn bow(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let phase = fract((moment.time_s + BOW_BEGINS_S) / BOW_EVERY_S);
    let depth = ease((phase - BOW_DOWN + 0.22) / 0.22) * (1.0 - ease((phase - 0.62) / 0.22));
    let pose = &mut stance.pose;
    pose.turn("torso", 0.98 * depth);
    pose.shift("torso", -13.0 * depth, 2.0 + 3.0 * depth);
    pose.turn("neck", 0.28 * depth);
    arm(pose, NEAR_ARM, 0.10 - 0.55 * depth, -0.2 - 1.1 * depth);
    arm(
        pose,
        FAR_ARM,
        -0.2 - 1.6 * (1.0 - depth) * ease(phase / 0.1),
        -0.3,
    );
    plant(pose, 4.0);
    sway(pose, moment.time_s, actor.phase, 1.4);
    pose.turn("tail", 0.5 * depth);
}

/// Throws the arms up and hops.
pub(super) fn cheer(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let hop = libm::fabsf(super::wave(moment.time_s, 0.9, actor.phase));
    stance.shift.1 -= 0.05 * actor.height() * hop;
    let pose = &mut stance.pose;
    let shake = super::wave(moment.time_s, 0.45, actor.phase);
    arm(pose, NEAR_ARM, 2.55 + 0.2 * shake, 0.35 * shake);
    arm(pose, FAR_ARM, -2.60 + 0.2 * shake, 0.3 * shake);
    pose.turn("neck", -0.10 + 0.04 * shake);
    plant(pose, 5.0);
    sway(pose, moment.time_s, actor.phase, 2.0);
}

/// Waves with the far arm.
pub(super) fn wave(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    super::rest::idle(stance, actor, moment);
    let pose = &mut stance.pose;
    let talks = matches!(actor.action, Action::Talk | Action::Howl);
    let shake = super::wave(moment.time_s, 0.6, actor.phase);
    if talks {
        arm(pose, FAR_ARM, -0.5 + 0.1 * shake, -0.9 + 0.25 * shake);
    } else {
        arm(pose, FAR_ARM, -2.0, -0.5 + 0.45 * shake);
    }
}

/// Points at something, or holds a hand up high.
pub(super) fn raise(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    super::rest::idle(stance, actor, moment);
    let pose = &mut stance.pose;
    let small = super::wave(moment.time_s, 1.6, actor.phase);
    if actor.action == crate::scene::Action::Point {
        pose.turn("neck", -0.06);
        arm(pose, FAR_ARM, -1.62 + 0.04 * small, 0.02);
    } else {
        let stretch = super::ease((moment.since_s + 0.35) / 0.8);
        pose.turn("neck", -0.12);
        // A little forward, or the head would hide it.
        arm(pose, FAR_ARM, -0.1 - 2.2 * stretch + 0.06 * small, -0.10);
    }
}

/// Keeps its balance with the arms out.
pub(super) fn balance(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let tilt =
        super::wave(moment.time_s, 2.3, actor.phase) + 0.4 * super::wave(moment.time_s, 1.1, 0.3);
    let pose = &mut stance.pose;
    pose.turn("torso", 0.07 * tilt);
    pose.shift("torso", -3.0 * tilt, 5.0);
    arm(pose, NEAR_ARM, 1.45 + 0.35 * tilt, 0.1);
    arm(pose, FAR_ARM, -1.45 + 0.35 * tilt, -0.1);
    plant(pose, 0.0);
    sway(pose, moment.time_s, actor.phase, 1.5);
}

/// Keeps its balance on four legs drawn together.
pub(super) fn balance_four_legged(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let tilt =
        super::wave(moment.time_s, 2.3, actor.phase) + 0.4 * super::wave(moment.time_s, 1.1, 0.3);
    stance.lean_rad = 0.06 * tilt;
    let pose = &mut stance.pose;
    pose.turn("neck", -0.16 - 0.05 * tilt);
    pose.turn("trunk", -0.75 + 0.18 * tilt);
    pose.turn("ear_near", 0.14 * tilt);
    plant_four(stance);
    let drawing = stance.pose.drawing();
    for (leg_idx, leg) in super::gait::QUAD_LEGS.iter().enumerate() {
        if let Some((_, (x, y))) = drawing.point(leg.limb.end) {
            let lift = if leg_idx == 3 { 12.0 + 4.0 * tilt } else { 0.0 };
            stance.pose.reach(leg.limb, (x * 0.72, y - lift));
            stance.pose.level(leg.foot, 0.0);
        }
    }
}

/// Shakes the other's hand, or strikes it above the heads.
pub(super) fn meet_hands(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    super::rest::idle(stance, actor, moment);
    let share = actor.drawing.height / 200.0;
    let pose = &mut stance.pose;
    pose.turn("torso", 0.05);
    if actor.action == Action::ShakeHands {
        let shake = super::wave(moment.time_s, 0.55, 0.0);
        pose.reach(FAR_ARM, (50.0 * share, (-96.0 + 6.0 * shake) * share));
        return;
    }
    // Up to the other's hand, a moment there, and down again.
    let along = moment.beat(1.4, 0.18);
    let up = ease((along - 0.1) / 0.25) * (1.0 - ease((along - 0.78) / 0.2));
    let hand = ((26.0 + 24.0 * up) * share, (-96.0 - 76.0 * up) * share);
    pose.reach(FAR_ARM, hand);
    pose.turn("neck", -0.08 * up);
}

/// Crouches and strokes, or bends and holds out what there is to eat.
pub(super) fn tend(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let share = actor.drawing.height / 200.0;
    let stroke = super::wave(moment.time_s, 1.1, actor.phase);
    let pose = &mut stance.pose;
    if actor.action == Action::Feed {
        let toss = super::wave(moment.time_s, 1.6, actor.phase);
        pose.shift("torso", 0.0, 6.0);
        pose.turn("torso", 0.30 + 0.03 * toss);
        pose.turn("neck", 0.10);
        pose.reach(FAR_ARM, (62.0 * share, (-74.0 + 8.0 * toss) * share));
        arm(pose, NEAR_ARM, -0.30, -0.70);
        plant(pose, 6.0);
        return;
    }
    pose.shift("torso", 0.0, 36.0 * share);
    pose.turn("torso", 0.34 + 0.02 * stroke);
    pose.turn("neck", 0.02);
    pose.reach(FAR_LEG, (30.0 * share, -9.0 * share));
    pose.level("foot_far", 0.0);
    pose.reach(NEAR_LEG, (-42.0 * share, -6.0 * share));
    pose.level("foot_near", 1.1);
    pose.reach(FAR_ARM, ((66.0 + 9.0 * stroke) * share, -56.0 * share));
    arm(pose, NEAR_ARM, -0.35, -0.55);
    sway(pose, moment.time_s, actor.phase, 1.0);
}
