//! What watchers of videos are told, and those who watch over the server.

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

pub(crate) async fn what_waits_and_runs_is_counted_for_each_model(h: &dyn Harness) {
    let store = h.store();
    assert!(store.model_load().await.unwrap().is_empty());
    let first = create(&*store, &default_project()).await;
    h.advance(Duration::from_secs(90)).await;
    for _ in 0..3 {
        create(&*store, &default_project()).await;
    }
    let load = store.model_load().await.unwrap();
    let [model] = load.as_slice() else {
        panic!("{load:?}");
    };
    assert_eq!(model.engine_model, first.spec.engine_model);
    assert_eq!((model.n_queued, model.n_running), (4, 0));
    let oldest_s = model.oldest_wait.as_secs();
    assert!((90..120).contains(&oldest_s), "{model:?}");
    let claim = claim(&*store).await;
    assert_eq!(claim.video.id, first.id);
    let load = store.model_load().await.unwrap();
    assert_eq!((load[0].n_queued, load[0].n_running), (3, 1));
    assert!(load[0].oldest_wait.as_secs() < 30, "{load:?}");
    // What is to be tried again later does not wait yet.
    let failure = Failure {
        code: FailureCode::InternalError,
        message: "x".to_owned(),
    };
    let later = Duration::from_secs(300);
    assert!(store.retry(&claim, later, &failure).await.unwrap());
    let load = store.model_load().await.unwrap();
    assert_eq!((load[0].n_queued, load[0].n_running), (4, 0));
    assert!(load[0].oldest_wait.as_secs() < 30, "{load:?}");
}
