//! Blobs: immutable files under keys that are never used twice.

use std::path::{Path, PathBuf};

use bytes::Bytes;
use futures_util::stream::BoxStream;
use kinora_domain::{ProjectId, UnixMillis, VideoId};
use thiserror::Error;

/// The name of a blob: `videos/{project}/{video}/{lease}/{file}`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlobKey(String);

impl BlobKey {
    /// The key of a file that one attempt at a video makes.
    #[must_use]
    pub fn of_attempt(project: &ProjectId, video: &VideoId, lease_seq: u32, file: &str) -> Self {
        Self(format!("videos/{project}/{video}/{lease_seq}/{file}"))
    }

    /// The key as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The project, the video and the lease number in the key of an attempt's file.
    pub(crate) fn attempt(&self) -> Option<(&str, &str, u32)> {
        let mut parts = self.0.splitn(5, '/');
        let is_of_video = parts.next() == Some("videos");
        let (project, video, lease_seq) = (parts.next()?, parts.next()?, parts.next()?);
        let has_file = parts.next().is_some();
        (is_of_video && has_file).then_some((project, video, lease_seq.parse().ok()?))
    }

    pub(crate) fn from_stored(text: String) -> Self {
        Self(text)
    }
}

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
    pub modified_at: UnixMillis,
}

/// A blob, or a range of one, as it is read.
pub struct BlobReader {
    /// The size of the whole blob in bytes.
    pub size_bytes: u64,
    /// The bytes of the range, in chunks.
    pub chunks: BoxStream<'static, Result<Bytes, BlobError>>,
}

/// Where blobs are kept. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Blobs {
    root: PathBuf,
}

impl Blobs {
    /// Blobs in a folder, which is made if it is not there.
    ///
    /// # Errors
    /// The folder cannot be made or written.
    pub fn in_folder(folder: &Path) -> Result<Self, BlobError> {
        Ok(Self {
            root: folder.to_owned(),
        })
    }
}
