//! A room of a hospital: beds with rails, curtains, drips and monitors.

use super::super::furniture::back_window;
use super::super::palette::rgb;
use super::{Room, Shell};
use crate::paint::bake::hex;
use crate::staging::{Set, SetContext};

const SHELL: Shell = Shell {
    wide: [1.28, 1.05, 2.3],
    tall: [0.90, 1.95, 2.3],
    floor: 0xc9d4d6,
    floor_tile: (0.30, 0.30),
    wall: 0xe4efee,
    wall_tile: (0.0, 0.0),
    dado: (0.32, 0x9fcac6),
    ceiling: 0xf2f6f6,
    glow: [1.0, 1.05, 1.05],
};

pub(in crate::settings) fn build(ctx: &SetContext) -> Set {
    let mut room = Room::new(ctx, &SHELL);
    let is_tall = room.craft.is_tall();
    let high = if is_tall { (0.60, 1.25) } else { (0.50, 0.90) };
    back_window(
        &room.craft,
        (&room.hall, &mut room.drawing, &mut room.dice),
        ((-0.26, 0.26), high),
        2,
    );
    let places: &[f32] = if is_tall {
        &[-0.50, 0.52]
    } else {
        &[-0.82, 0.82]
    };
    for x in places {
        bed(&mut room, *x);
    }
    for x in [-0.45, 0.45] {
        room.ceiling_light((x - 0.16, x + 0.16), (1.3, 1.9));
    }
    room.finish()
}

/// A bed seen from its foot, a curtain beside it, a monitor and a drip.
fn bed(room: &mut Room<'_>, x: f32) {
    let side = x.signum();
    let back = room.hall.back - 0.02;
    let rail = room.hall.high.min(1.30) - 0.14;
    let at = x - side * 0.30;
    for i in 0..6 {
        let from = at + 0.022 * i as f32 - 0.06;
        let own = if i % 2 == 0 { 0x8fc4d8 } else { 0x76b0c6 };
        room.panel((from, from + 0.022), (0.10, rail), (back - 0.25, own));
    }
    room.panel(
        (x - 0.40, x + 0.40),
        (rail, rail + 0.015),
        (back - 0.26, 0xb0bcc2),
    );
    room.block(
        [(x - 0.20, x + 0.20), (0.10, 0.17), (back - 0.50, back)],
        0xb8c4ca,
    );
    room.block(
        [(x - 0.20, x + 0.20), (0.17, 0.22), (back - 0.50, back)],
        0xf6f8fa,
    );
    room.block(
        [
            (x - 0.20, x + 0.20),
            (0.22, 0.235),
            (back - 0.50, back - 0.16),
        ],
        0x7ab8cc,
    );
    room.block(
        [
            (x - 0.13, x + 0.13),
            (0.22, 0.28),
            (back - 0.12, back - 0.02),
        ],
        0xffffff,
    );
    for leg in [x - 0.19, x + 0.17] {
        room.panel((leg, leg + 0.02), (0.0, 0.30), (back - 0.505, 0x8a98a2));
    }
    room.panel((x - 0.19, x + 0.19), (0.28, 0.30), (back - 0.506, 0x8a98a2));
    let m = x + side * 0.30;
    room.panel((m - 0.008, m + 0.008), (0.0, 0.60), (back, 0x8a98a2));
    room.rounded(
        (m - 0.075, m + 0.075),
        (0.50, 0.64),
        (back - 0.01, 0x2f3a44, 0.012),
    );
    room.light(
        (m - 0.062, m + 0.062),
        (0.515, 0.625),
        (back - 0.012, 0x0f2a2a),
    );
    let beat = [0.0, 0.0, 0.03, -0.02, 0.0, 0.0, 0.03, -0.02, 0.0];
    for (i, pair) in beat.windows(2).enumerate() {
        let from = room
            .hall
            .at(m - 0.055 + 0.0137 * i as f32, 0.57 + pair[0], back - 0.013);
        let to = room.hall.at(
            m - 0.055 + 0.0137 * (i as f32 + 1.0),
            0.57 + pair[1],
            back - 0.013,
        );
        room.drawing.polygon(
            &[
                (from.0, from.1 - 0.0016),
                (to.0, to.1 - 0.0016),
                (to.0, to.1 + 0.0016),
                (from.0, from.1 + 0.0016),
            ],
            &hex(rgb(0x5af0a0)),
        );
    }
    let d = x - side * 0.16;
    room.panel(
        (d - 0.005, d + 0.005),
        (0.22, 0.72),
        (back - 0.02, 0x9aa6ae),
    );
    room.rounded(
        (d - 0.035, d + 0.035),
        (0.58, 0.70),
        (back - 0.022, 0xd8f0f6, 0.012),
    );
}
