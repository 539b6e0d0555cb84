//! Light that spills from bright parts: a small, blurred copy of them.

use fearless_simd::{Level, Simd, dispatch};
use rayon::prelude::*;

use super::cells::Columns;

/// The side of the square of pixels that one value of the small copy stands for.
pub(super) const CELL_PX: usize = 8;

/// The small copy: a plane each for red, green and blue, 0.0 to 1.0.
#[derive(Debug)]
pub(super) struct Bloom {
    n_columns: usize,
    n_rows: usize,
    planes: [Vec<f32>; 3],
    spare: Vec<f32>,
}

impl Bloom {
    pub(super) fn new(width_px: usize, height_px: usize) -> Self {
        let (n_columns, n_rows) = (width_px.div_ceil(CELL_PX), height_px.div_ceil(CELL_PX));
        let plane = || vec![0.0; n_columns * n_rows];
        Self {
            n_columns,
            n_rows,
            planes: [plane(), plane(), plane()],
            spare: plane(),
        }
    }

    /// Takes what is brighter than `threshold` from the canvas, and blurs it.
    pub(super) fn gather(&mut self, canvas: &[u32], width_px: usize, threshold: f32, level: Level) {
        let n_columns = self.n_columns;
        let [red, green, blue] = &mut self.planes;
        canvas
            .par_chunks(width_px * CELL_PX)
            .zip(red.par_chunks_mut(n_columns))
            .zip(green.par_chunks_mut(n_columns))
            .zip(blue.par_chunks_mut(n_columns))
            .for_each_init(
                || Columns::new(width_px),
                |columns, (((rows, red), green), blue)| {
                    dispatch!(level, simd => simd.vectorize(
                        #[inline(always)]
                        || gather_row(rows, columns, threshold, [red, green, blue])
                    ));
                },
            );
        let radius = (self.n_columns.max(self.n_rows) / 45).max(1);
        for plane in &mut self.planes {
            for _ in 0..2 {
                blur_rows(plane, &mut self.spare, n_columns, radius);
                blur_columns(&self.spare, plane, n_columns, radius);
            }
        }
    }

    /// Writes the spilt light beside frame row `y`, times `strength`, into `out`: one row each of red, green, blue.
    #[inline(always)]
    pub(super) fn spread(&self, y: usize, strength: f32, cells: &mut [f32], out: [&mut [f32]; 3]) {
        let at = (y as f32 + 0.5) / CELL_PX as f32 - 0.5;
        let upper = at.max(0.0) as usize;
        let lower = (upper + 1).min(self.n_rows - 1);
        let weight = (at - upper as f32).clamp(0.0, 1.0);
        let n = self.n_columns;
        for (plane, out) in self.planes.iter().zip(out) {
            let (upper, lower) = (&plane[upper * n..][..n], &plane[lower * n..][..n]);
            for (cell, (a, b)) in cells.iter_mut().zip(upper.iter().zip(lower)) {
                *cell = (a + (b - a) * weight) * strength;
            }
            spread_row(&cells[..n], out);
        }
    }
}

/// What is brighter than `threshold` in one row of cells.
#[inline(always)]
fn gather_row(rows: &[u32], columns: &mut Columns, threshold: f32, out: [&mut [f32]; 3]) {
    let [red, green, blue] = out;
    let planes = red.iter_mut().zip(green).zip(blue);
    for (((red, green), blue), (sum, n)) in planes.zip(columns.squares(rows, CELL_PX)) {
        let scale = 1.0 / (n * 255) as f32;
        let mean = [sum.red, sum.green, sum.blue].map(|sum| sum as f32 * scale);
        let brightness = mean[0].max(mean[1]).max(mean[2]);
        let excess = ((brightness - threshold) / (1.0 - threshold)).max(0.0);
        let keep = excess * excess;
        *red = mean[0] * keep;
        *green = mean[1] * keep;
        *blue = mean[2] * keep;
    }
}

fn blur_rows(from: &[f32], to: &mut [f32], n_columns: usize, radius: usize) {
    let scale = 1.0 / (2 * radius + 1) as f32;
    for (from, to) in from
        .chunks_exact(n_columns)
        .zip(to.chunks_exact_mut(n_columns))
    {
        let at = |x: isize| from[x.clamp(0, n_columns as isize - 1) as usize];
        let reach = radius as isize;
        let mut sum: f32 = (-reach..=reach).map(at).sum();
        for (x, out) in to.iter_mut().enumerate() {
            *out = sum * scale;
            sum += at(x as isize + reach + 1) - at(x as isize - reach);
        }
    }
}

fn blur_columns(from: &[f32], to: &mut [f32], n_columns: usize, radius: usize) {
    let scale = 1.0 / (2 * radius + 1) as f32;
    let n_rows = from.len() / n_columns;
    let row = |y: isize| &from[y.clamp(0, n_rows as isize - 1) as usize * n_columns..][..n_columns];
    let reach = radius as isize;
    let mut sums = vec![0.0_f32; n_columns];
    for y in -reach..=reach {
        for (sum, value) in sums.iter_mut().zip(row(y)) {
            *sum += value;
        }
    }
    for (y, out) in to.chunks_exact_mut(n_columns).enumerate() {
        let (coming, going) = (row(y as isize + reach + 1), row(y as isize - reach));
        for x in 0..n_columns {
            out[x] = sums[x] * scale;
            sums[x] += coming[x] - going[x];
        }
    }
}

/// Spreads one value a cell to one a pixel, straight lines from cell middle to cell middle.
#[inline(always)]
fn spread_row(cells: &[f32], out: &mut [f32]) {
    const HALF: usize = CELL_PX / 2;
    /// How far each pixel between two middles is on its way.
    const WAY: [f32; CELL_PX] = [
        0.0625, 0.1875, 0.3125, 0.4375, 0.5625, 0.6875, 0.8125, 0.9375,
    ];
    let (head, body) = out.split_at_mut(HALF.min(out.len()));
    head.fill(cells[0]);
    let mut squares = body.chunks_exact_mut(CELL_PX);
    for (pixels, pair) in squares.by_ref().zip(cells.windows(2)) {
        let slope = pair[1] - pair[0];
        for (pixel, way) in pixels.iter_mut().zip(WAY) {
            *pixel = pair[0] + slope * way;
        }
    }
    squares.into_remainder().fill(cells[cells.len() - 1]);
}
