//! A bar of dark wood: shelves of bottles before a mirror, a long counter with stools, warm lamps. As a saloon it has
//! swinging doors and wagon wheels.

use super::craft::Craft;
use super::furniture::{chair, pendant, side_window, table};
use super::hall::{Face, Hall, tiles};
use super::palette::{mix, rgb, scale};
use crate::paint::bake::Drawing;
use crate::paint::noise::{Dice, fbm, hash01, lerp};
use crate::scene::Setting;
use crate::staging::{Set, SetContext};

const BOTTLES: [u32; 6] = [0x4f7a3f, 0x8a4a2a, 0xc98a3a, 0x3f6a7a, 0x7a2f3a, 0xd9c9a0];

pub(super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let mut hall = Hall::new(&craft, [1.25, 1.05, 2.25], [0.88, 2.0, 2.2]);
    let is_saloon = ctx.setting == Setting::Saloon;
    let mut dice = craft.dice(20);
    let side = if dice.unit() < 0.5 { -1.0 } else { 1.0 };
    hall.ambient = scale(hall.ambient, 0.62);
    let drop = hall.high.min(1.30) - 0.24;
    for x in [-0.62, 0.0, 0.62] {
        hall.lamp((x, drop, 1.80), [1.15, 0.72, 0.34], 0.50);
    }
    hall.lamp((0.0, 0.62, hall.back - 0.12), [0.75, 0.45, 0.18], 0.55);
    add_shell(&mut craft, &hall, &mut dice);
    let mut drawing = hall.drawing(&craft);
    if is_saloon {
        draw_doors(&craft, &hall, &mut drawing, -side);
        draw_wheel(&hall, &mut drawing, (0.92 * hall.half.min(1.0), 0.74));
        draw_wheel(&hall, &mut drawing, (-0.92 * hall.half.min(1.0), 0.74));
    } else {
        side_window(
            &craft,
            (&hall, &mut drawing),
            -side,
            ((1.35, 1.80), (0.34, 0.80)),
        );
    }
    draw_shelves(&hall, (&mut drawing, &mut dice));
    draw_counter(&hall, (&mut drawing, &mut dice));
    let wood = rgb(0x7a5030);
    for (x, z) in [(side * 0.86, 1.50), (-side * 0.90, 1.72)] {
        let x = x * hall.half / 1.25;
        chair(
            &hall,
            &mut drawing,
            (x + 0.02, z + 0.17),
            (true, rgb(0x5a3a26)),
        );
        table(
            &hall,
            &mut drawing,
            [(x - 0.12, x + 0.13), (z - 0.10, z + 0.12)],
            (0.25, wood),
        );
        bottle(
            &hall,
            &mut drawing,
            ((x, 0.25, z), rgb(BOTTLES[dice.below(6)])),
        );
        chair(
            &hall,
            &mut drawing,
            (x - 0.02, z - 0.17),
            (false, rgb(0x5a3a26)),
        );
    }
    for x in [-0.62, 0.0, 0.62] {
        pendant(&hall, &mut drawing, (x, drop, 1.80), rgb(0x8a5a2a));
    }
    hall.hang(&mut craft, &drawing);
    hall.add_halos(&mut craft, (1.0, 0.5));
    hall.add_motes(&mut craft);
    hall.finish(craft, -side)
}

fn add_shell(craft: &mut Craft<'_>, hall: &Hall, dice: &mut Dice) {
    let seed = dice.noise_seed();
    hall.add_walls(craft, |hit| {
        let at = hit.on_face();
        let grain = fbm(at.0 * 30.0, at.1 * 8.0, 3, seed) - 0.5;
        let own = match hit.face {
            Face::Floor => {
                let (joint, piece) = tiles((at.1, at.0), (0.75, 0.10), true);
                let tone = 0.8 + 0.3 * hash01(piece.0, piece.1, seed);
                scale(
                    rgb(0x80583a),
                    tone * lerp(0.55, 1.0, joint) * (1.0 + 0.3 * grain),
                )
            }
            Face::Ceiling => {
                let (joint, _) = tiles((at.0, at.1), (0.30, 9.0), false);
                scale(rgb(0x5a3f2c), lerp(0.6, 1.0, joint))
            }
            _ => {
                let (joint, piece) = tiles((at.0, 0.0), (0.11, 9.0), false);
                let tone = 0.85 + 0.25 * hash01(piece.0, 3, seed);
                let own = if hit.up < 0.36 {
                    rgb(0x5f3d28)
                } else {
                    rgb(0x8f6a48)
                };
                scale(own, tone * lerp(0.55, 1.0, joint) * (1.0 + 0.25 * grain))
            }
        };
        (own, 0.0)
    });
}

fn bottle(
    hall: &Hall,
    drawing: &mut Drawing,
    ((x, up, z), own): ((f32, f32, f32), crate::paint::Rgb),
) {
    let fill = hall.ink(own, (x, up, z), 1.05);
    drawing.rounded(
        hall.front((x - 0.013, x + 0.013), (up, up + 0.065), z),
        0.005,
        &fill,
    );
    drawing.rect(
        hall.front((x - 0.005, x + 0.005), (up + 0.06, up + 0.10), z),
        &fill,
    );
    let shine = hall.ink(mix(own, [1.0; 3], 0.55), (x, up, z), 1.1);
    drawing.rect(
        hall.front((x - 0.009, x - 0.005), (up + 0.01, up + 0.055), z),
        &shine,
    );
}

/// Three boards of bottles before a mirror in a carved frame.
fn draw_shelves(hall: &Hall, (drawing, dice): (&mut Drawing, &mut Dice)) {
    let z = hall.back - 0.01;
    let wide = (hall.half * 0.66).min(0.80);
    let frame = hall.ink(rgb(0x4a2f1e), (0.0, 0.6, z), 0.95);
    drawing.rect(
        hall.front((-wide - 0.05, wide + 0.05), (0.36, 0.98), z),
        &frame,
    );
    let mirror = hall.front((-wide, wide), (0.40, 0.93), z - 0.002);
    let (top, low) = (
        hall.tone(rgb(0xd9c4a0), (0.0, 0.9, z), 0.75),
        hall.tone(rgb(0x8a6f55), (0.0, 0.5, z), 0.75),
    );
    let fill = drawing.linear(
        (0.0, mirror.1),
        (0.0, mirror.3),
        &[(0.0, top, 1.0), (1.0, low, 1.0)],
    );
    drawing.rect(mirror, &fill);
    for up in [0.44, 0.60, 0.76] {
        hall.block(
            drawing,
            [(-wide, wide), (up - 0.014, up), (z - 0.08, z)],
            rgb(0x6a4428),
        );
        let mut x = -wide + 0.03;
        while x < wide - 0.02 {
            let own = rgb(BOTTLES[dice.below(BOTTLES.len())]);
            bottle(hall, drawing, ((x, up, z - 0.05), own));
            x += dice.range(0.034, 0.062);
        }
    }
}

/// The counter with a brass rail, glasses, and stools before it.
fn draw_counter(hall: &Hall, (drawing, dice): (&mut Drawing, &mut Dice)) {
    let (front, high) = (1.92, 0.38);
    let wide = (hall.half * 0.74).min(0.92);
    hall.shadow(drawing, (-wide, wide), (front - 0.12, front));
    hall.block(
        drawing,
        [(-wide, wide), (0.0, high), (front, front + 0.18)],
        rgb(0x6f452a),
    );
    let panel = hall.ink(rgb(0x54331f), (0.0, 0.2, front), 0.9);
    for i in 0..9 {
        let x = lerp(-wide, wide, i as f32 / 9.0);
        let w = 2.0 * wide / 9.0;
        drawing.rounded(
            hall.front((x + 0.02, x + w - 0.02), (0.06, high - 0.06), front - 0.001),
            0.006,
            &panel,
        );
    }
    hall.block(
        drawing,
        [
            (-wide - 0.03, wide + 0.03),
            (high, high + 0.03),
            (front - 0.04, front + 0.2),
        ],
        rgb(0xa06a3c),
    );
    let brass = hall.ink(rgb(0xe0b050), (0.0, 0.1, front), 1.1);
    drawing.rect(
        hall.front((-wide, wide), (0.085, 0.097), front - 0.05),
        &brass,
    );
    for i in 0..5 {
        let x = lerp(
            -wide + 0.1,
            wide - 0.1,
            (i as f32 + dice.range(0.1, 0.6)) / 5.0,
        );
        let glass = hall.ink(rgb(0xe8c070), (x, high, front), 1.05);
        let area = hall.front((x - 0.015, x + 0.015), (high + 0.03, high + 0.075), front);
        drawing.rounded(area, 0.003, &glass);
    }
    for i in 0..5 {
        let x = lerp(-wide + 0.12, wide - 0.12, i as f32 / 4.0);
        let z = front - 0.22;
        hall.block(
            drawing,
            [(x - 0.008, x + 0.008), (0.0, 0.24), (z, z + 0.016)],
            rgb(0x3a3a40),
        );
        let seat = hall.ink(rgb(0x8a2f2a), (x, 0.26, z), 1.0);
        drawing.rounded(
            hall.front((x - 0.055, x + 0.055), (0.24, 0.275), z),
            0.01,
            &seat,
        );
    }
}

/// Half doors that swing, with the day behind them.
fn draw_doors(craft: &Craft<'_>, hall: &Hall, drawing: &mut Drawing, side: f32) {
    let x = side * (hall.half - 0.004);
    let sky = crate::paint::bake::hex(mix(craft.tones.sky[3], [1.0, 0.86, 0.62], 0.35));
    let frame = hall.ink(rgb(0x4a2f1e), (x, 0.4, 1.5), 1.0);
    hall.side(drawing, x, ((1.32, 1.88), (0.0, 0.84)), &frame);
    hall.side(drawing, x, ((1.37, 1.83), (0.0, 0.80)), &sky);
    for (from, to) in [(1.38, 1.59), (1.61, 1.82)] {
        let leaf = hall.ink(rgb(0x8f5a34), (x, 0.3, from), 1.1);
        let slat = hall.ink(rgb(0x6a4026), (x, 0.3, from), 1.0);
        hall.side(drawing, x, ((from, to), (0.16, 0.52)), &leaf);
        for i in 0..5 {
            let up = 0.20 + 0.058 * i as f32;
            hall.side(
                drawing,
                x,
                ((from + 0.03, to - 0.03), (up, up + 0.03)),
                &slat,
            );
        }
    }
}

/// A wagon wheel on the wall.
fn draw_wheel(hall: &Hall, drawing: &mut Drawing, (x, up): (f32, f32)) {
    let z = hall.back - 0.01;
    let (cx, cy) = hall.at(x, up, z);
    let r = 0.11 / hall.away(z);
    let wood = hall.ink(rgb(0x5a3a22), (x, up, z), 1.1);
    let circle = format!(
        "M{:.4} {cy:.4}A{r:.4} {r:.4} 0 1 1 {:.4} {cy:.4}A{r:.4} {r:.4} 0 1 1 {:.4} {cy:.4}",
        cx - r,
        cx + r,
        cx - r
    );
    drawing.stroke(&circle, &wood, r * 0.16);
    for i in 0..4 {
        let turn = std::f32::consts::PI * i as f32 / 4.0;
        let (dx, dy) = (r * libm::cosf(turn), r * libm::sinf(turn));
        let line = format!(
            "M{:.4} {:.4}L{:.4} {:.4}",
            cx - dx,
            cy - dy,
            cx + dx,
            cy + dy
        );
        drawing.stroke(&line, &wood, r * 0.10);
    }
}
