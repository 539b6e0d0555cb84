//! How a video ends, and how it is tried again.

use super::claims::all_writes_are_lost;
use super::*;

pub(crate) async fn a_completed_video_has_its_files_and_its_facts(h: &dyn Harness) {
    let store = h.store();
    let video = create(&*store, &default_project()).await;
    let claim = claim(&*store).await;
    assert_eq!(asset(&*store, &video, AssetVariant::Video).await, None);
    assert_eq!(
        store.heritage(&video.project_id, &video.id).await.unwrap(),
        Heritage::default()
    );
    h.advance(Duration::from_secs(4)).await;
    store.complete(&claim, completion(&claim)).await.unwrap();
    let done = get(&*store, &video).await;
    assert_eq!(done.status, VideoStatus::Completed);
    assert_eq!(done.expires_at, None);
    assert!(done.completed_at.unwrap().0 >= claim.video.started_at.unwrap().0 + 4000);
    assert_consistent(&done);
    let heritage = store.heritage(&video.project_id, &video.id).await.unwrap();
    let expected = Heritage {
        seed: Some(1 << 63),
        ..Heritage::default()
    };
    assert_eq!(heritage, expected);
    for variant in AssetVariant::ALL {
        let file = format!("{}.{}", variant.as_str(), variant.extension());
        let expected = blob(&claim, &file);
        let found = asset(&*store, &video, variant).await.unwrap();
        assert_eq!(found.blob_key, expected.blob_key);
        assert_eq!(
            (found.size_bytes, found.blake3),
            (expected.size_bytes, expected.blake3)
        );
    }
}

pub(crate) async fn a_completion_without_the_video_itself_is_refused(h: &dyn Harness) {
    let store = h.store();
    create(&*store, &default_project()).await;
    let claim = claim(&*store).await;
    let mut incomplete = completion(&claim);
    incomplete.assets.remove("video");
    assert!(store.complete(&claim, incomplete).await.is_err());
    assert_eq!(
        get(&*store, &claim.video).await.status,
        VideoStatus::InProgress
    );
    store.complete(&claim, completion(&claim)).await.unwrap();
}

/// Engines quote what programs of others say.
pub(crate) async fn a_failure_may_say_anything(h: &dyn Harness) {
    let store = h.store();
    let video = create(&*store, &default_project()).await;
    let claim = claim(&*store).await;
    let said = Failure {
        message: "it said \0 and \u{1}".to_owned(),
        ..failure()
    };
    store.fail(&claim, &said).await.unwrap();
    let kept = get(&*store, &video).await.failure.unwrap();
    assert_eq!(kept.message, "it said \u{fffd} and \u{1}");
}

pub(crate) async fn each_end_writes_its_event_once(h: &dyn Harness) {
    let store = h.store();
    let videos = [
        create(&*store, &default_project()).await,
        create(&*store, &default_project()).await,
    ];
    assert!(h.events(&videos[0].id).await.is_empty());
    let completed = claim(&*store).await;
    store
        .complete(&completed, completion(&completed))
        .await
        .unwrap();
    all_writes_are_lost(&*store, &completed).await;
    let failed = claim(&*store).await;
    store.fail(&failed, &failure()).await.unwrap();
    all_writes_are_lost(&*store, &failed).await;
    assert_eq!(h.events(&completed.video.id).await, ["video.completed"]);
    assert_eq!(h.events(&failed.video.id).await, ["video.failed"]);
    let failed = get(&*store, &failed.video).await;
    assert_eq!(failed.failure, Some(failure()));
    assert_consistent(&failed);
}

pub(crate) async fn an_error_that_may_pass_is_retried_later_and_fails_the_third_time(
    h: &dyn Harness,
) {
    let store = h.store();
    let video = create(&*store, &default_project()).await;
    for attempt in 1..=3 {
        let claim = claim(&*store).await;
        assert_eq!(claim.attempt, attempt);
        store.renew(&claim, 50, LEASE).await.unwrap();
        let is_again = store
            .retry(&claim, Duration::from_secs(20), &failure())
            .await
            .unwrap();
        assert_eq!(is_again, attempt < 3);
        all_writes_are_lost(&*store, &claim).await;
        let now = get(&*store, &video).await;
        assert_consistent(&now);
        if is_again {
            assert_eq!((now.status, now.progress_percent), (VideoStatus::Queued, 0));
            h.advance(Duration::from_secs(15)).await;
            claim_none(&*store).await;
            h.advance(Duration::from_secs(5)).await;
        } else {
            assert_eq!(now.failure, Some(failure()));
        }
    }
    claim_none(&*store).await;
    assert_eq!(h.events(&video.id).await, ["video.failed"]);
}

pub(crate) async fn a_waiting_retry_does_not_hold_up_the_next_video(h: &dyn Harness) {
    let store = h.store();
    create(&*store, &default_project()).await;
    let first = claim(&*store).await;
    store
        .retry(&first, Duration::from_secs(60), &failure())
        .await
        .unwrap();
    let second = create(&*store, &default_project()).await;
    assert_eq!(claim(&*store).await.video.id, second.id);
}

pub(crate) async fn a_release_costs_nothing_and_keeps_the_place(h: &dyn Harness) {
    let store = h.store();
    let video = create(&*store, &default_project()).await;
    h.advance(Duration::from_millis(5)).await;
    create(&*store, &default_project()).await;
    for lease_seq in 1..=10 {
        let claim = claim(&*store).await;
        assert_eq!(claim.video.id, video.id);
        assert_eq!((claim.lease_seq, claim.attempt), (lease_seq, 1));
        store.renew(&claim, 50, LEASE).await.unwrap();
        store.release(&claim, Duration::ZERO).await.unwrap();
        all_writes_are_lost(&*store, &claim).await;
        let now = get(&*store, &video).await;
        assert_eq!((now.status, now.progress_percent), (VideoStatus::Queued, 0));
    }
    assert!(h.events(&video.id).await.is_empty());
}

pub(crate) async fn a_video_that_loses_three_workers_fails(h: &dyn Harness) {
    let store = h.store();
    let video = create(&*store, &default_project()).await;
    for n_lost in 1..=3 {
        claim(&*store).await;
        h.advance(LEASE).await;
        let reaped = store.reap().await.unwrap();
        let expected = if n_lost < 3 { (1, 0) } else { (0, 1) };
        assert_eq!((reaped.requeued, reaped.failed), expected);
        h.advance(Duration::from_secs(60)).await;
    }
    let failed = get(&*store, &video).await;
    assert_eq!(
        failed.failure.as_ref().unwrap().code,
        FailureCode::WorkerLost
    );
    assert_consistent(&failed);
    assert_eq!(h.events(&video.id).await, ["video.failed"]);
    claim_none(&*store).await;
}

pub(crate) async fn lost_workers_and_handled_errors_are_counted_apart(h: &dyn Harness) {
    let store = h.store();
    let video = create(&*store, &default_project()).await;
    for _ in 0..2 {
        claim(&*store).await;
        h.advance(LEASE).await;
        assert_eq!(store.reap().await.unwrap().requeued, 1);
        h.advance(Duration::from_secs(60)).await;
        let claim = claim(&*store).await;
        assert!(
            store
                .retry(&claim, Duration::ZERO, &failure())
                .await
                .unwrap()
        );
    }
    // Two of each: a third of either ends it.
    assert_eq!(get(&*store, &video).await.status, VideoStatus::Queued);
    let last = claim(&*store).await;
    assert_eq!(last.attempt, 5);
    assert!(
        !store
            .retry(&last, Duration::ZERO, &failure())
            .await
            .unwrap()
    );
}

pub(crate) async fn a_passed_deadline_fails_with_timeout_though_the_lease_is_alive(
    h: &dyn Harness,
) {
    let store = h.store();
    create(&*store, &default_project()).await;
    // What is said of its model counts.
    let short = ClaimRequest {
        deadline: Duration::from_secs(3600),
        own_deadlines: vec![(MODEL.to_owned(), Duration::from_secs(60))],
        ..request()
    };
    let claim = store.claim(&short).await.unwrap().unwrap();
    for _ in 0..3 {
        h.advance(Duration::from_secs(19)).await;
        store.renew(&claim, 1, LEASE).await.unwrap();
        assert_eq!(store.reap().await.unwrap(), Default::default());
    }
    h.advance(Duration::from_secs(3)).await;
    assert_eq!(store.reap().await.unwrap().failed, 1);
    all_writes_are_lost(&*store, &claim).await;
    let failed = get(&*store, &claim.video).await;
    assert_eq!(failed.failure.unwrap().code, FailureCode::Timeout);
    assert_eq!(h.events(&claim.video.id).await, ["video.failed"]);
}

/// Nobody worked on it when its time ran out, so it is the worker that failed and not the video.
pub(crate) async fn a_deadline_that_passes_while_nobody_works_is_a_lost_worker(h: &dyn Harness) {
    let store = h.store();
    let video = create(&*store, &default_project()).await;
    claim(&*store).await;
    h.advance(DEADLINE).await;
    let reaped = store.reap().await.unwrap();
    assert_eq!((reaped.requeued, reaped.failed), (1, 0));
    assert_eq!(get(&*store, &video).await.status, VideoStatus::Queued);
    assert_eq!(claim(&*store).await.video.id, video.id);
}

pub(crate) async fn a_queued_video_is_cancelled_at_once(h: &dyn Harness) {
    let store = h.store();
    let video = create(&*store, &default_project()).await;
    for _ in 0..2 {
        let cancelled = store
            .cancel(&video.project_id, &video.id)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            cancelled.failure.as_ref().unwrap().code,
            FailureCode::Cancelled
        );
        assert_consistent(&cancelled);
    }
    claim_none(&*store).await;
    assert_eq!(h.events(&video.id).await, ["video.failed"]);
}

pub(crate) async fn a_running_video_learns_of_its_cancellation(h: &dyn Harness) {
    let store = h.store();
    for end in ["fail", "retry", "release", "reap", "complete"] {
        create(&*store, &default_project()).await;
        let claim = claim(&*store).await;
        let video = &claim.video;
        let now = store
            .cancel(&video.project_id, &video.id)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(now.status, VideoStatus::InProgress);
        assert!(
            store
                .renew(&claim, 1, LEASE)
                .await
                .unwrap()
                .cancel_requested
        );
        match end {
            "fail" => store
                .fail(
                    &claim,
                    &Failure {
                        code: FailureCode::Cancelled,
                        ..failure()
                    },
                )
                .await
                .unwrap(),
            "retry" => {
                let is_again = store
                    .retry(&claim, Duration::ZERO, &failure())
                    .await
                    .unwrap();
                assert!(!is_again);
            }
            "release" => store.release(&claim, Duration::ZERO).await.unwrap(),
            "reap" => {
                h.advance(LEASE).await;
                assert_eq!(store.reap().await.unwrap().failed, 1);
            }
            _ => {
                let is_completed = store.complete(&claim, completion(&claim)).await.unwrap();
                assert!(!is_completed, "the client was told that it ends");
                let keys = blob_keys(&claim);
                assert_eq!(store.orphans(&keys).await.unwrap(), keys);
            }
        }
        let ended = get(&*store, video).await;
        let code = ended.failure.map(|failure| failure.code);
        assert_eq!(code, Some(FailureCode::Cancelled), "{end}");
        assert_eq!(h.events(&video.id).await.len(), 1, "{end}");
        assert!(
            store
                .cancel(&video.project_id, &video.id)
                .await
                .unwrap()
                .is_some()
        );
        assert_eq!(h.events(&video.id).await.len(), 1, "{end}");
    }
}

pub(crate) async fn the_speed_is_that_of_the_last_videos_of_the_model(h: &dyn Harness) {
    let store = h.store();
    assert_eq!(store.seconds_per_clip_second(MODEL).await.unwrap(), None);
    // A slow past and a fast present: twenty videos of 8 s in 16 s each.
    for n in 0..30 {
        create(&*store, &default_project()).await;
        let claim = claim(&*store).await;
        let took = if n < 10 { 25 } else { 16 };
        h.advance(Duration::from_secs(took)).await;
        store.complete(&claim, completion(&claim)).await.unwrap();
    }
    let speed = store.seconds_per_clip_second(MODEL).await.unwrap().unwrap();
    assert!((1.99..2.5).contains(&speed), "{speed}");
    assert_eq!(store.seconds_per_clip_second("wan").await.unwrap(), None);
}

async fn asset(
    store: &dyn Store,
    video: &Video,
    variant: AssetVariant,
) -> Option<kinora_store::Asset> {
    store
        .asset(&video.project_id, &video.id, variant)
        .await
        .unwrap()
}
