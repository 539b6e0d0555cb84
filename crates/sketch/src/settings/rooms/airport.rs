//! A gate of an airport: a glass wall onto the apron with an airliner, rows of seats, a board of departures.

use super::super::palette::{mix, rgb};
use super::{Room, Shell};
use crate::paint::bake::hex;
use crate::paint::noise::lerp;
use crate::staging::{Set, SetContext};

const SHELL: Shell = Shell {
    wide: [1.45, 1.25, 2.5],
    tall: [0.95, 2.15, 2.5],
    floor: 0xb9bec6,
    floor_tile: (0.40, 0.40),
    wall: 0xe6e8ec,
    wall_tile: (0.0, 0.0),
    dado: (0.0, 0),
    ceiling: 0xd8dce2,
    glow: [1.0, 1.0, 1.0],
};

pub(in crate::settings) fn build(ctx: &SetContext) -> Set {
    let mut room = Room::new(ctx, &SHELL);
    glass_roof(&mut room);
    apron(&mut room);
    board(&mut room);
    seats(&mut room);
    room.finish()
}

/// A roof of glass between beams of steel, with struts below it.
fn glass_roof(room: &mut Room<'_>) {
    let (half, high, back) = (room.hall.half, room.hall.high - 0.002, room.hall.back);
    let sky = room.craft.tones.sky;
    let near = 0.35;
    room.hall.level(
        &mut room.drawing,
        high,
        ((-half, half), (near, back)),
        &hex(mix(sky[1], sky[2], 0.5)),
    );
    let n_across = 6;
    for i in 0..=n_across {
        let x = lerp(-half, half, i as f32 / n_across as f32);
        let fill = room.hall.ink(rgb(0xb4bcc6), (x, high, 1.6), 0.9);
        room.hall.level(
            &mut room.drawing,
            high,
            ((x - 0.012, x + 0.012), (near, back)),
            &fill,
        );
    }
    // Beams from side to side, the far ones first, each bowed with a lower chord and struts between.
    let n = 7;
    for i in 0..n {
        let z = lerp(back - 0.06, 0.75, i as f32 / (n - 1) as f32);
        let steel = room.hall.ink(rgb(0x98a2ae), (0.0, high, z), 0.95);
        let dark = room.hall.ink(rgb(0x5f6874), (0.0, high, z), 0.9);
        let low = |x: f32| high - 0.17 + 0.13 * (x / half) * (x / half);
        let n_struts = 12;
        let mut path = String::new();
        for k in 0..=n_struts {
            let x = lerp(-half, half, k as f32 / n_struts as f32);
            let up = if k % 2 == 0 { high } else { low(x) };
            let at = room.hall.at(x, up, z);
            path.push_str(&format!(
                "{}{:.4} {:.4}",
                if k == 0 { 'M' } else { 'L' },
                at.0,
                at.1
            ));
        }
        room.drawing.stroke(&path, &dark, 0.010 / room.hall.away(z));
        for (chord, wide) in [(true, 0.030), (false, 0.024)] {
            let mut path = String::new();
            for k in 0..=24 {
                let x = lerp(-half, half, k as f32 / 24.0);
                let at = room
                    .hall
                    .at(x, if chord { low(x) } else { high - 0.008 }, z);
                path.push_str(&format!(
                    "{}{:.4} {:.4}",
                    if k == 0 { 'M' } else { 'L' },
                    at.0,
                    at.1
                ));
            }
            room.drawing.stroke(&path, &steel, wide / room.hall.away(z));
        }
    }
}

/// The sky, the runway and an airliner behind the panes.
fn apron(room: &mut Room<'_>) {
    let z = room.hall.back - 0.01;
    let half = room.hall.half - 0.06;
    let top = room.hall.high - 0.14;
    let area = room.hall.front((-half, half), (0.10, top), z);
    let sky = room.craft.tones.sky;
    let fill = room.drawing.linear(
        (0.0, area.1),
        (0.0, area.3),
        &[(0.0, sky[0], 1.0), (0.5, sky[2], 1.0), (1.0, sky[3], 1.0)],
    );
    room.drawing.rect(area, &fill);
    let lit = room.craft.tones.lit;
    let ink = move |own: u32| hex(mix(rgb(own), lit, 0.15).map(|part| part.min(1.0)));
    let apron = (area.0, lerp(area.1, area.3, 0.80), area.2, area.3);
    room.drawing.rect(apron, &ink(0x7f868e));
    let line = lerp(apron.1, apron.3, 0.4);
    room.drawing
        .rect((area.0, line, area.2, line + 0.004), &ink(0xf2d86a));
    let s = if room.craft.is_tall() { 0.34 } else { 0.52 };
    let (cx, cy) = (0.05 * room.side * s, lerp(area.1, area.3, 0.70));
    let d = &mut room.drawing;
    d.path(
        &format!(
            "M{:.4} {:.4}Q{:.4} {:.4} {:.4} {:.4}L{:.4} {:.4}Q{:.4} {:.4} {:.4} {:.4}Q{:.4} {:.4} {:.4} {:.4}L{:.4} {:.4}Z",
            cx - 0.50 * s, cy - 0.03 * s, cx - 0.42 * s, cy - 0.09 * s, cx - 0.30 * s, cy - 0.09 * s,
            cx + 0.36 * s, cy - 0.09 * s, cx + 0.50 * s, cy - 0.08 * s, cx + 0.53 * s, cy,
            cx + 0.50 * s, cy + 0.05 * s, cx + 0.36 * s, cy + 0.05 * s, cx - 0.34 * s, cy + 0.05 * s,
        ),
        &ink(0xf8fafc),
    );
    d.polygon(
        &[
            (cx - 0.50 * s, cy - 0.03 * s),
            (cx - 0.54 * s, cy - 0.24 * s),
            (cx - 0.44 * s, cy - 0.24 * s),
            (cx - 0.32 * s, cy - 0.08 * s),
        ],
        &ink(0xd8503a),
    );
    d.rect(
        (cx - 0.34 * s, cy + 0.008 * s, cx + 0.50 * s, cy + 0.022 * s),
        &ink(0xd8503a),
    );
    for i in 0..16 {
        let x = cx - 0.28 * s + 0.042 * s * i as f32;
        d.ellipse((x, cy - 0.035 * s), (0.009 * s, 0.012 * s), &ink(0x3a5a7a));
    }
    d.polygon(
        &[
            (cx - 0.04 * s, cy + 0.02 * s),
            (cx + 0.12 * s, cy + 0.02 * s),
            (cx - 0.14 * s, cy + 0.13 * s),
            (cx - 0.20 * s, cy + 0.13 * s),
        ],
        &ink(0xb8c2cc),
    );
    for x in [-0.10, 0.36] {
        d.rect(
            (
                cx + x * s - 0.004,
                cy + 0.05 * s,
                cx + x * s + 0.004,
                cy + 0.11 * s,
            ),
            &ink(0x5a626a),
        );
        d.ellipse(
            (cx + x * s, cy + 0.115 * s),
            (0.018 * s, 0.018 * s),
            &ink(0x2a2d33),
        );
    }
    let n = if room.craft.is_tall() { 4 } else { 7 };
    for i in 0..=n {
        let x = lerp(-half, half, i as f32 / n as f32);
        room.panel((x - 0.012, x + 0.012), (0.0, top), (z, 0x8f98a2));
    }
    room.panel((-half, half), (0.06, 0.11), (z, 0x8f98a2));
    room.panel(
        (-half, half),
        (top * 0.66, top * 0.66 + 0.016),
        (z, 0x8f98a2),
    );
}

fn board(room: &mut Room<'_>) {
    let z = 2.1;
    let x = room.side * if room.craft.is_tall() { 0.30 } else { 0.62 };
    let up = room.hall.high.min(1.45) - 0.34;
    room.panel((x - 0.16, x - 0.15), (up, room.hall.high), (z, 0x5a6068));
    room.panel((x + 0.15, x + 0.16), (up, room.hall.high), (z, 0x5a6068));
    room.rounded(
        (x - 0.28, x + 0.28),
        (up - 0.06, up + 0.20),
        (z, 0x1c222c, 0.01),
    );
    for row in 0..5 {
        let y = up + 0.155 - 0.045 * row as f32;
        for (from, to, own) in [
            (-0.25, -0.19, 0xf2c23a),
            (-0.17, -0.17 + room.dice.range(0.10, 0.20), 0xe8eef4),
            (0.09, 0.13, 0xe8eef4),
            (0.16, 0.25, 0x5ae08a),
        ] {
            room.light((x + from, x + to), (y - 0.012, y + 0.012), (z - 0.002, own));
        }
    }
}

/// Two rows of seats, turned to the beholder.
fn seats(room: &mut Room<'_>) {
    let places: &[f32] = if room.craft.is_tall() {
        &[-0.50]
    } else {
        &[-0.86, 0.86]
    };
    for x in places {
        let n = 4;
        for i in 0..n {
            let at = x - 0.27 + 0.18 * i as f32;
            room.block(
                [(at - 0.075, at + 0.075), (0.17, 0.36), (2.10, 2.12)],
                0x2f5a8a,
            );
            room.block(
                [(at - 0.075, at + 0.075), (0.13, 0.16), (1.98, 2.12)],
                0x3a6aa0,
            );
        }
        room.block(
            [(x - 0.36, x + 0.36), (0.10, 0.125), (2.04, 2.07)],
            0x7a828c,
        );
        for at in [x - 0.30, x + 0.28] {
            room.block([(at, at + 0.02), (0.0, 0.10), (2.0, 2.08)], 0x7a828c);
        }
    }
}
