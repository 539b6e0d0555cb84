//! Watercolour: edges that wander and run, pigment that gathers, and the paper it lies on.
//!
//! Everything about the paper is worked out once for a frame size. A frame then only takes four pixels for each of
//! its own: where from is the same for blocks of eight pixels in a row, so that eight are worked out at a time.

use fearless_simd::{Level, Simd, dispatch};
use rayon::prelude::*;

use super::noise::{fbm, hash01, smoothstep};
use super::pixel::{BLACK, mix};

/// How far edges wander at full strength, in pixels of a frame 720 pixels high.
const WANDER_PX: f32 = 11.0;
/// Pixels of a row that take their colour from the same way off.
const BLOCK_PX: usize = 8;

/// The paper of one frame size: the same in every frame, so that it lies still.
#[derive(Debug)]
pub(super) struct Paper {
    width_px: usize,
    /// Where each block's colours are taken from, relative to it.
    offsets: Vec<(i8, i8)>,
    /// How bright the paper is under each pixel, in 1/256ths.
    brightness: Vec<u16>,
    /// How much of it is bare, in 1/256ths.
    bare: Vec<u16>,
    /// The picture with its edges repeated, so that nothing is ever taken from beyond it.
    source: Vec<u32>,
    /// Nothing is taken from farther than this from a pixel.
    reach_px: usize,
    level: Level,
}

/// The rows a row of paint is taken from.
struct Taken<'a> {
    source: &'a [u32],
    /// The place of the row's first pixel in the source.
    first: usize,
    source_width_px: usize,
    offsets: &'a [(i8, i8)],
    brightness: &'a [u16],
    bare: &'a [u16],
    strength: u32,
}

impl Paper {
    pub(super) fn new(width_px: usize, height_px: usize, level: Level) -> Self {
        let scale = height_px.min(width_px) as f32 / 720.0;
        let n_blocks = width_px.div_ceil(BLOCK_PX);
        let offsets = (0..n_blocks * height_px)
            .into_par_iter()
            .map(|i| {
                let middle = (i % n_blocks) as f32 * BLOCK_PX as f32 + 3.5;
                let (x, y) = (middle / scale, (i / n_blocks) as f32 / scale);
                let wander = |seed| {
                    let coarse = fbm(x * 0.02, y * 0.02, 3, seed) - 0.5;
                    (coarse * 2.0 * WANDER_PX * scale) as i8
                };
                (wander(11), wander(12))
            })
            .collect();
        let mut brightness = vec![0; width_px * height_px];
        let mut bare = vec![0; width_px * height_px];
        brightness
            .par_chunks_mut(width_px)
            .zip(bare.par_chunks_mut(width_px))
            .enumerate()
            .for_each(|(row, (brightness, bare))| {
                lay_row(row, (height_px, scale), brightness, bare);
            });
        // The wander, and the four pixels that are mixed.
        let reach_px = 5 + (WANDER_PX * scale) as usize;
        let n_source = (width_px + BLOCK_PX + 2 * reach_px) * (height_px + 2 * reach_px);
        Self {
            width_px,
            offsets,
            brightness,
            bare,
            source: vec![BLACK; n_source],
            reach_px,
            level,
        }
    }

    /// Turns the canvas into a painting on this paper.
    pub(super) fn soak(&mut self, canvas: &mut [u32], strength: f32) {
        let (width_px, reach_px) = (self.width_px, self.reach_px);
        let n_rows = canvas.len() / width_px;
        let source_width_px = width_px + BLOCK_PX + 2 * reach_px;
        self.source
            .par_chunks_mut(source_width_px)
            .enumerate()
            .for_each(|(row, out)| {
                let from = row.saturating_sub(reach_px).min(n_rows - 1);
                widen(&canvas[from * width_px..][..width_px], reach_px, out);
            });
        let n_blocks = width_px.div_ceil(BLOCK_PX);
        let paper = &*self;
        let strength = (strength.clamp(0.0, 1.0) * 255.0) as u32;
        canvas
            .par_chunks_mut(width_px)
            .enumerate()
            .for_each(|(row, out)| {
                let taken = Taken {
                    source: &paper.source,
                    first: (row + reach_px) * source_width_px + reach_px,
                    source_width_px,
                    offsets: &paper.offsets[row * n_blocks..][..n_blocks],
                    brightness: &paper.brightness[row * width_px..][..width_px],
                    bare: &paper.bare[row * width_px..][..width_px],
                    strength,
                };
                dispatch!(paper.level, simd => simd.vectorize(
                    #[inline(always)]
                    || taken.paint(out)
                ));
            });
    }
}

impl Taken<'_> {
    #[inline(always)]
    fn paint(&self, out: &mut [u32]) {
        let (blocks, rest) = out.as_chunks_mut::<BLOCK_PX>();
        let (brightness, dull) = self.brightness.as_chunks::<BLOCK_PX>();
        let (bare, naked) = self.bare.as_chunks::<BLOCK_PX>();
        for (block_idx, block) in blocks.iter_mut().enumerate() {
            *block = self.block(block_idx, &brightness[block_idx], &bare[block_idx]);
        }
        if !rest.is_empty() {
            let n = rest.len();
            let (mut bright, mut bare) = ([256; BLOCK_PX], [0; BLOCK_PX]);
            bright[..n].copy_from_slice(dull);
            bare[..n].copy_from_slice(naked);
            rest.copy_from_slice(&self.block(blocks.len(), &bright, &bare)[..n]);
        }
    }

    #[inline(always)]
    fn block(
        &self,
        block_idx: usize,
        brightness: &[u16; BLOCK_PX],
        bare: &[u16; BLOCK_PX],
    ) -> [u32; BLOCK_PX] {
        let (dx, dy) = self.offsets[block_idx];
        let here = self.first + block_idx * BLOCK_PX;
        let wide = self.source_width_px as isize;
        let there = here as isize + isize::from(dy) * wide + isize::from(dx);
        let take = |x: isize, y: isize| -> &[u32] {
            &self.source[(there + y * wide + x) as usize..][..BLOCK_PX]
        };
        let (a, b, c, d) = (take(0, 0), take(2, 1), take(-4, 2), take(1, -4));
        let own = &self.source[here..][..BLOCK_PX];
        let mut out = [0; BLOCK_PX];
        for i in 0..BLOCK_PX {
            let near = mix(a[i], b[i], 128);
            let around = mix(c[i], d[i], 128);
            let paint = pigment(near, around, (brightness[i], bare[i]));
            out[i] = mix(own[i], paint, self.strength);
        }
        out
    }
}

/// Works out one row of the paper.
fn lay_row(row: usize, (height_px, scale): (usize, f32), bright: &mut [u16], bare: &mut [u16]) {
    let width_px = bright.len();
    let y = row as f32 / scale;
    let down = row as f32 / height_px as f32;
    let (mut wash, mut torn) = (0.0, 0.0);
    for column in 0..width_px {
        let x = column as f32 / scale;
        if column % 4 == 0 {
            // These change slowly.
            wash = fbm(x * 0.006, y * 0.006, 3, 23) - 0.5;
            torn = fbm(x * 0.025, y * 0.025, 3, 24) - 0.5;
        }
        let fibre = fbm(x * 0.35, y * 0.22, 2, 21) - 0.5;
        let tooth = hash01(column as i32, row as i32, 22) - 0.5;
        let brightness = 1.0 + 0.20 * fibre + 0.05 * tooth + 0.46 * wash;
        let across = column as f32 / width_px as f32;
        let edge = across.min(1.0 - across).min(down.min(1.0 - down));
        bright[column] = (brightness * 256.0) as u16;
        let rim = smoothstep(0.052, 0.020, edge + 0.11 * torn);
        // Where a wash is thin the paper shines through.
        let thin = 0.42 * smoothstep(0.10, 0.30, wash);
        bare[column] = (rim.max(thin) * 256.0) as u16;
    }
}

/// Copies a row and repeats its ends.
fn widen(row: &[u32], reach_px: usize, out: &mut [u32]) {
    out[..reach_px].fill(row[0]);
    out[reach_px..][..row.len()].copy_from_slice(row);
    out[reach_px + row.len()..].fill(row[row.len() - 1]);
}

/// A pixel of paint: darker where colours meet, lighter all over, on bright or bare paper.
#[inline(always)]
fn pigment(near: u32, around: u32, (brightness, bare): (u16, u16)) -> u32 {
    let part = |shift: u32, paper: u32| {
        let (near, around) = ((near >> shift) & 255, (around >> shift) & 255);
        let edge = near.abs_diff(around) / 2;
        // Watercolour is thin: nothing is darker than a fifth of the paper.
        // The multiplication and shift divide what 16 bits hold by 255.
        let thin = 46 + ((near.saturating_sub(edge) * 209 * 0x8081) >> 23);
        let lit = (thin * u32::from(brightness)) >> 8;
        let value = (lit * (256 - u32::from(bare)) + paper * u32::from(bare)) >> 8;
        value.min(255) << shift
    };
    part(0, 250) | part(8, 246) | part(16, 236) | BLACK
}
