//! A library: walls of books up to the ceiling, a ladder, a tall window with beams of light, green lamps.

use super::craft::{Craft, Sprite};
use super::furniture::{back_window, books, table};
use super::hall::{Face, Hall, PARALLAX, tiles};
use super::palette::{mix, rgb, scale};
use crate::paint::bake::{Drawing, glow};
use crate::paint::noise::{Dice, fbm, hash01, lerp, smoothstep};
use crate::paint::{Blend, Draw, Rgb};
use crate::staging::{Set, SetContext};

const SPINES: [u32; 9] = [
    0x8f3a2e, 0x35566e, 0xb98a3a, 0x3f6446, 0x6a3f5f, 0xc9bc9a, 0x6f4a30, 0x2f3f56, 0xa05a34,
];

pub(super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let mut hall = Hall::new(&craft, [1.15, 1.35, 3.0], [0.82, 2.5, 2.7]);
    let mut dice = craft.dice(20);
    let side = if dice.unit() < 0.5 { -1.0 } else { 1.0 };
    for (x, z) in [(-0.30, 2.1), (0.30, 2.1), (-side * 0.5, 1.5)] {
        hall.evening_lamp((x, 0.42, z), [0.95, 0.66, 0.34], 0.45);
    }
    hall.evening_lamp((0.0, hall.high - 0.3, 1.6), [0.8, 0.58, 0.34], 0.8);
    if !hall.is_dark {
        hall.lamp(
            (0.0, 0.8, hall.back - 0.1),
            mix(craft.tones.lit, [1.0, 0.92, 0.76], 0.4),
            0.8,
        );
    }
    hall.ambient = scale(mix(hall.ambient, [0.5, 0.36, 0.24], 0.35), 0.85);
    add_shell(&mut craft, &hall, &mut dice);
    let mut drawing = hall.drawing(&craft);
    let high = hall.high - 0.25;
    back_window(
        &craft,
        (&hall, &mut drawing, &mut dice),
        ((-0.30, 0.30), (0.34, high)),
        4,
    );
    draw_arch(&hall, &mut drawing, high);
    for (from, to) in [(-hall.half + 0.04, -0.40), (0.40, hall.half - 0.04)] {
        let mut up = 0.05;
        while up < hall.high - 0.2 {
            books(
                &hall,
                (&mut drawing, &mut dice),
                (from, to),
                (up, hall.back - 0.02),
            );
            up += 0.19;
        }
    }
    draw_ladder(&hall, &mut drawing, side);
    draw_desk(&hall, &mut drawing, &mut dice);
    hall.hang(&mut craft, &drawing);
    hall.add_halos(&mut craft, (0.8, if hall.is_dark { 0.6 } else { 0.2 }));
    add_beams(&mut craft, &hall, side);
    hall.add_motes(&mut craft);
    hall.finish(craft, side)
}

/// Side walls of books in bays between pilasters; a floor of herringbone with a runner; a coffered ceiling.
fn add_shell(craft: &mut Craft<'_>, hall: &Hall, dice: &mut Dice) {
    let seed = dice.noise_seed();
    let wood = rgb([0x5f3f28, 0x4a3226, 0x6a4a30][dice.below(3)]);
    let runner = rgb([0x8a3034, 0x2f5a48, 0x35466e][dice.below(3)]);
    let high = hall.high;
    hall.add_walls(craft, |hit| {
        let at = hit.on_face();
        let grain = fbm(at.0 * 24.0, at.1 * 24.0, 3, seed) - 0.5;
        let own = match hit.face {
            Face::Floor => {
                let (joint, piece) = tiles((at.1, at.0), (0.30, 0.075), true);
                let tone = 0.78 + 0.35 * hash01(piece.0, piece.1, seed);
                let boards = scale(rgb(0x8a5f3c), tone * lerp(0.6, 1.0, joint));
                let border =
                    smoothstep(0.30, 0.31, at.0.abs()) * smoothstep(0.36, 0.35, at.0.abs());
                let cloth = mix(runner, rgb(0xd9b060), border);
                mix(
                    scale(cloth, 1.0 + 0.3 * grain),
                    boards,
                    smoothstep(0.375, 0.38, at.0.abs()),
                )
            }
            Face::Ceiling => {
                let (joint, _) = tiles(at, (0.46, 0.46), false);
                scale(wood, lerp(0.55, 1.15, joint) * (1.0 + 0.2 * grain))
            }
            Face::Back => scale(wood, 0.9 + 0.3 * grain),
            _ => book_wall((at, high), (wood, seed)),
        };
        (own, 0.0)
    });
}

/// What a wall of books shows at a point.
fn book_wall(((z, up), high): ((f32, f32), f32), (wood, seed): (Rgb, u32)) -> Rgb {
    let bay = z / 0.62;
    let in_bay = (bay - bay.floor()) * 0.62;
    if !(0.05..0.57).contains(&in_bay) || up > high - 0.14 || up < 0.05 {
        let bevel = smoothstep(0.0, 0.02, (in_bay - 0.05).abs());
        return scale(wood, 0.9 + 0.35 * bevel);
    }
    let row = (up / 0.19).floor();
    let in_row = up - row * 0.19;
    if in_row < 0.018 {
        return scale(wood, 1.15);
    }
    let book = (in_bay / 0.021).floor() as i32 + 40 * bay.floor() as i32;
    let tall = 0.10 + 0.06 * hash01(book, row as i32, seed + 1);
    if in_row > 0.018 + tall || hash01(book, row as i32, seed + 2) < 0.05 {
        return scale(wood, 0.30);
    }
    let pick = (hash01(book, row as i32, seed) * SPINES.len() as f32) as usize;
    let across = (in_bay / 0.021).fract();
    let round = 0.65 + 0.5 * (1.0 - (across * 2.0 - 1.0).abs());
    let band = ((in_row - 0.03) / tall * 5.0).fract() < 0.12 && pick.is_multiple_of(2);
    let spine = rgb(SPINES[pick.min(SPINES.len() - 1)]);
    scale(
        if band {
            mix(spine, rgb(0xd9b45f), 0.6)
        } else {
            spine
        },
        round,
    )
}

fn draw_arch(hall: &Hall, drawing: &mut Drawing, high: f32) {
    let z = hall.back - 0.01;
    let (a, b) = (hall.at(-0.34, high, z), hall.at(0.34, high, z));
    let top = hall.at(0.0, high + 0.20, z);
    let fill = hall.ink(rgb(0x6f4f34), (0.0, high, z), 1.0);
    drawing.path(
        &format!(
            "M{:.4} {:.4}Q{:.4} {:.4} {:.4} {:.4}Z",
            a.0,
            a.1,
            top.0,
            top.1 - (a.1 - top.1),
            b.0,
            b.1
        ),
        &fill,
    );
    for x in [-0.36, 0.31] {
        hall.block(
            drawing,
            [(x, x + 0.05), (0.0, high + 0.02), (z - 0.03, z)],
            rgb(0x6f4f34),
        );
    }
}

/// A ladder that leans on the books.
fn draw_ladder(hall: &Hall, drawing: &mut Drawing, side: f32) {
    let ink = hall.ink(rgb(0xb98a54), (side * 0.8, 0.5, 1.9), 1.0);
    let foot = |z: f32| hall.at(side * (hall.half - 0.30), 0.0, z);
    let head = |z: f32| hall.at(side * (hall.half - 0.03), 1.05, z);
    for z in [1.82, 2.02] {
        let (a, b) = (foot(z), head(z));
        drawing.stroke(
            &format!("M{:.4} {:.4}L{:.4} {:.4}", a.0, a.1, b.0, b.1),
            &ink,
            0.011,
        );
    }
    for i in 1..9 {
        let t = i as f32 / 9.0;
        let rung = |z: f32| {
            let (a, b) = (foot(z), head(z));
            (lerp(a.0, b.0, t), lerp(a.1, b.1, t))
        };
        let (a, b) = (rung(1.82), rung(2.02));
        drawing.stroke(
            &format!("M{:.4} {:.4}L{:.4} {:.4}", a.0, a.1, b.0, b.1),
            &ink,
            0.007,
        );
    }
}

/// The long table with its green lamps and open books.
fn draw_desk(hall: &Hall, drawing: &mut Drawing, dice: &mut Dice) {
    table(
        hall,
        drawing,
        [(-0.46, 0.46), (2.0, 2.3)],
        (0.25, rgb(0x7a4f30)),
    );
    for x in [-0.30, 0.30] {
        let s = 1.0 / 2.1;
        let (cx, cy) = hall.at(x, 0.25, 2.1);
        let brass = hall.ink(rgb(0xd9b060), (x, 0.3, 2.1), 1.0);
        drawing.rect((cx - 0.006 * s, cy - 0.14 * s, cx + 0.006 * s, cy), &brass);
        drawing.ellipse((cx, cy), (0.03 * s, 0.008 * s), &brass);
        let green = if hall.is_dark {
            "#3fae6f".to_owned()
        } else {
            hall.ink(rgb(0x2f7f52), (x, 0.4, 2.1), 1.0)
        };
        drawing.rounded(
            (cx - 0.07 * s, cy - 0.19 * s, cx + 0.07 * s, cy - 0.13 * s),
            0.02 * s,
            &green,
        );
        drawing.rect(
            (
                cx - 0.055 * s,
                cy - 0.135 * s,
                cx + 0.055 * s,
                cy - 0.125 * s,
            ),
            "#fff0c0",
        );
    }
    for _ in 0..4 {
        let x = dice.range(-0.24, 0.2);
        let page = hall.ink([0.95, 0.91, 0.82], (x, 0.26, 2.05), 1.05);
        hall.level(drawing, 0.252, ((x, x + 0.09), (2.04, 2.12)), &page);
    }
    // Piles of books on the floor at the sides.
    for (x, z) in [(-hall.half + 0.22, 1.5), (hall.half - 0.24, 1.62)] {
        for k in 0..5 {
            let up = 0.032 * k as f32;
            let shift = dice.range(-0.015, 0.015);
            let own = rgb(SPINES[dice.below(SPINES.len())]);
            hall.block(
                drawing,
                [
                    (x - 0.07 + shift, x + 0.07 + shift),
                    (up, up + 0.03),
                    (z, z + 0.10),
                ],
                own,
            );
        }
    }
}

/// Beams that fall in through the tall window.
fn add_beams(craft: &mut Craft<'_>, hall: &Hall, side: f32) {
    if hall.is_dark || craft.tones.sun_strength < 0.2 {
        return;
    }
    let area = craft.area(PARALLAX);
    let light = mix(craft.tones.lit, [1.0, 0.92, 0.70], 0.6);
    let (start, back) = (hall.at(0.0, hall.high - 0.35, hall.back), hall.back);
    let placed = craft.bake_fn(area, (PARALLAX, 0.16), |x, y| {
        let down = y - start.1;
        let across = (x - start.0 - side * down * 0.55) * back / (1.0 + down * 2.2);
        let beam = smoothstep(0.34, 0.26, across.abs())
            * smoothstep(0.10, 0.30, ((across * 6.6).fract().abs() - 0.5).abs());
        (
            light,
            0.30 * beam * smoothstep(-0.05, 0.1, down) * smoothstep(0.85, 0.2, down),
        )
    });
    craft.add_front(Box::new(move |t, view, list| {
        list.draw(Draw {
            blend: Blend::Add,
            opacity: 0.9 + 0.1 * libm::sinf(0.5 * t),
            ..placed.draw(view)
        });
    }));
    let side_px = (craft.density * 0.3) as usize;
    let pool = Sprite::new(glow(side_px, light, 0.0), side_px as f32);
    craft.add_layer(Box::new(move |_, view, list| {
        list.draw(Draw {
            blend: Blend::Add,
            opacity: 0.35,
            ..pool.draw(view, (start.0, start.1 + 0.1), (0.7, PARALLAX))
        });
    }));
}
