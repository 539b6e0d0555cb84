//! Out of focus: a small copy of the canvas, blurred, and laid over it; and the smear of a camera that whips round.

use rayon::prelude::*;

use super::pixel::{BLACK, mix};

/// The side of the square of pixels that one value of the small copy stands for.
const CELL_PX: usize = 4;

/// Puts the canvas out of focus by `share`, 0.0 to 1.0.
pub(super) fn blur(canvas: &mut [u32], width_px: usize, share: f32) {
    let weight = (share.clamp(0.0, 1.0) * 255.0 + 0.5) as u32;
    let n_rows_px = canvas.len() / width_px;
    let (n_columns, n_rows) = (width_px.div_ceil(CELL_PX), n_rows_px.div_ceil(CELL_PX));
    if weight == 0 {
        return;
    }
    let mut cells = vec![BLACK; n_columns * n_rows];
    cells
        .par_chunks_mut(n_columns)
        .zip(canvas.par_chunks(width_px * CELL_PX))
        .for_each(|(out, rows)| shrink(rows, width_px, out));
    let mut spare = vec![BLACK; cells.len()];
    let radius = (width_px.min(n_rows_px) / CELL_PX / 60).max(1);
    for _ in 0..2 {
        box_rows(&cells, &mut spare, n_columns, radius);
        turn(&spare, &mut cells, n_columns);
        box_rows(&cells, &mut spare, n_rows, radius);
        turn(&spare, &mut cells, n_rows);
    }
    canvas
        .par_chunks_mut(width_px)
        .enumerate()
        .for_each(|(y, row)| lay_over(&cells, n_columns, y, weight, row));
}

/// Smears every row sideways over `reach_px` pixels.
pub(super) fn smear(canvas: &mut [u32], width_px: usize, reach_px: usize) {
    let radius = reach_px / 2;
    if radius == 0 {
        return;
    }
    canvas.par_chunks_mut(width_px).for_each_init(
        || vec![BLACK; width_px],
        |spare, row| {
            box_row(row, spare, radius);
            row.copy_from_slice(spare);
        },
    );
}

fn shrink(rows: &[u32], width_px: usize, out: &mut [u32]) {
    for (column, out) in out.iter_mut().enumerate() {
        let left = column * CELL_PX;
        let right = (left + CELL_PX).min(width_px);
        let mut sum = Sum::default();
        let mut n = 0;
        for row in rows.chunks_exact(width_px) {
            for pixel in &row[left..right] {
                sum.add(*pixel);
                n += 1;
            }
        }
        *out = sum.mean(n);
    }
}

fn box_rows(from: &[u32], to: &mut [u32], n_columns: usize, radius: usize) {
    from.par_chunks(n_columns)
        .zip(to.par_chunks_mut(n_columns))
        .for_each(|(from, to)| box_row(from, to, radius));
}

fn box_row(from: &[u32], to: &mut [u32], radius: usize) {
    let last = from.len() as isize - 1;
    let at = |x: isize| from[x.clamp(0, last) as usize];
    let reach = radius as isize;
    let mut sum = Sum::default();
    for x in -reach..=reach {
        sum.add(at(x));
    }
    for (x, out) in to.iter_mut().enumerate() {
        *out = sum.mean(2 * radius as u32 + 1);
        sum.add(at(x as isize + reach + 1));
        sum.take(at(x as isize - reach));
    }
}

/// Rows become columns.
fn turn(from: &[u32], to: &mut [u32], n_columns: usize) {
    let n_rows = from.len() / n_columns;
    to.par_chunks_mut(n_rows)
        .enumerate()
        .for_each(|(column, out)| {
            for (row, out) in out.iter_mut().enumerate() {
                *out = from[row * n_columns + column];
            }
        });
}

fn lay_over(cells: &[u32], n_columns: usize, y: usize, weight: u32, row: &mut [u32]) {
    let n_rows = cells.len() / n_columns;
    let (upper, down) = place(y, n_rows);
    let lower = (upper + 1).min(n_rows - 1);
    let (upper, lower) = (
        &cells[upper * n_columns..][..n_columns],
        &cells[lower * n_columns..][..n_columns],
    );
    for (x, pixel) in row.iter_mut().enumerate() {
        let (left, across) = place(x, n_columns);
        let right = (left + 1).min(n_columns - 1);
        let above = mix(upper[left], upper[right], across);
        let below = mix(lower[left], lower[right], across);
        *pixel = mix(*pixel, mix(above, below, down), weight);
    }
}

/// The cell whose middle is before pixel `at`, and how far it is to the next in 1/256ths.
fn place(at: usize, n: usize) -> (usize, u32) {
    let fixed = (at * 2 + 1) * 128 / CELL_PX;
    let fixed = fixed.saturating_sub(128);
    ((fixed >> 8).min(n - 1), (fixed & 255) as u32)
}

/// Sums of the four parts of pixels.
#[derive(Clone, Copy, Default)]
struct Sum {
    red_blue: u64,
    green: u32,
}

impl Sum {
    fn add(&mut self, pixel: u32) {
        self.red_blue += spread(pixel);
        self.green += (pixel >> 8) & 255;
    }

    fn take(&mut self, pixel: u32) {
        self.red_blue -= spread(pixel);
        self.green -= (pixel >> 8) & 255;
    }

    fn mean(self, n: u32) -> u32 {
        let n = n.max(1);
        let red = (self.red_blue & 0xFFFF_FFFF) as u32 / n;
        let blue = (self.red_blue >> 32) as u32 / n;
        red | (self.green / n) << 8 | blue << 16 | BLACK
    }
}

/// Red in the lower half, blue in the upper one.
fn spread(pixel: u32) -> u64 {
    u64::from(pixel & 255) | u64::from((pixel >> 16) & 255) << 32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_canvas_stays_plain_out_of_focus_and_smeared() {
        let grey = 0xFF80_8080;
        let mut canvas = vec![grey; 50 * 30];
        blur(&mut canvas, 50, 1.0);
        smear(&mut canvas, 50, 20);
        for pixel in canvas {
            assert!((pixel & 255).abs_diff(0x80) <= 1, "{pixel:x}");
        }
    }

    #[test]
    fn an_edge_gets_soft_and_no_focus_changes_nothing() {
        let half = |i: usize| if i % 64 < 32 { BLACK } else { 0xFFFF_FFFF };
        let sharp: Vec<u32> = (0..64 * 40).map(half).collect();
        let mut soft = sharp.clone();
        blur(&mut soft, 64, 0.0);
        assert_eq!(soft, sharp);
        blur(&mut soft, 64, 1.0);
        let at_edge = soft[20 * 64 + 32] & 255;
        assert!((40..215).contains(&at_edge), "{at_edge}");
    }
}
