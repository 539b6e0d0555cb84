//! Shapes that stand out: light on the rims that look to the upper left, shade on those that look away; in clay with
//! dents of fingers.

use fearless_simd::{Simd, dispatch};
use rayon::prelude::*;

use super::flow::CELL_PX;
use super::{Easel, lit, luma, texture};
use crate::paint::cells::Columns;
use crate::paint::noise::fbm;

/// How far a rim is rounded, in cells.
const REACH: usize = 3;

/// Raises what is on canvases of one size.
#[derive(Debug)]
pub(super) struct Relief {
    easel: Easel,
    n_columns: usize,
    n_rows: usize,
    /// Brightness and colour of each cell, as three numbers.
    cells: Vec<[i32; 3]>,
    /// How much of an edge runs through each.
    edges: Vec<i32>,
    rounded: Vec<i32>,
    /// Light on each cell, in bytes.
    light: Vec<i32>,
    /// Dents, 128 for none; empty without.
    dents: Vec<u8>,
    strength: i32,
}

impl Relief {
    pub(super) fn of_clay(easel: Easel) -> Self {
        let dents = texture(easel, |x, y| {
            let height = |x: f32, y: f32| {
                let lumps = fbm(x * 0.03, y * 0.03, 2, 141);
                // The lines of fingertips, here and there.
                let print = fbm(x * 0.012, y * 0.012, 2, 142);
                let lines = libm::sinf(110.0 * fbm(x * 0.009, y * 0.009, 1, 143));
                lumps + 0.035 * lines * if print > 0.52 { 1.0 } else { 0.0 }
            };
            0.5 + 2.1 * (height(x + 1.5, y + 1.5) - height(x, y))
        });
        Self::new(easel, dents, 96)
    }

    pub(super) fn smooth(easel: Easel) -> Self {
        Self::new(easel, Vec::new(), 88)
    }

    fn new(easel: Easel, dents: Vec<u8>, strength: i32) -> Self {
        let n_columns = easel.width_px.div_ceil(CELL_PX);
        let n_rows = easel.height_px.div_ceil(CELL_PX);
        let n = n_columns * n_rows;
        Self {
            easel,
            n_columns,
            n_rows,
            cells: vec![[0; 3]; n],
            edges: vec![0; n],
            rounded: vec![0; n],
            light: vec![0; n],
            dents,
            strength,
        }
    }

    pub(super) fn raise(&mut self, canvas: &mut [u32]) {
        self.look(canvas);
        self.find_edges();
        for _ in 0..2 {
            self.round();
        }
        self.shine();
        let (width_px, n_columns, n_rows) = (self.easel.width_px, self.n_columns, self.n_rows);
        let (light, dents, level) = (&self.light, &self.dents, self.easel.level);
        canvas
            .par_chunks_mut(width_px)
            .enumerate()
            .for_each(|(y, row)| {
                let at = (2 * y as i32 + 1 - CELL_PX as i32).max(0) as usize;
                let upper = (at / (2 * CELL_PX)).min(n_rows - 1);
                let lower = (upper + 1).min(n_rows - 1);
                let down = (at % (2 * CELL_PX)) as i32;
                let rows = [
                    &light[upper * n_columns..][..n_columns],
                    &light[lower * n_columns..][..n_columns],
                ];
                let dents = if dents.is_empty() {
                    &[][..]
                } else {
                    &dents[y * width_px..][..width_px]
                };
                dispatch!(level, simd => simd.vectorize(
                    #[inline(always)]
                    || light_row(row, rows, down, dents)
                ));
            });
    }

    fn look(&mut self, canvas: &[u32]) {
        let width_px = self.easel.width_px;
        self.cells
            .par_chunks_mut(self.n_columns)
            .zip(canvas.par_chunks(width_px * CELL_PX))
            .for_each_init(
                || Columns::new(width_px),
                |columns, (out, rows)| {
                    for (out, (sum, n)) in out.iter_mut().zip(columns.squares(rows, CELL_PX)) {
                        *out = [sum.red, sum.green, sum.blue].map(|sum| sum as i32 / n as i32);
                    }
                },
            );
    }

    /// Where colours change quickly; a gradient is no edge.
    fn find_edges(&mut self) {
        let (n_columns, n_rows, cells) = (self.n_columns, self.n_rows, &self.cells);
        self.edges
            .par_chunks_mut(n_columns)
            .enumerate()
            .for_each(|(y, out)| {
                let below = (y + 1).min(n_rows - 1) * n_columns;
                for (x, out) in out.iter_mut().enumerate() {
                    let own = cells[y * n_columns + x];
                    let right = cells[y * n_columns + (x + 1).min(n_columns - 1)];
                    let down = cells[below + x];
                    let apart = |other: [i32; 3]| {
                        (0..3).map(|i| (own[i] - other[i]).abs()).max().unwrap_or(0)
                    };
                    *out = ((apart(right).max(apart(down)) - 14).clamp(0, 70)) * 16;
                }
            });
    }

    /// Spreads the edges over the cells around.
    fn round(&mut self) {
        let (n_columns, n_rows) = (self.n_columns, self.n_rows);
        let edges = &self.edges;
        self.rounded
            .par_chunks_mut(n_columns)
            .enumerate()
            .for_each(|(y, out)| {
                let rows = y.saturating_sub(REACH)..(y + REACH + 1).min(n_rows);
                let n = rows.len() as i32;
                for (x, out) in out.iter_mut().enumerate() {
                    *out = rows
                        .clone()
                        .map(|row| edges[row * n_columns + x])
                        .sum::<i32>()
                        / n;
                }
            });
        let rounded = &self.rounded;
        self.edges
            .par_chunks_mut(n_columns)
            .enumerate()
            .for_each(|(y, out)| {
                let row = &rounded[y * n_columns..][..n_columns];
                for (x, out) in out.iter_mut().enumerate() {
                    let near = &row[x.saturating_sub(REACH)..(x + REACH + 1).min(n_columns)];
                    *out = near.iter().sum::<i32>() / near.len() as i32;
                }
            });
    }

    /// The light on slopes: inside a shape the surface rises away from its edge.
    fn shine(&mut self) {
        let (n_columns, n_rows, edges, strength) =
            (self.n_columns, self.n_rows, &self.edges, self.strength);
        self.light
            .par_chunks_mut(n_columns)
            .enumerate()
            .for_each(|(y, out)| {
                let above = y.saturating_sub(1) * n_columns;
                let below = (y + 1).min(n_rows - 1) * n_columns;
                for (x, out) in out.iter_mut().enumerate() {
                    let (left, right) = (x.saturating_sub(1), (x + 1).min(n_columns - 1));
                    let across = edges[y * n_columns + left] - edges[y * n_columns + right];
                    let down = edges[above + x] - edges[below + x];
                    *out = ((2 * across + 3 * down) * strength / 400).clamp(-72, 60);
                }
            });
    }
}

/// Lights one row, `down` eighths of the way from the first row of cells to the second.
#[inline(always)]
fn light_row(row: &mut [u32], cells: [&[i32]; 2], down: i32, dents: &[u8]) {
    let n = cells[0].len();
    let whole = 2 * CELL_PX as i32;
    for (x, pixel) in row.iter_mut().enumerate() {
        let at = (2 * x as i32 + 1 - CELL_PX as i32).max(0) as usize;
        let left = (at / (2 * CELL_PX)).min(n - 1);
        let right = (left + 1).min(n - 1);
        let across = (at % (2 * CELL_PX)) as i32;
        let between = |row: &[i32]| row[left] * (whole - across) + row[right] * across;
        let light = between(cells[0]) * (whole - down) + between(cells[1]) * down;
        let mut light = light / (whole * whole);
        if !dents.is_empty() {
            light += (i32::from(dents[x]) - 128) * 3 / 4;
        }
        let own = *pixel;
        // Colour stays in the shade: a part of the light multiplies.
        *pixel = lit(own, light * (60 + luma(own)) / 255);
    }
}
