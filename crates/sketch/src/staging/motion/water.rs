//! In the water.

use super::{Moment, Stance, wave};
use crate::staging::actor::Actor;

/// A fish: the tail drives, the body follows, each a little differently.
pub(super) fn fish(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let (t, phase) = (moment.time_s, actor.phase);
    let beat = wave(t, 0.62 + 0.2 * phase, phase);
    let pose = &mut stance.pose;
    pose.scale("tail", 0.72 + 0.28 * beat, 1.0);
    pose.turn("tail", 0.10 * beat);
    pose.turn("fin_near", 0.25 * wave(t, 0.8, phase));
    pose.scale("torso", 1.0 + 0.015 * beat, 1.0);
    stance.hub = 0.5;
    stance.lean_rad = 0.07 * wave(t, 3.3, phase + 0.2);
    stance.shift.1 += 0.12 * actor.height() * wave(t, 3.3, phase);
    stance.shift.0 += 0.14 * actor.height() * wave(t, 5.9, phase + 0.4);
}
