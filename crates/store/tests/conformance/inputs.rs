//! What comes with an order, and how long it stays.

use kinora_domain::{CharacterId, Fit};
use kinora_store::{InputAsset, JobInputs, StoreError};

use super::library::put_character;
use super::*;

pub(crate) async fn a_video_of_nothing_has_no_inputs(h: &dyn Harness) {
    let store = h.store();
    create(&*store, &default_project()).await;
    let claim = claim(&*store).await;
    assert_eq!(store.inputs(&claim).await.unwrap(), JobInputs::default());
}

pub(crate) async fn a_job_is_given_what_came_with_its_order(h: &dyn Harness) {
    let store = h.store();
    let reference = uploaded(InputRole::Reference, "reference.png");
    order_with(&*store, spec("a cat"), vec![reference.clone()]).await;
    for _ in 0..2 {
        let claim = claim(&*store).await;
        let inputs = store.inputs(&claim).await.unwrap();
        assert_eq!(inputs.uploads, [input_asset(&reference)]);
        assert!(inputs.source.is_empty() && inputs.source_prompt.is_empty());
        store.release(&claim, Duration::ZERO).await.unwrap();
    }
}

pub(crate) async fn a_job_of_an_uploaded_clip_has_it_and_no_source(h: &dyn Harness) {
    let store = h.store();
    let clip = uploaded(InputRole::Clip(Fit::Crop), "clip.mp4");
    let edit = VideoSpec {
        verb: Verb::Edit,
        clip_duration: Duration::from_millis(3_417),
        derivation: Some(Derivation {
            source: DerivationSource::Upload,
            source_duration: Duration::from_millis(3_417),
            extension_count: 0,
        }),
        ..spec("make it snow")
    };
    let video = order_with(&*store, edit.clone(), vec![clip.clone()]).await;
    assert_eq!(get(&*store, &video).await.spec, edit);
    let inputs = store.inputs(&claim(&*store).await).await.unwrap();
    let expected = JobInputs {
        uploads: vec![input_asset(&clip)],
        ..JobInputs::default()
    };
    assert_eq!(inputs, expected);
}

pub(crate) async fn an_order_made_from_a_video_repeats_what_came_with_that(h: &dyn Harness) {
    let store = h.store();
    let ids = [
        put_character(&*store, "Mia").await,
        put_character(&*store, "Tom").await,
    ];
    let of_source = VideoSpec {
        character_ids: ids.to_vec(),
        ..spec("Mia and Tom")
    };
    let pictures = [
        uploaded(InputRole::LastFrame, "last.png"),
        uploaded(InputRole::Reference, "reference.png"),
    ];
    let source = order_with(&*store, of_source, pictures.to_vec()).await;
    complete_next(&*store).await;

    // Whether or not it says itself whom it shows; and the same for one that is made from it in turn. What goes on
    // does not end where the source does, and nothing that is made from it.
    let mut before = source;
    let (both, first) = (&pictures[..], &pictures[1..]);
    for (verb, expected) in [
        (Verb::Remix, both),
        (Verb::Remix, both),
        (Verb::Extend, first),
        (Verb::Remix, first),
    ] {
        let spec = VideoSpec {
            verb,
            ..extension_of(&before)
        };
        let remix = made(store.create(order(&default_project(), spec)).await.unwrap());
        assert_eq!(remix.spec.character_ids, ids);
        assert_eq!(get(&*store, &remix).await, remix);
        let claim = claim(&*store).await;
        assert_eq!(claim.video.spec.character_ids, ids);
        let inputs = store.inputs(&claim).await.unwrap();
        let expected: Vec<_> = expected.iter().map(input_asset).collect();
        assert_eq!(inputs.uploads, expected);
        let names: Vec<&str> = inputs.characters.iter().map(|c| c.name.as_str()).collect();
        assert_eq!(names, ["Mia", "Tom"]);
        assert_eq!(inputs.source.len(), 3);
        assert_eq!(inputs.source_prompt, before.spec.prompt.as_str());
        store.complete(&claim, completion(&claim)).await.unwrap();
        let heritage = store.heritage(&remix.project_id, &remix.id).await.unwrap();
        let has_last_frame = expected.len() == 2;
        assert_eq!(
            (heritage.has_reference, heritage.has_last_frame),
            (true, has_last_frame)
        );
        before = remix;
    }
}

pub(crate) async fn an_input_of_the_order_takes_the_place_of_the_sources(h: &dyn Harness) {
    let store = h.store();
    let old = uploaded(InputRole::Reference, "old.png");
    let source = order_with(&*store, spec("a cat"), vec![old.clone()]).await;
    complete_next(&*store).await;
    let new = uploaded(InputRole::Reference, "new.png");
    order_with(&*store, extension_of(&source), vec![new.clone()]).await;
    let inputs = store.inputs(&claim(&*store).await).await.unwrap();
    assert_eq!(inputs.uploads, [input_asset(&new)]);
}

/// Whoever goes on from the video goes on from that, and the clip is in its way on the disk.
pub(crate) async fn a_clip_that_came_with_an_order_goes_once_its_video_is_made(h: &dyn Harness) {
    let store = h.store();
    let pictures = [
        uploaded(InputRole::LastFrame, "last.png"),
        uploaded(InputRole::Reference, "reference.png"),
    ];
    let clip = uploaded(InputRole::Clip(Fit::Crop), "clip.mp4");
    let inputs = [&pictures[..], std::slice::from_ref(&clip)].concat();
    let source = order_with(&*store, spec("a cat"), inputs).await;
    let lost = claim(&*store).await;
    store.release(&lost, Duration::ZERO).await.unwrap();
    assert_eq!(garbage(&*store).await, []);
    complete_next(&*store).await;
    assert_eq!(garbage(&*store).await, [clip.asset.blob_key]);
    order_with(&*store, extension_of(&source), Vec::new()).await;
    let inputs = store.inputs(&claim(&*store).await).await.unwrap();
    assert_eq!(inputs.uploads, [input_asset(&pictures[1])]);
}

pub(crate) async fn the_prompt_of_a_deleted_source_is_still_told(h: &dyn Harness) {
    let store = h.store();
    let source = create(&*store, &default_project()).await;
    complete_next(&*store).await;
    let derived = made(
        store
            .create(order(&default_project(), extension_of(&source)))
            .await
            .unwrap(),
    );
    store.delete(&source.project_id, &source.id).await.unwrap();
    let claim = claim(&*store).await;
    assert_eq!(claim.video.id, derived.id);
    let inputs = store.inputs(&claim).await.unwrap();
    assert_eq!(inputs.source_prompt, source.spec.prompt.as_str());
    assert_eq!(inputs.source.len(), 3);
}

/// A remix repeats them; of a failed, emptied or deleted video nobody can make one.
pub(crate) async fn inputs_stay_while_a_video_can_be_made_from_them(h: &dyn Harness) {
    let store = h.store();
    for end in [
        "fail",
        "cancel",
        "delete queued",
        "delete",
        "expire",
        "lose",
    ] {
        let reference = uploaded(
            InputRole::Reference,
            &format!("{}.png", end.replace(' ', "-")),
        );
        let key = reference.asset.blob_key.clone();
        let video = order_with(&*store, spec("a cat"), vec![reference]).await;
        let (project, id) = (&video.project_id, &video.id);
        assert_eq!(orphans(&*store, &key).await, []);
        assert_eq!(garbage(&*store).await, [], "{end}");
        match end {
            "fail" => store.fail(&claim(&*store).await, &failure()).await.unwrap(),
            "cancel" => drop(store.cancel(project, id).await.unwrap()),
            "lose" => {
                for _ in 0..3 {
                    claim(&*store).await;
                    h.advance(LEASE).await;
                    store.reap().await.unwrap();
                    h.advance(LEASE).await;
                }
            }
            "expire" => {
                let claim = claim(&*store).await;
                let short = Completion {
                    retention: Some(Duration::from_secs(60)),
                    ..completion(&claim)
                };
                store.complete(&claim, short).await.unwrap();
                assert_eq!(garbage(&*store).await, []);
                h.advance(Duration::from_secs(60)).await;
                assert_eq!(store.expire().await.unwrap(), 1);
            }
            "delete" => {
                complete_next(&*store).await;
                assert_eq!(garbage(&*store).await, []);
                assert!(store.delete(project, id).await.unwrap());
            }
            _ => assert!(store.delete(project, id).await.unwrap()),
        }
        let found = garbage(&*store).await;
        assert!(found.contains(&key), "{end}: {found:?}");
        store.forget_garbage(&found).await.unwrap();
        assert_eq!(orphans(&*store, &key).await, [key]);
    }
}

pub(crate) async fn an_upload_goes_with_the_last_video_that_has_it(h: &dyn Harness) {
    let store = h.store();
    let reference = uploaded(InputRole::Reference, "reference.png");
    let key = reference.asset.blob_key.clone();
    let source = order_with(&*store, spec("a cat"), vec![reference]).await;
    complete_next(&*store).await;
    let mut having = vec![source.clone()];
    for _ in 0..2 {
        let order = order(&default_project(), extension_of(&source));
        having.push(made(store.create(order).await.unwrap()));
        complete_next(&*store).await;
    }
    let last = having.pop().unwrap();
    for video in having {
        store.delete(&video.project_id, &video.id).await.unwrap();
        let found = garbage(&*store).await;
        assert!(!found.is_empty() && !found.contains(&key), "{found:?}");
        store.forget_garbage(&found).await.unwrap();
        assert_eq!(orphans(&*store, &key).await, []);
    }
    store.delete(&last.project_id, &last.id).await.unwrap();
    assert!(garbage(&*store).await.contains(&key));
}

pub(crate) async fn an_order_names_characters_of_its_own_project_only(h: &dyn Harness) {
    let store = h.store();
    h.put_project(&TestProject::unlimited("other")).await;
    let id = put_character(&*store, "Mia").await;
    let unknown = CharacterId::parse("char_nobody").unwrap();
    for (project, id) in [(project("other"), &id), (default_project(), &unknown)] {
        let order = order(
            &project,
            VideoSpec {
                character_ids: vec![id.clone()],
                ..spec("Mia")
            },
        );
        match store.create(order).await {
            Err(StoreError::NoSuchCharacter { id: named }) => assert_eq!(named, *id),
            other => panic!("{other:?}"),
        }
    }
    claim_none(&*store).await;
}

pub(crate) async fn characters_are_told_in_the_order_of_the_request(h: &dyn Harness) {
    let store = h.store();
    let mut ids = Vec::new();
    for name in ["A", "B", "C"] {
        ids.push(put_character(&*store, name).await);
    }
    ids.reverse();
    let spec = VideoSpec {
        character_ids: ids.clone(),
        ..spec("all of them")
    };
    let video = order_with(&*store, spec, Vec::new()).await;
    assert_eq!(video.spec.character_ids, ids);
    assert_eq!(get(&*store, &video).await, video);
    let inputs = store.inputs(&claim(&*store).await).await.unwrap();
    let names: Vec<&str> = inputs.characters.iter().map(|c| c.name.as_str()).collect();
    assert_eq!(names, ["C", "B", "A"]);
    for (character, id) in inputs.characters.iter().zip(&ids) {
        let frames = [0, 1].map(|n| {
            stored(BlobKey::of_character(
                &default_project(),
                id,
                &format!("frame_{n}.png"),
            ))
        });
        assert_eq!(character.frames, frames);
    }
}

pub(crate) async fn a_refused_order_pins_nothing(h: &dyn Harness) {
    let store = h.store();
    let source = create(&*store, &default_project()).await;
    let reference = uploaded(InputRole::Reference, "reference.png");
    let key = reference.asset.blob_key.clone();
    // Its source is not completed.
    let refused = NewVideo {
        inputs: vec![reference],
        ..order(&default_project(), extension_of(&source))
    };
    let refused = store.create(refused).await;
    assert!(
        matches!(refused, Err(StoreError::SourceGone)),
        "{refused:?}"
    );
    assert_eq!(orphans(&*store, &key).await, [key]);
}

pub(crate) async fn order_with(store: &dyn Store, spec: VideoSpec, inputs: Vec<NewInput>) -> Video {
    let new = NewVideo {
        inputs,
        ..order(&default_project(), spec)
    };
    made(store.create(new).await.unwrap())
}

pub(crate) async fn orphans(store: &dyn Store, key: &BlobKey) -> Vec<BlobKey> {
    store.orphans(std::slice::from_ref(key)).await.unwrap()
}

fn input_asset(input: &NewInput) -> InputAsset {
    InputAsset {
        role: input.role,
        asset: input.asset.clone(),
    }
}
