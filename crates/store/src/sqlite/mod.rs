//! The store on SQLite: one file, one process.
//!
//! One thread writes and commits in groups ([`writer`]), a few read ([`readers`]); the async methods talk to
//! them through channels and never block the executor ([`store`]). The other modules hold the operations as
//! plain functions on a connection.

mod accounts;
mod claims;
mod copy;
mod create;
mod dump;
mod fleet;
mod inputs;
mod library;
mod load;
mod open;
mod page;
mod readers;
mod reap;
mod rows;
pub(crate) mod sql;
mod store;
mod tidy;
mod videos;
mod webhooks;
mod worker;
mod writer;

use std::path::Path;
use std::sync::Arc;

use rusqlite::Connection;

pub use self::copy::{CopyCounts, KeptBlob, SqliteCopy};
use self::readers::Readers;
use self::writer::Writer;
use crate::StoreError;

/// How many threads read.
const N_READERS: usize = 3;

/// Videos in an SQLite database of this process.
///
/// Only one process may have it open at a time for serving; another may look or make keys. Dropping it ends
/// its threads, which blocks for as long as the waiting writes take; [`Store::close`](crate::Store::close) does not block.
pub struct SqliteStore {
    // Dropped in this order: the last connection to close is the writer's, which folds the log away.
    readers: Arc<Readers>,
    writer: Arc<Writer>,
}

impl SqliteStore {
    /// Opens the database at `path`, makes it if it is not there, and brings it up to date. Blocks; call it
    /// before serving, or on a blocking thread.
    ///
    /// # Errors
    /// The file cannot be opened or written, is not on a file system that SQLite's WAL mode works on, or was
    /// made by a newer kinora ([`StoreError::Migration`]).
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let writer = Writer::start(open::writer(path)?)?;
        let connections = (0..N_READERS)
            .map(|_| open::reader(path))
            .collect::<Result<Vec<Connection>, StoreError>>()?;
        Ok(Self {
            readers: Arc::new(Readers::start(connections)?),
            writer: Arc::new(writer),
        })
    }

    /// Lets every lease lapse now, for a process that has just become the only one on this database: whoever
    /// held them is gone. [`Store::reap`](crate::Store::reap) then takes the videos back; deliveries are due at once.
    ///
    /// # Errors
    /// The database failed.
    pub async fn lapse_all_leases(&self) -> Result<(), StoreError> {
        self.writer.write(reap::lapse_all).await
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(err: rusqlite::Error) -> Self {
        match err.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DiskFull) => Self::Full(err.to_string()),
            _ => Self::Database(err.to_string()),
        }
    }
}

fn closed() -> StoreError {
    StoreError::Database("the store is closed".to_owned())
}
