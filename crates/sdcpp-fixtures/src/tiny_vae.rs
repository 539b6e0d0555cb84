//! TAEHV, the tiny video autoencoder: a list of layers, numbered as in its source, of which some have no weights.

use std::io;
use std::path::Path;

use crate::gguf::{Fill, Tensor, WeightType, write};

/// For which model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TinyVae {
    /// Wan 2.1: latents of 16 channels, an eighth of the picture's width.
    Wan,
    /// Wan 2.2 TI2V: latents of 48 channels, a sixteenth.
    WanTi2v,
    /// LTX: latents of 128 channels, a thirty-second.
    Ltx,
}

/// What tells the two apart.
struct Shape {
    n_latent: u64,
    patch_px: u64,
    grows_in_time: [bool; 3],
    shrinks_in_time: [bool; 3],
}

impl TinyVae {
    fn shape(self) -> Shape {
        match self {
            Self::Wan | Self::WanTi2v => Shape {
                n_latent: if self == Self::Wan { 16 } else { 48 },
                patch_px: if self == Self::Wan { 1 } else { 2 },
                grows_in_time: [false, true, true],
                shrinks_in_time: [true, true, false],
            },
            Self::Ltx => Shape {
                n_latent: 128,
                patch_px: 4,
                grows_in_time: [true; 3],
                shrinks_in_time: [true; 3],
            },
        }
    }
}

/// Channels of the decoder's four widths, the first three of which it grows from.
const DECODER: [u64; 4] = [256, 128, 64, 64];
const ENCODER: u64 = 64;
const N_MEMORY_BLOCKS: usize = 3;

/// Writes a tiny VAE as GGUF to `path`, about 23 MB.
///
/// # Errors
/// The file cannot be written.
pub fn write_tiny_vae(path: &Path, kind: TinyVae, seed: u64) -> io::Result<()> {
    let shape = kind.shape();
    let mut layers = Layers::default();
    layers.decoder(&shape);
    layers.encoder(&shape);
    write(path, &layers.list, seed)
}

#[derive(Default)]
struct Layers {
    list: Vec<Tensor>,
}

impl Layers {
    fn decoder(&mut self, shape: &Shape) {
        // Number 0 clamps, 2 is an activation.
        self.convolution("decoder.1", [shape.n_latent, DECODER[0], 3], true);
        let mut layer_idx = 3;
        for (step, grows) in shape.grows_in_time.into_iter().enumerate() {
            let (width, next_width) = (DECODER[step], DECODER[step + 1]);
            for _ in 0..N_MEMORY_BLOCKS {
                self.memory(&format!("decoder.{layer_idx}"), width);
                layer_idx += 1;
            }
            // The next one doubles the picture.
            layer_idx += 1;
            let n_out = if grows { 2 * width } else { width };
            self.convolution(
                &format!("decoder.{layer_idx}.conv"),
                [width, n_out, 1],
                false,
            );
            self.convolution(
                &format!("decoder.{}", layer_idx + 1),
                [width, next_width, 3],
                false,
            );
            layer_idx += 2;
        }
        // And an activation before the last.
        let n_out = 3 * shape.patch_px * shape.patch_px;
        self.convolution(
            &format!("decoder.{}", layer_idx + 1),
            [DECODER[3], n_out, 3],
            true,
        );
    }

    fn encoder(&mut self, shape: &Shape) {
        let n_in = 3 * shape.patch_px * shape.patch_px;
        self.convolution("encoder.0", [n_in, ENCODER, 3], true);
        let mut layer_idx = 2;
        for shrinks in shape.shrinks_in_time {
            let n_in = if shrinks { 2 * ENCODER } else { ENCODER };
            self.convolution(
                &format!("encoder.{layer_idx}.conv"),
                [n_in, ENCODER, 1],
                false,
            );
            self.convolution(
                &format!("encoder.{}", layer_idx + 1),
                [ENCODER, ENCODER, 3],
                false,
            );
            layer_idx += 2;
            for _ in 0..N_MEMORY_BLOCKS {
                self.memory(&format!("encoder.{layer_idx}"), ENCODER);
                layer_idx += 1;
            }
        }
        self.convolution(
            &format!("encoder.{layer_idx}"),
            [ENCODER, shape.n_latent, 3],
            true,
        );
    }

    /// A block that looks at a frame and the one before.
    fn memory(&mut self, name: &str, width: u64) {
        self.convolution(&format!("{name}.conv.0"), [2 * width, width, 3], true);
        self.convolution(&format!("{name}.conv.2"), [width, width, 3], true);
        self.convolution(&format!("{name}.conv.4"), [width, width, 3], true);
    }

    /// A convolution: channels in, channels out, the side of its kernel.
    fn convolution(&mut self, name: &str, [n_in, n_out, side]: [u64; 3], has_bias: bool) {
        let deviation = ((n_in * side * side) as f32).sqrt().recip();
        self.list.push(Tensor {
            name: format!("{name}.weight"),
            dims: vec![side, side, n_in, n_out],
            weight_type: WeightType::F16,
            fill: Fill::Noise(deviation),
        });
        if has_bias {
            self.list.push(Tensor {
                name: format!("{name}.bias"),
                dims: vec![n_out],
                weight_type: WeightType::F32,
                fill: Fill::Noise(0.01),
            });
        }
    }
}
