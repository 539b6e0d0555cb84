//! Pictures with alpha, baked once per clip.

/// A colour, red green blue, 0.0 to 1.0, sRGB (not linear).
pub type Rgb = [f32; 3];

/// A baked picture: premultiplied RGBA, 8 bits each, sRGB, row-major, one `u32` a pixel with red in the lowest
/// byte and alpha in the highest.
#[derive(Clone, Debug)]
pub struct Plate {
    /// Width in pixels.
    pub width_px: usize,
    /// Height in pixels.
    pub height_px: usize,
    /// `width_px * height_px` pixels.
    pub pixels: Vec<u32>,
}

impl Plate {
    /// A transparent plate.
    #[must_use]
    pub fn new(width_px: usize, height_px: usize) -> Self {
        Self {
            width_px,
            height_px,
            pixels: vec![0; width_px * height_px],
        }
    }
}
