//! Small animals: those that hop, those that beat their wings fast, those that crawl.

use super::gait::QUAD_LEGS;
use super::{Moment, Stance, air, fract, lag, rest, sway, wave};
use crate::scene::Action;
use crate::staging::actor::Actor;

/// Gets about in leaps: gathers itself, flies in an arc, lands; the arc is tied to the way it has come.
pub(super) fn hop(stance: &mut Stance, actor: &Actor, moment: &Moment, leap: Option<f32>) {
    let height = actor.drawing.height;
    let is_on_the_way = moment.speed > 0.0 || moment.travelled > 0.0;
    let phase = match leap {
        Some(leap) if leap > 0.0 && leap < 1.0 => 0.58 * leap,
        Some(_) => 0.999,
        None if is_on_the_way => fract(moment.travelled / (1.5 * height) + actor.phase),
        None => moment.beat(1.2, lag(actor)),
    };
    let is_up = phase < 0.58;
    let along = if is_up { phase / 0.58 } else { 0.0 };
    let up = 4.0 * along * (1.0 - along);
    let crouch = if is_up {
        0.0
    } else {
        libm::sinf(std::f32::consts::PI * (phase - 0.58) / 0.42)
    };
    stance.shift.1 -= 0.34 * height * actor.unit * up;
    stance.hub = 0.4;
    stance.lean_rad = if is_up { 0.5 * (along - 0.5) } else { 0.0 };
    let pose = &mut stance.pose;
    pose.shift("torso", 0.0, 0.06 * height * crouch);
    let leg = 0.34 * height;
    for (leg_idx, quad_leg) in QUAD_LEGS.iter().enumerate() {
        let Some((_, (x, y))) = pose.drawing().point(quad_leg.limb.end) else {
            continue;
        };
        let back = if leg_idx % 2 == 0 { -1.1 } else { 0.5 };
        let lift = if leg_idx % 2 == 0 { 0.10 } else { 0.35 };
        let reach = up * (1.0 - along) * 2.0;
        pose.reach(
            quad_leg.limb,
            (x + back * leg * reach.min(1.0), y - lift * leg * up),
        );
        pose.level(quad_leg.foot, 0.5 * up);
    }
    pose.turn("ear_near", -0.35 * up);
    pose.turn("ear_far", -0.30 * up);
    sway(pose, moment.time_s, actor.phase, 1.4);
}

/// Beats its wings and wanders about; at rest it opens and shuts them slowly.
pub(super) fn insect(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let (t, phase) = (moment.time_s, actor.phase);
    let left = air::arriving(actor, moment).unwrap_or(0.0);
    air::come_down(stance, actor, left);
    let is_up = actor.is_airborne || left > 0.02;
    let is_broad = actor.drawing.height > 90.0;
    let period_s = match (is_up, is_broad) {
        (true, true) => 0.36,
        (true, false) => 0.10,
        (false, _) => 2.4,
    };
    let beat = wave(t, period_s, phase);
    let pose = &mut stance.pose;
    if is_broad {
        pose.scale("wing_near", 0.62 + 0.38 * beat, 1.0);
        pose.scale("wing_far", 0.62 + 0.38 * beat, 1.0);
    } else {
        pose.turn("wing_near", 0.30 * beat);
        pose.turn("wing_far", 0.26 * beat);
    }
    if actor.is_airborne {
        let height = actor.height();
        air::drift(stance, actor, moment);
        stance.shift.1 += 0.28 * height * wave(t, 1.9, phase) - 0.05 * height * beat;
        stance.shift.0 += 0.04 * height * wave(t, 2.7, phase + 0.4);
    }
}

/// Many legs, or none: legs tap one after the other, a body in links winds.
pub(super) fn crawl(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let (t, phase) = (moment.time_s, actor.phase);
    let goes = matches!(
        actor.action,
        Action::Walk | Action::Run | Action::Chase | Action::Dance | Action::Swim
    );
    let (strength, period_s) = if goes { (1.0, 0.55) } else { (0.22, 2.2) };
    let pose = &mut stance.pose;
    for leg_idx in 1..=8 {
        let at = phase + 0.5 * (leg_idx % 2) as f32 + 0.13 * leg_idx as f32;
        let leg = format!("leg_{leg_idx}");
        pose.turn(&leg, 0.12 * strength * wave(t, period_s, at));
        let link = format!("link_{leg_idx}");
        let winding = wave(t, 2.2 * period_s, phase - 0.16 * leg_idx as f32);
        pose.shift(&link, 0.0, -5.0 * strength * (1.0 + winding));
    }
    pose.turn("claw_near", 0.14 * wave(t, 1.6, phase));
    pose.turn("claw_far", -0.14 * wave(t, 1.6, phase + 0.3));
    pose.turn("neck", 0.10 * wave(t, 2.3, phase));
    pose.shift(
        "torso",
        0.0,
        -0.8 * strength * (1.0 + wave(t, period_s / 2.0, phase)),
    );
    if actor.is_airborne {
        air::drift(stance, actor, moment);
    }
    if actor.action == Action::Jump {
        stance.shift.1 -= 0.4 * actor.height() * libm::fabsf(wave(t, 1.6, phase));
    }
}

/// A hopper does what four-legged animals do, except for how it gets about.
pub(super) fn hopper(stance: &mut Stance, actor: &Actor, moment: &Moment, leap: Option<f32>) {
    use Action as A;
    match actor.action {
        A::Walk | A::Run | A::Chase | A::Jump | A::Dance => hop(stance, actor, moment, leap),
        A::Sleep => rest::sleep_four_legged(stance, moment),
        A::Fly | A::Float | A::Swim | A::Rise | A::Fall => {
            super::gait::paddle(stance, actor, moment);
            air::drift(stance, actor, moment);
        }
        _ => rest::stand_four_legged(stance, actor, moment),
    }
}
