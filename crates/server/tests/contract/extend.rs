//! POST /v1/videos/extensions: a clip that goes on.
//!
//! Numbers in the comments are those of the conformance checklist that docs/api.md summarises.

use crate::common::{
    Answer, Api, ClipOf, SMALL_CLIP, TestServer, clip, clip_shown_at, decode_warnings, probe_clip,
};
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

async fn finished(api: &Api) -> String {
    let order = json!({"prompt": "a red ball", "size": "1280x720", "model": "sora-2-pro"});
    let id = api.create(&order).await["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    api.completed(&id).await;
    id
}

async fn extend(api: &Api, id: &str, seconds: Value) -> Answer {
    let body = json!({"prompt": "it rolls on", "video": {"id": id}, "seconds": seconds});
    api.post_json("/v1/videos/extensions", &body).await
}

#[track_caller]
fn accepted(answer: &Answer) -> Value {
    assert_eq!(answer.status, 200, "{answer:?}");
    let video = answer.json();
    crate::common::assert_is_video(&video);
    video
}

/// 42, 45, 46.
#[tokio::test]
async fn an_extension_is_the_source_and_the_new_part_in_every_spelling() {
    let server = TestServer::start().await;
    let id = finished(&server.api).await;
    let form = |name: &'static str, text: &str| {
        let form = Form::new()
            .text("prompt", "it rolls on")
            .text("seconds", "8");
        server
            .api
            .post_form("/v1/videos/extensions", form.text(name, text.to_owned()))
    };
    for answer in [
        form("video[id]", &id).await,
        form("video", &json!({"id": id}).to_string()).await,
        form("video", &id).await,
        extend(&server.api, &id, json!("8")).await,
        extend(&server.api, &id, json!(8)).await,
    ] {
        let video = accepted(&answer);
        assert_eq!(
            (&video["seconds"], &video["size"]),
            (&json!("12"), &json!("1280x720"))
        );
        assert_eq!(
            (&video["model"], &video["remixed_from_video_id"]),
            (&json!("sora-2-pro"), &json!(id))
        );
    }
    for seconds in ["4", "8", "12", "16", "20"] {
        let video = accepted(&extend(&server.api, &id, json!(seconds)).await);
        let total = 4 + seconds.parse::<u32>().expect("a number");
        assert_eq!(video["seconds"], total.to_string());
    }
    let without = json!({"prompt": "it rolls on", "video": {"id": id}});
    let video = accepted(
        &server
            .api
            .post_json("/v1/videos/extensions", &without)
            .await,
    );
    assert_eq!(video["seconds"], "8");
    for seconds in [json!("10"), json!(24), json!("x")] {
        let refusal = extend(&server.api, &id, seconds).await.refused(400);
        refusal.names("seconds", "invalid_value");
    }
}

/// 42, 45: the file is one clip of exactly the total.
#[tokio::test]
async fn a_chain_of_extensions_is_exact_to_the_frame() {
    let server = TestServer::start().await;
    let mut id = finished(&server.api).await;
    for n_extensions in 1..=3_u64 {
        let video = accepted(&extend(&server.api, &id, json!("4")).await);
        id = video["id"].as_str().expect("an id").to_owned();
        server.api.completed(&id).await;
        let file = server.scratch().join("extended.mp4");
        server.api.download(&id, "video", &file).await;
        let clip = probe_clip(&file);
        assert_eq!((clip.width_px, clip.height_px), (1280, 720));
        assert_eq!(clip.n_frames, 120 * (n_extensions + 1));
        let total_s = 4.0 * (n_extensions + 1) as f64;
        let sound = clip.sound.expect("sound");
        assert!(
            (clip.duration_s - total_s).abs() < 0.001,
            "{}",
            clip.duration_s
        );
        assert!(
            (sound.duration_s - total_s).abs() < 0.001,
            "{}",
            sound.duration_s
        );
        assert_eq!(decode_warnings(&file), "");
    }
    server.stop().await;
}

/// 43.
#[tokio::test]
async fn a_chain_has_at_most_six_extensions_and_two_minutes() {
    let server = TestServer::start().await;
    let id = finished(&server.api).await;
    // What six extensions come to is the database's word for it.
    let set = |column: &str, value: u32| {
        let sql = format!("update videos set {column} = {value} where id = '{id}' returning id");
        assert_eq!(server.data().texts(&sql), std::slice::from_ref(&id));
    };
    set("source_ms", 0);
    set("extension_count", 6);
    let refusal = extend(&server.api, &id, json!("4")).await.refused(400);
    refusal.names("video", "invalid_value");
    assert!(refusal.message.contains('6'), "{refusal:?}");
    set("extension_count", 5);
    set("clip_ms", 104_000);
    let refusal = extend(&server.api, &id, json!("20")).await.refused(400);
    refusal.names("seconds", "invalid_value");
    assert!(refusal.message.contains("120"), "{refusal:?}");
    let video = accepted(&extend(&server.api, &id, json!("16")).await);
    assert_eq!(video["seconds"], "120");
}

/// 44.
#[tokio::test]
async fn an_extension_takes_no_picture_and_no_characters() {
    let server = TestServer::start().await;
    let id = finished(&server.api).await;
    for (param, value) in [
        ("input_reference", json!({"file_id": "file-1"})),
        ("characters", json!([{"id": "char_1"}])),
        ("size", json!("720x1280")),
    ] {
        let mut body = json!({"prompt": "x", "video": {"id": id}});
        body[param] = value;
        let refusal = server
            .api
            .post_json("/v1/videos/extensions", &body)
            .await
            .refused(400);
        assert_eq!(refusal.param.as_deref(), Some(param), "{refusal:?}");
    }
    for missing in [
        json!({"prompt": "x", "video": {"id": "video_nope"}}),
        json!({"prompt": "x", "video": "x"}),
    ] {
        server
            .api
            .post_json("/v1/videos/extensions", &missing)
            .await
            .refused(404);
    }
    let refusal = server
        .api
        .post_json("/v1/videos/extensions", &json!({"prompt": "x"}))
        .await
        .refused(400);
    refusal.names("video", "missing_required_parameter");
}

/// An uploaded clip goes on from its last frame.
#[tokio::test]
async fn an_uploaded_clip_is_extended() {
    let server = TestServer::start().await;
    let folder = server.scratch();
    for (of, n_frames, total) in [
        (SMALL_CLIP, 144, "6"),
        (
            ClipOf {
                width_px: 640,
                height_px: 360,
                fps: "30",
                has_sound: false,
                ..SMALL_CLIP
            },
            180,
            "6",
        ),
    ] {
        let bytes = std::fs::read(clip(&folder, of)).expect("ffmpeg has written it");
        let form = Form::new()
            .text("prompt", "it goes on")
            .text("seconds", "4")
            .text("kinora_fit", "crop")
            .part("video", Part::bytes(bytes).file_name("clip.mp4"));
        let video = accepted(&server.api.post_form("/v1/videos/extensions", form).await);
        assert_eq!(
            (&video["seconds"], &video["size"]),
            (&json!(total), &json!("1280x720"))
        );
        let id = video["id"].as_str().expect("an id");
        server.api.completed(id).await;
        let file = folder.join("extended.mp4");
        server.api.download(id, "video", &file).await;
        let clip = probe_clip(&file);
        assert_eq!(clip.n_frames, n_frames);
        assert!((clip.duration_s - 6.0).abs() < 0.01, "{clip:?}");
        assert_eq!(decode_warnings(&file), "");
    }
    server.stop().await;
}

/// Phones count time in 600ths of a second: 30 frames in 610 ticks are 30.5 frames at 30 a second.
#[tokio::test]
async fn an_uploaded_clip_that_ends_in_the_middle_of_a_frame_is_extended() {
    let server = TestServer::start().await;
    let folder = server.scratch();
    let file = clip_shown_at(&folder, 600, "N*20+10*gt(N,14)", 30);
    let form = Form::new()
        .text("prompt", "it goes on")
        .text("seconds", "4")
        .text("kinora_fit", "crop")
        .part(
            "video",
            Part::bytes(std::fs::read(&file).expect("a clip")).file_name("clip.mp4"),
        );
    let video = accepted(&server.api.post_form("/v1/videos/extensions", form).await);
    let id = video["id"].as_str().expect("an id");
    server.api.completed(id).await;
    let file = folder.join("extended.mp4");
    server.api.download(id, "video", &file).await;
    assert_eq!(probe_clip(&file).n_frames, 151);
    server.stop().await;
}

/// Of the extension of a clip and of a remix of its edit, `seconds` and the file say the same.
#[tokio::test]
async fn what_is_made_of_an_odd_or_varying_rate_is_as_long_as_it_says() {
    let server = TestServer::start().await;
    let folder = server.scratch();
    // Every tenth frame of a camera of 30 a second is missing, which makes 27 a second in the mean.
    let varying = clip_shown_at(&folder, 30, "N+floor(N/9)", 54);
    let ntsc = ClipOf {
        fps: "24000/1001",
        seconds: "1",
        ..SMALL_CLIP
    };
    for (file, n_frames) in [(varying, 59), (clip(&folder, ntsc), 24)] {
        let bytes = std::fs::read(&file).expect("ffmpeg has written it");
        let form = |seconds: Option<&'static str>| {
            let form = Form::new()
                .text("prompt", "it goes on")
                .text("kinora_fit", "crop")
                .part("video", Part::bytes(bytes.clone()).file_name("clip.mp4"));
            seconds
                .into_iter()
                .fold(form, |form, text| form.text("seconds", text))
        };
        let api = &server.api;
        let extended = accepted(
            &api.post_form("/v1/videos/extensions", form(Some("4")))
                .await,
        );
        let edited = accepted(&api.post_form("/v1/videos/edits", form(None)).await);
        let edited = edited["id"].as_str().expect("an id");
        api.completed(edited).await;
        let path = format!("/v1/videos/{edited}/remix");
        let remixed = accepted(&api.post_json(&path, &json!({"prompt": "it goes on"})).await);
        for (video, n_more_s) in [(extended, 4), (remixed, 0)] {
            let id = video["id"].as_str().expect("an id");
            api.completed(id).await;
            let file = folder.join("made.mp4");
            api.download(id, "video", &file).await;
            let made = probe_clip(&file);
            let fps = if n_frames == 24 { 24 } else { 30 };
            assert_eq!(made.n_frames, n_frames + n_more_s * fps, "{made:?}");
            let seconds = video["seconds"].as_str().expect("a text");
            let seconds: f64 = seconds.parse().expect("a number");
            assert!(
                (made.duration_s - seconds).abs() < 0.002,
                "{made:?} {video}"
            );
        }
    }
    server.stop().await;
}
