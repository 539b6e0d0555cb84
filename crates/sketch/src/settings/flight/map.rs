//! The map that is flown over: for every spot how high it is and its colour in the light of the hour.

use rayon::prelude::*;

use super::land::{Ground, Terrain};
use crate::paint::Rgb;
use crate::paint::noise::{hash01, smoothstep};
use crate::settings::craft::Craft;
use crate::settings::palette::{Tones, mix, scale};

/// How many spots the map has, across and ahead.
const N_ACROSS: usize = 768;
const N_AHEAD: usize = 1024;
/// How far apart they are.
const CELL: f32 = 0.011;
/// How many colours bare stone has, and how thick each is.
const N_STRATA: usize = 160;
const STRATUM: f32 = 0.006;
/// How many times as coarse the map of what is far away is.
const COARSE: usize = 4;

/// A spot of the map.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Spot {
    pub(super) high: f32,
    pub(super) colour: Rgb,
    /// Which of the houses it is on; 0 for none.
    pub(super) house: u32,
}

/// The land of one flight.
pub(super) struct Map {
    near: Vec<Spot>,
    far: Vec<Spot>,
    /// The walls of houses; `None` where there are none.
    walls: Option<Walls>,
    /// The colours of bare stone, from the foot of a face up.
    strata: Vec<Rgb>,
    tones: Tones,
}

/// What walls are made of.
struct Walls {
    colours: Vec<Rgb>,
    floor: f32,
    lamps: f32,
}

impl Map {
    pub(super) fn of(craft: &Craft<'_>, terrain: &Terrain, light_x: f32) -> Self {
        let ground = Ground::new(craft, terrain);
        let at = |idx: usize| {
            let (row, column) = (idx / N_ACROSS, idx % N_ACROSS);
            (
                (column as f32 - N_ACROSS as f32 / 2.0) * CELL,
                row as f32 * CELL,
            )
        };
        let high: Vec<f32> = (0..N_ACROSS * N_AHEAD)
            .into_par_iter()
            .map(|idx| ground.high(at(idx)))
            .collect();
        let high_at = |column: i32, row: i32| {
            let column = column.clamp(0, N_ACROSS as i32 - 1) as usize;
            let row = row.clamp(0, N_AHEAD as i32 - 1) as usize;
            high[row * N_ACROSS + column]
        };
        let tones = &craft.tones;
        // The lower the sun, the longer the shadows.
        let slope = if craft.is_against_the_sun() {
            0.22
        } else {
            0.75
        };
        let near: Vec<Spot> = (0..N_ACROSS * N_AHEAD)
            .into_par_iter()
            .map(|idx| {
                let (column, row) = ((idx % N_ACROSS) as i32, (idx / N_ACROSS) as i32);
                let here = high[idx];
                let rise_x = (high_at(column + 1, row) - high_at(column - 1, row)) / (2.0 * CELL);
                let rise_d = (high_at(column, row + 1) - high_at(column, row - 1)) / (2.0 * CELL);
                let steep = libm::hypotf(rise_x, rise_d);
                // The light comes from the side, a little from before.
                let facing = (-light_x * rise_x * 0.8 - rise_d * 0.45) / (1.0 + steep);
                let light = (0.70 + 0.75 * facing).clamp(0.0, 1.15);
                let is_shaded = (1..14).any(|step: i32| {
                    let away = step * step / 3 + step;
                    let over = high_at(column + light_x as i32 * away, row - away / 3);
                    over - here > slope * away as f32 * CELL + 0.006
                });
                let light = if is_shaded { 0.30 * light } else { light };
                let own = ground.colour(at(idx), here, steep);
                let mut colour = tones.toned(own.colour, light.min(1.0), 0.0);
                if light > 1.0 {
                    colour = scale(colour, light);
                }
                Spot {
                    high: here,
                    colour: std::array::from_fn(|i| (colour[i] + own.glow[i]).min(1.0)),
                    house: own.house,
                }
            })
            .collect();
        Self {
            far: coarser(&near),
            near,
            walls: terrain.has_houses().then(|| Walls {
                colours: match craft.ctx.region {
                    _ if terrain.has_towers() => vec![[0.64, 0.66, 0.71]],
                    Some(region) => region.walls().to_vec(),
                    None => vec![[0.93, 0.88, 0.79]],
                },
                floor: if terrain.has_towers() { 0.024 } else { 0.030 },
                lamps: tones.lamps,
            }),
            strata: if terrain.has_faces() {
                (0..N_STRATA)
                    .map(|idx| tones.toned(ground.strata(idx as f32 * STRATUM, 0.0), 0.42, 0.0))
                    .collect()
            } else {
                Vec::new()
            },
            tones: tones.clone(),
        }
    }

    /// The spot at `x` and `d`, seen from so far `away`.
    pub(super) fn at(&self, (x, d): (f32, f32), away: f32) -> Spot {
        let (spots, n_across, n_ahead, cell) = if away > 3.2 {
            let n = COARSE;
            (&self.far, N_ACROSS / n, N_AHEAD / n, CELL * n as f32)
        } else {
            (&self.near, N_ACROSS, N_AHEAD, CELL)
        };
        let column = x / cell + n_across as f32 / 2.0;
        let row = d / cell;
        let spot = |column: f32, row: f32| {
            spots[folded(row, n_ahead) * n_across + folded(column, n_across)]
        };
        let (c0, r0) = (libm::floorf(column), libm::floorf(row));
        if self.walls.is_some() {
            return spot(c0, r0);
        }
        let (fc, fr) = (column - c0, row - r0);
        let near = spot(c0, r0).toward(spot(c0 + 1.0, r0), fc);
        let far = spot(c0, r0 + 1.0).toward(spot(c0 + 1.0, r0 + 1.0), fc);
        near.toward(far, fr)
    }

    /// Whether anything is upright, with a side that is not as its top.
    pub(super) fn has_sides(&self) -> bool {
        self.walls.is_some() || !self.strata.is_empty()
    }

    /// The side of what stands at `spot`, so high.
    pub(super) fn side(&self, spot: &Spot, high: f32, (x, d): (f32, f32)) -> Rgb {
        let is_top = high > spot.high - 0.006;
        if let Some(walls) = self.walls.as_ref().filter(|_| spot.house > 0 && !is_top) {
            return self.wall(walls, spot.house, high, x + d);
        }
        if is_top || self.strata.is_empty() || spot.high - high < 0.02 {
            return spot.colour;
        }
        let stratum = ((high / STRATUM).max(0.0) as usize).min(self.strata.len() - 1);
        self.strata[stratum]
    }

    fn wall(&self, walls: &Walls, house: u32, high: f32, along: f32) -> Rgb {
        const PANE: f32 = 0.022;
        let own = |n: i32| hash01(house as i32, n, 3);
        let colour = walls.colours[house as usize % walls.colours.len()];
        let side = scale(colour, 0.72 + 0.34 * own(7));
        let side = self.tones.toned(side, 0.38, 0.0);
        let (floor, pane) = (high / walls.floor, along / PANE);
        let (floor_idx, pane_idx) = (libm::floorf(floor), libm::floorf(pane));
        let inside = |at: f32| smoothstep(0.14, 0.24, at) * smoothstep(0.88, 0.78, at);
        let seen = inside(floor - floor_idx) * inside(pane - pane_idx);
        let lit = hash01(floor_idx as i32 + 37 * house as i32, pane_idx as i32, 11);
        let neon: [Rgb; 3] = [[1.0, 0.36, 0.66], [0.36, 0.86, 1.0], [0.70, 0.48, 1.0]];
        let lamp = if own(5) > 0.80 {
            neon[(house % 3) as usize]
        } else {
            [1.0, 0.82, 0.48]
        };
        let glass = self.tones.toned([0.32, 0.45, 0.58], 0.5, 0.0);
        let shown = if walls.lamps > 0.3 && lit > 0.45 {
            mix(side, lamp, 0.55 + 0.4 * lit)
        } else {
            mix(side, glass, 0.75)
        };
        mix(side, shown, seen)
    }
}

/// Every few spots as one.
fn coarser(near: &[Spot]) -> Vec<Spot> {
    let (n_across, n_ahead) = (N_ACROSS / COARSE, N_AHEAD / COARSE);
    let n = (COARSE * COARSE) as f32;
    (0..n_across * n_ahead)
        .map(|idx| {
            let (row, column) = (idx / n_across * COARSE, idx % n_across * COARSE);
            let mut sum = near[row * N_ACROSS + column];
            let (mut high, mut colour) = (0.0, [0.0; 3]);
            for dr in 0..COARSE {
                for dc in 0..COARSE {
                    let spot = near[(row + dr) * N_ACROSS + column + dc];
                    high += spot.high / n;
                    colour = std::array::from_fn(|i| colour[i] + spot.colour[i] / n);
                }
            }
            if sum.house == 0 {
                sum.high = high;
            }
            sum.colour = colour;
            sum
        })
        .collect()
}

/// Beyond its edge the map is seen again in a mirror.
fn folded(idx: f32, n: usize) -> usize {
    let (idx, n) = (idx as i64, n as i64);
    if (0..n).contains(&idx) {
        return idx as usize;
    }
    let at = idx.rem_euclid(2 * n);
    (if at < n { at } else { 2 * n - 1 - at }) as usize
}
