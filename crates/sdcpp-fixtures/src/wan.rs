//! Wan: a diffusion transformer with 1.3 billion weights, or 5.

use std::io;
use std::path::Path;

use crate::gguf::{Fill, Tensor, WeightType, write};

const TEXT_WIDTH: u64 = 4096;
const TIME_WIDTH: u64 = 256;
/// A patch is 2x2 latent pixels.
const PATCH_PX: u64 = 4;
/// What VACE is told of a control clip: latents of what stays and of what changes, and a mask.
const VACE_CHANNELS: u64 = 96;

/// What to write.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WanShape {
    /// How the large matrices are stored; all else is small.
    pub weight_type: WeightType,
    /// 30. The library aborts on other numbers.
    pub n_blocks: u32,
    /// How many blocks look at a control clip: 15 in VACE 1.3B, where the library takes any number; 0 in others.
    pub n_vace_blocks: u32,
    /// 1536 in the models of 1.3 billion weights, 3072 in TI2V. The library refuses other numbers.
    pub width: u64,
    /// 8960, or 14336 in TI2V.
    pub inner_width: u64,
    /// How many channels latents have: 16, or 48 in TI2V.
    pub n_channels: u64,
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
            n_vace_blocks: 0,
            width: 1536,
            inner_width: 8960,
            n_channels: 16,
            seed: 7,
        }
    }

    /// Wan 2.1 VACE 1.3B with one bit a weight, and with one block for control clips instead of fifteen: 213 MB. It
    /// takes a reference and a control clip.
    #[must_use]
    pub const fn small_vace() -> Self {
        Self {
            n_vace_blocks: 1,
            ..Self::small()
        }
    }

    /// Wan 2.2 TI2V 5B with one bit a weight: 720 MB. It takes a first and a last frame, with
    /// [`TinyVae::WanTi2v`](crate::TinyVae::WanTi2v) and sizes that are multiples of 32.
    #[must_use]
    pub const fn small_ti2v() -> Self {
        Self {
            width: 3072,
            inner_width: 14336,
            n_channels: 48,
            ..Self::small()
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
        shape,
        list: Vec::new(),
    };
    tensors.patches("patch_embedding", shape.n_channels);
    tensors.linear("text_embedding.0", TEXT_WIDTH, width);
    tensors.linear("text_embedding.2", width, width);
    tensors.linear("time_embedding.0", TIME_WIDTH, width);
    tensors.linear("time_embedding.2", width, width);
    tensors.linear("time_projection.1", width, 6 * width);
    for block_idx in 0..shape.n_blocks {
        tensors.block(&format!("blocks.{block_idx}"));
    }
    if shape.n_vace_blocks > 0 {
        tensors.patches("vace_patch_embedding", VACE_CHANNELS);
        tensors.linear("vace_blocks.0.before_proj", width, width);
    }
    for block_idx in 0..shape.n_vace_blocks {
        tensors.block(&format!("vace_blocks.{block_idx}"));
        tensors.linear(&format!("vace_blocks.{block_idx}.after_proj"), width, width);
    }
    tensors.linear("head.head", width, shape.n_channels * PATCH_PX);
    tensors.noise("head.modulation", &[width, 2, 1], WeightType::F32, 0.02);
    write(path, &tensors.list, shape.seed)
}

struct Tensors {
    shape: WanShape,
    list: Vec<Tensor>,
}

impl Tensors {
    /// A convolution that makes patches of `n_channels` channels into tokens.
    fn patches(&mut self, name: &str, n_channels: u64) {
        let width = self.shape.width;
        let dims = [2, 2, 1, n_channels * width];
        self.noise(&format!("{name}.weight"), &dims, WeightType::F16, 0.1);
        self.noise(&format!("{name}.bias"), &[width], WeightType::F32, 0.01);
    }

    fn block(&mut self, name: &str) {
        let (width, inner_width) = (self.shape.width, self.shape.inner_width);
        self.noise(
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
        self.linear(&format!("{name}.ffn.0"), width, inner_width);
        self.linear(&format!("{name}.ffn.2"), inner_width, width);
    }

    fn linear(&mut self, name: &str, n_in: u64, n_out: u64) {
        let deviation = (n_in as f32).sqrt().recip();
        let weight = format!("{name}.weight");
        self.noise(&weight, &[n_in, n_out], self.shape.weight_type, deviation);
        self.noise(&format!("{name}.bias"), &[n_out], WeightType::F32, 0.01);
    }

    fn noise(&mut self, name: &str, dims: &[u64], weight_type: WeightType, deviation: f32) {
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
