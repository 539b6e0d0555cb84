//! What stands on the plan: crowns of trees, houses, towers, parasols; each casts its shadow beside it.

use std::f32::consts::{FRAC_PI_2, TAU};

use super::plan::{Cover, Plan};
use super::{Eye, PARALLAX, festival, fortress};
use crate::paint::noise::Dice;
use crate::scene::Season;
use crate::settings::craft::Craft;
use crate::settings::easel::{Distance, Easel};
use crate::settings::foliage::leaf_colour;
use crate::settings::palette::{rgb, scale};

/// What one kind of land is scattered with.
struct Scatter {
    /// How far apart, in plan units.
    step: f32,
    /// What share of the places is taken.
    share: f32,
    /// How much of what stands there is a house or a tower.
    houses: f32,
    /// How large a crown is, in plan units.
    crown: f32,
}

fn scatter(cover: Cover) -> Option<Scatter> {
    let row = |step, share, houses, crown| {
        Some(Scatter {
            step,
            share,
            houses,
            crown,
        })
    };
    match cover {
        Cover::Sea | Cover::Snow | Cover::Canyon | Cover::Festival => None,
        Cover::Quay => row(0.125, 0.92, 0.88, 0.035),
        Cover::Coast => row(0.085, 0.62, 0.0, 0.045),
        Cover::Rocks => row(0.095, 0.42, 0.05, 0.038),
        Cover::Woods | Cover::Jungle => row(0.062, 1.0, 0.0, 0.052),
        Cover::Mountains => row(0.21, 0.92, 0.0, 0.05),
        Cover::Desert => row(0.24, 0.25, 0.0, 0.018),
        Cover::Savanna => row(0.16, 0.35, 0.0, 0.045),
        Cover::Crops => row(0.20, 0.28, 0.10, 0.035),
        Cover::Lavender | Cover::Sunflowers => row(0.30, 0.18, 0.12, 0.04),
        Cover::Grass => row(0.13, 0.45, 0.03, 0.045),
        Cover::City => row(0.19, 1.0, 1.0, 0.04),
        Cover::Village => row(0.145, 0.85, 0.55, 0.042),
    }
}

/// Draws everything from far to near.
pub(super) fn add(craft: &mut Craft<'_>, (eye, light_x): (Eye, f32), plan: &Plan) {
    if plan.cover == Cover::Festival {
        return festival::add(craft, (eye, light_x));
    }
    let Some(kind) = scatter(plan.cover) else {
        return;
    };
    let distance = Distance {
        parallax: PARALLAX,
        depth: 0.0,
    };
    let mut easel = Easel::new(craft, distance, (f32::NEG_INFINITY, 2.0), light_x);
    let (left, top, right, bottom) = easel.area;
    let mut dice = craft.dice(30);
    // High things of nearer rows still reach into the picture.
    let (far, near) = (eye.depth(top) * 1.04, eye.depth(bottom) * 0.80);
    let mut d = far;
    while d > near {
        let mut x = left * d - kind.step;
        while x < right * d + kind.step {
            let at = (
                x + dice.range(-0.32, 0.32) * kind.step,
                d + dice.range(-0.3, 0.3) * kind.step * 0.6,
            );
            let is_taken = dice.unit() < kind.share && is_allowed(plan, &kind, at);
            let is_house = dice.unit() < kind.houses;
            if is_taken {
                let share = ((at.1 - near) / (far - near)).clamp(0.0, 1.0);
                easel.depth = 0.30 * share * share;
                let mut hand = Hand {
                    easel: &mut easel,
                    dice: &mut dice,
                    eye,
                    plan,
                };
                match (plan.cover, is_house) {
                    (Cover::Mountains, _) => hand.peak(at),
                    (Cover::City, _) => hand.tower((x, d), kind.step),
                    (_, true) => hand.house(at),
                    (Cover::Coast, _) => hand.of_beach(at),
                    (Cover::Jungle, _) if hand.dice.unit() < 0.22 => hand.palm(at, 0.075),
                    _ => hand.crown(at, kind.crown),
                }
            }
            x += kind.step;
        }
        d -= kind.step * 0.72;
    }
    if plan.has_castle {
        easel.depth = 0.0;
        fortress::add(&mut easel, eye);
    }
    easel.hang(craft);
}

fn is_allowed(plan: &Plan, kind: &Scatter, at: (f32, f32)) -> bool {
    let (x, d) = at;
    if plan.has_castle && fortress::clears(at) {
        return false;
    }
    // Towers stand in blocks; actors have a clearing.
    let in_clearing = match plan.cover {
        Cover::City => x.abs() < 0.10 && d < 0.74,
        Cover::Woods | Cover::Jungle => {
            plan.line.is_none() && !plan.lake && libm::hypotf(x / 0.40, (d - 0.66) / 0.10) < 1.0
        }
        Cover::Quay | Cover::Rocks => plan.inland(at) < 0.13,
        Cover::Coast => x.abs() < 0.18 && plan.inland(at) < 0.34,
        _ => x.abs() < 0.42 && d < 0.92,
    };
    plan.is_free((x, d + kind.crown * 0.6)) && plan.is_free((x, d - kind.crown)) && !in_clearing
}

/// A broken line of seven points between two.
fn ragged(dice: &mut Dice, (from, to): ((f32, f32), (f32, f32)), rough: f32) -> Vec<(f32, f32)> {
    (0..=6)
        .map(|i| {
            let t = i as f32 / 6.0;
            let rough = if i == 0 || i == 6 { 0.0 } else { rough };
            let shift = dice.range(-1.0, 1.0) * rough;
            (
                from.0 + (to.0 - from.0) * t + shift,
                from.1 + (to.1 - from.1) * t + 0.3 * shift,
            )
        })
        .collect()
}

pub(super) struct Hand<'a> {
    pub(super) easel: &'a mut Easel,
    pub(super) dice: &'a mut Dice,
    pub(super) eye: Eye,
    plan: &'a Plan,
}

impl Hand<'_> {
    /// A shadow thrown aside on the ground.
    pub(super) fn shadow(&mut self, (x, d): (f32, f32), (size, high): (f32, f32)) {
        let away = -self.easel.light_x * high * 0.7;
        let (sx, sy) = self.eye.at((x + away, d), 0.0);
        let dark = self.easel.ink(rgb(0x1c2a22), 0.1);
        let strength = 0.30 + 0.5 * self.easel.tones.shadow;
        let (rx, ry) = (size * 1.15 / d, size * 0.62 / d);
        self.easel
            .drawing
            .group(&format!(r#"opacity="{strength:.2}""#), |drawing| {
                drawing.ellipse((sx, sy), (rx, ry), &dark);
            });
    }

    /// A tree from above: lumps of leaves, lighter towards the light.
    pub(super) fn crown(&mut self, (x, d): (f32, f32), size: f32) {
        let r = size * self.dice.range(0.7, 1.15);
        let season = self.easel.season();
        let leaves = match (self.plan.cover, season) {
            (_, Season::Winter) => rgb([0xdfe8ee, 0x4a6a58, 0xc8d4dc][self.dice.below(3)]),
            (Cover::Jungle, _) => rgb([0x2c7436, 0x3c8a3c, 0x256030, 0x4a9a44][self.dice.below(4)]),
            (Cover::Mountains, _) => rgb([0x2f5d44, 0x3a6a48][self.dice.below(2)]),
            (Cover::Desert, _) => rgb(0x8a8a50),
            (Cover::Savanna, _) => rgb([0x7d8a3c, 0x6a7f38][self.dice.below(2)]),
            _ => scale(leaf_colour(season, self.dice), 0.88),
        };
        self.shadow((x, d), (r, r * 1.4));
        let (cx, cy) = self.eye.at((x, d), r * 1.5);
        let (rx, ry) = (r / d, r * 0.80 / d);
        let light_x = self.easel.light_x;
        let dark = self.easel.ink(leaves, 0.12);
        self.easel
            .drawing
            .ellipse((cx, cy + ry * 0.12), (rx, ry), &dark);
        let mid = self.easel.ink(leaves, 0.55);
        let lit = self.easel.ink(leaves, 1.0);
        for (fill, from, n, reach, lump) in
            [(&mid, 0.0, 6, 0.46, 0.46), (&lit, 0.24, 4, 0.30, 0.34)]
        {
            for i in 0..n {
                let angle = TAU * i as f32 / n as f32 + self.dice.range(0.0, 0.8);
                let (sin, cos) = libm::sincosf(angle);
                let at = (
                    cx + rx * (reach * cos + from * light_x),
                    cy + ry * (reach * sin - from * 1.1),
                );
                self.easel.drawing.ellipse(at, (rx * lump, ry * lump), fill);
            }
        }
    }

    /// A mountain: a lit and a shaded face, snow on its top, spurs that run out to the plain.
    fn peak(&mut self, (x, d): (f32, f32)) {
        let high = self.dice.range(0.12, 0.34);
        let w = high * self.dice.range(0.62, 0.85);
        let eye = self.eye;
        let p = |dx: f32, dd: f32, h: f32| eye.at((x + dx, d + dd), h);
        let rock = rgb([0x7f7f8c, 0x77726f, 0x868078][self.dice.below(3)]);
        let lean = self.dice.range(-0.25, 0.25) * w;
        let apex = p(0.0, 0.0, high);
        let rough = 0.10 * w / d;
        let spine = ragged(self.dice, (apex, p(lean, -w * 0.55, 0.0)), rough);
        for side in [-1.0_f32, 1.0] {
            let edge = ragged(self.dice, (apex, p(side * w, 0.0, 0.0)), rough);
            let light = if side == self.easel.light_x {
                0.98
            } else {
                0.16
            };
            let fill = self.easel.ink(rock, light);
            let snow = self.easel.ink(rgb(0xf4f8fc), 0.30 + 0.70 * light);
            let face: Vec<_> = edge.iter().chain(spine.iter().rev()).copied().collect();
            self.easel.drawing.polygon(&face, &fill);
            let is_winter = self.easel.season() == Season::Winter;
            let n = if is_winter { 6 } else { 4 };
            if high > 0.17 || is_winter {
                let mut cap: Vec<_> = edge[..n].to_vec();
                let (a, b) = (edge[n - 1], spine[n - 1]);
                for i in 1..4 {
                    let t = i as f32 / 4.0;
                    let tongue = if i % 2 == 1 { 0.10 } else { -0.06 } * high / d;
                    cap.push((a.0 + (b.0 - a.0) * t, a.1 + (b.1 - a.1) * t + tongue));
                }
                cap.extend(spine[..n].iter().rev());
                self.easel.drawing.polygon(&cap, &snow);
            }
        }
        for _ in 0..5 {
            let at = (
                x + self.dice.range(-1.1, 1.1) * w,
                d - w * self.dice.range(0.50, 0.75),
            );
            self.crown(at, 0.026);
        }
    }

    /// A palm from above: a star of fronds.
    fn palm(&mut self, (x, d): (f32, f32), size: f32) {
        let r = size * self.dice.range(0.8, 1.2);
        self.shadow((x, d), (r * 0.8, r * 1.6));
        let high = r * 2.4;
        let (foot, top) = (self.eye.at((x, d), 0.0), self.eye.at((x, d), high));
        let bark = self.easel.ink(rgb(0x8a6a48), 0.6);
        let trunk = format!("M{:.4} {:.4}L{:.4} {:.4}", foot.0, foot.1, top.0, top.1);
        self.easel.drawing.stroke(&trunk, &bark, 0.010 / d);
        let start = self.dice.range(0.0, 1.0);
        for i in 0..9 {
            let (sin, cos) = libm::sincosf(start + TAU * i as f32 / 9.0);
            let tip = (top.0 + r / d * cos, top.1 + r / d * (0.72 * sin + 0.18));
            let bend = (
                top.0 + 0.55 * r / d * cos,
                top.1 + r / d * (0.38 * sin - 0.12),
            );
            let light = if cos * self.easel.light_x > 0.0 {
                0.95
            } else {
                0.35
            };
            let fill = self.easel.ink(rgb(0x3f8f45), light);
            let (nx, ny) = (-sin * 0.13 * r / d, cos * 0.10 * r / d);
            let frond = format!(
                "M{:.4} {:.4}Q{:.4} {:.4} {:.4} {:.4}Q{:.4} {:.4} {:.4} {:.4}Z",
                top.0,
                top.1,
                bend.0 + nx,
                bend.1 + ny,
                tip.0,
                tip.1,
                bend.0 - nx,
                bend.1 - ny,
                top.0,
                top.1
            );
            self.easel.drawing.path(&frond, &fill);
        }
    }

    /// Palms inland, parasols and towels on the sand.
    fn of_beach(&mut self, at: (f32, f32)) {
        let inland = self.plan.inland(at);
        if inland > 0.33 {
            if self.dice.unit() < 0.5 {
                return self.palm(at, 0.085);
            }
            return self.crown(at, 0.045);
        }
        if inland > 0.10 && self.dice.unit() < 0.62 {
            self.parasol(at);
        }
    }

    fn parasol(&mut self, (x, d): (f32, f32)) {
        let r = 0.032;
        let cloth = rgb([0xe2574c, 0x3f8fb8, 0xf0b43c, 0xf4f1ea, 0x4fa88a][self.dice.below(5)]);
        let towel = rgb([0xf0e6d0, 0x5fb0c8, 0xf2909a][self.dice.below(3)]);
        let corner = |dx: f32, dd: f32| self.eye.at((x + dx, d + dd), 0.0);
        let corners = [
            corner(0.02, -0.012),
            corner(0.085, -0.012),
            corner(0.085, -0.045),
            corner(0.02, -0.045),
        ];
        let fill = self.easel.ink(towel, 0.9);
        self.easel.drawing.polygon(&corners, &fill);
        self.shadow((x, d), (r, 0.05));
        let (cx, cy) = self.eye.at((x, d), 0.06);
        let (rx, ry) = (r / d, r * 0.72 / d);
        let base = self.easel.ink(cloth, 0.8);
        self.easel.drawing.ellipse((cx, cy), (rx, ry), &base);
        for i in 0..4 {
            let (sin, cos) = libm::sincosf(0.3 + FRAC_PI_2 * i as f32);
            let (sin2, cos2) = libm::sincosf(0.3 + FRAC_PI_2 * i as f32 + 0.5 * FRAC_PI_2);
            let white = self.easel.ink(rgb(0xfbf7ef), if i < 2 { 0.7 } else { 1.0 });
            self.easel.drawing.polygon(
                &[
                    (cx, cy - ry * 0.25),
                    (cx + rx * cos, cy + ry * sin),
                    (cx + rx * cos2, cy + ry * sin2),
                ],
                &white,
            );
        }
    }
}
