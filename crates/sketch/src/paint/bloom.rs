//! Light that spills from bright parts: a small, blurred copy of them.

use rayon::prelude::*;

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
    pub(super) fn gather(&mut self, canvas: &[u32], width_px: usize, threshold: f32) {
        let n_columns = self.n_columns;
        let [red, green, blue] = &mut self.planes;
        canvas
            .par_chunks(width_px * CELL_PX)
            .zip(red.par_chunks_mut(n_columns))
            .zip(green.par_chunks_mut(n_columns))
            .zip(blue.par_chunks_mut(n_columns))
            .for_each(|(((rows, red), green), blue)| {
                let mut sums = vec![(0_u32, 0_u32); n_columns];
                for row in rows.chunks_exact(width_px) {
                    add_cells(row, &mut sums);
                }
                let n_rows = rows.len() / width_px;
                for (column, (red_blue, green_alpha)) in sums.into_iter().enumerate() {
                    let n_columns_px = (width_px - column * CELL_PX).min(CELL_PX);
                    let scale = 1.0 / (n_rows * n_columns_px * 255) as f32;
                    let mean = [red_blue & 0xFFFF, green_alpha & 0xFFFF, red_blue >> 16]
                        .map(|sum| sum as f32 * scale);
                    let brightness = mean[0].max(mean[1]).max(mean[2]);
                    let excess = ((brightness - threshold) / (1.0 - threshold)).max(0.0);
                    let keep = excess * excess;
                    red[column] = mean[0] * keep;
                    green[column] = mean[1] * keep;
                    blue[column] = mean[2] * keep;
                }
            });
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

/// Adds a row of pixels to the sums of its cells: red and blue, green and alpha, 16 bits each, which 64 pixels of
/// 255 do not fill.
fn add_cells(row: &[u32], sums: &mut [(u32, u32)]) {
    for (cell, (red_blue, green_alpha)) in row.chunks(CELL_PX).zip(sums) {
        for pixel in cell {
            *red_blue += pixel & 0x00FF_00FF;
            *green_alpha += (pixel >> 8) & 0x00FF_00FF;
        }
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
    let (head, body) = out.split_at_mut(HALF.min(out.len()));
    head.fill(cells[0]);
    for (cell_idx, pixels) in body.chunks_mut(CELL_PX).enumerate() {
        let a = cells[cell_idx];
        let slope = (cells[(cell_idx + 1).min(cells.len() - 1)] - a) / CELL_PX as f32;
        for (i, pixel) in pixels.iter_mut().enumerate() {
            *pixel = a + slope * (i as f32 + 0.5);
        }
    }
}
