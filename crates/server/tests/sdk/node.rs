//! The official Node SDK against the real binary, in two generations.

use crate::common::{TestServer, decode_warnings, probe_clip, probe_picture};
use crate::support::{draw_uploads, node, run};

const NEWEST: &str = "7.55.0";
const BEFORE: &str = "6.49.0";

async fn lifecycle(version: &str) {
    let server = TestServer::start().await;
    run(node(version, "lifecycle.mjs"), &server).await;
    let folder = server.scratch();
    let clip = probe_clip(&folder.join("clip.mp4"));
    assert_eq!(
        (clip.width_px, clip.height_px, clip.n_frames),
        (1280, 720, 120)
    );
    assert_eq!(decode_warnings(&folder.join("clip.mp4")), "");
    assert_eq!(probe_picture(&folder.join("thumbnail.webp")).0, "webp");
    assert_eq!(probe_picture(&folder.join("spritesheet.jpg")).0, "mjpeg");
    server.stop().await;
}

async fn with_uploads(version: &str, script: &str) {
    let server = TestServer::start().await;
    draw_uploads(&server);
    run(node(version, script), &server).await;
    server.stop().await;
}

/// 34, 74, 77, 80, 90, 96.
#[tokio::test]
async fn the_newest_node_sdk_lives_through_a_videos_life() {
    lifecycle(NEWEST).await;
}

/// 34, 74, 77, 80, 90, 96.
#[tokio::test]
async fn the_node_sdk_before_lives_through_a_videos_life() {
    lifecycle(BEFORE).await;
}

/// 17, 19, 20, 21, 28: a picture in every form that Node can send it, chunked ones too.
#[tokio::test]
async fn the_newest_node_sdk_sends_references_in_every_form() {
    with_uploads(NEWEST, "references.mjs").await;
}

#[tokio::test]
async fn the_node_sdk_before_sends_references_in_every_form() {
    with_uploads(BEFORE, "references.mjs").await;
}

/// 35 to 50.
#[tokio::test]
async fn the_newest_node_sdk_remixes_edits_and_extends() {
    with_uploads(NEWEST, "derived.mjs").await;
}

#[tokio::test]
async fn the_node_sdk_before_remixes_edits_and_extends() {
    with_uploads(BEFORE, "derived.mjs").await;
}

/// 26, 51, 56.
#[tokio::test]
async fn the_newest_node_sdk_makes_and_orders_characters() {
    with_uploads(NEWEST, "characters.mjs").await;
}

#[tokio::test]
async fn the_node_sdk_before_makes_and_orders_characters() {
    with_uploads(BEFORE, "characters.mjs").await;
}
