//! POST /v1/videos/{id}/cancel: ours, to stop a job and keep its record.

use std::time::{Duration, Instant};

use crate::common::{Answer, Api, CLIP_WITHIN, TestServer, until};
use serde_json::{Value, json};

/// One worker, so that a second video waits; and leases so long that no renewal comes by itself in time.
const CONFIG: &str = "[worker]\nslots = 1\nlease = \"60s\"\n";

async fn cancel(api: &Api, id: &str) -> Answer {
    api.post_json(&format!("/v1/videos/{id}/cancel"), &json!({}))
        .await
}

/// Orders a video that takes a while and waits until it is being made.
async fn running(api: &Api) -> String {
    let body = json!({"prompt": "a long clip", "seconds": "20", "size": "1280x720"});
    let id = api.create(&body).await["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    until("the job runs", CLIP_WITHIN, || async {
        (api.retrieve(&id).await["status"] == "in_progress").then_some(())
    })
    .await;
    id
}

fn assert_is_cancelled(video: &Value) {
    crate::common::assert_is_video(video);
    assert_eq!(video["status"], "failed", "{video}");
    assert_eq!(video["error"]["code"], "cancelled", "{video}");
    assert_eq!(video["completed_at"], Value::Null, "{video}");
}

#[tokio::test]
async fn a_waiting_video_is_cancelled_at_once() {
    let server = TestServer::start_with(CONFIG).await;
    let api = &server.api;
    let first = running(api).await;
    let id = api.create_short("a cat").await;
    let answer = cancel(api, &id).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_is_cancelled(&answer.json());
    assert_is_cancelled(&api.retrieve(&id).await);
    assert_eq!(server.data().n_events(&id, "video.failed"), 1);
    api.get(&format!("/v1/videos/{id}/content"))
        .await
        .refused(404);
    // Again changes nothing.
    assert_is_cancelled(&cancel(api, &id).await.json());
    assert_eq!(server.data().n_events(&id, "video.failed"), 1);
    cancel(api, &first).await;
    server.stop().await;
}

#[tokio::test]
async fn a_running_video_stops_soon_and_the_next_one_is_made() {
    let server = TestServer::start_with(CONFIG).await;
    let api = &server.api;
    let id = running(api).await;
    let next = api.create_short("a cat").await;
    let asked = Instant::now();
    let answer = cancel(api, &id).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    crate::common::assert_is_video(&answer.json());
    let video = api.ended(&id).await;
    assert_is_cancelled(&video);
    // Engines look once a second; a lease of a minute would be renewed after twenty.
    assert!(
        asked.elapsed() < Duration::from_secs(10),
        "{:?}",
        asked.elapsed()
    );
    assert_eq!(server.data().n_events(&id, "video.failed"), 1);
    api.completed(&next).await;
    server.stop().await;
}

#[tokio::test]
async fn a_deleted_video_frees_its_worker_soon() {
    let server = TestServer::start_with(CONFIG).await;
    let api = &server.api;
    let id = running(api).await;
    let next = api.create_short("a cat").await;
    let asked = Instant::now();
    assert_eq!(api.delete(&format!("/v1/videos/{id}")).await.status, 200);
    until("the next one is begun", CLIP_WITHIN, || async {
        (api.retrieve(&next).await["status"] != "queued").then_some(())
    })
    .await;
    assert!(
        asked.elapsed() < Duration::from_secs(10),
        "{:?}",
        asked.elapsed()
    );
    api.completed(&next).await;
    server.stop().await;
}

#[tokio::test]
async fn a_finished_video_stays_as_it_is() {
    let server = TestServer::start().await;
    let id = server.api.create_short("a cat").await;
    let video = server.api.completed(&id).await;
    let answer = cancel(&server.api, &id).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.json(), video);
    let content = server.api.get(&format!("/v1/videos/{id}/content")).await;
    assert_eq!(content.status, 200);
    server.stop().await;
}

#[tokio::test]
async fn what_is_not_there_cannot_be_cancelled() {
    let server = TestServer::start().await;
    for id in ["video_00000000000000000000000000000000", "..%2f..", "%00"] {
        let refusal = cancel(&server.api, id).await.refused(404);
        assert_eq!(refusal.kind, "invalid_request_error");
    }
    let answer = server.api.get("/v1/videos/video_1/cancel").await;
    answer.refused(405);
    assert_eq!(answer.header("allow"), Some("POST"));
}
