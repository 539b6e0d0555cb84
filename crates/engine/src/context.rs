//! What an engine may ask of the worker while it renders.

use std::path::{Path, PathBuf};

use kinora_media::Frame;
use thiserror::Error;

use crate::EngineError;

/// The worker's side of a render: where progress goes and where checkpoints are kept.
///
/// One implementation is the worker's; tests of engines bring a second.
pub trait RenderLink: Send + Sync {
    /// Takes the share of the work that is done, 0.0 to 1.0. Cheap; called as often as an engine likes.
    fn progress(&self, share: f32);

    /// Whether the job is no longer wanted or no longer ours.
    fn is_cancelled(&self) -> bool;

    /// Of a job that is cancelled, whether nobody wants its clip any more: a client stopped or deleted it, or its time is
    /// over. `false` where this worker only gives it back or may have lost it, so that another goes on with it. May ask
    /// the database.
    fn is_unwanted(&self) -> bool {
        self.is_cancelled()
    }

    /// Whether anybody would see a preview now. Somebody may come at any time.
    fn wants_previews(&self) -> bool {
        false
    }

    /// Shows what the clip may become, after so many steps. Cheap where nobody watches.
    fn preview(&self, _step: u32, _picture: &Frame) {}

    /// The bytes of the last checkpoint of this job, of this attempt or an earlier one.
    ///
    /// # Errors
    /// The checkpoint cannot be read.
    fn checkpoint(&self) -> Result<Option<Vec<u8>>, CheckpointError>;

    /// Keeps `bytes` as the job's checkpoint; returns once they are durable.
    ///
    /// # Errors
    /// The lease was lost meanwhile, or the bytes could not be stored.
    fn save_checkpoint(&self, bytes: &[u8]) -> Result<(), CheckpointError>;
}

/// Why a checkpoint was not read or kept.
#[derive(Debug, Error)]
pub enum CheckpointError {
    /// Another worker has the job now: stop.
    #[error("the lease on this job was lost")]
    LeaseLost,
    /// The store failed.
    #[error("{0}")]
    Failed(String),
}

/// What one render may use besides its request.
pub struct RenderContext {
    link: Box<dyn RenderLink>,
    scratch: PathBuf,
}

impl RenderContext {
    /// Makes the context of one render. `scratch` is an empty folder of its own, removed afterwards.
    #[must_use]
    pub fn new(link: Box<dyn RenderLink>, scratch: PathBuf) -> Self {
        Self { link, scratch }
    }

    /// The folder for temporary files.
    #[must_use]
    pub fn scratch(&self) -> &Path {
        &self.scratch
    }

    /// Reports the share of the work that is done, 0.0 to 1.0.
    pub fn progress(&self, share: f32) {
        self.link.progress(share);
    }

    /// Whether anybody would see a preview now.
    #[must_use]
    pub fn wants_previews(&self) -> bool {
        self.link.wants_previews()
    }

    /// Shows what the clip may become, after so many steps; a picture of any even size.
    pub fn preview(&self, step: u32, picture: &Frame) {
        self.link.preview(step, picture);
    }

    /// Returns with an error once the job is no longer wanted.
    ///
    /// # Errors
    /// [`EngineError::Cancelled`].
    pub fn check_cancelled(&self) -> Result<(), EngineError> {
        if self.link.is_cancelled() {
            Err(EngineError::Cancelled)
        } else {
            Ok(())
        }
    }

    /// Of a cancelled job, whether nobody wants its clip any more, so that what works on it elsewhere is to be
    /// stopped. `false` where another worker goes on with it.
    #[must_use]
    pub fn is_unwanted(&self) -> bool {
        self.link.is_unwanted()
    }

    /// The bytes of the job's last checkpoint.
    ///
    /// # Errors
    /// See [`RenderLink::checkpoint`].
    pub fn checkpoint(&self) -> Result<Option<Vec<u8>>, CheckpointError> {
        self.link.checkpoint()
    }

    /// Keeps `bytes` as the job's checkpoint; returns only after a fenced, durable write.
    ///
    /// # Errors
    /// See [`RenderLink::save_checkpoint`].
    pub fn save_checkpoint(&self, bytes: &[u8]) -> Result<(), CheckpointError> {
        self.link.save_checkpoint(bytes)
    }
}
