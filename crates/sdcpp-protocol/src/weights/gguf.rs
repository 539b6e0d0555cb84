//! Whether a GGUF file is whole: its table of tensors ends before the file does.
//!
//! ```text
//! "GGUF" version:u32 n_tensors:u64 n_values:u64
//! n_values  * { name:string type:u32 value }
//! n_tensors * { name:string n_sides:u32 sides:u64* type:u32 offset:u64 }
//! padding to `general.alignment` (32), then the tensors
//! ```
//!
//! A file that was cut is read lazily by stable-diffusion.cpp and ends its process in the middle of a job; here that
//! is found without reading more than the table.

use std::io::{self, BufRead, BufReader, Read, Seek};

/// More than any real table has.
const MOST_TENSORS: u64 = 1 << 20;
const MOST_TEXT_BYTES: u64 = 1 << 26;
const DEFAULT_ALIGNMENT: u64 = 32;

/// Looks at the table; the error says what is wrong with it.
pub(super) fn check(file: impl Read + Seek, size_bytes: u64) -> Result<(), String> {
    let mut reader = Reader(BufReader::new(file));
    match needed_bytes(&mut reader) {
        Err(err) if err.kind() == io::ErrorKind::UnexpectedEof => {
            Err("its table of tensors is cut off".to_owned())
        }
        Err(err) => Err(err.to_string()),
        Ok(needed) if needed > size_bytes => Err(format!(
            "it is cut off: its tensors need {needed} bytes, and it has {size_bytes}"
        )),
        Ok(_) => Ok(()),
    }
}

/// How long the file is by its own table.
fn needed_bytes(reader: &mut Reader<impl Read + Seek>) -> io::Result<u64> {
    if reader.bytes::<4>()? != *b"GGUF" {
        return Err(damaged("it is no GGUF file"));
    }
    if !(2..=3).contains(&reader.u32()?) {
        return Err(damaged("it is a GGUF file of an unknown version"));
    }
    let (n_tensors, n_values) = (reader.u64()?, reader.u64()?);
    if n_tensors == 0 || n_tensors > MOST_TENSORS || n_values > MOST_TENSORS {
        return Err(damaged("its table of tensors makes no sense"));
    }
    let mut alignment = DEFAULT_ALIGNMENT;
    for _ in 0..n_values {
        let name = reader.text()?;
        let kind = reader.u32()?;
        if name == b"general.alignment" && kind == 4 {
            alignment = u64::from(reader.u32()?).max(1);
        } else {
            reader.skip_value(kind)?;
        }
    }
    let mut end = 0;
    for _ in 0..n_tensors {
        end = end.max(reader.tensor_end()?);
    }
    let table_end = reader.0.stream_position()?.next_multiple_of(alignment);
    table_end
        .checked_add(end)
        .ok_or_else(|| damaged("its table of tensors makes no sense"))
}

fn damaged(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

struct Reader<R>(BufReader<R>);

impl<R: Read + Seek> Reader<R> {
    fn bytes<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        let mut bytes = [0; N];
        self.0.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    fn u32(&mut self) -> io::Result<u32> {
        self.bytes().map(u32::from_le_bytes)
    }

    fn u64(&mut self) -> io::Result<u64> {
        self.bytes().map(u64::from_le_bytes)
    }

    /// A short text, such as a name; one that is long is cut off.
    fn text(&mut self) -> io::Result<Vec<u8>> {
        let n_bytes = self.u64()?;
        if n_bytes > MOST_TEXT_BYTES {
            return Err(damaged("its table of tensors makes no sense"));
        }
        let mut text = vec![0; n_bytes.min(256) as usize];
        self.0.read_exact(&mut text)?;
        self.skip(n_bytes - text.len() as u64)?;
        Ok(text)
    }

    fn skip(&mut self, n_bytes: u64) -> io::Result<()> {
        let mut left = n_bytes;
        while left > 0 {
            let buffered = self.0.fill_buf()?.len() as u64;
            if buffered == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            let n_taken = buffered.min(left);
            self.0.consume(n_taken as usize);
            left -= n_taken;
        }
        Ok(())
    }

    fn skip_value(&mut self, kind: u32) -> io::Result<()> {
        if let Some(n_bytes) = value_bytes(kind) {
            return self.skip(n_bytes);
        }
        match kind {
            8 => self.text().map(drop),
            9 => {
                let kind = self.u32()?;
                let n_items = self.u64()?;
                match value_bytes(kind) {
                    Some(n_bytes) => self.skip(n_items.saturating_mul(n_bytes)),
                    None if kind == 8 => (0..n_items).try_for_each(|_| self.text().map(drop)),
                    None => Err(damaged("its table has a list of an unknown kind")),
                }
            }
            _ => Err(damaged("its table has a value of an unknown kind")),
        }
    }

    /// Where a tensor ends, from the first one on.
    fn tensor_end(&mut self) -> io::Result<u64> {
        self.text()?;
        let n_sides = self.u32()?;
        if n_sides > 8 {
            return Err(damaged("its table of tensors makes no sense"));
        }
        let mut n_items: u64 = 1;
        for _ in 0..n_sides {
            n_items = n_items.saturating_mul(self.u64()?);
        }
        let kind = self.u32()?;
        let offset = self.u64()?;
        // Of kinds that came later nothing is known but where they begin.
        let n_bytes = tensor_bytes(kind, n_items).unwrap_or(1);
        Ok(offset.saturating_add(n_bytes))
    }
}

/// The size of a value of the table; `None` for texts, lists and unknown kinds.
fn value_bytes(kind: u32) -> Option<u64> {
    match kind {
        0 | 1 | 7 => Some(1),
        2 | 3 => Some(2),
        4..=6 => Some(4),
        10..=12 => Some(8),
        _ => None,
    }
}

/// The size of a tensor; `None` for a kind that is not known.
fn tensor_bytes(kind: u32, n_items: u64) -> Option<u64> {
    let (block_items, block_bytes) = block_of(kind)?;
    Some(n_items.div_ceil(block_items).saturating_mul(block_bytes))
}

/// How many weights a block of a kind has, and how many bytes, by ggml's number for the kind. All kinds that the linked
/// library has; `None` for others.
#[must_use]
pub fn block_of(kind: u32) -> Option<(u64, u64)> {
    let block = match kind {
        0 => (1, 4),       // F32
        1 => (1, 2),       // F16
        2 => (32, 18),     // Q4_0
        3 => (32, 20),     // Q4_1
        6 => (32, 22),     // Q5_0
        7 => (32, 24),     // Q5_1
        8 => (32, 34),     // Q8_0
        9 => (32, 36),     // Q8_1
        10 => (256, 84),   // Q2_K
        11 => (256, 110),  // Q3_K
        12 => (256, 144),  // Q4_K
        13 => (256, 176),  // Q5_K
        14 => (256, 210),  // Q6_K
        15 => (256, 292),  // Q8_K
        16 => (256, 66),   // IQ2_XXS
        17 => (256, 74),   // IQ2_XS
        18 => (256, 98),   // IQ3_XXS
        19 => (256, 50),   // IQ1_S
        20 => (32, 18),    // IQ4_NL
        21 => (256, 110),  // IQ3_S
        22 => (256, 82),   // IQ2_S
        23 => (256, 136),  // IQ4_XS
        24 => (1, 1),      // I8
        25 => (1, 2),      // I16
        26 => (1, 4),      // I32
        27 | 28 => (1, 8), // I64, F64
        29 => (256, 56),   // IQ1_M
        30 => (1, 2),      // BF16
        34 => (256, 54),   // TQ1_0
        35 => (256, 66),   // TQ2_0
        39 => (32, 17),    // MXFP4
        40 => (64, 36),    // NVFP4
        41 => (128, 18),   // Q1_0
        _ => return None,
    };
    Some(block)
}
