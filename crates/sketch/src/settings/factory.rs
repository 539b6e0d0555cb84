//! A factory: a hall of steel with a conveyor, robot arms, machines, pipes, high windows and sparks.

use super::craft::{Craft, Sprite, draw_faint};
use super::hall::{Face, Hall, PARALLAX, tiles};
use super::palette::{mix, rgb, scale};
use crate::paint::bake::{Drawing, dot, hex};
use crate::paint::noise::{Dice, fbm, hash01, lerp, smoothstep};
use crate::paint::{Blend, Draw, Rgb};
use crate::staging::{Set, SetContext};

pub(super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let mut hall = Hall::new(&craft, [1.5, 1.35, 4.2], [1.05, 2.2, 4.0]);
    let mut dice = craft.dice(20);
    let side = if dice.unit() < 0.5 { -1.0 } else { 1.0 };
    for z in [1.5, 2.6, 3.7] {
        hall.evening_lamp((0.0, hall.high - 0.35, z), [1.1, 0.92, 0.66], 0.8);
    }
    if !hall.is_dark {
        for z in [1.8, 3.0] {
            hall.lamp(
                (side * hall.half, hall.high - 0.3, z),
                mix(craft.tones.lit, [1.0; 3], 0.2),
                0.9,
            );
        }
    }
    let sky = craft.tones.sky;
    let (high, seed) = (hall.high, dice.noise_seed());
    hall.add_walls(&mut craft, |hit| {
        let at = hit.on_face();
        let grain = fbm(at.0 * 20.0, at.1 * 20.0, 4, seed) - 0.5;
        match hit.face {
            Face::Floor => {
                let line =
                    smoothstep(0.50, 0.51, hit.x.abs()) * smoothstep(0.56, 0.55, hit.x.abs());
                let joint = tiles(at, (0.8, 0.8), false).0;
                (
                    mix(
                        scale(rgb(0x7c8084), (1.0 + 0.5 * grain) * lerp(0.8, 1.0, joint)),
                        rgb(0xe8b830),
                        line * 0.9,
                    ),
                    0.0,
                )
            }
            Face::Ceiling => {
                let rib = (at.1 * 2.2).fract() < 0.16 || (at.0 * 2.2 + 8.0).fract() < 0.08;
                (
                    scale(
                        if rib { rgb(0x39404a) } else { rgb(0x6a727a) },
                        1.0 + 0.2 * grain,
                    ),
                    0.0,
                )
            }
            Face::Back | Face::Left | Face::Right => {
                let pane = (hit.up - (high - 0.62)) / 0.50;
                let (joint, _) = tiles(at, (0.13, 0.13), false);
                let bay = (at.0 / 0.9).fract().abs();
                if (0.0..1.0).contains(&pane) && bay > 0.14 {
                    let glass = mix(sky[3], sky[1], pane);
                    (
                        mix(rgb(0x2c333a), glass, smoothstep(0.4, 0.7, joint)),
                        0.75 * joint,
                    )
                } else if hit.up < 0.62 {
                    let ridge = 0.9 + 0.14 * libm::sinf(at.0 * 90.0);
                    (scale(rgb(0x5f7f86), ridge * (1.0 + 0.3 * grain)), 0.0)
                } else {
                    let (joint, piece) = tiles(at, (0.14, 0.05), true);
                    let tone = 0.8 + 0.3 * hash01(piece.0, piece.1, seed);
                    (scale(rgb(0x9a6a54), tone * lerp(0.7, 1.0, joint)), 0.0)
                }
            }
        }
    });
    let mut drawing = hall.drawing(&craft);
    draw_trusses(&hall, &mut drawing);
    draw_machines(&hall, &mut drawing, &mut dice, side);
    let tips = draw_line(&hall, &mut drawing, side);
    hall.hang(&mut craft, &drawing);
    hall.add_halos(&mut craft, (1.4, if hall.is_dark { 0.6 } else { 0.22 }));
    add_parts(&mut craft, &hall, side);
    add_sparks(&mut craft, tips);
    hall.add_motes(&mut craft);
    hall.finish(craft, side)
}

/// Steel beams under the roof, with lamps and pipes.
fn draw_trusses(hall: &Hall, drawing: &mut Drawing) {
    for z in [3.7, 2.6, 1.8] {
        let steel = rgb(0x46505c);
        let (up, h) = (hall.high - 0.22, 0.05);
        hall.block(
            drawing,
            [(-hall.half, hall.half), (up, up + h), (z, z + 0.04)],
            steel,
        );
        hall.block(
            drawing,
            [
                (-hall.half, hall.half),
                (hall.high - 0.05, hall.high - 0.01),
                (z, z + 0.04),
            ],
            steel,
        );
        let ink = hall.ink(steel, (0.0, up, z), 0.9);
        for i in 0..12 {
            let (a, b) = (
                lerp(-hall.half, hall.half, i as f32 / 12.0),
                lerp(-hall.half, hall.half, (i + 1) as f32 / 12.0),
            );
            let (from, to) = if i % 2 == 0 {
                (up + h, hall.high - 0.05)
            } else {
                (hall.high - 0.05, up + h)
            };
            let (p, q) = (hall.at(a, from, z), hall.at(b, to, z));
            drawing.stroke(
                &format!("M{:.4} {:.4}L{:.4} {:.4}", p.0, p.1, q.0, q.1),
                &ink,
                0.018 / hall.away(z),
            );
        }
        for side in [-1.0_f32, 1.0] {
            let x = side * (hall.half - 0.05);
            hall.block(
                drawing,
                [(x - 0.04, x + 0.04), (0.0, hall.high - 0.2), (z, z + 0.06)],
                steel,
            );
        }
        if z < 3.7 {
            let (cx, cy) = hall.at(0.0, hall.high - 0.32, z);
            drawing.polygon(
                &[
                    (cx - 0.05 / hall.away(z), cy),
                    (cx + 0.05 / hall.away(z), cy),
                    (cx + 0.02 / hall.away(z), cy - 0.06 / hall.away(z)),
                    (cx - 0.02 / hall.away(z), cy - 0.06 / hall.away(z)),
                ],
                &hall.ink(rgb(0x2f5a50), (0.0, 1.0, z), 1.0),
            );
            drawing.ellipse(
                (cx, cy),
                (0.042 / hall.away(z), 0.012 / hall.away(z)),
                "#fff4d2",
            );
        }
    }
}

/// Presses with lamps and dials along one side, barrels along the other.
fn draw_machines(hall: &Hall, drawing: &mut Drawing, dice: &mut Dice, side: f32) {
    for z in [3.3, 2.5, 1.85] {
        let (a, b) = (-side * (hall.half - 0.42), -side * (hall.half - 0.10));
        let x = (a.min(b), a.max(b));
        let own = rgb([0xd98a2f, 0x3f7a9a, 0x5f8a5a][dice.below(3)]);
        hall.shadow(drawing, (x.0 - 0.05, x.1 + 0.05), (z - 0.05, z + 0.4));
        hall.block(drawing, [x, (0.0, 0.34), (z, z + 0.40)], own);
        hall.block(
            drawing,
            [(x.0 + 0.04, x.1 - 0.04), (0.34, 0.66), (z + 0.1, z + 0.36)],
            scale(own, 0.85),
        );
        hall.block(
            drawing,
            [
                (x.0 + 0.12, x.1 - 0.12),
                (0.66, hall.high - 0.2),
                (z + 0.2, z + 0.26),
            ],
            rgb(0x8a949c),
        );
        let panel = hall.front((x.0 + 0.05, x.1 - 0.05), (0.12, 0.28), z - 0.001);
        drawing.rounded(panel, 0.004, &hall.ink(rgb(0x2a3038), (x.0, 0.2, z), 1.0));
        for k in 0..4 {
            let at = (
                lerp(panel.0, panel.2, 0.18 + 0.21 * k as f32),
                lerp(panel.1, panel.3, 0.35),
            );
            let light = [
                [1.0, 0.3, 0.25],
                [0.35, 1.0, 0.45],
                [1.0, 0.8, 0.3],
                [0.4, 0.8, 1.0],
            ][(k + dice.below(2)) % 4];
            drawing.ellipse(
                at,
                (0.016 / hall.away(z), 0.016 / hall.away(z)),
                &hex(light),
            );
        }
        drawing.rect(
            (
                lerp(panel.0, panel.2, 0.15),
                lerp(panel.1, panel.3, 0.62),
                lerp(panel.0, panel.2, 0.85),
                lerp(panel.1, panel.3, 0.80),
            ),
            &hall.ink(rgb(0x8fd8c0), (x.0, 0.2, z), 1.0),
        );
    }
    for (x, z) in [(hall.half - 0.16, 1.55), (hall.half - 0.34, 1.62)] {
        let at = side * x;
        hall.block(
            drawing,
            [(at - 0.07, at + 0.07), (0.0, 0.26), (z, z + 0.12)],
            rgb(0x3f6fa0),
        );
        let band = hall.ink(rgb(0x2a4a70), (at, 0.1, z), 0.9);
        drawing.rect(
            hall.front((at - 0.07, at + 0.07), (0.12, 0.135), z - 0.001),
            &band,
        );
    }
}

/// The conveyor and the arms that bend over it; where their tools are.
fn draw_line(hall: &Hall, drawing: &mut Drawing, side: f32) -> Vec<(f32, f32)> {
    let x = belt(side);
    hall.shadow(drawing, (x.0 - 0.04, x.1 + 0.04), (1.45, 4.1));
    hall.block(drawing, [x, (0.10, 0.18), (1.45, 4.1)], rgb(0x4a525c));
    let (dark, roller) = (
        hall.ink(rgb(0x23272c), (x.0, 0.2, 2.0), 1.0),
        hall.ink(rgb(0x3a4048), (x.0, 0.2, 2.0), 1.0),
    );
    hall.level(
        drawing,
        0.181,
        ((x.0 + 0.02, x.1 - 0.02), (1.47, 4.1)),
        &dark,
    );
    for i in 0..22 {
        let z = 1.5 + 0.12 * i as f32;
        hall.level(
            drawing,
            0.182,
            ((x.0 + 0.02, x.1 - 0.02), (z, z + 0.03)),
            &roller,
        );
    }
    for z in [3.4, 2.4, 1.6] {
        hall.block(
            drawing,
            [(x.0 + 0.02, x.0 + 0.05), (0.0, 0.10), (z, z + 0.03)],
            rgb(0x3a424a),
        );
        hall.block(
            drawing,
            [(x.1 - 0.05, x.1 - 0.02), (0.0, 0.10), (z, z + 0.03)],
            rgb(0x3a424a),
        );
    }
    let mut tips = Vec::new();
    for z in [3.2, 2.35, 1.75] {
        let base = if side > 0.0 { x.1 + 0.14 } else { x.0 - 0.14 };
        let s = 1.0 / hall.away(z);
        hall.block(
            drawing,
            [(base - 0.08, base + 0.08), (0.0, 0.10), (z, z + 0.14)],
            rgb(0x2f353c),
        );
        let (foot, elbow) = (hall.at(base, 0.10, z), hall.at(base + side * 0.05, 0.52, z));
        let (wrist, tip) = (
            hall.at((x.0 + x.1) / 2.0 + side * 0.04, 0.46, z),
            hall.at((x.0 + x.1) / 2.0, 0.30, z),
        );
        let (own, shine): (Rgb, Rgb) = (rgb(0xe8862a), rgb(0xffb45a));
        let (ink, light, joint) = (
            hall.ink(own, (base, 0.4, z), 0.8),
            hall.ink(shine, (base, 0.4, z), 1.0),
            hall.ink(rgb(0x3a3f46), (base, 0.4, z), 1.0),
        );
        for (from, to, w) in [
            (foot, elbow, 0.085),
            (elbow, wrist, 0.065),
            (wrist, tip, 0.035),
        ] {
            let line = format!("M{:.4} {:.4}L{:.4} {:.4}", from.0, from.1, to.0, to.1);
            drawing.stroke(&line, &ink, w * s);
            drawing.stroke(&line, &light, w * s * 0.25);
        }
        for at in [foot, elbow, wrist] {
            drawing.ellipse(at, (0.045 * s, 0.045 * s), &joint);
            drawing.ellipse(at, (0.020 * s, 0.020 * s), &light);
        }
        tips.push(tip);
    }
    tips
}

/// Where the conveyor runs.
fn belt(side: f32) -> (f32, f32) {
    let (a, b) = (side * 0.56, side * 0.92);
    (a.min(b), a.max(b))
}

/// Boxes that ride on the conveyor.
fn add_parts(craft: &mut Craft<'_>, hall: &Hall, side: f32) {
    let mut drawing = Drawing::new((-0.5, -0.5, 0.5, 0.5));
    let own = hall.tone(rgb(0xc9964f), (side * 0.7, 0.3, 2.2), 1.0);
    drawing.rounded((-0.42, -0.34, 0.42, 0.46), 0.03, &hex(own));
    drawing.polygon(
        &[(-0.42, -0.34), (-0.30, -0.48), (0.30, -0.48), (0.42, -0.34)],
        &hex(scale(own, 1.2)),
    );
    drawing.rect((-0.08, -0.34, 0.08, 0.46), &hex(scale(own, 1.3)));
    drawing.rect((-0.42, 0.40, 0.42, 0.46), &hex(scale(own, 0.6)));
    let part = Sprite::new(drawing.bake(craft.density * 0.14), craft.density * 0.14);
    let hall = hall.clone();
    craft.add_layer(Box::new(move |t, view, list| {
        let x = belt(side);
        for i in 0..5 {
            let run = (t * 0.05 + i as f32 / 5.0).rem_euclid(1.0);
            let z = lerp(4.0, 1.5, run);
            let at = hall.at((x.0 + x.1) / 2.0, 0.18 + 0.055, z);
            let draw = part.draw(view, at, (0.15 / hall.away(z), PARALLAX));
            draw_faint(
                list,
                draw,
                (run * 10.0).min(1.0) * ((1.0 - run) * 12.0).min(1.0),
            );
        }
    }));
}

/// Sparks that fly from the tools in turn.
fn add_sparks(craft: &mut Craft<'_>, tips: Vec<(f32, f32)>) {
    let spark = Sprite::new(dot(8, [1.0, 0.80, 0.40]), 8.0);
    craft.add_layer(Box::new(move |t, view, list| {
        for (k, tip) in tips.iter().enumerate() {
            let cycle = t * 0.6 + 0.37 * k as f32;
            let age = cycle.fract();
            for i in 0..24 {
                let seed = (cycle.floor() as i32) * 31 + k as i32;
                let (a, b) = (hash01(i, seed, 5), hash01(i, seed, 6));
                let life = age * (1.2 + b) - 0.15;
                if !(0.0..1.0).contains(&life) {
                    continue;
                }
                let at = (
                    tip.0 + (a - 0.5) * 0.22 * life,
                    tip.1 + (0.22 * life - 0.16 * b) * life,
                );
                list.draw(Draw {
                    blend: Blend::Add,
                    opacity: (1.0 - life) * 0.95,
                    ..spark.draw(view, at, (0.010, PARALLAX))
                });
            }
        }
    }));
}
