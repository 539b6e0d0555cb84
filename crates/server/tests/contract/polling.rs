//! Waiting for a video: the poll helpers of the SDKs, which say so, and everybody else.

use std::time::{Duration, Instant, SystemTime};

use crate::common::{Answer, Api, CLIP_WITHIN, TestServer};
use futures_util::future::join_all;
use reqwest::Method;
use rustix::process::Signal;
use serde_json::{Value, json};

/// Retrieves as the Python SDK's `poll` does.
async fn poll(api: &Api, id: &str, more: &[(&str, &str)]) -> Answer {
    let mut request = api
        .request(Method::GET, &format!("/v1/videos/{id}"))
        .header("X-Stainless-Poll-Helper", "true")
        .header("X-Stainless-Raw-Response", "true");
    for (name, value) in more {
        request = request.header(*name, *value);
    }
    api.send(request).await
}

/// Orders a video that takes a while.
async fn long(api: &Api) -> String {
    let body = json!({"prompt": "a long clip", "seconds": "20", "size": "1280x720"});
    api.create(&body).await["id"]
        .as_str()
        .expect("an id")
        .to_owned()
}

fn poll_after_ms(answer: &Answer) -> u64 {
    let hint = answer
        .header("openai-poll-after-ms")
        .expect("an unfinished video says when to ask again");
    hint.parse().expect("a whole number of milliseconds")
}

/// 64, 65.
#[tokio::test]
async fn a_poll_helper_is_answered_the_moment_the_video_ends() {
    let server = TestServer::start().await;
    let id = server.api.create_short("a red ball").await;
    let started = Instant::now();
    let mut n_polls = 0;
    let video = loop {
        n_polls += 1;
        let answer = poll(&server.api, &id, &[]).await;
        let video = answer.json();
        crate::common::assert_is_video(&video);
        if video["status"] == "completed" {
            break video;
        }
        assert_eq!(poll_after_ms(&answer), 500);
        assert!(started.elapsed() < CLIP_WITHIN);
    };
    let answered_ms = unix_ms();
    let completed = "select cast(completed_at as text) from videos";
    let completed_ms: u64 = server.data().texts(completed)[0].parse().expect("a moment");
    assert!(
        answered_ms < completed_ms + 1500,
        "{completed_ms} {answered_ms}"
    );
    assert!(
        n_polls <= 1 + started.elapsed().as_secs() / 20,
        "it was held: {n_polls} polls"
    );
    assert_eq!(video, server.api.retrieve(&id).await);
    server.stop().await;
}

fn unix_ms() -> u64 {
    let now = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .expect("after 1970");
    u64::try_from(now.as_millis()).expect("a small number")
}

#[tokio::test]
async fn an_answer_is_held_only_as_long_as_the_client_waits_for_it() {
    let server = TestServer::start_with("[worker]\nslots = 1\n").await;
    let running = long(&server.api).await;
    let id = server.api.create_short("a cat").await;
    let started = Instant::now();
    let answer = poll(&server.api, &id, &[("X-Stainless-Read-Timeout", "2.0")]).await;
    let held = started.elapsed();
    assert!((1.0..2.0).contains(&held.as_secs_f64()), "{held:?}");
    assert_eq!(answer.json()["status"], "queued", "{answer:?}");
    assert_eq!(poll_after_ms(&answer), 500);
    // Whoever does not say that it only waits is answered at once, with another hint.
    let started = Instant::now();
    server.api.retrieve(&id).await;
    assert!(
        started.elapsed() < Duration::from_secs(1),
        "{:?}",
        started.elapsed()
    );
    server.api.delete(&format!("/v1/videos/{running}")).await;
}

#[tokio::test]
async fn nothing_that_is_over_is_waited_for() {
    let server = TestServer::start_with("[worker]\nslots = 1\n").await;
    let running = long(&server.api).await;
    let id = server.api.create_short("a cat").await;
    let (answer, ()) = tokio::join!(poll(&server.api, &id, &[]), async {
        server
            .api
            .post_json(&format!("/v1/videos/{id}/cancel"), &json!({}))
            .await;
    });
    assert_eq!(answer.json()["error"]["code"], "cancelled", "{answer:?}");
    assert_eq!(answer.header("openai-poll-after-ms"), None);
    let started = Instant::now();
    assert_eq!(poll(&server.api, &id, &[]).await.json(), answer.json());
    let unknown = "video_00000000000000000000000000000000";
    poll(&server.api, unknown, &[]).await.refused(404);
    assert!(
        started.elapsed() < Duration::from_secs(2),
        "{:?}",
        started.elapsed()
    );
    let (answer, ()) = tokio::join!(poll(&server.api, &running, &[]), async {
        server.api.delete(&format!("/v1/videos/{running}")).await;
    });
    answer.refused(404);
    server.stop().await;
}

#[tokio::test]
async fn a_shutdown_holds_nobody() {
    let server = TestServer::start_with("[worker]\nslots = 1\nshutdown_grace = \"60s\"\n").await;
    let id = long(&server.api).await;
    let signalled = async {
        // The poll has to be there first; how long that takes nobody tells.
        tokio::time::sleep(Duration::from_millis(500)).await;
        server.signal(Signal::TERM);
        Instant::now()
    };
    let (answer, signalled) = tokio::join!(poll(&server.api, &id, &[]), signalled);
    assert!(
        signalled.elapsed() < Duration::from_secs(5),
        "{:?}",
        signalled.elapsed()
    );
    assert_ne!(answer.json()["status"], "completed", "{answer:?}");
    assert!(poll_after_ms(&answer) >= 500);
    let started = Instant::now();
    poll(&server.api, &id, &[]).await;
    assert!(
        started.elapsed() < Duration::from_secs(2),
        "{:?}",
        started.elapsed()
    );
    server.api.delete(&format!("/v1/videos/{id}")).await;
}

/// Two hundred wait for eight videos while others are served.
#[tokio::test]
async fn many_may_wait_and_each_is_answered_while_others_are_served() {
    let server = TestServer::start_with("[worker]\nslots = 1\n").await;
    let running = long(&server.api).await;
    let mut ids = Vec::new();
    for prompt_idx in 0..8 {
        ids.push(server.api.create_short(&format!("cat {prompt_idx}")).await);
    }
    let polls = (0..200).map(|poll_idx| poll(&server.api, &ids[poll_idx % ids.len()], &[]));
    let others = async {
        let mut slowest = Duration::ZERO;
        for _ in 0..50 {
            let started = Instant::now();
            server.api.retrieve(&running).await;
            slowest = slowest.max(started.elapsed());
        }
        for id in &ids {
            server
                .api
                .post_json(&format!("/v1/videos/{id}/cancel"), &json!({}))
                .await;
        }
        slowest
    };
    let started = Instant::now();
    let (answers, slowest) = tokio::join!(join_all(polls), others);
    assert!(slowest < Duration::from_secs(2), "{slowest:?}");
    assert!(
        started.elapsed() < Duration::from_secs(15),
        "{:?}",
        started.elapsed()
    );
    for answer in answers {
        let video: Value = answer.json();
        assert_eq!(video["error"]["code"], "cancelled", "{video}");
    }
    server.api.delete(&format!("/v1/videos/{running}")).await;
    server.stop().await;
}
