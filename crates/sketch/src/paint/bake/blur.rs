//! Softening of whole plates.

use rayon::prelude::*;

use crate::paint::Plate;

/// Blurs `plate` by about `radius_px`: three box means along each axis, which is close to a bell. Beyond the edge
/// lies what is on the edge.
pub fn blur(plate: &mut Plate, radius_px: f32) {
    // Three boxes of reach r spread about as far as a bell of standard deviation r.
    let reach = (radius_px * 0.5 + 0.5) as usize;
    if reach == 0 || plate.pixels.is_empty() {
        return;
    }
    let (width_px, height_px) = (plate.width_px, plate.height_px);
    let pixels = std::mem::take(&mut plate.pixels);
    let pixels = transposed(blurred_rows(pixels, width_px, reach), width_px);
    let pixels = transposed(blurred_rows(pixels, height_px, reach), height_px);
    *plate = Plate::from_pixels(width_px, height_px, pixels);
}

fn blurred_rows(mut pixels: Vec<u32>, width_px: usize, reach: usize) -> Vec<u32> {
    pixels.par_chunks_mut(width_px).for_each_init(
        || vec![0; width_px],
        |spare, row| {
            for _ in 0..3 {
                spare.copy_from_slice(row);
                box_mean(spare, row, reach);
            }
        },
    );
    pixels
}

fn box_mean(from: &[u32], to: &mut [u32], reach: usize) {
    let last = from.len() - 1;
    let n = (2 * reach + 1) as u32;
    // Division by multiplication: exact enough, since sums stay below 2^20 for boxes of less than 4096.
    let scale = (1 << 24) / u64::from(n) + 1;
    let parts = |pixel: u32| [0, 8, 16, 24].map(|shift| (pixel >> shift) & 255);
    let mut sums = parts(from[0]).map(|part| part * (reach as u32 + 1));
    for i in 1..=reach {
        for (sum, part) in sums.iter_mut().zip(parts(from[i.min(last)])) {
            *sum += part;
        }
    }
    for (x, out) in to.iter_mut().enumerate() {
        let [r, g, b, a] = sums.map(|sum| ((u64::from(sum + n / 2) * scale) >> 24) as u32);
        let a = a.min(255);
        *out = r.min(a) | (g.min(a) << 8) | (b.min(a) << 16) | (a << 24);
        let coming = parts(from[(x + reach + 1).min(last)]);
        let going = parts(from[x.saturating_sub(reach)]);
        for i in 0..4 {
            sums[i] = sums[i] + coming[i] - going[i];
        }
    }
}

/// Rows become columns; in squares, so that both sides stay in the cache.
fn transposed(pixels: Vec<u32>, width_px: usize) -> Vec<u32> {
    const SQUARE_PX: usize = 32;
    let height_px = pixels.len() / width_px;
    let mut out = vec![0; pixels.len()];
    out.par_chunks_mut(height_px * SQUARE_PX)
        .enumerate()
        .for_each(|(band, rows)| {
            let left = band * SQUARE_PX;
            let n_columns = rows.len() / height_px;
            for top in (0..height_px).step_by(SQUARE_PX) {
                for y in top..(top + SQUARE_PX).min(height_px) {
                    for x in 0..n_columns {
                        rows[x * height_px + y] = pixels[y * width_px + left + x];
                    }
                }
            }
        });
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blurring_keeps_flat_plates_and_spreads_dots() {
        let mut flat = Plate::from_fn(50, 40, |_, _| ([0.3, 0.6, 0.9], 1.0));
        let before = flat.pixels.clone();
        blur(&mut flat, 6.0);
        assert_eq!(flat.pixels, before);

        let mut dot = Plate::new(41, 31);
        for (x, y) in [(20, 15), (19, 15), (20, 14), (19, 14)] {
            dot.pixels[y * 41 + x] = 0xFFFF_FFFF;
        }
        blur(&mut dot, 3.0);
        let n_touched = dot.pixels.iter().filter(|pixel| **pixel != 0).count();
        assert!(n_touched > 30, "{n_touched}");
        assert_eq!((dot.width_px, dot.height_px), (41, 31));
    }
}
