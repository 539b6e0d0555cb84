//! Shafts of light, where a prompt tells of them.

use super::craft::Craft;
use super::palette::mix;
use crate::paint::noise::{fbm, smoothstep};
use crate::paint::{Blend, Draw};
use crate::scene::Weather;

/// Adds shafts of light that fall from `side` (-1.0 left, 1.0 right) through everything added so far.
pub(super) fn add_rays(craft: &mut Craft<'_>, side: f32) {
    let parallax = 0.7;
    let (left, top, right, bottom) = craft.area(parallax);
    let seed = craft.dice(240).noise_seed();
    let light = mix(craft.tones.glow, [1.0, 0.95, 0.82], 0.35);
    let is_night = craft.tones.stars > 0.5;
    // Fog is bright by itself.
    let is_dim = is_night || craft.ctx.weather == Weather::Fog;
    let strength = if is_dim { 0.22 } else { 0.46 };
    let high = craft.top;
    let from = (side * 0.55 * craft.half_width.min(0.7), high - 0.30);
    for layer in 0..2_u32 {
        let placed = craft.bake_fn(
            (left - 0.1, top, right + 0.1, bottom),
            (parallax, 0.25),
            |x, y| {
                let angle = (x - from.0) / (y - from.1);
                let beam = smoothstep(
                    0.46,
                    0.66,
                    fbm(angle * 8.0 + 3.0 * layer as f32, 0.0, 3, seed + layer),
                );
                let dust = 0.75 + 0.5 * (fbm(x * 3.0, y * 3.0, 3, seed + 7) - 0.5);
                let down = smoothstep(1.05, 0.30, (y - high) / (1.0 - high));
                (
                    light,
                    strength * beam * dust * down * smoothstep(1.3, 0.2, angle.abs()),
                )
            },
        );
        // The two sets of beams come and go by turns, as when leaves or clouds pass.
        let phase_rad = layer as f32 * 1.9;
        craft.add_layer(Box::new(move |t, view, list| {
            list.draw(Draw {
                blend: Blend::Add,
                opacity: 0.66 + 0.34 * libm::sinf(0.55 * t + phase_rad),
                ..placed.draw(view)
            });
        }));
    }
}
