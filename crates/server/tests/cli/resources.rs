//! `kinora files|models|webhook-endpoints …` and `kinora completions`.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;

use crate::support::{FakeApi, file_part, json_answer, kinora, text_part};
use serde_json::json;

fn api() -> FakeApi {
    FakeApi::answering(json!({"id": "x", "object": "thing"}))
}

#[test]
fn files_are_uploaded_with_their_purpose_and_expiry() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.png"), "picture").unwrap();
    let api = api();
    let variables = [("OPENAI_BASE_URL", api.base_url.as_str())];
    let expiry = "{anchor: created_at, seconds: 3600}";
    let arguments = "files create --file a.png --purpose vision --expires-after";
    let mut arguments: Vec<&str> = arguments.split(' ').collect();
    arguments.push(expiry);
    kinora(folder.path(), &arguments, &variables).succeeded();
    let request = api.only_request();
    assert_eq!(request.line(), "POST /v1/files");
    let expected = [
        text_part("purpose", "vision"),
        text_part("expires_after[anchor]", "created_at"),
        text_part("expires_after[seconds]", "3600"),
        file_part("file", "a.png", "image/png", b"picture"),
    ];
    assert_eq!(request.parts, expected);
}

#[test]
fn commands_reach_their_addresses() {
    let check = |arguments: &str, line: &str| {
        let api = api();
        let arguments: Vec<&str> = arguments.split(' ').collect();
        api.kinora(&arguments).succeeded();
        assert_eq!(api.lines(), [line], "{arguments:?}");
    };
    check("files retrieve file-1", "GET /v1/files/file-1");
    check("files retrieve --file-id file-1", "GET /v1/files/file-1");
    check("files delete file-1", "DELETE /v1/files/file-1");
    check("files content file-1 -o -", "GET /v1/files/file-1/content");
    check(
        "files list --limit 3 --purpose vision",
        "GET /v1/files?purpose=vision&limit=3",
    );
    check("models list", "GET /v1/models");
    check("models retrieve sora-2", "GET /v1/models/sora-2");
    check("models retrieve --model sora-2", "GET /v1/models/sora-2");
    let endpoints = "webhook-endpoints";
    check(&format!("{endpoints} list"), "GET /v1/webhook_endpoints");
    check(
        &format!("{endpoints} retrieve we_1"),
        "GET /v1/webhook_endpoints/we_1",
    );
    check(
        &format!("{endpoints} delete we_1"),
        "DELETE /v1/webhook_endpoints/we_1",
    );
    check(
        &format!("{endpoints} rotate-secret we_1"),
        "POST /v1/webhook_endpoints/we_1/rotate_secret",
    );
}

#[test]
fn webhook_endpoints_are_made_changed_and_tested_with_json() {
    let check = |arguments: &str, line: &str, body: serde_json::Value| {
        let api = api();
        let arguments: Vec<&str> = arguments.split(' ').collect();
        api.kinora(&arguments).succeeded();
        let request = api.only_request();
        assert_eq!((request.line().as_str(), request.json()), (line, body));
    };
    check(
        "webhook-endpoints create --name n --url https://x.test/ --event-types video.completed --event-types video.failed",
        "POST /v1/webhook_endpoints",
        json!({"name": "n", "url": "https://x.test/", "event_types": ["video.completed", "video.failed"]}),
    );
    check(
        "webhook-endpoints update we_1 --url https://y.test/",
        "POST /v1/webhook_endpoints/we_1",
        json!({"url": "https://y.test/"}),
    );
    check(
        "webhook-endpoints test we_1 --event-type video.failed",
        "POST /v1/webhook_endpoints/we_1/test",
        json!({"event_type": "video.failed"}),
    );
    check(
        "webhooks test we_1",
        "POST /v1/webhook_endpoints/we_1/test",
        json!({"event_type": "video.completed"}),
    );
    check(
        "webhooks rotate-secret we_1 --keep-old-secret-active-for-24-hours",
        "POST /v1/webhook_endpoints/we_1/rotate_secret",
        json!({"keep_old_secret_active_for_24_hours": true}),
    );
    let ran = api().kinora(&["webhook-endpoints", "create"]).failed(1);
    assert!(ran.stderr.contains("--name, --url"), "{ran:?}");
}

#[test]
fn lists_whose_pages_name_no_last_id_go_on_after_their_last_item() {
    let api = FakeApi::start(|_, n_before| {
        let ids = [format!("m{n_before}a"), format!("m{n_before}b")];
        let page = [json!({"id": ids[0]}), json!({"id": ids[1]})];
        json_answer(200, &json!({"data": page, "has_more": n_before < 2}))
    });
    let ran = api
        .kinora(&["files", "list", "--transform", "id", "-r"])
        .succeeded();
    assert_eq!(ran.text(), "m0a\nm0b\nm1a\nm1b\nm2a\nm2b\n");
    let lines = [
        "GET /v1/files",
        "GET /v1/files?after=m0b",
        "GET /v1/files?after=m1b",
    ];
    assert_eq!(api.lines(), lines);
}

#[test]
fn a_list_that_says_nothing_of_more_is_one_page() {
    let api = FakeApi::answering(json!({"data": [{"id": "sora-2"}, {"id": "sketch-1"}]}));
    let ran = api
        .kinora(&["models", "list", "--transform", "id", "-r"])
        .succeeded();
    assert_eq!(ran.text(), "sora-2\nsketch-1\n");
    let ran = api.kinora(&["models", "list", "--max-items", "1", "--format", "jsonl"]);
    assert_eq!(ran.succeeded().text(), "{\"id\":\"sora-2\"}\n");
}

#[test]
fn every_shell_gets_completions_that_know_the_commands() {
    let folder = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let ran = kinora(folder.path(), &["completions", shell], &[]).succeeded();
        for word in ["download-content", "create-character", "input-reference"] {
            assert!(ran.text().contains(word), "{shell} {word}");
        }
    }
    kinora(folder.path(), &["completions", "tcsh"], &[]).failed(1);
}

#[test]
fn every_command_explains_itself() {
    let folder = tempfile::tempdir().unwrap();
    let help = |arguments: &[&str]| {
        let arguments = [arguments, &["--help"]].concat();
        let ran = kinora(folder.path(), &arguments, &[]).succeeded();
        ran.text().to_owned()
    };
    let top = help(&[]);
    for group in ["videos", "files", "models", "webhook-endpoints"] {
        assert!(top.contains(group), "{top}");
        let text = help(&[group]);
        let commands = text
            .lines()
            .skip_while(|line| *line != "Commands:")
            .skip(1)
            .take_while(|line| !line.is_empty());
        let commands: Vec<(&str, &str)> = commands
            .map(|line| line.trim().split_once(' ').unwrap_or((line, "")))
            .collect();
        assert!(commands.len() > 2, "{text}");
        for (command, about) in commands {
            assert!(
                !about.trim().is_empty(),
                "{group} {command} has no description"
            );
            if command != "help" {
                assert!(
                    help(&[group, command]).contains("--format"),
                    "{group} {command}"
                );
            }
        }
    }
    let text = help(&["videos", "create"]);
    assert!(
        text.contains("Examples:") && text.contains("--input-reference"),
        "{text}"
    );
}
