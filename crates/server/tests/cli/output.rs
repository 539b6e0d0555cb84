//! How `kinora` prints, and which server it speaks to as whom.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use crate::support::{FakeApi, Ran, error_answer, json_answer, kinora, video};
use serde_json::{Value, json};

fn retrieve(api: &FakeApi, arguments: &[&str]) -> Ran {
    api.videos(&[&["retrieve", "video_1"], arguments].concat())
}

/// A server with three videos on one page.
fn three_videos() -> FakeApi {
    let states = ["completed", "failed", "completed"].iter().enumerate();
    let page: Vec<Value> = states
        .map(|(index, state)| video(&format!("video_{index}"), state))
        .collect();
    FakeApi::answering(json!({"data": page, "last_id": "video_2", "has_more": false}))
}

#[test]
fn members_keep_their_order_in_every_format() {
    let body = "{\"z\":1,\"id\":\"video_1\",\"a\":{\"y\":null,\"b\":[]},\"unknown\":true}";
    let api = FakeApi::start(move |_, _| axum::response::IntoResponse::into_response(body));
    for format in ["auto", "json", "jsonl", "pretty", "raw", "yaml", "JSON"] {
        let ran = retrieve(&api, &["--format", format]).succeeded();
        let places: Vec<usize> = ["z", "id", "a", "y", "b", "unknown"]
            .iter()
            .map(|name| {
                let text = ran.text();
                let quoted = text.find(&format!("\"{name}\""));
                let bare = || text.find(&format!("{name}:"));
                let column = || text.split_word(name);
                quoted.or_else(bare).or_else(column).unwrap()
            })
            .collect();
        assert!(places.is_sorted(), "{format} {places:?} {ran:?}");
    }
    let ran = retrieve(&api, &["--format", "raw"]).succeeded();
    assert_eq!(ran.text(), body);
}

trait SplitWord {
    fn split_word(&self, word: &str) -> Option<usize>;
}

impl SplitWord for str {
    /// Where a word stands that begins a line.
    fn split_word(&self, word: &str) -> Option<usize> {
        let mut start = 0;
        for line in self.split_inclusive('\n') {
            if line.split_whitespace().next() == Some(word) {
                return Some(start);
            }
            start += line.len();
        }
        None
    }
}

#[test]
fn transform_picks_from_every_item_of_a_list_and_from_a_raw_page() {
    let api = three_videos();
    let check = |arguments: &[&str], expected: &str| {
        let ran = api.videos(&[&["list"], arguments].concat()).succeeded();
        assert_eq!(ran.text(), expected, "{arguments:?}");
    };
    check(&["--transform", "id", "-r"], "video_0\nvideo_1\nvideo_2\n");
    check(
        &[
            "--transform",
            "{id,status}",
            "--format",
            "jsonl",
            "--max-items",
            "1",
        ],
        "{\"id\":\"video_0\",\"status\":\"completed\"}\n",
    );
    check(
        &[
            "--format",
            "raw",
            "--transform",
            "data.#(status==\"failed\").id",
            "-r",
        ],
        "video_1\n",
    );
    check(&["--format", "raw", "--transform", "data.#"], "3\n");
    check(
        &[
            "--transform",
            "no.such.path",
            "--format",
            "jsonl",
            "--max-items",
            "1",
        ],
        &format!("{}\n", video("video_0", "completed")),
    );
}

#[test]
fn errors_have_their_own_format_and_path() {
    let api = FakeApi::start(|_, _| error_answer(404, "Video with id 'video_1' not found."));
    let message = "Video with id 'video_1' not found.";
    let check = |arguments: &[&str], expected: &str| {
        let ran = retrieve(&api, arguments).failed(1);
        assert_eq!(ran.text(), expected, "{arguments:?}");
        let line = format!("GET \"{}/videos/video_1\": 404 Not Found\n", api.base_url);
        assert_eq!(ran.stderr, line);
    };
    check(
        &["--transform-error", "type", "-r"],
        "invalid_request_error\n",
    );
    check(
        &["--format-error", "jsonl"],
        &format!(
            "{{\"message\":\"{message}\",\"type\":\"invalid_request_error\",\"param\":null,\"code\":null}}\n"
        ),
    );
    check(
        &["--format-error", "yaml", "--transform-error", "{type,code}"],
        "type: invalid_request_error\ncode: null\n",
    );
    // Those for results are not for errors.
    check(
        &[
            "--format",
            "yaml",
            "--transform",
            "id",
            "--transform-error",
            "message",
        ],
        &format!("\"{message}\"\n"),
    );
}

#[test]
fn a_raw_error_is_the_inner_object_as_the_server_wrote_it() {
    let body = "{ \"error\" : {\"message\": \"x\",  \"code\":null} , \"more\": 1}";
    let api = FakeApi::start(move |_, _| {
        axum::response::IntoResponse::into_response((http::StatusCode::BAD_REQUEST, body))
    });
    let ran = retrieve(&api, &["--format-error", "raw"]).failed(1);
    assert_eq!(ran.text(), "{\"message\": \"x\",  \"code\":null}\n");
}

#[test]
fn a_reader_that_leaves_ends_the_list_quietly() {
    let api = FakeApi::start(|_, n_before| {
        let page: Vec<Value> = (0..2000)
            .map(|index| video(&format!("video_{n_before}_{index}"), "queued"))
            .collect();
        let last_id = page.last().unwrap()["id"].clone();
        json_answer(
            200,
            &json!({"data": page, "last_id": last_id, "has_more": true}),
        )
    });
    let (reader, writer) = std::io::pipe().unwrap();
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_kinora"))
        .args(["videos", "list"])
        .env_clear()
        .env("OPENAI_BASE_URL", &api.base_url)
        .stdin(std::process::Stdio::null())
        .stdout(writer)
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = std::io::BufRead::lines(std::io::BufReader::new(reader));
    assert_eq!(lines.next().unwrap().unwrap(), "{");
    drop(lines);
    let mut stderr = String::new();
    std::io::Read::read_to_string(&mut child.stderr.take().unwrap(), &mut stderr).unwrap();
    assert!(child.wait().unwrap().success(), "{stderr}");
    assert_eq!(stderr, "");
    assert!(api.requests().len() <= 2);
}

#[test]
fn further_headers_come_from_the_environment_and_from_flags() {
    let folder = tempfile::tempdir().unwrap();
    let api = FakeApi::answering(video("video_1", "completed"));
    let variables = [
        ("OPENAI_BASE_URL", api.base_url.as_str()),
        ("OPENAI_API_KEY", "sk-environment"),
        (
            "OPENAI_CUSTOM_HEADERS",
            "X-One: 1\nnonsense\nX-Two:2:2\nx-three: old",
        ),
    ];
    let arguments = ["videos", "retrieve", "video_1", "--header", "X-Three: new"];
    kinora(folder.path(), &arguments, &variables).succeeded();
    let request = api.only_request();
    assert_eq!(request.header("x-one"), Some("1"));
    assert_eq!(request.header("x-two"), Some("2:2"));
    assert_eq!(request.header("x-three"), Some("new"));
    assert_eq!(
        request.header("authorization"),
        Some("Bearer sk-environment")
    );
    let ran = api.videos(&["list", "--header", "secret words"]).failed(1);
    assert!(ran.stderr.contains("Name: value"), "{ran:?}");
}

#[test]
fn secrets_in_headers_are_not_shown_by_debug() {
    let api = FakeApi::answering(video("video_1", "completed"));
    let ran = retrieve(&api, &["--debug", "--header", "api-key: sk-azure"]).succeeded();
    assert!(ran.stderr.contains("> api-key: ***"), "{ran:?}");
    assert!(!ran.stderr.contains("sk-azure"), "{ran:?}");
}

#[test]
fn flags_of_the_original_tool_that_nothing_here_needs_are_accepted() {
    let api = FakeApi::answering(video("video_1", "completed"));
    retrieve(&api, &["--admin-api-key", "k", "--webhook-secret", "s"]).succeeded();
    assert_eq!(api.only_request().header("authorization"), None);
}

#[test]
fn a_client_certificate_needs_its_key_and_both_must_be_readable() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("nonsense.pem"), "nonsense").unwrap();
    let api = FakeApi::answering(video("video_1", "completed"));
    let check = |flags: &[&str], part: &str| {
        let arguments = [&["retrieve", "video_1"], flags].concat();
        let ran = api.videos_in(folder.path(), &arguments).failed(1);
        assert!(ran.stderr.contains(part), "{flags:?} {ran:?}");
    };
    check(
        &["--mtls-client-cert-file", "nonsense.pem"],
        "belong together",
    );
    let both = |path| {
        [
            "--mtls-client-cert-file",
            path,
            "--mtls-client-key-file",
            path,
        ]
    };
    check(&both("missing.pem"), "missing.pem");
    check(&both("nonsense.pem"), "the client certificate or its key");
    let variables = [
        ("OPENAI_BASE_URL", api.base_url.as_str()),
        ("OPENAI_MTLS_CLIENT_KEY_FILE", "missing.pem"),
        ("OPENAI_MTLS_CLIENT_CERT_FILE", "missing.pem"),
    ];
    let arguments = ["videos", "retrieve", "video_1"];
    let ran = kinora(folder.path(), &arguments, &variables).failed(1);
    assert!(ran.stderr.contains("missing.pem"), "{ran:?}");
    assert!(api.requests().is_empty());
}
