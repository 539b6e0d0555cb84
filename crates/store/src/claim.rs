//! The right to work on one video, and what a worker says with it.

use std::collections::BTreeMap;
use std::time::Duration;

use kinora_domain::{AssetVariant, Video};

use crate::{BlobKey, InputRole};

/// The largest checkpoint a job may keep, in bytes.
pub const CHECKPOINT_MAX_BYTES: usize = 1 << 20;

/// The right to work on one video until the lease ends.
///
/// Every write of a worker takes it. The lease number is the fence: it grows with every claim of the video,
/// so a worker that was thought dead and comes back cannot change anything.
#[derive(Clone, Debug)]
pub struct Claim {
    /// The video as it was claimed.
    pub video: Video,
    /// The lease number of this claim; part of every blob key it writes.
    pub lease_seq: u32,
    /// Which attempt this is, from 1; an attempt given back on shutdown is not counted.
    pub attempt: u32,
    /// The W3C trace context of the request that ordered the video.
    pub traceparent: Option<String>,
    /// The worker that holds it. Information only: the fence is `lease_seq`.
    pub worker_id: String,
}

/// What a worker can take.
#[derive(Clone, Debug)]
pub struct ClaimRequest {
    /// A fresh id per process start.
    pub worker_id: String,
    /// The engine models it has.
    pub engine_models: Vec<String>,
    /// How long the lease lasts without a renewal.
    pub lease: Duration,
    /// How long the job may take in all, from this claim.
    pub deadline: Duration,
    /// The same for models where it is another, as (engine model, deadline).
    pub own_deadlines: Vec<(String, Duration)>,
}

impl ClaimRequest {
    /// How long a job of this model may take.
    #[must_use]
    pub fn deadline_of(&self, engine_model: &str) -> Duration {
        let mut own = self.own_deadlines.iter();
        let own = own.find(|(model, _)| model == engine_model);
        own.map_or(self.deadline, |(_, deadline)| *deadline)
    }
}

/// What a renewal tells the worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Renewal {
    /// A client asked for the job to stop.
    pub cancel_requested: bool,
}

/// What a finished job hands in.
#[derive(Clone, Debug)]
pub struct Completion {
    /// The files clients can download; the video itself is always among them.
    pub assets: BTreeMap<&'static str, NewAsset>,
    /// The files kept for later work on this video: tail frames, tail sound, the engine's document.
    pub private_assets: Vec<PrivateAsset>,
    /// The seed that was used.
    pub seed: u64,
    /// When the files go away, counted from completion; `None` keeps them.
    pub retention: Option<Duration>,
}

/// A file of a finished job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAsset {
    /// Where its bytes are, complete and durable.
    pub blob_key: BlobKey,
    /// How many bytes there are.
    pub size_bytes: u64,
    /// BLAKE3 of the bytes.
    pub blake3: [u8; 32],
}

/// A file of a finished job that clients never see.
#[derive(Clone, Debug)]
pub struct PrivateAsset {
    /// What it is, such as `tail_frame_0`, `tail_sound` or `engine_doc`.
    pub role: String,
    /// The file.
    pub asset: NewAsset,
}

/// What a video is to be made from beside its prompt.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JobInputs {
    /// The clip and the private files of the video it is derived from.
    pub source: Vec<SourceAsset>,
    /// The prompt of that video; empty when it is made from nothing or from an upload.
    pub source_prompt: String,
    /// What came with the order, or with the one that this one repeats.
    pub uploads: Vec<InputAsset>,
    /// The characters of the spec, in its order.
    pub characters: Vec<JobCharacter>,
}

/// A file that came with an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputAsset {
    /// What it is for.
    pub role: InputRole,
    /// The file.
    pub asset: NewAsset,
}

/// Somebody the prompt may name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobCharacter {
    /// What the prompt calls them.
    pub name: String,
    /// Their key frames, in order.
    pub frames: Vec<NewAsset>,
}

/// A file of the source of a derived video. It stays readable until the job is final, even when the source
/// is deleted meanwhile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceAsset {
    /// What it is to the source: `video`, or the role of a [`PrivateAsset`].
    pub role: String,
    /// The file.
    pub asset: NewAsset,
}

impl Completion {
    /// Adds a downloadable file.
    pub fn insert(&mut self, variant: AssetVariant, asset: NewAsset) {
        self.assets.insert(variant.as_str(), asset);
    }
}

/// What the reaper did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reaped {
    /// Videos that went back into the queue.
    pub requeued: u32,
    /// Videos that failed because their chances are used up.
    pub failed: u32,
}
