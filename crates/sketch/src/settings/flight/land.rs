//! What land is like: how high it is anywhere, and what covers it there.

use crate::paint::Rgb;
use crate::paint::noise::{fbm, hash01, lerp, ridged, smoothstep};
use crate::scene::{Season, Setting};
use crate::settings::craft::Craft;
use crate::settings::foliage::leaf_colour;
use crate::settings::palette::{mix, rgb, scale, told};
use crate::settings::region::Region;

/// The shape of the land.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Relief {
    Plain,
    Hills,
    /// Hills that a town climbs.
    Steep,
    Peaks,
    Dunes,
    /// A plateau with a gorge through it.
    Gorge,
    /// Land that breaks off over the sea.
    Cliff,
    /// A flat coast.
    Coast,
    Sea,
    Cone,
}

/// What covers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cover {
    Grass,
    Woods,
    Crops,
    Rows,
    Sand,
    Rock,
    Snow,
    Towers,
    Houses,
    /// Roof by roof, with lanes between.
    Town,
    Ash,
}

/// What winds through it, ahead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    None,
    River,
    Road,
    Lake,
}

/// A kind of land.
#[derive(Clone, Copy, Debug)]
pub(super) struct Terrain {
    relief: Relief,
    cover: Cover,
    way: Way,
    /// How high one flies over it.
    pub(super) high: f32,
}

/// What a spot looks like.
pub(super) struct Own {
    pub(super) colour: Rgb,
    /// What shines there by itself.
    pub(super) glow: Rgb,
    pub(super) house: u32,
}

impl Terrain {
    pub(super) const HILLS: Self = Self::new(Relief::Hills, Cover::Grass, Way::None, 0.80);

    const fn new(relief: Relief, cover: Cover, way: Way, high: f32) -> Self {
        Self {
            relief,
            cover,
            way,
            high,
        }
    }

    /// The land of a place; a road or a river takes it from the place behind.
    pub(super) fn of(setting: Setting, behind: Option<Setting>) -> Option<Self> {
        use Cover as C;
        use Relief as R;
        use Setting as S;
        let land = match setting {
            S::Meadow | S::Park | S::Hill | S::Savanna => Self::HILLS,
            S::Forest => Self::new(R::Hills, C::Woods, Way::None, 0.78),
            S::Jungle => Self::new(R::Hills, C::Woods, Way::River, 0.78),
            S::Field | S::Cornfield => Self::new(R::Hills, C::Crops, Way::None, 0.80),
            S::Vineyard | S::TeaField | S::Lavender | S::Sunflowers => {
                Self::new(R::Hills, C::Rows, Way::None, 0.66)
            }
            S::Mountains | S::Ridge => Self::new(R::Peaks, C::Rock, Way::None, 1.30),
            S::Arctic => Self::new(R::Peaks, C::Snow, Way::None, 1.30),
            S::Desert => Self::new(R::Dunes, C::Sand, Way::None, 0.62),
            S::Canyon => Self::new(R::Gorge, C::Sand, Way::River, 0.98),
            S::Cliff => Self::new(R::Cliff, C::Grass, Way::None, 0.90),
            S::Beach => Self::new(R::Coast, C::Woods, Way::None, 0.80),
            S::Sea => Self::new(R::Sea, C::Grass, Way::None, 0.60),
            S::City | S::NeonStreet => Self::new(R::Plain, C::Towers, Way::None, 0.72),
            S::Street => Self::new(R::Plain, C::Towers, Way::Road, 0.72),
            S::Village => Self::new(R::Hills, C::Houses, Way::None, 0.66),
            S::OldStreet => Self::new(R::Hills, C::Town, Way::None, 0.66),
            S::Volcano => Self::new(R::Cone, C::Ash, Way::None, 0.95),
            S::River | S::Road | S::Lake => {
                let land = behind.and_then(|behind| Self::of(behind, None));
                let mut land = land.unwrap_or(Self::new(R::Hills, C::Woods, Way::None, 0.78));
                land.way = match setting {
                    S::River => Way::River,
                    S::Lake => Way::Lake,
                    _ => Way::Road,
                };
                land
            }
            _ => return None,
        };
        Some(land)
    }

    /// The same as its country has it: towns by a river, on hills or at the sea.
    pub(super) fn lying(mut self, region: Option<&Region>) -> Self {
        let Some(region) = region.filter(|_| self.has_houses()) else {
            return self;
        };
        if region.lies_by("coast") {
            self.relief = Relief::Coast;
        } else if region.lies_by("hills") && !self.has_towers() {
            self.relief = Relief::Steep;
        }
        if region.lies_by("river") && self.way == Way::None {
            self.way = Way::River;
        }
        self
    }

    pub(super) fn has_houses(&self) -> bool {
        matches!(self.cover, Cover::Towers | Cover::Houses | Cover::Town)
    }

    pub(super) fn has_towers(&self) -> bool {
        self.cover == Cover::Towers
    }

    /// Whether bare stone is seen from the side.
    pub(super) fn has_faces(&self) -> bool {
        matches!(self.relief, Relief::Gorge | Relief::Cliff)
    }
}

/// The land of one flight.
pub(super) struct Ground {
    terrain: Terrain,
    seed: u32,
    turf: Rgb,
    leaves: [Rgb; 4],
    season: Season,
    /// How much light comes from lamps.
    lamps: f32,
    bend: f32,
    told_water: Option<u32>,
    /// The roofs of its country, where one is named.
    roofs: Option<Vec<Rgb>>,
}

/// How far apart crowns of trees and houses are.
const CROWN: f32 = 0.078;
const BLOCK: f32 = 0.17;
const PLOT: f32 = 0.15;
/// How high the edge of a cliff and the rim of a gorge are.
const RIM: f32 = 0.42;

impl Ground {
    pub(super) fn new(craft: &Craft<'_>, terrain: &Terrain) -> Self {
        let mut dice = craft.dice(60);
        let season = craft.season();
        Self {
            terrain: *terrain,
            seed: dice.noise_seed(),
            turf: craft.turf(),
            leaves: [0; 4].map(|_| scale(leaf_colour(season, &mut dice), 0.86)),
            season,
            lamps: craft.tones.lamps,
            bend: dice.range(0.0, 6.0),
            told_water: craft.ctx.surface.tints.water,
            roofs: craft.ctx.region.map(|region| region.roofs().to_vec()),
        }
    }

    /// Where the middle of what winds through the land is, so far ahead: one comes along over it.
    fn middle(&self, d: f32) -> f32 {
        let wind = |d: f32| {
            0.55 * libm::sinf(0.72 * d + self.bend) + 0.20 * libm::sinf(1.9 * d + 2.0 * self.bend)
        };
        wind(d) - wind(1.6)
    }

    /// How far a spot is from the way, in its half widths.
    fn off_way(&self, (x, d): (f32, f32)) -> f32 {
        let half = match self.terrain.way {
            Way::None => return f32::INFINITY,
            Way::River if self.terrain.relief == Relief::Gorge => 0.10,
            Way::River if self.terrain.has_houses() => 0.26 + 0.04 * libm::sinf(1.3 * d),
            Way::River => 0.15 + 0.04 * libm::sinf(1.3 * d),
            Way::Road => 0.045,
            Way::Lake => {
                let ragged = 0.5 * (fbm(x * 0.9, d * 0.9, 3, self.seed + 8) - 0.5);
                return libm::hypotf(x / 1.5, (d - 3.6) / 1.5) + ragged;
            }
        };
        (x - self.middle(d)).abs() / half
    }

    /// How far inland a spot is; less than 0.0 is the sea.
    fn inland(&self, (x, d): (f32, f32)) -> f32 {
        let ragged = 0.55 * (fbm(x * 0.7 + 4.0, d * 0.9, 4, self.seed + 5) - 0.5);
        let middle = if self.terrain.relief == Relief::Cliff {
            -0.42
        } else {
            0.05
        };
        let shore = middle + 0.35 * libm::sinf(0.9 * d + self.bend) + ragged;
        shore - x
    }

    fn base(&self, (x, d): (f32, f32)) -> f32 {
        let seed = self.seed;
        let hills = |size: f32| size * (fbm(x * 0.55, d * 0.55, 4, seed) - 0.25).max(0.0);
        match self.terrain.relief {
            Relief::Plain | Relief::Sea => 0.0,
            Relief::Hills if self.terrain.cover == Cover::Woods => hills(0.85),
            Relief::Hills => hills(0.60),
            Relief::Steep => hills(1.30),
            Relief::Peaks => {
                let wide = ridged(x * 0.52 + 3.0, d * 0.52, 5, seed);
                let mass = smoothstep(0.25, 0.65, fbm(x * 0.30, d * 0.30, 2, seed + 7));
                let valley = smoothstep(0.0, 0.8, (x - self.middle(d)).abs());
                let rough = 0.07 * (fbm(x * 3.2, d * 3.2, 3, seed + 1) - 0.5);
                let high = (0.35 + 1.0 * mass) * wide * lerp(0.45, 1.0, valley);
                (2.3 * high * wide + rough).max(0.0)
            }
            Relief::Dunes => {
                let bend = 0.9 * fbm(x * 0.5, d * 0.5, 3, seed) + 0.12 * x;
                let phase = d * 1.15 + 2.4 * bend;
                let within = phase - libm::floorf(phase);
                // A long windward slope, a short lee.
                let rise = (within / 0.72).min((1.0 - within) / 0.28);
                0.34 * rise * rise * (3.0 - 2.0 * rise) * (0.4 + fbm(x * 0.4, d * 0.4, 2, seed + 2))
            }
            Relief::Gorge => {
                let rough = 0.22 * (fbm(x * 1.5, d * 1.5, 4, seed + 1) - 0.5);
                let off = ((x - self.middle(d)).abs() + rough - 0.16).max(0.0) / 0.62;
                // Ledges: steep, flat, steep, flat.
                let along = off.min(1.0) * 4.0;
                let step = libm::floorf(along);
                let ledge = (step + smoothstep(0.0, 0.45, along - step)) / 4.0;
                let mesa = 0.16 * smoothstep(0.58, 0.64, fbm(x * 0.8, d * 0.8, 3, seed + 3));
                1.35 * RIM * ledge.min(1.0) + if off > 1.0 { mesa } else { 0.0 }
            }
            Relief::Cliff => {
                let inland = self.inland((x, d));
                let face = smoothstep(0.0, 0.06, inland);
                let stack = fbm(x * 3.1, d * 3.1, 2, seed + 6);
                let rock = if inland < 0.0 && inland > -0.28 {
                    0.22 * smoothstep(0.66, 0.70, stack)
                } else {
                    0.0
                };
                face * (RIM + 0.7 * hills(0.30)) + rock
            }
            Relief::Coast => {
                let inland = self.inland((x, d));
                0.05 * smoothstep(0.0, 0.3, inland) + hills(0.5) * smoothstep(0.25, 1.2, inland)
            }
            Relief::Cone => {
                let away = libm::hypotf(x, d - 4.6);
                let cone = (1.25 - 0.62 * libm::powf(away, 0.75)).max(0.0);
                let gully = 0.10 * (fbm(x * 2.2, d * 2.2, 4, seed + 1) - 0.5) * away.min(1.0);
                // The crater.
                cone.min(1.02) - 0.22 * smoothstep(0.30, 0.14, away) + gully + hills(0.18)
            }
        }
    }

    /// The tree nearest to a spot: how high its crown is there, and which it is.
    fn crown(&self, (x, d): (f32, f32), step: f32) -> Option<(f32, u32)> {
        let (column, row) = (libm::floorf(x / step) as i32, libm::floorf(d / step) as i32);
        let mut best: Option<(f32, u32)> = None;
        for dr in -1..=1 {
            for dc in -1..=1 {
                let (c, r) = (column + dc, row + dr);
                let jitter = |n: u32| 0.5 + 0.7 * (hash01(c, r, self.seed + n) - 0.5);
                let middle = (
                    (c as f32 + jitter(20)) * step,
                    (r as f32 + jitter(21)) * step,
                );
                let radius = step * (0.50 + 0.28 * hash01(c, r, self.seed + 22));
                let off = libm::hypotf(x - middle.0, d - middle.1) / radius;
                let high = 0.9 * radius * libm::sqrtf((1.0 - off * off).max(0.0));
                if off < 1.0 && best.is_none_or(|(other, _)| other < high) {
                    best = Some((high, (hash01(c, r, self.seed + 23) * 4.0) as u32));
                }
            }
        }
        best
    }

    /// The house at a spot: how high it is, and its number.
    fn house(&self, (x, d): (f32, f32)) -> Option<(f32, u32)> {
        let is_town = self.terrain.cover == Cover::Town;
        let (step, street) = match self.terrain.cover {
            Cover::Towers => (BLOCK, 0.15),
            Cover::Town => (0.7 * PLOT, 0.06),
            _ => (PLOT, 0.32),
        };
        let (column, row) = (libm::floorf(x / step) as i32, libm::floorf(d / step) as i32);
        let (u, v) = (x / step - column as f32, d / step - row as f32);
        let pick = hash01(column, row, self.seed + 30);
        let inset = |n: u32| street + 0.12 * hash01(column, row, self.seed + n);
        let is_in = u > inset(31) && u < 1.0 - inset(32) && v > inset(33) && v < 1.0 - inset(34);
        let number = 1 + (hash01(column, row, self.seed + 35) * 60_000.0) as u32;
        if self.terrain.cover == Cover::Towers {
            let centre = fbm(x * 0.45, d * 0.45, 2, self.seed + 36);
            let high = 0.07 + 0.46 * pick * pick + 1.5 * pick * (centre - 0.45).max(0.0);
            return (is_in && pick > 0.10).then_some((high, number));
        }
        let roof = 0.5 - (u - 0.5).abs();
        let least = if is_town { 0.08 } else { 0.45 };
        let floors = if is_town { 0.05 * pick } else { 0.0 };
        (is_in && pick > least).then_some((0.030 + floors + 0.05 * roof, number))
    }

    /// How high a spot is, with what stands there.
    pub(super) fn high(&self, at: (f32, f32)) -> f32 {
        let off = self.off_way(at);
        let base = self.base(at);
        let base = match self.terrain.way {
            Way::River | Way::Lake => base * smoothstep(0.9, 2.2, off),
            Way::Road => base * lerp(0.45, 1.0, smoothstep(2.0, 16.0, off)),
            _ => base,
        };
        // A road is seen over the trees beside it.
        let clear = if self.terrain.way == Way::Road {
            3.2
        } else {
            1.25
        };
        if off < clear {
            return base + if self.is_bridge(at, off) { 0.05 } else { 0.0 };
        }
        let is_sea = matches!(self.terrain.relief, Relief::Cliff | Relief::Coast);
        let inland = if is_sea { self.inland(at) } else { 1.0 };
        let stands = match self.terrain.cover {
            Cover::Towers | Cover::Houses | Cover::Town if inland > 0.12 => {
                self.house(at).map_or(0.0, |it| it.0)
            }
            Cover::Woods if inland > 0.34 => self.crown(at, CROWN).map_or(0.0, |it| it.0),
            Cover::Grass | Cover::Crops | Cover::Rows if inland > 0.10 => {
                self.lone_tree(at).map_or(0.0, |it| it.0)
            }
            Cover::Rock if base < 0.20 => self.crown(at, 0.045).map_or(0.0, |it| it.0),
            _ => 0.0,
        };
        base + stands
    }

    /// Whether a bridge of a town goes over its river there.
    fn is_bridge(&self, (_, d): (f32, f32), off: f32) -> bool {
        const APART: f32 = 2.4;
        let is_town = self.terrain.has_houses() && self.terrain.way == Way::River;
        let along = (d + 0.4 * self.bend).rem_euclid(APART) - 0.5 * APART;
        is_town && off < 1.25 && along.abs() < 0.045
    }

    /// Trees here and there.
    fn lone_tree(&self, at: (f32, f32)) -> Option<(f32, u32)> {
        let grove = fbm(at.0 * 1.1, at.1 * 1.1, 3, self.seed + 9);
        self.crown(at, 0.05).filter(|_| grove > 0.60)
    }

    /// What covers a spot that is so high and so steep.
    pub(super) fn colour(&self, at: (f32, f32), high: f32, steep: f32) -> Own {
        let plain = |colour| Own {
            colour,
            glow: [0.0; 3],
            house: 0,
        };
        let (x, d) = at;
        let mottle = fbm(x * 5.0, d * 5.0, 3, self.seed + 40) - 0.5;
        let off = self.off_way(at);
        if self.is_bridge(at, off) {
            let rail = (d * 40.0).rem_euclid(1.0) < 0.12;
            return plain(scale(
                rgb(0xc8b898),
                if rail { 0.8 } else { 1.0 } + 0.3 * mottle,
            ));
        }
        if (1.0..1.25).contains(&off) && self.terrain.has_houses() && self.terrain.way == Way::River
        {
            return plain(scale(rgb(0xb8aa90), 1.0 + 0.3 * mottle));
        }
        if off < 1.0 && matches!(self.terrain.way, Way::River | Way::Lake) {
            return plain(self.water(at, (1.0 - off).min(0.5)));
        }
        if off < 1.25 && self.terrain.way == Way::Road {
            let line = (x - self.middle(d)).abs() < 0.004 && (d * 9.0).rem_euclid(1.0) < 0.55;
            let asphalt = rgb(if off > 1.0 { 0xb8a987 } else { 0x4a4d57 });
            return plain(if line { rgb(0xf2e6c0) } else { asphalt });
        }
        let is_coast = matches!(self.terrain.relief, Relief::Cliff | Relief::Coast);
        if self.terrain.relief == Relief::Sea || is_coast && self.inland(at) < 0.0 && high < 0.02 {
            return plain(self.sea(at));
        }
        let turf = scale(self.turf, 0.92 + 0.45 * mottle);
        let colour = match self.terrain.cover {
            // The beach or the quay of a town.
            Cover::Towers | Cover::Houses | Cover::Town if is_coast && self.inland(at) < 0.12 => {
                scale(rgb(0xe6d6b0), 1.0 + 0.15 * mottle)
            }
            Cover::Towers => return self.of_city(at, mottle),
            Cover::Houses => return self.of_village(at, turf),
            Cover::Town => return self.of_village(at, scale(mix(turf, rgb(0xb0a490), 0.8), 0.8)),
            Cover::Woods if is_coast && self.inland(at) < 0.34 => {
                scale(rgb(0xf2dfb0), 1.0 + 0.12 * mottle)
            }
            Cover::Woods => match self.crown(at, CROWN) {
                Some((_, leaf)) => {
                    // Stands of other trees, darker and lighter.
                    let stand = fbm(x * 0.8, d * 0.8, 3, self.seed + 41) - 0.5;
                    scale(
                        self.leaves[leaf as usize % 4],
                        1.0 + 0.3 * mottle + 0.9 * stand,
                    )
                }
                None => scale(turf, 0.55),
            },
            Cover::Crops => self.fields(at, turf),
            Cover::Rows => {
                let row = libm::sinf((x + 0.25 * libm::sinf(d * 0.8)) * 58.0);
                let earth = rgb(0x9a8258);
                mix(earth, scale(turf, 0.85), smoothstep(-0.3, 0.3, row))
            }
            Cover::Sand if self.terrain.relief == Relief::Gorge => self.strata(high, mottle),
            Cover::Sand => scale(rgb(0xebbd78), 1.0 + 0.12 * mottle),
            Cover::Rock | Cover::Snow => self.of_peaks(at, high, steep, mottle),
            Cover::Ash => return self.of_volcano(at, mottle),
            Cover::Grass => turf,
        };
        let has_trees = matches!(
            self.terrain.cover,
            Cover::Grass | Cover::Crops | Cover::Rows
        );
        let tree = self.lone_tree(at).filter(|_| has_trees && steep > 0.05);
        let colour = match tree {
            Some((tall, leaf)) if tall > 0.004 => scale(self.leaves[leaf as usize % 4], 0.9),
            _ => colour,
        };
        let is_face = self.terrain.relief == Relief::Cliff && steep > 1.6 && high < RIM + 0.1;
        plain(if is_face {
            self.strata(high, mottle)
        } else {
            colour
        })
    }

    /// Layers of stone, one over the other.
    pub(super) fn strata(&self, high: f32, mottle: f32) -> Rgb {
        const LAYERS: [u32; 6] = [0x8e4a2e, 0xc4713f, 0xd99a5b, 0xb55f36, 0xe0b27a, 0xa8552f];
        let at = high * 26.0 + 0.8 * mottle;
        let layer = libm::floorf(at).max(0.0) as usize;
        let own = rgb(LAYERS[layer % 6]);
        let next = rgb(LAYERS[(layer + 1) % 6]);
        let blend = smoothstep(0.8, 1.0, at - libm::floorf(at));
        scale(mix(own, next, blend), 1.0 + 0.15 * mottle)
    }

    fn of_peaks(&self, at: (f32, f32), high: f32, steep: f32, mottle: f32) -> Rgb {
        let rock = scale(rgb(0x7d7880), 1.0 + 0.5 * mottle);
        let is_winter = self.season == Season::Winter || self.terrain.cover == Cover::Snow;
        let line = if is_winter { -0.2 } else { 0.48 };
        let snow =
            smoothstep(line, line + 0.10, high + 0.35 * mottle) * smoothstep(2.6, 1.5, steep);
        let low = if is_winter {
            rgb(0xcfdbe8)
        } else {
            scale(self.turf, 0.75)
        };
        let green = smoothstep(0.30, 0.16, high + 0.2 * mottle);
        let has_tree = high < 0.24 && self.crown(at, 0.045).is_some();
        let own = mix(rock, low, if has_tree { green } else { 0.6 * green });
        if has_tree && is_winter {
            return mix(rgb(0x3c5a4c), rgb(0xf3f7fc), 0.35 + mottle);
        }
        mix(own, rgb(0xf3f7fc), snow)
    }

    fn of_volcano(&self, (x, d): (f32, f32), mottle: f32) -> Own {
        let away = libm::hypotf(x, d - 4.6);
        let angle = libm::atan2f(x, 4.6 - d);
        let ash = scale(rgb(0x4b4246), 1.0 + 0.6 * mottle);
        let spread = libm::sinf(angle * 7.0 + 1.2 * libm::sinf(away * 3.0) + self.bend);
        let stream = smoothstep(0.90, 0.97, spread) * smoothstep(2.2, 1.0, away);
        let pool = smoothstep(0.22, 0.16, away);
        let hot = stream.max(pool);
        Own {
            colour: mix(ash, rgb(0xff7a2a), hot),
            glow: [0.75 * hot, 0.25 * hot, 0.04 * hot],
            house: 0,
        }
    }

    fn of_city(&self, at: (f32, f32), mottle: f32) -> Own {
        let Some((_, house)) = self.house(at) else {
            let lane = ((at.0 * 6.0 / BLOCK).rem_euclid(1.0) - 0.5).abs() < 0.2;
            let lamp = self.lamps * if lane { 0.62 } else { 0.34 };
            return Own {
                colour: scale(rgb(0x5c5e66), 1.0 + 0.3 * mottle),
                glow: [lamp, 0.66 * lamp, 0.30 * lamp],
                house: 0,
            };
        };
        const ROOFS: [u32; 5] = [0x8f9096, 0xa79c90, 0x7a8088, 0xb8b2a8, 0x6f7680];
        Own {
            colour: scale(rgb(ROOFS[house as usize % 5]), 1.0 + 0.3 * mottle),
            glow: [0.0; 3],
            house,
        }
    }

    fn of_village(&self, at: (f32, f32), turf: Rgb) -> Own {
        const ROOFS: [u32; 4] = [0xb5543a, 0xc96a44, 0x9c4a36, 0x8a5a4a];
        match self.house(at) {
            Some((_, house)) => Own {
                colour: self
                    .roofs
                    .as_ref()
                    .map_or(rgb(ROOFS[house as usize % 4]), |own| {
                        own[house as usize % own.len()]
                    }),
                glow: [0.0; 3],
                house,
            },
            None => Own {
                colour: turf,
                glow: [0.0; 3],
                house: 0,
            },
        }
    }

    /// A quilt of fields, each with its crop.
    fn fields(&self, (x, d): (f32, f32), turf: Rgb) -> Rgb {
        const CROPS: [u32; 5] = [0xd9b85a, 0x8fae4a, 0xc9a24a, 0x6f9a42, 0xe0cc7a];
        let (u, v) = (x * 1.3 + 0.3 * d, d * 1.1 - 0.25 * x);
        let shift = 0.5 * hash01(libm::floorf(v) as i32, 3, self.seed);
        let (column, row) = (libm::floorf(u + shift), libm::floorf(v));
        let (fu, fv) = (u + shift - column, v - row);
        let pick = hash01(column as i32, row as i32, self.seed + 1);
        let own = rgb(CROPS[((pick * 5.0) as usize).min(4)]);
        let furrow = 1.0 + 0.08 * libm::sinf(if pick > 0.5 { fu } else { fv } * 110.0);
        let edge = fu.min(1.0 - fu).min(fv.min(1.0 - fv));
        mix(
            scale(own, furrow),
            scale(turf, 0.6),
            smoothstep(0.03, 0.015, edge),
        )
    }

    fn water(&self, (x, d): (f32, f32), shallow: f32) -> Rgb {
        let ripple = fbm(x * 9.0, d * 22.0, 2, self.seed + 50) - 0.5;
        let own = mix(rgb(0x2d86a8), rgb(0x5fb9c4), 0.8 * (1.0 - 2.0 * shallow));
        scale(told(self.told_water, own), 1.0 + 0.30 * ripple)
    }

    /// The sea: lighter near the land, white along it.
    fn sea(&self, (x, d): (f32, f32)) -> Rgb {
        let inland = if self.terrain.relief == Relief::Sea {
            -4.0
        } else {
            self.inland((x, d))
        };
        let ripple = fbm(x * 8.0, d * 20.0, 3, self.seed + 51) - 0.5;
        let deep = mix(rgb(0x1f5f94), rgb(0x2f86b4), 0.5 + ripple);
        let own = mix(deep, rgb(0x4fc3c0), smoothstep(-0.75, -0.05, inland));
        let own = told(self.told_water, own);
        let swell = libm::sinf(inland * 34.0 + 5.0 * fbm(x * 2.0, d * 2.0, 2, self.seed + 52));
        let surf = smoothstep(-0.30, -0.02, inland) * smoothstep(0.78, 0.95, swell);
        let edge = smoothstep(-0.05, -0.01, inland);
        let caps = smoothstep(0.24, 0.30, ripple) * 0.5;
        mix(own, rgb(0xf6fbfb), (0.8 * surf).max(edge).max(caps))
    }
}
