//! DELETE /v1/videos/{id}.

use std::time::Duration;

use crate::common::{CLIP_WITHIN, TestServer, until};
use reqwest::Method;
use serde_json::json;

/// Everything that asks for a video says that there is none.
async fn assert_gone(server: &TestServer, id: &str) {
    for path in [
        format!("/v1/videos/{id}"),
        format!("/v1/videos/{id}/content"),
    ] {
        server.api.get(&path).await.refused(404);
    }
    // 81
    server
        .api
        .delete(&format!("/v1/videos/{id}"))
        .await
        .refused(404);
    let (listed, _) = server.api.page("").await;
    assert!(!listed.contains(&id.to_owned()));
}

/// 77, 78, 81.
#[tokio::test]
async fn a_deleted_video_is_gone_and_so_are_its_files() {
    let server = TestServer::start().await;
    let id = server.api.create_short("a red ball").await;
    server.api.completed(&id).await;
    assert!(!server.data().blobs().is_empty());
    // The Python SDK sends this content type with no body.
    let request = server
        .api
        .request(Method::DELETE, &format!("/v1/videos/{id}"))
        .header("content-type", "application/json");
    let answer = server.api.send(request).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let expected = json!({"id": id, "object": "video.deleted", "deleted": true});
    assert_eq!(answer.json(), expected);
    assert_gone(&server, &id).await;
    until("the files are deleted", Duration::from_secs(30), || async {
        server.data().blobs().is_empty().then_some(())
    })
    .await;
    server.stop().await;
}

/// 80: the clients of this API have no other way to stop a job.
#[tokio::test]
async fn a_queued_or_running_video_is_cancelled_and_deleted() {
    let server = TestServer::start_with("[worker]\nslots = 1\n").await;
    let body = json!({"prompt": "a long clip", "seconds": "20", "size": "1280x720"});
    let running = server.api.create(&body).await;
    let running = running["id"].as_str().expect("an id").to_owned();
    until("the first job runs", CLIP_WITHIN, || async {
        let video = server.api.retrieve(&running).await;
        (video["status"] == "in_progress").then_some(())
    })
    .await;
    let queued = server.api.create_short("behind it").await;
    for id in [&queued, &running] {
        let answer = server.api.delete(&format!("/v1/videos/{id}")).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        assert_gone(&server, id).await;
    }
    // The worker is free for the next job long before the deleted one would have ended, and nothing of the
    // deleted ones comes back.
    let next = server.api.create_short("the next").await;
    server.api.completed(&next).await;
    assert_gone(&server, &running).await;
    assert_eq!(server.data().n_events(&running, "video.completed"), 0);
    server.stop().await;
}
