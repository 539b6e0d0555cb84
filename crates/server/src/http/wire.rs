//! The bytes of a connection, between hyper and the client.
//!
//! A client has to read what it asked for, and it hears from kinora even when hyper refuses its request: requests so
//! broken that no handler ever sees them are answered by hyper with a bare head, and the error envelope is put in its
//! place here. Only what hyper writes while it is nobody's turn to answer can be that: a file may hold the same bytes.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::Body;
use axum::http::Response;
use bytes::{Buf as _, Bytes};
use hyper::body::{Frame, SizeHint};
use kinora_api::{ErrorBody, ErrorDetail};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep};

use super::request_id;

/// Whose turn it is to write to a connection: a handler's, until its answer has been sent, or hyper's own.
#[derive(Default)]
pub(super) struct Turn {
    /// Requests that are being answered; hyper has them one by one, and has let go of each when its body has ended.
    n_answers: AtomicUsize,
    /// Whether hyper may still have something to send of an answer.
    is_unsent: AtomicBool,
}

impl Turn {
    /// Begins with the answer to a request.
    pub(super) fn begin(turn: &Arc<Self>) -> Answering {
        turn.n_answers.fetch_add(1, Ordering::SeqCst);
        turn.is_unsent.store(true, Ordering::SeqCst);
        Answering(Arc::clone(turn))
    }

    /// Hears that everything is sent that hyper had.
    fn flushed(&self) {
        if self.n_answers.load(Ordering::SeqCst) == 0 {
            self.is_unsent.store(false, Ordering::SeqCst);
        }
    }

    fn is_hypers(&self) -> bool {
        !self.is_unsent.load(Ordering::SeqCst)
    }
}

/// A handler's turn: while it works, and until its answer's body has ended.
pub(super) struct Answering(Arc<Turn>);

impl Answering {
    /// The answer, whose end is the end of the turn.
    pub(super) fn with_body_of(self, response: Response<Body>) -> Response<AnswerBody> {
        response.map(|body| AnswerBody {
            body,
            _answering: self,
        })
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        self.0.n_answers.fetch_sub(1, Ordering::SeqCst);
    }
}

/// The body of an answer.
pub(super) struct AnswerBody {
    body: Body,
    _answering: Answering,
}

impl hyper::body::Body for AnswerBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A connection whose client has to read what it asked for, and hears from kinora even when hyper refuses its
/// request.
pub(super) struct Wire {
    stream: TcpStream,
    write_timeout: Duration,
    /// Runs while the client reads nothing.
    stalled: Option<Pin<Box<Sleep>>>,
    /// The rest of an answer that was put in the place of hyper's.
    instead: Bytes,
    turn: Arc<Turn>,
}

impl Wire {
    pub(super) fn new(stream: TcpStream, write_timeout: Duration, turn: Arc<Turn>) -> Self {
        Self {
            stream,
            write_timeout,
            stalled: None,
            instead: Bytes::new(),
            turn,
        }
    }

    /// Passes on how far a write came, unless there has been no progress for too long.
    fn unless_stalled<T>(
        &mut self,
        cx: &mut Context<'_>,
        progress: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if progress.is_ready() {
            self.stalled = None;
            return progress;
        }
        let write_timeout = self.write_timeout;
        let stalled = self.stalled.get_or_insert_with(|| {
            Box::pin(tokio::time::sleep_until(Instant::now() + write_timeout))
        });
        ready!(stalled.as_mut().poll(cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }

    /// Writes what stands in the place of an answer of hyper's.
    fn poll_instead(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.instead.is_empty() {
            let written = Pin::new(&mut self.stream).poll_write(cx, &self.instead);
            let n_written = ready!(self.unless_stalled(cx, written))?;
            self.instead.advance(n_written);
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        ready!(self.poll_instead(cx))?;
        if self.turn.is_hypers()
            && let Some(status) = bare_refusal(bytes)
        {
            self.instead = enveloped(status);
            // Taken over; a flush, which always follows, sends it.
            return Poll::Ready(Ok(bytes.len()));
        }
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.unless_stalled(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if let [slice] = slices {
            return self.poll_write(cx, slice);
        }
        ready!(self.poll_instead(cx))?;
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, slices);
        self.unless_stalled(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_instead(cx))?;
        ready!(Pin::new(&mut self.stream).poll_flush(cx))?;
        // Hyper flushes when it has nothing left to write.
        self.turn.flushed();
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_instead(cx))?;
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

/// The status of an answer that hyper gives on its own, to a request that is no HTTP or whose head is too long:
/// a head with no headers but the least, and no body. Every answer of kinora's own has a request id.
fn bare_refusal(bytes: &[u8]) -> Option<&'static str> {
    const LONGEST: usize = 256;
    if bytes.len() > LONGEST || !bytes.starts_with(b"HTTP/1.1 4") {
        return None;
    }
    let head = std::str::from_utf8(bytes).ok()?.strip_suffix("\r\n\r\n")?;
    let (line, headers) = head.split_once("\r\n")?;
    let is_least = |header: &str| {
        let name = header.split(':').next().unwrap_or_default();
        header == "content-length: 0" || ["connection", "date"].contains(&name)
    };
    if !headers.split("\r\n").all(is_least) {
        return None;
    }
    let statuses = [
        "400 Bad Request",
        "414 URI Too Long",
        "431 Request Header Fields Too Large",
    ];
    statuses.into_iter().find(|status| line.ends_with(status))
}

/// The same refusal with the error envelope.
fn enveloped(status: &'static str) -> Bytes {
    let (code, message) = match &status[..3] {
        "414" => ("uri_too_long", "The URL of the request is too long."),
        "431" => (
            "headers_too_large",
            "The headers of the request are too large or too many.",
        ),
        _ => ("malformed_request", "The request is not valid HTTP."),
    };
    let error = ErrorDetail {
        message: message.to_owned(),
        kind: "invalid_request_error".to_owned(),
        param: None,
        code: Some(code.to_owned()),
    };
    let body = serde_json::to_string(&ErrorBody { error }).unwrap_or_default();
    let head = format!(
        "HTTP/1.1 {status}\r\nconnection: close\r\ncontent-type: application/json\r\nx-request-id: {}\r\n\
         content-length: {}\r\n\r\n",
        request_id::fresh(),
        body.len()
    );
    Bytes::from(head + &body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_of_our_own_are_left_alone() {
        for answer in [
            "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n",
            "HTTP/1.1 400 Bad Request\r\nx-request-id: req_1\r\ncontent-length: 0\r\n\r\n",
            "HTTP/1.1 400 Bad Request\r\ncontent-length: 2\r\n\r\n{}",
            "HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n",
            "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
            "",
        ] {
            assert_eq!(bare_refusal(answer.as_bytes()), None, "{answer}");
        }
    }
}
