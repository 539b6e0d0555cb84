//! A subject without its background.

use std::fmt;

/// A picture with transparent places: straight (not premultiplied) sRGB with alpha, 8 bits a sample, row-major.
#[derive(Clone, PartialEq, Eq)]
pub struct Cutout {
    width_px: u32,
    height_px: u32,
    rgba: Vec<u8>,
}

impl Cutout {
    /// Takes `rgba`, four bytes a pixel; `None` when that is not the right number for the size, or a side is 0.
    #[must_use]
    pub fn new(width_px: u32, height_px: u32, rgba: Vec<u8>) -> Option<Self> {
        let n_bytes = u64::from(width_px) * u64::from(height_px) * 4;
        let is_whole = n_bytes > 0 && n_bytes == rgba.len() as u64;
        is_whole.then_some(Self {
            width_px,
            height_px,
            rgba,
        })
    }

    /// Width in pixels.
    #[must_use]
    pub fn width_px(&self) -> u32 {
        self.width_px
    }

    /// Height in pixels.
    #[must_use]
    pub fn height_px(&self) -> u32 {
        self.height_px
    }

    /// Red, green, blue and alpha of every pixel.
    #[must_use]
    pub fn rgba(&self) -> &[u8] {
        &self.rgba
    }

    /// Whether nothing was cut away: a picture whose background could not be told from its subject.
    #[must_use]
    pub fn is_opaque(&self) -> bool {
        self.rgba
            .as_chunks::<4>()
            .0
            .iter()
            .all(|[.., alpha]| *alpha == 255)
    }
}

impl fmt::Debug for Cutout {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Cutout({}x{})", self.width_px, self.height_px)
    }
}
