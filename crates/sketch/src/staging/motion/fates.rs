//! What comes over a thing halfway through its moment, and stays: it falls over, opens, catches fire, fills.

use super::{Moment, Stance, ease, unfolding, wave};
use crate::scene::{Action, Class};
use crate::staging::actor::Actor;

/// When it happens, as a share of the moment.
pub(in crate::staging) const STRIKES: f32 = 0.40;

/// How far through it is at `moment`, of what takes `lasts` of the moment.
fn along(moment: &Moment, lasts: f32) -> f32 {
    let share = moment.since_s / moment.over_s.max(0.1);
    ease((share - STRIKES) / lasts)
}

/// Moves a thing as its fate says; whether it has one.
pub(super) fn befall(stance: &mut Stance, actor: &Actor, moment: &Moment) -> bool {
    match actor.action {
        Action::Topple => topple(stance, actor, moment),
        Action::Shatter => shatter(stance, actor, moment),
        Action::Crumble => crumble(stance, actor, moment),
        // The hand it falls from says where it is.
        Action::Drop => {}
        Action::Open => open(stance, moment),
        Action::Ignite => ignite(stance, moment),
        Action::Fill => fill(stance, moment),
        Action::Part => part(stance, moment),
        Action::Hatch => hatch(stance, actor, moment),
        _ => return false,
    }
    true
}

/// Rocks, falls on its side away from who stands there, and rocks to rest.
fn topple(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let share = moment.since_s / moment.over_s.max(0.1);
    let fall = ((share - STRIKES) / 0.13).clamp(0.0, 1.0);
    let after = (share - STRIKES - 0.13).max(0.0);
    let rock = 0.10 * libm::expf(-14.0 * after) * libm::sinf(60.0 * after);
    stance.lean_rad = std::f32::consts::FRAC_PI_2 * fall * fall + rock;
    let (left, _, right) = actor.drawing.extent;
    // On its side it lies on its widest, not on its middle.
    let half = 0.5 * (right - left) * actor.unit;
    stance.shift.1 -= 0.9 * half * fall * fall;
    stance.shift.0 += 0.5 * half * fall;
}

/// Trembles, and is gone: its pieces are thrown by the effects.
fn shatter(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let share = moment.since_s / moment.over_s.max(0.1);
    let near = ((share - STRIKES + 0.12) / 0.12).clamp(0.0, 1.0);
    stance.lean_rad = 0.05 * near * wave(moment.time_s, 0.09, actor.phase);
    let gone = ((share - STRIKES) / 0.015).clamp(0.0, 1.0);
    if stance.pose.drawing().part("crack").is_some() {
        // A pane in its wall: the wall stands.
        stance.lean_rad = 0.0;
        stance.pose.fade("crack", gone);
        return;
    }
    let is_wreck = matches!(
        actor.class,
        Class::Vehicle | Class::Aircraft | Class::Boat | Class::Building
    );
    // What hangs on a string is of rubber, and nothing is left of it.
    if is_wreck && actor.drawing.part("string").is_none() {
        // What is left of it is black, and lies askew.
        let over = (share - STRIKES).clamp(0.0, 0.18) / 0.18;
        stance.shift.1 -= 0.5 * actor.height() * over * (1.0 - over);
        stance.lean_rad += 0.16 * over;
        stance.shade = 1.0 - 0.78 * gone;
        stance.stretch = (1.0 + 0.06 * over, 1.0 - 0.22 * over);
        return;
    }
    stance.opacity = 1.0 - gone;
}

/// Blocks fall each for itself; what is of one piece sinks into a heap.
fn crumble(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let names: Vec<(String, (f32, f32))> = actor
        .drawing
        .parts
        .iter()
        .filter(|part| part.name.starts_with("block_"))
        .map(|part| (part.name.clone(), part.pivot))
        .collect();
    let share = moment.since_s / moment.over_s.max(0.1);
    let shake = ((share - STRIKES + 0.14) / 0.14).clamp(0.0, 1.0);
    let fall = along(moment, 0.22);
    stance.lean_rad = 0.03 * shake * (1.0 - fall) * wave(moment.time_s, 0.16, actor.phase);
    if slump(stance, moment) {
        return;
    }
    if names.is_empty() {
        stance.stretch = (1.0 + 0.30 * fall, 1.0 - 0.72 * fall);
        return;
    }
    let half = 0.10 * actor.drawing.height;
    for (rank, (name, pivot)) in names.iter().enumerate() {
        let high = (-pivot.1 - half).max(0.0);
        let drop = (share - STRIKES) / (0.05 + 0.10 * libm::sqrtf(high / actor.drawing.height));
        let drop = drop.clamp(0.0, 1.0);
        let side = if rank % 2 == 0 { 1.0 } else { -1.0 };
        let aside = side * (0.10 * rank as f32 + 0.12) * actor.drawing.height * high.min(1.0);
        stance.pose.shift(name, aside * drop, high * drop * drop);
        stance
            .pose
            .turn(name, side * drop * (0.6 + 0.9 * rank as f32));
    }
}

/// Sand sinks where it stands, one part after the other, and lies as a mound; whether it is of sand.
fn slump(stance: &mut Stance, moment: &Moment) -> bool {
    let names: Vec<String> = stance
        .pose
        .drawing()
        .parts
        .iter()
        .filter(|part| part.name.starts_with("sand_"))
        .map(|part| part.name.clone())
        .collect();
    let share = moment.since_s / moment.over_s.max(0.1);
    for (rank, name) in names.iter().enumerate() {
        let rank = rank as f32;
        let sunk = ease((share - STRIKES - 0.07 * rank) / 0.26);
        let side = if rank % 2.0 == 0.0 { 1.0 } else { -1.0 };
        let down = if name == "sand_flag" {
            60.0 * sunk
        } else {
            0.0
        };
        stance.pose.shift(name, 10.0 * side * sunk, down);
        stance.pose.turn(name, 0.16 * side * sunk);
        stance
            .pose
            .scale(name, 1.0 + 0.30 * sunk, 1.0 - 0.80 * sunk);
    }
    if !names.is_empty() {
        let sunk = ease((share - STRIKES) / 0.5);
        stance.lean_rad = 0.0;
        stance
            .pose
            .scale("body", 1.0 + 0.10 * sunk, 1.0 + 0.9 * sunk);
    }
    !names.is_empty()
}

/// How far what slips out of a hand has fallen, 0.0 to 1.0, and how far it has bounced.
pub(in crate::staging) fn dropped(share: f32) -> (f32, f32) {
    let fall = ((share - STRIKES) / 0.12).clamp(0.0, 1.0);
    let after = (share - STRIKES - 0.12).max(0.0);
    let bounce = 0.10 * libm::expf(-12.0 * after) * libm::fabsf(libm::sinf(34.0 * after));
    (fall * fall, bounce)
}

/// Flaps go apart, a lid goes up, a door swings.
fn open(stance: &mut Stance, moment: &Moment) {
    let wide = along(moment, 0.20);
    let pose = &mut stance.pose;
    if unfolding::open(pose, wide) {
        return;
    }
    pose.turn("flap_left", -2.1 * wide);
    pose.turn("flap_right", 2.1 * wide);
    pose.scale("flap", 1.0, 1.0 - 1.9 * wide);
    let high = pose.drawing().height;
    pose.shift("paper", 0.0, -0.55 * high * wide);
    let is_door = pose.drawing().part("frame").is_some();
    if is_door {
        pose.scale("body", 1.0 - 0.72 * wide, 1.0);
        return;
    }
    let is_tall = pose.drawing().part("back").is_some();
    if is_tall {
        pose.scale("lid", 1.0 - 0.80 * wide, 1.0);
    } else {
        pose.turn("lid", 1.25 * wide);
        pose.shift("lid", 6.0 * wide, -8.0 * wide);
    }
}

/// Rocks, and its cap falls off to the side; what has no cap goes up in pieces.
fn hatch(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let share = moment.since_s / moment.over_s.max(0.1);
    let near = ((share - 0.06) / (STRIKES - 0.06)).clamp(0.0, 1.0);
    let still = 1.0 - ease((share - STRIKES) / 0.06);
    stance.lean_rad = 0.07 * near * still * wave(moment.time_s, 0.42, actor.phase);
    let open = ease((share - STRIKES) / 0.16);
    let fallen = ease((share - STRIKES - 0.08) / 0.20);
    let high = actor.drawing.height;
    if stance.pose.drawing().part("cap").is_none() {
        stance.opacity = 1.0 - ((share - STRIKES) / 0.03).clamp(0.0, 1.0);
        return;
    }
    let hangs = stance.pose.drawing().point("hangs").is_some();
    if hangs {
        // A side of it swings open.
        stance.pose.turn("cap", -0.55 * open);
        stance.pose.shift("cap", 0.05 * high * open, 0.0);
    } else {
        stance.pose.turn("cap", 2.4 * open);
        stance.pose.shift(
            "cap",
            0.16 * high * open,
            -0.10 * high * open + 0.46 * high * fallen,
        );
    }
}

/// A flame that was not there.
fn ignite(stance: &mut Stance, moment: &Moment) {
    let lit = along(moment, 0.16);
    let pose = &mut stance.pose;
    for name in ["flame", "flames", "glow"] {
        pose.fade(name, lit);
        pose.scale(name, 0.3 + 0.7 * lit, 0.3 + 0.7 * lit);
    }
}

/// What is in it rises as long as it is poured.
fn fill(stance: &mut Stance, moment: &Moment) {
    let share = (moment.since_s / moment.over_s.max(0.1)).clamp(0.0, 1.0);
    let full = 0.06 + 0.94 * ease(share / 0.9);
    stance.pose.scale("level", 1.0, full);
    stance.pose.scale("bar", full, 1.0);
}

/// Is lower and shorter with every cut: slices lie beside it. What is drawn in halves goes apart.
fn part(stance: &mut Stance, moment: &Moment) {
    let share = (moment.since_s / moment.over_s.max(0.1)).clamp(0.0, 1.0);
    if stance.pose.drawing().part("half_left").is_some() {
        let apart = along(moment, 0.16);
        stance.pose.turn("half_left", -1.05 * apart);
        stance.pose.turn("half_right", 1.05 * apart);
        return;
    }
    if stance.pose.drawing().part("half_far").is_some() {
        let high = 0.16 * stance.pose.drawing().height * ease((share - 0.10) / 0.7);
        stance.pose.shift("half_far", 0.0, -high);
        stance.pose.shift("half_near", 0.0, high);
        return;
    }
    stance.stretch.0 = 1.0 - 0.55 * ease((share - 0.15) / 0.7);
}
