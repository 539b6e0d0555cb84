//! Pixel art: the canvas on a coarse grid, in few colours, with dark outlines where shapes meet.

use rayon::prelude::*;

use super::pixel::BLACK;

/// How many squares of the grid lie along the shorter side of the frame.
const N_SHORT: usize = 84;
/// Steps of brightness, and the distance of two steps of colour.
const N_LEVELS: i32 = 8;
const COLOUR_STEP: i32 = 34;
/// Brighter by this than a neighbour is an edge, which the darker side draws as an outline.
const EDGE: i32 = 40;
/// A pattern of thresholds that turns a step of brightness into a texture, in 1/16ths.
const PATTERN: [[i32; 4]; 4] = [[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]];

/// Draws the canvas on the grid.
pub(super) fn pixelate(canvas: &mut [u32], width_px: usize) {
    let n_rows_px = canvas.len() / width_px;
    let side_px = (width_px.min(n_rows_px) / N_SHORT).max(1);
    let n_columns = width_px.div_ceil(side_px);
    let n_rows = n_rows_px.div_ceil(side_px);
    let mut cells = vec![[0_i32; 3]; n_columns * n_rows];
    cells
        .par_chunks_mut(n_columns)
        .zip(canvas.par_chunks(width_px * side_px))
        .for_each(|(out, rows)| mean_cells(rows, width_px, side_px, out));
    canvas
        .par_chunks_mut(width_px * side_px)
        .enumerate()
        .for_each_init(
            || vec![BLACK; width_px],
            |line, (row, band)| {
                for column in 0..n_columns {
                    let colour = few(outlined(&cells, n_columns, (column, row)), (column, row));
                    let right = ((column + 1) * side_px).min(width_px);
                    line[column * side_px..right].fill(colour);
                }
                for out in band.chunks_exact_mut(width_px) {
                    out.copy_from_slice(line);
                }
            },
        );
}

/// The mean colour of the middle of every square: its rim would only blur it.
fn mean_cells(rows: &[u32], width_px: usize, side_px: usize, out: &mut [[i32; 3]]) {
    let n_rows = rows.len() / width_px;
    let rim = side_px / 4;
    for (column, out) in out.iter_mut().enumerate() {
        let left = (column * side_px + rim).min(width_px - 1);
        let right = ((column + 1) * side_px - rim).clamp(left + 1, width_px);
        let (top, bottom) = (rim.min(n_rows - 1), (n_rows - rim.min(n_rows - 1)).max(1));
        let bottom = bottom.max(top + 1).min(n_rows);
        let mut sum = [0_i32; 3];
        for row in rows.chunks_exact(width_px).take(bottom).skip(top) {
            for pixel in &row[left..right] {
                for (part, sum) in sum.iter_mut().enumerate() {
                    *sum += (pixel >> (8 * part) & 255) as i32;
                }
            }
        }
        let n = ((right - left) * (bottom - top)) as i32;
        *out = sum.map(|part| part / n);
    }
}

fn brightness([red, green, blue]: [i32; 3]) -> i32 {
    (red + 2 * green + blue) / 4
}

/// A square's colour, darker where a much brighter one is beside it.
fn outlined(cells: &[[i32; 3]], n_columns: usize, (column, row): (usize, usize)) -> [i32; 3] {
    let n_rows = cells.len() / n_columns;
    let own = cells[row * n_columns + column];
    let beside = [
        (column.saturating_sub(1), row),
        ((column + 1).min(n_columns - 1), row),
        (column, row.saturating_sub(1)),
        (column, (row + 1).min(n_rows - 1)),
    ];
    let brightest = beside
        .iter()
        .map(|(x, y)| brightness(cells[y * n_columns + x]))
        .max();
    if brightest.is_some_and(|brightest| brightest - brightness(own) > EDGE) {
        own.map(|part| part * 3 / 8)
    } else {
        own
    }
}

/// The nearest of the few colours there are.
fn few([red, green, blue]: [i32; 3], (column, row): (usize, usize)) -> u32 {
    let threshold = 96 + 4 * PATTERN[row % 4][column % 4];
    let luma = brightness([red, green, blue]);
    // A step of brightness in 1/256ths, of which the pattern decides only the middle.
    let step = (luma * (N_LEVELS - 1) * 256 / 255 + 255 - threshold) >> 8;
    let luma = step * 255 / (N_LEVELS - 1);
    let colour =
        |value: i32| (value * 5 / 4 + COLOUR_STEP / 2).div_euclid(COLOUR_STEP) * COLOUR_STEP;
    let (orange, green) = (colour(red - blue), colour(green - (red + blue) / 2));
    let rest = luma - green / 2;
    let parts = [rest + orange / 2, luma + green / 2, rest - orange / 2];
    parts
        .iter()
        .enumerate()
        .fold(BLACK, |pixel, (part, value)| {
            pixel | ((*value).clamp(0, 255) as u32) << (8 * part)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gradient_becomes_few_colours_on_a_grid() {
        let (wide, high) = (512, 256);
        let mut canvas: Vec<u32> = (0..wide * high)
            .map(|i| BLACK | (((i % wide) / 2) as u32 * 0x0001_0101))
            .collect();
        pixelate(&mut canvas, wide);
        let mut colours = canvas.clone();
        colours.sort_unstable();
        colours.dedup();
        assert!(colours.len() <= N_LEVELS as usize, "{}", colours.len());
        for y in 0..high {
            for x in 0..wide {
                assert_eq!(canvas[y * wide + x], canvas[y / 3 * 3 * wide + x / 3 * 3]);
            }
        }
    }
}
