//! What every `Store` promises, as tests that are written once and run on each database.
//!
//! A database provides a [`Harness`] and calls `conformance_suite!`. Time is the database's: a test moves its
//! clock instead of sleeping.

mod accounts;
mod blobs_model;
mod blobs_of_rows;
mod claims;
mod ends;
mod inputs;
mod library;
mod orders;
mod watching;
mod webhooks;

pub(crate) use accounts::*;
pub(crate) use blobs_model::*;
pub(crate) use blobs_of_rows::*;
pub(crate) use claims::*;
pub(crate) use ends::*;
pub(crate) use inputs::*;
pub(crate) use library::*;
pub(crate) use orders::*;
pub(crate) use watching::*;
pub(crate) use webhooks::*;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use kinora_domain::{
    AssetVariant, Derivation, DerivationSource, Failure, FailureCode, FrameRate, ProjectId, Prompt,
    RenderOptions, Size, Verb, Video, VideoId, VideoSpec, VideoStatus,
};
use kinora_store::{
    BlobKey, Claim, ClaimRequest, Completion, Created, InputOrigin, InputRole, NewAsset, NewInput,
    NewVideo, PrivateAsset, Store,
};
use uuid::Uuid;

/// A store with an empty database, and what a test may do behind its back.
#[async_trait]
pub(crate) trait Harness: Send + Sync {
    fn store(&self) -> Arc<dyn Store>;

    /// Moves the database's clock on.
    async fn advance(&self, by: Duration);

    async fn put_project(&self, project: &TestProject);

    /// The types of the events of a video, oldest first.
    async fn events(&self, id: &VideoId) -> Vec<String>;
}

/// A project with its limits.
#[derive(Clone)]
pub(crate) struct TestProject {
    pub(crate) id: ProjectId,
    pub(crate) weight: f64,
    pub(crate) max_running: Option<u32>,
    pub(crate) max_queued: Option<u32>,
}

/// Makes one test of each property, on the harness that `$make` makes.
macro_rules! conformance_suite {
    ($make:path: $($property:ident),* $(,)?) => {
        $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
        async fn $property() {
            let harness = $make().await;
            conformance::$property(&harness).await;
            harness.store().close().await;
        })*
    };
}
pub(crate) use conformance_suite;

pub(crate) const MODEL: &str = "sketch-1";
pub(crate) const LEASE: Duration = Duration::from_secs(30);
pub(crate) const DEADLINE: Duration = Duration::from_secs(3600);

pub(crate) fn project(id: &str) -> ProjectId {
    ProjectId::parse(id).unwrap()
}

pub(crate) fn default_project() -> ProjectId {
    ProjectId::default_project()
}

impl TestProject {
    /// A project without limits.
    pub(crate) fn unlimited(id: &str) -> Self {
        Self {
            id: project(id),
            weight: 1.0,
            max_running: None,
            max_queued: None,
        }
    }
}

pub(crate) fn spec(prompt: &str) -> VideoSpec {
    VideoSpec {
        verb: Verb::Create,
        model: "sora-2".to_owned(),
        engine_model: MODEL.to_owned(),
        prompt: Prompt::new(prompt).unwrap(),
        size: Size::new(1280, 720).unwrap(),
        clip_duration: Duration::from_secs(8),
        fps: FrameRate::new(30).unwrap(),
        seed: Some(u64::MAX - 7),
        options: RenderOptions::default(),
        character_ids: Vec::new(),
        derivation: None,
    }
}

pub(crate) fn order(project: &ProjectId, spec: VideoSpec) -> NewVideo {
    NewVideo {
        id: VideoId::from_uuid(Uuid::now_v7()),
        project_id: project.clone(),
        spec,
        idempotency: None,
        inputs: Vec::new(),
    }
}

/// An extension of `source`.
pub(crate) fn extension_of(source: &Video) -> VideoSpec {
    VideoSpec {
        verb: Verb::Extend,
        derivation: Some(Derivation {
            source: DerivationSource::Video(source.id.clone()),
            source_duration: source.spec.total_duration(),
            extension_count: 1,
        }),
        ..spec("and then the sun goes down")
    }
}

pub(crate) async fn create(store: &dyn Store, project: &ProjectId) -> Video {
    made(
        store
            .create(order(project, spec("a cat on a roof")))
            .await
            .unwrap(),
    )
}

pub(crate) fn made(created: Created) -> Video {
    match created {
        Created::New(video) => video,
        Created::Existing(video) => panic!("not new: {video:?}"),
    }
}

pub(crate) fn request() -> ClaimRequest {
    ClaimRequest {
        worker_id: "worker-a".to_owned(),
        engine_models: vec![MODEL.to_owned()],
        lease: LEASE,
        deadline: DEADLINE,
    }
}

pub(crate) async fn claim(store: &dyn Store) -> Claim {
    store
        .claim(&request())
        .await
        .unwrap()
        .expect("a queued video")
}

pub(crate) async fn claim_none(store: &dyn Store) {
    let claim = store.claim(&request()).await.unwrap();
    assert!(claim.is_none(), "{claim:?}");
}

pub(crate) fn blob(claim: &Claim, file: &str) -> NewAsset {
    let key = BlobKey::of_attempt(
        &claim.video.project_id,
        &claim.video.id,
        claim.lease_seq,
        file,
    );
    NewAsset {
        blake3: *blake3::hash(key.as_str().as_bytes()).as_bytes(),
        size_bytes: 1_000_000 + u64::from(claim.lease_seq),
        blob_key: key,
    }
}

/// A blob that no attempt made.
pub(crate) fn stored(blob_key: BlobKey) -> NewAsset {
    NewAsset {
        blake3: *blake3::hash(blob_key.as_str().as_bytes()).as_bytes(),
        size_bytes: 5_000_000_000,
        blob_key,
    }
}

/// A picture that came with an order, under a name of its own.
pub(crate) fn uploaded(role: InputRole, file: &str) -> NewInput {
    NewInput {
        role,
        origin: InputOrigin::Upload,
        asset: stored(BlobKey::of_upload(&default_project(), file)),
    }
}

/// All three public files and two private ones.
pub(crate) fn completion(claim: &Claim) -> Completion {
    let mut completion = Completion {
        assets: BTreeMap::new(),
        private_assets: ["tail_frame_0", "engine_doc"]
            .map(|role| PrivateAsset {
                role: role.to_owned(),
                asset: blob(claim, role),
            })
            .to_vec(),
        seed: 1 << 63,
        retention: None,
    };
    for variant in AssetVariant::ALL {
        let file = format!("{}.{}", variant.as_str(), variant.extension());
        completion.insert(variant, blob(claim, &file));
    }
    completion
}

/// The keys of all files of [`completion`], sorted.
pub(crate) fn blob_keys(claim: &Claim) -> Vec<BlobKey> {
    let completion = completion(claim);
    let public = completion.assets.into_values();
    let private = completion.private_assets.into_iter().map(|p| p.asset);
    let mut keys: Vec<BlobKey> = public.chain(private).map(|a| a.blob_key).collect();
    keys.sort();
    keys
}

pub(crate) async fn complete_next(store: &dyn Store) -> Claim {
    let claim = claim(store).await;
    store.complete(&claim, completion(&claim)).await.unwrap();
    claim
}

pub(crate) async fn get(store: &dyn Store, video: &Video) -> Video {
    let found = store.get(&video.project_id, &video.id).await.unwrap();
    found.expect("the video")
}

pub(crate) async fn garbage(store: &dyn Store) -> Vec<BlobKey> {
    let mut keys = store.garbage(1000).await.unwrap();
    keys.sort();
    keys
}

pub(crate) fn failure() -> Failure {
    Failure {
        code: FailureCode::VideoGenerationFailed,
        message: "The model could not make it.".to_owned(),
    }
}

/// What holds for every video at any time.
pub(crate) fn assert_consistent(video: &Video) {
    let is = |status| video.status == status;
    assert_eq!(video.progress_percent == 100, is(VideoStatus::Completed));
    assert_eq!(video.failure.is_some(), is(VideoStatus::Failed));
    assert_eq!(video.completed_at.is_some(), is(VideoStatus::Completed));
}

macro_rules! assert_lost {
    ($result:expr) => {
        match $result {
            Err(kinora_store::StoreError::ClaimLost) => {}
            other => panic!("{other:?}"),
        }
    };
}
pub(crate) use assert_lost;
