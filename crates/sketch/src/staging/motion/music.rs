//! Playing: hands on the keys, or on whatever is held.

use super::rest::seat;
use super::{FAR_ARM, Moment, NEAR_ARM, Stance, Ties, arm, fract, plant, sway, wave};
use crate::staging::actor::Actor;

/// How long a beat lasts, in seconds; notes rise and dancers step on it.
pub(super) const BEAT_S: f32 = 0.5;

/// Plays a keyboard when seated at one, else something held before the chest.
pub(super) fn biped(stance: &mut Stance, actor: &Actor, moment: &Moment, ties: &Ties) {
    let (t, phase) = (moment.time_s, actor.phase);
    if let (Some(seat_y), Some(near), Some(far)) = (ties.seat_y, ties.near_hand, ties.far_hand) {
        seat(stance, seat_y);
        let pose = &mut stance.pose;
        pose.turn("torso", 0.10 + 0.03 * wave(t, 4.0 * BEAT_S, 0.0));
        pose.turn("neck", -0.06 + 0.06 * wave(t, 2.0 * BEAT_S, 0.25));
        sway(pose, t, phase, 1.6);
        pose.reach(NEAR_ARM, near);
        pose.reach(FAR_ARM, far);
        pose.level("hand_near", -0.9);
        pose.level("hand_far", -0.9);
        return;
    }
    let pose = &mut stance.pose;
    pose.shift(
        "torso",
        1.5 * wave(t, 4.0 * BEAT_S, phase),
        2.5 + 1.5 * wave(t, 2.0 * BEAT_S, 0.0),
    );
    pose.turn("torso", 0.03 * wave(t, 4.0 * BEAT_S, phase));
    pose.turn("neck", 0.06 * wave(t, 2.0 * BEAT_S, 0.2));
    arm(pose, FAR_ARM, -0.75, -1.15);
    let strum = wave(t, BEAT_S, 0.0);
    arm(pose, NEAR_ARM, -0.28 + 0.10 * strum, -1.05 + 0.16 * strum);
    plant(pose, 6.0);
    sway(pose, t, phase, 1.5);
}

/// Where a hand that starts on `key` is on the keyboard: it walks along the keys and strikes on the beat;
/// `hand_idx` is 0 for the near one, 1 for the far one.
pub(in crate::staging) fn hand_on_keys(key: (f32, f32), hand_idx: u32, time_s: f32) -> (f32, f32) {
    let beat = time_s / BEAT_S * 2.0 + hand_idx as f32 * 0.5;
    let walk = 3.5 * libm::sinf(beat * 0.55 + hand_idx as f32 * 2.0);
    let lift = 5.0 * libm::fabsf(libm::sinf(std::f32::consts::PI * fract(beat)));
    (key.0 + walk, key.1 - lift)
}

/// A hand that strums or bows, to and fro on the beat: -1.0 to 1.0.
pub(in crate::staging) fn stroke(time_s: f32) -> f32 {
    wave(time_s, BEAT_S, 0.0)
}
