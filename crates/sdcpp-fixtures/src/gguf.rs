//! Writes GGUF version 3 with random payloads: <https://github.com/ggml-org/ggml/blob/master/docs/gguf.md>.
//!
//! ```text
//! "GGUF" 3 n_tensors 1  "general.architecture"="…"
//! { name n_dims dims… type offset }…   dims fastest first, as ggml counts
//! padding to 32, then each tensor, padded to 32
//! ```

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

const ALIGNMENT_BYTES: u64 = 32;
const VALUE_STRING: u32 = 8;

/// How weights are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WeightType {
    /// 32-bit floats.
    F32,
    /// 16-bit floats.
    F16,
    /// The upper half of 32-bit floats.
    Bf16,
    /// Blocks of 32 weights of 8 bits.
    Q8_0,
    /// Blocks of 32 weights of 4 bits.
    Q4_0,
    /// Blocks of 128 weights of 1 bit.
    Q1_0,
}

impl WeightType {
    /// ggml's number for it.
    fn number(self) -> u32 {
        match self {
            Self::F32 => 0,
            Self::F16 => 1,
            Self::Q4_0 => 2,
            Self::Q8_0 => 8,
            Self::Bf16 => 30,
            Self::Q1_0 => 41,
        }
    }

    /// Weights in a block, and bytes.
    fn block(self) -> (u64, u64) {
        match self {
            Self::F32 => (1, 4),
            Self::F16 | Self::Bf16 => (1, 2),
            Self::Q8_0 => (32, 34),
            Self::Q4_0 => (32, 18),
            Self::Q1_0 => (128, 18),
        }
    }

    fn bytes(self, n_weights: u64) -> u64 {
        let (block, block_bytes) = self.block();
        n_weights / block * block_bytes
    }
}

/// What the weights of a tensor are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Fill {
    /// All the same.
    Constant(f32),
    /// Random, with about this deviation.
    Noise(f32),
}

/// A tensor to write.
#[derive(Clone, Debug)]
pub(crate) struct Tensor {
    pub(crate) name: String,
    /// Fastest first.
    pub(crate) dims: Vec<u64>,
    pub(crate) weight_type: WeightType,
    pub(crate) fill: Fill,
}

impl Tensor {
    fn n_weights(&self) -> u64 {
        self.dims.iter().product()
    }

    fn bytes(&self) -> u64 {
        self.weight_type.bytes(self.n_weights())
    }
}

/// The bytes of a file of one tensor of 32-bit floats of `n_bytes`, for whoever looks at the outside of files. No two
/// bytes in a row are the same.
#[must_use]
pub fn small_gguf(n_bytes: u64) -> Vec<u8> {
    let mut bytes = b"GGUF\x03\0\0\0".to_vec();
    bytes.extend(1u64.to_le_bytes());
    bytes.extend(0u64.to_le_bytes());
    put_text(&mut bytes, "t");
    bytes.extend(1u32.to_le_bytes());
    bytes.extend((n_bytes / 4).to_le_bytes());
    bytes.extend(0u32.to_le_bytes());
    bytes.extend(0u64.to_le_bytes());
    bytes.resize(bytes.len().next_multiple_of(32), 0);
    bytes.extend((0..n_bytes).map(|idx| (idx * 7 % 251) as u8));
    bytes
}

/// Writes `tensors` to `path`.
pub(crate) fn write(path: &Path, tensors: &[Tensor], seed: u64) -> io::Result<()> {
    let mut header = Vec::new();
    header.extend(b"GGUF");
    header.extend(3u32.to_le_bytes());
    header.extend((tensors.len() as u64).to_le_bytes());
    header.extend(1u64.to_le_bytes());
    put_text(&mut header, "general.architecture");
    header.extend(VALUE_STRING.to_le_bytes());
    put_text(&mut header, "wan");
    let mut offset: u64 = 0;
    for tensor in tensors {
        put_text(&mut header, &tensor.name);
        header.extend((tensor.dims.len() as u32).to_le_bytes());
        for dim in &tensor.dims {
            header.extend(dim.to_le_bytes());
        }
        header.extend(tensor.weight_type.number().to_le_bytes());
        header.extend(offset.to_le_bytes());
        offset += tensor.bytes().next_multiple_of(ALIGNMENT_BYTES);
    }
    let mut file = BufWriter::with_capacity(1 << 20, File::create(path)?);
    file.write_all(&header)?;
    pad(&mut file, header.len() as u64)?;
    let mut rng = fastrand::Rng::with_seed(seed);
    for tensor in tensors {
        write_payload(&mut file, tensor, &mut rng)?;
        pad(&mut file, tensor.bytes())?;
    }
    file.flush()
}

fn put_text(header: &mut Vec<u8>, text: &str) {
    header.extend((text.len() as u64).to_le_bytes());
    header.extend(text.as_bytes());
}

fn pad(file: &mut impl Write, n_bytes: u64) -> io::Result<()> {
    let n_missing = n_bytes.next_multiple_of(ALIGNMENT_BYTES) - n_bytes;
    file.write_all(&[0; ALIGNMENT_BYTES as usize][..n_missing as usize])
}

fn write_payload(
    file: &mut impl Write,
    tensor: &Tensor,
    rng: &mut fastrand::Rng,
) -> io::Result<()> {
    let (block, block_bytes) = tensor.weight_type.block();
    let n_blocks = tensor.n_weights() / block;
    let mut bytes = vec![0; block_bytes as usize];
    for _ in 0..n_blocks {
        match tensor.weight_type {
            WeightType::F32 => bytes.copy_from_slice(&number(tensor.fill, rng).to_le_bytes()),
            WeightType::F16 => {
                bytes.copy_from_slice(&to_f16(number(tensor.fill, rng)).to_le_bytes());
            }
            WeightType::Bf16 => {
                let upper_half = (number(tensor.fill, rng).to_bits() >> 16) as u16;
                bytes.copy_from_slice(&upper_half.to_le_bytes());
            }
            WeightType::Q8_0 | WeightType::Q4_0 | WeightType::Q1_0 => {
                fill_block(&mut bytes, tensor, rng);
            }
        }
        file.write_all(&bytes)?;
    }
    Ok(())
}

/// A block of quantised weights: the scale as a 16-bit float, then random bits.
fn fill_block(bytes: &mut [u8], tensor: &Tensor, rng: &mut fastrand::Rng) {
    let deviation = match tensor.fill {
        Fill::Constant(_) => 0.0,
        Fill::Noise(deviation) => deviation,
    };
    // The deviation of uniformly random integers of 8 and of 4 bits; one bit means plus or minus the scale.
    let scale = match tensor.weight_type {
        WeightType::Q8_0 => deviation / 74.0,
        WeightType::Q4_0 => deviation / 4.6,
        _ => deviation,
    };
    bytes[..2].copy_from_slice(&to_f16(scale).to_le_bytes());
    rng.fill(&mut bytes[2..]);
}

fn number(fill: Fill, rng: &mut fastrand::Rng) -> f32 {
    match fill {
        Fill::Constant(number) => number,
        // Uniform numbers do as well as normal ones, and are four times as quick.
        Fill::Noise(deviation) => (rng.f32() * 2.0 - 1.0) * deviation * 3f32.sqrt(),
    }
}

/// The 16-bit float next to `number`, which is neither infinite nor too large; tiny numbers become zero.
fn to_f16(number: f32) -> u16 {
    let bits = number.to_bits();
    let sign = ((bits >> 16) & 0x8000) as u16;
    let exponent = ((bits >> 23) & 0xff) as i32 - 127 + 15;
    if exponent <= 0 {
        return sign;
    }
    let mantissa = ((bits >> 13) & 0x3ff) as u16;
    sign | ((exponent.min(30) as u16) << 10) | mantissa
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_are_halves() {
        let check = |number: f32, expected: u16| assert_eq!(to_f16(number), expected, "{number}");
        check(0.0, 0);
        check(1.0, 0x3c00);
        check(-2.0, 0xc000);
        check(0.5, 0x3800);
        check(1.5, 0x3e00);
        check(1e-9, 0);
    }
}
