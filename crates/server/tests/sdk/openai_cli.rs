//! OpenAI's own command line, `openai videos …`, against the server, where it is installed.
//!
//! No package that the tests could install carries it: it comes by Homebrew, by `go install` or as a release archive.
//! Where no `openai` with a `videos` command is on the PATH, the test says so and holds nothing.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use crate::common::{TestServer, assert_is_video, probe_clip};
use crate::support::draw_uploads;
use serde_json::Value;

/// Whether the program on the PATH is the one that knows videos. The Python SDK has one of the same name, and some of its
/// versions do not.
fn is_installed() -> bool {
    let asked = Command::new("openai")
        .args(["videos", "create", "--help"])
        .stdin(Stdio::null())
        .output();
    asked.is_ok_and(|answer| {
        let help = String::from_utf8_lossy(&answer.stdout);
        answer.status.success() && help.contains("--input-reference")
    })
}

/// `openai` in the server's scratch folder.
struct Cli<'s> {
    server: &'s TestServer,
}

impl Cli<'_> {
    fn output(&self, arguments: &[&str], piped: &str) -> Output {
        let mut child = Command::new("openai")
            .args(arguments)
            .env("OPENAI_BASE_URL", self.server.api.url("/v1"))
            .env("OPENAI_API_KEY", "sk-any")
            .env_remove("HTTP_PROXY")
            .env_remove("http_proxy")
            .current_dir(self.server.scratch())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // It may not read it.
        let _ = child.stdin.take().unwrap().write_all(piped.as_bytes());
        child.wait_with_output().unwrap()
    }

    #[track_caller]
    fn text(&self, arguments: &[&str], piped: &str) -> String {
        let output = self.output(arguments, piped);
        let stderr = String::from_utf8_lossy(&output.stderr);
        let stdout = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{arguments:?}\n{stdout}\n{stderr}");
        stdout.into_owned()
    }

    #[track_caller]
    fn video(&self, arguments: &[&str], piped: &str) -> Value {
        let video = serde_json::from_str(&self.text(arguments, piped)).unwrap();
        assert_is_video(&video);
        video
    }
}

fn id_of(video: &Value) -> String {
    video["id"].as_str().unwrap().to_owned()
}

/// 113 to 120, as OpenAI's own program does them.
#[tokio::test(flavor = "multi_thread")]
async fn openais_own_command_line_lives_through_a_videos_life() {
    if !is_installed() {
        println!("openai (with `openai videos`) is not installed here: nothing was tested");
        return;
    }
    let server = TestServer::start().await;
    draw_uploads(&server);
    let cli = Cli { server: &server };
    let create = ["videos", "create", "--prompt", "a red ball"];
    let picture = ["--size", "1280x720", "--input-reference", "@frame.png"];
    let video = cli.video(&[&create[..], &picture].concat(), "");
    assert_eq!(
        (&video["status"], &video["size"]),
        (&"queued".into(), &"1280x720".into())
    );
    let id = id_of(&video);
    server.api.completed(&id).await;

    let status = ["videos", "retrieve", &id, "--transform", "status", "-r"];
    assert_eq!(cli.text(&status, "").trim(), "completed");
    let piped = cli.video(&["videos", "create"], "prompt: a blue ball\nseconds: '8'\n");
    assert_eq!(
        (&piped["prompt"], &piped["seconds"]),
        (&"a blue ball".into(), &"8".into())
    );
    let list = ["videos", "list", "--format", "jsonl", "--max-items", "2"];
    let lines = cli.text(&list, "");
    let ids: Vec<String> = lines
        .lines()
        .map(|line| id_of(&serde_json::from_str(line).unwrap()))
        .collect();
    assert_eq!(ids, [id_of(&piped), id.clone()]);

    cli.text(&["videos", "download-content", &id, "-o", "clip.mp4"], "");
    let clip = probe_clip(&server.scratch().join("clip.mp4"));
    assert_eq!(
        (clip.width_px, clip.height_px, clip.n_frames),
        (1280, 720, 120)
    );
    let source = format!("{{id: {id}}}");
    for command in [
        vec![
            "videos",
            "edit",
            "--prompt",
            "make it snow",
            "--video",
            &source,
        ],
        vec![
            "videos",
            "extend",
            "--prompt",
            "on",
            "--seconds",
            "4",
            "--video",
            &source,
        ],
        vec!["videos", "remix", &id, "--prompt", "a blue ball"],
    ] {
        let made = cli.video(&command, "");
        assert_eq!(made["remixed_from_video_id"], id.as_str(), "{command:?}");
    }
    let character = [
        "videos",
        "create-character",
        "--name",
        "Mossy",
        "--video",
        "clip.mp4",
    ];
    let character: Value = serde_json::from_str(&cli.text(&character, "")).unwrap();
    let found = ["videos", "get-character", character["id"].as_str().unwrap()];
    let found: Value = serde_json::from_str(&cli.text(&found, "")).unwrap();
    assert_eq!(found, character);

    cli.text(&["videos", "delete", &id], "");
    let gone = cli.output(&["videos", "retrieve", &id], "");
    assert_eq!(gone.status.code(), Some(1));
    assert!(
        String::from_utf8_lossy(&gone.stderr).contains("404"),
        "{gone:?}"
    );
    let error: Value = serde_json::from_slice(&gone.stdout).unwrap();
    assert!(error["message"].as_str().unwrap().contains(&id), "{error}");
}
