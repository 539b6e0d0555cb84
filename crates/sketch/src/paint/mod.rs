//! The compositor: baked plates, affine blits in tiles, one grading pass to 4:2:0.
//!
//! Shapes are drawn once, when a clip is prepared ("baked"), into [`Plate`]s; each frame only moves plates. What
//! reaches a pixel is integer arithmetic or plain IEEE additions and multiplications in a fixed order (the
//! compiler never fuses them), so that every machine and any number of threads give the same bytes.

mod affine;
mod draw;
mod plate;

mod blit;
mod bloom;
mod cells;
mod compositor;
mod coverage;
mod cut_out;
mod defocus;
mod film;
mod fisheye;
mod grade;
mod paper;
mod pixel;
mod pixel_art;
mod post;
mod reflect;
mod repaint;

pub mod bake;
pub mod noise;
pub mod styles;

#[cfg(test)]
mod reference;

pub use affine::Affine;
pub use compositor::Compositor;
pub(crate) use cut_out::layered;
pub use draw::{Blend, Draw, DrawList, Reflection, Step, Wave};
pub use grade::Grade;
pub(crate) use pixel::{BLACK, mix};
pub use plate::{Plate, Rgb, pack, unpack};
pub use repaint::Hand;
