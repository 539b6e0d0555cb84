//! Debian's Chromium plays and seeks our clips: from a page on loopback that reports what it saw.
//!
//! The page's server hands requests for the clip on to kinora and kinora's answers back as they are, so that it is
//! kinora's ranges the browser seeks with. (Kinora itself answers no page of another origin.)

mod common;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::http::header::{ACCEPT_RANGES, CONTENT_RANGE, CONTENT_TYPE, ETAG, RANGE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use common::{Api, TestServer, order};
use reqwest::Method;
use serde_json::Value;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::process::{Child, Command};
use tokio::sync::Mutex;
use tokio::sync::oneshot::{self, Sender};
use tokio::time::timeout;

/// How long the browser may take to start, play four seconds and seek.
const REPORTED_WITHIN: Duration = Duration::from_secs(90);

const PAGE: &str = include_str!("clients/playback.html");

/// What the page's server needs.
#[derive(Clone)]
struct Pages {
    /// Where the page's one report goes.
    inbox: Arc<Mutex<Option<Sender<Value>>>>,
    api: Api,
    clip_path: String,
}

async fn take_report(State(pages): State<Pages>, Json(report): Json<Value>) {
    if let Some(sender) = pages.inbox.lock().await.take() {
        // Nobody listens any more: the test has given up.
        let _ = sender.send(report);
    }
}

/// Asks kinora for the clip, or the range of it that the browser wants.
async fn hand_on(State(pages): State<Pages>, headers: HeaderMap) -> Response {
    let mut request = pages.api.request(Method::GET, &pages.clip_path);
    if let Some(range) = headers.get(RANGE) {
        request = request.header(RANGE, range);
    }
    let answer = pages.api.send(request).await;
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = StatusCode::from_u16(answer.status).expect("kinora sent it");
    for name in [CONTENT_TYPE, CONTENT_RANGE, ACCEPT_RANGES, ETAG] {
        if let Some(value) = answer.headers.get(&name) {
            response.headers_mut().insert(name, value.clone());
        }
    }
    response
}

/// Serves the page and the clip, opens them in Chromium and returns what the page reports.
async fn play(api: Api, clip_path: String) -> Value {
    let (sender, report) = oneshot::channel();
    let pages = Pages {
        inbox: Arc::new(Mutex::new(Some(sender))),
        api,
        clip_path,
    };
    let router = Router::new()
        .route("/", get(|| async { Html(PAGE) }))
        .route("/report", post(take_report))
        .route("/clip.mp4", get(hand_on))
        .with_state(pages);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("it listens");
    let serving = tokio::spawn(async move { axum::serve(listener, router).await });
    let profile = TempDir::new().expect("a temporary folder can be made");
    let mut browser = chromium(profile.path(), &format!("http://{address}/"));
    let report = timeout(REPORTED_WITHIN, report).await;
    browser.kill().await.expect("the browser is our child");
    serving.abort();
    report
        .expect("the page reports in time")
        .expect("the page's server runs")
}

fn chromium(profile: &Path, url: &str) -> Child {
    let start = |program: &str| {
        Command::new(program)
            .args([
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
            ])
            .args(["--no-first-run", "--disable-background-networking"])
            .args([
                "--disable-component-update",
                "--disable-sync",
                "--mute-audio",
            ])
            .args(["--autoplay-policy=no-user-gesture-required"])
            // Without a port to be driven through, a headless browser ends as soon as the page is loaded.
            .arg("--remote-debugging-port=0")
            .arg(format!("--user-data-dir={}", profile.display()))
            .arg(url)
            .stderr(std::process::Stdio::null())
            .kill_on_drop(true)
            .spawn()
    };
    start("chromium")
        .or_else(|_| start("chromium-browser"))
        .expect("chromium cannot be started: run `cargo xtask setup`")
}

async fn check(size: &str) {
    let server = TestServer::start().await;
    let video = server.api.create(&order("size", size)).await;
    let id = video["id"].as_str().expect("an id");
    server.api.completed(id).await;
    let clip_path = format!("/v1/videos/{id}/content");
    let report = play(server.api.clone(), clip_path).await;
    eprintln!("{report:#}");
    assert_eq!(report["error"], Value::Null);
    let reported_size = format!("{}x{}", report["width_px"], report["height_px"]);
    assert_eq!(reported_size, size);
    let number = |name: &str| report[name].as_f64().expect("the page reports it");
    assert!((number("duration_s") - 4.0).abs() < 0.001);
    assert!(number("played_to_s") > 0.9, "the clip plays");
    assert!(
        number("n_frames_shown") > 10.0,
        "frames are shown while it plays"
    );
    assert!(number("sound_bytes") > 0.0, "the sound is decoded");
    for seek in report["seeks"].as_array().expect("the page seeks") {
        let is_there = (seek["wanted_s"].as_f64().expect("a time")
            - seek["reached_s"].as_f64().expect("a time"))
        .abs();
        assert!(is_there < 0.05, "{seek}");
        assert!(
            seek["contrast"].as_f64().expect("a number") > 10.0,
            "a blank picture: {seek}"
        );
    }
    assert_eq!(report["ended"], true);
    assert!((number("ended_at_s") - 4.0).abs() < 0.1);
}

#[tokio::test]
async fn chromium_plays_and_seeks_a_landscape_clip() {
    check("1280x720").await;
}

#[tokio::test]
async fn chromium_plays_and_seeks_a_portrait_clip() {
    check("720x1280").await;
}
