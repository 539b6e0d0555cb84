//! Watching videos: who waits for a video to change is told when it does.
//!
//! One task asks the store for all watched videos at once, every second, or sooner when this process knows
//! that something happened. The question is the truth and the hint only saves time, so that changes made by
//! another process are seen as well, and a thousand watchers cost one query.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use kinora_domain::{Video, VideoId};
use kinora_store::{Store, StoreError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio_util::sync::CancellationToken;

use crate::hints::Hints;

/// How often the store is asked when nobody gives a hint.
const ASK_EVERY: Duration = Duration::from_secs(1);
/// How long the store is left alone after a question, however many hints there are.
const ASK_AT_MOST_EVERY: Duration = Duration::from_millis(50);
/// How many may watch at the same time.
const MAX_WATCHERS: usize = 4096;

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
    places: Arc<Semaphore>,
}

/// One who watches one video. Dropping it ends the watch.
pub(crate) struct Watcher {
    sights: watch::Receiver<Option<Sight>>,
    _place: OwnedSemaphorePermit,
}

impl Watchers {
    pub(crate) fn new(store: Arc<dyn Store>, hints: Arc<Hints>) -> Self {
        Self {
            store,
            watched: Mutex::new(Some(HashMap::new())),
            hints,
            places: Arc::new(Semaphore::new(MAX_WATCHERS)),
        }
    }

    /// Begins to watch a video; the first sight of it comes at once. `None` when too many watch, or the
    /// server shuts down.
    pub(crate) fn watch(&self, id: &VideoId) -> Option<Watcher> {
        let place = Arc::clone(&self.places).try_acquire_owned().ok()?;
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
