//! A laboratory: steel benches with glass that glows, cupboards, screens with curves, cold light.

use super::craft::{Craft, Sprite};
use super::furniture::screen;
use super::hall::{Face, Hall, PARALLAX, tiles};
use super::palette::{mix, rgb, scale};
use crate::paint::bake::{Drawing, dot, hex};
use crate::paint::noise::{Dice, fbm, lerp};
use crate::paint::{Blend, Draw, Rgb};
use crate::staging::{Set, SetContext};

/// What bubbles in the flasks.
const BREWS: [Rgb; 4] = [
    [0.30, 1.0, 0.55],
    [0.30, 0.75, 1.0],
    [1.0, 0.45, 0.85],
    [1.0, 0.80, 0.25],
];

pub(super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let mut hall = Hall::new(&craft, [1.15, 1.0, 2.4], [0.82, 1.95, 2.3]);
    let mut dice = craft.dice(20);
    let side = if dice.unit() < 0.5 { -1.0 } else { 1.0 };
    hall.ambient = if hall.is_dark {
        [0.10, 0.15, 0.24]
    } else {
        [0.34, 0.42, 0.48]
    };
    for z in [1.4, 2.0] {
        hall.evening_lamp(
            (0.0, hall.high - 0.05, z),
            if hall.is_dark {
                [0.22, 0.34, 0.42]
            } else {
                [1.1, 1.25, 1.3]
            },
            0.8,
        );
    }
    let mut glows = Vec::new();
    for (i, (x, z)) in [(-0.72, 1.9), (0.72, 1.75), (-0.80, 1.42), (0.15, 2.2)]
        .into_iter()
        .enumerate()
    {
        let brew = BREWS[(i + dice.below(2)) % BREWS.len()];
        let at = (x * hall.half / 1.15, 0.40, z);
        hall.lamp(
            at,
            scale(brew, if hall.is_dark { 0.55 } else { 0.22 }),
            0.32,
        );
        glows.push((at, brew));
    }
    add_shell(&mut craft, &hall, &mut dice);
    let mut drawing = hall.drawing(&craft);
    draw_back(&craft, &hall, &mut drawing, &mut dice);
    let inner = (hall.half - 0.52).max(0.30);
    for z in [1.85, 1.35] {
        for s in [-1.0_f32, 1.0] {
            draw_bench(&hall, &mut drawing, &mut dice, (s, inner, z));
        }
    }
    hall.hang(&mut craft, &drawing);
    hall.add_halos(&mut craft, (0.55, if hall.is_dark { 0.8 } else { 0.3 }));
    add_bubbles(&mut craft, &hall, glows);
    hall.add_motes(&mut craft);
    hall.finish(craft, side)
}

fn add_shell(craft: &mut Craft<'_>, hall: &Hall, dice: &mut Dice) {
    let seed = dice.noise_seed();
    let is_dark = hall.is_dark;
    let lamp_half = 0.16;
    hall.add_walls(craft, |hit| {
        let at = hit.on_face();
        let grain = fbm(at.0 * 40.0, at.1 * 40.0, 2, seed) - 0.5;
        match hit.face {
            Face::Floor => {
                let (joint, piece) = tiles(at, (0.25, 0.25), false);
                let tone = 0.92 + 0.10 * ((piece.0 + piece.1) & 1) as f32;
                (scale([0.72, 0.77, 0.80], tone * lerp(0.8, 1.0, joint)), 0.0)
            }
            Face::Ceiling => {
                let along = (at.1 * 1.6).fract();
                let is_lamp = (at.0.abs() - 0.45).abs() < lamp_half && along > 0.15 && along < 0.85;
                let shines = if is_lamp {
                    if is_dark { 0.35 } else { 0.95 }
                } else {
                    0.0
                };
                (
                    if is_lamp {
                        [0.90, 0.98, 1.0]
                    } else {
                        [0.80, 0.84, 0.86]
                    },
                    shines,
                )
            }
            _ => {
                let (joint, _) = tiles(at, (0.16, 0.16), false);
                let band = hit.up > 0.33 && hit.up < 0.37;
                let own = if band {
                    rgb(0x3f9aa8)
                } else {
                    [0.82, 0.87, 0.89]
                };
                (
                    scale(own, lerp(0.86, 1.0, joint) * (1.0 + 0.05 * grain)),
                    0.0,
                )
            }
        }
    });
}

/// Cupboards with bottles, a wall of screens, a sign.
fn draw_back(craft: &Craft<'_>, hall: &Hall, drawing: &mut Drawing, dice: &mut Dice) {
    let z = hall.back - 0.02;
    let wide = (hall.half - 0.05).min(1.05);
    hall.block(
        drawing,
        [(-wide, wide), (0.0, 0.30), (z - 0.16, z)],
        rgb(0xa8b8c2),
    );
    for i in 0..8 {
        let x = lerp(-wide, wide, i as f32 / 8.0);
        drawing.rect(
            hall.front((x, x + 0.006), (0.02, 0.28), z - 0.161),
            &hall.ink(rgb(0x6a7a86), (x, 0.2, z), 0.9),
        );
    }
    let (low, high) = (0.48, if craft.is_tall() { 1.45 } else { 0.86 });
    for (from, to) in [(-wide, -0.34), (0.34, wide)] {
        drawing.rect(
            hall.front((from, to), (low - 0.02, high), z),
            &hall.ink(rgb(0x5f7280), (from, 0.6, z), 0.7),
        );
        for up in [low, (low + high) / 2.0] {
            hall.block(
                drawing,
                [(from, to), (up - 0.02, up), (z - 0.06, z)],
                rgb(0xc2ced6),
            );
            let mut x = from + 0.02;
            while x < to - 0.04 {
                let (w, tall) = (dice.range(0.018, 0.04), dice.range(0.05, 0.13));
                let own = if dice.unit() < 0.5 {
                    BREWS[dice.below(4)]
                } else {
                    [0.55, 0.36, 0.20]
                };
                let area = hall.front((x, x + w), (up, up + tall), z - 0.04);
                drawing.rounded(area, 0.004, &hall.ink(own, (x, up, z), 0.9));
                drawing.rect(
                    hall.front(
                        (x + w * 0.3, x + w * 0.7),
                        (up + tall, up + tall + 0.02),
                        z - 0.04,
                    ),
                    &hall.ink([0.9, 0.9, 0.9], (x, up, z), 0.9),
                );
                x += w + dice.range(0.006, 0.03);
            }
        }
    }
    let area = hall.front((-0.30, 0.30), (0.50, 0.84), z);
    drawing.rounded(area, 0.006, "#10161e");
    let (w, h) = (area.2 - area.0, area.3 - area.1);
    for (row, light) in [[0.3, 0.95, 0.7], [1.0, 0.7, 0.3]].into_iter().enumerate() {
        let mut line = String::new();
        for i in 0..=40 {
            let t = i as f32 / 40.0;
            let beat = libm::sinf(t * 26.0 + 2.0 * row as f32)
                * if (i / 8) % 2 == row { 0.11 } else { 0.03 };
            let command = if i == 0 { 'M' } else { 'L' };
            line.push_str(&format!(
                "{command}{:.4} {:.4}",
                area.0 + w * (0.05 + 0.9 * t),
                area.1 + h * (0.3 + 0.38 * row as f32 + beat)
            ));
        }
        drawing.stroke(&line, &hex(light), 0.0035);
    }
}

/// A bench along a side, with flasks, a microscope and a screen.
fn draw_bench(hall: &Hall, drawing: &mut Drawing, dice: &mut Dice, (s, inner, z): (f32, f32, f32)) {
    let (a, b) = (s * inner, s * hall.half);
    let x = (a.min(b), a.max(b));
    hall.shadow(drawing, (x.0 - 0.02, x.1 + 0.02), (z, z + 0.34));
    hall.block(
        drawing,
        [(x.0 + 0.02, x.1), (0.0, 0.27), (z + 0.02, z + 0.32)],
        rgb(0xd2dade),
    );
    hall.block(drawing, [x, (0.27, 0.295), (z, z + 0.34)], rgb(0x4a5a68));
    let up = 0.295;
    let wide = x.1 - x.0;
    screen(
        hall,
        drawing,
        (x.0 + wide * 0.78, up, z + 0.22),
        (0.16, Some([0.10, 0.42, 0.50])),
    );
    for i in 0..4 {
        let at = x.0 + wide * (0.14 + 0.17 * i as f32);
        let brew = BREWS[dice.below(4)];
        flask(hall, drawing, (at, up, z + 0.06), (dice.below(3), brew));
    }
    // A microscope.
    let at = x.0 + wide * 0.88;
    let dark = rgb(0x30363e);
    hall.block(
        drawing,
        [
            (at - 0.03, at + 0.03),
            (up, up + 0.012),
            (z + 0.04, z + 0.10),
        ],
        dark,
    );
    hall.block(
        drawing,
        [
            (at + 0.012, at + 0.028),
            (up, up + 0.11),
            (z + 0.07, z + 0.09),
        ],
        dark,
    );
    hall.block(
        drawing,
        [
            (at - 0.018, at + 0.006),
            (up + 0.05, up + 0.15),
            (z + 0.05, z + 0.07),
        ],
        rgb(0xc8ced4),
    );
}

/// A flask, a beaker or a tube with something that glows in it.
fn flask(
    hall: &Hall,
    drawing: &mut Drawing,
    (x, up, z): (f32, f32, f32),
    (kind, brew): (usize, Rgb),
) {
    let (cx, cy) = hall.at(x, up, z);
    let s = 1.0 / hall.away(z);
    let glass = hex(mix([0.80, 0.90, 0.95], hall.light((x, up, z)), 0.3));
    let fill = hex(if hall.is_dark {
        mix(brew, [1.0; 3], 0.15)
    } else {
        mix(scale(brew, 0.92), hall.light((x, up, z)), 0.15)
    });
    let (body, liquid) = match kind {
        0 => (
            format!(
                "M{:.4} {:.4}L{:.4} {:.4}L{:.4} {cy:.4}L{:.4} {cy:.4}L{:.4} {:.4}L{:.4} {:.4}Z",
                cx - 0.014 * s,
                cy - 0.15 * s,
                cx - 0.014 * s,
                cy - 0.09 * s,
                cx - 0.052 * s,
                cx + 0.052 * s,
                cx + 0.014 * s,
                cy - 0.09 * s,
                cx + 0.014 * s,
                cy - 0.15 * s
            ),
            format!(
                "M{:.4} {:.4}L{:.4} {:.4}L{:.4} {:.4}L{:.4} {:.4}Z",
                cx - 0.030 * s,
                cy - 0.06 * s,
                cx + 0.030 * s,
                cy - 0.06 * s,
                cx + 0.048 * s,
                cy - 0.005 * s,
                cx - 0.048 * s,
                cy - 0.005 * s
            ),
        ),
        1 => (
            format!(
                "M{:.4} {:.4}L{:.4} {cy:.4}L{:.4} {cy:.4}L{:.4} {:.4}Z",
                cx - 0.034 * s,
                cy - 0.10 * s,
                cx - 0.034 * s,
                cx + 0.034 * s,
                cx + 0.034 * s,
                cy - 0.10 * s
            ),
            format!(
                "M{:.4} {:.4}L{:.4} {:.4}L{:.4} {:.4}L{:.4} {:.4}Z",
                cx - 0.030 * s,
                cy - 0.065 * s,
                cx - 0.030 * s,
                cy - 0.004 * s,
                cx + 0.030 * s,
                cy - 0.004 * s,
                cx + 0.030 * s,
                cy - 0.065 * s
            ),
        ),
        _ => (
            format!(
                "M{:.4} {:.4}L{:.4} {cy:.4}L{:.4} {cy:.4}L{:.4} {:.4}Z",
                cx - 0.012 * s,
                cy - 0.14 * s,
                cx - 0.012 * s,
                cx + 0.012 * s,
                cx + 0.012 * s,
                cy - 0.14 * s
            ),
            format!(
                "M{:.4} {:.4}L{:.4} {:.4}L{:.4} {:.4}L{:.4} {:.4}Z",
                cx - 0.010 * s,
                cy - 0.085 * s,
                cx - 0.010 * s,
                cy - 0.003 * s,
                cx + 0.010 * s,
                cy - 0.003 * s,
                cx + 0.010 * s,
                cy - 0.085 * s
            ),
        ),
    };
    drawing.group(r#"opacity="0.38""#, |drawing| drawing.path(&body, &glass));
    drawing.path(&liquid, &fill);
    drawing.stroke(&body, &glass, 0.0022);
}

/// Bubbles that rise out of the glowing flasks.
fn add_bubbles(craft: &mut Craft<'_>, hall: &Hall, glows: Vec<((f32, f32, f32), Rgb)>) {
    let flasks: Vec<_> = glows
        .into_iter()
        .map(|((x, up, z), brew)| {
            (
                Sprite::new(dot(12, brew), 12.0),
                hall.at(x, up - 0.08, z),
                1.0 / hall.away(z),
            )
        })
        .collect();
    craft.add_layer(Box::new(move |t, view, list| {
        for (k, (bubble, at, s)) in flasks.iter().enumerate() {
            for i in 0..6 {
                let age = (t * 0.35 + i as f32 / 6.0 + 0.21 * k as f32).rem_euclid(1.0);
                let x = at.0 + 0.03 * s * libm::sinf(9.0 * age + 2.0 * i as f32);
                let draw = bubble.draw(
                    view,
                    (x, at.1 - 0.22 * s * age),
                    (0.03 * s * (0.5 + age), PARALLAX),
                );
                list.draw(Draw {
                    blend: Blend::Add,
                    opacity: 0.6 * (1.0 - age),
                    ..draw
                });
            }
        }
    }));
}
