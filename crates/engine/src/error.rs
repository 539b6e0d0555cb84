//! Whose fault a failed render is.

use thiserror::Error;

/// Why a render ended without a clip. The variant says whose fault it is, not what broke.
#[derive(Debug, Error)]
pub enum EngineError {
    /// The request cannot be served, by this engine, ever. Not tried again; the text goes to the client.
    #[error("{0}")]
    Rejected(String),
    /// The engine cannot work now: still loading, restarting, unreachable. Tried again later.
    #[error("{0}")]
    Unavailable(String),
    /// The engine broke on this request. Tried again a limited number of times.
    #[error("{0}")]
    Failed(String),
    /// The job was cancelled, or its lease was lost.
    #[error("cancelled")]
    Cancelled,
}
