//! What is seen through windows: the town, or the place that the prompt says lies outside.

use super::craft::{Area, Craft};
use super::palette::{mix, rgb, scale};
use crate::paint::Rgb;
use crate::paint::bake::{Drawing, hex};
use crate::paint::noise::{Dice, fbm, lerp};
use crate::scene::{Season, Setting, Weather};

/// Sky and what lies under it, kept inside `area`.
pub(super) fn draw_outlook(craft: &Craft<'_>, drawing: &mut Drawing, area: Area, dice: &mut Dice) {
    let (_, top, _, bottom) = area;
    let tones = &craft.tones;
    let stops = [
        (0.0, tones.sky[0], 1.0),
        (0.45, tones.sky[1], 1.0),
        (0.8, tones.sky[2], 1.0),
        (1.0, tones.sky[3], 1.0),
    ];
    let sky = drawing.linear((0.0, top), (0.0, bottom), &stops);
    drawing.rect(area, &sky);
    use Setting as S;
    let mut outlook = Outlook {
        craft,
        drawing,
        area,
        dice,
    };
    match craft.ctx.backdrop {
        Some(S::Sea | S::Beach | S::Harbour | S::Cliff | S::Lake | S::River) => outlook.sea(),
        Some(S::Mountains | S::Volcano | S::Canyon) => outlook.mountains(),
        Some(S::Forest | S::Jungle) => outlook.trees(),
        Some(S::Desert | S::Arctic | S::Savanna) => outlook.dunes(),
        Some(S::Field | S::Meadow | S::Park | S::Garden | S::Lavender | S::Sunflowers) => {
            outlook.country();
        }
        Some(S::UnderWater) => return outlook.reef(),
        _ => outlook.town(),
    }
    outlook.weather();
}

struct Outlook<'a, 'b> {
    craft: &'a Craft<'b>,
    drawing: &'a mut Drawing,
    area: Area,
    dice: &'a mut Dice,
}

impl Outlook<'_, '_> {
    /// Rain in streaks and on the panes, or snow that falls.
    fn weather(&mut self) {
        let (left, top, right, bottom) = self.area;
        let (wide, high) = (right - left, bottom - top);
        let n = (90.0 * (wide * high / 0.12).clamp(0.3, 3.0)) as usize;
        let white = hex(mix(self.craft.tones.sky[3], [1.0; 3], 0.55));
        let mut marks = Vec::with_capacity(n);
        for _ in 0..n {
            let at = (self.dice.range(left, right), self.dice.range(top, bottom));
            marks.push((at, self.dice.unit()));
        }
        match self.craft.ctx.weather {
            Weather::Rain | Weather::Storm => self.drawing.group(r#"opacity="0.5""#, |drawing| {
                for ((x, y), light) in marks {
                    let long = (0.05 + 0.10 * light) * high;
                    let (low, aside) = ((y + long).min(bottom), 0.10 * long);
                    let line = format!("M{x:.4} {y:.4}L{:.4} {low:.4}", (x - aside).max(left));
                    drawing.stroke(&line, &white, 0.0012 + 0.0014 * light);
                    if light > 0.72 {
                        drawing.ellipse((x, low), (0.0026, 0.0036), &white);
                    }
                }
            }),
            Weather::Snow => {
                for ((x, y), light) in marks {
                    let r = 0.0018 + 0.0030 * light;
                    let at = (x.clamp(left + r, right - r), y.clamp(top + r, bottom - r));
                    self.drawing.ellipse(at, (r, r), &white);
                }
            }
            _ => {}
        }
    }

    fn ink(&self, colour: Rgb, light: f32, depth: f32) -> String {
        hex(self.craft.tones.toned(colour, light, depth))
    }

    /// Land whose crest lies at a share of the window's height, `rough` of it uneven.
    fn land(&mut self, (level, rough, waves): (f32, f32, f32), fill: &str) {
        let (left, top, right, bottom) = self.area;
        let (seed, shift) = (self.dice.noise_seed(), self.dice.range(0.0, 9.0));
        let high = bottom - top;
        let mut corners: Vec<(f32, f32)> = (0..=28)
            .map(|i| {
                let t = i as f32 / 28.0;
                let up = level + rough * (fbm(t * waves + shift, 0.5, 3, seed) - 0.5) * 2.0;
                (lerp(left, right, t), bottom - high * up.clamp(0.02, 0.96))
            })
            .collect();
        corners.extend([(right, bottom), (left, bottom)]);
        self.drawing.polygon(&corners, fill);
    }

    /// Lit water with weed on its ground and fish on their way.
    fn reef(&mut self) {
        let (left, top, right, bottom) = self.area;
        let (wide, high) = (right - left, bottom - top);
        let stops = [
            (0.0, rgb(0x4fc3e8), 1.0),
            (0.55, rgb(0x1f86c0), 1.0),
            (1.0, rgb(0x12508c), 1.0),
        ];
        let water = self.drawing.linear((0.0, top), (0.0, bottom), &stops);
        self.drawing.rect(self.area, &water);
        self.drawing.group(r#"opacity="0.16""#, |drawing| {
            for i in 0..4 {
                let x = left + wide * (0.10 + 0.24 * i as f32);
                let foot = (x + 0.02 * wide).min(right);
                let ray = [
                    (x, top),
                    ((x + 0.10 * wide).min(right), top),
                    ((foot + 0.06 * wide).min(right), bottom),
                    (foot, bottom),
                ];
                drawing.polygon(&ray, "#ffffff");
            }
        });
        self.land((0.16, 0.05, 2.0), &hex(rgb(0x2c4a72)));
        for _ in 0..7 {
            let (x, tall) = (
                self.dice.range(left + 0.06 * wide, right - 0.06 * wide),
                high * self.dice.range(0.12, 0.34),
            );
            let fill = hex(rgb(
                [0x2f9a6a, 0xe8607a, 0xf09a4a, 0x9a5fc0][self.dice.below(4)]
            ));
            let sway = 0.05 * high;
            let path = format!(
                "M{x:.4} {bottom:.4}Q{:.4} {:.4} {x:.4} {:.4}T{x:.4} {:.4}",
                x + sway,
                bottom - 0.25 * tall,
                bottom - 0.5 * tall,
                bottom - tall
            );
            self.drawing.stroke(&path, &fill, 0.035 * high);
        }
        for _ in 0..9 {
            self.fish();
        }
    }

    /// A fish seen from its side, somewhere in the window.
    fn fish(&mut self) {
        let (left, top, right, bottom) = self.area;
        let high = bottom - top;
        let long = (high * self.dice.range(0.07, 0.15)).min(0.3 * (right - left));
        let at = (
            self.dice.range(left + long, right - long),
            self.dice.range(top + 0.12 * high, bottom - 0.22 * high),
        );
        let way = if self.dice.unit() < 0.5 { -1.0 } else { 1.0 };
        let own = rgb([0xf6a03c, 0xf4d24a, 0xe8584a, 0x6fd0e0, 0xf0f0e8][self.dice.below(5)]);
        let (body, fin) = (hex(own), hex(scale(own, 0.78)));
        let x = |share: f32| at.0 + way * share * long;
        let tail = [
            (x(-0.32), at.1),
            (x(-0.62), at.1 - 0.22 * long),
            (x(-0.62), at.1 + 0.22 * long),
        ];
        self.drawing.polygon(&tail, &fin);
        self.drawing.ellipse(at, (0.42 * long, 0.24 * long), &body);
        self.drawing.ellipse(
            (x(-0.02), at.1 - 0.16 * long),
            (0.16 * long, 0.10 * long),
            &fin,
        );
        self.drawing.ellipse(
            (x(0.24), at.1 - 0.05 * long),
            (0.045 * long, 0.045 * long),
            "#1c2430",
        );
    }

    fn sea(&mut self) {
        let (left, top, right, bottom) = self.area;
        let (wide, high) = (right - left, bottom - top);
        let cape = self.ink(rgb(0x6f8a7a), 0.6, 0.6);
        self.land((0.40, 0.05, 1.4), &cape);
        let tones = &self.craft.tones;
        let stops = [
            (0.0, tones.toned(rgb(0x4fa0c4), 0.85, 0.45), 1.0),
            (1.0, tones.toned(rgb(0x1f6f9a), 0.8, 0.1), 1.0),
        ];
        let from = bottom - 0.38 * high;
        let fill = self.drawing.linear((0.0, from), (0.0, bottom), &stops);
        self.drawing.rect((left, from, right, bottom), &fill);
        let glint = self.ink([0.92, 0.98, 1.0], 1.0, 0.1);
        for _ in 0..26 {
            let near = self.dice.unit();
            let x = self.dice.range(left, right - 0.08 * wide);
            let y = lerp(from + 0.01 * high, bottom - 0.02 * high, near);
            let long = wide * lerp(0.015, 0.06, near);
            self.drawing
                .rect((x, y, x + long, y + 0.004 * high), &glint);
        }
        let (x, y) = (lerp(left, right, 0.70), from + 0.05 * high);
        let (sail, hull) = (
            self.ink([0.97; 3], 0.95, 0.2),
            self.ink(rgb(0x8a4a3a), 0.6, 0.2),
        );
        let s = 0.05 * wide;
        self.drawing.polygon(
            &[
                (x, y - 2.2 * s),
                (x, y - 0.2 * s),
                (x + 1.1 * s, y - 0.2 * s),
            ],
            &sail,
        );
        self.drawing.polygon(
            &[
                (x - 0.7 * s, y - 0.1 * s),
                (x + 1.2 * s, y - 0.1 * s),
                (x + 0.8 * s, y + 0.3 * s),
                (x - 0.4 * s, y + 0.3 * s),
            ],
            &hull,
        );
    }

    /// Peaks with a lit and a shaded side under snow, and woods before them.
    fn mountains(&mut self) {
        let (left, top, right, bottom) = self.area;
        let (wide, high) = (right - left, bottom - top);
        for (n, reach, depth) in [(5, 0.66, 0.66), (4, 0.46, 0.45)] {
            for i in 0..n {
                let x = lerp(
                    left,
                    right,
                    (i as f32 + self.dice.range(0.25, 0.75)) / n as f32,
                );
                let up = high * reach * self.dice.range(0.7, 1.05);
                let half = (0.20 * wide)
                    .min(0.5 * up)
                    .min(x - left)
                    .min(right - x)
                    .max(0.02 * wide);
                let apex = (x, bottom - up);
                for (side, light) in [(-1.0, 0.9), (1.0, 0.3)] {
                    let rock = self.ink(rgb(0x7a7f98), light, depth);
                    let snow = self.ink([0.97, 0.98, 1.0], 0.3 + 0.7 * light, depth * 0.8);
                    let foot = bottom - 0.16 * high;
                    self.drawing.polygon(
                        &[apex, (x + side * half, foot), (x + 0.1 * half, foot)],
                        &rock,
                    );
                    let down = 0.38 * (foot - apex.1);
                    self.drawing.polygon(
                        &[
                            apex,
                            (x + side * half * 0.38, apex.1 + down),
                            (x + side * half * 0.18, apex.1 + 0.8 * down),
                            (x + 0.04 * half, apex.1 + 1.15 * down),
                        ],
                        &snow,
                    );
                }
            }
        }
        let wood = self.ink(rgb(0x3f6a4a), 0.6, 0.3);
        self.land((0.22, 0.05, 3.0), &wood);
    }

    fn trees(&mut self) {
        let (left, _, right, bottom) = self.area;
        let (wide, high) = (right - left, bottom - self.area.1);
        let is_winter = self.craft.season() == Season::Winter;
        for (row, reach, depth) in [(0, 0.74, 0.6), (1, 0.58, 0.4), (2, 0.42, 0.2)] {
            let ground = self.ink(self.craft.turf(), 0.5, depth);
            self.land((0.20 - 0.05 * row as f32, 0.02, 2.0), &ground);
            for i in 0..9 {
                let t = (i as f32 + self.dice.range(0.2, 0.8)) / 9.0;
                let half = 0.055 * wide;
                let x = lerp(left + half, right - half, t);
                let tall = high * reach * self.dice.range(0.7, 1.05);
                let foot = bottom - (0.17 - 0.05 * row as f32) * high;
                let green = if is_winter {
                    rgb(0xdfe8ee)
                } else {
                    rgb([0x3f7a44, 0x4f8a44, 0x357048][i % 3])
                };
                let (lit, dark) = (self.ink(green, 0.8, depth), self.ink(green, 0.3, depth));
                for k in 0..3 {
                    let (a, b) = (
                        foot - tall * (0.30 * k as f32 + 0.08),
                        foot - tall * (0.30 * k as f32 + 0.46),
                    );
                    let w = half * (1.0 - 0.24 * k as f32);
                    self.drawing.polygon(&[(x - w, a), (x, b), (x, a)], &lit);
                    self.drawing.polygon(&[(x + w, a), (x, b), (x, a)], &dark);
                }
            }
        }
    }

    fn dunes(&mut self) {
        let turf = scale(self.craft.turf(), 1.0);
        for (level, rough, light, depth) in [
            (0.42, 0.08, 0.7, 0.6),
            (0.30, 0.07, 0.9, 0.35),
            (0.16, 0.05, 0.75, 0.1),
        ] {
            let fill = self.ink(turf, light, depth);
            self.land((level, rough, 1.6), &fill);
        }
    }

    fn country(&mut self) {
        let turf = self.craft.turf();
        let gold = match self.craft.ctx.backdrop {
            Some(Setting::Lavender) => rgb(0x8a6ac0),
            Some(Setting::Field | Setting::Sunflowers) => rgb(0xdcb85a),
            _ => turf,
        };
        for (level, own, depth) in [
            (0.46, mix(turf, rgb(0x5a7f8f), 0.4), 0.6),
            (0.34, gold, 0.35),
            (0.20, turf, 0.1),
        ] {
            let fill = self.ink(own, 0.85, depth);
            self.land((level, 0.07, 1.5), &fill);
        }
        let (left, _, right, bottom) = self.area;
        let (wide, high) = (right - left, bottom - self.area.1);
        for _ in 0..6 {
            let r = wide * self.dice.range(0.03, 0.06);
            let x = self.dice.range(left + r, right - r);
            let y = bottom - high * self.dice.range(0.22, 0.34);
            let (trunk, dark, lit) = (
                self.ink(rgb(0x6b4a35), 0.4, 0.2),
                self.ink(rgb(0x4f8a3c), 0.3, 0.2),
                self.ink(rgb(0x5c9a44), 0.9, 0.2),
            );
            self.drawing
                .rect((x - 0.12 * r, y, x + 0.12 * r, y + 1.6 * r), &trunk);
            self.drawing.ellipse((x, y), (r, r), &dark);
            self.drawing
                .ellipse((x - 0.2 * r, y - 0.2 * r), (0.7 * r, 0.65 * r), &lit);
        }
    }

    /// Houses wall to wall, some of their windows lit.
    fn town(&mut self) {
        let (left, _, right, bottom) = self.area;
        let (width, height) = (right - left, bottom - self.area.1);
        let tones = self.craft.tones.clone();
        for row in 0..2 {
            let mut x = left - 0.02 * width;
            while x < right {
                let wide = width * self.dice.range(0.08, 0.20);
                let high = height * self.dice.range(0.10, 0.34) * (1.0 - 0.3 * row as f32);
                let colour = tones.toned(
                    rgb([0xb98a70, 0x8f93a8, 0xc9b090, 0x7f8f8a][self.dice.below(4)]),
                    0.6,
                    0.65 - 0.3 * row as f32,
                );
                let (a, b) = (x.max(left), (x + wide).min(right));
                if b > a {
                    self.drawing
                        .rect((a, bottom - high, b, bottom), &hex(colour));
                    for k in 0..6 {
                        let at = (
                            lerp(a, b, 0.18 + 0.3 * (k % 3) as f32),
                            bottom - high * (0.85 - 0.3 * (k / 3) as f32),
                        );
                        let is_lit = self.dice.unit() < 0.15 + 0.6 * tones.lamps;
                        let pane = if is_lit && tones.lamps > 0.1 {
                            [1.0, 0.84, 0.5]
                        } else {
                            scale(colour, 0.75)
                        };
                        self.drawing.rect(
                            (at.0, at.1, (at.0 + wide * 0.12).min(b), at.1 + high * 0.10),
                            &hex(pane),
                        );
                    }
                }
                x += wide * 1.02;
            }
        }
    }
}
