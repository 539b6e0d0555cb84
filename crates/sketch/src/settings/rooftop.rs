//! A rooftop: a parapet, a water tank, vents and lights on strings, the city around and far below.

use super::buildings::tower;
use super::city::add_skyline;
use super::clouds::add_clouds;
use super::craft::{Craft, Shape, Sprite};
use super::easel::{Distance, Easel};
use super::hall::tiles;
use super::palette::{mix, rgb, scale};
use super::scenery::add_backdrop;
use super::sky::add_sky;
use crate::paint::bake::glow;
use crate::paint::noise::{fbm, lerp, smoothstep};
use crate::paint::{Blend, Draw};
use crate::staging::{Set, SetContext};

/// Where the roof begins.
const EDGE_Y: f32 = 0.775;

pub(super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let horizon_y = if craft.is_tall() { 0.60 } else { 0.66 };
    craft.skyline = 0.18;
    let sun_x = add_sky(&mut craft, horizon_y - 0.04);
    let light_x = sun_x.signum();
    add_clouds(&mut craft, horizon_y - 0.16, light_x);
    if !add_backdrop(&mut craft, horizon_y, light_x) {
        add_skyline(&mut craft, sun_x, horizon_y + 0.06);
    }
    add_near_roofs(&mut craft, light_x);
    add_roof(&mut craft);
    add_things(&mut craft, light_x);
    add_string_lights(&mut craft);
    let mut palette = craft.tones.palette(light_x);
    palette.light = mix(palette.light, [1.0, 0.80, 0.60], 0.5 * craft.tones.lamps);
    craft.finish(Shape {
        far_ground_y: 0.82,
        ..Shape::open(palette)
    })
}

/// Roofs of lower houses just behind the parapet.
fn add_near_roofs(craft: &mut Craft<'_>, light_x: f32) {
    let mut dice = craft.dice(24);
    for (parallax, depth, y, cell) in [(0.42, 0.26, 0.60, 0.020), (0.58, 0.14, 0.68, 0.028)] {
        let mut easel = Easel::new(
            craft,
            Distance { parallax, depth },
            (-0.2, EDGE_Y + 0.05),
            light_x,
        );
        let (left, _, right, bottom) = easel.area;
        let mut x = left - 0.05;
        while x < right {
            let w = dice.range(0.14, 0.26);
            let top =
                y - dice.range(-0.03, 0.10) - 0.20 * smoothstep(0.3, 0.9, (x + w / 2.0).abs());
            tower(&mut easel, &mut dice, (x, x + w, top, bottom), cell);
            let dark = easel.ink(rgb(0x5a5f66), 0.5);
            easel
                .drawing
                .rect((x - 0.004, top - 0.012, x + w + 0.004, top + 0.004), &dark);
            if dice.unit() < 0.5 {
                let at = x + w * 0.6;
                easel
                    .drawing
                    .rect((at, top - 0.05, at + w * 0.2, top), &dark);
            }
            x += w * dice.range(1.02, 1.35);
        }
        easel.hang(craft);
    }
}

fn add_roof(craft: &mut Craft<'_>) {
    let (left, _, right, bottom) = craft.area(1.0);
    let seed = craft.dice(25).noise_seed();
    let tones = craft.tones.clone();
    let is_white = craft.season() == crate::scene::Season::Winter;
    let placed = craft.bake_fn((left, EDGE_Y, right, bottom), (1.0, 1.0), |x, y| {
        let z = 0.45 / (y - 0.50);
        let (joint, piece) = tiles((x * z, z), (0.34, 0.34), false);
        let tone = 0.92 + 0.14 * crate::paint::noise::hash01(piece.0, piece.1, seed);
        let grain = fbm(x * z * 22.0, z * 26.0, 3, seed) - 0.5;
        let stain = fbm(x * z * 2.0, z * 3.0, 3, seed + 1) - 0.5;
        let own = rgb(if is_white { 0xdde4ec } else { 0x9a8f88 });
        let own = scale(
            own,
            tone * (1.0 + 0.25 * grain + 0.35 * stain) * lerp(0.80, 1.0, joint),
        );
        let lamp = 0.4 * tones.lamps * smoothstep(0.9, 0.1, libm::hypotf(x, (y - 0.9) * 2.0));
        let colour = tones.toned(own, 0.85 - 0.3 * smoothstep(0.93, 1.1, y), 0.0);
        let warm = crate::paint::Rgb::from([own[0], own[1] * 0.78, own[2] * 0.5]);
        (
            mix(mix(colour, tones.sky[2], 0.25 * tones.wet), warm, lamp),
            1.0,
        )
    });
    craft.add(placed);
}

/// The parapet and what stands on the roof.
fn add_things(craft: &mut Craft<'_>, light_x: f32) {
    let mut easel = Easel::new(
        craft,
        Distance {
            parallax: 1.0,
            depth: 0.02,
        },
        (-0.3, 0.95),
        light_x,
    );
    let (left, _, right, _) = easel.area;
    let brick = rgb(0xa06250);
    let (wall, cap, dark) = (
        easel.ink(brick, 0.55),
        easel.ink(rgb(0xc9bfb2), 0.9),
        easel.ink(scale(brick, 0.6), 0.3),
    );
    let top = EDGE_Y - 0.085;
    easel
        .drawing
        .rect((left, top, right, EDGE_Y + 0.004), &wall);
    for row in 0..4 {
        let y = top + 0.022 * (row + 1) as f32;
        easel.drawing.rect((left, y, right, y + 0.002), &dark);
        let mut x = left + 0.026 * (row % 2) as f32;
        while x < right {
            easel.drawing.rect((x, y - 0.022, x + 0.002, y), &dark);
            x += 0.052;
        }
    }
    easel
        .drawing
        .rect((left, top - 0.016, right, top + 0.004), &cap);
    let edge = craft.half_width;
    let x = light_x * (edge - if craft.is_tall() { 0.19 } else { 0.34 });
    tank(&mut easel, (x, EDGE_Y + 0.02), 0.50);
    let x = -light_x * (edge - 0.12);
    let (steel, lit) = (
        easel.ink(rgb(0xb0b6ba), 0.5),
        easel.ink(rgb(0xd6dadc), 0.95),
    );
    easel
        .drawing
        .rect((x - 0.10, EDGE_Y - 0.08, x + 0.10, EDGE_Y + 0.05), &steel);
    easel.drawing.polygon(
        &[
            (x - 0.10, EDGE_Y - 0.08),
            (x - 0.08, EDGE_Y - 0.10),
            (x + 0.08, EDGE_Y - 0.10),
            (x + 0.10, EDGE_Y - 0.08),
        ],
        &lit,
    );
    for i in 0..5 {
        let y = EDGE_Y - 0.06 + 0.02 * i as f32;
        easel
            .drawing
            .rect((x - 0.08, y, x + 0.01, y + 0.008), &dark);
    }
    easel
        .drawing
        .ellipse((x + 0.055, EDGE_Y - 0.02), (0.034, 0.034), &dark);
    easel
        .drawing
        .ellipse((x + 0.055, EDGE_Y - 0.02), (0.010, 0.010), &lit);
    easel.hang(craft);
}

/// A water tank of staves on iron legs, with a pointed lid.
fn tank(easel: &mut Easel, (x, foot): (f32, f32), high: f32) {
    let w = high * 0.24;
    let iron = easel.ink(rgb(0x3a3f46), 0.4);
    for side in [-0.85_f32, -0.3, 0.3, 0.85] {
        let at = x + side * w;
        easel
            .drawing
            .rect((at - 0.006, foot - high * 0.42, at + 0.006, foot), &iron);
    }
    let cross = format!(
        "M{:.4} {foot:.4}L{:.4} {:.4}M{:.4} {foot:.4}L{:.4} {:.4}",
        x - w * 0.85,
        x + w * 0.85,
        foot - high * 0.4,
        x + w * 0.85,
        x - w * 0.85,
        foot - high * 0.4
    );
    easel.drawing.stroke(&cross, &iron, 0.005);
    let wood = rgb(0x9a6a48);
    let (lit, dark) = (easel.tone(wood, 1.0), easel.tone(wood, 0.15));
    let (a, b) = if easel.light_x < 0.0 {
        (lit, dark)
    } else {
        (dark, lit)
    };
    let fill = easel
        .drawing
        .linear((x - w, 0.0), (x + w, 0.0), &[(0.0, a, 1.0), (1.0, b, 1.0)]);
    easel.drawing.rect(
        (x - w, foot - high * 0.84, x + w, foot - high * 0.40),
        &fill,
    );
    for i in 1..9 {
        let at = x - w + 2.0 * w * i as f32 / 9.0;
        let line = easel.ink(scale(wood, 0.6), 0.3);
        easel.drawing.rect(
            (
                at - 0.001,
                foot - high * 0.84,
                at + 0.001,
                foot - high * 0.40,
            ),
            &line,
        );
    }
    for up in [0.48, 0.62, 0.76] {
        easel.drawing.rect(
            (x - w, foot - high * up, x + w, foot - high * up + 0.004),
            &iron,
        );
    }
    let roof = easel.ink(rgb(0x5a5f68), 0.7);
    easel.drawing.polygon(
        &[
            (x - w * 1.1, foot - high * 0.83),
            (x, foot - high),
            (x + w * 1.1, foot - high * 0.83),
        ],
        &roof,
    );
}

/// Bulbs on cords across the picture.
fn add_string_lights(craft: &mut Craft<'_>) {
    let (left, _, right, _) = craft.area(1.0);
    let top = if craft.is_tall() { -0.05 } else { 0.16 };
    let mut easel = Easel::new(
        craft,
        Distance {
            parallax: 1.0,
            depth: 0.0,
        },
        (-0.4, 0.6),
        1.0,
    );
    let cord = easel.ink(rgb(0x26262c), 0.3);
    let mut bulbs = Vec::new();
    for (dy, phase) in [(0.0, 0.0), (0.11, 0.5)] {
        let sag = |x: f32| {
            let t = (x / 0.9 + phase).rem_euclid(1.0);
            top + dy + 0.36 * t * (1.0 - t)
        };
        let mut line = String::new();
        let n = 70;
        for i in 0..=n {
            let x = lerp(left, right, i as f32 / n as f32);
            line.push_str(&format!(
                "{}{x:.4} {:.4}",
                if i == 0 { 'M' } else { 'L' },
                sag(x)
            ));
            if i % 3 == 1 {
                bulbs.push((x, sag(x) + 0.012));
                easel
                    .drawing
                    .ellipse((x, sag(x) + 0.012), (0.0065, 0.008), "#fff0c0");
            }
        }
        easel.drawing.stroke(&line, &cord, 0.003);
    }
    easel.hang(craft);
    let strength = lerp(0.15, 0.75, craft.tones.lamps);
    let side_px = (craft.density * 0.08).max(6.0) as usize;
    let halo = Sprite::new(glow(side_px, [1.0, 0.80, 0.46], 0.05), side_px as f32);
    craft.add_layer(Box::new(move |t, view, list| {
        for (i, at) in bulbs.iter().enumerate() {
            list.draw(Draw {
                blend: Blend::Add,
                opacity: strength * (0.9 + 0.1 * libm::sinf(2.0 * t + i as f32)),
                ..halo.draw(view, *at, (0.11, 1.0))
            });
        }
    }));
}
