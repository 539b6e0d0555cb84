//! What watchers of videos are told.

use super::*;

async fn version(store: &dyn Store, video: &Video) -> u32 {
    let changes = store.changes(&[(video.id.clone(), 0)]).await.unwrap();
    let [change] = changes.as_slice() else {
        panic!("{changes:?}");
    };
    change.now.as_ref().unwrap().1
}

pub(crate) async fn a_watcher_is_told_of_each_change_once(h: &dyn Harness) {
    let store = h.store();
    let video = create(&*store, &default_project()).await;
    let mut seen = 0;
    let mut look = async || {
        let changes = store.changes(&[(video.id.clone(), seen)]).await.unwrap();
        let now = changes.into_iter().next()?.now.unwrap();
        assert!(now.1 > seen, "versions grow");
        seen = now.1;
        Some((now.0.status, now.0.progress_percent))
    };
    assert_eq!(look().await, Some((VideoStatus::Queued, 0)));
    assert_eq!(look().await, None);
    let claim = claim(&*store).await;
    assert_eq!(look().await, Some((VideoStatus::InProgress, 0)));
    store.renew(&claim, 40, LEASE).await.unwrap();
    assert_eq!(look().await, Some((VideoStatus::InProgress, 40)));
    // A sign of life alone is nothing to see.
    store.renew(&claim, 40, LEASE).await.unwrap();
    store.renew(&claim, 39, LEASE).await.unwrap();
    assert_eq!(look().await, None);
    store.complete(&claim, completion(&claim)).await.unwrap();
    assert_eq!(look().await, Some((VideoStatus::Completed, 100)));
    assert_eq!(look().await, None);
}

pub(crate) async fn a_watcher_is_told_when_a_video_is_gone(h: &dyn Harness) {
    let store = h.store();
    let video = create(&*store, &default_project()).await;
    let seen = version(&*store, &video).await;
    assert!(store.delete(&default_project(), &video.id).await.unwrap());
    let changes = store.changes(&[(video.id.clone(), seen)]).await.unwrap();
    assert_eq!(changes.len(), 1);
    assert_eq!(changes[0].id, video.id);
    assert!(changes[0].now.is_none());
}

pub(crate) async fn one_question_is_enough_for_a_thousand_videos(h: &dyn Harness) {
    let store = h.store();
    let mut seen = Vec::new();
    for _ in 0..1000 {
        let video = create(&*store, &default_project()).await;
        seen.push((video.id, 0));
    }
    let changes = store.changes(&seen).await.unwrap();
    assert_eq!(changes.len(), 1000);
    for ((id, version), change) in seen.iter_mut().zip(&changes) {
        assert_eq!(*id, change.id);
        *version = change.now.as_ref().unwrap().1;
    }
    assert!(store.changes(&seen).await.unwrap().is_empty());
    store
        .cancel(&default_project(), &seen[500].0)
        .await
        .unwrap();
    let changes = store.changes(&seen).await.unwrap();
    assert_eq!(changes.len(), 1);
    assert_eq!(changes[0].id, seen[500].0);
    assert!(store.changes(&[]).await.unwrap().is_empty());
}
