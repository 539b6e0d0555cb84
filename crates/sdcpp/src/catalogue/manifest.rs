//! The description of a model: what it is, what its files are, what it can be given and what it makes.
//!
//! Written in TOML, documented in `docs/models.md`. Reading one finds every mistake in it, not the first.

use std::fs;
use std::path::{Component, Path, PathBuf};

use kinora_domain::{FrameRate, Size};
use serde::Deserialize;
use thiserror::Error;

use super::raw::{RawClip, RawFile, RawManifest};

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
    /// What clips shall not show when an order does not say.
    #[serde(default)]
    pub negative_prompt: String,
}

/// What a model needs beside its weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemoryNeed {
    /// For each million pixels of all frames together, in bytes.
    pub work_bytes_per_megapixel: u64,
    /// Whatever the clip, in bytes.
    pub fixed_bytes: u64,
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

fn checked(raw: RawManifest, mistakes: &mut Vec<String>) -> Option<ModelManifest> {
    let is_id = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-".contains(c);
    if raw.id.is_empty() || raw.id.len() > 64 || !raw.id.chars().all(is_id) {
        mistakes.push("id: write 1 to 64 of a-z, 0-9, `.`, `-` and `_`".to_owned());
    }
    let published = raw.published.as_deref().map(unix_seconds_of);
    if published == Some(None) {
        mistakes.push("published: write a day, such as \"2025-02-25\"".to_owned());
    }
    check_sampling(&raw.sampling, mistakes);
    let files: Vec<Option<FileSource>> = raw
        .files
        .into_iter()
        .map(|file| file_source(file, mistakes))
        .collect();
    let clip = clip_shape(raw.clip, mistakes)?;
    let files: Vec<FileSource> = files.into_iter().collect::<Option<_>>()?;
    check_roles(&files, mistakes);
    let megabytes = |mb: u64| mb.saturating_mul(1_000_000);
    Some(ModelManifest {
        id: raw.id,
        title: raw.title,
        made_by: raw.made_by,
        published_unix_seconds: published.flatten().unwrap_or_default(),
        homepage: raw.homepage,
        proof: raw.proof,
        licence: Licence {
            name: raw.licence.name,
            url: raw.licence.url,
            territory: raw.licence.territory,
            revenue_limit_usd: raw.licence.revenue_limit_usd,
            terms: raw.licence.terms,
        },
        files,
        inputs: Inputs {
            first_frame: raw.inputs.first_frame,
            last_frame: raw.inputs.last_frame,
            reference: raw.inputs.reference,
            control: raw.inputs.control,
        },
        clip,
        sampling: raw.sampling,
        memory: MemoryNeed {
            work_bytes_per_megapixel: megabytes(raw.memory.work_mb_per_megapixel),
            fixed_bytes: megabytes(raw.memory.fixed_mb),
        },
    })
}

fn check_sampling(sampling: &Sampling, mistakes: &mut Vec<String>) {
    for (name, steps) in [
        ("steps", Some(sampling.steps)),
        ("high_noise_steps", sampling.high_noise_steps),
    ] {
        // The library crashes at 0.
        if steps.is_some_and(|steps| !(1..=1000).contains(&steps)) {
            mistakes.push(format!("sampling.{name}: write a number from 1 to 1000"));
        }
    }
    for (name, number) in [
        ("guidance", Some(sampling.guidance)),
        ("high_noise_guidance", sampling.high_noise_guidance),
        ("flow_shift", Some(sampling.flow_shift)),
    ] {
        if number.is_some_and(|number| !(0.0..=100.0).contains(&number)) {
            mistakes.push(format!("sampling.{name}: write a number from 0 to 100"));
        }
    }
}

fn file_source(raw: RawFile, mistakes: &mut Vec<String>) -> Option<FileSource> {
    let role = raw.role.as_str();
    let mut refuse = |advice: &str| mistakes.push(format!("the file for {role}: {advice}"));
    let path = PathBuf::from(&raw.path);
    let goes_down = path.components().all(|c| matches!(c, Component::Normal(_)));
    let sha256 = raw.sha256.map(|digits| digits.to_ascii_lowercase());
    let is_hex = |digits: &String| {
        digits.len() == 64 && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
    };
    if raw.path.is_empty() || (raw.repo.is_some() && !goes_down) {
        refuse("path: write where it is in the repository, without `..`");
        return None;
    }
    if sha256.as_ref().is_some_and(|digits| !is_hex(digits)) {
        refuse("sha256: write 64 hexadecimal digits");
        return None;
    }
    let hub = match raw.repo {
        None => None,
        Some(repo) if is_repo(&repo) => Some(HubFile {
            repo,
            revision: raw.revision.unwrap_or_else(|| "main".to_owned()),
            path: raw.path,
        }),
        Some(_) => {
            refuse("repo: write the owner and the name of a repository, such as \"owner/name\"");
            return None;
        }
    };
    Some(FileSource {
        role: raw.role,
        hub,
        path,
        size_bytes: raw.size_bytes,
        sha256,
    })
}

/// Whether a text is `owner/name`, of letters that are safe in a path.
fn is_repo(repo: &str) -> bool {
    let is_name = |part: &str| {
        let is_safe = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        !part.is_empty() && !part.starts_with('.') && part.chars().all(is_safe)
    };
    repo.split_once('/')
        .is_some_and(|(owner, name)| is_name(owner) && is_name(name))
}

fn check_roles(files: &[FileSource], mistakes: &mut Vec<String>) {
    let has = |role| files.iter().any(|file| file.role == role);
    if !has(FileRole::Diffusion) {
        mistakes.push("files: one must have the role \"diffusion\"".to_owned());
    }
    if !has(FileRole::Vae) && !has(FileRole::Tae) {
        mistakes.push("files: one must have the role \"vae\" or \"tae\"".to_owned());
    }
    for (idx, file) in files.iter().enumerate() {
        if files[..idx].iter().any(|other| other.role == file.role) {
            mistakes.push(format!("files: two are for {}", file.role.as_str()));
        }
    }
}

fn clip_shape(raw: RawClip, mistakes: &mut Vec<String>) -> Option<ClipShape> {
    let before = mistakes.len();
    let mut rate = |name: &str, fps: u32| {
        let rate = FrameRate::new(fps).ok();
        if rate.is_none() {
            mistakes.push(format!("clip.{name}: write a number from 1 to 120"));
        }
        rate
    };
    let fps = rate("fps", raw.fps);
    let output_fps = rate("output_fps", raw.output_fps.unwrap_or(raw.fps));
    if !(1..=64).contains(&raw.frame_step) {
        mistakes.push("clip.frame_step: write a number from 1 to 64".to_owned());
    }
    if raw.most_frames <= raw.frame_step || raw.most_frames > 4096 {
        mistakes.push("clip.most_frames: write a number above frame_step, at most 4096".to_owned());
    }
    if !(2..=256).contains(&raw.grid_px) || !raw.grid_px.is_multiple_of(2) {
        mistakes.push("clip.grid_px: write an even number from 2 to 256".to_owned());
    }
    let sizes: Vec<Size> = raw
        .sizes
        .iter()
        .filter_map(|text| text.parse().ok())
        .collect();
    if sizes.is_empty() || sizes.len() != raw.sizes.len() {
        mistakes.push("clip.sizes: write sizes, such as [\"832x480\"]".to_owned());
    }
    if raw.most_pixels.is_some_and(|n_pixels| n_pixels < 64 * 64) {
        mistakes.push("clip.most_pixels: write a number of at least 4096".to_owned());
    }
    if mistakes.len() > before {
        return None;
    }
    Some(ClipShape {
        fps: fps?,
        output_fps: output_fps?,
        frame_step: raw.frame_step,
        most_frames: raw.most_frames,
        grid_px: raw.grid_px,
        sizes,
        most_pixels: raw.most_pixels,
        has_sound: raw.sound,
    })
}

/// The first second of a day written as `2025-02-25`, since 1970.
fn unix_seconds_of(day: &str) -> Option<i64> {
    let mut parts = day.splitn(3, '-').map(str::parse::<i64>);
    let (year, month, day) = (
        parts.next()?.ok()?,
        parts.next()?.ok()?,
        parts.next()?.ok()?,
    );
    if !(1970..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // Years that begin in March put the leap day at their end; 719_468 days are from there in year 0 to 1970.
    let year = year - i64::from(month <= 2);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let days = year * 365 + year / 4 - year / 100 + year / 400 + day_of_year - 719_468;
    Some(days * 86_400)
}
