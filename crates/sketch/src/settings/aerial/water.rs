//! Water as it looks from above: its colour, the ice on it, foam that slides over it.

use super::plan::{Cover, Line, Plan};
use super::{Eye, PARALLAX, area};
use crate::paint::noise::{fbm, lerp, ridged, smoothstep};
use crate::paint::{Rgb, Wave};
use crate::settings::craft::Craft;
use crate::settings::palette::{mix, rgb, scale};

impl Plan {
    /// Deep water, paler and greener where it is shallow.
    pub(super) fn sea(&self, (x, d): (f32, f32), shallow: f32) -> (Rgb, f32) {
        let seed = self.seed;
        let swell = fbm(x * 2.2 + 0.8 * d, d * 9.0, 3, seed + 2) - 0.5;
        let chop = ridged(x * 7.0, d * 19.0, 3, seed + 3);
        let deep = mix(rgb(0x14608c), rgb(0x1f86a8), 0.5 + swell);
        let own = mix(deep, rgb(0x58d0c8), 0.85 * shallow);
        (scale(own, 1.0 + 0.22 * swell + 0.16 * (chop - 0.5)), 0.86)
    }

    pub(super) fn with_lake(&self, at: (f32, f32), (own, light): (Rgb, f32)) -> (Rgb, f32) {
        let into = self.lake_depth(at);
        if into < -0.12 {
            return (own, light);
        }
        if self.pool {
            let (x, d) = at;
            let line = ((x * 14.0).fract().abs() - 0.5)
                .abs()
                .max(((d * 14.0).fract() - 0.5).abs());
            let tile = scale(rgb(0x4fc4dc), 1.0 - 0.10 * smoothstep(0.44, 0.49, line));
            let net = ridged(x * 6.0, d * 8.0, 2, self.seed + 8);
            let water = mix(tile, [0.9, 1.0, 1.0], 0.45 * smoothstep(0.80, 0.97, net));
            let rim = smoothstep(-0.12, -0.10, into);
            let own = mix(own, rgb(0xf2ece0), rim);
            return (
                mix(own, water, smoothstep(-0.02, 0.02, into)),
                lerp(light, 0.95, rim),
            );
        }
        let (water, shine) = if self.is_winter {
            let crack = ridged(at.0 * 6.0, at.1 * 8.0, 3, self.seed + 8);
            (
                mix(rgb(0xbfdcea), rgb(0xf2f8fc), smoothstep(0.8, 0.96, crack)),
                0.95,
            )
        } else {
            self.sea(at, 0.45 * smoothstep(0.4, 0.0, into))
        };
        let bank = smoothstep(-0.10, -0.02, into);
        let own = mix(own, rgb(0xb8a584), 0.7 * bank);
        let in_water = smoothstep(-0.012, 0.012, into);
        (mix(own, water, in_water), lerp(light, shine, in_water))
    }
}

/// Foam and glints that slide over the water.
pub(super) fn add_waves(craft: &mut Craft<'_>, eye: Eye, plan: &Plan) {
    let area = area(craft);
    let light = craft.tones.lit([0.95, 0.99, 1.0], 0.05);
    let seed = craft.dice(26).noise_seed();
    let wet = |at: (f32, f32)| match (plan.cover, plan.line) {
        (_, Some(Line::River)) => smoothstep(1.0, 0.9, plan.off_line(at)),
        (Cover::Sea, _) => smoothstep(1.3, 1.4, plan.off_line(at)),
        (Cover::Coast | Cover::Quay | Cover::Rocks, _) => smoothstep(0.0, -0.03, plan.inland(at)),
        _ if plan.is_winter => 0.0,
        _ => smoothstep(0.0, 0.05, plan.lake_depth(at)),
    };
    let is_open = matches!(plan.cover, Cover::Sea | Cover::Coast | Cover::Rocks)
        && plan.line != Some(Line::River);
    for layer in 0..2_u32 {
        let placed = craft.bake_fn(area, (PARALLAX, 0.7), |x, y| {
            let d = eye.depth(y);
            let at = (x * d, d);
            let crest = ridged(at.0 * 3.2 + layer as f32 * 4.0, d * 13.0, 3, seed + layer);
            let torn = fbm(at.0 * 14.0, d * 24.0, 3, seed + 5 + layer);
            let foam = smoothstep(0.84, 0.97, crest) * smoothstep(0.40, 0.62, torn);
            let strength = if is_open { 0.75 } else { 0.30 };
            // Lines of surf along a coast.
            let surf = if plan.cover == Cover::Coast {
                let out = -plan.inland(at);
                let line =
                    (out * 9.0 + 0.6 * fbm(at.0 * 3.0, 1.0, 2, seed) + 0.5 * layer as f32).fract();
                smoothstep(0.16, 0.04, line)
                    * smoothstep(0.30, 0.02, out)
                    * smoothstep(0.30, 0.60, torn)
            } else {
                0.0
            };
            (light, (strength * foam).max(0.9 * surf) * wet(at))
        });
        let way = if layer == 0 { 1.0 } else { -0.7 };
        craft.add_layer(Box::new(move |t, view, list| {
            let mut moved = placed.clone();
            moved.at.1 += 0.010 * libm::sinf(t * 0.7 + 2.0 * layer as f32);
            moved.at.0 += 0.016 * way * libm::sinf(t * 0.45);
            let draw = moved.draw(view);
            list.draw(crate::paint::Draw {
                wave: Some(Wave {
                    amplitude_px: 0.004 * moved.density,
                    frequency: 26.0 / moved.density,
                    phase_rad: way * t * 1.3,
                }),
                ..draw
            });
        }));
    }
}
