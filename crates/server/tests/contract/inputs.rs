//! POST /v1/videos with a reference picture, in every spelling.
//!
//! Numbers in the comments are those of the conformance checklist that docs/api.md summarises.

use crate::common::{Answer, Receiver, Respond, TestServer, order, picture, png};
use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

const SIZE: (u32, u32) = (720, 1280);

fn with_file(part: Part) -> Form {
    Form::new()
        .text("prompt", "a red ball")
        .part("input_reference", part)
}

fn with_text(name: &str, text: &str) -> Form {
    Form::new()
        .text("prompt", "a red ball")
        .text(name.to_owned(), text.to_owned())
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

async fn post(server: &TestServer, form: Form) -> Answer {
    server.api.post_form("/v1/videos", form).await
}

#[track_caller]
fn accepted(answer: &Answer) -> Value {
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()
}

/// The reference pictures that jobs have, as the size of each.
fn references(server: &TestServer) -> Vec<(u32, u32)> {
    let folder = server.data().path().join("blobs");
    let keys = server
        .data()
        .texts("select blob_key from video_inputs where role = 'reference'");
    let mut sizes = Vec::new();
    for key in keys {
        let bytes = std::fs::read(folder.join(key)).expect("an input has its blob");
        assert_eq!(&bytes[1..4], b"PNG");
        let side = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().expect("four"));
        sizes.push((side(16), side(20)));
    }
    sizes
}

/// 17.
#[tokio::test]
async fn a_picture_is_known_by_its_bytes_not_by_what_its_part_says() {
    let server = TestServer::start().await;
    let folder = server.scratch();
    for file_name in ["a.png", "a.jpg", "a.webp"] {
        let bytes = picture(&folder, file_name, SIZE);
        let plain = || Part::bytes(bytes.clone());
        for part in [
            plain()
                .file_name(file_name)
                .mime_str("image/png")
                .expect("a type"),
            plain()
                .file_name("upload")
                .mime_str("application/octet-stream")
                .expect("a type"),
            plain().file_name("anonymous_file"),
            plain()
                .file_name("Kätzchen \"1\".gif")
                .mime_str("text/plain")
                .expect("a type"),
        ] {
            accepted(&post(&server, with_file(part)).await);
        }
    }
    assert_eq!(references(&server), [SIZE; 12]);
}

/// 29.
#[tokio::test]
async fn the_picture_may_come_before_the_prompt() {
    let server = TestServer::start().await;
    let part = Part::bytes(png(SIZE.0, SIZE.1)).file_name("a.png");
    let form = Form::new()
        .part("input_reference", part)
        .text("prompt", "x");
    accepted(&post(&server, form).await);
}

/// 18.
#[tokio::test]
async fn bytes_that_are_no_picture_are_refused_by_name() {
    let server = TestServer::start().await;
    let mut cut = png(SIZE.0, SIZE.1);
    cut.truncate(cut.len() / 2);
    let mut bomb = png(64, 64);
    bomb[16..24].copy_from_slice(&[0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30]);
    for bytes in [
        b"GIF89a\x01\0\x01\0\0\0\0;".to_vec(),
        b"%PDF-1.7\n".to_vec(),
        b"garbage".to_vec(),
        Vec::new(),
        cut,
        bomb,
    ] {
        let answer = post(&server, with_file(Part::bytes(bytes).file_name("a.png"))).await;
        answer
            .refused(400)
            .names("input_reference", "invalid_value");
    }
    let mut huge = png(64, 64);
    huge.resize((20 << 20) + 1, 0);
    let answer = post(&server, with_file(Part::bytes(huge).file_name("a.png"))).await;
    answer
        .refused(400)
        .names("input_reference", "invalid_value");
    assert_eq!(server.api.page("").await.0.len(), 0, "no job was made");
    server.stop().await;
}

/// 19.
#[tokio::test]
async fn a_picture_of_another_size_is_refused_in_the_known_words() {
    let server = TestServer::start().await;
    let part = || Part::bytes(png(640, 480)).file_name("a.png");
    let refusal = post(&server, with_file(part())).await.refused(400);
    let known = "Inpaint image must match the requested width and height";
    assert!(refusal.message.starts_with(known), "{refusal:?}");
    assert!(refusal.message.contains("640x480"), "{refusal:?}");
    assert!(refusal.message.contains("kinora_fit"), "{refusal:?}");
    assert_eq!(refusal.kind, "invalid_request_error");
    assert_eq!((refusal.param, refusal.code), (None, None));
    for fit in ["crop", "pad"] {
        accepted(&post(&server, with_file(part()).text("kinora_fit", fit)).await);
    }
    let wrong = post(&server, with_file(part()).text("kinora_fit", "stretch")).await;
    wrong.refused(400).names("kinora_fit", "invalid_value");
    assert_eq!(references(&server), [SIZE; 2]);
}

/// 20, 22: and the bare base64 that promptfoo sends.
#[tokio::test]
async fn a_data_url_and_bare_base64_are_pictures() {
    let server = TestServer::start().await;
    let bare = base64(&png(SIZE.0, SIZE.1));
    let data_url = format!("data:image/png;base64,{bare}");
    for form in [
        with_text("input_reference[image_url]", &data_url),
        with_text("input_reference", &data_url),
        with_text(
            "input_reference",
            &json!({"image_url": data_url}).to_string(),
        ),
        with_text("input_reference", &bare),
        with_text("extra_body", &json!({"input_reference": bare}).to_string()),
    ] {
        accepted(&post(&server, form).await);
    }
    for value in [json!({"image_url": data_url}), json!(data_url), json!(bare)] {
        server.api.create(&order("input_reference", value)).await;
    }
    assert_eq!(references(&server), [SIZE; 8]);
}

/// 21, 22.
#[tokio::test]
async fn an_uploaded_file_is_a_reference_by_its_id() {
    let server = TestServer::start().await;
    let upload = |bytes: Vec<u8>, purpose: &'static str| {
        let part = Part::bytes(bytes).file_name("a.png");
        let form = Form::new().text("purpose", purpose).part("file", part);
        server.api.post_form("/v1/files", form)
    };
    let file = upload(png(SIZE.0, SIZE.1), "vision").await.json();
    let id = file["id"].as_str().expect("an id");
    for form in [
        with_text("input_reference[file_id]", id),
        with_text("input_reference", id),
        with_text("input_reference", &json!({"file_id": id}).to_string()),
    ] {
        accepted(&post(&server, form).await);
    }
    server
        .api
        .create(&order("input_reference", json!({"file_id": id})))
        .await;
    let no_picture = upload(b"words".to_vec(), "user_data").await.json();
    let answer = server
        .api
        .post_json(
            "/v1/videos",
            &order("input_reference", no_picture["id"].clone()),
        )
        .await;
    answer
        .refused(400)
        .names("input_reference", "invalid_value");
    for id in ["file-nope", "file-../x"] {
        let answer = server
            .api
            .post_json(
                "/v1/videos",
                &order("input_reference", json!({"file_id": id})),
            )
            .await;
        answer
            .refused(400)
            .names("input_reference", "file_not_found");
    }
    // The order keeps what it needs.
    let deleted = server.api.delete(&format!("/v1/files/{id}")).await;
    assert_eq!(deleted.status, 200);
    assert_eq!(references(&server), [SIZE; 4]);
}

/// 23, 25.
#[tokio::test]
async fn both_neither_and_words_are_refused() {
    let server = TestServer::start().await;
    for value in [
        json!({"image_url": "https://example.com/a.png", "file_id": "file-1"}),
        json!({}),
        json!({"url": "https://example.com/a.png"}),
        json!("a.png"),
        json!("12"),
        json!("file:///etc/passwd"),
        json!("/etc/passwd"),
    ] {
        let answer = server
            .api
            .post_json("/v1/videos", &order("input_reference", value))
            .await;
        answer
            .refused(400)
            .names("input_reference", "invalid_value");
    }
    let both = with_text("input_reference[image_url]", "https://example.com/a.png")
        .text("input_reference[file_id]", "file-1");
    let refusal = post(&server, both).await.refused(400);
    refusal.names("input_reference", "invalid_value");
    let hint = post(&server, with_text("input_reference", "ref.png"))
        .await
        .refused(400);
    assert!(hint.message.contains('@'), "{hint:?}");
}

/// 24.
#[tokio::test]
async fn an_endless_image_url_is_refused() {
    let server = TestServer::start().await;
    let url = format!("data:image/png;base64,{}", "A".repeat(20_971_520));
    let answer = server
        .api
        .post_json(
            "/v1/videos",
            &order("input_reference", json!({"image_url": url})),
        )
        .await;
    let in_form = post(&server, with_text("input_reference[image_url]", &url)).await;
    for answer in [answer, in_form] {
        let refusal = answer.refused(400);
        refusal.names("input_reference", "invalid_value");
        // Not only because it decodes to no picture.
        assert!(refusal.message.contains("20971520"), "{refusal:?}");
    }
    server.stop().await;
}

/// 25: what an address is allowed to be is the outbound client's business and tested there.
#[tokio::test]
async fn an_address_of_this_machine_is_never_asked() {
    let server = TestServer::start().await;
    let own = format!("http://127.0.0.1:{}/healthz", server.api.port);
    for url in [
        own.as_str(),
        "http://[::1]/a.png",
        "http://169.254.169.254/latest/meta-data",
        "http://localhost/a.png",
        "https://10.0.0.1/a.png",
    ] {
        for value in [json!(url), json!({"image_url": url})] {
            let answer = server
                .api
                .post_json("/v1/videos", &order("input_reference", value))
                .await;
            answer
                .refused(400)
                .names("input_reference", "invalid_value");
        }
        let answer = post(&server, with_text("input_reference", url)).await;
        answer
            .refused(400)
            .names("input_reference", "invalid_value");
    }
}

/// ComfyUI's node sends an empty prompt when it has a picture.
#[tokio::test]
async fn a_prompt_may_be_empty_beside_a_picture() {
    let server = TestServer::start().await;
    let part = || Part::bytes(png(SIZE.0, SIZE.1)).file_name("a.png");
    for form in [
        Form::new()
            .text("prompt", "")
            .part("input_reference", part()),
        Form::new().part("input_reference", part()),
    ] {
        let video = accepted(&post(&server, form).await);
        assert_eq!(video["prompt"], "");
        let id = video["id"].as_str().expect("an id");
        assert_eq!(server.api.retrieve(id).await["prompt"], "");
    }
    let alone = Form::new().text("prompt", "");
    assert_eq!(
        post(&server, alone).await.refused(400).param.as_deref(),
        Some("prompt")
    );
}

/// Extras of other servers' clients, at top level, nested, and nested as text.
#[tokio::test]
async fn extras_are_honoured_refused_or_ignored_as_documented() {
    let server = TestServer::start().await;
    let extras = json!({"seed": 7, "num_inference_steps": 20, "guidance_scale": 7.5, "fps": 30, "n": 1,
        "num_frames": 240, "response_format": "url"});
    let mut flat = extras.clone();
    flat["prompt"] = "x".into();
    for body in [
        flat,
        json!({"prompt": "x", "extra_body": extras}),
        json!({"prompt": "x", "extra_body": extras.to_string()}),
    ] {
        assert_eq!(server.api.create(&body).await["seconds"], "8");
    }
    let form = Form::new()
        .text("prompt", "x")
        .text("extra_body", extras.to_string());
    assert_eq!(accepted(&post(&server, form).await)["seconds"], "8");
    let seeds = server.data().texts("select '' || seed from videos");
    assert_eq!(seeds, ["7"; 4]);
    for (param, value) in [
        ("n", json!(2)),
        ("fps", json!(16)),
        ("num_frames", json!(81)),
        ("steps", json!(0)),
        ("extra_body", json!("seed=7")),
    ] {
        let answer = server
            .api
            .post_json("/v1/videos", &order(param, value))
            .await;
        assert_eq!(answer.refused(400).param.as_deref(), Some(param));
    }
}

/// The fingerprint of a request covers what came with it.
#[tokio::test]
async fn an_idempotency_key_covers_the_picture() {
    let server = TestServer::start().await;
    let send = |bytes: Vec<u8>| {
        let request = server.api.request(Method::POST, "/v1/videos");
        let request = request.header("idempotency-key", "k1");
        let part = Part::bytes(bytes).file_name("a.png");
        server.api.send(request.multipart(with_file(part)))
    };
    let red = png(SIZE.0, SIZE.1);
    let other = picture(&server.scratch(), "b.png", SIZE);
    let first = accepted(&send(red.clone()).await);
    assert_eq!(accepted(&send(red).await)["id"], first["id"]);
    let refusal = send(other).await;
    assert_eq!(refusal.header("x-should-retry"), Some("false"));
    refusal.refused(409);
    assert_eq!(server.api.page("").await.0.len(), 1);
    server.stop().await;
}

/// 100: whoever repeats a request because its answer was lost gets it, whatever has become of what it named.
#[tokio::test]
async fn a_retry_finds_its_video_after_what_it_named_is_gone() {
    let picture = png(SIZE.0, SIZE.1);
    let receiver = Receiver::start(move |request_idx, _| match request_idx {
        0 => Respond::File(picture.clone()),
        _ => Respond::Status(404),
    })
    .await;
    let server = TestServer::start_with(&receiver.allowed()).await;
    let part = Part::bytes(png(SIZE.0, SIZE.1)).file_name("a.png");
    let form = Form::new().text("purpose", "vision").part("file", part);
    let file = server.api.post_form("/v1/files", form).await.json();
    let file = file["id"].as_str().expect("an id").to_owned();
    let source = server.api.create_short("a red ball").await;
    server.api.completed(&source).await;
    let named = json!({"prompt": "x", "video": {"id": source}});
    let requests = [
        (
            "/v1/videos".to_owned(),
            order("input_reference", json!({"file_id": file})),
        ),
        (
            "/v1/videos".to_owned(),
            order(
                "input_reference",
                json!({"image_url": receiver.url("/a.png")}),
            ),
        ),
        ("/v1/videos/edits".to_owned(), named.clone()),
        ("/v1/videos/extensions".to_owned(), named),
        (format!("/v1/videos/{source}/remix"), json!({"prompt": "x"})),
        (format!("/v1/videos/{source}/edits"), json!({"prompt": "x"})),
    ];
    let send = async |key: &str, path: &str, body: &Value| {
        let request = server.api.request(Method::POST, path);
        let request = request.header("idempotency-key", key);
        server.api.send(request.json(body)).await
    };
    let mut first = Vec::new();
    for (idx, (path, body)) in requests.iter().enumerate() {
        first.push(accepted(&send(&format!("k{idx}"), path, body).await));
    }
    for path in [format!("/v1/files/{file}"), format!("/v1/videos/{source}")] {
        assert_eq!(server.api.delete(&path).await.status, 200, "{path}");
    }
    for (idx, (path, body)) in requests.iter().enumerate() {
        let again = accepted(&send(&format!("k{idx}"), path, body).await);
        assert_eq!(again["id"], first[idx]["id"], "{path} {body}");
        // The same request is one to the same path, too.
        let other = send("k0", path, body).await;
        if idx > 0 {
            assert_eq!(
                other.refused(409).code.as_deref(),
                Some("idempotency_mismatch")
            );
        }
    }
}

/// Nothing of a refused or broken upload stays on disk, and no job is made.
#[tokio::test]
async fn an_upload_that_breaks_off_leaves_nothing() {
    let server = TestServer::start().await;
    let head = crate::common::raw_head(
        "POST",
        "/v1/videos",
        &[
            "content-type: multipart/form-data; boundary=b",
            "content-length: 5000000",
        ],
    );
    let mut request = head;
    request.extend_from_slice(
        b"--b\r\nContent-Disposition: form-data; name=\"input_reference\"; filename=\"a\"\r\n\r\n",
    );
    request.resize(request.len() + 3_000_000, b'x');
    let answer = crate::common::raw_request(server.api.port, &request, true).await;
    answer.refused(400);
    assert_eq!(
        server.data().scratch_files(),
        Vec::<std::path::PathBuf>::new()
    );
    server.stop().await;
}

/// What many clients send at once is held on disk, and read one after the other: the memory that it takes does not grow
/// with their number. Of 720 MB sent at once at most ten texts' worth is in memory.
#[tokio::test]
async fn many_large_texts_at_once_are_held_on_disk() {
    const N_REQUESTS: usize = 36;
    const WITHIN_BYTES: u64 = 200 << 20;
    let server = TestServer::start().await;
    let before_bytes = server.memory_bytes("VmHWM");
    let url = format!("data:image/png;base64,{}", "A".repeat(20_000_000));
    let body = json!({"prompt": "x", "input_reference": url}).to_string();
    let body = bytes::Bytes::from(body);
    let requests = (0..N_REQUESTS).map(|_| {
        let request = server.api.request(Method::POST, "/v1/videos");
        let request = request
            .header("content-type", "application/json")
            .body(body.clone());
        let api = server.api.clone();
        tokio::spawn(async move { api.send(request).await })
    });
    for request in requests.collect::<Vec<_>>() {
        let answer = request.await.expect("the server answers");
        answer
            .refused(400)
            .names("input_reference", "invalid_value");
    }
    let grown_bytes = server.memory_bytes("VmHWM") - before_bytes;
    assert!(grown_bytes < WITHIN_BYTES, "{grown_bytes} bytes");
    server.stop().await;
}

/// Small files, huge pictures: they are decoded one after the other.
#[tokio::test]
async fn pictures_as_large_as_any_may_be_are_decoded_one_at_a_time() {
    const N_REQUESTS: usize = 3;
    const WITHIN_BYTES: u64 = 700 << 20;
    let server = TestServer::start().await;
    let before_bytes = server.memory_bytes("VmHWM");
    let bomb = picture(&server.scratch(), "bomb.png", (8000, 8000));
    let requests = (0..N_REQUESTS).map(|_| {
        let form =
            with_file(Part::bytes(bomb.clone()).file_name("a.png")).text("kinora_fit", "crop");
        let api = server.api.clone();
        tokio::spawn(async move { api.post_form("/v1/videos", form).await })
    });
    for request in requests.collect::<Vec<_>>() {
        accepted(&request.await.expect("the server answers"));
    }
    let grown_bytes = server.memory_bytes("VmHWM") - before_bytes;
    assert!(grown_bytes < WITHIN_BYTES, "{grown_bytes} bytes");
    assert_eq!(references(&server), [SIZE; N_REQUESTS]);
}

/// What belongs to another project is as if it were not there, wherever an order names it.
#[tokio::test]
async fn an_order_cannot_name_what_belongs_to_another_project() {
    let server = TestServer::start().await;
    server.kinora(&["projects", "create", "team b"]).await;
    let key = server.make_key(&["--project", "team b"]).await;
    let other = server.make_key(&["--project", "default"]).await;
    let (ours, theirs) = (server.api.with_key(&key), server.api.with_key(&other));
    let part = Part::bytes(png(SIZE.0, SIZE.1)).file_name("a.png");
    let form = Form::new().text("purpose", "vision").part("file", part);
    let file = ours.post_form("/v1/files", form).await.json();
    let by_file = order("input_reference", json!({"file_id": file["id"]}));
    let short = crate::common::ClipOf {
        seconds: "1",
        ..crate::common::SMALL_CLIP
    };
    let clip = crate::common::clip(&server.scratch(), short);
    let clip = std::fs::read(clip).expect("ffmpeg has written it");
    let form = Form::new()
        .text("name", "Mia")
        .part("video", Part::bytes(clip).file_name("a.mp4"));
    let character = ours.post_form("/v1/videos/characters", form).await.json();
    let by_character = order("characters", json!([{"id": character["id"]}]));
    for body in [&by_file, &by_character] {
        assert_eq!(ours.post_json("/v1/videos", body).await.status, 200);
        theirs.post_json("/v1/videos", body).await.refused(400);
    }
    let id = ours.create_short("a red ball").await;
    ours.completed(&id).await;
    let derived = json!({"prompt": "x", "video": {"id": id}});
    for path in ["/v1/videos/edits", "/v1/videos/extensions"] {
        theirs.post_json(path, &derived).await.refused(404);
    }
    let path = format!("/v1/videos/{id}/remix");
    theirs.post_json(&path, &derived).await.refused(404);
    assert_eq!(
        ours.post_json("/v1/videos/edits", &derived).await.status,
        200
    );
}
