//! Hands that meet something: giving and taking, working on a thing, leaning, blowing, cutting, kneading, stirring.

use super::rest::{idle, seat};
use super::{
    FAR_ARM, FAR_LEG, Moment, NEAR_ARM, NEAR_LEG, Stance, Ties, arm, ease, gait, plant, sway, wave,
};
use crate::scene::Action;
use crate::staging::actor::Actor;

/// How high a drawing of a grown person is.
const PERSON_HIGH: f32 = 200.0;
/// Below this share of the height somebody goes on one knee for it.
const LOW_SHARE: f32 = 0.42;

pub(super) fn biped(stance: &mut Stance, actor: &Actor, moment: &Moment, ties: &Ties) {
    let share = actor.drawing.height / PERSON_HIGH;
    let before = ties
        .table_y
        .map_or((44.0 * share, -96.0 * share), |y| (48.0 * share, y - 4.0));
    let at = actor.contact.map_or(before, |contact| contact.at);
    match ties.seat_y {
        Some(seat_y) => seat(stance, seat_y),
        None if -at.1 < LOW_SHARE * actor.drawing.height && actor.action != Action::Blow => {
            kneel(stance, share);
        }
        None => idle(stance, actor, moment),
    }
    match actor.action {
        Action::Give => give(stance, actor, moment, at),
        Action::Lean => lean(stance, actor, moment, at),
        Action::Blow => blow(stance, moment, ties),
        Action::Chop => chop(stance, moment, (at, share)),
        Action::Knead => knead(stance, moment, (at, share)),
        Action::Stir => stir(stance, moment, (at, share)),
        Action::Toast => toast(stance, actor, moment, at),
        _ if actor.contact.is_none() => handle(stance, moment, (ties, share)),
        _ => work(stance, moment, (at, share)),
    }
    sway(&mut stance.pose, moment.time_s, actor.phase, 0.8);
}

/// Walks with one hand in another's: forward to who goes ahead, or back to who follows.
pub(super) fn hand_in_hand(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    if actor.speed == 0.0 {
        idle(stance, actor, moment);
    } else {
        gait::biped(stance, actor, moment);
    }
    if let Some(contact) = actor.contact {
        let swing = 4.0 * wave(moment.time_s, 1.05, 0.0);
        let hand = if contact.at.0 > 0.0 {
            FAR_ARM
        } else {
            NEAR_ARM
        };
        stance
            .pose
            .reach(hand, (contact.at.0, contact.at.1 + swing));
    }
}

/// How far through what is done once somebody is, 0.0 to 1.0.
fn along(moment: &Moment) -> f32 {
    (moment.since_s / moment.over_s.max(0.1)).clamp(0.0, 1.0)
}

/// How far what is given has gone from hand to hand at `share` of the giving.
pub(in crate::staging) fn handed_over(share: f32) -> f32 {
    ease((share - 0.50) / 0.10)
}

/// Whether it is done on one's feet, though there is a table.
pub(in crate::staging) fn stands_at_work(action: Action) -> bool {
    matches!(
        action,
        Action::Chop | Action::Knead | Action::Stir | Action::Touch
    )
}

/// Bends so far forward that a hand comes to `at`.
pub(super) fn bend_to(stance: &mut Stance, at: (f32, f32)) {
    let high = stance.pose.drawing().height;
    let Some(shoulder) = stance.pose.point("hand_far").map(|_| (4.0, -0.62 * high)) else {
        return;
    };
    let far = libm::hypotf(at.0 - shoulder.0, at.1 - shoulder.1);
    let short = (far - 0.30 * high).max(0.0) / (0.55 * high);
    stance.pose.turn("torso", short.min(0.62));
    stance.pose.turn("neck", -0.5 * short.min(0.4));
}

/// Holds it out, lets it go, and draws the hand back.
fn give(stance: &mut Stance, actor: &Actor, moment: &Moment, at: (f32, f32)) {
    let share = actor.drawing.height / PERSON_HIGH;
    let along = along(moment);
    let is_met = actor.contact.is_some();
    let back = if is_met {
        ease((along - 0.68) / 0.14)
    } else {
        0.0
    };
    let out = ease((along - 0.04) / 0.26) * (1.0 - back);
    let rest = (26.0 * share, -98.0 * share);
    let hand = (
        rest.0 + (at.0 - rest.0) * out,
        rest.1 + (at.1 - rest.1) * out,
    );
    if is_met && out > 0.01 {
        let to = (rest.0 + (at.0 - rest.0) * out, at.1);
        bend_to(stance, to);
    }
    let pose = &mut stance.pose;
    arm(pose, NEAR_ARM, -0.25, -0.5);
    pose.reach(FAR_ARM, hand);
}

/// Reaches for what is held out, takes it and draws it in.
pub(super) fn take(stance: &mut Stance, actor: &Actor, moment: &Moment, at: (f32, f32)) {
    let share = actor.drawing.height / PERSON_HIGH;
    let along = along(moment);
    let out = ease((along - 0.26) / 0.16);
    let drawn = ease((along - 0.66) / 0.16);
    let (Some(now), own) = (stance.pose.point("hand_far"), (30.0 * share, -96.0 * share)) else {
        return;
    };
    let to = (at.0 + (own.0 - at.0) * drawn, at.1 + (own.1 - at.1) * drawn);
    let hand = (now.0 + (to.0 - now.0) * out, now.1 + (to.1 - now.1) * out);
    stance.pose.reach(FAR_ARM, hand);
}

/// The hands go over it in small strokes.
fn work(stance: &mut Stance, moment: &Moment, (at, share): ((f32, f32), f32)) {
    let t = moment.time_s;
    let (across, down) = (wave(t, 1.1, 0.0), wave(t, 1.1, 0.25));
    bend_to(stance, at);
    let pose = &mut stance.pose;
    pose.turn("torso", 0.03 * across);
    pose.turn("neck", 0.08);
    let hand = (at.0 + 8.0 * share * across, at.1 + 7.0 * share * down);
    pose.reach(FAR_ARM, hand);
    pose.reach(NEAR_ARM, (at.0 - 14.0 * share, at.1 + 12.0 * share));
}

/// With what is in the hands, or else at the own hair.
fn handle(stance: &mut Stance, moment: &Moment, (ties, share): (&Ties, f32)) {
    let t = moment.time_s;
    let (across, down) = (wave(t, 0.9, 0.0), wave(t, 0.9, 0.25));
    let pose = &mut stance.pose;
    if ties.far_hand.is_some() || ties.near_hand.is_some() {
        pose.turn("neck", 0.16);
        pose.reach(NEAR_ARM, (28.0 * share, -98.0 * share));
        pose.reach(
            FAR_ARM,
            ((44.0 + 4.0 * across) * share, (-106.0 + 4.0 * down) * share),
        );
        return;
    }
    pose.turn("neck", 0.06 + 0.03 * down);
    if let Some((x, y)) = pose.point("mouth").or_else(|| pose.point("hat")) {
        let stroke = 0.5 + 0.5 * wave(t, 1.7, 0.0);
        pose.reach(
            FAR_ARM,
            (x - 2.0 * share, y + (-24.0 + 40.0 * stroke) * share),
        );
    }
}

/// Against a wall with the back and crossed legs, or on a counter with the arms.
fn lean(stance: &mut Stance, actor: &Actor, moment: &Moment, at: (f32, f32)) {
    let share = actor.drawing.height / PERSON_HIGH;
    let breath = wave(moment.time_s, 3.4, actor.phase);
    let is_high = actor.contact.is_some_and(|contact| contact.is_high);
    if is_high {
        stance.lean_rad = -0.13;
        let pose = &mut stance.pose;
        pose.turn("neck", 0.13 + 0.02 * breath);
        if let Some((_, (x, y))) = pose.drawing().point(FAR_LEG.end) {
            pose.reach(FAR_LEG, (x + 26.0 * share, y));
            pose.level("foot_far", 0.13);
        }
        arm(pose, NEAR_ARM, -0.38, -1.45 + 0.02 * breath);
        arm(pose, FAR_ARM, -0.42, -1.35);
        return;
    }
    let pose = &mut stance.pose;
    pose.shift("torso", 4.0 * share, 3.0);
    pose.turn("torso", 0.24 + 0.012 * breath);
    pose.turn("neck", -0.20 + 0.05 * wave(moment.time_s, 4.7, 0.1));
    pose.reach(NEAR_ARM, (at.0 + 4.0 * share, at.1 - 4.0 * share));
    pose.reach(FAR_ARM, (at.0 + 18.0 * share, at.1 - 4.0 * share));
    plant(pose, 5.0);
}

/// How hard somebody blows, 0.0 to 1.0.
pub(super) fn puff(moment: &Moment) -> f32 {
    let along = moment.beat(2.0, 0.0);
    ease((along - 0.22) / 0.10) * (1.0 - ease((along - 0.72) / 0.12))
}

/// Draws breath, and blows with the head forward.
fn blow(stance: &mut Stance, moment: &Moment, ties: &Ties) {
    let out = puff(moment);
    let pose = &mut stance.pose;
    pose.turn("torso", -0.06 + 0.26 * out);
    pose.turn("neck", -0.08 + 0.12 * out);
    arm(pose, NEAR_ARM, 0.25, -0.5);
    arm(pose, FAR_ARM, -0.35, -0.5);
    if ties.far_hand.is_some()
        && let Some((x, y)) = pose.point("mouth")
    {
        pose.reach(FAR_ARM, (x + 26.0, y + 20.0));
    }
}

/// The far hand goes up and down with the knife, the near one holds on.
fn chop(stance: &mut Stance, moment: &Moment, (at, share): ((f32, f32), f32)) {
    let up = 0.5 + 0.5 * wave(moment.time_s, 0.42, 0.0);
    let pose = &mut stance.pose;
    pose.turn("torso", 0.14);
    pose.turn("neck", 0.16 - 0.03 * up);
    pose.reach(
        FAR_ARM,
        (at.0 + 4.0 * share, at.1 - (10.0 + 20.0 * up) * share),
    );
    pose.reach(NEAR_ARM, (at.0 - 14.0 * share, at.1 - 2.0 * share));
}

/// Both hands press, fold and turn.
fn knead(stance: &mut Stance, moment: &Moment, (at, share): ((f32, f32), f32)) {
    let press = 0.5 + 0.5 * wave(moment.time_s, 1.1, 0.0);
    let pose = &mut stance.pose;
    pose.shift("torso", 3.0 * press, 2.0 + 4.0 * press);
    pose.turn("torso", 0.12 + 0.14 * press);
    pose.turn("neck", 0.10);
    let y = at.1 + (-9.0 + 9.0 * press) * share;
    pose.reach(FAR_ARM, (at.0 + (2.0 + 8.0 * press) * share, y));
    pose.reach(NEAR_ARM, (at.0 + (-12.0 + 8.0 * press) * share, y));
}

/// The far hand goes round, the near one holds the bowl.
fn stir(stance: &mut Stance, moment: &Moment, (at, share): ((f32, f32), f32)) {
    let (across, down) = (
        wave(moment.time_s, 1.2, 0.0),
        wave(moment.time_s, 1.2, 0.25),
    );
    bend_to(stance, (at.0, at.1 - 26.0 * share));
    let pose = &mut stance.pose;
    pose.turn("neck", 0.12);
    pose.reach(
        FAR_ARM,
        (
            at.0 + 11.0 * share * across,
            at.1 + (-30.0 + 4.0 * down) * share,
        ),
    );
    pose.reach(NEAR_ARM, (at.0 - 22.0 * share, at.1 - 4.0 * share));
}

/// Up to the other's glass, a moment there, and back.
fn toast(stance: &mut Stance, actor: &Actor, moment: &Moment, at: (f32, f32)) {
    let share = actor.drawing.height / PERSON_HIGH;
    let at = actor.contact.map_or((46.0 * share, -140.0 * share), |_| at);
    let along = moment.beat(2.6, 0.1);
    let up = ease((along - 0.08) / 0.22) * (1.0 - ease((along - 0.70) / 0.22));
    let rest = (36.0 * share, -106.0 * share);
    let pose = &mut stance.pose;
    pose.turn("neck", -0.06 * up);
    arm(pose, NEAR_ARM, -0.15, -0.4);
    // The glass is a hand's length ahead of the hand.
    let to = (at.0 - 10.0 * share, at.1);
    pose.reach(
        FAR_ARM,
        (rest.0 + (to.0 - rest.0) * up, rest.1 + (to.1 - rest.1) * up),
    );
}

/// Goes on one knee.
pub(super) fn kneel(stance: &mut Stance, share: f32) {
    let pose = &mut stance.pose;
    pose.shift("torso", 0.0, 36.0 * share);
    pose.reach(FAR_LEG, (30.0 * share, -9.0 * share));
    pose.level("foot_far", 0.0);
    pose.reach(NEAR_LEG, (-42.0 * share, -6.0 * share));
    pose.level("foot_near", 1.1);
    pose.turn("torso", 0.16);
}
