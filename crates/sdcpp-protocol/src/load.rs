//! What a host is told of a model.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// A model and how to run it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LoadOrder {
    /// Where its files are.
    pub files: ModelFiles,
    /// Small files that change it, such as one that makes few steps enough.
    pub loras: Vec<Lora>,
    /// Which frames and sizes it makes.
    pub grid: FramesAndSize,
    /// What weights are converted to while they are read, such as `q8_0`; `None` leaves them as they are. One of
    /// [`Hello::weight_types`](crate::Hello::weight_types).
    pub weight_type: Option<String>,
    /// The same for single tensors, in the library's words: `pattern=type` with commas between.
    pub tensor_type_rules: Option<String>,
    /// What computes: `cpu`, the name of a device, or one for each part of the model such as
    /// `diffusion=cuda0,te=cpu,vae=cuda0`. `None` takes the first GPU, or the CPU where there is none.
    pub compute_on: Option<String>,
    /// Where weights wait while they are not computed with, in the same words and `disk`; `None` where they compute.
    pub weights_on: Option<String>,
    /// The most GPU memory to use, in GiB: weights that do not fit are moved in and out. `None` is no limit.
    pub gpu_memory_gib: Option<f32>,
    /// With `gpu_memory_gib`: fetch the next weights while the present ones compute.
    pub stream_layers: bool,
    /// How many threads compute on the CPU; 0 takes one for each physical core.
    pub n_threads: u32,
    /// Attention without its large intermediate results: less memory, and on GPUs less time.
    pub flash_attention: bool,
    /// Map the files instead of copying them into memory of the process; they are read through before. Only for files
    /// that were proved whole: one that is too short kills the host.
    pub map_files: bool,
    /// `files.tiny_vae` makes previews only and `files.vae` the clip. Otherwise a tiny VAE, where given, makes the clip.
    pub tiny_vae_only_previews: bool,
    /// Convolutions of the VAE without their large intermediate result: less memory, on most CPUs more time.
    pub vae_direct_convolution: bool,
}

/// The files of a model by the part they play. Each is GGUF or safetensors.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ModelFiles {
    /// The diffusion model. Required; of a pair the one for low noise.
    pub diffusion: PathBuf,
    /// Of a pair, the one that takes the first steps.
    pub diffusion_high_noise: Option<PathBuf>,
    /// What turns latents into pictures. Required unless there is a `tiny_vae`.
    pub vae: Option<PathBuf>,
    /// A small and quick stand-in for `vae` (TAEHV).
    pub tiny_vae: Option<PathBuf>,
    /// The text encoder of Wan, UMT5-XXL.
    pub umt5: Option<PathBuf>,
    /// The text encoder of LTX, a language model.
    pub language_model: Option<PathBuf>,
    /// The part of `language_model` that sees.
    pub language_model_vision: Option<PathBuf>,
    /// What sees the first picture for Wan 2.1 I2V and FLF2V.
    pub clip_vision: Option<PathBuf>,
    /// What carries the language model's states into LTX.
    pub connectors: Option<PathBuf>,
    /// What turns latents of LTX into sound.
    pub sound_vae: Option<PathBuf>,
}

/// A change to a model, applied to every clip.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lora {
    /// The file, safetensors or GGUF.
    pub path: PathBuf,
    /// How much of it, -10.0 to 10.0; 1.0 as it was trained.
    pub strength: f32,
    /// Whether it changes the model for high noise of a pair, instead of the other.
    #[serde(default)]
    pub is_high_noise: bool,
}

/// Which clips a model makes exactly as they are ordered. The library rounds all others, silently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FramesAndSize {
    /// Width and height are multiples of this, in pixels: 16 for Wan, 32 for Wan 2.2 TI2V and LTX.
    pub size_step_px: u32,
    /// A clip has one frame more than a multiple of this: 4 for Wan, 8 for LTX.
    pub frame_step: u32,
}

impl Default for FramesAndSize {
    /// Those of Wan 2.1.
    fn default() -> Self {
        Self {
            size_step_px: 16,
            frame_step: 4,
        }
    }
}
