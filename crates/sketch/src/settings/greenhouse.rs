//! A greenhouse: a house of glass and iron full of plants, beds along a path, hanging baskets.

use super::craft::Craft;
use super::furniture::pot_plant;
use super::hall::{Face, Hall, tiles};
use super::palette::{mix, rgb, scale};
use crate::paint::bake::Drawing;
use crate::paint::noise::{Dice, fbm, hash01, lerp, smoothstep};
use crate::staging::{Set, SetContext};

pub(super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let mut hall = Hall::new(&craft, [1.15, 1.20, 3.6], [0.82, 1.9, 3.4]);
    let mut dice = craft.dice(20);
    let side = if dice.unit() < 0.5 { -1.0 } else { 1.0 };
    if hall.is_dark {
        for z in [1.5, 2.5] {
            hall.lamp((0.0, hall.high - 0.2, z), [0.95, 0.70, 0.40], 0.7);
        }
        hall.ambient = [0.26, 0.32, 0.46];
    } else {
        hall.ambient = mix(craft.tones.lit, [1.0; 3], 0.3).map(|part| part * 0.75);
        hall.lamp(
            (side * 0.8, hall.high, 2.0),
            scale(craft.tones.lit, 0.8),
            0.9,
        );
    }
    let seed = dice.noise_seed();
    let tones = craft.tones.clone();
    let leafy = tones.toned(rgb(0x5a8f4a), 0.6, 0.45);
    hall.add_walls(&mut craft, |hit| {
        let at = hit.on_face();
        let grain = fbm(at.0 * 22.0, at.1 * 22.0, 3, seed) - 0.5;
        if hit.face == Face::Floor {
            let (joint, piece) = tiles(at, (0.20, 0.16), true);
            let tone = 0.85 + 0.25 * hash01(piece.0, piece.1, seed);
            let path = scale(rgb(0xb09478), tone * lerp(0.7, 1.0, joint));
            let earth = scale(rgb(0x5f4632), 1.0 + 0.7 * grain);
            return (mix(path, earth, smoothstep(0.40, 0.42, hit.x.abs())), 0.0);
        }
        // Glass: sky above, the blur of trees outside below, iron between.
        let (joint, _) = tiles(at, (0.30, 0.36), false);
        let is_base = hit.up < 0.12 && hit.face != Face::Ceiling;
        if is_base {
            let (joint, piece) = tiles(at, (0.13, 0.05), true);
            let tone = 0.8 + 0.3 * hash01(piece.0, piece.1, seed);
            return (scale(rgb(0xa05f48), tone * lerp(0.7, 1.0, joint)), 0.0);
        }
        let up = (hit.up / 1.2).clamp(0.0, 1.0);
        let sky = if hit.face == Face::Ceiling {
            mix(tones.sky[1], tones.sky[2], 0.4)
        } else {
            mix(tones.sky[3], tones.sky[2], up)
        };
        let trees = smoothstep(
            0.10,
            -0.10,
            hit.up - 0.45 - 0.5 * (fbm(at.0 * 2.5, 1.0, 3, seed + 2) - 0.5),
        ) * if hit.face == Face::Ceiling { 0.0 } else { 0.8 };
        let glass = mix(sky, leafy, trees);
        let gleam = 0.16 * smoothstep(0.6, 0.75, fbm((at.0 + at.1) * 2.0, 0.3, 2, seed + 3));
        let glass = mix(glass, [1.0; 3], gleam * (1.0 - 0.7 * tones.lamps));
        let iron = smoothstep(0.75, 0.35, joint);
        (mix(glass, rgb(0xe9ece4), iron), 0.92 * (1.0 - iron))
    });
    let mut drawing = hall.drawing(&craft);
    for z in [3.2, 2.45, 1.85, 1.42] {
        rib(&hall, &mut drawing, z);
    }
    for row in 0..9 {
        let z = lerp(3.3, 1.28, row as f32 / 8.0);
        for s in [-1.0_f32, 1.0] {
            bed(&hall, &mut drawing, &mut dice, (s, z));
        }
        if row % 3 == 1 {
            for s in [-1.0_f32, 1.0] {
                basket(&hall, &mut drawing, &mut dice, (s * hall.half * 0.5, z));
            }
        }
    }
    hall.hang(&mut craft, &drawing);
    if hall.is_dark {
        hall.add_halos(&mut craft, (1.0, 0.55));
    }
    hall.add_motes(&mut craft);
    hall.finish(craft, side)
}

/// A white iron rib that carries the roof.
fn rib(hall: &Hall, drawing: &mut Drawing, z: f32) {
    let ink = hall.ink(rgb(0xf0f2ea), (0.0, 1.0, z), 0.9);
    let (l, r) = (hall.at(-hall.half, 0.0, z), hall.at(hall.half, 0.0, z));
    let (lt, rt) = (
        hall.at(-hall.half, hall.high * 0.72, z),
        hall.at(hall.half, hall.high * 0.72, z),
    );
    let top = hall.at(0.0, hall.high * 1.12, z);
    drawing.stroke(
        &format!(
            "M{:.4} {:.4}L{:.4} {:.4}Q{:.4} {:.4} {:.4} {:.4}L{:.4} {:.4}",
            l.0, l.1, lt.0, lt.1, top.0, top.1, rt.0, rt.1, r.0, r.1
        ),
        &ink,
        0.024 / hall.away(z),
    );
}

/// A bed with a tall plant behind, flowers and vegetables before.
fn bed(hall: &Hall, drawing: &mut Drawing, dice: &mut Dice, (s, z): (f32, f32)) {
    let (a, b) = (s * 0.44, s * (hall.half - 0.02));
    let x = (a.min(b), a.max(b));
    if z < 3.2 {
        hall.block(drawing, [x, (0.0, 0.08), (z, z + 0.20)], rgb(0x8a6244));
    }
    for k in 0..4 {
        let at = s * lerp(0.48, hall.half - 0.06, (k as f32 + dice.unit() * 0.6) / 4.0);
        let high = lerp(0.10, 0.46, k as f32 / 3.0) * dice.range(0.7, 1.25);
        let (cx, cy) = hall.at(at, 0.08, z + 0.08);
        let scale_z = 1.0 / hall.away(z);
        let green = mix(rgb(0x2f7a3c), rgb(0x86b84a), dice.unit());
        if dice.unit() < 0.3 {
            pot_plant(hall, (drawing, dice), (at, z + 0.08), high);
            continue;
        }
        for i in 0..9 {
            let lean = lerp(-1.0, 1.0, i as f32 / 8.0) + dice.range(-0.15, 0.15);
            let tip = (
                cx + lean * high * 0.45 * scale_z,
                cy - high * (1.0 - 0.45 * lean.abs()) * scale_z,
            );
            let w = 0.030 * scale_z;
            let fill = hall.ink(green, (at, high, z), dice.range(0.6, 1.1));
            drawing.path(
                &format!(
                    "M{cx:.4} {cy:.4}Q{:.4} {:.4} {:.4} {:.4}Q{:.4} {:.4} {cx:.4} {cy:.4}Z",
                    cx + lean * 0.03 * scale_z - w,
                    lerp(cy, tip.1, 0.7),
                    tip.0,
                    tip.1,
                    cx + lean * 0.03 * scale_z + w,
                    lerp(cy, tip.1, 0.6)
                ),
                &fill,
            );
        }
        if k < 2 {
            let own = rgb([0xe8506a, 0xf2c230, 0xd94f30, 0xc77fd4, 0xf4f0e6][dice.below(5)]);
            for _ in 0..4 {
                let at_px = (
                    cx + dice.range(-0.05, 0.05) * scale_z,
                    cy - high * dice.range(0.4, 1.0) * scale_z,
                );
                drawing.ellipse(
                    at_px,
                    (0.018 * scale_z, 0.017 * scale_z),
                    &hall.ink(own, (at, high, z), 1.05),
                );
            }
        }
    }
}

/// A basket of leaves that hangs from the roof.
fn basket(hall: &Hall, drawing: &mut Drawing, dice: &mut Dice, (x, z): (f32, f32)) {
    let up = hall.high.min(1.3) - 0.32;
    let (cx, cy) = hall.at(x, up, z);
    let s = 1.0 / hall.away(z);
    let cord = hall.ink(rgb(0x5a5048), (x, up, z), 0.9);
    drawing.rect(
        (
            cx - 0.003 * s,
            hall.at(x, hall.high, z).1,
            cx + 0.003 * s,
            cy,
        ),
        &cord,
    );
    drawing.path(
        &format!(
            "M{:.4} {cy:.4}Q{cx:.4} {:.4} {:.4} {cy:.4}Z",
            cx - 0.07 * s,
            cy + 0.14 * s,
            cx + 0.07 * s
        ),
        &hall.ink(rgb(0x9a7048), (x, up, z), 0.85),
    );
    for i in 0..14 {
        let lean = lerp(-1.0, 1.0, i as f32 / 13.0);
        let tip = (
            cx + lean * 0.14 * s,
            cy + (0.05 + dice.range(0.0, 0.16)) * s,
        );
        let fill = hall.ink(
            mix(rgb(0x3f8a3c), rgb(0x8fc05a), dice.unit()),
            (x, up, z),
            dice.range(0.65, 1.1),
        );
        drawing.path(
            &format!(
                "M{cx:.4} {:.4}Q{:.4} {:.4} {:.4} {:.4}Q{:.4} {:.4} {cx:.4} {:.4}Z",
                cy - 0.02 * s,
                cx + lean * 0.14 * s,
                cy - 0.08 * s,
                tip.0,
                tip.1,
                cx + lean * 0.08 * s,
                cy - 0.01 * s,
                cy - 0.02 * s
            ),
            &fill,
        );
    }
}
