//! Pictures and clips that were not made here, as places where a prompt's scene happens.
//!
//! ```text
//! picture -> cells -> depth -> warp by the camera -\
//! scene   -> actors and weather ------------------- canvas -> style -> grade -> Frame
//! clip    -> its frames, one by one ---------------/
//! ```
//!
//! Nothing here knows what is in a picture: depth, ground and free room are guessed from its colours alone, and the
//! guesses are used so that a wrong one is soft, never torn.

mod camera;
mod clip;
mod depth;
mod footage;
mod grid;
mod look;
mod overlay;
mod pixels;
mod sound;
mod style;
mod warp;
mod world;

pub use clip::{EarlierPart, PictureBegins, PictureClip, PictureOrder};
pub use footage::FootageEdit;
pub use sound::{continued_sound, mixed_sound};
