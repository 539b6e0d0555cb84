//! Requests that a well-behaved client cannot send.

use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::Refusal;

/// How long an answer may take before the test gives up on it.
const GIVE_UP_AFTER: Duration = Duration::from_secs(30);

/// An answer taken apart by hand.
#[derive(Debug)]
pub(crate) struct RawAnswer {
    pub(crate) status: u16,
    head: String,
    body: Vec<u8>,
}

impl RawAnswer {
    /// A header's value.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().skip(1).filter_map(|l| l.split_once(':'));
        lines.find_map(|(key, value)| key.eq_ignore_ascii_case(name).then(|| value.trim()))
    }

    /// The answer as a refusal, which must have this status and the envelope.
    #[track_caller]
    pub(crate) fn refused(&self, status: u16) -> Refusal {
        assert_eq!(self.status, status, "{self:?}");
        assert!(self.header("x-request-id").is_some(), "{self:?}");
        let body: Value = serde_json::from_slice(&self.body).expect("the body is JSON");
        Refusal::from_json(&body)
    }
}

/// The head of a request that asks for the connection to be closed, up to and with the empty line.
pub(crate) fn raw_head(method: &str, target: &str, headers: &[&str]) -> Vec<u8> {
    let mut head =
        format!("{method} {target} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n");
    for header in headers {
        head.push_str(header);
        head.push_str("\r\n");
    }
    head.push_str("\r\n");
    head.into_bytes()
}

/// Sends `request` as it is, closes the sending side when `ends` says so, and takes the answer.
pub(crate) async fn raw_request(port: u16, request: &[u8], ends: bool) -> RawAnswer {
    let mut stream = connect(port).await;
    // The server may answer and close before it has read everything.
    let _ = stream.write_all(request).await;
    if ends {
        let _ = stream.shutdown().await;
    }
    answer(&mut stream).await
}

/// Sends `head`, then `part` up to `n_parts` times or until the server answers, and takes the answer.
/// Returns with it how many bytes were sent.
pub(crate) async fn raw_request_in_parts(
    port: u16,
    head: &[u8],
    part: &[u8],
    n_parts: usize,
) -> (RawAnswer, u64) {
    let mut stream = connect(port).await;
    stream.write_all(head).await.expect("the server reads");
    let (mut reader, mut writer) = stream.split();
    let mut n_sent = 0_u64;
    let send = async {
        for _ in 0..n_parts {
            if writer.write_all(part).await.is_err() {
                break;
            }
            n_sent += part.len() as u64;
        }
        // Everything is sent, or the server has closed its side: what is left is to hear what it says.
        std::future::pending::<()>().await;
    };
    let mut first = [0_u8; 1];
    let has_answered = tokio::select! {
        () = send => unreachable!("sending never ends by itself"),
        read = timeout(GIVE_UP_AFTER, reader.read(&mut first)) => read,
    };
    let n_first = has_answered
        .expect("the server answers in time")
        .expect("the server answers before it closes");
    assert_eq!(n_first, 1, "the server closed without an answer");
    let mut bytes = first.to_vec();
    read_rest(&mut stream, &mut bytes).await;
    (parse(&bytes), n_sent)
}

async fn connect(port: u16) -> TcpStream {
    let stream = TcpStream::connect(("127.0.0.1", port)).await;
    stream.expect("the server listens")
}

async fn answer(stream: &mut TcpStream) -> RawAnswer {
    let mut bytes = Vec::new();
    read_rest(stream, &mut bytes).await;
    parse(&bytes)
}

/// Reads to the end of the answer: as much as content-length says, else until the server closes.
async fn read_rest(stream: &mut TcpStream, bytes: &mut Vec<u8>) {
    let mut chunk = vec![0; 64 * 1024];
    while !is_whole(bytes) {
        let read = timeout(GIVE_UP_AFTER, stream.read(&mut chunk)).await;
        match read.expect("the server answers in time") {
            Ok(0) | Err(_) => break,
            Ok(n_read) => bytes.extend_from_slice(&chunk[..n_read]),
        }
    }
}

fn is_whole(bytes: &[u8]) -> bool {
    let Some(head_len) = head_len(bytes) else {
        return false;
    };
    let head = String::from_utf8_lossy(&bytes[..head_len]).to_ascii_lowercase();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length:"));
    let length = length.and_then(|value| value.trim().parse::<usize>().ok());
    length.is_some_and(|length| bytes.len() >= head_len + length)
}

fn head_len(bytes: &[u8]) -> Option<usize> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    Some(end + 4)
}

#[track_caller]
fn parse(bytes: &[u8]) -> RawAnswer {
    let text = String::from_utf8_lossy(bytes);
    let Some(head_len) = head_len(bytes) else {
        panic!("no answer, but {text:?}");
    };
    let head = String::from_utf8_lossy(&bytes[..head_len]).into_owned();
    let status = head.split(' ').nth(1).and_then(|word| word.parse().ok());
    RawAnswer {
        status: status.expect("an answer begins with a status"),
        head,
        body: bytes[head_len..].to_vec(),
    }
}
