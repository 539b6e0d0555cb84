//! Any history of orders, ends, files and deletions: a blob is garbage exactly when nothing needs it.

use std::collections::{BTreeMap, BTreeSet};

use kinora_domain::Fit;
use kinora_store::StoredFile;

use super::inputs::order_with;
use super::library::{new_file, put_file};
use super::*;

/// How long what expires is kept; the clock moves on by a little more than half of it.
const KEPT: Duration = Duration::from_secs(3600);

pub(crate) async fn a_blob_is_garbage_exactly_when_nothing_needs_it(h: &dyn Harness) {
    for seed in [1_u64, 3, 5] {
        let mut world = World::new(h, seed);
        for _ in 0..150 {
            world.step().await;
            world.check().await;
        }
        world.end().await;
    }
}

/// What a blob is needed for: a video or an uploaded file, and when that goes away.
struct World<'a> {
    h: &'a dyn Harness,
    store: Arc<dyn Store>,
    random: u64,
    n_half_hours: u32,
    videos: BTreeMap<VideoId, Known>,
    files: Vec<(StoredFile, Option<u32>)>,
    /// Every blob there ever was, and those that were deleted.
    blobs: BTreeSet<BlobKey>,
    deleted: BTreeSet<BlobKey>,
}

/// A video that was not deleted.
struct Known {
    video: Video,
    came_with: Vec<NewInput>,
    of_source: Vec<BlobKey>,
    made: Vec<BlobKey>,
    status: VideoStatus,
    expires_at: Option<u32>,
}

/// Whether what came with a video stays when it is made.
fn is_kept(input: &NewInput) -> bool {
    matches!(input.role, InputRole::Reference | InputRole::LastFrame)
}

/// Whether it comes with an extension of that video as well.
fn is_repeated(input: &NewInput) -> bool {
    input.role == InputRole::Reference
}

impl<'a> World<'a> {
    fn new(h: &'a dyn Harness, seed: u64) -> Self {
        Self {
            h,
            store: h.store(),
            random: seed.wrapping_mul(0x9E37_79B9_7F4A_7C15),
            n_half_hours: 0,
            videos: BTreeMap::new(),
            files: Vec::new(),
            blobs: BTreeSet::new(),
            deleted: BTreeSet::new(),
        }
    }

    /// A number below `n`, by an xorshift generator.
    fn below(&mut self, n: usize) -> usize {
        for shift in [13_i32, -7, 17] {
            self.random ^= match shift {
                0.. => self.random << shift,
                _ => self.random >> -shift,
            };
        }
        (self.random >> 11) as usize % n
    }

    /// When something made now goes away, every third time.
    fn expiry(&mut self) -> Option<u32> {
        (self.below(3) == 0).then_some(self.n_half_hours + 2)
    }

    fn any(&mut self, status: VideoStatus) -> Option<VideoId> {
        let of_status: Vec<VideoId> = self
            .videos
            .values()
            .filter(|known| known.status == status)
            .map(|known| known.video.id.clone())
            .collect();
        match of_status.len() {
            0 => None,
            n => Some(of_status[self.below(n)].clone()),
        }
    }

    async fn step(&mut self) {
        match self.below(12) {
            0 | 1 => self.order().await,
            2 => self.upload_file().await,
            3 | 4 => self.derive().await,
            5 | 6 => self.complete().await,
            7 => self.fail().await,
            8 => self.delete_any().await,
            9 => self.delete_file().await,
            10 => self.pass_half_an_hour().await,
            _ => self.collect().await,
        }
    }

    async fn order(&mut self) {
        let mut came_with = Vec::new();
        for role in [InputRole::Reference, InputRole::LastFrame] {
            if self.below(2) == 0 {
                let name = format!("{}.png", Uuid::now_v7());
                came_with.push(uploaded(role, &name));
            }
        }
        if !self.files.is_empty() && self.below(2) == 0 {
            let file_idx = self.below(self.files.len());
            let (file, _) = &self.files[file_idx];
            came_with.push(NewInput {
                role: InputRole::Clip(Fit::Exact),
                origin: InputOrigin::File(file.id.clone()),
                asset: file.asset.clone(),
            });
        }
        let video = order_with(&*self.store, spec("x"), came_with.clone()).await;
        self.know(video, came_with, Vec::new());
    }

    async fn derive(&mut self) {
        let Some(source) = self.any(VideoStatus::Completed) else {
            return;
        };
        let source = &self.videos[&source];
        let order = order(&default_project(), extension_of(&source.video));
        let video = made(self.store.create(order).await.unwrap());
        let is_pinned = |key: &&BlobKey| {
            !["thumbnail.webp", "spritesheet.jpg"]
                .iter()
                .any(|name| key.as_str().ends_with(name))
        };
        let of_source = source.made.iter().filter(is_pinned).cloned().collect();
        let mut came_with = source.came_with.clone();
        came_with.retain(is_repeated);
        self.know(video, came_with, of_source);
    }

    fn know(&mut self, video: Video, came_with: Vec<NewInput>, of_source: Vec<BlobKey>) {
        let keys = came_with.iter().map(|input| input.asset.blob_key.clone());
        self.blobs.extend(keys);
        let known = Known {
            came_with,
            of_source,
            made: Vec::new(),
            status: VideoStatus::Queued,
            expires_at: None,
            video,
        };
        self.videos.insert(known.video.id.clone(), known);
    }

    async fn upload_file(&mut self) {
        let expires_at = self.expiry();
        let mut new = new_file();
        new.expires_after = expires_at.map(|_| KEPT);
        let file = put_file(&*self.store, new).await;
        self.blobs.insert(file.asset.blob_key.clone());
        self.files.push((file, expires_at));
    }

    async fn complete(&mut self) {
        let Some(claim) = self.store.claim(&request()).await.unwrap() else {
            return;
        };
        let expires_at = self.expiry();
        let completion = Completion {
            retention: expires_at.map(|_| KEPT),
            ..completion(&claim)
        };
        self.store.complete(&claim, completion).await.unwrap();
        let known = self.videos.get_mut(&claim.video.id).unwrap();
        known.made = blob_keys(&claim);
        known.of_source.clear();
        known.came_with.retain(is_kept);
        known.status = VideoStatus::Completed;
        known.expires_at = expires_at;
        self.blobs.extend(blob_keys(&claim));
    }

    async fn fail(&mut self) {
        let id = if self.below(2) == 0 {
            let Some(claim) = self.store.claim(&request()).await.unwrap() else {
                return;
            };
            self.store.fail(&claim, &failure()).await.unwrap();
            claim.video.id
        } else {
            let Some(id) = self.any(VideoStatus::Queued) else {
                return;
            };
            self.store.cancel(&default_project(), &id).await.unwrap();
            id
        };
        self.empty(&id);
    }

    /// Nobody can make anything of it any more.
    fn empty(&mut self, id: &VideoId) {
        let known = self.videos.get_mut(id).unwrap();
        known.status = VideoStatus::Failed;
        known.came_with.clear();
        known.of_source.clear();
        known.made.clear();
    }

    async fn delete_any(&mut self) {
        let ids: Vec<VideoId> = self.videos.keys().cloned().collect();
        if !ids.is_empty() {
            let id = &ids[self.below(ids.len())];
            assert!(self.store.delete(&default_project(), id).await.unwrap());
            self.videos.remove(id);
        }
    }

    async fn delete_file(&mut self) {
        if !self.files.is_empty() {
            let file_idx = self.below(self.files.len());
            let (file, _) = self.files.remove(file_idx);
            let deleted = self.store.delete_file(&default_project(), &file.id).await;
            assert!(deleted.unwrap());
        }
    }

    async fn pass_half_an_hour(&mut self) {
        self.h.advance(KEPT / 2 + Duration::from_secs(60)).await;
        self.n_half_hours += 1;
        let now = self.n_half_hours;
        let is_over = |at: Option<u32>| at.is_some_and(|at| at <= now);
        let over: Vec<VideoId> = self
            .videos
            .values()
            .filter(|known| known.status == VideoStatus::Completed && is_over(known.expires_at))
            .map(|known| known.video.id.clone())
            .collect();
        let n_files = self.files.len();
        self.files.retain(|(_, at)| !is_over(*at));
        let n_expired = over.len() + n_files - self.files.len();
        over.iter().for_each(|id| self.empty(id));
        let expired = self.store.expire().await.unwrap();
        assert_eq!(expired as usize, n_expired);
    }

    /// Deletes some garbage, as the janitor does.
    async fn collect(&mut self) {
        let keys = self.store.garbage(5).await.unwrap();
        self.store.forget_garbage(&keys).await.unwrap();
        self.deleted.extend(keys);
    }

    async fn check(&self) {
        let of_videos = self.videos.values().flat_map(|known| {
            let came_with = known.came_with.iter().map(|input| &input.asset.blob_key);
            came_with.chain(&known.of_source).chain(&known.made)
        });
        let of_files = self.files.iter().map(|(file, _)| &file.asset.blob_key);
        let needed: BTreeSet<&BlobKey> = of_videos.chain(of_files).collect();
        let unneeded: Vec<BlobKey> = self
            .blobs
            .iter()
            .filter(|key| !needed.contains(key) && !self.deleted.contains(key))
            .cloned()
            .collect();
        assert_eq!(garbage(&*self.store).await, unneeded);
        let all: Vec<BlobKey> = self.blobs.iter().cloned().collect();
        let deleted: Vec<BlobKey> = self.deleted.iter().cloned().collect();
        assert_eq!(self.store.orphans(&all).await.unwrap(), deleted);
    }

    /// Without videos and files, nothing is left.
    async fn end(&mut self) {
        let (n_blobs, n_deleted) = (self.blobs.len(), self.deleted.len());
        assert!(n_blobs > 60 && n_deleted > 10, "{n_deleted} of {n_blobs}");
        while !self.videos.is_empty() {
            self.delete_any().await;
        }
        while !self.files.is_empty() {
            self.delete_file().await;
        }
        self.check().await;
        while !garbage(&*self.store).await.is_empty() {
            self.collect().await;
        }
        assert_eq!(self.deleted, self.blobs);
    }
}
