//! A lens that bulges the picture: what is in the middle comes near, what is at the edges bends round it.

use rayon::prelude::*;

use super::pixel::mix;

/// How much of the way to the corner a line from the middle has in the middle, as a share of what it has in a plain
/// picture; the rest comes with the square of the distance, so that the corners stay corners.
const MIDDLE: f32 = 0.60;
/// How far apart the places are that are worked out; between them lie straight lines.
const STEP_PX: usize = 8;

/// Bulges `canvas`; `spare` is only there to be used again.
pub(super) fn bulge(canvas: &mut [u32], width_px: usize, spare: &mut Vec<u32>) {
    spare.clear();
    spare.extend_from_slice(canvas);
    let height_px = canvas.len() / width_px;
    let half = (width_px as f32 / 2.0, height_px as f32 / 2.0);
    let corner = half.0 * half.0 + half.1 * half.1;
    let from = |x: f32, y: f32| {
        let (dx, dy) = (x - half.0, y - half.1);
        let share = MIDDLE + (1.0 - MIDDLE) * (dx * dx + dy * dy) / corner;
        // In 24.8 fixed point, from the middle of a pixel.
        let fixed = |at: f32, most: usize| {
            ((at - 0.5) * 256.0).clamp(0.0, (most as f32 - 1.001) * 256.0) as usize
        };
        (
            fixed(half.0 + dx * share, width_px),
            fixed(half.1 + dy * share, height_px),
        )
    };
    let old = &spare[..];
    canvas
        .par_chunks_mut(width_px)
        .enumerate()
        .for_each(|(y, row)| {
            let y = y as f32 + 0.5;
            for (column, pixels) in row.chunks_mut(STEP_PX).enumerate() {
                let x = (column * STEP_PX) as f32;
                let (begin, end) = (from(x + 0.5, y), from(x + 0.5 + STEP_PX as f32, y));
                for (i, pixel) in pixels.iter_mut().enumerate() {
                    let between = |a: usize, b: usize| (a * (STEP_PX - i) + b * i) / STEP_PX;
                    let at = (between(begin.0, end.0), between(begin.1, end.1));
                    *pixel = sampled(old, width_px, at);
                }
            }
        });
}

/// The colour at a place in 24.8 fixed point, between four pixels.
fn sampled(old: &[u32], width_px: usize, (x, y): (usize, usize)) -> u32 {
    let at = (y >> 8) * width_px + (x >> 8);
    let below = (at + width_px).min(old.len() - 2);
    let (u, v) = ((x & 255) as u32, (y & 255) as u32);
    let pair = |at: usize| mix(old[at], old[at + 1], u);
    mix(pair(at.min(old.len() - 2)), pair(below), v)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_the_middle_comes_near_and_corners_stay() {
        const WIDE: usize = 160;
        const HIGH: usize = 90;
        // A disc in the middle, and one white pixel block in a corner.
        let white = |i: usize| {
            let (x, y) = ((i % WIDE) as f32 - 80.0, (i / WIDE) as f32 - 45.0);
            let is_in = x * x + y * y < 100.0 || (i % WIDE < 4 && i / WIDE < 4);
            if is_in { 0xFFFF_FFFF } else { 0xFF00_0000 }
        };
        let old: Vec<u32> = (0..WIDE * HIGH).map(white).collect();
        let mut new = old.clone();
        bulge(&mut new, WIDE, &mut Vec::new());
        let n_white = |pixels: &[u32]| {
            let middle = pixels.iter().enumerate().filter(|(i, _)| i % WIDE > 8);
            middle.filter(|(_, pixel)| **pixel & 255 > 128).count()
        };
        assert!(n_white(&new) > 2 * n_white(&old), "{}", n_white(&new));
        assert_eq!(new[0], 0xFFFF_FFFF);
        assert_eq!(new[WIDE * HIGH - 1], 0xFF00_0000);
    }
}
