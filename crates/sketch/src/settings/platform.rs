//! The platform of a station: iron pillars under a glass roof, a clock, the tracks, posters on the wall beyond. Below
//! the ground it is tiled, and no day comes in.

use super::clouds::add_clouds;
use super::craft::{Craft, Shape, Sprite};
use super::easel::{Distance, Easel};
use super::hall::tiles;
use super::palette::{mix, rgb, scale};
use super::sky::add_sky;
use crate::paint::bake::glow;
use crate::paint::noise::{Dice, fbm, hash01, lerp, smoothstep};
use crate::paint::{Blend, Draw, Rgb};
use crate::scene::Setting;
use crate::staging::{Set, SetContext};

/// The top of the wall beyond the tracks, its foot, and the edge of the platform.
const WALL_Y: f32 = 0.32;
const FOOT_Y: f32 = 0.715;
const EDGE_Y: f32 = 0.800;
const PARALLAX: f32 = 0.70;

pub(super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let is_metro = ctx.setting == Setting::Metro;
    let light_x = add_sky(&mut craft, 0.5).signum();
    if !is_metro {
        add_clouds(&mut craft, 0.36, light_x);
    }
    add_wall(&mut craft, is_metro);
    add_posters(&mut craft, is_metro);
    add_floor(&mut craft);
    add_roof(&mut craft, is_metro);
    let mut palette = craft.tones.palette(light_x);
    if is_metro {
        palette.light = mix([0.98, 0.96, 0.86], palette.light, 0.15);
        palette.ambient = mix([0.52, 0.56, 0.60], palette.ambient, 0.2);
    } else {
        palette.light = mix(palette.light, [1.0, 0.82, 0.60], 0.6 * craft.tones.lamps);
    }
    craft.finish(Shape {
        ground_y: 0.93,
        far_ground_y: 0.865,
        ..Shape::open(palette)
    })
}

/// A colour in the light of the place: under the ground it is always the same.
fn lit(craft: &Craft<'_>, own: Rgb, light: f32) -> Rgb {
    if craft.ctx.setting == Setting::Metro {
        let white = mix([0.44, 0.48, 0.54], [1.02, 1.0, 0.92], light);
        std::array::from_fn(|i| own[i] * white[i])
    } else {
        let warm: Rgb = [own[0], own[1] * 0.80, own[2] * 0.56];
        mix(
            craft.tones.toned(own, light, 0.06),
            warm,
            0.30 * craft.tones.lamps,
        )
    }
}

/// The wall beyond, the bed of the tracks, the rails.
fn add_wall(craft: &mut Craft<'_>, is_metro: bool) {
    let (left, top, right, _) = craft.area(PARALLAX);
    let seed = craft.dice(20).noise_seed();
    let from_y = if is_metro { top } else { WALL_Y };
    let placed = craft.bake_fn(
        (left, from_y, right, EDGE_Y + 0.02),
        (PARALLAX, 1.0),
        |x, y| {
            let grain = fbm(x * 20.0, y * 20.0, 3, seed) - 0.5;
            if y > FOOT_Y {
                let deep = (y - FOOT_Y) / (EDGE_Y - FOOT_Y);
                let rail = [0.30, 0.62].iter().any(|at| (deep - at).abs() < 0.035);
                let sleeper =
                    (x * 7.0 + 1.1 * deep).rem_euclid(1.0) < 0.42 && deep > 0.18 && deep < 0.74;
                let own = if rail {
                    rgb(0xb8bcc2)
                } else if sleeper {
                    rgb(0x5f4a3a)
                } else {
                    scale(rgb(0x76706a), 1.0 + 1.1 * grain)
                };
                return (
                    lit(craft, own, 0.45 - 0.25 * smoothstep(0.7, 1.0, deep)),
                    1.0,
                );
            }
            let (size, colour) = if is_metro {
                ((0.060, 0.030), rgb(0xe9e6dc))
            } else {
                ((0.075, 0.028), rgb(0xa8614a))
            };
            let (joint, piece) = tiles((x, y), size, true);
            let tone = 0.90 + 0.16 * hash01(piece.0, piece.1, seed);
            let band = is_metro && (y - 0.44).abs() < 0.022;
            let own = if band {
                rgb(0x2f6a8a)
            } else {
                scale(colour, tone)
            };
            let own = scale(own, lerp(0.74, 1.0, joint) * (1.0 + 0.16 * grain));
            let low = smoothstep(0.14, 0.0, FOOT_Y - y);
            let high = smoothstep(0.28, -0.2, y);
            (
                lit(
                    craft,
                    own,
                    0.80 - 0.35 * low - if is_metro { 0.45 * high } else { 0.0 },
                ),
                1.0,
            )
        },
    );
    craft.add(placed);
}

/// Posters and a name board on the wall, arches with the day in them above the ground.
fn add_posters(craft: &mut Craft<'_>, is_metro: bool) {
    let mut dice = craft.dice(21);
    let (left, _, right, _) = craft.area(PARALLAX);
    let area = (left, WALL_Y - 0.1, right, FOOT_Y);
    let mut drawing = craft.drawing(area);
    let ink = |own: Rgb, light: f32| crate::paint::bake::hex(lit(craft, own, light));
    if !is_metro {
        drawing.rect(
            (left, WALL_Y - 0.015, right, WALL_Y + 0.012),
            &ink(rgb(0xd8ccb8), 0.9),
        );
    }
    let mut x = left + dice.range(0.0, 0.2);
    while x < right {
        let (w, high) = (dice.range(0.10, 0.16), dice.range(0.13, 0.17));
        let y = 0.50;
        drawing.rect(
            (x - 0.008, y - 0.008, x + w + 0.008, y + high + 0.008),
            &ink(rgb(0x3a3f46), 0.7),
        );
        let own = rgb([0xd9a441, 0x3f6f8f, 0xb5483a, 0x4f7f5f, 0xe6dcc8][dice.below(5)]);
        drawing.rect((x, y, x + w, y + high), &ink(own, 0.9));
        let spot = rgb([0xf4ead2, 0x2f3a48, 0xf0c060][dice.below(3)]);
        drawing.ellipse(
            (x + w * 0.5, y + high * 0.40),
            (w * 0.26, w * 0.26),
            &ink(spot, 0.9),
        );
        for row in 0..2 {
            let up = y + high * (0.74 + 0.12 * row as f32);
            drawing.rect(
                (
                    x + w * 0.18,
                    up,
                    x + w * (0.82 - 0.2 * row as f32),
                    up + high * 0.05,
                ),
                &ink(spot, 0.9),
            );
        }
        x += w + dice.range(0.16, 0.42);
    }
    let placed = craft.bake(&drawing, area, PARALLAX);
    craft.add(placed);
}

/// The platform with its yellow line.
fn add_floor(craft: &mut Craft<'_>) {
    let (left, _, right, bottom) = craft.area(1.0);
    let seed = craft.dice(22).noise_seed();
    let craft_ref: &Craft<'_> = craft;
    let placed = craft_ref.bake_fn((left, EDGE_Y, right, bottom), (1.0, 1.0), |x, y| {
        let z = 0.5 / (y - 0.5);
        let (joint, piece) = tiles((x * z, z * 2.0), (0.21, 0.20), false);
        let grain = fbm(x * z * 24.0, z * 30.0, 2, seed) - 0.5;
        let tone = 0.95 + 0.09 * hash01(piece.0, piece.1, seed);
        let own = scale(
            rgb(0xbab5ac),
            tone * lerp(0.82, 1.0, joint) * (1.0 + 0.16 * grain),
        );
        let edge = y - EDGE_Y;
        let own = if edge < 0.012 {
            rgb(0xd8d2c6)
        } else if edge > 0.022 && edge < 0.036 {
            rgb(0xe8b830)
        } else {
            own
        };
        (
            lit(craft_ref, own, 0.82 - 0.22 * smoothstep(0.92, 1.15, y)),
            1.0,
        )
    });
    craft.add(placed);
}

/// The roof on its pillars, with lamps and a clock.
fn add_roof(craft: &mut Craft<'_>, is_metro: bool) {
    let mut dice = craft.dice(23);
    let distance = Distance {
        parallax: 0.90,
        depth: 0.02,
    };
    let roof_y = if craft.is_tall() { -0.20 } else { 0.14 };
    let (_, top, ..) = craft.area(0.9);
    let mut easel = Easel::new(craft, distance, (top, EDGE_Y + 0.06), 1.0);
    let (left, _, right, _) = easel.area;
    let iron = crate::paint::bake::hex(lit(
        craft,
        rgb(if is_metro { 0x3a5a6a } else { 0x3f5a50 }),
        0.55,
    ));
    let shine = crate::paint::bake::hex(lit(craft, rgb(0x7f9a90), 0.8));
    let dark = crate::paint::bake::hex(lit(craft, rgb(0x5a5550), 0.25));
    easel.drawing.rect((left, top, right, roof_y), &dark);
    let mut x = left;
    while x < right {
        easel.drawing.rect((x, top, x + 0.012, roof_y), &iron);
        x += 0.11;
    }
    easel
        .drawing
        .rect((left, roof_y - 0.012, right, roof_y + 0.018), &iron);
    let mut heads = Vec::new();
    let step = craft.half_width * 1.24;
    for i in -3_i32..=3 {
        let x = (i as f32 + 0.5) * step;
        let foot = EDGE_Y + 0.045;
        easel
            .drawing
            .rect((x - 0.016, roof_y, x + 0.016, foot), &iron);
        easel
            .drawing
            .rect((x - 0.012, roof_y, x - 0.007, foot), &shine);
        easel
            .drawing
            .rect((x - 0.028, foot - 0.05, x + 0.028, foot), &iron);
        for side in [-1.0_f32, 1.0] {
            let line = format!(
                "M{x:.4} {:.4}Q{x:.4} {:.4} {:.4} {:.4}",
                roof_y + 0.16,
                roof_y + 0.02,
                x + side * 0.15,
                roof_y + 0.01
            );
            easel.drawing.stroke(&line, &iron, 0.012);
        }
        heads.push((x + step / 2.0, roof_y + 0.05));
    }
    for (x, y) in &heads {
        easel
            .drawing
            .rect((x - 0.002, roof_y, x + 0.002, *y), &iron);
        easel.drawing.ellipse((*x, *y), (0.040, 0.012), "#fff4d6");
    }
    draw_clock(&mut easel, &mut dice, (heads[3].0 * 0.5, roof_y + 0.075));
    easel.hang(craft);
    let strength = if is_metro {
        0.4
    } else {
        (0.5 * craft.tones.lamps).max(0.14)
    };
    if strength > 0.1 {
        let side_px = (craft.density * 0.2) as usize;
        let halo = Sprite::new(glow(side_px, [1.0, 0.88, 0.66], 0.0), side_px as f32);
        craft.add_layer(Box::new(move |t, view, list| {
            for (i, at) in heads.iter().enumerate() {
                // Old tubes hum.
                let hum = 0.92 + 0.08 * libm::sinf(5.0 * t + 2.0 * i as f32);
                list.draw(Draw {
                    blend: Blend::Add,
                    opacity: strength * hum,
                    ..halo.draw(view, *at, (0.55, 0.90))
                });
            }
        }));
    }
}

/// A clock that hangs from the roof.
fn draw_clock(easel: &mut Easel, dice: &mut Dice, (x, y): (f32, f32)) {
    easel
        .drawing
        .rect((x - 0.003, y - 0.09, x + 0.003, y), "#2c3236");
    easel.drawing.ellipse((x, y), (0.050, 0.050), "#2c3236");
    easel.drawing.ellipse((x, y), (0.043, 0.043), "#f6f1e2");
    let turn = dice.range(0.0, std::f32::consts::TAU);
    for (turn, long, thick) in [(turn, 0.024, 0.006), (turn * 12.0, 0.036, 0.004)] {
        let line = format!(
            "M{x:.4} {y:.4}L{:.4} {:.4}",
            x + long * libm::sinf(turn),
            y - long * libm::cosf(turn)
        );
        easel.drawing.stroke(&line, "#2c3236", thick);
    }
}
