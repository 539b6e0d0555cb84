//! Blobs as files of a folder.

use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;
use futures_util::stream::{BoxStream, StreamExt, TryStreamExt};
use object_store::local::LocalFileSystem;
use object_store::{
    GetResultPayload, MultipartUpload, ObjectStore, ObjectStoreExt, PutMode, PutOptions,
};
use uuid::Uuid;

use super::{
    BlobError, BlobInfo, BlobKey, BlobReader, STAGING, blocking, from_object_store, get_options,
    infos, io_kind, local,
};

/// How often a put is tried when the folder it goes to is pruned at the same moment.
pub(super) const MAX_FOLDER_RACES: u32 = 8;

/// Blobs in a folder of this machine.
#[derive(Clone, Debug)]
pub(super) struct Folder {
    root: Arc<Path>,
    objects: Arc<LocalFileSystem>,
}

impl Folder {
    pub(super) fn open(folder: &Path) -> Result<Self, BlobError> {
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

    /// On the same file system the blob is a second link to the file instead of a copy.
    pub(super) async fn put_file(
        &self,
        key: &BlobKey,
        path: &Path,
    ) -> Result<(u64, [u8; 32]), BlobError> {
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
        Ok((size_bytes, blake3))
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

    pub(super) async fn put_bytes(&self, key: &BlobKey, bytes: Bytes) -> Result<(), BlobError> {
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
        self.flush_folders(key).await
    }

    async fn flush_folders(&self, key: &BlobKey) -> Result<(), BlobError> {
        let (root, file) = (Arc::clone(&self.root), self.root.join(key.as_str()));
        blocking(move || Ok(local::flush_folders(&root, &file)?)).await
    }

    pub(super) async fn read(
        &self,
        key: &BlobKey,
        range: Option<Range<u64>>,
    ) -> Result<BlobReader, BlobError> {
        let found = self
            .objects
            .get_opts(&key.object_path()?, get_options(range))
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

    /// The folders that it leaves empty go with the blob.
    pub(super) async fn delete(&self, key: &BlobKey) -> Result<(), BlobError> {
        match self.objects.delete(&key.object_path()?).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(err) => Err(from_object_store(err)),
        }
    }

    pub(super) async fn read_mark(&self, name: &str) -> Result<Bytes, BlobError> {
        let path = object_store::path::Path::from(name);
        let found = self.objects.get(&path).await.map_err(from_object_store)?;
        found.bytes().await.map_err(from_object_store)
    }

    pub(super) async fn write_mark(&self, name: &str, bytes: Bytes) -> Result<(), BlobError> {
        let path = object_store::path::Path::from(name);
        let written = self.objects.put(&path, bytes.into()).await;
        written.map(drop).map_err(from_object_store)
    }

    pub(super) fn list(&self, prefix: &str) -> BoxStream<'static, Result<BlobInfo, BlobError>> {
        let prefix = object_store::path::Path::from(prefix);
        infos(self.objects.list(Some(&prefix)), None)
    }

    pub(super) fn path(&self, key: &BlobKey) -> PathBuf {
        self.root.join(key.as_str())
    }

    pub(super) async fn sweep_staging(&self, written_before: SystemTime) -> Result<u32, BlobError> {
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

/// Whether a put failed because a deletion pruned the folder that it had just made.
fn is_folder_race(err: &object_store::Error) -> bool {
    let is_final = matches!(
        err,
        object_store::Error::NotFound { .. } | object_store::Error::AlreadyExists { .. }
    );
    !is_final && io_kind(err) == Some(io::ErrorKind::NotFound)
}
