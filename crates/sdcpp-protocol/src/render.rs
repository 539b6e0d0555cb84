//! What a host is told of a clip.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// One clip to make. Everything is checked by the host before the library sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RenderOrder {
    /// What events of this job are marked with; any number the supervisor likes.
    pub job: u64,
    /// What the clip shall show.
    pub prompt: String,
    /// What it shall not show. Without effect at a guidance of 1.
    #[serde(default)]
    pub negative_prompt: String,
    /// A multiple of the model's size step, 16 to 8192.
    pub width_px: u32,
    /// A multiple of the model's size step, 16 to 8192.
    pub height_px: u32,
    /// One more than a multiple of the model's frame step, 1 to 2049.
    pub n_frames: u32,
    /// Frames per second, 1 to 240. Only models with sound look at it.
    pub fps: u32,
    /// The same order with the same seed makes the same clip on the same machine. The library has 63 bits; the highest
    /// one is dropped.
    pub seed: u64,
    /// How noise becomes the clip.
    pub sampling: Sampling,
    /// The same for the first steps of a pair of models; `None` leaves them to the library, which then divides `steps`.
    #[serde(default)]
    pub high_noise_sampling: Option<Sampling>,
    /// Of a pair without `high_noise_sampling.steps`: the noise, 0.0 to 1.0, at which the second model takes over.
    #[serde(default)]
    pub high_noise_boundary: Option<f32>,
    /// Leaves out work that changes little from step to step.
    #[serde(default)]
    pub cache: CacheMode,
    /// Makes the pictures in parts, for less memory.
    #[serde(default)]
    pub tiling: Option<Tiling>,
    /// What the clip is made from besides words.
    #[serde(default)]
    pub pictures: Pictures,
    /// What to show meanwhile.
    #[serde(default)]
    pub preview: Option<PreviewWish>,
}

/// How noise becomes a clip.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Sampling {
    /// How many steps, 1 to 200. In `high_noise_sampling` 0 lets the boundary decide.
    pub steps: u32,
    /// How closely to follow the prompt, 0.0 to 30.0. At 1.0 each step costs half: the negative prompt is not computed.
    pub guidance: f32,
    /// How much of the steps goes to the rough shape, 0.0 to 30.0; `None` is the model's own. Ignored for high noise.
    pub flow_shift: Option<f32>,
    /// One of [`Hello::samplers`](crate::Hello::samplers); `None` is the model's own.
    pub sampler: Option<String>,
    /// One of [`Hello::schedulers`](crate::Hello::schedulers); `None` is the model's own.
    pub scheduler: Option<String>,
}

/// What may be left out while sampling, each with the library's own thresholds. All of them change the clip a little.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CacheMode {
    /// Nothing.
    #[default]
    Off,
    /// Whole steps whose input hardly changed.
    Easycache,
    /// The inner blocks of a step whose outer blocks hardly changed.
    Dbcache,
    /// Steps that can be foretold from those before.
    Taylorseer,
    /// Both of the two above.
    CacheDit,
    /// Steps foretold from a spectrum of those before.
    Spectrum,
}

impl CacheMode {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Off,
        Self::Easycache,
        Self::Dbcache,
        Self::Taylorseer,
        Self::CacheDit,
        Self::Spectrum,
    ];

    /// Its name in orders and in [`Hello::caches`](crate::Hello::caches).
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Easycache => "easycache",
            Self::Dbcache => "dbcache",
            Self::Taylorseer => "taylorseer",
            Self::CacheDit => "cache_dit",
            Self::Spectrum => "spectrum",
        }
    }
}

/// How the VAE cuts its work.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tiling {
    /// The side of a tile in latent pixels, 4 to 1024; `None` is the library's own.
    #[serde(default)]
    pub tile_latent_px: Option<u32>,
    /// How much of a tile lies over its neighbour, 0.0 to 0.5; `None` is the library's own.
    #[serde(default)]
    pub overlap_share: Option<f32>,
    /// Also in time, where the model can.
    #[serde(default)]
    pub in_time: bool,
}

/// What a clip is made from besides words. A checkpoint that knows nothing of a picture ignores it silently, so the
/// supervisor gives only what the model's entry in the catalogue promises to use.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Pictures {
    /// The first frame.
    pub first: Option<RawPicture>,
    /// The last frame.
    pub last: Option<RawPicture>,
    /// Who or what shall appear, for VACE; not together with `first`, which the library takes for the same.
    pub reference: Option<RawPicture>,
    /// A clip to follow, for VACE. Where it is shorter than the clip, the rest is free.
    pub control: Option<RawClip>,
    /// How strictly to follow `control` and `reference`, 0.0 to 2.0; `None` is 1.0.
    pub control_strength: Option<f32>,
}

/// A picture in a file: RGB8, row-major, without padding, `3 · width_px · height_px` bytes, sRGB.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawPicture {
    /// The file. Read when the job begins, not kept.
    pub path: PathBuf,
    /// The clip's width.
    pub width_px: u32,
    /// The clip's height.
    pub height_px: u32,
}

/// Pictures one after the other in one file, each as in [`RawPicture`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawClip {
    /// The file. Read when the job begins, not kept.
    pub path: PathBuf,
    /// The clip's width.
    pub width_px: u32,
    /// The clip's height.
    pub height_px: u32,
    /// How many pictures; no more than the clip's frames.
    pub n_frames: u32,
}

/// What to show of a clip that is being made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PreviewWish {
    /// How it is made.
    pub kind: PreviewKind,
    /// After how many steps each, 1 or more.
    pub every_n_steps: u32,
}

/// How a preview is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PreviewKind {
    /// A guess from the latents: an eighth or less of the clip's width, costs nothing.
    Latent,
    /// By the tiny VAE, in full size.
    TinyVae,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cache_is_called_the_same_everywhere() {
        for mode in CacheMode::ALL {
            let written = serde_json::to_value(mode).expect("a name");
            assert_eq!(written, mode.as_str());
        }
    }
}
