//! Things and pictures: wheels turn, boats rock, flames flicker, flowers grow.

use super::{Moment, Stance, air, dance, ease, fates, fract, unfolding, water, wave, work};
use crate::props::Motion;
use crate::rigs::{Drawing, Kind};
use crate::scene::{Action, Class};
use crate::staging::actor::Actor;

/// How far a thing that pours by itself is tilted.
pub(in crate::staging) const POURING_RAD: f32 = 1.25;
/// How far beside its place it does so, as a share of its height.
pub(in crate::staging) const POURING_ASIDE: f32 = 0.55;

/// Moves a thing, or somebody of whom there is only one picture.
pub(super) fn act(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    parts(stance, actor, moment);
    if actor.is_tool {
        super::strokes::work(stance, actor, moment);
        return;
    }
    if fates::befall(stance, actor, moment) || actor.is_still {
        return;
    }
    use Action as A;
    let (t, phase) = (moment.time_s, actor.phase);
    let height = actor.height();
    match actor.action {
        A::Pour => {
            let tilt = work::pouring(t);
            stance.hub = 0.5;
            stance.lean_rad = -POURING_RAD * tilt;
            stance.shift.0 += POURING_ASIDE * height;
        }
        A::Walk | A::Run | A::Chase
            if !actor.is_airborne && !matches!(actor.class, Class::Vehicle | Class::Boat) =>
        {
            let steps = moment.travelled / (0.55 * actor.drawing.height) + phase;
            let hop = libm::fabsf(libm::sinf(std::f32::consts::PI * steps));
            stance.shift.1 -= 0.07 * height * hop;
            stance.lean_rad = 0.07 * libm::cosf(std::f32::consts::PI * steps);
        }
        A::Drive | A::Ride | A::Slide | A::Chase | A::Run => {
            stance.shift.1 -= 0.006 * height * wave(t, 0.31, phase);
            stance.lean_rad = 0.004 * wave(t, 0.47, phase);
        }
        A::Dance | A::Cheer | A::PlayInstrument => {
            let step = wave(t, 1.0, 0.0);
            stance.lean_rad = 0.13 * step;
            stance.shift.1 -= 0.06 * height * libm::fabsf(step);
        }
        A::Jump => {
            // Thrown up it slows down, comes back faster and faster, and is pressed flat where it lands.
            let along = fract(t / 1.1 + phase);
            let up = 4.0 * along * (1.0 - along);
            let speed = libm::fabsf(2.0 * along - 1.0);
            let down = ((0.12 - up) / 0.12).max(0.0);
            let long = 0.10 * speed * speed * (1.0 - down);
            stance.shift.1 -= height.max(0.25) * 0.62 * up;
            stance.stretch = (1.0 - 0.6 * long + 0.20 * down, 1.0 + long - 0.26 * down);
        }
        A::Bow => stance.lean_rad = 0.45 * (0.5 - 0.5 * wave(t, 3.0, 0.25)),
        A::Wave | A::Talk => stance.lean_rad = 0.08 * wave(t, 0.8, phase),
        // The light of a moon comes from the one side, and goes to the other.
        A::Grow | A::Shrink if stance.pose.drawing().part("lit_half").is_some() => {
            let along = (moment.since_s / moment.over_s.max(0.1)).clamp(0.0, 1.0);
            let is_waxing = actor.action == A::Grow;
            let lit = if is_waxing { along } else { 1.0 - along };
            unfolding::light_disc(&mut stance.pose, 0.04 + 0.96 * lit);
            stance.stretch.0 = if is_waxing { 1.0 } else { -1.0 };
        }
        A::Grow => {
            let along = ease(moment.since_s / (0.85 * moment.over_s.max(0.1)));
            if !unfolding::grow(&mut stance.pose, along) {
                // What is pumped up was there before.
                let least = if actor.class == Class::Thing {
                    0.42
                } else {
                    0.10
                };
                let size = least + (1.0 - least) * along;
                stance.stretch = (size * (0.8 + 0.2 * along), size);
            }
            stance.lean_rad = 0.03 * wave(t, 2.6, phase);
        }
        A::Spin | A::Turn if actor.is_flat => {
            stance.hub = 0.5;
            stance.lean_rad = std::f32::consts::TAU * t / 4.0;
        }
        A::Spin | A::Turn => {
            let every_s = if actor.action == A::Turn { 7.0 } else { 2.4 };
            dance::turn_about(stance, std::f32::consts::TAU * (t / every_s + 0.04));
        }
        A::Roll if actor.class == Class::Aircraft => air::loop_the_loop(stance, actor, moment),
        A::Roll => roll(stance, actor, moment),
        A::TakeOff | A::Land => launch(stance, actor, moment),
        A::Orbit => go_round(stance, actor, moment),
        A::Breach if stance.pose.drawing().part("crest").is_some() => {
            water::break_wave(stance, actor, moment);
        }
        A::Breach => water::breach_thing(stance, actor, moment),
        A::Melt => {
            let along = ease(moment.since_s / (0.95 * moment.over_s.max(0.1)));
            if stance.pose.drawing().part("flame").is_some() {
                burn_down(stance, along);
            } else {
                melt_down(stance, along);
            }
            stance.lean_rad = 0.01 * wave(t, 3.1, phase);
        }
        A::Bloom => {
            let along = ease(moment.since_s / (0.8 * moment.over_s.max(0.1)));
            let share = moment.since_s / moment.over_s.max(0.1);
            if unfolding::slide_off(&mut stance.pose, share) {
                return;
            }
            if !unfolding::bloom(&mut stance.pose, along) {
                stance.stretch = (0.55 + 0.45 * along, 0.72 + 0.28 * along);
            }
            stance.lean_rad = 0.02 * wave(t, 3.0, phase);
        }
        A::Fight => {
            let lunge = ease(fract(t / 1.5 + 0.25) / 0.2)
                * (1.0 - ease((fract(t / 1.5 + 0.25) - 0.3) / 0.3));
            stance.shift.0 += 0.12 * height * lunge;
            stance.lean_rad = 0.10 * lunge + 0.02 * wave(t, 0.5, phase);
        }
        A::Erupt => stance.shift.0 += 0.004 * height * wave(t, 0.11, phase),
        A::Throw | A::Catch | A::Kick => {
            stance.hub = 0.5;
            stance.lean_rad = 2.0 * t;
        }
        // A lamp, a pendulum: from where it hangs.
        A::Swing => {
            stance.hub = 1.0;
            stance.lean_rad = 0.34 * wave(t, 2.2, phase);
        }
        A::Balance => stance.lean_rad = 0.10 * wave(t, 2.1, phase),
        A::Sleep => stance.stretch.1 = 1.0 + 0.03 * wave(t, 4.0, phase),
        _ => rest(stance, actor, moment),
    }
    let is_own_way = matches!(
        actor.action,
        A::Spin | A::Turn | A::TakeOff | A::Land | A::Orbit | A::Breach
    );
    if actor.is_airborne && !is_own_way {
        air::drift(stance, actor, moment);
        flutter(stance, actor, moment);
    }
}

/// A candle is shorter and shorter, and its flame comes down with it.
fn burn_down(stance: &mut Stance, along: f32) {
    let left = 1.0 - 0.55 * along;
    let pose = &mut stance.pose;
    let flame_y = pose
        .drawing()
        .part("flame")
        .map_or(0.0, |idx| pose.drawing().parts[idx].pivot.1);
    pose.scale("body", 1.0, left);
    for name in ["flame", "glow"] {
        pose.shift(name, 0.0, flame_y * (left - 1.0));
    }
}

/// Sinks, and what it was is in the pool about its foot.
fn melt_down(stance: &mut Stance, along: f32) {
    let (wide, high) = (1.0 + 0.08 * along, 1.0 - 0.74 * along);
    stance.stretch = (wide, high);
    let spread = 0.25 + 0.75 * along;
    stance.pose.scale("pool", spread / wide, spread / high);
    stance.pose.fade("pool", (8.0 * along).min(1.0));
}

/// Rolls as far as it comes, or on the spot.
fn roll(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let radius = 0.5 * actor.drawing.height;
    let way = if actor.speed == 0.0 && actor.course.is_none() {
        0.9 * actor.drawing.height * moment.time_s
    } else {
        moment.travelled
    };
    stance.hub = 0.5;
    stance.lean_rad = way / radius.max(1.0);
}

/// Trembles, then rises faster and faster; or comes down slower and slower, and stands.
fn launch(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let along = (moment.since_s / moment.over_s.max(0.1)).clamp(0.0, 1.0);
    let is_landing = actor.action == Action::Land;
    let along = if is_landing { 1.0 - along } else { along };
    let up = ((along - 0.22) / 0.78).max(0.0);
    stance.shift.1 -= actor.span * up * up;
    let tremor = if up < 0.6 { 1.0 - up } else { 0.0 };
    stance.shift.0 += 0.006 * actor.height() * tremor * wave(moment.time_s, 0.09, actor.phase);
    if matches!(actor.class, Class::Bird | Class::Insect) {
        stance.shift.0 += 0.3 * actor.span * up;
    }
    let (left, top, right) = actor.drawing.extent;
    if actor.class == Class::Aircraft && right - left > -1.6 * top {
        // What has wings comes down a slope, and not on its tail.
        let slope = if is_landing { -1.0 } else { 1.0 };
        stance.shift.0 += slope * 0.30 * actor.span * up;
        stance.lean_rad = -0.16 * up.min(1.0);
        stance.hub = 0.5;
    }
}

/// Where on its ring an actor is: right of the middle, and nearer than it, as shares of the ring's width.
pub(in crate::staging) fn ring(actor: &Actor, time_s: f32) -> (f32, f32) {
    let turn = time_s / 4.6 + f32::from(actor.copy_idx as u16) * 0.381 + 0.62;
    let (sin, cos) = libm::sincosf(std::f32::consts::TAU * turn);
    (cos, sin)
}

/// Goes round in a flat ring, nearer and farther.
pub(super) fn go_round(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let (cos, sin) = ring(actor, moment.time_s);
    let wide = actor.span.max(0.1);
    // A stance moves forward; forward may be left.
    stance.shift.0 += wide * cos * actor.facing.signum();
    stance.shift.1 += 0.30 * wide * sin;
    let near = 1.0 + 0.16 * sin;
    stance.stretch = (near, near);
    if actor.class != Class::Celestial {
        stance.stretch.0 *= if sin > 0.0 { -1.0 } else { 1.0 };
    }
}

/// What a thing does when it does nothing: plants sway, floating things rock, creatures breathe.
fn rest(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let (t, phase) = (moment.time_s, actor.phase);
    match actor.class {
        Class::Plant => stance.lean_rad = 0.022 * wave(t, 3.6, phase),
        _ if actor.is_afloat => {
            stance.lean_rad = 0.05 * wave(t, 2.9, phase);
            stance.shift.1 += 0.03 * actor.height() * wave(t, 2.3, phase + 0.3);
        }
        Class::Person | Class::FourLegged | Class::Bird | Class::Insect if !actor.is_airborne => {
            let breath = wave(t, 2.6, phase);
            stance.stretch = (1.0 - 0.008 * breath, 1.0 + 0.015 * breath);
            stance.lean_rad = 0.02 * wave(t, 3.9, phase);
        }
        Class::Celestial => stance.lean_rad = 0.01 * wave(t, 6.0, phase),
        _ => {}
    }
}

/// Small fliers beat their wings: a picture narrows and widens.
fn flutter(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    if actor.class == Class::Insect {
        stance.stretch.0 *= 0.72 + 0.28 * wave(moment.time_s, 0.24, actor.phase);
        stance.shift.1 += 0.30 * actor.height() * wave(moment.time_s, 1.9, actor.phase);
    } else if actor.kind == Kind::Sprite && matches!(actor.class, Class::Bird | Class::FourLegged) {
        stance.stretch.1 *= 1.0 + 0.05 * wave(moment.time_s, 0.7, actor.phase);
    }
}

/// How many lines come on a board, one after the other.
const N_LINES: usize = 7;

/// How fast sails, rotors and propellers turn.
const TURNS_RAD_PER_S: f32 = 2.2;

/// The parts of a drawing that say themselves how they move.
fn own_motions(drawing: &Drawing) -> Vec<(String, (f32, f32), Motion)> {
    let moving = drawing
        .parts
        .iter()
        .filter(|part| part.motion != Motion::None);
    moving
        .map(|part| (part.name.clone(), part.pivot, part.motion))
        .collect()
}

/// How fast a gear turns beside the first that it meshes with, directly or over others: the next the other way round,
/// the smaller the faster.
fn meshing(drawing: &Drawing, gear: &str) -> f32 {
    let radius = |name: &str| {
        let ink = drawing.part(name).and_then(|idx| drawing.parts[idx].ink());
        ink.map_or(1.0, |(left, _, right, _)| (right - left).max(1.0))
    };
    let number = gear.trim_start_matches("gear_").parse().unwrap_or(1_u32);
    let way = if number % 2 == 1 { 1.0 } else { -1.0 };
    way * radius("gear_1") / radius(gear)
}

/// Parts that move by themselves, whatever the thing does.
fn parts(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let (t, phase) = (moment.time_s, actor.phase);
    let pose = &mut stance.pose;
    for wheel in ["wheel_front", "wheel_rear"] {
        let part_idx = pose.drawing().part(wheel);
        // Wheels that say themselves that they spin are turned below.
        if let Some(part_idx) =
            part_idx.filter(|idx| pose.drawing().parts[*idx].motion == Motion::None)
        {
            let radius = -pose.drawing().parts[part_idx].pivot.1;
            pose.turn(wheel, moment.travelled / radius.max(1.0));
        }
    }
    for (name, pivot, motion) in own_motions(pose.drawing()) {
        match motion {
            Motion::Spin if name.starts_with("wheel") => {
                pose.turn(&name, moment.travelled / (-pivot.1).max(1.0));
            }
            Motion::Spin if name.starts_with("gear_") => {
                pose.turn(&name, t * TURNS_RAD_PER_S * meshing(pose.drawing(), &name));
            }
            Motion::Spin => pose.turn(&name, t * TURNS_RAD_PER_S),
            Motion::Swing => pose.turn(&name, 0.06 * wave(t, 2.4, phase)),
            Motion::Flicker => {
                let glow = wave(t, 0.31, phase) * 0.5 + wave(t, 0.13, 0.4) * 0.5;
                pose.scale(&name, 1.0 + 0.03 * glow, 1.0 + 0.07 * glow);
                pose.fade(&name, 0.90 + 0.10 * glow);
            }
            Motion::Burst => unfolding::burst(pose, &name, t),
            Motion::None => {}
        }
    }
    let flicker = 0.5 * wave(t, 0.17, phase) + 0.5 * wave(t, 0.11, 0.3);
    pose.scale("flame", 1.0 + 0.10 * flicker, 1.0 + 0.22 * flicker);
    pose.fade("glow", 0.80 + 0.15 * wave(t, 1.3, phase) + 0.05 * flicker);
    if actor.action == Action::GoOut {
        let left = 1.0 - ease((moment.since_s / moment.over_s.max(0.1) - 0.45) / 0.12);
        for name in ["flame", "flames", "glow"] {
            pose.fade(name, left);
        }
    }
    // What is being written or drawn comes line by line.
    for line_idx in 0..N_LINES {
        let name = format!("line_{}", line_idx + 1);
        if pose.drawing().part(&name).is_none() {
            break;
        }
        if actor.action == Action::Fill {
            let along = moment.since_s / (0.92 * moment.over_s.max(0.1)) * N_LINES as f32;
            let drawn = ease((along - line_idx as f32).clamp(0.0, 1.0));
            pose.scale(&name, drawn.max(0.001), 0.3 + 0.7 * drawn);
            pose.fade(&name, (4.0 * drawn).min(1.0));
        }
    }
    if actor.action == Action::Stretch {
        // Down and up again: a pump at work.
        let down = 0.22 * pose.drawing().height;
        pose.shift("plunger", 0.0, down * (0.5 - 0.5 * wave(t, 1.1, 0.25)));
    }
    if actor.action == Action::Dig {
        pose.turn("arm", 0.16 + 0.20 * wave(t, 2.6, phase));
    }
    if actor.action != Action::Shatter {
        pose.fade("crack", 0.0);
    }
    // A skin that is struck.
    let tremor = wave(t, 0.09, phase);
    pose.scale("drumhead", 1.0 + 0.012 * tremor, 1.0 + 0.10 * tremor);
    pose.turn("tail", 0.22 * wave(t, 1.3, phase));
    pose.turn("tail_2", 0.30 * wave(t, 1.3, phase + 0.8));
    pose.turn("leaves", 0.018 * wave(t, 3.4, phase));
    pose.turn("flag", 0.08 * wave(t, 1.1, phase));
    for (puff_idx, puff) in ["steam_1", "steam_2", "steam_3"].iter().enumerate() {
        let along = fract(t / 2.4 + puff_idx as f32 / 3.0);
        pose.shift(
            puff,
            3.0 * wave(t, 1.9, puff_idx as f32 * 0.3),
            -34.0 * along,
        );
        pose.scale(puff, 0.6 + 0.8 * along, 0.6 + 0.8 * along);
        pose.fade(puff, 0.75 * libm::sinf(std::f32::consts::PI * along));
    }
}
