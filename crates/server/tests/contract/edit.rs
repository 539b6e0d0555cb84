//! POST /v1/videos/edits: a clip changed on its own timeline.
//!
//! Numbers in the comments are those of the conformance checklist that docs/api.md summarises.

use std::path::Path;

use crate::common::{
    Answer, Api, ClipOf, SMALL_CLIP, TestServer, clip, decode_warnings, probe_clip,
};
use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

/// A finished video, neither of the default model nor of the default size.
async fn finished(api: &Api) -> String {
    let order = json!({"prompt": "a red ball", "size": "1280x720", "model": "sora-2-pro"});
    let id = api.create(&order).await["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    api.completed(&id).await;
    id
}

#[track_caller]
fn accepted(answer: &Answer) -> Value {
    assert_eq!(answer.status, 200, "{answer:?}");
    let video = answer.json();
    crate::common::assert_is_video(&video);
    video
}

fn form(name: &str, text: &str) -> Form {
    Form::new()
        .text("prompt", "make it snow")
        .text(name.to_owned(), text.to_owned())
}

fn upload(clip: Vec<u8>) -> Form {
    let part = Part::bytes(clip).file_name("clip.mp4");
    Form::new()
        .text("prompt", "make it snow")
        .part("video", part)
}

/// 35 to 38, 40, and the path of one of OpenAI's guides.
#[tokio::test]
async fn an_edit_names_its_video_in_every_spelling() {
    let server = TestServer::start().await;
    let id = finished(&server.api).await;
    let object = json!({"id": id});
    let json = json!({"prompt": "make it snow", "video": object});
    let nested = json!({"prompt": "make it snow", "extra_body": {"video": object}});
    let only_prompt = json!({"prompt": "make it snow"});
    let by_path = format!("/v1/videos/{id}/edits");
    let post_form = |form| server.api.post_form("/v1/videos/edits", form);
    let answers = [
        post_form(form("video[id]", &id)).await,
        post_form(form("video", &object.to_string())).await,
        post_form(form("video", &id)).await,
        server.api.post_json("/v1/videos/edits", &json).await,
        server.api.post_json("/v1/videos/edits", &nested).await,
        server.api.post_json(&by_path, &only_prompt).await,
    ];
    for answer in &answers {
        let video = accepted(answer);
        assert_eq!(video["remixed_from_video_id"], id.as_str());
        assert_eq!(
            (&video["size"], &video["seconds"]),
            (&json!("1280x720"), &json!("4"))
        );
        assert_eq!(video["model"], "sora-2-pro");
    }
    let edited = answers[0].json()["id"].as_str().expect("an id").to_owned();
    server.api.completed(&edited).await;
    let folder = server.scratch();
    let file = folder.join("edit.mp4");
    server.api.download(&edited, "video", &file).await;
    let clip = probe_clip(&file);
    assert_eq!(
        (clip.width_px, clip.height_px, clip.n_frames),
        (1280, 720, 120)
    );
    let source = folder.join("source.mp4");
    server.api.download(&id, "video", &source).await;
    assert_ne!(
        std::fs::read(&file).expect("downloaded"),
        std::fs::read(&source).expect("downloaded"),
        "an edit is not its source"
    );
}

/// What changes the result is heeded or refused, on what is made from another video too.
#[tokio::test]
async fn nothing_that_changes_the_result_is_passed_over() {
    let server = TestServer::start().await;
    let id = finished(&server.api).await;
    let body = |param: &str, value: Value| {
        let mut body = json!({"prompt": "make it snow"});
        body[param] = value;
        body
    };
    let by_path = format!("/v1/videos/{id}/edits");
    for (param, value) in [
        ("num_frames", json!(999)),
        ("kinora_fit", json!("zzz")),
        ("seconds", json!("8")),
        ("video", json!({"id": "video_other"})),
        ("video", json!("video_other")),
        ("video", json!({})),
    ] {
        let body = body(param, value);
        let answer = server.api.post_json(&by_path, &body).await;
        answer.refused(400).names(param, "invalid_value");
    }
    let another_clip = server.api.post_form(&by_path, upload(b"x".to_vec())).await;
    another_clip.refused(400).names("video", "invalid_value");
    accepted(
        &server
            .api
            .post_json(&by_path, &body("video", json!({"id": id})))
            .await,
    );
    let without_people = body("negative_prompt", json!("people"));
    accepted(&server.api.post_json(&by_path, &without_people).await);
    let mut extension = without_people;
    extension["video"] = json!({"id": id});
    accepted(
        &server
            .api
            .post_json("/v1/videos/extensions", &extension)
            .await,
    );
    let negative = "select negative_prompt from videos where negative_prompt is not null";
    assert_eq!(server.data().texts(negative), ["people", "people"]);
}

/// 41.
#[tokio::test]
async fn an_edit_of_nothing_is_refused() {
    let server = TestServer::start().await;
    for id in ["video_nope", "nope", "../x"] {
        let body = json!({"prompt": "x", "video": {"id": id}});
        let refusal = server
            .api
            .post_json("/v1/videos/edits", &body)
            .await
            .refused(404);
        assert!(refusal.message.contains(id), "{refusal:?}");
        let answer = server
            .api
            .post_form("/v1/videos/edits", form("video", id))
            .await;
        answer.refused(404);
    }
    for (body, param) in [
        (json!({"video": {"id": "video_1"}}), "prompt"),
        (json!({"prompt": "x"}), "video"),
        (json!({"prompt": "x", "video": {}}), "video"),
        (json!({"prompt": "x", "video": 7}), "video"),
        (
            json!({"prompt": "x", "video": [{"id": "video_1"}]}),
            "video",
        ),
        (
            json!({"prompt": "x", "video": {"id": "video_1"}, "n": 3}),
            "n",
        ),
    ] {
        let refusal = server
            .api
            .post_json("/v1/videos/edits", &body)
            .await
            .refused(400);
        assert_eq!(refusal.param.as_deref(), Some(param), "{refusal:?}");
    }
}

#[tokio::test]
async fn what_the_source_decides_cannot_be_asked_for() {
    let server = TestServer::start().await;
    let id = finished(&server.api).await;
    for (param, value) in [
        ("size", json!("720x1280")),
        ("seconds", json!(8)),
        ("model", json!("sora-2")),
        ("input_reference", json!("file-1")),
        ("characters", json!([{"id": "char_1"}])),
    ] {
        let mut body = json!({"prompt": "x", "video": {"id": id}});
        body[param] = value;
        let refusal = server
            .api
            .post_json("/v1/videos/edits", &body)
            .await
            .refused(400);
        assert_eq!(refusal.param.as_deref(), Some(param), "{refusal:?}");
    }
    let same = json!({"prompt": "x", "video": {"id": id}, "size": "1280x720", "model": "sora-2-pro", "seconds": 4});
    accepted(&server.api.post_json("/v1/videos/edits", &same).await);
}

/// 39: the length and every frame's moment are those of the upload.
#[tokio::test]
async fn an_uploaded_clip_is_edited_on_its_own_timeline() {
    let server = TestServer::start().await;
    let folder = server.scratch();
    let odd_rate = ClipOf {
        fps: "24000/1001",
        ..SMALL_CLIP
    };
    for (of, model) in [(SMALL_CLIP, Some("sora-2-pro")), (odd_rate, None)] {
        let source = clip(&folder, of);
        let was = probe_clip(&source);
        let form = upload(std::fs::read(&source).expect("ffmpeg has written it"));
        let form = model
            .into_iter()
            .fold(form, |form, model| form.text("model", model));
        let video = accepted(&server.api.post_form("/v1/videos/edits", form).await);
        assert_eq!(video["model"], model.unwrap_or("sora-2"));
        assert_eq!(video["size"], "1280x720");
        assert!(video["remixed_from_video_id"].is_null(), "{video}");
        let id = video["id"].as_str().expect("an id");
        server.api.completed(id).await;
        let file = folder.join("edited.mp4");
        server.api.download(id, "video", &file).await;
        let is = probe_clip(&file);
        assert_eq!(
            (is.n_frames, &is.frame_rate),
            (was.n_frames, &was.frame_rate)
        );
        assert!(
            (is.duration_s - was.duration_s).abs() < 0.002,
            "{is:?} of {was:?}"
        );
        assert_eq!(is.sound.is_some(), was.sound.is_some());
        assert_eq!(decode_warnings(&file), "");
    }
    server.stop().await;
}

#[tokio::test]
async fn an_upload_of_another_size_needs_a_fit() {
    let server = TestServer::start().await;
    let small = ClipOf {
        width_px: 360,
        height_px: 640,
        seconds: "1",
        has_sound: false,
        ..SMALL_CLIP
    };
    let bytes = std::fs::read(clip(&server.scratch(), small)).expect("ffmpeg has written it");
    let post = |form| server.api.post_form("/v1/videos/edits", form);
    let refusal = post(upload(bytes.clone())).await.refused(400);
    refusal.names("video", "invalid_value");
    assert!(refusal.message.contains("360x640"), "{refusal:?}");
    assert!(refusal.message.contains("kinora_fit"), "{refusal:?}");
    let cropped = accepted(&post(upload(bytes.clone()).text("kinora_fit", "crop")).await);
    assert_eq!(
        (&cropped["size"], &cropped["seconds"]),
        (&json!("720x1280"), &json!("1"))
    );
    let padded = upload(bytes)
        .text("kinora_fit", "pad")
        .text("size", "1280x720");
    let padded = accepted(&post(padded).await);
    assert_eq!(padded["size"], "1280x720");
    for video in [cropped, padded] {
        server
            .api
            .completed(video["id"].as_str().expect("an id"))
            .await;
    }
    server.stop().await;
}

#[tokio::test]
async fn an_upload_that_is_no_clip_is_refused_by_name() {
    let server = TestServer::start().await;
    let whole = std::fs::read(clip(&server.scratch(), SMALL_CLIP)).expect("ffmpeg has written it");
    let cut = whole[..whole.len() / 3].to_vec();
    let playlist = b"#EXTM3U\n#EXT-X-TARGETDURATION:10\nhttp://127.0.0.1/a.ts\n".to_vec();
    let fake = [b"\0\0\0\x18ftypisom\0\0\0\0isomiso2".as_slice(), &playlist].concat();
    for bytes in [
        crate::common::png(64, 64),
        playlist,
        fake,
        cut,
        b"garbage".to_vec(),
        Vec::new(),
    ] {
        let answer = server
            .api
            .post_form("/v1/videos/edits", upload(bytes))
            .await;
        answer.refused(400).names("video", "invalid_value");
    }
    assert_eq!(server.api.page("").await.0.len(), 0, "no job was made");
    server.stop().await;
}

/// Its beginning can be decoded, which is all that is tried before the order is taken.
#[tokio::test]
async fn an_upload_that_is_damaged_further_on_fails_once_and_is_named() {
    let server = TestServer::start().await;
    let mut bytes =
        std::fs::read(clip(&server.scratch(), SMALL_CLIP)).expect("ffmpeg has written it");
    let mdat = bytes.windows(4).position(|four| four == b"mdat");
    let mdat = mdat.expect("ffmpeg writes the pictures first") + 4;
    let n_bytes = bytes.len();
    // The tables stand behind the pictures.
    bytes[mdat + n_bytes / 4..mdat + n_bytes * 3 / 4].fill(0xa5);
    let video = accepted(
        &server
            .api
            .post_form("/v1/videos/edits", upload(bytes))
            .await,
    );
    let failed = server.api.ended(video["id"].as_str().expect("an id")).await;
    assert_eq!(failed["error"]["code"], "invalid_input_image", "{failed}");
    let message = failed["error"]["message"].as_str().expect("a text");
    assert!(message.contains("clip"), "{message}");
    let attempts = "select cast(count(*) as text) from video_attempts";
    assert_eq!(server.data().texts(attempts), ["1"]);
    server.stop().await;
}

#[tokio::test]
async fn a_server_without_ffmpeg_names_it_and_makes_everything_else() {
    let server = TestServer::start_without_programs().await;
    let bytes = std::fs::read(clip(&server.scratch(), SMALL_CLIP)).expect("ffmpeg has written it");
    let character = Form::new()
        .text("name", "Mia")
        .part("video", Part::bytes(bytes.clone()).file_name("clip.mp4"));
    for answer in [
        server
            .api
            .post_form("/v1/videos/edits", upload(bytes.clone()))
            .await,
        server
            .api
            .post_form("/v1/videos/extensions", upload(bytes))
            .await,
        server
            .api
            .post_form("/v1/videos/characters", character)
            .await,
    ] {
        let refusal = answer.refused(400);
        refusal.names("video", "unsupported_operation");
        assert!(refusal.message.contains("ffmpeg"), "{refusal:?}");
    }
    let id = finished(&server.api).await;
    let edited = accepted(
        &server
            .api
            .post_form("/v1/videos/edits", form("video", &id))
            .await,
    );
    server
        .api
        .completed(edited["id"].as_str().expect("an id"))
        .await;
    server.stop().await;
}

/// The timing of an upload outlives one edit.
#[tokio::test]
async fn an_edit_of_an_edited_upload_keeps_its_timing() {
    let server = TestServer::start().await;
    let folder = server.scratch();
    let of = ClipOf {
        fps: "24000/1001",
        seconds: "1",
        ..SMALL_CLIP
    };
    let source = clip(&folder, of);
    let was = probe_clip(&source);
    let bytes = std::fs::read(&source).expect("ffmpeg has written it");
    let first = accepted(
        &server
            .api
            .post_form("/v1/videos/edits", upload(bytes))
            .await,
    );
    let first = first["id"].as_str().expect("an id");
    server.api.completed(first).await;
    let again = accepted(
        &server
            .api
            .post_form("/v1/videos/edits", form("video", first))
            .await,
    );
    let again = again["id"].as_str().expect("an id");
    server.api.completed(again).await;
    let file = folder.join("again.mp4");
    server.api.download(again, "video", &file).await;
    let is = probe_clip(&file);
    assert_eq!(
        (is.n_frames, &is.frame_rate),
        (was.n_frames, &was.frame_rate)
    );
    server.stop().await;
}

#[tokio::test]
async fn an_edit_is_made_once_under_one_key_and_the_clip_counts() {
    let server = TestServer::start().await;
    let folder = server.scratch();
    let short = ClipOf {
        seconds: "1",
        ..SMALL_CLIP
    };
    let one = std::fs::read(clip(&folder, short)).expect("ffmpeg has written it");
    let other = ClipOf { fps: "12", ..short };
    let other = std::fs::read(clip(&folder, other)).expect("ffmpeg has written it");
    let send = |bytes: Vec<u8>| {
        let request = server.api.request(Method::POST, "/v1/videos/edits");
        let request = request.header("idempotency-key", "k1");
        server.api.send(request.multipart(upload(bytes)))
    };
    let first = accepted(&send(one.clone()).await);
    assert_eq!(accepted(&send(one).await)["id"], first["id"]);
    send(other).await.refused(409);
    server
        .api
        .completed(first["id"].as_str().expect("an id"))
        .await;
    server.stop().await;
}

/// A file of ours says what it shows, so that what is changed is what it tells of and not its pixels; one that was
/// coded anew is a clip like any other.
#[tokio::test]
async fn a_clip_of_ours_that_comes_back_is_told_again() {
    let server = TestServer::start().await;
    let folder = server.scratch();
    let order =
        json!({"prompt": "a cat and a dog walk on the beach, then it rains", "seconds": "4"});
    let id = server.api.create(&order).await["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    server.api.completed(&id).await;
    let source = folder.join("source.mp4");
    server.api.download(&id, "video", &source).await;
    let coded_anew = folder.join("coded_anew.mp4");
    let coding = std::process::Command::new("ffmpeg")
        .args(["-v", "error", "-i"])
        .arg(&source)
        .args(["-map_metadata", "0", "-movflags", "use_metadata_tags"])
        .args(["-c:v", "libx264", "-crf", "20", "-c:a", "copy"])
        .arg(&coded_anew)
        .status()
        .expect("ffmpeg runs");
    assert!(coding.success());
    let by_id = form("video[id]", &id);
    let read = |path: &Path| std::fs::read(path).expect("it was written");
    let mut edited = Vec::new();
    for form in [by_id, upload(read(&source)), upload(read(&coded_anew))] {
        let video = accepted(&server.api.post_form("/v1/videos/edits", form).await);
        let id = video["id"].as_str().expect("an id").to_owned();
        server.api.completed(&id).await;
        let file = folder.join("edited.mp4");
        server.api.download(&id, "video", &file).await;
        edited.push(crate::common::mdat(&read(&file)).to_vec());
    }
    assert!(
        edited[0] == edited[1],
        "the uploaded file gave another clip"
    );
    assert!(
        edited[0] != edited[2],
        "other pixels, and nothing told of them"
    );
    server.stop().await;
}
