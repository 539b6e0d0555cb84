//! Files that are no models.

use std::fs::{self, OpenOptions};
use std::io;
use std::path::Path;

/// Copies `whole` to `path` and cuts the copy in half.
///
/// # Errors
/// A file cannot be read or written.
pub fn cut_in_half(whole: &Path, path: &Path) -> io::Result<()> {
    let n_bytes = fs::copy(whole, path)?;
    OpenOptions::new()
        .write(true)
        .open(path)?
        .set_len(n_bytes / 2)
}

/// Writes a mebibyte of random bytes.
///
/// # Errors
/// The file cannot be written.
pub fn garbage(path: &Path) -> io::Result<()> {
    fs::write(path, random_bytes())
}

/// The same, but it begins as a model would.
///
/// # Errors
/// The file cannot be written.
pub fn gguf_magic_and_garbage(path: &Path) -> io::Result<()> {
    let mut bytes = random_bytes();
    bytes[..8].copy_from_slice(b"GGUF\x03\0\0\0");
    fs::write(path, bytes)
}

fn random_bytes() -> Vec<u8> {
    let mut bytes = vec![0; 1 << 20];
    fastrand::Rng::with_seed(7).fill(&mut bytes);
    bytes
}
