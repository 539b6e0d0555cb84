//! What ties the actors to the place they are in: the shadows they cast, and the air behind the one it is about.

use std::sync::Arc;

use super::Production;
use super::placing::Placed;
use crate::paint::{Affine, Blend, Draw, DrawList, Rgb};
use crate::rigs::Kind;
use crate::scene::Style;
use crate::staging::actor::{Actor, Tie};
use crate::staging::view::View;

/// The side of the plates of shadows and veils, in pixels.
const PLATE_PX: f32 = 64.0;
/// From this brightness on somebody stands out by dark air behind them, not by light.
const BRIGHT: f32 = 0.66;

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

    /// Air between the set and whom it is about: light behind the dark, dark behind the light, so that nobody is of
    /// the colour of what stands behind them.
    pub(super) fn draw_air(&self, time_s: f32, view: &View, list: &mut DrawList) {
        let has_air = !matches!(self.scene.style, Style::PaperCutOut | Style::PixelArt);
        let Some(main_idx) = self
            .main
            .filter(|idx| has_air && self.order.contains(idx) && !self.is_far(*idx))
        else {
            return;
        };
        let actor = &self.actors[main_idx];
        let placed = &self.place(time_s)[main_idx];
        let (left, top, right) = actor.reach();
        let (wide, high) = (right - left, -top);
        let middle = (
            placed.foot.0 + (left + right) / 2.0,
            placed.foot.1 - 0.54 * high,
        );
        let palette = &self.set.palette;
        let is_bright = self.puppets()[main_idx].brightness() > BRIGHT;
        let (tint, opacity): (Rgb, f32) = if is_bright {
            (palette.ambient.map(|part| 0.45 * part), 0.26)
        } else {
            (palette.haze.map(|part| (1.12 * part).min(1.0)), 0.34)
        };
        list.draw(Draw {
            plate: Arc::clone(&self.air),
            to_frame: over(
                middle,
                (1.1 * wide + 0.9 * high.min(wide * 1.5), 1.9 * high),
            )
            .then(view.to_frame(1.0)),
            opacity: opacity * placed.stance.opacity,
            tint,
            blend: Blend::Over,
            wave: None,
        });
    }
}

/// A plate's pixels to the world: its middle there, and so wide and high.
fn over((x, y): (f32, f32), (wide, high): (f32, f32)) -> Affine {
    Affine::translate(-PLATE_PX / 2.0, -PLATE_PX / 2.0)
        .then(Affine::scale(wide / PLATE_PX, high / PLATE_PX))
        .then(Affine::translate(x, y))
}
