//! The colour of the land as a map shows it: sea, sand, crops, snow, roads and rivers.

use super::{Eye, MIDDLE_D};
use crate::paint::Rgb;
use crate::paint::noise::{Dice, fbm, hash01, lerp, ridged, smoothstep};
use crate::scene::{Season, Setting};
use crate::settings::craft::Craft;
use crate::settings::palette::{mix, rgb, scale};

/// What covers the land.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cover {
    Sea,
    Coast,
    /// Green land that ends in rocks and surf: a road winds along it.
    Rocks,
    /// A coast of stone with a town on it.
    Quay,
    Grass,
    Crops,
    Lavender,
    Sunflowers,
    Woods,
    Jungle,
    Desert,
    Snow,
    Savanna,
    Mountains,
    Canyon,
    City,
    Village,
    /// A trampled lawn full of people before a stage.
    Festival,
}

/// What runs across it from side to side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line {
    Road,
    Rails,
    River,
    /// A roadway over the water.
    Deck,
}

/// The map of one place.
pub(super) struct Plan {
    pub(super) cover: Cover,
    pub(super) line: Option<Line>,
    /// Water that lies in the land: a lake, a pond, a pool.
    pub(super) lake: bool,
    /// Whether that is a pool in tiles.
    pub(super) pool: bool,
    /// Whether a castle stands in its middle.
    pub(super) has_castle: bool,
    turf: Rgb,
    pub(super) is_winter: bool,
    pub(super) seed: u32,
    turn: f32,
}

impl Plan {
    pub(super) fn of(craft: &Craft<'_>) -> Self {
        use Setting as S;
        let (setting, behind) = (craft.ctx.setting, craft.ctx.backdrop);
        let line = match setting {
            S::Road | S::Street => Some(Line::Road),
            S::Railway => Some(Line::Rails),
            S::River | S::Canal => Some(Line::River),
            S::Bridge => Some(Line::Deck),
            _ => None,
        };
        let lake = matches!(setting, S::Lake | S::Pond | S::Pool);
        // A line or a lake takes its land from the second place.
        let land = if line.is_some() || lake || setting == S::Castle {
            behind.unwrap_or(if setting == S::Street || setting == S::Canal {
                S::City
            } else {
                S::Meadow
            })
        } else {
            setting
        };
        let cover = match (line, cover_of(land)) {
            (Some(Line::Deck), _) if behind.is_none() => Cover::Sea,
            // A road by the sea runs along its rocks, and not through the water.
            (Some(Line::Road | Line::Rails), Cover::Sea | Cover::Coast) => Cover::Rocks,
            (_, cover) => cover,
        };
        let mut dice: Dice = craft.dice(20);
        Self {
            cover,
            line,
            lake,
            pool: setting == S::Pool,
            has_castle: setting == S::Castle,
            turf: craft.turf(),
            is_winter: craft.season() == Season::Winter,
            seed: dice.noise_seed(),
            turn: dice.range(-0.35, 0.35),
        }
    }

    pub(super) fn has_water(&self) -> bool {
        matches!(
            self.cover,
            Cover::Sea | Cover::Coast | Cover::Quay | Cover::Rocks
        ) || self.lake
            || self.line == Some(Line::River)
    }

    /// Where boats and swimmers are: world y.
    pub(super) fn water_y(&self, eye: Eye) -> Option<f32> {
        let at = |d: f32| eye.at((0.0, d), 0.0).1;
        match (self.cover, self.line) {
            (_, Some(Line::River)) => Some(at(MIDDLE_D - 0.02)),
            (Cover::Sea, None) => Some(0.70),
            (Cover::Sea, Some(_)) => Some(at(MIDDLE_D + 0.35)),
            (Cover::Coast | Cover::Quay, _) => Some(at(1.02)),
            (Cover::Rocks, _) => Some(at(1.30)),
            _ if self.lake => Some(at(0.80)),
            _ => None,
        }
    }

    /// How deep the middle of the line runs at `x`.
    pub(super) fn line_d(&self, x: f32) -> f32 {
        match self.line {
            // Where it happens the road is straight; beside that it winds from bay to headland.
            Some(Line::Road) if self.cover == Cover::Rocks => {
                let side = self.turn.signum() * x;
                MIDDLE_D + 0.30 * smoothstep(0.34, 1.15, side)
                    - 0.09 * smoothstep(0.30, 0.80, -side)
                    + 0.16 * smoothstep(0.85, 1.50, -side)
            }
            // A river bends, a road hardly, rails not.
            Some(Line::River) => MIDDLE_D + 0.07 * libm::sinf(2.1 * x + self.turn * 9.0),
            Some(Line::Road) => MIDDLE_D + 0.025 * libm::sinf(1.5 * x + self.turn * 9.0),
            _ => MIDDLE_D,
        }
    }

    /// How far from the middle of the line a point is; more than 1.0 is beside it.
    pub(super) fn off_line(&self, (x, d): (f32, f32)) -> f32 {
        let half = match self.line {
            None => return f32::INFINITY,
            Some(Line::River) => 0.095 + 0.03 * (fbm(x * 1.8, 3.0, 3, self.seed) - 0.5),
            Some(Line::Road | Line::Deck) => 0.085,
            Some(Line::Rails) => 0.055,
        };
        (d - self.line_d(x)).abs() / half
    }

    /// How far inside the lake a point is: positive is water.
    pub(super) fn lake_depth(&self, (x, d): (f32, f32)) -> f32 {
        if !self.lake {
            return -1.0;
        }
        if self.pool {
            let inside = (0.50 - x.abs()).min(0.16 - (d - 0.84).abs());
            return (inside * 6.0).clamp(-1.0, 1.0);
        }
        let ragged = 0.35 * (fbm(x * 2.2, d * 3.0, 3, self.seed + 4) - 0.5);
        1.0 - libm::hypotf(x / 0.62, (d - 0.86) / 0.24) + ragged
    }

    /// How far inland a point of the coast is: positive is sand.
    pub(super) fn inland(&self, (x, d): (f32, f32)) -> f32 {
        if self.cover == Cover::Rocks {
            let cape = smoothstep(0.25, 0.95, self.turn.signum() * x);
            let bays = 0.16 * (fbm(x * 2.6, 2.0, 3, self.seed + 5) - 0.5);
            let jags = 0.05 * (fbm(x * 16.0, d * 16.0, 3, self.seed + 8) - 0.5);
            return self.line_d(x) + 0.19 + 0.14 * cape + bays + jags - d;
        }
        let shore =
            0.92 + 0.10 * self.turn * x + 0.05 * (fbm(x * 1.7, 2.0, 3, self.seed + 5) - 0.5);
        shore - d
    }

    /// Whether something may stand at a point: no road, no water, not where the actors are.
    pub(super) fn is_free(&self, (x, d): (f32, f32)) -> bool {
        let off_line = self.off_line((x, d)) > 1.35;
        let off_lake = self.lake_depth((x, d)) < -0.08;
        let is_shore = matches!(self.cover, Cover::Coast | Cover::Quay | Cover::Rocks);
        let on_land = !is_shore || self.inland((x, d)) > 0.06;
        off_line && off_lake && on_land
    }

    /// The land's own colour at a point, and how much light falls there.
    pub(super) fn colour(&self, at: (f32, f32)) -> (Rgb, f32) {
        let (own, light) = self.land(at);
        let (own, light) = self.with_lake(at, (own, light));
        self.with_line(at, (own, light))
    }

    fn land(&self, (x, d): (f32, f32)) -> (Rgb, f32) {
        let seed = self.seed;
        let mottle = fbm(x * 9.0, d * 11.0, 4, seed) - 0.5;
        let patch = fbm(x * 1.6, d * 1.9, 3, seed + 1) - 0.5;
        let turf = scale(self.turf, 1.0 + 0.30 * mottle + 0.35 * patch);
        match self.cover {
            Cover::Sea => self.sea((x, d), 0.0),
            Cover::Coast | Cover::Quay => self.coast((x, d)),
            Cover::Rocks => self.rocks((x, d), turf),
            Cover::Crops => {
                self.fields((x, d), &[0xd9b85a, 0x8fae4a, 0xc9a24a, 0x6f9a42, 0xe0cc7a])
            }
            Cover::Lavender => self.rows((x, d), rgb(0x8467b8), rgb(0x7f9a58)),
            Cover::Sunflowers => self.rows((x, d), rgb(0xe8b62e), rgb(0x5f8a3a)),
            Cover::Desert => self.dunes((x, d)),
            Cover::Snow => (
                scale(rgb(0xeef4fa), 1.0 + 0.10 * mottle + 0.10 * patch),
                0.92 + 0.4 * patch,
            ),
            Cover::Mountains => self.relief((x, d), (rgb(0x7f7a78), 0.50)),
            Cover::Canyon => self.relief((x, d), (rgb(0xc47a4c), 9.0)),
            Cover::City => (scale(rgb(0x6a6c72), 1.0 + 0.10 * mottle), 0.78),
            Cover::Woods | Cover::Jungle => (scale(turf, 0.62), 0.55),
            Cover::Savanna => (scale(turf, 1.0 + 0.2 * mottle), 0.9 + 0.2 * patch),
            // Slabs around a pool.
            Cover::Grass if self.pool && x.abs() < 0.80 && (d - 0.84).abs() < 0.30 => {
                let joint = (x * 9.0).fract().abs().min((d * 9.0).fract());
                let own = scale(rgb(0xe2d6c2), 1.0 - 0.12 * smoothstep(0.06, 0.03, joint));
                (scale(own, 1.0 + 0.06 * mottle), 0.95)
            }
            Cover::Festival => (mix(turf, rgb(0x8a7a58), 0.45 + 0.5 * patch), 0.85),
            Cover::Grass | Cover::Village => (turf, 0.92 + 0.25 * patch),
        }
    }

    fn coast(&self, at: (f32, f32)) -> (Rgb, f32) {
        let inland = self.inland(at);
        let (x, d) = at;
        if inland < 0.0 {
            let shallow = smoothstep(-0.34, -0.01, inland);
            return self.sea(at, shallow * shallow);
        }
        if self.cover == Cover::Quay {
            let (row, column) = (
                (d * 26.0).floor(),
                (x * 20.0 + 0.5 * (d * 26.0).floor()).floor(),
            );
            let tone = 0.88 + 0.2 * hash01(column as i32, row as i32, self.seed);
            let edge = smoothstep(0.025, 0.015, inland);
            return (mix(scale(rgb(0xb4a894), tone), rgb(0x7a7268), edge), 0.92);
        }
        let speck = hash01((x * 700.0) as i32, (d * 700.0) as i32, self.seed) - 0.5;
        let dune = fbm(x * 5.0, d * 7.0, 3, self.seed + 6) - 0.5;
        let wet = smoothstep(0.05, 0.0, inland);
        let own = scale(rgb(0xf0dcae), 1.0 + 0.05 * speck + 0.12 * dune);
        let own = mix(own, rgb(0xb39a70), 0.7 * wet);
        // Green behind the beach.
        let green = smoothstep(0.34, 0.37, inland + 0.06 * dune);
        (mix(own, scale(self.turf, 0.85 + 0.3 * dune), green), 0.95)
    }

    /// Turf, a rim of rock that falls to the water, foam around it, and the shallows.
    fn rocks(&self, at: (f32, f32), turf: Rgb) -> (Rgb, f32) {
        let (x, d) = at;
        let inland = self.inland(at);
        if inland < 0.0 {
            let shallow = smoothstep(-0.42, -0.01, inland);
            let (sea, light) = self.sea(at, 0.85 * shallow);
            let froth = fbm(x * 22.0, d * 26.0, 4, self.seed + 6);
            let swash = smoothstep(-0.075, -0.008, inland + 0.05 * (froth - 0.5));
            let streaks = smoothstep(0.60, 0.74, froth) * smoothstep(-0.20, -0.04, inland);
            let foam = (swash * smoothstep(0.34, 0.50, froth + 0.25 * swash)).max(0.6 * streaks);
            return (mix(sea, [0.95, 0.98, 0.98], foam), lerp(light, 0.98, foam));
        }
        let rough = fbm(x * 26.0, d * 34.0, 4, self.seed + 7) - 0.5;
        let facet = ridged(x * 9.0, d * 13.0, 3, self.seed + 9);
        let rock = mix(
            rgb(0x8a7862),
            rgb(0xc9b090),
            (0.45 + 1.2 * rough).clamp(0.0, 1.0),
        );
        let stone = scale(rock, 0.55 + 0.75 * facet);
        let rim = 0.075 + 0.05 * rough;
        let green = smoothstep(rim - 0.012, rim + 0.012, inland);
        // The face that falls to the sea lies in its own shade.
        let light = lerp(0.45 + 0.5 * smoothstep(0.0, rim, inland), 0.92, green);
        (mix(stone, turf, green), light)
    }

    /// A quilt of fields, each with its crop and the direction of its rows.
    fn fields(&self, (x, d): (f32, f32), crops: &[u32]) -> (Rgb, f32) {
        let (sin, cos) = libm::sincosf(self.turn);
        let (u, v) = ((x * cos + d * sin) * 2.1, (d * cos - x * sin) * 3.1);
        let shift = 0.5 * hash01(v.floor() as i32, 3, self.seed);
        let (column, row) = ((u + shift).floor(), v.floor());
        let (fu, fv) = (u + shift - column, v - row);
        let pick = hash01(column as i32, row as i32, self.seed + 1);
        let own = rgb(crops[((pick * crops.len() as f32) as usize).min(crops.len() - 1)]);
        let own = if self.is_winter {
            mix(own, rgb(0xeef3f8), 0.8)
        } else {
            own
        };
        let along = if pick > 0.5 { fu } else { fv };
        let furrow = libm::sinf(along * 130.0) * 0.07;
        let edge = fu.min(1.0 - fu).min((fv.min(1.0 - fv)) * 0.7);
        let hedge = smoothstep(0.030, 0.016, edge);
        let tone = 1.0 + furrow + 0.12 * (fbm(x * 8.0, d * 9.0, 3, self.seed + 2) - 0.5);
        let green = scale(rgb(0x4f7a3a), 0.9);
        (mix(scale(own, tone), green, hedge), 0.92)
    }

    /// Rows of flowers that run away from the beholder.
    fn rows(&self, (x, d): (f32, f32), bloom: Rgb, soil: Rgb) -> (Rgb, f32) {
        let u = x + self.turn * d;
        let wave = libm::sinf(u * 62.0);
        let rough = fbm(x * 40.0, d * 44.0, 2, self.seed) - 0.5;
        let own = mix(
            soil,
            scale(bloom, 1.0 + 0.35 * rough),
            smoothstep(-0.35, 0.15, wave),
        );
        (own, 0.80 + 0.16 * wave)
    }

    /// Dunes from above: sharp crests, a light and a shaded side.
    fn dunes(&self, (x, d): (f32, f32)) -> (Rgb, f32) {
        let bend = 0.6 * fbm(x * 1.1, d * 1.3, 3, self.seed) + 0.25 * x;
        let phase = d * 5.2 + bend * 4.0;
        let within = phase - phase.floor();
        // A long windward slope, a short lee.
        let lee = smoothstep(0.70, 0.74, within) * smoothstep(1.0, 0.90, within);
        let ripple = libm::sinf((d * 90.0 + 9.0 * bend) * 1.7) * 0.025;
        let own = scale(
            rgb(0xe9bd78),
            1.0 + ripple + 0.10 * (fbm(x * 4.0, d * 5.0, 3, self.seed + 2) - 0.5),
        );
        (own, 0.98 - 0.62 * lee - 0.10 * within)
    }

    /// Ridges and gullies lit from one side; snow on what is high.
    fn relief(&self, (x, d): (f32, f32), (rock, snow_from): (Rgb, f32)) -> (Rgb, f32) {
        let height = |x: f32, d: f32| {
            let wide = ridged(x * 1.15 + 3.0, d * 1.7, 4, self.seed);
            0.75 * wide + 0.25 * fbm(x * 5.0, d * 6.0, 3, self.seed + 1)
        };
        let here = height(x, d);
        let step = 0.012;
        let slope =
            (height(x + step, d) - here) / step * 0.17 + (height(x, d - step) - here) / step * 0.07;
        let light = (0.72 - 0.6 * slope).clamp(0.30, 1.05);
        let snow = smoothstep(snow_from, snow_from + 0.08, here + 0.15 * slope);
        let green = smoothstep(0.34, 0.24, here);
        let own = mix(rock, scale(self.turf, 0.72), green);
        let own = if self.is_winter {
            mix(own, rgb(0xdfe9f4), 0.6)
        } else {
            own
        };
        (mix(own, rgb(0xf4f8fc), snow), light)
    }

    fn with_line(&self, at: (f32, f32), (own, light): (Rgb, f32)) -> (Rgb, f32) {
        let Some(line) = self.line else {
            return (own, light);
        };
        let off = self.off_line(at);
        if off > 1.5 {
            return (own, light);
        }
        let (x, d) = at;
        match line {
            Line::River => {
                let bank = smoothstep(1.30, 1.02, off);
                let own = mix(own, rgb(0xb6a27e), 0.75 * bank);
                let (water, shine) = if self.is_winter {
                    (rgb(0xcfe4ef), 0.95)
                } else {
                    self.sea(at, 0.35)
                };
                let within = smoothstep(1.03, 0.97, off);
                (mix(own, water, within), lerp(light, shine, within))
            }
            Line::Road | Line::Deck => {
                let side = d - self.line_d(x);
                let grain = fbm(x * 60.0, d * 70.0, 2, self.seed + 9) - 0.5;
                let asphalt = scale(rgb(0x54565e), 1.0 + 0.16 * grain);
                let dash = smoothstep(0.004, 0.003, side.abs())
                    * if (x * 6.0).rem_euclid(1.0) < 0.55 {
                        1.0
                    } else {
                        0.0
                    };
                let edge = smoothstep(0.03, 0.015, (off - 0.90).abs());
                let paint = mix(
                    mix(asphalt, rgb(0xf2ead8), 0.85 * edge),
                    rgb(0xf0d26a),
                    dash,
                );
                let verge = if line == Line::Deck {
                    rgb(0xb8b2a8)
                } else {
                    rgb(0xb9a47e)
                };
                let own = mix(own, verge, smoothstep(1.28, 1.05, off));
                let within = smoothstep(1.02, 0.98, off);
                (mix(own, paint, within), lerp(light, 0.88, within))
            }
            Line::Rails => {
                let side = d - MIDDLE_D;
                let sleeper = smoothstep(0.42, 0.36, ((x * 22.0).rem_euclid(1.0) - 0.5).abs());
                let gravel = scale(
                    rgb(0x9a9288),
                    0.85 + 0.4 * hash01((x * 300.0) as i32, (d * 300.0) as i32, self.seed),
                );
                let own_line = mix(
                    gravel,
                    rgb(0x5a4636),
                    0.85 * sleeper * smoothstep(0.040, 0.036, side.abs()),
                );
                let rail = smoothstep(0.0045, 0.003, (side.abs() - 0.024).abs());
                let own_line = mix(own_line, rgb(0xd2d6dc), rail);
                let within = smoothstep(1.15, 0.95, off);
                (mix(own, own_line, within), lerp(light, 0.9, within))
            }
        }
    }
}

fn cover_of(setting: Setting) -> Cover {
    use Setting as S;
    match setting {
        S::Sea => Cover::Sea,
        S::Beach => Cover::Coast,
        S::Cliff => Cover::Rocks,
        S::Concert => Cover::Festival,
        S::Harbour => Cover::Quay,
        S::Field => Cover::Crops,
        S::Lavender => Cover::Lavender,
        S::Sunflowers => Cover::Sunflowers,
        S::Forest => Cover::Woods,
        S::Jungle => Cover::Jungle,
        S::Desert => Cover::Desert,
        S::Arctic => Cover::Snow,
        S::Savanna => Cover::Savanna,
        S::Mountains => Cover::Mountains,
        S::Canyon => Cover::Canyon,
        S::City | S::Street | S::NeonStreet => Cover::City,
        S::Village | S::OldStreet | S::QuietStreet | S::Square | S::Market => Cover::Village,
        _ => Cover::Grass,
    }
}
