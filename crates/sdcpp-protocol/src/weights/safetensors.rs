//! Whether a safetensors file is whole: its last tensor ends where the file does.
//!
//! ```text
//! n_bytes:u64  { "name": {"dtype", "shape", "data_offsets": [begin, end]}, … }:n_bytes  tensors
//! ```

use std::io::{self, Read};

use serde_json::Value;

/// What the format allows for its table.
const MOST_TABLE_BYTES: u64 = 100_000_000;

/// Looks at the table; the error says what is wrong with it.
pub(super) fn check(mut file: impl Read, size_bytes: u64) -> Result<(), String> {
    let cut_off = || "its table of tensors is cut off".to_owned();
    let mut head = [0; 8];
    file.read_exact(&mut head).map_err(|_| cut_off())?;
    let table_bytes = u64::from_le_bytes(head);
    if table_bytes > MOST_TABLE_BYTES {
        return Err("it is no safetensors file".to_owned());
    }
    if table_bytes + 8 > size_bytes {
        return Err(cut_off());
    }
    let mut table = Vec::new();
    let read = file.take(table_bytes).read_to_end(&mut table);
    read.map_err(|err: io::Error| err.to_string())?;
    let table: Value =
        serde_json::from_slice(&table).map_err(|_| "it is no safetensors file".to_owned())?;
    let tensors = table.as_object().into_iter().flatten();
    let ends = tensors.filter_map(|(_, tensor)| tensor["data_offsets"][1].as_u64());
    let end = ends.max();
    let end = end.ok_or_else(|| "it has no tensors".to_owned())?;
    let needed = end.saturating_add(table_bytes + 8);
    if needed > size_bytes {
        return Err(format!(
            "it is cut off: its tensors need {needed} bytes, and it has {size_bytes}"
        ));
    }
    Ok(())
}
