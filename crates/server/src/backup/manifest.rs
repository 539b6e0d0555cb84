//! What an archive says of itself.

use anyhow::{Context as _, bail};
use serde::{Deserialize, Serialize};

use super::tar::Entry;

/// The layout of archives that this kinora writes and reads.
const FORMAT: u32 = 1;

/// The longest manifest that is read.
pub(super) const MANIFEST_MAX_BYTES: u64 = 64 * 1024;

pub(super) const MANIFEST: &str = "kinora-backup.json";
pub(super) const SETTINGS: &str = "kinora.toml";
pub(super) const WEBHOOK_KEY: &str = "webhooks.key";
pub(super) const DATABASE: &str = "db/videos.sqlite3";

/// The first file of an archive.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) struct Manifest {
    /// The layout of the archive.
    pub(crate) format: u32,
    /// The version of kinora that wrote it.
    pub(crate) kinora: String,
    /// The moment that it is of, in seconds since 1970.
    pub(crate) made_at: u64,
    /// Those of the small files and the rows that there are.
    pub(super) files: Vec<Part>,
    pub(crate) n_projects: u64,
    pub(crate) n_videos: u64,
    /// Of them those that are still to be made.
    pub(crate) n_unfinished: u64,
    pub(crate) n_blobs: u64,
    /// How much all blobs have.
    pub(crate) blob_bytes: u64,
    /// Settings by which something lay outside the data folder that is in the archive as if it had lain within.
    pub(crate) elsewhere: Vec<String>,
}

/// A file of an archive that is no blob.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(super) struct Part {
    pub(super) name: String,
    pub(super) size_bytes: u64,
    pub(super) blake3: String,
}

/// The layout alone, which any version can read.
#[derive(Deserialize)]
struct Layout {
    format: u32,
    kinora: String,
}

impl Manifest {
    pub(super) const FORMAT: u32 = FORMAT;

    pub(super) fn to_bytes(&self) -> anyhow::Result<Vec<u8>> {
        let mut bytes = serde_json::to_vec_pretty(self)?;
        bytes.push(b'\n');
        Ok(bytes)
    }

    /// Reads a manifest.
    ///
    /// # Errors
    /// It is none, or that of a newer kinora.
    pub(super) fn parse(bytes: &[u8]) -> anyhow::Result<Self> {
        let damaged = "the archive is damaged: its manifest cannot be read";
        let layout: Layout = serde_json::from_slice(bytes).context(damaged)?;
        if layout.format > FORMAT {
            bail!(
                "the archive was made by a newer kinora, {}: restore it with that version",
                layout.kinora
            );
        }
        serde_json::from_slice(bytes).context(damaged)
    }

    /// The part of this name, if there is one.
    pub(super) fn part(&self, name: &str) -> Option<&Part> {
        self.files.iter().find(|part| part.name == name)
    }
}

impl Part {
    pub(super) fn entry(&self) -> Entry {
        Entry {
            name: self.name.clone(),
            size_bytes: self.size_bytes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_archive_of_a_newer_kinora_is_refused_by_name_whatever_it_says() {
        let newer = br#"{"format": 2, "kinora": "9.1.0", "unknown": []}"#;
        let why = Manifest::parse(newer).unwrap_err().to_string();
        assert!(why.contains("newer kinora, 9.1.0"), "{why}");
        let why = Manifest::parse(b"{}").unwrap_err().to_string();
        assert!(why.contains("damaged"), "{why}");
    }
}
