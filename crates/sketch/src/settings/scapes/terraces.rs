//! Terraces of rice on a slope: steps of water that show the sky, each with its green bank, down to the beholder.

use super::super::bough::add_bough;
use super::super::clouds::add_clouds;
use super::super::craft::{Craft, Shape};
use super::super::easel::{Distance, Easel};
use super::super::foliage::add_front_grass;
use super::super::palette::{mix, rgb, scale};
use super::super::scenery::add_backdrop;
use super::super::sky::add_sky;
use super::super::terrain::{Range, add_hills};
use crate::paint::noise::{fbm, lerp, smoothstep};
use crate::staging::{Set, SetContext};

pub(super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let horizon_y = if craft.is_tall() { 0.36 } else { 0.44 };
    let sun_x = add_sky(&mut craft, horizon_y);
    let light_x = sun_x.signum();
    add_clouds(&mut craft, horizon_y - 0.10, light_x);
    let stretch = if craft.is_tall() { 2.0 } else { 1.0 };
    if !add_backdrop(&mut craft, horizon_y, sun_x) {
        for (i, (high, depth, parallax)) in [(0.26, 0.72, 0.10), (0.16, 0.50, 0.18)]
            .into_iter()
            .enumerate()
        {
            let range = Range {
                foot_y: horizon_y + 0.02,
                height: high * stretch,
                depth,
                parallax,
                colour: mix(craft.turf(), rgb(0x3f7460), 0.55),
            };
            add_hills(&mut craft, &range, 20 + i as u32);
        }
    }
    add_steps(&mut craft, horizon_y);
    add_palms(&mut craft, light_x, horizon_y);
    add_glints(&mut craft, horizon_y);
    add_front_grass(&mut craft, light_x, true);
    add_bough(&mut craft, light_x);
    let palette = craft.tones.palette(light_x);
    craft.finish(Shape {
        ground_y: 0.92,
        far_ground_y: 0.80,
        ..Shape::open(palette)
    })
}

/// How many steps up a point of the slope is: it rises away from the beholder, in bays and spurs.
fn height(x: f32, y: f32, horizon_y: f32, seed: u32) -> f32 {
    let near = ((y - horizon_y) / (1.0 - horizon_y)).max(0.0);
    let away = 1.0 / (0.22 + near);
    let bays = fbm(x * away * 0.85 + 3.0, away * 0.55, 3, seed) - 0.5;
    3.9 * away + 5.2 * bays
}

fn add_steps(craft: &mut Craft<'_>, horizon_y: f32) {
    let (left, _, right, bottom) = craft.area(0.8);
    let seed = craft.dice(23).noise_seed();
    let tones = craft.tones.clone();
    let turf = craft.turf();
    let sky = [tones.sky[1], tones.sky[2], tones.sky[3]];
    let glow = tones.glow;
    let area = (left, horizon_y - 0.06, right, bottom);
    let placed = craft.bake_fn(area, (0.8, 1.0), |x, y| {
        let crest = horizon_y - 0.05 * (fbm(x * 1.6, 0.4, 3, seed + 5) - 0.4);
        let near = ((y - horizon_y) / (1.0 - horizon_y)).clamp(0.0, 1.0);
        let at = height(x, y.max(horizon_y), horizon_y, seed);
        let within = at - libm::floorf(at);
        let step = libm::floorf(at) as i32;
        let rough = fbm(x * 60.0, y * 90.0, 3, seed + 1) - 0.5;
        let grown = fbm(step as f32 * 3.7, x * 0.8, 2, seed + 2);
        // Each step from its front: a bank of grass, a rim of light, then water or young rice.
        let bank = smoothstep(0.30, 0.24, within);
        let rim = smoothstep(0.34, 0.30, within) * (1.0 - bank);
        let green = scale(turf, 0.72 + 0.5 * rough);
        let mirror = mix(sky[2], mix(sky[1], sky[0], 0.4), lerp(0.3, 0.9, near));
        let mirror = mix(scale(mirror, 0.94), glow, 0.12);
        let rice = smoothstep(0.46, 0.56, grown);
        let sprouts = smoothstep(
            0.48,
            0.60,
            fbm(x * 90.0 / (0.4 + near), y * 160.0, 2, seed + 3),
        );
        let young = tones.toned(scale(rgb(0x8fc04a), 1.0 + 0.4 * rough), 0.95, 0.2);
        let pond = mix(
            mirror,
            young,
            lerp(0.10, 0.86, rice) * lerp(0.55, 1.0, sprouts),
        );
        let wall = tones.toned(green, lerp(0.45, 0.75, within / 0.30), 0.45 * (1.0 - near));
        let colour = mix(pond, wall, bank);
        let colour = mix(colour, tones.toned(rgb(0xc8d878), 1.0, 0.3), 0.7 * rim);
        let haze = 0.42 * smoothstep(0.30, 0.0, near);
        (
            mix(colour, tones.haze, haze),
            smoothstep(crest - 0.002, crest + 0.002, y),
        )
    });
    craft.add(placed);
}

/// Palms and a few huts of straw on the banks.
fn add_palms(craft: &mut Craft<'_>, light_x: f32, horizon_y: f32) {
    let mut dice = craft.dice(26);
    let distance = Distance {
        parallax: 0.8,
        depth: 0.16,
    };
    let mut easel = Easel::new(craft, distance, (-0.4, 0.9), light_x);
    let w = craft.half_width;
    for (share, low, size) in [
        (-0.88, 0.10, 0.13),
        (-0.74, 0.13, 0.16),
        (0.40, 0.05, 0.09),
        (0.80, 0.12, 0.17),
        (0.92, 0.17, 0.20),
        (-0.20, 0.03, 0.07),
        (0.12, 0.025, 0.06),
    ] {
        let at = (share * w, horizon_y + low);
        let lean = dice.range(-0.2, 0.2);
        easel.shadow(at, (0.25 * size, 0.03 * size));
        easel.garden(&mut dice).palm(at, size, lean);
    }
    for (share, low, size) in [(-0.52, 0.085, 0.045), (0.60, 0.13, 0.060)] {
        let (x, y) = (share * w, horizon_y + low);
        let (wall, straw, dark) = (
            easel.ink(rgb(0x9a7448), 0.7),
            easel.ink(rgb(0xd0a862), 0.95),
            easel.ink(rgb(0x4a3826), 0.4),
        );
        easel.shadow((x, y), (1.2 * size, 0.16 * size));
        easel
            .drawing
            .rect((x - 0.7 * size, y - 0.7 * size, x + 0.7 * size, y), &wall);
        easel
            .drawing
            .rect((x - 0.16 * size, y - 0.5 * size, x + 0.16 * size, y), &dark);
        easel.drawing.polygon(
            &[
                (x - 1.1 * size, y - 0.6 * size),
                (x - 0.25 * size, y - 1.35 * size),
                (x + 0.25 * size, y - 1.35 * size),
                (x + 1.1 * size, y - 0.6 * size),
            ],
            &straw,
        );
    }
    easel.hang(craft);
}

/// Light that runs over the water of the steps.
fn add_glints(craft: &mut Craft<'_>, horizon_y: f32) {
    let (left, _, right, bottom) = craft.area(0.8);
    let seed = craft.dice(23).noise_seed();
    let white = mix(craft.tones.glow, [1.0; 3], 0.5);
    for layer in 0..3_u32 {
        let area = (left - 0.1, horizon_y, right + 0.1, bottom);
        let placed = craft.bake_fn(area, (0.8, 0.6), |x, y| {
            let at = height(x, y, horizon_y, seed);
            let within = at - libm::floorf(at);
            let water = smoothstep(0.36, 0.42, within) * smoothstep(1.0, 0.9, within);
            let spark = fbm(x * 24.0, y * 110.0, 2, seed + 20 + layer);
            (white, 0.55 * water * smoothstep(0.64, 0.74, spark))
        });
        craft.add_layer(Box::new(move |t, view, list| {
            let phase = std::f32::consts::TAU * layer as f32 / 3.0;
            let opacity = 0.5 + 0.5 * libm::sinf(1.6 * t + phase);
            super::super::craft::draw_faint(list, placed.draw(view), opacity);
        }));
    }
}
