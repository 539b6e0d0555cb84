//! The store on SQLite: one file, one process.
//!
//! One thread writes and commits in groups ([`writer`]), a few read ([`readers`]); the async methods talk to
//! them through channels and never block the executor. The modules below hold the operations as plain
//! functions on a connection, in the order of a video's life.

mod claims;
mod create;
mod open;
mod readers;
mod reap;
mod rows;
mod sql;
mod tidy;
mod videos;
mod worker;
mod writer;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use kinora_domain::{AssetVariant, Failure, ProjectId, Video, VideoId};
use rusqlite::Connection;

use self::readers::Readers;
use self::writer::Writer;
use crate::{
    Asset, BlobKey, CHECKPOINT_MAX_BYTES, Claim, ClaimRequest, Completion, Created, ListQuery,
    NewVideo, Reaped, Renewal, SourceAsset, Store, StoreError, VideoPage,
};

/// How many threads read.
const N_READERS: usize = 3;

/// Videos in an SQLite database of this process.
///
/// Only one process may have it open at a time for serving; another may look or make keys. Dropping it ends
/// its threads, which blocks for as long as the waiting writes take; [`Store::close`] does not block.
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
    /// held them is gone. [`Store::reap`] then takes the videos back.
    ///
    /// # Errors
    /// The database failed.
    pub async fn lapse_all_leases(&self) -> Result<(), StoreError> {
        self.writer.write(reap::lapse_all).await
    }
}

#[async_trait]
impl Store for SqliteStore {
    async fn create(&self, new: NewVideo) -> Result<Created, StoreError> {
        self.writer
            .write(move |conn| create::create(conn, &new))
            .await
    }

    async fn get(&self, project: &ProjectId, id: &VideoId) -> Result<Option<Video>, StoreError> {
        let (project, id) = (project.clone(), id.clone());
        self.readers
            .read(move |conn| videos::get(conn, &project, &id))
            .await
    }

    async fn list(
        &self,
        project: &ProjectId,
        query: &ListQuery,
    ) -> Result<Option<VideoPage>, StoreError> {
        let (project, query) = (project.clone(), query.clone());
        self.readers
            .read(move |conn| videos::list(conn, &project, &query))
            .await
    }

    async fn asset(
        &self,
        project: &ProjectId,
        id: &VideoId,
        variant: AssetVariant,
    ) -> Result<Option<Asset>, StoreError> {
        let (project, id) = (project.clone(), id.clone());
        self.readers
            .read(move |conn| videos::asset(conn, &project, &id, variant))
            .await
    }

    async fn seed_used(
        &self,
        project: &ProjectId,
        id: &VideoId,
    ) -> Result<Option<u64>, StoreError> {
        let (project, id) = (project.clone(), id.clone());
        self.readers
            .read(move |conn| videos::seed_used(conn, &project, &id))
            .await
    }

    async fn delete(&self, project: &ProjectId, id: &VideoId) -> Result<bool, StoreError> {
        let (project, id) = (project.clone(), id.clone());
        self.writer
            .write(move |conn| videos::delete(conn, &project, &id))
            .await
    }

    async fn cancel(&self, project: &ProjectId, id: &VideoId) -> Result<Option<Video>, StoreError> {
        let (project, id) = (project.clone(), id.clone());
        self.writer
            .write(move |conn| videos::cancel(conn, &project, &id))
            .await
    }

    async fn claim(&self, request: &ClaimRequest) -> Result<Option<Claim>, StoreError> {
        let request = request.clone();
        self.writer
            .write(move |conn| claims::claim(conn, &request))
            .await
    }

    async fn renew(
        &self,
        claim: &Claim,
        progress_percent: u8,
        lease: Duration,
    ) -> Result<Renewal, StoreError> {
        let fence = Fence::of(claim);
        self.writer
            .write(move |conn| worker::renew(conn, &fence, progress_percent, lease))
            .await
    }

    async fn source_assets(&self, claim: &Claim) -> Result<Vec<SourceAsset>, StoreError> {
        let fence = Fence::of(claim);
        self.readers
            .read(move |conn| worker::source_assets(conn, &fence))
            .await
    }

    async fn checkpoint(&self, claim: &Claim) -> Result<Option<Vec<u8>>, StoreError> {
        let fence = Fence::of(claim);
        self.readers
            .read(move |conn| worker::checkpoint(conn, &fence))
            .await
    }

    async fn save_checkpoint(&self, claim: &Claim, bytes: Vec<u8>) -> Result<(), StoreError> {
        if bytes.len() > CHECKPOINT_MAX_BYTES {
            let size_bytes = bytes.len();
            return Err(StoreError::CheckpointTooLarge { size_bytes });
        }
        let fence = Fence::of(claim);
        self.writer
            .write(move |conn| worker::save_checkpoint(conn, &fence, &bytes))
            .await
    }

    async fn complete(&self, claim: &Claim, completion: Completion) -> Result<(), StoreError> {
        let fence = Fence::of(claim);
        self.writer
            .write(move |conn| worker::complete(conn, &fence, &completion))
            .await
    }

    async fn fail(&self, claim: &Claim, failure: &Failure) -> Result<(), StoreError> {
        let (fence, failure) = (Fence::of(claim), failure.clone());
        self.writer
            .write(move |conn| worker::fail(conn, &fence, &failure))
            .await
    }

    async fn retry(
        &self,
        claim: &Claim,
        delay: Duration,
        failure: &Failure,
    ) -> Result<bool, StoreError> {
        let (fence, failure) = (Fence::of(claim), failure.clone());
        self.writer
            .write(move |conn| worker::retry(conn, &fence, delay, &failure))
            .await
    }

    async fn release(&self, claim: &Claim) -> Result<(), StoreError> {
        let fence = Fence::of(claim);
        self.writer
            .write(move |conn| worker::release(conn, &fence))
            .await
    }

    async fn reap(&self) -> Result<Reaped, StoreError> {
        self.writer.write(reap::reap).await
    }

    async fn expire(&self) -> Result<u32, StoreError> {
        self.writer.write(tidy::expire).await
    }

    async fn garbage(&self, limit: u32) -> Result<Vec<BlobKey>, StoreError> {
        self.readers
            .read(move |conn| tidy::garbage(conn, limit))
            .await
    }

    async fn forget_garbage(&self, keys: &[BlobKey]) -> Result<(), StoreError> {
        let keys = keys.to_vec();
        self.writer
            .write(move |conn| tidy::forget_garbage(conn, &keys))
            .await
    }

    async fn orphans(&self, keys: &[BlobKey]) -> Result<Vec<BlobKey>, StoreError> {
        let keys = keys.to_vec();
        self.readers
            .read(move |conn| tidy::orphans(conn, keys))
            .await
    }

    async fn seconds_per_clip_second(&self, engine_model: &str) -> Result<Option<f64>, StoreError> {
        let engine_model = engine_model.to_owned();
        self.readers
            .read(move |conn| videos::seconds_per_clip_second(conn, &engine_model))
            .await
    }

    async fn ping(&self) -> Result<(), StoreError> {
        self.writer.write(tidy::ping).await
    }

    async fn close(&self) {
        let (readers, writer) = (Arc::clone(&self.readers), Arc::clone(&self.writer));
        let closing = tokio::task::spawn_blocking(move || {
            readers.close();
            writer.close();
        });
        if closing.await.is_err() {
            tracing::error!("closing the store panicked");
        }
    }
}

/// What every write of a worker is checked against.
#[derive(Clone, Debug)]
struct Fence {
    video_id: VideoId,
    lease_seq: u32,
}

impl Fence {
    fn of(claim: &Claim) -> Self {
        Self {
            video_id: claim.video.id.clone(),
            lease_seq: claim.lease_seq,
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(err: rusqlite::Error) -> Self {
        Self::Database(err.to_string())
    }
}

fn closed() -> StoreError {
    StoreError::Database("the store is closed".to_owned())
}
