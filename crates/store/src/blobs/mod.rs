//! Blobs: immutable files under keys that are never used twice.
//!
//! A blob is there whole or not at all: it is written beside its place, flushed to the disk and only then
//! linked there, so a crash leaves at most a staging file behind ([`Blobs::sweep_staging`]). Nothing here
//! knows what a blob is for; whether one is needed is the database's to say.

mod key;
mod local;

use std::fmt;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;
use futures_util::stream::{BoxStream, StreamExt, TryStreamExt};
use object_store::local::LocalFileSystem;
use object_store::{
    GetOptions, GetRange, GetResultPayload, MultipartUpload, ObjectStore, ObjectStoreExt, PutMode,
    PutOptions,
};
use thiserror::Error;
use uuid::Uuid;

pub use self::key::BlobKey;
use crate::NewAsset;

/// Where unfinished copies lie. No key begins with it.
const STAGING: &str = "staging";

/// How many bytes are held in memory for one blob that is read or written.
const CHUNK_BYTES: usize = 256 * 1024;

/// How often a put is tried when the folder it goes to is pruned at the same moment.
const MAX_FOLDER_RACES: u32 = 8;

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
    root: Arc<Path>,
    objects: Arc<LocalFileSystem>,
}

impl Blobs {
    /// Blobs in a folder, which is made if it is not there. Blocks for a moment.
    ///
    /// # Errors
    /// The folder cannot be made or written.
    pub fn in_folder(folder: &Path) -> Result<Self, BlobError> {
        std::fs::create_dir_all(folder.join(STAGING))?;
        let root = folder.canonicalize()?;
        local::flush_folder(&root)?;
        let objects = LocalFileSystem::new_with_prefix(&root)
            .map_err(from_object_store)?
            .with_fsync(true)
            .with_automatic_cleanup(true);
        Ok(Self {
            root: root.into(),
            objects: Arc::new(objects),
        })
    }

    /// Stores a local file and says how large it is and what its hash is. Constant memory; on return the
    /// blob is complete and survives a power cut.
    ///
    /// On the same file system the blob is a second link to the file instead of a copy, so **the file must
    /// not be written any more**; it may be removed.
    ///
    /// # Errors
    /// [`BlobError::AlreadyExists`], [`BlobError::NoSpace`], or the file cannot be read.
    pub async fn put_file(&self, key: &BlobKey, path: &Path) -> Result<NewAsset, BlobError> {
        let object_path = key.object_path()?;
        let (source, target) = (path.to_owned(), self.root.join(key.as_str()));
        let (size_bytes, blake3, is_linked) = blocking(move || {
            let (size_bytes, blake3) = local::flush_and_hash(&source)?;
            let is_linked = local::link(&source, &target)?;
            Ok((size_bytes, blake3, is_linked))
        })
        .await?;
        if !is_linked {
            self.copy_in(path, &object_path).await?;
        }
        self.flush_folders(key).await?;
        Ok(NewAsset {
            blob_key: key.clone(),
            size_bytes,
            blake3,
        })
    }

    /// Copies a file of another file system.
    async fn copy_in(
        &self,
        path: &Path,
        target: &object_store::path::Path,
    ) -> Result<(), BlobError> {
        let staged = format!("{STAGING}/{}", Uuid::now_v7().simple());
        let staged = object_store::path::Path::from(staged);
        let mut upload = self
            .objects
            .put_multipart(&staged)
            .await
            .map_err(from_object_store)?;
        if let Err(err) = upload_file(upload.as_mut(), path).await {
            // What cannot be removed now is removed by the sweep.
            drop(upload.abort().await);
            return Err(err);
        }
        let mut renamed = self.objects.rename_if_not_exists(&staged, target).await;
        for _ in 0..MAX_FOLDER_RACES {
            if !renamed.as_ref().is_err_and(is_folder_race) {
                break;
            }
            renamed = self.objects.rename_if_not_exists(&staged, target).await;
        }
        if renamed.is_err() {
            drop(self.objects.delete(&staged).await);
        }
        renamed.map_err(from_object_store)
    }

    /// Stores bytes and says how many there are and what their hash is. On return the blob is complete and
    /// survives a power cut.
    ///
    /// # Errors
    /// [`BlobError::AlreadyExists`], [`BlobError::NoSpace`].
    pub async fn put_bytes(&self, key: &BlobKey, bytes: Bytes) -> Result<NewAsset, BlobError> {
        let path = key.object_path()?;
        let put = || {
            let options = PutOptions::from(PutMode::Create);
            self.objects.put_opts(&path, bytes.clone().into(), options)
        };
        let mut stored = put().await;
        for _ in 0..MAX_FOLDER_RACES {
            if !stored.as_ref().is_err_and(is_folder_race) {
                break;
            }
            stored = put().await;
        }
        stored.map_err(from_object_store)?;
        self.flush_folders(key).await?;
        Ok(NewAsset {
            blob_key: key.clone(),
            size_bytes: bytes.len() as u64,
            blake3: *blake3::hash(&bytes).as_bytes(),
        })
    }

    async fn flush_folders(&self, key: &BlobKey) -> Result<(), BlobError> {
        let (root, file) = (Arc::clone(&self.root), self.root.join(key.as_str()));
        blocking(move || Ok(local::flush_folders(&root, &file)?)).await
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
        let options = GetOptions {
            range: range.map(GetRange::Bounded),
            ..GetOptions::default()
        };
        let found = self
            .objects
            .get_opts(&key.object_path()?, options)
            .await
            .map_err(from_object_store)?;
        let size_bytes = found.meta.size;
        let chunks = match found.payload {
            // The stream of object_store has chunks of 8 KiB, and one hop to another thread for each.
            GetResultPayload::File(file, _) => local::chunks(file, found.range),
            GetResultPayload::Stream(stream) => stream.map_err(from_object_store).boxed(),
        };
        Ok(BlobReader { size_bytes, chunks })
    }

    /// Deletes a blob and the folders it leaves empty. One that is not there is fine.
    ///
    /// # Errors
    /// The storage failed.
    pub async fn delete(&self, key: &BlobKey) -> Result<(), BlobError> {
        match self.objects.delete(&key.object_path()?).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(err) => Err(from_object_store(err)),
        }
    }

    /// All blobs whose keys begin with the segments of `prefix`, such as `videos/default`; all of them for
    /// an empty one. In no order. Files that have no blob key are left out.
    ///
    /// # Errors
    /// Those of the stream: the storage failed.
    #[must_use]
    pub fn list(&self, prefix: &str) -> BoxStream<'static, Result<BlobInfo, BlobError>> {
        let prefix = object_store::path::Path::from(prefix);
        self.objects
            .list(Some(&prefix))
            .map_err(from_object_store)
            .try_filter_map(async |object| {
                let key = BlobKey::from_stored(object.location.to_string());
                Ok(key.object_path().is_ok().then(|| BlobInfo {
                    key,
                    size_bytes: object.size,
                    modified_at: object.last_modified.into(),
                }))
            })
            .boxed()
    }

    /// The file of a blob, when blobs are files of this machine. Whether it exists is not said.
    #[must_use]
    pub fn local_path(&self, key: &BlobKey) -> Option<PathBuf> {
        key.object_path().ok()?;
        Some(self.root.join(key.as_str()))
    }

    /// Removes what crashed puts left behind: staging files that were last written to before a moment. Looks at
    /// every blob's folder. Returns how many there were.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub async fn sweep_staging(&self, written_before: SystemTime) -> Result<u32, BlobError> {
        let root = Arc::clone(&self.root);
        blocking(move || Ok(local::sweep(&root, &root.join(STAGING), written_before)?)).await
    }
}

async fn upload_file(upload: &mut dyn MultipartUpload, path: &Path) -> Result<(), BlobError> {
    let path = path.to_owned();
    let (file, size_bytes) = blocking(move || {
        let file = std::fs::File::open(path)?;
        let size_bytes = file.metadata()?.len();
        Ok((file, size_bytes))
    })
    .await?;
    let mut chunks = local::chunks(file, 0..size_bytes);
    while let Some(chunk) = chunks.try_next().await? {
        upload
            .put_part(chunk.into())
            .await
            .map_err(from_object_store)?;
    }
    upload.complete().await.map_err(from_object_store)?;
    Ok(())
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
            _ => BlobError::Storage(err.to_string()),
        },
    }
}

/// Whether a put failed because a deletion pruned the folder that it had just made.
fn is_folder_race(err: &object_store::Error) -> bool {
    let is_final = matches!(
        err,
        object_store::Error::NotFound { .. } | object_store::Error::AlreadyExists { .. }
    );
    !is_final && io_kind(err) == Some(io::ErrorKind::NotFound)
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
