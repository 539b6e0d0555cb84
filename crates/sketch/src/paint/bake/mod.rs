//! Ways to make plates: from vector drawings, by light and colour passes over them, and soft dots.

mod blur;
mod drawing;
mod relight;
mod soft;
mod svg;

pub use blur::blur;
pub use drawing::{Drawing, hex};
pub use relight::{recolour, relight};
pub use soft::{dot, glow, streak};
pub use svg::{BakeError, bake_emoji, bake_svg};
