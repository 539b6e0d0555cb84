//! A café: a counter with its machine and cups before a brick wall, a chalk board, small tables, hanging lamps.

use super::craft::Craft;
use super::furniture::{chair, pendant, pot_plant, side_window, table};
use super::hall::{Face, Hall, tiles};
use super::palette::{mix, rgb, scale};
use crate::paint::bake::Drawing;
use crate::paint::noise::{Dice, fbm, hash01, lerp};
use crate::staging::{Set, SetContext};

pub(super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let mut hall = Hall::new(&craft, [1.25, 1.02, 2.25], [0.86, 2.05, 2.2]);
    let mut dice = craft.dice(20);
    let side = if dice.unit() < 0.5 { -1.0 } else { 1.0 };
    let drop = hall.high.min(1.35) - 0.26;
    for (x, z) in [
        (-0.55, 1.85),
        (0.0, 1.85),
        (0.55, 1.85),
        (side * 0.62, 1.35),
    ] {
        hall.lamp((x, drop, z), [0.85, 0.58, 0.30], 0.42);
    }
    if !hall.is_dark {
        let sky = mix(craft.tones.lit, [1.0; 3], 0.3);
        hall.lamp((-side * hall.half, 0.6, 1.7), scale(sky, 0.9), 0.8);
    }
    add_shell(&mut craft, &hall, &mut dice);
    let mut drawing = hall.drawing(&craft);
    for z in [1.95, 1.45] {
        side_window(
            &craft,
            (&hall, &mut drawing),
            -side,
            ((z - 0.17, z + 0.23), (0.28, 0.80)),
        );
    }
    draw_board(&hall, &mut drawing, &mut dice);
    draw_counter(&hall, &mut drawing, &mut dice);
    for (x, _, z) in hall.lamps.iter().take(3).map(|lamp| lamp.at) {
        pendant(&hall, &mut drawing, (x, drop, z), rgb(0x2f5a50));
    }
    for (x, z) in [
        (side * 0.82, 1.55),
        (-side * 0.85, 1.75),
        (-side * 0.98, 1.32),
    ] {
        let x = x * hall.half / 1.25;
        let wood = rgb(0x9a6a44);
        chair(
            &hall,
            &mut drawing,
            (x + 0.02, z + 0.17),
            (true, rgb(0x4a3a30)),
        );
        table(
            &hall,
            &mut drawing,
            [(x - 0.11, x + 0.13), (z - 0.10, z + 0.12)],
            (0.25, wood),
        );
        cup(&hall, &mut drawing, (x + 0.02, 0.25, z));
        chair(
            &hall,
            &mut drawing,
            (x - 0.02, z - 0.17),
            (false, rgb(0x4a3a30)),
        );
    }
    let lamp = hall.lamps[3].at;
    pendant(&hall, &mut drawing, lamp, rgb(0x2f5a50));
    pot_plant(
        &hall,
        (&mut drawing, &mut dice),
        (side * (hall.half - 0.12), 2.0),
        0.34,
    );
    hall.hang(&mut craft, &drawing);
    let strength = if hall.is_dark { 0.6 } else { 0.28 };
    hall.add_halos(&mut craft, (1.1, strength));
    hall.add_motes(&mut craft);
    hall.finish(craft, -side)
}

fn add_shell(craft: &mut Craft<'_>, hall: &Hall, dice: &mut Dice) {
    let seed = dice.noise_seed();
    let wall = rgb([0xd9c4a4, 0xa8b8a8, 0xd0a890][dice.below(3)]);
    hall.add_walls(craft, |hit| {
        let at = hit.on_face();
        let grain = fbm(at.0 * 30.0, at.1 * 30.0, 3, seed) - 0.5;
        let own = match hit.face {
            Face::Floor => {
                let (joint, piece) = tiles((at.1, at.0), (0.55, 0.09), true);
                let tone = 0.8 + 0.3 * hash01(piece.0, piece.1, seed);
                scale(
                    rgb(0x9a6c46),
                    tone * lerp(0.6, 1.0, joint) * (1.0 + 0.25 * grain),
                )
            }
            Face::Ceiling => scale(rgb(0x5a5048), 1.0 + 0.2 * grain),
            Face::Back => {
                let (joint, piece) = tiles(at, (0.105, 0.038), true);
                let tone = 0.75 + 0.4 * hash01(piece.0, piece.1, seed);
                mix(rgb(0xb8a898), scale(rgb(0xa4553c), tone), joint)
            }
            _ if hit.up < 0.27 => {
                let (joint, _) = tiles((at.0, 0.0), (0.08, 9.0), false);
                scale(rgb(0x5f4634), lerp(0.6, 1.0, joint))
            }
            _ => scale(wall, 1.0 + 0.08 * grain),
        };
        (own, 0.0)
    });
}

/// The board with the drinks, in chalk.
fn draw_board(hall: &Hall, drawing: &mut Drawing, dice: &mut Dice) {
    let z = hall.back - 0.01;
    for (x, w) in [(-0.36, 0.30), (0.36, 0.30)] {
        let up = (0.62, 0.90);
        drawing.rect(
            hall.front((x - w - 0.02, x + w + 0.02), (up.0 - 0.02, up.1 + 0.02), z),
            &hall.ink(rgb(0x8a6040), (x, 0.7, z), 0.9),
        );
        let area = hall.front((x - w, x + w), up, z);
        drawing.rect(area, &hall.ink(rgb(0x2a3030), (x, 0.7, z), 0.9));
        let chalk = hall.ink([0.92, 0.92, 0.86], (x, 0.7, z), 0.95);
        for row in 0..5 {
            let y = lerp(area.1, area.3, 0.14 + 0.17 * row as f32);
            let long = dice.range(0.25, 0.5);
            let thick = (area.3 - area.1) * if row == 0 { 0.07 } else { 0.035 };
            drawing.rect(
                (
                    lerp(area.0, area.2, 0.08),
                    y,
                    lerp(area.0, area.2, 0.08 + long),
                    y + thick,
                ),
                &chalk,
            );
            drawing.rect(
                (
                    lerp(area.0, area.2, 0.80),
                    y,
                    lerp(area.0, area.2, 0.92),
                    y + thick,
                ),
                &chalk,
            );
        }
    }
}

fn draw_counter(hall: &Hall, drawing: &mut Drawing, dice: &mut Dice) {
    let z = hall.back - 0.02;
    // Shelves with cups and jars on the wall.
    for up in [0.42, 0.53] {
        hall.block(
            drawing,
            [(-0.62, 0.62), (up - 0.012, up), (z - 0.08, z)],
            rgb(0x7a5438),
        );
        let mut x = -0.58;
        while x < 0.58 {
            let w = dice.range(0.018, 0.034);
            let high = dice.range(0.04, 0.085);
            let own = rgb([0xf2ece0, 0xc98a5a, 0x7fa8a0, 0xd9a441, 0x6a4a3a][dice.below(5)]);
            let area = hall.front((x, x + w), (up, up + high), z - 0.05);
            drawing.rounded(area, 0.003, &hall.ink(own, (x, up, z), 0.95));
            x += w + dice.range(0.008, 0.04);
        }
    }
    let (front, high) = (1.95, 0.36);
    let wide = (hall.half * 0.62).min(0.74);
    hall.shadow(drawing, (-wide, wide), (front - 0.1, front));
    hall.block(
        drawing,
        [(-wide, wide), (0.0, high), (front, front + 0.2)],
        rgb(0x4f7468),
    );
    let plank = hall.ink(rgb(0x3f5f56), (0.0, 0.2, front), 0.9);
    for i in 0..16 {
        let x = lerp(-wide, wide, i as f32 / 16.0);
        drawing.rect(
            hall.front((x, x + 0.006), (0.02, high - 0.03), front),
            &plank,
        );
    }
    hall.block(
        drawing,
        [
            (-wide - 0.02, wide + 0.02),
            (high, high + 0.025),
            (front - 0.03, front + 0.22),
        ],
        rgb(0xb9885a),
    );
    // The machine: a steel box with a dome of cups on it.
    let steel = rgb(0xb4bcc2);
    hall.block(
        drawing,
        [
            (-0.36, -0.10),
            (high + 0.03, high + 0.18),
            (front, front + 0.12),
        ],
        steel,
    );
    hall.block(
        drawing,
        [
            (-0.34, -0.12),
            (high + 0.18, high + 0.20),
            (front, front + 0.12),
        ],
        scale(steel, 0.6),
    );
    for i in 0..5 {
        cup(
            hall,
            drawing,
            (-0.32 + 0.045 * i as f32, high + 0.20, front),
        );
    }
    let dark = hall.ink(rgb(0x2c3036), (0.0, 0.4, front), 0.9);
    drawing.rect(
        hall.front((-0.34, -0.12), (high + 0.06, high + 0.10), front - 0.002),
        &dark,
    );
    // A glass case with cakes.
    let glass = hall.front((0.12, 0.46), (high + 0.025, high + 0.17), front);
    drawing.group(r#"opacity="0.55""#, |drawing| {
        drawing.rect(glass, &hall.ink(rgb(0xcfe2e6), (0.3, 0.4, front), 1.0));
    });
    for i in 0..6 {
        let own = rgb([0xf0b8c0, 0x7a4a30, 0xf4e0a8, 0xd97a5a][dice.below(4)]);
        let x = 0.145 + 0.05 * i as f32;
        let area = hall.front(
            (x, x + 0.034),
            (high + 0.03, high + 0.03 + dice.range(0.025, 0.05)),
            front,
        );
        drawing.rounded(area, 0.004, &hall.ink(own, (x, 0.4, front), 1.05));
        let area = hall.front(
            (x, x + 0.034),
            (high + 0.10, high + 0.10 + dice.range(0.02, 0.04)),
            front,
        );
        drawing.rounded(area, 0.004, &hall.ink(own, (x, 0.4, front), 1.0));
    }
}

/// A white cup.
fn cup(hall: &Hall, drawing: &mut Drawing, (x, up, z): (f32, f32, f32)) {
    let white = hall.ink([0.96, 0.94, 0.90], (x, up, z), 1.0);
    drawing.rounded(
        hall.front((x - 0.016, x + 0.016), (up, up + 0.03), z),
        0.004,
        &white,
    );
}
