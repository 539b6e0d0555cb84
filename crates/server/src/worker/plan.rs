//! From a claim to what its engine is given, and to what goes around the engine's clip.
//!
//! ```text
//!             create        remix            edit                     extend
//! engine gets reference,    the same, and    the same, and the        the same, and the source;
//!             characters    the source       source; its timing       makes the new part only
//! around it   -             -                the source's timing      the source in front
//! else        first look    a create with    refused when ordered     a create from the last frame,
//!             as reference  the same seed                             whose copy is dropped
//! ```
//!
//! The last row is for models that cannot: what they are given instead, decided here once for every engine.

use std::path::{Path, PathBuf};

use bytes::Bytes;
use futures_util::TryStreamExt as _;
use kinora_domain::{DerivationSource, Failure, FailureCode, Fit, ModelCard, Verb, VideoSpec};
use kinora_engine::{RenderRequest, RenderSource};
use kinora_media::{
    Decoders, Earlier, Footage, FootageError, Frame, FrameTimes, ProbeError, SOUND_CHANNELS,
    SOUND_SAMPLE_RATE_HZ, Sound, TAIL_FRAMES, read_tail_frame, read_tail_sound,
};
use kinora_store::{
    BlobError, BlobKey, BlobReader, Blobs, Claim, InputRole, JobInputs, NewAsset, Store, StoreError,
};
use thiserror::Error;

use crate::fit::still_fit;

/// The longest tail of sound an engine gets.
const TAIL_SECONDS: usize = 1;

/// Why a job cannot be begun.
#[derive(Debug, Error)]
pub(super) enum PlanError {
    /// What came with the order cannot be used, ever; the text is for the client.
    #[error("{0}")]
    Unusable(String),
    /// What the order is made from could not be read this time.
    #[error("{0}")]
    Unreadable(String),
    /// The job is no longer ours.
    #[error("the claim was lost")]
    ClaimLost,
    /// The job was told to stop.
    #[error("cancelled")]
    Cancelled,
}

impl From<StoreError> for PlanError {
    fn from(err: StoreError) -> Self {
        match err {
            StoreError::ClaimLost => Self::ClaimLost,
            other => Self::Unreadable(other.to_string()),
        }
    }
}

impl From<BlobError> for PlanError {
    fn from(err: BlobError) -> Self {
        Self::Unreadable(format!("an input could not be read: {err}"))
    }
}

impl From<ProbeError> for PlanError {
    fn from(err: ProbeError) -> Self {
        // What is read here was written by kinora itself.
        Self::Unreadable(format!("a kept input could not be read: {err}"))
    }
}

impl From<FootageError> for PlanError {
    fn from(err: FootageError) -> Self {
        if err.is_about_the_clip() {
            Self::Unusable(format!("The source clip cannot be used: {err}."))
        } else {
            Self::Unreadable(err.to_string())
        }
    }
}

/// Everything a job is made from, gathered: small things in memory, clips as files.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    reference: Option<Bytes>,
    source: Option<GatheredSource>,
}

#[derive(Debug)]
struct GatheredSource {
    prompt: String,
    clip: PathBuf,
    origin: SourceOrigin,
    engine_doc: Option<Bytes>,
    tail_frames: Vec<Bytes>,
    tail_sound: Bytes,
}

#[derive(Clone, Copy, Debug)]
enum SourceOrigin {
    /// A video that was made here.
    Own,
    /// A clip that came with the order.
    Upload(Fit),
}

/// What to do for one video.
pub(super) struct Plan {
    /// What the engine is given.
    pub(super) request: RenderRequest,
    /// When each frame of the engine's clip is shown; `None` for a constant rate.
    pub(super) frame_times: Option<FrameTimes>,
    /// The clip in front of the engine's.
    pub(super) before: Option<Earlier>,
    /// Whether the engine's first frame repeats the last one of `before` and is to be dropped.
    pub(super) drops_first_frame: bool,
}

/// Reads what the claimed video is made from.
pub(super) async fn gather(
    store: &dyn Store,
    blobs: &Blobs,
    claim: &Claim,
    scratch: &Path,
) -> Result<Gathered, PlanError> {
    let inputs = store.inputs(claim).await?;
    let reference = inputs
        .uploads
        .iter()
        .find(|upload| upload.role == InputRole::Reference);
    let reference = match reference {
        None => None,
        Some(input) => Some(read(blobs, &input.asset.blob_key).await?),
    };
    let derivation = claim.video.spec.derivation.as_ref();
    let source = match derivation.map(|derivation| &derivation.source) {
        None => None,
        Some(DerivationSource::Video(_)) => Some(own_source(blobs, &inputs, scratch).await?),
        Some(DerivationSource::Upload) => Some(uploaded_source(blobs, &inputs, scratch).await?),
    };
    Ok(Gathered { reference, source })
}

async fn own_source(
    blobs: &Blobs,
    inputs: &JobInputs,
    scratch: &Path,
) -> Result<GatheredSource, PlanError> {
    let find = |role: &str| {
        let mut assets = inputs.source.iter();
        assets
            .find(|source| source.role == role)
            .map(|source| &source.asset)
    };
    let mut tail_frames = Vec::new();
    while let Some(frame) = find(&format!("tail_frame_{}", tail_frames.len())) {
        tail_frames.push(read(blobs, &frame.blob_key).await?);
    }
    let clip =
        find("video").ok_or_else(|| PlanError::Unreadable("the source has no clip".to_owned()))?;
    Ok(GatheredSource {
        prompt: inputs.source_prompt.clone(),
        clip: as_file(blobs, clip, scratch).await?,
        origin: SourceOrigin::Own,
        engine_doc: match find("engine_doc") {
            None => None,
            Some(doc) => Some(read(blobs, &doc.blob_key).await?),
        },
        tail_frames,
        tail_sound: match find("tail_sound") {
            None => Bytes::new(),
            Some(sound) => read(blobs, &sound.blob_key).await?,
        },
    })
}

async fn uploaded_source(
    blobs: &Blobs,
    inputs: &JobInputs,
    scratch: &Path,
) -> Result<GatheredSource, PlanError> {
    let mut uploads = inputs.uploads.iter();
    let found = uploads.find_map(|upload| match upload.role {
        InputRole::Clip(fit) => Some((&upload.asset, fit)),
        InputRole::Reference => None,
    });
    let (clip, fit) =
        found.ok_or_else(|| PlanError::Unreadable("the order has no clip".to_owned()))?;
    Ok(GatheredSource {
        prompt: String::new(),
        clip: as_file(blobs, clip, scratch).await?,
        origin: SourceOrigin::Upload(fit),
        engine_doc: None,
        tail_frames: Vec::new(),
        tail_sound: Bytes::new(),
    })
}

async fn read(blobs: &Blobs, key: &BlobKey) -> Result<Bytes, PlanError> {
    let BlobReader {
        size_bytes,
        mut chunks,
    } = blobs.read(key, None).await?;
    let mut bytes = Vec::with_capacity(usize::try_from(size_bytes).unwrap_or_default());
    while let Some(chunk) = chunks.try_next().await? {
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes.into())
}

/// The file of a blob: its own where blobs are files, which last as long as the claim, else a copy.
async fn as_file(blobs: &Blobs, asset: &NewAsset, scratch: &Path) -> Result<PathBuf, PlanError> {
    if let Some(path) = blobs.local_path(&asset.blob_key) {
        return Ok(path);
    }
    let path = scratch.join("source");
    let copied = async {
        let mut file = tokio::fs::File::create(&path).await?;
        let reader = blobs.read(&asset.blob_key, None).await;
        let mut chunks = reader.map_err(std::io::Error::other)?.chunks;
        while let Some(chunk) = chunks.try_next().await.map_err(std::io::Error::other)? {
            tokio::io::AsyncWriteExt::write_all(&mut file, &chunk).await?;
        }
        tokio::io::AsyncWriteExt::flush(&mut file).await
    };
    let copied: std::io::Result<()> = copied.await;
    copied.map_err(|err| PlanError::Unreadable(format!("a clip could not be copied: {err}")))?;
    Ok(path)
}

/// Makes the plan. Decodes what was gathered, so it takes up to seconds; `is_stopped` is asked in between.
///
/// # Errors
/// Something gathered cannot be used or read.
pub(super) fn plan(
    spec: &VideoSpec,
    gathered: Gathered,
    (card, decoders): (&ModelCard, &Decoders),
    is_stopped: &dyn Fn() -> bool,
) -> Result<Plan, PlanError> {
    let reference = gathered.reference.as_deref().map(read_tail_frame);
    let mut plan = Plan {
        request: request(spec, reference.transpose()?),
        frame_times: None,
        before: None,
        drops_first_frame: false,
    };
    let Some(gathered) = gathered.source else {
        return Ok(plan);
    };
    let fit = match gathered.origin {
        SourceOrigin::Own => Fit::Exact,
        SourceOrigin::Upload(fit) => fit,
    };
    let can = card.verbs.contains(&spec.verb);
    if spec.verb == Verb::Remix && !can {
        plan.request.verb = Verb::Create;
        return Ok(plan);
    }
    let mut source = source(spec, gathered, decoders, is_stopped)?;
    match spec.verb {
        Verb::Create => {}
        Verb::Edit => {
            keep_timing(&mut plan, &source.footage);
            plan.request.source = Some(source);
        }
        Verb::Remix => plan.request.source = Some(source),
        Verb::Extend => {
            plan.before = Some(Earlier {
                footage: source.footage.clone(),
                fit: still_fit(fit),
                tail_sound: source.tail_sound.clone(),
            });
            if can {
                plan.request.source = Some(source);
            } else {
                // The last frame as the first of the new part; it was shown already.
                plan.request.verb = Verb::Create;
                plan.request.reference = source.tail_frames.pop();
                plan.request.n_frames += 1;
                plan.drops_first_frame = true;
            }
        }
    }
    Ok(plan)
}

fn request(spec: &VideoSpec, reference: Option<Frame>) -> RenderRequest {
    RenderRequest {
        verb: spec.verb,
        model: spec.engine_model.clone(),
        prompt: spec.prompt.as_str().to_owned(),
        options: spec.options.clone(),
        size: spec.size,
        fps: spec.fps,
        n_frames: spec.n_frames(),
        seed: spec.seed.unwrap_or_else(|| seed_of(spec)),
        reference,
        characters: Vec::new(),
        source: None,
    }
}

/// An edit has every frame of its source, each as long as there.
fn keep_timing(plan: &mut Plan, footage: &Footage) {
    let times = &footage.facts().frame_times;
    let request = &mut plan.request;
    if *times == FrameTimes::constant(request.fps, times.n_frames()) {
        request.n_frames = times.n_frames();
        return;
    }
    request.fps = times.nearest_fps();
    request.n_frames = times.n_frames();
    plan.frame_times = Some(times.clone());
}

fn source(
    spec: &VideoSpec,
    gathered: GatheredSource,
    decoders: &Decoders,
    is_stopped: &dyn Fn() -> bool,
) -> Result<RenderSource, PlanError> {
    let (footage, fit) = match gathered.origin {
        SourceOrigin::Own => (Footage::own(&gathered.clip, decoders)?, Fit::Exact),
        SourceOrigin::Upload(fit) => (Footage::foreign(&gathered.clip, decoders)?, fit),
    };
    let (tail_frames, tail_sound) = match gathered.origin {
        SourceOrigin::Own => {
            let frames = gathered.tail_frames.iter();
            let frames: Result<_, _> = frames.map(|png| read_tail_frame(png)).collect();
            (frames?, read_tail_sound(&gathered.tail_sound)?)
        }
        SourceOrigin::Upload(_) if spec.verb == Verb::Extend => (
            last_frames(&footage, (spec, fit), is_stopped)?,
            last_sound(&footage)?,
        ),
        SourceOrigin::Upload(_) => (Vec::new(), Sound::default()),
    };
    Ok(RenderSource {
        prompt: gathered.prompt,
        engine_doc: gathered.engine_doc.map(Vec::from),
        tail_frames,
        tail_sound,
        footage,
        fit: still_fit(fit),
    })
}

/// The last frames of an uploaded clip, at the rate that the new part will have.
fn last_frames(
    footage: &Footage,
    (spec, fit): (&VideoSpec, Fit),
    is_stopped: &dyn Fn() -> bool,
) -> Result<Vec<Frame>, PlanError> {
    let mut frames = footage.frames_at_rate(spec.size, still_fit(fit), spec.fps)?;
    let n_frames = frames.format().n_frames;
    let mut frame = Frame::new(spec.size);
    let mut last = Vec::new();
    for frame_idx in 0..n_frames {
        if is_stopped() {
            return Err(PlanError::Cancelled);
        }
        let pulled = frames.next_frame(&mut frame);
        pulled.map_err(|err| {
            PlanError::Unusable(format!("The source clip cannot be decoded: {err}."))
        })?;
        if frame_idx + TAIL_FRAMES >= n_frames {
            last.push(frame.clone());
        }
    }
    Ok(last)
}

/// The last second of an uploaded clip's sound; nothing for a silent one.
fn last_sound(footage: &Footage) -> Result<Sound, PlanError> {
    const N_SAMPLES: usize = TAIL_SECONDS * (SOUND_SAMPLE_RATE_HZ * SOUND_CHANNELS) as usize;
    let mut samples = footage.sound()?.unwrap_or_default().samples;
    let n_before = samples.len().saturating_sub(N_SAMPLES);
    samples.drain(..n_before);
    Ok(Sound { samples })
}

/// The seed of an order without one: the same order gives the same clip.
fn seed_of(spec: &VideoSpec) -> u64 {
    let order = format!(
        "{}\n{}\n{}\n{}",
        spec.engine_model,
        spec.size,
        spec.clip_duration.as_secs_f64(),
        spec.prompt.as_str()
    );
    let hash = blake3::hash(order.as_bytes());
    let first_eight = hash
        .as_bytes()
        .first_chunk()
        .expect("a BLAKE3 hash has 32 bytes");
    // The database keeps signed numbers.
    u64::from_le_bytes(*first_eight) >> 1
}

/// The failure of a video whose inputs cannot be used.
pub(super) fn unusable_input(message: String) -> Failure {
    Failure {
        code: FailureCode::InvalidInputImage,
        message,
    }
}
