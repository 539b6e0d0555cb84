//! Wan: a diffusion transformer with 1.3 billion weights.

use std::io;
use std::path::Path;

use crate::gguf::{Fill, Tensor, WeightType, write};

const WIDTH: u64 = 1536;
const INNER_WIDTH: u64 = 8960;
const TEXT_WIDTH: u64 = 4096;
const TIME_WIDTH: u64 = 256;
/// What a patch of the output has: 16 channels of 2x2 latent pixels.
const PATCH_OUT: u64 = 64;

/// What to write.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WanShape {
    /// How the large matrices are stored; all else is small.
    pub weight_type: WeightType,
    /// 30 in Wan 2.1 1.3B. The library aborts on other numbers.
    pub n_blocks: u32,
    /// 1536 in Wan 2.1 1.3B. The library refuses other numbers.
    pub width: u64,
    /// What decides the weights.
    pub seed: u64,
}

impl WanShape {
    /// Wan 2.1 T2V 1.3B with one bit a weight: 205 MB.
    #[must_use]
    pub const fn small() -> Self {
        Self::of_type(WeightType::Q1_0)
    }

    /// Wan 2.1 T2V 1.3B with weights of this type.
    #[must_use]
    pub const fn of_type(weight_type: WeightType) -> Self {
        Self {
            weight_type,
            n_blocks: 30,
            width: WIDTH,
            seed: 7,
        }
    }
}

/// Writes a Wan of this shape as GGUF to `path`.
///
/// # Errors
/// The file cannot be written.
pub fn write_wan(path: &Path, shape: WanShape) -> io::Result<()> {
    let width = shape.width;
    let mut tensors = Tensors {
        weight_type: shape.weight_type,
        list: Vec::new(),
    };
    tensors.plain(
        "patch_embedding.weight",
        &[2, 2, 1, 16 * width],
        WeightType::F16,
        0.1,
    );
    tensors.plain("patch_embedding.bias", &[width], WeightType::F32, 0.01);
    tensors.linear("text_embedding.0", TEXT_WIDTH, width);
    tensors.linear("text_embedding.2", width, width);
    tensors.linear("time_embedding.0", TIME_WIDTH, width);
    tensors.linear("time_embedding.2", width, width);
    tensors.linear("time_projection.1", width, 6 * width);
    for block_idx in 0..shape.n_blocks {
        tensors.block(&format!("blocks.{block_idx}"), width);
    }
    tensors.linear("head.head", width, PATCH_OUT);
    tensors.plain("head.modulation", &[width, 2, 1], WeightType::F32, 0.02);
    write(path, &tensors.list, shape.seed)
}

struct Tensors {
    weight_type: WeightType,
    list: Vec<Tensor>,
}

impl Tensors {
    fn block(&mut self, name: &str, width: u64) {
        self.plain(
            &format!("{name}.modulation"),
            &[width, 6, 1],
            WeightType::F32,
            0.02,
        );
        for attention in ["self_attn", "cross_attn"] {
            for part in ["q", "k", "v", "o"] {
                self.linear(&format!("{name}.{attention}.{part}"), width, width);
            }
            for norm in ["norm_q", "norm_k"] {
                self.constant(&format!("{name}.{attention}.{norm}.weight"), width, 1.0);
            }
        }
        self.constant(&format!("{name}.norm3.weight"), width, 1.0);
        self.constant(&format!("{name}.norm3.bias"), width, 0.0);
        self.linear(&format!("{name}.ffn.0"), width, INNER_WIDTH);
        self.linear(&format!("{name}.ffn.2"), INNER_WIDTH, width);
    }

    fn linear(&mut self, name: &str, n_in: u64, n_out: u64) {
        let deviation = (n_in as f32).sqrt().recip();
        let weight = format!("{name}.weight");
        self.plain(&weight, &[n_in, n_out], self.weight_type, deviation);
        self.plain(&format!("{name}.bias"), &[n_out], WeightType::F32, 0.01);
    }

    fn plain(&mut self, name: &str, dims: &[u64], weight_type: WeightType, deviation: f32) {
        self.list.push(Tensor {
            name: name.into(),
            dims: dims.to_vec(),
            weight_type,
            fill: Fill::Noise(deviation),
        });
    }

    fn constant(&mut self, name: &str, width: u64, number: f32) {
        self.list.push(Tensor {
            name: name.into(),
            dims: vec![width],
            weight_type: WeightType::F32,
            fill: Fill::Constant(number),
        });
    }
}
