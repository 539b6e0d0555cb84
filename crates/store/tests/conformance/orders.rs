//! Orders, lists, isolation.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use kinora_domain::{ClipSeconds, UnixMillis};
use kinora_store::{ListOrder, ListQuery, StoreError, VideoPage};

use super::*;

pub(crate) async fn a_created_video_is_read_back_as_it_was_answered(h: &dyn Harness) {
    let store = h.store();
    let order = order(
        &default_project(),
        spec("naïve café 🎬\n\"quotes\" and \u{1} one"),
    );
    let video = made(store.create(order.clone()).await.unwrap());
    assert_eq!(get(&*store, &video).await, video);
    assert_eq!(video.id, order.id);
    assert_eq!(video.spec, order.spec);
    assert_eq!(video.status, VideoStatus::Queued);
    assert_eq!(video.progress_percent, 0);
    assert!(video.created_at > UnixMillis(1_700_000_000_000));
    assert_eq!((video.started_at, video.completed_at), (None, None));
    assert_consistent(&video);
}

pub(crate) async fn every_spec_survives_the_database(h: &dyn Harness) {
    let store = h.store();
    for verb in [Verb::Create, Verb::Remix, Verb::Edit, Verb::Extend] {
        for clip_seconds in ClipSeconds::OFFERED {
            let spec = VideoSpec {
                verb,
                clip_duration: clip_seconds.duration(),
                size: Size::new(1080, 1920).unwrap(),
                fps: FrameRate::new(24).unwrap(),
                seed: (clip_seconds.get() > 8).then(|| u64::from(clip_seconds.get())),
                options: RenderOptions {
                    negative_prompt: (clip_seconds.get() < 12).then(|| "snow \" 🎬".to_owned()),
                    steps: (clip_seconds.get() > 4).then_some(u32::MAX),
                    guidance_scale: (clip_seconds.get() > 8).then_some(0.1 + 0.2),
                },
                ..spec("x")
            };
            let video = made(
                store
                    .create(order(&default_project(), spec.clone()))
                    .await
                    .unwrap(),
            );
            assert_eq!(get(&*store, &video).await.spec, spec);
        }
    }
}

pub(crate) async fn a_repeated_key_returns_the_first_video(h: &dyn Harness) {
    let store = h.store();
    let keyed = || NewVideo {
        idempotency: Some(("key-1".to_owned(), [7; 32])),
        ..order(&default_project(), spec("a cat"))
    };
    let (project, key) = (default_project(), ("key-1".to_owned(), [7; 32]));
    let before = store.made_before(&project, &key).await;
    assert_eq!(before.unwrap(), None);
    let first = made(store.create(keyed()).await.unwrap());
    let before = store.made_before(&project, &key).await;
    assert_eq!(before.unwrap().as_ref(), Some(&first));
    match store.create(keyed()).await.unwrap() {
        Created::Existing(video) => assert_eq!(video, first),
        Created::New(video) => panic!("{video:?}"),
    }
    // It shows the video as it is now.
    claim(&*store).await;
    match store.create(keyed()).await.unwrap() {
        Created::Existing(video) => assert_eq!(video.status, VideoStatus::InProgress),
        Created::New(video) => panic!("{video:?}"),
    }
}

pub(crate) async fn a_key_with_another_request_is_refused(h: &dyn Harness) {
    let store = h.store();
    let keyed = |hash| NewVideo {
        idempotency: Some(("key-1".to_owned(), [hash; 32])),
        ..order(&default_project(), spec("a cat"))
    };
    made(store.create(keyed(1)).await.unwrap());
    let refused = store.create(keyed(2)).await;
    assert!(
        matches!(refused, Err(StoreError::IdempotencyMismatch)),
        "{refused:?}"
    );
    let other = ("key-1".to_owned(), [2; 32]);
    let refused = store.made_before(&default_project(), &other).await;
    assert!(
        matches!(refused, Err(StoreError::IdempotencyMismatch)),
        "{refused:?}"
    );
    assert_eq!(list_all(&*store, ListOrder::Asc, 100).await.len(), 1);
}

pub(crate) async fn a_key_belongs_to_its_project(h: &dyn Harness) {
    let store = h.store();
    h.put_project(&TestProject::unlimited("other")).await;
    for project in [default_project(), project("other")] {
        let keyed = NewVideo {
            idempotency: Some(("same".to_owned(), [1; 32])),
            ..order(&project, spec("a cat"))
        };
        made(store.create(keyed).await.unwrap());
    }
}

pub(crate) async fn a_key_is_forgotten_after_a_day_and_with_its_video(h: &dyn Harness) {
    let store = h.store();
    let keyed = |key: &str, hash| NewVideo {
        idempotency: Some((key.to_owned(), [hash; 32])),
        ..order(&default_project(), spec("a cat"))
    };
    made(store.create(keyed("old", 1)).await.unwrap());
    h.advance(Duration::from_secs(24 * 3600)).await;
    let newer = made(store.create(keyed("old", 2)).await.unwrap());
    store.reap().await.unwrap();
    store.delete(&newer.project_id, &newer.id).await.unwrap();
    made(store.create(keyed("old", 3)).await.unwrap());
}

pub(crate) async fn racing_requests_with_one_key_make_one_video(h: &dyn Harness) {
    let store = h.store();
    let racing = (0..50).map(|_| {
        let store = h.store();
        tokio::spawn(async move {
            let keyed = NewVideo {
                idempotency: Some(("race".to_owned(), [1; 32])),
                ..order(&default_project(), spec("a cat"))
            };
            match store.create(keyed).await.unwrap() {
                Created::New(video) => (true, video.id),
                Created::Existing(video) => (false, video.id),
            }
        })
    });
    let answers: Vec<(bool, VideoId)> = join_all(racing)
        .await
        .into_iter()
        .map(Result::unwrap)
        .collect();
    assert_eq!(answers.iter().filter(|(is_new, _)| *is_new).count(), 1);
    let ids: BTreeSet<&VideoId> = answers.iter().map(|(_, id)| id).collect();
    assert_eq!(ids.len(), 1);
    assert_eq!(list_all(&*store, ListOrder::Asc, 100).await.len(), 1);
}

pub(crate) async fn a_thousand_concurrent_creates_are_all_there(h: &dyn Harness) {
    let racing = (0..1000).map(|n| {
        let store = h.store();
        tokio::spawn(async move {
            let order = order(&default_project(), spec(&format!("video {n}")));
            made(store.create(order).await.unwrap())
        })
    });
    let mut videos: Vec<Video> = join_all(racing)
        .await
        .into_iter()
        .map(Result::unwrap)
        .collect();
    videos.sort_by(|a, b| (a.created_at, &a.id).cmp(&(b.created_at, &b.id)));
    assert_eq!(list_all(&*h.store(), ListOrder::Asc, 100).await, videos);
}

pub(crate) async fn a_failing_write_leaves_its_neighbours_alone(h: &dyn Harness) {
    let store = h.store();
    let taken = create(&*store, &default_project()).await;
    let racing = (0..400).map(|n| {
        let (store, taken) = (h.store(), taken.id.clone());
        tokio::spawn(async move {
            let mut order = order(&default_project(), spec("a cat"));
            if n % 3 == 0 {
                order.id = taken;
            }
            (n % 3 == 0, store.create(order).await)
        })
    });
    let mut n_kept = 1;
    for answer in join_all(racing).await {
        match answer.unwrap() {
            (true, result) => assert!(matches!(result, Err(StoreError::Database(_))), "{result:?}"),
            (false, result) => {
                let video = made(result.unwrap());
                assert_eq!(get(&*store, &video).await, video);
                n_kept += 1;
            }
        }
    }
    assert_eq!(list_all(&*store, ListOrder::Desc, 100).await.len(), n_kept);
}

pub(crate) async fn a_project_with_a_full_queue_is_refused_until_a_video_ends(h: &dyn Harness) {
    let store = h.store();
    let small = TestProject {
        max_queued: Some(2),
        ..TestProject::unlimited("small")
    };
    h.put_project(&small).await;
    create(&*store, &small.id).await;
    create(&*store, &small.id).await;
    let keyed = || NewVideo {
        idempotency: Some(("k".to_owned(), [1; 32])),
        ..order(&small.id, spec("one too many"))
    };
    let refused = store.create(keyed()).await;
    assert!(
        matches!(refused, Err(StoreError::QueueFull { max_queued: 2 })),
        "{refused:?}"
    );
    // A running video is unfinished too.
    let running = claim(&*store).await;
    assert!(store.create(keyed()).await.is_err());
    store
        .complete(&running, completion(&running))
        .await
        .unwrap();
    made(store.create(keyed()).await.unwrap());
    // The repeated request is answered although the queue is full again.
    assert!(matches!(
        store.create(keyed()).await.unwrap(),
        Created::Existing(_)
    ));
    create(&*store, &default_project()).await;
}

pub(crate) async fn a_queue_limit_is_exact_when_many_order_at_once(h: &dyn Harness) {
    let small = TestProject {
        max_queued: Some(7),
        ..TestProject::unlimited("small")
    };
    h.put_project(&small).await;
    let racing = (0..40).map(|_| {
        let (store, id) = (h.store(), small.id.clone());
        tokio::spawn(async move { store.create(order(&id, spec("x"))).await.is_ok() })
    });
    let answers = join_all(racing).await;
    assert_eq!(
        answers
            .into_iter()
            .filter(|ok| *ok.as_ref().unwrap())
            .count(),
        7
    );
}

pub(crate) async fn an_order_for_an_unknown_project_is_refused(h: &dyn Harness) {
    let refused = h.store().create(order(&project("nobody"), spec("x"))).await;
    assert!(
        matches!(refused, Err(StoreError::Database(_))),
        "{refused:?}"
    );
}

pub(crate) async fn pages_have_no_gap_and_no_repeat_while_videos_are_added(h: &dyn Harness) {
    let store = h.store();
    let mut before = Vec::new();
    for _ in 0..57 {
        before.push(create(&*store, &default_project()).await.id);
    }
    let adder = {
        let store = h.store();
        tokio::spawn(async move {
            for _ in 0..200 {
                create(&*store, &default_project()).await;
            }
        })
    };
    for order in [ListOrder::Asc, ListOrder::Desc] {
        let listed: Vec<VideoId> = list_all(&*store, order, 4)
            .await
            .into_iter()
            .map(|video| video.id)
            .collect();
        let distinct: BTreeSet<&VideoId> = listed.iter().collect();
        assert_eq!(distinct.len(), listed.len());
        let mut old: Vec<VideoId> = listed
            .iter()
            .filter(|id| before.contains(id))
            .cloned()
            .collect();
        if order == ListOrder::Desc {
            old.reverse();
        }
        assert_eq!(old, before);
    }
    adder.await.unwrap();
}

pub(crate) async fn has_more_is_exact_at_the_edge(h: &dyn Harness) {
    let store = h.store();
    for _ in 0..6 {
        create(&*store, &default_project()).await;
    }
    for order in [ListOrder::Asc, ListOrder::Desc] {
        assert!(page(&*store, None, 5, order).await.has_more);
        assert!(!page(&*store, None, 6, order).await.has_more);
        assert!(!page(&*store, None, 7, order).await.has_more);
        let first = page(&*store, None, 3, order).await;
        let after = first.videos.last().map(|video| video.id.clone());
        let second = page(&*store, after, 3, order).await;
        assert_eq!((second.videos.len(), second.has_more), (3, false));
        let after = second.videos.last().map(|video| video.id.clone());
        let third = page(&*store, after, 3, order).await;
        assert_eq!((third.videos.len(), third.has_more), (0, false));
    }
}

pub(crate) async fn a_page_of_none_is_empty_and_has_no_more(h: &dyn Harness) {
    let store = h.store();
    create(&*store, &default_project()).await;
    let page = page(&*store, None, 0, ListOrder::Desc).await;
    assert!(page.videos.is_empty() && !page.has_more);
}

pub(crate) async fn an_unknown_cursor_gives_no_page(h: &dyn Harness) {
    let store = h.store();
    h.put_project(&TestProject::unlimited("other")).await;
    let foreign = create(&*store, &project("other")).await;
    for after in [foreign.id, VideoId::parse("video_of_nobody").unwrap()] {
        for limit in [0, 10] {
            let query = ListQuery {
                after: Some(after.clone()),
                limit,
                order: ListOrder::Desc,
            };
            let page = store.list(&default_project(), &query).await.unwrap();
            assert!(page.is_none(), "{page:?}");
        }
    }
}

pub(crate) async fn a_project_sees_and_touches_only_its_own(h: &dyn Harness) {
    let store = h.store();
    h.put_project(&TestProject::unlimited("other")).await;
    let video = create(&*store, &default_project()).await;
    let claim = complete_next(&*store).await;
    let other = project("other");
    assert_eq!(store.get(&other, &video.id).await.unwrap(), None);
    let asset = store.asset(&other, &video.id, AssetVariant::Video).await;
    assert_eq!(asset.unwrap(), None);
    assert_eq!(store.cancel(&other, &video.id).await.unwrap(), None);
    assert!(!store.delete(&other, &video.id).await.unwrap());
    let stolen = store.create(order(&other, extension_of(&video))).await;
    assert!(matches!(stolen, Err(StoreError::SourceGone)), "{stolen:?}");
    let query = ListQuery {
        after: None,
        limit: 10,
        order: ListOrder::Asc,
    };
    let page = store.list(&other, &query).await.unwrap().unwrap();
    assert!(page.videos.is_empty());
    assert_eq!(garbage(&*store).await, []);
    assert_eq!(
        get(&*store, &claim.video).await.status,
        VideoStatus::Completed
    );
}

pub(crate) async fn calls_after_close_fail_and_what_was_answered_stays(h: &dyn Harness) {
    let store = h.store();
    store.ping().await.unwrap();
    create(&*store, &default_project()).await;
    store.close().await;
    store.close().await;
    assert!(store.ping().await.is_err());
    assert!(
        store
            .create(order(&default_project(), spec("x")))
            .await
            .is_err()
    );
    let id = VideoId::from_uuid(Uuid::now_v7());
    assert!(store.get(&default_project(), &id).await.is_err());
}

async fn page(
    store: &dyn Store,
    after: Option<VideoId>,
    limit: u32,
    order: ListOrder,
) -> VideoPage {
    let query = ListQuery {
        after,
        limit,
        order,
    };
    store
        .list(&default_project(), &query)
        .await
        .unwrap()
        .expect("a page")
}

async fn list_all(store: &dyn Store, order: ListOrder, limit: u32) -> Vec<Video> {
    let mut all: Vec<Video> = Vec::new();
    loop {
        let after = all.last().map(|video| video.id.clone());
        let page = page(store, after, limit, order).await;
        all.extend(page.videos);
        if !page.has_more {
            return all;
        }
    }
}
