//! In the water.

use super::{Moment, Stance, wave};
use crate::rigs::Pose;
use crate::staging::actor::Actor;

/// A fish: the tail drives, the body follows, each a little differently.
pub(super) fn fish(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let (t, phase) = (moment.time_s, actor.phase);
    let beat = wave(t, 0.62 + 0.2 * phase, phase);
    let pose = &mut stance.pose;
    if pose.drawing().part("fluke").is_some() {
        // Whales and dolphins beat up and down, and slowly.
        let beat = wave(t, 2.1, phase);
        pose.turn("tail", 0.13 * beat);
        pose.turn("fluke", 0.30 * wave(t, 2.1, phase - 0.14));
    } else {
        pose.scale("tail", 0.72 + 0.28 * beat, 1.0);
        pose.turn("tail", 0.10 * beat);
    }
    pose.turn("fin_near", 0.25 * wave(t, 0.8, phase));
    pose.scale("torso", 1.0 + 0.015 * beat, 1.0);
    strokes(pose, t, phase);
    stance.hub = 0.5;
    stance.lean_rad = 0.07 * wave(t, 3.3, phase + 0.2);
    stance.shift.1 += 0.12 * actor.height() * wave(t, 3.3, phase);
    stance.shift.0 += 0.14 * actor.height() * wave(t, 5.9, phase + 0.4);
}

/// Flippers row, wide fins flap, tentacles trail behind.
fn strokes(pose: &mut Pose, t: f32, phase: f32) {
    let row = wave(t, 2.6, phase);
    pose.turn("flipper_near", 0.45 * row);
    pose.turn("flipper_far", 0.40 * row);
    pose.turn("flipper_hind", 0.16 * wave(t, 2.6, phase + 0.3));
    pose.turn("flipper_hind_far", 0.16 * wave(t, 2.6, phase + 0.4));
    pose.scale("wing_near", 1.0, 0.80 + 0.30 * row);
    pose.scale("wing_far", 1.0, 0.80 + 0.30 * row);
    for tentacle_idx in 1..=8 {
        let trailing = wave(t, 2.4, phase - 0.11 * tentacle_idx as f32);
        pose.turn(&format!("tentacle_{tentacle_idx}"), 0.14 * trailing);
    }
}
