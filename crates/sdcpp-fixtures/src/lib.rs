//! Model files with random weights, for tests of engines: nothing is downloaded, and nothing they make is worth seeing.
//!
//! stable-diffusion.cpp fixes the sizes of Wan in its code, so a model cannot be made smaller than its real shape; but
//! weights of one bit each ([`WeightType::Q1_0`]) make Wan 2.1 1.3B 205 MB, which is written in a second and runs in
//! seconds. A text encoder is left out: without one the prompt means nothing, and everything else is the real path.
//!
//! The layouts are those of the published checkpoints. The same seed writes the same bytes.

mod gguf;
mod tiny_vae;
mod wan;
mod wan_vae;

mod bad;

pub use bad::{cut_in_half, garbage, gguf_magic_and_garbage};
pub use gguf::{WeightType, small_gguf};
pub use tiny_vae::{TinyVae, write_tiny_vae};
pub use wan::{WanShape, write_wan};
pub use wan_vae::write_wan_vae;
