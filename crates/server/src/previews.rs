//! What videos may become, shown to those who watch while they are made. Within one process: nothing of it is stored.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use kinora_domain::VideoId;
use tokio::sync::watch;

/// A picture of a clip that is being made.
#[derive(Clone, Debug)]
pub(crate) struct Preview {
    /// After which step.
    pub(crate) step: u32,
    /// The picture.
    pub(crate) png: Bytes,
}

/// Who wants to see which video.
#[derive(Default)]
pub(crate) struct Previews {
    wanted: Mutex<HashMap<VideoId, watch::Sender<Option<Arc<Preview>>>>>,
}

/// Sees the pictures of one video; those that come faster than they are taken are left out.
pub(crate) struct PreviewWatcher(watch::Receiver<Option<Arc<Preview>>>);

impl Previews {
    /// Begins to watch a video.
    pub(crate) fn watch(&self, id: &VideoId) -> PreviewWatcher {
        let mut wanted = self.lock();
        // Nobody tells when a watcher has gone.
        wanted.retain(|_, shown| shown.receiver_count() > 0);
        let shown = wanted
            .entry(id.clone())
            .or_insert_with(|| watch::Sender::new(None));
        PreviewWatcher(shown.subscribe())
    }

    /// Whether anybody watches this video.
    pub(crate) fn is_wanted(&self, id: &VideoId) -> bool {
        let wanted = self.lock();
        wanted
            .get(id)
            .is_some_and(|shown| shown.receiver_count() > 0)
    }

    /// Shows a picture to those who watch.
    pub(crate) fn show(&self, id: &VideoId, preview: Preview) {
        if let Some(shown) = self.lock().get(id) {
            shown.send_replace(Some(Arc::new(preview)));
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<VideoId, watch::Sender<Option<Arc<Preview>>>>> {
        // A map of senders is right whatever happened.
        self.wanted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl PreviewWatcher {
    /// The next picture. Cancel-safe. Waits forever once nobody can show one any more.
    pub(crate) async fn next(&mut self) -> Arc<Preview> {
        loop {
            if self.0.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
            if let Some(preview) = self.0.borrow_and_update().clone() {
                return preview;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_who_watches_is_shown_anything() {
        let previews = Previews::default();
        let id = VideoId::from_uuid(uuid::Uuid::now_v7());
        let other = VideoId::from_uuid(uuid::Uuid::now_v7());
        let mut watcher = previews.watch(&id);
        assert!(previews.is_wanted(&id) && !previews.is_wanted(&other));
        let preview = |step| Preview {
            step,
            png: Bytes::new(),
        };
        previews.show(&other, preview(1));
        previews.show(&id, preview(2));
        assert_eq!(watcher.next().await.step, 2);
        drop(watcher);
        assert!(!previews.is_wanted(&id));
        drop(previews.watch(&other));
        assert!(!previews.lock().contains_key(&id));
    }
}
