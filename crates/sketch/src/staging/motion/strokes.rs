//! Tools that work by themselves: they cut, beat, stir, write, rub and press where the layout has laid them.

use super::{Moment, STRIKES, Stance, ease, fract, wave};
use crate::scene::Action;
use crate::staging::actor::Actor;

/// How far what beats is lifted, in radians.
const LIFT_RAD: f32 = 0.85;
/// How many lines are written in a moment.
const N_LINES: f32 = 5.0;

/// How far a tool is moved that is turned about its grip, and not about its foot.
fn lifted(actor: &Actor, by_rad: f32) -> (f32, f32) {
    let Some((_, (x, y))) = actor.drawing.point("grip") else {
        return (0.0, 0.0);
    };
    let (x, y) = (x * actor.unit * actor.facing, y * actor.unit);
    let turned = |turn_rad: f32| {
        let (sin, cos) = libm::sincosf(turn_rad);
        (x * cos - y * sin, x * sin + y * cos)
    };
    let rest_rad = actor.tilt_rad * actor.facing;
    let (from, to) = (turned(rest_rad), turned(rest_rad + by_rad));
    (from.0 - to.0, from.1 - to.1)
}

/// Moves a tool by its stroke.
pub(super) fn work(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let (t, span) = (moment.time_s, actor.span);
    let share = (moment.since_s / moment.over_s.max(0.1)).clamp(0.0, 1.0);
    // A stance moves forward; a tool's stroke goes to the right, however it is mirrored.
    let right = actor.facing.signum();
    match actor.action {
        Action::Chop => {
            let cut = moment.beat(1.5, 0.0);
            let down = ease(cut / 0.7) * (1.0 - ease((cut - 0.8) / 0.2));
            stance.shift.1 += span * (1.0 * down - 0.12);
            stance.shift.0 += right * 0.10 * actor.height() * wave(t, 0.45, 0.0) * down;
        }
        Action::Swing => {
            let beat = moment.beat(0.9, 0.0);
            let up = ease(beat / 0.55) * (1.0 - ease((beat - 0.62) / 0.16));
            stance.lean_rad += right * LIFT_RAD * up;
            let (x, y) = lifted(actor, LIFT_RAD * up);
            stance.shift.0 += right * x;
            stance.shift.1 += y;
        }
        Action::Stir => {
            stance.shift.0 += right * span * wave(t, 1.3, 0.25);
            stance.shift.1 += 0.18 * span * wave(t, 1.3, 0.0);
            stance.lean_rad += right * 0.10 * wave(t, 1.3, 0.25);
        }
        Action::Write => {
            let line = fract(N_LINES * share.min(0.999));
            let row = libm::floorf(N_LINES * share.min(0.999));
            stance.shift.0 += right * span * (2.0 * line - 1.0);
            stance.shift.1 += span * (0.20 * row - 0.08) + 0.03 * span * wave(t, 0.26, 0.0);
            stance.lean_rad += 0.05 * wave(t, 0.26, 0.2);
        }
        Action::Sweep => stance.shift.0 += right * span * wave(t, 1.8, 0.0),
        Action::Touch => {
            let press = moment.beat(2.0, 0.0);
            let down = ease(press / 0.5) * (1.0 - ease((press - 0.8) / 0.2));
            stance.shift.1 += span * (1.5 * down - 0.6);
        }
        // The palms press by turns.
        Action::Knead => {
            let press = wave(t, 1.4, if actor.facing > 0.0 { 0.0 } else { 0.5 });
            stance.shift.1 += span * press;
            stance.shift.0 -= 0.4 * span * press;
        }
        Action::Type | Action::PlayInstrument => {
            let own = if actor.facing > 0.0 { 0.0 } else { 0.37 };
            stance.shift.1 += span * libm::fabsf(wave(t, 0.62, own));
            stance.shift.0 += 0.9 * span * wave(t, 2.3, own);
        }
        Action::Knit => {
            let own = if actor.facing > 0.0 { 0.0 } else { 0.5 };
            stance.shift.1 += span * wave(t, 0.9, own);
            stance.lean_rad += 0.05 * wave(t, 0.9, own + 0.25);
        }
        Action::Idle => stance.shift.1 += span * wave(t, 2.6, 0.0),
        // What is taken up comes with the hand, and what is put down has come with it.
        Action::Carry => stance.shift.1 -= span * ease((share - 0.30) / 0.35),
        Action::Drop => stance.shift.1 -= span * (1.0 - ease((share - 0.15) / 0.40)),
        Action::Throw => {
            // It spins as it flies, bounces off, and lies there.
            let fallen = ((share - STRIKES) / 0.16).clamp(0.0, 1.0);
            stance.hub = 0.5;
            stance.lean_rad = 7.0 * share.min(STRIKES + 0.16);
            stance.shift.0 -= 0.9 * actor.height() * fallen;
            stance.shift.1 += span * fallen * fallen;
        }
        _ => {}
    }
}
