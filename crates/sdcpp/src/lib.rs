//! Real diffusion on one machine: which models there are, whether their files are whole, and what they can make.
//!
//! ```text
//! manifests (TOML) -> catalogue -> files on disk, checked
//! SdcppEngine -> plan of chunks -> host (a process that may die) -> frames at the promised rate and size
//! ```
//!
//! This crate links no C++ and downloads nothing: weights are fetched by whoever owns a network, and read by the
//! program `kinora-sdcpp`.

pub mod catalogue;
mod engine;
mod frames;
pub mod host;
mod inputs;
mod job;
mod machine;
mod memory;
mod orders;
mod pictures;
mod plan;
mod progress;
mod room;
mod sound;

pub use engine::SdcppEngine;
pub use plan::{ClipPlan, Join, Wanted};
