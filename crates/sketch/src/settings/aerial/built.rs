//! Houses and towers as they look from above.

use super::stands::Hand;
use crate::scene::Season;
use crate::settings::palette::{rgb, scale};

impl Hand<'_> {
    /// A house with a gable roof.
    pub(super) fn house(&mut self, (x, d): (f32, f32)) {
        let (w, deep) = (self.dice.range(0.035, 0.055), self.dice.range(0.045, 0.065));
        let wall = rgb([0xf0dcc0, 0xf4ece0, 0xe0c8a8, 0xd8d4cc][self.dice.below(4)]);
        let roof = if self.easel.season() == Season::Winter {
            rgb(0xeef3f8)
        } else {
            rgb([0xb3553c, 0x9c4a3a, 0x7a5a52, 0xc46a44][self.dice.below(4)])
        };
        let (eave, ridge) = (0.045, 0.080);
        self.shadow((x, d), (w * 1.2, 0.06));
        let eye = self.eye;
        let p = |dx: f32, dd: f32, h: f32| eye.at((x + dx, d + dd), h);
        let front = self.easel.ink(wall, 0.75);
        self.easel.drawing.polygon(
            &[
                p(-w, -deep, 0.0),
                p(-w, -deep, eave),
                p(0.0, -deep, ridge),
                p(w, -deep, eave),
                p(w, -deep, 0.0),
            ],
            &front,
        );
        let pane = self.easel.pane(self.dice, 0.7);
        for dx in [-0.5, 0.5] {
            self.easel.drawing.polygon(
                &[
                    p(dx * w - 0.008, -deep, 0.014),
                    p(dx * w - 0.008, -deep, 0.032),
                    p(dx * w + 0.008, -deep, 0.032),
                    p(dx * w + 0.008, -deep, 0.014),
                ],
                &pane,
            );
        }
        for side in [-1.0_f32, 1.0] {
            let light = if side == self.easel.light_x {
                0.98
            } else {
                0.35
            };
            let fill = self.easel.ink(roof, light);
            let over = 1.14 * side * w;
            self.easel.drawing.polygon(
                &[
                    p(0.0, -deep * 1.1, ridge),
                    p(0.0, deep, ridge),
                    p(over, deep, eave - 0.008),
                    p(over, -deep * 1.1, eave - 0.008),
                ],
                &fill,
            );
        }
    }

    /// A tower of a city: front, side and roof.
    pub(super) fn tower(&mut self, (x, d): (f32, f32), step: f32) {
        let block = step * 0.36;
        let (w, deep) = (
            block * self.dice.range(0.75, 1.0),
            block * self.dice.range(0.7, 0.95),
        );
        let middle = 1.0 - (libm::hypotf(x * 0.8, d - 1.5) * 0.7).min(1.0);
        let high = self.dice.range(0.06, 0.16) + 0.22 * middle * self.dice.unit();
        if self.dice.unit() < 0.07 {
            return self.garden_square((x, d), block);
        }
        let wall =
            rgb([0xb8b4ac, 0x8fa0ae, 0xc9b8a0, 0x9a8f88, 0x7f8c9c, 0xd4cec2][self.dice.below(6)]);
        let eye = self.eye;
        let p = |dx: f32, dd: f32, h: f32| eye.at((x + dx, d + dd), h);
        // The shadow of a box is a band along the street.
        let away = -self.easel.light_x;
        let long = away * (w + high * 0.55);
        let dark = self.easel.ink(rgb(0x1c222c), 0.1);
        let corners = [
            p(away * w, -deep, 0.0),
            p(long, -deep + 0.02, 0.0),
            p(long, deep + 0.02, 0.0),
            p(away * w, deep, 0.0),
        ];
        self.easel.drawing.group(r#"opacity="0.38""#, |drawing| {
            drawing.polygon(&corners, &dark);
        });
        // One side is seen as well, the one towards the middle of the picture.
        let side = if x > 0.0 { -1.0 } else { 1.0 };
        let (front_light, side_light) = if side == self.easel.light_x {
            (0.55, 0.85)
        } else {
            (0.70, 0.18)
        };
        let flank = self.easel.ink(wall, side_light);
        self.easel.drawing.polygon(
            &[
                p(side * w, -deep, 0.0),
                p(side * w, deep, 0.0),
                p(side * w, deep, high),
                p(side * w, -deep, high),
            ],
            &flank,
        );
        let front = self.easel.ink(wall, front_light);
        self.easel.drawing.polygon(
            &[
                p(-w, -deep, 0.0),
                p(w, -deep, 0.0),
                p(w, -deep, high),
                p(-w, -deep, high),
            ],
            &front,
        );
        self.windows((x, d - deep), (w, high));
        let top = self.easel.ink(scale(wall, 0.88), 0.95);
        let rim = self.easel.ink(scale(wall, 1.08), 1.0);
        self.easel.drawing.polygon(
            &[
                p(-w, -deep, high),
                p(w, -deep, high),
                p(w, deep, high),
                p(-w, deep, high),
            ],
            &rim,
        );
        let (iw, id) = (w * 0.88, deep * 0.88);
        self.easel.drawing.polygon(
            &[
                p(-iw, -id, high),
                p(iw, -id, high),
                p(iw, id, high),
                p(-iw, id, high),
            ],
            &top,
        );
        let unit = self.easel.ink(rgb(0x9aa0a6), 0.8);
        let (ux, ud) = (
            self.dice.range(-0.4, 0.4) * w,
            self.dice.range(-0.3, 0.3) * deep,
        );
        let (uw, up) = (w * 0.22, 0.02);
        self.easel.drawing.polygon(
            &[
                p(ux - uw, ud, high),
                p(ux + uw, ud, high),
                p(ux + uw, ud, high + up),
                p(ux - uw, ud, high + up),
            ],
            &unit,
        );
    }

    /// Rows of windows on a front.
    fn windows(&mut self, (x, d): (f32, f32), (w, high): (f32, f32)) {
        let n_floors = ((high / 0.022) as usize).min(14);
        for floor in 0..n_floors {
            let h = high * (floor as f32 + 0.35) / n_floors as f32;
            let up = high * 0.42 / n_floors as f32;
            for column in 0..3 {
                let dx = w * (column as f32 * 0.6 - 0.6);
                let pane = self.easel.pane(self.dice, 0.5);
                let p = |dx: f32, h: f32| self.eye.at((x + dx, d), h);
                let half = w * 0.20;
                let corners = [
                    p(dx - half, h),
                    p(dx + half, h),
                    p(dx + half, h + up),
                    p(dx - half, h + up),
                ];
                self.easel.drawing.polygon(&corners, &pane);
            }
        }
    }

    /// A lawn with trees between the towers.
    fn garden_square(&mut self, (x, d): (f32, f32), half: f32) {
        let green = self.easel.ink(self.easel.turf(), 0.85);
        let eye = self.eye;
        let p = |dx: f32, dd: f32| eye.at((x + dx, d + dd), 0.0);
        self.easel.drawing.polygon(
            &[
                p(-half, -half),
                p(half, -half),
                p(half, half),
                p(-half, half),
            ],
            &green,
        );
        for (dx, dd) in [
            (-0.5, 0.4),
            (0.4, 0.5),
            (0.1, -0.1),
            (-0.45, -0.5),
            (0.5, -0.45),
        ] {
            self.crown((x + dx * half, d + dd * half), 0.022);
        }
    }
}
