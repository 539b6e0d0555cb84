//! House fronts that look at the beholder: shops below, windows above; the back doors of an alley.

use super::easel::Easel;
use super::palette::{mix, rgb, scale};
use super::passing::Plan;
use super::region;
use crate::paint::Rgb;
use crate::paint::bake::hex;
use crate::paint::noise::{Dice, lerp};
use crate::scene::{Season, Setting};

/// The height of a ground floor and of those above it, in metres.
const GROUND_M: f32 = 3.5;
const FLOOR_M: f32 = 3.0;
/// The paint of shops, and their wares.
const PAINTS: [u32; 7] = [
    0x7a3f3a, 0x2f5a58, 0x35506e, 0x8a6a3a, 0x4f5d3a, 0x5c4a5e, 0x9a5a3c,
];
const WARES: [u32; 6] = [0xc9584a, 0x4f8fa5, 0xe0b45a, 0x6fa05a, 0xd98a9a, 0xf0e6d2];

/// One house.
pub(super) struct Front {
    /// From where to where it goes.
    pub(super) x: (f32, f32),
    /// How many floors are above the ground floor.
    pub(super) n_floors: usize,
    pub(super) wall: Rgb,
}

/// A house as it is drawn: lengths in metres become world units.
struct Wall<'a> {
    easel: &'a mut Easel,
    dice: &'a mut Dice,
    x: (f32, f32),
    foot: f32,
    m: f32,
}

impl Wall<'_> {
    /// A rectangle from `x` to `x`, in world units, and from one height to another, in metres.
    fn rect(&mut self, x: (f32, f32), up_m: (f32, f32), fill: &str) {
        let y = |up_m: f32| self.foot - up_m * self.m;
        self.easel
            .drawing
            .rect((x.0, y(up_m.1), x.1, y(up_m.0)), fill);
    }

    /// Where a share of the width is.
    fn along(&self, share: f32) -> f32 {
        lerp(self.x.0, self.x.1, share)
    }
}

/// Draws a house of the street `plan` is of.
pub(super) fn draw_front(easel: &mut Easel, dice: &mut Dice, plan: &Plan, front: Front) {
    let mut wall = Wall {
        easel,
        dice,
        x: front.x,
        foot: plan.foot_y,
        m: plan.per_m,
    };
    if plan.setting == Setting::Alley {
        return draw_back(&mut wall);
    }
    let front = Front {
        wall: region::wall(wall.easel.region, front.wall),
        ..front
    };
    let is_old = plan.setting == Setting::OldStreet;
    let top_m = GROUND_M + FLOOR_M * front.n_floors as f32 + 0.5;
    let face = wall.easel.ink(front.wall, 0.78);
    let edge = wall.easel.ink(scale(front.wall, 0.72), 0.6);
    let cornice = wall.easel.ink(mix(front.wall, [1.0; 3], 0.25), 0.9);
    wall.rect(front.x, (0.0, top_m), &face);
    let side = 0.10 * wall.m;
    wall.rect((front.x.1 - side, front.x.1), (0.0, top_m), &edge);
    draw_windows(&mut wall, &front, is_old);
    if is_old {
        let roof = rgb([0xb3553c, 0x9c4a3a, 0x7a5a52, 0xc46a44][wall.dice.below(4)]);
        let roof = region::roof(wall.easel.region, roof);
        let is_white = wall.easel.season() == Season::Winter;
        let fill = wall
            .easel
            .ink(if is_white { [0.93, 0.95, 0.98] } else { roof }, 0.8);
        let (y, rise) = (wall.foot - top_m * wall.m, 1.9 * wall.m);
        let over = 0.2 * wall.m;
        wall.easel.drawing.polygon(
            &[
                (front.x.0 - over, y),
                (front.x.1 + over, y),
                (front.x.1 - 2.0 * over, y - rise),
                (front.x.0 + 2.0 * over, y - rise),
            ],
            &fill,
        );
    } else {
        let over = 0.12 * wall.m;
        wall.rect(
            (front.x.0 - over, front.x.1 + over),
            (top_m - 0.35, top_m + 0.1),
            &cornice,
        );
    }
    if is_old && wall.dice.unit() < 0.5 {
        draw_door(&mut wall);
    } else {
        draw_shop(&mut wall);
    }
}

fn draw_windows(wall: &mut Wall<'_>, front: &Front, is_old: bool) {
    let n = (((front.x.1 - front.x.0) / wall.m / 1.9).round() as usize).clamp(2, 5);
    let frame = wall
        .easel
        .ink(mix(front.wall, [0.97, 0.95, 0.90], 0.7), 0.9);
    let sill = wall.easel.ink(scale(front.wall, 0.70), 0.6);
    let shutter = rgb([0x4f7f7a, 0x5a6f9a, 0x6f8a4f, 0xa0523f][wall.dice.below(4)]);
    let shutter = wall.easel.ink(shutter, 0.8);
    let half = 0.48 * wall.m;
    for floor in 0..front.n_floors {
        let low = GROUND_M + 0.75 + FLOOR_M * floor as f32;
        for column in 0..n {
            let x = wall.along((column as f32 + 0.5) / n as f32);
            let pane = wall.easel.pane(wall.dice, 0.62);
            let t = 0.07 * wall.m;
            wall.rect(
                (x - half - t, x + half + t),
                (low - 0.08, low + 1.63),
                &frame,
            );
            wall.rect((x - half, x + half), (low, low + 1.55), &pane);
            wall.rect((x - 0.4 * t, x + 0.4 * t), (low, low + 1.55), &frame);
            wall.rect((x - half, x + half), (low + 0.98, low + 1.04), &frame);
            wall.rect(
                (x - half - 2.0 * t, x + half + 2.0 * t),
                (low - 0.20, low - 0.08),
                &sill,
            );
            if is_old {
                for side in [-1.0_f32, 1.0] {
                    let (a, b) = (x + side * (half + t), x + side * (half + t + 0.38 * wall.m));
                    wall.rect((a.min(b), a.max(b)), (low - 0.04, low + 1.58), &shutter);
                }
            }
            let has_flowers = wall.easel.season() != Season::Winter && wall.dice.unit() < 0.22;
            if has_flowers {
                draw_flowers(wall, (x, half), low - 0.08);
            }
        }
    }
}

/// A box of flowers on a sill.
fn draw_flowers(wall: &mut Wall<'_>, (x, half): (f32, f32), low_m: f32) {
    let green = wall.easel.ink(rgb(0x4f8a44), 0.7);
    wall.rect((x - half, x + half), (low_m, low_m + 0.16), &green);
    for i in 0..6 {
        let colour = [0xe2574c, 0xf2b6c4, 0xf4d35e, 0xd96aa0][wall.dice.below(4)];
        let fill = wall.easel.ink(rgb(colour), 0.95);
        let at = x + half * lerp(-0.9, 0.9, i as f32 / 5.0);
        let y = wall.foot - (low_m + wall.dice.range(0.14, 0.26)) * wall.m;
        wall.easel
            .drawing
            .ellipse((at, y), (0.09 * wall.m, 0.08 * wall.m), &fill);
    }
}

/// A house door with its steps.
fn draw_door(wall: &mut Wall<'_>) {
    let stone = wall.easel.ink(rgb(0xcfc6b8), 0.8);
    let leaf = rgb([0x5a3f30, 0x2f5a58, 0x7a2f30, 0x2f4668][wall.dice.below(4)]);
    let (leaf, inset) = (
        wall.easel.ink(leaf, 0.75),
        wall.easel.ink(scale(leaf, 0.75), 0.7),
    );
    let x = wall.along(0.30);
    let w = 0.62 * wall.m;
    wall.rect((x - w * 1.3, x + w * 1.3), (0.0, 2.75), &stone);
    wall.rect((x - w, x + w), (0.0, 2.5), &leaf);
    for low in [0.3, 1.4] {
        wall.rect((x - w * 0.65, x + w * 0.65), (low, low + 0.85), &inset);
    }
    wall.rect((x - w * 1.6, x + w * 1.6), (0.0, 0.16), &stone);
    for share in [0.62, 0.85] {
        let x = wall.along(share);
        let pane = wall.easel.pane(wall.dice, 0.7);
        let w = 0.5 * wall.m;
        wall.rect((x - w * 1.2, x + w * 1.2), (0.95, 2.65), &stone);
        wall.rect((x - w, x + w), (1.05, 2.55), &pane);
    }
}

/// A shop: its windows with wares, its door, its board and its awning.
fn draw_shop(wall: &mut Wall<'_>) {
    let colour = rgb(PAINTS[wall.dice.below(PAINTS.len())]);
    let paint = mix(colour, rgb(0x3a4048), 0.10);
    let trim = wall.easel.ink(paint, 0.7);
    let (left, right) = (wall.along(0.03), wall.along(0.97));
    wall.rect((left, right), (0.0, 3.25), &trim);
    let lamps = wall.easel.tones.lamps;
    let dark = wall.easel.tone(rgb(0x3d4a55), 0.6);
    let warm = mix([1.0, 0.78, 0.45], [1.0, 0.92, 0.75], wall.dice.unit());
    let inside = mix(dark, warm, 0.40 + 0.46 * lamps);
    let door_at = if wall.dice.unit() < 0.5 { 0.22 } else { 0.78 };
    let glass = if door_at < 0.5 {
        (0.40, 0.93)
    } else {
        (0.07, 0.60)
    };
    let (a, b) = (wall.along(glass.0), wall.along(glass.1));
    wall.rect((a, b), (0.55, 2.45), &hex(inside));
    wall.rect((a, b), (0.55, 1.1), &hex(mix(inside, dark, 0.4)));
    let n = 6;
    for i in 0..n {
        let at = lerp(a, b, (i as f32 + 0.3) / n as f32);
        let ware = mix(
            inside,
            wall.easel
                .tone(rgb(WARES[wall.dice.below(WARES.len())]), 0.8),
            0.55,
        );
        let high = wall.dice.range(0.25, 0.8);
        let w = (b - a) / n as f32 * wall.dice.range(0.35, 0.7);
        wall.rect((at, at + w), (0.60, 0.60 + high), &hex(ware));
    }
    let shine = hex(mix(inside, [1.0; 3], 0.18));
    let (x, y, slope) = (lerp(a, b, 0.55), wall.foot, (b - a) * 0.2);
    wall.easel.drawing.polygon(
        &[
            (x, y - 2.45 * wall.m),
            (x + slope * 0.6, y - 2.45 * wall.m),
            (x - slope * 0.4, y - 1.1 * wall.m),
            (x - slope, y - 1.1 * wall.m),
        ],
        &shine,
    );
    let (x, w) = (wall.along(door_at), 0.55 * wall.m);
    let leaf = wall.easel.ink(scale(paint, 1.5), 0.75);
    wall.rect((x - w, x + w), (0.0, 2.45), &leaf);
    wall.rect((x - w * 0.68, x + w * 0.68), (0.7, 2.25), &hex(inside));
    draw_board(wall, (left, right), colour);
    if wall.dice.unit() < 0.65 {
        draw_awning(wall, (a - 0.1 * wall.m, b + 0.1 * wall.m), colour);
    }
}

/// The shop's board, with a name nobody can read.
fn draw_board(wall: &mut Wall<'_>, (left, right): (f32, f32), colour: Rgb) {
    let board = wall.easel.ink(scale(colour, 0.95), 0.85);
    wall.rect((left, right), (2.62, 3.25), &board);
    let lamps = wall.easel.tones.lamps;
    let ink = hex(mix(
        wall.easel.tone([0.96, 0.93, 0.85], 0.9),
        [1.0, 0.93, 0.75],
        0.8 * lamps,
    ));
    let mut x = lerp(left, right, wall.dice.range(0.16, 0.30));
    let end = lerp(left, right, wall.dice.range(0.66, 0.84));
    while x < end {
        let w = wall.dice.range(0.10, 0.30) * wall.m;
        let up = if wall.dice.unit() < 0.3 { 3.10 } else { 3.02 };
        wall.rect((x, x + w), (2.80, up), &ink);
        x += w + 0.09 * wall.m;
    }
}

fn draw_awning(wall: &mut Wall<'_>, (left, right): (f32, f32), colour: Rgb) {
    let cloth = wall.easel.ink(scale(colour, 1.15), 0.95);
    let white = wall.easel.ink([0.95, 0.93, 0.88], 0.95);
    let n = 9;
    let out = 0.18 * wall.m;
    let (top, low) = (wall.foot - 2.62 * wall.m, wall.foot - 2.02 * wall.m);
    for i in 0..n {
        let at = |share: f32, out: f32| lerp(left - out, right + out, share);
        let (p, q) = (i as f32 / n as f32, (i + 1) as f32 / n as f32);
        let fill = if i % 2 == 0 { &cloth } else { &white };
        wall.easel.drawing.polygon(
            &[
                (at(p, 0.0), top),
                (at(q, 0.0), top),
                (at(q, out), low),
                (at(p, out), low),
            ],
            fill,
        );
        let middle = at((p + q) / 2.0, out);
        let half = (at(q, out) - at(p, out)) / 2.0;
        wall.easel
            .drawing
            .ellipse((middle, low), (half, 0.09 * wall.m), fill);
    }
}

/// The back of a house: a steel door, barred windows, pipes, bins, stairs for a fire.
fn draw_back(wall: &mut Wall<'_>) {
    let iron = wall.easel.ink(rgb(0x33373d), 0.5);
    let rust = wall.easel.ink(rgb(0x6a4a3c), 0.6);
    let share = wall.dice.range(0.06, 0.14);
    let x = wall.along(share);
    wall.rect((x, x + 0.14 * wall.m), (0.2, 14.0), &rust);
    for low in [2.0, 5.0, 8.0] {
        wall.rect(
            (x - 0.04 * wall.m, x + 0.18 * wall.m),
            (low, low + 0.12),
            &iron,
        );
    }
    let (x, w) = (wall.along(0.36), 0.55 * wall.m);
    let leaf = rgb([0x4a5560, 0x5a4038, 0x3f5a50][wall.dice.below(3)]);
    let (leaf, inset) = (
        wall.easel.ink(leaf, 0.7),
        wall.easel.ink(scale(leaf, 0.7), 0.6),
    );
    wall.rect((x - w * 1.2, x + w * 1.2), (0.0, 2.4), &iron);
    wall.rect((x - w, x + w), (0.0, 2.25), &leaf);
    wall.rect((x - w * 0.7, x + w * 0.7), (0.25, 0.95), &inset);
    let n_rows = 4;
    for row in 0..n_rows {
        for share in [0.34, 0.72] {
            let low = 3.6 + 2.9 * row as f32;
            let x = wall.along(share);
            let pane = wall.easel.pane(wall.dice, 0.35);
            let w = 0.5 * wall.m;
            wall.rect((x - w * 1.2, x + w * 1.2), (low - 0.14, low + 1.5), &iron);
            wall.rect((x - w, x + w), (low, low + 1.4), &pane);
            for bar in 1..4 {
                let at = lerp(x - w, x + w, bar as f32 / 4.0);
                wall.rect(
                    (at - 0.02 * wall.m, at + 0.02 * wall.m),
                    (low, low + 1.4),
                    &iron,
                );
            }
        }
    }
    if wall.dice.unit() < 0.6 {
        draw_fire_stairs(wall, &iron);
    }
    draw_bins(wall);
}

/// Balconies of iron with ladders between them.
fn draw_fire_stairs(wall: &mut Wall<'_>, iron: &str) {
    let (left, right) = (wall.along(0.56), wall.along(0.90));
    let m = wall.m;
    for row in 0..4 {
        let low = 3.3 + 2.9 * row as f32;
        wall.rect((left, right), (low, low + 0.10), iron);
        wall.rect((left, right), (low + 0.85, low + 0.92), iron);
        for i in 0..=8 {
            let x = lerp(left, right, i as f32 / 8.0);
            wall.rect((x - 0.02 * m, x + 0.02 * m), (low, low + 0.9), iron);
        }
        let (a, b) = (wall.foot - low * m, wall.foot - (low + 2.9) * m);
        let line = format!(
            "M{:.4} {a:.4}L{:.4} {b:.4}",
            left + 0.1 * m,
            right - 0.2 * m
        );
        wall.easel.drawing.stroke(&line, iron, 0.07 * m);
    }
}

/// Bins and boxes along the wall.
fn draw_bins(wall: &mut Wall<'_>) {
    let share = wall.dice.range(0.62, 0.72);
    let x = wall.along(share);
    let m = wall.m;
    if wall.dice.unit() < 0.55 {
        let body = rgb([0x3f6a54, 0x40587a][wall.dice.below(2)]);
        let (face, lid) = (
            wall.easel.ink(body, 0.65),
            wall.easel.ink(scale(body, 0.6), 0.6),
        );
        wall.rect((x, x + 1.7 * m), (0.08, 1.15), &face);
        wall.rect((x - 0.06 * m, x + 1.76 * m), (1.15, 1.32), &lid);
        for i in 1..5 {
            let at = x + 1.7 * m * i as f32 / 5.0;
            wall.rect((at - 0.02 * m, at + 0.02 * m), (0.15, 1.1), &lid);
        }
    } else {
        for (dx, wide, high) in [(0.0, 0.7, 0.6), (0.75, 0.55, 0.45), (0.1, 0.5, 1.1)] {
            let low = if high > 1.0 { 0.6 } else { 0.0 };
            let card = wall.easel.ink(rgb(0xa88058), wall.dice.range(0.5, 0.8));
            wall.rect((x + dx * m, x + (dx + wide) * m), (low, high), &card);
        }
    }
}
