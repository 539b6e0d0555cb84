//! Styles that paint a picture anew, pixel by pixel, before the grade tones it.

use kinora_domain::Size;
use rayon::prelude::*;

use crate::paint::{BLACK, mix};
use crate::scene::Style;

/// Paints canvases of one size anew; keeps its buffers from frame to frame.
#[derive(Debug)]
pub(super) struct Stylist {
    width_px: usize,
    height_px: usize,
    /// The canvas at half its size.
    half: Vec<u32>,
    /// Every second row of the half canvas painted anew.
    painted: Vec<u32>,
    /// Sums of its pixels.
    sums: Vec<Dab>,
}

/// How far a dab of paint reaches, in pixels of the half canvas.
const REACH: usize = 4;
/// One in so many pixels.
const SHARES: [f32; (REACH + 1) * (REACH + 1) + 1] = {
    let mut shares = [1.0; (REACH + 1) * (REACH + 1) + 1];
    let mut n = 1;
    while n < shares.len() {
        shares[n] = 1.0 / n as f32;
        n += 1;
    }
    shares
};

impl Stylist {
    pub(super) fn new(size: Size) -> Self {
        let (width_px, height_px) = (size.width_px() as usize, size.height_px() as usize);
        Self {
            width_px,
            height_px,
            half: Vec::new(),
            painted: Vec::new(),
            sums: Vec::new(),
        }
    }

    /// Changes `canvas` to `style` by `share`, 0.0 to 1.0.
    pub(super) fn restyle(&mut self, style: Style, share: f32, canvas: &mut [u32]) {
        let weight = (share.clamp(0.0, 1.0) * 255.0) as u32;
        if weight == 0 {
            return;
        }
        match style {
            Style::Watercolor => {
                self.halve(canvas);
                self.brush();
                self.lay_over(canvas, weight);
            }
            Style::Neon => self.outline(canvas, weight),
            // The others are whole in the grade.
            _ => {}
        }
    }

    fn half_size(&self) -> (usize, usize) {
        (self.width_px / 2, self.height_px / 2)
    }

    fn halve(&mut self, canvas: &[u32]) {
        let (wide, high) = self.half_size();
        self.half.resize(wide * high, BLACK);
        let width_px = self.width_px;
        self.half
            .par_chunks_mut(wide)
            .enumerate()
            .for_each(|(y, row)| {
                let upper = &canvas[2 * y * width_px..][..width_px];
                let lower = &canvas[(2 * y + 1) * width_px..][..width_px];
                for (x, out) in row.iter_mut().enumerate() {
                    let a = mix(upper[2 * x], upper[2 * x + 1], 128);
                    let b = mix(lower[2 * x], lower[2 * x + 1], 128);
                    *out = mix(a, b, 128);
                }
            });
    }

    /// Brush strokes: every pixel takes the mean of the calmest of the four squares it is a corner of (Kuwahara's
    /// filter), which makes flat dabs with clear edges of any texture.
    fn brush(&mut self) {
        let (wide, high) = self.half_size();
        let (half, n_painted) = (&self.half, high.div_ceil(2));
        self.sums.resize((wide + 1) * n_painted, Dab::default());
        self.sums
            .par_chunks_mut(wide + 1)
            .enumerate()
            .for_each(|(idx, row)| {
                let y = 2 * idx;
                sum_rows(half, wide, y.saturating_sub(REACH)..y + 1, row);
            });
        let sums = &self.sums;
        self.painted.resize(wide * n_painted, BLACK);
        self.painted
            .par_chunks_mut(wide)
            .enumerate()
            .for_each(|(idx, out)| {
                let low_idx = (idx + REACH / 2).min(n_painted - 1);
                let (y, low) = (2 * idx, 2 * low_idx);
                let above = &sums[idx * (wide + 1)..][..wide + 1];
                let below = &sums[low_idx * (wide + 1)..][..wide + 1];
                let n_rows = (y.min(REACH) + 1, low.min(REACH) + 1);
                for (x, out) in out.iter_mut().enumerate() {
                    let left = (x.saturating_sub(REACH), x + 1);
                    let right = (x, (x + REACH + 1).min(wide));
                    let mut best = (f32::MAX, 0);
                    for (rows, n_rows, columns) in [
                        (above, n_rows.0, left),
                        (above, n_rows.0, right),
                        (below, n_rows.1, left),
                        (below, n_rows.1, right),
                    ] {
                        let dab = rows[columns.1].minus(&rows[columns.0]);
                        // No square has more than a few pixels: a table of shares, not a division.
                        let share = SHARES[n_rows * (columns.1 - columns.0)];
                        let restlessness = dab.restlessness(share);
                        if restlessness < best.0 {
                            best = (restlessness, dab.colour(share));
                        }
                    }
                    *out = best.1;
                }
            });
    }

    /// Puts what was painted back at full size, with a trace of the lines that were there.
    fn lay_over(&self, canvas: &mut [u32], weight: u32) {
        let (wide, high) = self.half_size();
        let n_painted = high.div_ceil(2);
        let painted = &self.painted;
        canvas
            .par_chunks_mut(self.width_px)
            .enumerate()
            .for_each(|(y, row)| {
                // Painted row k lies at 4 k + 1/2; positions are in eighths.
                let at = 2 * y as isize - 1;
                let upper = at.div_euclid(8).max(0) as usize;
                let lower = (upper + 1).min(n_painted - 1);
                let v = if at < 0 {
                    0
                } else {
                    32 * at.rem_euclid(8) as u32
                };
                let (a, b) = (
                    &painted[upper * wide..][..wide],
                    &painted[lower * wide..][..wide],
                );
                for (x, pixel) in row.iter_mut().enumerate() {
                    let left = (x.max(1) - 1) / 2;
                    let left = left.min(wide - 1);
                    let right = (left + 1).min(wide - 1);
                    let u = if x.is_multiple_of(2) { 192 } else { 64 };
                    let paint = mix(mix(a[left], b[left], v), mix(a[right], b[right], v), u);
                    let drawn = mix(paint, *pixel, 46);
                    *pixel = mix(*pixel, drawn, weight);
                }
            });
    }

    /// Dark surfaces with shining edges, cyan where they run across and magenta where they run down.
    fn outline(&mut self, canvas: &mut [u32], weight: u32) {
        let width = self.width_px;
        let high = self.height_px;
        self.half.clear();
        self.half.extend_from_slice(canvas);
        let from = &self.half;
        canvas
            .par_chunks_mut(width)
            .enumerate()
            .for_each(|(y, row)| {
                let rows = [
                    &from[y.saturating_sub(2) * width..][..width],
                    &from[y * width..][..width],
                    &from[(y + 2).min(high - 1) * width..][..width],
                ];
                let n = width - 4;
                let (left, right) = (&rows[1][..n], &rows[1][4..]);
                let (above, below) = (&rows[0][2..n + 2], &rows[2][2..n + 2]);
                for (x, pixel) in row[2..n + 2].iter_mut().enumerate() {
                    let across = edge(left[x], right[x]);
                    let down = edge(above[x], below[x]);
                    *pixel = shining(*pixel, (across, down), weight);
                }
                for x in [0, 1, width - 2, width - 1] {
                    let down = edge(rows[0][x], rows[2][x]);
                    row[x] = shining(row[x], (0, down), weight);
                }
            });
    }
}

/// The sums of pixels. Sums along a row may wrap; differences of two of them are right all the same.
#[derive(Clone, Copy, Debug, Default)]
struct Dab {
    red: u32,
    green: u32,
    blue: u32,
    luma: u32,
    luma_squared: u32,
}

impl Dab {
    #[inline(always)]
    fn add(&mut self, pixel: u32) {
        let (red, green, blue) = (pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255);
        let luma = (2 * red + 5 * green + blue) >> 3;
        self.red += red;
        self.green += green;
        self.blue += blue;
        self.luma += luma;
        self.luma_squared = self.luma_squared.wrapping_add(luma * luma);
    }

    #[inline(always)]
    fn plus(&self, other: &Self) -> Self {
        Self {
            red: self.red + other.red,
            green: self.green + other.green,
            blue: self.blue + other.blue,
            luma: self.luma + other.luma,
            luma_squared: self.luma_squared.wrapping_add(other.luma_squared),
        }
    }

    #[inline(always)]
    fn minus(&self, other: &Self) -> Self {
        Self {
            red: self.red - other.red,
            green: self.green - other.green,
            blue: self.blue - other.blue,
            luma: self.luma - other.luma,
            luma_squared: self.luma_squared.wrapping_sub(other.luma_squared),
        }
    }

    /// The variance of the brightness of as many pixels as `share` is one of.
    #[inline(always)]
    fn restlessness(&self, share: f32) -> f32 {
        let mean = self.luma as f32 * share;
        self.luma_squared as f32 * share - mean * mean
    }

    #[inline(always)]
    fn colour(&self, share: f32) -> u32 {
        let mean = |sum: u32| (sum as f32 * share + 0.5) as u32;
        mean(self.red) | (mean(self.green) << 8) | (mean(self.blue) << 16) | BLACK
    }
}

/// For every column the sum of all pixels of `rows` to the left of it.
fn sum_rows(half: &[u32], wide: usize, rows: std::ops::Range<usize>, out: &mut [Dab]) {
    out.fill(Dab::default());
    for row in rows {
        for (dab, pixel) in out[1..].iter_mut().zip(&half[row * wide..][..wide]) {
            dab.add(*pixel);
        }
    }
    let mut sum = Dab::default();
    for dab in out {
        sum = sum.plus(dab);
        *dab = sum;
    }
}

#[inline(always)]
fn edge(a: u32, b: u32) -> i32 {
    let part = |shift: u32| (((a >> shift) & 255) as i32 - ((b >> shift) & 255) as i32).abs();
    (part(0) + 2 * part(8) + part(16)) / 3
}

/// A pixel of a dark surface, or of a shining tube where it is an edge.
#[inline(always)]
fn shining(pixel: u32, (across, down): (i32, i32), weight: u32) -> u32 {
    let strength = ((across + down - 18).clamp(0, 160) * 2).min(235) as u32;
    let lean = across as f32 * 255.0 / (across + down).max(1) as f32;
    let tube = mix(0xFFFF_D018, 0xFFE0_28FF, lean as i32 as u32);
    mix(pixel, mix(dimmed(pixel), tube, strength), weight)
}

#[inline(always)]
fn dimmed(pixel: u32) -> u32 {
    let part = |shift: u32, share: u32| ((((pixel >> shift) & 255) * share) >> 8) << shift;
    part(0, 128) | part(8, 118) | part(16, 158) | BLACK
}
