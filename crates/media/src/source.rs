//! Where frames come from.

use kinora_domain::{FrameRate, Size};
use thiserror::Error;

use crate::{FootageError, Frame};

/// The shape of a clip: what a source promises and a finished file has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClipFormat {
    /// The size of every frame.
    pub size: Size,
    /// Frames per second.
    pub fps: FrameRate,
    /// How many frames there are.
    pub n_frames: u32,
}

/// Frames, one after the other, made when they are asked for.
pub trait FrameSource: Send {
    /// What the frames will be. Constant over the source's life.
    fn format(&self) -> ClipFormat;

    /// Writes the next frame into `frame`, which has the promised size.
    ///
    /// Called exactly `n_frames` times by whoever wants the whole clip; a call after the last frame is an
    /// error.
    ///
    /// # Errors
    /// The source cannot go on; the clip is not finished and the source must be dropped.
    fn next_frame(&mut self, frame: &mut Frame) -> Result<(), SourceError>;
}

/// Why a source stopped before its last frame.
#[derive(Debug, Error)]
pub enum SourceError {
    /// Whoever ordered the clip no longer wants it.
    #[error("cancelled")]
    Cancelled,
    /// The clip that the frames are decoded from does not give them.
    #[error(transparent)]
    Footage(FootageError),
    /// The source broke.
    #[error("{0}")]
    Failed(String),
}
