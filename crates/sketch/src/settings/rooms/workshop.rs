//! A workshop: a bench with a vice, tools on the wall, planks, a window, shavings on the floor.

use super::super::furniture::{back_window, pendant};
use super::super::palette::rgb;
use super::{Room, Shell};
use crate::paint::bake::hex;
use crate::paint::noise::lerp;
use crate::staging::{Set, SetContext};

const SHELL: Shell = Shell {
    wide: [1.28, 1.10, 2.25],
    tall: [0.90, 2.00, 2.25],
    floor: 0x8a6a4c,
    floor_tile: (0.16, 2.0),
    wall: 0xb8a184,
    wall_tile: (0.15, 3.0),
    dado: (0.0, 0),
    ceiling: 0x7a624a,
    glow: [1.15, 0.92, 0.60],
};

pub(in crate::settings) fn build(ctx: &SetContext) -> Set {
    let mut room = Room::new(ctx, &SHELL);
    let side = room.side;
    let z = room.hall.back - 0.01;
    let high = if room.craft.is_tall() {
        (0.66, 1.22)
    } else {
        (0.52, 0.92)
    };
    let x = side * 0.74;
    let x = if room.craft.is_tall() { side * 0.52 } else { x };
    back_window(
        &room.craft,
        (&room.hall, &mut room.drawing, &mut room.dice),
        ((x - 0.26, x + 0.26), high),
        3,
    );
    tool_wall(&mut room, (-side * 0.34, z));
    bench(&mut room, -side * 0.30);
    let far = side * (room.hall.half - 0.20);
    planks(&mut room, far);
    for x in [-0.5, 0.5] {
        let drop = room.hall.high.min(1.35) - 0.16;
        pendant(
            &room.hall,
            &mut room.drawing,
            (x, drop, 1.75),
            rgb(0x3f6f5a),
        );
    }
    shavings(&mut room);
    room.finish()
}

/// A board with saws, hammers, pliers and screwdrivers.
fn tool_wall(room: &mut Room<'_>, (x, z): (f32, f32)) {
    room.panel((x - 0.50, x + 0.50), (0.46, 0.90), (z, 0x8f6f4c));
    for i in 0..7 {
        let at = x - 0.42 + 0.14 * i as f32;
        let up = 0.82;
        match i % 4 {
            0 => {
                room.panel((at - 0.008, at + 0.008), (up - 0.26, up), (z, 0xb5793c));
                room.panel(
                    (at - 0.045, at + 0.045),
                    (up - 0.02, up + 0.03),
                    (z, 0x55595f),
                );
            }
            1 => {
                room.rounded(
                    (at - 0.03, at + 0.03),
                    (up - 0.08, up + 0.02),
                    (z, 0xb5482f, 0.01),
                );
                let (a, b, c) = (
                    room.hall.at(at - 0.03, up - 0.08, z),
                    room.hall.at(at + 0.03, up - 0.08, z),
                    room.hall.at(at - 0.03, up - 0.32, z),
                );
                let ink = room.hall.ink(rgb(0xc8ced4), (at, up, z), 1.0);
                room.drawing.polygon(&[a, b, c], &ink);
            }
            2 => {
                room.panel(
                    (at - 0.014, at + 0.014),
                    (up - 0.06, up + 0.04),
                    (z, 0xe0a63a),
                );
                room.panel(
                    (at - 0.006, at + 0.006),
                    (up - 0.22, up - 0.06),
                    (z, 0xb8bec6),
                );
            }
            _ => {
                room.disc((at, up - 0.02, z), 0.036, 0x6a7078);
                room.disc((at, up - 0.02, z), 0.018, 0x8f6f4c);
                room.panel(
                    (at - 0.012, at + 0.012),
                    (up - 0.24, up - 0.04),
                    (z, 0x6a7078),
                );
            }
        }
    }
}

fn bench(room: &mut Room<'_>, x: f32) {
    let z = (1.92, 2.14);
    for at in [x - 0.46, x + 0.40] {
        room.block([(at, at + 0.06), (0.0, 0.26), z], 0x6f4a2a);
    }
    room.block([(x - 0.50, x + 0.50), (0.26, 0.31), z], 0xa8743f);
    room.block([(x + 0.30, x + 0.42), (0.31, 0.38), (1.94, 2.02)], 0x4a5a6a);
    room.block(
        [(x - 0.30, x - 0.04), (0.31, 0.335), (1.96, 2.06)],
        0xd9b27a,
    );
    room.panel((x - 0.42, x - 0.36), (0.31, 0.40), (2.0, 0xc8503a));
}

fn planks(room: &mut Room<'_>, x: f32) {
    let z = room.hall.back - 0.04;
    for i in 0..5 {
        let at = x - 0.10 + 0.045 * i as f32;
        let high = room.dice.range(0.7, 1.0);
        let own = [0xd0a468, 0xb98a50, 0xe0bc84][i % 3];
        let lean = 0.05;
        let corners = [
            room.hall.at(at, 0.0, z),
            room.hall.at(at + lean, high, z),
            room.hall.at(at + lean + 0.038, high, z),
            room.hall.at(at + 0.038, 0.0, z),
        ];
        let ink = room.hall.ink(rgb(own), (at, 0.4, z), 1.0);
        room.drawing.polygon(&corners, &ink);
    }
}

fn shavings(room: &mut Room<'_>) {
    for _ in 0..26 {
        let z = room.dice.range(1.35, 2.0);
        let at = room.hall.at(room.dice.range(-0.7, 0.7), 0.0, z);
        let r = room.dice.range(0.003, 0.008);
        let own = lerp(0.75, 0.95, room.dice.unit());
        room.drawing
            .ellipse(at, (r * 1.6, r * 0.6), &hex([own, own * 0.82, own * 0.55]));
    }
}
