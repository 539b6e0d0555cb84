//! How clips of each size are encoded: the constants that later stitching depends on.
//!
//! An extension copies the old clip's samples behind new parameter sets, so the sequence and picture
//! parameter sets of one size must never change by accident. Everything that shapes them is here, has a
//! version, and is held by a test on the very bytes.

use kinora_domain::Size;

use crate::{ClipFormat, MediaError};

/// The version of everything in this file. Bump it together with the golden bytes of the tests; clips
/// of different versions are stitched by encoding the old part again.
pub const ENCODER_PROFILE_VERSION: u32 = 1;

/// H.264 High, 4:2:0, 8 bits, BT.709 limited range, one slice per picture, no B-frames, with the level
/// and rates that fit one size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EncoderProfile {
    /// The level pinned in the parameter sets.
    pub level: H264Level,
    /// The quantiser used whenever the content allows it; lower is finer.
    pub best_qp: u8,
    /// The rate that content may not exceed for long, in bits per second: above it the quantiser rises.
    pub cap_bps: u32,
    /// At most so many frames from one IDR frame to the next.
    pub max_idr_distance_frames: u32,
}

/// The levels in use (ITU-T H.264 table A-1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum H264Level {
    /// 8192 macroblocks a frame, 245,760 a second.
    L4_0,
    /// 8704 macroblocks a frame, 522,240 a second.
    L4_2,
    /// 36,864 macroblocks a frame, 2,073,600 a second.
    L5_2,
}

/// A quantiser at which openh264's artefacts stay below what is seen at normal distance: measured on
/// drawn scenes, luma PSNR about 44 dB at 2.5 Mbit/s for 1280x720.
const BEST_QP: u8 = 23;
/// The longest time from one IDR frame to the next.
const MAX_IDR_DISTANCE_SECONDS: u32 = 2;
/// The cap in bits per macroblock and second: 16 Mbit/s at 1280x720.
const CAP_BITS_PER_MACROBLOCK_SECOND: u32 = 4_444;
/// openh264 refuses pictures larger than this, either way round.
const MAX_LONG_SIDE_PX: u32 = 3840;
/// See [`MAX_LONG_SIDE_PX`].
const MAX_SHORT_SIDE_PX: u32 = 2160;
/// openh264 refuses pictures smaller than one macroblock.
const MIN_SIDE_PX: u32 = 16;

impl EncoderProfile {
    /// The profile for clips of `format`.
    ///
    /// The level leaves room for 60 frames a second, so that the parameter sets depend on the size alone
    /// for every frame rate up to that.
    ///
    /// # Errors
    /// The size is one that the encoder cannot take.
    pub fn for_format(format: ClipFormat) -> Result<Self, MediaError> {
        let ClipFormat { size, fps, .. } = format;
        let long = size.width_px().max(size.height_px());
        let short = size.width_px().min(size.height_px());
        let does_fit =
            (MIN_SIDE_PX..=MAX_SHORT_SIDE_PX).contains(&short) && long <= MAX_LONG_SIDE_PX;
        if !does_fit {
            return Err(MediaError::Unsupported(format!(
                "{size} is outside {MIN_SIDE_PX}x{MIN_SIDE_PX} to {MAX_LONG_SIDE_PX}x{MAX_SHORT_SIDE_PX}"
            )));
        }
        let n_macroblocks = n_macroblocks(size);
        let level = match (n_macroblocks, fps.get()) {
            (..=4096, ..=60) => H264Level::L4_0,
            (..=8704, ..=60) => H264Level::L4_2,
            _ => H264Level::L5_2,
        };
        Ok(Self {
            level,
            best_qp: BEST_QP,
            cap_bps: n_macroblocks * CAP_BITS_PER_MACROBLOCK_SECOND,
            max_idr_distance_frames: fps.get() * MAX_IDR_DISTANCE_SECONDS,
        })
    }
}

fn n_macroblocks(size: Size) -> u32 {
    size.width_px().div_ceil(16) * size.height_px().div_ceil(16)
}
