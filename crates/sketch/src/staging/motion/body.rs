//! What the whole body does: climbing, crawling, kneeling, sliding, marching, stretching, sitting still.

use super::rest::seat;
use super::{
    FAR_ARM, FAR_LEG, Moment, NEAR_ARM, NEAR_LEG, Stance, Ties, arm, ease, fract, gait, plant,
    sway, wave,
};
use crate::scene::Action;
use crate::staging::actor::Actor;

pub(super) fn biped(stance: &mut Stance, actor: &Actor, moment: &Moment, ties: &Ties) {
    match actor.action {
        Action::Climb => climb(stance, actor, moment),
        Action::Crawl => crawl(stance, actor, moment),
        Action::Kneel => kneel(stance, actor, moment),
        Action::March => march(stance, actor, moment),
        Action::Stretch => stretch(stance, actor, moment),
        Action::Meditate => meditate(stance, actor, moment, ties),
        _ => on_the_belly(stance, actor, moment),
    }
}

/// Hand over hand, foot over foot, upwards as far as there is room.
fn climb(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let along = (moment.since_s / moment.over_s.max(0.1)).clamp(0.0, 1.0);
    stance.shift.1 -= actor.span * along;
    let step = wave(moment.time_s, 1.5, actor.phase);
    let pose = &mut stance.pose;
    pose.shift("torso", 4.0, 4.0 + 2.0 * libm::fabsf(step));
    pose.turn("torso", 0.05);
    pose.turn("neck", -0.25);
    arm(pose, NEAR_ARM, -2.15 + 0.55 * step, -0.45 - 0.35 * step);
    arm(pose, FAR_ARM, -2.15 - 0.55 * step, -0.45 + 0.35 * step);
    for (leg, foot, side) in [(NEAR_LEG, "foot_near", 1.0), (FAR_LEG, "foot_far", -1.0)] {
        if let Some((_, (x, y))) = pose.drawing().point(leg.end) {
            pose.reach(leg, (x + 14.0, y - 17.0 - 15.0 * side * step));
            pose.level(foot, 0.0);
        }
    }
    sway(pose, moment.time_s, actor.phase, 1.2);
}

/// On hands and knees.
fn crawl(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let step = wave(moment.time_s, 1.2, actor.phase);
    let pose = &mut stance.pose;
    pose.shift("torso", -14.0, 46.0);
    pose.turn("torso", 1.22 + 0.03 * step);
    pose.turn("neck", -0.85);
    pose.reach(NEAR_ARM, (54.0 + 10.0 * step, -5.0));
    pose.reach(FAR_ARM, (58.0 - 10.0 * step, -5.0));
    for (leg, foot, side) in [(NEAR_LEG, "foot_near", 1.0), (FAR_LEG, "foot_far", -1.0)] {
        pose.reach(leg, (-52.0 + 9.0 * side * step, -6.0));
        pose.level(foot, 1.2);
    }
    sway(pose, moment.time_s, actor.phase, 1.2);
}

/// One knee on the ground.
fn kneel(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let breath = wave(moment.time_s, 3.2, actor.phase);
    let pose = &mut stance.pose;
    pose.shift("torso", 0.0, 36.0 + 0.6 * breath);
    pose.turn("torso", 0.10 + 0.01 * breath);
    pose.turn("neck", 0.10);
    pose.reach(FAR_LEG, (30.0, -9.0));
    pose.level("foot_far", 0.0);
    pose.reach(NEAR_LEG, (-42.0, -6.0));
    pose.level("foot_near", 1.1);
    arm(pose, NEAR_ARM, -0.30, -0.60);
    arm(pose, FAR_ARM, -0.55, -0.70);
    if let Some(contact) = actor.contact {
        let (across, down) = (
            wave(moment.time_s, 1.1, actor.phase),
            wave(moment.time_s, 1.1, actor.phase + 0.25),
        );
        let (x, y) = contact.at;
        pose.turn("torso", 0.16 + 0.03 * across);
        pose.reach(FAR_ARM, (x + 7.0 * across, y + 6.0 * down));
        pose.reach(NEAR_ARM, (x - 16.0, y + 6.0));
    }
    sway(pose, moment.time_s, actor.phase, 1.0);
}

/// Stiff steps with the knees high and the arms straight.
fn march(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    gait::biped(stance, actor, moment);
    let beat = wave(moment.time_s, 1.0, 0.0);
    let pose = &mut stance.pose;
    pose.turn("torso", -0.06);
    arm(pose, NEAR_ARM, 0.75 * beat, 0.30);
    arm(pose, FAR_ARM, -0.75 * beat, 0.0);
    if actor.speed == 0.0 {
        for (leg, side) in [(NEAR_LEG, 1.0), (FAR_LEG, -1.0)] {
            let up = (side * beat).max(0.0);
            if let Some((_, (x, y))) = pose.drawing().point(leg.end) {
                pose.reach(leg, (x + 16.0 * up, y - 30.0 * up));
            }
        }
    }
}

/// Yoga: from the warrior, arms wide over a deep lunge, to the tree, hands together above the head, and back.
fn stretch(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let along = fract(moment.time_s / 9.0 + 0.05 + actor.phase * 0.2);
    let tree = ease((along - 0.42) / 0.12) * (1.0 - ease((along - 0.88) / 0.12));
    let breath = wave(moment.time_s, 3.6, 0.0);
    let pose = &mut stance.pose;
    let lunge = 1.0 - tree;
    pose.shift(
        "torso",
        6.0 * lunge,
        26.0 * lunge + 1.5 * tree + 0.8 * breath,
    );
    arm(pose, NEAR_ARM, 1.50 + 1.45 * tree, 0.04 + 0.25 * tree);
    arm(pose, FAR_ARM, -1.54 - 1.35 * tree, -0.04 - 0.30 * tree);
    plant(pose, 4.0);
    let planted = |x: f32, y: f32, lunge_x: f32, tree_at: (f32, f32)| {
        (
            (x + lunge_x) * lunge + tree_at.0 * tree,
            y * lunge + tree_at.1 * tree,
        )
    };
    if let Some((_, (x, y))) = pose.drawing().point(FAR_LEG.end) {
        pose.reach(FAR_LEG, planted(x, y, 34.0, (16.0, -44.0)));
        pose.level("foot_far", 0.5 * tree);
    }
    if let Some((_, (x, y))) = pose.drawing().point(NEAR_LEG.end) {
        pose.reach(NEAR_LEG, planted(x, y, -38.0, (x, y)));
        pose.level("foot_near", 0.0);
    }
    sway(pose, moment.time_s, actor.phase, 0.6);
}

/// Sits on crossed legs, the hands on the knees, and breathes.
fn meditate(stance: &mut Stance, actor: &Actor, moment: &Moment, ties: &Ties) {
    let breath = wave(moment.time_s, 4.6, actor.phase);
    seat(stance, ties.seat_y.unwrap_or(-6.0));
    let pose = &mut stance.pose;
    pose.shift("torso", 0.0, -0.6 * breath);
    pose.scale("torso", 1.0 + 0.014 * breath, 1.0);
    let hip_y: f32 = ties.seat_y.unwrap_or(-6.0) - 9.0;
    let foot_y = (hip_y + 10.0).min(-4.0);
    pose.reach(NEAR_LEG, (26.0, foot_y));
    pose.level("foot_near", -0.2);
    pose.reach(FAR_LEG, (34.0, foot_y - 2.0));
    pose.level("foot_far", 0.2);
    arm(pose, NEAR_ARM, -0.30, -0.35);
    arm(pose, FAR_ARM, -0.55, -0.30);
    sway(pose, moment.time_s, actor.phase, 0.5);
}

/// Slides flat on the belly, head first.
pub(super) fn on_the_belly(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let bump = wave(moment.time_s, 0.7, actor.phase);
    stance.lean_rad = 1.42 + 0.04 * bump;
    stance.hub = 0.22;
    stance.shift.1 -= (0.07 + 0.02 * bump) * actor.height();
    let pose = &mut stance.pose;
    pose.turn("wing_near", 0.55 + 0.15 * bump);
    pose.turn("wing_far", 0.35 + 0.10 * bump);
    pose.turn("head", -0.55);
    pose.turn("neck", -0.75);
    arm(pose, NEAR_ARM, -2.7, -0.2);
    arm(pose, FAR_ARM, -2.8, -0.1);
    sway(pose, moment.time_s * 2.0, actor.phase, 1.4);
}
