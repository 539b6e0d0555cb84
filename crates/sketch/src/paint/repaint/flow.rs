//! Where strokes run: along the shapes of the picture, and where nothing leads them, along a flow of their own.

use rayon::prelude::*;

use super::{Easel, luma};
use crate::paint::BLACK;
use crate::paint::cells::Columns;
use crate::paint::noise::{fbm, hash01};

/// Pixels along a cell: directions change slowly.
pub(super) const CELL_PX: usize = 4;
/// How far around a cell its direction is felt, in cells.
const REACH: usize = 2;
/// How strong the flow is beside a shape's edges.
const PULL: f32 = 9000.0;

/// How strokes run where nothing leads them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Course {
    /// Slanting a little, this way and that.
    Slanting,
    /// Round and round.
    Whirling,
}

/// A direction as the sine and cosine of twice its angle: a stroke has no front.
type Doubled = (f32, f32);

/// The colours and directions of one picture, a cell each.
#[derive(Debug)]
pub(super) struct Flow {
    width_px: usize,
    n_columns: usize,
    n_rows: usize,
    course: Vec<Doubled>,
    colours: Vec<u32>,
    /// The difference of squares of the steps of brightness across and down, twice their product, and their sum.
    steps: Vec<[i32; 3]>,
    sums: Vec<[i32; 3]>,
}

impl Flow {
    pub(super) fn new(course: Course, easel: Easel) -> Self {
        let n_columns = easel.width_px.div_ceil(CELL_PX);
        let n_rows = easel.height_px.div_ceil(CELL_PX);
        let cell = CELL_PX as f32 / easel.scale();
        let course = (0..n_columns * n_rows)
            .into_par_iter()
            .map(|i| {
                let x = (i % n_columns) as f32 * cell;
                let y = (i / n_columns) as f32 * cell;
                match course {
                    Course::Slanting => slanting(x, y),
                    Course::Whirling => whirling(x, y),
                }
            })
            .collect();
        Self {
            width_px: easel.width_px,
            n_columns,
            n_rows,
            course,
            colours: vec![BLACK; n_columns * n_rows],
            steps: vec![[0; 3]; n_columns * n_rows],
            sums: vec![[0; 3]; n_columns * n_rows],
        }
    }

    /// Looks at a canvas.
    pub(super) fn look(&mut self, canvas: &[u32]) {
        let n_columns = self.n_columns;
        self.colours
            .par_chunks_mut(n_columns)
            .zip(canvas.par_chunks(self.width_px * CELL_PX))
            .for_each_init(
                || Columns::new(self.width_px),
                |columns, (out, rows)| {
                    for (out, (sum, n)) in out.iter_mut().zip(columns.squares(rows, CELL_PX)) {
                        let mean = |sum: u32| (sum + n as u32 / 2) / n as u32;
                        *out = mean(sum.red) | mean(sum.green) << 8 | mean(sum.blue) << 16 | BLACK;
                    }
                },
            );
        self.find_steps();
        self.gather();
    }

    fn find_steps(&mut self) {
        let (n_columns, n_rows, colours) = (self.n_columns, self.n_rows, &self.colours);
        self.steps
            .par_chunks_mut(n_columns)
            .enumerate()
            .for_each(|(y, out)| {
                let above = &colours[y.saturating_sub(1) * n_columns..][..n_columns];
                let own = &colours[y * n_columns..][..n_columns];
                let below = &colours[(y + 1).min(n_rows - 1) * n_columns..][..n_columns];
                for (x, out) in out.iter_mut().enumerate() {
                    let (left, right) = (x.saturating_sub(1), (x + 1).min(n_columns - 1));
                    let across = luma(own[right]) - luma(own[left]);
                    let down = luma(below[x]) - luma(above[x]);
                    *out = [
                        across * across - down * down,
                        2 * across * down,
                        across * across + down * down,
                    ];
                }
            });
    }

    /// Sums over the cells around each one.
    fn gather(&mut self) {
        let (n_columns, n_rows, steps) = (self.n_columns, self.n_rows, &self.steps);
        self.sums
            .par_chunks_mut(n_columns)
            .enumerate()
            .for_each_init(
                || vec![[0_i32; 3]; n_columns],
                |column_sums, (y, out)| {
                    column_sums.fill([0; 3]);
                    let rows = y.saturating_sub(REACH)..(y + REACH + 1).min(n_rows);
                    for row in rows {
                        for (sum, step) in column_sums.iter_mut().zip(&steps[row * n_columns..]) {
                            *sum = [0, 1, 2].map(|i| sum[i] + step[i]);
                        }
                    }
                    for (x, out) in out.iter_mut().enumerate() {
                        let near = x.saturating_sub(REACH)..(x + REACH + 1).min(n_columns);
                        *out = column_sums[near]
                            .iter()
                            .fold([0; 3], |sum, column| [0, 1, 2].map(|i| sum[i] + column[i]));
                    }
                },
            );
    }

    fn cell(&self, (x_px, y_px): (usize, usize)) -> usize {
        let column = (x_px / CELL_PX).min(self.n_columns - 1);
        (y_px / CELL_PX).min(self.n_rows - 1) * self.n_columns + column
    }

    /// The colour there.
    pub(super) fn colour(&self, at_px: (usize, usize)) -> u32 {
        self.colours[self.cell(at_px)]
    }

    /// How much happens there: the square of how steep the brightness is.
    pub(super) fn detail(&self, at_px: (usize, usize)) -> i32 {
        self.sums[self.cell(at_px)][2] / ((2 * REACH + 1) * (2 * REACH + 1)) as i32
    }

    /// The way a stroke there runs, in radians.
    pub(super) fn angle_rad(&self, at_px: (usize, usize)) -> f32 {
        let cell = self.cell(at_px);
        let [difference, product, _] = self.sums[cell];
        let (sine, cosine) = self.course[cell];
        // A stroke runs along an edge, at a right angle to the step: twice that is half a turn.
        let sine = PULL * sine - product as f32;
        let cosine = PULL * cosine - difference as f32;
        0.5 * libm::atan2f(sine, cosine)
    }
}

fn slanting(x: f32, y: f32) -> Doubled {
    let angle = -0.5 + 2.4 * (fbm(x * 0.006, y * 0.006, 2, 71) - 0.5);
    (libm::sinf(2.0 * angle), libm::cosf(2.0 * angle))
}

/// How far apart the middles of whirls are, in pixels of a frame 720 pixels high.
const WHIRL_PX: f32 = 230.0;

/// The flow around all whirls near, each turning its own way.
fn whirling(x: f32, y: f32) -> Doubled {
    let (column, row) = (
        libm::floorf(x / WHIRL_PX) as i32,
        libm::floorf(y / WHIRL_PX) as i32,
    );
    let (mut flow_x, mut flow_y) = (0.35_f32, 0.0_f32);
    for row in row - 1..=row + 1 {
        for column in column - 1..=column + 1 {
            let middle_x = (column as f32 + 0.2 + 0.6 * hash01(column, row, 72)) * WHIRL_PX;
            let middle_y = (row as f32 + 0.2 + 0.6 * hash01(column, row, 73)) * WHIRL_PX;
            let (dx, dy) = ((x - middle_x) / WHIRL_PX, (y - middle_y) / WHIRL_PX);
            let far = dx * dx + dy * dy;
            let way = if (column + row) % 2 == 0 { 1.0 } else { -1.0 };
            let strength = way * libm::expf(-7.0 * far) / libm::sqrtf(far + 0.004);
            // A little inwards, so that it winds up.
            flow_x += strength * (-dy - 0.25 * dx);
            flow_y += strength * (dx - 0.25 * dy);
        }
    }
    let angle = libm::atan2f(flow_y, flow_x);
    (libm::sinf(2.0 * angle), libm::cosf(2.0 * angle))
}
