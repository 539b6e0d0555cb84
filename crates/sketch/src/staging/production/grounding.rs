//! What ties the actors to the place they are in: the shadows they cast.

use std::sync::Arc;

use super::Production;
use super::placing::Placed;
use crate::paint::{Affine, Blend, Draw, DrawList};
use crate::rigs::Kind;
use crate::staging::actor::{Actor, Tie};

/// The side of the plates of a shadow, in pixels.
const PLATE_PX: f32 = 64.0;

impl Production {
    /// A shadow under the feet, and a fainter one that falls away from the light.
    pub(super) fn cast_shadow(
        &self,
        (actor, shown): (&Actor, f32),
        placed: &Placed,
        to_frame: Affine,
        list: &mut DrawList,
    ) {
        let is_tied = matches!(
            actor.tie,
            Tie::Held(..) | Tie::Line(_) | Tie::Rides(_) | Tie::Upon(..)
        );
        if actor.is_airborne || is_tied || actor.is_afloat || self.set.is_floating {
            return;
        }
        let (left, _, right) = actor.reach();
        let wide = (right - left)
            * if actor.kind == Kind::Biped {
                0.62
            } else {
                0.88
            }
            * placed.stance.stretch.1.min(1.0);
        let lifted = (-placed.stance.shift.1).max(0.0) / actor.height().max(0.01);
        let opacity = self.set.palette.shadow.clamp(0.0, 1.0)
            * 0.85
            * (1.0 - 1.2 * lifted).clamp(0.25, 1.0)
            * shown;
        let middle = placed.foot.0 + (left + right) / 2.0;
        let foot_y = placed.foot.1 - 0.002;
        let away = -self.set.palette.light_dir.0.signum() * 0.22 * actor.height().min(wide * 1.6);
        let long = wide * 1.35 + 1.1 * libm::fabsf(away);
        let mut shade = |(x, wide, high): (f32, f32, f32), opacity: f32| {
            list.draw(Draw {
                plate: Arc::clone(&self.shadow),
                to_frame: over((x, foot_y), (wide, high)).then(to_frame),
                opacity,
                tint: [1.0; 3],
                blend: Blend::Over,
                wave: None,
            });
        };
        shade((middle + away, long, wide * 0.24), 0.55 * opacity);
        shade((middle, wide * 1.25, wide * 0.20), opacity);
    }
}

/// A plate's pixels to the world: its middle there, and so wide and high.
fn over((x, y): (f32, f32), (wide, high): (f32, f32)) -> Affine {
    Affine::translate(-PLATE_PX / 2.0, -PLATE_PX / 2.0)
        .then(Affine::scale(wide / PLATE_PX, high / PLATE_PX))
        .then(Affine::translate(x, y))
}
