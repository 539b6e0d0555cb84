//! A volcano: a dark cone with streams of lava, smoke and sparks from its crater, glowing cracks in black ground.

use super::clouds::add_clouds;
use super::craft::{Craft, Shape, Sprite, draw_faint};
use super::easel::{Distance, Easel};
use super::palette::{mix, rgb, scale};
use super::sky::add_sky;
use super::terrain::{Range, Rock, add_mountains};
use crate::paint::bake::{dot, glow};
use crate::paint::noise::{fbm, hash01, lerp, ridged, smoothstep};
use crate::paint::{Blend, Draw};
use crate::staging::{Set, SetContext};

pub(super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let horizon_y = if craft.is_tall() { 0.56 } else { 0.64 };
    // Ash dims the light and reddens the haze.
    craft.tones.haze = mix(craft.tones.haze, [0.62, 0.30, 0.20], 0.55);
    craft.tones.sky[3] = mix(craft.tones.sky[3], [0.95, 0.42, 0.20], 0.55);
    craft.tones.sky[2] = mix(craft.tones.sky[2], [0.60, 0.30, 0.26], 0.45);
    craft.tones.sky[1] = mix(craft.tones.sky[1], [0.30, 0.22, 0.28], 0.45);
    craft.tones.sky[0] = scale(craft.tones.sky[0], 0.65);
    craft.tones.sun_strength *= 0.4;
    let light_x = add_sky(&mut craft, horizon_y).signum();
    craft.tones.cloud_lit = mix(craft.tones.cloud_lit, [0.70, 0.38, 0.30], 0.5);
    add_clouds(&mut craft, horizon_y - 0.30, light_x);
    let rock = Rock {
        rock: rgb(0x4a3f42),
        snow: 0.0,
        light_x,
    };
    let range = Range {
        foot_y: horizon_y + 0.01,
        height: if craft.is_tall() { 0.26 } else { 0.14 },
        depth: 0.55,
        parallax: 0.12,
        colour: rock.rock,
    };
    add_mountains(&mut craft, &range, &rock, 20);
    let top = add_cone(&mut craft, (light_x, horizon_y));
    add_plume(&mut craft, top);
    add_ground(&mut craft, horizon_y);
    add_rocks(&mut craft, light_x);
    add_embers(&mut craft);
    let mut palette = craft.tones.palette(light_x);
    palette.light = mix(palette.light, [1.0, 0.62, 0.38], 0.5);
    palette.ambient = mix(palette.ambient, [0.45, 0.22, 0.18], 0.45);
    craft.finish(Shape {
        far_ground_y: 0.78,
        ..Shape::open(palette)
    })
}

/// The cone and its streams; where its crater is.
pub(super) fn add_cone(craft: &mut Craft<'_>, (light_x, horizon_y): (f32, f32)) -> (f32, f32) {
    let parallax = 0.25;
    let (left, _, right, _) = craft.area(parallax);
    let mut dice = craft.dice(21);
    let (x0, seed) = (dice.range(-0.12, 0.12), dice.noise_seed());
    let high = if craft.is_tall() { 0.78 } else { 0.50 };
    let foot = horizon_y + 0.04;
    let top = foot - high;
    let tones = craft.tones.clone();
    let placed = craft.bake_fn(
        (left, top - 0.05, right, foot + 0.03),
        (parallax, 1.0),
        |x, y| {
            let down = ((y - top) / high).clamp(-0.2, 1.2);
            let spread = 0.070 + 0.10 * down.max(0.0) + 0.62 * down.max(0.0) * down.max(0.0);
            let u = (x - x0) / spread;
            let ragged = 0.16 * (fbm(x * 12.0, y * 12.0, 3, seed) - 0.5);
            let rim = top + 0.018 * libm::sinf(u * 7.0 + 1.0) + 0.02 * (1.0 - u.abs()).max(0.0);
            let alpha =
                smoothstep(1.0, 0.985, u.abs() + ragged * 0.3) * smoothstep(-0.003, 0.003, y - rim);
            let gully = ridged(u * 5.0, down * 1.6, 3, seed + 1);
            let light = (0.48 - 0.42 * u * -light_x * light_x.signum() * light_x
                + 0.5 * (gully - 0.5))
                .clamp(0.05, 1.0);
            let own = scale(
                rgb(0x54464a),
                0.9 + 0.4 * (fbm(x * 20.0, y * 16.0, 3, seed + 2) - 0.5),
            );
            let stone = tones.toned(own, light, 0.28);
            // Streams wander down the slope and grow thin.
            let mut lava: f32 = 0.0;
            for (k, start) in [-0.45_f32, 0.05, 0.55].into_iter().enumerate() {
                let path = start * (1.0 - 0.2 * down)
                    + 0.30 * (fbm(down * 3.2 + 7.0 * k as f32, 0.5, 3, seed + 4) - 0.5);
                let width = 0.085
                    * (1.0 - 0.55 * down)
                    * (0.75 + 0.5 * fbm(down * 9.0, k as f32, 2, seed + 5));
                let reach = 0.60 + 0.35 * hash01(k as i32, 3, seed);
                lava = lava.max(
                    smoothstep(width, width * 0.3, (u - path).abs())
                        * smoothstep(reach, reach - 0.2, down),
                );
            }
            let crater = smoothstep(0.05, 0.0, down) * smoothstep(1.0, 0.6, u.abs());
            let heat = lava.max(crater);
            let hot = mix(
                [0.95, 0.22, 0.04],
                [1.0, 0.82, 0.35],
                smoothstep(0.35, 1.0, heat),
            );
            let halo = [0.9, 0.25, 0.08];
            let around = 0.35 * smoothstep(0.35, 0.0, down.max(0.0));
            (mix(mix(stone, halo, around), hot, heat), alpha)
        },
    );
    craft.add(placed);
    let side_px = (craft.density * 0.4) as usize;
    let halo = Sprite::new(glow(side_px, [1.0, 0.40, 0.12], 0.0), side_px as f32);
    craft.add_layer(Box::new(move |t, view, list| {
        let pulse = 0.75 + 0.12 * libm::sinf(2.1 * t) + 0.08 * libm::sinf(5.3 * t);
        list.draw(Draw {
            blend: Blend::Add,
            opacity: pulse,
            ..halo.draw(view, (x0, top), (0.85, parallax))
        });
    }));
    (x0, top)
}

/// Smoke that boils up, lit from below, and blobs of lava thrown out of it.
pub(super) fn add_plume(craft: &mut Craft<'_>, (x0, top): (f32, f32)) {
    let parallax = 0.25;
    let dark = mix(craft.tones.sky[0], [0.24, 0.19, 0.20], 0.65);
    let shades = [
        mix(dark, [0.95, 0.42, 0.16], 0.45),
        mix(dark, [0.6, 0.4, 0.36], 0.4),
        dark,
    ]
    .map(|colour| Sprite::new(dot(32, colour), 32.0));
    let lean = if x0 < 0.0 { 1.0 } else { -1.0 };
    craft.add_layer(Box::new(move |t, view, list| {
        for i in (0..46).rev() {
            let age = (t * 0.055 + i as f32 / 46.0).rem_euclid(1.0);
            let side = hash01(i, 1, 9) - 0.5;
            let at = (
                x0 + lean * 0.42 * age * age
                    + side * (0.05 + 0.34 * age)
                    + 0.02 * libm::sinf(t * 0.7 + i as f32),
                top + 0.01 - 0.75 * age,
            );
            let shade = if age < 0.14 {
                0
            } else if age < 0.35 {
                1
            } else {
                2
            };
            let draw = shades[shade].draw(view, at, (0.12 + 0.42 * age, parallax));
            draw_faint(list, draw, 0.75 * (1.0 - age) * (age * 14.0).min(1.0));
        }
    }));
    let blob = Sprite::new(glow(20, [1.0, 0.55, 0.15], 0.45), 20.0);
    craft.add_layer(Box::new(move |t, view, list| {
        for i in 0..34 {
            let cycle = t * 0.42 + hash01(i, 2, 5);
            let age = cycle.fract();
            let turn = cycle.floor() as i32;
            let (vx, vy) = (hash01(i, turn, 6) - 0.5, 0.55 + 0.55 * hash01(i, turn, 7));
            let at = (
                x0 + vx * 0.62 * age,
                top - vy * 0.62 * age + 0.85 * age * age,
            );
            if at.1 < top + 0.28 {
                list.draw(Draw {
                    blend: Blend::Add,
                    opacity: 1.0 - 0.6 * age,
                    ..blob.draw(view, at, (0.016 + 0.016 * hash01(i, 3, 8), parallax))
                });
            }
        }
    }));
}

/// Black crust with glowing cracks, and a river of lava across it.
fn add_ground(craft: &mut Craft<'_>, horizon_y: f32) {
    let (left, _, right, bottom) = craft.area(0.9);
    let seed = craft.dice(22).noise_seed();
    let tones = craft.tones.clone();
    let placed = craft.bake_fn(
        (left, horizon_y - 0.01, right, bottom),
        (0.9, 1.0),
        |x, y| {
            let crest = horizon_y + 0.03 - 0.02 * fbm(x * 3.0, 0.0, 2, seed);
            let near = ((y - crest) / (1.0 - crest)).clamp(0.0, 1.2);
            let far = 1.0 / (0.14 + near);
            let (u, v) = (x * far * 1.3, far * 3.6);
            let crust = fbm(u * 2.4, v * 2.4, 4, seed + 1) - 0.5;
            let crack = ridged(u, v, 3, seed + 2);
            let stone = tones.toned(
                scale(rgb(0x423a40), 1.0 + 0.9 * crust),
                0.75 - 0.3 * smoothstep(0.7, 1.1, near),
                0.22 * (1.0 - near).max(0.0),
            );
            let course = 0.30 * libm::sinf(far * 0.9 + 1.0) * (1.0 - 0.3 * near)
                + 0.04 * (fbm(far * 2.0, 1.0, 2, seed + 3) - 0.5);
            let width = 0.02 + 0.13 * near;
            let stream =
                smoothstep(width, width * 0.55, (x - course).abs()) * smoothstep(0.60, 0.35, near);
            let vein = smoothstep(0.90, 0.985, crack)
                * smoothstep(-0.15, 0.10, fbm(u * 0.6, v * 0.6, 2, seed + 4) - 0.45);
            let heat = stream.max(vein * 0.85);
            let skin = smoothstep(0.45, 0.62, fbm(u * 5.0, v * 3.0, 3, seed + 5));
            let hot = mix(
                mix([1.0, 0.72, 0.25], [0.92, 0.26, 0.05], skin),
                [1.0, 0.90, 0.5],
                0.3 * stream * (1.0 - skin),
            );
            let halo = 0.30
                * smoothstep(width * 3.0, width, (x - course).abs())
                * smoothstep(0.65, 0.3, near);
            (
                mix(mix(stone, [0.8, 0.24, 0.08], halo), hot, heat),
                smoothstep(-0.002, 0.002, y - crest),
            )
        },
    );
    craft.add(placed);
}

fn add_rocks(craft: &mut Craft<'_>, light_x: f32) {
    let mut easel = Easel::new(
        craft,
        Distance {
            parallax: 1.0,
            depth: 0.0,
        },
        (0.4, 1.05),
        light_x,
    );
    let mut dice = craft.dice(23);
    let edge = craft.half_width;
    for i in 0..12 {
        let side = if i % 2 == 0 { 1.0 } else { -1.0 };
        let x = side * edge * dice.range(0.55, 1.05);
        let y = lerp(0.74, 1.0, i as f32 / 12.0);
        let s = 0.03 + 0.09 * dice.unit() * (y - 0.4);
        let own = rgb(0x3a3238);
        let (dark, hot) = (
            easel.ink(own, 0.25),
            easel.ink(mix(own, [1.0, 0.45, 0.2], 0.35), 0.95),
        );
        let peak = (x + s * dice.range(-0.3, 0.3), y - s * dice.range(0.9, 1.7));
        easel.drawing.polygon(
            &[
                (x - s, y),
                (x - s * 0.7, y - s * 0.7),
                peak,
                (x + s * 0.75, y - s * 0.6),
                (x + s, y),
            ],
            &dark,
        );
        easel.drawing.polygon(
            &[
                (x - side * s, y),
                (x - side * s * 0.7, y - s * 0.65),
                peak,
                (x - side * s * 0.35, y - s * 0.2),
            ],
            &hot,
        );
    }
    easel.hang(craft);
}

/// Embers that rise through the air.
fn add_embers(craft: &mut Craft<'_>) {
    let ember = Sprite::new(glow(12, [1.0, 0.55, 0.18], 0.35), 12.0);
    let mut dice = craft.dice(24);
    let (half, top) = (craft.half_width, craft.top);
    let embers: Vec<_> = (0..46)
        .map(|_| (dice.range(-half, half), dice.unit(), dice.range(0.04, 0.12)))
        .collect();
    craft.add_front(Box::new(move |t, view, list| {
        for (i, (x, start, speed)) in embers.iter().enumerate() {
            let age = (start + t * speed).rem_euclid(1.0);
            let at = (
                x + 0.06 * libm::sinf(2.0 * t * speed * 9.0 + i as f32),
                lerp(1.0, top, age),
            );
            list.draw(Draw {
                blend: Blend::Add,
                opacity: 0.9 * (1.0 - age) * (0.6 + 0.4 * libm::sinf(8.0 * t + 3.0 * i as f32)),
                ..ember.draw(view, at, (0.014, 1.05))
            });
        }
    }));
}
