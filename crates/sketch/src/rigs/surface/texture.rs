//! Weaves, grains and facets: how much lighter or darker a material is at a place.
//!
//! Places are in heights of the drawing, so that a mouse of wool has as many stitches as a mammoth.

use crate::paint::noise::{fbm, hash01, ridged, smoothstep};

/// A pattern of light and dark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Texture {
    Plain,
    Grain,
    Veins,
    Speckle,
    Stitches,
    Fuzz,
    Facets,
    Folds,
    Studs,
    Lines,
    Dents,
    Foliage,
    Cracks,
    Ripples,
    Stripes,
    Stars,
    Corrugated,
}

/// How many stitches, studs or facets fit into the height of a drawing.
const N_STITCHES: f32 = 34.0;
/// How many toy bricks.
pub(super) const N_BRICKS: f32 = 38.0;

impl Texture {
    /// From -1.0, darkest, to 1.0, lightest.
    pub(super) fn at(self, u: f32, v: f32) -> f32 {
        match self {
            Self::Plain => 0.0,
            Self::Grain => {
                let bend = fbm(3.0 * u, 1.4 * v, 3, 21);
                let rings = libm::sinf((u * 34.0) + 26.0 * bend);
                0.65 * rings + 0.5 * (fbm(60.0 * u, 6.0 * v, 2, 22) - 0.5)
            }
            Self::Veins => {
                let vein = ridged(3.4 * u + fbm(5.0 * u, 5.0 * v, 2, 32), 3.4 * v, 3, 31);
                0.25 - 1.3 * smoothstep(0.66, 0.9, vein)
            }
            Self::Speckle => {
                1.5 * (fbm(46.0 * u, 46.0 * v, 3, 41) - 0.5)
                    + 0.6 * (fbm(7.0 * u, 7.0 * v, 2, 42) - 0.5)
            }
            Self::Stitches => stitches(u, v),
            Self::Fuzz => 1.6 * (fbm(70.0 * u, 70.0 * v, 2, 51) - 0.5),
            Self::Facets => facets(9.0, u, v),
            Self::Folds => facets(3.6, u, v),
            Self::Studs => studs(u, v),
            Self::Lines => libm::sinf(v * 260.0),
            Self::Dents => {
                1.3 * (fbm(11.0 * u, 11.0 * v, 2, 61) - 0.5)
                    + 0.3 * libm::sinf(95.0 * (v + 0.4 * fbm(6.0 * u, 6.0 * v, 2, 62)))
            }
            Self::Foliage => foliage(u, v),
            Self::Cracks => -1.0 + 2.0 * smoothstep(0.62, 0.86, ridged(4.2 * u, 4.2 * v, 3, 71)),
            Self::Ripples => libm::sinf(30.0 * (v + 0.35 * fbm(5.0 * u, 3.0 * v, 2, 81))),
            Self::Stripes => libm::sinf(34.0 * (u + 0.8 * v)).signum(),
            Self::Stars => stars(u, v),
            Self::Corrugated => {
                0.35 * libm::sinf(u * 150.0) + 0.5 * (fbm(20.0 * u, 20.0 * v, 2, 91) - 0.5)
            }
        }
    }
}

/// Rows of knitted loops: a V in each.
fn stitches(u: f32, v: f32) -> f32 {
    let column = u * N_STITCHES;
    let across = (column - libm::floorf(column) - 0.5).abs();
    let row = v * N_STITCHES * 1.15 + 1.1 * across;
    let along = row - libm::floorf(row);
    let loop_light = 1.0 - 2.6 * (along - 0.45).abs();
    let valley = smoothstep(0.36, 0.5, across) + smoothstep(0.10, 0.0, across) * 0.7;
    (0.75 * loop_light - 0.75 * valley).clamp(-1.0, 1.0)
}

/// Toy bricks: a lit stud in each, and the gaps between them.
fn studs(u: f32, v: f32) -> f32 {
    let (x, y) = (u * N_BRICKS, v * N_BRICKS);
    let (dx, dy) = (x - libm::floorf(x) - 0.5, y - libm::floorf(y) - 0.5);
    let far = libm::sqrtf(dx * dx + dy * dy);
    let ring = smoothstep(0.42, 0.36, far) * smoothstep(0.22, 0.34, far);
    let side = -(dx + dy) / far.max(0.05);
    let gap = smoothstep(0.40, 0.5, dx.abs().max(dy.abs()));
    0.85 * ring * side + 0.15 * smoothstep(0.36, 0.3, far) - 0.7 * gap
}

/// Flat cut faces, each of its own brightness, with light along their edges.
fn facets(n: f32, u: f32, v: f32) -> f32 {
    let (x, y) = (u * n, v * n);
    let (nearest, second, face) = nearest_cell(x, y);
    let edge = smoothstep(0.10, 0.0, second - nearest);
    (1.7 * (face - 0.5) * (1.0 - edge) + 0.8 * edge).clamp(-1.0, 1.0)
}

/// Leaves or petals over each other.
fn foliage(u: f32, v: f32) -> f32 {
    let (nearest, second, leaf) = nearest_cell(u * 17.0, v * 17.0);
    let rim = smoothstep(0.16, 0.0, second - nearest);
    1.1 * (leaf - 0.45) - 0.9 * rim + 0.35 * (0.4 - nearest)
}

fn stars(u: f32, v: f32) -> f32 {
    let cloud = 0.9 * (fbm(4.0 * u, 4.0 * v, 3, 101) - 0.55);
    let (x, y) = (u * 30.0, v * 30.0);
    let (column, row) = (libm::floorf(x), libm::floorf(y));
    let (column_idx, row_idx) = (column as i32, row as i32);
    let is_lit = hash01(column_idx, row_idx, 102) > 0.72;
    let (dx, dy) = (
        x - column - 0.3 - 0.4 * hash01(column_idx, row_idx, 103),
        y - row - 0.3 - 0.4 * hash01(column_idx, row_idx, 104),
    );
    let spark = smoothstep(0.20, 0.03, libm::sqrtf(dx * dx + dy * dy));
    cloud + if is_lit { 2.0 * spark } else { 0.0 }
}

/// How far the two nearest of scattered points are, and a number of the nearest.
pub(super) fn nearest_cell(x: f32, y: f32) -> (f32, f32, f32) {
    let (column, row) = (libm::floorf(x) as i32, libm::floorf(y) as i32);
    let (mut nearest, mut second, mut face) = (9.0_f32, 9.0_f32, 0.0);
    for dy in -1..=1 {
        for dx in -1..=1 {
            let (cx, cy) = (column + dx, row + dy);
            let px = cx as f32 + 0.15 + 0.7 * hash01(cx, cy, 5);
            let py = cy as f32 + 0.15 + 0.7 * hash01(cx, cy, 6);
            let far = libm::sqrtf((x - px) * (x - px) + (y - py) * (y - py));
            if far < nearest {
                (second, nearest, face) = (nearest, far, hash01(cx, cy, 7));
            } else if far < second {
                second = far;
            }
        }
    }
    (nearest, second, face)
}
