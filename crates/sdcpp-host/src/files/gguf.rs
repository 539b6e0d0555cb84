//! The header of GGUF: <https://github.com/ggml-org/ggml/blob/master/docs/gguf.md>.

use std::io::{Read, Seek};

use super::text;

const MAX_TENSORS: u64 = 100_000;
const MAX_KEYS: u64 = 10_000;
const NAME_MAX_BYTES: u64 = 1 << 16;
const DEFAULT_ALIGNMENT_BYTES: u64 = 32;
/// The types of values of keys.
const VALUE_U32: u32 = 4;
const VALUE_STRING: u32 = 8;
const VALUE_ARRAY: u32 = 9;

/// Where the last tensor ends. `reader` is behind the magic number.
pub(super) fn end_of_data(reader: &mut (impl Read + Seek)) -> Result<u64, String> {
    let version = u32_of(reader)?;
    if !matches!(version, 2 | 3) {
        return Err(format!("version {version} of GGUF"));
    }
    let (n_tensors, n_keys) = (u64_of(reader)?, u64_of(reader)?);
    if n_tensors > MAX_TENSORS || n_keys > MAX_KEYS {
        return Err(format!("{n_tensors} tensors and {n_keys} keys"));
    }
    let mut alignment_bytes = DEFAULT_ALIGNMENT_BYTES;
    for _ in 0..n_keys {
        let name = name_of(reader)?;
        let kind = u32_of(reader)?;
        if name == b"general.alignment" && kind == VALUE_U32 {
            alignment_bytes = u64::from(u32_of(reader)?).max(1);
        } else {
            skip_value(reader, kind)?;
        }
    }
    let mut data_bytes: u64 = 0;
    for _ in 0..n_tensors {
        data_bytes = data_bytes.max(end_of_tensor(reader)?);
    }
    let header_end = reader.stream_position().map_err(text)?;
    Ok(header_end
        .next_multiple_of(alignment_bytes)
        .saturating_add(data_bytes))
}

/// Reads what is said of one tensor, and returns where it ends in the data.
fn end_of_tensor(reader: &mut (impl Read + Seek)) -> Result<u64, String> {
    name_of(reader)?;
    let n_dims = u32_of(reader)?;
    if n_dims > 8 {
        return Err(format!("a tensor with {n_dims} dimensions"));
    }
    let mut n_weights: u64 = 1;
    for _ in 0..n_dims {
        n_weights = n_weights.saturating_mul(u64_of(reader)?);
    }
    let kind = u32_of(reader)?;
    let offset = u64_of(reader)?;
    // A type that we do not know is the library's to judge; that its tensor begins in the file can be asked for.
    let (block, block_bytes) = block_of(kind).unwrap_or((1, 0));
    Ok(offset.saturating_add((n_weights / block).saturating_mul(block_bytes)))
}

/// How many weights a block of this type has, and how many bytes.
fn block_of(kind: u32) -> Option<(u64, u64)> {
    let block = match kind {
        0 => (1, 4),       // f32
        1 | 30 => (1, 2),  // f16, bf16
        2 => (32, 18),     // q4_0
        3 => (32, 20),     // q4_1
        6 => (32, 22),     // q5_0
        7 => (32, 24),     // q5_1
        8 => (32, 34),     // q8_0
        10 => (256, 84),   // q2_K
        11 => (256, 110),  // q3_K
        12 => (256, 144),  // q4_K
        13 => (256, 176),  // q5_K
        14 => (256, 210),  // q6_K
        16 => (256, 66),   // iq2_xxs
        17 => (256, 74),   // iq2_xs
        18 => (256, 98),   // iq3_xxs
        20 => (32, 18),    // iq4_nl
        21 => (256, 110),  // iq3_s
        22 => (256, 82),   // iq2_s
        23 => (256, 136),  // iq4_xs
        24 => (1, 1),      // i8
        25 => (1, 2),      // i16
        26 => (1, 4),      // i32
        27 | 28 => (1, 8), // i64, f64
        34 => (256, 54),   // tq1_0
        35 => (256, 66),   // tq2_0
        39 => (32, 17),    // mxfp4
        41 => (128, 18),   // q1_0
        _ => return None,
    };
    Some(block)
}

fn skip_value(reader: &mut (impl Read + Seek), kind: u32) -> Result<(), String> {
    if kind != VALUE_ARRAY {
        return skip_plain(reader, kind, 1);
    }
    let (kind, n_values) = (u32_of(reader)?, u64_of(reader)?);
    skip_plain(reader, kind, n_values)
}

/// Skips `n_values` values of a type that is no array.
fn skip_plain(reader: &mut (impl Read + Seek), kind: u32, n_values: u64) -> Result<(), String> {
    let value_bytes = match kind {
        0 | 1 | 7 => 1,
        2 | 3 => 2,
        4..=6 => 4,
        10..=12 => 8,
        VALUE_STRING => {
            for _ in 0..n_values {
                let n_bytes = u64_of(reader)?;
                skip(reader, n_bytes)?;
            }
            return Ok(());
        }
        _ => return Err(format!("a key of type {kind}")),
    };
    skip(reader, n_values.saturating_mul(value_bytes))
}

/// Skips what is there. Further than the file goes is an error with the next read.
fn skip(reader: &mut (impl Read + Seek), n_bytes: u64) -> Result<(), String> {
    let n_bytes = i64::try_from(n_bytes).map_err(|_| format!("a value of {n_bytes} bytes"))?;
    reader.seek_relative(n_bytes).map_err(text)
}

fn name_of(reader: &mut impl Read) -> Result<Vec<u8>, String> {
    let n_bytes = u64_of(reader)?;
    if n_bytes > NAME_MAX_BYTES {
        return Err(format!("a name of {n_bytes} bytes"));
    }
    let mut name = vec![0; n_bytes as usize];
    reader.read_exact(&mut name).map_err(text)?;
    Ok(name)
}

fn u32_of(reader: &mut impl Read) -> Result<u32, String> {
    let mut bytes = [0; 4];
    reader.read_exact(&mut bytes).map_err(text)?;
    Ok(u32::from_le_bytes(bytes))
}

fn u64_of(reader: &mut impl Read) -> Result<u64, String> {
    let mut bytes = [0; 8];
    reader.read_exact(&mut bytes).map_err(text)?;
    Ok(u64::from_le_bytes(bytes))
}
