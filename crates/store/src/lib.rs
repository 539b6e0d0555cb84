//! Everything that lasts: the video rows in a database, and the blobs they point at.
//!
//! Only this crate contains SQL. It knows neither engines nor HTTP. **The video row is the job**: there is
//! no second table that says what is queued or running. Times are the database's own.

mod blobs;
mod claim;
mod error;
mod sqlite;
mod store;

pub use blobs::{BlobError, BlobInfo, BlobKey, BlobReader, Blobs};
pub use claim::{
    CHECKPOINT_MAX_BYTES, Claim, ClaimRequest, Completion, NewAsset, PrivateAsset, Reaped, Renewal,
    SourceAsset,
};
pub use error::StoreError;
pub use sqlite::SqliteStore;
pub use store::{Asset, Created, ListOrder, ListQuery, NewVideo, Store, VideoPage};
