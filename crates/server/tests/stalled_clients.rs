//! Clients that stall: they hold up nobody else, and leave nothing behind when they go.

mod common;

use std::time::{Duration, Instant};

use common::{CLIP_WITHIN, ClipOf, TestServer, until};
use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::json;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

const N_STALLED: usize = 300;

async fn begin(port: u16, request: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(("127.0.0.1", port))
        .await
        .expect("the server listens");
    stream.write_all(request).await.expect("the server reads");
    stream
}

/// An upload of a clip that stops after its first bytes.
fn begun_upload() -> Vec<u8> {
    let begun = "--x\r\ncontent-disposition: form-data; name=\"prompt\"\r\n\r\na cat\r\n\
                 --x\r\ncontent-disposition: form-data; name=\"input_reference\"; filename=\"a.png\"\r\n\
                 content-type: image/png\r\n\r\n\u{89}PNG";
    let head = "POST /v1/videos HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 5000000\r\n\
                content-type: multipart/form-data; boundary=x\r\n\r\n";
    format!("{head}{begun}").into_bytes()
}

#[tokio::test]
async fn hundreds_of_stalled_requests_hold_up_nobody() {
    let server = TestServer::start().await;
    let port = server.api.port;
    let before_bytes = server.memory_bytes("VmRSS");
    let mut stalled = Vec::new();
    for stalled_idx in 0..N_STALLED {
        let request = match stalled_idx % 3 {
            0 => b"POST /v1/videos HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-le".to_vec(),
            1 => {
                b"POST /v1/videos HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n\
                   content-length: 1000\r\n\r\n{\"prompt\":"
                    .to_vec()
            }
            _ => begun_upload(),
        };
        stalled.push(begin(port, &request).await);
    }
    let started = Instant::now();
    let id = server.api.create_short("a red ball").await;
    for _ in 0..20 {
        server.api.retrieve(&id).await;
    }
    assert!(
        started.elapsed() < Duration::from_secs(5),
        "{:?}",
        started.elapsed()
    );
    // Each sends one byte more, and is still of no concern.
    for stream in &mut stalled {
        let _ = stream.write_all(b"n").await;
    }
    server.api.completed(&id).await;
    let grown_bytes = server.memory_bytes("VmRSS").saturating_sub(before_bytes);
    eprintln!(
        "{N_STALLED} stalled requests and one video: {} MiB",
        grown_bytes >> 20
    );
    drop(stalled);
    until("what was begun is gone", CLIP_WITHIN, || async {
        server.data().scratch_files().is_empty().then_some(())
    })
    .await;
    let videos = server.data().texts("select id from videos");
    assert_eq!(videos, [id], "nothing was ordered by halves");
    server.stop().await;
}

#[tokio::test]
async fn a_client_that_leaves_in_the_middle_of_an_upload_leaves_nothing_behind() {
    let server = TestServer::start().await;
    let mut upload = begin(server.api.port, &begun_upload()).await;
    upload
        .write_all(&vec![7; 2_000_000])
        .await
        .expect("the server reads");
    drop(upload);
    until("what was begun is gone", CLIP_WITHIN, || async {
        server.data().scratch_files().is_empty().then_some(())
    })
    .await;
    assert_eq!(
        server.data().texts("select id from videos"),
        Vec::<String>::new()
    );
    server.stop().await;
}

#[tokio::test]
async fn clients_that_leave_in_the_middle_of_a_download_free_their_files() {
    let server = TestServer::start().await;
    let body = json!({"prompt": "a red ball in a park", "seconds": "8", "size": "1280x720"});
    let video = server.api.create(&body).await;
    let id = video["id"].as_str().expect("an id").to_owned();
    server.api.completed(&id).await;
    let open_files = || {
        let folder = format!("/proc/{}/fd", server.pid());
        std::fs::read_dir(folder)
            .expect("the server runs on Linux")
            .count()
    };
    let before = open_files();
    let request = format!("GET /v1/videos/{id}/content HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n");
    let mut downloads = Vec::new();
    for _ in 0..100 {
        downloads.push(begin(server.api.port, request.as_bytes()).await);
    }
    drop(downloads);
    until("the files are closed", CLIP_WITHIN, || async {
        (open_files() <= before + 2).then_some(())
    })
    .await;
    server.api.delete(&format!("/v1/videos/{id}")).await;
    server.stop().await;
}

/// Sends a form, and leaves before the answer comes.
async fn send_and_leave(server: &TestServer, path: &str, form: Form, stay: Duration) {
    let request = server.api.request(Method::POST, path).multipart(form);
    let _timed_out = request.timeout(stay).send().await;
}

/// Work goes on when its client has left; what it may take does not grow for that.
#[tokio::test]
async fn clients_that_leave_while_their_pictures_are_decoded_make_no_room_for_more() {
    const WITHIN_BYTES: u64 = 700 << 20;
    let server = TestServer::start().await;
    let large = common::picture(&server.scratch(), "large.png", (8000, 8000));
    let before_bytes = server.memory_bytes("VmHWM");
    for _ in 0..12 {
        let form = Form::new()
            .text("prompt", "x")
            .text("kinora_fit", "crop")
            .part(
                "input_reference",
                Part::bytes(large.clone()).file_name("a.png"),
            );
        send_and_leave(&server, "/v1/videos", form, Duration::from_millis(300)).await;
    }
    let small = common::png(720, 1280);
    let form = Form::new().text("prompt", "x");
    let form = form.part("input_reference", Part::bytes(small).file_name("a.png"));
    let answer = server.api.post_form("/v1/videos", form).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let grown_bytes = server.memory_bytes("VmHWM") - before_bytes;
    assert!(grown_bytes < WITHIN_BYTES, "{grown_bytes}");
    server.stop().await;
}

#[tokio::test]
async fn clients_that_leave_while_their_clips_are_decoded_leave_no_crowd_of_decoders() {
    const N_AT_ONCE: usize = 2;
    let server = TestServer::start().await;
    let large = ClipOf {
        width_px: 3840,
        height_px: 2160,
        fps: "30",
        seconds: "3",
        has_sound: false,
    };
    let clip = std::fs::read(common::clip(&server.scratch(), large)).expect("ffmpeg has made it");
    let mut n_most = 0;
    for _ in 0..6 {
        let file = Part::bytes(clip.clone()).file_name("a.mp4");
        let form = Form::new().text("name", "Mossy").part("video", file);
        let path = "/v1/videos/characters";
        send_and_leave(&server, path, form, Duration::from_millis(400)).await;
        n_most = n_most.max(common::children(server.pid()).len());
    }
    assert!(n_most > 0, "some of them were decoded");
    assert!(n_most <= N_AT_ONCE, "{n_most}");
    until("all is done", CLIP_WITHIN, || async {
        let is_done = common::children(server.pid()).is_empty();
        (is_done && server.data().scratch_files().is_empty()).then_some(())
    })
    .await;
    server.stop().await;
}
