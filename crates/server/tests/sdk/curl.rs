//! curl, as OpenAI's guide to video generation wrote its examples.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::process::Command;

use crate::common::{TestServer, assert_is_video};
use crate::support::draw_uploads;
use serde_json::{Value, json};

/// Runs curl in the server's scratch folder with these arguments, and returns what it prints. `/videos` and the
/// like at the end stand for the whole address.
fn curl(server: &TestServer, path: &str, arguments: &[&str]) -> Vec<u8> {
    let output = Command::new("curl")
        .args([
            "--silent",
            "--show-error",
            "--fail-with-body",
            "--noproxy",
            "*",
        ])
        .arg(server.api.url(&format!("/v1{path}")))
        .args(["-H", "Authorization: Bearer sk-any"])
        .args(arguments)
        .current_dir(server.scratch())
        .output()
        .expect("curl is set up");
    let stdout = String::from_utf8_lossy(&output.stdout);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{path} {arguments:?}\n{stdout}\n{stderr}"
    );
    output.stdout
}

fn curl_json(server: &TestServer, path: &str, arguments: &[&str]) -> Value {
    serde_json::from_slice(&curl(server, path, arguments)).unwrap()
}

fn curl_video(server: &TestServer, path: &str, arguments: &[&str]) -> Value {
    let video = curl_json(server, path, arguments);
    assert_is_video(&video);
    video
}

fn post_json(server: &TestServer, path: &str, body: &Value) -> Value {
    let body = body.to_string();
    let arguments = ["-H", "Content-Type: application/json", "-d", &body];
    curl_video(server, path, &arguments)
}

/// 2, 17, 22, 28, 38, 47, 82, 85.
#[tokio::test]
async fn the_guides_curl_examples_work() {
    let server = TestServer::start().await;
    draw_uploads(&server);
    let form = [
        "-H",
        "Content-Type: multipart/form-data",
        "-F",
        "prompt=She turns around and smiles",
        "-F",
        "model=sora-2-pro",
        "-F",
        "size=1280x720",
        "-F",
        "seconds=8",
        "-F",
        "input_reference=@frame.jpg;type=image/jpeg",
    ];
    let video = curl_video(&server, "/videos", &form);
    assert_eq!(
        (&video["model"], &video["seconds"]),
        (&json!("sora-2-pro"), &json!("8"))
    );
    let id = video["id"].as_str().unwrap();
    let deleted = curl_json(&server, &format!("/videos/{id}"), &["-X", "DELETE"]);
    assert_eq!(
        deleted,
        json!({"id": id, "object": "video.deleted", "deleted": true})
    );
    // The same order streamed, with no length known before.
    let chunked = ["-H", "Transfer-Encoding: chunked"];
    let video = curl_video(&server, "/videos", &[&form[..], &chunked].concat());
    let id = video["id"].as_str().unwrap();
    curl(&server, &format!("/videos/{id}"), &["-X", "DELETE"]);

    let order =
        json!({"model": "sora-2", "prompt": "a red ball", "size": "1280x720", "seconds": "4"});
    let source = post_json(&server, "/videos", &order);
    let id = source["id"].as_str().unwrap().to_owned();
    server.api.completed(&id).await;
    let content = format!("/videos/{id}/content");
    curl(&server, &content, &["-L", "--output", "video.mp4"]);
    curl(
        &server,
        &format!("{content}?variant=thumbnail"),
        &["-L", "--output", "thumbnail.webp"],
    );
    let clip = std::fs::read(server.scratch().join("video.mp4")).unwrap();
    assert_eq!(&clip[4..8], b"ftyp");

    let change = json!({"prompt": "make it snow", "video": {"id": id}});
    assert_eq!(
        post_json(&server, "/videos/edits", &change)["remixed_from_video_id"],
        json!(id)
    );
    let more = json!({"prompt": "it bounces", "seconds": "8", "video": {"id": id}});
    assert_eq!(
        post_json(&server, "/videos/extensions", &more)["seconds"],
        "12"
    );
    let again = json!({"prompt": "but blue"});
    let remix = post_json(&server, &format!("/videos/{id}/remix"), &again);
    assert_eq!(remix["remixed_from_video_id"], json!(id));
    let upload = [
        "-F",
        "video=@clip.mp4",
        "-F",
        "model=sora-2",
        "-F",
        "prompt=at night",
    ];
    assert_eq!(
        curl_video(&server, "/videos/edits", &upload)["seconds"],
        "2"
    );
    let page = curl_json(&server, "/videos?limit=20&order=asc", &[]);
    assert_eq!(page["data"][0]["id"], json!(id));
    server.stop().await;
}

/// 26, 51.
#[tokio::test]
async fn the_guides_curl_examples_of_characters_work() {
    let server = TestServer::start().await;
    draw_uploads(&server);
    let form = ["-F", "name=Mossy", "-F", "video=@clip.mp4;type=video/mp4"];
    let mossy = curl_json(&server, "/videos/characters", &form);
    let id = mossy["id"].as_str().unwrap();
    let again = curl_json(&server, &format!("/videos/characters/{id}"), &[]);
    assert_eq!(again, mossy);
    let order = json!({"prompt": "Mossy in the rain", "characters": [{"id": id}]});
    post_json(&server, "/videos", &order);
    server.stop().await;
}
