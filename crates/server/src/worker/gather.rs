//! Reads what a job is made from beside its prompt: small things into memory, clips as files.

use std::path::{Path, PathBuf};

use bytes::Bytes;
use futures_util::TryStreamExt as _;
use kinora_domain::{DerivationSource, Fit};
use kinora_media::{CutoutError, FootageError, ProbeError, StillError};
use kinora_store::{
    BlobError, BlobKey, BlobReader, Blobs, Claim, InputRole, JobInputs, NewAsset, Store, StoreError,
};
use thiserror::Error;

/// Why a job cannot be begun.
#[derive(Debug, Error)]
pub(super) enum PlanError {
    /// What came with the order cannot be used, ever; the text is for the client.
    #[error("{0}")]
    Unusable(String),
    /// What the order is made from could not be read this time.
    #[error("{0}")]
    Unreadable(String),
    /// What keeps it is away; it is no fault of the job.
    #[error("{0}")]
    StorageAway(String),
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
            StoreError::Unavailable(cause) => Self::StorageAway(cause),
            other => Self::Unreadable(other.to_string()),
        }
    }
}

impl From<BlobError> for PlanError {
    fn from(err: BlobError) -> Self {
        let why = format!("an input could not be read: {err}");
        match err {
            BlobError::Unavailable(_) | BlobError::NoSpace => Self::StorageAway(why),
            _ => Self::Unreadable(why),
        }
    }
}

impl From<ProbeError> for PlanError {
    fn from(err: ProbeError) -> Self {
        // What is read here was written by kinora itself.
        Self::Unreadable(format!("a kept input could not be read: {err}"))
    }
}

impl From<CutoutError> for PlanError {
    fn from(err: CutoutError) -> Self {
        Self::Unreadable(format!("a kept input could not be read: {err}"))
    }
}

impl From<StillError> for PlanError {
    fn from(err: StillError) -> Self {
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
    pub(super) reference: Option<Bytes>,
    pub(super) last_frame: Option<Bytes>,
    pub(super) characters: Vec<GatheredCharacter>,
    pub(super) source: Option<GatheredSource>,
}

/// Somebody who may appear.
#[derive(Debug)]
pub(super) struct GatheredCharacter {
    pub(super) name: String,
    pub(super) frames: Vec<Bytes>,
}

/// The clip that this one is made from, and what was kept with it.
#[derive(Debug)]
pub(super) struct GatheredSource {
    pub(super) prompt: String,
    pub(super) clip: PathBuf,
    pub(super) origin: SourceOrigin,
    pub(super) engine_doc: Option<Bytes>,
    pub(super) tail_frames: Vec<Bytes>,
    pub(super) tail_sound: Bytes,
}

/// Where a source is from.
#[derive(Clone, Copy, Debug)]
pub(super) enum SourceOrigin {
    /// A video that was made here.
    Own,
    /// A clip that came with the order.
    Upload(Fit),
}

/// Reads what the claimed video is made from.
pub(super) async fn gather(
    store: &dyn Store,
    blobs: &Blobs,
    claim: &Claim,
    scratch: &Path,
) -> Result<Gathered, PlanError> {
    let inputs = store.inputs(claim).await?;
    let reference = picture(blobs, &inputs, InputRole::Reference).await?;
    let last_frame = picture(blobs, &inputs, InputRole::LastFrame).await?;
    let mut characters = Vec::new();
    for character in &inputs.characters {
        let mut frames = Vec::new();
        for frame in &character.frames {
            frames.push(read(blobs, &frame.blob_key).await?);
        }
        characters.push(GatheredCharacter {
            name: character.name.clone(),
            frames,
        });
    }
    let derivation = claim.video.spec.derivation.as_ref();
    let source = match derivation.map(|derivation| &derivation.source) {
        None => None,
        Some(DerivationSource::Video(_)) => Some(own_source(blobs, &inputs, scratch).await?),
        Some(DerivationSource::Upload) => Some(uploaded_source(blobs, &inputs, scratch).await?),
    };
    Ok(Gathered {
        reference,
        last_frame,
        characters,
        source,
    })
}

/// The picture that came with the order, or with that of its source, in one role.
async fn picture(
    blobs: &Blobs,
    inputs: &JobInputs,
    role: InputRole,
) -> Result<Option<Bytes>, PlanError> {
    match inputs.uploads.iter().find(|upload| upload.role == role) {
        None => Ok(None),
        Some(input) => Ok(Some(read(blobs, &input.asset.blob_key).await?)),
    }
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
        InputRole::Reference | InputRole::LastFrame => None,
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
