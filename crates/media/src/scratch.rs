//! Files that go away unless they are kept.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use crate::MediaError;

/// A file that is removed when this value is dropped, unless it was kept.
#[derive(Debug)]
pub(crate) struct ScratchFile {
    path: PathBuf,
    is_kept: bool,
}

impl ScratchFile {
    /// Creates an empty file, replacing an old one, open for writing and reading.
    pub(crate) fn create(path: PathBuf) -> Result<(Self, File), MediaError> {
        let file = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(true)
            .open(&path)
            .map_err(|error| MediaError::io("creating a scratch file", error))?;
        let is_kept = false;
        Ok((Self { path, is_kept }, file))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Leaves the file where it is and gives its path away.
    pub(crate) fn keep(mut self) -> PathBuf {
        self.is_kept = true;
        self.path.clone()
    }
}

impl Drop for ScratchFile {
    fn drop(&mut self) {
        if !self.is_kept {
            // Nothing can be done about a failure here, and the folder is the caller's to remove.
            let _ = fs::remove_file(&self.path);
        }
    }
}
