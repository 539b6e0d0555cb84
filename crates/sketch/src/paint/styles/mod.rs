//! The styles: what each does to every frame, one file each. What a style needs beyond a grade (paper, a grid, a
//! shadow under every layer, a hand that paints anew) is a field of [`Grade`] and a pass of its own.

mod anime;
mod clay;
mod coloured_pencil;
mod comic;
mod flat;
mod folk_art;
mod ink_wash;
mod low_poly;
mod manga;
mod neon;
mod noir;
mod oil_painting;
mod paper_cut_out;
mod pencil;
mod pixel_art;
mod pointillism;
mod rendered;
mod stained_glass;
mod surreal;
mod van_gogh;
mod vintage;
mod watercolor;
mod woodblock;

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
        Style::OilPainting => oil_painting::grade(),
        Style::VanGogh => van_gogh::grade(),
        Style::Pointillism => pointillism::grade(),
        Style::Woodblock => woodblock::grade(),
        Style::InkWash => ink_wash::grade(),
        Style::FolkArt => folk_art::grade(),
        Style::Pencil => pencil::grade(),
        Style::ColouredPencil => coloured_pencil::grade(),
        Style::Comic => comic::grade(),
        Style::Manga => manga::grade(),
        Style::Anime => anime::grade(),
        Style::LowPoly => low_poly::grade(),
        Style::StainedGlass => stained_glass::grade(),
        Style::Clay => clay::grade(),
        Style::Rendered => rendered::grade(),
        Style::Surreal => surreal::grade(),
    }
}

/// How many pictures a second a style moves in; `None` moves with every frame. Paper and clay are moved by hand,
/// sprites have few pictures, and whoever paints or draws a film does so on twos.
#[must_use]
pub fn pictures_per_s(style: Style) -> Option<f32> {
    match style {
        Style::PixelArt
        | Style::PaperCutOut
        | Style::Clay
        | Style::OilPainting
        | Style::VanGogh
        | Style::Pointillism
        | Style::Pencil
        | Style::ColouredPencil
        | Style::InkWash => Some(12.0),
        _ => None,
    }
}
