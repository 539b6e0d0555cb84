//! Why a clip could not be finished or believed.

use std::io;

use thiserror::Error;

use crate::{FootageError, SourceError};

/// Why a clip was not finished; the variants say whose fault it is.
#[derive(Debug, Error)]
pub enum MediaError {
    /// Whoever ordered the clip no longer wants it.
    #[error("cancelled")]
    Cancelled,
    /// The frames stopped before the last one: the engine's fault.
    #[error("the frames stopped: {0}")]
    Source(String),
    /// The clip that this one is made from, or goes on from, cannot be decoded.
    #[error("the source clip: {0}")]
    Footage(#[from] FootageError),
    /// The clip has a shape that cannot be made: the caller's fault.
    #[error("a clip of this shape cannot be made: {0}")]
    Unsupported(String),
    /// The disk is full: the operator's to mend, and worth another try afterwards.
    #[error("no space left while {doing}")]
    NoSpace {
        /// What was being done, such as `writing the clip`.
        doing: &'static str,
    },
    /// The disk failed in another way.
    #[error("{doing}: {source}")]
    Io {
        /// What was being done, such as `writing the clip`.
        doing: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// An encoder of ours failed, or what it made is not what was promised: our fault.
    #[error("the encoder failed: {0}")]
    Encoder(String),
}

impl MediaError {
    /// Wraps `error`, which the system gave while `doing` something.
    pub(crate) fn io(doing: &'static str, error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::NoSpace { doing },
            _ => Self::Io {
                doing,
                source: error,
            },
        }
    }
}

impl From<SourceError> for MediaError {
    fn from(error: SourceError) -> Self {
        match error {
            SourceError::Cancelled => Self::Cancelled,
            SourceError::Footage(error) => Self::Footage(error),
            SourceError::Failed(message) => Self::Source(message),
        }
    }
}

/// Why a file is not believed to be a clip.
#[derive(Debug, Error)]
pub enum ProbeError {
    /// The file could not be read.
    #[error("the clip cannot be read: {0}")]
    Io(#[from] io::Error),
    /// The file is not an MP4, or is cut short or damaged.
    #[error("the clip is damaged: {0}")]
    Damaged(&'static str),
    /// The file is an MP4 of a kind kinora does not take, such as one without pictures or in fragments.
    #[error("the clip is not supported: {0}")]
    Unsupported(&'static str),
    /// The file is an MP4 that shows nothing.
    #[error("the clip has no frames")]
    NoFrames,
    /// The file is an MP4 with more frames than are read.
    #[error("the clip has too many frames")]
    TooManyFrames,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_told_from_a_broken_one() {
        let full = MediaError::io("writing", io::Error::from(io::ErrorKind::StorageFull));
        assert!(matches!(full, MediaError::NoSpace { doing: "writing" }));
        let broken = MediaError::io("writing", io::Error::from(io::ErrorKind::BrokenPipe));
        assert!(matches!(broken, MediaError::Io { .. }));
    }
}
