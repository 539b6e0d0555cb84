//! Watching videos: who waits for a video to change is told when it does.
//!
//! One task asks the store for all watched videos at once, every second, or sooner when this process knows
//! that something happened. The question is the truth and the hint only saves time, so that changes made by
//! another process are seen as well, and a thousand watchers cost one query.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use kinora_domain::{ProjectId, Video, VideoId};
use kinora_store::{Store, StoreError};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::hints::Hints;
use crate::shares::{Place, Shares};

/// How often the store is asked when nobody gives a hint.
const ASK_EVERY: Duration = Duration::from_secs(1);
/// How long the store is left alone after a question, however many hints there are.
const ASK_AT_MOST_EVERY: Duration = Duration::from_millis(50);
/// Which part of those who may watch may be one project's.
const PROJECT_SHARE: usize = 4;

/// What a watcher sees of a video.
#[derive(Clone, Debug)]
pub(crate) enum Sight {
    /// The video as it is, and its version, which grows with every change.
    Now(Arc<Video>, u32),
    /// It was deleted.
    Gone,
}

/// Everybody who watches.
pub(crate) struct Watchers {
    store: Arc<dyn Store>,
    /// What was last seen of each watched video; `None` before the first look. Nothing is watched any more
    /// once the map is gone.
    watched: Mutex<Option<HashMap<VideoId, watch::Sender<Option<Sight>>>>>,
    hints: Arc<Hints>,
    places: Shares,
}

/// One who watches one video. Dropping it ends the watch.
pub(crate) struct Watcher {
    sights: watch::Receiver<Option<Sight>>,
    _place: Place,
}

impl Watchers {
    /// Lets so many watch at the same time.
    pub(crate) fn new(store: Arc<dyn Store>, hints: Arc<Hints>, max_watchers: usize) -> Self {
        Self {
            store,
            watched: Mutex::new(Some(HashMap::new())),
            hints,
            places: Shares::new(max_watchers, max_watchers.div_ceil(PROJECT_SHARE)),
        }
    }

    /// Begins to watch a video of this project; the first sight of it comes at once. `None` when too many watch,
    /// in all or of the project, or the server shuts down.
    pub(crate) fn watch(&self, project: &ProjectId, id: &VideoId) -> Option<Watcher> {
        let place = self.places.try_take(project)?;
        let sights = match self.lock().as_mut()?.entry(id.clone()) {
            Entry::Occupied(known) => {
                let mut sights = known.get().subscribe();
                sights.mark_changed();
                sights
            }
            Entry::Vacant(new) => new.insert(watch::Sender::new(None)).subscribe(),
        };
        self.hints.video_changed();
        Some(Watcher {
            sights,
            _place: place,
        })
    }

    /// How many watch.
    pub(crate) fn count(&self) -> usize {
        self.places.n_taken()
    }

    /// Looks until `stop`; then every watch ends.
    pub(crate) async fn run(self: Arc<Self>, stop: CancellationToken) {
        let look = async {
            loop {
                if let Err(err) = self.look().await {
                    tracing::warn!(cause = %err, "could not look at the watched videos");
                }
                tokio::time::sleep(ASK_AT_MOST_EVERY).await;
                // Nobody to tell, nobody to ask for: the next watcher gives a hint.
                let is_watched = self
                    .lock()
                    .as_ref()
                    .is_some_and(|watched| !watched.is_empty());
                tokio::select! {
                    () = self.hints.change() => {}
                    () = tokio::time::sleep(ASK_EVERY), if is_watched => {}
                }
            }
        };
        tokio::select! {
            () = stop.cancelled() => {}
            () = look => {}
        }
        *self.lock() = None;
    }

    /// Asks the store once and tells those who watch what changed.
    async fn look(&self) -> Result<(), StoreError> {
        let seen: Vec<(VideoId, u32)> = {
            let mut watched = self.lock();
            let Some(watched) = watched.as_mut() else {
                return Ok(());
            };
            watched.retain(|_, sights| sights.receiver_count() > 0);
            let version = |sights: &watch::Sender<Option<Sight>>| match &*sights.borrow() {
                Some(Sight::Now(_, version)) => Some(*version),
                Some(Sight::Gone) => None,
                None => Some(0),
            };
            let live = watched
                .iter()
                .filter_map(|(id, sights)| Some((id.clone(), version(sights)?)));
            live.collect()
        };
        if seen.is_empty() {
            return Ok(());
        }
        let changes = self.store.changes(&seen).await?;
        let watched = self.lock();
        for change in changes {
            if let Some(sights) = watched.as_ref().and_then(|watched| watched.get(&change.id)) {
                sights.send_replace(Some(match change.now {
                    Some((video, version)) => Sight::Now(Arc::new(video), version),
                    None => Sight::Gone,
                }));
            }
        }
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, Option<HashMap<VideoId, watch::Sender<Option<Sight>>>>> {
        self.watched.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Watcher {
    /// The next sight of the video that differs from the last; changes that follow each other closely may be
    /// seen as one. `None` when the server shuts down. Cancel-safe.
    pub(crate) async fn next(&mut self) -> Option<Sight> {
        loop {
            self.sights.changed().await.ok()?;
            if let Some(sight) = self.sights.borrow_and_update().clone() {
                return Some(sight);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use kinora_domain::{FrameRate, Priority, Prompt, RenderOptions, Verb, VideoSpec, VideoStatus};
    use kinora_store::{Created, NewVideo, SqliteStore};
    use tokio::time::timeout;
    use uuid::Uuid;

    use super::*;

    const SOON: Duration = Duration::from_secs(10);

    /// A store that is watched.
    struct Watched {
        store: Arc<dyn Store>,
        watchers: Arc<Watchers>,
        stop: CancellationToken,
        _folder: tempfile::TempDir,
    }

    impl Watched {
        fn watch(&self, id: &VideoId) -> Option<Watcher> {
            self.watchers.watch(&ProjectId::default_project(), id)
        }

        fn start() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let store = SqliteStore::open(&folder.path().join("videos.sqlite3")).unwrap();
            let store: Arc<dyn Store> = Arc::new(store);
            let watchers = Arc::new(Watchers::new(Arc::clone(&store), Arc::default(), 400));
            let stop = CancellationToken::new();
            tokio::spawn(Arc::clone(&watchers).run(stop.clone()));
            Self {
                store,
                watchers,
                stop,
                _folder: folder,
            }
        }

        async fn order(&self) -> VideoId {
            let spec = VideoSpec {
                verb: Verb::Create,
                model: "sora-2".to_owned(),
                engine_model: "sketch-1".to_owned(),
                prompt: Prompt::new("x").unwrap(),
                size: "720x1280".parse().unwrap(),
                clip_duration: Duration::from_secs(4),
                fps: FrameRate::new(30).unwrap(),
                seed: None,
                options: RenderOptions::default(),
                character_ids: Vec::new(),
                derivation: None,
            };
            let new = NewVideo {
                id: VideoId::from_uuid(Uuid::now_v7()),
                project_id: ProjectId::default_project(),
                spec,
                priority: Priority::default(),
                idempotency: None,
                traceparent: None,
                inputs: Vec::new(),
            };
            match self.store.create(new).await.unwrap() {
                Created::New(video) | Created::Existing(video) => video.id,
            }
        }

        async fn cancel(&self, id: &VideoId) {
            let project = ProjectId::default_project();
            self.store.cancel(&project, id).await.unwrap().unwrap();
        }
    }

    async fn next(watcher: &mut Watcher) -> Option<Sight> {
        timeout(SOON, watcher.next()).await.unwrap()
    }

    #[track_caller]
    fn assert_is(sight: Option<Sight>, status: VideoStatus) {
        match sight {
            Some(Sight::Now(video, _)) => assert_eq!(video.status, status),
            other => panic!("{other:?}"),
        }
    }

    #[tokio::test]
    async fn all_who_watch_a_video_see_it_and_its_changes_without_a_hint() {
        let watched = Watched::start();
        let (id, other) = (watched.order().await, watched.order().await);
        let mut watchers: Vec<Watcher> = (0..50).map(|_| watched.watch(&id).unwrap()).collect();
        let mut of_other = watched.watch(&other).unwrap();
        for watcher in &mut watchers {
            assert_is(next(watcher).await, VideoStatus::Queued);
        }
        assert_is(next(&mut of_other).await, VideoStatus::Queued);
        watched.cancel(&id).await;
        for watcher in &mut watchers {
            assert_is(next(watcher).await, VideoStatus::Failed);
        }
        // Who comes later sees it at once, though nothing changes any more.
        let mut late = watched.watch(&id).unwrap();
        assert_is(next(&mut late).await, VideoStatus::Failed);
        let project = ProjectId::default_project();
        assert!(watched.store.delete(&project, &other).await.unwrap());
        assert!(matches!(next(&mut of_other).await, Some(Sight::Gone)));
        watched.stop.cancel();
        assert!(next(&mut late).await.is_none());
        let closed = async {
            while watched.watch(&id).is_some() {
                tokio::task::yield_now().await;
            }
        };
        timeout(SOON, closed).await.unwrap();
    }

    #[tokio::test]
    async fn one_project_cannot_take_all_places_and_they_are_free_again_when_it_goes() {
        let watched = Watched::start();
        let id = watched.order().await;
        let mut watchers: Vec<Watcher> = (0..100).map(|_| watched.watch(&id).unwrap()).collect();
        assert!(watched.watch(&id).is_none());
        let other = ProjectId::parse("proj_other").unwrap();
        assert!(watched.watchers.watch(&other, &id).is_some());
        watchers.truncate(100 - 1);
        assert!(watched.watch(&id).is_some());
        drop(watchers);
        // What nobody watches is forgotten, and can be watched again.
        let mut again = watched.watch(&id).unwrap();
        assert_is(next(&mut again).await, VideoStatus::Queued);
    }
}
