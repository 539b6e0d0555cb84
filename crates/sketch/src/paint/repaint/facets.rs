//! Facets of one colour each: the triangles of a model of few polygons, or panes of glass in lead.
//!
//! Where facets are never changes; where a shape's edge crosses one it has two colours, so that shapes stay whole.

use rayon::prelude::*;

use super::lines::{Pen, draw_lines};
use super::{Easel, lit, luma};
use crate::paint::noise::{fbm, hash01};
use crate::paint::{BLACK, mix};

/// Cuts canvases of one size into facets.
#[derive(Debug)]
pub(super) struct Facets {
    width_px: usize,
    /// Which facet each pixel is in.
    facet: Vec<u32>,
    /// How much light falls on each, in bytes.
    light: Vec<i32>,
    /// How much lead is before each pixel, 0 to 255; empty without.
    lead: Vec<u8>,
    means: Vec<[u32; 2]>,
    /// The picture before it is cut.
    source: Vec<u32>,
    sums: Vec<[u32; 8]>,
}

/// Sides of a cell, in pixels of a frame 720 pixels high.
const TRIANGLE_PX: f32 = 46.0;
const PANE_PX: f32 = 64.0;
/// Lead goes along shapes as well.
const LEAD: Pen = Pen {
    width_px: 4.0,
    least: 58,
    gain: 8,
};
/// One in so many pixels along each side is looked at.
const EVERY: usize = 2;
/// The colour of a sliver so small that no pixel of it was looked at.
const UNSEEN: u32 = 0;

impl Facets {
    pub(super) fn of_triangles(easel: Easel) -> Self {
        let scale = easel.scale();
        let n_columns = columns(easel, TRIANGLE_PX);
        let facet = map(easel, |x, y| {
            triangle_at(
                x as f32 / scale / TRIANGLE_PX,
                y as f32 / scale / TRIANGLE_PX,
                n_columns,
            )
        });
        Self::new(easel, facet, Vec::new(), 24.0)
    }

    pub(super) fn of_panes(easel: Easel) -> Self {
        let scale = easel.scale();
        let n_columns = columns(easel, PANE_PX);
        let at = |x: usize, y: usize| {
            pane_at(
                x as f32 / scale / PANE_PX,
                y as f32 / scale / PANE_PX,
                n_columns,
            )
        };
        let facet = map(easel, |x, y| at(x, y).0);
        let lead = map(easel, |x, y| {
            let edge_px = at(x, y).1 * PANE_PX;
            let glow = fbm(x as f32 * 0.3 / scale, y as f32 * 0.3 / scale, 1, 134);
            ((1.5 + glow - edge_px) * 128.0).clamp(0.0, 255.0) as u8
        });
        Self::new(easel, facet, lead, 16.0)
    }

    fn new(easel: Easel, facet: Vec<u32>, lead: Vec<u8>, light: f32) -> Self {
        let n = facet.iter().max().map_or(0, |last| *last as usize + 1);
        let light = (0..n as i32)
            .map(|i| ((hash01(i, 3, 131) + hash01(i, 4, 131) - 1.0) * 2.0 * light) as i32)
            .collect();
        Self {
            width_px: easel.width_px,
            facet,
            light,
            lead,
            means: vec![[BLACK; 2]; n],
            source: Vec::new(),
            sums: vec![[0; 8]; n],
        }
    }

    pub(super) fn cut(&mut self, canvas: &mut [u32]) {
        self.mix_colours(canvas);
        let (means, light, facet) = (&self.means, &self.light, &self.facet);
        let (width_px, lead) = (self.width_px, &self.lead);
        if !lead.is_empty() {
            self.source.clear();
            self.source.extend_from_slice(canvas);
        }
        let source = &self.source;
        canvas.par_chunks_mut(width_px).enumerate().for_each_init(
            || vec![0; width_px],
            |lines, (y, row)| {
                let at = y * width_px;
                for (x, pixel) in row.iter_mut().enumerate() {
                    let idx = facet[at + x] as usize;
                    let [dark, bright] = means[idx];
                    let is_dark = nearer(*pixel, dark, bright);
                    let own = if dark == UNSEEN {
                        *pixel
                    } else if is_dark {
                        dark
                    } else {
                        bright
                    };
                    *pixel = lit(own, light[idx]);
                }
                if !lead.is_empty() {
                    let last = source.len() / width_px - 1;
                    let near = |y: usize| &source[y.min(last) * width_px..][..width_px];
                    draw_lines(
                        [near(y.saturating_sub(2)), near(y), near(y + 2)],
                        2,
                        LEAD,
                        lines,
                    );
                    for (x, pixel) in row.iter_mut().enumerate() {
                        let lead = lead[at + x].max(lines[x]);
                        *pixel = mix(*pixel, 0xFF18_1414, u32::from(lead));
                    }
                }
            },
        );
    }

    /// The two colours of every facet: of what is darker than its mean, and of what is brighter.
    fn mix_colours(&mut self, canvas: &[u32]) {
        let width_px = self.width_px;
        let looked_at = |n: usize| (0..n).step_by(EVERY);
        let n_rows = canvas.len() / width_px;
        self.sums.fill([0; 8]);
        for y in looked_at(n_rows) {
            for x in looked_at(width_px) {
                let i = y * width_px + x;
                let sum = &mut self.sums[self.facet[i] as usize];
                sum[0] += luma(canvas[i]) as u32;
                sum[1] += 1;
            }
        }
        let middles: Vec<i32> = self
            .sums
            .iter()
            .map(|sum| (sum[0] / sum[1].max(1)) as i32)
            .collect();
        self.sums.fill([0; 8]);
        for y in looked_at(n_rows) {
            for x in looked_at(width_px) {
                let i = y * width_px + x;
                let facet = self.facet[i] as usize;
                let side = 4 * usize::from(luma(canvas[i]) > middles[facet]);
                let sum = &mut self.sums[facet][side..side + 4];
                for (part, sum) in sum.iter_mut().take(3).enumerate() {
                    *sum += canvas[i] >> (8 * part) & 255;
                }
                sum[3] += 1;
            }
        }
        for (means, sum) in self.means.iter_mut().zip(&self.sums) {
            let mean = |side: &[u32]| {
                let part = |i: usize| (side[i] / side[3].max(1)) << (8 * i);
                part(0) | part(1) | part(2) | BLACK
            };
            let (dark, bright) = (mean(&sum[..4]), mean(&sum[4..]));
            let n = sum[3] + sum[7];
            // A gradient, or a speck: one colour.
            let is_one = luma(bright) - luma(dark) < 20 || 18 * sum[3].min(sum[7]) < n;
            *means = if n == 0 {
                [UNSEEN; 2]
            } else if is_one {
                let share = sum[7] * 255 / n.max(1);
                [mix(dark, bright, share); 2]
            } else {
                [dark, bright]
            };
        }
    }
}

/// Whether a colour is nearer to the first of two.
#[inline(always)]
fn nearer(pixel: u32, a: u32, b: u32) -> bool {
    let far = |other: u32| {
        let part = |shift: u32| {
            let off = (pixel >> shift & 255) as i32 - (other >> shift & 255) as i32;
            off * off
        };
        part(0) + part(8) + part(16)
    };
    far(a) <= far(b)
}

fn columns(easel: Easel, side_px: f32) -> i32 {
    (easel.width_px as f32 / easel.scale() / side_px) as i32 + 3
}

fn map<T: Send>(easel: Easel, of: impl Fn(usize, usize) -> T + Sync) -> Vec<T> {
    let wide = easel.width_px;
    (0..wide * easel.height_px)
        .into_par_iter()
        .map(|i| of(i % wide, i / wide))
        .collect()
}

/// A corner of the net, strayed from its place, in cells.
fn corner(column: i32, row: i32) -> (f32, f32) {
    (
        column as f32 + 0.62 * (hash01(column, row, 132) - 0.5),
        row as f32 + 0.62 * (hash01(column, row, 133) - 0.5),
    )
}

/// The triangle there: two to a cell of a net whose corners have strayed.
fn triangle_at(x: f32, y: f32, n_columns: i32) -> u32 {
    let (left, top) = (libm::floorf(x) as i32, libm::floorf(y) as i32);
    for row in [top, top - 1, top + 1] {
        for column in [left, left - 1, left + 1] {
            let corners =
                [(0, 0), (1, 0), (1, 1), (0, 1)].map(|(dx, dy)| corner(column + dx, row + dy));
            // Cut from corner to corner, one way or the other.
            let turn = usize::from((column + row) % 2 != 0);
            for half in 0..2 {
                let first = turn + 2 * half;
                let of = |i: usize| corners[(first + i) % 4];
                if is_inside((x, y), [of(0), of(1), of(2)]) {
                    let cell = (row + 1).max(0) * n_columns + (column + 1).clamp(0, n_columns - 1);
                    return 2 * cell as u32 + half as u32;
                }
            }
        }
    }
    0
}

fn is_inside((x, y): (f32, f32), corners: [(f32, f32); 3]) -> bool {
    (0..3).all(|i| {
        let (a, b) = (corners[i], corners[(i + 1) % 3]);
        (b.0 - a.0) * (y - a.1) - (b.1 - a.1) * (x - a.0) >= -1e-4
    })
}

/// The pane whose middle is nearest, and how far its edge is, in cells.
fn pane_at(x: f32, y: f32, n_columns: i32) -> (u32, f32) {
    let (left, top) = (libm::floorf(x) as i32, libm::floorf(y) as i32);
    let mut nearest = (0, f32::MAX);
    let mut second = f32::MAX;
    for row in top - 1..=top + 1 {
        for column in left - 1..=left + 1 {
            let middle = (
                column as f32 + 0.5 + 0.8 * (hash01(column, row, 135) - 0.5),
                row as f32 + 0.5 + 0.8 * (hash01(column, row, 136) - 0.5),
            );
            let far = libm::hypotf(x - middle.0, y - middle.1);
            if far < nearest.1 {
                second = nearest.1;
                let cell = (row + 1).max(0) * n_columns + (column + 1).clamp(0, n_columns - 1);
                nearest = (cell as u32, far);
            } else if far < second {
                second = far;
            }
        }
    }
    (nearest.0, (second - nearest.1) / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use fearless_simd::Level;

    #[test]
    fn every_pixel_is_in_a_triangle_and_a_plain_picture_has_one_colour_to_each() {
        let easel = Easel {
            width_px: 240,
            height_px: 160,
            level: Level::baseline(),
        };
        let mut facets = Facets::of_triangles(easel);
        assert!(facets.facet.iter().all(|facet| *facet > 0));
        let mut canvas = vec![0xFF60_8040; 240 * 160];
        facets.cut(&mut canvas);
        for (pixel, facet) in canvas.iter().zip(&facets.facet) {
            assert_eq!(*pixel, lit(0xFF60_8040, facets.light[*facet as usize]));
        }
        assert!(canvas.iter().any(|pixel| *pixel != canvas[0]));
    }
}
