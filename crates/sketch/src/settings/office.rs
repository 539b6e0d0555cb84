//! An office: desks with screens in rows, panes of light above, a wall of glass over the city.

use super::craft::Craft;
use super::furniture::{back_window, chair, pot_plant, screen, table};
use super::hall::{Face, Hall, tiles};
use super::palette::{mix, rgb, scale};
use crate::paint::bake::Drawing;
use crate::paint::noise::{fbm, lerp, smoothstep};
use crate::staging::{Set, SetContext};

pub(super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let mut hall = Hall::new(&craft, [1.3, 1.0, 2.7], [0.9, 2.1, 2.5]);
    let mut dice = craft.dice(20);
    let side = if dice.unit() < 0.5 { -1.0 } else { 1.0 };
    for z in [1.3, 2.0] {
        for x in [-0.5, 0.5] {
            hall.evening_lamp((x, hall.high - 0.04, z), [0.62, 0.66, 0.72], 0.7);
        }
    }
    if !hall.is_dark {
        hall.lamp(
            (0.0, 0.6, hall.back),
            mix(craft.tones.lit, [1.0; 3], 0.2),
            0.9,
        );
    }
    let seed = dice.noise_seed();
    let accent = rgb([0x4f8a9a, 0xd98a4a, 0x7a8f5a][dice.below(3)]);
    let is_dark = hall.is_dark;
    hall.add_walls(&mut craft, |hit| {
        let at = hit.on_face();
        let grain = fbm(at.0 * 40.0, at.1 * 40.0, 2, seed) - 0.5;
        match hit.face {
            Face::Floor => {
                let (joint, piece) = tiles(at, (0.34, 0.34), false);
                let tone = 0.95 + 0.06 * ((piece.0 + piece.1) & 1) as f32;
                (
                    scale(
                        rgb(0x7f8790),
                        tone * lerp(0.9, 1.0, joint) * (1.0 + 0.35 * grain),
                    ),
                    0.0,
                )
            }
            Face::Ceiling => {
                let (joint, piece) = tiles((at.0 + 0.17, at.1), (0.34, 0.34), false);
                let is_lamp = piece.0.rem_euclid(3) == 1 && piece.1.rem_euclid(2) == 0;
                let white = scale([0.90, 0.91, 0.92], lerp(0.8, 1.0, joint));
                let shines = if is_lamp {
                    if is_dark { 1.0 } else { 0.85 }
                } else {
                    0.0
                };
                (
                    if is_lamp { [1.0, 0.99, 0.95] } else { white },
                    shines * joint,
                )
            }
            Face::Back => ([0.72, 0.74, 0.76], 0.0),
            _ => {
                let stripe = smoothstep(0.30, 0.31, hit.up) * smoothstep(0.40, 0.39, hit.up);
                (mix([0.86, 0.87, 0.86], accent, stripe * 0.9), 0.0)
            }
        }
    });
    let mut drawing = hall.drawing(&craft);
    let wide = hall.half - 0.08;
    let high = if craft.is_tall() { 1.75 } else { 0.88 };
    back_window(
        &craft,
        (&hall, &mut drawing, &mut dice),
        ((-wide, wide), (0.14, high)),
        5,
    );
    draw_shelf(&hall, &mut drawing, (-side, accent));
    for z in [2.25, 1.75, 1.32] {
        for x in [-0.78, 0.78] {
            let x = x * hall.half / 1.3;
            draw_desk(&hall, &mut drawing, (x, z), accent);
        }
    }
    pot_plant(
        &hall,
        (&mut drawing, &mut dice),
        (side * (hall.half - 0.12), 2.45),
        0.40,
    );
    hall.hang(&mut craft, &drawing);
    hall.add_motes(&mut craft);
    hall.finish(craft, side)
}

/// A desk with its screen, lamp, papers and chair.
fn draw_desk(hall: &Hall, drawing: &mut Drawing, (x, z): (f32, f32), accent: crate::paint::Rgb) {
    let wood = rgb(0xd2b48c);
    chair(hall, drawing, (x, z + 0.20), (true, scale(accent, 0.8)));
    table(
        hall,
        drawing,
        [(x - 0.22, x + 0.22), (z - 0.11, z + 0.11)],
        (0.25, wood),
    );
    screen(
        hall,
        drawing,
        (x - 0.05, 0.25, z),
        (0.19, Some([0.30, 0.55, 0.78])),
    );
    let paper = hall.ink([0.96, 0.96, 0.93], (x, 0.26, z), 1.05);
    hall.level(
        drawing,
        0.252,
        ((x + 0.08, x + 0.16), (z - 0.09, z - 0.02)),
        &paper,
    );
    hall.level(
        drawing,
        0.252,
        ((x - 0.14, x + 0.02), (z - 0.09, z - 0.05)),
        &hall.ink(rgb(0x3a3f48), (x, 0.26, z), 1.0),
    );
    hall.block(
        drawing,
        [(x + 0.14, x + 0.165), (0.25, 0.29), (z + 0.04, z + 0.06)],
        rgb(0xd9664a),
    );
}

/// Folders on boards at a side wall.
fn draw_shelf(hall: &Hall, drawing: &mut Drawing, (side, accent): (f32, crate::paint::Rgb)) {
    let (a, b) = (side * (hall.half - 0.12), side * hall.half);
    let x = (a.min(b), a.max(b));
    for up in [0.0, 0.18, 0.36, 0.54] {
        hall.block(drawing, [x, (up, up + 0.015), (2.0, 2.5)], rgb(0xc2c4c4));
        for i in 0..9 {
            let z = 2.44 - 0.05 * i as f32;
            let own = [accent, rgb(0x3a4654), rgb(0xd9d4c4), rgb(0xb85a4a)]
                [(i * 7 + (up * 50.0) as usize) % 4];
            hall.block(
                drawing,
                [(x.0 + 0.01, x.1), (up + 0.015, up + 0.14), (z, z + 0.035)],
                own,
            );
        }
    }
}
