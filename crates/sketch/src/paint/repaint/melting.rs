//! A dream: everything sags and runs down, more of it the lower it hangs.

use rayon::prelude::*;

use super::Easel;
use crate::paint::noise::fbm;
use crate::paint::{BLACK, mix};

/// How far what melts runs down at most, in pixels of a frame 720 pixels high.
const RUN_PX: f32 = 58.0;
/// How far things bend aside.
const BEND_PX: f32 = 22.0;

/// Lets canvases of one size melt.
#[derive(Debug)]
pub(super) struct Melting {
    width_px: usize,
    height_px: usize,
    /// From how far above and from how far aside each pixel comes: in 1/16ths of a pixel down, pixels across.
    from: Vec<(i16, i16)>,
    source: Vec<u32>,
}

impl Melting {
    pub(super) fn new(easel: Easel) -> Self {
        let scale = easel.scale();
        let (wide, high) = (easel.width_px, easel.height_px);
        let from = (0..wide * high)
            .into_par_iter()
            .map(|i| {
                let x = (i % wide) as f32 / scale;
                let y = (i / wide) as f32 / scale;
                let drip = fbm(x * 0.016, y * 0.0022, 2, 151);
                let drop = (drip - 0.42).max(0.0) * 2.2 * RUN_PX;
                let bend = libm::sinf(y * 0.017 + 5.0 * fbm(x * 0.003, y * 0.003, 2, 152));
                // The upper edge hangs still.
                let hold = (y / 90.0).clamp(0.0, 1.0);
                (
                    (drop * hold * scale * 16.0) as i16,
                    (bend * BEND_PX * 0.7 * scale) as i16,
                )
            })
            .collect();
        Self {
            width_px: wide,
            height_px: high,
            from,
            source: vec![BLACK; wide * high],
        }
    }

    pub(super) fn sag(&mut self, canvas: &mut [u32]) {
        self.source.copy_from_slice(canvas);
        let (width_px, height_px) = (self.width_px, self.height_px);
        let (from, source) = (&self.from, &self.source);
        canvas
            .par_chunks_mut(width_px)
            .enumerate()
            .for_each(|(y, out)| {
                let from = &from[y * width_px..][..width_px];
                for (x, out) in out.iter_mut().enumerate() {
                    let (run, bend) = (i32::from(from[x].0), i32::from(from[x].1));
                    let at = (16 * y as i32 - run).clamp(0, 16 * (height_px as i32 - 1));
                    let column = (x as i32 - bend).clamp(0, width_px as i32 - 1) as usize;
                    let upper = (at / 16) as usize;
                    let lower = (upper + 1).min(height_px - 1);
                    let share = (at % 16 * 16) as u32;
                    *out = mix(
                        source[upper * width_px + column],
                        source[lower * width_px + column],
                        share,
                    );
                }
            });
    }
}
