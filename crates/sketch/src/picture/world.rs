//! A picture as a place: taken apart once, then seen from anywhere.

use kinora_media::{Frame, to_rgb8};

use super::camera::{FARTHEST, Place};
use super::depth::Depth;
use super::grid::{Cells, Field};
use super::overlay::Ground;
use super::warp::{Haze, Warp};

/// The side of the squares a picture is thought about in, in pixels.
const CELL_PX: usize = 8;
/// Where feet stand before a picture, as a share of its height.
const FEET: f32 = 0.93;

/// A picture and its space.
pub(super) struct World {
    warp: Warp,
    ground: Ground,
    /// The inverse distance of whoever stands before the picture.
    actors_q: f32,
}

impl World {
    pub(super) fn of(picture: &Frame) -> Self {
        let width_px = picture.size().width_px() as usize;
        let rgb = to_rgb8(picture);
        let cells = Cells::of(&rgb, width_px, CELL_PX);
        let depth = Depth::of(&cells);
        let ground = ground(&cells, &depth);
        let (_, n_rows) = cells.shape();
        let feet = depth
            .nearness
            .sample(depth.nearness.n_columns as f32 / 2.0, FEET * n_rows as f32);
        Self {
            warp: Warp::new(&rgb, width_px, depth.nearness, cells.cell_px),
            ground,
            actors_q: FARTHEST + (1.0 - FARTHEST) * feet.clamp(0.45, 0.85),
        }
    }

    pub(super) fn ground(&self) -> &Ground {
        &self.ground
    }

    pub(super) fn actors_q(&self) -> f32 {
        self.actors_q
    }

    pub(super) fn paint(&self, place: &Place, haze: Option<Haze>, canvas: &mut [u32]) {
        self.warp.paint(place, haze, canvas);
    }
}

/// What the picture offers to whoever acts before it.
pub(super) fn ground_of(rgb: &[u8], width_px: usize) -> Ground {
    let cells = Cells::of(rgb, width_px, CELL_PX);
    let depth = Depth::of(&cells);
    ground(&cells, &depth)
}

fn ground(cells: &Cells, depth: &Depth) -> Ground {
    let mean = [0, 1, 2].map(|i| {
        let values = &cells.colour[i].values;
        values.iter().sum::<f32>() / values.len() as f32
    });
    let (left, middle, right) = thirds(&depth.salience);
    Ground {
        mean,
        horizon: depth.horizon,
        free_side: if left <= right { -1.0 } else { 1.0 },
        middle_taken: ((middle - 0.12) / 0.35).clamp(0.0, 1.0),
    }
}

/// How much stands out in the left, middle and right third of the lower two thirds of the picture.
fn thirds(salience: &Field) -> (f32, f32, f32) {
    let (n_columns, n_rows) = salience.shape();
    let mut sums = [0.0_f32; 3];
    let mut n = [0.0_f32; 3];
    for row in n_rows / 3..n_rows {
        for column in 0..n_columns {
            let third = (3 * column / n_columns).min(2);
            sums[third] += salience.at(column, row);
            n[third] += 1.0;
        }
    }
    let mean = |third: usize| sums[third] / n[third].max(1.0);
    (mean(0), mean(1), mean(2))
}
