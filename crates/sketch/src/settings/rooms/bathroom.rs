//! A bathroom: tiles, a tub with a curtain, a basin under a mirror, towels.

use super::super::furniture::back_window;
use super::super::palette::{mix, rgb};
use super::{Room, Shell};
use crate::paint::bake::hex;
use crate::staging::{Set, SetContext};

const SHELL: Shell = Shell {
    wide: [1.15, 1.02, 2.05],
    tall: [0.84, 1.85, 2.05],
    floor: 0x8fb0b8,
    floor_tile: (0.16, 0.16),
    wall: 0xdff0f2,
    wall_tile: (0.12, 0.12),
    dado: (0.0, 0),
    ceiling: 0xf4f8f8,
    glow: [1.1, 1.05, 0.95],
};

pub(in crate::settings) fn build(ctx: &SetContext) -> Set {
    let mut room = Room::new(ctx, &SHELL);
    let side = room.side;
    let is_tall = room.craft.is_tall();
    let (tub_x, sink_x) = if is_tall {
        (0.36, -0.42)
    } else {
        (0.62, -0.50)
    };
    let high = if is_tall { (0.78, 1.20) } else { (0.58, 0.88) };
    back_window(
        &room.craft,
        (&room.hall, &mut room.drawing, &mut room.dice),
        ((side * tub_x - 0.16, side * tub_x + 0.16), high),
        2,
    );
    tub(&mut room, side * tub_x);
    basin(&mut room, side * sink_x);
    for x in [-0.35, 0.35] {
        room.ceiling_light((x - 0.07, x + 0.07), (1.4, 1.55));
    }
    room.hall.level(
        &mut room.drawing,
        0.002,
        ((-0.30, 0.30), (1.30, 1.55)),
        "#e8b4a0",
    );
    room.finish()
}

fn tub(room: &mut Room<'_>, x: f32) {
    let z = room.hall.back;
    room.block(
        [(x - 0.42, x + 0.42), (0.03, 0.20), (z - 0.30, z - 0.02)],
        0xf4f8fa,
    );
    room.rounded(
        (x - 0.45, x + 0.45),
        (0.19, 0.225),
        (z - 0.31, 0xffffff, 0.012),
    );
    for i in 0..16 {
        let at = x - 0.36 + 0.048 * i as f32;
        let r = room.dice.range(0.030, 0.055);
        room.disc((at, 0.225 + 0.3 * r, z - 0.2), r, 0xfafdff);
    }
    for foot in [x - 0.36, x + 0.33] {
        room.disc((foot, 0.018, z - 0.305), 0.022, 0xc9a24a);
    }
    let rail = room.hall.high.min(1.25) - 0.12;
    room.panel(
        (x - 0.48, x + 0.48),
        (rail, rail + 0.014),
        (z - 0.30, 0xb8c0c6),
    );
    let edge = x.signum();
    for i in 0..7 {
        let from = x + edge * (0.46 - 0.032 * i as f32) - 0.016;
        let own = if i % 2 == 0 { 0x6fb8c8 } else { 0x8fd0dc };
        room.panel((from, from + 0.033), (0.06, rail), (z - 0.312, own));
    }
}

/// A basin on a cupboard, a mirror, a shelf and towels.
fn basin(room: &mut Room<'_>, x: f32) {
    let z = room.hall.back;
    room.block(
        [(x - 0.24, x + 0.24), (0.0, 0.25), (z - 0.18, z - 0.02)],
        0xb5875a,
    );
    room.panel((x - 0.005, x + 0.005), (0.02, 0.23), (z - 0.182, 0x7a5634));
    room.block(
        [(x - 0.26, x + 0.26), (0.25, 0.29), (z - 0.20, z - 0.02)],
        0xfafcfc,
    );
    room.panel((x - 0.010, x + 0.010), (0.29, 0.37), (z - 0.06, 0xb0bac0));
    room.panel((x - 0.010, x + 0.050), (0.355, 0.372), (z - 0.06, 0xb0bac0));
    room.rounded(
        (x - 0.20, x + 0.20),
        (0.44, 0.86),
        (z - 0.012, 0xb5875a, 0.03),
    );
    let area = room
        .hall
        .front((x - 0.18, x + 0.18), (0.46, 0.84), z - 0.013);
    let glass = mix(room.craft.tones.lit, rgb(0xbfe0ea), 0.7);
    room.drawing.rounded(area, 0.012, &hex(glass));
    let gleam = [
        room.hall.at(x - 0.10, 0.84, z - 0.014),
        room.hall.at(x - 0.02, 0.84, z - 0.014),
        room.hall.at(x - 0.12, 0.46, z - 0.014),
        room.hall.at(x - 0.18, 0.50, z - 0.014),
    ];
    room.drawing.group(r#"opacity="0.35""#, |drawing| {
        drawing.polygon(&gleam, "#ffffff");
    });
    for (dx, own) in [(-0.19, 0xe0708a), (-0.14, 0x5fa8d0), (0.17, 0xf2c23a)] {
        room.panel((x + dx, x + dx + 0.03), (0.29, 0.36), (z - 0.08, own));
    }
    let towel = x - x.signum() * -0.36;
    room.panel(
        (towel - 0.09, towel + 0.09),
        (0.56, 0.572),
        (z - 0.012, 0xb0bac0),
    );
    room.panel(
        (towel - 0.07, towel + 0.07),
        (0.30, 0.57),
        (z - 0.014, 0xe88a6a),
    );
    room.panel(
        (towel - 0.07, towel + 0.07),
        (0.34, 0.37),
        (z - 0.015, 0xfff0e0),
    );
}
