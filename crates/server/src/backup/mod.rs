//! Backups of the embedded mode: one archive that has everything a data folder needs to serve again.
//!
//! A backup is of one moment, that at which the rows are copied. Rows are the truth, and blobs never change: so the
//! files of that moment are those that its rows point at, copied afterwards from beside the server. Only a deletion
//! could come between, and the janitor deletes nothing while a backup holds the lock of the data folder's `backup/`
//! (which ends with the process that backs up, however that ends). What was deleted after the moment is therefore in
//! the backup whole, and what was ordered after it is not. Links instead of a lock would need one for each file, on
//! one file system; copying again what has gone would give files of one moment for rows of another.
//!
//! The archive is a tar, whose files lie as they do in the data folder, in this order:
//!
//! ```text
//! kinora-backup.json    what is in it: the manifest
//! kinora.toml           if there is one in the data folder
//! webhooks.key          if there is one
//! db/videos.sqlite3     the rows
//! blobs/…               what they point at, by key
//! kinora-backup.b3      the BLAKE3 of everything before it
//! ```
//!
//! One file or a stream, because that is what is sent elsewhere, encrypted and kept by date; not compressed, because
//! clips are. Whoever has it has the prompts, the videos and the secrets that sign webhooks.

mod make;
mod manifest;
mod restore;
mod tar;

pub(crate) use self::make::write;
pub(crate) use self::manifest::Manifest;
pub(crate) use self::restore::restore;

/// Whether a file that begins like this is an archive of ours.
pub(crate) fn looks_like_one(start: &[u8]) -> bool {
    start.starts_with(manifest::MANIFEST.as_bytes())
}
