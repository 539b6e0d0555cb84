//! What a receiver of webhooks does with the SDKs: checks signatures, reads events, manages endpoints.

use crate::common::{CLIP_WITHIN, Receiver, Request, TestServer};
use crate::support::{node, python, run};
use async_openai::webhooks::Webhooks;
use serde_json::json;

/// A delivery, and the secret of its endpoint. `delivery.json` in the server's scratch folder has both.
async fn delivery(server: &TestServer, receiver: &Receiver) -> (Request, String) {
    let url = receiver.url("/hook");
    let endpoint = json!({"name": "mine", "url": url, "event_types": ["video.failed"]});
    let api = &server.api;
    let endpoint = api
        .post_json("/v1/webhook_endpoints", &endpoint)
        .await
        .json();
    let secret = endpoint["signing_secret"].as_str().expect("a secret");
    // Cancelling is the quickest way to an event.
    let id = api.create_short("a cat").await;
    api.post_json(&format!("/v1/videos/{id}/cancel"), &json!({}))
        .await;
    let requests = receiver.received(1, CLIP_WITHIN).await;
    let payload = String::from_utf8(requests[0].body.clone()).expect("JSON is text");
    let file = json!({
        "payload": payload, "headers": requests[0].headers, "secret": secret, "url": url, "video_id": id,
    });
    let path = server.scratch().join("delivery.json");
    std::fs::write(path, file.to_string()).expect("the folder is ours");
    (requests[0].clone(), secret.to_owned())
}

async fn program(program: tokio::process::Command) {
    let receiver = Receiver::willing().await;
    let server = TestServer::start_with(&receiver.allowed()).await;
    delivery(&server, &receiver).await;
    run(program, &server).await;
    server.stop().await;
}

/// 107.
#[tokio::test]
async fn the_newest_python_sdk_takes_deliveries_and_manages_endpoints() {
    program(python("3.52.0", "webhooks.py")).await;
}

/// 107.
#[tokio::test]
async fn the_python_sdk_that_sends_json_takes_deliveries() {
    program(python("2.25.0", "webhooks.py")).await;
}

/// 107.
#[tokio::test]
async fn the_newest_node_sdk_takes_deliveries_and_manages_endpoints() {
    program(node("7.55.0", "webhooks.mjs")).await;
}

/// 107.
#[tokio::test]
async fn the_node_sdk_before_takes_deliveries() {
    program(node("6.49.0", "webhooks.mjs")).await;
}

/// 107. Its types know no event of videos, so that it can check a delivery but not read it.
#[tokio::test]
async fn async_openai_takes_signatures() {
    let receiver = Receiver::willing().await;
    let server = TestServer::start_with(&receiver.allowed()).await;
    let (request, secret) = delivery(&server, &receiver).await;
    let body = std::str::from_utf8(&request.body).expect("JSON is text");
    let verify = |body: &str, secret: &str| {
        let [signature, timestamp, id] = ["webhook-signature", "webhook-timestamp", "webhook-id"]
            .map(|name| request.header(name));
        Webhooks::verify_signature(body, signature, timestamp, id, secret)
    };
    verify(body, &secret).expect("the signature is right");
    let other = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
    assert!(verify(body, other).is_err());
    assert!(verify(&body.replace("failed", "completed"), &secret).is_err());
    server.stop().await;
}
