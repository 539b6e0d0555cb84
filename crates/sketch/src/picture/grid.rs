//! A picture in cells: small enough to think about, with what its pixels are like in each.

use rayon::prelude::*;

use crate::paint::Rgb;

/// A number for every cell of a picture, row-major.
#[derive(Clone, Debug)]
pub(super) struct Field {
    pub(super) n_columns: usize,
    pub(super) n_rows: usize,
    pub(super) values: Vec<f32>,
}

impl Field {
    pub(super) fn new(n_columns: usize, n_rows: usize, value: f32) -> Self {
        Self {
            n_columns,
            n_rows,
            values: vec![value; n_columns * n_rows],
        }
    }

    /// `value_at(column, row)` for every cell.
    pub(super) fn from_fn(
        (n_columns, n_rows): (usize, usize),
        value_at: impl Fn(usize, usize) -> f32,
    ) -> Self {
        let values = (0..n_columns * n_rows).map(|at| value_at(at % n_columns, at / n_columns));
        Self {
            n_columns,
            n_rows,
            values: values.collect(),
        }
    }

    pub(super) fn at(&self, column: usize, row: usize) -> f32 {
        self.values[row * self.n_columns + column]
    }

    /// Its size in cells.
    pub(super) fn shape(&self) -> (usize, usize) {
        (self.n_columns, self.n_rows)
    }

    /// The value at a place between cell middles, in cells; beyond the edge lies what is on it.
    pub(super) fn sample(&self, x: f32, y: f32) -> f32 {
        let x = (x - 0.5).clamp(0.0, (self.n_columns - 1) as f32);
        let y = (y - 0.5).clamp(0.0, (self.n_rows - 1) as f32);
        let (column, row) = (x as usize, y as usize);
        let (right, down) = (
            (column + 1).min(self.n_columns - 1),
            (row + 1).min(self.n_rows - 1),
        );
        let (u, v) = (x - column as f32, y - row as f32);
        let upper = self.at(column, row) * (1.0 - u) + self.at(right, row) * u;
        let lower = self.at(column, down) * (1.0 - u) + self.at(right, down) * u;
        upper * (1.0 - v) + lower * v
    }

    /// The mean over a square of `2 * reach + 1` cells around each, twice when `is_soft`; beyond the edge lies what
    /// is on it.
    pub(super) fn blurred(&self, reach: usize) -> Self {
        let across = box_rows(&self.values, self.n_columns, reach);
        let turned = transposed(&across, self.n_columns);
        let down = box_rows(&turned, self.n_rows, reach);
        Self {
            values: transposed(&down, self.n_rows),
            ..*self
        }
    }

    pub(super) fn map(mut self, change: impl Fn(f32) -> f32) -> Self {
        for value in &mut self.values {
            *value = change(*value);
        }
        self
    }

    pub(super) fn zip(mut self, other: &Self, join: impl Fn(f32, f32) -> f32) -> Self {
        for (value, other) in self.values.iter_mut().zip(&other.values) {
            *value = join(*value, *other);
        }
        self
    }

    /// The value that `share` of the cells are not above.
    pub(super) fn quantile(&self, share: f32) -> f32 {
        let mut sorted = self.values.clone();
        sorted.sort_by(f32::total_cmp);
        let idx = (share * (sorted.len() - 1) as f32) as usize;
        sorted[idx.min(sorted.len() - 1)]
    }
}

fn box_rows(values: &[f32], n_columns: usize, reach: usize) -> Vec<f32> {
    let mut out = vec![0.0; values.len()];
    let scale = 1.0 / (2 * reach + 1) as f32;
    for (from, to) in values
        .chunks_exact(n_columns)
        .zip(out.chunks_exact_mut(n_columns))
    {
        let at = |x: isize| from[x.clamp(0, n_columns as isize - 1) as usize];
        for (x, out) in to.iter_mut().enumerate() {
            // Summed anew for every cell: a running sum would carry its rounding along the row.
            let (x, reach) = (x as isize, reach as isize);
            *out = (x - reach..=x + reach).map(at).sum::<f32>() * scale;
        }
    }
    out
}

fn transposed(values: &[f32], n_columns: usize) -> Vec<f32> {
    let n_rows = values.len() / n_columns;
    let turned = (0..values.len()).map(|at| values[at % n_rows * n_columns + at / n_rows]);
    turned.collect()
}

/// What a picture is like in each of its cells.
#[derive(Clone, Debug)]
pub(super) struct Cells {
    /// Width and height of a cell in pixels.
    pub(super) cell_px: f32,
    /// Mean colour, 0.0 to 1.0.
    pub(super) colour: [Field; 3],
    /// Mean brightness, 0.0 to 1.0.
    pub(super) luma: Field,
    /// How much neighbouring pixels differ, 0.0 to 1.0.
    pub(super) detail: Field,
}

impl Cells {
    /// Cuts an RGB8 picture into cells of `cell_px` pixels; what is left over at the right and bottom edge belongs
    /// to the last cells' neighbours.
    pub(super) fn of(rgb: &[u8], width_px: usize, cell_px: usize) -> Self {
        let height_px = rgb.len() / 3 / width_px;
        let shape = (width_px.div_ceil(cell_px), height_px.div_ceil(cell_px));
        let cells: Vec<(Rgb, f32)> = (0..shape.0 * shape.1)
            .into_par_iter()
            .map(|at| {
                let (left, top) = (at % shape.0 * cell_px, at / shape.0 * cell_px);
                let right = (left + cell_px).min(width_px);
                let bottom = (top + cell_px).min(height_px);
                measure(rgb, width_px, (left, top, right, bottom))
            })
            .collect();
        let field = |value: &dyn Fn(&(Rgb, f32)) -> f32| Field {
            n_columns: shape.0,
            n_rows: shape.1,
            values: cells.iter().map(value).collect(),
        };
        Self {
            cell_px: cell_px as f32,
            colour: [
                field(&|cell| cell.0[0]),
                field(&|cell| cell.0[1]),
                field(&|cell| cell.0[2]),
            ],
            luma: field(&|cell| luma(cell.0)),
            detail: field(&|cell| cell.1),
        }
    }

    pub(super) fn shape(&self) -> (usize, usize) {
        self.luma.shape()
    }

    pub(super) fn colour_at(&self, column: usize, row: usize) -> Rgb {
        [0, 1, 2].map(|i| self.colour[i].at(column, row))
    }

    /// How much two cells look alike: 0.0 the same, 1.0 black and white.
    pub(super) fn contrast(&self, a: (usize, usize), b: (usize, usize)) -> f32 {
        difference(self.colour_at(a.0, a.1), self.colour_at(b.0, b.1))
    }
}

/// How far two colours are apart, 0.0 to 1.0; brightness counts less than hue, since light and shade change it.
pub(super) fn difference(a: Rgb, b: Rgb) -> f32 {
    let bright = luma(a) - luma(b);
    let (red, blue) = (a[0] - b[0] - bright, a[2] - b[2] - bright);
    libm::sqrtf(0.5 * bright * bright + 0.9 * (red * red + blue * blue)).min(1.0)
}

pub(super) fn luma(colour: Rgb) -> f32 {
    0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2]
}

fn measure(rgb: &[u8], width_px: usize, area: (usize, usize, usize, usize)) -> (Rgb, f32) {
    let (left, top, right, bottom) = area;
    let (mut sum, mut steps, mut n_steps) = ([0_u32; 3], 0_u32, 0_u32);
    for y in top..bottom {
        let row = &rgb[3 * y * width_px..][..3 * width_px];
        for x in left..right {
            let pixel = &row[3 * x..3 * x + 3];
            for (sum, part) in sum.iter_mut().zip(pixel) {
                *sum += u32::from(*part);
            }
            if x + 1 < right {
                steps += u32::from(pixel[1].abs_diff(row[3 * x + 4]));
                n_steps += 1;
            }
            if y + 1 < bottom {
                steps += u32::from(pixel[1].abs_diff(rgb[3 * ((y + 1) * width_px + x) + 1]));
                n_steps += 1;
            }
        }
    }
    let n = ((right - left) * (bottom - top)).max(1) as f32;
    (
        sum.map(|part| part as f32 / n / 255.0),
        steps as f32 / n_steps.max(1) as f32 / 255.0,
    )
}
