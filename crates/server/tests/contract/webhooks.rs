//! Webhook endpoints, and the events that are delivered to them.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::time::{Duration, Instant, SystemTime};

use crate::common::{Api, CLIP_WITHIN, Receiver, Request, Respond, TestServer, until};
use reqwest::Method;
use serde_json::{Value, json};

/// Makes an endpoint and returns it with its secret.
async fn endpoint(api: &Api, url: &str) -> (String, String) {
    let body =
        json!({"name": "mine", "url": url, "event_types": ["video.completed", "video.failed"]});
    let answer = api.post_json("/v1/webhook_endpoints", &body).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let endpoint = answer.json();
    let text = |name: &str| endpoint[name].as_str().expect("a text").to_owned();
    (text("id"), text("signing_secret"))
}

/// Orders a video and cancels it, which is the quickest way to an event.
async fn fail(api: &Api) -> String {
    let id = api.create_short("a cat").await;
    let cancelled = api
        .post_json(&format!("/v1/videos/{id}/cancel"), &json!({}))
        .await;
    assert_eq!(cancelled.status, 200);
    api.ended(&id).await;
    id
}

#[track_caller]
fn assert_is_event(request: &Request, kind: &str, video_id: &str) {
    let event = request.json();
    let id = event["id"].as_str().expect("a text");
    assert!(id.starts_with("evt_"), "{event}");
    assert_eq!(request.header("webhook-id"), id);
    let created_at = event["created_at"].as_i64().expect("seconds");
    let now = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .expect("after 1970");
    let age_s = i64::try_from(now.as_secs()).expect("small") - created_at;
    assert!((0..300).contains(&age_s), "{event}");
    let sent: i64 = request
        .header("webhook-timestamp")
        .parse()
        .expect("seconds");
    assert!(
        (created_at..created_at + 300).contains(&sent),
        "{request:?}"
    );
    let expected = json!({
        "id": id, "object": "event", "created_at": created_at, "type": kind, "data": {"id": video_id}
    });
    assert_eq!(event, expected);
    assert!(
        request.header("user-agent").starts_with("kinora/"),
        "{request:?}"
    );
}

/// 106, 108.
#[tokio::test]
async fn each_end_of_a_video_is_told_once_and_signed() {
    let receiver = Receiver::willing().await;
    let server = TestServer::start_with(&receiver.allowed()).await;
    let (_, secret) = endpoint(&server.api, &receiver.url("/hook")).await;
    let failed = fail(&server.api).await;
    let completed = server.api.create_short("a red ball").await;
    server.api.completed(&completed).await;
    let requests = receiver.received(2, CLIP_WITHIN).await;
    assert_is_event(&requests[0], "video.failed", &failed);
    assert_is_event(&requests[1], "video.completed", &completed);
    for request in &requests {
        assert_eq!(request.path, "/hook");
        assert_eq!(request.signatures(&secret), (1, true));
        let other = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
        assert_eq!(request.signatures(other), (1, false));
    }
    until("both are noted as delivered", CLIP_WITHIN, || async {
        let states = "select state from webhook_deliveries";
        (server.data().texts(states) == ["delivered", "delivered"]).then_some(())
    })
    .await;
    // A deleted video is no event, and a restart tells nothing again.
    server.api.delete(&format!("/v1/videos/{completed}")).await;
    let mut server = server;
    server.stop_gracefully().await;
    server.restart().await;
    let last = fail(&server.api).await;
    let requests = receiver.received(3, CLIP_WITHIN).await;
    assert_is_event(&requests[2], "video.failed", &last);
    assert_eq!(receiver.requests().len(), 3);
    server.stop().await;
}

#[tokio::test]
async fn an_endpoint_hears_only_what_it_wants() {
    let receiver = Receiver::willing().await;
    let server = TestServer::start_with(&receiver.allowed()).await;
    let body =
        json!({"name": "ends", "url": receiver.url("/ends"), "event_types": ["video.completed"]});
    server.api.post_json("/v1/webhook_endpoints", &body).await;
    let body = json!({"name": "all", "url": receiver.url("/all")});
    server.api.post_json("/v1/webhook_endpoints", &body).await;
    let failed = fail(&server.api).await;
    let completed = server.api.create_short("a red ball").await;
    let mut requests = receiver.received(3, CLIP_WITHIN).await;
    requests.sort_by_key(|request| request.path.clone());
    assert_is_event(&requests[0], "video.failed", &failed);
    assert_is_event(&requests[1], "video.completed", &completed);
    assert_eq!(requests[2].path, "/ends");
    assert_is_event(&requests[2], "video.completed", &completed);
    server.stop().await;
}

/// 109.
#[tokio::test]
async fn what_is_not_taken_is_sent_again_with_the_same_id_and_a_fresh_time() {
    let elsewhere = Receiver::willing().await;
    let location = elsewhere.url("/moved");
    let receiver =
        Receiver::start(
            move |request_idx, request| match (request.path.as_str(), request_idx) {
                ("/failing", 0 | 1) => Respond::Status(500),
                ("/moved", 0 | 1) => Respond::With(307, "location", location.clone()),
                _ => Respond::Status(200),
            },
        )
        .await;
    let allow = format!(
        "[outbound]\nallow = [\"127.0.0.1:{}\", \"127.0.0.1:{}\"]\n",
        receiver.port, elsewhere.port
    );
    let server = TestServer::start_with(&allow).await;
    let (_, failing) = endpoint(&server.api, &receiver.url("/failing")).await;
    let (_, moved) = endpoint(&server.api, &receiver.url("/moved")).await;
    let started = Instant::now();
    let id = fail(&server.api).await;
    let requests = receiver.received(4, CLIP_WITHIN).await;
    assert!(
        started.elapsed() >= Duration::from_secs(4),
        "it waits before it tries again"
    );
    for (path, secret) in [("/failing", failing), ("/moved", moved)] {
        let tries: Vec<&Request> = requests
            .iter()
            .filter(|request| request.path == path)
            .collect();
        assert_eq!(tries.len(), 2, "{tries:?}");
        assert_eq!(tries[0].body, tries[1].body);
        assert_eq!(tries[0].header("webhook-id"), tries[1].header("webhook-id"));
        let sent = |request: &Request| {
            request
                .header("webhook-timestamp")
                .parse::<u64>()
                .expect("seconds")
        };
        assert!(sent(tries[1]) >= sent(tries[0]) + 3, "{tries:?}");
        for request in tries {
            assert_is_event(request, "video.failed", &id);
            assert_eq!(request.signatures(&secret), (1, true));
        }
    }
    assert_eq!(elsewhere.requests().len(), 0, "redirects are not followed");
    server.stop().await;
}

#[tokio::test]
async fn an_event_survives_a_kill_in_the_middle_of_its_delivery() {
    let receiver = Receiver::start(|request_idx, _| match request_idx {
        0 => Respond::Never,
        _ => Respond::Status(200),
    })
    .await;
    let mut server = TestServer::start_with(&receiver.allowed()).await;
    let (_, secret) = endpoint(&server.api, &receiver.url("/")).await;
    let id = fail(&server.api).await;
    receiver.received(1, CLIP_WITHIN).await;
    server.kill_9().await;
    server.restart().await;
    let requests = receiver.received(2, CLIP_WITHIN).await;
    assert_is_event(&requests[1], "video.failed", &id);
    assert_eq!(
        requests[0].header("webhook-id"),
        requests[1].header("webhook-id")
    );
    assert_eq!(requests[1].signatures(&secret), (1, true));
    until("it is noted as delivered", CLIP_WITHIN, || async {
        let states = "select state from webhook_deliveries";
        (server.data().texts(states) == ["delivered"]).then_some(())
    })
    .await;
    assert_eq!(receiver.requests().len(), 2);
    server.stop().await;
}

#[tokio::test]
async fn a_dead_endpoint_holds_up_neither_jobs_nor_other_endpoints_nor_a_shutdown() {
    let dead = Receiver::start(|_, _| Respond::Never).await;
    let alive = Receiver::willing().await;
    let allow = format!(
        "[outbound]\nallow = [\"127.0.0.1:{}\", \"127.0.0.1:{}\"]\n",
        dead.port, alive.port
    );
    let server = TestServer::start_with(&allow).await;
    endpoint(&server.api, &dead.url("/")).await;
    endpoint(&server.api, &alive.url("/")).await;
    for _ in 0..8 {
        fail(&server.api).await;
    }
    let id = server.api.create_short("a red ball").await;
    server.api.completed(&id).await;
    alive.received(9, Duration::from_secs(10)).await;
    assert!(
        dead.requests().len() <= 4,
        "few connections to one endpoint at a time"
    );
    let asked = Instant::now();
    server.stop().await;
    assert!(
        asked.elapsed() < Duration::from_secs(10),
        "{:?}",
        asked.elapsed()
    );
}

#[tokio::test]
async fn an_endpoint_that_is_gone_for_good_is_switched_off_until_it_gets_an_address() {
    let receiver = Receiver::start(|_, request| match request.path.as_str() {
        "/gone" => Respond::Status(410),
        _ => Respond::Status(200),
    })
    .await;
    let server = TestServer::start_with(&receiver.allowed()).await;
    let (id, _) = endpoint(&server.api, &receiver.url("/gone")).await;
    fail(&server.api).await;
    let path = format!("/v1/webhook_endpoints/{id}");
    let endpoint = until("it is switched off", CLIP_WITHIN, || async {
        let endpoint = server.api.get(&path).await.json();
        (!endpoint["disabled_at"].is_null()).then_some(endpoint)
    })
    .await;
    assert!(endpoint["failing_since"].is_i64(), "{endpoint}");
    fail(&server.api).await;
    let moved = json!({"url": receiver.url("/here")});
    let endpoint = server.api.post_json(&path, &moved).await.json();
    assert_eq!(endpoint["disabled_at"], Value::Null, "{endpoint}");
    assert_eq!(endpoint["failing_since"], Value::Null, "{endpoint}");
    let video_id = fail(&server.api).await;
    let requests = receiver.received(2, CLIP_WITHIN).await;
    assert_eq!(requests[1].path, "/here");
    assert_is_event(&requests[1], "video.failed", &video_id);
    server.stop().await;
}

#[tokio::test]
async fn a_replaced_secret_signs_on_only_when_that_was_asked_for() {
    let receiver = Receiver::willing().await;
    let server = TestServer::start_with(&receiver.allowed()).await;
    let (id, first) = endpoint(&server.api, &receiver.url("/")).await;
    let rotate = async |body: Value| {
        let path = format!("/v1/webhook_endpoints/{id}/rotate_secret");
        let endpoint = server.api.post_json(&path, &body).await.json();
        assert_eq!(endpoint["id"], id.as_str());
        endpoint["signing_secret"]
            .as_str()
            .expect("a text")
            .to_owned()
    };
    let second = rotate(json!({"keep_old_secret_active_for_24_hours": true})).await;
    fail(&server.api).await;
    let third = rotate(json!({})).await;
    fail(&server.api).await;
    let requests = receiver.received(2, CLIP_WITHIN).await;
    assert_eq!(requests[0].signatures(&first), (2, true));
    assert_eq!(requests[0].signatures(&second), (2, true));
    assert_eq!(requests[1].signatures(&second), (1, false));
    assert_eq!(requests[1].signatures(&third), (1, true));
    server.stop().await;
}

#[tokio::test]
async fn a_test_says_how_the_endpoint_answered() {
    let receiver = Receiver::start(|_, request| match request.path.as_str() {
        "/broken" => Respond::Status(503),
        _ => Respond::Status(200),
    })
    .await;
    let server = TestServer::start_with(&receiver.allowed()).await;
    let test = async |id: &str, body: Value| {
        let path = format!("/v1/webhook_endpoints/{id}/test");
        server.api.post_json(&path, &body).await
    };
    for (path, status) in [("/works", 200), ("/broken", 503)] {
        let (id, secret) = endpoint(&server.api, &receiver.url(path)).await;
        let answer = test(&id, json!({"event_type": "video.completed"})).await;
        let expected = json!({
            "object": "webhook_endpoint.test", "webhook_endpoint_id": id,
            "event_type": "video.completed", "status_code": status, "success": true
        });
        assert_eq!(answer.json(), expected);
        let request = receiver.requests().pop().expect("it was sent");
        let video_id = "video_00000000000000000000000000000000";
        assert_is_event(&request, "video.completed", video_id);
        assert_eq!(request.signatures(&secret), (1, true));
        test(&id, json!({}))
            .await
            .refused(400)
            .names("event_type", "missing_required_parameter");
        let unknown = json!({"event_type": "batch.completed"});
        test(&id, unknown)
            .await
            .refused(400)
            .names("event_type", "invalid_value");
    }
    // A sample is sent once and is no event of the project.
    assert_eq!(receiver.requests().len(), 2);
    assert_eq!(
        server.data().texts("select id from events"),
        Vec::<String>::new()
    );
    let (id, _) = endpoint(&server.api, "http://receiver.invalid/hook").await;
    let answer = test(&id, json!({"event_type": "video.failed"})).await;
    answer.refused(400).names("url", "webhook_test_failed");
    server.stop().await;
}

#[tokio::test]
async fn an_endpoint_is_made_seen_changed_and_deleted() {
    let server = TestServer::start().await;
    let api = &server.api;
    let body = json!({
        "name": " My receiver ", "url": "https://example.com/hook", "event_types": ["video.failed"]
    });
    let made = api.post_json("/v1/webhook_endpoints", &body).await.json();
    let members = [
        "created_at",
        "disabled_at",
        "event_types",
        "failing_since",
        "id",
        "name",
        "object",
        "signing_secret",
        "signing_secret_hint",
        "updated_at",
        "url",
    ];
    let mut found: Vec<&str> = made
        .as_object()
        .expect("an object")
        .keys()
        .map(String::as_str)
        .collect();
    found.sort_unstable();
    assert_eq!(found, members);
    let id = made["id"].as_str().expect("a text");
    assert!(id.starts_with("we_"), "{made}");
    assert_eq!(made["object"], "webhook_endpoint");
    assert_eq!(made["name"], "My receiver");
    assert_eq!(made["url"], "https://example.com/hook");
    assert_eq!(made["event_types"], json!(["video.failed"]));
    assert_eq!(made["disabled_at"], Value::Null);
    let secret = made["signing_secret"].as_str().expect("a text");
    let hint = made["signing_secret_hint"].as_str().expect("a text");
    assert!(
        secret.ends_with(hint.trim_start_matches("whsec_…")),
        "{made}"
    );

    // The secret is shown once.
    let path = format!("/v1/webhook_endpoints/{id}");
    let mut without_secret = made.clone();
    without_secret
        .as_object_mut()
        .expect("an object")
        .remove("signing_secret");
    assert_eq!(api.get(&path).await.json(), without_secret);

    let changed = api
        .post_json(
            &path,
            &json!({"name": "other", "event_types": ["video.completed"]}),
        )
        .await
        .json();
    assert_eq!(changed["name"], "other");
    assert_eq!(changed["event_types"], json!(["video.completed"]));
    assert_eq!(changed["url"], made["url"]);
    assert_eq!(changed["signing_secret_hint"], made["signing_secret_hint"]);
    assert_eq!(api.post_json(&path, &json!({})).await.json(), changed);

    let deleted = api.delete(&path).await.json();
    let expected = json!({"id": id, "object": "webhook_endpoint.deleted", "deleted": true});
    assert_eq!(deleted, expected);
    api.get(&path).await.refused(404);
    api.delete(&path).await.refused(404);
    for rest in ["", "/rotate_secret", "/test"] {
        let body = json!({"event_type": "video.failed"});
        let answer = api.post_json(&format!("{path}{rest}"), &body).await;
        assert!(answer.refused(404).message.contains(id), "{rest}");
    }
    let types = api.get("/v1/webhook_event_types").await.json();
    assert_eq!(
        types,
        json!({"object": "list", "data": ["video.completed", "video.failed"]})
    );
    server.stop().await;
}

#[tokio::test]
async fn endpoints_are_listed_in_pages() {
    let server = TestServer::start().await;
    let api = &server.api;
    let empty = api.get("/v1/webhook_endpoints").await.json();
    let nothing =
        json!({"object": "list", "data": [], "first_id": null, "last_id": null, "has_more": false});
    assert_eq!(empty, nothing);
    let mut ids = Vec::new();
    for endpoint_idx in 0..5 {
        ids.push(
            endpoint(api, &format!("https://example.com/{endpoint_idx}"))
                .await
                .0,
        );
    }
    ids.reverse();
    let mut listed = Vec::new();
    let mut after = String::new();
    loop {
        let page = api
            .get(&format!("/v1/webhook_endpoints?limit=2{after}"))
            .await
            .json();
        let data = page["data"].as_array().expect("a list").clone();
        assert!(
            data.iter()
                .all(|endpoint| endpoint.get("signing_secret").is_none()),
            "{page}"
        );
        listed.extend(
            data.iter()
                .map(|endpoint| endpoint["id"].as_str().expect("a text").to_owned()),
        );
        if page["has_more"] == false {
            break;
        }
        after = format!("&after={}", page["last_id"].as_str().expect("a text"));
    }
    assert_eq!(listed, ids, "newest first");
    for query in [
        "limit=101",
        "limit=x",
        "order=up",
        "after=we_unknown",
        "after=..",
    ] {
        let answer = api.get(&format!("/v1/webhook_endpoints?{query}")).await;
        assert!(
            answer.status == 400 || answer.status == 404,
            "{query} {answer:?}"
        );
        answer.refused(answer.status);
    }
    for endpoint_idx in 5..100 {
        endpoint(api, &format!("https://example.com/{endpoint_idx}")).await;
    }
    let body = json!({"name": "one too many", "url": "https://example.com"});
    let refusal = api
        .post_json("/v1/webhook_endpoints", &body)
        .await
        .refused(400);
    assert_eq!(refusal.code.as_deref(), Some("too_many_webhook_endpoints"));
    server.stop().await;
}

/// A client that did not hear the first answer asks again, and still needs the secret.
#[tokio::test]
async fn the_same_endpoint_under_the_same_key_is_made_once() {
    let server = TestServer::start().await;
    let send = |key: &'static str, name: &'static str| {
        let request = server.api.request(Method::POST, "/v1/webhook_endpoints");
        let request = request.header("idempotency-key", key);
        let body = json!({"name": name, "url": "https://example.com/"});
        server.api.send(request.json(&body))
    };
    let (first, again) = tokio::join!(send("k1", "mine"), send("k1", "mine"));
    let (first, again) = (first.json(), again.json());
    assert!(first["signing_secret"].is_string(), "{first}");
    assert_eq!(first, again);
    assert_ne!(send("k2", "mine").await.json()["id"], first["id"]);
    assert_ne!(send("k1", "other").await.json()["id"], first["id"]);
    let list = server.api.get("/v1/webhook_endpoints").await.json();
    assert_eq!(list["data"].as_array().map(Vec::len), Some(3), "{list}");
    server.stop().await;
}

#[tokio::test]
async fn a_crowd_makes_no_more_endpoints_than_a_project_may_have() {
    let server = TestServer::start().await;
    let mut requests = tokio::task::JoinSet::new();
    for idx in 0..130 {
        let api = server.api.clone();
        requests.spawn(async move {
            let body = json!({"name": format!("n{idx}"), "url": "https://example.com"});
            api.post_json("/v1/webhook_endpoints", &body).await.status
        });
    }
    let statuses = requests.join_all().await;
    let n_made = statuses.iter().filter(|status| **status == 200).count();
    assert_eq!(n_made, 100, "{statuses:?}");
    server.stop().await;
}

#[tokio::test]
async fn an_address_inside_is_refused_when_the_endpoint_is_made_or_changed() {
    let server = TestServer::start().await;
    let api = &server.api;
    let (id, _) = endpoint(api, "https://example.com/hook").await;
    for url in [
        "http://127.0.0.1/",
        "http://localhost/h",
        "http://LOCALHOST.:8080/h",
        "https://hook.localhost/",
        "http://2130706433/",
        "http://[::1]:8080/",
        "http://169.254.169.254/latest/meta-data/",
        "https://10.0.0.1/",
        "http://[::ffff:192.168.0.1]/",
        "ftp://example.com/",
        "https://user:password@example.com/",
        "example.com/hook",
        "",
    ] {
        let body = json!({"name": "n", "url": url});
        for path in [
            "/v1/webhook_endpoints".to_owned(),
            format!("/v1/webhook_endpoints/{id}"),
        ] {
            let refusal = api.post_json(&path, &body).await.refused(400);
            assert_eq!(refusal.param.as_deref(), Some("url"), "{url} {refusal:?}");
        }
    }
    // What a name means is found out when something is sent there.
    let (id, _) = endpoint(api, "http://nowhere.invalid/hook").await;
    let test = json!({"event_type": "video.failed"});
    let answer = api
        .post_json(&format!("/v1/webhook_endpoints/{id}/test"), &test)
        .await;
    answer.refused(400).names("url", "webhook_test_failed");
    server.stop().await;
}

#[tokio::test]
async fn a_copy_of_the_database_gives_no_secret_away() {
    let mut server = TestServer::start().await;
    let (id, secret) = endpoint(&server.api, "https://example.com/hook").await;
    server.stop_gracefully().await;
    let raw_secret = {
        use base64::Engine as _;
        let base64 = secret
            .strip_prefix("whsec_")
            .expect("a secret says what it is");
        base64::engine::general_purpose::STANDARD
            .decode(base64)
            .expect("base64")
    };
    let data = server.data();
    let folder = data.path();
    for entry in fs::read_dir(folder.join("db")).expect("there is a database") {
        let bytes = fs::read(entry.expect("it is there").path()).expect("it can be read");
        for needle in [raw_secret.as_slice(), &secret.as_bytes()[6..]] {
            assert!(!bytes.windows(needle.len()).any(|window| window == needle));
        }
    }
    assert!(!server.log().contains(&secret[6..]));
    let key = folder.join("webhooks.key");
    let mode = fs::metadata(&key)
        .expect("there is a key")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);

    // With the key lost the endpoint is there, and gets a new secret.
    fs::remove_file(&key).expect("the folder is ours");
    server.restart().await;
    let path = format!("/v1/webhook_endpoints/{id}");
    assert_eq!(
        server.api.get(&path).await.json()["signing_secret_hint"],
        Value::Null
    );
    let test = json!({"event_type": "video.failed"});
    let refusal = server
        .api
        .post_json(&format!("{path}/test"), &test)
        .await
        .refused(400);
    assert!(refusal.message.contains("rotate"), "{refusal:?}");
    let rotated = server
        .api
        .post_json(&format!("{path}/rotate_secret"), &json!({}))
        .await
        .json();
    assert_ne!(rotated["signing_secret"], secret.as_str());
    assert!(rotated["signing_secret_hint"].is_string());
    server.stop().await;
}
