//! Paper puppets: one stiff picture, moved by somebody's hand. Steps rock it, turns show it edge on, bows and jumps
//! lean and stretch it.

use std::f32::consts::{PI, TAU};

use super::{Moment, Stance, air, ease, fract, wave};
use crate::scene::Action;
use crate::staging::actor::Actor;

/// How narrow paper is seen edge on.
const EDGE_ON: f32 = 0.06;

pub(super) fn act(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    if actor.is_still {
        return;
    }
    use Action as A;
    match actor.action {
        A::Walk
        | A::Run
        | A::Chase
        | A::Ride
        | A::Drive
        | A::Carry
        | A::Push
        | A::Pull
        | A::March
        | A::Skate
            if !actor.is_airborne =>
        {
            step(stance, actor, moment);
        }
        A::Dance | A::Cheer | A::PlayInstrument | A::Clap | A::Fight => {
            dance(stance, actor, moment);
        }
        A::Spin => turn(stance, moment.time_s * 2.6),
        A::Jump => jump(stance, actor, moment),
        A::Bow => bow(stance, moment),
        A::Wave | A::Talk | A::Laugh | A::Write | A::Throw | A::Kick => talk(stance, actor, moment),
        A::Sleep => {
            stance.lean_rad = 1.25;
            stance.stretch.1 = 1.0 + 0.025 * wave(moment.time_s, 4.0, actor.phase);
            stance.shift.1 -= 0.05 * actor.height();
        }
        A::Sit | A::Read | A::Cook | A::Eat => {
            stance.lean_rad = 0.05 * wave(moment.time_s, 2.2, actor.phase);
            stance.stretch.1 = 1.0 + 0.02 * wave(moment.time_s, 1.4, actor.phase);
        }
        A::Balance => stance.lean_rad = 0.13 * wave(moment.time_s, 2.1, actor.phase),
        A::Grow => {
            let along = ease(moment.since_s / (0.85 * moment.over_s.max(0.1)));
            stance.stretch = (0.15 + 0.85 * along, 0.12 + 0.88 * along);
        }
        _ => stand(stance, actor, moment),
    }
    if actor.is_airborne {
        air::drift(stance, actor, moment);
    }
}

/// Breathes, rocks a little, and now and then turns round to look the other way and back.
fn stand(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let (t, phase) = (moment.time_s, actor.phase);
    let breath = wave(t, 2.8, phase);
    stance.stretch = (1.0 - 0.006 * breath, 1.0 + 0.012 * breath);
    stance.lean_rad = 0.022 * wave(t, 3.9, phase) + 0.010 * wave(t, 1.7, phase);
    const EVERY_S: f32 = 6.4;
    let since_s = fract(t / EVERY_S + phase * 0.6 + 0.25) * EVERY_S;
    let there = ease(since_s / 0.5);
    let back = ease((since_s - 2.1) / 0.5);
    turn(stance, PI * (there - back));
}

/// Each step tips the puppet onto its other foot and lifts it a little.
fn step(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let is_quick = matches!(actor.action, Action::Run | Action::Chase);
    let stride = if is_quick { 0.62 } else { 0.42 };
    let by_way = moment.travelled / (stride * actor.drawing.height);
    let by_time = moment.time_s * if is_quick { 3.4 } else { 2.0 };
    let steps = by_way.abs().max(by_time) + actor.phase;
    let lift = libm::fabsf(libm::sinf(PI * steps));
    let rock = libm::cosf(PI * steps);
    let (height, strength) = (actor.height(), if is_quick { 1.5 } else { 1.0 });
    stance.shift.1 -= 0.045 * strength * height * lift;
    stance.lean_rad = 0.085 * strength * rock + if is_quick { 0.09 } else { 0.02 };
    stance.stretch = (1.0 + 0.02 * (0.5 - lift), 1.0 - 0.03 * (0.5 - lift));
}

/// Hops from side to side on the beat, and turns round on every fourth.
fn dance(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let beats = moment.time_s / 0.5;
    let hop = libm::fabsf(libm::sinf(PI * beats));
    let side = libm::sinf(PI * beats / 2.0 + PI / 4.0);
    let height = actor.height();
    stance.shift.1 -= 0.075 * height * hop;
    stance.shift.0 += 0.05 * height * side;
    stance.lean_rad = 0.15 * side;
    stance.stretch = (1.0 + 0.035 * (0.5 - hop), 1.0 - 0.05 * (0.5 - hop));
    let bar = beats / 8.0 + actor.phase;
    turn(stance, TAU * ease((fract(bar) - 0.80) / 0.20));
}

fn jump(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    const EVERY_S: f32 = 1.5;
    let along = fract(moment.time_s / EVERY_S + actor.phase);
    let (crouch, flight) = (
        (along / 0.3).min(1.0),
        ((along - 0.3) / 0.5).clamp(0.0, 1.0),
    );
    let up = 4.0 * flight * (1.0 - flight);
    let land = if along > 0.8 {
        1.0 - (along - 0.8) / 0.2
    } else {
        0.0
    };
    let squash = libm::sinf(PI * crouch) * f32::from(u8::from(along < 0.3)) + 0.7 * land;
    stance.shift.1 -= 0.34 * actor.height() * up;
    stance.stretch = (
        1.0 + 0.10 * squash - 0.05 * up,
        1.0 - 0.14 * squash + 0.07 * up,
    );
    stance.lean_rad = 0.05 * libm::sinf(TAU * flight);
}

fn bow(stance: &mut Stance, moment: &Moment) {
    let along = fract(moment.time_s / 3.2);
    let down = ease(along / 0.3) * (1.0 - ease((along - 0.6) / 0.3));
    stance.lean_rad = 0.52 * down;
    stance.stretch.1 = 1.0 - 0.10 * down;
}

fn talk(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let t = moment.time_s;
    stance.lean_rad = 0.10 * wave(t, 0.7, actor.phase);
    let nod = libm::fabsf(wave(t, 0.9, actor.phase));
    stance.shift.1 -= 0.015 * actor.height() * nod;
    stance.stretch.1 = 1.0 + 0.015 * nod;
}

/// Turns the puppet about its upright axis: narrow when seen edge on, mirrored from behind.
fn turn(stance: &mut Stance, angle_rad: f32) {
    let seen = libm::cosf(angle_rad);
    let least = if seen < 0.0 { -EDGE_ON } else { EDGE_ON };
    stance.stretch.0 *= if libm::fabsf(seen) < EDGE_ON {
        least
    } else {
        seen
    };
}
