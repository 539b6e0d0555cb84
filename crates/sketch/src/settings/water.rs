//! Water: a mirror of what is behind it, waves, glints and foam.

use super::craft::{Area, Craft, Sprite};
use super::palette::{mix, rgb, scale};
use super::sky::PARALLAX as SUN_PARALLAX;
use crate::paint::bake::glow;
use crate::paint::noise::{Dice, fbm, lerp, ridged, smoothstep};
use crate::paint::{Blend, Draw, Reflection, Rgb, Wave};

/// A sheet of water seen from its shore.
#[derive(Clone, Copy)]
pub(super) struct Water {
    /// Where it begins: world y.
    pub(super) horizon_y: f32,
    /// Its own colour far away and near.
    pub(super) far: Rgb,
    pub(super) near: Rgb,
    /// How much of a mirror it is, 0.0 to 1.0.
    pub(super) mirror: f32,
    /// How rough it is, 0.0 a pond to 1.0 the open sea.
    pub(super) roughness: f32,
}

/// How rough the open sea is on a fair day.
pub(super) const SEA_ROUGHNESS: f32 = 0.7;
/// And where all is calm.
const CALM_ROUGHNESS: f32 = 0.12;

/// The sea in its usual colours.
pub(super) fn sea(horizon_y: f32, is_calm: bool) -> Water {
    Water {
        horizon_y,
        far: rgb(0x3b8fb5),
        near: rgb(0x12557f),
        mirror: 0.42,
        roughness: if is_calm {
            CALM_ROUGHNESS
        } else {
            SEA_ROUGHNESS
        },
    }
}

impl Water {
    /// The same in the colour that is told of it.
    pub(super) fn told(&self, craft: &Craft<'_>) -> Self {
        let Some(said) = craft.ctx.surface.tints.water.map(rgb) else {
            return *self;
        };
        Self {
            far: mix(mix(said, self.far, 0.15), [1.0; 3], 0.16),
            near: mix(said, self.near, 0.12),
            mirror: 0.6 * self.mirror,
            ..*self
        }
    }
}

/// Adds water below its horizon, mirroring everything added so far. `sun_x` is where light glitters.
pub(super) fn add_water(craft: &mut Craft<'_>, water: &Water, sun_x: f32) {
    let water = &water.told(craft);
    let parallax = 0.5;
    let (left, _, right, bottom) = craft.area(parallax);
    let area = (left - 0.05, water.horizon_y, right + 0.05, bottom);
    let body = water_body(craft, water, area);
    craft.add(body);
    let (horizon_y, mirror, roughness) = (water.horizon_y, water.mirror, water.roughness);
    let tint = mix(craft.tones.lit, [1.0; 3], 0.6);
    craft.add_layer(Box::new(move |t, view, list| {
        let (_, horizon_px) = view.to_frame(0.5).apply(view.x * 0.5, horizon_y);
        list.reflect(Reflection {
            horizon_px,
            ripple_px: (0.006 + 0.016 * roughness) * crate::staging::View::unit_px(view.size),
            time_s: t,
            tint,
            strength: mirror,
        });
    }));
    add_waves(craft, water, area);
    if craft.tones.sun_strength > 0.2 {
        add_glitter(craft, water, sun_x);
    }
}

fn water_body(craft: &Craft<'_>, water: &Water, area: Area) -> super::craft::Placed {
    let tones = &craft.tones;
    let height = 1.0 - water.horizon_y;
    let sky = tones.sky[3];
    // Under a low sun water is of the colours of the sky.
    let (low, evening) = (
        mix(tones.sky[1], tones.sky[2], 0.6),
        if tones.sun_y > 0.35 { 0.32 } else { 0.0 },
    );
    craft.bake_fn(area, (0.5, 0.3), |_, y| {
        let near = ((y - water.horizon_y) / height).clamp(0.0, 1.0);
        let own = mix(water.far, water.near, smoothstep(0.0, 0.8, near));
        let colour = tones.toned(own, 0.75, 0.5 * (1.0 - near));
        let colour = mix(colour, low, evening);
        (mix(colour, sky, 0.40 * smoothstep(0.35, 0.0, near)), 1.0)
    })
}

/// Crests that shrink towards the horizon: two plates that slide against each other.
fn add_waves(craft: &mut Craft<'_>, water: &Water, area: Area) {
    let tones = craft.tones.clone();
    let seed = craft.dice(30).noise_seed();
    let height = 1.0 - water.horizon_y;
    let area = (area.0 - 0.12, area.1, area.2 + 0.12, area.3);
    let (horizon_y, roughness, own) = (water.horizon_y, water.roughness, water.near);
    let light = mix(
        tones.lit(mix(own, [0.9, 0.98, 1.0], 0.55), 0.0),
        tones.sky[3],
        0.35,
    );
    let dark = tones.toned(scale(own, 0.55), 0.3, 0.0);
    for layer in 0..2_u32 {
        let placed = craft.bake_fn(area, (0.5, if layer == 0 { 0.6 } else { 0.8 }), |x, y| {
            let near = ((y - horizon_y) / height).clamp(0.002, 1.2);
            let far = 1.0 / (0.05 + near);
            let (u, v) = (
                x * far * 1.5 + layer as f32 * 7.0,
                far * (4.2 + layer as f32),
            );
            let swell = fbm(u * 0.55, v, 3, seed + layer);
            let crest = ridged(u, v * 1.6, 2, seed + 9 + layer);
            let fade = smoothstep(0.0, 0.06, near) * lerp(1.0, 0.75, near);
            if layer == 0 {
                (
                    dark,
                    0.42 * roughness.max(0.3) * fade * smoothstep(0.50, 0.72, swell),
                )
            } else {
                let line = smoothstep(0.80, 0.97, crest) * smoothstep(0.36, 0.60, swell);
                (light, (0.35 + 0.35 * roughness) * fade * line)
            }
        });
        let way = if layer == 0 { 1.0 } else { -1.0 };
        let slow = placed.waving(move |t| Wave {
            amplitude_px: 0.006 * (0.4 + roughness),
            frequency: 34.0,
            phase_rad: way * t * 1.4,
        });
        craft.add_layer(slow);
    }
}

/// Sparks of light under the sun.
fn add_glitter(craft: &mut Craft<'_>, water: &Water, sun_x: f32) {
    let strength = craft.tones.sun_strength * if craft.tones.stars > 0.5 { 0.6 } else { 1.0 };
    let side_px = 24;
    let spark = Sprite::new(
        glow(side_px, mix(craft.tones.glow, [1.0; 3], 0.4), 0.2),
        side_px as f32,
    );
    let mut dice = craft.dice(31);
    let sparks: Vec<_> = (0..110)
        .map(|_| spark_place(&mut dice, water, sun_x))
        .collect();
    craft.add_layer(Box::new(move |t, view, list| {
        for (at, size, phase_rad, pace) in &sparks {
            let light = libm::sinf(t * pace + phase_rad);
            if light > 0.2 {
                // The path of light stays under the sun, however the camera moves.
                let at = (at.0 + (0.5 - SUN_PARALLAX) * view.x, at.1);
                let mut draw = spark.draw(view, at, (*size, 0.5));
                // Sparks are wider than high.
                draw.to_frame = crate::paint::Affine::translate(0.0, -12.0)
                    .then(crate::paint::Affine::scale(1.0, 0.28))
                    .then(crate::paint::Affine::translate(0.0, 12.0))
                    .then(draw.to_frame);
                list.draw(Draw {
                    blend: Blend::Add,
                    opacity: light * 0.8 * strength,
                    ..draw
                });
            }
        }
    }));
}

fn spark_place(dice: &mut Dice, water: &Water, sun_x: f32) -> ((f32, f32), f32, f32, f32) {
    let near = dice.unit() * dice.unit();
    let spread = 0.05 + 0.30 * near;
    let x = sun_x + spread * (dice.unit() + dice.unit() - 1.0);
    let y = lerp(water.horizon_y + 0.006, 1.0, near);
    (
        (x, y),
        0.022 + 0.085 * near,
        dice.range(0.0, std::f32::consts::TAU),
        dice.range(1.5, 4.0),
    )
}
