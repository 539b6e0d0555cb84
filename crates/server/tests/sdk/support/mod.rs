//! Programs written with SDKs that are not ours, run against the real server.
#![allow(
    dead_code,
    unused_imports,
    reason = "every test binary uses its own part of this"
)]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::process::Command;
use tokio::time::timeout;

use crate::common::{TestServer, target_folder};

/// How long one program may take; the longest makes about eight clips.
const PROGRAM_WITHIN: Duration = Duration::from_secs(600);

/// What a program prints at its end, when everything was as it should be.
const VERDICT: &str = "all as it should be";

/// The Python SDK's environment of this version, which `cargo xtask setup` makes.
pub(crate) fn python(version: &str, script: &str) -> Command {
    let python = target_folder().join(format!("python/openai-{version}/bin/python"));
    assert_set_up(&python);
    let mut command = Command::new(python);
    command.arg(script_path("python", script)).arg(version);
    command
}

/// Node with the SDK of this version, which `cargo xtask setup` installs.
pub(crate) fn node(version: &str, script: &str) -> Command {
    let folder = target_folder().join("node");
    let sdk = folder.join(format!("openai-{version}/node_modules/openai"));
    assert_set_up(&sdk);
    // The machine's own Node, where it is new enough.
    let newer = folder.join("runtime/node_modules/node/bin/node");
    let node = if newer.exists() {
        newer
    } else {
        PathBuf::from("node")
    };
    let mut command = Command::new(node);
    command
        .arg(script_path("node", script))
        .arg(version)
        .env("OPENAI_SDK", sdk);
    command
}

fn assert_set_up(path: &Path) {
    let path_text = path.display();
    assert!(
        path.exists(),
        "{path_text} is not there: run `cargo xtask setup`"
    );
}

fn script_path(language: &str, script: &str) -> PathBuf {
    let tests = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/sdk");
    Path::new(tests).join(language).join(script)
}

/// Runs a program in the server's scratch folder, which must end with the verdict.
pub(crate) async fn run(mut program: Command, server: &TestServer) {
    program
        .current_dir(server.scratch())
        .env_remove("HTTP_PROXY")
        .env_remove("http_proxy")
        .env("OPENAI_BASE_URL", server.api.url("/v1"))
        .env("OPENAI_API_KEY", "sk-any")
        .kill_on_drop(true);
    let output = timeout(PROGRAM_WITHIN, program.output()).await;
    let output = output
        .expect("the program ends in time")
        .expect("the program starts");
    let stdout = String::from_utf8_lossy(&output.stdout);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stdout}\n{stderr}");
    assert_eq!(stdout.lines().last(), Some(VERDICT), "{stdout}\n{stderr}");
}

/// Puts what programs upload into the server's scratch folder: `frame.png`, `frame.jpg` and `frame.webp` of
/// 1280x720, `small.png` of another size, and `clip.mp4`, two seconds that another program made.
pub(crate) fn draw_uploads(server: &TestServer) {
    let folder = server.scratch();
    for (name, size) in [
        ("frame.png", "1280x720"),
        ("frame.jpg", "1280x720"),
        ("frame.webp", "1280x720"),
        ("small.png", "320x200"),
    ] {
        let source = format!("testsrc=size={size}:rate=1");
        ffmpeg(
            &folder,
            &["-f", "lavfi", "-i", &source, "-frames:v", "1", name],
        );
    }
    let source = "testsrc=size=1280x720:rate=30:duration=2";
    let clip = [
        "-f", "lavfi", "-i", source, "-pix_fmt", "yuv420p", "clip.mp4",
    ];
    ffmpeg(&folder, &clip);
}

fn ffmpeg(folder: &Path, arguments: &[&str]) {
    let status = std::process::Command::new("ffmpeg")
        .args(["-v", "error", "-y"])
        .args(arguments)
        .current_dir(folder)
        .status()
        .expect("ffmpeg is set up");
    assert!(status.success(), "{arguments:?}");
}
