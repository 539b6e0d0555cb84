//! From what a description says to a model: every value looked at, every mistake named.

use std::path::{Component, PathBuf};

use kinora_domain::{FrameRate, Size};
use kinora_sdcpp_protocol::limits::{
    FLOW_SHIFT, FRAME_STEPS, GUIDANCE, HIGH_NOISE_BOUNDARY, MAX_FRAMES, MAX_STEPS, SIZE_STEPS_PX,
};

use super::manifest::{
    ClipShape, FileRole, FileSource, HubFile, Inputs, Licence, MemoryNeed, ModelManifest, Sampling,
    Taken,
};
use super::raw::{RawClip, RawFile, RawManifest};

/// Makes a model of what a description says, and adds every mistake; `None` where there is no making sense of it.
pub(super) fn checked(raw: RawManifest, mistakes: &mut Vec<String>) -> Option<ModelManifest> {
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
    let reads_prompts = raw.inputs.prompt.unwrap_or(Taken::Required).is_taken();
    check_roles(&files, reads_prompts, mistakes);
    let is_pair = files
        .iter()
        .any(|file| file.role == FileRole::DiffusionHighNoise);
    check_pair(&raw.sampling, is_pair, mistakes);
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
        loading: raw.loading,
        memory: MemoryNeed {
            work_bytes_per_megapixel: megabytes(raw.memory.work_mb_per_megapixel),
            decode_bytes: megabytes(raw.memory.decode_mb),
            fixed_bytes: megabytes(raw.memory.fixed_mb),
            weight_bytes: raw.memory.weights_mb.map(megabytes),
        },
    })
}

fn check_sampling(sampling: &Sampling, mistakes: &mut Vec<String>) {
    for (name, steps) in [
        ("steps", Some(sampling.steps)),
        ("high_noise_steps", sampling.high_noise_steps),
    ] {
        // The library crashes at 0.
        if steps.is_some_and(|steps| !(1..=MAX_STEPS).contains(&steps)) {
            mistakes.push(format!(
                "sampling.{name}: write a number from 1 to {MAX_STEPS}"
            ));
        }
    }
    for (name, number, range) in [
        ("guidance", Some(sampling.guidance), GUIDANCE),
        (
            "high_noise_guidance",
            sampling.high_noise_guidance,
            GUIDANCE,
        ),
        ("flow_shift", Some(sampling.flow_shift), FLOW_SHIFT),
        (
            "high_noise_boundary",
            sampling.high_noise_boundary,
            HIGH_NOISE_BOUNDARY,
        ),
    ] {
        if number.is_some_and(|number| !range.contains(&number)) {
            let (min, max) = range.into_inner();
            mistakes.push(format!(
                "sampling.{name}: write a number from {min} to {max}"
            ));
        }
    }
    if sampling.high_noise_steps.is_some() && sampling.high_noise_boundary.is_some() {
        mistakes
            .push("sampling: write high_noise_steps or high_noise_boundary, not both".to_owned());
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

/// What only a pair of models has would be refused by the engine in the middle of a job.
fn check_pair(sampling: &Sampling, is_pair: bool, mistakes: &mut Vec<String>) {
    let has_pair = sampling.high_noise_steps.is_some()
        || sampling.high_noise_guidance.is_some()
        || sampling.high_noise_boundary.is_some();
    if has_pair && !is_pair {
        mistakes.push(
            "sampling: high_noise_… is for pairs, and no file is for diffusion_high_noise"
                .to_owned(),
        );
    }
}

fn check_roles(files: &[FileSource], reads_prompts: bool, mistakes: &mut Vec<String>) {
    let has = |role| files.iter().any(|file| file.role == role);
    if !has(FileRole::Diffusion) {
        mistakes.push("files: one must have the role \"diffusion\"".to_owned());
    }
    if !has(FileRole::Vae) && !has(FileRole::Tae) {
        mistakes.push("files: one must have the role \"vae\" or \"tae\"".to_owned());
    }
    // Without one the library makes something all the same, whatever the prompt says.
    if reads_prompts && !has(FileRole::TextEncoder) && !has(FileRole::Llm) {
        mistakes.push(
            "files: one must have the role \"text_encoder\" or \"llm\", or no prompt would mean anything".to_owned(),
        );
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
    if !FRAME_STEPS.contains(&raw.frame_step) {
        mistakes.push(format!("clip.frame_step: write one of {FRAME_STEPS:?}"));
    }
    if raw.most_frames <= raw.frame_step || raw.most_frames > MAX_FRAMES {
        mistakes.push(format!(
            "clip.most_frames: write a number above frame_step, at most {MAX_FRAMES}"
        ));
    }
    if !SIZE_STEPS_PX.contains(&raw.grid_px) {
        mistakes.push(format!("clip.grid_px: write one of {SIZE_STEPS_PX:?}"));
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
