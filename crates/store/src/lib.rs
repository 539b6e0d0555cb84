//! Everything that lasts: the video rows in a database, and the blobs they point at.
//!
//! Only this crate contains SQL. It knows neither engines nor HTTP. **The video row is the job**: there is
//! no second table that says what is queued or running. Times are the database's own.

mod account;
mod blobs;
mod character;
mod claim;
mod error;
mod file;
mod fleet;
mod load;
mod policy;
mod postgres;
mod sqlite;
mod store;
mod video;
mod wake;
mod webhook;

pub use account::{Key, KeyForAuth, NewKey, NewProject, Project, ProjectLimits};
pub use blobs::{BlobError, BlobInfo, BlobKey, BlobReader, Blobs, BucketOptions};
pub use character::{Character, NewCharacter};
pub use claim::{
    CHECKPOINT_MAX_BYTES, Claim, ClaimRequest, Completion, InputAsset, JobCharacter, JobInputs,
    NewAsset, PrivateAsset, Reaped, Renewal, SourceAsset,
};
pub use error::StoreError;
pub use file::{FilePage, FileQuery, NewFile, StoredFile};
pub use fleet::{
    Job, JobQuery, ProjectLoad, WORKER_LOST_AFTER, WORKER_REPORTS_EVERY, Worker, WorkerCondition,
    WorkerReport,
};
pub use load::ModelLoad;
pub use postgres::{PostgresOptions, PostgresStore, Vacancy};
pub use sqlite::{CopyCounts, KeptBlob, SqliteCopy, SqliteStore};
pub use store::Store;
pub use video::{
    Asset, Change, Created, Heritage, InputOrigin, InputRole, ListOrder, ListQuery, NewInput,
    NewVideo, VideoPage,
};
pub use wake::{Listener, Wake};
pub use webhook::{
    Delivery, Event, EventKind, NewWebhookEndpoint, WebhookChange, WebhookEndpoint, WebhookPage,
    WebhookQuery,
};
