//! A sun that rises or sets behind the horizon of a world without air: its glare, and the light that creeps over the dust.

use super::craft::{Craft, Sprite};
use crate::paint::bake::glow;
use crate::paint::noise::{fbm, smoothstep};
use crate::paint::{Affine, Blend, Draw};

/// How far the sun rises in a second, in world units, and how far in all.
const PACE: f32 = 0.026;
const RISE: f32 = 0.17;
const PARALLAX: f32 = 0.06;

/// Where the sun is and which way it goes.
#[derive(Clone, Copy)]
pub(super) struct LowSun {
    pub(super) x: f32,
    pub(super) horizon_y: f32,
    pub(super) is_setting: bool,
}

impl LowSun {
    /// How far it stands above the horizon at `t`, 0.0 below it to 1.0.
    fn up(self, t: f32) -> f32 {
        let way = (PACE * t / RISE).min(1.0);
        if self.is_setting { 1.0 - way } else { way }
    }

    fn y(self, t: f32) -> f32 {
        self.horizon_y + 0.035 - RISE * self.up(t)
    }

    /// Adds the sun itself, behind the land.
    pub(super) fn add(self, craft: &mut Craft<'_>) {
        let side_px = (craft.density * 0.6) as usize;
        let halo = Sprite::new(glow(side_px, [1.0, 0.86, 0.62], 0.0), side_px as f32);
        let disc_px = (craft.density * 0.2) as usize;
        let disc = Sprite::new(glow(disc_px, [1.0, 0.97, 0.88], 0.42), disc_px as f32);
        craft.add_layer(Box::new(move |t, view, list| {
            let at = (self.x, self.y(t));
            let strength = 0.45 + 0.55 * self.up(t);
            for (sprite, size, opacity) in [(&halo, 1.15, 0.75 * strength), (&disc, 0.20, 1.0)] {
                list.draw(Draw {
                    blend: Blend::Add,
                    opacity,
                    ..sprite.draw(view, at, (size, PARALLAX))
                });
            }
            // Glare runs along the horizon.
            let mut glare = halo.draw(view, at, (1.9, PARALLAX));
            let half = 0.5 * side_px as f32;
            glare.to_frame = Affine::translate(0.0, -half)
                .then(Affine::scale(1.0, 0.07))
                .then(Affine::translate(0.0, half))
                .then(glare.to_frame);
            list.draw(Draw {
                blend: Blend::Add,
                opacity: 0.9 * strength,
                ..glare
            });
        }));
    }

    /// Adds the night that lies on the land, and the light that takes its place.
    pub(super) fn add_light(self, craft: &mut Craft<'_>) {
        let (left, _, right, bottom) = craft.area(1.0);
        let seed = craft.dice(29).noise_seed();
        let area = (left, self.horizon_y - 0.14, right, bottom);
        let night = craft.bake_fn(area, (1.0, 0.25), |_, y| {
            let near = smoothstep(self.horizon_y - 0.12, self.horizon_y + 0.02, y);
            ([0.008, 0.010, 0.028], near)
        });
        let light = craft.bake_fn(area, (1.0, 0.3), |x, y| {
            let down = (y - self.horizon_y).max(0.0);
            let across = (x - self.x) / (0.16 + 1.3 * down);
            let streak = 0.7 + 0.6 * (fbm(x * 9.0, down * 30.0, 3, seed) - 0.5);
            let on = smoothstep(self.horizon_y - 0.02, self.horizon_y + 0.01, y);
            let strength = on * libm::expf(-across * across) * smoothstep(0.42, 0.0, down) * streak;
            ([1.0, 0.80, 0.52], 0.62 * strength)
        });
        craft.add_layer(Box::new(move |t, view, list| {
            let up = self.up(t);
            list.draw(Draw {
                opacity: 0.74 * (1.0 - 0.85 * up),
                ..night.draw(view)
            });
            list.draw(Draw {
                blend: Blend::Add,
                opacity: smoothstep(0.05, 0.9, up),
                ..light.draw(view)
            });
        }));
    }
}
