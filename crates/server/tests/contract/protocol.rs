//! What holds for every path: the envelope, the headers, the spellings of paths, who may talk to an open
//! server; and the models.

use crate::common::{Answer, TestServer, raw_head, raw_request};
use reqwest::Method;
use serde_json::Value;

async fn send(server: &TestServer, method: Method, path: &str) -> Answer {
    server.api.send(server.api.request(method, path)).await
}

/// 97, 98.
#[tokio::test]
async fn unknown_routes_and_wrong_methods_get_the_envelope() {
    let server = TestServer::start().await;
    for path in [
        "/v1/nope",
        "/v1/videos/a/b/c",
        "/v2/videos",
        "/v1/chat/completions",
    ] {
        let refusal = server.api.get(path).await.refused(404);
        assert_eq!(refusal.kind, "invalid_request_error", "{path}");
    }
    for (method, path) in [
        (Method::PUT, "/v1/videos"),
        (Method::DELETE, "/v1/videos"),
        (Method::PATCH, "/v1/videos/video_1"),
        (Method::POST, "/v1/videos/video_1/content"),
        (Method::POST, "/v1/models"),
    ] {
        let answer = send(&server, method, path).await;
        answer.refused(405);
        assert!(answer.header("allow").is_some(), "{path}: {answer:?}");
    }
}

/// 97, 98: whatever there is, asked in a way that there is not.
#[tokio::test]
async fn every_path_refuses_other_methods_with_the_envelope_and_says_which_it_has() {
    let server = TestServer::start().await;
    let operations = server.api.operations().await;
    for (_, path) in &operations {
        let named = operations.iter().filter(|(_, other)| other == path);
        let mut methods: Vec<&str> = named.map(|(method, _)| method.as_str()).collect();
        let path = path.replace(['{', '}'], "");
        // What could be one thing's id may also be a word that has methods of its own.
        let answer = send(&server, Method::PATCH, &path).await;
        answer.refused(405);
        let allowed = answer.header("allow").expect("it says what is allowed");
        if methods.contains(&"GET") {
            methods.push("HEAD");
        }
        methods.sort_unstable();
        assert_eq!(allowed, methods.join(", "), "{path}");
        let answer = send(&server, Method::GET, &format!("{path}/no/such/thing")).await;
        answer.refused(404);
    }
}

/// 102.
#[tokio::test]
async fn head_and_options_do_no_harm() {
    let server = TestServer::start().await;
    for path in ["/v1/videos", "/v1/models", "/healthz"] {
        let answer = send(&server, Method::HEAD, path).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        assert!(answer.body.is_empty());
        let answer = send(&server, Method::OPTIONS, path).await;
        assert!(answer.status < 500, "{answer:?}");
    }
    assert_eq!(server.api.get("/v1/videos").await.status, 200);
}

/// 96, 101.
#[tokio::test]
async fn every_answer_has_a_request_id_of_its_own_and_says_that_it_is_json() {
    let server = TestServer::start().await;
    let mut ids = Vec::new();
    for path in ["/v1/videos", "/v1/videos", "/nope", "/healthz"] {
        let answer = server.api.get(path).await;
        let content_type = answer.header("content-type");
        assert_eq!(content_type, Some("application/json"), "{path}");
        ids.push(answer.header("x-request-id").expect("checked").to_owned());
    }
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 4, "{ids:?}");
}

/// 103.
#[tokio::test]
async fn all_spellings_of_a_path_lead_to_the_same_place() {
    let server = TestServer::start().await;
    let id = server.api.create_short("a red ball").await;
    for prefix in ["/v1", "", "/openai/v1", "/openai"] {
        for slash in ["", "/"] {
            let list = server.api.get(&format!("{prefix}/videos{slash}")).await;
            assert_eq!(
                list.json()["data"][0]["id"],
                id.as_str(),
                "{prefix} {slash}"
            );
            let one = server
                .api
                .get(&format!("{prefix}/videos/{id}{slash}"))
                .await;
            assert_eq!(one.json()["id"], id.as_str(), "{prefix} {slash}");
        }
    }
}

/// 93, 95, 105.
#[tokio::test]
async fn headers_of_clients_are_accepted_and_ignored() {
    let server = TestServer::start().await;
    let request = server
        .api
        .request(Method::GET, "/v1/videos")
        .bearer_auth("sk-any")
        .header("api-key", "any")
        .header("openai-organization", "org-1")
        .header("openai-project", "proj_1")
        .header("x-stainless-lang", "python")
        .header("x-stainless-retry-count", "1");
    assert_eq!(server.api.send(request).await.status, 200);
}

/// An open server must not be driven by a web page in the same person's browser.
#[tokio::test]
async fn an_open_server_answers_its_own_machine_only() {
    let server = TestServer::start().await;
    for host in ["evil.example", "evil.example:80", "127.0.0.1.evil.example"] {
        let request =
            format!("GET /v1/videos HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
        let answer = raw_request(server.api.port, request.as_bytes(), false).await;
        answer.refused(403);
    }
    for host in ["localhost", "127.0.0.1:8080", "[::1]:8080"] {
        let request =
            format!("GET /v1/videos HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
        let answer = raw_request(server.api.port, request.as_bytes(), false).await;
        assert_eq!(answer.status, 200, "{host}: {answer:?}");
    }
    for header in ["sec-fetch-site: cross-site", "origin: http://evil.example"] {
        let request = raw_head("POST", "/v1/videos", &[header, "content-length: 0"]);
        let answer = raw_request(server.api.port, &request, false).await;
        answer.refused(403);
    }
    assert_eq!(server.api.page("").await.0.len(), 0);
}

/// 111.
#[tokio::test]
async fn models_are_the_aliases_and_the_engines_own() {
    let server = TestServer::start().await;
    let list = server.api.get("/v1/models").await.json();
    assert_eq!(list["object"], "list");
    let models = list["data"].as_array().expect("a list has data");
    for id in [
        "sora-2",
        "sora-2-pro",
        "sora-2-2025-10-06",
        "sora-2-pro-2025-10-06",
        "sora-2-2025-12-08",
        "sketch-1",
    ] {
        let listed: Option<&Value> = models.iter().find(|model| model["id"] == id);
        let listed = listed.unwrap_or_else(|| panic!("{id} is not in {list}"));
        let one = server.api.get(&format!("/v1/models/{id}")).await.json();
        assert_eq!(&one, listed);
        assert_eq!(one["object"], "model");
        assert!(
            one["created"].is_u64() && one["owned_by"].is_string(),
            "{one}"
        );
    }
    let refusal = server.api.get("/v1/models/nope").await.refused(404);
    refusal.names("model", "model_not_found");
}

/// 112.
#[tokio::test]
async fn batches_are_answered_with_the_envelope() {
    let server = TestServer::start().await;
    let batch = serde_json::json!({"endpoint": "/v1/videos", "input_file_id": "file-1", "completion_window": "24h"});
    let refusal = server
        .api
        .post_json("/v1/batches", &batch)
        .await
        .refused(404);
    assert_eq!(refusal.code.as_deref(), Some("unknown_url"));
}

/// Probes of whatever runs the server.
#[tokio::test]
async fn a_ready_server_says_so() {
    let server = TestServer::start().await;
    for path in ["/healthz", "/readyz"] {
        assert_eq!(server.api.get(path).await.status, 200, "{path}");
    }
}
