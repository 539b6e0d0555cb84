//! Restoring a backup into a data folder that is empty.
//!
//! Everything is written below `restoring/` of the folder, on whose presence every kinora refuses it. Once all of it
//! is checked, brought up to date and on the disk, its parts move into their places, and `restoring/` goes: that one
//! step makes the folder whole. A restore that was killed is begun again by the next.

use std::fs::{self, File};
use std::io::{BufWriter, Read, Write};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use kinora_store::{Blobs, KeptBlob, SqliteCopy, SqliteStore, Store as _};

use super::manifest::{
    DATABASE, MANIFEST, MANIFEST_MAX_BYTES, Manifest, Part, SETTINGS, WEBHOOK_KEY,
};
use super::tar::{ArchiveReader, Entry};
use crate::data_folder::DataFolder;

/// What a restore puts into the folder.
const PARTS: [&str; 4] = [SETTINGS, WEBHOOK_KEY, "blobs", "db"];

/// A folder on its way to be restored, which this process has for itself.
struct Target {
    folder: DataFolder,
    /// Whether the folder is ours to remove.
    is_made: bool,
    _lock: File,
}

/// Reads a whole archive from `input` into the data folder. It is a database of its own from then on.
///
/// # Errors
/// The folder is in use or not empty; the archive is damaged, cut off, or of a newer kinora; there is no room. The
/// folder is as it was.
pub(crate) async fn restore(
    folder: DataFolder,
    input: impl Read + Send + 'static,
) -> anyhow::Result<Manifest> {
    let target = Target::begin(folder)?;
    let staging = target.folder.restoring();
    let restored = async {
        let extracted = tokio::task::spawn_blocking({
            let staging = staging.clone();
            move || extract(input, &staging)
        });
        let manifest = extracted
            .await
            .context("reading the archive broke down")??;
        bring_up_to_date(&staging).await?;
        flush(&staging)?;
        Ok(manifest)
    };
    match restored.await {
        Ok(manifest) => target.finish().map(|()| manifest),
        Err(err) => {
            target.clear();
            Err(err)
        }
    }
}

impl Target {
    fn begin(folder: DataFolder) -> anyhow::Result<Self> {
        let root = folder.root().to_owned();
        let is_made = !root.exists();
        let mut private = fs::DirBuilder::new();
        let made = private.recursive(true).mode(0o700).create(&root);
        made.with_context(|| format!("cannot make the data folder {}", root.display()))?;
        if !folder.restoring().exists() {
            // Before it is locked, which leaves a file in it.
            check_empty(&folder)?;
        }
        let lock = folder.take_lock()?;
        if folder.restoring().exists() {
            // It was empty when that restore began: everything in it is from there.
            remove_parts(&root)?;
        }
        check_empty(&folder)?;
        let staging = folder.restoring();
        let mut private = fs::DirBuilder::new();
        let made = private.mode(0o700).create(&staging);
        made.with_context(|| format!("cannot write to {}", root.display()))?;
        Ok(Self {
            folder,
            is_made,
            _lock: lock,
        })
    }

    /// Puts every part in its place.
    fn finish(self) -> anyhow::Result<()> {
        let (root, staging) = (self.folder.root(), self.folder.restoring());
        let moved = PARTS.iter().try_for_each(|part| {
            let from = staging.join(part);
            match from.exists() {
                true => fs::rename(from, root.join(part)),
                false => Ok(()),
            }
        });
        moved
            .and_then(|()| File::open(root)?.sync_all())
            .and_then(|()| fs::remove_dir(&staging))
            .and_then(|()| File::open(root)?.sync_all())
            .with_context(|| {
                format!(
                    "cannot write to {}: run kinora restore again",
                    root.display()
                )
            })
    }

    /// Leaves the folder as it was.
    fn clear(self) {
        let root = self.folder.root();
        let cleared = match self.is_made {
            true => fs::remove_dir_all(root),
            false => remove_parts(root).and_then(|()| fs::remove_file(self.folder.lock())),
        };
        if let Err(err) = cleared {
            tracing::warn!(cause = %err, "could not remove what was restored of a damaged archive");
        }
    }
}

/// Removes what a restore that did not come to its end has written; `restoring/` last, so that nobody takes the rest
/// for an installation.
fn remove_parts(root: &Path) -> std::io::Result<()> {
    for part in PARTS.iter().copied().chain(["restoring"]) {
        let path = root.join(part);
        let removed = match path.is_dir() {
            true => fs::remove_dir_all(&path),
            false => fs::remove_file(&path),
        };
        match removed {
            Err(err) if err.kind() == std::io::ErrorKind::NotFound => {}
            removed => removed?,
        }
    }
    Ok(())
}

/// Nothing is written over: there may be videos in it that are nowhere else.
fn check_empty(folder: &DataFolder) -> anyhow::Result<()> {
    for entry in fs::read_dir(folder.root())? {
        let path = entry?.path();
        let is_empty_folder =
            || fs::read_dir(&path).is_ok_and(|mut entries| entries.next().is_none());
        if path != folder.lock() && !is_empty_folder() {
            bail!(
                "the data folder {} is not empty: restore into another one with --data-dir, or move this one away",
                folder.root().display()
            );
        }
    }
    Ok(())
}

/// Writes an archive's files below `staging`, and checks each. Blocks; memory is constant.
fn extract(input: impl Read, staging: &Path) -> anyhow::Result<Manifest> {
    let mut archive = ArchiveReader::new(input);
    let manifest = read_manifest(&mut archive)?;
    for name in [SETTINGS, WEBHOOK_KEY, DATABASE] {
        if let Some(part) = manifest.part(name) {
            extract_part(&mut archive, part, staging)?;
        }
    }
    let database = staging.join(DATABASE);
    if !database.exists() {
        bail!("the archive is damaged: it has no database");
    }
    let copy = SqliteCopy::open(&database).context("cannot use the database in the archive")?;
    copy.check()
        .context("the database in the archive is damaged")?;
    let blobs = Blobs::in_folder(&staging.join("blobs"))?;
    let mut n_blobs = 0;
    copy.for_each_blob(|blob| {
        n_blobs += 1;
        extract_blob(&mut archive, &blobs, &blob)
    })?;
    archive.finish()?;
    if n_blobs != manifest.n_blobs {
        bail!("the archive is damaged: it has not as many files as it says");
    }
    Ok(manifest)
}

fn read_manifest<R: Read>(archive: &mut ArchiveReader<R>) -> anyhow::Result<Manifest> {
    let none = "this is no archive that kinora backup has written";
    let entry = archive.next().context(none)?;
    if entry.name != MANIFEST || entry.size_bytes > MANIFEST_MAX_BYTES {
        bail!(none);
    }
    let mut bytes = Vec::new();
    archive.copy(&entry, &mut bytes)?;
    Manifest::parse(&bytes)
}

fn extract_part<R: Read>(
    archive: &mut ArchiveReader<R>,
    part: &Part,
    staging: &Path,
) -> anyhow::Result<()> {
    let blake3 = extract_file(archive, &part.entry(), &staging.join(&part.name))?;
    if blake3::Hash::from(blake3).to_hex().as_str() != part.blake3 {
        bail!("the archive is damaged: {} is not what it was", part.name);
    }
    Ok(())
}

fn extract_blob<R: Read>(
    archive: &mut ArchiveReader<R>,
    blobs: &Blobs,
    blob: &KeptBlob,
) -> anyhow::Result<()> {
    let key = blob.key.as_str();
    // What is no key could name a file outside the folder.
    let path = blobs
        .local_path(&blob.key)
        .with_context(|| format!("the archive is damaged: `{key}` is no name of a file"))?;
    let entry = Entry {
        name: format!("blobs/{key}"),
        size_bytes: blob.size_bytes,
    };
    if extract_file(archive, &entry, &path)? != blob.blake3 {
        bail!(
            "the archive is damaged: {} is not what was stored",
            entry.name
        );
    }
    Ok(())
}

fn extract_file<R: Read>(
    archive: &mut ArchiveReader<R>,
    entry: &Entry,
    path: &PathBuf,
) -> anyhow::Result<[u8; 32]> {
    archive.expect(entry)?;
    let cannot = || format!("cannot write {}", path.display());
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).with_context(cannot)?;
    }
    let mut options = File::options();
    let file = options.write(true).create_new(true).mode(0o600).open(path);
    let mut out = BufWriter::new(file.with_context(cannot)?);
    let blake3 = archive.copy(entry, &mut out)?;
    out.flush().with_context(cannot)?;
    Ok(blake3)
}

/// Opens the database as a server would. Whose blobs it has is for the next server to note: two installations with
/// one name could take each other's files for orphans.
async fn bring_up_to_date(staging: &Path) -> anyhow::Result<()> {
    let database = staging.join(DATABASE);
    let cannot = "cannot bring the database up to date";
    let work = {
        let database = database.clone();
        move || {
            // An archive of before backups forgot it still names the place.
            SqliteCopy::let_go(&database)?;
            SqliteStore::open(&database)
        }
    };
    let store = tokio::task::spawn_blocking(work).await?.context(cannot)?;
    store.close().await;
    Ok(())
}

/// Brings everything that was written to the disk, at once: a flush for each of many files takes far longer.
fn flush(staging: &Path) -> anyhow::Result<()> {
    let folder = File::open(staging)?;
    #[cfg(target_os = "linux")]
    let flushed = rustix::fs::syncfs(&folder);
    #[cfg(not(target_os = "linux"))]
    let flushed = {
        rustix::fs::sync();
        rustix::fs::fsync(&folder)
    };
    flushed.with_context(|| format!("cannot write to {}", staging.display()))
}
