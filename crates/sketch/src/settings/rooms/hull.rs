//! Inside a submarine: round windows onto the deep, pipes, valves, a periscope, a chart table.

use super::super::palette::rgb;
use super::{Room, Shell};
use crate::paint::bake::hex;
use crate::paint::noise::lerp;
use crate::staging::{Set, SetContext};

const SHELL: Shell = Shell {
    wide: [1.15, 0.98, 2.1],
    tall: [0.86, 1.70, 2.1],
    floor: 0x5a5f58,
    floor_tile: (0.20, 0.20),
    wall: 0x6f8a7c,
    wall_tile: (0.42, 0.40),
    dado: (0.22, 0x4a5f56),
    ceiling: 0x52665c,
    glow: [1.1, 0.95, 0.62],
};

pub(in crate::settings) fn build(ctx: &SetContext) -> Set {
    let mut room = Room::new(ctx, &SHELL);
    let is_tall = room.craft.is_tall();
    let high = if is_tall { 0.78 } else { 0.64 };
    let places: &[f32] = if is_tall {
        &[-0.42, 0.42]
    } else {
        &[-0.78, 0.0, 0.78]
    };
    for x in places {
        porthole(&mut room, (*x, high));
    }
    pipes(&mut room);
    desk(&mut room);
    periscope(&mut room);
    room.finish()
}

/// A round window with rivets: dark water, light from above, a few fish.
fn porthole(room: &mut Room<'_>, (x, up): (f32, f32)) {
    let z = room.hall.back - 0.01;
    let r = 0.22;
    room.disc((x, up, z), r + 0.05, 0xa8854a);
    room.disc((x, up, z), r + 0.015, 0x6a5026);
    let at = room.hall.at(x, up, z);
    let side = r / z;
    let water = room.drawing.linear(
        (0.0, at.1 - side),
        (0.0, at.1 + side),
        &[
            (0.0, rgb(0x4fb8d0), 1.0),
            (0.5, rgb(0x1f6f98), 1.0),
            (1.0, rgb(0x0c2f55), 1.0),
        ],
    );
    room.drawing.ellipse(at, (side, side), &water);
    for _ in 0..3 {
        let fish = (
            at.0 + side * room.dice.range(-0.6, 0.6),
            at.1 + side * room.dice.range(-0.4, 0.6),
        );
        let ink = hex(rgb([0xf2a33a, 0xe8d06a, 0x8fd0e0][room.dice.below(3)]));
        room.drawing.ellipse(fish, (0.013, 0.006), &ink);
        room.drawing.polygon(
            &[
                (fish.0 - 0.010, fish.1),
                (fish.0 - 0.020, fish.1 - 0.006),
                (fish.0 - 0.020, fish.1 + 0.006),
            ],
            &ink,
        );
    }
    for i in 0..12 {
        let turn = std::f32::consts::TAU * i as f32 / 12.0;
        let (sin, cos) = libm::sincosf(turn);
        room.disc(
            (x + (r + 0.033) * cos, up + (r + 0.033) * sin, z),
            0.010,
            0xe0c07a,
        );
    }
}

fn pipes(room: &mut Room<'_>) {
    let z = room.hall.back - 0.02;
    let (half, top) = (room.hall.half, room.hall.high);
    for (i, own) in [0xb5683c, 0x8a9a92, 0xb89a4a].into_iter().enumerate() {
        let up = top - 0.06 - 0.055 * i as f32;
        room.panel((-half, half), (up - 0.018, up + 0.018), (z, own));
        room.panel((-half, half), (up + 0.006, up + 0.014), (z, 0xe0d8c0));
    }
    for x in [-0.40, 0.40] {
        room.panel((x - 0.016, x + 0.016), (0.24, top - 0.06), (z, 0x8a9a92));
        let wheel = (x, 0.40, z - 0.01);
        room.disc(wheel, 0.070, 0xb8362c);
        room.disc(wheel, 0.050, 0x5f7268);
        room.panel(
            (x - 0.062, x + 0.062),
            (0.394, 0.406),
            (z - 0.012, 0xb8362c),
        );
        room.disc(wheel, 0.016, 0xb8362c);
    }
}

/// A bank of dials under the windows.
fn desk(room: &mut Room<'_>) {
    let z = room.hall.back;
    let half = room.hall.half - 0.12;
    room.block([(-half, half), (0.0, 0.24), (z - 0.20, z - 0.03)], 0x3f4f48);
    let n = if room.craft.is_tall() { 5 } else { 9 };
    for i in 0..n {
        let x = lerp(-half + 0.10, half - 0.10, i as f32 / (n - 1) as f32);
        room.disc((x, 0.15, z - 0.205), 0.050, 0xc9b27a);
        room.disc((x, 0.15, z - 0.206), 0.040, 0xf4f0e0);
        let lean = room.dice.range(-0.025, 0.025);
        let (from, to) = (
            room.hall.at(x, 0.15, z - 0.207),
            room.hall.at(x + lean, 0.182, z - 0.207),
        );
        let ink = hex(rgb(0x8a2a22));
        room.drawing.polygon(
            &[(from.0 - 0.002, from.1), (from.0 + 0.002, from.1), to],
            &ink,
        );
        let lamp = [0xe8503a, 0x5ae08a, 0xf2c23a][room.dice.below(3)];
        let at = room.hall.at(x, 0.06, z - 0.206);
        room.drawing.ellipse(at, (0.006, 0.006), &hex(rgb(lamp)));
    }
}

fn periscope(room: &mut Room<'_>) {
    let (x, z) = (room.side * 0.62, 1.75);
    let top = room.hall.high;
    room.panel((x - 0.035, x + 0.035), (0.34, top), (z, 0x9aa6a0));
    room.panel((x - 0.020, x - 0.008), (0.34, top), (z, 0xd8e0dc));
    room.rounded((x - 0.075, x + 0.075), (0.36, 0.50), (z, 0x3a4640, 0.02));
    room.panel((x - 0.15, x + 0.15), (0.40, 0.425), (z - 0.002, 0x23292a));
}
