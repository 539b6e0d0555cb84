//! A classroom: a board with sums in chalk, rows of desks, windows along one side, a map, a clock, a globe.

use super::craft::Craft;
use super::furniture::{chair, side_window, table};
use super::hall::{Face, Hall, tiles};
use super::palette::{mix, rgb, scale};
use crate::paint::bake::Drawing;
use crate::paint::noise::{Dice, fbm, hash01, lerp};
use crate::staging::{Set, SetContext};

pub(super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let mut hall = Hall::new(&craft, [1.2, 1.05, 2.3], [0.86, 1.95, 2.2]);
    let mut dice = craft.dice(20);
    let side = if dice.unit() < 0.5 { -1.0 } else { 1.0 };
    for z in [1.3, 1.9] {
        hall.evening_lamp((0.0, hall.high - 0.08, z), [0.75, 0.72, 0.62], 0.8);
    }
    if !hall.is_dark {
        for z in [1.4, 2.0] {
            hall.lamp(
                (side * hall.half, 0.6, z),
                scale(mix(craft.tones.lit, [1.0; 3], 0.2), 0.55),
                0.7,
            );
        }
    }
    let seed = dice.noise_seed();
    let wall = rgb([0xe6dcb8, 0xc9dcd2, 0xe4cfc0][dice.below(3)]);
    hall.add_walls(&mut craft, |hit| {
        let at = hit.on_face();
        let grain = fbm(at.0 * 30.0, at.1 * 30.0, 3, seed) - 0.5;
        let own = match hit.face {
            Face::Floor => {
                let (joint, piece) = tiles((at.1, at.0), (0.6, 0.10), true);
                let tone = 0.85 + 0.25 * hash01(piece.0, piece.1, seed);
                scale(
                    rgb(0xb58a58),
                    tone * lerp(0.7, 1.0, joint) * (1.0 + 0.2 * grain),
                )
            }
            Face::Ceiling => scale(
                [0.90, 0.90, 0.87],
                lerp(0.85, 1.0, tiles(at, (0.3, 0.3), false).0),
            ),
            _ if hit.up < 0.27 => scale(rgb(0x8fae9a), 1.0 + 0.1 * grain),
            _ if hit.up < 0.285 => rgb(0x7a5a40),
            _ => scale(wall, 1.0 + 0.06 * grain),
        };
        (own, 0.0)
    });
    let mut drawing = hall.drawing(&craft);
    let tall = if craft.is_tall() { 1.45 } else { 0.84 };
    for z in [1.95, 1.50] {
        side_window(
            &craft,
            (&hall, &mut drawing),
            side,
            ((z - 0.17, z + 0.21), (0.32, tall)),
        );
    }
    draw_board(&hall, &mut drawing, &mut dice);
    draw_wall(&hall, &mut drawing, (-side, tall));
    draw_seats(&craft, &hall, &mut drawing);
    hall.hang(&mut craft, &drawing);
    hall.add_motes(&mut craft);
    hall.finish(craft, side)
}

/// The green board: sums, a triangle, a drawing of the sun.
fn draw_board(hall: &Hall, drawing: &mut Drawing, dice: &mut Dice) {
    let z = hall.back - 0.01;
    let wide = (hall.half * 0.62).min(0.72);
    let (low, high) = (0.34, 0.80);
    let at = (0.0, 0.5, z);
    drawing.rect(
        hall.front((-wide - 0.03, wide + 0.03), (low - 0.03, high + 0.03), z),
        &hall.ink(rgb(0x8a6038), at, 0.95),
    );
    let area = hall.front((-wide, wide), (low, high), z);
    drawing.rect(area, &hall.ink(rgb(0x2f5a48), at, 0.95));
    let chalk = hall.ink([0.95, 0.95, 0.90], at, 0.95);
    let (w, h) = (area.2 - area.0, area.3 - area.1);
    let p = |u: f32, v: f32| (area.0 + u * w, area.1 + v * h);
    let line = |drawing: &mut Drawing, from: (f32, f32), to: (f32, f32)| {
        let (a, b) = (p(from.0, from.1), p(to.0, to.1));
        drawing.stroke(
            &format!("M{:.4} {:.4}L{:.4} {:.4}", a.0, a.1, b.0, b.1),
            &chalk,
            h * 0.016,
        );
    };
    for row in 0..3 {
        let v = 0.20 + 0.26 * row as f32;
        let mut u = 0.06;
        for sign in 0..5 {
            let s = 0.026;
            match (sign + row + dice.below(2)) % 5 {
                0 => {
                    line(drawing, (u, v), (u + s, v));
                    line(drawing, (u + s / 2.0, v - 0.07), (u + s / 2.0, v + 0.07));
                }
                1 => {
                    line(drawing, (u, v - 0.02), (u + s, v - 0.02));
                    line(drawing, (u, v + 0.04), (u + s, v + 0.04));
                }
                2 => {
                    line(drawing, (u, v - 0.08), (u + s, v - 0.08));
                    line(drawing, (u + s, v - 0.08), (u, v + 0.08));
                }
                3 => {
                    line(drawing, (u, v - 0.08), (u, v + 0.01));
                    line(drawing, (u, v + 0.01), (u + s, v + 0.01));
                    line(drawing, (u + s * 0.7, v - 0.08), (u + s * 0.7, v + 0.08));
                }
                _ => line(drawing, (u + s / 2.0, v - 0.08), (u + s / 2.0, v + 0.08)),
            }
            u += 0.062;
        }
    }
    for (from, to) in [
        ((0.52, 0.75), (0.72, 0.75)),
        ((0.72, 0.75), (0.72, 0.28)),
        ((0.72, 0.28), (0.52, 0.75)),
    ] {
        line(drawing, from, to);
    }
    let sun = p(0.87, 0.36);
    drawing.push(&format!(r#"<circle cx="{:.4}" cy="{:.4}" r="{:.4}" fill="none" stroke="{chalk}" stroke-width="{:.4}"/>"#, sun.0, sun.1, h * 0.12, h * 0.018));
    for i in 0..8 {
        let (sin, cos) = libm::sincosf(i as f32 * 0.785);
        drawing.stroke(
            &format!(
                "M{:.4} {:.4}L{:.4} {:.4}",
                sun.0 + cos * h * 0.16,
                sun.1 + sin * h * 0.16,
                sun.0 + cos * h * 0.22,
                sun.1 + sin * h * 0.22
            ),
            &chalk,
            h * 0.016,
        );
    }
    hall.block(
        drawing,
        [(-wide, wide), (low - 0.04, low - 0.025), (z - 0.05, z)],
        rgb(0xa87a4a),
    );
    let clock = hall.at(0.0, 0.93, z);
    drawing.ellipse(clock, (0.034, 0.034), &hall.ink(rgb(0x4a3a30), at, 0.9));
    drawing.ellipse(
        clock,
        (0.028, 0.028),
        &hall.ink([0.97, 0.96, 0.92], at, 1.0),
    );
    drawing.stroke(
        &format!(
            "M{:.4} {:.4}L{:.4} {:.4}L{:.4} {:.4}",
            clock.0,
            clock.1 - 0.02,
            clock.0,
            clock.1,
            clock.0 + 0.013,
            clock.1 + 0.006
        ),
        "#333333",
        0.003,
    );
}

/// Pictures, a map and coats on the wall without windows.
fn draw_wall(hall: &Hall, drawing: &mut Drawing, (side, tall): (f32, f32)) {
    let x = side * (hall.half - 0.005);
    let sea = hall.ink(rgb(0x8fc0d8), (x, 0.6, 1.8), 0.9);
    let land = hall.ink(rgb(0xa8b868), (x, 0.6, 1.8), 0.9);
    let wood = hall.ink(rgb(0x7a5638), (x, 0.6, 1.8), 0.8);
    hall.side(drawing, x, ((1.58, 2.10), (0.40, tall - 0.05)), &wood);
    hall.side(drawing, x, ((1.60, 2.08), (0.42, tall - 0.07)), &sea);
    for (z, up) in [
        ((1.66, 1.80), (0.52, 0.68)),
        ((1.84, 1.96), (0.58, 0.72)),
        ((1.88, 2.02), (0.46, 0.56)),
        ((1.70, 1.76), (0.44, 0.52)),
    ] {
        hall.side(drawing, x, (z, up), &land);
    }
    for (i, z) in [1.32, 1.44].into_iter().enumerate() {
        let paper = hall.ink(rgb([0xf4d8a0, 0xd8e8f0][i]), (x, 0.5, z), 0.95);
        hall.side(drawing, x, ((z, z + 0.09), (0.46, 0.60)), &paper);
        let spot = hall.at(x, 0.54, z + 0.045);
        drawing.ellipse(
            spot,
            (0.010, 0.020),
            &hall.ink(rgb([0xd9664a, 0x5a9a5a][i]), (x, 0.5, z), 1.0),
        );
    }
}

/// The teacher's desk with a globe, and the pupils' desks at both sides of an aisle.
fn draw_seats(craft: &Craft<'_>, hall: &Hall, drawing: &mut Drawing) {
    let wood = rgb(0xc49a62);
    let x = 0.42;
    table(
        hall,
        drawing,
        [(x - 0.2, x + 0.2), (2.0, 2.16)],
        (0.26, rgb(0x8a5f3c)),
    );
    let (cx, cy) = hall.at(x + 0.12, 0.26, 2.05);
    drawing.rect(
        (cx - 0.003, cy - 0.02, cx + 0.003, cy),
        &hall.ink(rgb(0x7a5638), (x, 0.3, 2.05), 0.9),
    );
    drawing.ellipse(
        (cx, cy - 0.045),
        (0.030, 0.030),
        &hall.ink(rgb(0x4f94c0), (x, 0.3, 2.05), 1.0),
    );
    drawing.ellipse(
        (cx - 0.006, cy - 0.05),
        (0.014, 0.012),
        &hall.ink(rgb(0x7fae5a), (x, 0.3, 2.05), 1.0),
    );
    let inner = if craft.is_tall() { 0.46 } else { 0.56 };
    for z in [1.78, 1.46, 1.16] {
        for side in [-1.0_f32, 1.0] {
            for k in 0..2 {
                let at = side * (inner + 0.42 * k as f32);
                if at.abs() > hall.half - 0.12 {
                    continue;
                }
                table(
                    hall,
                    drawing,
                    [(at - 0.15, at + 0.15), (z, z + 0.16)],
                    (0.23, wood),
                );
                let page = hall.ink([0.96, 0.96, 0.92], (at, 0.24, z), 1.05);
                hall.level(
                    drawing,
                    0.232,
                    ((at - 0.06, at + 0.05), (z + 0.03, z + 0.12)),
                    &page,
                );
                chair(
                    hall,
                    drawing,
                    (at, z - 0.08),
                    (false, mix(rgb(0x3f7f9a), wood, 0.15)),
                );
            }
        }
    }
}
