//! `kinora` against the real server: 113 to 120 of the contract, one test each, and what belongs to them.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::common::{TestServer, assert_is_video, decode_warnings, probe_clip};
use crate::support::{Ran, kinora, kinora_piped, on_terminal};
use serde_json::Value;

/// A server, and the command line pointed at it.
struct Desk {
    server: TestServer,
    base_url: String,
    folder: PathBuf,
}

impl Desk {
    async fn new() -> Self {
        let server = TestServer::start().await;
        Self {
            base_url: server.api.url("/v1"),
            folder: server.scratch(),
            server,
        }
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        kinora(
            &self.folder,
            arguments,
            &[("OPENAI_BASE_URL", &self.base_url)],
        )
    }

    /// Runs a command that answers with a video.
    fn video(&self, arguments: &[&str]) -> Value {
        video_in(&self.run(arguments).succeeded())
    }

    /// The id of a finished video of four seconds, whose clip is `name`.
    fn finished(&self, name: &str) -> String {
        let arguments = [
            "videos",
            "create",
            "--prompt",
            "a red ball",
            "--wait",
            "-o",
            name,
        ];
        let video = self.video(&arguments);
        assert_eq!(video["status"], "completed", "{video}");
        id_of(&video)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

#[track_caller]
fn video_in(ran: &Ran) -> Value {
    let video = serde_json::from_slice(&ran.stdout).unwrap();
    assert_is_video(&video);
    video
}

fn id_of(object: &Value) -> String {
    object["id"].as_str().unwrap().to_owned()
}

/// Makes a picture of this size.
fn draw(path: &Path, size: &str) {
    let source = format!("testsrc=size={size}:rate=1");
    let status = Command::new("ffmpeg")
        .args([
            "-v",
            "error",
            "-f",
            "lavfi",
            "-i",
            &source,
            "-frames:v",
            "1",
        ])
        .arg(path)
        .status()
        .unwrap();
    assert!(status.success());
}

#[tokio::test]
async fn item_113_create_prints_the_video() {
    let desk = Desk::new().await;
    let video = desk.video(&["videos", "create", "--prompt", "x"]);
    assert_eq!(video["prompt"], "x");
    assert!(
        video["status"] == "queued" || video["status"] == "in_progress",
        "{video}"
    );
    desk.server.stop().await;
}

#[tokio::test]
async fn item_114_every_form_of_a_reference_is_understood() {
    let desk = Desk::new().await;
    draw(&desk.path("ref.png"), "720x1280");
    let arguments = [
        "files",
        "create",
        "--file",
        "ref.png",
        "--purpose",
        "vision",
    ];
    let ran = desk.run(&arguments).succeeded();
    let file: Value = serde_json::from_slice(&ran.stdout).unwrap();
    let by_id = format!("{{file_id: {}}}", id_of(&file));
    let bytes = fs::read(desk.path("ref.png")).unwrap();
    let url = format!("data:image/png;base64,{}", base64(&bytes));
    let by_url = format!("{{image_url: \"{url}\"}}");
    for written in ["@ref.png", &by_url, &by_id] {
        let arguments = [
            "videos",
            "create",
            "--prompt",
            "x",
            "--input-reference",
            written,
        ];
        desk.video(&arguments);
    }
    let small = desk.path("small.png");
    draw(&small, "320x200");
    let arguments = [
        "videos",
        "create",
        "--prompt",
        "x",
        "--input-reference",
        "@small.png",
    ];
    let ran = desk.run(&arguments).failed(1);
    let message = "Inpaint image must match the requested width and height";
    assert!(ran.text().contains(message), "{ran:?}");
    desk.video(&[&arguments[..], &["--fit", "crop"]].concat());
    let arguments = ["files", "content", &id_of(&file), "-o", "again.png"];
    desk.run(&arguments).succeeded();
    assert_eq!(fs::read(desk.path("again.png")).unwrap(), bytes);
    desk.run(&["files", "delete", &id_of(&file)]).succeeded();
    desk.run(&["files", "retrieve", &id_of(&file)]).failed(1);
    desk.server.stop().await;
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

#[tokio::test]
async fn item_115_a_path_and_r_print_the_bare_status() {
    let desk = Desk::new().await;
    let id = id_of(&desk.video(&["videos", "create", "--prompt", "x"]));
    let arguments = ["videos", "retrieve", &id, "--transform", "status", "-r"];
    let ran = desk.run(&arguments).succeeded();
    assert!(
        ["queued\n", "in_progress\n", "completed\n"].contains(&ran.text()),
        "{ran:?}"
    );
    desk.server.stop().await;
}

#[tokio::test]
async fn item_116_a_list_of_two_is_two_lines() {
    let desk = Desk::new().await;
    let create = [
        "videos",
        "create",
        "--prompt",
        "x",
        "--transform",
        "id",
        "-r",
    ];
    let ids: Vec<String> = (0..3)
        .map(|_| desk.run(&create).succeeded().text().trim().to_owned())
        .collect();
    let arguments = [
        "videos",
        "list",
        "--format",
        "jsonl",
        "--max-items",
        "2",
        "--limit",
        "1",
    ];
    let ran = desk.run(&arguments).succeeded();
    let shown: Vec<Value> = ran
        .text()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let shown: Vec<String> = shown.iter().map(id_of).collect();
    assert_eq!(shown, [ids[2].clone(), ids[1].clone()]);
    desk.server.stop().await;
}

/// 74.
#[tokio::test]
async fn two_hundred_and_fifty_videos_are_listed_once_each() {
    let desk = Desk::new().await;
    let mut ids = Vec::new();
    for n in 0..250 {
        ids.push(desk.server.api.create_short(&format!("ball {n}")).await);
    }
    let arguments = [
        "videos",
        "list",
        "--limit",
        "100",
        "--order",
        "asc",
        "--transform",
        "id",
        "-r",
    ];
    let ran = desk.run(&arguments).succeeded();
    assert_eq!(ran.text().lines().collect::<Vec<_>>(), ids);
    desk.server.stop().await;
}

#[tokio::test]
async fn item_117_an_unknown_id_is_an_error_on_both_streams() {
    let desk = Desk::new().await;
    let ran = desk.run(&["videos", "retrieve", "nope"]).failed(1);
    let line = format!("GET \"{}/videos/nope\": 404 Not Found\n", desk.base_url);
    assert_eq!(ran.stderr, line);
    let error: Value = serde_json::from_slice(&ran.stdout).unwrap();
    assert_eq!(error["type"], "invalid_request_error");
    assert!(
        error["message"].as_str().unwrap().contains("nope"),
        "{error}"
    );
    desk.server.stop().await;
}

/// And 90.
#[tokio::test]
async fn item_118_downloads_go_where_they_shall_byte_by_byte() {
    let desk = Desk::new().await;
    let id = desk.finished("waited.mp4");
    let clip = fs::read(desk.path("waited.mp4")).unwrap();
    assert_eq!(decode_warnings(&desk.path("waited.mp4")), "");
    let download = ["videos", "download-content", &id];
    let ran = desk
        .run(&[&download[..], &["-o", "f.mp4"]].concat())
        .succeeded();
    assert_eq!(ran.text(), "Wrote output to: f.mp4\n");
    assert!(fs::read(desk.path("f.mp4")).unwrap() == clip);
    assert!(desk.run(&download).succeeded().stdout == clip);
    assert!(
        desk.run(&[&download[..], &["-o", "-"]].concat())
            .succeeded()
            .stdout
            == clip
    );
    let variables = [("OPENAI_BASE_URL", desk.base_url.as_str())];
    for (variant, name) in [
        ("video", format!("{id}.mp4")),
        ("thumbnail", format!("{id}_thumbnail.webp")),
        ("spritesheet", format!("{id}_spritesheet.jpg")),
    ] {
        let arguments = [&download[..], &["--variant", variant]].concat();
        let shown = on_terminal(&desk.folder, &arguments, &variables).succeeded();
        assert_eq!(shown.lines(), [format!("Wrote output to: {name}")]);
        let bytes = desk.run(&arguments).succeeded().stdout;
        assert!(fs::read(desk.path(&name)).unwrap() == bytes, "{variant}");
    }
    desk.server.stop().await;
}

#[tokio::test]
async fn item_119_piped_yaml_brings_characters() {
    let desk = Desk::new().await;
    desk.finished("clip.mp4");
    let arguments = [
        "videos",
        "create-character",
        "--name",
        "Mossy",
        "--video",
        "clip.mp4",
    ];
    let ran = desk.run(&arguments).succeeded();
    let character: Value = serde_json::from_slice(&ran.stdout).unwrap();
    assert_eq!(character["name"], "Mossy");
    let again = desk
        .run(&["videos", "get-character", &id_of(&character)])
        .succeeded();
    assert_eq!(again.stdout, ran.stdout);
    let variables = [("OPENAI_BASE_URL", desk.base_url.as_str())];
    let pipe = |piped: &str| {
        let arguments = ["videos", "create", "--prompt", "Mossy in the rain"];
        kinora_piped(&desk.folder, &arguments, &variables, piped.as_bytes())
    };
    let id = id_of(&character);
    video_in(&pipe(&format!("characters:\n- id: {id}\n")).succeeded());
    video_in(&pipe(&format!("{{\"characters\": [{{\"id\": \"{id}\"}}]}}")).succeeded());
    // The server has read the list: it knows when a character is not there.
    let ran = pipe("characters: [{id: char_nope}]").failed(1);
    assert!(ran.text().contains("char_nope"), "{ran:?}");
    desk.server.stop().await;
}

#[tokio::test]
async fn item_120_edits_take_their_source_in_every_form() {
    let desk = Desk::new().await;
    let id = desk.finished("f.mp4");
    let object = format!("{{id: {id}}}");
    for (written, source) in [
        (object.as_str(), Value::from(id.as_str())),
        (id.as_str(), Value::from(id.as_str())),
        ("@f.mp4", Value::Null),
    ] {
        let arguments = [
            "videos",
            "edit",
            "--prompt",
            "make it snow",
            "--video",
            written,
        ];
        let video = desk.video(&arguments);
        assert_eq!(video["remixed_from_video_id"], source, "{written} {video}");
        assert_eq!(video["seconds"], "4", "{video}");
    }
    desk.server.stop().await;
}

#[tokio::test]
async fn derived_videos_can_be_waited_for_and_have_the_promised_length() {
    let desk = Desk::new().await;
    let id = desk.finished("clip.mp4");
    let check = |arguments: &[&str], name: &str, seconds: &str| {
        let arguments = [&["videos"], arguments, &["--wait", "-o", name]].concat();
        let video = desk.video(&arguments);
        assert_eq!(video["status"], "completed", "{video}");
        assert_eq!(video["seconds"], seconds, "{video}");
        let clip = probe_clip(&desk.path(name));
        let expected: f64 = seconds.parse().unwrap();
        assert!((clip.duration_s - expected).abs() < 0.01, "{clip:?}");
    };
    check(&["remix", &id, "--prompt", "a blue ball"], "remix.mp4", "4");
    let extend = [
        "extend",
        "--prompt",
        "it bounces",
        "--seconds",
        "4",
        "--video",
        &id,
    ];
    check(&extend, "extension.mp4", "8");
    check(
        &["edit", "--prompt", "make it snow", "--video", &id],
        "edit.mp4",
        "4",
    );
    desk.server.stop().await;
}

#[tokio::test]
async fn a_cancelled_video_ends_the_waiting_with_its_reason() {
    let desk = Desk::new().await;
    let video = desk.video(&["videos", "create", "--prompt", "x", "--seconds", "20"]);
    let id = id_of(&video);
    desk.run(&["videos", "cancel", &id]).succeeded();
    let ran = desk.run(&["videos", "retrieve", &id, "--wait"]).failed(1);
    assert!(ran.text().contains("\"cancelled\""), "{ran:?}");
    let arguments = ["videos", "events", &id, "--transform", "status", "-r"];
    let ran = desk.run(&arguments).succeeded();
    assert_eq!(ran.text().lines().last(), Some("failed"), "{ran:?}");
    desk.server.stop().await;
}

#[tokio::test]
async fn models_are_listed_and_shown() {
    let desk = Desk::new().await;
    let ran = desk
        .run(&["models", "list", "--transform", "id", "-r"])
        .succeeded();
    for name in ["sora-2", "sora-2-pro", "sketch-1"] {
        assert!(ran.text().lines().any(|line| line == name), "{ran:?}");
    }
    let arguments = ["models", "retrieve", "sora-2", "--transform", "id", "-r"];
    assert_eq!(desk.run(&arguments).succeeded().text(), "sora-2\n");
    desk.server.stop().await;
}
