//! A bakery: shelves of loaves, a counter with cakes under glass, a brick oven with a fire.

use super::super::furniture::pendant;
use super::super::palette::rgb;
use super::{Room, Shell};
use crate::paint::bake::hex;
use crate::staging::{Set, SetContext};

const SHELL: Shell = Shell {
    wide: [1.25, 1.08, 2.2],
    tall: [0.88, 1.95, 2.2],
    floor: 0xc9a27a,
    floor_tile: (0.22, 0.22),
    wall: 0xf2dfc0,
    wall_tile: (0.14, 0.07),
    dado: (0.0, 0),
    ceiling: 0xf6ecd8,
    glow: [1.25, 0.98, 0.62],
};

pub(in crate::settings) fn build(ctx: &SetContext) -> Set {
    let mut room = Room::new(ctx, &SHELL);
    let side = room.side;
    let is_tall = room.craft.is_tall();
    let (shelf, stove) = if is_tall { (0.34, 0.48) } else { (0.42, 0.78) };
    shelves(
        &mut room,
        (-side * shelf, if is_tall { 0.46 } else { 0.62 }),
    );
    oven(&mut room, side * stove);
    counter(&mut room, -side * shelf);
    for x in [-0.45, 0.35] {
        let drop = room.hall.high.min(1.35) - 0.18;
        pendant(&room.hall, &mut room.drawing, (x, drop, 1.8), rgb(0xb5683c));
    }
    room.finish()
}

/// Three boards of loaves, rolls and baguettes.
fn shelves(room: &mut Room<'_>, (x, half): (f32, f32)) {
    let z = room.hall.back - 0.02;
    room.panel((x - half, x + half), (0.36, 0.98), (z, 0x8a5a34));
    room.panel(
        (x - half + 0.02, x + half - 0.02),
        (0.38, 0.96),
        (z, 0xb5804e),
    );
    for (row, up) in [0.40, 0.59, 0.78].into_iter().enumerate() {
        room.panel((x - half, x + half), (up - 0.022, up), (z - 0.01, 0x8a5a34));
        let mut at = x - half + 0.07;
        while at < x + half - 0.06 {
            match (row, room.dice.below(3)) {
                (2, _) => {
                    for k in 0..3 {
                        let from = at + 0.026 * k as f32;
                        room.rounded(
                            (from, from + 0.020),
                            (up, up + 0.15),
                            (z - 0.012, 0xd89a4a, 0.009),
                        );
                    }
                }
                (1, 0) | (0, 1) => {
                    for k in 0..2 {
                        room.disc(
                            (at + 0.045 * k as f32, up + 0.026, z - 0.012),
                            0.028,
                            0xc8843a,
                        );
                    }
                    room.disc((at + 0.022, up + 0.068, z - 0.012), 0.028, 0xe0a85a);
                }
                _ => {
                    room.rounded(
                        (at - 0.045, at + 0.055),
                        (up, up + 0.070),
                        (z - 0.012, 0xb9722e, 0.034),
                    );
                    room.rounded(
                        (at - 0.030, at + 0.040),
                        (up + 0.036, up + 0.062),
                        (z - 0.013, 0xe6b468, 0.014),
                    );
                }
            }
            at += 0.125;
        }
    }
}

/// Bricks around a mouth full of fire.
fn oven(room: &mut Room<'_>, x: f32) {
    let z = room.hall.back - 0.18;
    let high = room.hall.high.min(1.4);
    room.block(
        [(x - 0.30, x + 0.30), (0.0, high), (z, room.hall.back)],
        0xa8604a,
    );
    for row in 0..14 {
        let up = 0.04 + 0.075 * row as f32;
        let shift = if row % 2 == 0 { 0.0 } else { 0.06 };
        for k in 0..5 {
            let from = x - 0.30 + 0.12 * k as f32 + shift;
            if from + 0.11 <= x + 0.30 {
                let own = [0xb86a50, 0x9a5440, 0xc07a5c][room.dice.below(3)];
                room.panel((from, from + 0.110), (up, up + 0.064), (z - 0.002, own));
            }
        }
    }
    room.rounded(
        (x - 0.19, x + 0.19),
        (0.30, 0.58),
        (z - 0.004, 0x4a2a20, 0.10),
    );
    let area = room
        .hall
        .front((x - 0.16, x + 0.16), (0.31, 0.55), z - 0.005);
    room.drawing.rounded(area, 0.05, "#2a0f08");
    for k in 0..6 {
        let at = room.hall.at(x - 0.11 + 0.044 * k as f32, 0.34, z - 0.006);
        let tall = room.dice.range(0.035, 0.065);
        room.drawing
            .ellipse((at.0, at.1 - 0.3 * tall), (0.013, tall * 0.6), "#ff8a2a");
        room.drawing
            .ellipse((at.0, at.1 - 0.1 * tall), (0.008, tall * 0.34), "#ffe08a");
    }
    room.panel((x - 0.22, x + 0.22), (0.26, 0.30), (z - 0.02, 0xd8c8b0));
}

/// A counter with a glass front full of cakes.
fn counter(room: &mut Room<'_>, x: f32) {
    let z = (1.92, 2.08);
    let half = if room.craft.is_tall() { 0.40 } else { 0.54 };
    room.block([(x - half, x + half), (0.0, 0.14), z], 0x7a4a2a);
    room.block([(x - half, x + half), (0.14, 0.30), z], 0xe8dcc8);
    let cakes = [0xf4a8b8, 0x6a3a22, 0xf6e6b0, 0xd8503a, 0xfaf4ea];
    let mut at = x - half + 0.08;
    while at < x + half - 0.05 {
        let own = cakes[room.dice.below(cakes.len())];
        room.rounded(
            (at - 0.045, at + 0.045),
            (0.16, 0.215),
            (z.0 - 0.002, own, 0.012),
        );
        room.disc((at, 0.228, z.0 - 0.003), 0.012, 0xc8283a);
        at += 0.13;
    }
    let area = room
        .hall
        .front((x - half, x + half), (0.14, 0.30), z.0 - 0.004);
    room.drawing.group(r#"opacity="0.25""#, |drawing| {
        drawing.rect(area, &hex(rgb(0xd8f0f8)));
    });
    room.block(
        [(x - half - 0.02, x + half + 0.02), (0.30, 0.325), z],
        0x8a5a34,
    );
}
