//! Playing: hands on the keys, or on whatever is held.

use super::rest::seat;
use super::{FAR_ARM, Moment, NEAR_ARM, Stance, Ties, arm, plant, sway, wave};
use crate::sound::timing::Tune;
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

/// Where a hand that starts on `key` is on the keyboard: it walks along the keys and strikes with the notes that are
/// heard; `hand_idx` is 0 for the near one, which plays the tune, 1 for the far one, which plays the chords.
pub(in crate::staging) fn hand_on_keys(
    key: (f32, f32),
    hand_idx: u32,
    (tune, time_s): (Tune, f32),
) -> (f32, f32) {
    let along = time_s / BEAT_S * 2.0 + hand_idx as f32 * 0.5;
    let walk = 3.5 * libm::sinf(along * 0.55 + hand_idx as f32 * 2.0);
    let up = if hand_idx == 0 {
        tune.between_notes(time_s)
    } else {
        // A chord is held until shortly before the next.
        ((tune.between_chords(time_s) - 0.86) / 0.14).max(0.0)
    };
    let lift = 5.0 * libm::sinf(std::f32::consts::PI * up);
    (key.0 + walk, key.1 - lift)
}

/// A hand that strums: across the strings with each note, to and fro, -1.0 to 1.0.
pub(in crate::staging) fn stroke(tune: Tune, time_s: f32) -> f32 {
    let aside = libm::sinf(std::f32::consts::PI * tune.between_notes(time_s));
    if tune.is_fro(time_s) { -aside } else { aside }
}

/// A bow, which turns with each note: -1.0 to 1.0.
pub(in crate::staging) fn bowing(tune: Tune, time_s: f32) -> f32 {
    let along = libm::cosf(std::f32::consts::PI * tune.between_notes(time_s));
    if tune.is_fro(time_s) { -along } else { along }
}
