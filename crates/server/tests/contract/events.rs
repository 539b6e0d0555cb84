//! GET /v1/videos/{id}/events: ours, a video's life as server-sent events.

use std::time::{Duration, Instant};

use crate::common::{Api, CLIP_WITHIN, TestServer};
use reqwest::{Method, Response};
use rustix::process::Signal;
use serde_json::{Value, json};
use tokio::time::timeout;

/// One event, or a comment.
#[derive(Debug, Default, Clone, PartialEq)]
struct Event {
    kind: Option<String>,
    id: Option<u64>,
    data: Option<Value>,
    comment: Option<String>,
}

/// Reads events from an answer as they come.
struct Events {
    response: Response,
    text: String,
}

impl Events {
    async fn open(api: &Api, id: &str, last_event_id: Option<u64>) -> Self {
        let mut request = api.request(Method::GET, &format!("/v1/videos/{id}/events"));
        if let Some(last_event_id) = last_event_id {
            request = request.header("last-event-id", last_event_id);
        }
        let response = request.send().await.expect("the server answers");
        assert_eq!(response.status(), 200);
        let header = |name: &str| response.headers()[name].to_str().expect("a text");
        assert_eq!(header("content-type"), "text/event-stream");
        assert_eq!(header("x-accel-buffering"), "no");
        assert!(header("cache-control").contains("no-cache"));
        assert!(!header("x-request-id").is_empty());
        Self {
            response,
            text: String::new(),
        }
    }

    /// The next event; `None` after the last.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some((block, rest)) = self.text.split_once("\n\n") {
                let event = parse(block);
                self.text = rest.to_owned();
                return Some(event);
            }
            let chunk = timeout(CLIP_WITHIN, self.response.chunk()).await;
            let chunk = chunk
                .expect("the stream goes on")
                .expect("the stream is whole");
            let Some(chunk) = chunk else {
                assert_eq!(self.text, "", "the stream ends after an event");
                return None;
            };
            self.text
                .push_str(std::str::from_utf8(&chunk).expect("events are text"));
        }
    }

    /// The next event with a video.
    async fn next_video(&mut self) -> Option<(u64, Value)> {
        loop {
            let event = self.next().await?;
            if event.comment.is_some() {
                continue;
            }
            assert_eq!(event.kind, None, "{event:?}");
            let video = event.data.expect("an event has data");
            crate::common::assert_is_video(&video);
            return Some((event.id.expect("a video's event has an id"), video));
        }
    }
}

fn parse(block: &str) -> Event {
    let mut event = Event::default();
    for line in block.lines() {
        let (field, value) = line.split_once(':').expect("a field or a comment");
        let value = value.strip_prefix(' ').unwrap_or(value).to_owned();
        match field {
            "" => event.comment = Some(value),
            "event" => event.kind = Some(value),
            "id" => event.id = Some(value.parse().expect("an id is a version")),
            "data" => event.data = Some(serde_json::from_str(&value).expect("JSON in one line")),
            "retry" => assert!(value.parse::<u64>().is_ok(), "{value}"),
            other => panic!("an unknown field {other}"),
        }
    }
    event
}

/// Orders a video that takes a while.
async fn long(api: &Api) -> String {
    let body = json!({"prompt": "a long clip", "seconds": "20", "size": "1280x720"});
    api.create(&body).await["id"]
        .as_str()
        .expect("an id")
        .to_owned()
}

#[tokio::test]
async fn a_stream_shows_a_video_from_order_to_end_and_ends() {
    let server = TestServer::start_with("[worker]\nslots = 1\n").await;
    let id = server.api.create_short("a red ball\nin a \"park\"").await;
    let mut events = Events::open(&server.api, &id, None).await;
    let mut seen = Vec::new();
    while let Some((version, video)) = events.next_video().await {
        assert_eq!(video["id"], id.as_str());
        seen.push((version, video));
    }
    assert!(
        seen.windows(2).all(|pair| pair[0].0 < pair[1].0),
        "versions grow: {seen:?}"
    );
    let progress = |video: &Value| video["progress"].as_u64().expect("a number");
    assert!(
        seen.windows(2)
            .all(|pair| progress(&pair[0].1) <= progress(&pair[1].1)),
        "{seen:?}"
    );
    let different = seen.windows(2).all(|pair| pair[0].1 != pair[1].1);
    assert!(different, "each event shows something new: {seen:?}");
    let (last_version, last) = seen.last().expect("there are events");
    assert_eq!(last["status"], "completed");
    assert!(
        seen.iter()
            .any(|(_, video)| video["status"] == "in_progress"),
        "{seen:?}"
    );
    // The last event is the video as it is retrieved.
    assert_eq!(*last, server.api.retrieve(&id).await);

    // Whoever has seen the end is told to stay away; whoever has not sees it, once.
    let request = server
        .api
        .request(Method::GET, &format!("/v1/videos/{id}/events"))
        .header("last-event-id", *last_version);
    assert_eq!(server.api.send(request).await.status, 204);
    for last_event_id in [None, Some(1), Some(last_version + 7)] {
        let mut events = Events::open(&server.api, &id, last_event_id).await;
        assert_eq!(events.next_video().await.as_ref(), seen.last());
        assert_eq!(events.next_video().await, None);
    }
    server.stop().await;
}

#[tokio::test]
async fn a_client_that_reconnects_is_not_told_the_same_again() {
    let server = TestServer::start_with("[worker]\nslots = 1\n").await;
    let first = long(&server.api).await;
    let id = server.api.create_short("a cat").await;
    let mut events = Events::open(&server.api, &id, None).await;
    let (version, video) = events.next_video().await.expect("the first event");
    assert_eq!(video["status"], "queued");
    drop(events);
    let mut events = Events::open(&server.api, &id, Some(version)).await;
    let cancel = format!("/v1/videos/{id}/cancel");
    server.api.post_json(&cancel, &json!({})).await;
    let (later, video) = events.next_video().await.expect("the end");
    assert!(later > version);
    assert_eq!(video["error"]["code"], "cancelled");
    assert_eq!(events.next_video().await, None);
    server.api.delete(&format!("/v1/videos/{first}")).await;
    server.stop().await;
}

#[tokio::test]
async fn a_deleted_video_ends_its_stream() {
    let server = TestServer::start_with("[worker]\nslots = 1\n").await;
    let id = long(&server.api).await;
    let mut events = Events::open(&server.api, &id, None).await;
    events.next_video().await.expect("the first event");
    server.api.delete(&format!("/v1/videos/{id}")).await;
    let deleted = loop {
        let event = events.next().await.expect("the last event");
        if event.kind.is_some() {
            break event;
        }
    };
    assert_eq!(deleted.kind.as_deref(), Some("deleted"));
    let expected = json!({"id": id, "object": "video.deleted", "deleted": true});
    assert_eq!(deleted.data, Some(expected));
    assert_eq!(events.next().await, None);
    server.stop().await;
}

#[tokio::test]
async fn a_silent_stream_shows_that_it_is_alive() {
    let server = TestServer::start().await;
    // Nothing may run, so nothing happens to the video.
    let limits = ["projects", "set-limits", "default", "--max-running", "0"];
    server.kinora(&limits).await;
    let id = server.api.create_short("a cat").await;
    let mut events = Events::open(&server.api, &id, None).await;
    events.next_video().await.expect("the first event");
    let started = Instant::now();
    let event = events.next().await.expect("the stream goes on");
    assert_eq!(event.comment.as_deref(), Some("keep-alive"), "{event:?}");
    assert!(
        started.elapsed() < Duration::from_secs(20),
        "{:?}",
        started.elapsed()
    );
}

#[tokio::test]
async fn a_shutdown_ends_the_streams_while_jobs_still_run() {
    let server = TestServer::start_with("[worker]\nslots = 1\nshutdown_grace = \"60s\"\n").await;
    let id = long(&server.api).await;
    let mut events = Events::open(&server.api, &id, None).await;
    events.next_video().await.expect("the first event");
    server.signal(Signal::TERM);
    let signalled = Instant::now();
    let mut is_final = false;
    while let Some((_, video)) = events.next_video().await {
        is_final = video["status"] == "completed";
    }
    assert!(!is_final, "the job was too short for this test");
    assert!(
        signalled.elapsed() < Duration::from_secs(5),
        "{:?}",
        signalled.elapsed()
    );
    // Other clients are answered until the job is done.
    assert_eq!(
        server.api.get(&format!("/v1/videos/{id}")).await.status,
        200
    );
    server
        .api
        .get(&format!("/v1/videos/{id}/events"))
        .await
        .refused(503);
    server.api.delete(&format!("/v1/videos/{id}")).await;
}

#[tokio::test]
async fn there_is_no_stream_of_what_is_not_there() {
    let server = TestServer::start().await;
    for id in ["video_00000000000000000000000000000000", "..%2f..", "%00"] {
        let answer = server.api.get(&format!("/v1/videos/{id}/events")).await;
        assert_eq!(answer.refused(404).kind, "invalid_request_error");
    }
}
