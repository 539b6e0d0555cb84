//! Reference pictures: found, proved to be pictures, and made to fit the video.
//!
//! What a worker gets is a PNG of exactly the video's size, so that nothing that is wrong with a picture can
//! first show after the order was accepted.

use bytes::Bytes;
use futures_util::TryStreamExt as _;
use kinora_api::{ReferenceInput, RequestError};
use kinora_domain::{FileId, Fit, ProjectId, Size};
use kinora_media::{Still, StillError, to_png};
use kinora_store::{BlobError, BlobKey, BlobReader, InputOrigin};

use super::Api;
use super::error::ApiError;
use super::fields::{Files, MAX_PICTURE_BYTES};
use super::uploads::{Upload, blocking};
use crate::fit::still_fit;
use crate::outbound::OutboundError;

/// A reference picture, not decoded yet.
pub(super) struct Picture {
    /// The field that named it.
    param: &'static str,
    bytes: PictureBytes,
    /// Where it came from.
    pub(super) origin: InputOrigin,
}

enum PictureBytes {
    Remote(ProjectId, String),
    Local(LocalBytes),
}

/// Bytes that nobody else is waited for.
enum LocalBytes {
    Upload(Upload),
    Memory(Vec<u8>),
    Stored(FileId, BlobKey),
}

impl Picture {
    /// Finds out where the picture is. Nothing is read or fetched yet.
    pub(super) async fn find(
        api: &Api,
        project: &ProjectId,
        (param, input): (&'static str, ReferenceInput),
        files: &mut Files,
    ) -> Result<Self, ApiError> {
        let local = match input {
            ReferenceInput::File(file_idx) => LocalBytes::Upload(files.take(file_idx)?),
            ReferenceInput::Bytes(bytes) => LocalBytes::Memory(bytes),
            ReferenceInput::Url(url) => {
                return Ok(Self {
                    param,
                    bytes: PictureBytes::Remote(project.clone(), url),
                    origin: InputOrigin::Upload,
                });
            }
            ReferenceInput::FileId(id) => {
                let file = api.store.file(project, &id).await?;
                let file = file.ok_or_else(|| RequestError::no_such_file(param, id.as_str()))?;
                if file.asset.size_bytes > MAX_PICTURE_BYTES {
                    return Err(too_large(param).into());
                }
                return Ok(Self {
                    param,
                    bytes: PictureBytes::Local(LocalBytes::Stored(id.clone(), file.asset.blob_key)),
                    origin: InputOrigin::File(id),
                });
            }
        };
        Ok(Self {
            param,
            bytes: PictureBytes::Local(local),
            origin: InputOrigin::Upload,
        })
    }

    /// Whether its bytes came as text, and are in memory until it is decoded.
    pub(super) fn is_in_memory(&self) -> bool {
        matches!(self.bytes, PictureBytes::Local(LocalBytes::Memory(_)))
    }

    /// Decodes the picture and makes a PNG of `size` of it.
    pub(super) async fn into_png(self, api: &Api, size: Size, fit: Fit) -> Result<Bytes, ApiError> {
        let param = self.param;
        let bytes = match self.bytes {
            PictureBytes::Remote(project, url) => fetch(api, &project, (param, &url)).await?,
            PictureBytes::Local(bytes) => bytes,
        };
        let memory = api.uploads.picture().await?;
        let bytes = bytes.read(api, param).await?;
        // What holds the memory goes along with the work: that goes on when its client has left.
        let (bytes, decode_bytes, memory) = blocking(move || {
            let decode_bytes = check_size(&bytes, size, (param, fit))?;
            Ok((bytes, decode_bytes, memory))
        })
        .await?;
        let decoding = api.uploads.decoding(decode_bytes).await?;
        blocking(move || {
            let _held = (memory, decoding);
            let still = Still::decode(&bytes).map_err(|err| unusable(param, &err))?;
            drop(bytes);
            let frame = still.to_frame(size, still_fit(fit));
            let frame = frame.map_err(|err| unusable(param, &err))?;
            Ok(Bytes::from(to_png(&frame)))
        })
        .await
    }
}

/// Fetches a picture to disk: however slow its server is, it takes up no memory meanwhile.
async fn fetch(
    api: &Api,
    project: &ProjectId,
    (param, url): (&'static str, &str),
) -> Result<LocalBytes, ApiError> {
    let not_fetched = |err: OutboundError| {
        let message = format!("The picture could not be fetched: {err}.");
        RequestError::invalid_value(param, message)
    };
    let _place = api.uploads.fetch(project).await?;
    let fetch = api.outbound.fetch(url, MAX_PICTURE_BYTES).await;
    let mut fetch = fetch.map_err(not_fetched)?;
    let mut writer = api.uploads.begin(project, "").await?;
    while let Some(chunk) = fetch.chunk().await.map_err(not_fetched)? {
        writer.write(&chunk).await?;
    }
    Ok(LocalBytes::Upload(writer.finish().await?))
}

impl LocalBytes {
    async fn read(self, api: &Api, param: &'static str) -> Result<Vec<u8>, ApiError> {
        match self {
            Self::Upload(upload) => api.uploads.one_by_one(move || upload.read()).await,
            Self::Memory(bytes) => Ok(bytes),
            Self::Stored(id, key) => {
                let found = api.blobs.read(&key, None).await;
                let BlobReader {
                    size_bytes,
                    mut chunks,
                } = found.map_err(|err| match err {
                    // Deleted since it was looked up.
                    BlobError::NotFound => RequestError::no_such_file(param, id.as_str()).into(),
                    other => ApiError::from(other),
                })?;
                let mut bytes = Vec::with_capacity(size_bytes as usize);
                while let Some(chunk) = chunks.try_next().await? {
                    bytes.extend_from_slice(&chunk);
                }
                Ok(bytes)
            }
        }
    }
}

/// Looks at the size a picture says it has, so that one which could not be used is not decoded. Returns how many
/// bytes decoding it takes.
fn check_size(
    bytes: &[u8],
    wanted: Size,
    (param, fit): (&'static str, Fit),
) -> Result<u64, RequestError> {
    if bytes.len() as u64 > MAX_PICTURE_BYTES {
        return Err(too_large(param));
    }
    let head = Still::head(bytes).map_err(|err| unusable(param, &err))?;
    let (width_px, height_px) = (head.width_px, head.height_px);
    let wanted_sides = (wanted.width_px(), wanted.height_px());
    // A picture that lies on its side says so only in its metadata.
    let has_sides = wanted_sides == (width_px, height_px) || wanted_sides == (height_px, width_px);
    if fit == Fit::Exact && !has_sides {
        return Err(RequestError::wrong_picture_size(
            param,
            (width_px, height_px),
            wanted,
        ));
    }
    Ok(head.decode_bytes)
}

fn unusable(param: &'static str, err: &StillError) -> RequestError {
    match err {
        StillError::WrongSize {
            width_px,
            height_px,
            wanted,
        } => RequestError::wrong_picture_size(param, (*width_px, *height_px), *wanted),
        other => {
            let message = format!("The reference picture cannot be used: {other}.");
            RequestError::invalid_value(param, message)
        }
    }
}

fn too_large(param: &'static str) -> RequestError {
    let message = format!("The reference picture has more than {MAX_PICTURE_BYTES} bytes.");
    RequestError::invalid_value(param, message)
}
