//! A fjord: walls of rock that fall into dark water from both sides, one behind the other, snow on their tops, a thin
//! waterfall, a red hut at their foot, and mist that drifts along the water.

use super::super::clouds::add_clouds;
use super::super::craft::{Craft, Shape, draw_faint};
use super::super::easel::{Distance, Easel};
use super::super::foliage::add_front_grass;
use super::super::mountains::draw_boulder;
use super::super::palette::{mix, rgb, scale};
use super::super::sky::add_sky;
use super::super::terrain::{Ground, Range, add_hills};
use super::super::water::{Water, add_water};
use crate::paint::Rgb;
use crate::paint::noise::{fbm, lerp, ridged, smoothstep};
use crate::scene::{Season, Weather};
use crate::staging::{Set, SetContext};

/// Each wall from far to near: its side, how far from the middle it begins, how far below the horizon its foot is,
/// how high it stands, how it moves with the camera, how deep in the haze it lies.
const WALLS: [(f32, f32, f32, f32, f32, f32); 5] = [
    (-1.0, -0.06, 0.012, 0.36, 0.18, 0.56),
    (1.0, 0.02, 0.022, 0.44, 0.22, 0.46),
    (-1.0, 0.15, 0.045, 0.58, 0.28, 0.32),
    (1.0, 0.24, 0.085, 0.70, 0.36, 0.20),
    (-1.0, 0.40, 0.150, 0.86, 0.46, 0.10),
];

pub(super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let horizon_y = if craft.is_tall() { 0.50 } else { 0.57 };
    craft.skyline = 0.24;
    let sun_x = add_sky(&mut craft, horizon_y);
    let light_x = sun_x.signum();
    add_clouds(&mut craft, horizon_y - 0.22, light_x);
    let stretch = if craft.is_tall() { 1.5 } else { 1.0 };
    for (i, (height, depth)) in [(0.30, 0.78), (0.20, 0.66)].into_iter().enumerate() {
        let range = Range {
            foot_y: horizon_y,
            height: height * stretch,
            depth,
            parallax: 0.10 + 0.04 * i as f32,
            colour: rgb(0x6f86a0),
        };
        add_hills(&mut craft, &range, 20 + i as u32);
    }
    let water = Water {
        horizon_y,
        far: rgb(0x4b8496),
        near: rgb(0x123f52),
        mirror: 0.70,
        roughness: 0.12,
    };
    add_water(&mut craft, &water, sun_x);
    for (row, wall) in WALLS.into_iter().enumerate() {
        add_wall(&mut craft, (light_x, horizon_y), (row, wall));
        if row == 3 {
            add_hut(&mut craft, (light_x, horizon_y));
        }
        if row % 2 == 0 {
            add_mist(&mut craft, horizon_y + wall.2, row as u32);
        }
    }
    add_bank(&mut craft, light_x);
    let palette = craft.tones.palette(light_x);
    craft.finish(Shape {
        ground_y: 0.93,
        far_ground_y: 0.89,
        water_y: Some(0.77),
        ..Shape::open(palette)
    })
}

/// One wall and its picture in the water.
fn add_wall(
    craft: &mut Craft<'_>,
    (light_x, horizon_y): (f32, f32),
    (row, (side, reach, low, high, parallax, depth)): (usize, (f32, f32, f32, f32, f32, f32)),
) {
    let stretch = if craft.is_tall() { 1.35 } else { 1.0 };
    let (foot, high) = (horizon_y + low, high * stretch);
    let reach = if craft.is_tall() { 0.42 * reach } else { reach };
    let (left, top, right, bottom) = craft.area(parallax);
    let seed = craft.dice(24 + row as u32).noise_seed();
    let tones = craft.tones.clone();
    let turf = craft.turf();
    let is_white = craft.season() == Season::Winter;
    let is_lit = side != light_x;
    let rock = move |x: f32, y: f32| -> (Rgb, f32, f32) {
        let inland = x * side - reach;
        let ragged = 0.11 * (fbm(x * 3.2, row as f32, 4, seed) - 0.5);
        // Nearly upright above the water, rounder towards the top.
        let rise = smoothstep(-0.02, 0.36, inland + ragged);
        let crest = foot - high * libm::sqrtf(rise) * (0.86 + 0.8 * ragged);
        let up = ((foot - y) / high).clamp(0.0, 1.0);
        let streak = ridged(x * 9.0 + 2.0 * up, y * 1.7, 4, seed + 1);
        let ledge = fbm(x * 5.0, y * 16.0, 4, seed + 2);
        let stone = scale(
            mix(rgb(0x5c5f66), rgb(0x8b8a86), ledge),
            1.08 - 0.40 * smoothstep(0.60, 0.95, streak),
        );
        let green = smoothstep(0.46, 0.60, ledge + 0.20 * (0.55 - up)) * smoothstep(0.85, 0.55, up);
        let woods = smoothstep(
            0.12,
            0.05,
            up - 0.10 * (fbm(x * 26.0, 2.0, 2, seed + 3) - 0.5),
        );
        let snow_from = if is_white { 0.12 } else { 0.66 };
        let snow = smoothstep(snow_from, snow_from + 0.14, up + 0.35 * (ledge - 0.5))
            * smoothstep(0.95, 0.70, streak);
        let leaf = if is_white {
            rgb(0x9fb0ba)
        } else {
            scale(turf, 0.66)
        };
        let own = mix(mix(stone, leaf, 0.85 * green), rgb(0x2c4a3a), 0.9 * woods);
        let own = mix(own, rgb(0xf2f6fb), snow);
        let light = (if is_lit { 0.82 } else { 0.42 }) + 0.35 * (ledge - 0.5)
            - 0.25 * smoothstep(0.10, 0.0, inland);
        let edge = 0.0018;
        (
            own,
            light.clamp(0.05, 1.05),
            smoothstep(crest - edge, crest + edge, y),
        )
    };
    let area = (left, top.max(foot - 1.25 * high), right, bottom);
    let placed = craft.bake_fn(area, (parallax, 1.0), |x, y| {
        if y <= foot {
            let (own, light, inside) = rock(x, y);
            return (tones.toned(own, light, depth), inside);
        }
        // The water shows it once more, broken and darker.
        let deep = y - foot;
        let shift = 0.004 * libm::sinf(y * 260.0 + 9.0 * x) * smoothstep(0.0, 0.08, deep);
        let (own, light, inside) = rock(x + shift, foot - 1.15 * deep);
        let own = mix(scale(own, 0.74), rgb(0x1c4658), 0.35);
        let fade = 0.78 * smoothstep(0.62 * high, 0.05, deep);
        (tones.toned(own, 0.8 * light, depth), inside * fade)
    });
    craft.add(placed);
    if row == 2 {
        add_falls(craft, (side, reach, foot, high), (parallax, depth));
    }
}

/// A thread of white water down a wall, which runs.
fn add_falls(
    craft: &mut Craft<'_>,
    (side, reach, foot, high): (f32, f32, f32, f32),
    (parallax, depth): (f32, f32),
) {
    let white = craft.tones.toned(rgb(0xf4f9fc), 1.0, 0.6 * depth);
    let seed = craft.dice(31).noise_seed();
    let x0 = side * (reach + 0.20);
    let top = foot - 0.62 * high;
    let area = (x0 - 0.05, top, x0 + 0.05, foot + 0.01);
    for layer in 0..3_u32 {
        let placed = craft.bake_fn(area, (parallax, 1.0), |x, y| {
            let down = (y - top) / (foot - top);
            let bend = 0.010 * libm::sinf(7.0 * down) + 0.008 * libm::sinf(17.0 * down);
            let half = lerp(0.0035, 0.012, down);
            let body = smoothstep(half, 0.3 * half, (x - x0 - bend).abs());
            let broken = fbm(x * 160.0, y * 22.0 + 5.0 * layer as f32, 2, seed + layer);
            (
                white,
                body * lerp(0.55, 1.0, broken) * smoothstep(0.0, 0.05, down),
            )
        });
        craft.add_layer(Box::new(move |t, view, list| {
            let phase = std::f32::consts::TAU * layer as f32 / 3.0;
            draw_faint(
                list,
                placed.draw(view),
                0.55 + 0.45 * libm::sinf(5.0 * t + phase),
            );
        }));
    }
}

/// A red hut with a light roof, on a tongue of land below the wall.
fn add_hut(craft: &mut Craft<'_>, (light_x, horizon_y): (f32, f32)) {
    let distance = Distance {
        parallax: 0.36,
        depth: 0.16,
    };
    let foot = horizon_y + 0.092;
    let mut dice = craft.dice(33);
    let mut easel = Easel::new(craft, distance, (foot - 0.2, foot + 0.06), light_x);
    let x = craft.half_width * if craft.is_tall() { 0.50 } else { 0.44 };
    let land = easel.ink(scale(easel.turf(), 0.8), 0.8);
    easel
        .drawing
        .ellipse((x + 0.12, foot + 0.004), (0.22, 0.014), &land);
    for (dx, high) in [(0.10, 0.075), (0.16, 0.095), (0.23, 0.08), (-0.02, 0.05)] {
        let snow = if easel.is_winter() { 0.9 } else { 0.0 };
        easel
            .garden(&mut dice)
            .fir((x + dx, foot + 0.004), high, rgb(0x2f5d4a), snow);
    }
    for (dx, size, own) in [(0.045, 0.8, 0xb23a30), (0.0, 1.0, 0xa8322a)] {
        let (w, h) = (0.028 * size, 0.026 * size);
        let x = x + dx;
        let wall = easel.ink(rgb(own), 0.9);
        let roof = easel.ink(
            if easel.is_winter() {
                rgb(0xeef4fa)
            } else {
                rgb(0x4a4c54)
            },
            0.9,
        );
        easel
            .drawing
            .rect((x - w, foot - h, x + w, foot + 0.003), &wall);
        let ridge = foot - h - 0.024 * size;
        easel.drawing.polygon(
            &[(x - 1.2 * w, foot - h), (x, ridge), (x + 1.2 * w, foot - h)],
            &roof,
        );
        let gable = [
            (x - 0.86 * w, foot - h),
            (x, ridge + 0.007),
            (x + 0.86 * w, foot - h),
        ];
        easel.drawing.polygon(&gable, &wall);
        let pane = easel.pane(&mut dice, 0.8);
        easel.drawing.rect(
            (x - 0.3 * w, foot - 0.75 * h, x + 0.3 * w, foot - 0.35 * h),
            &pane,
        );
    }
    easel.hang(craft);
}

/// Mist that lies along the water and drifts.
fn add_mist(craft: &mut Craft<'_>, y: f32, row: u32) {
    let strength = match craft.ctx.weather {
        Weather::Fog => 0.85,
        Weather::Clear => 0.22,
        _ => 0.45,
    };
    let parallax = 0.30;
    let (left, _, right, _) = craft.area(parallax);
    let seed = craft.dice(40 + row).noise_seed();
    let colour = mix(craft.tones.haze, craft.tones.cloud_lit, 0.55);
    let high = 0.11;
    let area = (left - 0.3, y - high, right + 0.3, y + 0.6 * high);
    let placed = craft.bake_fn(area, (parallax, 0.3), |x, at| {
        let band = smoothstep(y - high, y, at) * smoothstep(y + 0.6 * high, y + 0.05 * high, at);
        let wisp = fbm(x * 2.4 + row as f32, at * 9.0, 3, seed);
        (colour, strength * band * smoothstep(0.30, 0.62, wisp))
    });
    let way = if row == 0 { 1.0 } else { -1.0 };
    craft.add_layer(Box::new(move |t, view, list| {
        let mut moved = placed.clone();
        moved.at.0 += way * 0.22 * libm::sinf(0.10 * t + row as f32);
        list.draw(moved.draw(view));
    }));
}

/// The near shore: turf and stones.
fn add_bank(craft: &mut Craft<'_>, light_x: f32) {
    let grass = craft.turf();
    let ground = Ground {
        horizon_y: 0.885,
        far: mix(scale(grass, 0.8), rgb(0x8a8880), 0.35),
        near: scale(grass, 0.66),
        texture: 0.5,
        depth: 0.05,
        swell: 0.03,
    };
    let placed = ground.bake(craft, 1.0, 25);
    craft.add(placed);
    let distance = Distance {
        parallax: 1.0,
        depth: 0.0,
    };
    let mut easel = Easel::new(craft, distance, (0.6, 1.05), light_x);
    let mut dice = craft.dice(26);
    let edge = craft.half_width;
    for i in 0..28 {
        let x = lerp(-1.1, 1.1, (i as f32 + dice.unit()) / 28.0) * edge;
        let size = dice.range(0.025, 0.06);
        draw_boulder(
            craft,
            &mut easel.drawing,
            &mut dice,
            ((x, 0.905), (size, light_x)),
        );
    }
    easel.hang(craft);
    add_front_grass(craft, light_x, craft.season() != Season::Winter);
}
