//! The styles: what each does to every frame, one file each. What a style needs beyond a grade (paper, a grid, a
//! shadow under every layer) is a field of [`Grade`] and a pass of its own.

mod flat;
mod neon;
mod noir;
mod paper_cut_out;
mod pixel_art;
mod vintage;
mod watercolor;

use super::Grade;
use crate::scene::Style;

/// The grade of a style, before mood and hour.
#[must_use]
pub fn grade(style: Style) -> Grade {
    match style {
        Style::Flat => flat::grade(),
        Style::Noir => noir::grade(),
        Style::Watercolor => watercolor::grade(),
        Style::Vintage => vintage::grade(),
        Style::Neon => neon::grade(),
        Style::PixelArt => pixel_art::grade(),
        Style::PaperCutOut => paper_cut_out::grade(),
    }
}

/// How many pictures a second a style moves in; `None` moves with every frame. Paper is moved by hand, and sprites
/// have few pictures.
#[must_use]
pub fn pictures_per_s(style: Style) -> Option<f32> {
    match style {
        Style::PixelArt | Style::PaperCutOut => Some(12.0),
        _ => None,
    }
}
