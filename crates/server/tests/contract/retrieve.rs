//! GET /v1/videos/{id} and the life of a video.

use std::time::Duration;

use crate::common::{CLIP_WITHIN, TestServer, raw_head, raw_request};
use serde_json::json;
use tokio::time::{Instant, sleep};

/// 58 to 61, 64.
#[tokio::test]
async fn a_video_only_moves_forward_until_it_is_completed() {
    let server = TestServer::start().await;
    // Long enough for progress to be written while it works, on any machine.
    let order = serde_json::json!({"prompt": "a red ball rolling in a park", "seconds": "20"});
    let video = server.api.create(&order).await;
    let id = video["id"].as_str().expect("an id");
    let started = Instant::now();
    let mut seen = vec![(0, 0)];
    loop {
        let answer = server.api.get(&format!("/v1/videos/{id}")).await;
        let video = answer.json();
        crate::common::assert_is_video(&video);
        let step = match video["status"].as_str() {
            Some("queued") => 0,
            Some("in_progress") => 1,
            Some("completed") => 2,
            _ => panic!("{video}"),
        };
        let progress = video["progress"].as_u64().expect("a number");
        seen.push((step, progress));
        if step == 2 {
            break;
        }
        let hint = answer.header("openai-poll-after-ms").map(str::parse::<u64>);
        let hint = hint.expect("an unfinished video says when to ask again");
        let hint_ms = hint.expect("a whole number of milliseconds");
        assert!((1..=8000).contains(&hint_ms), "{hint_ms}");
        assert!(started.elapsed() < CLIP_WITHIN, "{seen:?}");
        sleep(Duration::from_millis(20)).await;
    }
    let is_forward = seen
        .windows(2)
        .all(|pair| pair[0].0 <= pair[1].0 && pair[0].1 <= pair[1].1);
    assert!(is_forward, "{seen:?}");
    let has_moved = seen
        .iter()
        .any(|(step, progress)| *step == 1 && *progress > 0);
    assert!(has_moved, "progress is shown while it works: {seen:?}");
    server.stop().await;
}

/// 66.
#[tokio::test]
async fn an_unknown_id_is_named_in_the_refusal() {
    let server = TestServer::start().await;
    let id = "video_00000000000000000000000000000000";
    let refusal = server
        .api
        .get(&format!("/v1/videos/{id}"))
        .await
        .refused(404);
    assert_eq!(refusal.kind, "invalid_request_error");
    assert!(refusal.message.contains(id), "{refusal:?}");
}

/// 67.
#[tokio::test]
async fn a_hostile_id_is_just_an_unknown_one() {
    let server = TestServer::start().await;
    let ids = [
        "..",
        "%2e%2e",
        "..%2F..%2Fkinora.toml",
        "%2Fetc%2Fpasswd",
        "a%2Fb%3Fc",
        "%00",
        "%FF%FE",
        "video_%0d%0ax:y",
        "%25%32%65",
        "%ff",
        &"x".repeat(4000),
    ];
    let operations = server.api.operations().await;
    let with_id = operations.iter().filter(|(_, path)| path.contains('{'));
    let with_id: Vec<_> = with_id.collect();
    assert!(with_id.len() >= 15, "{with_id:?}");
    // Enough for every handler to come to the point where it looks for the thing.
    let body = json!({"prompt": "x", "name": "x", "event_type": "video.failed"}).to_string();
    let headers = [
        "content-type: application/json".to_owned(),
        format!("content-length: {}", body.len()),
    ];
    let headers = headers.each_ref().map(String::as_str);
    for id in ids {
        for (method, path) in &with_id {
            let (start, rest) = path.split_once('{').expect("it has an id");
            let (_, end) = rest.split_once('}').expect("a parameter ends");
            let target = format!("{start}{id}{end}");
            let mut request = raw_head(method, &target, &headers);
            request.extend_from_slice(body.as_bytes());
            let answer = raw_request(server.api.port, &request, false).await;
            // `..` may also be read as a path of its own, which is another unknown thing.
            assert!(
                [404, 405].contains(&answer.status),
                "{method} {target}: {answer:?}"
            );
            answer.refused(answer.status);
        }
    }
}
