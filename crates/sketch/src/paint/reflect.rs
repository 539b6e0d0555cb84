//! Mirrors the upper part of the canvas into the lower one.

use fearless_simd::{Level, Simd, dispatch};
use rayon::prelude::*;

use super::Reflection;
use super::pixel::{mix, multiply};

/// Mirrors everything above the reflection's horizon below it.
pub(super) fn mirror(canvas: &mut [u32], width_px: usize, reflection: &Reflection, level: Level) {
    let n_rows = canvas.len() / width_px;
    let horizon = reflection.horizon_px.clamp(0.0, n_rows as f32) as usize;
    let strength = (reflection.strength.clamp(0.0, 1.0) * 256.0 + 0.5) as u32;
    if horizon == 0 || horizon == n_rows || strength == 0 {
        return;
    }
    let factors = [
        reflection.tint[0],
        reflection.tint[1],
        reflection.tint[2],
        1.0,
    ]
    .map(|part| (part * 256.0 + 0.5).clamp(0.0, 512.0) as u32);
    let (above, below) = canvas.split_at_mut(horizon * width_px);
    let n_mirrored = n_rows - horizon;
    below.par_chunks_mut(width_px).enumerate().for_each_init(
        || vec![0; width_px + 1],
        |mirrored, (depth, row)| {
            let nearness = (depth as f32 + 0.5) / n_mirrored as f32;
            let (shift_px, lift_px) = ripple(nearness, reflection);
            let from = horizon as f32 - 1.0 - depth as f32 + lift_px;
            // Beyond the picture's upper edge nothing is known: what was seen last fades out, and leaves no stripes.
            let beyond = (-from).max(0.0) / (0.22 * n_rows as f32);
            let strength = (strength as f32 * (1.0 - beyond).max(0.0)) as u32;
            if strength == 0 {
                return;
            }
            let from = (from.abs() + 0.5) as usize;
            let source = &above[from.min(horizon - 1) * width_px..][..width_px];
            let glint = [factors[0], factors[1], factors[2], 256];
            dispatch!(level, simd => simd.vectorize(
                #[inline(always)]
                || {
                    shift_row(source, shift_px, mirrored);
                    lay_over(mirrored, glint, strength, row);
                }
            ));
        },
    );
}

/// How far a row is shifted sideways, and how far from its place its picture is taken: waves that grow towards
/// the beholder and run towards the horizon.
fn ripple(nearness: f32, reflection: &Reflection) -> (f32, f32) {
    if reflection.ripple_px == 0.0 {
        return (0.0, 0.0);
    }
    let time_s = reflection.time_s;
    let far = 1.0 / (nearness + 0.06);
    let long = libm::sinf(3.1 * far + 1.9 * time_s);
    let short = libm::sinf(7.7 * far - 2.7 * time_s + 1.0);
    let size = reflection.ripple_px * (0.12 + 0.88 * nearness);
    (size * (0.62 * long + 0.38 * short), 0.5 * size * short)
}

/// Lays a mirrored row over a row of pixels.
#[inline(always)]
fn lay_over(mirrored: &[u32], glint: [u32; 4], strength: u32, row: &mut [u32]) {
    for (pixel, mirror) in row.iter_mut().zip(mirrored) {
        let mirror = multiply(*mirror, glint);
        *pixel = if strength == 256 {
            mirror
        } else {
            mix(*pixel, mirror, strength)
        };
    }
}

/// Copies `source` shifted right by `shift_px`, between pixels where it has to be; the edges repeat.
#[inline(always)]
fn shift_row(source: &[u32], shift_px: f32, out: &mut [u32]) {
    let fixed = (-shift_px * 256.0).round() as i64;
    let (first, weight) = (fixed >> 8, (fixed & 255) as u32);
    let (n, last) = (out.len() as i64, source.len() as i64 - 1);
    // Of `out`, what lies before the source, within it, and behind it.
    let begin = (-first).clamp(0, n) as usize;
    let end = (last + 1 - first).clamp(begin as i64, n) as usize;
    out[..begin].fill(source[0]);
    if begin < end {
        let from = (first + begin as i64) as usize;
        out[begin..end].copy_from_slice(&source[from..from + (end - begin)]);
    }
    out[end..].fill(source[last as usize]);
    if weight != 0 {
        for x in 0..source.len() {
            out[x] = mix(out[x], out[x + 1], weight);
        }
    }
}
