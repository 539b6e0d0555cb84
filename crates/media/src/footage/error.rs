//! Why a clip cannot be decoded.

use std::io;
use std::time::Duration;

use kinora_domain::Size;
use thiserror::Error;

use super::{FOOTAGE_MAX_DURATION, FOOTAGE_MAX_FRAMES, FOOTAGE_MAX_PIXELS};
use crate::{ProbeError, SourceError};

/// Why a clip was refused or stopped while it was decoded.
///
/// The texts are written for whoever sent the clip: they say what to do, and name nothing of the server's.
#[derive(Debug, Error)]
pub enum FootageError {
    /// The bytes are no MP4.
    #[error("the file is not an MP4: {0}; send an MP4 with H.264 video")]
    NotMp4(&'static str),
    /// It begins like an MP4 but is cut short, damaged, or contradicts itself.
    #[error("the clip is damaged: {0}; export it again, or send the whole file")]
    Damaged(String),
    /// It is an MP4 of a kind that is not taken.
    #[error(
        "the clip is not supported: {0}; export it as a plain MP4 with H.264 video and AAC sound"
    )]
    Unsupported(String),
    /// It has no picture to show.
    #[error("the clip has no frames; send one with at least one picture")]
    NoFrames,
    /// Its pictures are larger than what is decoded.
    #[error(
        "the clip is {width_px}x{height_px} pixels; scale it to at most {FOOTAGE_MAX_PIXELS} pixels in all"
    )]
    TooLarge {
        /// Their width in pixels.
        width_px: u32,
        /// Their height in pixels.
        height_px: u32,
    },
    /// It lasts longer, or has more frames, than what is decoded.
    #[error(
        "the clip is too long; cut it to at most {} seconds and {FOOTAGE_MAX_FRAMES} frames",
        FOOTAGE_MAX_DURATION.as_secs()
    )]
    TooLong,
    /// It has not the size that is needed, and was not to be fitted to it.
    #[error("the clip has {width_px}x{height_px} pixels and the video {wanted}")]
    WrongSize {
        /// Its width in pixels, upright.
        width_px: u32,
        /// Its height in pixels, upright.
        height_px: u32,
        /// The size of the video.
        wanted: Size,
    },
    /// The decoder cannot make sense of it.
    #[error("the clip cannot be decoded; export it again as an MP4 with H.264 video and AAC sound")]
    Undecodable {
        /// What the decoder had to say last. For the log: it may name files of the server's.
        log: String,
    },
    /// The decoder made nothing for too long: the machine has too much to do, or the clip is too much for it.
    #[error("decoding the clip took too long: nothing came for {} seconds", .0.as_secs())]
    Stalled(Duration),
    /// There is no decoder for foreign clips on this machine: the operator's to mend.
    #[error("this server cannot read uploaded clips: ffmpeg is not installed on it")]
    NoDecoder,
    /// The system failed us.
    #[error("{doing}: {source}")]
    Io {
        /// What was being done, such as `starting the decoder`.
        doing: &'static str,
        /// What the system said.
        source: io::Error,
    },
}

impl FootageError {
    /// Whether another clip, or another order, would help: everything but what the operator has to mend, and what a
    /// busy machine may do better another time.
    #[must_use]
    pub fn is_about_the_clip(&self) -> bool {
        !matches!(self, Self::NoDecoder | Self::Stalled(_) | Self::Io { .. })
    }

    /// Returns a function that wraps what the system said while `doing` something.
    pub(crate) fn io(doing: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { doing, source }
    }
}

impl From<ProbeError> for FootageError {
    fn from(error: ProbeError) -> Self {
        match error {
            ProbeError::Io(source) => Self::Io {
                doing: "reading the clip",
                source,
            },
            ProbeError::Damaged(why) => Self::Damaged(why.to_owned()),
            ProbeError::Unsupported(why) => Self::Unsupported(why.to_owned()),
            ProbeError::NoFrames => Self::NoFrames,
            ProbeError::TooManyFrames => Self::TooLong,
        }
    }
}

impl From<SourceError> for FootageError {
    fn from(error: SourceError) -> Self {
        match error {
            SourceError::Footage(error) => error,
            // A decoder is neither cancelled nor anything else than what decodes the clip.
            other => Self::Io {
                doing: "pulling frames",
                source: io::Error::other(other),
            },
        }
    }
}

impl From<FootageError> for SourceError {
    fn from(error: FootageError) -> Self {
        Self::Footage(error)
    }
}
