//! Frames onto the canvas.

use kinora_media::Frame;
use rayon::prelude::*;

use super::warp::Haze;
use crate::paint::{BLACK, mix, pack};

/// Fixed-point one of the conversion, as in `media`.
const ONE: i32 = 1 << 14;
/// 255 / 219: from limited luma to full range.
const Y_TO_RGB: i32 = 19_077;
const CR_TO_R: i32 = 29_372;
const CB_TO_B: i32 = 34_610;
const CB_TO_G: i32 = 3_494;
const CR_TO_G: i32 = 8_731;

/// Writes `frame` onto `canvas`, opaque, with mist that is thickest at three fifths of the height: nobody knows how
/// far things are in a clip, but the middle of a picture is farther than its foot.
pub(super) fn spread(frame: &Frame, haze: Option<Haze>, canvas: &mut [u32]) {
    let width = frame.size().width_px() as usize;
    let height = frame.size().height_px() as usize;
    canvas
        .par_chunks_mut(2 * width)
        .enumerate()
        .for_each(|(pair, rows)| {
            let chroma = pair * (width / 2)..(pair + 1) * (width / 2);
            let (cb, cr) = (&frame.cb()[chroma.clone()], &frame.cr()[chroma]);
            for (half, row) in rows.chunks_exact_mut(width).enumerate() {
                let y = 2 * pair + half;
                spread_row(&frame.y()[y * width..][..width], (cb, cr), row);
                if let Some(haze) = haze {
                    let down = y as f32 / height as f32;
                    let near = ((down - 0.45) / 0.55).max(0.0);
                    let weight = haze.strength * (1.0 - 0.62 * near);
                    let weight = (weight.clamp(0.0, 1.0) * 255.0) as u32;
                    let colour = pack(haze.colour, 1.0);
                    for pixel in row {
                        *pixel = mix(*pixel, colour, weight);
                    }
                }
            }
        });
}

/// One row; chroma lies on its even pixels and halfway between on the odd ones.
fn spread_row(luma: &[u8], (cb, cr): (&[u8], &[u8]), row: &mut [u32]) {
    let last = cb.len() - 1;
    for (x, (pixels, luma)) in row
        .chunks_exact_mut(2)
        .zip(luma.chunks_exact(2))
        .enumerate()
    {
        let next = (x + 1).min(last);
        let blue = (i32::from(cb[x]) - 128, i32::from(cb[next]) - 128);
        let red = (i32::from(cr[x]) - 128, i32::from(cr[next]) - 128);
        pixels[0] = pixel(luma[0], blue.0, red.0);
        pixels[1] = pixel(luma[1], (blue.0 + blue.1) / 2, (red.0 + red.1) / 2);
    }
}

#[inline(always)]
fn pixel(luma: u8, blue: i32, red: i32) -> u32 {
    let y = (i32::from(luma) - 16) * Y_TO_RGB + ONE / 2;
    let byte = |sum: i32| (sum >> 14).clamp(0, 255) as u32;
    byte(y + CR_TO_R * red)
        | (byte(y - CB_TO_G * blue - CR_TO_G * red) << 8)
        | (byte(y + CB_TO_B * blue) << 16)
        | BLACK
}
