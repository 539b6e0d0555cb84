//! The bridge of a spaceship: a wide window onto the stars, consoles full of lights, two seats.

use super::super::palette::rgb;
use super::{Room, Shell};
use crate::paint::bake::hex;
use crate::paint::noise::lerp;
use crate::staging::{Set, SetContext};

const SHELL: Shell = Shell {
    wide: [1.25, 1.12, 2.2],
    tall: [0.90, 1.95, 2.2],
    floor: 0x4a5266,
    floor_tile: (0.28, 0.28),
    wall: 0x8a94aa,
    wall_tile: (0.34, 0.30),
    dado: (0.24, 0x5a6478),
    ceiling: 0x6a7488,
    glow: [0.9, 1.05, 1.25],
};

pub(in crate::settings) fn build(ctx: &SetContext) -> Set {
    let mut room = Room::new(ctx, &SHELL);
    window(&mut room);
    consoles(&mut room);
    for x in [-0.62, 0.62] {
        room.ceiling_light((x - 0.09, x + 0.09), (1.3, 2.0));
    }
    room.finish()
}

/// Stars, a planet and the frame they are seen through.
fn window(room: &mut Room<'_>) {
    let z = room.hall.back - 0.01;
    let is_tall = room.craft.is_tall();
    let (x, up) = if is_tall {
        ((-0.74, 0.74), (0.44, 1.55))
    } else {
        ((-1.10, 1.10), (0.42, 0.98))
    };
    let area = room.hall.front(x, up, z);
    room.rounded(
        (x.0 - 0.05, x.1 + 0.05),
        (up.0 - 0.05, up.1 + 0.05),
        (z, 0x3a4254, 0.12),
    );
    let sky = room.drawing.linear(
        (0.0, area.1),
        (0.0, area.3),
        &[
            (0.0, rgb(0x060a1e), 1.0),
            (0.6, rgb(0x141a46), 1.0),
            (1.0, rgb(0x3a2a6a), 1.0),
        ],
    );
    room.drawing.rounded(area, 0.03, &sky);
    for _ in 0..90 {
        let at = (
            lerp(area.0, area.2, room.dice.range(0.02, 0.98)),
            lerp(area.1, area.3, room.dice.range(0.04, 0.96)),
        );
        let r = room.dice.range(0.0008, 0.0026);
        let tone = room.dice.range(0.6, 1.0);
        room.drawing.ellipse(at, (r, r), &hex([tone, tone, 0.95]));
    }
    let side = room.side;
    let middle = lerp(area.0, area.2, 0.5 + 0.27 * side);
    let high = lerp(area.1, area.3, 0.42);
    for (r, tone) in [(0.085, 0x2f6fb0), (0.076, 0x3f8fd0)] {
        room.drawing
            .ellipse((middle, high), (r, r), &hex(rgb(tone)));
    }
    for (dx, dy, w, h) in [(-0.03, -0.02, 0.03, 0.018), (0.02, 0.03, 0.035, 0.02)] {
        room.drawing
            .ellipse((middle + dx, high + dy), (w, h), &hex(rgb(0x6fb06a)));
    }
    for t in [0.0, 0.31, 0.69, 1.0] {
        let at = lerp(x.0, x.1, t);
        room.panel((at - 0.018, at + 0.018), up, (z, 0x4a5468));
    }
}

/// A desk under the window with screens and buttons, and one at either wall.
fn consoles(room: &mut Room<'_>) {
    let z = room.hall.back;
    let half = if room.craft.is_tall() { 0.76 } else { 1.12 };
    room.block([(-half, half), (0.0, 0.26), (z - 0.26, z - 0.02)], 0x59637a);
    room.block(
        [(-half, half), (0.26, 0.30), (z - 0.30, z - 0.02)],
        0x7a86a0,
    );
    let n = if room.craft.is_tall() { 4 } else { 7 };
    for i in 0..n {
        let x = lerp(-half + 0.12, half - 0.12, i as f32 / (n - 1) as f32);
        let light = [0x36d0e8, 0x5ae08a, 0xf2a33a][i % 3];
        room.light((x - 0.085, x + 0.085), (0.06, 0.20), (z - 0.265, 0x14202e));
        for row in 0..3 {
            let wide = room.dice.range(0.04, 0.15);
            let up = 0.085 + 0.035 * row as f32;
            room.light(
                (x - 0.07, x - 0.07 + wide),
                (up, up + 0.012),
                (z - 0.268, light),
            );
        }
        for k in 0..4 {
            let at = (x - 0.07 + 0.045 * k as f32, 0.236, z - 0.266);
            let lamp = [0xe8503a, 0x5ae08a, 0xf2d23a, 0x36d0e8][room.dice.below(4)];
            let place = room.hall.at(at.0, at.1, at.2);
            room.drawing.ellipse(place, (0.005, 0.005), &hex(rgb(lamp)));
        }
    }
    for x in [-0.34, 0.34] {
        room.block([(x - 0.03, x + 0.03), (0.0, 0.12), (1.72, 1.78)], 0x3a4254);
        room.block([(x - 0.10, x + 0.10), (0.12, 0.17), (1.66, 1.84)], 0x2c3446);
        room.rounded((x - 0.10, x + 0.10), (0.17, 0.44), (1.66, 0x38425a, 0.05));
        room.panel((x - 0.07, x + 0.07), (0.20, 0.40), (1.66, 0x4a5674));
    }
}
