//! Pictures with alpha, baked once per clip.

use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use super::coverage::Coverage;

/// A colour, red green blue, 0.0 to 1.0, sRGB (not linear).
pub type Rgb = [f32; 3];

/// A baked picture: premultiplied RGBA, 8 bits each, sRGB, row-major, one `u32` a pixel with red in the lowest
/// byte and alpha in the highest.
///
/// Change `pixels` only before the plate is first painted: what the compositor derives from them (where the plate
/// is empty or opaque, its smaller copies) is made then and kept.
#[derive(Debug)]
pub struct Plate {
    /// Width in pixels.
    pub width_px: usize,
    /// Height in pixels.
    pub height_px: usize,
    /// `width_px * height_px` pixels.
    pub pixels: Vec<u32>,
    coverage: OnceLock<Coverage>,
    half: OnceLock<Arc<Plate>>,
}

impl Clone for Plate {
    /// Copies the pixels; what was derived from them is made anew, so that the copy may be changed.
    fn clone(&self) -> Self {
        Self::from_pixels(self.width_px, self.height_px, self.pixels.clone())
    }
}

impl Plate {
    /// A transparent plate.
    #[must_use]
    pub fn new(width_px: usize, height_px: usize) -> Self {
        Self::from_pixels(width_px, height_px, vec![0; width_px * height_px])
    }

    /// A plate of `width_px * height_px` premultiplied pixels.
    ///
    /// # Panics
    /// When the number of pixels is not `width_px * height_px`.
    #[must_use]
    pub fn from_pixels(width_px: usize, height_px: usize, pixels: Vec<u32>) -> Self {
        assert_eq!(pixels.len(), width_px * height_px, "pixels of a plate");
        Self {
            width_px,
            height_px,
            pixels,
            coverage: OnceLock::new(),
            half: OnceLock::new(),
        }
    }

    /// A plate whose pixels are `colour_at(x, y)`, a colour (not premultiplied) and an alpha, asked for at pixel
    /// middles (0.5, 1.5, …). Rows are made in parallel.
    #[must_use]
    pub fn from_fn(
        width_px: usize,
        height_px: usize,
        colour_at: impl Fn(f32, f32) -> (Rgb, f32) + Sync,
    ) -> Self {
        let mut plate = Self::new(width_px, height_px);
        plate
            .pixels
            .par_chunks_mut(width_px.max(1))
            .enumerate()
            .for_each(|(y, row)| {
                for (x, pixel) in row.iter_mut().enumerate() {
                    let (colour, alpha) = colour_at(x as f32 + 0.5, y as f32 + 0.5);
                    *pixel = pack(colour, alpha);
                }
            });
        plate
    }

    /// Changes every visible pixel to `change(x, y, colour, alpha)`, with the colour not premultiplied.
    pub fn map(&mut self, change: impl Fn(usize, usize, Rgb, f32) -> (Rgb, f32) + Sync) {
        let width_px = self.width_px.max(1);
        self.pixels
            .par_chunks_mut(width_px)
            .enumerate()
            .for_each(|(y, row)| {
                for (x, pixel) in row.iter_mut().enumerate() {
                    if *pixel == 0 {
                        continue;
                    }
                    let (colour, alpha) = unpack(*pixel);
                    let (colour, alpha) = change(x, y, colour, alpha);
                    *pixel = pack(colour, alpha);
                }
            });
    }

    /// This plate with `margin_px` transparent pixels on every side: room for a glow or a rim.
    #[must_use]
    pub fn padded(&self, margin_px: usize) -> Self {
        let mut plate = Self::new(
            self.width_px + 2 * margin_px,
            self.height_px + 2 * margin_px,
        );
        let wide = plate.width_px;
        for y in 0..self.height_px {
            let from = &self.pixels[y * self.width_px..(y + 1) * self.width_px];
            let at = (y + margin_px) * wide + margin_px;
            plate.pixels[at..at + self.width_px].copy_from_slice(from);
        }
        plate
    }

    /// Row `y`.
    ///
    /// # Panics
    /// When the plate has no such row.
    #[must_use]
    pub fn row(&self, y: usize) -> &[u32] {
        &self.pixels[y * self.width_px..(y + 1) * self.width_px]
    }

    /// Where the plate is empty and where it is opaque.
    pub(super) fn coverage(&self) -> &Coverage {
        self.coverage.get_or_init(|| Coverage::of(self))
    }

    /// The same picture at half the size, for drawing it small without shimmer.
    pub(super) fn half(&self) -> &Arc<Self> {
        self.half.get_or_init(|| Arc::new(halve(self)))
    }
}

/// Packs a colour and an alpha, both clamped, into a premultiplied pixel.
#[must_use]
#[inline]
pub fn pack(colour: Rgb, alpha: f32) -> u32 {
    let alpha = alpha.clamp(0.0, 1.0) * 255.0;
    // `as` saturates and truncates, so that +0.5 rounds.
    let byte = |value: f32| (value.clamp(0.0, 1.0) * alpha + 0.5) as u32;
    byte(colour[0])
        | (byte(colour[1]) << 8)
        | (byte(colour[2]) << 16)
        | (((alpha + 0.5) as u32) << 24)
}

/// The colour (not premultiplied) and alpha of a pixel; black where it is transparent.
#[must_use]
#[inline]
pub fn unpack(pixel: u32) -> (Rgb, f32) {
    let alpha = (pixel >> 24) as f32;
    if alpha == 0.0 {
        return ([0.0; 3], 0.0);
    }
    let part = |shift: u32| ((pixel >> shift) & 255) as f32 / alpha;
    ([part(0), part(8), part(16)], alpha / 255.0)
}

fn halve(plate: &Plate) -> Plate {
    let (width_px, height_px) = (plate.width_px.div_ceil(2), plate.height_px.div_ceil(2));
    let mut small = Plate::new(width_px, height_px);
    let texel = |x: usize, y: usize| {
        if x < plate.width_px && y < plate.height_px {
            plate.pixels[y * plate.width_px + x]
        } else {
            0
        }
    };
    for y in 0..height_px {
        for x in 0..width_px {
            let four = [
                texel(2 * x, 2 * y),
                texel(2 * x + 1, 2 * y),
                texel(2 * x, 2 * y + 1),
                texel(2 * x + 1, 2 * y + 1),
            ];
            let mean = |shift: u32| {
                let sum: u32 = four.iter().map(|p| (p >> shift) & 255).sum();
                ((sum + 2) >> 2) << shift
            };
            small.pixels[y * width_px + x] = mean(0) | mean(8) | mean(16) | mean(24);
        }
    }
    small
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packing_keeps_colours_below_alpha() {
        for alpha in 0..=20 {
            let pixel = pack([1.0, 0.7, 0.3], alpha as f32 / 20.0);
            let a = pixel >> 24;
            assert!((pixel & 255) <= a && ((pixel >> 8) & 255) <= a && ((pixel >> 16) & 255) <= a);
        }
    }

    #[test]
    fn half_of_an_even_opaque_plate_is_opaque() {
        let plate = Plate::from_fn(8, 6, |_, _| ([0.2, 0.4, 0.6], 1.0));
        let half = plate.half();
        assert_eq!((half.width_px, half.height_px), (4, 3));
        assert!(half.pixels.iter().all(|p| *p == plate.pixels[0]));
    }
}
