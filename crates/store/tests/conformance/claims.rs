//! Who gets which video, and for how long.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU32, Ordering};

use futures_util::future::join_all;

use super::*;

pub(crate) async fn the_context_of_an_order_reaches_whoever_makes_it(h: &dyn Harness) {
    let store = h.store();
    let context = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    for traceparent in [None, Some(context.to_owned())] {
        let new = NewVideo {
            traceparent: traceparent.clone(),
            ..order(&default_project(), spec("a cat"))
        };
        store.create(new).await.unwrap();
        assert_eq!(claim(&*store).await.traceparent, traceparent);
    }
}

pub(crate) async fn a_claim_takes_the_oldest_and_shows_it_in_progress(h: &dyn Harness) {
    let store = h.store();
    let first = create(&*store, &default_project()).await;
    h.advance(Duration::from_millis(5)).await;
    create(&*store, &default_project()).await;
    let claim = claim(&*store).await;
    assert_eq!(claim.video.id, first.id);
    assert_eq!((claim.lease_seq, claim.attempt), (1, 1));
    assert_eq!(claim.video.status, VideoStatus::InProgress);
    assert!(claim.video.started_at >= Some(first.created_at));
    assert_eq!(get(&*store, &first).await, claim.video);
    assert_consistent(&claim.video);
}

pub(crate) async fn a_worker_gets_only_what_its_engines_can_do(h: &dyn Harness) {
    let store = h.store();
    let wan = VideoSpec {
        engine_model: "wan \"2.2\" ]".to_owned(),
        ..spec("a cat")
    };
    made(store.create(order(&default_project(), wan)).await.unwrap());
    claim_none(&*store).await;
    let none = ClaimRequest {
        engine_models: Vec::new(),
        ..request()
    };
    assert!(store.claim(&none).await.unwrap().is_none());
    let both = ClaimRequest {
        engine_models: vec![MODEL.to_owned(), "wan \"2.2\" ]".to_owned()],
        ..request()
    };
    assert!(store.claim(&both).await.unwrap().is_some());
}

pub(crate) async fn two_claimers_never_get_the_same_video(h: &dyn Harness) {
    let store = h.store();
    for _ in 0..200 {
        create(&*store, &default_project()).await;
    }
    let racing = (0..8).map(|_| {
        let store = h.store();
        tokio::spawn(async move {
            let mut ids = Vec::new();
            while let Some(claim) = store.claim(&request()).await.unwrap() {
                ids.push(claim.video.id);
            }
            ids
        })
    });
    let claimed: Vec<VideoId> = join_all(racing)
        .await
        .into_iter()
        .flat_map(Result::unwrap)
        .collect();
    assert_eq!(claimed.len(), 200);
    assert_eq!(claimed.iter().collect::<BTreeSet<_>>().len(), 200);
}

pub(crate) async fn a_small_project_does_not_wait_behind_a_big_one(h: &dyn Harness) {
    let store = h.store();
    for id in ["big", "small"] {
        h.put_project(&TestProject::unlimited(id)).await;
    }
    for _ in 0..100 {
        create(&*store, &project("big")).await;
    }
    for _ in 0..5 {
        create(&*store, &project("small")).await;
    }
    // Ten run at once: half of them are the small project's.
    let mut running = Vec::new();
    for _ in 0..10 {
        running.push(claim(&*store).await);
    }
    assert_eq!(of_project(&running, "small"), 5);

    // One worker that takes one after the other serves both in turn.
    for _ in 0..5 {
        create(&*store, &project("small")).await;
    }
    for claim in running.drain(..) {
        store.complete(&claim, completion(&claim)).await.unwrap();
    }
    let mut served = Vec::new();
    for _ in 0..10 {
        served.push(complete_next(&*store).await);
    }
    assert_eq!(of_project(&served, "small"), 5);
}

pub(crate) async fn a_heavier_project_gets_its_share(h: &dyn Harness) {
    let store = h.store();
    for (id, weight) in [("heavy", 3.0), ("light", 1.0)] {
        let project = TestProject {
            weight,
            ..TestProject::unlimited(id)
        };
        h.put_project(&project).await;
        for _ in 0..20 {
            create(&*store, &project.id).await;
        }
    }
    let mut running = Vec::new();
    for _ in 0..12 {
        running.push(claim(&*store).await);
    }
    assert_eq!(of_project(&running, "heavy"), 9);
}

pub(crate) async fn a_running_cap_is_exact_under_concurrency(h: &dyn Harness) {
    let store = h.store();
    let caps = BTreeMap::from([("a", 3), ("b", 1)]);
    for (id, cap) in &caps {
        let project = TestProject {
            max_running: Some(*cap),
            ..TestProject::unlimited(id)
        };
        h.put_project(&project).await;
        for _ in 0..40 {
            create(&*store, &project.id).await;
        }
    }
    let n_running = Arc::new(BTreeMap::from([
        (project("a"), AtomicU32::new(0)),
        (project("b"), AtomicU32::new(0)),
    ]));
    let racing = (0..8).map(|_| {
        let (store, n_running, caps) = (h.store(), Arc::clone(&n_running), caps.clone());
        tokio::spawn(async move {
            let mut n_done = 0;
            for _ in 0..400 {
                let Some(claim) = store.claim(&request()).await.unwrap() else {
                    tokio::task::yield_now().await;
                    continue;
                };
                let project = &claim.video.project_id;
                let now = n_running[project].fetch_add(1, Ordering::SeqCst) + 1;
                assert!(now <= caps[project.as_str()], "{project} runs {now}");
                tokio::task::yield_now().await;
                n_running[project].fetch_sub(1, Ordering::SeqCst);
                store.complete(&claim, completion(&claim)).await.unwrap();
                n_done += 1;
            }
            n_done
        })
    });
    let n_done: u32 = join_all(racing).await.into_iter().map(Result::unwrap).sum();
    let mut rest = 0;
    while store.claim(&request()).await.unwrap().is_some() {
        rest += 1;
    }
    assert!(
        n_done > 0 && rest <= 4,
        "{n_done} done, {rest} claimed at the end"
    );
}

pub(crate) async fn a_project_whose_cap_is_zero_gets_nothing(h: &dyn Harness) {
    let store = h.store();
    let paused = TestProject {
        max_running: Some(0),
        ..TestProject::unlimited("paused")
    };
    h.put_project(&paused).await;
    create(&*store, &paused.id).await;
    claim_none(&*store).await;
}

pub(crate) async fn progress_never_moves_back_and_is_never_100_before_completion(h: &dyn Harness) {
    let store = h.store();
    create(&*store, &default_project()).await;
    let claim = claim(&*store).await;
    for (said, shown) in [(10, 10), (5, 10), (60, 60), (0, 60), (100, 99), (255, 99)] {
        store.renew(&claim, said, LEASE).await.unwrap();
        let video = get(&*store, &claim.video).await;
        assert_eq!(video.progress_percent, shown);
        assert_consistent(&video);
    }
    store.complete(&claim, completion(&claim)).await.unwrap();
    assert_eq!(get(&*store, &claim.video).await.progress_percent, 100);
}

pub(crate) async fn a_renewal_keeps_the_lease(h: &dyn Harness) {
    let store = h.store();
    create(&*store, &default_project()).await;
    let claim = claim(&*store).await;
    for _ in 0..5 {
        h.advance(LEASE - Duration::from_secs(5)).await;
        let renewal = store.renew(&claim, 1, LEASE).await.unwrap();
        assert!(!renewal.cancel_requested);
        assert_eq!(store.reap().await.unwrap(), Default::default());
    }
    claim_none(&*store).await;
}

pub(crate) async fn a_lapsed_lease_is_taken_away_once(h: &dyn Harness) {
    let store = h.store();
    create(&*store, &default_project()).await;
    let lost = claim(&*store).await;
    store.renew(&lost, 40, LEASE).await.unwrap();
    h.advance(LEASE).await;
    let reaped = store.reap().await.unwrap();
    assert_eq!((reaped.requeued, reaped.failed), (1, 0));
    assert_eq!(store.reap().await.unwrap(), Default::default());
    let video = get(&*store, &lost.video).await;
    assert_eq!(
        (video.status, video.progress_percent),
        (VideoStatus::Queued, 0)
    );
    let next = claim(&*store).await;
    assert_eq!((next.lease_seq, next.attempt), (2, 2));
    assert_eq!(next.video.progress_percent, 0);
}

/// Most often the server was restarted; the client has waited longest.
pub(crate) async fn a_video_that_lost_one_worker_keeps_its_place(h: &dyn Harness) {
    let store = h.store();
    create(&*store, &default_project()).await;
    let lost = claim(&*store).await;
    create(&*store, &default_project()).await;
    h.advance(LEASE).await;
    store.reap().await.unwrap();
    assert_eq!(claim(&*store).await.video.id, lost.video.id);
}

pub(crate) async fn a_late_worker_cannot_touch_a_reclaimed_video(h: &dyn Harness) {
    let store = h.store();
    create(&*store, &default_project()).await;
    let late = claim(&*store).await;
    store
        .save_checkpoint(&late, b"step 1".to_vec())
        .await
        .unwrap();
    h.advance(LEASE).await;
    store.reap().await.unwrap();
    all_writes_are_lost(&*store, &late).await;
    // Neither while it is queued nor while another worker, even one of the same name, has it.
    let current = claim(&*store).await;
    assert_eq!(current.worker_id, late.worker_id);
    all_writes_are_lost(&*store, &late).await;
    assert_eq!(
        store.checkpoint(&current).await.unwrap().unwrap(),
        b"step 1"
    );
    store
        .complete(&current, completion(&current))
        .await
        .unwrap();
    all_writes_are_lost(&*store, &late).await;
    all_writes_are_lost(&*store, &current).await;
    let asset = store
        .asset(&default_project(), &late.video.id, AssetVariant::Video)
        .await;
    assert_eq!(
        asset.unwrap().unwrap().blob_key,
        blob(&current, "video.mp4").blob_key
    );
    assert_eq!(h.events(&late.video.id).await, ["video.completed"]);
}

pub(crate) async fn racing_completions_of_one_video_have_one_winner(h: &dyn Harness) {
    let store = h.store();
    create(&*store, &default_project()).await;
    let claim = claim(&*store).await;
    let racing = (0..20).map(|n| {
        let (store, claim) = (h.store(), claim.clone());
        tokio::spawn(async move {
            match n % 2 {
                0 => store.complete(&claim, completion(&claim)).await.is_ok(),
                _ => store.fail(&claim, &failure()).await.is_ok(),
            }
        })
    });
    let wins = join_all(racing)
        .await
        .into_iter()
        .filter(|won| *won.as_ref().unwrap());
    assert_eq!(wins.count(), 1);
    assert_eq!(h.events(&claim.video.id).await.len(), 1);
    assert_consistent(&get(&*store, &claim.video).await);
}

pub(crate) async fn a_checkpoint_outlives_the_worker_and_is_bounded(h: &dyn Harness) {
    let store = h.store();
    create(&*store, &default_project()).await;
    let first = claim(&*store).await;
    assert_eq!(store.checkpoint(&first).await.unwrap(), None);
    let largest = vec![7; kinora_store::CHECKPOINT_MAX_BYTES];
    store
        .save_checkpoint(&first, b"small".to_vec())
        .await
        .unwrap();
    store
        .save_checkpoint(&first, largest.clone())
        .await
        .unwrap();
    let too_large = [largest.as_slice(), &[7]].concat();
    assert!(store.save_checkpoint(&first, too_large).await.is_err());
    store.release(&first, Duration::ZERO).await.unwrap();
    let second = claim(&*store).await;
    assert_eq!(store.checkpoint(&second).await.unwrap(), Some(largest));
    assert_lost!(store.checkpoint(&first).await);
}

/// No write with this claim has any effect.
pub(crate) async fn all_writes_are_lost(store: &dyn Store, claim: &Claim) {
    let before = store
        .get(&claim.video.project_id, &claim.video.id)
        .await
        .unwrap();
    assert_lost!(store.renew(claim, 50, LEASE).await);
    assert_lost!(store.save_checkpoint(claim, vec![1]).await);
    assert_lost!(store.checkpoint(claim).await);
    assert_lost!(store.inputs(claim).await);
    assert_lost!(store.complete(claim, completion(claim)).await);
    assert_lost!(store.fail(claim, &failure()).await);
    assert_lost!(store.retry(claim, Duration::ZERO, &failure()).await);
    assert_lost!(store.release(claim, Duration::ZERO).await);
    let after = store
        .get(&claim.video.project_id, &claim.video.id)
        .await
        .unwrap();
    assert_eq!(before, after);
}

fn of_project(claims: &[Claim], id: &str) -> usize {
    let is_of = |claim: &&Claim| claim.video.project_id.as_str() == id;
    claims.iter().filter(is_of).count()
}
