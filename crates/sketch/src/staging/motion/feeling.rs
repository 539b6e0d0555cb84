//! Faces and hearts: hugging, kissing, clapping, laughing, crying, eating, drinking, blowing bubbles, lighting.

use super::rest::{idle, seat};
use super::{FAR_ARM, Moment, NEAR_ARM, Stance, Ties, arm, ease, fract, plant, sway, wave};
use crate::scene::{Action, Bearing, Class};
use crate::sound::timing::CLAP_EVERY_S;
use crate::staging::actor::{Actor, Tie};

pub(super) fn biped(stance: &mut Stance, actor: &Actor, moment: &Moment, ties: &Ties) {
    // A beast sits down to what it holds in its paws.
    let squats = actor.class == Class::FourLegged
        && matches!(actor.action, Action::Eat | Action::Drink)
        && actor.tie == Tie::None;
    match ties.seat_y.or(squats.then_some(-12.0)) {
        Some(seat_y) => seat(stance, seat_y),
        None => idle(stance, actor, moment),
    }
    match actor.action {
        Action::Hug | Action::Kiss => embrace(stance, actor, moment),
        Action::Clap => clap(stance, actor, moment),
        Action::Laugh => laugh(stance, actor, moment),
        Action::Cry => cry(stance, actor, moment),
        _ => to_the_mouth(stance, actor, moment),
    }
    sway(&mut stance.pose, moment.time_s, actor.phase, 0.8);
}

/// Leans to the other, the arms around.
fn embrace(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let closer = 0.5 + 0.5 * wave(moment.time_s, 3.6, 0.0);
    let is_kiss = actor.action == Action::Kiss;
    let pose = &mut stance.pose;
    pose.turn("torso", 0.06 + 0.05 * closer);
    pose.turn("neck", if is_kiss { 0.10 } else { 0.16 });
    arm(pose, FAR_ARM, -1.15 - 0.10 * closer, -0.35);
    arm(pose, NEAR_ARM, -0.85 - 0.15 * closer, -0.45);
    plant(pose, 2.0);
}

/// The hands meet before the chest.
fn clap(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    // The first keeps the time that is heard.
    let lag = actor.phase * actor.copy_idx.min(1) as f32;
    let apart = 0.5 + 0.5 * wave(moment.time_s, CLAP_EVERY_S, lag);
    let pose = &mut stance.pose;
    pose.turn("neck", 0.03 * wave(moment.time_s, 2.0 * CLAP_EVERY_S, lag));
    arm(pose, FAR_ARM, -0.95 - 0.45 * apart, -0.75 + 0.10 * apart);
    arm(pose, NEAR_ARM, -0.75 + 0.45 * apart, -1.05 - 0.10 * apart);
}

/// Throws the head back and shakes.
fn laugh(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let shake = wave(moment.time_s, 0.30, actor.phase);
    let swell = 0.5 + 0.5 * wave(moment.time_s, 2.2, actor.phase);
    let pose = &mut stance.pose;
    pose.shift("torso", 0.0, 1.6 * shake);
    pose.turn("torso", -0.10 * swell + 0.02 * shake);
    pose.turn("neck", -0.24 * swell);
    arm(pose, NEAR_ARM, -0.55, -1.35 + 0.05 * shake);
    arm(pose, FAR_ARM, -0.60, -1.25 + 0.05 * shake);
    plant(pose, 5.0);
}

/// Hangs the head, a hand at the eyes, and sobs.
fn cry(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let sob = wave(moment.time_s, 0.9, actor.phase).max(0.0);
    let pose = &mut stance.pose;
    pose.shift("torso", 0.0, 2.0 - 1.6 * sob);
    if actor.bearings.contains(&Bearing::FacesUs) {
        // The tears are to be seen.
        pose.turn("neck", 0.05 - 0.03 * sob);
        return;
    }
    pose.turn("torso", 0.14);
    pose.turn("neck", 0.30 - 0.05 * sob);
    hand_to_face(stance, -6.0, 1.0);
    arm(&mut stance.pose, NEAR_ARM, -0.15, -0.35);
}

/// Eats, drinks, blows bubbles, lights a cigarette: the hand goes to the mouth, stays, and comes down again.
fn to_the_mouth(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let (every_s, stays) = match actor.action {
        Action::Drink => (3.6, 0.40),
        Action::BlowBubbles | Action::Light => (4.4, 0.62),
        _ => (2.1, 0.25),
    };
    let along = fract(moment.time_s / every_s + 0.12 + 0.3 * actor.phase);
    let up = ease(along / 0.16) * (1.0 - ease((along - 0.16 - stays) / 0.16));
    let pose = &mut stance.pose;
    let back = if actor.action == Action::Drink {
        -0.20
    } else {
        0.05
    };
    pose.turn("neck", back * up);
    arm(pose, FAR_ARM, -0.45, -1.15);
    arm(pose, NEAR_ARM, -0.25, -0.95);
    hand_to_face(stance, 6.0, up);
}

/// Brings the far hand `share` of the way before the mouth.
fn hand_to_face(stance: &mut Stance, before: f32, share: f32) {
    let pose = &mut stance.pose;
    let (Some(hand), Some(mouth)) = (
        pose.point("hand_far"),
        pose.point("mouth").or_else(|| pose.point("hat")),
    ) else {
        return;
    };
    let at = (mouth.0 + before, mouth.1 + 4.0);
    let target = (
        hand.0 + (at.0 - hand.0) * share,
        hand.1 + (at.1 - hand.1) * share,
    );
    pose.reach(FAR_ARM, target);
}
