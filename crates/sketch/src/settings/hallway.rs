//! A long hallway: of a hospital, with doors and panes of light; of an old mansion, with portraits and candles.

use super::craft::Craft;
use super::furniture::{back_window, pot_plant, side_door};
use super::hall::{Face, Hall, tiles};
use super::palette::{mix, rgb, scale};
use crate::paint::bake::Drawing;
use crate::paint::noise::{Dice, fbm, hash01, lerp, smoothstep};
use crate::scene::Setting;
use crate::staging::{Set, SetContext};

pub(super) fn build(ctx: &SetContext) -> Set {
    if ctx.setting == Setting::Mansion {
        mansion(ctx)
    } else {
        hospital(ctx)
    }
}

fn hospital(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let mut hall = Hall::new(&craft, [0.92, 0.98, 6.0], [0.66, 1.5, 6.0]);
    let mut dice = craft.dice(20);
    for i in 0..4 {
        let strength = if hall.is_dark { 0.62 } else { 0.85 };
        hall.lamp(
            (0.0, hall.high - 0.06, 1.2 + 1.15 * i as f32),
            scale([0.92, 1.0, 1.0], strength),
            0.75,
        );
    }
    if !hall.is_dark {
        hall.lamp((0.0, 0.6, 5.9), scale(craft.tones.lit, 1.4), 1.2);
    }
    let seed = dice.noise_seed();
    // A corridor of a colour that is told is plain: no stripes, and no beds.
    let said = ctx.surface.walls.map(rgb);
    let tint = rgb([0x8fc4c0, 0x9ab8d8, 0xa8cfa8][dice.below(3)]);
    let tint = said.map_or(tint, |said| mix(said, [0.86, 0.88, 0.90], 0.35));
    hall.add_walls(&mut craft, |hit| {
        let at = hit.on_face();
        let grain = fbm(at.0 * 40.0, at.1 * 40.0, 2, seed) - 0.5;
        match hit.face {
            Face::Floor => {
                let (joint, _) = tiles(at, (0.30, 0.30), false);
                let lane =
                    smoothstep(0.30, 0.31, hit.x.abs()) * smoothstep(0.36, 0.35, hit.x.abs());
                let own = mix(
                    scale([0.78, 0.82, 0.82], lerp(0.93, 1.0, joint)),
                    tint,
                    lane,
                );
                // The lamps are mirrored in the polish.
                let pane = smoothstep(0.24, 0.10, hit.x.abs())
                    * smoothstep(
                        0.30,
                        0.05,
                        ((hit.z - 1.2) / 1.15 - ((hit.z - 1.2) / 1.15).round()).abs(),
                    );
                (mix(own, [1.0; 3], 0.45 * pane), 0.25 * pane)
            }
            Face::Ceiling => {
                let step = (hit.z - 1.2) / 1.15;
                let is_lamp = hit.x.abs() < 0.20 && (step - step.round()).abs() < 0.24;
                (
                    if is_lamp {
                        [0.98, 1.0, 1.0]
                    } else {
                        scale(
                            [0.88, 0.90, 0.90],
                            lerp(0.9, 1.0, tiles(at, (0.3, 0.3), false).0),
                        )
                    },
                    if is_lamp { 1.0 } else { 0.0 },
                )
            }
            _ => {
                let own = if said.is_some() {
                    [0.90, 0.92, 0.91]
                } else if hit.up < 0.30 {
                    tint
                } else {
                    [0.90, 0.92, 0.91]
                };
                let rail = smoothstep(0.27, 0.275, hit.up) * smoothstep(0.32, 0.315, hit.up);
                let rail = if said.is_some() { 0.0 } else { rail };
                (
                    scale(mix(own, rgb(0xb9905f), rail), 1.0 + 0.05 * grain),
                    0.0,
                )
            }
        }
    });
    let mut drawing = hall.drawing(&craft);
    back_window(
        &craft,
        (&hall, &mut drawing, &mut dice),
        ((-0.5, 0.5), (0.12, 0.86)),
        3,
    );
    for z in [4.4, 3.2, 2.3, 1.55] {
        for side in [-1.0, 1.0] {
            let leaf = said.map_or(rgb(0xc2a37c), |said| mix(said, rgb(0x8f9aa4), 0.42));
            side_door(&hall, &mut drawing, side, (z, leaf));
            if said.is_some() {
                continue;
            }
            let sign = hall.ink(rgb(0x2f6fa8), (side, 0.75, z), 1.0);
            hall.side(
                &mut drawing,
                side * (hall.half - 0.006),
                ((z + 0.06, z + 0.26), (0.75, 0.83)),
                &sign,
            );
        }
    }
    if said.is_none() {
        draw_bed(&hall, &mut drawing);
        let at = (hall.half - 0.14, 2.05);
        pot_plant(&hall, (&mut drawing, &mut dice), at, 0.34);
    }
    hall.hang(&mut craft, &drawing);
    hall.add_halos(&mut craft, (0.9, 0.30));
    hall.add_motes(&mut craft);
    hall.finish(craft, -1.0)
}

/// A bed on wheels at the wall.
fn draw_bed(hall: &Hall, drawing: &mut Drawing) {
    let x = (-hall.half + 0.03, -hall.half + 0.30);
    let z = (2.0, 2.55);
    hall.shadow(drawing, x, z);
    for at_z in [z.1 - 0.04, z.0 + 0.02] {
        for at_x in [x.0 + 0.02, x.1 - 0.04] {
            hall.block(
                drawing,
                [(at_x, at_x + 0.02), (0.0, 0.20), (at_z, at_z + 0.02)],
                rgb(0x8a949c),
            );
        }
    }
    hall.block(drawing, [x, (0.20, 0.26), z], [0.94, 0.95, 0.96]);
    hall.block(
        drawing,
        [(x.0, x.1), (0.20, 0.275), (z.0, z.0 + 0.32)],
        rgb(0x8fbfd8),
    );
    hall.block(
        drawing,
        [x, (0.14, 0.38), (z.1, z.1 + 0.015)],
        rgb(0xa8b2ba),
    );
}

fn mansion(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let mut hall = Hall::new(&craft, [0.95, 1.20, 5.0], [0.68, 2.1, 5.0]);
    let mut dice = craft.dice(20);
    hall.ambient = if hall.is_dark {
        [0.11, 0.11, 0.19]
    } else {
        [0.30, 0.25, 0.22]
    };
    let candles: Vec<f32> = vec![1.35, 2.05, 3.0, 4.2];
    for z in &candles {
        for side in [-1.0, 1.0] {
            hall.lamp(
                (side * (hall.half - 0.08), 0.66, *z),
                [0.62, 0.38, 0.16],
                0.36,
            );
        }
    }
    let light = if hall.is_dark {
        [0.35, 0.45, 0.75]
    } else {
        scale(craft.tones.lit, 1.1)
    };
    hall.lamp((0.0, 0.8, 4.9), light, 0.9);
    add_old_walls(&mut craft, &hall, &mut dice);
    let mut drawing = hall.drawing(&craft);
    back_window(
        &craft,
        (&hall, &mut drawing, &mut dice),
        ((-0.34, 0.34), (0.20, 1.05)),
        3,
    );
    for x in [-0.46_f32, 0.46] {
        hall.block(
            &mut drawing,
            [(x - 0.10, x + 0.10), (0.0, 1.14), (4.94, 4.98)],
            rgb(0x7a2430),
        );
    }
    for (i, z) in [3.7, 2.5, 1.66].into_iter().enumerate() {
        for side in [-1.0_f32, 1.0] {
            if (i as i32 + i32::from(side > 0.0)) % 2 == 0 {
                side_door(&hall, &mut drawing, side, (z, rgb(0x5a3a28)));
            } else {
                draw_portrait(&hall, &mut drawing, &mut dice, (side, z));
            }
        }
    }
    for z in candles.iter().rev() {
        for side in [-1.0, 1.0] {
            draw_sconce(&hall, &mut drawing, (side * (hall.half - 0.05), *z));
        }
    }
    draw_armour_table(&hall, &mut drawing);
    hall.hang(&mut craft, &drawing);
    hall.add_halos(&mut craft, (0.75, 0.7));
    hall.add_motes(&mut craft);
    hall.finish(craft, 1.0)
}

/// Panelled wood below, patterned paper above, a runner on dark boards, beams.
fn add_old_walls(craft: &mut Craft<'_>, hall: &Hall, dice: &mut Dice) {
    let seed = dice.noise_seed();
    let paper = rgb([0x6a4048, 0x3f5a50, 0x4a4a6a][dice.below(3)]);
    hall.add_walls(craft, |hit| {
        let at = hit.on_face();
        let grain = fbm(at.0 * 26.0, at.1 * 26.0, 3, seed) - 0.5;
        let own = match hit.face {
            Face::Floor => {
                let (joint, piece) = tiles((at.1, at.0), (0.5, 0.09), true);
                let boards = scale(
                    rgb(0x6a4630),
                    (0.8 + 0.3 * hash01(piece.0, piece.1, seed)) * lerp(0.6, 1.0, joint),
                );
                let edge =
                    smoothstep(0.26, 0.27, hit.x.abs()) * smoothstep(0.31, 0.30, hit.x.abs());
                let figure = smoothstep(
                    0.5,
                    0.8,
                    libm::sinf(hit.x * 34.0) * libm::sinf(hit.z * 17.0),
                );
                let cloth = mix(
                    mix(rgb(0x8f2530), rgb(0xb8464a), 0.5 * figure),
                    rgb(0xd9ac54),
                    edge,
                );
                mix(
                    scale(cloth, 1.0 + 0.4 * grain),
                    boards,
                    smoothstep(0.325, 0.33, hit.x.abs()),
                )
            }
            Face::Ceiling => {
                let beam = (hit.z * 1.7).fract() < 0.22;
                scale(
                    if beam { rgb(0x4a3222) } else { rgb(0xb09a7c) },
                    1.0 + 0.2 * grain,
                )
            }
            _ if hit.up < 0.36 => {
                let (joint, _) = tiles((at.0, at.1 - 0.05), (0.26, 0.30), false);
                scale(rgb(0x6f482e), lerp(0.6, 1.0, joint) * (1.0 + 0.25 * grain))
            }
            _ if hit.up < 0.385 => rgb(0x8a6040),
            _ => {
                let figure = libm::sinf(at.0 * 40.0 + 3.0 * libm::sinf(at.1 * 20.0))
                    * libm::sinf(at.1 * 40.0);
                scale(
                    paper,
                    1.0 + 0.25 * smoothstep(0.3, 0.8, figure) + 0.1 * grain,
                )
            }
        };
        (own, 0.0)
    });
}

/// A portrait in a gilded frame: a head and shoulders before a dark ground.
fn draw_portrait(hall: &Hall, drawing: &mut Drawing, dice: &mut Dice, (side, z): (f32, f32)) {
    let x = side * (hall.half - 0.005);
    let (up, w, h) = (0.50, 0.34, 0.44);
    let gold = hall.ink(rgb(0xd0a04a), (x, 0.6, z), 0.95);
    let ground = hall.ink(rgb(0x3a3028), (x, 0.6, z), 0.9);
    hall.side(drawing, x, ((z, z + w), (up, up + h)), &gold);
    hall.side(
        drawing,
        x,
        ((z + 0.03, z + w - 0.03), (up + 0.035, up + h - 0.035)),
        &ground,
    );
    let middle = hall.at(x, up + h * 0.62, z + w * 0.48);
    let near = hall.at(x, 0.0, z).0 - hall.at(x, 0.0, z + w).0;
    let r = (near.abs() * 0.16, 0.065 / z);
    let cloth = hall.ink(
        rgb([0x6a2f3a, 0x2f4a5a, 0x4a4a30][dice.below(3)]),
        (x, 0.6, z),
        1.0,
    );
    let skin = hall.ink(rgb(0xd9ae88), (x, 0.6, z), 0.95);
    let low = hall.at(x, up + 0.04, z + w * 0.48).1;
    drawing.path(
        &format!(
            "M{:.4} {low:.4}Q{:.4} {:.4} {:.4} {:.4}Q{:.4} {:.4} {:.4} {low:.4}Z",
            middle.0 - r.0 * 2.0,
            middle.0 - r.0 * 1.8,
            middle.1 + r.1 * 0.9,
            middle.0,
            middle.1 + r.1 * 0.8,
            middle.0 + r.0 * 1.8,
            middle.1 + r.1 * 0.9,
            middle.0 + r.0 * 2.0
        ),
        &cloth,
    );
    drawing.ellipse(middle, r, &skin);
    drawing.ellipse(
        (middle.0, middle.1 - r.1 * 0.6),
        (r.0 * 1.05, r.1 * 0.6),
        &hall.ink(rgb(0x4a3a30), (x, 0.7, z), 0.9),
    );
}

/// Three candles on a bracket.
fn draw_sconce(hall: &Hall, drawing: &mut Drawing, (x, z): (f32, f32)) {
    let (cx, cy) = hall.at(x, 0.60, z);
    let s = 1.0 / z;
    let brass = hall.ink(rgb(0xc9984a), (x, 0.6, z), 1.1);
    drawing.stroke(
        &format!(
            "M{:.4} {cy:.4}Q{cx:.4} {:.4} {:.4} {cy:.4}M{cx:.4} {:.4}L{cx:.4} {:.4}",
            cx - 0.05 * s,
            cy + 0.04 * s,
            cx + 0.05 * s,
            cy + 0.06 * s,
            cy - 0.01 * s
        ),
        &brass,
        0.010 * s,
    );
    for dx in [-0.05, 0.0, 0.05] {
        let at = cx + dx * s;
        drawing.rect(
            (at - 0.008 * s, cy - 0.05 * s, at + 0.008 * s, cy),
            &hall.ink([0.95, 0.92, 0.82], (x, 0.6, z), 1.0),
        );
        drawing.ellipse((at, cy - 0.066 * s), (0.008 * s, 0.018 * s), "#fff0b8");
    }
}

/// A narrow table with a vase at the wall.
fn draw_armour_table(hall: &Hall, drawing: &mut Drawing) {
    let x = (hall.half - 0.20, hall.half - 0.02);
    let wood = rgb(0x6a4228);
    hall.shadow(drawing, x, (1.38, 1.62));
    for z in [1.58, 1.38] {
        for at in [x.0, x.1 - 0.02] {
            hall.block(drawing, [(at, at + 0.02), (0.0, 0.27), (z, z + 0.02)], wood);
        }
    }
    hall.block(drawing, [x, (0.27, 0.29), (1.37, 1.62)], wood);
    let (cx, cy) = hall.at(x.0 + 0.08, 0.29, 1.48);
    let vase = hall.ink(rgb(0x5f86a8), (x.0, 0.3, 1.48), 1.1);
    drawing.path(
        &format!(
            "M{:.4} {cy:.4}Q{:.4} {:.4} {:.4} {:.4}L{:.4} {:.4}Q{:.4} {:.4} {:.4} {cy:.4}Z",
            cx - 0.016,
            cx - 0.045,
            cy - 0.05,
            cx - 0.012,
            cy - 0.085,
            cx + 0.012,
            cy - 0.085,
            cx + 0.045,
            cy - 0.05,
            cx + 0.016
        ),
        &vase,
    );
    for (dx, dy) in [(-0.03, 0.13), (0.0, 0.15), (0.03, 0.125)] {
        drawing.stroke(
            &format!("M{cx:.4} {:.4}L{:.4} {:.4}", cy - 0.085, cx + dx, cy - dy),
            &hall.ink(rgb(0x4f7a44), (x.0, 0.4, 1.48), 1.0),
            0.003,
        );
        drawing.ellipse(
            (cx + dx, cy - dy),
            (0.013, 0.013),
            &hall.ink(rgb(0xc24a54), (x.0, 0.4, 1.48), 1.1),
        );
    }
}
