//! The header of safetensors: <https://huggingface.co/docs/safetensors>.

use std::io::Read;

use serde_json::{Map, Value};

use super::text;

/// The format's own limit.
const HEADER_MAX_BYTES: u64 = 100_000_000;

/// Where the last tensor ends. `reader` is at the beginning of the file.
pub(super) fn end_of_data(reader: &mut impl Read) -> Result<u64, String> {
    let mut length = [0; 8];
    reader.read_exact(&mut length).map_err(text)?;
    let header_bytes = u64::from_le_bytes(length);
    if header_bytes > HEADER_MAX_BYTES {
        return Err(format!("a header of {header_bytes} bytes"));
    }
    let header: Map<String, Value> = serde_json::from_reader(reader.take(header_bytes))
        .map_err(|err| format!("its header is no JSON object ({err})"))?;
    let ends = header
        .values()
        .filter_map(|tensor| tensor["data_offsets"][1].as_u64());
    let data_bytes = ends.max().ok_or("it has no tensors")?;
    Ok((8 + header_bytes).saturating_add(data_bytes))
}
