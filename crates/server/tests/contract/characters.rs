//! /v1/videos/characters, and orders that name characters.
//!
//! Numbers in the comments are those of the conformance checklist that docs/api.md summarises.

use crate::common::{Answer, ClipOf, SMALL_CLIP, TestServer, clip};
use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

fn clip_bytes(server: &TestServer) -> Vec<u8> {
    let short = ClipOf {
        seconds: "1",
        ..SMALL_CLIP
    };
    std::fs::read(clip(&server.scratch(), short)).expect("ffmpeg has written it")
}

fn part(bytes: Vec<u8>) -> Part {
    Part::bytes(bytes).file_name("clip.mp4")
}

async fn post(server: &TestServer, form: Form) -> Answer {
    server.api.post_form("/v1/videos/characters", form).await
}

async fn make(server: &TestServer, name: &str, bytes: Vec<u8>) -> Value {
    let form = Form::new()
        .text("name", name.to_owned())
        .part("video", part(bytes));
    let answer = post(server, form).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()
}

fn id_of(character: &Value) -> String {
    character["id"].as_str().expect("an id").to_owned()
}

/// Nothing reads the clip again once its pictures are taken.
#[tokio::test]
async fn of_a_character_only_different_pictures_are_kept() {
    let server = TestServer::start().await;
    make(&server, "Mia", clip_bytes(&server)).await;
    let kept = server.data().blobs();
    assert_eq!(kept.len(), 3, "{kept:?}");
    assert!(kept.keys().all(|key| key.ends_with(".png")), "{kept:?}");
    // A clip of one frame looks the same at every moment.
    let still = ClipOf {
        fps: "1",
        seconds: "1",
        ..SMALL_CLIP
    };
    let still = std::fs::read(clip(&server.scratch(), still)).expect("ffmpeg has written it");
    make(&server, "Tom", still).await;
    assert_eq!(server.data().blobs().len(), kept.len() + 1);
    server.stop().await;
}

/// 51, 52, 56.
#[tokio::test]
async fn a_character_is_made_at_once_and_found_again() {
    let server = TestServer::start().await;
    let bytes = clip_bytes(&server);
    let name_first = Form::new()
        .text("name", "Mia")
        .part("video", part(bytes.clone()));
    let video_first = Form::new().part("video", part(bytes)).text("name", "Mia");
    for form in [name_first, video_first] {
        let answer = post(&server, form).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        let character = answer.json();
        let mut members: Vec<&String> = character.as_object().expect("an object").keys().collect();
        members.sort_unstable();
        assert_eq!(members, ["created_at", "id", "name"]);
        assert!(id_of(&character).starts_with("char_"));
        assert_eq!(character["name"], "Mia");
        assert!(
            character["created_at"]
                .as_u64()
                .is_some_and(|at| at < 10_000_000_000)
        );
        let path = format!("/v1/videos/characters/{}", id_of(&character));
        assert_eq!(server.api.get(&path).await.json(), character);
    }
    for id in ["char_nope", "..%2Fx", "video_1"] {
        let answer = server.api.get(&format!("/v1/videos/characters/{id}")).await;
        assert_eq!(answer.refused(404).kind, "invalid_request_error");
    }
    server.stop().await;
}

/// 53.
#[tokio::test]
async fn a_name_has_1_to_80_characters() {
    let server = TestServer::start().await;
    let bytes = clip_bytes(&server);
    let longest = "é".repeat(80);
    assert_eq!(
        make(&server, &longest, bytes.clone()).await["name"],
        longest
    );
    for name in [
        Some("é".repeat(81)),
        Some(String::new()),
        Some("  ".to_owned()),
        None,
    ] {
        let form = Form::new().part("video", part(bytes.clone()));
        let form = name
            .into_iter()
            .fold(form, |form, name| form.text("name", name));
        let refusal = post(&server, form).await.refused(400);
        assert_eq!(refusal.param.as_deref(), Some("name"), "{refusal:?}");
    }
    server.stop().await;
}

/// 54, 55.
#[tokio::test]
async fn a_character_needs_a_clip() {
    let server = TestServer::start().await;
    let missing = post(&server, Form::new().text("name", "Mia"))
        .await
        .refused(400);
    missing.names("video", "missing_required_parameter");
    for text in [
        "video_1",
        "https://example.com/a.mp4",
        "{\"id\": \"video_1\"}",
    ] {
        let form = Form::new().text("name", "Mia").text("video", text);
        post(&server, form)
            .await
            .refused(400)
            .names("video", "invalid_type");
    }
    for bytes in [crate::common::png(64, 64), b"garbage".to_vec(), Vec::new()] {
        let form = Form::new().text("name", "Mia").part("video", part(bytes));
        post(&server, form)
            .await
            .refused(400)
            .names("video", "invalid_value");
    }
    let json = json!({"name": "Mia", "video": {"id": "video_1"}});
    let answer = server.api.post_json("/v1/videos/characters", &json).await;
    answer.refused(415);
    server.stop().await;
}

/// 57.
#[tokio::test]
async fn characters_is_no_video_id() {
    let server = TestServer::start().await;
    for word in ["characters", "edits", "extensions"] {
        let answer = server.api.get(&format!("/v1/videos/{word}")).await;
        answer.refused(405);
        assert_eq!(answer.header("allow"), Some("POST"), "{word}");
    }
}

/// 26.
#[tokio::test]
async fn two_characters_are_named_in_every_spelling() {
    let server = TestServer::start().await;
    let bytes = clip_bytes(&server);
    let mia = id_of(&make(&server, "Mia", bytes.clone()).await);
    let tom = id_of(&make(&server, "Tom", bytes).await);
    let ids = [mia.as_str(), tom.as_str()];
    let form = |names: [&'static str; 2]| {
        let form = Form::new().text("prompt", "Mia waves at Tom");
        let form = form.text(names[0], mia.clone()).text(names[1], tom.clone());
        server.api.post_form("/v1/videos", form)
    };
    let objects = json!([{"id": mia}, {"id": tom}]);
    let text = Form::new()
        .text("prompt", "x")
        .text("characters", objects.to_string());
    let mut answers = vec![
        form(["characters[][id]"; 2]).await,
        form(["characters[0][id]", "characters[1][id]"]).await,
        form(["character_ids[]"; 2]).await,
        form(["character_ids"; 2]).await,
        form(["characters[]"; 2]).await,
        server.api.post_form("/v1/videos", text).await,
    ];
    for (member, value) in [
        ("characters", &objects),
        ("characters", &json!(ids)),
        ("character_ids", &json!(ids)),
    ] {
        let mut body = json!({"prompt": "Mia waves at Tom"});
        body[member] = value.clone();
        answers.push(server.api.post_json("/v1/videos", &body).await);
    }
    for answer in &answers {
        assert_eq!(answer.status, 200, "{answer:?}");
    }
    let stored = server.data().texts("select character_ids from videos");
    let expected = json!(ids).to_string();
    assert_eq!(stored.len(), answers.len());
    assert!(stored.iter().all(|ids| *ids == expected), "{stored:?}");
}

/// 27.
#[tokio::test]
async fn three_characters_and_unknown_ones_are_refused() {
    let server = TestServer::start().await;
    let mia = id_of(&make(&server, "Mia", clip_bytes(&server)).await);
    let many: Vec<String> = (0..1000).map(|idx| format!("char_{idx}")).collect();
    for (ids, code) in [
        (json!([mia, "char_1", "char_2"]), "invalid_value"),
        (json!(many), "invalid_value"),
        (json!(["char_nope"]), "character_not_found"),
        (json!([mia, "char_nope"]), "character_not_found"),
        (json!(["../x"]), "character_not_found"),
        (json!([{"name": "Mia"}]), "invalid_type"),
    ] {
        let body = json!({"prompt": "Mia waves", "characters": ids});
        let answer = server.api.post_json("/v1/videos", &body).await;
        answer.refused(400).names("characters", code);
    }
    assert_eq!(server.api.page("").await.0.len(), 0);
}

#[tokio::test]
async fn a_video_with_a_character_is_made_and_so_is_its_remix() {
    let server = TestServer::start().await;
    let mia = id_of(&make(&server, "Mia", clip_bytes(&server)).await);
    let body = json!({"prompt": "Mia waves on a beach", "characters": [{"id": mia}]});
    let id = id_of(&server.api.create(&body).await);
    server.api.completed(&id).await;
    let path = format!("/v1/videos/{id}/remix");
    let remix = server
        .api
        .post_json(&path, &json!({"prompt": "Mia waves in the snow"}))
        .await;
    let remix = id_of(&remix.json());
    server.api.completed(&remix).await;
    let of_remix = format!("select coalesce(character_ids, '') from videos where id = '{remix}'");
    assert_eq!(server.data().texts(&of_remix), [json!([mia]).to_string()]);
    server.stop().await;
}

#[tokio::test]
async fn the_same_character_under_the_same_key_is_made_once() {
    let server = TestServer::start().await;
    let bytes = clip_bytes(&server);
    let send = || {
        let request = server.api.request(Method::POST, "/v1/videos/characters");
        let form = Form::new()
            .text("name", "Mia")
            .part("video", part(bytes.clone()));
        server
            .api
            .send(request.header("idempotency-key", "k1").multipart(form))
    };
    let (first, second) = tokio::join!(send(), send());
    assert_eq!(first.json(), second.json());
    assert_eq!(send().await.json(), first.json());
    assert_eq!(server.data().texts("select id from characters").len(), 1);
    server.stop().await;
}
