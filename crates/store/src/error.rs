//! What can go wrong with the database.

use kinora_domain::{CharacterId, FileId, ProjectId};
use thiserror::Error;

/// Why a store operation did not happen. Nothing was written, except perhaps with [`StoreError::Unavailable`].
#[derive(Debug, Error)]
pub enum StoreError {
    /// The lease moved on, or what was claimed is final or gone: drop the work and its output.
    #[error("the claim was lost")]
    ClaimLost,
    /// The same idempotency key was used with another request.
    #[error("the idempotency key was used before with a different request")]
    IdempotencyMismatch,
    /// The project has as many unfinished videos as it may.
    #[error("the project has {max_queued} unfinished videos, as many as it may")]
    QueueFull {
        /// The project's limit.
        max_queued: u32,
    },
    /// The video to derive from was deleted, is not completed, or has lost its files.
    #[error("the source video is gone or has no files")]
    SourceGone,
    /// There is no such project.
    #[error("there is no project {id}")]
    NoSuchProject {
        /// The project.
        id: ProjectId,
    },
    /// An order names a character that the project does not have.
    #[error("the project has no character {id}")]
    NoSuchCharacter {
        /// The character.
        id: CharacterId,
    },
    /// An order came with an uploaded file that was deleted since, or whose time has come.
    #[error("the project has no file {id}")]
    NoSuchFile {
        /// The file.
        id: FileId,
    },
    /// A checkpoint is larger than [`CHECKPOINT_MAX_BYTES`](crate::CHECKPOINT_MAX_BYTES).
    #[error("a checkpoint of {size_bytes} bytes is too large")]
    CheckpointTooLarge {
        /// Its size.
        size_bytes: usize,
    },
    /// More writes are waiting than the store accepts; try again in a second.
    #[error("too many writes are waiting")]
    Busy,
    /// There is no room left for what was to be stored.
    #[error("there is no room left in the database: {0}")]
    Full(String),
    /// The database cannot be reached; try again. Whether the last write happened is not known.
    #[error("the database cannot be reached: {0}")]
    Unavailable(String),
    /// The database was made by a newer kinora, or cannot be brought up to date.
    #[error("the database cannot be migrated: {0}")]
    Migration(String),
    /// The database failed, or a row is not what kinora wrote.
    #[error("{0}")]
    Database(String),
}
