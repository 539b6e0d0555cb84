//! A bedroom: a bed under a window, a bedside lamp, a wardrobe, a rug, pictures, a string of lights.

use super::craft::{Craft, Sprite};
use super::furniture::{back_window, pot_plant};
use super::hall::{Face, Hall, PARALLAX, tiles};
use super::palette::{mix, rgb, scale};
use crate::paint::bake::{Drawing, glow};
use crate::paint::noise::{Dice, fbm, hash01, lerp, smoothstep};
use crate::paint::{Blend, Draw, Rgb};
use crate::staging::{Set, SetContext};

/// Walls, floor, bed, accent.
const SCHEMES: [[u32; 4]; 5] = [
    [0xb8cad8, 0xa57a52, 0xe8e2d6, 0x4f7a9a],
    [0xe2c8bc, 0x94684a, 0xf0e6e0, 0xb85f6a],
    [0xcfd8bc, 0xa8845c, 0xf2ecd8, 0x5f8a5a],
    [0xc8c0de, 0x8a6450, 0xe8e0f0, 0x7a5fa8],
    [0xe8d8b0, 0x9a6c44, 0xf4ead6, 0xd98a3f],
];

pub(super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let mut hall = Hall::new(&craft, [1.15, 1.0, 2.15], [0.80, 1.85, 2.05]);
    let mut dice = craft.dice(20);
    let scheme = SCHEMES[dice.below(SCHEMES.len())].map(rgb);
    let side = if dice.unit() < 0.5 { -1.0 } else { 1.0 };
    let lamp = (side * (hall.half - 0.14), 0.40, 1.98);
    hall.evening_lamp(lamp, [1.1, 0.74, 0.40], 0.55);
    if hall.is_dark {
        hall.lamp((0.0, 0.6, hall.back - 0.2), [0.20, 0.26, 0.42], 0.6);
    } else {
        hall.lamp(
            (-side * 0.2, 0.6, hall.back - 0.1),
            scale(mix(craft.tones.lit, [1.0; 3], 0.2), 0.9),
            0.8,
        );
    }
    add_shell(&mut craft, &hall, (&mut dice, scheme));
    let mut drawing = hall.drawing(&craft);
    let middle = -side * if craft.is_tall() { 0.16 } else { 0.28 };
    let high = if craft.is_tall() { 1.25 } else { 0.82 };
    back_window(
        &craft,
        (&hall, &mut drawing, &mut dice),
        ((middle - 0.26, middle + 0.26), (0.36, high)),
        2,
    );
    draw_curtains(&hall, &mut drawing, ((middle, high), scheme[3]));
    draw_pictures(&hall, &mut drawing, (side * 0.52, scheme[3]));
    draw_wardrobe(&hall, &mut drawing, -side);
    draw_lamp(&hall, &mut drawing, lamp);
    if !ctx.named.bed {
        draw_bed(&hall, &mut drawing, (side, scheme));
    }
    draw_rug(&hall, &mut drawing, (-side * 0.12, scheme[3]));
    pot_plant(
        &hall,
        (&mut drawing, &mut dice),
        (-side * (hall.half - 0.14), 1.36),
        0.30,
    );
    hall.hang(&mut craft, &drawing);
    hall.add_halos(&mut craft, (1.0, if hall.is_dark { 0.6 } else { 0.15 }));
    add_fairy_lights(&mut craft, &hall);
    hall.add_motes(&mut craft);
    hall.finish(craft, if hall.is_dark { side } else { -side })
}

fn add_shell(craft: &mut Craft<'_>, hall: &Hall, (dice, scheme): (&mut Dice, [Rgb; 4])) {
    let seed = dice.noise_seed();
    let paper = dice.below(3);
    hall.add_walls(craft, |hit| {
        let at = hit.on_face();
        let grain = fbm(at.0 * 30.0, at.1 * 30.0, 3, seed) - 0.5;
        let own = match hit.face {
            Face::Floor => {
                let (joint, piece) = tiles((at.1, at.0), (0.7, 0.10), true);
                let tone = 0.85 + 0.25 * hash01(piece.0, piece.1, seed);
                scale(
                    scheme[1],
                    tone * lerp(0.7, 1.0, joint) * (1.0 + 0.25 * grain),
                )
            }
            Face::Ceiling => [0.92, 0.91, 0.88],
            _ if hit.up < 0.05 => [0.94, 0.92, 0.88],
            _ => {
                let pattern = match paper {
                    0 => 0.05 * smoothstep(-0.2, 0.2, libm::sinf(at.0 * 60.0)),
                    1 => {
                        0.10 * smoothstep(
                            0.80,
                            0.95,
                            libm::sinf(at.0 * 42.0 + at.1 * 42.0)
                                * libm::sinf(at.0 * 42.0 - at.1 * 42.0),
                        )
                    }
                    _ => 0.0,
                };
                scale(scheme[0], 1.0 + pattern + 0.05 * grain)
            }
        };
        (own, 0.0)
    });
}

fn draw_curtains(hall: &Hall, drawing: &mut Drawing, ((middle, high), cloth): ((f32, f32), Rgb)) {
    let z = hall.back - 0.03;
    for side in [-1.0_f32, 1.0] {
        for i in 0..6 {
            let x = middle + side * (0.22 + 0.030 * i as f32);
            let facing = if i % 2 == 0 { 0.75 } else { 1.0 };
            let area = hall.front(
                (x.min(x + side * 0.032), x.max(x + side * 0.032)),
                (0.06, high + 0.05),
                z,
            );
            drawing.rect(area, &hall.ink(cloth, (x, 0.5, z), facing));
        }
    }
    let rod = hall.front(
        (middle - 0.44, middle + 0.44),
        (high + 0.05, high + 0.066),
        z,
    );
    drawing.rounded(rod, 0.004, &hall.ink(rgb(0x6a4a34), (middle, high, z), 0.9));
}

fn draw_pictures(hall: &Hall, drawing: &mut Drawing, (x, accent): (f32, Rgb)) {
    let z = hall.back - 0.01;
    for (dx, up, w, h, own) in [
        (0.0, 0.62, 0.16, 0.20, accent),
        (-0.19, 0.70, 0.11, 0.13, rgb(0xe0a84a)),
        (0.18, 0.60, 0.10, 0.13, rgb(0x6a9a8a)),
    ] {
        let (a, b) = (x + dx - w / 2.0, x + dx + w / 2.0);
        drawing.rect(
            hall.front((a - 0.012, b + 0.012), (up - 0.012, up + h + 0.012), z),
            &hall.ink(rgb(0x5f4634), (x, up, z), 0.9),
        );
        let area = hall.front((a, b), (up, up + h), z);
        drawing.rect(area, &hall.ink([0.95, 0.92, 0.86], (x, up, z), 0.95));
        let (cx, cy) = ((area.0 + area.2) / 2.0, (area.1 + area.3) / 2.0);
        let r = (area.2 - area.0) * 0.26;
        drawing.ellipse((cx, cy), (r, r), &hall.ink(own, (x, up, z), 0.95));
        drawing.rect(
            (area.0, cy + r * 0.5, area.2, area.3),
            &hall.ink(scale(own, 0.7), (x, up, z), 0.95),
        );
    }
}

fn draw_wardrobe(hall: &Hall, drawing: &mut Drawing, side: f32) {
    let (a, b) = (side * (hall.half - 0.22), side * hall.half);
    let x = (a.min(b), a.max(b));
    let wood = rgb(0xa67c52);
    hall.shadow(drawing, (x.0 - 0.03, x.1 + 0.03), (1.68, 2.1));
    hall.block(drawing, [x, (0.02, 0.84), (1.70, 2.10)], wood);
    let line = hall.ink(scale(wood, 0.6), (a, 0.4, 1.9), 0.8);
    hall.side(
        drawing,
        a - side * 0.001,
        ((1.896, 1.904), (0.06, 0.80)),
        &line,
    );
    for z in [1.87, 1.93] {
        let knob = hall.at(a, 0.42, z);
        drawing.ellipse(
            knob,
            (0.005, 0.007),
            &hall.ink(rgb(0xe8c880), (a, 0.4, z), 1.1),
        );
    }
    hall.block(
        drawing,
        [(x.0 + 0.02, x.1 - 0.02), (0.84, 0.92), (1.80, 2.0)],
        rgb(0x8a6a8a),
    );
}

/// The bed: its head at the back wall, blanket and pillows.
fn draw_bed(hall: &Hall, drawing: &mut Drawing, (side, scheme): (f32, [Rgb; 4])) {
    let inner = side * (hall.half - 0.80).max(0.02);
    let outer = side * (hall.half - 0.22);
    let x = (inner.min(outer), inner.max(outer));
    let (near, far) = (1.45, hall.back - 0.03);
    let wood = rgb(0x8a5f3f);
    hall.shadow(drawing, (x.0 - 0.05, x.1 + 0.05), (near - 0.05, far));
    hall.block(
        drawing,
        [(x.0 - 0.02, x.1 + 0.02), (0.0, 0.44), (far - 0.03, far)],
        wood,
    );
    hall.block(drawing, [x, (0.05, 0.13), (near, far - 0.03)], wood);
    hall.block(
        drawing,
        [
            (x.0 + 0.01, x.1 - 0.01),
            (0.13, 0.20),
            (near + 0.01, far - 0.03),
        ],
        scheme[2],
    );
    for k in 0..2 {
        let at = lerp(x.0, x.1, 0.28 + 0.44 * k as f32);
        hall.block(
            drawing,
            [
                (at - 0.10, at + 0.10),
                (0.20, 0.26),
                (far - 0.20, far - 0.06),
            ],
            [0.97, 0.96, 0.94],
        );
    }
    hall.block(
        drawing,
        [
            (x.0 - 0.012, x.1 + 0.012),
            (0.10, 0.225),
            (near - 0.01, far - 0.32),
        ],
        scheme[3],
    );
    hall.block(
        drawing,
        [
            (x.0 - 0.012, x.1 + 0.012),
            (0.12, 0.232),
            (far - 0.40, far - 0.30),
        ],
        mix(scheme[3], [1.0; 3], 0.7),
    );
    let stitch = hall.ink(scale(scheme[3], 1.25), ((x.0 + x.1) / 2.0, 0.23, near), 1.0);
    for i in 1..5 {
        let z = lerp(near, far - 0.42, i as f32 / 5.0);
        hall.level(drawing, 0.2265, ((x.0, x.1), (z, z + 0.012)), &stitch);
    }
    hall.block(
        drawing,
        [
            (x.0 - 0.01, x.1 + 0.01),
            (0.0, 0.20),
            (near - 0.04, near - 0.012),
        ],
        wood,
    );
}

/// The bedside table and its lamp.
fn draw_lamp(hall: &Hall, drawing: &mut Drawing, (x, up, z): (f32, f32, f32)) {
    hall.block(
        drawing,
        [(x - 0.07, x + 0.07), (0.0, 0.24), (z - 0.08, z + 0.06)],
        rgb(0x9a7048),
    );
    let (cx, cy) = hall.at(x, 0.24, z - 0.02);
    drawing.rect(
        (cx - 0.003, cy - 0.07, cx + 0.003, cy),
        &hall.ink(rgb(0xc9a86a), (x, up, z), 1.0),
    );
    let shade = if hall.is_dark {
        "#ffe2a6".to_owned()
    } else {
        hall.ink([0.98, 0.93, 0.82], (x, up, z), 1.0)
    };
    drawing.polygon(
        &[
            (cx - 0.022, cy - 0.115),
            (cx + 0.022, cy - 0.115),
            (cx + 0.038, cy - 0.055),
            (cx - 0.038, cy - 0.055),
        ],
        &shade,
    );
}

fn draw_rug(hall: &Hall, drawing: &mut Drawing, (x, accent): (f32, Rgb)) {
    let (cx, cy) = hall.at(x, 0.0, 1.22);
    for (i, r) in [0.30, 0.26, 0.19].into_iter().enumerate() {
        let own = if i == 1 {
            mix(accent, [1.0; 3], 0.65)
        } else {
            mix(accent, [0.9, 0.85, 0.8], 0.2)
        };
        drawing.ellipse(
            (cx, cy),
            (r, r * 0.19),
            &hall.ink(own, (x, 0.0, 1.22), 0.95),
        );
    }
}

/// Small lights on a string along the back wall.
fn add_fairy_lights(craft: &mut Craft<'_>, hall: &Hall) {
    let side_px = (craft.density * 0.06).max(6.0) as usize;
    let bulb = Sprite::new(glow(side_px, [1.0, 0.82, 0.50], 0.14), side_px as f32);
    let strength = if hall.is_dark { 0.95 } else { 0.45 };
    let (half, high, back) = (hall.half, hall.high, hall.back);
    let places: Vec<_> = (0..25)
        .map(|i| {
            let t = i as f32 / 24.0;
            let sag = 0.06 * libm::sinf(t * 4.0 * std::f32::consts::PI).abs();
            hall.at(lerp(-half, half, t), high - 0.05 - sag, back - 0.02)
        })
        .collect();
    craft.add_layer(Box::new(move |t, view, list| {
        for (i, at) in places.iter().enumerate() {
            let twinkle = 0.75 + 0.25 * libm::sinf(1.9 * t + 2.4 * i as f32);
            list.draw(Draw {
                blend: Blend::Add,
                opacity: strength * twinkle,
                ..bulb.draw(view, *at, (0.055, PARALLAX))
            });
        }
    }));
}
