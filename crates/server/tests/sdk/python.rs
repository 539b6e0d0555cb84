//! The official Python SDK against the real binary: the newest, which sends every order as a form, the
//! generation that sends JSON, and the first that knew videos.

use crate::common::{TestServer, decode_warnings, probe_clip, probe_picture};
use crate::support::{draw_uploads, python, run};

const NEWEST: &str = "3.52.0";
const SENDS_JSON: &str = "2.25.0";
const FIRST: &str = "2.3.0";

async fn lifecycle(version: &str) {
    let server = TestServer::start().await;
    run(python(version, "lifecycle.py"), &server).await;
    let folder = server.scratch();
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

/// 34, 65, 74, 77, 80, 90, 96.
#[tokio::test]
async fn the_newest_python_sdk_lives_through_a_videos_life() {
    lifecycle(NEWEST).await;
}

/// 34, 65, 74, 77, 80, 90, 96.
#[tokio::test]
async fn the_python_sdk_that_sends_json_lives_through_a_videos_life() {
    lifecycle(SENDS_JSON).await;
}

/// 34, 65, 74, 77, 80, 90, 96.
#[tokio::test]
async fn the_first_python_sdk_with_videos_lives_through_a_videos_life() {
    lifecycle(FIRST).await;
}

async fn with_uploads(version: &str, script: &str) {
    let server = TestServer::start().await;
    draw_uploads(&server);
    run(python(version, script), &server).await;
    server.stop().await;
}

/// 17, 19, 20, 21, 25: a picture in every form that Python can send it.
#[tokio::test]
async fn the_newest_python_sdk_sends_references_in_every_form() {
    with_uploads(NEWEST, "references.py").await;
}

#[tokio::test]
async fn the_python_sdk_that_sends_json_sends_references_in_every_form() {
    with_uploads(SENDS_JSON, "references.py").await;
}

/// 35 to 50, and the ways around the SDK's own limits: contract 12.1.
#[tokio::test]
async fn the_newest_python_sdk_remixes_edits_and_extends() {
    with_uploads(NEWEST, "derived.py").await;
}

/// This one has no methods for edits and extensions, and posts them itself.
#[tokio::test]
async fn the_python_sdk_that_sends_json_remixes_edits_and_extends() {
    with_uploads(SENDS_JSON, "derived.py").await;
}

/// 26, 51, 56.
#[tokio::test]
async fn the_newest_python_sdk_makes_and_orders_characters() {
    with_uploads(NEWEST, "characters.py").await;
}
