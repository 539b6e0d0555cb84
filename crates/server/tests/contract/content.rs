//! GET /v1/videos/{id}/content: the three files, their headers, and parts of them.

use crate::common::{Answer, TestServer, decode_warnings, order, probe_clip, probe_picture};
use reqwest::Method;
use serde_json::json;

/// A server with one finished clip, and its id.
async fn with_clip() -> (TestServer, String) {
    let server = TestServer::start().await;
    let id = server
        .api
        .create_short("a calico cat playing a piano")
        .await;
    server.api.completed(&id).await;
    (server, id)
}

async fn content(server: &TestServer, id: &str, headers: &[(&str, &str)]) -> Answer {
    let path = format!("/v1/videos/{id}/content");
    let request = server.api.request(Method::GET, &path);
    let request = headers.iter().fold(request, |request, (name, value)| {
        request.header(*name, *value)
    });
    server.api.send(request).await
}

/// 82, 83, 86, 92.
#[tokio::test]
async fn the_three_files_are_what_they_are_called() {
    let (server, id) = with_clip().await;
    let folder = server.scratch();
    for (variant, kind, suffix) in [
        ("video", "video/mp4", ".mp4"),
        ("thumbnail", "image/webp", "_thumbnail.webp"),
        ("spritesheet", "image/jpeg", "_spritesheet.jpg"),
    ] {
        let file = folder.join(format!("a{suffix}"));
        let answer = server.api.download(&id, variant, &file).await;
        assert_eq!(answer.header("content-type"), Some(kind));
        let length = answer.body.len().to_string();
        assert_eq!(answer.header("content-length"), Some(length.as_str()));
        let disposition = answer.header("content-disposition");
        let expected = format!("attachment; filename=\"{id}{suffix}\"");
        assert_eq!(disposition, Some(expected.as_str()));
    }
    let default = content(&server, &id, &[]).await;
    assert_eq!(&default.body[4..8], b"ftyp");
    let clip = probe_clip(&folder.join("a.mp4"));
    assert_eq!(
        (clip.codec.as_str(), clip.width_px, clip.height_px),
        ("h264", 720, 1280)
    );
    assert_eq!((clip.n_frames, clip.frame_rate.as_str()), (120, "30/1"));
    assert!((clip.duration_s - 4.0).abs() < 0.001, "{clip:?}");
    let sound = clip.sound.expect("a clip has sound");
    assert_eq!(
        (sound.codec.as_str(), sound.sample_rate_hz, sound.n_channels),
        ("aac", 48_000, 2)
    );
    assert!((sound.duration_s - 4.0).abs() < 0.001, "{sound:?}");
    assert_eq!(decode_warnings(&folder.join("a.mp4")), "");
    let (codec, width_px, height_px) = probe_picture(&folder.join("a_thumbnail.webp"));
    assert_eq!((codec.as_str(), width_px, height_px), ("webp", 288, 512));
    let (codec, width_px, _) = probe_picture(&folder.join("a_spritesheet.jpg"));
    assert_eq!(codec, "mjpeg");
    assert_eq!(width_px % 160, 0, "tiles are 160 wide");
    server.stop().await;
}

/// 84.
#[tokio::test]
async fn an_unknown_variant_is_refused_in_json() {
    let (server, id) = with_clip().await;
    for variant in ["foo", "", "VIDEO", "..%2Fx"] {
        let path = format!("/v1/videos/{id}/content?variant={variant}");
        let refusal = server.api.get(&path).await.refused(400);
        refusal.names("variant", "invalid_value");
    }
}

/// 85, 89.
#[tokio::test]
async fn accept_and_unknown_parameters_change_nothing() {
    let (server, id) = with_clip().await;
    let plain = content(&server, &id, &[]).await;
    for accept in ["application/binary", "*/*", "image/png", "application/json"] {
        let answer = content(&server, &id, &[("accept", accept)]).await;
        assert_eq!(answer.status, 200, "{accept}");
        assert_eq!(answer.body, plain.body);
    }
    let path = format!("/v1/videos/{id}/content?video_id={id}&x=y");
    assert_eq!(server.api.get(&path).await.body, plain.body);
}

/// 87.
#[tokio::test]
async fn an_unfinished_video_has_no_content_and_says_so() {
    let server = TestServer::start_with("[worker]\nslots = 1\n").await;
    server
        .api
        .create(&json!({"prompt": "in front", "seconds": "20"}))
        .await;
    let id = server.api.create_short("behind").await;
    for variant in ["video", "thumbnail", "spritesheet"] {
        let path = format!("/v1/videos/{id}/content?variant={variant}");
        let refusal = server.api.get(&path).await.refused(404);
        assert_eq!(refusal.kind, "invalid_request_error");
        assert_eq!(refusal.code, None);
        assert!(refusal.message.contains("not ready"), "{refusal:?}");
    }
}

/// 91.
#[tokio::test]
async fn a_range_gives_just_that_slice() {
    let (server, id) = with_clip().await;
    let whole = content(&server, &id, &[]).await;
    assert_eq!(whole.header("accept-ranges"), Some("bytes"));
    let n = whole.body.len();
    for (range, from, to) in [
        ("bytes=0-0".to_owned(), 0, 1),
        ("bytes=100-299".to_owned(), 100, 300),
        (format!("bytes={}-", n - 7), n - 7, n),
        ("bytes=-5".to_owned(), n - 5, n),
        (format!("bytes=10-{}", n + 1000), 10, n),
    ] {
        let answer = content(&server, &id, &[("range", &range)]).await;
        assert_eq!(answer.status, 206, "{range}: {answer:?}");
        assert_eq!(answer.body, whole.body[from..to], "{range}");
        let expected = format!("bytes {from}-{}/{n}", to - 1);
        assert_eq!(
            answer.header("content-range"),
            Some(expected.as_str()),
            "{range}"
        );
    }
    let beyond = format!("bytes={n}-");
    content(&server, &id, &[("range", &beyond)])
        .await
        .refused(416);
}

/// Players and caches: a tag names the bytes.
#[tokio::test]
async fn a_tag_saves_a_download_and_guards_a_range() {
    let (server, id) = with_clip().await;
    let whole = content(&server, &id, &[]).await;
    let etag = whole.header("etag").expect("content has a tag").to_owned();
    let same = content(&server, &id, &[("if-none-match", &etag)]).await;
    assert_eq!(same.status, 304, "{same:?}");
    assert!(same.body.is_empty());
    let other = content(&server, &id, &[("if-none-match", "\"other\"")]).await;
    assert_eq!(other.status, 200);
    let range = ("range", "bytes=0-9");
    let part = content(&server, &id, &[range, ("if-range", &etag)]).await;
    assert_eq!((part.status, part.body.len()), (206, 10));
    let part = content(&server, &id, &[range, ("if-range", "\"other\"")]).await;
    assert_eq!((part.status, part.body.len()), (200, whole.body.len()));
}

/// 102.
#[tokio::test]
async fn head_says_what_get_would() {
    let (server, id) = with_clip().await;
    let get = content(&server, &id, &[]).await;
    let path = format!("/v1/videos/{id}/content");
    let head = server
        .api
        .send(server.api.request(Method::HEAD, &path))
        .await;
    assert_eq!(head.status, 200);
    assert!(head.body.is_empty());
    for name in [
        "content-type",
        "content-length",
        "etag",
        "content-disposition",
    ] {
        assert_eq!(head.header(name), get.header(name), "{name}");
    }
    // A range means something in a GET only.
    let request = server.api.request(Method::HEAD, &path);
    let ranged = server.api.send(request.header("range", "bytes=99999999-"));
    assert_eq!(ranged.await.status, 200);
}

/// The frames, and with them every byte of `mdat`, follow from prompt, seed and size.
#[tokio::test]
async fn the_same_order_gives_the_same_frames_and_sound() {
    let server = TestServer::start().await;
    let mut samples = Vec::new();
    for seed in [None, None, Some(1), Some(2), Some(1)] {
        let mut body = order("seconds", "4");
        body["prompt"] = "three penguins dancing in the snow".into();
        if let Some(seed) = seed {
            body["seed"] = seed.into();
        }
        let video = server.api.create(&body).await;
        let id = video["id"].as_str().expect("an id");
        server.api.completed(id).await;
        samples.push(crate::common::mdat(&content(&server, id, &[]).await.body).to_vec());
    }
    assert_eq!(samples[0], samples[1], "no seed");
    assert_eq!(samples[2], samples[4], "one seed");
    assert_ne!(samples[2], samples[3], "another seed");
}
