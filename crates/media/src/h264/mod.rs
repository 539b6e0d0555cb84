//! Pictures in, H.264 samples out.
//!
//! The rest of the crate sees only [`VideoEncoder`]; openh264 is not named outside this folder.

mod encoder;
mod nal;
mod profile;
mod rate;
mod soften;

pub(crate) use encoder::{ParameterSets, VideoEncoder};
pub use profile::{ENCODER_PROFILE_VERSION, EncoderProfile, H264Level};
