//! Bad input: each is answered with a 4xx and the envelope, within a second and in flat memory, and the next
//! request works.

mod common;

use std::time::{Duration, Instant};

use common::{RawAnswer, Refusal, TestServer, raw_head, raw_request, raw_request_in_parts};
use reqwest::Method;
use serde_json::json;

/// How long a refusal may take.
const ANSWERED_WITHIN: Duration = Duration::from_secs(1);
/// How much more memory a huge body may cost than the server had before: the 32 MiB of text that one request may
/// hold, twice while the buffer grows, and some.
const FLAT_WITHIN_BYTES: u64 = 72 * 1024 * 1024;

/// A POST of `body` to /v1/videos as it is.
fn post(content_type: &str, body: &[u8]) -> Vec<u8> {
    let headers = [
        format!("content-type: {content_type}"),
        format!("content-length: {}", body.len()),
    ];
    let mut request = raw_head(
        "POST",
        "/v1/videos",
        &headers.each_ref().map(String::as_str),
    );
    request.extend_from_slice(body);
    request
}

/// Sends a request, checks that it is refused in time and that the server works afterwards.
async fn refused_in_time(server: &TestServer, request: &[u8], ends: bool, status: u16) -> Refusal {
    let started = Instant::now();
    let answer = raw_request(server.api.port, request, ends).await;
    let took = started.elapsed();
    let text = String::from_utf8_lossy(&request[..request.len().min(400)]).into_owned();
    assert!(took < ANSWERED_WITHIN, "{took:?} for {text}");
    assert_eq!(answer.status, status, "{text}\n{answer:?}");
    assert_works(server).await;
    answer.refused(status)
}

async fn assert_works(server: &TestServer) {
    let (ids, _) = server.api.page("").await;
    assert_eq!(ids.len(), 0, "a refused order made no job");
}

#[tokio::test]
async fn json_that_is_none_or_none_of_ours_is_refused() {
    let server = TestServer::start().await;
    let deep = "[".repeat(100_000);
    let bodies: [&[u8]; 10] = [
        b"",
        b"{",
        b"{\"prompt\": \"x\"",
        b"{\"prompt\": \"x\"} trailing",
        b"null",
        b"[]",
        b"\"a red ball\"",
        b"{\"prompt\": \"\xff\xfe\"}",
        b"{\"prompt\": \"\\ud800\"}",
        deep.as_bytes(),
    ];
    for body in bodies {
        let request = post("application/json", body);
        let refusal = refused_in_time(&server, &request, false, 400).await;
        assert_eq!(refusal.kind, "invalid_request_error");
    }
}

#[tokio::test]
async fn a_member_of_the_wrong_type_is_named() {
    let server = TestServer::start().await;
    for (param, body) in [
        ("prompt", json!({"prompt": {"a": 1}})),
        ("model", json!({"prompt": "x", "model": 7})),
        ("size", json!({"prompt": "x", "size": ["720x1280"]})),
        ("seconds", json!({"prompt": "x", "seconds": true})),
        ("seconds", json!({"prompt": "x", "seconds": 1e300})),
        ("seed", json!({"prompt": "x", "seed": "many"})),
    ] {
        let request = post("application/json", body.to_string().as_bytes());
        let refusal = refused_in_time(&server, &request, false, 400).await;
        assert_eq!(refusal.param.as_deref(), Some(param), "{refusal:?}");
    }
}

#[tokio::test]
async fn a_form_that_is_broken_is_refused() {
    let server = TestServer::start().await;
    let form = |body: &str| post("multipart/form-data; boundary=b", body.as_bytes());
    let part = "--b\r\nContent-Disposition: form-data; name=\"prompt\"\r\n\r\n";
    let many = format!("{part}x\r\n").repeat(100_000);
    for request in [
        form(""),
        form("no boundary at all"),
        form(&format!("{part}cut in half")),
        form(&format!("{part}x\r\n--b")),
        form("--b\r\n\r\nno name\r\n--b--\r\n"),
        form("--b\r\nContent-Disposition: form-data\r\n\r\nno name\r\n--b--\r\n"),
        post("multipart/form-data", b"--b--\r\n"),
        post("multipart/form-data; boundary=", b"----\r\n"),
        post(
            "multipart/form-data; boundary=b",
            b"--b\r\nContent-Disposition: form-data; name=\"prompt\"\r\n\r\n\xff\xfe\r\n--b--\r\n",
        ),
        form(&many),
    ] {
        refused_in_time(&server, &request, false, 400).await;
    }
}

#[tokio::test]
async fn a_body_that_ends_too_early_is_refused() {
    let server = TestServer::start().await;
    let part = "--b\r\nContent-Disposition: form-data; name=\"prompt\"\r\n\r\na red b";
    for (content_type, body) in [
        ("multipart/form-data; boundary=b", part),
        ("application/json", "{\"prompt\": \"a red b"),
    ] {
        let headers = [
            format!("content-type: {content_type}"),
            "content-length: 4000".to_owned(),
        ];
        let mut request = raw_head(
            "POST",
            "/v1/videos",
            &headers.each_ref().map(String::as_str),
        );
        request.extend_from_slice(body.as_bytes());
        refused_in_time(&server, &request, true, 400).await;
    }
}

#[tokio::test]
async fn a_body_of_another_kind_is_refused() {
    let server = TestServer::start().await;
    for content_type in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "video/mp4",
        "nonsense",
    ] {
        let request = post(content_type, b"prompt=x");
        let answer = raw_request(server.api.port, &request, false).await;
        assert!(
            [400, 415].contains(&answer.status),
            "{content_type}: {answer:?}"
        );
        answer.refused(answer.status);
    }
    let request = raw_head("POST", "/v1/videos", &["content-length: 0"]);
    let answer = raw_request(server.api.port, &request, false).await;
    assert!([400, 415].contains(&answer.status), "{answer:?}");
    answer.refused(answer.status);
    assert_works(&server).await;
}

/// Bytes of a query that are no UTF-8, ids that try to leave a folder, heads that are too long.
#[tokio::test]
async fn a_target_nobody_means_well_with_is_refused() {
    let server = TestServer::start().await;
    let long = format!("/v1/videos?after={}", "x".repeat(6000));
    for target in [
        "/v1/videos?after=%FF%FE",
        "/v1/videos?limit=%FF",
        "/v1/videos/../../../../etc/passwd",
        "/v1/videos/..%2F..%2F..%2Fetc%2Fpasswd",
        "/v1/videos/..%2f..%2fkinora.toml/content",
        "/v1/videos/%2e%2e%2f%2e%2e/content?variant=..%2Fx",
        "//etc/passwd",
        &long,
    ] {
        let started = Instant::now();
        let answer = raw_request(server.api.port, &raw_head("GET", target, &[]), false).await;
        assert!(started.elapsed() < ANSWERED_WITHIN, "{target}");
        assert!([400, 404].contains(&answer.status), "{target}: {answer:?}");
        answer.refused(answer.status);
    }
    assert_works(&server).await;
}

/// Sends up to 1 GiB after `head`, and checks the answer, its time and the server's memory.
async fn huge(server: &TestServer, head: &[u8], part: &[u8]) -> (RawAnswer, u64) {
    let before_bytes = server.memory_bytes("VmHWM");
    let n_parts = (1 << 30) / part.len();
    let started = Instant::now();
    let (answer, n_sent) = raw_request_in_parts(server.api.port, head, part, n_parts).await;
    let took = started.elapsed();
    assert!(took < ANSWERED_WITHIN, "{took:?}, {n_sent} bytes sent");
    // The high-water mark, so that nothing is missed between two looks.
    let after_bytes = server.memory_bytes("VmHWM");
    assert!(
        after_bytes < before_bytes + FLAT_WITHIN_BYTES,
        "{before_bytes} bytes before, {after_bytes} after {n_sent} sent"
    );
    assert_works(server).await;
    (answer, n_sent)
}

#[tokio::test]
async fn a_gigabyte_that_says_so_is_refused_at_once() {
    let server = TestServer::start().await;
    for content_type in ["application/json", "multipart/form-data; boundary=b"] {
        let headers = [
            format!("content-type: {content_type}"),
            format!("content-length: {}", 1 << 30),
        ];
        let head = raw_head(
            "POST",
            "/v1/videos",
            &headers.each_ref().map(String::as_str),
        );
        let (answer, _) = huge(&server, &head, &[b'x'; 64 * 1024]).await;
        answer.refused(413);
    }
}

#[tokio::test]
async fn a_gigabyte_that_does_not_say_so_is_refused_when_it_is_too_much() {
    let server = TestServer::start().await;
    let chunk = |payload: &[u8]| {
        let mut chunk = format!("{:x}\r\n", payload.len()).into_bytes();
        chunk.extend_from_slice(payload);
        chunk.extend_from_slice(b"\r\n");
        chunk
    };
    let starts: [(&str, &[u8]); 3] = [
        ("application/json", b"{\"prompt\": \""),
        (
            "multipart/form-data; boundary=b",
            b"--b\r\nContent-Disposition: form-data; name=\"prompt\"\r\n\r\n",
        ),
        (
            "multipart/form-data; boundary=b",
            b"--b\r\nContent-Disposition: form-data; name=\"unknown\"; filename=\"a\"\r\n\r\n",
        ),
    ];
    for (content_type, start) in starts {
        let headers = [
            format!("content-type: {content_type}"),
            "transfer-encoding: chunked".to_owned(),
        ];
        let mut head = raw_head(
            "POST",
            "/v1/videos",
            &headers.each_ref().map(String::as_str),
        );
        head.extend(chunk(start));
        let (answer, n_sent) = huge(&server, &head, &chunk(&[b'x'; 64 * 1024])).await;
        assert!(
            [400, 413].contains(&answer.status),
            "{n_sent} bytes sent: {answer:?}"
        );
        answer.refused(answer.status);
    }
}

/// A photo is larger than a form's texts; what is no photo is refused for what it is.
#[tokio::test]
async fn a_file_of_a_photos_size_that_is_none_is_refused_by_name() {
    let server = TestServer::start().await;
    let mut body = b"--b\r\nContent-Disposition: form-data; name=\"input_reference\"; filename=\"a.png\"\r\n\r\n".to_vec();
    body.resize(body.len() + (20 << 20), b'x');
    body.extend_from_slice(
        b"\r\n--b\r\nContent-Disposition: form-data; name=\"prompt\"\r\n\r\na cat\r\n--b--\r\n",
    );
    let request = post("multipart/form-data; boundary=b", &body);
    let refusal = refused_in_time(&server, &request, false, 400).await;
    refusal.names("input_reference", "invalid_value");
}

/// The head of a part is held in memory until it ends.
#[tokio::test]
async fn a_part_with_an_endless_head_is_refused_in_flat_memory() {
    let server = TestServer::start().await;
    let start = b"--b\r\nContent-Disposition: form-data; name=\"";
    let headers = [
        "content-type: multipart/form-data; boundary=b",
        "content-length: 500000000",
    ];
    let mut head = raw_head("POST", "/v1/videos", &headers);
    head.extend_from_slice(start);
    let (answer, _) = huge(&server, &head, &[b'x'; 64 * 1024]).await;
    answer.refused(400);
}

/// Each zero takes two bytes of the body and dozens in memory.
#[tokio::test]
async fn json_of_millions_of_values_is_refused_in_flat_memory() {
    let server = TestServer::start().await;
    let body = format!(
        "{{\"prompt\": \"x\", \"extra\": [{}0]}}",
        "0,".repeat(3_000_000)
    );
    let before_bytes = server.memory_bytes("VmHWM");
    let request = post("application/json", body.as_bytes());
    refused_in_time(&server, &request, false, 400).await;
    let after_bytes = server.memory_bytes("VmHWM");
    assert!(
        after_bytes < before_bytes + FLAT_WITHIN_BYTES,
        "{before_bytes} bytes before, {after_bytes} after"
    );
}

/// An official client must see a refusal too, not a broken connection.
#[tokio::test]
async fn a_large_upload_is_refused_with_words_not_with_a_reset() {
    let server = TestServer::start().await;
    let request = server
        .api
        .request(Method::POST, "/v1/videos")
        .header("content-type", "application/json")
        .body(vec![b' '; 64 * 1024 * 1024]);
    server.api.send(request).await.refused(413);
    assert_works(&server).await;
}
