//! Puts the files of a finished job where they last, and completes its row.

use std::collections::BTreeMap;
use std::path::Path;

use bytes::Bytes;
use kinora_domain::AssetVariant;
use kinora_store::{BlobError, BlobKey, Claim, Completion, NewAsset, PrivateAsset, StoreError};
use thiserror::Error;

use super::Worker;
use super::render::Rendered;

#[derive(Debug, Error)]
pub(super) enum PublishError {
    #[error("a file could not be kept: {0}")]
    Blob(#[from] BlobError),
    #[error("the video could not be completed: {0}")]
    Store(#[from] StoreError),
}

/// Keeps every file under this attempt's own keys, then completes the row that points at them. A worker that
/// lost its lease can only ever write beside the files that count.
pub(super) async fn publish(
    worker: &Worker,
    claim: &Claim,
    rendered: Rendered,
) -> Result<(), PublishError> {
    let put = Put { worker, claim };
    let files = rendered.files;
    let mut completion = Completion {
        assets: BTreeMap::new(),
        private_assets: Vec::new(),
        seed: rendered.seed,
        retention: worker.config.retention,
    };
    completion.insert(
        AssetVariant::Video,
        put.file("video.mp4", &files.video).await?,
    );
    completion.insert(
        AssetVariant::Thumbnail,
        put.bytes("thumbnail.webp", files.thumbnail).await?,
    );
    completion.insert(
        AssetVariant::Spritesheet,
        put.bytes("spritesheet.jpg", files.spritesheet).await?,
    );

    let mut private = files
        .tail_frames
        .into_iter()
        .enumerate()
        .map(|(idx, png)| {
            (
                format!("tail_frame_{idx}"),
                format!("tail_frame_{idx}.png"),
                png,
            )
        })
        .collect::<Vec<_>>();
    private.push((
        "tail_sound".to_owned(),
        "tail_sound.wav".to_owned(),
        files.tail_sound,
    ));
    private.push((
        "engine_doc".to_owned(),
        "engine_doc".to_owned(),
        rendered.engine_doc,
    ));
    for (role, name, bytes) in private {
        if !bytes.is_empty() {
            completion.private_assets.push(PrivateAsset {
                role,
                asset: put.bytes(&name, bytes).await?,
            });
        }
    }
    Ok(worker.store.complete(claim, completion).await?)
}

struct Put<'a> {
    worker: &'a Worker,
    claim: &'a Claim,
}

impl Put<'_> {
    async fn file(&self, name: &str, path: &Path) -> Result<NewAsset, BlobError> {
        self.worker.blobs.put_file(&self.key(name), path).await
    }

    async fn bytes(&self, name: &str, bytes: Vec<u8>) -> Result<NewAsset, BlobError> {
        self.worker
            .blobs
            .put_bytes(&self.key(name), Bytes::from(bytes))
            .await
    }

    fn key(&self, name: &str) -> BlobKey {
        let video = &self.claim.video;
        BlobKey::of_attempt(&video.project_id, &video.id, self.claim.lease_seq, name)
    }
}
