//! A swimming pool: clear water in tiles, a deck of stone, loungers under parasols.

use super::craft::{Craft, Shape};
use super::easel::{Distance, Easel};
use super::palette::{mix, rgb, scale};
use super::scenery;
use super::terrain::{Ground, Range, add_hills};
use crate::paint::noise::{fbm, hash01, lerp, ridged, smoothstep};
use crate::paint::{Blend, Draw};
use crate::scene::Season;
use crate::staging::{Set, SetContext};

/// The far and the near rim of the pool.
const FAR_Y: f32 = 0.705;
const NEAR_Y: f32 = 0.885;

pub(super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let horizon_y = if craft.is_tall() { 0.54 } else { 0.58 };
    let sun_x = scenery::open(&mut craft, (horizon_y, horizon_y - 0.08), |craft, _| {
        let range = Range {
            foot_y: horizon_y + 0.01,
            height: if craft.is_tall() { 0.20 } else { 0.11 },
            depth: 0.6,
            parallax: 0.16,
            colour: mix(craft.turf(), rgb(0x4a7f6a), 0.4),
        };
        add_hills(craft, &range, 20);
    });
    let light_x = sun_x.signum();
    add_garden(&mut craft, light_x, horizon_y);
    add_deck(&mut craft, horizon_y);
    add_water(&mut craft);
    add_loungers(&mut craft, light_x);
    finish(craft, light_x)
}

/// A pool in a hall: tiles and tall windows behind it, lamps under its roof, lanes parted by ropes.
pub(super) fn indoors(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let horizon_y = if craft.is_tall() { 0.54 } else { 0.58 };
    let light_x = scenery::open(&mut craft, (horizon_y, horizon_y - 0.08), |_, _| ()).signum();
    add_hall(&mut craft, horizon_y);
    add_deck(&mut craft, horizon_y);
    add_water(&mut craft);
    add_lanes(&mut craft, light_x);
    finish(craft, light_x)
}

/// Where one stands and swims, in the open as in a hall.
fn finish(craft: Craft<'_>, light_x: f32) -> Set {
    let palette = craft.tones.palette(light_x);
    craft.finish(Shape {
        ground_y: 0.945,
        far_ground_y: 0.915,
        water_y: Some(0.80),
        ..Shape::open(palette)
    })
}

/// The far wall of the hall with a row of windows that the sky is seen through, its roof and the lamps under it.
fn add_hall(craft: &mut Craft<'_>, horizon_y: f32) {
    const PARALLAX: f32 = 0.6;
    let (left, top, right, _) = craft.area(PARALLAX);
    let foot_y = horizon_y + 0.10;
    let (sill_y, lintel_y) = (horizon_y - 0.04, if craft.is_tall() { 0.20 } else { 0.22 });
    let tones = craft.tones.clone();
    let lamps = tones.lamps;
    let placed = craft.bake_fn((left, top, right, foot_y), (PARALLAX, 1.0), |x, y| {
        let bay = (x / 0.30 + 0.5).rem_euclid(1.0) - 0.5;
        let is_glass = (lintel_y..sill_y).contains(&y) && bay.abs() < 0.42;
        let is_bar = (bay.abs() < 0.012) || ((y - lintel_y) / 0.16).fract() < 0.05;
        if is_glass && !is_bar {
            // The sky shows through, a little paler.
            return (tones.lit([0.9, 0.97, 1.0], 0.0), 0.16);
        }
        let joint = (x / 0.035).rem_euclid(1.0).min((y / 0.035).rem_euclid(1.0));
        let tile = scale(rgb(0xdfeaec), lerp(0.90, 1.0, smoothstep(0.0, 0.10, joint)));
        let own = match y {
            _ if is_glass => rgb(0xf2f4f2),
            _ if y > sill_y + 0.05 && y < sill_y + 0.075 => rgb(0x2f8fb8),
            _ if y < lintel_y - 0.05 => {
                let beam = (x / 0.30).rem_euclid(1.0) < 0.10;
                scale(rgb(0xc9d2d6), if beam { 0.78 } else { 0.92 })
            }
            _ => tile,
        };
        let lit = tones.toned(own, 0.72, 0.06);
        (mix(lit, scale(own, 0.86), 0.75 * lamps), 1.0)
    });
    craft.add(placed);
    let distance = Distance {
        parallax: PARALLAX,
        depth: 0.04,
    };
    let mut easel = Easel::new(craft, distance, (top, foot_y), 1.0);
    let (left, _, right, _) = easel.area;
    let (steel, lamp) = (easel.ink(rgb(0x8a969c), 0.5), easel.ink(rgb(0xfffbe8), 1.0));
    let mut x = (left / 0.30).floor() * 0.30 + 0.15;
    while x < right {
        easel.drawing.rect(
            (x - 0.002, lintel_y - 0.12, x + 0.002, lintel_y - 0.03),
            &steel,
        );
        easel.drawing.rounded(
            (x - 0.06, lintel_y - 0.034, x + 0.06, lintel_y - 0.022),
            0.005,
            &lamp,
        );
        x += 0.30;
    }
    easel.hang(craft);
}

/// Ropes with floats along the water, and the blocks at its far end.
fn add_lanes(craft: &mut Craft<'_>, light_x: f32) {
    const N_LANES: i32 = 5;
    let distance = Distance {
        parallax: 1.0,
        depth: 0.04,
    };
    let half_width = craft.half_width;
    let mut easel = Easel::new(craft, distance, (FAR_Y - 0.1, NEAR_Y), light_x);
    let (red, white) = (
        easel.ink(rgb(0xd8483c), 0.9),
        easel.ink(rgb(0xf8f8f4), 0.95),
    );
    let block = easel.ink(rgb(0x2f8fb8), 0.8);
    for lane in 0..=N_LANES {
        let share = lane as f32 / N_LANES as f32 * 2.0 - 1.0;
        let is_rim = lane == 0 || lane == N_LANES;
        let mut near: f32 = 0.02;
        let mut is_red = true;
        while near < 0.98 && !is_rim {
            let y = lerp(FAR_Y, NEAR_Y, near);
            let x = share * rim(y, half_width).1;
            let size = lerp(0.003, 0.009, near);
            easel.drawing.ellipse(
                (x, y),
                (0.8 * size, size),
                if is_red { &red } else { &white },
            );
            near += 0.012 + 0.05 * near;
            is_red = !is_red;
        }
        if lane < N_LANES {
            let x = (share + 1.0 / N_LANES as f32) * rim(FAR_Y, half_width).1;
            easel.drawing.polygon(
                &[
                    (x - 0.022, FAR_Y - 0.006),
                    (x + 0.022, FAR_Y - 0.006),
                    (x + 0.017, FAR_Y - 0.045),
                    (x - 0.017, FAR_Y - 0.045),
                ],
                &block,
            );
            easel.drawing.rounded(
                (x - 0.022, FAR_Y - 0.052, x + 0.022, FAR_Y - 0.043),
                0.003,
                &white,
            );
        }
    }
    easel.hang(craft);
}

/// A lawn, a hedge and trees behind the deck.
fn add_garden(craft: &mut Craft<'_>, light_x: f32, horizon_y: f32) {
    let turf = craft.turf();
    let ground = Ground {
        horizon_y: horizon_y + 0.015,
        far: scale(turf, 1.02),
        near: scale(turf, 0.86),
        texture: 0.3,
        depth: 0.4,
        swell: 0.01,
    };
    let placed = ground.bake(craft, 0.6, 21);
    craft.add(placed);
    let mut dice = craft.dice(22);
    let distance = Distance {
        parallax: 0.5,
        depth: 0.24,
    };
    let mut easel = Easel::new(craft, distance, (-0.3, horizon_y + 0.12), light_x);
    let (left, _, right, _) = easel.area;
    let tall = if craft.is_tall() { 1.5 } else { 1.0 };
    let mut x = left;
    while x < right {
        let leaves = scale(rgb(0x3f7f3c), dice.range(0.8, 1.1));
        if easel.season() != Season::Winter {
            easel
                .garden(&mut dice)
                .bush((x, horizon_y + 0.055), 0.045, leaves);
        }
        if dice.unit() < 0.22 {
            let high = dice.range(0.16, 0.28) * tall;
            if craft.season() == Season::Summer && dice.unit() < 0.6 {
                let lean = dice.range(-0.15, 0.15);
                easel
                    .garden(&mut dice)
                    .palm((x, horizon_y + 0.05), high * 1.2, lean);
            } else {
                easel.garden(&mut dice).tree((x, horizon_y + 0.05), high);
            }
        }
        x += dice.range(0.03, 0.05);
    }
    easel.hang(craft);
}

fn add_deck(craft: &mut Craft<'_>, horizon_y: f32) {
    let (left, _, right, bottom) = craft.area(1.0);
    let seed = craft.dice(24).noise_seed();
    let tones = craft.tones.clone();
    let top = horizon_y + 0.065;
    let placed = craft.bake_fn((left, top, right, bottom), (1.0, 1.0), |x, y| {
        let z = 0.45 / (y - horizon_y + 0.05);
        let (u, v) = (x * z, z * 1.6);
        let (column, row) = ((u / 0.24).floor(), (v / 0.24).floor());
        let gap = (u / 0.24 - column)
            .min(1.0 - (u / 0.24 - column))
            .min((v / 0.24 - row).min(1.0 - (v / 0.24 - row)));
        let joint = smoothstep(0.0, 0.07, gap);
        let tone = 0.94 + 0.10 * hash01(column as i32, row as i32, seed);
        let grain = fbm(x * 80.0, y * 120.0, 2, seed) - 0.5;
        let own = scale(
            rgb(0xe6d9c4),
            tone * (1.0 + 0.08 * grain) * lerp(0.84, 1.0, joint),
        );
        let near = smoothstep(top, 1.0, y);
        (
            tones.toned(own, 0.95 - 0.22 * near * near, 0.25 * (1.0 - near)),
            1.0,
        )
    });
    craft.add(placed);
}

/// The sides of the pool at a row: left and right.
fn rim(y: f32, half_width: f32) -> (f32, f32) {
    let near = (y - FAR_Y) / (NEAR_Y - FAR_Y);
    let half = half_width * lerp(0.66, 0.98, near);
    (-half, half)
}

/// The water: tiles that shimmer through it, light that wanders over its ground, a white rim.
fn add_water(craft: &mut Craft<'_>) {
    let (left, _, right, _) = craft.area(1.0);
    let seed = craft.dice(25).noise_seed();
    let tones = craft.tones.clone();
    let half_width = craft.half_width;
    let lamps = tones.lamps;
    let inside_at = move |x: f32, y: f32, by: f32| {
        let (l, r) = rim(y, half_width);
        smoothstep(-0.003, 0.003, (x - l + by).min(r + by - x))
            * smoothstep(
                -0.002,
                0.002,
                (y - FAR_Y + by * 0.45).min(NEAR_Y + by * 0.45 - y),
            )
    };
    let area = (left, FAR_Y - 0.03, right, NEAR_Y + 0.03);
    let body = craft.bake_fn(area, (1.0, 1.0), |x, y| {
        let near = ((y - FAR_Y) / (NEAR_Y - FAR_Y)).clamp(0.0, 1.0);
        let own = mix(rgb(0x63cfe0), rgb(0x1f9fc6), near);
        let z = 0.45 / (y - FAR_Y + 0.22);
        let wobble = 0.05 * (fbm(x * 14.0, y * 40.0, 2, seed) - 0.5);
        let (u, v) = ((x + wobble) * z, z * 1.5 + wobble);
        let line = ((u * 9.0).fract() - 0.5)
            .abs()
            .max(((v * 9.0).fract() - 0.5).abs());
        let own = scale(own, 1.0 - 0.10 * smoothstep(0.44, 0.49, line));
        let shade = smoothstep(0.05, 0.0, y - FAR_Y) * 0.35;
        let lit = tones.toned(own, 0.95, 0.05);
        // Lamps under water make a pool the brightest thing at night.
        let lit = mix(lit, scale(own, 0.95), 0.7 * lamps);
        let water = mix(scale(lit, 1.0 - shade), tones.sky[2], 0.16);
        let stone = tones.toned(rgb(0xf6f1e6), 0.95, 0.05);
        (
            mix(stone, water, inside_at(x, y, 0.0)),
            inside_at(x, y, 0.020),
        )
    });
    craft.add(body);
    let light = mix(craft.tones.lit([1.0, 1.0, 1.0], 0.0), [0.8, 1.0, 1.0], 0.4);
    for net in 0..2_u32 {
        let placed = craft.bake_fn(
            (area.0 - 0.05, FAR_Y, area.2 + 0.05, NEAR_Y),
            (1.0, 0.8),
            |x, y| {
                let z = 0.45 / (y - FAR_Y + 0.20);
                let web = ridged(x * z * 3.4 + net as f32 * 5.0, z * 6.0, 2, seed + 3 + net);
                (
                    light,
                    0.55 * smoothstep(0.78, 0.98, web) * inside_at(x, y, -0.012),
                )
            },
        );
        let strength = 0.5 + 0.3 * lamps;
        craft.add_layer(Box::new(move |t, view, list| {
            let mut moved = placed.clone();
            let way = if net == 0 { 1.0 } else { -1.0 };
            moved.at.0 += 0.012 * libm::sinf(t * 0.6 * way + net as f32);
            list.draw(Draw {
                blend: Blend::Add,
                opacity: strength * (0.8 + 0.2 * libm::sinf(t * 1.1 + 2.0 * net as f32)),
                ..moved.draw(view)
            });
        }));
    }
}

/// Two loungers and a parasol on the far deck.
fn add_loungers(craft: &mut Craft<'_>, light_x: f32) {
    let mut dice = craft.dice(27);
    let distance = Distance {
        parallax: 0.9,
        depth: 0.10,
    };
    let mut easel = Easel::new(craft, distance, (0.30, FAR_Y), light_x);
    let cloth = rgb([0xe2574c, 0x3f8fb8, 0xf0b43c, 0x4fa88a][dice.below(4)]);
    let foot = FAR_Y - 0.025;
    for side in [-1.0_f32, 1.0] {
        let x = side * craft.half_width * 0.46;
        easel.shadow((x, foot), (0.12, 0.010));
        let (wood, white) = (
            easel.ink(rgb(0x9a7350), 0.7),
            easel.ink(rgb(0xf8f4ec), 0.95),
        );
        for dx in [-0.075, 0.045] {
            easel
                .drawing
                .rect((x + dx, foot - 0.022, x + dx + 0.006, foot), &wood);
        }
        easel.drawing.rounded(
            (x - 0.085, foot - 0.032, x + 0.06, foot - 0.018),
            0.006,
            &white,
        );
        easel.drawing.polygon(
            &[
                (x + 0.05 * side.abs(), foot - 0.030),
                (x + 0.105, foot - 0.072),
                (x + 0.112, foot - 0.064),
                (x + 0.062, foot - 0.018),
            ],
            &white,
        );
        let pole = easel.ink(rgb(0xd8d2c6), 0.8);
        let px = x + 0.13;
        easel
            .drawing
            .rect((px - 0.003, foot - 0.17, px + 0.003, foot), &pole);
        for k in 0..6 {
            let (a, b) = (
                -0.10 + 0.2 * k as f32 / 6.0,
                -0.10 + 0.2 * (k + 1) as f32 / 6.0,
            );
            let own = if k % 2 == 0 { cloth } else { rgb(0xf6f1e6) };
            let facing = if (a + b) * light_x > 0.0 { 0.95 } else { 0.6 };
            let fill = easel.ink(own, facing);
            easel.drawing.polygon(
                &[
                    (px, foot - 0.225),
                    (px + a, foot - 0.165),
                    (px + b, foot - 0.165),
                ],
                &fill,
            );
        }
    }
    easel.hang(craft);
}
