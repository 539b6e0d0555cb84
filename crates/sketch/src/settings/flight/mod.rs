//! Land seen from something that flies over it: a map of heights and colours, drawn anew for every frame from where
//! the camera has come to, so that near hills pass faster than far ones.
//!
//! What lies `d` ahead, `x` aside and `h` high is seen at `(x / d, vanish + (high - h) / d)`. Each column of the picture
//! is filled from its foot up, near land first; what is lower than what stands before it is never drawn.

mod land;
mod map;

use std::sync::Arc;

use rayon::prelude::*;

use self::land::Terrain;
use self::map::{Map, Spot};
use super::clouds::add_clouds;
use super::craft::{Area, Craft, Shape, Sprite};
use super::palette::mix;
use super::region;
use super::sky::add_sky;
use crate::paint::{DrawList, Plate, Rgb, pack};
use crate::scene::Setting;
use crate::staging::{Set, SetContext, View};

/// Pixels of the land for each of the frame's, along each side.
const DETAIL: f32 = 0.5;
/// How far away land begins and ends.
const NEAREST: f32 = 0.22;
const FARTHEST: f32 = 34.0;
/// How much farther each step along a column is.
const STEP: f32 = 1.013;
/// Where the landmark of a town stands on the land, and how high the usual one is.
const LANDMARK_AT: (f32, f32) = (0.55, 4.4);
const LANDMARK_HIGH: f32 = 0.62;
/// How fast it flies, in units of the land a second.
const SPEED: f32 = 0.34;
/// How fast it rises, as a share of its height a second.
const CLIMB: f32 = 0.02;
/// How far it turns to either side, in radians, and how fast: it always looks ahead.
const YAW: f32 = 0.25;
const YAW_SPEED: f32 = 0.14;

/// Whether a place can be flown over.
pub(super) fn shows(setting: Setting) -> bool {
    Terrain::of(setting, None).is_some()
}

/// The eye of a flight, at one moment.
#[derive(Clone, Copy)]
struct Eye {
    x: f32,
    d: f32,
    high: f32,
    sin: f32,
    cos: f32,
}

/// What all frames of a flight have in common.
struct Flight {
    map: Map,
    area: Area,
    density: f32,
    vanish_y: f32,
    high: f32,
    haze: Rgb,
    haziness: f32,
    /// What a town is known by, and how high it is beside the usual.
    landmark: Option<(Sprite, f32)>,
}

pub(super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let vanish_y = if craft.is_tall() { -0.16 } else { 0.25 };
    let sun_x = add_sky(&mut craft, vanish_y + 0.02);
    add_clouds(&mut craft, vanish_y - 0.05, sun_x.signum());
    let terrain = Terrain::of(ctx.setting, ctx.backdrop)
        .unwrap_or(Terrain::HILLS)
        .lying(ctx.region);
    let landmark = region::landmark_afar(&craft).filter(|_| terrain.has_houses());
    let map = Map::of(&craft, &terrain, sun_x.signum());
    let flight = Flight {
        map,
        area: craft.area(0.0),
        density: craft.density * DETAIL,
        vanish_y,
        high: terrain.high,
        haze: mix(craft.tones.haze, craft.tones.sky[3], 0.5),
        haziness: 0.10 * craft.tones.haziness,
        landmark,
    };
    craft.add_layer(Box::new(move |time_s, view, list| {
        flight.draw(time_s, view, list);
    }));
    let palette = craft.tones.palette(sun_x);
    craft.finish(Shape {
        ground_y: 0.86,
        far_ground_y: 0.70,
        air_y: 0.34,
        ..Shape::open(palette)
    })
}

impl Flight {
    fn draw(&self, time_s: f32, view: &View, list: &mut DrawList) {
        let (sin, cos) = libm::sincosf(YAW * libm::sinf(YAW_SPEED * time_s));
        let eye = Eye {
            x: view.x,
            d: SPEED * time_s,
            high: self.high * (1.0 + CLIMB * time_s.clamp(0.0, 20.0) - 0.3 * view.y),
            sin,
            cos,
        };
        let (left, top, right, bottom) = self.area;
        let side_px = |side: f32| ((side * self.density).ceil() as usize).max(1);
        let (width_px, height_px) = (side_px(right - left), side_px(bottom - top));
        let columns: Vec<Vec<u32>> = (0..width_px)
            .into_par_iter()
            .map(|x_px| {
                let x = left + (x_px as f32 + 0.5) / self.density;
                self.column(x, eye, height_px)
            })
            .collect();
        let mut pixels = vec![0; width_px * height_px];
        pixels
            .par_chunks_mut(width_px)
            .enumerate()
            .for_each(|(y_px, row)| {
                for (pixel, column) in row.iter_mut().zip(&columns) {
                    *pixel = column[y_px];
                }
            });
        let plate = Arc::new(Plate::from_pixels(width_px, height_px, pixels));
        let still = View {
            x: 0.0,
            y: 0.0,
            ..*view
        };
        list.draw(still.place(&plate, self.density, (left, top), 0.0));
        self.draw_landmark(eye, &still, list);
    }

    /// What the town is known by stands over its roofs, and comes nearer.
    fn draw_landmark(&self, eye: Eye, view: &View, list: &mut DrawList) {
        let Some((sprite, share)) = &self.landmark else {
            return;
        };
        let (dx, dd) = (LANDMARK_AT.0 - eye.x, LANDMARK_AT.1 - eye.d);
        let (aside, ahead) = (dx * eye.cos - dd * eye.sin, dx * eye.sin + dd * eye.cos);
        if ahead < 0.8 {
            return;
        }
        let foot = self.map.at(LANDMARK_AT, ahead).high;
        let high = LANDMARK_HIGH * share / ahead;
        let y = self.vanish_y + (eye.high - foot) / ahead;
        // The sprite is a little higher than its landmark, and twice as wide.
        let middle = (aside / ahead, y - 0.55 * high);
        list.draw(sprite.draw(view, middle, (high, 0.0)));
    }

    /// One column of the picture, from its top down; transparent where the sky is.
    fn column(&self, x: f32, eye: Eye, height_px: usize) -> Vec<u32> {
        let top = self.area.1;
        let mut column = vec![0; height_px];
        // Everything from here down is filled.
        let mut filled = height_px;
        let mut d = NEAREST;
        while d < FARTHEST && filled > 0 {
            let (aside, ahead) = (x * d, d);
            let at = (
                eye.x + aside * eye.cos + ahead * eye.sin,
                eye.d + ahead * eye.cos - aside * eye.sin,
            );
            let spot = self.map.at(at, d);
            let y = self.vanish_y + (eye.high - spot.high) / d;
            let y_px = (((y - top) * self.density).max(0.0) as usize).min(height_px);
            if y_px < filled {
                let clear = libm::expf(-self.haziness * d);
                let n_rows = filled - y_px;
                for (row, pixel) in column[y_px..filled].iter_mut().enumerate() {
                    let own = if n_rows > 1 && self.map.has_sides() {
                        let row_y = top + (y_px + row) as f32 / self.density;
                        let high = eye.high - (row_y - self.vanish_y) * d;
                        self.map.side(&spot, high, at)
                    } else {
                        spot.colour
                    };
                    *pixel = pack(mix(self.haze, own, clear), 1.0);
                }
                filled = y_px;
            }
            d *= STEP;
        }
        // The last of the land is as far as the haze.
        let horizon_px = (((self.vanish_y - top) * self.density).max(0.0) as usize).min(filled);
        column[horizon_px..filled].fill(pack(self.haze, 1.0));
        column
    }
}

impl Spot {
    /// Part of the way to another.
    fn toward(self, other: Self, share: f32) -> Self {
        Self {
            high: self.high + (other.high - self.high) * share,
            colour: mix(self.colour, other.colour, share),
            ..self
        }
    }
}
