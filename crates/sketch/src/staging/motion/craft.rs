//! What hands do: reading, cooking, holding a kite's line, the reins or a wheel.

use super::rest::seat;
use super::{FAR_ARM, FAR_LEG, Moment, NEAR_ARM, NEAR_LEG, Stance, Ties, arm, plant, sway, wave};
use crate::staging::actor::Actor;

/// Reads, seated or standing: the book before the chest, the eyes on it, a page now and then.
pub(super) fn read(stance: &mut Stance, actor: &Actor, moment: &Moment, ties: &Ties) {
    match ties.seat_y {
        Some(seat_y) => seat(stance, seat_y),
        None => {
            stance.pose.shift(
                "torso",
                0.0,
                1.5 + 0.5 * wave(moment.time_s, 3.2, actor.phase),
            );
            plant(&mut stance.pose, 3.0);
        }
    }
    let pose = &mut stance.pose;
    pose.turn("neck", 0.16 + 0.03 * wave(moment.time_s, 2.9, actor.phase));
    let page = wave(moment.time_s, 5.0, 0.0).max(0.8) - 0.8;
    arm(pose, FAR_ARM, -0.62, -1.02);
    arm(pose, NEAR_ARM, -0.42 - 1.2 * page, -1.12);
    sway(pose, moment.time_s, actor.phase, 0.8);
}

/// Stirs or flips what is in front of it.
pub(super) fn cook(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let toss = wave(moment.time_s, 1.6, 0.0);
    let pose = &mut stance.pose;
    pose.shift("torso", 0.0, 2.0 + 1.5 * toss.max(0.0));
    pose.turn("torso", 0.05);
    pose.turn("neck", 0.06 - 0.10 * toss.max(0.0));
    arm(
        pose,
        FAR_ARM,
        -0.70 - 0.30 * toss.max(0.0),
        -0.85 - 0.25 * toss,
    );
    arm(pose, NEAR_ARM, -0.35, -1.0 + 0.15 * toss);
    plant(pose, 5.0);
    sway(pose, moment.time_s, actor.phase, 1.0);
}

/// Leans back against the pull of the line, looks up, gives and takes.
pub(super) fn fly_kite(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let pull = wave(moment.time_s, 2.4, actor.phase);
    let pose = &mut stance.pose;
    pose.shift("torso", -2.0 - 1.5 * pull, 3.0);
    pose.turn("torso", -0.08 - 0.03 * pull);
    pose.turn("neck", -0.22);
    arm(pose, FAR_ARM, -1.75 + 0.12 * pull, -0.45);
    arm(pose, NEAR_ARM, -1.35 + 0.16 * pull, -0.75);
    plant(pose, 6.0);
    sway(pose, moment.time_s, actor.phase, 1.8);
}

/// Sits astride or at a wheel; the hands go to the reins when they are tied.
pub(super) fn ride(stance: &mut Stance, actor: &Actor, moment: &Moment, ties: &Ties) {
    let pose = &mut stance.pose;
    let drawing = pose.drawing();
    let hip_y = drawing
        .part("torso")
        .map_or(-78.0, |idx| drawing.parts[idx].pivot.1);
    let seat_y = ties.seat_y.unwrap_or(0.0);
    pose.shift("torso", 0.0, seat_y - 8.0 - hip_y);
    pose.turn(
        "torso",
        0.06 + 0.03 * wave(moment.time_s, 0.62, actor.phase),
    );
    pose.turn("neck", -0.04);
    for (leg, foot, side) in [(NEAR_LEG, "foot_near", 1.0), (FAR_LEG, "foot_far", -1.0)] {
        let at = ties
            .pedals
            .map_or((20.0, seat_y + 52.0), |((x, y), turn_rad)| {
                let (sin, cos) = libm::sincosf(turn_rad);
                (x + 13.0 * side * cos, y - 8.0 + 13.0 * side * sin)
            });
        pose.reach(leg, at);
        pose.level(foot, 0.1);
    }
    arm(pose, NEAR_ARM, -0.75, -0.55);
    arm(pose, FAR_ARM, -0.85, -0.55);
    sway(pose, moment.time_s * 1.6, actor.phase, 1.6);
}
