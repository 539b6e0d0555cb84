//! `kinora videos …`: the real binary against a server that records what it is asked.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::process::Stdio;

use crate::support::{
    FakeApi, FormPart, download_answer, error_answer, json_answer, kinora, video,
};
use serde_json::{Value, json};

fn json_text(value: &Value) -> String {
    format!("{}\n", serde_json::to_string_pretty(value).unwrap())
}

#[test]
fn create_sends_exactly_the_given_fields_as_multipart() {
    let api = FakeApi::answering(video("video_1", "queued"));
    let arguments = "create --prompt x --model sora-2-pro --seconds 8 --size 1280x720 --seed 7";
    let ran = api
        .videos(&arguments.split(' ').collect::<Vec<_>>())
        .succeeded();
    assert_eq!(ran.text(), json_text(&video("video_1", "queued")));
    let request = api.only_request();
    assert_eq!(request.line(), "POST /v1/videos");
    let expected = [
        ("prompt", "x"),
        ("model", "sora-2-pro"),
        ("seconds", "8"),
        ("size", "1280x720"),
        ("seed", "7"),
    ];
    assert_eq!(request.texts(), expected);
    assert!(
        request
            .header("content-type")
            .unwrap()
            .starts_with("multipart/form-data; boundary=")
    );
    assert!(request.header("content-length").is_some());
}

#[test]
fn create_sends_nothing_that_was_not_given() {
    let api = FakeApi::answering(video("video_1", "queued"));
    api.videos(&["create", "--prompt", "- a cat, \"quoted\"\nand ü"])
        .succeeded();
    let request = api.only_request();
    assert_eq!(request.texts(), [("prompt", "- a cat, \"quoted\"\nand ü")]);
    assert_eq!(request.header("authorization"), None);
}

#[test]
fn an_object_becomes_bracket_fields() {
    let check = |written: &str, name: &str, value: &str| {
        let api = FakeApi::answering(video("video_1", "queued"));
        api.videos(&["create", "--prompt", "x", "--input-reference", written])
            .succeeded();
        assert_eq!(api.only_request().texts(), [("prompt", "x"), (name, value)]);
    };
    let url = "https://x.test/a.png";
    check(
        "{image_url: https://x.test/a.png}",
        "input_reference[image_url]",
        url,
    );
    check(
        "{\"image_url\":\"https://x.test/a.png\"}",
        "input_reference[image_url]",
        url,
    );
    check("{file_id: file-1}", "input_reference[file_id]", "file-1");
    check(url, "input_reference", url);
}

#[test]
fn a_file_is_uploaded_with_its_name_and_type() {
    let folder = tempfile::tempdir().unwrap();
    let bytes: Vec<u8> = (0..100_000u32).map(|index| (index % 251) as u8).collect();
    fs::write(folder.path().join("first frame.png"), &bytes).unwrap();
    fs::write(folder.path().join("prompt.txt"), "a cat\n").unwrap();
    let api = FakeApi::answering(video("video_1", "queued"));
    let arguments = [
        "create",
        "--prompt",
        "@prompt.txt",
        "--input-reference",
        "@first frame.png",
    ];
    api.videos_in(folder.path(), &arguments).succeeded();
    let request = api.only_request();
    let part =
        |name: &str, file_name: Option<&str>, content_type: Option<&str>, bytes: &[u8]| FormPart {
            name: name.to_owned(),
            file_name: file_name.map(str::to_owned),
            content_type: content_type.map(str::to_owned),
            bytes: bytes.to_vec(),
        };
    let expected = [
        part("prompt", None, None, b"a cat"),
        part(
            "input_reference",
            Some("first frame.png"),
            Some("image/png"),
            &bytes,
        ),
    ];
    assert_eq!(request.parts, expected);
    assert!(
        request.header("content-length").is_some(),
        "a known length is not sent in chunks"
    );
}

#[test]
fn a_missing_file_sends_nothing() {
    let api = FakeApi::answering(video("video_1", "queued"));
    let ran = api
        .videos(&["create", "--prompt", "x", "--input-reference", "@no.png"])
        .failed(1);
    assert!(ran.stderr.contains("no.png"), "{ran:?}");
    assert!(api.requests().is_empty());
}

#[test]
fn retrieve_takes_the_id_as_flag_or_alone() {
    for arguments in [
        &["retrieve", "video_1"][..],
        &["retrieve", "--video-id", "video_1"],
    ] {
        let api = FakeApi::answering(video("video_1", "completed"));
        let ran = api.videos(arguments).succeeded();
        assert_eq!(ran.text(), json_text(&video("video_1", "completed")));
        assert_eq!(api.lines(), ["GET /v1/videos/video_1"]);
    }
}

#[test]
fn ids_cannot_lead_to_another_address() {
    let api = FakeApi::answering(video("video_1", "completed"));
    api.videos(&["delete", "a/../b?c"]).succeeded();
    assert_eq!(api.lines(), ["DELETE /v1/videos/a%2F..%2Fb%3Fc"]);
    api.videos(&["delete", ".."]).failed(1);
    api.videos(&["delete", "--video-id", ""]).failed(1);
    assert_eq!(api.requests().len(), 1);
}

#[test]
fn delete_prints_the_answer() {
    let deleted = json!({"id": "video_1", "object": "video.deleted", "deleted": true});
    let api = FakeApi::answering(deleted.clone());
    assert_eq!(
        api.videos(&["delete", "video_1"]).succeeded().text(),
        json_text(&deleted)
    );
    assert_eq!(api.lines(), ["DELETE /v1/videos/video_1"]);
}

/// A server with five videos, two on each page.
fn five_videos() -> FakeApi {
    FakeApi::start(|request, _| {
        let after = request
            .path
            .split(['?', '&'])
            .find_map(|pair| pair.strip_prefix("after=video_"));
        let first = after.map_or(0, |after| after.parse::<usize>().unwrap() + 1);
        let last = (first + 2).min(5);
        let page: Vec<Value> = (first..last)
            .map(|n| video(&format!("video_{n}"), "queued"))
            .collect();
        let last_id = page.last().map(|video| video["id"].clone());
        json_answer(
            200,
            &json!({"object": "list", "data": page, "last_id": last_id, "has_more": last < 5}),
        )
    })
}

#[test]
fn list_shows_every_page_one_video_after_another() {
    let api = five_videos();
    let ran = api
        .videos(&["list", "--limit", "2", "--order", "asc"])
        .succeeded();
    let expected: String = (0..5)
        .map(|n| json_text(&video(&format!("video_{n}"), "queued")))
        .collect();
    assert_eq!(ran.text(), expected);
    let expected = [
        "GET /v1/videos?limit=2&order=asc",
        "GET /v1/videos?after=video_1&limit=2&order=asc",
        "GET /v1/videos?after=video_3&limit=2&order=asc",
    ];
    assert_eq!(api.lines(), expected);
}

#[test]
fn max_items_ends_the_list_early() {
    let check = |max_items: &str, n_lines: usize, n_requests: usize| {
        let api = five_videos();
        let ran = api
            .videos(&["list", "--format", "jsonl", "--max-items", max_items])
            .succeeded();
        assert_eq!(ran.text().lines().count(), n_lines, "{max_items}");
        assert_eq!(api.requests().len(), n_requests, "{max_items}");
    };
    check("-1", 5, 3);
    check("0", 0, 0);
    check("2", 2, 1);
    check("3", 3, 2);
}

#[test]
fn a_raw_list_is_one_untouched_page() {
    let body = "{ \"data\":[ {\"id\":\"a\"} ],\"has_more\":true, \"last_id\":\"a\" }";
    let api = FakeApi::start(move |_, _| axum::response::IntoResponse::into_response(body));
    assert_eq!(
        api.videos(&["list", "--format", "raw"]).succeeded().text(),
        body
    );
    assert_eq!(api.requests().len(), 1);
}

#[test]
fn a_server_that_repeats_its_page_does_not_keep_the_list_for_ever() {
    let page = json!({"data": [{"id": "a"}], "last_id": "a", "has_more": true});
    let api = FakeApi::answering(page);
    api.videos(&["list"]).succeeded();
    assert_eq!(api.requests().len(), 2);
}

#[test]
fn flags_stand_before_and_after_the_subcommands() {
    let folder = tempfile::tempdir().unwrap();
    let api = FakeApi::answering(video("video_1", "completed"));
    let base_url = ["--base-url", &api.base_url];
    for arguments in [
        &[
            "--transform",
            "status",
            "-r",
            base_url[0],
            base_url[1],
            "videos",
            "retrieve",
            "video_1",
        ][..],
        &[
            "videos",
            "--transform",
            "status",
            "-r",
            base_url[0],
            base_url[1],
            "retrieve",
            "video_1",
        ],
        &[
            "videos",
            "retrieve",
            "video_1",
            "--transform",
            "status",
            "-r",
            base_url[0],
            base_url[1],
        ],
        &[
            "--transform",
            "status",
            "videos",
            base_url[0],
            base_url[1],
            "retrieve",
            "-r",
            "video_1",
        ],
    ] {
        let ran = kinora(folder.path(), arguments, &[]).succeeded();
        assert_eq!(ran.text(), "completed\n", "{arguments:?}");
    }
}

#[test]
fn who_asks_comes_from_flags_before_the_environment() {
    let folder = tempfile::tempdir().unwrap();
    let api = FakeApi::answering(video("video_1", "completed"));
    let variables = [
        ("OPENAI_BASE_URL", "http://127.0.0.1:1/v1"),
        ("OPENAI_API_KEY", "sk-environment"),
        ("OPENAI_ORG_ID", "org_1"),
        ("OPENAI_PROJECT_ID", "proj_1"),
        // A proxy cannot reach this machine, and would see the key.
        ("HTTP_PROXY", "http://127.0.0.1:1"),
        ("http_proxy", "http://127.0.0.1:1"),
        ("ALL_PROXY", "http://127.0.0.1:1"),
    ];
    let arguments = [
        "videos",
        "--base-url",
        &api.base_url,
        "--api-key",
        "sk-flag",
        "retrieve",
        "video_1",
    ];
    kinora(folder.path(), &arguments, &variables).succeeded();
    let request = api.only_request();
    assert_eq!(request.header("authorization"), Some("Bearer sk-flag"));
    assert_eq!(request.header("openai-organization"), Some("org_1"));
    assert_eq!(request.header("openai-project"), Some("proj_1"));
}

#[test]
fn an_error_answer_prints_status_and_inner_error() {
    let api = FakeApi::start(|_, _| error_answer(404, "Video with id 'nope' not found."));
    let ran = api.videos(&["retrieve", "nope"]).failed(1);
    assert_eq!(
        ran.stderr,
        format!("GET \"{}/videos/nope\": 404 Not Found\n", api.base_url)
    );
    let error = json!({
        "message": "Video with id 'nope' not found.",
        "type": "invalid_request_error", "param": null, "code": null,
    });
    assert_eq!(ran.text(), json_text(&error));
    assert_eq!(api.requests().len(), 1);
    let ran = api
        .videos(&["retrieve", "nope", "--transform-error", "message", "-r"])
        .failed(1);
    assert_eq!(ran.text(), "Video with id 'nope' not found.\n");
}

#[test]
fn an_error_without_envelope_prints_its_status_alone() {
    for body in [
        "<html>Bad gateway</html>",
        "{\"error\":\"text\"}",
        "{\"detail\":\"x\"}",
        "",
    ] {
        let api = FakeApi::start(move |_, _| {
            axum::response::IntoResponse::into_response((http::StatusCode::FORBIDDEN, body))
        });
        let ran = api.videos(&["retrieve", "video_1"]).failed(1);
        assert_eq!(
            ran.stderr,
            format!("GET \"{}/videos/video_1\": 403 Forbidden\n", api.base_url)
        );
        assert_eq!(ran.text(), "", "{body}");
    }
}

#[test]
fn an_answer_that_is_no_json_is_an_error_that_doubts_the_address() {
    let api = FakeApi::start(|_, _| axum::response::IntoResponse::into_response("<html>"));
    let ran = api.videos(&["retrieve", "video_1"]).failed(1);
    assert!(ran.stderr.contains("base URL"), "{ran:?}");
}

#[test]
fn temporary_errors_are_repeated_with_the_same_idempotency_key() {
    let api = FakeApi::start(|_, n_before| match n_before {
        0 => retry_at_once(error_answer(503, "busy")),
        1 => retry_at_once(error_answer(429, "slow down")),
        _ => json_answer(200, &video("video_1", "queued")),
    });
    api.videos(&["create", "--prompt", "x"]).succeeded();
    let requests = api.requests();
    assert_eq!(requests.len(), 3);
    let keys: Vec<_> = requests
        .iter()
        .map(|request| request.header("idempotency-key"))
        .collect();
    assert!(keys[0].is_some());
    assert_eq!(keys[0], keys[1]);
    assert_eq!(keys[0], keys[2]);
    let counts: Vec<_> = requests
        .iter()
        .map(|r| r.header("x-stainless-retry-count"))
        .collect();
    assert_eq!(counts, [Some("0"), Some("1"), Some("2")]);
    assert_eq!(requests[2].texts(), [("prompt", "x")]);
}

fn retry_at_once(mut response: axum::response::Response) -> axum::response::Response {
    response
        .headers_mut()
        .insert("retry-after-ms", http::HeaderValue::from_static("1"));
    response
}

#[test]
fn a_third_failure_is_final() {
    let api = FakeApi::start(|_, _| retry_at_once(error_answer(500, "broken")));
    let ran = api.videos(&["retrieve", "video_1"]).failed(1);
    assert!(
        ran.stderr.ends_with("500 Internal Server Error\n"),
        "{ran:?}"
    );
    assert_eq!(api.requests().len(), 3);
}

#[test]
fn uploads_and_refusals_are_never_repeated() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.png"), "x").unwrap();
    let api = FakeApi::start(|_, _| retry_at_once(error_answer(503, "busy")));
    let arguments = ["create", "--prompt", "x", "--input-reference", "@a.png"];
    api.videos_in(folder.path(), &arguments).failed(1);
    assert_eq!(api.requests().len(), 1);

    let api = FakeApi::start(|_, _| {
        let mut response = error_answer(409, "running");
        response
            .headers_mut()
            .insert("x-should-retry", http::HeaderValue::from_static("false"));
        response
    });
    api.videos(&["delete", "video_1"]).failed(1);
    assert_eq!(api.requests().len(), 1);
}

#[test]
fn no_server_is_an_error_that_says_what_to_start() {
    let folder = tempfile::tempdir().unwrap();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let base_url = format!("http://{}/v1", listener.local_addr().unwrap());
    drop(listener);
    let arguments = ["videos", "retrieve", "video_1"];
    let ran = kinora(folder.path(), &arguments, &[("OPENAI_BASE_URL", &base_url)]).failed(1);
    assert!(
        ran.stderr.contains("kinora serve") && ran.stderr.contains(&base_url),
        "{ran:?}"
    );
    assert_eq!(ran.text(), "");
}

#[test]
fn wrong_command_lines_have_their_exit_codes() {
    let folder = tempfile::tempdir().unwrap();
    let check = |arguments: &[&str], code: i32| {
        kinora(
            folder.path(),
            arguments,
            &[("OPENAI_BASE_URL", "http://127.0.0.1:1/v1")],
        )
        .failed(code);
    };
    check(&["bogus"], 3);
    check(&["videos", "bogus"], 3);
    check(&["videos", "create"], 1);
    check(&["videos", "retrieve"], 1);
    check(&["videos", "retrieve", "a", "b"], 1);
    check(&["videos", "retrieve", "--video-id", "a", "b"], 1);
    check(&["videos", "create", "--prompt", "x", "--no-such-flag"], 1);
    check(&["videos", "--base-url", "127.0.0.1:1", "list"], 1);
    check(&["videos", "--format", "xml", "list"], 1);
    check(&["--help"], 0);
    check(&["videos", "create", "--help"], 0);
    check(&["--version"], 0);
    check(&["-v"], 0);
}

#[test]
fn a_download_writes_the_file_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = vec![7; 300_000];
    let body = bytes.clone();
    let api = FakeApi::start(move |_, _| download_answer(body.clone(), 300_000));
    let ran = api
        .videos_in(
            folder.path(),
            &["download-content", "video_1", "-o", "f.mp4"],
        )
        .succeeded();
    assert_eq!(ran.text(), "Wrote output to: f.mp4\n");
    assert_eq!(fs::read(folder.path().join("f.mp4")).unwrap(), bytes);
    assert_eq!(api.lines(), ["GET /v1/videos/video_1/content"]);
    assert_eq!(names(folder.path()), ["f.mp4"]);
}

#[cfg(unix)]
#[test]
fn a_download_is_private_and_follows_links() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let api = FakeApi::start(|_, _| download_answer(vec![7; 10], 10));
    let path = |name: &str| folder.path().join(name);
    api.videos_in(
        folder.path(),
        &["download-content", "video_1", "-o", "new.mp4"],
    )
    .succeeded();
    assert_eq!(
        fs::metadata(path("new.mp4")).unwrap().permissions().mode() & 0o777,
        0o600
    );

    fs::write(path("old.mp4"), "old").unwrap();
    fs::set_permissions(path("old.mp4"), fs::Permissions::from_mode(0o644)).unwrap();
    std::os::unix::fs::symlink("old.mp4", path("link.mp4")).unwrap();
    api.videos_in(
        folder.path(),
        &["download-content", "video_1", "-o", "link.mp4"],
    )
    .succeeded();
    assert!(fs::symlink_metadata(path("link.mp4")).unwrap().is_symlink());
    assert_eq!(fs::read(path("old.mp4")).unwrap(), [7; 10]);
    assert_eq!(
        fs::metadata(path("old.mp4")).unwrap().permissions().mode() & 0o777,
        0o644
    );

    api.videos_in(
        folder.path(),
        &["download-content", "video_1", "-o", "/dev/null"],
    )
    .succeeded();
}

#[test]
fn a_broken_download_leaves_what_was_there() {
    let folder = tempfile::tempdir().unwrap();
    let api = FakeApi::start(|_, _| download_answer(vec![7; 100_000], 200_000));
    let ran = api
        .videos_in(
            folder.path(),
            &["download-content", "video_1", "-o", "f.mp4"],
        )
        .failed(1);
    assert!(!ran.text().contains("Wrote"), "{ran:?}");
    assert!(names(folder.path()).is_empty());
    fs::write(folder.path().join("f.mp4"), "old").unwrap();
    api.videos_in(
        folder.path(),
        &["download-content", "video_1", "-o", "f.mp4"],
    )
    .failed(1);
    assert_eq!(fs::read(folder.path().join("f.mp4")).unwrap(), b"old");
    assert_eq!(names(folder.path()), ["f.mp4"]);
}

#[test]
fn a_refused_download_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let api = FakeApi::start(|_, _| error_answer(404, "Video is not ready yet."));
    let ran = api
        .videos_in(
            folder.path(),
            &["download-content", "video_1", "-o", "f.mp4"],
        )
        .failed(1);
    assert!(ran.text().contains("not ready"), "{ran:?}");
    assert!(names(folder.path()).is_empty());
}

#[test]
fn bytes_go_to_standard_output_unless_it_is_a_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let api = FakeApi::start(|_, _| download_answer(vec![0xff; 1000], 1000));
    for arguments in [
        &["download-content", "video_1"][..],
        &["download-content", "video_1", "-o", "-"],
        &[
            "download-content",
            "video_1",
            "--output",
            "/dev/stdout",
            "--variant",
            "thumbnail",
        ],
    ] {
        let ran = api.videos_in(folder.path(), arguments).succeeded();
        assert_eq!(ran.stdout, vec![0xff; 1000], "{arguments:?}");
    }
    assert_eq!(
        api.lines()[2],
        "GET /v1/videos/video_1/content?variant=thumbnail"
    );
    assert!(names(folder.path()).is_empty());
}

/// A server whose video is finished at the third poll.
fn slow_video(last_status: &'static str) -> FakeApi {
    FakeApi::start(move |request, n_before| {
        if request.path.ends_with("/content") {
            return download_answer(vec![9; 50], 50);
        }
        let status = ["queued", "queued", "in_progress"]
            .get(n_before)
            .copied()
            .unwrap_or(last_status);
        let mut value = video("video_1", status);
        if status == "failed" {
            value["error"] = json!({"code": "render_failed", "message": "the engine gave up"});
        }
        let mut response = json_answer(200, &value);
        response
            .headers_mut()
            .insert("openai-poll-after-ms", http::HeaderValue::from_static("5"));
        response
    })
}

#[test]
fn waiting_polls_at_the_servers_pace_and_downloads_the_clip() {
    let folder = tempfile::tempdir().unwrap();
    let api = slow_video("completed");
    let arguments = ["create", "--prompt", "x", "--wait", "-o", "f.mp4"];
    let ran = api.videos_in(folder.path(), &arguments).succeeded();
    assert_eq!(ran.text(), json_text(&video("video_1", "completed")));
    assert_eq!(ran.stderr, "Ordered video_1\nWrote output to: f.mp4\n");
    assert_eq!(fs::read(folder.path().join("f.mp4")).unwrap(), [9; 50]);
    let requests = api.requests();
    let lines: Vec<_> = requests.iter().map(|request| request.line()).collect();
    let poll = "GET /v1/videos/video_1";
    assert_eq!(
        lines,
        [
            "POST /v1/videos",
            poll,
            poll,
            poll,
            "GET /v1/videos/video_1/content"
        ]
    );
    assert_eq!(requests[1].header("x-stainless-poll-helper"), Some("true"));
}

#[test]
fn waiting_for_a_video_that_fails_is_a_failure_with_its_reason() {
    let folder = tempfile::tempdir().unwrap();
    let api = slow_video("failed");
    let arguments = [
        "create",
        "--prompt",
        "x",
        "--wait",
        "-o",
        "f.mp4",
        "--transform",
        "status",
    ];
    let ran = api.videos_in(folder.path(), &arguments).failed(1);
    assert_eq!(ran.text(), "\"failed\"\n");
    assert!(ran.stderr.contains("the engine gave up"), "{ran:?}");
    assert!(names(folder.path()).is_empty());
}

#[test]
fn debug_shows_heads_and_hides_the_key() {
    let api = FakeApi::answering(video("video_1", "queued"));
    let arguments = ["retrieve", "video_1", "--debug", "--api-key", "sk-secret"];
    let ran = api.videos(&arguments).succeeded();
    assert!(ran.stderr.contains("> authorization: ***"), "{ran:?}");
    assert!(ran.stderr.contains("< 200 OK"), "{ran:?}");
    assert!(!ran.stderr.contains("sk-secret"), "{ran:?}");
    assert_eq!(ran.text(), json_text(&video("video_1", "queued")));
}

#[test]
fn a_reference_can_come_from_standard_input() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.png");
    fs::write(&file, "picture").unwrap();
    let api = FakeApi::answering(video("video_1", "queued"));
    let arguments = [
        "videos",
        "create",
        "--prompt",
        "x",
        "--input-reference",
        "@-",
    ];
    let stdin = Stdio::from(fs::File::open(&file).unwrap());
    let variables = [("OPENAI_BASE_URL", api.base_url.as_str())];
    crate::support::kinora_reading(folder.path(), &arguments, &variables, stdin).succeeded();
    assert_eq!(api.only_request().parts[1].bytes, b"picture");
}

fn names(folder: &std::path::Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}
