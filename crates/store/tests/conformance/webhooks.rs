//! Events on their way to webhook endpoints.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use kinora_domain::WebhookEndpointId;
use kinora_store::{
    Delivery, EventKind, ListOrder, NewWebhookEndpoint, WebhookChange, WebhookEndpoint,
    WebhookQuery,
};

use super::*;

/// How long a claimed delivery may take.
const TRY: Duration = Duration::from_secs(30);
const DAY: Duration = Duration::from_secs(86_400);

pub(crate) async fn an_event_is_told_to_each_endpoint_that_wants_it(h: &dyn Harness) {
    let store = h.store();
    h.put_project(&TestProject::unlimited("other")).await;
    let (own, other) = (default_project(), project("other"));
    put_endpoint(&*store, &own, ("all", &[])).await;
    put_endpoint(&*store, &own, ("failures", &["video.failed"])).await;
    let both = ["video.failed", "video.completed"];
    put_endpoint(&*store, &own, ("both", &both)).await;
    put_endpoint(&*store, &own, ("neither", &["video.fail", "*"])).await;
    put_endpoint(&*store, &other, ("foreign", &[])).await;
    create(&*store, &own).await;
    let completed = complete_next(&*store).await;
    create(&*store, &own).await;
    let failed = claim(&*store).await;
    store.fail(&failed, &failure()).await.unwrap();
    // What happened is told although the video is deleted since.
    store.delete(&own, &failed.video.id).await.unwrap();
    // An endpoint hears of what happens after it was made.
    put_endpoint(&*store, &own, ("late", &[])).await;

    let told = claim_all(&*store).await;
    let names = |id: &VideoId, kind| -> Vec<String> {
        let of_video = told.iter().filter(|told| told.event.video_id == *id);
        let mut names: Vec<String> = of_video
            .map(|told| {
                assert_eq!(told.event.kind, kind);
                assert_eq!(told.endpoint.project_id, own);
                told.endpoint.name.clone()
            })
            .collect();
        names.sort();
        names
    };
    assert_eq!(
        names(&completed.video.id, EventKind::VideoCompleted),
        ["all", "both"]
    );
    assert_eq!(
        names(&failed.video.id, EventKind::VideoFailed),
        ["all", "both", "failures"]
    );
    assert_eq!(told.len(), 5);
    // One event, however many hear of it.
    let ids: BTreeSet<&str> = told.iter().map(|told| told.event.id.as_str()).collect();
    assert_eq!(ids.len(), 2);
}

pub(crate) async fn every_end_of_a_video_is_told_and_a_deletion_is_not(h: &dyn Harness) {
    let store = h.store();
    put_endpoint(&*store, &default_project(), ("all", &[])).await;
    let ends = [
        "complete", "fail", "retry", "cancel", "release", "lose", "time out", "delete",
    ];
    for end in ends {
        let video = create(&*store, &default_project()).await;
        let (project, id) = (&video.project_id, &video.id);
        match end {
            "complete" => drop(complete_next(&*store).await),
            "fail" => store.fail(&claim(&*store).await, &failure()).await.unwrap(),
            "retry" => {
                for n in 1..=3 {
                    let claim = claim(&*store).await;
                    assert!(claim_delivery(&*store).await.is_none(), "{end} {n}");
                    store
                        .retry(&claim, Duration::ZERO, &failure())
                        .await
                        .unwrap();
                }
            }
            "cancel" => drop(store.cancel(project, id).await.unwrap()),
            "release" => {
                let claim = claim(&*store).await;
                store.cancel(project, id).await.unwrap();
                assert!(claim_delivery(&*store).await.is_none(), "{end}");
                store.release(&claim, Duration::ZERO).await.unwrap();
            }
            "lose" => {
                for n in 1..=3 {
                    claim(&*store).await;
                    assert!(claim_delivery(&*store).await.is_none(), "{end} {n}");
                    h.advance(LEASE).await;
                    store.reap().await.unwrap();
                    h.advance(LEASE).await;
                }
            }
            "time out" => {
                let claim = claim(&*store).await;
                store.renew(&claim, 1, DEADLINE + LEASE).await.unwrap();
                h.advance(DEADLINE).await;
                store.reap().await.unwrap();
            }
            _ => {
                claim(&*store).await;
                store.delete(project, id).await.unwrap();
                assert!(claim_delivery(&*store).await.is_none(), "{end}");
                continue;
            }
        }
        let told = claim_delivery(&*store).await.expect(end);
        assert_eq!(told.event.video_id, *id, "{end}");
        let kind = match end {
            "complete" => EventKind::VideoCompleted,
            _ => EventKind::VideoFailed,
        };
        assert_eq!(told.event.kind, kind, "{end}");
        store.delivery_succeeded(&told, 200).await.unwrap();
        assert!(claim_delivery(&*store).await.is_none(), "{end}");
    }
}

pub(crate) async fn an_endpoint_is_seen_and_touched_by_its_project_only(h: &dyn Harness) {
    let store = h.store();
    h.put_project(&TestProject::unlimited("other")).await;
    let (own, other) = (default_project(), project("other"));
    let types = ["video.completed"];
    let made = put_endpoint(&*store, &own, ("Mía 🎬", &types)).await;
    assert_eq!(made.event_types, types);
    assert_eq!(made.created_at, made.updated_at);
    assert_eq!((made.failing_since, made.disabled_at), (None, None));
    let found = store.webhook_endpoint(&own, &made.id).await.unwrap();
    assert_eq!(found, Some(made.clone()));

    let foreign = store.webhook_endpoint(&other, &made.id).await.unwrap();
    assert_eq!(foreign, None);
    let change = WebhookChange {
        url: Some("https://evil.example/".to_owned()),
        ..WebhookChange::default()
    };
    let changed = store.update_webhook_endpoint(&other, &made.id, change);
    assert_eq!(changed.await.unwrap(), None);
    let deleted = store.delete_webhook_endpoint(&other, &made.id).await;
    assert!(!deleted.unwrap());
    for (after, is_page) in [(None, true), (Some(made.id.clone()), false)] {
        let query = WebhookQuery {
            after,
            limit: 10,
            order: ListOrder::Asc,
        };
        let page = store.list_webhook_endpoints(&other, &query).await.unwrap();
        assert_eq!(page.is_some(), is_page);
        assert!(page.is_none_or(|page| page.endpoints.is_empty()));
    }
    let found = store.webhook_endpoint(&own, &made.id).await.unwrap();
    assert_eq!(found, Some(made));
}

pub(crate) async fn endpoints_are_listed_in_pages_without_gaps(h: &dyn Harness) {
    let store = h.store();
    let mut made = Vec::new();
    for name in ["a", "b", "c", "d", "e"] {
        made.push(put_endpoint(&*store, &default_project(), (name, &[])).await);
    }
    for order in [ListOrder::Asc, ListOrder::Desc] {
        let mut listed: Vec<WebhookEndpoint> = Vec::new();
        let mut sizes = Vec::new();
        loop {
            let query = WebhookQuery {
                after: listed.last().map(|endpoint| endpoint.id.clone()),
                limit: 2,
                order,
            };
            let page = store
                .list_webhook_endpoints(&default_project(), &query)
                .await
                .unwrap()
                .expect("a page");
            sizes.push(page.endpoints.len());
            listed.extend(page.endpoints);
            if !page.has_more {
                break;
            }
        }
        assert_eq!(sizes, [2, 2, 1]);
        if order == ListOrder::Desc {
            listed.reverse();
        }
        assert_eq!(listed, made);
    }
}

pub(crate) async fn an_endpoint_is_changed_where_it_is_told_to(h: &dyn Harness) {
    let store = h.store();
    let mut expected = put_endpoint(&*store, &default_project(), ("a", &["video.failed"])).await;
    let changes = [
        WebhookChange::default(),
        WebhookChange {
            name: Some("b".to_owned()),
            ..WebhookChange::default()
        },
        WebhookChange {
            event_types: Some(Vec::new()),
            ..WebhookChange::default()
        },
        WebhookChange {
            url: Some("https://example.com/new".to_owned()),
            event_types: Some(vec!["video.completed".to_owned()]),
            secret_sealed: Some(vec![9; 60]),
            name: None,
        },
    ];
    for change in changes {
        h.advance(Duration::from_millis(5)).await;
        let changed = store
            .update_webhook_endpoint(&default_project(), &expected.id, change.clone())
            .await
            .unwrap()
            .unwrap();
        assert!(changed.updated_at > expected.updated_at);
        expected = WebhookEndpoint {
            name: change.name.unwrap_or(expected.name),
            url: change.url.unwrap_or(expected.url),
            event_types: change.event_types.unwrap_or(expected.event_types),
            secret_sealed: change.secret_sealed.unwrap_or(expected.secret_sealed),
            updated_at: changed.updated_at,
            ..expected
        };
        assert_eq!(changed, expected);
        assert_eq!(endpoint(&*store, &expected.id).await, Some(changed));
    }
}

pub(crate) async fn two_claimers_never_get_the_same_delivery(h: &dyn Harness) {
    let store = h.store();
    for name in ["a", "b", "c"] {
        put_endpoint(&*store, &default_project(), (name, &[])).await;
    }
    for _ in 0..50 {
        complete_one(&*store).await;
    }
    let racing = (0..8).map(|_| {
        let store = h.store();
        tokio::spawn(async move {
            let mut ids = Vec::new();
            // Nothing may be left to a claimer at a moment at which the others hold all they may.
            while ids.len() < 150 {
                match claim_delivery(&*store).await {
                    Some(delivery) => {
                        tokio::task::yield_now().await;
                        store.delivery_succeeded(&delivery, 204).await.unwrap();
                        ids.push(delivery.id);
                    }
                    None => break,
                }
            }
            ids
        })
    });
    let told: Vec<String> = join_all(racing)
        .await
        .into_iter()
        .flat_map(Result::unwrap)
        .collect();
    let mut rest = 0;
    while let Some(delivery) = claim_delivery(&*store).await {
        store.delivery_succeeded(&delivery, 204).await.unwrap();
        rest += 1;
    }
    assert_eq!(told.len() + rest, 150);
    assert_eq!(told.iter().collect::<BTreeSet<_>>().len(), told.len());
}

pub(crate) async fn a_delivery_that_arrived_is_not_repeated(h: &dyn Harness) {
    let store = h.store();
    let delivery = one_delivery(&*store).await;
    assert_eq!((delivery.lease_seq, delivery.attempt), (1, 1));
    store.delivery_succeeded(&delivery, 200).await.unwrap();
    assert_lost!(store.delivery_succeeded(&delivery, 200).await);
    assert_lost!(fail(&*store, &delivery, Some(TRY)).await);
    h.advance(DAY).await;
    assert!(claim_delivery(&*store).await.is_none());
}

pub(crate) async fn a_delivery_that_failed_is_due_again_when_it_was_said(h: &dyn Harness) {
    let store = h.store();
    let first = one_delivery(&*store).await;
    let hour = Duration::from_secs(3600);
    // An error of any length and any script is kept without trouble.
    let long = "ß🎬".repeat(10_000);
    store
        .delivery_failed(&first, None, &long, Some(hour))
        .await
        .unwrap();
    assert_lost!(store.delivery_succeeded(&first, 200).await);
    let failing_since = endpoint(&*store, &first.endpoint.id).await.unwrap();
    assert!(failing_since.failing_since.is_some());
    h.advance(hour - Duration::from_secs(5)).await;
    assert!(claim_delivery(&*store).await.is_none());
    h.advance(Duration::from_secs(5)).await;
    let second = claim_delivery(&*store).await.unwrap();
    assert_eq!((&second.id, &second.event), (&first.id, &first.event));
    assert_eq!((second.lease_seq, second.attempt), (2, 2));
}

pub(crate) async fn a_delivery_that_is_given_up_is_not_repeated(h: &dyn Harness) {
    let store = h.store();
    let delivery = one_delivery(&*store).await;
    fail(&*store, &delivery, None).await.unwrap();
    assert_lost!(fail(&*store, &delivery, None).await);
    h.advance(DAY).await;
    assert!(claim_delivery(&*store).await.is_none());
    // The endpoint is still told of what comes.
    complete_one(&*store).await;
    assert!(claim_delivery(&*store).await.is_some());
}

pub(crate) async fn a_lapsed_delivery_is_due_again_and_its_late_worker_is_told(h: &dyn Harness) {
    let store = h.store();
    let late = one_delivery(&*store).await;
    h.advance(TRY - Duration::from_secs(5)).await;
    assert!(claim_delivery(&*store).await.is_none());
    h.advance(Duration::from_secs(5)).await;
    let current = claim_delivery(&*store).await.unwrap();
    assert_eq!((&current.id, current.lease_seq), (&late.id, 2));
    assert_lost!(store.delivery_succeeded(&late, 200).await);
    assert_lost!(fail(&*store, &late, None).await);
    store.delivery_succeeded(&current, 200).await.unwrap();
    h.advance(DAY).await;
    assert!(claim_delivery(&*store).await.is_none());
}

pub(crate) async fn a_dead_endpoint_does_not_hold_up_the_others(h: &dyn Harness) {
    let store = h.store();
    let own = default_project();
    put_endpoint(&*store, &own, ("dead", &[])).await;
    for _ in 0..30 {
        complete_one(&*store).await;
    }
    h.advance(Duration::from_millis(5)).await;
    put_endpoint(&*store, &own, ("alive", &["video.failed"])).await;
    for _ in 0..2 {
        create(&*store, &own).await;
        store.fail(&claim(&*store).await, &failure()).await.unwrap();
    }
    let claimed = claim_all(&*store).await;
    let names: Vec<&str> = claimed
        .iter()
        .map(|told| told.endpoint.name.as_str())
        .collect();
    // The one that is told nothing at the moment goes first, though its news are younger.
    assert_eq!(names, ["dead", "alive", "dead", "alive", "dead", "dead"]);
    fail(&*store, &claimed[0], Some(DAY)).await.unwrap();
    assert_eq!(claim_all(&*store).await.len(), 1);
    // A lapsed claim gives its place back, too.
    h.advance(TRY).await;
    assert_eq!(claim_all(&*store).await.len(), 6);
}

pub(crate) async fn a_deleted_endpoint_takes_its_deliveries_along(h: &dyn Harness) {
    let store = h.store();
    let delivery = one_delivery(&*store).await;
    complete_one(&*store).await;
    let (project, id) = (&delivery.endpoint.project_id, &delivery.endpoint.id);
    assert!(store.delete_webhook_endpoint(project, id).await.unwrap());
    assert!(!store.delete_webhook_endpoint(project, id).await.unwrap());
    assert_lost!(store.delivery_succeeded(&delivery, 200).await);
    assert_lost!(fail(&*store, &delivery, Some(TRY)).await);
    h.advance(DAY).await;
    assert!(claim_delivery(&*store).await.is_none());
}

pub(crate) async fn an_endpoint_that_fails_for_days_is_switched_off(h: &dyn Harness) {
    let store = h.store();
    let first = one_delivery(&*store).await;
    let id = &first.endpoint.id;
    fail(&*store, &first, Some(DAY)).await.unwrap();
    for day in 1..=5 {
        h.advance(DAY).await;
        complete_one(&*store).await;
        let delivery = claim_delivery(&*store).await.unwrap();
        assert_eq!(delivery.endpoint.disabled_at, None, "day {day}");
        fail(&*store, &delivery, Some(DAY)).await.unwrap();
    }
    let off = endpoint(&*store, id).await.unwrap();
    assert!(off.disabled_at.unwrap().0 >= off.failing_since.unwrap().0 + 5 * 86_400_000);
    // What waited for it is given up, and nothing new is written.
    complete_one(&*store).await;
    h.advance(DAY * 2).await;
    assert!(claim_delivery(&*store).await.is_none());
}

pub(crate) async fn one_success_ends_the_failing_of_an_endpoint(h: &dyn Harness) {
    let store = h.store();
    let first = one_delivery(&*store).await;
    fail(&*store, &first, Some(DAY * 4)).await.unwrap();
    h.advance(DAY * 4).await;
    let again = claim_delivery(&*store).await.unwrap();
    assert!(again.endpoint.failing_since.is_some());
    store.delivery_succeeded(&again, 200).await.unwrap();
    let works = endpoint(&*store, &first.endpoint.id).await.unwrap();
    assert_eq!(works.failing_since, None);
    h.advance(DAY * 4).await;
    complete_one(&*store).await;
    let later = claim_delivery(&*store).await.unwrap();
    fail(&*store, &later, Some(DAY)).await.unwrap();
    let fails = endpoint(&*store, &first.endpoint.id).await.unwrap();
    assert_eq!(fails.disabled_at, None);
}

pub(crate) async fn an_endpoint_that_is_gone_is_switched_off_at_once(h: &dyn Harness) {
    let store = h.store();
    let delivery = one_delivery(&*store).await;
    store
        .delivery_failed(&delivery, Some(410), "gone", None)
        .await
        .unwrap();
    let off = endpoint(&*store, &delivery.endpoint.id).await.unwrap();
    assert!(off.disabled_at.is_some());
    complete_one(&*store).await;
    assert!(claim_delivery(&*store).await.is_none());
}

pub(crate) async fn a_changed_endpoint_that_was_off_is_on_again(h: &dyn Harness) {
    let store = h.store();
    let delivery = one_delivery(&*store).await;
    let id = &delivery.endpoint.id;
    store
        .delivery_failed(&delivery, Some(410), "gone", None)
        .await
        .unwrap();
    let change = |change| store.update_webhook_endpoint(&delivery.endpoint.project_id, id, change);
    let renamed = WebhookChange {
        name: Some("another".to_owned()),
        ..WebhookChange::default()
    };
    let renamed = change(renamed).await.unwrap().unwrap();
    assert!(renamed.disabled_at.is_some() && renamed.failing_since.is_some());
    let moved = WebhookChange {
        url: Some("https://example.com/new".to_owned()),
        ..WebhookChange::default()
    };
    let moved = change(moved).await.unwrap().unwrap();
    assert_eq!((moved.disabled_at, moved.failing_since), (None, None));
    complete_one(&*store).await;
    assert!(claim_delivery(&*store).await.is_some());
}

pub(crate) async fn old_events_are_forgotten_unless_they_are_on_their_way(h: &dyn Harness) {
    let store = h.store();
    let waiting = one_delivery(&*store).await;
    let arrived = complete_one(&*store).await;
    let delivery = claim_delivery(&*store).await.unwrap();
    assert_eq!(delivery.event.video_id, arrived.id);
    store.delivery_succeeded(&delivery, 200).await.unwrap();
    assert_eq!(store.prune_events(DAY).await.unwrap(), 0);
    h.advance(DAY).await;
    let young = complete_one(&*store).await;
    assert_eq!(store.prune_events(DAY).await.unwrap(), 1);
    assert_eq!(store.prune_events(DAY).await.unwrap(), 0);
    assert!(h.events(&arrived.id).await.is_empty());
    assert_eq!(h.events(&young.id).await.len(), 1);
    assert_eq!(h.events(&waiting.event.video_id).await.len(), 1);
    // It goes once it is given up.
    let claimed = claim_all(&*store).await;
    let again = claimed.iter().find(|told| told.id == waiting.id).unwrap();
    fail(&*store, again, None).await.unwrap();
    assert_eq!(store.prune_events(DAY).await.unwrap(), 1);
    assert!(h.events(&waiting.event.video_id).await.is_empty());
}

async fn put_endpoint(
    store: &dyn Store,
    project: &ProjectId,
    (name, event_types): (&str, &[&str]),
) -> WebhookEndpoint {
    let new = NewWebhookEndpoint {
        id: WebhookEndpointId::from_uuid(Uuid::now_v7()),
        project_id: project.clone(),
        name: name.to_owned(),
        url: format!("https://example.com/{name}"),
        secret_sealed: vec![0, 255, 7],
        event_types: event_types.iter().map(|&text| text.to_owned()).collect(),
    };
    store.create_webhook_endpoint(new).await.unwrap()
}

async fn endpoint(store: &dyn Store, id: &WebhookEndpointId) -> Option<WebhookEndpoint> {
    store
        .webhook_endpoint(&default_project(), id)
        .await
        .unwrap()
}

/// A new endpoint, and the first delivery that is claimed for it.
pub(crate) async fn one_delivery(store: &dyn Store) -> Delivery {
    put_endpoint(store, &default_project(), ("endpoint", &[])).await;
    complete_one(store).await;
    claim_delivery(store).await.unwrap()
}

async fn complete_one(store: &dyn Store) -> Video {
    create(store, &default_project()).await;
    complete_next(store).await.video
}

pub(crate) async fn claim_delivery(store: &dyn Store) -> Option<Delivery> {
    store.claim_delivery(TRY).await.unwrap()
}

async fn claim_all(store: &dyn Store) -> Vec<Delivery> {
    let mut claimed = Vec::new();
    while let Some(delivery) = claim_delivery(store).await {
        claimed.push(delivery);
    }
    claimed
}

async fn fail(
    store: &dyn Store,
    delivery: &Delivery,
    retry_after: Option<Duration>,
) -> Result<(), kinora_store::StoreError> {
    store
        .delivery_failed(delivery, Some(500), "it said 500", retry_after)
        .await
}
