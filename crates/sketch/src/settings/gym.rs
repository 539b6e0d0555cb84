//! A gym: brick walls, high windows, a punching bag, racks of weights, a bench, a mat.

use super::craft::Craft;
use super::furniture::{back_window, pendant};
use super::hall::{Face, Hall, tiles};
use super::palette::{rgb, scale};
use crate::paint::bake::Drawing;
use crate::paint::noise::{Dice, fbm, hash01, lerp};
use crate::staging::{Set, SetContext};

pub(super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let mut hall = Hall::new(&craft, [1.30, 1.10, 2.30], [0.90, 2.05, 2.25]);
    let mut dice = craft.dice(20);
    let side = if dice.unit() < 0.5 { -1.0 } else { 1.0 };
    let drop = hall.high.min(1.35) - 0.16;
    for x in [-0.55, 0.55] {
        hall.evening_lamp((x, drop, 1.75), [1.1, 0.92, 0.66], 0.55);
    }
    if !hall.is_dark {
        hall.lamp(
            (side * 0.3, 0.8, hall.back - 0.2),
            scale(craft.tones.lit, 0.95),
            0.85,
        );
    }
    add_shell(&mut craft, &hall, &mut dice);
    let mut drawing = hall.drawing(&craft);
    let high = if craft.is_tall() {
        (0.72, 1.30)
    } else {
        (0.62, 0.92)
    };
    for x in [-0.62, 0.0, 0.62] {
        back_window(
            &craft,
            (&hall, &mut drawing, &mut dice),
            ((x - 0.20, x + 0.20), high),
            4,
        );
    }
    draw_rack(&hall, (&mut drawing, &mut dice), -side * 0.62);
    draw_bench(&hall, &mut drawing, side * 0.46);
    draw_bag(&hall, &mut drawing, side * (hall.half - 0.30));
    for x in [-0.55, 0.55] {
        pendant(&hall, &mut drawing, (x, drop, 1.75), rgb(0x3a4048));
    }
    hall.hang(&mut craft, &drawing);
    hall.add_halos(&mut craft, (1.1, if hall.is_dark { 0.55 } else { 0.2 }));
    hall.add_motes(&mut craft);
    hall.finish(craft, side)
}

fn add_shell(craft: &mut Craft<'_>, hall: &Hall, dice: &mut Dice) {
    let seed = dice.noise_seed();
    hall.add_walls(craft, |hit| {
        let at = hit.on_face();
        let grain = fbm(at.0 * 22.0, at.1 * 22.0, 3, seed) - 0.5;
        let own = match hit.face {
            Face::Floor => {
                let is_mat = hit.x.abs() < 0.62 && hit.z > 1.25 && hit.z < 1.85;
                let (joint, _) = tiles(at, (0.31, 0.30), false);
                let rubber = if is_mat { rgb(0x38567a) } else { rgb(0x4c4d52) };
                scale(rubber, lerp(0.7, 1.0, joint) * (1.0 + 0.25 * grain))
            }
            Face::Ceiling => scale(rgb(0x46474c), 1.0 + 0.2 * grain),
            _ => {
                let (joint, piece) = tiles(at, (0.105, 0.038), true);
                let tone = 0.78 + 0.35 * hash01(piece.0, piece.1, seed);
                let brick = if hit.up < 0.34 {
                    rgb(0x6a6f78)
                } else {
                    rgb(0x9a6a54)
                };
                scale(brick, tone * lerp(0.62, 1.0, joint) * (1.0 + 0.3 * grain))
            }
        };
        (own, 0.0)
    });
}

/// Dumbbells on two boards.
fn draw_rack(hall: &Hall, (drawing, dice): (&mut Drawing, &mut Dice), x: f32) {
    let z = 2.02;
    let iron = rgb(0x30343a);
    hall.shadow(drawing, (x - 0.30, x + 0.30), (z - 0.08, z));
    for up in [0.14, 0.32] {
        hall.block(
            drawing,
            [(x - 0.28, x + 0.28), (up - 0.015, up), (z - 0.05, z + 0.05)],
            iron,
        );
        for i in 0..5 {
            let at = x - 0.23 + 0.112 * i as f32;
            let r = dice.range(0.026, 0.040);
            let disc = hall.ink(
                rgb([0x22252a, 0x7a2f2f, 0x2f4f7a][dice.below(3)]),
                (at, up, z),
                1.0,
            );
            for dx in [-0.028, 0.028] {
                let area = hall.front(
                    (at + dx - 0.014, at + dx + 0.014),
                    (up, up + 2.0 * r),
                    z - 0.04,
                );
                drawing.rounded(area, 0.004, &disc);
            }
            let bar = hall.ink(rgb(0xc2c8cc), (at, up, z), 1.0);
            drawing.rect(
                hall.front(
                    (at - 0.02, at + 0.02),
                    (up + r - 0.006, up + r + 0.006),
                    z - 0.041,
                ),
                &bar,
            );
        }
    }
    for at in [x - 0.28, x + 0.27] {
        hall.block(
            drawing,
            [(at, at + 0.02), (0.0, 0.44), (z - 0.05, z + 0.05)],
            iron,
        );
    }
}

/// A bench with a barbell over it.
fn draw_bench(hall: &Hall, drawing: &mut Drawing, x: f32) {
    let z = 1.98;
    hall.shadow(drawing, (x - 0.2, x + 0.2), (z - 0.1, z + 0.1));
    hall.block(
        drawing,
        [(x - 0.15, x + 0.15), (0.10, 0.15), (z - 0.05, z + 0.05)],
        rgb(0x7a2a2a),
    );
    for at in [x - 0.11, x + 0.09] {
        hall.block(
            drawing,
            [(at, at + 0.02), (0.0, 0.33), (z + 0.05, z + 0.07)],
            rgb(0x2c2f36),
        );
    }
    let bar = hall.ink(rgb(0xc8ccd0), (x, 0.33, z), 1.0);
    drawing.rect(hall.front((x - 0.30, x + 0.30), (0.325, 0.34), z), &bar);
    let disc = hall.ink(rgb(0x1f2126), (x, 0.33, z), 1.0);
    for dx in [-0.25, 0.25] {
        drawing.rounded(
            hall.front((x + dx - 0.022, x + dx + 0.022), (0.24, 0.425), z - 0.001),
            0.006,
            &disc,
        );
    }
}

/// A punching bag on its chain.
fn draw_bag(hall: &Hall, drawing: &mut Drawing, x: f32) {
    let z = 1.72;
    let chain = hall.ink(rgb(0x8a9096), (x, 0.9, z), 0.9);
    drawing.rect(
        hall.front((x - 0.006, x + 0.006), (0.72, hall.high), z),
        &chain,
    );
    let area = hall.front((x - 0.085, x + 0.085), (0.18, 0.72), z);
    let (dark, lit) = (
        hall.tone(rgb(0x5a1f1c), (x, 0.5, z), 0.8),
        hall.tone(rgb(0xa83a30), (x, 0.5, z), 1.1),
    );
    let fill = drawing.linear(
        (area.0, 0.0),
        (area.2, 0.0),
        &[(0.0, dark, 1.0), (0.4, lit, 1.0), (1.0, dark, 1.0)],
    );
    drawing.rounded(area, 0.02, &fill);
    let band = hall.ink(rgb(0x2a1412), (x, 0.5, z), 1.0);
    for up in [0.26, 0.62] {
        drawing.rect(
            hall.front((x - 0.085, x + 0.085), (up, up + 0.025), z - 0.001),
            &band,
        );
    }
}
