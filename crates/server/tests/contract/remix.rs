//! POST /v1/videos/{id}/remix: a finished video again, with another prompt.
//!
//! Numbers in the comments are those of the conformance checklist that docs/api.md summarises.

use crate::common::{Answer, TestServer, probe_clip};
use reqwest::Method;
use reqwest::multipart::Form;
use serde_json::json;

async fn remix(server: &TestServer, id: &str, prompt: &str) -> Answer {
    let path = format!("/v1/videos/{id}/remix");
    server
        .api
        .post_json(&path, &json!({"prompt": prompt}))
        .await
}

/// 47, 48.
#[tokio::test]
async fn a_remix_has_the_model_size_length_and_seed_of_its_source() {
    let server = TestServer::start().await;
    let order =
        json!({"prompt": "a red ball", "model": "sora-2-pro", "size": "1280x720", "seconds": "4"});
    let source = server.api.create(&order).await;
    let id = source["id"].as_str().expect("an id");
    server.api.completed(id).await;
    let path = format!("/v1/videos/{id}/remix");
    let form = Form::new().text("prompt", "a blue ball");
    // Gateways and promptfoo send members that a remix does not have, and the model they are set up with.
    let extras = json!({
        "prompt": "a blue ball", "model": "sora-2", "size": "1280x720", "seconds": "4", "video": {"id": id},
    });
    for answer in [
        server
            .api
            .post_json(&path, &json!({"prompt": "a blue ball"}))
            .await,
        server.api.post_form(&path, form).await,
        server.api.post_json(&path, &extras).await,
    ] {
        assert_eq!(answer.status, 200, "{answer:?}");
        let video = answer.json();
        crate::common::assert_is_video(&video);
        assert_eq!(video["remixed_from_video_id"], id);
        assert_eq!(video["prompt"], "a blue ball");
        for member in ["model", "size", "seconds"] {
            assert_eq!(video[member], source[member], "{video}");
        }
    }
    for (param, other) in [
        ("size", json!("720x1280")),
        ("seconds", json!("12")),
        ("seed", json!(1)),
        ("num_frames", json!(999)),
        ("kinora_fit", json!("zzz")),
        ("video", json!({"id": "video_other"})),
    ] {
        let mut body = json!({"prompt": "a blue ball"});
        body[param] = other;
        let answer = server.api.post_json(&path, &body).await;
        answer.refused(400).names(param, "invalid_value");
    }
    let (ids, _) = server.api.page("?limit=3").await;
    let remixed = server.api.completed(&ids[0]).await;
    let file = server.scratch().join("remix.mp4");
    server.api.download(&ids[0], "video", &file).await;
    let clip = probe_clip(&file);
    assert_eq!(
        (clip.width_px, clip.height_px, clip.n_frames),
        (1280, 720, 120)
    );
    assert_eq!(remixed["seconds"], "4");
    let seeds = "select '' || coalesce(seed_used, seed) from videos order by created_at, id";
    let seeds = server.data().texts(seeds);
    assert!(seeds.iter().all(|seed| *seed == seeds[0]), "{seeds:?}");
}

/// 49.
#[tokio::test]
async fn a_remix_of_nothing_and_without_a_prompt_is_refused() {
    let server = TestServer::start().await;
    for id in ["video_nope", "..%2Fx", "nope", "x"] {
        let refusal = remix(&server, id, "x").await.refused(404);
        assert_eq!(refusal.kind, "invalid_request_error");
    }
    let id = server.api.create_short("a red ball").await;
    let path = format!("/v1/videos/{id}/remix");
    let refusal = server.api.post_json(&path, &json!({})).await.refused(400);
    refusal.names("prompt", "missing_required_parameter");
    for body in [
        json!({"prompt": "x", "input_reference": "file-1"}),
        json!({"prompt": "x", "characters": [{"id": "char_1"}]}),
    ] {
        server.api.post_json(&path, &body).await.refused(400);
    }
    let get = server.api.get(&path).await;
    get.refused(405);
    assert_eq!(get.header("allow"), Some("POST"));
}

/// 41: SDKs retry a 409 unless they are told not to.
#[tokio::test]
async fn an_unfinished_source_is_a_conflict_that_is_not_to_be_retried() {
    let server = TestServer::start().await;
    let order = json!({"prompt": "a red ball", "seconds": "20", "size": "1792x1024"});
    let id = server.api.create(&order).await["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let edit = json!({"prompt": "x", "video": {"id": id}});
    for answer in [
        remix(&server, &id, "x").await,
        server.api.post_json("/v1/videos/edits", &edit).await,
        server.api.post_json("/v1/videos/extensions", &edit).await,
    ] {
        assert_eq!(answer.header("x-should-retry"), Some("false"), "{answer:?}");
        answer.refused(409).names("video", "video_not_completed");
    }
    let cancelled = server
        .api
        .post_json(&format!("/v1/videos/{id}/cancel"), &json!({}))
        .await;
    assert_eq!(cancelled.status, 200, "{cancelled:?}");
    server.api.ended(&id).await;
    remix(&server, &id, "x").await.refused(409);
}

/// 50.
#[tokio::test]
async fn what_was_made_from_a_deleted_video_stays() {
    let server = TestServer::start().await;
    let source = server.api.create_short("a red ball").await;
    server.api.completed(&source).await;
    let remix_id = remix(&server, &source, "a blue ball").await.json()["id"].clone();
    let remix_id = remix_id.as_str().expect("an id");
    // While its job still waits or runs.
    assert_eq!(
        server
            .api
            .delete(&format!("/v1/videos/{source}"))
            .await
            .status,
        200
    );
    let video = server.api.completed(remix_id).await;
    assert_eq!(video["remixed_from_video_id"], source.as_str());
    let again = remix(&server, remix_id, "a green ball").await.json();
    let id = again["id"].as_str().expect("an id");
    server.api.completed(id).await;
    server.stop().await;
}

#[tokio::test]
async fn the_same_remix_under_the_same_key_is_made_once() {
    let server = TestServer::start().await;
    let source = server.api.create_short("a red ball").await;
    server.api.completed(&source).await;
    let send = |prompt: &'static str| {
        let request = server
            .api
            .request(Method::POST, &format!("/v1/videos/{source}/remix"));
        let request = request.header("idempotency-key", "k1");
        server.api.send(request.json(&json!({"prompt": prompt})))
    };
    let first = send("a blue ball").await.json();
    assert_eq!(send("a blue ball").await.json()["id"], first["id"]);
    send("a green ball").await.refused(409);
}
