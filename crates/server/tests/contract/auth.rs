//! Who is answered: keys in either header, the first key of an open server, keys that no longer work, addresses
//! that others reach.

use std::process::Stdio;
use std::time::Duration;

use crate::common::{Answer, TestServer, raw_request, until};
use reqwest::Method;
use serde_json::{Value, json};

/// How soon a change to keys must count. The promise is a second; the rest is the machine's.
const AT_ONCE: Duration = Duration::from_secs(3);

async fn keys(server: &TestServer) -> Vec<Value> {
    let text = server.kinora(&["keys", "list", "--format", "json"]).await;
    serde_json::from_str(&text).expect("a JSON array")
}

/// The whole of a list, asked for with one header.
async fn list_with(server: &TestServer, path: &str, header: (&'static str, &str)) -> Answer {
    let request = server
        .api
        .request(Method::GET, path)
        .header(header.0, header.1);
    server.api.send(request).await
}

#[track_caller]
fn assert_refused(answer: &Answer) -> String {
    let refusal = answer.refused(401);
    assert_eq!(
        refusal.code.as_deref(),
        Some("invalid_api_key"),
        "{answer:?}"
    );
    assert_eq!(refusal.kind, "invalid_request_error");
    assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
    refusal.message
}

/// 93: the moment the first key exists, the server asks for keys, without a restart.
#[tokio::test]
async fn the_first_key_closes_an_open_server() {
    let server = TestServer::start().await;
    assert_eq!(
        server.api.with_key("sk-any").get("/v1/videos").await.status,
        200
    );
    assert!(server.log().contains("open:"), "{}", server.log());
    let id = server.api.create_short("made while it was open").await;
    let key = server.make_key(&[]).await;
    assert_refused(&server.api.get("/v1/videos").await);
    assert_refused(&server.api.with_key("sk-any").get("/v1/videos").await);
    let order = json!({"prompt": "nobody's"});
    assert_refused(&server.api.post_json("/v1/videos", &order).await);
    // What was made before belongs to the default project, and so does the key.
    let (ids, _) = server.api.with_key(&key).page("").await;
    assert_eq!(ids, [id]);
}

/// 93, 94: under every spelling of the paths, also with Azure's query.
#[tokio::test]
async fn a_key_is_taken_from_either_header_under_every_prefix() {
    let server = TestServer::start().await;
    let key = server.make_key(&["--name", "laptop"]).await;
    let bearer = format!("Bearer {key}");
    for path in [
        "/v1/videos",
        "/videos",
        "/openai/v1/videos",
        "/openai/v1/videos?api-version=preview",
        "/openai/videos",
        "/openai/videos?api-version=preview",
    ] {
        assert_refused(&list_with(&server, path, ("x-nothing", "x")).await);
        for header in [
            ("authorization", bearer.as_str()),
            ("api-key", &key),
            ("Api-Key", &key),
        ] {
            let answer = list_with(&server, path, header).await;
            assert_eq!(answer.status, 200, "{path} {}: {answer:?}", header.0);
        }
    }
}

#[tokio::test]
async fn a_refusal_tells_nothing_about_keys() {
    let server = TestServer::start().await;
    let key = server.make_key(&[]).await;
    let flipped = if key.ends_with('0') { "1" } else { "0" };
    let wrong_secret = format!("{}{flipped}", &key[..key.len() - 1]);
    let unknown_id = key.replacen("sk-kin-0", "sk-kin-1", 1);
    assert_ne!(
        unknown_id, key,
        "ids begin with the time, so with 0 for the next thousands of years"
    );
    // The same answer but for the last characters, which are the client's own.
    let of_wrong_secret =
        assert_refused(&server.api.with_key(&wrong_secret).get("/v1/videos").await);
    let of_unknown_id = assert_refused(&server.api.with_key(&unknown_id).get("/v1/videos").await);
    let shown = |key: &str| key[key.len() - 4..].to_owned();
    assert_eq!(
        of_wrong_secret.replace(&shown(&wrong_secret), "…"),
        of_unknown_id.replace(&shown(&unknown_id), "…")
    );
    for sent in [
        &wrong_secret,
        &unknown_id,
        "sk-proj-0123456789012345678901234567",
        "Straße",
        "short",
    ] {
        let answer = server.api.with_key(sent).get("/v1/videos").await;
        let message = assert_refused(&answer);
        assert!(!message.contains(sent), "{message}");
    }
    for (name, value) in [
        ("authorization", "Basic eDp5"),
        ("authorization", "Bearer "),
        ("api-key", ""),
    ] {
        assert_refused(&list_with(&server, "/v1/videos", (name, value)).await);
    }
}

#[tokio::test]
async fn a_revoked_key_is_dead_within_a_second_and_opens_no_server() {
    let mut server = TestServer::start().await;
    let key = server.make_key(&["--name", "lost"]).await;
    let with_key = server.api.with_key(&key);
    assert_eq!(with_key.get("/v1/videos").await.status, 200);
    let id = keys(&server).await[0]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    server.kinora(&["keys", "revoke", &id]).await;
    let answer = until("the key is dead", AT_ONCE, || async {
        let answer = with_key.get("/v1/videos").await;
        (answer.status != 200).then_some(answer)
    })
    .await;
    let message = assert_refused(&answer);
    assert!(message.contains("revoked"), "{message}");
    // It was the only one; nobody gets in by that, now or later.
    assert_refused(&server.api.get("/v1/videos").await);
    server.stop_gracefully().await;
    server.restart().await;
    assert_refused(&server.api.get("/v1/videos").await);
    assert_refused(&server.api.with_key(&key).get("/v1/videos").await);
    let key = server.make_key(&[]).await;
    assert_eq!(
        server.api.with_key(&key).get("/v1/videos").await.status,
        200
    );
    server.stop().await;
}

#[tokio::test]
async fn a_key_ends_when_its_time_has_come() {
    let server = TestServer::start().await;
    let lasting = server.make_key(&["--expires-in", "30d"]).await;
    let short = server
        .kinora(&["keys", "create", "--expires-in", "2s"])
        .await;
    let short = server.api.with_key(short.trim());
    assert_eq!(short.get("/v1/videos").await.status, 200);
    let answer = until(
        "the key expires",
        AT_ONCE + Duration::from_secs(2),
        || async {
            let answer = short.get("/v1/videos").await;
            (answer.status != 200).then_some(answer)
        },
    )
    .await;
    assert!(assert_refused(&answer).contains("expired"));
    assert_eq!(
        server.api.with_key(&lasting).get("/v1/videos").await.status,
        200
    );
}

/// 95: clients keep sending what they were set up with for OpenAI.
#[tokio::test]
async fn only_another_project_of_this_server_contradicts_the_key() {
    let server = TestServer::start().await;
    let created = server
        .kinora(&["projects", "create", "team b", "--format", "json"])
        .await;
    let created: Value = serde_json::from_str(&created).expect("JSON");
    let team_b = created["id"].as_str().expect("an id");
    let key = server.make_key(&["--project", "team b"]).await;
    let with_project = async |project: &str| {
        let request = server.api.with_key(&key).request(Method::GET, "/v1/videos");
        let request = request
            .header("OpenAI-Organization", "org-1")
            .header("OpenAI-Project", project);
        server.api.send(request).await
    };
    for project in [team_b, "proj_AbCdEfGhIjKlMnOpQrStUvWx", "", "anything"] {
        let answer = with_project(project).await;
        assert_eq!(answer.status, 200, "{project}: {answer:?}");
    }
    for project in ["default", "proj_00000000000000000000000000000000"] {
        let refusal = with_project(project).await.refused(401);
        assert_eq!(refusal.code.as_deref(), Some("mismatched_project"));
    }
}

/// Whoever runs the server looks at its health, and at what it is, without a key.
#[tokio::test]
async fn health_and_the_welcome_want_no_key() {
    let server = TestServer::start().await;
    server.make_key(&[]).await;
    for path in ["/healthz", "/readyz", "/", "/v1"] {
        assert_eq!(server.api.get(path).await.status, 200, "{path}");
    }
    assert_eq!(
        server
            .api
            .get("/v1/nope")
            .await
            .refused(404)
            .code
            .as_deref(),
        Some("unknown_url")
    );
}

#[tokio::test]
async fn secrets_are_neither_stored_nor_logged() {
    let mut server = TestServer::start().await;
    let key = server.make_key(&[]).await;
    server.api.with_key(&key).get("/v1/videos").await;
    server
        .api
        .with_key(&format!("{key}0"))
        .get("/v1/videos")
        .await;
    let listed = server.kinora(&["keys", "list"]).await;
    server.stop_gracefully().await;
    let secret = key.rsplit('-').next().expect("a key has dashes");
    let database = std::fs::read(server.data().path().join("db/videos.sqlite3")).expect("a file");
    let raw = secret.as_bytes();
    assert!(!database.windows(raw.len()).any(|window| window == raw));
    assert!(!server.log().contains(secret));
    assert!(!listed.contains(secret));
}

#[tokio::test]
async fn the_use_of_a_key_is_noted() {
    let server = TestServer::start().await;
    let key = server.make_key(&[]).await;
    assert!(keys(&server).await[0]["last_used_at"].is_null());
    server.api.with_key(&key).get("/v1/videos").await;
    until("the use is noted", AT_ONCE, || async {
        keys(&server).await[0]["last_used_at"].as_u64()
    })
    .await;
}

/// An address that other machines reach needs a key, or a clear word, before anything is served.
#[tokio::test]
async fn an_exposed_server_does_not_start_without_a_key() {
    let mut server = TestServer::start().await;
    server.stop_gracefully().await;
    let refused = tokio::process::Command::new(env!("CARGO_BIN_EXE_kinora"))
        .args(["serve", "--listen", "0.0.0.0:0", "--data-dir"])
        .arg(server.data().path())
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output();
    let refused = tokio::time::timeout(Duration::from_secs(20), refused).await;
    let refused = refused.expect("it ends by itself").expect("it starts");
    let stderr = String::from_utf8_lossy(&refused.stderr);
    assert!(
        !refused.status.success() && stderr.contains("keys create"),
        "{stderr}"
    );

    let key = server.kinora(&["keys", "create"]).await;
    server.restart_on("0.0.0.0:0").await;
    assert!(server.log().contains("keyed:"), "{}", server.log());
    assert_refused(&server.api.get("/v1/videos").await);
    // Behind a proxy the host is whatever the world calls the server.
    let request = format!(
        "GET /v1/videos HTTP/1.1\r\nhost: videos.example\r\nauthorization: Bearer {}\r\nconnection: close\r\n\r\n",
        key.trim()
    );
    let answer = raw_request(server.api.port, request.as_bytes(), false).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    server.stop().await;
}
