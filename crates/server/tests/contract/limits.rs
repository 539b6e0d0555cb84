//! What a project may use: requests in a minute, unfinished videos, videos at work.

use std::time::{Duration, Instant};

use crate::common::{Answer, Api, CLIP_WITHIN, TestServer, until};
use serde_json::{Value, json};

/// How soon a change to limits must count. The promise is a second; the rest is the machine's.
const AT_ONCE: Duration = Duration::from_secs(3);

fn cat() -> Value {
    json!({"prompt": "a cat", "seconds": "4"})
}

async fn order(api: &Api) -> Answer {
    api.post_json("/v1/videos", &cat()).await
}

/// A project of its own with these limits, and the way in.
async fn project_with(server: &TestServer, name: &str, limits: &[&str]) -> Api {
    server
        .kinora(&[&["projects", "create", name], limits].concat())
        .await;
    let key = server.make_key(&["--project", name]).await;
    server.api.with_key(&key)
}

/// 99: how long a refused client is told to wait.
#[track_caller]
fn retry_after_s(answer: &Answer) -> u64 {
    let refusal = answer.refused(429);
    assert_eq!(refusal.kind, "rate_limit_error", "{answer:?}");
    let seconds = answer
        .header("retry-after")
        .and_then(|value| value.parse().ok());
    let seconds = seconds.expect("whole seconds");
    assert!((1..=60).contains(&seconds), "{answer:?}");
    seconds
}

fn n_videos(server: &TestServer) -> usize {
    server.data().texts("select id from videos").len()
}

/// 99, 100: a refused order leaves no trace, and whoever comes back when told is served.
#[tokio::test]
async fn requests_over_the_limit_are_refused_and_store_nothing() {
    let server = TestServer::start_with("[worker]\nslots = 1\n").await;
    let api = project_with(&server, "b", &["--max-requests-per-minute", "3"]).await;
    for remaining in ["2", "1", "0"] {
        let answer = order(&api).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        assert_eq!(answer.header("x-ratelimit-limit-requests"), Some("3"));
        assert_eq!(
            answer.header("x-ratelimit-remaining-requests"),
            Some(remaining)
        );
        let reset = answer
            .header("x-ratelimit-reset-requests")
            .expect("the header");
        assert!(reset.ends_with('s') && reset != "0s", "{reset}");
    }
    let refused = order(&api).await;
    let wait_s = retry_after_s(&refused);
    assert_eq!(
        refused.refused(429).code.as_deref(),
        Some("rate_limit_exceeded")
    );
    assert_eq!(refused.header("x-ratelimit-remaining-requests"), Some("0"));
    assert!(
        wait_s <= 20,
        "one flows in every third of a minute: {wait_s}"
    );
    assert_eq!(n_videos(&server), 3);
}

/// Polling and stopping must always be possible.
#[tokio::test]
async fn only_what_makes_something_is_counted_and_each_project_for_itself() {
    let server = TestServer::start_with("[worker]\nslots = 1\n").await;
    let b = project_with(&server, "b", &["--max-requests-per-minute", "1"]).await;
    let c = project_with(&server, "c", &["--max-requests-per-minute", "1"]).await;
    let id = b.create_short("b's only one").await;
    for _ in 0..20 {
        b.retrieve(&id).await;
        assert_eq!(b.get("/v1/videos").await.status, 200);
    }
    retry_after_s(&order(&b).await);
    assert_eq!(b.delete(&format!("/v1/videos/{id}")).await.status, 200);
    assert_eq!(order(&c).await.status, 200);
}

/// However many come at once, as many are stored as were accepted.
#[tokio::test]
async fn a_crowd_gets_exactly_what_the_limit_allows() {
    let server = TestServer::start_with("[worker]\nslots = 1\n").await;
    let api = project_with(&server, "b", &["--max-requests-per-minute", "10"]).await;
    let started = Instant::now();
    let mut crowd = Vec::new();
    for _ in 0..40 {
        let api = api.clone();
        crowd.push(tokio::spawn(async move { order(&api).await.status }));
    }
    let mut n_accepted = 0;
    for one in crowd {
        match one.await.expect("it does not panic") {
            200 => n_accepted += 1,
            status => assert_eq!(status, 429),
        }
    }
    // One more flows in every six seconds, should the machine be that slow.
    let most = 10 + started.elapsed().as_secs() as usize / 6;
    assert!(
        (10..=most).contains(&n_accepted),
        "{n_accepted} of at most {most}"
    );
    assert_eq!(n_videos(&server), n_accepted);
}

/// Limits may be changed at any time, also those of a server without keys.
#[tokio::test]
async fn changed_limits_count_at_once_and_without_keys_too() {
    let server = TestServer::start_with("[worker]\nslots = 1\n").await;
    server.api.create(&cat()).await;
    server
        .kinora(&[
            "projects",
            "set-limits",
            "default",
            "--max-requests-per-minute",
            "0",
        ])
        .await;
    let refused = until("the limit counts", AT_ONCE, || async {
        let answer = order(&server.api).await;
        (answer.status != 200).then_some(answer)
    })
    .await;
    assert_eq!(retry_after_s(&refused), 60);
    server
        .kinora(&[
            "projects",
            "set-limits",
            "default",
            "--max-requests-per-minute",
            "none",
        ])
        .await;
    until("the limit is gone", AT_ONCE, || async {
        (order(&server.api).await.status == 200).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_full_queue_refuses_until_there_is_room() {
    let server = TestServer::start_with("[worker]\nslots = 1\n").await;
    let api = project_with(&server, "b", &["--max-queued", "2", "--max-running", "0"]).await;
    let first = api.create_short("the first").await;
    api.create_short("the second").await;
    let refused = order(&api).await;
    retry_after_s(&refused);
    assert_eq!(refused.refused(429).code.as_deref(), Some("queue_full"));
    assert_eq!(n_videos(&server), 2);
    assert_eq!(api.delete(&format!("/v1/videos/{first}")).await.status, 200);
    assert_eq!(order(&api).await.status, 200);
}

#[tokio::test]
async fn a_project_never_runs_more_than_it_may_and_leaves_room_for_others() {
    let server = TestServer::start_with("[worker]\nslots = 3\n").await;
    let b = project_with(&server, "b", &["--max-running", "1"]).await;
    let c = project_with(&server, "c", &[]).await;
    let mut of_b = Vec::new();
    for prompt in ["one", "two", "three"] {
        of_b.push(b.create_short(prompt).await);
    }
    let of_c = c.create_short("c's").await;
    let running = "select project_id from videos where status = 'in_progress'";
    let b_id = server
        .data()
        .texts("select id from projects where name = 'b'")
        .remove(0);
    let most_at_once = std::cell::Cell::new(0);
    until("b's videos are made", CLIP_WITHIN, || async {
        let n_running = server
            .data()
            .texts(running)
            .iter()
            .filter(|id| **id == b_id)
            .count();
        most_at_once.set(most_at_once.get().max(n_running));
        let open = "select id from videos where status in ('queued', 'in_progress')";
        server.data().texts(open).is_empty().then_some(())
    })
    .await;
    assert_eq!(most_at_once.get(), 1);
    c.completed(&of_c).await;
    for id in of_b {
        b.completed(&id).await;
    }
    server.stop().await;
}
