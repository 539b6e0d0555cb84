//! The compositor: baked plates, affine blits in bands, one grading pass to 4:2:0.
//!
//! Shapes are drawn once, when a clip is prepared ("baked"), into [`Plate`]s; each frame only moves plates.

mod affine;
mod draw;
mod plate;

pub use affine::Affine;
pub use draw::{Blend, Draw, DrawList, Reflection, Step, Wave};
pub use plate::{Plate, Rgb};
