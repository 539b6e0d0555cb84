//! Frames and sound in, finished files out: MP4, thumbnail, spritesheet, and the facts about them.
//!
//! This crate knows pictures, sound and containers. It does not know jobs, engines, databases or HTTP.
//! Everything is synchronous and runs on a thread of the caller's; memory stays constant in the length
//! of the clip.

mod frame;
mod frame_times;
mod sights;
mod sound;
mod source;

mod assemble;
mod cutout;
mod earlier;
mod finish;
mod sound_track;
mod stitch;
mod timing;

mod footage;

mod aac;
mod adopt;
mod h264;
mod limiter;
mod mp4;
mod packet_window;

mod picture;
mod scale;
mod spritesheet;
mod still;
mod tail;
mod thumbnail;

mod error;
mod facts;
mod scratch;

pub use adopt::adopt;
pub use cutout::{
    CUTOUT_MAX_SIDE_PX, Cutout, CutoutError, SubjectMask, choose_key_stills, cut_out, find_subject,
};
pub use earlier::Earlier;
pub use error::{MediaError, ProbeError};
pub use facts::{ClipFacts, MediaTime, SoundFacts, SyncFrames, VideoCodec};
pub use finish::{ClipParts, Finished, finish};
pub use footage::{
    Decoders, FOOTAGE_MAX_DURATION, FOOTAGE_MAX_FRAMES, FOOTAGE_MAX_PIXELS, FOOTAGE_MAX_STILLS,
    FOOTAGE_STILL_MAX_SIDE_PX, Footage, FootageError, FootageFacts, run_child,
};
pub use frame::{Frame, PlanesMut};
pub use frame_times::FrameTimes;
pub use h264::{ENCODER_PROFILE_VERSION, EncoderProfile, H264Level};
pub use mp4::{CarriedDocument, carried_document, probe};
pub use picture::{from_rgb8, to_png, to_rgb8};
pub use sound::{SOUND_CHANNELS, SOUND_SAMPLE_RATE_HZ, Sound};
pub use source::{ClipFormat, FrameSource, SourceError};
pub use spritesheet::{
    SPRITESHEET_COLUMNS, SPRITESHEET_MAX_TILES, SPRITESHEET_TILE_WIDTH_PX, SpritesheetLayout,
};
pub use still::{STILL_MAX_PIXELS, STILL_MAX_SIDE_PX, Still, StillError, StillFit, StillHead};
pub use tail::{TAIL_FRAMES, read_tail_frame, read_tail_sound};
