//! What comes over a thing little by little: it rusts, ripens, wilts. Its look becomes the other one, and its body
//! settles as what it has become does.

use super::{Moment, Stance, ease};
use crate::staging::actor::Actor;

/// When it begins and when it is over, as shares of the moment: first and last are seen for what they are.
const FROM: f32 = 0.06;
const UNTIL: f32 = 0.90;

/// Changes the look of an actor whose look changes, and settles its body.
pub(super) fn change(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let (mut stretch, mut lean) = actor.drawing.surface.settled();
    if let Some(end) = &actor.drawing.becomes {
        let share = moment.since_s / moment.over_s.max(0.1);
        let changed = ease((share - FROM) / (UNTIL - FROM));
        stance.pose.change_to(changed);
        let (to_stretch, to_lean) = end.surface.settled();
        let mix = |a: f32, b: f32| a + (b - a) * changed;
        stretch = (mix(stretch.0, to_stretch.0), mix(stretch.1, to_stretch.1));
        lean = mix(lean, to_lean);
    }
    stance.stretch = (stance.stretch.0 * stretch.0, stance.stretch.1 * stretch.1);
    stance.lean_rad += lean;
}
