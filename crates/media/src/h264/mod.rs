//! Pictures in, H.264 samples out, and back.
//!
//! The rest of the crate sees only [`VideoEncoder`] and [`VideoDecoder`]; openh264 is not named outside this folder.

mod decoder;
mod encoder;
mod nal;
mod profile;
mod rate;
mod soften;

pub(crate) use decoder::VideoDecoder;
pub(crate) use encoder::{ParameterSets, VideoEncoder, parameter_sets_of};
pub use profile::{ENCODER_PROFILE_VERSION, EncoderProfile, H264Level};
