//! A hall of a museum: pale walls with pictures in frames, show cases, a bust on a column, a rope on posts.

use super::super::palette::rgb;
use super::{Room, Shell};
use crate::paint::bake::hex;
use crate::paint::noise::lerp;
use crate::staging::{Set, SetContext};

const SHELL: Shell = Shell {
    wide: [1.45, 1.30, 2.5],
    tall: [0.96, 2.20, 2.5],
    floor: 0xb98f62,
    floor_tile: (0.20, 0.20),
    wall: 0xdcd2c0,
    wall_tile: (0.0, 0.0),
    dado: (0.16, 0x8f7a5c),
    ceiling: 0xeee8dc,
    glow: [1.05, 1.0, 0.88],
};

pub(in crate::settings) fn build(ctx: &SetContext) -> Set {
    let mut room = Room::new(ctx, &SHELL);
    let is_tall = room.craft.is_tall();
    let pictures: &[(f32, f32, f32)] = if is_tall {
        &[(-0.52, 0.17, 0.24), (0.0, 0.26, 0.36), (0.52, 0.17, 0.24)]
    } else {
        &[
            (-1.08, 0.18, 0.26),
            (-0.56, 0.24, 0.20),
            (0.0, 0.22, 0.28),
            (0.56, 0.24, 0.20),
            (1.08, 0.18, 0.26),
        ]
    };
    for (i, (x, wide, high)) in pictures.iter().enumerate() {
        picture(
            &mut room,
            (*x, if is_tall { 0.98 } else { 0.80 }),
            (*wide, *high, i),
        );
    }
    let (bust, case) = if is_tall {
        (0.62, -0.62)
    } else {
        (1.12, -1.12)
    };
    column(&mut room, bust);
    show_case(&mut room, case);
    rope(&mut room);
    for x in [-0.6, 0.6] {
        room.ceiling_light((x - 0.22, x + 0.22), (1.4, 2.3));
    }
    room.finish()
}

/// A landscape, a sea piece or a portrait in a gilded frame, with a light of its own.
fn picture(room: &mut Room<'_>, (x, up): (f32, f32), (wide, high, idx): (f32, f32, usize)) {
    let z = room.hall.back - 0.01;
    room.panel(
        (x - wide - 0.035, x + wide + 0.035),
        (up - high - 0.035, up + high + 0.035),
        (z, 0xa87a2c),
    );
    room.panel(
        (x - wide - 0.018, x + wide + 0.018),
        (up - high - 0.018, up + high + 0.018),
        (z, 0xe0b858),
    );
    let area = room
        .hall
        .front((x - wide, x + wide), (up - high, up + high), z);
    let [top, low, land] = [
        [0x8fc0e0, 0xf2d8a8, 0x5f8a4a],
        [0x3a4a7a, 0xe8906a, 0x2f4a6a],
        [0x6a4a3a, 0x3a2a22, 0xd8a878],
        [0xf2c8a0, 0xe87a5a, 0x4a3a5a],
        [0xa8d8d0, 0xe8f0d8, 0x3f7a6a],
    ][idx % 5];
    let sky = room.drawing.linear(
        (0.0, area.1),
        (0.0, area.3),
        &[(0.0, rgb(top), 1.0), (1.0, rgb(low), 1.0)],
    );
    room.drawing.rect(area, &sky);
    let at = |u: f32, v: f32| (lerp(area.0, area.2, u), lerp(area.1, area.3, v));
    let ink = hex(rgb(land));
    if idx % 5 == 2 {
        let (w, h) = (area.2 - area.0, area.3 - area.1);
        room.drawing.polygon(
            &[
                at(0.12, 1.0),
                at(0.24, 0.70),
                at(0.42, 0.60),
                at(0.58, 0.60),
                at(0.76, 0.70),
                at(0.88, 1.0),
            ],
            "#5a2a3a",
        );
        room.drawing
            .ellipse(at(0.5, 0.42), (0.20 * w, 0.20 * h), &ink);
        room.drawing
            .ellipse(at(0.5, 0.28), (0.22 * w, 0.10 * h), "#2a1a14");
    } else {
        room.drawing.polygon(
            &[
                at(0.0, 0.72),
                at(0.28, 0.46),
                at(0.5, 0.66),
                at(0.76, 0.40),
                at(1.0, 0.64),
                at(1.0, 1.0),
                at(0.0, 1.0),
            ],
            &ink,
        );
        let r = 0.07 * (area.3 - area.1);
        room.drawing.ellipse(at(0.72, 0.24), (r, r), "#fff0c0");
    }
    room.panel(
        (x - 0.05, x + 0.05),
        (up - high - 0.12, up - high - 0.075),
        (z, 0xf4f0e4),
    );
}

/// A bust of stone on a column.
fn column(room: &mut Room<'_>, x: f32) {
    let z = (2.0, 2.16);
    room.block([(x - 0.11, x + 0.11), (0.0, 0.05), z], 0xc8beac);
    room.block([(x - 0.085, x + 0.085), (0.05, 0.34), z], 0xdad0be);
    room.block([(x - 0.11, x + 0.11), (0.34, 0.38), z], 0xc8beac);
    let at = z.0;
    room.rounded((x - 0.09, x + 0.09), (0.38, 0.47), (at, 0xf0ece2, 0.05));
    room.panel((x - 0.028, x + 0.028), (0.45, 0.54), (at, 0xe4dfd2));
    room.disc((x, 0.60, at), 0.068, 0xf4f0e8);
    room.disc((x - 0.012, 0.635, at), 0.055, 0xe0dacc);
}

/// A vase under glass.
fn show_case(room: &mut Room<'_>, x: f32) {
    let z = (2.0, 2.2);
    room.block([(x - 0.14, x + 0.14), (0.0, 0.26), z], 0x5f4a38);
    let at = 2.08;
    room.disc((x, 0.36, at), 0.065, 0xb5603a);
    room.panel((x - 0.025, x + 0.025), (0.40, 0.47), (at, 0xb5603a));
    room.panel((x - 0.062, x + 0.062), (0.35, 0.365), (at, 0x2a2420));
    let area = room.hall.front((x - 0.13, x + 0.13), (0.26, 0.62), z.0);
    room.drawing.group(r#"opacity="0.22""#, |drawing| {
        drawing.rect(area, "#dff4ff");
    });
    room.panel((x - 0.135, x + 0.135), (0.615, 0.63), (z.0, 0xcad6dc));
}

fn rope(room: &mut Room<'_>) {
    let z = 2.12;
    let posts: &[f32] = if room.craft.is_tall() {
        &[-0.36, 0.0, 0.36]
    } else {
        &[-0.72, -0.24, 0.24, 0.72]
    };
    let ink = room.hall.ink(rgb(0x9a2434), (0.0, 0.2, z), 1.0);
    for pair in posts.windows(2) {
        let (a, b) = (
            room.hall.at(pair[0], 0.27, z),
            room.hall.at(pair[1], 0.27, z),
        );
        let low = room.hall.at(0.0, 0.17, z).1;
        let middle = (a.0 + b.0) / 2.0;
        let w = 0.006;
        room.drawing.path(
            &format!(
                "M{:.4} {:.4}Q{middle:.4} {low:.4} {:.4} {:.4}L{:.4} {:.4}Q{middle:.4} {:.4} {:.4} {:.4}Z",
                a.0, a.1, b.0, b.1, b.0, b.1 + w, low + 2.0 * w, a.0, a.1 + w
            ),
            &ink,
        );
    }
    for x in posts {
        room.panel((x - 0.010, x + 0.010), (0.0, 0.28), (z, 0xd8b04a));
        room.disc((*x, 0.29, z), 0.018, 0xf0d078);
        room.panel((x - 0.035, x + 0.035), (0.0, 0.015), (z, 0xb8902a));
    }
}
