//! Whose fault a failed render is.

use kinora_media::{FootageError, SourceError};
use thiserror::Error;

/// Why a render ended without a clip. The variant says whose fault it is, not what broke.
#[derive(Debug, Error)]
pub enum EngineError {
    /// The request cannot be served, by this engine, ever. Not tried again; the text goes to the client.
    #[error("{0}")]
    Rejected(String),
    /// What the clip was to be made from cannot be used by any engine. Not tried again; the text goes to the client.
    #[error("{0}")]
    Unusable(String),
    /// The engine cannot work now: still loading, restarting, unreachable. Tried again later.
    #[error("{0}")]
    Unavailable(String),
    /// There is no room on the disk for what the engine keeps while it makes the clip. Tried again a limited number of
    /// times, minutes apart; the text goes to the client.
    #[error("{0}")]
    NoRoom(String),
    /// The engine broke on this request. Tried again a limited number of times.
    #[error("{0}")]
    Failed(String),
    /// The engine's process ended in the middle. Tried again a limited number of times.
    #[error("{0}")]
    Crashed(String),
    /// The job needs more memory than there is. Not tried again; the text goes to the client.
    #[error("{0}")]
    OutOfMemory(String),
    /// The files of the model cannot be used. Not tried again; the text is for the operator.
    #[error("{0}")]
    InvalidModelFiles(String),
    /// The job was cancelled, or its lease was lost.
    #[error("cancelled")]
    Cancelled,
}

impl From<FootageError> for EngineError {
    /// What is not the clip's fault may pass.
    fn from(err: FootageError) -> Self {
        if err.is_about_the_clip() {
            Self::Unusable(format!("The source clip cannot be used: {err}."))
        } else {
            Self::Failed(err.to_string())
        }
    }
}

impl From<SourceError> for EngineError {
    fn from(err: SourceError) -> Self {
        match err {
            SourceError::Cancelled => Self::Cancelled,
            SourceError::Footage(err) => err.into(),
            SourceError::Failed(cause) => Self::Failed(cause),
        }
    }
}
