//! Who and what can be drawn: the art, its joints, its colours, and how it becomes plates.
//!
//! # Adding a body or a thing with joints
//! A thing without joints goes on the shelf of [`crate::props`]; that is nearly always the right place. A body, a
//! head, or a thing whose parts a motion must know is one SVG file of `art/` that opens in any viewer. Rules:
//!
//! * It stands on `y = 0`, about `x = 0`, and faces right. `data-height` on the root is its height.
//! * Each top-level `<g id="…">` is a part; the order in the file is the order of painting.
//!   `data-pivot="x,y"` is the point it turns about, `data-parent="id"` the part that carries it, and
//!   `data-points="name:x,y …"` are places others use: `seat`, `grip`, `top`.
//! * A colour that a prompt may change is a class of the `<style>`, one `.slot{fill:#rrggbb}` each. A look sets
//!   `fur`, `top` or `body`; `…-dark` and `…-light` follow by themselves.
//! * `data-when="hat_chef"` shows a part only in that costume, `data-unless="bald"` hides it.
//! * `data-luminous="yes"` keeps a part out of the light of the set; a part called `glow` is added as light.
//!
//! Then add one line to `props.rs` (a thing) or `cast.rs` (somebody), and run
//! `cargo run --release -p kinora-sketch --example rig_sheet` to look at it. Limbs that motions know are named
//! after [`crate::staging`]'s tables (`leg_near_upper`, `arm_far_lower`, `fore_near_upper`, …); a drawing without
//! them is moved as one piece.

mod animals;
mod bake;
mod cast;
mod colours;
mod drawing;
mod expression;
mod files;
mod melting;
mod paper;
mod people;
mod pose;
mod props;
mod reading;
mod shape;
mod surface;

pub use bake::{Light, Puppet};
pub use cast::{Artist, Cast, Kind, cast, is_upright, is_working_hand};
pub use colours::{Colours, mix};
pub use drawing::{Drawing, DrawingError, Part};
pub use paper::Troupe;
pub(crate) use people::{BEFORE, FACE};
pub use pose::{Joint, Limb, Pose};
pub use props::{PROPS, prop};
pub use surface::Surface;
