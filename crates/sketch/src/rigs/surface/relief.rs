//! How deep inside its part a pixel lies, and which way the edge slopes there: flat shapes get volume from it.

use crate::paint::{Plate, unpack};

/// Depth and slope of every pixel of a plate.
pub(super) struct Relief {
    width_px: usize,
    /// The blurred coverage: about half at an edge, 1.0 deep inside.
    cover: Vec<f32>,
    radius_px: f32,
    /// Rows of ink above each pixel, up to the next gap.
    below_top: Vec<u16>,
}

impl Relief {
    /// Measures a plate with a slope `radius_px` wide.
    pub(super) fn of(plate: &Plate, radius_px: f32) -> Self {
        let radius = (radius_px as usize).max(1);
        let mut cover: Vec<f32> = plate.pixels.iter().map(|pixel| unpack(*pixel).1).collect();
        let mut spare = cover.clone();
        for _ in 0..2 {
            blur(&mut cover, &mut spare, plate.width_px, radius);
        }
        let mut below_top = vec![0_u16; cover.len()];
        for idx in plate.width_px..cover.len() {
            if plate.pixels[idx] >> 24 > 100 {
                below_top[idx] = below_top[idx - plate.width_px].saturating_add(1);
            }
        }
        Self {
            width_px: plate.width_px,
            cover,
            radius_px: radius as f32,
            below_top,
        }
    }

    /// 0.0 at an edge, 1.0 deep inside.
    pub(super) fn depth(&self, x: usize, y: usize) -> f32 {
        ((self.cover[y * self.width_px + x] - 0.5) * 2.0).clamp(0.0, 1.0)
    }

    /// The blurred coverage itself, also outside.
    pub(super) fn cover(&self, x: usize, y: usize) -> f32 {
        self.cover[y * self.width_px + x]
    }

    /// How far below the upper edge of its shape a pixel is, in pixels.
    pub(super) fn below_top_px(&self, x: usize, y: usize) -> f32 {
        f32::from(self.below_top[y * self.width_px + x])
    }

    /// How much a slope faces the light from the upper left: -1.0 away, 1.0 towards it.
    pub(super) fn facing(&self, x: usize, y: usize) -> f32 {
        let (dx, dy) = self.slope(x, y);
        ((0.55 * dx + 0.83 * dy) * 1.6).clamp(-1.0, 1.0)
    }

    fn slope(&self, x: usize, y: usize) -> (f32, f32) {
        let n_rows = self.cover.len() / self.width_px.max(1);
        let (left, right) = (x.saturating_sub(1), (x + 1).min(self.width_px - 1));
        let (up, down) = (y.saturating_sub(1), (y + 1).min(n_rows - 1));
        let at = |x: usize, y: usize| self.cover[y * self.width_px + x];
        let scale = self.radius_px;
        (
            (at(right, y) - at(left, y)) * scale,
            (at(x, down) - at(x, up)) * scale,
        )
    }
}

/// The mean over a square of `2 * radius + 1` pixels; what is beyond the edge counts as empty.
pub(in crate::rigs) fn blur(values: &mut [f32], spare: &mut [f32], width_px: usize, radius: usize) {
    let share = 1.0 / (2 * radius + 1) as f32;
    for (from, to) in values
        .chunks_exact(width_px)
        .zip(spare.chunks_exact_mut(width_px))
    {
        let mut sum: f32 = from.iter().take(radius).sum();
        for x in 0..width_px {
            sum += from.get(x + radius).copied().unwrap_or(0.0);
            to[x] = sum * share;
            if x >= radius {
                sum -= from[x - radius];
            }
        }
    }
    let n_rows = values.len() / width_px.max(1);
    let mut sums = vec![0.0_f32; width_px];
    for row in spare.chunks_exact(width_px).take(radius) {
        for (sum, value) in sums.iter_mut().zip(row) {
            *sum += value;
        }
    }
    for y in 0..n_rows {
        for x in 0..width_px {
            if y + radius < n_rows {
                sums[x] += spare[(y + radius) * width_px + x];
            }
            values[y * width_px + x] = sums[x] * share;
            if y >= radius {
                sums[x] -= spare[(y - radius) * width_px + x];
            }
        }
    }
}
