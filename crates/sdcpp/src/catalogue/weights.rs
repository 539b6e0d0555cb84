//! What a file of weights is, by its first bytes, and whether it is whole.

use std::fs::File;
use std::io::{Read as _, Seek as _};
use std::path::Path;

use super::{gguf, safetensors};

/// Looks at the head of a file of weights. Reads kilobytes to megabytes of gigabytes.
///
/// The error is what is wrong with it, to follow its name.
pub(super) fn look(path: &Path) -> Result<(), String> {
    let shown = |err: std::io::Error| format!("it cannot be read: {err}");
    let mut file = File::open(path).map_err(shown)?;
    let size_bytes = file.metadata().map_err(shown)?.len();
    let mut head = [0; 9];
    if file.read_exact(&mut head).is_err() {
        return Err("it is empty or cut off".to_owned());
    }
    file.rewind().map_err(shown)?;
    if head.starts_with(b"GGUF") {
        return gguf::check(file, size_bytes);
    }
    if head[8] == b'{' {
        return safetensors::check(file, size_bytes);
    }
    Err("it is neither a GGUF nor a safetensors file".to_owned())
}
