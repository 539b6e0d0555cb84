//! Out of focus: a small copy of the canvas, blurred, and laid over it; and the smear of a camera that whips round.

use fearless_simd::{Level, Simd, dispatch};
use rayon::prelude::*;

use super::cells::{Columns, Sum};
use super::pixel::{BLACK, mix};

/// The side of the square of pixels that one value of the small copy stands for.
const CELL_PX: usize = 4;

/// Puts the canvas out of focus by `share`, 0.0 to 1.0.
pub(super) fn blur(canvas: &mut [u32], width_px: usize, share: f32, level: Level) {
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
        .for_each_init(
            || Columns::new(width_px),
            |columns, (out, rows)| {
                dispatch!(level, simd => simd.vectorize(
                    #[inline(always)]
                    || shrink(rows, columns, out)
                ));
            },
        );
    let mut spare = vec![BLACK; cells.len()];
    let radius = (width_px.min(n_rows_px) / CELL_PX / 60).clamp(1, 128);
    // Up and down, then the same lying on its side: along a column, the sums of all of them are taken together.
    for n_columns in [n_columns, n_rows] {
        box_columns(&cells, &mut spare, n_columns, radius, level);
        box_columns(&spare, &mut cells, n_columns, radius, level);
        turn(&cells, &mut spare, n_columns);
        std::mem::swap(&mut cells, &mut spare);
    }
    canvas.par_chunks_mut(width_px).enumerate().for_each_init(
        || vec![BLACK; n_columns + 1],
        |between, (y, row)| {
            dispatch!(level, simd => simd.vectorize(
                #[inline(always)]
                || lay_over(&cells, between, y, weight, row)
            ));
        },
    );
}

/// Puts a layer of its own out of focus by `share`: pixels whose colours never exceed their alpha, and nothing between.
pub(super) fn blur_layer(layer: &mut [u32], width_px: usize, share: f32, level: Level) {
    // The blur knows opaque pixels alone: the colours before black, and how opaque they are as a grey of its own.
    let mut cover: Vec<u32> = layer
        .par_iter()
        .map(|pixel| ((pixel >> 24) * 0x0001_0101) | BLACK)
        .collect();
    layer.par_iter_mut().for_each(|pixel| *pixel |= BLACK);
    blur(layer, width_px, share, level);
    blur(&mut cover, width_px, share, level);
    layer.par_iter_mut().zip(cover).for_each(|(pixel, cover)| {
        let alpha = cover & 255;
        let part = |shift: u32| ((*pixel >> shift) & 255).min(alpha) << shift;
        *pixel = part(0) | part(8) | part(16) | alpha << 24;
    });
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

#[inline(always)]
fn shrink(rows: &[u32], columns: &mut Columns, out: &mut [u32]) {
    for (out, (sum, n)) in out.iter_mut().zip(columns.squares(rows, CELL_PX)) {
        *out = sum.mean(share_of(n));
    }
}

/// How many rows of cells a thread takes at a time.
const BAND_ROWS: usize = 32;

/// The mean of every cell with `radius` more above and below.
fn box_columns(from: &[u32], to: &mut [u32], n_columns: usize, radius: usize, level: Level) {
    to.par_chunks_mut(n_columns * BAND_ROWS)
        .enumerate()
        .for_each_init(
            || Columns::new(n_columns),
            |sums, (band, to)| {
                dispatch!(level, simd => simd.vectorize(
                    #[inline(always)]
                    || box_band(from, sums, band * BAND_ROWS, radius, to)
                ));
            },
        );
}

/// The rows from `first` on that `to` has room for.
#[inline(always)]
fn box_band(from: &[u32], sums: &mut Columns, first: usize, radius: usize, to: &mut [u32]) {
    let n_columns = sums.width_px();
    let n_rows = from.len() / n_columns;
    let row = |y: usize| {
        let y = y.saturating_sub(radius).min(n_rows - 1);
        &from[y * n_columns..][..n_columns]
    };
    sums.clear();
    // A row's place here is `radius` further down than in `from`.
    for y in first..first + 2 * radius {
        sums.add(row(y));
    }
    for (y, out) in (first..).zip(to.chunks_exact_mut(n_columns)) {
        sums.add(row(y + 2 * radius));
        sums.means(2 * radius + 1, out);
        sums.remove(row(y));
    }
}

fn box_row(from: &[u32], to: &mut [u32], radius: usize) {
    let last = from.len() as isize - 1;
    let at = |x: isize| from[x.clamp(0, last) as usize];
    let reach = radius as isize;
    let mut sum = Sum::default();
    for x in -reach..=reach {
        sum.add(at(x));
    }
    let share = share_of(2 * radius + 1);
    for (x, out) in to.iter_mut().enumerate() {
        *out = sum.mean(share);
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

/// Lays row `y` of the small copy over a row of pixels, straight lines from cell middle to cell middle. `between`
/// has room for a row of cells and one more.
#[inline(always)]
fn lay_over(cells: &[u32], between: &mut [u32], y: usize, weight: u32, row: &mut [u32]) {
    const HALF: usize = CELL_PX / 2;
    let n_columns = between.len() - 1;
    let n_rows = cells.len() / n_columns;
    let (upper, down) = place(y, n_rows);
    let lower = (upper + 1).min(n_rows - 1);
    let (upper, lower) = (
        &cells[upper * n_columns..][..n_columns],
        &cells[lower * n_columns..][..n_columns],
    );
    for (out, (a, b)) in between.iter_mut().zip(upper.iter().zip(lower)) {
        *out = mix(*a, *b, down);
    }
    between[n_columns] = between[n_columns - 1];
    let (head, body) = row.split_at_mut(HALF.min(row.len()));
    for pixel in head {
        *pixel = mix(*pixel, between[0], weight);
    }
    let pairs = between.iter().zip(&between[1..]);
    let mut squares = body.chunks_exact_mut(CELL_PX);
    for (pixels, (a, b)) in squares.by_ref().zip(pairs) {
        for (i, pixel) in pixels.iter_mut().enumerate() {
            *pixel = mix(*pixel, mix(*a, *b, ACROSS[i]), weight);
        }
    }
    let tail = squares.into_remainder();
    let last = between[n_columns];
    for (i, pixel) in tail.iter_mut().enumerate() {
        *pixel = mix(*pixel, mix(between[n_columns - 1], last, ACROSS[i]), weight);
    }
}

/// How far each pixel between the middles of two cells is on its way to the next, in 1/256ths.
const ACROSS: [u32; CELL_PX] = [32, 96, 160, 224];

/// The cell whose middle is before pixel `at`, and how far it is to the next in 1/256ths.
fn place(at: usize, n: usize) -> (usize, u32) {
    let fixed = (at * 2 + 1) * 128 / CELL_PX;
    let fixed = fixed.saturating_sub(128);
    ((fixed >> 8).min(n - 1), (fixed & 255) as u32)
}

impl Sum {
    fn add(&mut self, pixel: u32) {
        self.red += pixel & 255;
        self.green += (pixel >> 8) & 255;
        self.blue += (pixel >> 16) & 255;
    }

    fn take(&mut self, pixel: u32) {
        self.red -= pixel & 255;
        self.green -= (pixel >> 8) & 255;
        self.blue -= (pixel >> 16) & 255;
    }

    /// The mean, where each pixel counts `share`.
    #[inline(always)]
    fn mean(self, share: u64) -> u32 {
        let part = |sum: u32| ((u64::from(sum) * share + (1 << 23)) >> 24) as u32;
        part(self.red) | part(self.green) << 8 | part(self.blue) << 16 | BLACK
    }
}

/// What one of `n` counts in their mean, in 2^-24ths: exact enough for thousands of them.
fn share_of(n: usize) -> u64 {
    ((1 << 24) + n as u64 / 2) / (n as u64).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_canvas_stays_plain_out_of_focus_and_smeared() {
        let grey = 0xFF80_8080;
        let mut canvas = vec![grey; 50 * 30];
        blur(&mut canvas, 50, 1.0, Level::new());
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
        blur(&mut soft, 64, 0.0, Level::new());
        assert_eq!(soft, sharp);
        blur(&mut soft, 64, 1.0, Level::new());
        let at_edge = soft[20 * 64 + 32] & 255;
        assert!((40..215).contains(&at_edge), "{at_edge}");
    }

    #[test]
    fn a_layer_gets_soft_at_its_edge_and_stays_clear_away_from_it() {
        const WIDE: usize = 160;
        let is_in = |i: usize| (60..100).contains(&(i % WIDE)) && (30..70).contains(&(i / WIDE));
        let white = |i: usize| if is_in(i) { 0xFFFF_FFFF } else { 0 };
        let mut layer: Vec<u32> = (0..WIDE * 100).map(white).collect();
        blur_layer(&mut layer, WIDE, 1.0, Level::new());
        let at = |x: usize, y: usize| layer[y * WIDE + x];
        assert_eq!(at(4, 4), 0, "nothing is far from it");
        assert_eq!(at(80, 50) >> 24, 255, "its middle hides what is behind");
        assert!((40..215).contains(&(at(60, 50) >> 24)), "{:x}", at(60, 50));
        for pixel in layer {
            let alpha = pixel >> 24;
            assert!(
                [0, 8, 16]
                    .iter()
                    .all(|shift| (pixel >> shift) & 255 <= alpha)
            );
        }
    }

    #[test]
    fn columns_are_means_of_what_is_near_with_edges_that_go_on() {
        const N_COLUMNS: usize = 3;
        const N_ROWS: usize = BAND_ROWS + 7;
        let from: Vec<u32> = (0..(N_COLUMNS * N_ROWS) as u32)
            .map(|i| BLACK | (i * 37 % 256) << 16 | (i * 101 % 256) << 8 | (i * 59 % 256))
            .collect();
        for radius in [1, 3, 40] {
            let mut to = vec![0; from.len()];
            box_columns(&from, &mut to, N_COLUMNS, radius, Level::new());
            for (i, out) in to.iter().enumerate() {
                let (x, y) = (i % N_COLUMNS, (i / N_COLUMNS) as isize);
                for shift in [0, 8, 16] {
                    let reach = radius as isize;
                    let sum: u32 = (y - reach..=y + reach)
                        .map(|y| y.clamp(0, N_ROWS as isize - 1) as usize)
                        .map(|y| (from[y * N_COLUMNS + x] >> shift) & 255)
                        .sum();
                    let mean = f64::from(sum) / (2 * radius + 1) as f64;
                    let got = f64::from((out >> shift) & 255);
                    assert!(
                        (got - mean).abs() < 0.6,
                        "{got} for {mean}, radius {radius}"
                    );
                }
                assert_eq!(out >> 24, 255);
            }
        }
    }
}
