//! `kinora videos create|edit|extend|remix|create-character|…`: what goes over the wire, exactly.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;

use crate::support::{FakeApi, FormPart, file_part, text_part, video};
use serde_json::json;

/// Runs `kinora videos …` in a folder with `clip.mp4` and `frame.png`, and returns the parts of its request,
/// which must be this.
fn parts_of(line: &str, arguments: &[&str]) -> Vec<FormPart> {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("clip.mp4"), "clip").unwrap();
    fs::write(folder.path().join("frame.png"), "frame").unwrap();
    let api = FakeApi::answering(video("video_2", "queued"));
    api.videos_in(folder.path(), arguments).succeeded();
    let request = api.only_request();
    assert_eq!(request.line(), line);
    assert!(request.header("content-length").is_some());
    assert!(request.header("idempotency-key").is_some());
    request.parts
}

#[test]
fn edit_names_its_source_by_object_by_bare_id_or_by_file() {
    let check = |written: &str, expected: FormPart| {
        let arguments = ["edit", "--prompt", "make it snow", "--video", written];
        let parts = parts_of("POST /v1/videos/edits", &arguments);
        assert_eq!(parts, [text_part("prompt", "make it snow"), expected]);
    };
    check("{id: video_1}", text_part("video[id]", "video_1"));
    check("{\"id\": \"video_1\"}", text_part("video[id]", "video_1"));
    check("video_1", text_part("video", "video_1"));
    let file = file_part("video", "clip.mp4", "video/mp4", b"clip");
    for prefix in ["@", "@file://", "@data://", "@./"] {
        check(&format!("{prefix}clip.mp4"), file.clone());
    }
}

#[test]
fn edit_of_an_own_clip_may_name_model_size_and_fit() {
    let arguments =
        "edit --prompt x --video @clip.mp4 --model sora-2-pro --size 1280x720 --fit pad";
    let arguments: Vec<&str> = arguments.split(' ').collect();
    let parts = parts_of("POST /v1/videos/edits", &arguments);
    let expected = [
        text_part("prompt", "x"),
        file_part("video", "clip.mp4", "video/mp4", b"clip"),
        text_part("model", "sora-2-pro"),
        text_part("size", "1280x720"),
        text_part("kinora_fit", "pad"),
    ];
    assert_eq!(parts, expected);
}

#[test]
fn extend_sends_prompt_seconds_and_source() {
    let arguments = ["extend", "--prompt", "x", "--seconds", "8", "--video"];
    let check = |written: &str, expected: FormPart| {
        let arguments: Vec<&str> = arguments.iter().copied().chain([written]).collect();
        let parts = parts_of("POST /v1/videos/extensions", &arguments);
        let expected = [
            text_part("prompt", "x"),
            text_part("seconds", "8"),
            expected,
        ];
        assert_eq!(parts, expected);
    };
    check("{id: video_1}", text_part("video[id]", "video_1"));
    check("video_1", text_part("video", "video_1"));
    check(
        "@clip.mp4",
        file_part("video", "clip.mp4", "video/mp4", b"clip"),
    );
}

#[test]
fn remix_sends_json_to_the_videos_path() {
    for id in [&["video_1"][..], &["--video-id", "video_1"]] {
        let api = FakeApi::answering(video("video_2", "queued"));
        let arguments = [&["remix", "--prompt", "an orange cat"], id].concat();
        let ran = api.videos(&arguments).succeeded();
        assert!(ran.text().contains("video_2"), "{ran:?}");
        let request = api.only_request();
        assert_eq!(request.line(), "POST /v1/videos/video_1/remix");
        assert_eq!(request.json(), json!({"prompt": "an orange cat"}));
        assert!(request.header("idempotency-key").is_some());
    }
}

#[test]
fn create_character_uploads_a_plain_path_and_takes_no_at_sign() {
    let arguments = ["create-character", "--name", "Mossy", "--video", "clip.mp4"];
    let parts = parts_of("POST /v1/videos/characters", &arguments);
    let clip = file_part("video", "clip.mp4", "video/mp4", b"clip");
    assert_eq!(parts, [text_part("name", "Mossy"), clip]);

    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("clip.mp4"), "clip").unwrap();
    let api = FakeApi::answering(json!({}));
    let arguments = [
        "create-character",
        "--name",
        "Mossy",
        "--video",
        "@clip.mp4",
    ];
    let ran = api.videos_in(folder.path(), &arguments).failed(1);
    assert!(ran.stderr.contains("@clip.mp4"), "{ran:?}");
    assert!(api.requests().is_empty());
    // A file that is really called so can be sent.
    fs::write(folder.path().join("@clip.mp4"), "clip").unwrap();
    api.videos_in(folder.path(), &arguments).succeeded();
    let sent = api.only_request().parts[1].file_name.clone();
    assert_eq!(sent.as_deref(), Some("@clip.mp4"));
}

#[test]
fn get_character_takes_the_id_as_flag_or_alone() {
    for id in [&["char_1"][..], &["--character-id", "char_1"]] {
        let character = json!({"id": "char_1", "name": "Mossy", "created_at": 1});
        let api = FakeApi::answering(character);
        api.videos(&[&["get-character"], id].concat()).succeeded();
        assert_eq!(api.lines(), ["GET /v1/videos/characters/char_1"]);
    }
}

#[test]
fn cancel_posts_nothing_to_the_videos_path() {
    let api = FakeApi::answering(video("video_1", "failed"));
    api.videos(&["cancel", "video_1"]).succeeded();
    assert_eq!(api.lines(), ["POST /v1/videos/video_1/cancel"]);
}

#[test]
fn create_sends_a_reference_in_every_form() {
    let check = |written: &str, expected: FormPart| {
        let arguments = ["create", "--prompt", "x", "--input-reference", written];
        let parts = parts_of("POST /v1/videos", &arguments);
        assert_eq!(parts, [text_part("prompt", "x"), expected]);
    };
    let name = "input_reference";
    check(
        "@frame.png",
        file_part(name, "frame.png", "image/png", b"frame"),
    );
    check(
        "{file_id: file-1}",
        text_part("input_reference[file_id]", "file-1"),
    );
    let url = "https://x.test/a.png";
    check(url, text_part(name, url));
    check(
        "{image_url: \"https://x.test/a.png\"}",
        text_part("input_reference[image_url]", url),
    );
    check("file-1", text_part(name, "file-1"));
    check("12", text_part(name, "12"));
    check("null", text_part(name, ""));
    check("@someone", text_part(name, "@someone"));
    check("\\@frame.png", text_part(name, "@frame.png"));
    check(
        "{image_url: '@frame.png'}",
        file_part(
            "input_reference[image_url]",
            "frame.png",
            "image/png",
            b"frame",
        ),
    );
}

#[test]
fn values_are_not_checked_here_but_by_the_server() {
    let arguments = "create --prompt x --seconds 16 --size 1920x1080 --model nonsense";
    let arguments: Vec<&str> = arguments.split(' ').collect();
    let parts = parts_of("POST /v1/videos", &arguments);
    assert_eq!(parts[2], text_part("seconds", "16"));
    assert_eq!(parts[3], text_part("size", "1920x1080"));
}

#[test]
fn what_is_missing_is_named_before_anything_is_sent() {
    let api = FakeApi::answering(json!({}));
    let check = |arguments: &[&str], flags: &str| {
        let ran = api.videos(arguments).failed(1);
        assert!(ran.stderr.contains(flags), "{arguments:?} {ran:?}");
    };
    check(&["create"], "--prompt");
    check(&["edit"], "--prompt, --video");
    check(&["extend", "--prompt", "x"], "--seconds, --video");
    check(&["remix", "--prompt", "x"], "--video-id");
    check(&["remix", "video_1"], "--prompt");
    check(&["create-character"], "--name, --video");
    check(&["get-character"], "--character-id");
    check(&["delete"], "--video-id");
    check(&["create", "extra", "--prompt", "x"], "extra");
    check(
        &["remix", "--video-id", "a", "b", "--prompt", "x"],
        "Unexpected extra arguments: [b]",
    );
    assert!(api.requests().is_empty());
}

fn event_stream(lines: &str) -> axum::response::Response {
    let headers = [("content-type", "text/event-stream")];
    axum::response::IntoResponse::into_response((headers, lines.to_owned()))
}

#[test]
fn events_are_shown_until_the_video_is_final_across_broken_streams() {
    let api = FakeApi::start(|_, n_before| {
        let event = |id: u32, status: &str| {
            let video = video("video_1", status);
            format!("id: {id}\nretry: 1\ndata: {video}\n\n")
        };
        event_stream(&match n_before {
            0 => format!(
                ": hello\n\n{}{}",
                event(1, "queued"),
                event(2, "in_progress")
            ),
            1 => "retry: 1\n\n".to_owned(),
            _ => event(3, "completed"),
        })
    });
    let arguments = ["events", "video_1", "--transform", "status", "-r"];
    let ran = api.videos(&arguments).succeeded();
    assert_eq!(ran.text(), "queued\nin_progress\ncompleted\n");
    let requests = api.requests();
    let seen: Vec<_> = requests.iter().map(|r| r.header("last-event-id")).collect();
    assert_eq!(seen, [None, Some("2"), Some("2")]);
    assert_eq!(requests[0].line(), "GET /v1/videos/video_1/events");
    assert_eq!(requests[0].header("accept"), Some("text/event-stream"));
}

#[test]
fn events_that_never_come_are_an_error() {
    let api = FakeApi::start(|_, _| event_stream("retry: 1\n\n"));
    let ran = api.videos(&["events", "video_1"]).failed(1);
    assert!(ran.stderr.contains("breaks again and again"), "{ran:?}");
}
