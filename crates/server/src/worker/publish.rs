//! Puts the files of a finished job where they last, and completes its row.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use bytes::Bytes;
use kinora_domain::AssetVariant;
use kinora_store::{BlobError, BlobKey, Claim, Completion, NewAsset, PrivateAsset, StoreError};
use thiserror::Error;

use super::Worker;
use super::job::Job;
use super::render::Rendered;
use crate::kill_point::KillPoint;

/// How long after a failed completion it is tried again.
const COMPLETE_AGAIN_AFTER: Duration = Duration::from_millis(500);

#[derive(Debug, Error)]
pub(super) enum PublishError {
    #[error("a file could not be kept: {0}")]
    Blob(#[from] BlobError),
    #[error("the video could not be completed: {0}")]
    Store(#[from] StoreError),
    /// A client cancelled the video meanwhile, and that is what it has become.
    #[error("cancelled")]
    Cancelled,
}

impl PublishError {
    /// Whether the storage is away or full, which passes and is no fault of the video.
    pub(super) fn is_about_storage(&self) -> bool {
        matches!(
            self,
            Self::Blob(BlobError::NoSpace | BlobError::Unavailable(_))
                | Self::Store(StoreError::Full(_) | StoreError::Unavailable(_) | StoreError::Busy)
        )
    }
}

/// Keeps every file under this attempt's own keys, then completes the row that points at them. A worker that
/// lost its lease can only ever write beside the files that count, and takes them away again.
pub(super) async fn publish(
    worker: &Worker,
    job: &Job,
    rendered: Rendered,
) -> Result<(), PublishError> {
    let claim = &job.claim;
    let mut put = Put {
        worker,
        claim,
        keys: Vec::new(),
    };
    let completion = match put.all(rendered).await {
        Ok(completion) => completion,
        Err(err) => {
            put.take_back().await;
            return Err(err.into());
        }
    };
    KillPoint::AfterUpload.pass();
    let mut is_unsure = false;
    let published = loop {
        match worker.store.complete(claim, completion.clone()).await {
            // A finished clip is worth waiting for, as long as it is this worker's.
            Err(err @ (StoreError::Unavailable(_) | StoreError::Busy))
                if job.stop_reason().is_none() =>
            {
                tracing::warn!(cause = %err, "a video could not be completed yet");
                is_unsure |= matches!(err, StoreError::Unavailable(_));
                tokio::time::sleep(COMPLETE_AGAIN_AFTER).await;
            }
            published => break published,
        }
    };
    let published = match published {
        // The answer of the first time was lost.
        Err(StoreError::ClaimLost)
            if is_unsure && is_published(worker, &completion, claim).await =>
        {
            Ok(true)
        }
        published => published,
    };
    if matches!(published, Ok(true)) {
        KillPoint::AfterComplete.pass();
    }
    // After any other error, or once an answer was lost, the row may point at the files all the same; then the sweep
    // decides.
    let is_for_nothing = match &published {
        Ok(is_completed) => !is_completed,
        Err(err) => !is_unsure && matches!(err, StoreError::ClaimLost),
    };
    if is_for_nothing {
        put.take_back().await;
    }
    if published? {
        Ok(())
    } else {
        Err(PublishError::Cancelled)
    }
}

/// Whether the row points at the files of this attempt.
async fn is_published(worker: &Worker, completion: &Completion, claim: &Claim) -> bool {
    let video = &claim.video;
    let variant = AssetVariant::Video;
    let kept = worker
        .store
        .asset(&video.project_id, &video.id, variant)
        .await;
    let ours = completion.assets.get(variant.as_str());
    kept.is_ok_and(|kept| kept.map(|kept| kept.blob_key) == ours.map(|ours| ours.blob_key.clone()))
}

struct Put<'a> {
    worker: &'a Worker,
    claim: &'a Claim,
    /// What was put, or begun to be.
    keys: Vec<BlobKey>,
}

impl Put<'_> {
    async fn all(&mut self, rendered: Rendered) -> Result<Completion, BlobError> {
        let files = rendered.files;
        let mut completion = Completion {
            assets: BTreeMap::new(),
            private_assets: Vec::new(),
            seed: rendered.seed,
            retention: self.worker.config.retention,
        };
        completion.insert(
            AssetVariant::Video,
            self.file("video.mp4", &files.video).await?,
        );
        completion.insert(
            AssetVariant::Thumbnail,
            self.bytes("thumbnail.webp", files.thumbnail).await?,
        );
        completion.insert(
            AssetVariant::Spritesheet,
            self.bytes("spritesheet.jpg", files.spritesheet).await?,
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
                    asset: self.bytes(&name, bytes).await?,
                });
            }
        }
        Ok(completion)
    }

    async fn file(&mut self, name: &str, path: &Path) -> Result<NewAsset, BlobError> {
        let key = self.key(name);
        self.worker.blobs.put_file(&key, path).await
    }

    async fn bytes(&mut self, name: &str, bytes: Vec<u8>) -> Result<NewAsset, BlobError> {
        let key = self.key(name);
        self.worker.blobs.put_bytes(&key, Bytes::from(bytes)).await
    }

    /// Notes the key of a file before it is put: a put that fails may leave its blob.
    fn key(&mut self, name: &str) -> BlobKey {
        let video = &self.claim.video;
        let key = BlobKey::of_attempt(&video.project_id, &video.id, self.claim.lease_seq, name);
        self.keys.push(key.clone());
        key
    }

    /// Deletes what no row will point at. What cannot be deleted now is swept later.
    async fn take_back(&self) {
        for key in &self.keys {
            if let Err(err) = self.worker.blobs.delete(key).await {
                tracing::warn!(cause = %err, "could not delete a file of a lost attempt");
            }
        }
    }
}
