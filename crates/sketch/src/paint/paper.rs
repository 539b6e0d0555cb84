//! Watercolour: edges that wander and run, pigment that gathers, and the paper it lies on.

use fearless_simd::{Level, Simd, dispatch};
use rayon::prelude::*;

use super::noise::{fbm, hash01, smoothstep};
use super::pixel::{BLACK, mix};

/// How far edges wander at full strength, in pixels of a frame 720 pixels high.
const WANDER_PX: f32 = 7.0;

/// The paper of one frame size: the same in every frame, so that it lies still.
#[derive(Debug)]
pub(super) struct Paper {
    width_px: usize,
    /// Where each pixel's colour is taken from, relative to it.
    offsets: Vec<(i8, i8)>,
    /// How bright the paper is under each pixel, and how much of it is bare, in 1/256ths.
    grain: Vec<(u16, u16)>,
    spare: Vec<u32>,
    /// Nothing is taken from farther than this from a pixel.
    reach_px: usize,
    level: Level,
}

impl Paper {
    pub(super) fn new(width_px: usize, height_px: usize) -> Self {
        let scale = height_px.min(width_px) as f32 / 720.0;
        let place = |i: usize| ((i % width_px) as f32 / scale, (i / width_px) as f32 / scale);
        let n = width_px * height_px;
        let offsets = (0..n)
            .into_par_iter()
            .map(|i| {
                let (x, y) = place(i);
                let wander = |seed| {
                    let coarse = fbm(x * 0.02, y * 0.02, 3, seed) - 0.5;
                    (coarse * 2.0 * WANDER_PX * scale) as i8
                };
                (wander(11), wander(12))
            })
            .collect();
        let grain = (0..n)
            .into_par_iter()
            .map(|i| {
                let (x, y) = place(i);
                let fibre = fbm(x * 0.35, y * 0.22, 2, 21) - 0.5;
                let tooth =
                    hash01(i as i32 % width_px as i32, i as i32 / width_px as i32, 22) - 0.5;
                let wash = fbm(x * 0.006, y * 0.006, 3, 23) - 0.5;
                let brightness = 1.0 + 0.16 * fibre + 0.04 * tooth + 0.14 * wash;
                let (across, down) = (
                    x / (width_px as f32 / scale),
                    y / (height_px as f32 / scale),
                );
                let edge = across.min(1.0 - across).min(down.min(1.0 - down));
                let ragged = edge + 0.05 * (fbm(x * 0.025, y * 0.025, 3, 24) - 0.5);
                let bare = smoothstep(0.035, 0.012, ragged);
                ((brightness * 256.0) as u16, (bare * 256.0) as u16)
            })
            .collect();
        Self {
            width_px,
            offsets,
            grain,
            spare: vec![BLACK; n],
            reach_px: 5 + (WANDER_PX * scale) as usize,
            level: Level::new(),
        }
    }

    /// Turns the canvas into a painting on this paper.
    pub(super) fn soak(&mut self, canvas: &mut Vec<u32>, strength: f32) {
        let width_px = self.width_px;
        let n_rows = canvas.len() / width_px;
        let strength = (strength.clamp(0.0, 1.0) * 255.0) as u32;
        let (offsets, grain, from) = (&self.offsets, &self.grain, &canvas[..]);
        let (reach_px, level) = (self.reach_px, self.level);
        self.spare
            .par_chunks_mut(width_px)
            .enumerate()
            .for_each_init(
                || (vec![BLACK; width_px], vec![BLACK; width_px]),
                |(near, around), (y, row)| {
                    let is_inner_row = y >= reach_px && y + reach_px < n_rows;
                    for x in 0..width_px {
                        let i = y * width_px + x;
                        let (dx, dy) = offsets[i];
                        let (dx, dy) = (i32::from(dx), i32::from(dy));
                        let is_inner = is_inner_row && x >= reach_px && x + reach_px < width_px;
                        let take = |dx: i32, dy: i32| {
                            if is_inner {
                                return from[(i as i32 + dy * width_px as i32 + dx) as usize];
                            }
                            let x = (x as i32 + dx).clamp(0, width_px as i32 - 1) as usize;
                            let y = (y as i32 + dy).clamp(0, n_rows as i32 - 1) as usize;
                            from[y * width_px + x]
                        };
                        near[x] = mix(take(dx, dy), take(dx + 2, dy + 1), 128);
                        around[x] = mix(take(dx - 4, dy + 2), take(dx + 1, dy - 4), 128);
                    }
                    // Apart from the looking up, so that many pixels are worked out at a time.
                    let (here, grain) = (&from[y * width_px..], &grain[y * width_px..]);
                    dispatch!(level, simd => simd.vectorize(
                        #[inline(always)]
                        || paint_row((near, around), (here, grain), strength, row)
                    ));
                },
            );
        std::mem::swap(canvas, &mut self.spare);
    }
}

#[inline(always)]
fn paint_row(
    (near, around): (&[u32], &[u32]),
    (here, grain): (&[u32], &[(u16, u16)]),
    strength: u32,
    out: &mut [u32],
) {
    let n = out.len();
    let (near, around, here, grain) = (&near[..n], &around[..n], &here[..n], &grain[..n]);
    for (x, out) in out.iter_mut().enumerate() {
        *out = mix(here[x], pigment(near[x], around[x], grain[x]), strength);
    }
}

/// A pixel of paint: darker where colours meet, lighter all over, on bright or bare paper.
#[inline(always)]
fn pigment(near: u32, around: u32, (brightness, bare): (u16, u16)) -> u32 {
    let part = |shift: u32, paper: u32| {
        let (near, around) = ((near >> shift) & 255, (around >> shift) & 255);
        let edge = near.abs_diff(around) / 4;
        // Watercolour is thin: nothing is darker than a fifth of the paper.
        // The multiplication and shift divide what 16 bits hold by 255.
        let thin = 46 + ((near.saturating_sub(edge) * 209 * 0x8081) >> 23);
        let lit = (thin * u32::from(brightness)) >> 8;
        let value = (lit * (256 - u32::from(bare)) + paper * u32::from(bare)) >> 8;
        value.min(255) << shift
    };
    part(0, 250) | part(8, 246) | part(16, 236) | BLACK
}
