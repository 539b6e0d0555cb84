//! Dancing, jumping and a penguin's waddle.

use super::music::BEAT_S;
use super::{
    FAR_ARM, FAR_LEG, Moment, NEAR_ARM, NEAR_LEG, Stance, arm, ease, fract, lag, plant, sway, wave,
};
use crate::rigs::{BEFORE, FACE};
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
    let bar = fract(t / (8.0 * BEAT_S) + 0.1 * actor.phase);
    turn_round(stance, ((bar - 0.80) / 0.20).max(0.0));
}

/// Turns on the spot in small steps, and is seen from the side, from behind and from the other side.
pub(super) fn turn_on_the_spot(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let is_quick = actor.action == Action::Spin;
    let turn = moment.beat(if is_quick { 2.2 } else { 4.2 }, lag(actor));
    let step = libm::sinf(4.0 * 2.0 * PI * turn);
    let out = if is_quick { 0.42 } else { 0.16 };
    let pose = &mut stance.pose;
    pose.shift("torso", 0.0, 4.0 - 1.5 * libm::fabsf(step));
    pose.turn("neck", 0.05);
    arm(pose, NEAR_ARM, out + 0.06 * step, -0.20);
    arm(pose, FAR_ARM, -out + 0.06 * step, -0.20);
    for (leg, foot, side) in [(NEAR_LEG, "foot_near", -1.0), (FAR_LEG, "foot_far", 1.0)] {
        let lifted = (side * step).max(0.0);
        if let Some((_, (x, y))) = pose.drawing().point(leg.end) {
            pose.reach(leg, (x + 4.0 * side * lifted, y - 11.0 * lifted));
            pose.level(foot, -0.3 * lifted);
        }
    }
    sway(pose, moment.time_s, actor.phase, 1.6);
    turn_round(stance, turn);
}

/// Shows a body `turn` of the way round: half to the right, from behind, half to the left, and so on. Whoever has no
/// back is mirrored as a thing is.
fn turn_round(stance: &mut Stance, turn: f32) {
    /// When a side gives way to the next, in turns.
    const SIDES: [f32; 3] = [0.20, 0.54, 0.84];
    if stance.pose.drawing().part("back_of_head").is_none() {
        turn_about(stance, 2.0 * PI * turn);
        return;
    }
    let turn = fract(turn);
    let near = SIDES
        .iter()
        .map(|side| libm::fabsf(turn - side))
        .fold(1.0, f32::min);
    let width = LEAST_WIDTH + (1.0 - LEAST_WIDTH) * ease(near / 0.11);
    let is_mirrored = (SIDES[0]..SIDES[2]).contains(&turn);
    stance.stretch.0 *= if is_mirrored { -width } else { width };
    if (SIDES[0]..SIDES[1]).contains(&turn) {
        stance.shade *= 0.92;
        for part in FACE.iter().chain(BEFORE) {
            stance.pose.fade(part, 0.0);
        }
        stance.pose.show("back_of_head", true);
        stance.pose.show("back_of_hair", true);
    }
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
        let bar = fract(moment.time_s / (8.0 * BEAT_S) + 0.1 * actor.phase);
        turn_about(stance, 2.0 * PI * ((bar - 0.80) / 0.20).max(0.0));
    }
}

#[cfg(test)]
mod tests {
    use kinora_domain::Size;

    use crate::language::understand;
    use crate::staging::Production;

    /// How opaque a part of the first is at each quarter of a second of four.
    fn shown(prompt: &str, part: &str) -> Vec<f32> {
        let scene = understand(prompt).scene;
        let size = Size::new(1280, 720).unwrap();
        let production = Production::new(&scene, 1, size, 4.0);
        let at = |quarter: u8| {
            let placed = production.place(0.25 * f32::from(quarter));
            let pose = &placed[0].stance.pose;
            let part_idx = pose.drawing().part(part).unwrap();
            pose.joints()[part_idx].opacity
        };
        (0..16).map(at).collect()
    }

    #[test]
    fn who_turns_about_shows_the_back_and_comes_round() {
        for prompt in ["A person turning around", "A man turns around in a room"] {
            let back = shown(prompt, "back_of_head");
            assert!(back[0] < 0.01, "{prompt}: {back:?}");
            assert!(back.iter().any(|it| *it > 0.99), "{prompt}: {back:?}");
            let mouth = shown(prompt, "brow");
            let hidden = mouth.iter().zip(&back).filter(|(_, back)| **back > 0.99);
            assert!(hidden.into_iter().all(|(mouth, _)| *mouth < 0.01));
        }
    }

    #[test]
    fn who_dances_mostly_shows_a_face() {
        let back = shown("A woman dances in a park", "back_of_head");
        let n_away = back.iter().filter(|it| **it > 0.01).count();
        assert!(n_away <= 6, "{back:?}");
    }
}
