//! From a scene to pictures: the set, who stands where, what moves, and where the camera looks.

mod view;

pub use view::{Layer, Palette, Set, SetContext, View};
