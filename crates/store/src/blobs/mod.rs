//! Blobs: immutable files under keys that are never used twice.
//!
//! A blob is there whole or not at all. In a folder it is written beside its place, flushed to the disk and only
//! then linked there, so a crash leaves at most a staging file behind ([`Blobs::sweep_staging`]); in a bucket it is
//! there once the upload is complete. Nothing here knows what a blob is for; whether one is needed is the
//! database's to say.

mod bucket;
mod folder;
mod key;
mod local;

use std::fmt;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use futures_util::stream::{BoxStream, StreamExt, TryStreamExt};
use object_store::{GetOptions, GetRange, ObjectMeta};
use thiserror::Error;

use self::bucket::Bucket;
pub use self::bucket::BucketOptions;
use self::folder::Folder;
pub use self::key::BlobKey;
use crate::NewAsset;

/// Where unfinished copies lie. No key begins with it.
const STAGING: &str = "staging";

/// The name of the mark. No key is one segment alone.
const MARK: &str = "kinora-blobs";

/// How many bytes are held in memory for one blob that is read or written.
const CHUNK_BYTES: usize = 256 * 1024;

/// Why a blob could not be read or written.
#[derive(Debug, Error)]
pub enum BlobError {
    /// There is no such blob.
    #[error("there is no such blob")]
    NotFound,
    /// The blob exists already; blobs are never overwritten.
    #[error("the blob exists already")]
    AlreadyExists,
    /// There is no space left.
    #[error("no space is left for blobs")]
    NoSpace,
    /// The key could name something that is not a blob.
    #[error("`{0}` is not a blob key")]
    InvalidKey(String),
    /// The service that keeps blobs failed or cannot be reached; try again.
    #[error("the storage cannot be reached: {0}")]
    Unavailable(String),
    /// The storage failed.
    #[error("{0}")]
    Storage(String),
}

/// What a listing says of a blob.
#[derive(Clone, Debug)]
pub struct BlobInfo {
    /// Its key.
    pub key: BlobKey,
    /// How many bytes it has.
    pub size_bytes: u64,
    /// When it was written.
    pub modified_at: SystemTime,
}

/// A blob, or a range of one, as it is read.
pub struct BlobReader {
    /// The size of the whole blob in bytes.
    pub size_bytes: u64,
    /// The bytes of the range, in chunks of at most 256 KiB.
    pub chunks: BoxStream<'static, Result<Bytes, BlobError>>,
}

impl fmt::Debug for BlobReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BlobReader")
            .field("size_bytes", &self.size_bytes)
            .finish_non_exhaustive()
    }
}

/// Where blobs are kept. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Blobs {
    kept: Kept,
}

#[derive(Clone, Debug)]
enum Kept {
    InFolder(Folder),
    InBucket(Bucket),
}

/// Does the same wherever the blobs are.
macro_rules! wherever {
    ($blobs:expr, |$kept:ident| $work:expr) => {
        match &$blobs.kept {
            Kept::InFolder($kept) => $work,
            Kept::InBucket($kept) => $work,
        }
    };
}

impl Blobs {
    /// Blobs in a folder, which is made if it is not there. Blocks for a moment.
    ///
    /// # Errors
    /// The folder cannot be made or written.
    pub fn in_folder(folder: &Path) -> Result<Self, BlobError> {
        let kept = Kept::InFolder(Folder::open(folder)?);
        Ok(Self { kept })
    }

    /// Blobs in a bucket of an S3 service, which is there already. Asks it nothing yet.
    ///
    /// # Errors
    /// The options do not name a bucket and a service.
    pub fn in_bucket(options: &BucketOptions) -> Result<Self, BlobError> {
        let kept = Kept::InBucket(Bucket::open(options)?);
        Ok(Self { kept })
    }

    /// Stores a local file and says how large it is and what its hash is. Constant memory; on return the
    /// blob is complete and lasts: in a folder it survives a power cut.
    ///
    /// In a folder of the same file system the blob is a second link to the file instead of a copy, so **the file
    /// must not be written any more**; it may be removed.
    ///
    /// # Errors
    /// [`BlobError::AlreadyExists`] in a folder, [`BlobError::NoSpace`], or the file cannot be read.
    pub async fn put_file(&self, key: &BlobKey, path: &Path) -> Result<NewAsset, BlobError> {
        let (size_bytes, blake3) = wherever!(self, |kept| kept.put_file(key, path).await)?;
        Ok(NewAsset {
            blob_key: key.clone(),
            size_bytes,
            blake3,
        })
    }

    /// Stores bytes and says how many there are and what their hash is. On return the blob is complete and
    /// lasts.
    ///
    /// # Errors
    /// [`BlobError::AlreadyExists`] in a folder, [`BlobError::NoSpace`].
    pub async fn put_bytes(&self, key: &BlobKey, bytes: Bytes) -> Result<NewAsset, BlobError> {
        let asset = NewAsset {
            blob_key: key.clone(),
            size_bytes: bytes.len() as u64,
            blake3: *blake3::hash(&bytes).as_bytes(),
        };
        wherever!(self, |kept| kept.put_bytes(key, bytes).await)?;
        Ok(asset)
    }

    /// Reads a blob, or the bytes `range` of it, in chunks and constant memory. A range that reaches over
    /// the end is cut there.
    ///
    /// # Errors
    /// [`BlobError::NotFound`]; the range is empty or begins behind the end.
    pub async fn read(
        &self,
        key: &BlobKey,
        range: Option<Range<u64>>,
    ) -> Result<BlobReader, BlobError> {
        wherever!(self, |kept| kept.read(key, range).await)
    }

    /// Deletes a blob. One that is not there is fine.
    ///
    /// # Errors
    /// The storage failed.
    pub async fn delete(&self, key: &BlobKey) -> Result<(), BlobError> {
        wherever!(self, |kept| kept.delete(key).await)
    }

    /// All blobs whose keys begin with the segments of `prefix`, such as `videos/default`; all of them for
    /// an empty one. In no order. Files that have no blob key are left out.
    ///
    /// # Errors
    /// Those of the stream: the storage failed.
    #[must_use]
    pub fn list(&self, prefix: &str) -> BoxStream<'static, Result<BlobInfo, BlobError>> {
        wherever!(self, |kept| kept.list(prefix))
    }

    /// The file of a blob, when blobs are files of this machine. Whether it exists is not said.
    #[must_use]
    pub fn local_path(&self, key: &BlobKey) -> Option<PathBuf> {
        key.object_path().ok()?;
        match &self.kept {
            Kept::InFolder(folder) => Some(folder.path(key)),
            Kept::InBucket(_) => None,
        }
    }

    /// An address where anybody can read the blob for a while, when it is in a bucket.
    ///
    /// # Errors
    /// The service's credentials cannot be had.
    pub async fn public_url(
        &self,
        key: &BlobKey,
        lasts: Duration,
    ) -> Result<Option<String>, BlobError> {
        match &self.kept {
            Kept::InFolder(_) => Ok(None),
            Kept::InBucket(bucket) => bucket.public_url(key, lasts).await.map(Some),
        }
    }

    /// The mark that tells these blobs from others; `None` before they have one.
    ///
    /// # Errors
    /// The storage failed.
    pub async fn mark(&self) -> Result<Option<String>, BlobError> {
        let mark = wherever!(self, |kept| kept.read_mark(MARK).await);
        match mark {
            Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).trim().to_owned())),
            Err(BlobError::NotFound) => Ok(None),
            Err(err) => Err(err),
        }
    }

    /// Marks these blobs. It is no blob: no listing names it.
    ///
    /// # Errors
    /// The storage failed.
    pub async fn set_mark(&self, mark: &str) -> Result<(), BlobError> {
        let bytes = Bytes::from(format!("{mark}\n"));
        wherever!(self, |kept| kept.write_mark(MARK, bytes).await)
    }

    /// Removes what crashed puts left behind in a folder: staging files that were last written to before a moment.
    /// Looks at every blob's folder. Returns how many there were. In a bucket, the service's own lifecycle rule for
    /// incomplete uploads does this.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub async fn sweep_staging(&self, written_before: SystemTime) -> Result<u32, BlobError> {
        match &self.kept {
            Kept::InFolder(folder) => folder.sweep_staging(written_before).await,
            Kept::InBucket(_) => Ok(0),
        }
    }
}

fn get_options(range: Option<Range<u64>>) -> GetOptions {
    GetOptions {
        range: range.map(GetRange::Bounded),
        ..GetOptions::default()
    }
}

/// What a listing of objects says of blobs, whose keys begin behind `prefix`.
fn infos(
    objects: BoxStream<'static, object_store::Result<ObjectMeta>>,
    prefix: Option<object_store::path::Path>,
) -> BoxStream<'static, Result<BlobInfo, BlobError>> {
    objects
        .map_err(from_object_store)
        .try_filter_map(move |object| {
            let key = match &prefix {
                None => Some(object.location.to_string()),
                Some(prefix) => object.location.prefix_match(prefix).map(|parts| {
                    parts
                        .map(|part| part.as_ref().to_owned())
                        .collect::<Vec<_>>()
                        .join("/")
                }),
            };
            let key = key.map(BlobKey::from_stored);
            let info = key
                .filter(|key| key.object_path().is_ok())
                .map(|key| BlobInfo {
                    key,
                    size_bytes: object.size,
                    modified_at: object.last_modified.into(),
                });
            std::future::ready(Ok(info))
        })
        .boxed()
}

/// Runs file work where it may block.
async fn blocking<T, F>(work: F) -> Result<T, BlobError>
where
    T: Send + 'static,
    F: FnOnce() -> Result<T, BlobError> + Send + 'static,
{
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|err| Err(BlobError::Storage(err.to_string())))
}

impl From<io::Error> for BlobError {
    fn from(err: io::Error) -> Self {
        match err.kind() {
            io::ErrorKind::NotFound => Self::NotFound,
            io::ErrorKind::AlreadyExists => Self::AlreadyExists,
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::NoSpace,
            _ => Self::Storage(err.to_string()),
        }
    }
}

fn from_object_store(err: object_store::Error) -> BlobError {
    match err {
        object_store::Error::NotFound { .. } => BlobError::NotFound,
        object_store::Error::AlreadyExists { .. } => BlobError::AlreadyExists,
        err => match io_kind(&err) {
            Some(io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded) => BlobError::NoSpace,
            _ if says_full(&err) => BlobError::NoSpace,
            _ => BlobError::Storage(err.to_string()),
        },
    }
}

/// Whether a service says that it has no room. There is no word for it in S3 itself; these are the status 507 and the
/// codes of MinIO, Ceph and Garage.
fn says_full(err: &object_store::Error) -> bool {
    let object_store::Error::Generic { source, .. } = err else {
        return false;
    };
    let said = source.to_string();
    ["507 Insufficient Storage", "StorageFull", "QuotaExceeded"]
        .iter()
        .any(|word| said.contains(word))
}

/// What the operating system said, however deep it is wrapped.
fn io_kind(err: &(dyn std::error::Error + 'static)) -> Option<io::ErrorKind> {
    let mut cause = Some(err);
    while let Some(err) = cause {
        if let Some(io_err) = err.downcast_ref::<io::Error>() {
            return Some(io_err.kind());
        }
        cause = err.source();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_told_apart_however_it_is_reported() {
        for kind in [io::ErrorKind::StorageFull, io::ErrorKind::QuotaExceeded] {
            assert!(matches!(io::Error::from(kind).into(), BlobError::NoSpace));
            let wrapped = object_store::Error::Generic {
                store: "test",
                source: Box::new(object_store::Error::Generic {
                    store: "test",
                    source: Box::new(io::Error::from(kind)),
                }),
            };
            assert!(matches!(from_object_store(wrapped), BlobError::NoSpace));
        }
    }
}
