//! How near everything in a picture may be, from the picture alone.
//!
//! Nobody knows what is in it, so the guess is a cautious one: a far backdrop reaching down from the top edge, a
//! ground that comes nearer towards the bottom, and a subject, where one can be told from its background, standing
//! before them like a card. The result is smooth, since a soft mistake looks like a soft lens and a sharp one like
//! torn paper; and flat art stays flat.

use kinora_media::SubjectMask;

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
    /// What `cells` and, when somebody stands out, `subject` say.
    pub(super) fn of(cells: &Cells, subject: Option<&SubjectMask>) -> Self {
        let backdrop = backdrop(cells);
        let horizon = horizon(cells, &backdrop);
        let salience = salience(cells);
        let shape = cells.shape();
        let mut nearness = if is_flat_art(cells) {
            // A page, a screen, a sign: straight lines must stay straight.
            Field::new(shape.0, shape.1, 0.45)
        } else {
            land(shape, horizon, &salience, &backdrop)
        };
        if let Some(subject) = subject {
            raise_subject(&mut nearness, subject);
        }
        Self {
            nearness: skirted(nearness, cells.cell_px),
            salience,
            horizon,
        }
    }
}

/// A ground that comes nearer towards the bottom, and what stands out rising a little from it.
fn land(shape: (usize, usize), horizon: f32, salience: &Field, backdrop: &Field) -> Field {
    let (n_columns, n_rows) = shape;
    let ground = Field::from_fn(shape, |_, row| {
        let down = (row as f32 + 0.5) / n_rows as f32;
        let below = ((down - horizon) / (1.0 - horizon)).clamp(0.0, 1.0);
        let above = (down / horizon.max(0.01)).clamp(0.0, 1.0);
        0.14 * above + 0.66 * libm::powf(below, 1.15)
    });
    let reach = (n_columns.max(n_rows) / 12).max(2);
    let standing = salience
        .clone()
        .zip(backdrop, |salience, backdrop| {
            0.34 * salience * (1.0 - backdrop)
        })
        .blurred(reach)
        .blurred(reach / 2);
    let rough = ground.zip(&standing, |ground, standing| {
        ground + standing * (1.0 - ground)
    });
    rough.blurred(reach / 2).map(|value| value.clamp(0.0, 1.0))
}

/// Whether most of the picture, below its middle too, is of even colours: a screen, a page, a sign.
fn is_flat_art(cells: &Cells) -> bool {
    const EVEN: f32 = 0.0022;
    let (n_columns, n_rows) = cells.shape();
    let share = |rows: std::ops::Range<usize>| {
        let n = rows.len() * n_columns;
        let even = rows.flat_map(|row| (0..n_columns).map(move |column| (column, row)));
        let n_even = even
            .filter(|(column, row)| cells.detail.at(*column, *row) < EVEN)
            .count();
        n_even as f32 / n.max(1) as f32
    };
    share(0..n_rows) > 0.5 && share(n_rows / 2..n_rows) > 0.5
}

/// Puts the subject before the rest, flat as a card: what is stretched for it lies in the background around it.
fn raise_subject(nearness: &mut Field, subject: &SubjectMask) {
    let (n_columns, n_rows) = nearness.shape();
    let high = subject.is_subject.len() / subject.width;
    let is_inside = |column: usize, row: usize| {
        let x = ((2 * column + 1) * subject.width / (2 * n_columns)).min(subject.width - 1);
        let y = ((2 * row + 1) * high / (2 * n_rows)).min(high - 1);
        subject.is_subject[y * subject.width + x]
    };
    let mut lowest = 0;
    let inside: Vec<bool> = (0..n_columns * n_rows)
        .map(|at| {
            let is_inside = is_inside(at % n_columns, at / n_columns);
            if is_inside {
                lowest = at / n_columns;
            }
            is_inside
        })
        .collect();
    let foot = nearness.at(n_columns / 2, lowest.min(n_rows - 1));
    let near = foot.max(0.62);
    for row in 0..n_rows {
        for column in 0..n_columns {
            // One cell more than the subject, so that its edge is as flat as the rest of it.
            let rows = row.saturating_sub(1)..(row + 2).min(n_rows);
            let touches = rows.into_iter().any(|row| {
                let columns = column.saturating_sub(1)..(column + 2).min(n_columns);
                columns
                    .into_iter()
                    .any(|column| inside[row * n_columns + column])
            });
            if touches {
                nearness.values[row * n_columns + column] = near;
            }
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

/// Raises whatever lies beside something near until no rise is too steep for the camera.
fn skirted(field: Field, cell_px: f32) -> Field {
    let (n_columns, n_rows) = field.shape();
    let height_px = n_rows.min(n_columns) as f32 * cell_px;
    let most = STEEPEST * 720.0 / height_px * cell_px;
    let mut values = field.values;
    let raise = |values: &mut Vec<f32>, at: usize, from: usize, far: f32| {
        values[at] = values[at].max(values[from] - far);
    };
    for sweep in 0..2 {
        for step in 0..values.len() {
            let at = if sweep == 0 {
                step
            } else {
                values.len() - 1 - step
            };
            let (column, row) = (at % n_columns, at / n_columns);
            let (has_left, has_right) = (column > 0, column + 1 < n_columns);
            let (has_above, has_below) = (row > 0, row + 1 < n_rows);
            for (is_there, from) in [
                (has_left, at.wrapping_sub(1)),
                (has_right, at + 1),
                (has_above, at.wrapping_sub(n_columns)),
                (has_below, at + n_columns),
            ] {
                if is_there {
                    raise(&mut values, at, from, most);
                }
            }
            for (is_there, from) in [
                (has_left && has_above, at.wrapping_sub(n_columns + 1)),
                (
                    has_right && has_above,
                    at.wrapping_sub(n_columns).wrapping_add(1),
                ),
                (has_left && has_below, at + n_columns - 1),
                (has_right && has_below, at + n_columns + 1),
            ] {
                if is_there {
                    raise(&mut values, at, from, 1.414 * most);
                }
            }
        }
    }
    Field {
        n_columns,
        n_rows,
        values,
    }
}
