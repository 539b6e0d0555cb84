//! A picture seen from another place: every pixel of the frame is looked up where its depth puts it.
//!
//! The look-up goes from the frame to the picture, and nearness never rises steeply, so that every pixel finds one
//! place: no holes, no torn edges. The picture is kept at twice its size, so that it stays as sharp between its
//! pixels as on them, with a margin of its own mirror image for a camera that goes back.

use rayon::prelude::*;

use super::camera::{FARTHEST, Place};
use super::grid::Field;
use crate::paint::{BLACK, Rgb, mix};

/// How far apart the places are that are worked out, in frame pixels; between them lie straight lines.
const STEP_PX: usize = 8;
/// The mirrored margin, as a share of the longer side.
const MARGIN: f32 = 0.075;
/// One in 16.16 fixed point.
const ONE: f32 = 65_536.0;

/// A picture with its depth.
pub(super) struct Warp {
    width_px: usize,
    height_px: usize,
    margin_px: usize,
    /// The picture at twice its size, mirrored margins around it: opaque pixels.
    texels: Vec<u32>,
    texels_wide: usize,
    texels_high: usize,
    nearness: Field,
    cell_px: f32,
}

/// What the air does to far places.
#[derive(Clone, Copy, Debug)]
pub(super) struct Haze {
    /// What they fade to.
    pub(super) colour: Rgb,
    /// How much the farthest fade, 0.0 to 1.0.
    pub(super) strength: f32,
}

/// One worked-out place: in the texels, in 16.16 fixed point, and how much haze lies before it, in 1/256ths.
#[derive(Clone, Copy, Default)]
struct Node {
    x: i32,
    y: i32,
    haze: i32,
}

impl Warp {
    /// Prepares an RGB8 picture; `nearness` has a value for every `cell_px` pixels.
    pub(super) fn new(rgb: &[u8], width_px: usize, nearness: Field, cell_px: f32) -> Self {
        let height_px = rgb.len() / 3 / width_px;
        let margin_px = (MARGIN * width_px.max(height_px) as f32) as usize;
        let wide = width_px + 2 * margin_px;
        let high = height_px + 2 * margin_px;
        let padded = padded(rgb, (width_px, height_px), margin_px);
        let (texels_wide, texels_high) = (2 * wide, 2 * high);
        Self {
            width_px,
            height_px,
            margin_px,
            texels: doubled(&padded, wide, high),
            texels_wide,
            texels_high,
            nearness,
            cell_px,
        }
    }

    /// Writes what is seen from `place` into `canvas`, which has the picture's size.
    pub(super) fn paint(&self, place: &Place, haze: Option<Haze>, canvas: &mut [u32]) {
        let n_columns = self.width_px.div_ceil(STEP_PX) + 1;
        let n_rows = self.height_px.div_ceil(STEP_PX) + 1;
        let nodes: Vec<Node> = (0..n_columns * n_rows)
            .into_par_iter()
            .map(|at| {
                let x = (at % n_columns * STEP_PX) as f32;
                let y = (at / n_columns * STEP_PX) as f32;
                self.node(place, haze, (x, y))
            })
            .collect();
        let colour = haze.map_or(BLACK, |haze| crate::paint::pack(haze.colour, 1.0));
        canvas
            .par_chunks_mut(self.width_px * STEP_PX)
            .enumerate()
            .for_each(|(band, rows)| {
                let upper = &nodes[band * n_columns..][..n_columns];
                let lower = &nodes[(band + 1) * n_columns..][..n_columns];
                let mut line = vec![Node::default(); n_columns];
                for (down, row) in rows.chunks_exact_mut(self.width_px).enumerate() {
                    for (node, (a, b)) in line.iter_mut().zip(upper.iter().zip(lower)) {
                        *node = between(*a, *b, down as i32);
                    }
                    self.paint_row(&line, row, haze.map(|_| colour));
                }
            });
    }

    fn paint_row(&self, line: &[Node], row: &mut [u32], haze: Option<u32>) {
        for (pixels, ends) in row.chunks_mut(STEP_PX).zip(line.windows(2)) {
            let (from, to) = (ends[0], ends[1]);
            let dx = (to.x - from.x) / STEP_PX as i32;
            let dy = (to.y - from.y) / STEP_PX as i32;
            let (mut x, mut y) = (from.x, from.y);
            for pixel in pixels.iter_mut() {
                *pixel = self.texel(x, y);
                x += dx;
                y += dy;
            }
            if let Some(colour) = haze {
                let step = to.haze - from.haze;
                for (i, pixel) in pixels.iter_mut().enumerate() {
                    let weight = from.haze + step * i as i32 / STEP_PX as i32;
                    *pixel = mix(*pixel, colour, weight.clamp(0, 255) as u32);
                }
            }
        }
    }

    /// The colour at a place of the texels, between four of them.
    #[inline(always)]
    fn texel(&self, x: i32, y: i32) -> u32 {
        let column = ((x >> 16).max(0) as usize).min(self.texels_wide - 2);
        let row = ((y >> 16).max(0) as usize).min(self.texels_high - 2);
        let at = row * self.texels_wide + column;
        let (upper, lower) = (
            &self.texels[at..at + 2],
            &self.texels[at + self.texels_wide..][..2],
        );
        let (u, v) = (((x >> 8) & 255) as u32, ((y >> 8) & 255) as u32);
        mix(mix(upper[0], lower[0], v), mix(upper[1], lower[1], v), u)
    }

    /// Where the frame pixel whose corner is at (`x`, `y`) is found.
    fn node(&self, place: &Place, haze: Option<Haze>, (x, y): (f32, f32)) -> Node {
        let half = (self.width_px as f32 / 2.0, self.height_px as f32 / 2.0);
        let (sin, cos) = libm::sincosf(-place.roll_rad);
        // The middle of the pixel, from the middle of the frame.
        let (dx, dy) = (x + 0.5 - half.0, y + 0.5 - half.1);
        let out = (dx * cos - dy * sin, dx * sin + dy * cos);
        let mut seen = out;
        let mut q = self.inverse_distance(seen, half);
        for _ in 0..4 {
            seen = place.seen(out, q);
            q = self.inverse_distance(seen, half);
        }
        let margin = self.margin_px as f32;
        // Texel 2 i is pixel i.
        let fixed = |at: f32, half: f32| ((at + half - 0.5 + margin) * 2.0 * ONE) as i32;
        let far = 1.0 - (q - FARTHEST) / (1.0 - FARTHEST);
        let haze = haze.map_or(0.0, |haze| haze.strength * (0.25 + 0.75 * far));
        Node {
            x: fixed(seen.0, half.0),
            y: fixed(seen.1, half.1),
            haze: (haze.clamp(0.0, 1.0) * 255.0) as i32,
        }
    }

    fn inverse_distance(&self, at: (f32, f32), half: (f32, f32)) -> f32 {
        let (x, y) = (
            (at.0 + half.0) / self.cell_px,
            (at.1 + half.1) / self.cell_px,
        );
        FARTHEST + (1.0 - FARTHEST) * self.nearness.sample(x, y)
    }
}

/// The place `down` of [`STEP_PX`] rows from `a` to `b`.
fn between(a: Node, b: Node, down: i32) -> Node {
    let step = |a: i32, b: i32| {
        a + ((i64::from(b) - i64::from(a)) * i64::from(down) / STEP_PX as i64) as i32
    };
    Node {
        x: step(a.x, b.x),
        y: step(a.y, b.y),
        haze: step(a.haze, b.haze),
    }
}

/// The picture with its own mirror image around it, which grows softer outwards.
fn padded(rgb: &[u8], size: (usize, usize), margin_px: usize) -> Vec<u32> {
    let (width, height) = size;
    let (wide, high) = (width + 2 * margin_px, height + 2 * margin_px);
    let mirrored = |at: isize, length: usize| {
        let last = length as isize - 1;
        let at = if at < 0 { -at } else { at };
        let at = if at > last { 2 * last - at } else { at };
        at.clamp(0, last) as usize
    };
    let pixel = |x: isize, y: isize| {
        let at = 3 * (mirrored(y, height) * width + mirrored(x, width));
        u32::from(rgb[at]) | (u32::from(rgb[at + 1]) << 8) | (u32::from(rgb[at + 2]) << 16) | BLACK
    };
    let mut out = vec![BLACK; wide * high];
    out.par_chunks_mut(wide).enumerate().for_each(|(row, out)| {
        let y = row as isize - margin_px as isize;
        for (column, out) in out.iter_mut().enumerate() {
            let x = column as isize - margin_px as isize;
            let beyond = (-x)
                .max(x - width as isize + 1)
                .max(-y)
                .max(y - height as isize + 1);
            *out = if beyond <= 0 {
                pixel(x, y)
            } else {
                let reach = 1 + beyond / 5;
                let around = [(-reach, 0), (reach, 0), (0, -reach), (0, reach)]
                    .map(|(dx, dy)| pixel(x + dx, y + dy));
                mix(
                    mix(around[0], around[1], 128),
                    mix(around[2], around[3], 128),
                    128,
                )
            };
        }
    });
    out
}

/// Twice the size: every second pixel is one of the picture's, between them a cubic curve runs through four.
fn doubled(pixels: &[u32], wide: usize, high: usize) -> Vec<u32> {
    let mut out = vec![BLACK; 4 * wide * high];
    out.par_chunks_mut(4 * wide)
        .enumerate()
        .for_each(|(y, rows)| {
            let (even, odd) = rows.split_at_mut(2 * wide);
            let row = |offset: isize| {
                let y = (y as isize + offset).clamp(0, high as isize - 1) as usize;
                &pixels[y * wide..][..wide]
            };
            let (above, here, below, beyond) = (row(-1), row(0), row(1), row(2));
            let middle: Vec<u32> = (0..wide)
                .map(|x| halfway([above[x], here[x], below[x], beyond[x]]))
                .collect();
            widen(here, even);
            widen(&middle, odd);
        });
    out
}

fn widen(row: &[u32], out: &mut [u32]) {
    let last = row.len() - 1;
    for (x, pair) in out.chunks_exact_mut(2).enumerate() {
        pair[0] = row[x];
        pair[1] = halfway([
            row[x.saturating_sub(1)],
            row[x],
            row[(x + 1).min(last)],
            row[(x + 2).min(last)],
        ]);
    }
}

/// The value halfway between the second and the third of four, on a Catmull-Rom curve.
fn halfway(four: [u32; 4]) -> u32 {
    let part = |shift: u32| {
        let [a, b, c, d] = four.map(|pixel| ((pixel >> shift) & 255) as i32);
        let value = (9 * (b + c) - a - d + 8) >> 4;
        (value.clamp(0, 255) as u32) << shift
    };
    part(0) | part(8) | part(16) | BLACK
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(width_px: usize, height_px: usize) -> Vec<u8> {
        (0..3 * width_px * height_px)
            .map(|i| crate::paint::noise::hash(i as i32, 7, 3) as u8)
            .collect()
    }

    #[test]
    fn at_rest_every_pixel_is_its_own() {
        let rgb = noise(96, 64);
        let nearness = Field::from_fn((12, 8), |column, row| ((column + row) % 3) as f32 * 0.1);
        let warp = Warp::new(&rgb, 96, nearness, 8.0);
        let mut canvas = vec![0; 96 * 64];
        warp.paint(&Place::REST, None, &mut canvas);
        for (pixel, rgb) in canvas.iter().zip(rgb.chunks_exact(3)) {
            assert_eq!(pixel.to_le_bytes(), [rgb[0], rgb[1], rgb[2], 255]);
        }
    }

    #[test]
    fn a_single_colour_stays_that_colour_wherever_the_camera_goes() {
        let rgb = [200, 90, 40].repeat(96 * 64);
        let nearness = Field::from_fn((12, 8), |_, row| row as f32 / 12.0);
        let warp = Warp::new(&rgb, 96, nearness, 8.0);
        let mut canvas = vec![0; 96 * 64];
        let place = Place {
            forward: -0.08,
            aside: (3.0, -2.0),
            held: (1.5, -1.0),
            roll_rad: 0.01,
        };
        warp.paint(&place, None, &mut canvas);
        assert!(canvas.iter().all(|pixel| *pixel == 0xFF28_5AC8));
    }
}
