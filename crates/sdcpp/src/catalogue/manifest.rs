//! The description of a model: what it is, what its files are, what it can be given and what it makes.
//!
//! Written in TOML, documented in `docs/models.md`. Reading one finds every mistake in it, not the first.

use std::fs;
use std::path::{Path, PathBuf};

use kinora_domain::{FrameRate, Size};
use kinora_sdcpp_protocol::CacheMode;
use serde::Deserialize;
use thiserror::Error;

use super::checked::checked;
use super::raw::RawManifest;

/// A model as its description has it, checked.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelManifest {
    /// What clients and operators call it: lower-case letters, digits, `.`, `-` and `_`.
    pub id: String,
    /// One line for people.
    pub title: String,
    /// Who made it.
    pub made_by: String,
    /// When it was published, in seconds since 1970; 0 where nobody says.
    pub published_unix_seconds: i64,
    /// Its page.
    pub homepage: String,
    /// Whether somebody has seen it work.
    pub proof: Proof,
    /// Under which conditions it may be used.
    pub licence: Licence,
    /// What it is made of.
    pub files: Vec<FileSource>,
    /// What it can be given beside a prompt.
    pub inputs: Inputs,
    /// The shape of its clips.
    pub clip: ClipShape,
    /// How it samples when nothing else is asked for.
    pub sampling: Sampling,
    /// How its files are opened.
    pub loading: Loading,
    /// What it needs beside its weights.
    pub memory: MemoryNeed,
}

/// Whether a description was tried.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Proof {
    /// Its facts are from pages; nobody has run these files with kinora.
    #[default]
    Read,
    /// Clips were made with these files.
    Run,
}

/// Under which conditions weights may be used. A summary for people, not the licence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Licence {
    /// Its name.
    pub name: String,
    /// Where its text is.
    pub url: String,
    /// Where it does not hold, or holds only.
    pub territory: Option<String>,
    /// The yearly revenue from which on another licence is needed, in US dollars.
    pub revenue_limit_usd: Option<u64>,
    /// What to know before downloading, one sentence each.
    pub terms: Vec<String>,
}

/// What a file is to its model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileRole {
    /// The diffusion model; of a pair the one for low noise.
    Diffusion,
    /// The one for high noise of a pair.
    DiffusionHighNoise,
    /// A T5 that reads the prompt.
    TextEncoder,
    /// A language model that reads the prompt.
    Llm,
    /// What stands between a language model and the diffusion model.
    Connectors,
    /// From latents to pictures and back.
    Vae,
    /// The same, small and rough.
    Tae,
    /// From latents to sound.
    AudioVae,
    /// Looks at pictures that are given.
    ClipVision,
}

impl FileRole {
    /// The word for it in a description.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Diffusion => "diffusion",
            Self::DiffusionHighNoise => "diffusion_high_noise",
            Self::TextEncoder => "text_encoder",
            Self::Llm => "llm",
            Self::Connectors => "connectors",
            Self::Vae => "vae",
            Self::Tae => "tae",
            Self::AudioVae => "audio_vae",
            Self::ClipVision => "clip_vision",
        }
    }
}

/// A file that a description names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileSource {
    /// What it is to the model.
    pub role: FileRole,
    /// Where it is downloaded from; `None` for a file that is there already.
    pub hub: Option<HubFile>,
    /// Where it is: below its repository, or from the description on. An own file may be anywhere.
    pub path: PathBuf,
    /// Its size, if the description says so.
    pub size_bytes: Option<u64>,
    /// Its SHA-256 in lower-case hexadecimal digits, if the description says so.
    pub sha256: Option<String>,
}

/// A file of a repository of weights.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HubFile {
    /// `owner/name`.
    pub repo: String,
    /// A commit, a tag or a branch; `main` when nothing is said.
    pub revision: String,
    /// The path in the repository, with `/`.
    pub path: String,
}

/// Whether a model takes an input.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Taken {
    /// It does not: it would pass over it silently, so it is never given one.
    #[default]
    Never,
    /// It does.
    Optional,
    /// It makes nothing without.
    Required,
}

impl Taken {
    /// Whether the input may be given.
    #[must_use]
    pub fn is_taken(self) -> bool {
        self != Self::Never
    }
}

/// What a model can be given beside a prompt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Inputs {
    /// The picture that shall be the first frame.
    pub first_frame: Taken,
    /// The picture that shall be the last frame.
    pub last_frame: Taken,
    /// A picture of somebody or something that shall appear.
    pub reference: Taken,
    /// A clip that guides what happens where.
    pub control: Taken,
}

/// The shape of a model's clips.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClipShape {
    /// The rate it was trained at.
    pub fps: FrameRate,
    /// The rate that clients get.
    pub output_fps: FrameRate,
    /// It makes `frame_step * k + 1` frames.
    pub frame_step: u32,
    /// The most frames it makes well at a time.
    pub most_frames: u32,
    /// Its widths and heights are multiples of this, in pixels.
    pub grid_px: u32,
    /// The sizes that can be ordered.
    pub sizes: Vec<Size>,
    /// The most pixels a frame is rendered with; what is ordered larger is scaled up. `None`: no such limit.
    pub most_pixels: Option<u64>,
    /// Whether it makes sound.
    pub has_sound: bool,
}

/// How a model samples.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sampling {
    /// Denoising steps; of a pair those of the low-noise model.
    pub steps: u32,
    /// The method, in the words of stable-diffusion.cpp.
    pub sampler: String,
    /// The schedule, in the words of stable-diffusion.cpp.
    pub scheduler: String,
    /// Classifier-free guidance.
    pub guidance: f32,
    /// How far the schedule is moved towards high noise.
    pub flow_shift: f32,
    /// Steps of the high-noise model of a pair.
    pub high_noise_steps: Option<u32>,
    /// Guidance of the high-noise model of a pair.
    pub high_noise_guidance: Option<f32>,
    /// Instead of steps of the high-noise model: the share of noise, 0.0 to 1.0, below which the other one takes over.
    /// `steps` are then those of both.
    pub high_noise_boundary: Option<f32>,
    /// What may be left out from step to step.
    #[serde(default)]
    pub cache: CacheMode,
    /// What clips shall not show when an order does not say.
    #[serde(default)]
    pub negative_prompt: String,
}

/// How the files of a model are opened.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Loading {
    /// What weights are converted to while they are read, in the words of stable-diffusion.cpp; `None` leaves them.
    pub weights_as: Option<String>,
    /// Attention without its large intermediate results.
    pub flash_attention: bool,
}

impl Default for Loading {
    fn default() -> Self {
        Self {
            weights_as: None,
            flash_attention: true,
        }
    }
}

/// What a model needs beside its weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemoryNeed {
    /// For each million pixels of all frames together, in bytes.
    pub work_bytes_per_megapixel: u64,
    /// For decoding, in bytes, which comes after everything else has been given back: the larger of both counts.
    pub decode_bytes: u64,
    /// Whatever the clip, in bytes.
    pub fixed_bytes: u64,
    /// For the weights, in bytes; `None` is the size of their files.
    pub weight_bytes: Option<u64>,
}

/// Why a description cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{}", self.shown())]
pub struct ManifestError {
    /// The file, if it is one.
    pub path: Option<PathBuf>,
    /// Every mistake, one sentence each.
    pub mistakes: Vec<String>,
}

impl ManifestError {
    fn shown(&self) -> String {
        let mistakes = self.mistakes.join("; ");
        match &self.path {
            Some(path) => format!("{}: {mistakes}", path.display()),
            None => mistakes,
        }
    }
}

impl ModelManifest {
    /// Reads the description in a file.
    ///
    /// # Errors
    /// The file cannot be read, is no TOML, or describes no model; all mistakes are named.
    pub fn read(path: &Path) -> Result<Self, ManifestError> {
        let at_path = |mistakes| ManifestError {
            path: Some(path.to_owned()),
            mistakes,
        };
        let text = fs::read_to_string(path).map_err(|err| at_path(vec![err.to_string()]))?;
        Self::parse(&text).map_err(|err| at_path(err.mistakes))
    }

    /// Reads a description.
    ///
    /// # Errors
    /// See [`ModelManifest::read`].
    pub fn parse(text: &str) -> Result<Self, ManifestError> {
        let raw: RawManifest = toml::from_str(text).map_err(|err| ManifestError {
            path: None,
            mistakes: vec![one_line(&err, text)],
        })?;
        let mut mistakes = Vec::new();
        let manifest = checked(raw, &mut mistakes);
        match manifest {
            Some(manifest) if mistakes.is_empty() => Ok(manifest),
            _ => Err(ManifestError {
                path: None,
                mistakes,
            }),
        }
    }
}

/// What TOML's parser says, with the line.
fn one_line(err: &toml::de::Error, text: &str) -> String {
    let message = err.message().replace('\n', " ");
    match err.span() {
        None => message,
        Some(span) => {
            let before = text.get(..span.start).unwrap_or_default();
            format!("line {}: {message}", before.matches('\n').count() + 1)
        }
    }
}
