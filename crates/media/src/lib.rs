//! Frames and sound in, finished files out: MP4, thumbnail, spritesheet, and the facts about them.
//!
//! This crate knows pictures, sound and containers. It does not know jobs, engines, databases or HTTP.
//! Everything is synchronous and runs on a thread of the caller's; memory stays constant in the length
//! of the clip.

mod error;
mod facts;
mod finish;
mod frame;
mod sound;
mod source;

pub use error::{MediaError, ProbeError};
pub use facts::{ClipFacts, MediaTime, SoundFacts, SyncFrames, VideoCodec};
pub use finish::{ClipParts, Finished, finish};
pub use frame::{Frame, PlanesMut};
pub use sound::{SOUND_CHANNELS, SOUND_SAMPLE_RATE_HZ, Sound};
pub use source::{ClipFormat, FrameSource, SourceError};
