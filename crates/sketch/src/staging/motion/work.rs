//! Work: carrying, pushing, pulling, sweeping, digging, pouring, writing, knitting, typing.

use super::contact::bend_to;
use super::rest::seat;
use super::{FAR_ARM, Moment, NEAR_ARM, Stance, Ties, arm, ease, fract, gait, plant, sway, wave};
use crate::scene::Action;
use crate::staging::actor::Actor;

pub(super) fn biped(stance: &mut Stance, actor: &Actor, moment: &Moment, ties: &Ties) {
    match actor.action {
        Action::Carry => carry(stance, actor, moment, ties),
        Action::Push => push(stance, actor, moment),
        Action::Pull => pull(stance, actor, moment),
        Action::Sweep => sweep(stance, actor, moment),
        Action::Dig => dig(stance, actor, moment),
        Action::Pour => pour(stance, actor, moment, ties),
        Action::Write => write(stance, actor, moment, ties),
        _ => handwork(stance, actor, moment, ties),
    }
}

/// Walks, or stands, with both arms before the chest.
fn carry(stance: &mut Stance, actor: &Actor, moment: &Moment, ties: &Ties) {
    go(stance, actor, moment);
    if ties.far_hand.is_some() && ties.near_hand.is_none() {
        // A bag hangs from one hand.
        return;
    }
    let pose = &mut stance.pose;
    pose.turn("torso", -0.05);
    arm(pose, NEAR_ARM, -0.75, -0.80);
    arm(pose, FAR_ARM, -0.80, -0.85);
}

/// Leans into it with straight arms.
fn push(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    go(stance, actor, moment);
    let strain = wave(moment.time_s, 1.1, actor.phase);
    let pose = &mut stance.pose;
    pose.turn("torso", 0.34 + 0.03 * strain);
    pose.turn("neck", -0.25);
    if let Some(contact) = actor.contact {
        let (x, y) = contact.at;
        pose.turn("torso", -0.22);
        bend_to(stance, contact.at);
        stance.pose.reach(FAR_ARM, (x, y));
        stance.pose.reach(NEAR_ARM, (x - 2.0, y + 5.0));
        return;
    }
    arm(pose, NEAR_ARM, -1.62 + 0.04 * strain, -0.25);
    arm(pose, FAR_ARM, -1.70 + 0.04 * strain, -0.25);
}

/// Leans away from it, the arms behind.
fn pull(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    go(stance, actor, moment);
    let strain = wave(moment.time_s, 1.3, actor.phase);
    let pose = &mut stance.pose;
    pose.turn("torso", 0.32 + 0.04 * strain);
    pose.turn("neck", -0.15);
    arm(pose, NEAR_ARM, 0.75 + 0.05 * strain, -0.15);
    arm(pose, FAR_ARM, 0.65 + 0.05 * strain, -0.10);
}

/// Walks when it is under way, stands else.
fn go(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    if actor.speed != 0.0 {
        gait::biped(stance, actor, moment);
        return;
    }
    stance.pose.shift("torso", 0.0, 3.0);
    plant(&mut stance.pose, 6.0);
    sway(&mut stance.pose, moment.time_s, actor.phase, 1.0);
}

/// Both hands on a broom that goes to and fro.
fn sweep(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let stroke = wave(moment.time_s, 1.3, actor.phase);
    let pose = &mut stance.pose;
    pose.shift("torso", 4.0 * stroke, 5.0);
    pose.turn("torso", 0.22 + 0.08 * stroke);
    pose.turn("neck", 0.12);
    arm(pose, NEAR_ARM, -0.55 - 0.30 * stroke, -0.45);
    arm(pose, FAR_ARM, -0.70 - 0.35 * stroke, -0.60);
    plant(pose, 8.0);
    sway(pose, moment.time_s, actor.phase, 1.3);
}

/// Drives the spade in, lifts, throws over the shoulder.
fn dig(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let along = fract(moment.time_s / 2.0 + actor.phase);
    let down = ease(along / 0.25) * (1.0 - ease((along - 0.45) / 0.2));
    let toss = ease((along - 0.5) / 0.15) * (1.0 - ease((along - 0.75) / 0.25));
    let pose = &mut stance.pose;
    pose.shift("torso", 6.0 * down - 4.0 * toss, 6.0 + 12.0 * down);
    pose.turn("torso", 0.25 + 0.50 * down - 0.30 * toss);
    arm(pose, NEAR_ARM, -0.75 + 0.45 * down - 1.0 * toss, -0.55);
    arm(pose, FAR_ARM, -0.85 + 0.35 * down - 1.2 * toss, -0.45);
    plant(pose, 9.0);
    sway(pose, moment.time_s, actor.phase, 1.4);
}

/// Holds something up and tilts it.
fn pour(stance: &mut Stance, actor: &Actor, moment: &Moment, ties: &Ties) {
    let tilt = pouring(moment.time_s);
    let pose = &mut stance.pose;
    pose.shift("torso", 0.0, 2.0);
    pose.turn("torso", 0.08);
    pose.turn("neck", 0.20);
    arm(pose, FAR_ARM, -1.05 - 0.25 * tilt, -0.75 + 0.2 * tilt);
    arm(pose, NEAR_ARM, -0.45, -0.95);
    if let Some(cup) = ties.near_hand {
        // From above and beyond the cup, back into it.
        pose.reach(NEAR_ARM, cup);
        pose.reach(FAR_ARM, (cup.0 + 34.0, cup.1 - 26.0 - 6.0 * tilt));
    }
    plant(pose, 4.0);
    sway(pose, moment.time_s, actor.phase, 0.8);
}

/// How far what is poured from is tilted, 0.0 to 1.0.
pub(in crate::staging) fn pouring(time_s: f32) -> f32 {
    let along = fract(time_s / 4.0);
    ease((along + 0.1) / 0.2) * (1.0 - ease((along - 0.85) / 0.15))
}

/// One arm up at a board, a canvas or a page, the hand in small strokes.
fn write(stance: &mut Stance, actor: &Actor, moment: &Moment, ties: &Ties) {
    let t = moment.time_s;
    let along = wave(t, 3.4, actor.phase);
    let stroke = wave(t, 0.31, actor.phase);
    if let (Some(seat_y), Some(table_y)) = (ties.seat_y, ties.table_y) {
        // On the table, the head bent over the page.
        seat(stance, seat_y);
        let pose = &mut stance.pose;
        pose.turn("torso", 0.10);
        pose.turn("neck", 0.20 + 0.03 * along);
        let hand = (44.0 + 8.0 * along + 1.5 * stroke, table_y - 4.0 + stroke);
        pose.reach(FAR_ARM, hand);
        pose.reach(NEAR_ARM, (30.0, table_y - 4.0));
        return;
    }
    let pose = &mut stance.pose;
    pose.shift("torso", 2.0 * along, 2.0);
    pose.turn("neck", 0.04 + 0.03 * along);
    arm(
        pose,
        FAR_ARM,
        -1.45 - 0.22 * along + 0.05 * stroke,
        -0.55 + 0.14 * stroke,
    );
    arm(pose, NEAR_ARM, -0.10, -0.45);
    plant(pose, 4.0);
    sway(pose, t, actor.phase, 0.8);
}

/// Knits or types: seated where there is a seat, the hands busy before the body.
fn handwork(stance: &mut Stance, actor: &Actor, moment: &Moment, ties: &Ties) {
    let t = moment.time_s;
    seat(stance, ties.seat_y.unwrap_or(-34.0));
    let is_typing = actor.action == Action::Type;
    let (every_s, shoulder, elbow) = if is_typing {
        (0.22, -0.55, -0.95)
    } else {
        (0.50, -0.32, -1.25)
    };
    let beat = wave(t, every_s, actor.phase);
    let pose = &mut stance.pose;
    pose.turn("neck", 0.16 + 0.02 * wave(t, 3.1, actor.phase));
    pose.turn("torso", 0.02 * wave(t, 2.2, actor.phase));
    arm(pose, NEAR_ARM, shoulder + 0.05 * beat, elbow + 0.10 * beat);
    arm(
        pose,
        FAR_ARM,
        shoulder - 0.08 - 0.05 * beat,
        elbow - 0.10 * beat,
    );
    sway(pose, t, actor.phase, 0.7);
}
