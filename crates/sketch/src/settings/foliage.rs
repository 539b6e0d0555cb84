//! Trees, bushes, grass and flowers.

use std::f32::consts::{PI, TAU};
use std::fmt::Write as _;

use super::craft::Craft;
use super::palette::{Tones, mix, rgb, scale};
use crate::paint::bake::{Drawing, hex};
use crate::paint::noise::{Dice, lerp};
use crate::paint::{Rgb, Wave};
use crate::scene::Season;

/// What plants look like in a set: who draws one needs all of it.
pub(super) struct Garden<'a> {
    /// The drawing plants are added to.
    pub(super) drawing: &'a mut Drawing,
    /// Numbers for their shapes.
    pub(super) dice: &'a mut Dice,
    /// The light.
    pub(super) tones: &'a Tones,
    /// The season.
    pub(super) season: Season,
    /// How far away they stand.
    pub(super) depth: f32,
    /// Where the light comes from: -1.0 left, 1.0 right.
    pub(super) light_x: f32,
}

/// The colour of leaves in a season; autumn has many.
pub(super) fn leaf_colour(season: Season, dice: &mut Dice) -> Rgb {
    let choices: &[u32] = match season {
        Season::Spring => &[0x86c454, 0x9ccb5a, 0x74b85a, 0xf3b8cf, 0xf7cfdd],
        Season::Summer => &[0x4f9a3c, 0x5ca644, 0x3f8a42, 0x6caa3f, 0x4a9150],
        Season::Autumn => &[0xd9772b, 0xe29a2e, 0xc4502a, 0xb8862f, 0xd86a3a],
        Season::Winter => &[0x8b8d92],
    };
    rgb(choices[dice.below(choices.len())])
}

/// The colour of grass in a season.
pub(super) fn grass_colour(season: Season) -> Rgb {
    rgb(match season {
        Season::Spring => 0x7fbf4d,
        Season::Summer => 0x64ab40,
        Season::Autumn => 0x9f9a45,
        Season::Winter => 0xe9f0f7,
    })
}

impl Garden<'_> {
    fn tone(&self, colour: Rgb, light: f32) -> String {
        hex(self.tones.toned(colour, light, self.depth))
    }

    /// A tree that suits the season: round, tall or slender, bare in winter.
    pub(super) fn tree(&mut self, at: (f32, f32), height: f32) {
        if self.native_tree(at, height) {
            return;
        }
        if self.season == Season::Winter {
            return self.bare_tree(at, height);
        }
        let colour = leaf_colour(self.season, self.dice);
        match self.dice.below(10) {
            0 => self.poplar(at, height * 1.15, colour),
            1 | 2 => self.birch(at, height, colour),
            3 => self.spreading_tree(at, height * 0.9, colour),
            4..=6 => self.oak(at, height, colour),
            7 => self.fir(at, height * 1.1, rgb(0x3f6f4c), 0.0),
            _ => self.round_tree(at, height, colour),
        }
    }

    /// A tree with a round crown.
    pub(super) fn round_tree(&mut self, at: (f32, f32), height: f32, leaves: Rgb) {
        self.trunk(at, height * 0.62, height * 0.045, rgb(0x6b4a35));
        let crown = (at.0, at.1 - height * 0.66);
        self.crown(crown, (height * 0.30, height * 0.33), leaves);
    }

    /// An old tree: boughs with a clump of leaves each, the sky between them.
    pub(super) fn oak(&mut self, at: (f32, f32), height: f32, leaves: Rgb) {
        let (x, y) = at;
        self.trunk(at, height * 0.60, height * 0.050, rgb(0x634a38));
        let bark = self.tone(rgb(0x55402f), 0.3);
        let clumps = [
            (-0.25, 0.52, 0.15, 0.88),
            (0.26, 0.56, 0.15, 0.84),
            (0.02, 0.84, 0.16, 0.94),
            (-0.15, 0.73, 0.19, 1.0),
            (0.16, 0.72, 0.18, 1.04),
            (0.0, 0.60, 0.18, 1.08),
        ];
        for (side, up, size, tone) in clumps {
            let (dx, dy) = (self.dice.range(-0.04, 0.04), self.dice.range(-0.03, 0.03));
            let middle = (x + (side + dx) * height, y - (up + dy) * height);
            let bough = format!(
                "M{x:.5} {:.5}Q{:.5} {:.5} {:.5} {:.5}",
                y - 0.34 * height,
                x + 0.3 * (middle.0 - x),
                lerp(y, middle.1, 0.85),
                middle.0,
                middle.1
            );
            self.drawing.stroke(&bough, &bark, height * 0.022);
            let size = size * self.dice.range(0.9, 1.15) * height;
            self.crown(middle, (size, size * 0.72), scale(leaves, tone));
        }
    }

    /// A tree wider than high.
    pub(super) fn spreading_tree(&mut self, at: (f32, f32), height: f32, leaves: Rgb) {
        self.trunk(at, height * 0.66, height * 0.055, rgb(0x634634));
        let crown = (at.0, at.1 - height * 0.70);
        self.crown(crown, (height * 0.46, height * 0.27), leaves);
    }

    /// A tall column of a tree.
    pub(super) fn poplar(&mut self, at: (f32, f32), height: f32, leaves: Rgb) {
        self.trunk(at, height * 0.25, height * 0.022, rgb(0x6b4a35));
        let crown = (at.0, at.1 - height * 0.55);
        self.crown(crown, (height * 0.105, height * 0.43), scale(leaves, 0.92));
    }

    /// A slender tree with a white trunk.
    pub(super) fn birch(&mut self, at: (f32, f32), height: f32, leaves: Rgb) {
        let (x, y) = at;
        self.trunk(at, height * 0.75, height * 0.020, rgb(0xe6e4de));
        let mark = self.tone(rgb(0x4a4a4a), 0.5);
        for i in 0..6 {
            let up = y - height * (0.06 + 0.08 * i as f32);
            let side = self.dice.range(-0.012, 0.004) * height;
            self.drawing.rect(
                (x + side, up, x + side + 0.014 * height, up + 0.006 * height),
                &mark,
            );
        }
        let crown = (x, y - height * 0.70);
        self.crown(
            crown,
            (height * 0.19, height * 0.30),
            mix(leaves, rgb(0xe8d44f), 0.15),
        );
    }

    /// A low round bush.
    pub(super) fn bush(&mut self, at: (f32, f32), height: f32, leaves: Rgb) {
        self.crown(
            (at.0, at.1 - height * 0.42),
            (height * 0.75, height * 0.5),
            leaves,
        );
    }

    /// A crown of leafy lumps in three tones, lighter towards the light.
    fn crown(&mut self, middle: (f32, f32), radii: (f32, f32), leaves: Rgb) {
        let lump = radii.0.min(radii.1) * 0.46;
        let n = ((radii.0 * radii.1) / (lump * lump) * 2.6) as usize + 4;
        let mut lumps: Vec<(f32, f32, f32)> = (0..n)
            .map(|i| {
                // A sunflower's arrangement fills the ellipse evenly.
                let r = libm::sqrtf((i as f32 + 0.4) / n as f32) * 0.80;
                let angle = i as f32 * 2.399_963 + self.dice.range(-0.3, 0.3);
                let (sin, cos) = libm::sincosf(angle);
                let size = lump * self.dice.range(0.78, 1.18) * (1.15 - 0.35 * r);
                (
                    middle.0 + radii.0 * r * cos,
                    middle.1 + radii.1 * r * sin,
                    size,
                )
            })
            .collect();
        lumps.push((middle.0, middle.1, lump * 1.1));
        let dark = self.tone(scale(leaves, 0.80), 0.12);
        for (x, y, r) in &lumps {
            let outline = self.lump((*x, *y), r * 1.12);
            self.drawing.path(&outline, &dark);
        }
        lumps.sort_by(|a, b| b.1.total_cmp(&a.1));
        let (towards_x, towards_y) = (0.5 * self.light_x, -0.6);
        for (tone, shrink, shift) in [(0.48, 0.94, 0.16), (0.85, 0.66, 0.34), (1.08, 0.34, 0.48)] {
            for (x, y, r) in &lumps {
                // How far the lump is on the lit side of the crown.
                let side =
                    (x - middle.0) / radii.0 * towards_x + (y - middle.1) / radii.1 * towards_y;
                if side < (tone - 0.80) * 1.1 {
                    continue;
                }
                let place = (x + r * shift * towards_x, y + r * shift * towards_y);
                let fill = self.tone(leaves, (tone + 0.22 * side).min(1.12));
                let outline = self.lump(place, r * shrink);
                self.drawing.path(&outline, &fill);
            }
        }
    }

    /// A closed outline with leafy bulges.
    fn lump(&mut self, (x, y): (f32, f32), radius: f32) -> String {
        let n = 7 + self.dice.below(3);
        let turn = self.dice.range(0.0, TAU);
        let mut path = String::new();
        let corner = |i: usize, r: f32| {
            let (sin, cos) = libm::sincosf(turn + TAU * i as f32 / n as f32);
            (x + r * radius * cos, y + r * radius * sin)
        };
        let start = corner(0, 0.9);
        let _ = write!(path, "M{:.5} {:.5}", start.0, start.1);
        for i in 0..n {
            let (sin, cos) = libm::sincosf(turn + TAU * (i as f32 + 0.5) / n as f32);
            let bulge = self.dice.range(1.12, 1.34) * radius;
            let end = corner(i + 1, 0.9);
            let _ = write!(
                path,
                "Q{:.5} {:.5} {:.5} {:.5}",
                x + bulge * cos,
                y + bulge * sin,
                end.0,
                end.1
            );
        }
        path.push('Z');
        path
    }

    /// A trunk that widens at the foot, with two boughs.
    fn trunk(&mut self, at: (f32, f32), height: f32, half_width: f32, bark: Rgb) {
        let (x, y) = at;
        let (top, w) = (y - height, half_width);
        let body = |left: f32, right: f32| {
            format!(
                "M{:.5} {y:.5}Q{:.5} {:.5} {:.5} {top:.5}L{:.5} {top:.5}Q{:.5} {:.5} {:.5} {y:.5}Z",
                x + left * w * 1.7,
                x + left * w,
                y - height * 0.12,
                x + left * w * 0.55,
                x + right * w * 0.55,
                x + right * w,
                y - height * 0.12,
                x + right * w * 1.7,
            )
        };
        let shaded = self.tone(bark, 0.15);
        self.drawing.path(&body(-1.0, 1.0), &shaded);
        let lit = self.tone(bark, 0.85);
        let side = if self.light_x < 0.0 {
            body(-1.0, -0.1)
        } else {
            body(0.1, 1.0)
        };
        self.drawing.path(&side, &lit);
        for lean in [-1.0, 1.0] {
            let from = y - height * self.dice.range(0.50, 0.66);
            let line = format!(
                "M{x:.5} {from:.5}Q{:.5} {:.5} {:.5} {:.5}",
                x + lean * w * 2.0,
                from - height * 0.12,
                x + lean * w * 3.4,
                from - height * 0.36
            );
            self.drawing.stroke(&line, &shaded, w * 0.7);
        }
    }

    /// A tree without leaves, snow on its boughs.
    pub(super) fn bare_tree(&mut self, at: (f32, f32), height: f32) {
        let bark = self.tone(rgb(0x5a4a44), 0.4);
        let snow = self.tone([0.95, 0.97, 1.0], 0.95);
        let mut tips = vec![(at, -PI / 2.0, height * 0.34, height * 0.045)];
        for _ in 0..5 {
            let mut next = Vec::new();
            for (from, angle, length, width) in tips {
                let (sin, cos) = libm::sincosf(angle);
                let to = (from.0 + length * cos, from.1 + length * sin);
                let line = format!("M{:.5} {:.5}L{:.5} {:.5}", from.0, from.1, to.0, to.1);
                self.drawing.stroke(&line, &bark, width);
                if self.season == Season::Winter && sin.abs() < 0.95 {
                    let lift = width * 0.35;
                    let line = format!(
                        "M{:.5} {:.5}L{:.5} {:.5}",
                        from.0,
                        from.1 - lift,
                        to.0,
                        to.1 - lift
                    );
                    self.drawing.stroke(&line, &snow, width * 0.35);
                }
                for turn in [-1.0, 1.0] {
                    let turn = angle + turn * self.dice.range(0.25, 0.60);
                    next.push((to, turn, length * self.dice.range(0.62, 0.80), width * 0.60));
                }
            }
            tips = next;
        }
    }

    /// A fir: tiers of drooping boughs, white when `snow` says so (0.0 to 1.0).
    pub(super) fn fir(&mut self, at: (f32, f32), height: f32, needles: Rgb, snow: f32) {
        let (x, y) = at;
        let trunk = self.tone(rgb(0x4a3528), 0.3);
        self.drawing.rect(
            (x - height * 0.022, y - height * 0.14, x + height * 0.022, y),
            &trunk,
        );
        let n = 6 + self.dice.below(3);
        let broad = height * self.dice.range(0.19, 0.26);
        for i in 0..n {
            let t = i as f32 / n as f32;
            let low = y - height * (0.10 + 0.80 * t);
            let high = low - height * (0.80 / n as f32) * 1.9;
            let half = broad * (1.0 - t * 0.86) * self.dice.range(0.92, 1.08);
            let dark = self.tone(needles, 0.10 + 0.10 * t);
            let lit = self.tone(needles, 0.72 + 0.20 * t);
            let outline = self.tier((x, low, high), half, (-1.0, 1.0));
            self.drawing.path(&outline, &dark);
            let side = if self.light_x < 0.0 {
                (-1.0, 0.12)
            } else {
                (-0.12, 1.0)
            };
            let outline = self.tier((x, low - 0.004 * height, high), half * 0.96, side);
            self.drawing.path(&outline, &lit);
            if snow > 0.0 {
                let white = self.tone([0.94, 0.97, 1.0], 0.92);
                let lower = lerp(high, low, 0.30 + 0.42 * snow);
                let outline = self.tier((x, lower, high), half * (0.28 + 0.40 * snow), (-1.0, 1.0));
                self.drawing.path(&outline, &white);
            }
        }
    }

    /// One tier of a fir between its lowest and highest y, with a ragged hem.
    fn tier(
        &mut self,
        (x, low, high): (f32, f32, f32),
        half: f32,
        (from, to): (f32, f32),
    ) -> String {
        let n = 6;
        let mut path = format!("M{x:.5} {high:.5}");
        let droop = (low - high) * 0.14;
        for i in 0..=n {
            let t = lerp(from, to, i as f32 / n as f32);
            let hem = low - droop * (1.0 - t * t)
                + if i % 2 == 0 {
                    droop * 0.8
                } else {
                    -droop * 0.6
                };
            if i == 0 {
                let _ = write!(
                    path,
                    "Q{:.5} {:.5} {:.5} {hem:.5}",
                    x + t * half * 0.35,
                    lerp(high, low, 0.62),
                    x + t * half
                );
            } else {
                let _ = write!(path, "L{:.5} {hem:.5}", x + t * half);
            }
        }
        let _ = write!(
            path,
            "Q{:.5} {:.5} {x:.5} {high:.5}Z",
            x + to * half * 0.35,
            lerp(high, low, 0.62)
        );
        path
    }

    /// A palm that leans.
    pub(super) fn palm(&mut self, at: (f32, f32), height: f32, lean: f32) {
        let (x, y) = at;
        let top = (x + lean * height, y - height);
        let bark = self.tone(rgb(0x8a6a48), 0.35);
        let lit = self.tone(rgb(0xa98458), 0.9);
        let bend = (x + lean * height * 0.15, y - height * 0.6);
        let line = |dx: f32| {
            format!(
                "M{:.5} {y:.5}Q{:.5} {:.5} {:.5} {:.5}",
                x + dx,
                bend.0 + dx,
                bend.1,
                top.0 + dx,
                top.1
            )
        };
        self.drawing.stroke(&line(0.0), &bark, height * 0.042);
        self.drawing
            .stroke(&line(height * 0.009 * self.light_x), &lit, height * 0.018);
        for i in 0..11 {
            let angle = PI + PI * (i as f32 + 0.5) / 11.0 + self.dice.range(-0.12, 0.12);
            let length = height * self.dice.range(0.34, 0.46);
            self.frond(top, angle, length, i % 2 == 0);
        }
    }

    /// A bent palm leaf.
    fn frond(&mut self, from: (f32, f32), angle: f32, length: f32, is_lit: bool) {
        let (sin, cos) = libm::sincosf(angle);
        let tip = (from.0 + length * cos, from.1 + length * (sin * 0.55 + 0.42));
        let bend = (
            from.0 + length * 0.55 * cos,
            from.1 + length * (0.80 * sin - 0.02),
        );
        let width = length * 0.13;
        let path = format!(
            "M{:.5} {:.5}Q{:.5} {:.5} {:.5} {:.5}Q{:.5} {:.5} {:.5} {:.5}Z",
            from.0,
            from.1,
            bend.0,
            bend.1 - width,
            tip.0,
            tip.1,
            bend.0,
            bend.1 + width,
            from.0,
            from.1
        );
        let fill = self.tone(rgb(0x3f8f45), if is_lit { 0.95 } else { 0.25 });
        self.drawing.path(&path, &fill);
    }

    /// A tuft of grass blades.
    pub(super) fn tuft(&mut self, at: (f32, f32), height: f32, colour: Rgb) {
        if self.tones.land.is_bare() && self.dice.unit() < 0.8 {
            return;
        }
        let colour = if self.tones.land.is_bare() {
            rgb(0xa89a5c)
        } else {
            colour
        };
        for _ in 0..5 {
            let lean = self.dice.range(-0.5, 0.5) * height;
            let tall = height * self.dice.range(0.6, 1.0);
            let tone = self.dice.range(0.2, 1.1);
            let fill = self.tone(colour, tone);
            let x = at.0 + self.dice.range(-0.3, 0.3) * height;
            self.blade((x, at.1), tall, lean, &fill);
        }
    }

    fn blade(&mut self, (x, y): (f32, f32), tall: f32, lean: f32, fill: &str) {
        let w = tall * 0.055;
        let path = format!(
            "M{:.5} {y:.5}Q{:.5} {:.5} {:.5} {:.5}Q{:.5} {:.5} {:.5} {y:.5}Z",
            x - w,
            x - w * 0.6 + lean * 0.2,
            y - tall * 0.6,
            x + lean,
            y - tall,
            x + w + lean * 0.2,
            y - tall * 0.5,
            x + w
        );
        self.drawing.path(&path, fill);
    }

    /// A flower on a stem.
    pub(super) fn flower(&mut self, at: (f32, f32), height: f32, petals: Rgb) {
        if self.tones.land.is_bare() {
            return;
        }
        let lean = self.dice.range(-0.25, 0.25) * height;
        let stem = self.tone(rgb(0x4f8f3c), 0.5);
        self.blade(at, height, lean, &stem);
        let (x, y) = (at.0 + lean, at.1 - height);
        let fill = self.tone(petals, 1.0);
        let under = self.tone(scale(petals, 0.85), 0.5);
        let size = height * 0.17;
        for i in 0..5 {
            let (sin, cos) = libm::sincosf(TAU * i as f32 / 5.0 + lean * 9.0);
            let fill = if i < 2 { &under } else { &fill };
            self.drawing.ellipse(
                (x + size * 0.8 * cos, y + size * 0.7 * sin),
                (size * 0.62, size * 0.55),
                fill,
            );
        }
        let eye = self.tone(rgb(0xf6c443), 1.0);
        self.drawing
            .ellipse((x, y), (size * 0.45, size * 0.42), &eye);
    }
}

/// The petals of a meadow.
pub(super) const PETALS: [u32; 6] = [0xf4f1ea, 0xf2c230, 0xe2574c, 0xc77fd4, 0x6f8fe8, 0xf59ab5];

/// Adds a strip of tall grass in front of everything, swaying; patches of flowers of two colours are in it on fair days.
pub(super) fn add_front_grass(craft: &mut Craft<'_>, light_x: f32, with_flowers: bool) {
    let parallax = 1.25;
    let (left, _, right, bottom) = craft.area(parallax);
    let tall = 0.085;
    let area = (left, 1.0 - tall * 1.5, right, bottom);
    let mut drawing = craft.drawing(area);
    let mut dice = craft.dice(40);
    let season = craft.season();
    let colour = scale(
        craft.turf(),
        if season == Season::Winter { 0.9 } else { 0.72 },
    );
    let is_fair = craft.tones.sun_strength > 0.45
        && craft.tones.stars < 0.3
        && craft.tones.haziness < 1.6
        && season != Season::Winter;
    let kinds = [PETALS[dice.below(3)], PETALS[3 + dice.below(3)]];
    let patches = dice.unit() * TAU;
    let n = ((right - left) * 70.0) as usize;
    for i in 0..n {
        let x = lerp(left, right, (i as f32 + dice.unit()) / n as f32);
        let tall = tall * dice.range(0.35, 1.0) * (0.75 + 0.4 * libm::sinf(x * 5.0));
        let patch = libm::sinf(x * 3.7 + patches) + 0.6 * libm::sinf(x * 8.3 + patches * 2.0);
        let blooms = dice.unit() < 0.30 * (patch - 0.3);
        let mut garden = Garden {
            drawing: &mut drawing,
            dice: &mut dice,
            tones: &craft.tones,
            season,
            depth: 0.0,
            light_x,
        };
        garden.tuft((x, 1.0 + 0.05), tall + 0.05, colour);
        if with_flowers && is_fair && blooms {
            let petals = rgb(kinds[usize::from(garden.dice.unit() < 0.3)]);
            let tall = tall * 0.6 + garden.dice.range(0.05, 0.085);
            garden.flower((x, 1.05), tall, petals);
        }
    }
    let placed = craft.bake(&drawing, area, parallax);
    craft.add_front(placed.waving(|t| Wave {
        amplitude_px: 0.0055 * (1.0 + 0.5 * libm::sinf(t * 0.37)),
        frequency: 9.0,
        phase_rad: t * 2.1,
    }));
}
