//! Plates from SVG texts.

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg;
use thiserror::Error;
use twemoji_assets::svg::SvgTwemojiAsset;

use crate::paint::Plate;

/// Why a drawing could not be baked.
#[derive(Debug, Error)]
pub enum BakeError {
    /// The text is not an SVG drawing.
    #[error("the drawing is not valid: {0}")]
    Svg(#[from] usvg::Error),
    /// The plate would have no pixels, or far too many.
    #[error("a plate of {0}x{1} pixels cannot be baked")]
    Size(usize, usize),
    /// There is no picture of the emoji.
    #[error("there is no picture of `{0}`")]
    UnknownEmoji(String),
}

/// Draws `svg` into a plate of `width_px` by `height_px`, stretched to fill it. Texts and pictures in the drawing
/// are not shown.
///
/// # Errors
/// The text is not an SVG drawing, or a side is zero or above 16384 pixels.
pub fn bake_svg(svg: &str, width_px: usize, height_px: usize) -> Result<Plate, BakeError> {
    let tree = usvg::Tree::from_str(svg, &usvg::Options::default())?;
    let fits = |side: usize| {
        u32::try_from(side)
            .ok()
            .filter(|side| (1..=16_384).contains(side))
    };
    let pixmap = fits(width_px)
        .zip(fits(height_px))
        .and_then(|(width_px, height_px)| Pixmap::new(width_px, height_px));
    let mut pixmap = pixmap.ok_or(BakeError::Size(width_px, height_px))?;
    let stretch = Transform::from_scale(
        width_px as f32 / tree.size().width(),
        height_px as f32 / tree.size().height(),
    );
    resvg::render(&tree, stretch, &mut pixmap.as_mut());
    let pixels = pixmap
        .data()
        .chunks_exact(4)
        .map(|rgba| u32::from_le_bytes([rgba[0], rgba[1], rgba[2], rgba[3]]))
        .collect();
    Ok(Plate::from_pixels(width_px, height_px, pixels))
}

/// Draws the Twemoji picture of `emoji` into a square plate with sides of `side_px`.
///
/// # Errors
/// There is no picture of it, or the side is zero or above 16384 pixels.
pub fn bake_emoji(emoji: &str, side_px: usize) -> Result<Plate, BakeError> {
    let asset = SvgTwemojiAsset::from_emoji(emoji)
        .ok_or_else(|| BakeError::UnknownEmoji(emoji.to_owned()))?;
    bake_svg(asset, side_px, side_px)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawing_fills_its_plate() {
        let svg = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">
            <rect width="10" height="10" fill="#ff8000"/></svg>"##;
        let plate = bake_svg(svg, 20, 30).unwrap();
        assert!(plate.pixels.iter().all(|pixel| *pixel == 0xFF00_80FF));
    }

    #[test]
    fn an_emoji_has_a_body_and_empty_corners() {
        let plate = bake_emoji("🐱", 72).unwrap();
        assert_eq!(plate.pixels[36 * 72 + 36] >> 24, 255);
        assert_eq!(plate.pixels[0], 0);
    }

    #[test]
    fn bad_drawings_are_errors() {
        assert!(matches!(bake_svg("no", 5, 5), Err(BakeError::Svg(_))));
        assert!(matches!(
            bake_emoji("cat", 5),
            Err(BakeError::UnknownEmoji(_))
        ));
        assert!(matches!(bake_emoji("🐱", 0), Err(BakeError::Size(0, 0))));
    }
}
