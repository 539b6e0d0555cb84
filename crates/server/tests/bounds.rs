//! What a server does when it has no room: it says so, in the envelope and with the time to come back, and it goes on
//! by itself. docs/operations.md lists the bounds.

mod common;

use std::fs;
use std::io::Write as _;
use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};

use common::{Answer, Api, CLIP_WITHIN, TestServer, order, png, until};
use kinora_testbed::{PostgresCluster, S3Fault, S3Server};
use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::process::Command;
use tokio::time::timeout;

#[track_caller]
fn assert_is_shed(answer: &Answer, status: u16, code: &str) {
    assert_eq!(answer.refused(status).code.as_deref(), Some(code));
    let retry_after = answer.header("retry-after").expect("a time to come back");
    let retry_after_s: u32 = retry_after.parse().expect("whole seconds");
    assert!((1..=60).contains(&retry_after_s), "{retry_after}");
}

async fn begin(port: u16, request: &str) -> TcpStream {
    let mut stream = TcpStream::connect(("127.0.0.1", port))
        .await
        .expect("the server listens");
    let sent = stream.write_all(request.as_bytes()).await;
    sent.expect("the server reads");
    stream
}

/// A file that stops after its first bytes.
const BEGUN_UPLOAD: &str = "POST /v1/files HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 5000000\r\n\
    content-type: multipart/form-data; boundary=x\r\n\r\n\
    --x\r\ncontent-disposition: form-data; name=\"purpose\"\r\n\r\nuser_data\r\n\
    --x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n\u{89}PNG";

fn file_form() -> Form {
    let file = Part::bytes(png(64, 64)).file_name("a.png");
    Form::new().text("purpose", "user_data").part("file", file)
}

#[tokio::test]
async fn more_uploads_than_may_be_in_hand_are_refused_and_orders_go_on() {
    let server = TestServer::start_with("[http]\nmax_uploads = 2\n").await;
    let stalled = begin(server.api.port, BEGUN_UPLOAD).await;
    until("the upload is in hand", CLIP_WITHIN, || async {
        (server.data().scratch_files().len() == 1).then_some(())
    })
    .await;
    let refused = server.api.post_form("/v1/files", file_form()).await;
    assert_is_shed(&refused, 503, "busy");
    // What has no file needs no place.
    server.api.create_short("a red ball").await;
    drop(stalled);
    until("there is room again", CLIP_WITHIN, || async {
        let answer = server.api.post_form("/v1/files", file_form()).await;
        (answer.status == 200).then_some(())
    })
    .await;
}

#[tokio::test]
async fn more_streams_than_there_may_be_are_refused_and_held_answers_come_at_once() {
    // No worker touches it, so that nothing ends.
    let server = TestServer::start_with("[http]\nmax_watchers = 4\n").await;
    server
        .kinora(&["projects", "set-limits", "default", "--max-running", "0"])
        .await;
    let id = server.api.create_short("a red ball").await;
    let events = format!("/v1/videos/{id}/events");
    let open = format!("GET {events} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n");
    let mut stream = begin(server.api.port, &open).await;
    let mut head = [0; 15];
    stream.read_exact(&mut head).await.expect("a stream");
    assert_eq!(&head, b"HTTP/1.1 200 OK");
    // A project has a quarter of the places.
    assert_is_shed(&server.api.get(&events).await, 503, "busy");
    let started = Instant::now();
    let held = server
        .api
        .request(Method::GET, &format!("/v1/videos/{id}"))
        .header("x-stainless-poll-helper", "true");
    assert_eq!(server.api.send(held).await.status, 200);
    assert!(
        started.elapsed() < Duration::from_secs(10),
        "it was not held"
    );
    drop(stream);
    until("there is room again", CLIP_WITHIN, || async {
        let mut stream = begin(server.api.port, &open).await;
        let mut head = [0; 15];
        stream.read_exact(&mut head).await.expect("an answer");
        (&head == b"HTTP/1.1 200 OK").then_some(())
    })
    .await;
}

#[tokio::test]
async fn more_connections_than_there_may_be_wait_until_one_is_over() {
    let server = TestServer::start_with("[http]\nmax_connections = 3\n").await;
    // The test's own client keeps one of them.
    assert_eq!(server.api.get("/healthz").await.status, 200);
    let half = "GET /healthz HTTP/1.1\r\nhost: 127.0.0.1\r\n";
    let first = begin(server.api.port, half).await;
    let _second = begin(server.api.port, half).await;
    let whole = format!("{half}connection: close\r\n\r\n");
    let mut waiting = begin(server.api.port, &whole).await;
    let mut answer = String::new();
    let early = timeout(
        Duration::from_millis(500),
        waiting.read_to_string(&mut answer),
    );
    assert!(early.await.is_err(), "it waits: {answer}");
    drop(first);
    let served = timeout(CLIP_WITHIN, waiting.read_to_string(&mut answer)).await;
    served.expect("it is served").expect("text");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[tokio::test]
async fn who_waits_too_long_for_the_database_is_told_to_come_back() {
    let start = || PostgresCluster::start(false);
    let cluster = tokio::task::spawn_blocking(start).await.expect("no panic");
    let cluster = Arc::new(cluster.expect("PostgreSQL starts"));
    let folder = tempfile::tempdir().expect("a folder");
    let server = TestServer::start_with(&format!(
        "roles = [\"api\"]\n[database]\nurl = \"{}\"\nconnections = 2\n[blobs]\nurl = \"{}\"\n",
        cluster.url("postgres"),
        folder.path().display()
    ))
    .await;
    let id = server.api.create_short("a red ball").await;
    let locking = {
        let cluster = Arc::clone(&cluster);
        let hold = "begin; lock table videos in access exclusive mode; select pg_sleep(8); commit";
        tokio::task::spawn_blocking(move || cluster.execute("postgres", hold))
    };
    until("the table is locked", CLIP_WITHIN, || async {
        let cluster = Arc::clone(&cluster);
        let count = "select count(*) from pg_locks where mode = 'AccessExclusiveLock' and granted";
        let locks = tokio::task::spawn_blocking(move || cluster.execute("postgres", count));
        let locks = locks.await.expect("no panic").expect("a count");
        (locks.trim() != "0").then_some(())
    })
    .await;
    let path = format!("/v1/videos/{id}");
    let asked: Vec<_> = (0..8)
        .map(|_| {
            let (api, path): (Api, String) = (server.api.clone(), path.clone());
            tokio::spawn(async move { api.get(&path).await })
        })
        .collect();
    let mut n_shed = 0;
    for answer in asked {
        let answer = answer.await.expect("no panic");
        if answer.status != 200 {
            assert_is_shed(&answer, 503, "busy");
            n_shed += 1;
        }
    }
    assert!(n_shed >= 6, "two connections serve two: {n_shed}");
    locking.await.expect("no panic").expect("the lock is over");
    assert_eq!(server.api.get(&path).await.status, 200);
}

#[tokio::test]
async fn a_full_bucket_is_told_and_orders_go_on_when_there_is_space() {
    let s3 = tokio::task::spawn_blocking(S3Server::start);
    let s3 = s3.await.expect("no panic").expect("the S3 service starts");
    let config = format!("[blobs]\nurl = \"{}/kinora\"\n", s3.url());
    let server = TestServer::start_with_variables(&config, s3.environment()).await;
    s3.set_fault(S3Fault::IsFull);
    let refused = server.api.post_form("/v1/files", file_form()).await;
    assert_is_shed(&refused, 503, "insufficient_storage");
    s3.set_fault(S3Fault::None);
    let kept = server.api.post_form("/v1/files", file_form()).await;
    assert_eq!(kept.status, 200, "{kept:?}");
}

/// A server whose data folder is a disk of a few megabytes, in a namespace of its own, which goes away with it.
#[tokio::test]
async fn a_full_disk_is_told_and_orders_go_on_when_there_is_space() {
    let folder = tempfile::tempdir().expect("a folder");
    let disk = folder.path().join("disk");
    fs::create_dir(&disk).expect("the folder is ours");
    let port_file = folder.path().join("port");
    let script = "mount -t tmpfs -o size=8m,mode=700 tmpfs \"$1\" && \
                  exec \"$2\" serve --listen 127.0.0.1:0 --data-dir \"$1\" --port-file \"$3\"";
    let log = fs::File::create(folder.path().join("log")).expect("the folder is ours");
    let server = Command::new("unshare")
        .args([
            "--user",
            "--map-root-user",
            "--mount",
            "sh",
            "-c",
            script,
            "sh",
        ])
        .arg(&disk)
        .arg(env!("CARGO_BIN_EXE_kinora"))
        .arg(&port_file)
        .stdin(Stdio::null())
        .stderr(log)
        .kill_on_drop(true)
        .spawn()
        .expect("unshare is part of util-linux: apt install util-linux");
    let port = until("the server becomes ready", CLIP_WITHIN, || async {
        fs::read_to_string(&port_file).ok()
    })
    .await;
    let api = Api::new(port.trim().parse().expect("a port"));
    // From outside, the disk is seen through the process.
    let pid = server.id().expect("it runs");
    let filler = format!("/proc/{pid}/root{}/filler", disk.display());
    // Again before each request: a job that fails meanwhile gives its space back.
    let fill = || {
        let file = fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(&filler);
        let mut file = file.expect("the disk is ours");
        while file.write_all(&[0; 4096]).is_ok() {}
    };
    let body = order("prompt", "x".repeat(20_000));
    let refused = until("orders find no space", CLIP_WITHIN, || async {
        fill();
        let answer = api.post_json("/v1/videos", &body).await;
        (answer.status != 200).then_some(answer)
    })
    .await;
    assert_is_shed(&refused, 503, "insufficient_storage");
    let refused = until("uploads find no space", CLIP_WITHIN, || async {
        fill();
        let answer = api.post_form("/v1/files", file_form()).await;
        (answer.status != 200).then_some(answer)
    })
    .await;
    assert_is_shed(&refused, 503, "insufficient_storage");
    assert_eq!(api.get("/v1/videos").await.status, 200, "reading goes on");
    fs::remove_file(&filler).expect("the disk is ours");
    until("there is space again", CLIP_WITHIN, || async {
        let body = json!({"prompt": "a red ball"});
        let answer = api.post_json("/v1/videos", &body).await;
        (answer.status == 200).then_some(())
    })
    .await;
}
