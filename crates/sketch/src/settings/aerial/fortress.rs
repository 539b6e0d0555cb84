//! A castle from above: a moat, walls with a tower at each corner, and a keep among its roofs.

use super::Eye;
use crate::paint::Rgb;
use crate::settings::easel::Easel;
use crate::settings::palette::{mix, rgb, scale};

/// Its middle, and half the side of its walls, in plan units.
pub(super) const MIDDLE: (f32, f32) = (0.0, 0.98);
const HALF: f32 = 0.25;
/// How deep it is beside its width: seen so steeply, a square of the plan would look long.
const DEEP: f32 = 0.48;
/// How far around it nothing else stands: to the sides, and to the front and back.
const CLEARING: (f32, f32) = (0.46, 0.24);
/// How thick and how high the walls are.
const THICK: f32 = 0.020;
const WALL_HIGH: f32 = 0.085;
const N_SIDES: usize = 14;

/// Whether a point is kept free for it.
pub(super) fn clears((x, d): (f32, f32)) -> bool {
    (x - MIDDLE.0).abs() < CLEARING.0 && (d - MIDDLE.1).abs() < CLEARING.1
}

/// Draws it, the far parts first.
pub(super) fn add(easel: &mut Easel, eye: Eye) {
    let mut mason = Mason { easel, eye };
    mason.moat();
    mason.yard();
    let stone = rgb(0xb9b2a6);
    mason.wall((-HALF, HALF), (HALF - THICK, HALF), stone);
    for x in [-HALF, HALF] {
        mason.tower((x, HALF), (0.048, 0.12), rgb(0x5f7fa8));
    }
    for side in [-1.0_f32, 1.0] {
        let (from, to) = (side * HALF, side * (HALF - THICK));
        mason.wall((from.min(to), from.max(to)), (-HALF, HALF), stone);
    }
    mason.hall((-0.14, 0.08), (0.07, 0.045), rgb(0xa8553f));
    mason.tower((0.07, 0.07), (0.070, 0.21), rgb(0x4f6f9c));
    mason.tower((-0.03, 0.10), (0.042, 0.15), rgb(0xb0523f));
    mason.hall((-0.10, -0.10), (0.06, 0.04), rgb(0x9c6a48));
    mason.wall((-HALF, HALF), (-HALF, -HALF + THICK), scale(stone, 1.05));
    for x in [-HALF, HALF] {
        mason.tower((x, -HALF), (0.050, 0.12), rgb(0xb0523f));
    }
    mason.gate();
}

struct Mason<'a> {
    easel: &'a mut Easel,
    eye: Eye,
}

impl Mason<'_> {
    /// Where a point of the castle is seen: aside and behind its middle, and above the ground.
    fn at(&self, (dx, dd): (f32, f32), high: f32) -> (f32, f32) {
        self.eye.at((MIDDLE.0 + dx, MIDDLE.1 + DEEP * dd), high)
    }

    fn face(&mut self, corners: &[(f32, f32)], own: Rgb, light: f32) {
        let fill = self.easel.ink(own, light);
        self.easel.drawing.polygon(corners, &fill);
    }

    /// A level rectangle.
    fn level(&mut self, x: (f32, f32), d: (f32, f32), (high, own, light): (f32, Rgb, f32)) {
        let corners = [
            self.at((x.0, d.0), high),
            self.at((x.1, d.0), high),
            self.at((x.1, d.1), high),
            self.at((x.0, d.1), high),
        ];
        self.face(&corners, own, light);
    }

    /// A ring of points around one of the castle.
    fn ring(&self, (x, d): (f32, f32), (r, high): (f32, f32)) -> Vec<(f32, f32)> {
        (0..N_SIDES)
            .map(|i| {
                let (sin, cos) = libm::sincosf(std::f32::consts::TAU * i as f32 / N_SIDES as f32);
                self.at((x + r * cos, d + r * sin), high)
            })
            .collect()
    }

    fn moat(&mut self) {
        for (r, own, light) in [
            (1.62, rgb(0x9a8a62), 0.8),
            (1.54, rgb(0x3f7f9c), 0.85),
            (1.24, rgb(0x7f9a52), 0.8),
        ] {
            let points = self.ring((0.0, 0.0), (r * HALF, 0.0));
            self.face(&points, own, light);
        }
        // A bridge leads over it to the gate.
        let from = -1.66 * HALF;
        self.level((-0.035, 0.035), (from, -HALF), (0.004, rgb(0x9c7448), 0.8));
    }

    fn yard(&mut self) {
        let inside = (-HALF, HALF);
        self.level(inside, inside, (0.001, rgb(0xc2ae86), 0.85));
    }

    /// A wall with a walk on its top: its front, its inner side and its top.
    fn wall(&mut self, x: (f32, f32), d: (f32, f32), own: Rgb) {
        let front = [
            self.at((x.0, d.0), 0.0),
            self.at((x.1, d.0), 0.0),
            self.at((x.1, d.0), WALL_HIGH),
            self.at((x.0, d.0), WALL_HIGH),
        ];
        let side_x = if x.0 > 0.0 { x.0 } else { x.1 };
        let side = [
            self.at((side_x, d.0), 0.0),
            self.at((side_x, d.1), 0.0),
            self.at((side_x, d.1), WALL_HIGH),
            self.at((side_x, d.0), WALL_HIGH),
        ];
        self.face(&side, own, 0.40);
        self.face(&front, own, 0.62);
        self.level(x, d, (WALL_HIGH, mix(own, [1.0; 3], 0.15), 0.95));
    }

    /// A round tower with a pointed roof.
    fn tower(&mut self, at: (f32, f32), (r, high): (f32, f32), roof: Rgb) {
        let stone = rgb(0xc6bfb2);
        let (left, right) = (
            self.at((at.0 - r, at.1), 0.0),
            self.at((at.0 + r, at.1), 0.0),
        );
        let (up_left, up_right) = (
            self.at((at.0 - r, at.1), high),
            self.at((at.0 + r, at.1), high),
        );
        let foot = self.ring(at, (r, 0.0));
        self.face(&foot, stone, 0.55);
        self.face(&[left, right, up_right, up_left], stone, 0.70);
        let third =
            |a: (f32, f32), b: (f32, f32)| (a.0 + 0.36 * (b.0 - a.0), a.1 + 0.36 * (b.1 - a.1));
        let dark = if self.easel.light_x > 0.0 {
            [left, third(left, right), third(up_left, up_right), up_left]
        } else {
            [
                right,
                third(right, left),
                third(up_right, up_left),
                up_right,
            ]
        };
        self.face(&dark, stone, 0.34);
        let eaves = self.ring(at, (1.18 * r, high));
        self.face(&eaves, roof, 0.55);
        let top = self.at(at, high + 1.9 * r);
        for (i, pair) in eaves.windows(2).enumerate() {
            let toward = libm::cosf(std::f32::consts::TAU * (i as f32 + 0.5) / N_SIDES as f32);
            let light = 0.66 + 0.30 * toward * self.easel.light_x;
            self.face(&[pair[0], pair[1], top], roof, light);
        }
        self.face(
            &[eaves[N_SIDES - 1], eaves[0], top],
            roof,
            0.66 + 0.29 * self.easel.light_x,
        );
    }

    /// A house in the yard with a gable roof.
    fn hall(&mut self, at: (f32, f32), (w, deep): (f32, f32), roof: Rgb) {
        let wall = rgb(0xd8ccb4);
        let p = |dx: f32, dd: f32, h: f32| (at.0 + dx, at.1 + dd, h);
        let seen = |it: (f32, f32, f32)| self.at((it.0, it.1), it.2);
        let (eaves, ridge) = (0.05, 0.095);
        let front = [
            p(-w, -deep, 0.0),
            p(w, -deep, 0.0),
            p(w, -deep, eaves),
            p(-w, -deep, eaves),
        ]
        .map(seen);
        let near = [
            p(-1.08 * w, -1.15 * deep, eaves - 0.005),
            p(1.08 * w, -1.15 * deep, eaves - 0.005),
            p(1.08 * w, 0.0, ridge),
            p(-1.08 * w, 0.0, ridge),
        ]
        .map(seen);
        let far = [
            p(-1.08 * w, 0.0, ridge),
            p(1.08 * w, 0.0, ridge),
            p(1.08 * w, 1.15 * deep, eaves),
            p(-1.08 * w, 1.15 * deep, eaves),
        ]
        .map(seen);
        self.face(&far, roof, 0.95);
        self.face(&front, wall, 0.66);
        self.face(&near, roof, 0.60);
    }

    fn gate(&mut self) {
        for x in [-0.052, 0.052] {
            self.tower((x, -HALF), (0.028, 0.10), rgb(0x5f7fa8));
        }
        let door = [(-0.024, 0.0), (0.024, 0.0), (0.024, 0.055), (-0.024, 0.055)]
            .map(|(x, high)| self.at((x, -HALF - 0.006), high));
        self.face(&door, rgb(0x3a2a20), 0.6);
    }
}
