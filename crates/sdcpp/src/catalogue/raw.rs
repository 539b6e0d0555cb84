//! What a description says, word for word, before anything is made of it.

use serde::Deserialize;

use super::manifest::{FileRole, Loading, Proof, Sampling, Taken};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawManifest {
    pub(super) id: String,
    pub(super) title: String,
    #[serde(default)]
    pub(super) made_by: String,
    /// `2025-02-25`.
    pub(super) published: Option<String>,
    #[serde(default)]
    pub(super) homepage: String,
    #[serde(default)]
    pub(super) proof: Proof,
    pub(super) licence: RawLicence,
    pub(super) files: Vec<RawFile>,
    #[serde(default)]
    pub(super) inputs: RawInputs,
    pub(super) clip: RawClip,
    pub(super) sampling: Sampling,
    #[serde(default)]
    pub(super) loading: Loading,
    pub(super) memory: RawMemory,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawLicence {
    pub(super) name: String,
    #[serde(default)]
    pub(super) url: String,
    pub(super) territory: Option<String>,
    pub(super) revenue_limit_usd: Option<u64>,
    #[serde(default)]
    pub(super) terms: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFile {
    pub(super) role: FileRole,
    pub(super) repo: Option<String>,
    pub(super) revision: Option<String>,
    pub(super) path: String,
    pub(super) size_bytes: Option<u64>,
    pub(super) sha256: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawInputs {
    /// Required when nothing is said.
    pub(super) prompt: Option<Taken>,
    pub(super) first_frame: Taken,
    pub(super) last_frame: Taken,
    pub(super) reference: Taken,
    pub(super) control: Taken,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawClip {
    pub(super) fps: u32,
    pub(super) output_fps: Option<u32>,
    pub(super) frame_step: u32,
    pub(super) most_frames: u32,
    pub(super) grid_px: u32,
    pub(super) sizes: Vec<String>,
    pub(super) most_pixels: Option<u64>,
    #[serde(default)]
    pub(super) sound: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawMemory {
    pub(super) work_mb_per_megapixel: u64,
    #[serde(default)]
    pub(super) decode_mb: u64,
    #[serde(default)]
    pub(super) fixed_mb: u64,
    pub(super) weights_mb: Option<u64>,
}
