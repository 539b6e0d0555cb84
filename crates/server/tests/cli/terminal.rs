//! What `kinora` does on a terminal and nowhere else: colours, the pager, progress, names for downloads.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::path::Path;

use crate::support::{FakeApi, download_answer, json_answer, kinora, on_terminal, video};
use serde_json::{Value, json};

const COLOUR: &str = "\u{1b}[1;34m";

/// A folder with a program that marks every line it shows.
fn marking_pager(folder: &Path) -> String {
    use std::os::unix::fs::PermissionsExt;
    let path = folder.join("pager");
    fs::write(&path, "#!/bin/sh\nexec sed 's/^/paged /'\n").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    path.to_str().unwrap().to_owned()
}

/// A list with this many videos on each page, and no end.
fn endless_list(n_items: usize) -> FakeApi {
    FakeApi::start(move |_, n_before| {
        let ids = (0..n_items).map(|index| format!("video_{}", n_before * n_items + index));
        let page: Vec<Value> = ids.map(|id| video(&id, "queued")).collect();
        let last_id = page.last().unwrap()["id"].clone();
        let list = json!({"object": "list", "data": page, "last_id": last_id, "has_more": true});
        json_answer(200, &list)
    })
}

#[test]
fn colours_are_for_terminals_unless_the_environment_says_otherwise() {
    let folder = tempfile::tempdir().unwrap();
    let api = FakeApi::answering(video("video_1", "completed"));
    let base_url = ("OPENAI_BASE_URL", api.base_url.as_str());
    for format in ["auto", "json", "jsonl"] {
        let arguments = ["videos", "retrieve", "video_1", "--format", format];
        let terminal = |variables: &[(&str, &str)]| {
            let shown = on_terminal(folder.path(), &arguments, variables).succeeded();
            shown.text.contains(COLOUR)
        };
        let pipe = |variables: &[(&str, &str)]| {
            let ran = kinora(folder.path(), &arguments, variables).succeeded();
            ran.text().contains(COLOUR)
        };
        assert!(terminal(&[base_url]), "{format}");
        assert!(!terminal(&[base_url, ("FORCE_COLOR", "0")]), "{format}");
        assert!(!terminal(&[base_url, ("NO_COLOR", "1")]), "{format}");
        assert!(!pipe(&[base_url]), "{format}");
        assert!(pipe(&[base_url, ("FORCE_COLOR", "1")]), "{format}");
    }
}

#[test]
fn raw_pretty_and_yaml_have_no_colours() {
    let folder = tempfile::tempdir().unwrap();
    let api = FakeApi::answering(video("video_1", "completed"));
    let variables = [("OPENAI_BASE_URL", api.base_url.as_str())];
    for format in ["raw", "pretty", "yaml"] {
        let arguments = ["videos", "retrieve", "video_1", "--format", format];
        let shown = on_terminal(folder.path(), &arguments, &variables).succeeded();
        assert!(shown.text.contains("video_1"), "{shown:?}");
        assert!(!shown.text.contains('\u{1b}'), "{shown:?}");
    }
}

#[test]
fn only_a_list_longer_than_the_terminal_is_paged() {
    let folder = tempfile::tempdir().unwrap();
    let pager = marking_pager(folder.path());
    let api = endless_list(10);
    let variables = [
        ("OPENAI_BASE_URL", api.base_url.as_str()),
        ("PAGER", pager.as_str()),
    ];
    let n_paged = |n_items: &str| {
        let arguments = [
            "videos",
            "list",
            "--format",
            "jsonl",
            "--max-items",
            n_items,
        ];
        let shown = on_terminal(folder.path(), &arguments, &variables).succeeded();
        let lines = shown.lines();
        assert_eq!(lines.len().to_string(), n_items, "{shown:?}");
        lines
            .iter()
            .filter(|line| line.starts_with("paged "))
            .count()
    };
    // One such line takes two of the terminal's.
    assert_eq!(n_paged("11"), 0);
    assert_eq!(n_paged("12"), 12);
    assert_eq!(n_paged("45"), 45);
    let arguments = ["videos", "list", "--max-items", "45"];
    let ran = kinora(folder.path(), &arguments, &variables).succeeded();
    assert!(!ran.text().contains("paged"), "{ran:?}");
}

#[test]
fn a_list_ends_when_its_reader_has_seen_enough() {
    let folder = tempfile::tempdir().unwrap();
    let api = endless_list(1000);
    let variables = [
        ("OPENAI_BASE_URL", api.base_url.as_str()),
        ("PAGER", "head -n 30"),
    ];
    let shown = on_terminal(folder.path(), &["videos", "list"], &variables).succeeded();
    assert_eq!(shown.lines().len(), 30, "{shown:?}");
    // Pipes hold a little, so that one more page may have been asked for.
    assert!(api.requests().len() <= 2);
}

#[test]
fn a_pager_that_is_not_there_hides_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let api = endless_list(10);
    let variables = [
        ("OPENAI_BASE_URL", api.base_url.as_str()),
        ("PAGER", "/no/such/pager"),
    ];
    let arguments = ["videos", "list", "--format", "jsonl", "--max-items", "40"];
    let shown = on_terminal(folder.path(), &arguments, &variables).succeeded();
    assert_eq!(shown.lines().len(), 40, "{shown:?}");
}

#[test]
fn explore_pages_on_a_terminal_and_falls_back_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let pager = marking_pager(folder.path());
    let api = FakeApi::answering(video("video_1", "completed"));
    let variables = [
        ("OPENAI_BASE_URL", api.base_url.as_str()),
        ("PAGER", pager.as_str()),
    ];
    let arguments = ["videos", "retrieve", "video_1", "--format", "explore"];
    let shown = on_terminal(folder.path(), &arguments, &variables).succeeded();
    let lines = shown.lines();
    assert!(
        lines.iter().all(|line| line.starts_with("paged ")),
        "{shown:?}"
    );
    let ran = kinora(folder.path(), &arguments, &variables).succeeded();
    let warning = "Warning: Output format 'explore' not supported for non-terminal output; falling back to 'json'\n";
    assert_eq!(ran.stderr, warning);
    let expected = serde_json::to_string_pretty(&video("video_1", "completed")).unwrap();
    assert_eq!(ran.text(), format!("{expected}\n"));
}

#[test]
fn a_download_on_a_terminal_gets_a_name_and_overwrites_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let api = FakeApi::start(|_, _| download_answer(vec![7; 1000], 1000));
    let variables = [("OPENAI_BASE_URL", api.base_url.as_str())];
    let arguments = ["videos", "download-content", "video_1"];
    // The server asks for ../video_1.mp4.
    for name in ["video_1.mp4", "video_1-1.mp4", "video_1-2.mp4"] {
        let shown = on_terminal(folder.path(), &arguments, &variables).succeeded();
        assert_eq!(shown.lines(), [format!("Wrote output to: {name}")]);
        assert_eq!(fs::read(folder.path().join(name)).unwrap(), vec![7; 1000]);
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3);
}

#[test]
fn text_that_is_downloaded_is_shown_on_a_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let api = FakeApi::start(|_, _| {
        let headers = [("content-type", "text/plain; charset=utf-8")];
        axum::response::IntoResponse::into_response((headers, "hello"))
    });
    let variables = [("OPENAI_BASE_URL", api.base_url.as_str())];
    let arguments = ["files", "content", "file-1"];
    let shown = on_terminal(folder.path(), &arguments, &variables).succeeded();
    assert_eq!(shown.text, "hello");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn waiting_draws_a_bar_for_whoever_watches_and_asks_for_news_often() {
    let folder = tempfile::tempdir().unwrap();
    let api = FakeApi::start(|_, n_before| {
        let (status, progress) = match n_before {
            0 | 1 => ("queued", 0),
            2..=6 => ("in_progress", n_before * 10),
            _ => ("completed", 100),
        };
        let mut video = video("video_1", status);
        video["progress"] = progress.into();
        let mut response = json_answer(200, &video);
        let pace = http::HeaderValue::from_static("120");
        response.headers_mut().insert("openai-poll-after-ms", pace);
        response
    });
    let variables = [("OPENAI_BASE_URL", api.base_url.as_str())];
    let arguments = [
        "videos", "create", "--prompt", "x", "--wait", "--format", "jsonl",
    ];
    let shown = on_terminal(folder.path(), &arguments, &variables).succeeded();
    assert!(shown.text.contains("in progress"), "{shown:?}");
    assert!(shown.text.contains("40 %"), "{shown:?}");
    assert!(
        shown.lines().last().unwrap().contains("completed"),
        "{shown:?}"
    );
    // A poll that the server may hold open would freeze the bar.
    let helpers = api.requests();
    let helpers = helpers
        .iter()
        .filter(|r| r.header("x-stainless-poll-helper").is_some());
    assert_eq!(helpers.count(), 0);
}
