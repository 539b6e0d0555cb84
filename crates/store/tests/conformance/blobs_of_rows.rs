//! Deletion, retention, and which blobs may go.

use kinora_domain::{CharacterId, FileId};
use kinora_store::StoreError;

use super::claims::all_writes_are_lost;
use super::*;

pub(crate) async fn a_deleted_video_is_gone_and_its_blobs_are_garbage(h: &dyn Harness) {
    let store = h.store();
    let kept = create(&*store, &default_project()).await;
    let kept_claim = complete_next(&*store).await;
    let video = create(&*store, &default_project()).await;
    let claim = complete_next(&*store).await;
    assert_eq!(garbage(&*store).await, []);

    assert!(store.delete(&video.project_id, &video.id).await.unwrap());
    assert!(!store.delete(&video.project_id, &video.id).await.unwrap());
    assert_eq!(store.get(&video.project_id, &video.id).await.unwrap(), None);
    for variant in AssetVariant::ALL {
        let asset = store.asset(&video.project_id, &video.id, variant).await;
        assert_eq!(asset.unwrap(), None);
    }
    assert_eq!(garbage(&*store).await, blob_keys(&claim));
    // It stays on the list until it is said to be deleted.
    assert_eq!(garbage(&*store).await, blob_keys(&claim));
    assert_eq!(store.garbage(2).await.unwrap().len(), 2);
    let keys = blob_keys(&claim);
    let (done, rest) = keys.split_at(2);
    store.forget_garbage(done).await.unwrap();
    assert_eq!(garbage(&*store).await, rest);
    assert_eq!(get(&*store, &kept).await.id, kept_claim.video.id);
}

/// What cannot be deleted must not keep what can.
pub(crate) async fn garbage_that_is_put_off_comes_last(h: &dyn Harness) {
    let store = h.store();
    let first = create(&*store, &default_project()).await;
    complete_next(&*store).await;
    store.delete(&first.project_id, &first.id).await.unwrap();
    let stuck = garbage(&*store).await;
    h.advance(Duration::from_secs(1)).await;
    store.put_off_garbage(&stuck).await.unwrap();
    let second = create(&*store, &default_project()).await;
    complete_next(&*store).await;
    store.delete(&second.project_id, &second.id).await.unwrap();
    h.advance(Duration::from_secs(1)).await;
    store.put_off_garbage(&stuck).await.unwrap();
    let n_stuck = u32::try_from(stuck.len()).unwrap();
    let next = store.garbage(n_stuck).await.unwrap();
    assert!(next.iter().all(|key| !stuck.contains(key)), "{next:?}");
    assert_eq!(garbage(&*store).await.len(), 2 * stuck.len());
}

pub(crate) async fn a_queued_video_can_be_deleted(h: &dyn Harness) {
    let store = h.store();
    let video = create(&*store, &default_project()).await;
    assert!(store.delete(&video.project_id, &video.id).await.unwrap());
    claim_none(&*store).await;
    assert_eq!(garbage(&*store).await, []);
}

pub(crate) async fn a_running_video_can_be_deleted_and_its_worker_is_told(h: &dyn Harness) {
    let store = h.store();
    create(&*store, &default_project()).await;
    let claim = claim(&*store).await;
    let video = &claim.video;
    store.save_checkpoint(&claim, vec![1]).await.unwrap();
    assert!(store.delete(&video.project_id, &video.id).await.unwrap());
    all_writes_are_lost(&*store, &claim).await;
    assert_eq!(store.get(&video.project_id, &video.id).await.unwrap(), None);
    assert!(h.events(&video.id).await.is_empty());
    // The files its worker has put, or is still putting, belong to nobody now.
    let keys = blob_keys(&claim);
    assert_eq!(store.orphans(&keys).await.unwrap(), keys);
    assert_eq!(store.reap().await.unwrap(), Default::default());
}

pub(crate) async fn deletion_and_completion_at_once_leave_nothing_behind(h: &dyn Harness) {
    for _ in 0..20 {
        let store = h.store();
        create(&*store, &default_project()).await;
        let claim = claim(&*store).await;
        let video = &claim.video;
        let (completed, deleted) = tokio::join!(
            store.complete(&claim, completion(&claim)),
            store.delete(&video.project_id, &video.id)
        );
        assert!(deleted.unwrap());
        assert_eq!(store.get(&video.project_id, &video.id).await.unwrap(), None);
        let keys = blob_keys(&claim);
        match completed {
            Ok(_) => assert_eq!(garbage(&*store).await, keys),
            Err(StoreError::ClaimLost) => {
                assert_eq!(store.orphans(&keys).await.unwrap(), keys);
            }
            Err(err) => panic!("{err}"),
        }
        store.forget_garbage(&keys).await.unwrap();
    }
}

pub(crate) async fn a_deleted_source_stays_readable_for_the_job_that_needs_it(h: &dyn Harness) {
    let store = h.store();
    let source = create(&*store, &default_project()).await;
    let source_claim = complete_next(&*store).await;
    let order = order(&default_project(), extension_of(&source));
    let derived = made(store.create(order).await.unwrap());
    store.delete(&source.project_id, &source.id).await.unwrap();

    // What the job does not need may go at once; the clip and the private files wait.
    let unneeded = ["spritesheet.jpg", "thumbnail.webp"].map(|f| blob(&source_claim, f).blob_key);
    assert_eq!(garbage(&*store).await, unneeded);
    let claim = claim(&*store).await;
    assert_eq!(claim.video.id, derived.id);
    let assets = store.inputs(&claim).await.unwrap().source;
    let roles: Vec<&str> = assets.iter().map(|asset| asset.role.as_str()).collect();
    assert_eq!(roles, ["engine_doc", "tail_frame_0", "video"]);
    assert_eq!(assets[2].asset, blob(&source_claim, "video.mp4"));

    store.complete(&claim, completion(&claim)).await.unwrap();
    assert_eq!(garbage(&*store).await, blob_keys(&source_claim));
    let derived = get(&*store, &derived).await;
    assert_eq!(derived.spec.source_id(), Some(&source.id));
    assert_eq!(derived.spec.total_duration(), Duration::from_secs(16));
    // And it can be derived from in turn.
    made(
        store
            .create(super::order(&default_project(), extension_of(&derived)))
            .await
            .unwrap(),
    );
}

pub(crate) async fn a_pin_ends_with_the_job_however_that_ends(h: &dyn Harness) {
    let store = h.store();
    for end in ["fail", "delete queued", "delete running", "cancel"] {
        let source = create(&*store, &default_project()).await;
        let source_claim = complete_next(&*store).await;
        let order = order(&default_project(), extension_of(&source));
        let derived = made(store.create(order).await.unwrap());
        store.delete(&source.project_id, &source.id).await.unwrap();
        assert_eq!(garbage(&*store).await.len(), 2, "{end}");
        match end {
            "fail" => store.fail(&claim(&*store).await, &failure()).await.unwrap(),
            "delete running" => {
                claim(&*store).await;
                store
                    .delete(&derived.project_id, &derived.id)
                    .await
                    .unwrap();
            }
            "cancel" => {
                store
                    .cancel(&derived.project_id, &derived.id)
                    .await
                    .unwrap();
            }
            _ => {
                store
                    .delete(&derived.project_id, &derived.id)
                    .await
                    .unwrap();
            }
        }
        let keys = blob_keys(&source_claim);
        assert_eq!(garbage(&*store).await, keys, "{end}");
        store.forget_garbage(&keys).await.unwrap();
    }
}

pub(crate) async fn only_a_completed_video_that_is_there_can_be_derived_from(h: &dyn Harness) {
    let store = h.store();
    let source = create(&*store, &default_project()).await;
    let derive = || store.create(order(&default_project(), extension_of(&source)));
    assert!(matches!(derive().await, Err(StoreError::SourceGone)));
    complete_next(&*store).await;
    made(derive().await.unwrap());
    store.delete(&source.project_id, &source.id).await.unwrap();
    assert!(matches!(derive().await, Err(StoreError::SourceGone)));
}

pub(crate) async fn files_go_when_their_retention_is_over_and_the_video_stays(h: &dyn Harness) {
    let store = h.store();
    let video = create(&*store, &default_project()).await;
    let claim = claim(&*store).await;
    let kept_a_day = Completion {
        retention: Some(Duration::from_secs(86_400)),
        ..completion(&claim)
    };
    store.complete(&claim, kept_a_day).await.unwrap();
    let done = get(&*store, &video).await;
    assert_eq!(
        done.expires_at.unwrap().0 - done.completed_at.unwrap().0,
        86_400_000
    );
    assert_eq!(store.expire().await.unwrap(), 0);

    h.advance(Duration::from_secs(86_400)).await;
    // Not readable from that moment on, whether or not anybody has tidied up.
    let asset = store
        .asset(&video.project_id, &video.id, AssetVariant::Video)
        .await;
    assert_eq!(asset.unwrap(), None);
    assert_eq!(store.expire().await.unwrap(), 1);
    assert_eq!(store.expire().await.unwrap(), 0);
    assert_eq!(garbage(&*store).await, blob_keys(&claim));
    assert_eq!(get(&*store, &video).await, done);
    let derived = store
        .create(order(&default_project(), extension_of(&video)))
        .await;
    assert!(
        matches!(derived, Err(StoreError::SourceGone)),
        "{derived:?}"
    );
    // Deleting it later adds nothing.
    assert!(store.delete(&video.project_id, &video.id).await.unwrap());
    assert_eq!(garbage(&*store).await, blob_keys(&claim));
}

pub(crate) async fn blobs_of_running_attempts_and_of_rows_are_no_orphans(h: &dyn Harness) {
    let store = h.store();
    create(&*store, &default_project()).await;
    let lost = claim(&*store).await;
    let keys = blob_keys(&lost);
    assert_eq!(store.orphans(&keys).await.unwrap(), []);
    // After the lease is lost they are nobody's, though the video runs again.
    h.advance(LEASE).await;
    store.reap().await.unwrap();
    assert_eq!(store.orphans(&keys).await.unwrap(), keys);
    let current = claim(&*store).await;
    assert_eq!(store.orphans(&keys).await.unwrap(), keys);
    assert_eq!(store.orphans(&blob_keys(&current)).await.unwrap(), []);
    store
        .complete(&current, completion(&current))
        .await
        .unwrap();
    assert_eq!(store.orphans(&blob_keys(&current)).await.unwrap(), []);
    // A file of the final attempt that no row names is an orphan.
    let forgotten = blob(&current, "forgotten.tmp").blob_key;
    assert_eq!(
        store
            .orphans(std::slice::from_ref(&forgotten))
            .await
            .unwrap(),
        [forgotten]
    );
    // What waits on the garbage list is no orphan: it is known.
    store
        .delete(&current.video.project_id, &current.video.id)
        .await
        .unwrap();
    assert_eq!(store.orphans(&blob_keys(&current)).await.unwrap(), []);
    store.forget_garbage(&blob_keys(&current)).await.unwrap();
    assert_eq!(
        store.orphans(&blob_keys(&current)).await.unwrap(),
        blob_keys(&current)
    );
}

/// The process died, or the request was refused, between the blob and its row.
pub(crate) async fn a_blob_without_a_row_is_an_orphan_whatever_its_kind(h: &dyn Harness) {
    let project = default_project();
    let file = FileId::from_uuid(Uuid::now_v7());
    let character = CharacterId::from_uuid(Uuid::now_v7());
    let video = VideoId::from_uuid(Uuid::now_v7());
    let keys = [
        BlobKey::of_attempt(&project, &video, 1, "video.mp4"),
        BlobKey::of_upload(&project, "reference.png"),
        BlobKey::of_file(&project, &file),
        BlobKey::of_character(&project, &character, "clip.mp4"),
    ];
    assert_eq!(h.store().orphans(&keys).await.unwrap(), keys);
}
