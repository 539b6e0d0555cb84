//! The built-in engine: any prompt becomes an illustrated, animated clip with sound, on a CPU.
//!
//! ```text
//! prompt -> language -> Scene -> story -> staging (layout, motion, camera) -> paint -> Frame
//!              ^                   \ \----> sound ------------------------------------> Sound
//!              \-- remix, edit, extend <-/
//! ```
//!
//! Everything is a pure function of (scene, seed, size, time): no clock, no file, no network, and no global
//! state but the set that was built last. One thread or many give the same bytes. Sines, powers and roots that
//! reach a pixel or a sample come from `libm`, so that machines agree too.

pub mod clip;
pub mod language;
pub mod paint;
pub mod picture;
pub mod props;
pub mod rigs;
pub mod scene;
pub mod settings;
pub mod sound;
pub mod staging;
pub mod story;
