//! The data folder: `db/`, `blobs/`, `tmp/` and a lock.
//!
//! One server at a time uses it, and holds its lock. Commands that make or list keys open the database beside it.
//! `backup/` has a lock of its own: while a backup holds it, no blob is deleted. Locks end with their process, however
//! that ends.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use rustix::fs::{FlockOperation, flock};
use uuid::Uuid;

/// The parts of a data folder that are folders.
const PARTS: [&str; 3] = ["db", "blobs", "tmp"];

/// How the name of a copy of the rows ends; it begins with a UUID.
const COPIED_ROWS_END: &str = ".sqlite3";

/// Where everything is in a data folder.
#[derive(Clone, Debug)]
pub(crate) struct DataFolder {
    root: PathBuf,
}

/// A data folder that this process has for itself, as long as the value lives.
#[derive(Debug)]
pub(crate) struct OwnedDataFolder {
    pub(crate) folder: DataFolder,
    _lock: File,
}

/// As long as the value lives, no blob goes that a row points at now.
#[derive(Debug)]
pub(crate) struct KeptFiles {
    _lock: File,
}

/// The right to delete blobs, as long as the value lives.
#[derive(Debug)]
pub(crate) struct MayDelete {
    _lock: Option<File>,
}

/// Who has a data folder for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holder {
    Nobody,
    /// A running kinora, with its process id if it is known.
    Kinora(Option<u32>),
}

impl DataFolder {
    pub(crate) fn at(root: &Path) -> Self {
        Self {
            root: root.to_owned(),
        }
    }

    /// Makes the folder and its parts where they are not there, for this user alone.
    ///
    /// # Errors
    /// It cannot be made, or holds a part of what is to be restored into it.
    pub(crate) fn make(&self) -> anyhow::Result<()> {
        if self.restoring().exists() {
            bail!(
                "kinora restore did not come to its end in {}: run it again",
                self.root.display()
            );
        }
        // Prompts and videos are nobody else's business.
        let mut private = fs::DirBuilder::new();
        private.recursive(true).mode(0o700);
        for part in PARTS {
            let made = private.create(self.root.join(part));
            made.with_context(|| format!("cannot make the data folder {}", self.root.display()))?;
        }
        Ok(())
    }

    /// The folders that a server keeps in order.
    pub(crate) fn parts(&self) -> [PathBuf; 3] {
        PARTS.map(|part| self.root.join(part))
    }

    /// Makes the folder if it is not there, locks it, and empties its scratch folder.
    ///
    /// # Errors
    /// Another kinora has it, or it cannot be written.
    pub(crate) fn own(self) -> anyhow::Result<OwnedDataFolder> {
        self.make()?;
        let lock = self.take_lock()?;
        let scratch = self.scratch();
        fs::remove_dir_all(&scratch).and_then(|()| fs::create_dir(&scratch))?;
        Ok(OwnedDataFolder {
            folder: self,
            _lock: lock,
        })
    }

    /// Locks the folder, which is there.
    ///
    /// # Errors
    /// Another kinora has it, or it cannot be written.
    pub(crate) fn take_lock(&self) -> anyhow::Result<File> {
        let shown = self.root.display();
        // Not truncated: it may be another's, with its process id in it.
        let mut lock = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(self.lock())
            .with_context(|| format!("cannot write to the data folder {shown}"))?;
        if flock(&lock, FlockOperation::NonBlockingLockExclusive).is_err() {
            let process = match process_id(&mut lock) {
                Some(id) => format!(" (process {id})"),
                None => String::new(),
            };
            bail!(
                "the data folder {shown} is in use by another kinora{process}: \
                 stop that one, or choose another --data-dir"
            );
        }
        note_process_id(&mut lock).with_context(|| format!("cannot write to {shown}"))?;
        Ok(lock)
    }

    /// Keeps what rows point at from being deleted. Waits for a deletion that is under way; blocks.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub(crate) fn keep_files(&self) -> io::Result<KeptFiles> {
        let lock = self.open_backup_lock()?;
        flock(&lock, FlockOperation::LockShared)?;
        Ok(KeptFiles { _lock: lock })
    }

    /// Whether blobs may be deleted: not while a backup copies them. What a killed backup left behind goes.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub(crate) fn may_delete(&self) -> io::Result<Option<MayDelete>> {
        let lock = match self.open_backup_lock() {
            // No backup can have a lock that cannot be made, and only a deletion makes room for it.
            Err(err) if err.kind() == io::ErrorKind::StorageFull => {
                return Ok(Some(MayDelete { _lock: None }));
            }
            opened => opened?,
        };
        match flock(&lock, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => {}
            Err(rustix::io::Errno::WOULDBLOCK) => return Ok(None),
            Err(err) => return Err(err.into()),
        }
        self.remove_copied_rows()?;
        Ok(Some(MayDelete { _lock: Some(lock) }))
    }

    /// A new name for a copy of the rows, for as long as a backup needs one.
    pub(crate) fn copied_rows(&self) -> PathBuf {
        let name = format!("{}{COPIED_ROWS_END}", Uuid::new_v4());
        self.backup().join(name)
    }

    /// Removes the copies of backups that were killed. Whatever else lies there is somebody's, and may be an archive.
    fn remove_copied_rows(&self) -> io::Result<()> {
        for entry in fs::read_dir(self.backup())? {
            let path = entry?.path();
            if !is_copied_rows(&path) {
                continue;
            }
            if let Err(err) = fs::remove_file(&path) {
                let path = path.display();
                tracing::warn!(%path, cause = %err, "could not remove what a killed backup left");
            }
        }
        Ok(())
    }

    fn open_backup_lock(&self) -> io::Result<File> {
        let mut private = fs::DirBuilder::new();
        private.recursive(true).mode(0o700).create(self.backup())?;
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false);
        options.open(self.backup_lock())
    }

    /// Who has the folder now. Changes nothing.
    ///
    /// # Errors
    /// The lock file cannot be read.
    pub(crate) fn holder(&self) -> io::Result<Holder> {
        let mut lock = match File::open(self.lock()) {
            Err(err) if err.kind() == io::ErrorKind::NotFound => return Ok(Holder::Nobody),
            opened => opened?,
        };
        match flock(&lock, FlockOperation::NonBlockingLockShared) {
            Ok(()) => Ok(Holder::Nobody),
            Err(_) => Ok(Holder::Kinora(process_id(&mut lock))),
        }
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.root.join("db").join("videos.sqlite3")
    }

    /// The key that webhook secrets are sealed with.
    pub(crate) fn webhook_key(&self) -> PathBuf {
        self.root.join("webhooks.key")
    }

    pub(crate) fn blobs(&self) -> PathBuf {
        self.root.join("blobs")
    }

    pub(crate) fn scratch(&self) -> PathBuf {
        self.root.join("tmp")
    }

    pub(crate) fn settings(&self) -> PathBuf {
        self.root.join("kinora.toml")
    }

    /// Where backups have their copy of the rows, until they have opened it.
    pub(crate) fn backup(&self) -> PathBuf {
        self.root.join("backup")
    }

    /// Where everything is while it is restored. As long as it is there, the folder is of no use.
    pub(crate) fn restoring(&self) -> PathBuf {
        self.root.join("restoring")
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    pub(crate) fn lock(&self) -> PathBuf {
        self.root.join("lock")
    }

    fn backup_lock(&self) -> PathBuf {
        self.backup().join("lock")
    }
}

/// Whether a file has a name that [`DataFolder::copied_rows`] gives, or is the journal of one.
fn is_copied_rows(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    let name = name.map(|name| name.strip_suffix("-journal").unwrap_or(name));
    let id = name.and_then(|name| name.strip_suffix(COPIED_ROWS_END));
    id.is_some_and(|id| Uuid::try_parse(id).is_ok())
}

fn note_process_id(lock: &mut File) -> io::Result<()> {
    lock.set_len(0)?;
    lock.rewind()?;
    writeln!(lock, "{}", std::process::id())
}

fn process_id(lock: &mut File) -> Option<u32> {
    let mut text = String::new();
    lock.take(32).read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_has_one_owner_who_is_known_to_others() {
        let root = tempfile::tempdir().unwrap();
        let folder = DataFolder::at(&root.path().join("data"));
        assert_eq!(folder.holder().unwrap(), Holder::Nobody);
        let owned = folder.clone().own().unwrap();
        let process = std::process::id();
        assert_eq!(folder.holder().unwrap(), Holder::Kinora(Some(process)));
        let refused = folder.clone().own().unwrap_err().to_string();
        assert!(refused.contains(&format!("process {process}")), "{refused}");
        // Whoever was refused has not spoilt the note.
        assert_eq!(folder.holder().unwrap(), Holder::Kinora(Some(process)));
        drop(owned);
        assert_eq!(folder.holder().unwrap(), Holder::Nobody);
        folder.own().unwrap();
    }

    #[test]
    fn nothing_is_deleted_while_any_backup_runs_and_what_a_killed_one_left_goes_later() {
        let root = tempfile::tempdir().unwrap();
        let folder = DataFolder::at(root.path());
        let (first, second) = (folder.keep_files().unwrap(), folder.keep_files().unwrap());
        let left_over = folder.copied_rows();
        fs::write(&left_over, "x").unwrap();
        assert!(folder.may_delete().unwrap().is_none());
        drop(first);
        assert!(folder.may_delete().unwrap().is_none());
        assert!(left_over.exists());
        drop(second);
        assert!(folder.may_delete().unwrap().is_some());
        assert!(!left_over.exists());
    }

    #[test]
    fn what_others_put_beside_the_lock_of_backups_stays_and_holds_nothing_up() {
        let root = tempfile::tempdir().unwrap();
        let folder = DataFolder::at(root.path());
        drop(folder.keep_files().unwrap());
        let names = ["kinora.tar", "kinora.tar.partial", "videos.sqlite3"];
        for name in names {
            fs::write(folder.backup().join(name), "mine").unwrap();
        }
        let journal = format!("{}-journal", folder.copied_rows().display());
        fs::write(&journal, "x").unwrap();
        fs::create_dir(folder.backup().join("weekly")).unwrap();
        // One that cannot be removed, even though its name is ours.
        fs::create_dir(folder.copied_rows()).unwrap();
        assert!(folder.may_delete().unwrap().is_some());
        for name in names {
            assert!(folder.backup().join(name).exists(), "{name}");
        }
        assert!(folder.backup().join("weekly").exists());
        assert!(!Path::new(&journal).exists());
    }

    #[test]
    fn a_folder_that_was_restored_in_part_is_refused() {
        let root = tempfile::tempdir().unwrap();
        let folder = DataFolder::at(root.path());
        fs::create_dir(folder.restoring()).unwrap();
        let refused = folder.clone().own().unwrap_err().to_string();
        assert!(refused.contains("run it again"), "{refused}");
        assert!(folder.make().is_err());
        assert!(!folder.database().parent().unwrap().exists());
    }
}
