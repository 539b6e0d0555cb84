//! A festival from above: a stage under its lights, and all those before it.

use super::{Eye, PARALLAX};
use crate::paint::noise::Dice;
use crate::settings::craft::Craft;
use crate::settings::easel::{Distance, Easel};
use crate::settings::palette::{mix, rgb, scale};

/// Where the front of the stage is, how deep and how wide it is to each side, in plan units.
const STAGE_D: f32 = 0.98;
const STAGE_DEEP: f32 = 0.24;
const STAGE_HALF: f32 = 0.36;
/// How high its floor and its roof are.
const FLOOR_HIGH: f32 = 0.045;
const ROOF_HIGH: f32 = 0.24;
/// How far apart those before it stand.
const STEP: f32 = 0.027;
/// The nearest and the farthest of them.
const CROWD_D: (f32, f32) = (0.48, 0.95);

/// Draws the stage and the crowd from far to near.
pub(super) fn add(craft: &mut Craft<'_>, (eye, light_x): (Eye, f32)) {
    let distance = Distance {
        parallax: PARALLAX,
        depth: 0.0,
    };
    let mut easel = Easel::new(craft, distance, (f32::NEG_INFINITY, 2.0), light_x);
    let mut dice = craft.dice(30);
    add_tents(&mut easel, &mut dice, eye);
    add_stage(&mut easel, eye);
    add_crowd(&mut easel, &mut dice, eye);
    add_beams(&mut easel, eye);
    easel.hang(craft);
}

/// Rows of tents behind the stage and at its sides.
fn add_tents(easel: &mut Easel, dice: &mut Dice, eye: Eye) {
    let (left, top, right, _) = easel.area;
    let mut d = eye.depth(top);
    while d > STAGE_D + STAGE_DEEP + 0.06 {
        let mut x = left * d;
        while x < right * d {
            let own = rgb([0xe2574c, 0x3f8fb8, 0xf0b43c, 0xf4f1ea, 0x4fa88a][dice.below(5)]);
            let at = (x + dice.range(-0.02, 0.02), d + dice.range(-0.02, 0.02));
            if dice.unit() < 0.72 {
                add_tent(easel, eye, (at, own));
            }
            x += 0.11;
        }
        d -= 0.12;
    }
}

fn add_tent(easel: &mut Easel, eye: Eye, ((x, d), own): ((f32, f32), crate::paint::Rgb)) {
    let (w, deep, high) = (0.036, 0.036, 0.05);
    let ridge = eye.at((x, d), high);
    let corner = |dx: f32, dd: f32| eye.at((x + dx * w, d + dd * deep), 0.0);
    let corners = [
        corner(-1.0, 1.0),
        corner(1.0, 1.0),
        corner(1.0, -1.0),
        corner(-1.0, -1.0),
    ];
    for (i, light) in [(0, 0.6), (1, 0.9), (3, 0.35), (2, 0.75)] {
        let fill = easel.ink(own, light);
        easel
            .drawing
            .polygon(&[corners[i], corners[(i + 1) % 4], ridge], &fill);
    }
}

/// Its floor, the screens at its back, towers of speakers and the roof.
fn add_stage(easel: &mut Easel, eye: Eye) {
    let p = |x: f32, dd: f32, h: f32| eye.at((x, STAGE_D + dd), h);
    let mut face = |corners: [(f32, f32); 4], own: u32, light: f32| {
        let fill = easel.ink(rgb(own), light);
        easel.drawing.polygon(&corners, &fill);
    };
    let (half, deep) = (STAGE_HALF, STAGE_DEEP);
    let front = |(from, to): (f32, f32), dd: f32, (low, high): (f32, f32)| {
        [
            p(from, dd, low),
            p(to, dd, low),
            p(to, dd, high),
            p(from, dd, high),
        ]
    };
    let level = |(from, to): (f32, f32), (near, far): (f32, f32), high: f32| {
        [
            p(from, near, high),
            p(to, near, high),
            p(to, far, high),
            p(from, far, high),
        ]
    };
    face(front((-half, half), deep, (0.0, ROOF_HIGH)), 0x201c2c, 0.6);
    face(level((-half, half), (0.0, deep), FLOOR_HIGH), 0x4a4454, 0.9);
    face(front((-half, half), 0.0, (0.0, FLOOR_HIGH)), 0x1c1a24, 0.7);
    // The roof leaves the floor to be seen from above.
    let roof_from = 0.62 * deep;
    face(
        level(
            (-1.08 * half, 1.08 * half),
            (roof_from, 1.1 * deep),
            ROOF_HIGH,
        ),
        0x34303e,
        0.9,
    );
    face(
        front(
            (-1.08 * half, 1.08 * half),
            roof_from,
            (ROOF_HIGH - 0.03, ROOF_HIGH),
        ),
        0x5a5468,
        0.8,
    );
    for side in [-1.0_f32, 1.0] {
        let (near, far) = (side * 1.06 * half, side * 1.26 * half);
        face(front((near, far), 0.05, (0.0, 0.20)), 0x16161c, 0.8);
        face(level((near, far), (0.05, 0.16), 0.20), 0x3a3844, 0.9);
    }
    add_screens(easel, eye);
}

/// Pictures that shine by themselves: one behind the band, one at each side of it.
fn add_screens(easel: &mut Easel, eye: Eye) {
    let p = |x: f32, h: f32| eye.at((x, STAGE_D + 0.55 * STAGE_DEEP), h);
    let screens = [
        (-0.16, 0.16, 0xff5fa8),
        (-0.33, -0.20, 0x4fb8ff),
        (0.20, 0.33, 0x4fb8ff),
    ];
    for (from, to, own) in screens {
        let corners = [p(from, 0.07), p(to, 0.07), p(to, 0.20), p(from, 0.20)];
        let stops = [
            (0.0, mix(rgb(own), [1.0; 3], 0.35), 1.0),
            (1.0, scale(rgb(own), 0.75), 1.0),
        ];
        let fill = easel.drawing.linear(corners[3], corners[0], &stops);
        easel.drawing.polygon(&corners, &fill);
    }
    for (i, x) in [-0.09, 0.0, 0.10].into_iter().enumerate() {
        let (cx, cy) = eye.at((x, STAGE_D + 0.07 + 0.03 * (i % 2) as f32), FLOOR_HIGH);
        let size = 0.030 / STAGE_D;
        let fill = easel.ink(rgb([0x26262c, 0x8a2f3a, 0x2f3a5a][i]), 0.8);
        easel
            .drawing
            .ellipse((cx, cy - size), (0.36 * size, size), &fill);
        let skin = easel.ink(rgb(0xd9a37e), 0.8);
        easel
            .drawing
            .ellipse((cx, cy - 2.1 * size), (0.34 * size, 0.36 * size), &skin);
    }
}

/// Heads and shoulders, close together, with a lane through the middle.
fn add_crowd(easel: &mut Easel, dice: &mut Dice, eye: Eye) {
    let clothes = [
        0xd9534a, 0x3f6f9f, 0xe0b040, 0x4f8f5f, 0x8a5a9a, 0xe8e2d8, 0x33363e, 0xd98a5a,
    ];
    let hair = [0x3a2a20, 0x6a4a30, 0x1e1c20, 0xb08a50, 0x8a4a30];
    let (left, _, right, _) = easel.area;
    let mut d = CROWD_D.1;
    while d > CROWD_D.0 {
        let mut x = left * d;
        while x < right * d {
            let at = (
                x + dice.range(-0.4, 0.4) * STEP,
                d + dice.range(-0.3, 0.3) * STEP,
            );
            let (own, top) = (
                clothes[dice.below(clothes.len())],
                hair[dice.below(hair.len())],
            );
            // Fewer the farther from the stage.
            let share = 0.97 - 0.35 * ((0.8 - d) / 0.35).clamp(0.0, 1.0);
            if dice.unit() < share && at.0.abs() > 0.022 {
                let (cx, cy) = eye.at(at, 0.026);
                let r = 0.0115 / at.1;
                let (cloth, head) = (easel.ink(rgb(own), 0.75), easel.ink(rgb(top), 0.7));
                easel
                    .drawing
                    .ellipse((cx, cy + 0.9 * r), (1.15 * r, 1.2 * r), &cloth);
                easel
                    .drawing
                    .ellipse((cx, cy - 0.4 * r), (0.72 * r, 0.78 * r), &head);
            }
            x += STEP;
        }
        d -= 0.8 * STEP;
    }
}

/// Light from the roof over those before it.
fn add_beams(easel: &mut Easel, eye: Eye) {
    for (i, x) in [-0.32_f32, -0.16, 0.0, 0.16, 0.32].into_iter().enumerate() {
        let from = eye.at((x, STAGE_D + 0.6 * STAGE_DEEP), ROOF_HIGH);
        let lean = 1.9 * x;
        let (a, b) = (
            eye.at((lean - 0.10, 0.70), 0.0),
            eye.at((lean + 0.10, 0.70), 0.0),
        );
        let own = rgb([0xff7fb8, 0x7fc8ff, 0xffe08a][i % 3]);
        let stops = [(0.0, own, 0.60), (1.0, own, 0.0)];
        let fill = easel.drawing.linear(from, (from.0, a.1), &stops);
        let near = [(from.0 - 0.006, from.1), (from.0 + 0.006, from.1), b, a];
        easel.drawing.polygon(&near, &fill);
    }
}
