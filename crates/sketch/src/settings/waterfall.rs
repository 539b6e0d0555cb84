//! A waterfall in a forest: water over a mossy cliff into a pool with mist.

use std::sync::Arc;

use super::clouds::add_clouds;
use super::craft::{Craft, Shape, Sprite, draw_faint};
use super::easel::{Distance, Easel};
use super::foliage::add_front_grass;
use super::palette::{mix, rgb, scale};
use super::sky::add_sky;
use super::terrain::Ground;
use super::water::{Water, add_water};
use crate::paint::bake::dot;
use crate::paint::noise::{fbm, lerp, ridged, smoothstep};
use crate::paint::{Affine, Blend, Draw, Plate, Rgb};
use crate::staging::{Set, SetContext};

pub(super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let light_x = add_sky(&mut craft, 0.5).signum();
    add_clouds(&mut craft, 0.25, light_x);
    let fall = Fall {
        x: craft.dice(19).range(-0.14, 0.14),
        half: if craft.is_tall() { 0.13 } else { 0.15 },
        top: if craft.is_tall() { -0.28 } else { 0.10 },
        foot: 0.66,
    };
    add_woods(&mut craft, light_x, &fall);
    add_cliff(&mut craft, light_x, &fall);
    add_falling(&mut craft, &fall);
    let water = Water {
        horizon_y: fall.foot - 0.01,
        far: rgb(0x6fb0b4),
        near: rgb(0x1f5f68),
        mirror: 0.35,
        roughness: 0.3,
    };
    add_water(&mut craft, &water, 0.0);
    add_mist(&mut craft, &fall);
    add_shore(&mut craft, light_x);
    add_front_grass(&mut craft, light_x, true);
    let palette = craft.tones.palette(light_x);
    craft.finish(Shape {
        ground_y: 0.93,
        far_ground_y: 0.88,
        water_y: Some(0.78),
        ..Shape::open(palette)
    })
}

struct Fall {
    x: f32,
    half: f32,
    top: f32,
    foot: f32,
}

/// Trees above and behind the cliff.
fn add_woods(craft: &mut Craft<'_>, light_x: f32, fall: &Fall) {
    let mut dice = craft.dice(20);
    for (parallax, depth, size) in [(0.18, 0.6, 0.20), (0.3, 0.4, 0.26)] {
        let mut easel = Easel::new(craft, Distance { parallax, depth }, (-1.2, 0.5), light_x);
        let (left, _, right, _) = easel.area;
        let mut x = left;
        while x < right {
            let at = (x, fall.top + 0.14 + dice.range(-0.02, 0.03));
            let high = size * dice.range(0.8, 1.5);
            let snow = if easel.is_winter() { 0.8 } else { 0.0 };
            if dice.unit() < 0.6 {
                easel
                    .garden(&mut dice)
                    .fir(at, high * 1.3, rgb(0x2f5d4a), snow);
            } else {
                easel.garden(&mut dice).tree(at, high);
            }
            x += dice.range(0.04, 0.11);
        }
        easel.hang(craft);
    }
}

/// The wall of rock with ledges and moss, higher at the sides.
fn add_cliff(craft: &mut Craft<'_>, light_x: f32, fall: &Fall) {
    let parallax = 0.42;
    let (left, _, right, _) = craft.area(parallax);
    let seed = craft.dice(21).noise_seed();
    let tones = craft.tones.clone();
    let green = mix(craft.turf(), rgb(0x3f6f38), 0.45);
    let (x0, half, top, foot) = (fall.x, fall.half, fall.top, fall.foot);
    let placed = craft.bake_fn(
        (left, top - 0.25, right, foot + 0.05),
        (parallax, 1.0),
        |x, y| {
            let out = ((x - x0).abs() - half).max(0.0);
            let crest = top
                - 0.16 * smoothstep(0.0, 0.5, out)
                - 0.07 * (fbm(x * 5.0, 0.0, 3, seed) - 0.5) * smoothstep(0.0, 0.1, out);
            let block = fbm(x * 7.0, y * 3.0, 3, seed + 1);
            let layer = ridged(x * 2.0 + block, y * 8.0, 3, seed + 2);
            let column = ridged(x * 9.0, y * 2.0 + block, 3, seed + 3);
            // Moss hangs from the ledges.
            let hang = smoothstep(
                0.55,
                0.85,
                ridged(x * 2.0 + block, y * 8.0 + 0.4, 3, seed + 2),
            );
            let moss = 0.85
                * smoothstep(
                    0.50,
                    0.92,
                    fbm(x * 9.0, y * 13.0, 5, seed + 4)
                        + 0.20 * hang
                        + 0.32 * smoothstep(0.10, 0.0, y - crest),
                );
            let rock = scale(rgb(0x77716c), 0.85 + 0.5 * (block - 0.5));
            let wet = smoothstep(0.14, 0.0, out);
            let own = mix(
                scale(mix(rock, green, moss * (1.0 - 0.6 * wet)), 1.0 - 0.45 * wet),
                rgb(0x2c2a2c),
                0.55 * smoothstep(0.78, 0.95, column.max(layer)),
            );
            let side = if (x - x0) * light_x > 0.0 { 0.45 } else { 0.78 };
            let light = (side + 0.5 * (fbm(x * 14.0, y * 10.0, 3, seed + 5) - 0.5)
                - 0.25 * smoothstep(0.45, 0.66, y))
            .clamp(0.05, 1.0);
            (
                tones.toned(own, light, 0.26),
                smoothstep(-0.003, 0.003, y - crest),
            )
        },
    );
    craft.add(placed);
}

/// A strand of falling water: where it falls, how long, wide and bright it is.
struct Strand {
    x: f32,
    start: f32,
    long: f32,
    wide: f32,
    light: f32,
}

/// A smooth veil over the lip, and strands that fall over it ever faster.
fn add_falling(craft: &mut Craft<'_>, fall: &Fall) {
    let parallax = 0.42;
    let seed = craft.dice(22).noise_seed();
    let tones = craft.tones.clone();
    let (x0, half, top, foot) = (fall.x, fall.half, fall.top, fall.foot);
    let high = foot - top;
    let body = craft.bake_fn(
        (x0 - half * 1.4, top - 0.012, x0 + half * 1.4, foot + 0.01),
        (parallax, 1.0),
        |x, y| {
            let down = ((y - top) / high).clamp(0.0, 1.0);
            let edge =
                half * (0.80 + 0.22 * down) + 0.035 * (fbm(x * 5.0 + 40.0, y * 2.2, 3, seed) - 0.5);
            // Folds of water stand upright; they part a little on their way.
            let fold = fbm((x - x0) / (0.8 + 0.3 * down) * 26.0, y * 0.5, 3, seed + 1);
            let thread = fbm(x * 90.0, y * 0.9, 2, seed + 2);
            let own = mix(
                rgb(0x5fa3b4),
                rgb(0xf2fafc),
                smoothstep(0.25, 0.75, 0.55 * fold + 0.35 * thread + 0.22 * down),
            );
            // Over the lip the water is clear and green.
            let own = mix(own, rgb(0x4f9aa0), 0.7 * smoothstep(0.09, 0.0, down));
            let thin = lerp(1.0, 0.80, smoothstep(0.35, 0.2, fold));
            (
                tones.toned(own, 0.72 + 0.35 * fold, 0.08),
                thin * smoothstep(edge, edge - 0.03, (x - x0).abs()),
            )
        },
    );
    craft.add(body);
    let mut dice = craft.dice(24);
    let strands: Vec<Strand> = (0..150)
        .map(|i| {
            let side = dice.range(-1.0, 1.0) * if i % 3 == 0 { 1.0 } else { 0.88 };
            Strand {
                x: x0 + side * half * 0.86,
                start: dice.unit(),
                long: dice.range(0.10, 0.34) * high.max(0.5),
                wide: dice.range(0.008, 0.024),
                light: dice.range(0.25, 0.75),
            }
        })
        .collect();
    let (width_px, height_px) = (10, 96);
    let white = craft.tones.lit([1.0, 1.0, 1.0], 0.04);
    let plate = Arc::new(soft_streak(width_px, height_px, white));
    craft.add_layer(Box::new(move |t, view, list| {
        for strand in &strands {
            let age = (strand.start + t * 0.36).rem_euclid(1.0);
            // Falls faster the farther down.
            let down = age * (0.45 + 0.55 * age);
            let spread = 1.0 + 0.20 * down;
            let x = x0 + (strand.x - x0) * spread;
            let long = strand.long * (0.35 + 1.1 * age);
            let y = top + down * (high + 0.06) - long;
            let to_world = Affine::translate(-(width_px as f32) / 2.0, 0.0)
                .then(Affine::scale(
                    strand.wide / width_px as f32,
                    long / height_px as f32,
                ))
                .then(Affine::translate(x, y.max(top - 0.01)));
            let fade = (age * 7.0).min(1.0) * ((1.0 - age) * 9.0).min(1.0);
            list.draw(Draw {
                plate: Arc::clone(&plate),
                to_frame: to_world.then(view.to_frame(parallax)),
                opacity: strand.light * fade,
                tint: [1.0; 3],
                blend: Blend::Over,
                wave: None,
            });
        }
    }));
    add_lip(craft, fall);
}

/// Bushes at both ends of the lip, and stones that the water parts at.
fn add_lip(craft: &mut Craft<'_>, fall: &Fall) {
    let distance = Distance {
        parallax: 0.42,
        depth: 0.24,
    };
    let (x0, half, top) = (fall.x, fall.half, fall.top);
    let mut easel = Easel::new(craft, distance, (-1.3, top + 0.2), 1.0);
    let mut dice = craft.dice(23);
    for side in [-1.0_f32, 1.0] {
        for i in 0..9 {
            let x = x0 + side * half * (0.86 + 0.10 * i as f32);
            let y = top + 0.02 - 0.016 * (i % 3) as f32;
            let size = dice.range(0.035, 0.06);
            if easel.is_winter() {
                let snow = easel.ink([0.90, 0.93, 0.97], 0.8);
                easel.drawing.ellipse((x, y), (size, size * 0.7), &snow);
            } else {
                let leaves = scale(rgb(0x3f7a44), dice.range(0.75, 1.1));
                easel.garden(&mut dice).bush((x, y), size, leaves);
            }
        }
    }
    for (dx, s) in [(-0.28, 0.020), (0.36, 0.026)] {
        let (x, y) = (x0 + dx * half, top + 0.006);
        let (dark, lit) = (easel.ink(rgb(0x4f4a48), 0.3), easel.ink(rgb(0x8a857f), 0.9));
        easel.drawing.ellipse((x, y), (s, s * 0.8), &dark);
        easel
            .drawing
            .ellipse((x - s * 0.2, y - s * 0.25), (s * 0.6, s * 0.35), &lit);
    }
    easel.hang(craft);
}

/// An upright streak that fades to all sides.
fn soft_streak(width_px: usize, height_px: usize, colour: Rgb) -> Plate {
    let (width, height) = (width_px as f32, height_px as f32);
    Plate::from_fn(width_px, height_px, |x, y| {
        let (u, v) = (2.0 * x / width - 1.0, y / height);
        let along = smoothstep(0.0, 0.5, v) * smoothstep(1.0, 0.7, v);
        (colour, along * (1.0 - u * u).max(0.0))
    })
}

/// Spray where the water strikes, drifting.
fn add_mist(craft: &mut Craft<'_>, fall: &Fall) {
    let colour = mix(craft.tones.lit([1.0; 3], 0.1), craft.tones.sky[3], 0.3);
    let puff = Sprite::new(dot(32, colour), 32.0);
    let (x0, half, foot) = (fall.x, fall.half, fall.foot);
    craft.add_layer(Box::new(move |t, view, list| {
        for i in 0..26 {
            let age = (t * 0.28 + i as f32 * 0.618).rem_euclid(1.0);
            let side = ((i * 5) % 13) as f32 / 6.0 - 1.0;
            let at = (
                x0 + side * half * (1.0 + 0.7 * age),
                foot + 0.02 - 0.14 * age * (1.0 - 0.5 * side.abs()),
            );
            let draw = puff.draw(view, at, (0.10 + 0.20 * age, 0.45));
            draw_faint(list, draw, 0.42 * (1.0 - age) * (age * 6.0).min(1.0));
        }
    }));
}

/// Boulders, ferns and grass at the near shore.
fn add_shore(craft: &mut Craft<'_>, light_x: f32) {
    let grass = craft.turf();
    let ground = Ground {
        horizon_y: 0.875,
        far: scale(mix(grass, rgb(0x6a7a4a), 0.4), 0.9),
        near: scale(grass, 0.62),
        texture: 0.5,
        depth: 0.05,
        swell: 0.05,
    };
    let placed = ground.bake(craft, 1.0, 24);
    craft.add(placed);
    let mut easel = Easel::new(
        craft,
        Distance {
            parallax: 1.0,
            depth: 0.02,
        },
        (0.3, 1.05),
        light_x,
    );
    let mut dice = craft.dice(25);
    let edge = craft.half_width;
    for i in 0..9 {
        let side = if i % 2 == 0 { 1.0 } else { -1.0 };
        let x = side * edge * dice.range(0.45, 1.05);
        boulder(
            &mut easel,
            (x, 0.86 + 0.014 * i as f32),
            dice.range(0.05, 0.11),
        );
    }
    for (side, high) in [(light_x, 0.62), (-light_x, 0.45)] {
        let snow = if easel.is_winter() { 0.8 } else { 0.0 };
        easel
            .garden(&mut dice)
            .fir((side * (edge + 0.02), 0.90), high, rgb(0x2c5544), snow);
    }
    easel.hang(craft);
}

fn boulder(easel: &mut Easel, (x, y): (f32, f32), s: f32) {
    let own = rgb(0x7d7772);
    let (dark, mid, lit, moss) = (
        easel.ink(own, 0.15),
        easel.ink(own, 0.55),
        easel.ink(own, 1.0),
        easel.ink(rgb(0x5f8a42), 0.8),
    );
    easel.shadow((x, y), (s * 1.2, s * 0.18));
    easel.drawing.path(
        &format!(
            "M{:.4} {y:.4}Q{:.4} {:.4} {:.4} {:.4}Q{:.4} {:.4} {:.4} {y:.4}Z",
            x - s,
            x - s * 0.9,
            y - s * 0.9,
            x,
            y - s * 0.85,
            x + s,
            y - s * 0.8,
            x + s
        ),
        &dark,
    );
    let f = easel.light_x;
    easel.drawing.path(
        &format!(
            "M{:.4} {y:.4}Q{:.4} {:.4} {:.4} {:.4}Q{:.4} {:.4} {:.4} {y:.4}Z",
            x + f * s * 0.9,
            x + f * s * 0.85,
            y - s * 0.75,
            x + f * s * 0.05,
            y - s * 0.80,
            x - f * s * 0.1,
            y - s * 0.3,
            x + f * s * 0.1
        ),
        &mid,
    );
    easel
        .drawing
        .ellipse((x + f * s * 0.35, y - s * 0.62), (s * 0.28, s * 0.10), &lit);
    if !easel.is_winter() {
        easel
            .drawing
            .ellipse((x - f * s * 0.2, y - s * 0.76), (s * 0.42, s * 0.10), &moss);
    }
}
