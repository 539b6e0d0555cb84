//! The parts of a local folder that object_store has no words for: links, large chunks, leftovers.
//!
//! Everything here blocks, except that [`chunks`] sends its reads away.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::Path;
use std::time::SystemTime;

use bytes::Bytes;
use futures_util::stream::{BoxStream, StreamExt, try_unfold};

use super::folder::MAX_FOLDER_RACES;
use super::{BlobError, CHUNK_BYTES, blocking};

/// Brings a file to the disk and says its size in bytes and its BLAKE3.
pub(super) fn flush_and_hash(path: &Path) -> io::Result<(u64, [u8; 32])> {
    let mut file = File::open(path)?;
    file.sync_all()?;
    let mut hasher = blake3::Hasher::new();
    let mut buffer = vec![0; CHUNK_BYTES];
    let mut size_bytes = 0;
    loop {
        let n_bytes = file.read(&mut buffer)?;
        if n_bytes == 0 {
            return Ok((size_bytes, *hasher.finalize().as_bytes()));
        }
        hasher.update(&buffer[..n_bytes]);
        size_bytes += n_bytes as u64;
    }
}

/// Makes `target` a second link to `source`. Returns false where that cannot be: on another file system, or
/// on one without links.
pub(super) fn link(source: &Path, target: &Path) -> io::Result<bool> {
    let folder = target
        .parent()
        .ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
    let mut n_races = 0;
    loop {
        let linked =
            std::fs::create_dir_all(folder).and_then(|()| std::fs::hard_link(source, target));
        match linked {
            Ok(()) => return Ok(true),
            // Somebody pruned the folder between the two steps, or the source is gone.
            Err(err) if err.kind() == io::ErrorKind::NotFound && n_races < MAX_FOLDER_RACES => {
                n_races += 1;
            }
            Err(err) if cannot_link(&err) => return Ok(false),
            Err(err) => return Err(err),
        }
    }
}

fn cannot_link(err: &io::Error) -> bool {
    use io::ErrorKind::{CrossesDevices, PermissionDenied, TooManyLinks, Unsupported};
    matches!(
        err.kind(),
        CrossesDevices | PermissionDenied | TooManyLinks | Unsupported
    )
}

/// Brings to the disk that a file is in its folder, and its folder in the one above, up to `root`. All of
/// them, because another put may have made a folder a moment ago and not have flushed it yet.
pub(super) fn flush_folders(root: &Path, file: &Path) -> io::Result<()> {
    for folder in file.ancestors().skip(1) {
        flush_folder(folder)?;
        if folder == root {
            break;
        }
    }
    Ok(())
}

/// Brings the entries of a folder to the disk. Folders can be opened for that on Unix only.
pub(super) fn flush_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// The bytes `range` of a file, in chunks that are read one at a time on a blocking thread.
pub(super) fn chunks(
    file: File,
    range: Range<u64>,
) -> BoxStream<'static, Result<Bytes, BlobError>> {
    let n_left = range.end.saturating_sub(range.start);
    let state = (file, Some(range.start), n_left);
    try_unfold(state, async |(file, seek_to, n_left)| {
        if n_left == 0 {
            return Ok(None);
        }
        let (chunk, file) = blocking(move || read_chunk(file, seek_to, n_left)).await?;
        let n_left = n_left - chunk.len() as u64;
        Ok(Some((chunk, (file, None, n_left))))
    })
    .boxed()
}

fn read_chunk(
    mut file: File,
    seek_to: Option<u64>,
    n_left: u64,
) -> Result<(Bytes, File), BlobError> {
    if let Some(position) = seek_to {
        file.seek(SeekFrom::Start(position))?;
    }
    let n_bytes = usize::try_from(n_left).map_or(CHUNK_BYTES, |n_left| n_left.min(CHUNK_BYTES));
    let mut chunk = vec![0; n_bytes];
    file.read_exact(&mut chunk)?;
    Ok((chunk.into(), file))
}

/// Removes staging files below `folder` that were last written to before a moment: all in the folder
/// `staging`, and elsewhere those that object_store writes beside a blob's place, `name#1`.
pub(super) fn sweep(folder: &Path, staging: &Path, written_before: SystemTime) -> io::Result<u32> {
    let mut n_removed = 0;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let (path, kind) = (entry.path(), entry.file_type()?);
        if kind.is_dir() {
            n_removed += match sweep(&path, staging, written_before) {
                // Pruned since the listing.
                Err(err) if err.kind() == io::ErrorKind::NotFound => 0,
                swept => swept?,
            };
        } else if kind.is_file()
            && (path.starts_with(staging) || is_staged_name(&entry.file_name().to_string_lossy()))
            && entry.metadata()?.modified()? < written_before
        {
            std::fs::remove_file(&path)?;
            n_removed += 1;
        }
    }
    Ok(n_removed)
}

fn is_staged_name(name: &str) -> bool {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    name.rsplit_once('#')
        .is_some_and(|(_, number)| is_number(number))
}
