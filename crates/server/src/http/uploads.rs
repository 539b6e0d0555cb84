//! Files that come with requests: on disk from the first byte on, hashed, and gone unless they are kept.

use std::future::Future;
use std::io::{self, Read as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use kinora_domain::ProjectId;
use tempfile::{NamedTempFile, TempPath};
use tokio::io::AsyncWriteExt as _;
use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore, oneshot};
use tokio::time::timeout;

use super::error::ApiError;
use crate::shares::{Place, Shares};

/// How much is gathered before it is written: a write costs a hop to another thread.
const WRITE_BYTES: usize = 256 << 10;
/// How many of a file's first bytes tell what it is.
const HEAD_BYTES: u64 = 16;
/// The longest name a file keeps, in characters.
const NAME_MAX_CHARS: usize = 255;

/// How many large texts are in memory at the same time, each up to twice: as bytes and as values, or as a value and
/// decoded.
const MAX_LARGE_TEXTS: usize = 2;
/// How many reference pictures are in memory as files at the same time.
const MAX_PICTURES: usize = 4;
/// How many of them are fetched from elsewhere at the same time. They go to disk, so each takes a connection and
/// little else.
const MAX_FETCHES: usize = 16;
/// How many of those may be one project's: slow servers delay only the pictures of whoever names them.
const MAX_FETCHES_PER_PROJECT: usize = 4;
/// How long an order waits to have its picture fetched.
const FETCH_PATIENCE: Duration = Duration::from_secs(10);
/// How long a request waits to have its file received.
const PLACE_PATIENCE: Duration = Duration::from_secs(5);
/// How long a request waits for memory, or for a process that looks into its clip. What is before it takes seconds.
const MEMORY_PATIENCE: Duration = Duration::from_secs(30);
/// How many MiB decoding pictures may take at the same time: one picture as large as any may be, or many of the
/// usual sizes.
const MAX_DECODE_MIB: u32 = 512;
/// How many uploaded clips are looked into at the same time; each takes a process.
const MAX_CLIPS: usize = 2;

/// Where uploads lie until they are kept, and how much of them may be in memory.
pub(crate) struct Uploads {
    folder: PathBuf,
    places: Shares,
    large_thread: mpsc::Sender<Work>,
    large_texts: Arc<Semaphore>,
    pictures: Arc<Semaphore>,
    fetches: Shares,
    decode_mib: Arc<Semaphore>,
    clips: Arc<Semaphore>,
}

/// The right to hold something large in memory; given back when dropped.
pub(super) type MemoryPermit = OwnedSemaphorePermit;

impl Uploads {
    /// Uploads go into `folder`, which exists and is on the file system of the blobs, so many at a time, of which one
    /// project has half at most.
    pub(crate) fn in_folder(folder: PathBuf, max_uploads: usize) -> Self {
        let semaphore = |n_permits| Arc::new(Semaphore::new(n_permits));
        Self {
            folder,
            places: Shares::new(max_uploads, max_uploads.div_ceil(2)),
            large_thread: start_large_thread(),
            large_texts: semaphore(MAX_LARGE_TEXTS),
            pictures: semaphore(MAX_PICTURES),
            fetches: Shares::new(MAX_FETCHES, MAX_FETCHES_PER_PROJECT),
            decode_mib: semaphore(MAX_DECODE_MIB as usize),
            clips: semaphore(MAX_CLIPS),
        }
    }

    pub(super) async fn large_text(&self) -> Result<MemoryPermit, ApiError> {
        permit(Arc::clone(&self.large_texts).acquire_owned()).await
    }

    pub(super) async fn picture(&self) -> Result<MemoryPermit, ApiError> {
        permit(Arc::clone(&self.pictures).acquire_owned()).await
    }

    /// The right to fetch a picture from elsewhere.
    pub(super) async fn fetch(&self, project: &ProjectId) -> Result<Place, ApiError> {
        let place = self.fetches.take(project, FETCH_PATIENCE).await;
        place.ok_or(ApiError::Busy)
    }

    /// The right to decode a picture, which takes so many bytes.
    pub(super) async fn decoding(&self, n_bytes: u64) -> Result<MemoryPermit, ApiError> {
        let n_mib = u32::try_from(n_bytes.div_ceil(1 << 20)).unwrap_or(u32::MAX);
        let n_mib = n_mib.clamp(1, MAX_DECODE_MIB);
        permit(Arc::clone(&self.decode_mib).acquire_many_owned(n_mib)).await
    }

    pub(super) async fn clip(&self) -> Result<MemoryPermit, ApiError> {
        permit(Arc::clone(&self.clips).acquire_owned()).await
    }

    /// Runs work that takes tens of megabytes for a moment, one after the other and always on the same thread.
    ///
    /// The allocator keeps what a thread has freed for the next time that thread wants it. On one of the many threads
    /// for blocking work that time may never come, and after a while each of them would sit on such a piece.
    pub(super) async fn one_by_one<T, F>(&self, work: F) -> Result<T, ApiError>
    where
        T: Send + 'static,
        F: FnOnce() -> Result<T, ApiError> + Send + 'static,
    {
        let (send, receive) = oneshot::channel();
        let gone = || ApiError::Internal("the thread for large texts is gone".to_owned());
        let work: Work = Box::new(move || {
            // Nobody waits for it any more.
            if !send.is_closed() {
                drop(send.send(work()));
            }
        });
        self.large_thread.send(work).map_err(|_| gone())?;
        receive.await.unwrap_or_else(|_| Err(gone()))
    }

    /// Where what this project sends is received.
    pub(super) fn inbox(&self, project: ProjectId) -> Inbox<'_> {
        Inbox {
            uploads: self,
            project,
        }
    }

    /// Begins an upload of a file that its sender calls `file_name`, when there is a place for it.
    pub(super) async fn begin(
        &self,
        project: &ProjectId,
        file_name: &str,
    ) -> Result<UploadWriter, ApiError> {
        let place = self.places.take(project, PLACE_PATIENCE).await;
        let place = place.ok_or(ApiError::Busy)?;
        let folder = self.folder.clone();
        let made = blocking(move || {
            let builder = NamedTempFile::with_prefix_in("upload-", folder);
            Ok(builder.map(NamedTempFile::into_parts))
        })
        .await?;
        let (file, path) = made.map_err(|err| storage_error(&err))?;
        Ok(UploadWriter {
            path,
            file: tokio::fs::File::from_std(file),
            waiting: Vec::new(),
            hasher: blake3::Hasher::new(),
            size_bytes: 0,
            file_name: plain_name(file_name),
            place,
        })
    }
}

/// Receives what one project sends.
pub(super) struct Inbox<'u> {
    pub(super) uploads: &'u Uploads,
    project: ProjectId,
}

impl Inbox<'_> {
    /// Begins an upload of a file that its sender calls `file_name`, when there is a place for it.
    pub(super) async fn begin(&self, file_name: &str) -> Result<UploadWriter, ApiError> {
        self.uploads.begin(&self.project, file_name).await
    }
}

/// Something for the thread of large things to do.
type Work = Box<dyn FnOnce() + Send>;

fn start_large_thread() -> mpsc::Sender<Work> {
    let (sender, receiver) = mpsc::channel::<Work>();
    let run = move || {
        for work in receiver {
            // Whoever waits for it learns that there is no answer; the next one shall have one.
            if catch_unwind(AssertUnwindSafe(work)).is_err() {
                tracing::error!("reading a large text broke down");
            }
        }
    };
    let thread = std::thread::Builder::new().name("large-texts".to_owned());
    if let Err(err) = thread.spawn(run) {
        tracing::error!(cause = %err, "could not start the thread for large texts");
    }
    sender
}

async fn permit(
    acquiring: impl Future<Output = Result<OwnedSemaphorePermit, AcquireError>>,
) -> Result<OwnedSemaphorePermit, ApiError> {
    match timeout(MEMORY_PATIENCE, acquiring).await {
        Ok(acquired) => acquired.map_err(|err| ApiError::Internal(err.to_string())),
        Err(_) => Err(ApiError::Busy),
    }
}

/// A file that is being received. Dropped, it is removed.
pub(super) struct UploadWriter {
    path: TempPath,
    file: tokio::fs::File,
    /// What is not written yet.
    waiting: Vec<u8>,
    hasher: blake3::Hasher,
    size_bytes: u64,
    file_name: String,
    place: Place,
}

impl UploadWriter {
    /// Takes the next bytes.
    pub(super) async fn write(&mut self, chunk: &[u8]) -> Result<(), ApiError> {
        self.hasher.update(chunk);
        self.size_bytes += chunk.len() as u64;
        self.waiting.extend_from_slice(chunk);
        if self.waiting.len() >= WRITE_BYTES {
            self.write_waiting().await?;
        }
        Ok(())
    }

    /// How many bytes there are so far.
    pub(super) fn size_bytes(&self) -> u64 {
        self.size_bytes
    }

    /// Ends the upload.
    pub(super) async fn finish(mut self) -> Result<Upload, ApiError> {
        self.write_waiting().await?;
        self.file.flush().await.map_err(|err| storage_error(&err))?;
        Ok(Upload {
            path: self.path,
            blake3: *self.hasher.finalize().as_bytes(),
            file_name: self.file_name,
            _place: self.place,
        })
    }

    async fn write_waiting(&mut self) -> Result<(), ApiError> {
        let written = self.file.write_all(&self.waiting).await;
        self.waiting.clear();
        written.map_err(|err| storage_error(&err))
    }
}

/// A file that came with a request. Dropped, it is removed.
#[derive(Debug)]
pub(super) struct Upload {
    path: TempPath,
    /// Their hash.
    pub(super) blake3: [u8; 32],
    /// What its sender called it, without folders; may be empty.
    pub(super) file_name: String,
    /// It takes up disk as long as it is there.
    _place: Place,
}

impl Upload {
    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Reads its first bytes, by which kinds of files are told apart.
    pub(super) fn head(&self) -> Result<Vec<u8>, ApiError> {
        let mut head = Vec::new();
        let file = std::fs::File::open(&self.path);
        file.and_then(|file| file.take(HEAD_BYTES).read_to_end(&mut head))
            .map_err(|err| storage_error(&err))?;
        Ok(head)
    }

    /// Reads it whole. For what has been held to a limit.
    pub(super) fn read(&self) -> Result<Vec<u8>, ApiError> {
        std::fs::read(&self.path).map_err(|err| storage_error(&err))
    }
}

/// Runs work that blocks, where it may. It goes on to its end even when nobody waits for it any more, so whatever holds
/// room for it belongs into `work`.
pub(super) async fn blocking<T, F>(work: F) -> Result<T, ApiError>
where
    T: Send + 'static,
    F: FnOnce() -> Result<T, ApiError> + Send + 'static,
{
    let worked = tokio::task::spawn_blocking(work).await;
    worked.unwrap_or_else(|err| Err(ApiError::Internal(err.to_string())))
}

fn storage_error(err: &io::Error) -> ApiError {
    match err.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => ApiError::InsufficientStorage,
        _ => ApiError::Internal(format!("an upload could not be kept: {err}")),
    }
}

/// The last part of what may be a path of any system, without what no name has.
fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain = last.chars().filter(|c| !c.is_control());
    plain.take(NAME_MAX_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_upload_is_whole_hashed_and_gone_when_dropped() {
        let folder = tempfile::tempdir().unwrap();
        let uploads = Uploads::in_folder(folder.path().to_owned(), 2);
        let project = ProjectId::default_project();
        let mut writer = uploads.begin(&project, "a.png").await.unwrap();
        let bytes = vec![7_u8; WRITE_BYTES + 5];
        for chunk in bytes.chunks(1000) {
            writer.write(chunk).await.unwrap();
        }
        let upload = writer.finish().await.unwrap();
        assert_eq!(upload.blake3, *blake3::hash(&bytes).as_bytes());
        assert_eq!(upload.read().unwrap(), bytes);
        drop(upload);
        drop(uploads.begin(&project, "b.png").await.unwrap());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[tokio::test]
    async fn work_that_panics_costs_only_its_own_answer() {
        let uploads = Uploads::in_folder(std::env::temp_dir(), 2);
        let broken: Result<(), _> = uploads.one_by_one(|| panic!("on purpose")).await;
        assert!(broken.is_err());
        assert_eq!(uploads.one_by_one(|| Ok(7)).await.unwrap(), 7);
    }

    #[test]
    fn a_name_is_no_path() {
        assert_eq!(plain_name("../../etc/passwd"), "passwd");
        assert_eq!(plain_name("C:\\pictures\\a.png"), "a.png");
        assert_eq!(plain_name("ä\r\n\0.png"), "ä.png");
        assert_eq!(plain_name(&"x".repeat(1000)).len(), NAME_MAX_CHARS);
    }
}
