//! A model's files on disk: where they are, whether they are whole.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use kinora_sdcpp_protocol::weights;
use ring::digest;

use super::manifest::{FileRole, FileSource, HubFile};

/// What the name of a file ends with while it is downloaded.
pub const PARTIAL_SUFFIX: &str = ".part";
/// What the name of the note beside a downloaded file ends with: its SHA-256, as `sha256sum` writes it.
pub const SHA256_SUFFIX: &str = ".sha256";

/// A file of a model, and where it belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelFile {
    /// What it is to the model.
    pub role: FileRole,
    /// Where it is, or will be.
    pub path: PathBuf,
    /// Where it can be downloaded; `None` for an own file.
    pub hub: Option<HubFile>,
    expected_bytes: Option<u64>,
    expected_sha256: Option<String>,
}

/// How a file looks without reading it through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileState {
    /// It is not there.
    Missing,
    /// A download of it was begun.
    Partial {
        /// How many bytes there are.
        have_bytes: u64,
    },
    /// It is there and cannot be used.
    Damaged(FileProblem),
    /// It is there, and its length and its table fit.
    Whole,
}

/// What is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileProblem {
    /// It has another length than the description says.
    #[error("it has {have_bytes} bytes and should have {expected_bytes}")]
    Length {
        /// The bytes that there are.
        have_bytes: u64,
        /// The bytes that there should be.
        expected_bytes: u64,
    },
    /// Its head does not fit its length, or is none of weights.
    #[error("{0}")]
    Head(String),
    /// Its bytes are other ones.
    #[error("its checksum is {found} and should be {expected}")]
    Checksum {
        /// What was found.
        found: String,
        /// What it should be.
        expected: String,
    },
    /// It cannot be read.
    #[error("it cannot be read: {0}")]
    Unreadable(String),
}

/// The checksum of bytes that come piece by piece.
pub struct Digest(digest::Context);

impl Default for Digest {
    fn default() -> Self {
        Self(digest::Context::new(&digest::SHA256))
    }
}

impl Digest {
    /// Takes the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The SHA-256 of all bytes, in lower-case hexadecimal digits.
    #[must_use]
    pub fn finish(self) -> String {
        let digest = self.0.finish();
        digest.as_ref().iter().map(|b| format!("{b:02x}")).collect()
    }
}

impl ModelFile {
    /// Finds the place of a file: below its repository in the models folder, or from the description's folder on.
    pub(super) fn place(source: &FileSource, models_dir: &Path, beside: &Path) -> Self {
        let path = match &source.hub {
            Some(hub) => models_dir.join(&hub.repo).join(&source.path),
            None => beside.join(&source.path),
        };
        Self {
            role: source.role,
            path,
            hub: source.hub.clone(),
            expected_bytes: source.size_bytes,
            expected_sha256: source.sha256.clone(),
        }
    }

    /// Whether another file is downloaded to the same place and may have other bytes.
    pub(super) fn clashes_with(&self, other: &Self) -> bool {
        let revision = |file: &Self| file.hub.as_ref().map(|hub| hub.revision.clone());
        let is_same = match (&self.expected_sha256, &other.expected_sha256) {
            (Some(own), Some(theirs)) => own == theirs,
            _ => revision(self) == revision(other),
        };
        self.hub.is_some() && other.hub.is_some() && self.path == other.path && !is_same
    }

    /// Where its download is kept until it is whole.
    #[must_use]
    pub fn partial_path(&self) -> PathBuf {
        beside(&self.path, PARTIAL_SUFFIX)
    }

    /// Where its checksum is noted once it was downloaded.
    #[must_use]
    pub fn sha256_path(&self) -> PathBuf {
        beside(&self.path, SHA256_SUFFIX)
    }

    /// How long the description says it is.
    #[must_use]
    pub fn expected_bytes(&self) -> Option<u64> {
        self.expected_bytes
    }

    /// Its checksum by the description, else by the note of its download, which is about the file beside it and no
    /// other: once that is gone, the next one may rightly be another.
    #[must_use]
    pub fn expected_sha256(&self) -> Option<String> {
        self.expected_sha256.clone().or_else(|| {
            if !self.path.exists() {
                return None;
            }
            let note = fs::read_to_string(self.sha256_path()).ok()?;
            let digits = note.split_whitespace().next()?;
            (digits.len() == 64).then(|| digits.to_owned())
        })
    }

    /// Its length: by the description, else as it lies there.
    #[must_use]
    pub fn size_bytes(&self) -> Option<u64> {
        let on_disk = || fs::metadata(&self.path).ok().map(|found| found.len());
        self.expected_bytes.or_else(on_disk)
    }

    /// How it looks, by its length and its head. Takes milliseconds.
    #[must_use]
    pub fn state(&self) -> FileState {
        let have_bytes = match fs::metadata(&self.path) {
            Ok(found) if found.is_file() => found.len(),
            Ok(_) => {
                let problem = FileProblem::Head("it is no file".to_owned());
                return FileState::Damaged(problem);
            }
            Err(err) if err.kind() == io::ErrorKind::NotFound => {
                return match fs::metadata(self.partial_path()) {
                    Ok(found) => FileState::Partial {
                        have_bytes: found.len(),
                    },
                    Err(_) => FileState::Missing,
                };
            }
            Err(err) => return FileState::Damaged(FileProblem::Unreadable(err.to_string())),
        };
        if let Some(expected_bytes) = self.expected_bytes
            && expected_bytes != have_bytes
        {
            return FileState::Damaged(FileProblem::Length {
                have_bytes,
                expected_bytes,
            });
        }
        match weights::look(&self.path) {
            Ok(()) => FileState::Whole,
            Err(what) => FileState::Damaged(FileProblem::Head(what)),
        }
    }

    /// Reads it through and compares its checksum, where one is known; `true` when there was one. `on_bytes` hears how
    /// many bytes were read so far. Takes as long as the disk.
    ///
    /// # Errors
    /// The file has other bytes, or cannot be read.
    pub fn verify(&self, on_bytes: &mut dyn FnMut(u64)) -> Result<bool, FileProblem> {
        let Some(expected) = self.expected_sha256() else {
            return Ok(false);
        };
        let found = sha256_of(&self.path, on_bytes)
            .map_err(|err| FileProblem::Unreadable(err.to_string()))?;
        if found == expected {
            return Ok(true);
        }
        Err(FileProblem::Checksum { found, expected })
    }
}

/// The SHA-256 of a file, in lower-case hexadecimal digits.
///
/// # Errors
/// The file cannot be read.
pub fn sha256_of(path: &Path, on_bytes: &mut dyn FnMut(u64)) -> io::Result<String> {
    const CHUNK_BYTES: usize = 1 << 20;
    let mut file = File::open(path)?;
    let mut digest = Digest::default();
    let mut chunk = vec![0; CHUNK_BYTES];
    let mut n_read = 0;
    loop {
        let n_bytes = file.read(&mut chunk)?;
        if n_bytes == 0 {
            return Ok(digest.finish());
        }
        digest.update(&chunk[..n_bytes]);
        n_read += n_bytes as u64;
        on_bytes(n_read);
    }
}

/// The path with something more at the end of its name.
fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}
