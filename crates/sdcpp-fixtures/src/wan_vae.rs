//! The autoencoder of Wan 2.1 in its real size: 127 million weights, whose work takes more memory than any other.

use std::io;
use std::path::Path;

use crate::gguf::{Fill, Tensor, WeightType, write};

const N_LATENT: u64 = 16;
/// Channels of the encoder's stages; the decoder has them in reverse.
const WIDTHS: [u64; 4] = [96, 192, 384, 384];
/// Whether a stage of the encoder but the last also halves the frames.
const HALVES_TIME: [bool; 3] = [false, true, true];
const N_RESIDUAL: usize = 2;

/// Writes the VAE of Wan 2.1 as GGUF to `path`, 254 MB.
///
/// # Errors
/// The file cannot be written.
pub fn write_wan_vae(path: &Path, seed: u64) -> io::Result<()> {
    let mut layers = Layers::default();
    layers.encoder();
    layers.decoder();
    layers.convolution("conv1", [2 * N_LATENT, 2 * N_LATENT], [1, 1, 1]);
    layers.convolution("conv2", [N_LATENT, N_LATENT], [1, 1, 1]);
    write(path, &layers.list, seed)
}

#[derive(Default)]
struct Layers {
    list: Vec<Tensor>,
}

impl Layers {
    fn encoder(&mut self) {
        self.convolution("encoder.conv1", [3, WIDTHS[0]], [3, 3, 3]);
        let mut names = (0..).map(|idx| format!("encoder.downsamples.{idx}"));
        let mut next = || names.next().unwrap_or_default();
        let mut width = WIDTHS[0];
        for (stage, stage_width) in WIDTHS.into_iter().enumerate() {
            for _ in 0..N_RESIDUAL {
                self.residual(&next(), width, stage_width);
                width = stage_width;
            }
            if let Some(halves_time) = HALVES_TIME.get(stage) {
                let name = next();
                self.convolution(&format!("{name}.resample.1"), [width, width], [3, 3, 0]);
                if *halves_time {
                    self.convolution(&format!("{name}.time_conv"), [width, width], [1, 1, 3]);
                }
            }
        }
        self.middle("encoder", width);
        self.norm("encoder.head.0", width);
        self.convolution("encoder.head.2", [width, 2 * N_LATENT], [3, 3, 3]);
    }

    fn decoder(&mut self) {
        let [.., mut width] = WIDTHS;
        self.convolution("decoder.conv1", [N_LATENT, width], [3, 3, 3]);
        self.middle("decoder", width);
        let mut names = (0..).map(|idx| format!("decoder.upsamples.{idx}"));
        let mut next = || names.next().unwrap_or_default();
        for (stage, stage_width) in WIDTHS.into_iter().rev().enumerate() {
            for _ in 0..=N_RESIDUAL {
                self.residual(&next(), width, stage_width);
                width = stage_width;
            }
            // What the encoder halved last is doubled first.
            let doubles_time = HALVES_TIME.iter().rev().nth(stage);
            if let Some(doubles_time) = doubles_time {
                let name = next();
                self.convolution(&format!("{name}.resample.1"), [width, width / 2], [3, 3, 0]);
                if *doubles_time {
                    self.convolution(&format!("{name}.time_conv"), [width, 2 * width], [1, 1, 3]);
                }
                width /= 2;
            }
        }
        self.norm("decoder.head.0", width);
        self.convolution("decoder.head.2", [width, 3], [3, 3, 3]);
    }

    fn middle(&mut self, part: &str, width: u64) {
        self.residual(&format!("{part}.middle.0"), width, width);
        self.norm(&format!("{part}.middle.1.norm"), width);
        self.convolution(
            &format!("{part}.middle.1.to_qkv"),
            [width, 3 * width],
            [1, 1, 0],
        );
        self.convolution(&format!("{part}.middle.1.proj"), [width, width], [1, 1, 0]);
        self.residual(&format!("{part}.middle.2"), width, width);
    }

    fn residual(&mut self, name: &str, n_in: u64, n_out: u64) {
        self.norm(&format!("{name}.residual.0"), n_in);
        self.convolution(&format!("{name}.residual.2"), [n_in, n_out], [3, 3, 3]);
        self.norm(&format!("{name}.residual.3"), n_out);
        self.convolution(&format!("{name}.residual.6"), [n_out, n_out], [3, 3, 3]);
        if n_in != n_out {
            self.convolution(&format!("{name}.shortcut"), [n_in, n_out], [1, 1, 1]);
        }
    }

    fn norm(&mut self, name: &str, width: u64) {
        self.list.push(Tensor {
            name: format!("{name}.gamma"),
            dims: vec![width],
            weight_type: WeightType::F32,
            fill: Fill::Constant(1.0),
        });
    }

    /// A convolution over width, height and time; 0 for time is one of pictures.
    fn convolution(&mut self, name: &str, [n_in, n_out]: [u64; 2], [w, h, t]: [u64; 3]) {
        let dims = match t {
            0 => vec![w, h, n_in, n_out],
            // GGUF has four dimensions at most: the library counts channels in and out as one.
            _ => vec![w, h, t, n_in * n_out],
        };
        let n_summed = n_in * w * h * t.max(1);
        self.list.push(Tensor {
            name: format!("{name}.weight"),
            dims,
            weight_type: WeightType::F16,
            fill: Fill::Noise((n_summed as f32).sqrt().recip()),
        });
        self.list.push(Tensor {
            name: format!("{name}.bias"),
            dims: vec![n_out],
            weight_type: WeightType::F32,
            fill: Fill::Noise(0.01),
        });
    }
}
