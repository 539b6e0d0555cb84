//! Projects and keys.

use kinora_domain::{KeyId, WebhookEndpointId};
use kinora_store::{
    Key, KeyForAuth, NewKey, NewProject, NewWebhookEndpoint, ProjectLimits, StoreError,
};

use super::*;

const LIMITS: ProjectLimits = ProjectLimits {
    max_running: Some(2),
    max_queued: Some(u32::MAX),
    max_requests_per_minute: Some(0),
};

pub(crate) async fn a_project_is_read_back_as_it_was_made(h: &dyn Harness) {
    let store = h.store();
    let first = store.project(&default_project()).await.unwrap().unwrap();
    assert_eq!(first.limits, ProjectLimits::default());
    h.advance(Duration::from_millis(5)).await;
    let made = make_project(&*store, "Mía 🎬", LIMITS).await;
    assert_eq!((made.name.as_str(), made.limits), ("Mía 🎬", LIMITS));
    assert!((made.weight - 1.0).abs() < 1e-9 && made.created_at > first.created_at);
    let found = store.project(&made.id).await.unwrap();
    assert_eq!(found.as_ref(), Some(&made));
    assert_eq!(store.projects().await.unwrap(), [first, made]);
    assert_eq!(store.project(&project("nobody")).await.unwrap(), None);
}

pub(crate) async fn limits_count_as_soon_as_they_are_set(h: &dyn Harness) {
    let store = h.store();
    let made = make_project(&*store, "small", ProjectLimits::default()).await;
    let limit = |max_running, max_queued| {
        let limits = ProjectLimits {
            max_running,
            max_queued,
            max_requests_per_minute: None,
        };
        let (store, id) = (h.store(), made.id.clone());
        async move {
            let limited = store.set_limits(&id, limits).await.unwrap().unwrap();
            assert_eq!(limited.limits, limits);
            assert_eq!(store.project(&id).await.unwrap(), Some(limited));
        }
    };
    create(&*store, &made.id).await;
    limit(Some(0), Some(1)).await;
    let refused = store.create(order(&made.id, spec("one too many"))).await;
    assert!(
        matches!(refused, Err(StoreError::QueueFull { max_queued: 1 })),
        "{refused:?}"
    );
    claim_none(&*store).await;
    limit(Some(1), Some(2)).await;
    create(&*store, &made.id).await;
    claim(&*store).await;
    claim_none(&*store).await;
    limit(None, None).await;
    claim(&*store).await;
    let nobody = store.set_limits(&project("nobody"), LIMITS).await;
    assert_eq!(nobody.unwrap(), None);
}

pub(crate) async fn a_key_opens_its_project_with_its_limits(h: &dyn Harness) {
    let store = h.store();
    let project = make_project(&*store, "limited", LIMITS).await;
    let new = new_key(&project.id);
    let made = store.create_key(new.clone()).await.unwrap();
    let expected = Key {
        id: new.id.clone(),
        project_id: project.id.clone(),
        name: new.name,
        created_at: made.created_at,
        last_used_at: None,
        expires_at: None,
        revoked_at: None,
    };
    assert_eq!(made, expected);
    let expected = KeyForAuth {
        project_id: project.id,
        secret_hash: new.secret_hash,
        is_active: true,
        limits: LIMITS,
    };
    let found = store.key_for_auth(&new.id).await.unwrap();
    assert_eq!(found, Some(expected));
    let unknown = KeyId::parse("key_nobody").unwrap();
    assert_eq!(store.key_for_auth(&unknown).await.unwrap(), None);
}

pub(crate) async fn a_revoked_key_stays_revoked_since_the_first_time(h: &dyn Harness) {
    let store = h.store();
    let new = new_key(&default_project());
    store.create_key(new.clone()).await.unwrap();
    let revoked = store.revoke_key(&new.id).await.unwrap().unwrap();
    assert!(revoked.revoked_at >= Some(revoked.created_at));
    assert!(!is_active(&*store, &new.id).await);
    h.advance(Duration::from_secs(60)).await;
    let again = store.revoke_key(&new.id).await.unwrap();
    assert_eq!(again, Some(revoked));
    let unknown = KeyId::parse("key_nobody").unwrap();
    assert_eq!(store.revoke_key(&unknown).await.unwrap(), None);
}

pub(crate) async fn a_key_stops_when_its_time_has_come(h: &dyn Harness) {
    let store = h.store();
    let hour = NewKey {
        expires_after: Some(Duration::from_secs(3600)),
        ..new_key(&default_project())
    };
    let made = store.create_key(hour).await.unwrap();
    assert_eq!(made.expires_at.unwrap().0, made.created_at.0 + 3_600_000);
    h.advance(Duration::from_secs(3590)).await;
    assert!(is_active(&*store, &made.id).await);
    h.advance(Duration::from_secs(10)).await;
    assert!(!is_active(&*store, &made.id).await);
}

pub(crate) async fn a_server_on_which_a_key_was_ever_made_has_keys(h: &dyn Harness) {
    let store = h.store();
    assert!(!store.has_keys().await.unwrap());
    let new = new_key(&default_project());
    store.create_key(new.clone()).await.unwrap();
    assert!(store.has_keys().await.unwrap());
    store.revoke_key(&new.id).await.unwrap();
    assert!(store.has_keys().await.unwrap());
}

pub(crate) async fn the_use_of_a_key_is_noted_to_the_minute(h: &dyn Harness) {
    let store = h.store();
    let new = new_key(&default_project());
    store.create_key(new.clone()).await.unwrap();
    let other = store.create_key(new_key(&default_project())).await.unwrap();
    store.touch_key(&new.id).await.unwrap();
    let first = last_use(&*store, &new.id).await.unwrap();
    h.advance(Duration::from_secs(50)).await;
    store.touch_key(&new.id).await.unwrap();
    assert_eq!(last_use(&*store, &new.id).await, Some(first));
    h.advance(Duration::from_secs(10)).await;
    store.touch_key(&new.id).await.unwrap();
    assert!(last_use(&*store, &new.id).await.unwrap().0 >= first.0 + 60_000);
    assert_eq!(last_use(&*store, &other.id).await, None);
    let unknown = KeyId::parse("key_nobody").unwrap();
    store.touch_key(&unknown).await.unwrap();
}

pub(crate) async fn keys_are_listed_by_project(h: &dyn Harness) {
    let store = h.store();
    let other = make_project(&*store, "other", ProjectLimits::default()).await;
    let mut made = Vec::new();
    for project in [&default_project(), &other.id, &default_project()] {
        made.push(store.create_key(new_key(project)).await.unwrap());
        h.advance(Duration::from_millis(5)).await;
    }
    assert_eq!(store.keys(None).await.unwrap(), made);
    let of_other = store.keys(Some(&other.id)).await.unwrap();
    assert_eq!(of_other, [made.remove(1)]);
    let of_default = store.keys(Some(&default_project())).await.unwrap();
    assert_eq!(of_default, made);
    let of_nobody = store.keys(Some(&project("nobody"))).await.unwrap();
    assert!(of_nobody.is_empty());
}

pub(crate) async fn a_key_or_an_endpoint_of_no_project_is_refused(h: &dyn Harness) {
    let store = h.store();
    let nobody = project("nobody");
    let key = store.create_key(new_key(&nobody)).await;
    assert!(
        matches!(key, Err(StoreError::NoSuchProject { .. })),
        "{key:?}"
    );
    assert!(!store.has_keys().await.unwrap());
    let endpoint = NewWebhookEndpoint {
        id: WebhookEndpointId::from_uuid(Uuid::now_v7()),
        project_id: nobody,
        name: "n".to_owned(),
        url: "https://example.com/".to_owned(),
        secret_sealed: vec![0],
        event_types: Vec::new(),
    };
    let endpoint = store.create_webhook_endpoint(endpoint).await;
    assert!(
        matches!(endpoint, Err(StoreError::NoSuchProject { .. })),
        "{endpoint:?}"
    );
}

async fn make_project(
    store: &dyn Store,
    name: &str,
    limits: ProjectLimits,
) -> kinora_store::Project {
    let new = NewProject {
        weight: 1.0,
        id: ProjectId::from_uuid(Uuid::now_v7()),
        name: name.to_owned(),
        limits,
    };
    store.create_project(new).await.unwrap()
}

fn new_key(project: &ProjectId) -> NewKey {
    let id = KeyId::from_uuid(Uuid::now_v7());
    NewKey {
        secret_hash: *blake3::hash(id.as_str().as_bytes()).as_bytes(),
        id,
        project_id: project.clone(),
        name: "laptop".to_owned(),
        expires_after: None,
    }
}

async fn is_active(store: &dyn Store, id: &KeyId) -> bool {
    store.key_for_auth(id).await.unwrap().unwrap().is_active
}

async fn last_use(store: &dyn Store, id: &KeyId) -> Option<kinora_domain::UnixMillis> {
    let keys = store.keys(None).await.unwrap();
    let key = keys.into_iter().find(|key| key.id == *id).unwrap();
    key.last_used_at
}

pub(crate) async fn the_first_word_on_a_fact_holds(h: &dyn Harness) {
    let store = h.store();
    assert_eq!(store.fact("blobs", "here").await.unwrap(), "here");
    assert_eq!(store.fact("blobs", "there").await.unwrap(), "here");
    assert_eq!(store.fact("key", "there").await.unwrap(), "there");
}
