//! The official Python SDK against the real binary: the newest, which sends every order as a form, and the
//! generation that sends JSON.

mod common;

use std::time::Duration;

use common::{TestServer, decode_warnings, probe_clip, probe_picture, target_folder};
use tokio::process::Command;
use tokio::time::timeout;

/// How long one run of the script may take: it makes two clips.
const SCRIPT_WITHIN: Duration = Duration::from_secs(300);

async fn run_script(version: &str) {
    let python = target_folder().join(format!("python/openai-{version}/bin/python"));
    assert!(
        python.exists(),
        "the Python SDK {version} is not set up: run `cargo xtask setup`"
    );
    let server = TestServer::start().await;
    let folder = server.scratch();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients/python_sdk.py");
    let mut command = Command::new(python);
    command
        .args([script, version])
        .current_dir(&folder)
        .env_remove("HTTP_PROXY")
        .env_remove("http_proxy")
        .env("OPENAI_BASE_URL", server.api.url("/v1"))
        .env("OPENAI_API_KEY", "sk-any")
        .kill_on_drop(true);
    let output = timeout(SCRIPT_WITHIN, command.output()).await;
    let output = output
        .expect("the script ends in time")
        .expect("python starts");
    let stdout = String::from_utf8_lossy(&output.stdout);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stdout}\n{stderr}");
    assert_eq!(
        stdout.lines().last(),
        Some("all as it should be"),
        "{stdout}\n{stderr}"
    );
    let clip = probe_clip(&folder.join("clip.mp4"));
    assert_eq!(
        (clip.width_px, clip.height_px, clip.n_frames),
        (1280, 720, 120)
    );
    assert!((clip.duration_s - 4.0).abs() < 0.001, "{clip:?}");
    let sound = clip.sound.as_ref().expect("a clip has sound");
    assert!((sound.duration_s - 4.0).abs() < 0.001, "{clip:?}");
    assert_eq!(decode_warnings(&folder.join("clip.mp4")), "");
    assert_eq!(probe_picture(&folder.join("thumbnail.webp")).0, "webp");
    assert_eq!(probe_picture(&folder.join("spritesheet.jpg")).0, "mjpeg");
    server.stop().await;
}

/// 34, 65, 74, 77, 90.
#[tokio::test]
async fn the_newest_python_sdk_works() {
    run_script("3.52.0").await;
}

/// 34, 65, 74, 77, 90.
#[tokio::test]
async fn the_python_sdk_that_sends_json_works() {
    run_script("2.25.0").await;
}
