//! Prints and drawings: lines where colours meet, and what a press makes of the rest, row by row.

use std::fmt::Debug;

use fearless_simd::{Simd, dispatch};
use rayon::prelude::*;

use super::Easel;

/// With what lines are drawn.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pen {
    /// How broad its lines are, in pixels of a frame 720 pixels high.
    pub(super) width_px: f32,
    /// From which difference of two colours on there is a line, in bytes.
    pub(super) least: i32,
    /// How soon it is wholly there.
    pub(super) gain: i32,
}

/// One row of a picture, and where its lines are.
pub(super) struct Row<'a> {
    pub(super) y: usize,
    /// The picture.
    pub(super) source: &'a [u32],
    /// How much of a line is there, 0 to 255.
    pub(super) lines: &'a [u8],
}

/// What prints a row.
pub(super) trait Press: Debug + Send + Sync {
    fn print(&self, row: &Row<'_>, out: &mut [u32]);
}

/// Prints canvases of one size.
#[derive(Debug)]
pub(super) struct Print {
    easel: Easel,
    pen: Pen,
    press: Box<dyn Press>,
    source: Vec<u32>,
}

impl Print {
    pub(super) fn new(easel: Easel, pen: Pen, press: Box<dyn Press>) -> Self {
        Self {
            easel,
            pen,
            press,
            source: Vec::new(),
        }
    }

    pub(super) fn pull(&mut self, canvas: &mut [u32]) {
        self.source.clear();
        self.source.extend_from_slice(canvas);
        let Easel {
            width_px,
            height_px,
            level,
        } = self.easel;
        let (pen, press, source) = (self.pen, &*self.press, &self.source);
        let half = ((pen.width_px * self.easel.scale() / 2.0 + 0.5) as usize).max(1);
        canvas.par_chunks_mut(width_px).enumerate().for_each_init(
            || vec![0; width_px],
            |lines, (y, out)| {
                let row = |y: usize| &source[y * width_px..][..width_px];
                let rows = [
                    row(y.saturating_sub(half)),
                    row(y),
                    row((y + half).min(height_px - 1)),
                ];
                dispatch!(level, simd => simd.vectorize(
                    #[inline(always)]
                    || draw_lines(rows, half, pen, lines)
                ));
                let row = Row {
                    y,
                    source: rows[1],
                    lines,
                };
                press.print(&row, out);
            },
        );
    }
}

/// Lines along a row: where what is on both sides of a pixel differs.
#[inline(always)]
pub(super) fn draw_lines(rows: [&[u32]; 3], half: usize, pen: Pen, lines: &mut [u8]) {
    let [above, own, below] = rows;
    let n = own.len();
    for x in (0..half.min(n)).chain(n.saturating_sub(half)..n) {
        lines[x] = line(0, apart(above[x], below[x]), pen);
    }
    if n <= 2 * half {
        return;
    }
    let inner = n - 2 * half;
    let (left, right) = (&own[..inner], &own[2 * half..]);
    let (above, below) = (&above[half..][..inner], &below[half..][..inner]);
    for (x, out) in lines[half..][..inner].iter_mut().enumerate() {
        *out = line(apart(left[x], right[x]), apart(above[x], below[x]), pen);
    }
}

#[inline(always)]
fn line(across: i32, down: i32, pen: Pen) -> u8 {
    ((across.max(down) - pen.least) * pen.gain).clamp(0, 255) as u8
}

#[inline(always)]
fn apart(a: u32, b: u32) -> i32 {
    let part = |shift: u32| ((a >> shift & 255) as i32 - (b >> shift & 255) as i32).abs();
    part(0).max(part(8)).max(part(16))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_a_line_where_two_colours_meet_and_nowhere_else() {
        let mut row = [0xFF30_3030_u32; 40];
        row[20..].fill(0xFFC0_C0C0);
        let mut lines = [0; 40];
        let pen = Pen {
            width_px: 2.0,
            least: 30,
            gain: 8,
        };
        draw_lines([&row; 3], 1, pen, &mut lines);
        assert_eq!(lines[19..21], [255, 255]);
        assert!(
            lines[..19]
                .iter()
                .chain(&lines[21..])
                .all(|line| *line == 0)
        );
    }
}
