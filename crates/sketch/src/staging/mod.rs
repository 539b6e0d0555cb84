//! From a scene to pictures: the set, who stands where, what moves, and where the camera looks.
//!
//! [`Production`] is everything one clip needs, made once; [`Production::frame`] lists what is painted at one
//! moment. Nothing remembers the moment before, so frames can be made in any order.

mod actor;
mod areas;
mod blocking;
#[cfg(test)]
mod boxes;
mod camera;
mod captions;
mod effects;
mod entrance;
mod framing;
mod going_on;
mod layout;
mod motion;
mod production;
mod title;
mod travel;
mod view;

pub use actor::{Actor, Course, Grip, Legs, Tie};
pub use blocking::{Blocking, CameraSpot, Spot, Zone};
pub use camera::Camera;
pub use entrance::Entrance;
pub use framing::Lens;
pub use layout::{Layout, SAFE_BOTTOM, SAFE_TOP, SAFE_X, layout};
pub use motion::{Moment, Stance, Ties};
pub use production::{Placed, Production, Take, place_of};
pub use view::{Layer, Named, Palette, Set, SetContext, Traffic, View};
