//! What beasts do on their own four feet: dig, roll on the back, beg, groom, shake themselves, tread, stretch.

use super::gait::QUAD_LEGS;
use super::rest::{plant_four, sit_four_legged, stand_four_legged};
use super::{Moment, Stance, sway, wave};
use crate::rigs::Pose;
use crate::scene::Action;
use crate::staging::actor::Actor;

pub(super) fn act(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    match actor.action {
        Action::Dig => dig(stance, actor, moment),
        Action::Roll => roll(stance, actor, moment),
        Action::Beg => beg(stance, actor, moment),
        Action::Groom => groom(stance, moment),
        Action::ShakeOff => shake_off(stance, actor, moment),
        Action::Tread => tread(stance, actor, moment),
        _ => bow(stance, actor, moment),
    }
}

/// How long a leg is, from its shoulder to the ground.
fn leg_of(pose: &Pose, upper: &str) -> f32 {
    let drawing = pose.drawing();
    drawing
        .part(upper)
        .map_or(40.0, |idx| -drawing.parts[idx].pivot.1)
}

/// Puts the feet with these places in the row of legs where they rest, moved by shares of the leg's length.
fn step(pose: &mut Pose, leg_idxs: [usize; 2], leg: f32, by: impl Fn(usize) -> (f32, f32)) {
    for (nth, leg_idx) in leg_idxs.into_iter().enumerate() {
        let quad_leg = &QUAD_LEGS[leg_idx];
        if let Some((_, (x, y))) = pose.drawing().point(quad_leg.limb.end) {
            let (ahead, up) = by(nth);
            pose.reach(quad_leg.limb, (x + ahead * leg, y - up * leg));
            pose.level(quad_leg.foot, 0.9 * up);
        }
    }
}

/// Where the fore and the hind legs are in the row.
const FORE: [usize; 2] = [1, 3];
const HIND: [usize; 2] = [0, 2];

/// The chest low and the nose in the hole, the forepaws scrape in turn.
fn dig(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let pose = &mut stance.pose;
    let leg = leg_of(pose, "fore_near_upper");
    let scrape = wave(moment.time_s, 0.46, actor.phase);
    pose.turn("torso", 0.24 + 0.02 * scrape);
    pose.shift("torso", -0.06 * leg, 0.16 * leg + 0.02 * leg * scrape);
    pose.turn("neck", 0.50 + 0.05 * scrape);
    plant_four(stance);
    step(&mut stance.pose, FORE, leg, |nth| {
        let phase = actor.phase + 0.5 * nth as f32;
        let up = wave(moment.time_s, 0.46, phase + 0.25).max(0.0);
        (0.24 + 0.34 * wave(moment.time_s, 0.46, phase), 0.34 * up)
    });
    sway(&mut stance.pose, moment.time_s * 1.6, actor.phase, 2.4);
}

/// On the back, the paws in the air, wriggling.
fn roll(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    /// How far the back is below the top of the head, as a share of the height.
    const BACK: f32 = 0.34;
    let wriggle = wave(moment.time_s, 1.1, actor.phase);
    stance.lean_rad = std::f32::consts::PI + 0.13 * wriggle;
    stance.hub = 0.5;
    stance.shift.1 += BACK * actor.height();
    let pose = &mut stance.pose;
    let leg = leg_of(pose, "hind_near_upper");
    pose.turn(
        "neck",
        0.50 + 0.12 * wave(moment.time_s, 1.1, actor.phase + 0.3),
    );
    pose.turn("tail", 0.8 + 0.35 * wave(moment.time_s, 0.6, actor.phase));
    let kick = |nth: usize, shift: f32| wave(moment.time_s, 0.9, 0.5 * nth as f32 + shift);
    step(pose, FORE, leg, |nth| {
        (0.14 + 0.16 * kick(nth, 0.1), 0.42 + 0.10 * kick(nth, 0.3))
    });
    step(pose, HIND, leg, |nth| {
        (-0.10 + 0.18 * kick(nth, 0.4), 0.36 + 0.12 * kick(nth, 0.6))
    });
}

/// Sits up on the haunches, the forepaws hang before the chest.
fn beg(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let bob = wave(moment.time_s, 0.9, actor.phase);
    let pose = &mut stance.pose;
    let leg = leg_of(pose, "hind_near_upper");
    pose.turn("torso", -1.02 + 0.03 * bob);
    pose.shift("torso", -0.10 * leg, 0.30 * leg);
    pose.turn("neck", 0.86 + 0.04 * bob);
    pose.turn("tail", 1.2 + 0.30 * wave(moment.time_s, 0.5, actor.phase));
    step(pose, HIND, leg, |_| (0.42, 0.0));
    for (upper, lower, paw) in [
        ("fore_near_upper", "fore_near_lower", 0.0),
        ("fore_far_upper", "fore_far_lower", 0.12),
    ] {
        pose.turn(upper, 0.16 - paw + 0.10 * bob);
        pose.turn(lower, 1.15 + 0.18 * bob);
    }
}

/// Sits and licks a raised paw.
fn groom(stance: &mut Stance, moment: &Moment) {
    sit_four_legged(stance, moment);
    let lick = wave(moment.time_s, 0.8, 0.0);
    let pose = &mut stance.pose;
    pose.turn("neck", 0.34 + 0.09 * lick);
    let Some(mouth) = pose.point("mouth") else {
        return;
    };
    let limb = QUAD_LEGS[1].limb;
    pose.reach(limb, (mouth.0 - 2.0, mouth.1 + 6.0 + 3.0 * lick));
    pose.turn("fore_near_foot", -0.5);
}

/// Legs apart, and the coat from side to side as fast as it can, head first.
fn shake_off(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let swing = |lag: f32| wave(moment.time_s, 0.26, actor.phase - lag);
    let pose = &mut stance.pose;
    let leg = leg_of(pose, "fore_near_upper");
    pose.shift("torso", 0.0, 0.08 * leg);
    pose.turn("torso", 0.035 * swing(0.2));
    pose.scale("torso", 1.0, 1.0 + 0.03 * swing(0.1));
    pose.turn("neck", 0.22 + 0.16 * swing(0.0));
    pose.turn("ear_near", 0.75 * swing(0.3));
    pose.turn("ear_far", -0.65 * swing(0.3));
    pose.turn("tail", 0.5 * swing(0.5));
    plant_four(stance);
    let pose = &mut stance.pose;
    step(pose, FORE, leg, |_| (0.10, 0.0));
    step(pose, HIND, leg, |_| (-0.10, 0.0));
}

/// Presses with one forepaw and the other.
fn tread(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let pose = &mut stance.pose;
    let leg = leg_of(pose, "fore_near_upper");
    let press = wave(moment.time_s, 1.1, actor.phase);
    pose.shift("torso", 0.0, 0.14 * leg);
    pose.turn("torso", 0.05 + 0.015 * press);
    pose.turn("neck", 0.12 + 0.02 * press);
    plant_four(stance);
    step(&mut stance.pose, FORE, leg, |nth| {
        let up = wave(moment.time_s, 1.1, actor.phase + 0.5 * nth as f32).max(0.0);
        (0.12, 0.30 * up)
    });
    sway(&mut stance.pose, moment.time_s, actor.phase, 1.0);
}

/// The chest on the ground and the hips up: stretches, kneels.
fn bow(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    stand_four_legged(stance, actor, moment);
    let deep = 0.85 + 0.15 * wave(moment.time_s, 3.4, actor.phase);
    let pose = &mut stance.pose;
    let leg = leg_of(pose, "fore_near_upper");
    pose.turn("torso", 0.36 * deep);
    pose.shift("torso", -0.10 * leg, 0.24 * leg * deep);
    pose.turn("neck", -0.28 * deep);
    pose.turn("tail", 0.35);
    plant_four(stance);
    step(&mut stance.pose, FORE, leg, |_| (0.62 * deep, 0.0));
}

#[cfg(test)]
mod tests {
    use crate::language::understand;
    use crate::scene::Action;

    #[track_caller]
    fn check(prompt: &str, action: Action) {
        let scene = understand(prompt).scene;
        assert_eq!(scene.entities[0].action, action, "{prompt}");
    }

    #[test]
    fn beasts_do_on_four_feet_what_people_do_otherwise() {
        check("A wet dog shaking off water on a beach", Action::ShakeOff);
        check("A cat grooming itself on a rug", Action::Groom);
        check("A cat licking its paw", Action::Groom);
        check("A puppy begging for a treat", Action::Beg);
        check("A kitten kneading a blanket", Action::Tread);
        check("A woman kneading dough", Action::Knead);
        check("A beggar begging for food", Action::Sit);
    }
}
