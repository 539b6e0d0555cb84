//! What a file of weights is, by its first bytes, and whether it is whole. The supervisor looks before it offers a model,
//! the host before it has the library open one: the library reads files only when it needs them, and one that was cut
//! costs minutes, or, when it is mapped, the process.

mod gguf;
mod safetensors;

use std::fs::File;
use std::io::{Read as _, Seek as _};
use std::path::Path;

pub use gguf::block_of;

/// Looks at the head of a file of weights. Reads kilobytes to megabytes of gigabytes.
///
/// # Errors
/// What is wrong with it, to follow its name.
pub fn look(path: &Path) -> Result<(), String> {
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
