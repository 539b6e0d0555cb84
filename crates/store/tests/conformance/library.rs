//! Characters and uploaded files.

use kinora_domain::{CharacterId, FileId, UnixMillis};
use kinora_store::{FilePage, FileQuery, ListOrder, NewCharacter, NewFile, StoreError, StoredFile};

use super::inputs::{order_with, orphans};
use super::*;

pub(crate) async fn a_character_is_seen_by_its_project_only(h: &dyn Harness) {
    let store = h.store();
    h.put_project(&TestProject::unlimited("other")).await;
    let new = new_character("Mía 🎬");
    let made = store.create_character(new.clone()).await.unwrap();
    assert_eq!(made.name, new.name);
    assert!(made.created_at > UnixMillis(1_700_000_000_000));
    let found = store.character(&default_project(), &new.id).await.unwrap();
    assert_eq!(found, Some(made));
    let foreign = store.character(&project("other"), &new.id).await.unwrap();
    assert_eq!(foreign, None);
    let unknown = CharacterId::parse("char_nobody").unwrap();
    let unknown = store.character(&default_project(), &unknown).await.unwrap();
    assert_eq!(unknown, None);
}

pub(crate) async fn the_blobs_of_a_character_are_never_garbage(h: &dyn Harness) {
    let store = h.store();
    let character = new_character("Mia");
    store.create_character(character.clone()).await.unwrap();
    let spec = VideoSpec {
        character_ids: vec![character.id.clone()],
        ..spec("Mia")
    };
    let video = order_with(&*store, spec, Vec::new()).await;
    let claim = complete_next(&*store).await;
    store.delete(&video.project_id, &video.id).await.unwrap();
    assert_eq!(garbage(&*store).await, blob_keys(&claim));
    for asset in &character.frames {
        assert_eq!(orphans(&*store, &asset.blob_key).await, []);
    }
}

pub(crate) async fn a_file_is_read_back_as_it_was_answered(h: &dyn Harness) {
    let store = h.store();
    let new = NewFile {
        filename: "../naïve \"café\" 🎬.png".to_owned(),
        ..new_file()
    };
    let made = store.create_file(new.clone()).await.unwrap();
    assert_eq!(file(&*store, &made.id).await, Some(made.clone()));
    let expected = StoredFile {
        id: new.id,
        project_id: new.project_id,
        filename: new.filename,
        purpose: new.purpose,
        content_type: new.content_type,
        asset: new.asset,
        created_at: made.created_at,
        expires_at: None,
    };
    assert_eq!(made, expected);
    let expiring = NewFile {
        expires_after: Some(Duration::from_secs(3600)),
        ..new_file()
    };
    let expiring = store.create_file(expiring).await.unwrap();
    assert_eq!(
        expiring.expires_at.unwrap().0,
        expiring.created_at.0 + 3_600_000
    );
    assert_eq!(file(&*store, &expiring.id).await, Some(expiring));
}

pub(crate) async fn a_file_is_seen_and_touched_by_its_project_only(h: &dyn Harness) {
    let store = h.store();
    h.put_project(&TestProject::unlimited("other")).await;
    let other = project("other");
    let own = put_file(&*store, new_file()).await;
    assert_eq!(store.file(&other, &own.id).await.unwrap(), None);
    assert!(!store.delete_file(&other, &own.id).await.unwrap());
    let first = store.list_files(&other, &query(None, 10)).await.unwrap();
    assert!(first.unwrap().files.is_empty());
    let after = store.list_files(&other, &query(Some(&own), 10)).await;
    assert!(after.unwrap().is_none());
    let stolen = NewVideo {
        project_id: other,
        ..order_with_file(&own)
    };
    let stolen = store.create(stolen).await;
    assert!(
        matches!(stolen, Err(StoreError::NoSuchFile { .. })),
        "{stolen:?}"
    );
    assert_eq!(file(&*store, &own.id).await, Some(own));
    assert_eq!(garbage(&*store).await, []);
}

pub(crate) async fn files_are_listed_in_pages_without_gaps(h: &dyn Harness) {
    let store = h.store();
    let mut made = Vec::new();
    for _ in 0..7 {
        made.push(put_file(&*store, new_file()).await);
    }
    for order in [ListOrder::Asc, ListOrder::Desc] {
        let mut listed: Vec<StoredFile> = Vec::new();
        let mut sizes = Vec::new();
        loop {
            let query = FileQuery {
                order,
                ..query(listed.last(), 3)
            };
            let page = page(&*store, &query).await;
            sizes.push(page.files.len());
            listed.extend(page.files);
            if !page.has_more {
                break;
            }
        }
        assert_eq!(sizes, [3, 3, 1]);
        if order == ListOrder::Desc {
            listed.reverse();
        }
        assert_eq!(listed, made);
    }
    let all = page(&*store, &query(None, 7)).await;
    assert_eq!((all.files.len(), all.has_more), (7, false));
    let none = page(&*store, &query(None, 0)).await;
    assert_eq!((none.files.len(), none.has_more), (0, false));
    let gone = &made[3];
    store
        .delete_file(&default_project(), &gone.id)
        .await
        .unwrap();
    let after_gone = query(Some(gone), 3);
    let after_gone = store.list_files(&default_project(), &after_gone).await;
    assert!(after_gone.unwrap().is_none());
}

pub(crate) async fn files_are_listed_by_purpose(h: &dyn Harness) {
    let store = h.store();
    for n in 0..6 {
        let purpose = if n % 3 == 0 { "vision" } else { "user_data" };
        let new = NewFile {
            purpose: purpose.to_owned(),
            ..new_file()
        };
        store.create_file(new).await.unwrap();
    }
    for (purpose, n_files) in [("vision", 2), ("user_data", 4), ("assistants", 0)] {
        let query = FileQuery {
            purpose: Some(purpose.to_owned()),
            ..query(None, n_files)
        };
        let page = page(&*store, &query).await;
        assert_eq!((page.files.len(), page.has_more), (n_files as usize, false));
        assert!(page.files.iter().all(|file| file.purpose == purpose));
    }
}

pub(crate) async fn a_file_goes_when_its_time_has_come(h: &dyn Harness) {
    let store = h.store();
    let kept = put_file(&*store, new_file()).await;
    let hour = NewFile {
        expires_after: Some(Duration::from_secs(3600)),
        ..new_file()
    };
    let hour = store.create_file(hour).await.unwrap();
    assert_eq!(store.expire().await.unwrap(), 0);
    h.advance(Duration::from_secs(3600)).await;
    // Not seen from that moment on, whether or not anybody has tidied up.
    assert_eq!(file(&*store, &hour.id).await, None);
    let listed = page(&*store, &query(None, 10)).await.files;
    assert_eq!(listed, std::slice::from_ref(&kept));
    let late = store.create(order_with_file(&hour)).await;
    assert!(
        matches!(late, Err(StoreError::NoSuchFile { .. })),
        "{late:?}"
    );
    assert_eq!(store.expire().await.unwrap(), 1);
    assert_eq!(store.expire().await.unwrap(), 0);
    assert_eq!(garbage(&*store).await, [hour.asset.blob_key]);
    assert_eq!(file(&*store, &kept.id).await, Some(kept));
}

pub(crate) async fn a_deleted_file_stays_readable_for_orders_it_came_with(h: &dyn Harness) {
    let store = h.store();
    let own = put_file(&*store, new_file()).await;
    let key = own.asset.blob_key.clone();
    let first = made(store.create(order_with_file(&own)).await.unwrap());
    let second = made(store.create(order_with_file(&own)).await.unwrap());
    assert!(
        store
            .delete_file(&default_project(), &own.id)
            .await
            .unwrap()
    );
    assert!(
        !store
            .delete_file(&default_project(), &own.id)
            .await
            .unwrap()
    );
    assert_eq!(garbage(&*store).await, []);
    let claim = claim(&*store).await;
    let inputs = store.inputs(&claim).await.unwrap();
    assert_eq!(inputs.uploads[0].asset, own.asset);
    store.complete(&claim, completion(&claim)).await.unwrap();
    // The completed one can still be made anew, the other is deleted before it began.
    store.delete(&second.project_id, &second.id).await.unwrap();
    assert_eq!(garbage(&*store).await, []);
    assert_eq!(orphans(&*store, &key).await, []);
    store.delete(&first.project_id, &first.id).await.unwrap();
    assert!(garbage(&*store).await.contains(&key));
}

pub(crate) async fn an_order_with_a_file_that_is_gone_is_refused(h: &dyn Harness) {
    let store = h.store();
    let own = put_file(&*store, new_file()).await;
    store
        .delete_file(&default_project(), &own.id)
        .await
        .unwrap();
    let key = std::slice::from_ref(&own.asset.blob_key);
    assert_eq!(garbage(&*store).await, key);
    match store.create(order_with_file(&own)).await {
        Err(StoreError::NoSuchFile { id }) => assert_eq!(id, own.id),
        other => panic!("{other:?}"),
    }
    assert_eq!(garbage(&*store).await, key);
}

pub(crate) async fn put_character(store: &dyn Store, name: &str) -> CharacterId {
    store
        .create_character(new_character(name))
        .await
        .unwrap()
        .id
}

fn new_character(name: &str) -> NewCharacter {
    let (id, project_id) = (CharacterId::from_uuid(Uuid::now_v7()), default_project());
    let asset = |file: &str| stored(BlobKey::of_character(&project_id, &id, file));
    NewCharacter {
        name: name.to_owned(),
        frames: vec![asset("frame_0.png"), asset("frame_1.png")],
        facts: serde_json::json!({ "width_px": 640 }),
        id,
        project_id,
    }
}

pub(crate) async fn put_file(store: &dyn Store, new: NewFile) -> StoredFile {
    store.create_file(new).await.unwrap()
}

pub(crate) fn new_file() -> NewFile {
    let id = FileId::from_uuid(Uuid::now_v7());
    NewFile {
        project_id: default_project(),
        filename: "cat.png".to_owned(),
        purpose: "vision".to_owned(),
        content_type: "image/png".to_owned(),
        asset: stored(BlobKey::of_file(&default_project(), &id)),
        expires_after: None,
        id,
    }
}

fn order_with_file(file: &StoredFile) -> NewVideo {
    NewVideo {
        inputs: vec![NewInput {
            role: InputRole::Reference,
            origin: InputOrigin::File(file.id.clone()),
            asset: file.asset.clone(),
        }],
        ..order(&default_project(), spec("the cat of the picture"))
    }
}

async fn file(store: &dyn Store, id: &FileId) -> Option<StoredFile> {
    store.file(&default_project(), id).await.unwrap()
}

fn query(after: Option<&StoredFile>, limit: u32) -> FileQuery {
    FileQuery {
        after: after.map(|file| file.id.clone()),
        limit,
        order: ListOrder::Asc,
        purpose: None,
    }
}

async fn page(store: &dyn Store, query: &FileQuery) -> FilePage {
    let page = store.list_files(&default_project(), query).await.unwrap();
    page.expect("a page")
}
