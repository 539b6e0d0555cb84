//! What `kinora` does with its standard input: requests in YAML or JSON, files, and nothing at all.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::io::Write as _;
use std::process::Stdio;
use std::time::Duration;

use crate::support::{FakeApi, file_part, kinora_piped, kinora_reading, text_part, video};
use serde_json::json;

fn api() -> FakeApi {
    FakeApi::answering(video("video_1", "queued"))
}

#[test]
fn piped_yaml_and_json_are_an_order() {
    for piped in [
        "prompt: a cat\nseconds: 8\ncharacters:\n- id: char_1\n- id: char_2\n",
        "{\"prompt\": \"a cat\", \"seconds\": 8, \"characters\": [{\"id\": \"char_1\"}, {\"id\": \"char_2\"}]}",
    ] {
        let api = api();
        api.videos_piped(&["create"], piped).succeeded();
        let expected = [
            ("prompt", "a cat"),
            ("seconds", "8"),
            ("characters[][id]", "char_1"),
            ("characters[][id]", "char_2"),
        ];
        assert_eq!(api.only_request().texts(), expected, "{piped}");
    }
}

#[test]
fn a_file_on_standard_input_is_an_order_too() {
    let folder = tempfile::tempdir().unwrap();
    let order = folder.path().join("order.yaml");
    fs::write(&order, "prompt: a cat\nmodel: null\n").unwrap();
    let api = api();
    let stdin = Stdio::from(fs::File::open(&order).unwrap());
    let variables = [("OPENAI_BASE_URL", api.base_url.as_str())];
    kinora_reading(folder.path(), &["videos", "create"], &variables, stdin).succeeded();
    let expected = [("prompt", "a cat"), ("model", "")];
    assert_eq!(api.only_request().texts(), expected);
}

#[test]
fn flags_win_over_what_is_piped() {
    let api = api();
    let arguments = [
        "create",
        "--prompt",
        "flag",
        "--input-reference",
        "{file_id: file-2}",
    ];
    let piped = "{prompt: piped, size: 1280x720, input_reference: {image_url: x, file_id: file-1}}";
    api.videos_piped(&arguments, piped).succeeded();
    let expected = [
        ("prompt", "flag"),
        ("input_reference[file_id]", "file-2"),
        ("size", "1280x720"),
    ];
    assert_eq!(api.only_request().texts(), expected);
}

#[test]
fn piped_ids_go_into_the_path_and_not_into_the_body() {
    let api = api();
    let piped = "{video_id: video_7, prompt: orange, strength: 0.5}";
    api.videos_piped(&["remix"], piped).succeeded();
    api.videos_piped(&["retrieve"], "video_id: video_8")
        .succeeded();
    api.videos_piped(&["delete"], "video_id: video_9")
        .succeeded();
    api.videos_piped(&["get-character"], "character_id: char_1")
        .succeeded();
    api.videos_piped(
        &["download-content", "-o", "-"],
        "{video_id: v, variant: thumbnail}",
    )
    .succeeded();
    let expected = [
        "POST /v1/videos/video_7/remix",
        "GET /v1/videos/video_8",
        "DELETE /v1/videos/video_9",
        "GET /v1/videos/characters/char_1",
        "GET /v1/videos/v/content?variant=thumbnail",
    ];
    assert_eq!(api.lines(), expected);
    let body = api.requests()[0].json();
    assert_eq!(body, json!({"prompt": "orange", "strength": 0.5}));
}

#[test]
fn piped_parameters_go_into_the_query() {
    let api = FakeApi::answering(json!({"data": [], "has_more": false}));
    api.videos_piped(
        &["list", "--limit", "5"],
        "{limit: 7, order: asc, after: video_3}",
    )
    .succeeded();
    assert_eq!(
        api.lines(),
        ["GET /v1/videos?after=video_3&limit=5&order=asc"]
    );
}

#[test]
fn an_id_that_is_typed_leaves_standard_input_to_the_shell() {
    let api = api();
    // As in `while read id; do kinora videos retrieve $id; done < ids`.
    api.videos_piped(&["retrieve", "video_1"], "not: [yaml")
        .succeeded();
    assert_eq!(api.lines(), ["GET /v1/videos/video_1"]);
}

#[test]
fn what_comes_late_through_a_pipe_is_part_of_the_order() {
    let folder = tempfile::tempdir().unwrap();
    let api = api();
    let (reader, mut writer) = std::io::pipe().unwrap();
    // A program that takes its time before it writes: the wait is what is tested.
    let slow = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(300));
        writer.write_all(b"{seconds: '8', size: 1280x720}").unwrap();
    });
    let variables = [("OPENAI_BASE_URL", api.base_url.as_str())];
    let arguments = ["videos", "create", "--prompt", "x"];
    let ran = kinora_reading(folder.path(), &arguments, &variables, Stdio::from(reader));
    slow.join().unwrap();
    let stderr = &ran.succeeded().stderr;
    assert!(!stderr.contains("standard input"), "{stderr}");
    let expected = [("prompt", "x"), ("seconds", "8"), ("size", "1280x720")];
    assert_eq!(api.only_request().texts(), expected);
}

#[test]
fn a_pipe_through_which_nothing_comes_is_not_waited_for_long_and_not_in_silence() {
    let folder = tempfile::tempdir().unwrap();
    let api = api();
    let (reader, writer) = std::io::pipe().unwrap();
    let variables = [("OPENAI_BASE_URL", api.base_url.as_str())];
    let arguments = ["videos", "create", "--prompt", "x"];
    let ran = kinora_reading(folder.path(), &arguments, &variables, Stdio::from(reader));
    drop(writer);
    let stderr = &ran.succeeded().stderr;
    assert!(
        stderr.contains("standard input") && stderr.contains("</dev/null"),
        "{stderr}"
    );
    assert_eq!(api.only_request().texts(), [("prompt", "x")]);
}

#[test]
fn an_empty_pipe_is_no_order() {
    let api = api();
    for piped in ["", "\n", "# a comment\n"] {
        let ran = api.videos_piped(&["create"], piped).failed(1);
        assert!(ran.stderr.contains("--prompt"), "{ran:?}");
    }
    assert!(api.requests().is_empty());
}

#[test]
fn what_is_no_map_cannot_be_merged() {
    let api = api();
    for piped in ["just words", "- a\n- b\n", "12"] {
        let ran = api
            .videos_piped(&["create", "--prompt", "x"], piped)
            .failed(1);
        let message = "cannot merge flags with a body that is not a map";
        assert!(ran.stderr.contains(message), "{piped} {ran:?}");
        api.videos_piped(&["create"], piped).failed(1);
    }
    let ran = api.videos_piped(&["create"], "{prompt: ").failed(1);
    assert!(ran.stderr.contains("neither YAML nor JSON"), "{ran:?}");
    assert!(api.requests().is_empty());
}

#[test]
fn a_flag_that_names_standard_input_gets_all_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let clip: Vec<u8> = (0..300_000u32).map(|index| (index % 251) as u8).collect();
    let check = |arguments: &[&str], name: &str| {
        let api = api();
        let variables = [("OPENAI_BASE_URL", api.base_url.as_str())];
        kinora_piped(folder.path(), arguments, &variables, &clip).succeeded();
        let request = api.only_request();
        let part = request.parts.last().unwrap();
        let expected = file_part(name, "stdin", "application/octet-stream", &clip);
        assert_eq!(*part, expected, "{arguments:?}");
        // Its length is not known before it ends.
        assert_eq!(request.header("content-length"), None);
    };
    for dash in ["-", "/dev/stdin"] {
        let arguments = ["videos", "create-character", "--name", "n", "--video", dash];
        check(&arguments, "video");
        let at = format!("@{dash}");
        check(
            &["videos", "edit", "--prompt", "x", "--video", &at],
            "video",
        );
    }
    let object = "{image_url: '@-'}";
    let arguments = [
        "videos",
        "create",
        "--prompt",
        "x",
        "--input-reference",
        object,
    ];
    check(&arguments, "input_reference[image_url]");
}

#[test]
fn standard_input_cannot_be_two_things() {
    let api = api();
    let arguments = ["create", "--prompt", "@-", "--input-reference", "@-"];
    let ran = api.videos_piped(&arguments, "a cat").failed(1);
    assert!(ran.stderr.contains("only once"), "{ran:?}");
    assert!(api.requests().is_empty());
}

#[test]
fn piped_members_may_name_files_as_flags_do() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("clip.mp4"), "clip").unwrap();
    fs::write(folder.path().join("prompt.txt"), "a cat\n").unwrap();
    let variables = |api: &FakeApi| [("OPENAI_BASE_URL".to_owned(), api.base_url.clone())];
    let run = |arguments: &[&str], piped: &str| {
        let api = api();
        let variables = variables(&api);
        let variables = [(variables[0].0.as_str(), variables[0].1.as_str())];
        kinora_piped(folder.path(), arguments, &variables, piped.as_bytes()).succeeded();
        api.only_request()
    };
    let clip = file_part("video", "clip.mp4", "video/mp4", b"clip");
    let request = run(
        &["videos", "edit"],
        "{prompt: '@prompt.txt', video: '@clip.mp4'}",
    );
    assert_eq!(request.parts, [text_part("prompt", "a cat"), clip.clone()]);
    let request = run(
        &["videos", "create-character"],
        "{name: Mossy, video: clip.mp4}",
    );
    assert_eq!(request.parts, [text_part("name", "Mossy"), clip]);
    let request = run(
        &["videos", "remix", "v"],
        "{prompt: x, note: '@prompt.txt', at: '\\@x'}",
    );
    assert_eq!(
        request.json(),
        json!({"prompt": "x", "note": "a cat\n", "at": "@x"})
    );
}

#[test]
fn a_server_that_refuses_early_ends_an_upload_without_end() {
    use std::io::{Read, Write};
    let folder = tempfile::tempdir().unwrap();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let base_url = format!("http://{}/v1", listener.local_addr().unwrap());
    let serving = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut byte = [0; 1];
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            stream.read_exact(&mut byte).unwrap();
            head.push(byte[0]);
        }
        let answer = "HTTP/1.1 413 Payload Too Large\r\ncontent-length: 0\r\n\r\n";
        stream.write_all(answer.as_bytes()).unwrap();
        stream
    });
    let (reader, mut writer) = std::io::pipe().unwrap();
    writer.write_all(b"the beginning of a clip").unwrap();
    let variables = [("OPENAI_BASE_URL", base_url.as_str())];
    let arguments = ["videos", "create-character", "--name", "n", "--video", "-"];
    let ran = kinora_reading(folder.path(), &arguments, &variables, Stdio::from(reader)).failed(1);
    assert!(ran.stderr.contains("413 Payload Too Large"), "{ran:?}");
    drop((writer, serving.join().unwrap()));
}
