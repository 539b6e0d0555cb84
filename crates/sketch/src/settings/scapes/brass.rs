//! A city of steam: towers of brick and brass with domes, chimneys that smoke, wheels that turn, pipes from house to
//! house, and airships over them.

use super::super::clouds::add_clouds;
use super::super::craft::{Craft, Shape, Sprite, draw_faint};
use super::super::easel::{Distance, Easel};
use super::super::palette::{mix, rgb, scale};
use super::super::scenery::add_backdrop;
use super::super::sky::add_sky;
use crate::paint::bake::{Drawing, glow, hex};
use crate::paint::noise::{Dice, hash01, lerp, smoothstep};
use crate::staging::{Set, SetContext};
use std::f32::consts::TAU;

const HORIZON_Y: f32 = 0.70;

pub(super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    craft.skyline = 0.24;
    let sun_x = add_sky(&mut craft, HORIZON_Y);
    let light_x = sun_x.signum();
    add_clouds(&mut craft, HORIZON_Y - 0.30, light_x);
    add_backdrop(&mut craft, HORIZON_Y, sun_x);
    add_haze(&mut craft);
    let stretch = if craft.is_tall() { 1.7 } else { 1.0 };
    for (row, (parallax, depth, high)) in
        [(0.14, 0.60, 0.34), (0.24, 0.40, 0.42), (0.40, 0.18, 0.40)]
            .into_iter()
            .enumerate()
    {
        add_row(
            &mut craft,
            (light_x, row as u32),
            (parallax, depth, high * stretch),
        );
        if row == 1 {
            add_airship(&mut craft, (light_x, 0), (0.42 * light_x, 0.20, 0.16));
        }
    }
    add_airship(&mut craft, (light_x, 1), (-0.45 * light_x, 0.06, 0.26));
    add_pavement(&mut craft, light_x);
    let mut palette = craft.tones.palette(light_x);
    palette.light = mix(palette.light, [1.0, 0.84, 0.60], 0.35);
    craft.finish(Shape {
        ground_y: 0.91,
        far_ground_y: 0.82,
        ..Shape::open(palette)
    })
}

/// Smoke and evening light over the roofs.
fn add_haze(craft: &mut Craft<'_>) {
    let (left, top, right, bottom) = craft.area(0.08);
    let colour = craft.tones.toned(rgb(0xd9a25e), 0.95, 0.2);
    let placed = craft.bake_fn((left, top, right, bottom), (0.08, 0.2), |_, y| {
        (colour, 0.62 * smoothstep(-0.10, HORIZON_Y, y))
    });
    craft.add(placed);
}

fn add_row(
    craft: &mut Craft<'_>,
    (light_x, row): (f32, u32),
    (parallax, depth, high): (f32, f32, f32),
) {
    let mut dice = craft.dice(20 + row);
    let foot = HORIZON_Y + 0.04 * row as f32;
    let distance = Distance { parallax, depth };
    let mut easel = Easel::new(craft, distance, (-1.2, foot + 0.10), light_x);
    let (left, _, right, _) = easel.area;
    let mut chimneys = Vec::new();
    let mut wheels = Vec::new();
    let mut x = left - 0.05;
    while x < right {
        let wide = dice.range(0.08, 0.15) * (0.8 + 0.25 * row as f32);
        // The near row leaves the middle open.
        let open = if row == 2 {
            0.30 + 0.5 * (x + 0.5 * wide).abs()
        } else {
            1.0
        };
        let tall = high * dice.range(0.45, 1.0) * open.min(1.0);
        house(
            &mut easel,
            &mut dice,
            (x, x + wide, foot, tall),
            &mut chimneys,
        );
        if row > 0 && dice.unit() < 0.55 {
            wheels.push((
                (
                    x + wide * dice.range(0.3, 0.7),
                    foot - tall * dice.range(0.4, 0.75),
                ),
                wide * dice.range(0.26, 0.40),
            ));
        }
        x += wide * dice.range(0.92, 1.1);
    }
    let pipe = (easel.ink(rgb(0xb5763a), 0.9), easel.ink(rgb(0x6a4020), 0.4));
    for _ in 0..3 {
        let y = foot - high * dice.range(0.12, 0.34);
        let from = dice.range(left, right - 0.3);
        let to = from + dice.range(0.2, 0.5);
        easel.drawing.rect((from, y, to, y + 0.014), &pipe.1);
        easel.drawing.rect((from, y, to, y + 0.007), &pipe.0);
    }
    easel.hang(craft);
    for (i, (at, radius)) in wheels.into_iter().enumerate() {
        add_wheel(craft, (at, radius), (parallax, depth, i));
    }
    for (i, at) in chimneys.into_iter().enumerate().take(7) {
        add_smoke(craft, at, (parallax, 0.05 + 0.02 * row as f32, i as f32));
    }
}

/// A tower of brick with bands of brass, tall windows, and a dome, a gable or a chimney.
fn house(
    easel: &mut Easel,
    dice: &mut Dice,
    (x0, x1, foot, tall): (f32, f32, f32, f32),
    chimneys: &mut Vec<(f32, f32)>,
) {
    let own = rgb([0x8a4f36, 0x7a5a44, 0x9a6a42, 0x6a4a40][dice.below(4)]);
    let (lit, dark) = (easel.ink(own, 0.85), easel.ink(own, 0.30));
    let brass = (
        easel.ink(rgb(0xd8a848), 0.95),
        easel.ink(rgb(0x8a5f24), 0.5),
    );
    let (wide, top) = (x1 - x0, foot - tall);
    easel.drawing.rect((x0, top, x1, foot + 0.10), &lit);
    let shade = if easel.light_x < 0.0 {
        (x1 - 0.3 * wide, x1)
    } else {
        (x0, x0 + 0.3 * wide)
    };
    easel
        .drawing
        .rect((shade.0, top, shade.1, foot + 0.10), &dark);
    for share in [0.0, 0.34, 0.68] {
        let y = top + share * tall;
        easel
            .drawing
            .rect((x0 - 0.003, y, x1 + 0.003, y + 0.010), &brass.0);
        easel
            .drawing
            .rect((x0 - 0.003, y + 0.007, x1 + 0.003, y + 0.010), &brass.1);
    }
    let n = ((wide / 0.034) as usize).clamp(2, 4);
    let mut y = top + 0.03;
    while y < foot - 0.01 {
        for i in 0..n {
            let at = lerp(x0, x1, (i as f32 + 0.5) / n as f32);
            let warm = hash01((at * 900.0) as i32, (y * 900.0) as i32, 5) < 0.45;
            let pane = if warm {
                hex(mix(easel.tone(rgb(0xf2b850), 1.0), rgb(0xffc860), 0.45))
            } else {
                easel.ink(rgb(0x3f3a40), 0.4)
            };
            easel
                .drawing
                .rounded((at - 0.007, y, at + 0.007, y + 0.026), 0.007, &pane);
        }
        y += 0.050;
    }
    let middle = 0.5 * (x0 + x1);
    match dice.below(4) {
        0 => {
            let r = 0.5 * wide;
            easel.drawing.path(
                &format!(
                    "M{x0:.4} {top:.4}A{r:.4} {:.4} 0 0 1 {x1:.4} {top:.4}Z",
                    1.1 * r
                ),
                &brass.1,
            );
            easel.drawing.path(
                &format!(
                    "M{:.4} {top:.4}A{:.4} {r:.4} 0 0 1 {:.4} {top:.4}Z",
                    x0 + 0.12 * wide,
                    0.30 * wide,
                    x0 + 0.72 * wide
                ),
                &brass.0,
            );
            easel.drawing.rect(
                (middle - 0.004, top - 2.0 * r, middle + 0.004, top - r),
                &brass.0,
            );
        }
        1 => {
            easel.drawing.polygon(
                &[
                    (x0 - 0.006, top),
                    (middle, top - 0.9 * wide),
                    (x1 + 0.006, top),
                ],
                &easel.ink(rgb(0x4f6a62), 0.6),
            );
        }
        _ => {
            for share in [0.28, 0.70] {
                let (at, up) = (x0 + share * wide, top - dice.range(0.05, 0.11));
                let half = 0.09 * wide;
                easel
                    .drawing
                    .rect((at - half, up, at + half, top + 0.004), &dark);
                easel
                    .drawing
                    .rect((at - 1.3 * half, up, at + 1.3 * half, up + 0.010), &brass.1);
                chimneys.push((at, up));
            }
        }
    }
}

/// A toothed wheel of brass that turns.
fn add_wheel(
    craft: &mut Craft<'_>,
    (at, radius): ((f32, f32), f32),
    (parallax, depth, i): (f32, f32, usize),
) {
    let r = 1.22 * radius;
    let mut drawing = Drawing::new((-r, -r, r, r));
    let tones = &craft.tones;
    let (brass, dark) = (
        hex(tones.toned(rgb(0xcf9a42), 0.9, depth)),
        hex(tones.toned(rgb(0x6f4a20), 0.5, depth)),
    );
    let n = 12;
    for tooth in 0..n {
        let (sin, cos) = libm::sincosf(TAU * tooth as f32 / n as f32);
        let p = |out: f32, across: f32| {
            (
                radius * (out * cos - across * sin),
                radius * (out * sin + across * cos),
            )
        };
        drawing.polygon(
            &[p(0.9, -0.13), p(1.18, -0.08), p(1.18, 0.08), p(0.9, 0.13)],
            &brass,
        );
    }
    drawing.ellipse((0.0, 0.0), (radius, radius), &brass);
    drawing.ellipse((0.0, 0.0), (0.74 * radius, 0.74 * radius), &dark);
    for spoke in 0..3 {
        let (sin, cos) = libm::sincosf(TAU * spoke as f32 / 6.0);
        let path = format!(
            "M{:.4} {:.4}L{:.4} {:.4}",
            -0.8 * radius * cos,
            -0.8 * radius * sin,
            0.8 * radius * cos,
            0.8 * radius * sin
        );
        drawing.stroke(&path, &brass, 0.16 * radius);
    }
    drawing.ellipse((0.0, 0.0), (0.24 * radius, 0.24 * radius), &brass);
    let density = craft.density;
    let sprite = Sprite::new(drawing.bake(density), density);
    let pace = if i % 2 == 0 { 0.6 } else { -0.45 };
    craft.add_layer(Box::new(move |t, view, list| {
        list.draw(sprite.turned(view, at, (1.0, parallax, pace * t)));
    }));
}

/// Puffs that rise from a chimney, grow and fade.
fn add_smoke(craft: &mut Craft<'_>, at: (f32, f32), (parallax, size, shift): (f32, f32, f32)) {
    let colour = mix(craft.tones.cloud_lit, craft.tones.cloud_shade, 0.35);
    let puff = Sprite::new(glow(48, colour, 0.35), 48.0);
    craft.add_layer(Box::new(move |t, view, list| {
        for i in 0..5 {
            let age = (0.16 * t + 0.2 * i as f32 + 0.37 * shift).rem_euclid(1.0);
            let middle = (at.0 + 0.10 * age * age, at.1 - 0.20 * age);
            let draw = puff.draw(view, middle, (size * (0.5 + 1.6 * age), parallax));
            draw_faint(list, draw, 0.75 * smoothstep(0.0, 0.12, age) * (1.0 - age));
        }
    }));
}

/// An airship with its gondola, which crosses slowly.
fn add_airship(
    craft: &mut Craft<'_>,
    (light_x, row): (f32, u32),
    (share, y, long): (f32, f32, f32),
) {
    let parallax = 0.20 + 0.10 * row as f32;
    let depth = 0.34 - 0.16 * row as f32;
    let area = (-long, -0.6 * long, long, 0.6 * long);
    let mut drawing = Drawing::new(area);
    let tones = craft.tones.clone();
    let ink = |own: u32, light: f32| hex(tones.toned(rgb(own), light, depth));
    let s = 0.5 * long;
    let hull = drawing.linear(
        (0.0, -0.4 * s),
        (0.0, 0.4 * s),
        &[
            (0.0, tones.toned(rgb(0xe0b878), 1.0, depth), 1.0),
            (1.0, tones.toned(rgb(0x8a5a34), 0.4, depth), 1.0),
        ],
    );
    drawing.polygon(
        &[
            (-0.80 * s, 0.0),
            (-1.15 * s, -0.34 * s),
            (-1.15 * s, 0.34 * s),
        ],
        &ink(0xa8452f, 0.7),
    );
    drawing.ellipse((0.0, 0.0), (s, 0.38 * s), &hull);
    for band in [-0.5_f32, 0.0, 0.5] {
        let high = 0.38 * s * libm::sqrtf(1.0 - band * band);
        drawing.rect(
            (band * s - 0.018 * s, -high, band * s + 0.018 * s, high),
            &ink(0x6a4422, 0.5),
        );
    }
    let wood = ink(0x5f3c22, 0.6);
    drawing.rounded((-0.42 * s, 0.46 * s, 0.46 * s, 0.68 * s), 0.06 * s, &wood);
    for i in 0..5 {
        let x = (-0.30 + 0.15 * i as f32) * s;
        drawing.rect((x, 0.51 * s, x + 0.08 * s, 0.60 * s), "#ffd070");
    }
    for x in [-0.30, 0.34] {
        drawing.rect((x * s, 0.30 * s, (x + 0.03) * s, 0.48 * s), &wood);
    }
    let placed = craft.bake(&drawing, area, parallax);
    let x = share * 2.0 * craft.half_width;
    let y = if craft.is_tall() { y - 0.22 } else { y };
    let way = -light_x;
    craft.add_layer(Box::new(move |t, view, list| {
        let mut moved = placed.clone();
        moved.at.0 += x + way * 0.012 * t;
        moved.at.1 += y + 0.008 * libm::sinf(0.7 * t + row as f32);
        list.draw(moved.draw(view));
    }));
}

/// Cobbles and a railing of iron at a terrace over the town.
fn add_pavement(craft: &mut Craft<'_>, light_x: f32) {
    let (left, _, right, bottom) = craft.area(0.95);
    let y0 = 0.785;
    let seed = craft.dice(28).noise_seed();
    let tones = craft.tones.clone();
    let placed = craft.bake_fn((left, y0, right, bottom), (0.95, 1.0), |x, y| {
        let away = 0.3 / (y - 0.66);
        let row = libm::floorf(away * 15.0);
        let shift = 0.5 * (row as i32).rem_euclid(2) as f32;
        let u = x * away * 9.0 + shift;
        let (fu, fv) = (u - libm::floorf(u), away * 15.0 - row);
        let gap = fu.min(1.0 - fu).min(fv.min(1.0 - fv));
        let tone = 0.82 + 0.34 * hash01(libm::floorf(u) as i32, row as i32, seed);
        let own = scale(
            rgb(0x8a7462),
            tone * lerp(0.6, 1.0, smoothstep(0.02, 0.16, gap)),
        );
        (tones.toned(own, 0.85, 0.0), 1.0)
    });
    craft.add(placed);
    let distance = Distance {
        parallax: 0.94,
        depth: 0.03,
    };
    let mut easel = Easel::new(craft, distance, (0.5, y0 + 0.03), light_x);
    let (iron, brass) = (
        easel.ink(rgb(0x2e2a2c), 0.5),
        easel.ink(rgb(0xd0a048), 0.95),
    );
    let mut x = libm::floorf(left / 0.05) * 0.05;
    let mut i = 0;
    while x < right {
        easel
            .drawing
            .rect((x - 0.003, y0 - 0.11, x + 0.003, y0), &iron);
        if i % 5 == 0 {
            easel
                .drawing
                .rect((x - 0.008, y0 - 0.13, x + 0.008, y0), &iron);
            easel
                .drawing
                .ellipse((x, y0 - 0.135), (0.011, 0.011), &brass);
        }
        i += 1;
        x += 0.05;
    }
    easel
        .drawing
        .rect((left, y0 - 0.118, right, y0 - 0.106), &brass);
    easel
        .drawing
        .rect((left, y0 - 0.02, right, y0 + 0.006), &iron);
    easel.hang(craft);
}
