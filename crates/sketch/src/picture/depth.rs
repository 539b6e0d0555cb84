//! How near everything in a picture may be, from the picture alone.
//!
//! Nobody knows what is in it, so the guess is a cautious one: a far backdrop reaching down from the top edge, a
//! ground that comes nearer towards the bottom, and whatever stands out from the edges of the picture standing
//! before them. The result is smooth, since a soft mistake looks like a soft lens and a sharp one like torn paper.

use super::grid::{Cells, Field, difference};
use crate::paint::noise::smoothstep;

/// What was found out about a picture's space.
#[derive(Clone, Debug)]
pub(super) struct Depth {
    /// How near each cell is: 0.0 far, 1.0 at the camera's feet.
    pub(super) nearness: Field,
    /// How much each cell stands out, 0.0 to 1.0.
    pub(super) salience: Field,
    /// Where the ground begins, as a share of the picture's height from the top.
    pub(super) horizon: f32,
}

/// The steepest that nearness may rise, per pixel of a picture 720 pixels high: steeper, and moving the camera would
/// fold the picture.
const STEEPEST: f32 = 1.0 / 150.0;

impl Depth {
    pub(super) fn of(cells: &Cells) -> Self {
        let backdrop = backdrop(cells);
        let horizon = horizon(cells, &backdrop);
        let salience = salience(cells);
        let (n_columns, n_rows) = cells.shape();
        let ground = Field::from_fn((n_columns, n_rows), |_, row| {
            let down = (row as f32 + 0.5) / n_rows as f32;
            let below = ((down - horizon) / (1.0 - horizon)).clamp(0.0, 1.0);
            let above = (down / horizon.max(0.01)).clamp(0.0, 1.0);
            0.10 * above + 0.80 * libm::powf(below, 0.85)
        });
        let standing = salience.clone().map(|value| 0.62 * value);
        let rough = ground
            .zip(&standing, |ground, standing| {
                ground.max(standing) + 0.25 * ground.min(standing)
            })
            .zip(&backdrop, |near, backdrop| near * (1.0 - 0.85 * backdrop));
        let reach = (n_columns.max(n_rows) / 14).max(2);
        let fitted = rough.guided(&cells.luma, reach, 0.06);
        let soft = fitted.blurred(reach / 3).blurred(reach / 3);
        Self {
            nearness: gentle(
                soft.map(|value| value.clamp(0.0, 1.0)),
                cells.cell_px,
                n_rows,
            ),
            salience,
            horizon,
        }
    }
}

/// How surely each cell belongs to a smooth backdrop that reaches down from the top edge: sky, wall, studio paper.
fn backdrop(cells: &Cells) -> Field {
    let (n_columns, n_rows) = cells.shape();
    let mut backdrop = Field::new(n_columns, n_rows, 0.0);
    for column in 0..n_columns {
        let mut sure = 1.0_f32;
        for row in 0..n_rows * 3 / 4 {
            let above = row.saturating_sub(1);
            let step = cells.contrast((column, row), (column, above));
            let from_top = cells.contrast((column, row), (column, 0));
            let smooth = smoothstep(0.07, 0.02, cells.detail.at(column, row));
            sure *= smoothstep(0.12, 0.03, step) * smoothstep(0.55, 0.25, from_top);
            sure = sure.min(0.25 + 0.75 * smooth);
            backdrop.values[row * n_columns + column] = sure;
        }
    }
    backdrop.blurred(1)
}

/// Where the ground begins: the row across which the picture changes most along most of its width; else where the
/// backdrop ends; else a little above the middle.
fn horizon(cells: &Cells, backdrop: &Field) -> f32 {
    let (n_columns, n_rows) = cells.shape();
    let reach = (n_rows / 18).max(1);
    let mut best = (0.0_f32, 0.46_f32);
    for row in n_rows / 4..n_rows * 3 / 4 {
        let (mut strength, mut n_wide) = (0.0, 0);
        for column in 0..n_columns {
            let upper = mean_colour(cells, column, (row - reach, row));
            let lower = mean_colour(cells, column, (row, row + reach));
            let step = difference(upper, lower);
            strength += step.min(0.25);
            n_wide += usize::from(step > 0.05);
        }
        let wide = n_wide as f32 / n_columns as f32;
        let score = strength / n_columns as f32 * smoothstep(0.45, 0.85, wide);
        if score > best.0 {
            best = (score, row as f32 / n_rows as f32);
        }
    }
    if best.0 > 0.03 {
        return best.1;
    }
    let mut ends: Vec<usize> = (0..n_columns)
        .map(|column| {
            (0..n_rows)
                .take_while(|row| backdrop.at(column, *row) > 0.4)
                .count()
        })
        .collect();
    ends.sort_unstable();
    let end = ends[n_columns / 2] as f32 / n_rows as f32;
    if (0.25..0.70).contains(&end) {
        end
    } else {
        0.46
    }
}

fn mean_colour(cells: &Cells, column: usize, rows: (usize, usize)) -> [f32; 3] {
    let n = (rows.1 - rows.0).max(1) as f32;
    let mut sum = [0.0; 3];
    for row in rows.0..rows.1 {
        for (sum, part) in sum.iter_mut().zip(cells.colour_at(column, row)) {
            *sum += part / n;
        }
    }
    sum
}

/// How much each cell stands out: unlike the edges of the picture beside and above it, and towards the middle.
fn salience(cells: &Cells) -> Field {
    let (n_columns, n_rows) = cells.shape();
    let edge = (n_columns.min(n_rows) / 20).max(1);
    let raw = Field::from_fn((n_columns, n_rows), |column, row| {
        let here = cells.colour_at(column, row);
        let mut least = 1.0_f32;
        let rows = row.saturating_sub(3)..(row + 4).min(n_rows);
        for border_row in rows {
            for border in (0..edge).chain(n_columns - edge..n_columns) {
                least = least.min(difference(here, cells.colour_at(border, border_row)));
            }
        }
        let columns = column.saturating_sub(3)..(column + 4).min(n_columns);
        for border_column in columns {
            least = least.min(difference(here, cells.colour_at(border_column, 0)));
        }
        let across = (column as f32 + 0.5) / n_columns as f32 * 2.0 - 1.0;
        let down = (row as f32 + 0.5) / n_rows as f32 * 2.0 - 1.15;
        let central = libm::expf(-1.6 * across * across - 1.1 * down * down);
        least * central
    });
    let soft = raw.blurred((n_columns / 40).max(1));
    let high = soft.quantile(0.97);
    // Faint differences are noise, not a subject.
    let strength = smoothstep(0.02, 0.09, high);
    soft.map(|value| strength * (value / high.max(1e-3)).min(1.0))
}

/// No rise is steeper than what the camera can move through without folding the picture.
fn gentle(field: Field, cell_px: f32, n_rows: usize) -> Field {
    let height_px = n_rows as f32 * cell_px;
    let most = STEEPEST * 720.0 / height_px * cell_px;
    let (n_columns, n_rows) = field.shape();
    let mut values = field.values;
    // Lowers whatever towers above its neighbours: from every side once is enough.
    let relax = |values: &mut Vec<f32>, at: usize, from: usize, far: f32| {
        values[at] = values[at].min(values[from] + far);
    };
    for row in 0..n_rows {
        for column in 0..n_columns {
            let at = row * n_columns + column;
            if column > 0 {
                relax(&mut values, at, at - 1, most);
            }
            if row > 0 {
                relax(&mut values, at, at - n_columns, most);
            }
        }
    }
    for row in (0..n_rows).rev() {
        for column in (0..n_columns).rev() {
            let at = row * n_columns + column;
            if column + 1 < n_columns {
                relax(&mut values, at, at + 1, most);
            }
            if row + 1 < n_rows {
                relax(&mut values, at, at + n_columns, most);
            }
        }
    }
    Field {
        n_columns,
        n_rows,
        values,
    }
}
