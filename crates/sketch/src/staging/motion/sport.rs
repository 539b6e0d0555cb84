//! Sport and fight: throwing, catching, kicking, swinging, fighting, rowing, skiing, surfing, skating.

use super::rest::seat;
use super::{
    FAR_ARM, FAR_LEG, Moment, NEAR_ARM, NEAR_LEG, Stance, Ties, arm, ease, fract, lag, plant, sway,
    wave,
};
use crate::scene::Action;
use crate::staging::actor::{Actor, Tie};

pub(super) fn biped(stance: &mut Stance, actor: &Actor, moment: &Moment, ties: &Ties) {
    match actor.action {
        Action::Throw => throw(stance, actor, moment),
        Action::Catch => catch(stance, actor, moment),
        Action::Kick => kick(stance, actor, moment),
        Action::Swing => swing(stance, actor, moment),
        Action::Fight => fight(stance, actor, moment),
        Action::Row => row(stance, actor, moment, ties),
        Action::Skate => skate(stance, actor, moment),
        _ => board(stance, actor, moment),
    }
}

/// How long it takes from one throw to the next, in story seconds.
pub(in crate::staging) const THROW_S: f32 = 1.9;

/// How far what is thrown has left the hand, in world units, and how well it is still seen.
pub(in crate::staging) fn thrown(actor: &Actor, time_s: f32) -> ((f32, f32), f32) {
    let along = fract(time_s / THROW_S + actor.phase);
    let flight = ((along - 0.47) / 0.42).clamp(0.0, 1.0);
    let height = actor.height();
    let high = 0.30 * height * 4.0 * flight * (1.0 - flight);
    // To whom it is thrown, or as far as an arm throws.
    let (far, high) = match actor.contact {
        Some(contact) => (
            (contact.at.0 - 52.0) * actor.unit * actor.facing * flight,
            high - (contact.at.1 + 118.0) * actor.unit * flight,
        ),
        None => (0.95 * height * flight * actor.facing, high),
    };
    let shown = if along > 0.89 {
        (along - 0.95).max(0.0) / 0.05
    } else {
        1.0
    };
    ((far, -high), shown)
}

/// Draws the arm back, throws, and follows through.
fn throw(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let along = fract(moment.time_s / THROW_S + actor.phase);
    let back = ease(along / 0.35) * (1.0 - ease((along - 0.42) / 0.10));
    let forth = ease((along - 0.42) / 0.12) * (1.0 - ease((along - 0.68) / 0.28));
    let pose = &mut stance.pose;
    pose.shift("torso", -5.0 * back + 8.0 * forth, 4.0 + 3.0 * forth);
    pose.turn("torso", -0.20 * back + 0.30 * forth);
    pose.turn("neck", 0.12 * back - 0.15 * forth);
    arm(
        pose,
        FAR_ARM,
        -0.3 - 2.5 * back - 1.0 * forth,
        -0.4 - 0.7 * back + 0.3 * forth,
    );
    arm(pose, NEAR_ARM, 0.2 - 1.3 * back + 0.6 * forth, -0.3);
    plant(pose, 10.0);
    sway(pose, moment.time_s, actor.phase, 1.6);
}

/// Reaches up with both hands, and draws in what was caught.
fn catch(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let along = fract(moment.time_s / 2.2 + actor.phase);
    let up = ease(along / 0.3) * (1.0 - ease((along - 0.42) / 0.14));
    let held = ease((along - 0.42) / 0.14) * (1.0 - ease((along - 0.85) / 0.15));
    let pose = &mut stance.pose;
    pose.shift("torso", 0.0, 4.0 - 3.0 * up + 6.0 * held);
    pose.turn("torso", -0.06 * up + 0.10 * held);
    pose.turn("neck", -0.22 * up);
    arm(
        pose,
        FAR_ARM,
        -0.5 - 1.7 * up - 0.1 * held,
        -0.3 - 0.9 * held,
    );
    arm(
        pose,
        NEAR_ARM,
        -0.4 - 1.7 * up - 0.1 * held,
        -0.3 - 0.9 * held,
    );
    plant(pose, 8.0);
    sway(pose, moment.time_s, actor.phase, 1.4);
}

/// Swings a leg back and through.
fn kick(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let along = moment.beat(1.6, lag(actor));
    let back = ease(along / 0.3) * (1.0 - ease((along - 0.34) / 0.10));
    let forth = ease((along - 0.36) / 0.12) * (1.0 - ease((along - 0.60) / 0.3));
    let pose = &mut stance.pose;
    pose.shift("torso", 3.0 * forth, 3.0 + 2.0 * back);
    pose.turn("torso", 0.12 * back - 0.24 * forth);
    arm(pose, NEAR_ARM, -0.9 * back + 0.9 * forth, -0.4);
    arm(pose, FAR_ARM, 0.7 * back - 1.3 * forth, -0.4);
    plant(pose, 3.0);
    if let Some((_, (x, y))) = pose.drawing().point(FAR_LEG.end) {
        let at = (
            x - 44.0 * back + 62.0 * forth,
            y - 22.0 * back - 40.0 * forth,
        );
        pose.reach(FAR_LEG, at);
        pose.level("foot_far", 0.7 * back - 0.5 * forth);
    }
    sway(pose, moment.time_s, actor.phase, 1.6);
}

/// One great stroke after the other with what is in the hand.
fn swing(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let along = moment.beat(1.7, actor.phase);
    let up = ease(along / 0.45) * (1.0 - ease((along - 0.50) / 0.12));
    let down = ease((along - 0.50) / 0.12) * (1.0 - ease((along - 0.74) / 0.26));
    let pose = &mut stance.pose;
    pose.shift("torso", -4.0 * up + 9.0 * down, 4.0 + 4.0 * down);
    pose.turn("torso", -0.14 * up + 0.28 * down);
    arm(
        pose,
        FAR_ARM,
        -0.9 - 1.8 * up + 0.35 * down,
        -0.35 + 0.2 * down,
    );
    arm(pose, NEAR_ARM, -0.6 - 1.2 * up + 0.3 * down, -0.7);
    plant(pose, 12.0);
    sway(pose, moment.time_s, actor.phase, 1.8);
}

/// On guard, then lunges; two who fight take turns.
fn fight(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let turn = if actor.facing < 0.0 { 0.5 } else { 0.0 };
    let along = fract(moment.time_s / 1.5 + turn);
    let lunge = ease(along / 0.16) * (1.0 - ease((along - 0.30) / 0.25));
    let bob = wave(moment.time_s, 0.5, turn);
    stance.shift.0 += 0.10 * actor.height() * (lunge - 0.3);
    let pose = &mut stance.pose;
    pose.shift("torso", 6.0 * lunge, 9.0 + 1.5 * bob + 4.0 * lunge);
    pose.turn("torso", 0.10 + 0.22 * lunge);
    pose.turn("neck", -0.12 * lunge);
    let is_armed_up = 1.0 - lunge;
    arm(
        pose,
        FAR_ARM,
        -1.1 - 1.0 * is_armed_up + 0.1 * bob,
        -0.1 - 0.9 * is_armed_up,
    );
    arm(pose, NEAR_ARM, -0.7 + 0.9 * lunge, -1.3 + 0.4 * lunge);
    plant(pose, 14.0 + 6.0 * lunge);
    sway(pose, moment.time_s, actor.phase, 2.0);
}

/// Sits and pulls the oars: forward with straight arms, back with bent ones.
fn row(stance: &mut Stance, actor: &Actor, moment: &Moment, ties: &Ties) {
    seat(stance, ties.seat_y.unwrap_or(-22.0));
    let pull = wave(moment.time_s, 2.4, 0.0);
    let pose = &mut stance.pose;
    pose.turn("torso", 0.06 - 0.30 * pull);
    pose.turn("neck", 0.12 * pull);
    arm(
        pose,
        NEAR_ARM,
        -1.15 + 0.55 * pull,
        -0.25 - 0.85 * (0.5 + 0.5 * pull),
    );
    arm(
        pose,
        FAR_ARM,
        -1.20 + 0.55 * pull,
        -0.25 - 0.85 * (0.5 + 0.5 * pull),
    );
    sway(pose, moment.time_s, actor.phase, 1.2);
}

/// Long glides on one foot, then the other.
fn skate(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let glide = wave(moment.time_s, 1.7, actor.phase);
    let pose = &mut stance.pose;
    pose.shift("torso", 3.0 * glide, 13.0 + 3.0 * glide.abs());
    pose.turn("torso", 0.30);
    pose.turn("neck", -0.22);
    arm(pose, NEAR_ARM, 0.9 * glide, -0.35);
    arm(pose, FAR_ARM, -0.9 * glide, -0.35);
    for (leg, foot, side) in [(NEAR_LEG, "foot_near", 1.0), (FAR_LEG, "foot_far", -1.0)] {
        let behind = (side * glide).max(0.0);
        if let Some((_, (x, y))) = pose.drawing().point(leg.end) {
            pose.reach(leg, (x + 6.0 - 46.0 * behind, y - 16.0 * behind));
            pose.level(foot, 0.6 * behind);
        }
    }
    sway(pose, moment.time_s * 1.5, actor.phase, 2.2);
}

/// Stands low on a board or on skis, the arms for balance, now on one edge and now on the other.
fn board(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let t = moment.time_s;
    let edge = wave(t, 2.6, actor.phase);
    let is_ski = actor.action == Action::Ski;
    if matches!(actor.tie, Tie::None) {
        stance.lean_rad = if is_ski { 0.10 } else { 0.0 } + 0.07 * edge;
    }
    let pose = &mut stance.pose;
    pose.shift("torso", 2.0 + 3.0 * edge, 24.0 + 4.0 * edge);
    pose.turn("torso", if is_ski { 0.45 } else { 0.20 } + 0.06 * edge);
    pose.turn("neck", if is_ski { -0.32 } else { -0.12 });
    if is_ski {
        arm(pose, NEAR_ARM, -0.35 + 0.25 * edge, -0.75);
        arm(pose, FAR_ARM, -0.65 + 0.25 * edge, -0.70);
    } else {
        arm(pose, NEAR_ARM, 1.25 + 0.20 * edge, 0.25);
        arm(pose, FAR_ARM, -1.35 + 0.20 * edge, -0.25);
    }
    plant(pose, if is_ski { 3.0 } else { 15.0 });
    sway(pose, t * 1.8, actor.phase, 2.2);
}
