//! Pictures in the small, as numbers.

use crate::Still;

/// Red, green and blue, 0.0 to 255.0.
pub(super) type Colour = [f32; 3];

/// A picture of few enough pixels to think about each.
#[derive(Clone)]
pub(super) struct Picture {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) pixels: Vec<Colour>,
}

impl Picture {
    /// `still` with its long side at most `long_px`: means of areas.
    pub(super) fn of(still: &Still, long_px: usize) -> Self {
        let (wide, high) = (still.width_px() as usize, still.height_px() as usize);
        let long = wide.max(high);
        let side = |side: usize| (side * long_px.min(long) / long).max(1);
        let (width, height) = (side(wide), side(high));
        let rgb = still.rgb8();
        let mut pixels = Vec::with_capacity(width * height);
        for y in 0..height {
            let (top, bottom) = (
                y * high / height,
                ((y + 1) * high / height).max(y * high / height + 1),
            );
            for x in 0..width {
                let (left, right) = (
                    x * wide / width,
                    ((x + 1) * wide / width).max(x * wide / width + 1),
                );
                let mut sum = [0_u32; 3];
                for row in top..bottom {
                    for pixel in
                        rgb[3 * (row * wide + left)..3 * (row * wide + right)].chunks_exact(3)
                    {
                        for (sum, part) in sum.iter_mut().zip(pixel) {
                            *sum += u32::from(*part);
                        }
                    }
                }
                let n = ((bottom - top) * (right - left)) as f32;
                pixels.push(sum.map(|sum| sum as f32 / n));
            }
        }
        Self {
            width,
            height,
            pixels,
        }
    }

    pub(super) fn at(&self, x: usize, y: usize) -> Colour {
        self.pixels[y * self.width + x]
    }
}

/// How far two colours are apart: brightness counts less than hue, since shadows change it.
pub(super) fn apart(a: Colour, b: Colour) -> f32 {
    let bright = luma(a) - luma(b);
    let (red, blue) = (a[0] - b[0] - bright, a[2] - b[2] - bright);
    (0.55 * bright * bright + 1.3 * (red * red + blue * blue)).sqrt()
}

/// How unlike what lies behind it a pixel is. A little darker in the same hue is the subject's shadow on it, which
/// counts less.
pub(super) fn unlike(pixel: Colour, behind: Colour) -> f32 {
    let (here, there) = (luma(pixel).max(1.0), luma(behind).max(1.0));
    let far = apart(pixel, behind);
    if here >= there || here < 0.62 * there {
        return far;
    }
    let share = here / there;
    let hue = apart(pixel, behind.map(|part| part * share));
    far.min(hue + 0.35 * far)
}

pub(super) fn luma(colour: Colour) -> f32 {
    0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2]
}
