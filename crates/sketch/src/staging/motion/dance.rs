//! Dancing, jumping and a penguin's waddle.

use super::music::BEAT_S;
use super::{
    FAR_ARM, FAR_LEG, Moment, NEAR_ARM, NEAR_LEG, Stance, arm, fract, lag, plant, sway, wave,
};
use crate::scene::Action;
use crate::staging::actor::Actor;

const PI: f32 = std::f32::consts::PI;

/// Steps, swings the hips and the arms, and now and then spins.
pub(super) fn biped(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let (t, phase) = (
        moment.time_s,
        if actor.copy_idx == 0 {
            0.0
        } else {
            actor.phase * 0.1
        },
    );
    let step = wave(t, 2.0 * BEAT_S, phase);
    let hop = libm::fabsf(wave(t, 2.0 * BEAT_S, phase + 0.25));
    let pose = &mut stance.pose;
    pose.shift("torso", 5.0 * step, 8.0 - 6.0 * hop);
    pose.turn("torso", 0.10 * step);
    pose.turn("neck", -0.10 * step);
    let flourish = 0.5 + 0.5 * wave(t, 8.0 * BEAT_S, phase);
    arm(
        pose,
        NEAR_ARM,
        0.4 + 1.5 * flourish + 0.35 * step,
        -0.8 + 0.3 * step,
    );
    arm(pose, FAR_ARM, -1.35 + 0.45 * step, -0.55 + 0.35 * step);
    for (leg, foot, side) in [(NEAR_LEG, "foot_near", -1.0), (FAR_LEG, "foot_far", 1.0)] {
        let lifted = (side * step).max(0.0);
        if let Some((_, (x, y))) = pose.drawing().point(leg.end) {
            pose.reach(leg, (x + side * 9.0 + 10.0 * lifted, y - 17.0 * lifted));
            pose.level(foot, -0.5 * lifted);
        }
    }
    pose.turn("skirt", 0.14 * step);
    pose.turn("skirt_front", 0.14 * step);
    sway(pose, t, phase, 2.2);
    spin(stance, actor, t);
}

/// Turns about itself: always when spinning, one turn in eight beats when dancing.
fn spin(stance: &mut Stance, actor: &Actor, time_s: f32) {
    let turn = if actor.action != Action::Dance {
        time_s / 1.5
    } else {
        let bar = fract(time_s / (8.0 * BEAT_S) + 0.1 * actor.phase);
        ((bar - 0.80) / 0.20).max(0.0)
    };
    turn_about(stance, 2.0 * PI * turn);
}

/// How narrow a body is seen at the least: it has a breadth from every side.
const LEAST_WIDTH: f32 = 0.62;

/// Turns the whole about its upright axis: narrower seen from the side, mirrored from behind, a little darker
/// there, and never a line.
pub(super) fn turn_about(stance: &mut Stance, angle_rad: f32) {
    let seen = libm::cosf(angle_rad);
    let width = LEAST_WIDTH + (1.0 - LEAST_WIDTH) * seen * seen;
    stance.stretch.0 *= libm::copysignf(width, seen);
    stance.shade *= 0.80 + 0.20 * seen * seen;
}

/// Crouches, leaps, lands.
pub(super) fn jump(stance: &mut Stance, actor: &Actor, moment: &Moment, leap: Option<f32>) {
    let beat = moment.beat(1.15, lag(actor));
    let phase = leap.map_or(fract(beat + 0.12), |leap| 0.3 + 0.4999 * leap);
    let is_up = (0.3..0.8).contains(&phase) && leap.is_none_or(|leap| leap > 0.0 && leap < 1.0);
    let along = (phase - 0.3) / 0.5;
    let up = if is_up {
        4.0 * along * (1.0 - along)
    } else {
        0.0
    };
    let crouch = if is_up || leap.is_some() {
        0.0
    } else {
        libm::sinf(PI * fract((phase + 0.2) / 0.5))
    };
    stance.shift.1 -= 0.26 * actor.height() * up;
    let pose = &mut stance.pose;
    pose.shift("torso", 0.0, 20.0 * crouch);
    pose.turn("torso", 0.10 * crouch);
    arm(pose, NEAR_ARM, 0.5 * crouch - 2.5 * up, -0.4);
    arm(pose, FAR_ARM, 0.5 * crouch - 2.7 * up, -0.4);
    plant(pose, 5.0);
    if is_up {
        for leg in [NEAR_LEG, FAR_LEG] {
            if let Some((_, (x, y))) = pose.drawing().point(leg.end) {
                pose.reach(leg, (x - 8.0 * up, y - 16.0 * up));
            }
        }
    }
    sway(pose, moment.time_s, actor.phase, 2.0);
}

/// Waddles; dancing is a bigger waddle with flapping.
pub(super) fn penguin(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let is_lively = matches!(
        actor.action,
        Action::Dance | Action::Cheer | Action::Jump | Action::Spin
    );
    let walks = matches!(actor.action, Action::Walk | Action::Run | Action::Chase);
    let period_s = if is_lively { 2.0 * BEAT_S } else { 0.9 };
    let strength = if is_lively {
        1.0
    } else if walks {
        0.7
    } else {
        0.12
    };
    let phase = if is_lively { 0.0 } else { actor.phase };
    let step = wave(moment.time_s, period_s, phase);
    stance.lean_rad = 0.15 * strength * step;
    let hop = if is_lively { libm::fabsf(step) } else { 0.0 };
    stance.shift.1 -= 0.07 * actor.height() * hop;
    stance.shift.0 += 0.04 * actor.height() * strength * step;
    stance.stretch.1 *= 1.0 + 0.02 * wave(moment.time_s, 2.7, actor.phase);
    let pose = &mut stance.pose;
    let flap = if is_lively {
        0.9 + 0.5 * wave(moment.time_s, BEAT_S, 0.2)
    } else {
        0.12 + 0.08 * step
    };
    pose.turn("wing_near", flap);
    pose.turn("wing_far", -flap);
    pose.turn(
        "head",
        -0.16 * strength * step + 0.04 * wave(moment.time_s, 3.3, actor.phase),
    );
    pose.shift("leg_near", 0.0, -6.0 * strength * step.max(0.0));
    pose.shift("leg_far", 0.0, -6.0 * strength * (-step).max(0.0));
    if is_lively && actor.action == Action::Dance {
        spin(stance, actor, moment.time_s);
    }
}
