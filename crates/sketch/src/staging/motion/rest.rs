//! Being there: idling, sitting, lying asleep.

use super::gait::QUAD_LEGS;
use super::{FAR_ARM, FAR_LEG, Moment, NEAR_ARM, NEAR_LEG, Stance, Ties, arm, plant, sway, wave};
use crate::scene::Action;
use crate::staging::actor::Actor;

/// Breathes, looks about, shifts its weight.
pub(super) fn idle(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let (t, phase) = (moment.time_s, actor.phase);
    let pose = &mut stance.pose;
    let breath = wave(t, 3.1, phase);
    pose.shift("torso", 1.2 * wave(t, 5.3, phase), 1.4 + 0.6 * breath);
    pose.turn("torso", 0.012 * wave(t, 5.3, phase + 0.2));
    pose.scale("torso", 1.0 + 0.006 * breath, 1.0);
    let looks_about = if actor.action == Action::Look {
        0.10
    } else {
        0.045
    };
    pose.turn("neck", looks_about * wave(t, 4.3, phase + 0.1));
    arm(pose, NEAR_ARM, 0.10 + 0.03 * breath, -0.16);
    arm(pose, FAR_ARM, -0.10 + 0.03 * breath, -0.16);
    plant(pose, 4.0);
    sway(pose, t, phase, 1.0);
}

/// Lets the head and the shoulders hang, where what is done leaves them free.
pub(super) fn hang_head(stance: &mut Stance, actor: &Actor) {
    let is_free = matches!(
        actor.action,
        Action::Idle | Action::Walk | Action::Sit | Action::Look | Action::Talk | Action::Lean
    );
    if is_free {
        stance.pose.turn("torso", 0.05);
        stance.pose.turn("neck", 0.22);
    }
}

/// Sits, on the ground or on a seat.
pub(super) fn sit(stance: &mut Stance, actor: &Actor, moment: &Moment, ties: &Ties) {
    seat(stance, ties.seat_y.unwrap_or(-12.0));
    let pose = &mut stance.pose;
    let breath = wave(moment.time_s, 3.4, actor.phase);
    pose.turn("neck", 0.05 * wave(moment.time_s, 4.1, actor.phase));
    pose.turn("torso", -0.03 + 0.008 * breath);
    arm(pose, NEAR_ARM, -0.35, -0.75);
    arm(pose, FAR_ARM, -0.45, -0.75);
    sway(pose, moment.time_s, actor.phase, 1.0);
}

/// Lowers the hips onto a seat at `seat_y` and puts the legs forward.
pub(super) fn seat(stance: &mut Stance, seat_y: f32) {
    let pose = &mut stance.pose;
    let drawing = pose.drawing();
    let hip_y = drawing
        .part("torso")
        .map_or(-78.0, |idx| drawing.parts[idx].pivot.1);
    let drop = seat_y - 9.0 - hip_y;
    pose.shift("torso", 0.0, drop);
    let is_low = seat_y > -30.0;
    for (leg, foot, x) in [(NEAR_LEG, "foot_near", 0.0), (FAR_LEG, "foot_far", 7.0)] {
        let (Some((_, (_, rest_y))), Some(upper)) =
            (drawing.point(leg.end), drawing.part(leg.upper))
        else {
            continue;
        };
        let hip = drawing.parts[upper].pivot;
        let leg_length = rest_y - hip.1;
        let hangs = rest_y - (hip.1 + drop) > 0.80 * leg_length;
        let target = if is_low {
            (62.0 + x, rest_y)
        } else if hangs {
            // The seat is high for these legs: they dangle.
            (0.44 * leg_length + x, hip.1 + drop + 0.60 * leg_length)
        } else {
            (38.0 + x, rest_y)
        };
        pose.reach(leg, target);
        pose.level(
            foot,
            if is_low {
                -0.5
            } else if hangs {
                0.12
            } else {
                0.0
            },
        );
    }
}

/// Bends the knees over the edge of the seat, so that the feet are below it.
pub(super) fn hang_legs(stance: &mut Stance) {
    let pose = &mut stance.pose;
    let drawing = pose.drawing();
    for (leg, foot, x) in [(NEAR_LEG, "foot_near", 0.0), (FAR_LEG, "foot_far", 7.0)] {
        let (Some((_, (_, rest_y))), Some(upper)) =
            (drawing.point(leg.end), drawing.part(leg.upper))
        else {
            continue;
        };
        let leg_length = rest_y - drawing.parts[upper].pivot.1;
        // The hips are on the seat, which is where the actor is.
        pose.reach(leg, (0.50 * leg_length + x, 0.50 * leg_length));
        pose.level(foot, 0.08);
    }
}

/// Lies on its back, asleep.
pub(super) fn sleep_biped(stance: &mut Stance, actor: &Actor, moment: &Moment, ties: &Ties) {
    if let (Some(seat_y), Some(table_y)) = (ties.seat_y, ties.table_y) {
        sleep_at_table(stance, (seat_y, table_y), moment);
        return;
    }
    let breath = wave(moment.time_s, 4.2, actor.phase);
    stance.lean_rad = -1.5;
    stance.shift = (0.42 * actor.height(), -0.05 * actor.height());
    let pose = &mut stance.pose;
    pose.scale("torso", 1.0 + 0.03 * breath, 1.0);
    arm(pose, NEAR_ARM, -0.25, -0.9);
    arm(pose, FAR_ARM, 0.1, -0.2);
}

/// Slumped over a table, the head on the arms.
fn sleep_at_table(stance: &mut Stance, (seat_y, table_y): (f32, f32), moment: &Moment) {
    let breath = wave(moment.time_s, 4.2, 0.0);
    seat(stance, seat_y);
    let pose = &mut stance.pose;
    pose.turn("torso", 0.98 - 0.02 * breath);
    pose.turn("neck", 0.30);
    pose.reach(NEAR_ARM, (78.0, table_y - 3.0));
    pose.reach(FAR_ARM, (92.0, table_y - 3.0));
}

/// Stands on four legs, breathes and looks about.
pub(super) fn stand_four_legged(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let (t, phase) = (moment.time_s, actor.phase);
    let pose = &mut stance.pose;
    let breath = wave(t, 2.9, phase);
    pose.shift("torso", 0.0, 1.0 + 0.5 * breath);
    let nod = if matches!(actor.action, Action::Eat) {
        0.55
    } else {
        0.0
    };
    pose.turn("neck", nod + 0.05 * wave(t, 3.7, phase));
    plant_four(stance);
    sway(&mut stance.pose, t, phase, 1.2);
}

/// How long a paw takes to hit a toy once, in seconds.
pub(in crate::staging) const PAW_S: f32 = 1.6;

/// Looks at it, and gives it a push with the paw.
pub(super) fn paw(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    stand_four_legged(stance, actor, moment);
    // Once where it throws something over, again and again at a toy.
    let is_toy = actor.contact.is_some() || moment.over_s > 2.5;
    let share = if is_toy {
        super::fract(moment.since_s / PAW_S) * 0.6 + super::STRIKES - 0.26
    } else {
        moment.since_s / moment.over_s.max(0.1)
    };
    let lift = super::ease((share - super::STRIKES + 0.14) / 0.10);
    let push = super::ease((share - super::STRIKES + 0.02) / 0.05);
    let back = 1.0 - super::ease((share - super::STRIKES - 0.10) / 0.12);
    let pose = &mut stance.pose;
    pose.turn("neck", 0.10 * lift * back);
    pose.turn("fore_near_upper", (-0.75 * lift - 0.45 * push) * back);
    pose.turn("fore_near_lower", (0.55 * lift - 0.50 * push) * back);
}

/// Head down to the ground, pulling and chewing, now and then up to look about.
pub(super) fn graze(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let (t, phase) = (moment.time_s, actor.phase);
    let looks_up = super::ease((wave(t, 7.0, phase) - 0.75) / 0.2);
    let tug = wave(t, 0.9, phase);
    let pose = &mut stance.pose;
    let leg = pose
        .drawing()
        .part("fore_near_upper")
        .map_or(40.0, |idx| -pose.drawing().parts[idx].pivot.1);
    let down = 1.0 - looks_up;
    pose.turn("torso", 0.10 * down);
    pose.shift("torso", 0.0, 0.05 * leg);
    pose.turn("neck", 0.85 * down + 0.04 * tug);
    pose.shift("neck", 0.10 * leg * down, 0.20 * leg * down);
    pose.turn("trunk", 0.25 * tug);
    plant_four(stance);
    sway(&mut stance.pose, t, phase, 1.3);
}

/// The head thrown back, again and again.
pub(super) fn howl(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let up = super::ease(0.5 + wave(moment.time_s, 2.1, 0.3));
    stand_four_legged(stance, actor, moment);
    stance.pose.turn("neck", -0.30 * up);
    stance.pose.turn("head", -0.25 * up);
}

/// The trunk up and back, for the water to come out of it.
pub(super) fn spout(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    stand_four_legged(stance, actor, moment);
    let swing = wave(moment.time_s, 2.3, actor.phase);
    stance.pose.turn("trunk", -1.35 + 0.10 * swing);
    stance.pose.turn("neck", -0.08);
}

/// Low on bent legs: stalks, crawls, crouches.
pub(super) fn crouch_four_legged(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let step = wave(moment.time_s, 1.3, actor.phase);
    let pose = &mut stance.pose;
    let leg = pose
        .drawing()
        .part("fore_near_upper")
        .map_or(40.0, |idx| -pose.drawing().parts[idx].pivot.1);
    pose.shift("torso", 0.0, 0.42 * leg);
    pose.turn("torso", 0.02 * step);
    pose.turn("neck", 0.10);
    plant_four(stance);
    sway(&mut stance.pose, moment.time_s, actor.phase, 1.4);
}

/// Keeps the four feet where they rest.
pub(super) fn plant_four(stance: &mut Stance) {
    for leg in &QUAD_LEGS {
        if let Some((_, at)) = stance.pose.drawing().point(leg.limb.end) {
            stance.pose.reach(leg.limb, at);
            stance.pose.level(leg.foot, 0.0);
        }
    }
}

/// Sits on its haunches.
pub(super) fn sit_four_legged(stance: &mut Stance, moment: &Moment) {
    let pose = &mut stance.pose;
    let drawing = pose.drawing();
    let leg = drawing
        .part("hind_near_upper")
        .map_or(40.0, |idx| -drawing.parts[idx].pivot.1);
    pose.turn("torso", -0.52);
    pose.shift("torso", 0.0, 0.16 * leg);
    pose.turn("neck", 0.42 + 0.04 * wave(moment.time_s, 3.9, 0.1));
    pose.turn("tail", 0.9 + 0.12 * wave(moment.time_s, 2.1, 0.0));
    for (leg_idx, quad_leg) in QUAD_LEGS.iter().enumerate() {
        if let Some((_, (x, y))) = pose.drawing().point(quad_leg.limb.end) {
            let ahead = if leg_idx % 2 == 0 { 0.55 } else { -0.10 };
            pose.reach(quad_leg.limb, (x + ahead * leg, y));
            pose.level(quad_leg.foot, 0.0);
        }
    }
}

/// Lies down, asleep: legs folded, head on the ground.
pub(super) fn sleep_four_legged(stance: &mut Stance, moment: &Moment) {
    let pose = &mut stance.pose;
    let drawing = pose.drawing();
    let leg = drawing
        .part("fore_near_upper")
        .map_or(40.0, |idx| -drawing.parts[idx].pivot.1);
    let breath = wave(moment.time_s, 4.2, 0.0);
    pose.shift("torso", 0.0, 0.60 * leg);
    pose.scale("torso", 1.0, 1.0 + 0.022 * breath);
    pose.turn("neck", 0.34 + 0.015 * breath);
    pose.shift("neck", 0.10 * leg, 0.12 * leg);
    pose.turn("tail", -1.15);
    for (leg_idx, quad_leg) in QUAD_LEGS.iter().enumerate() {
        if let Some((_, (x, y))) = pose.drawing().point(quad_leg.limb.end) {
            let ahead = if leg_idx % 2 == 0 { 0.42 } else { 0.62 };
            pose.reach(quad_leg.limb, (x + ahead * leg, y + 1.0));
            pose.level(quad_leg.foot, 0.0);
        }
    }
}
