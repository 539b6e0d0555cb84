//! What can go wrong at a server, and how its answers look then.

use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use futures_util::stream::{self, StreamExt as _};

/// What the server is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Route {
    Create,
    Look,
    Content,
    Cancel,
    Health,
    Models,
}

/// What goes wrong.
#[derive(Clone, Debug)]
pub(crate) enum Fault {
    /// This instead of what was asked for.
    Say(Said),
    /// Nothing, not even a head.
    Hang,
    /// The connection ends without an answer.
    HangUp,
    /// It does what it is asked, and then this instead of its answer.
    Afterwards(Box<Fault>),
}

/// An answer as it is sent.
#[derive(Clone, Debug)]
pub(crate) struct Said {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: SaidBody,
}

/// A body, and how it ends.
#[derive(Clone, Debug)]
pub(crate) enum SaidBody {
    Whole(Bytes),
    /// So much of it, and then the connection breaks.
    Cut(Bytes),
    /// So much of it, and then nothing any more.
    Stuck(Bytes),
    /// So many bytes; an endless one has more than anybody would read.
    Zeros(u64),
}

/// Says `body` with this status.
pub(crate) fn say(status: u16, kind: &str, body: impl Into<Bytes>) -> Said {
    Said {
        status,
        headers: vec![("content-type", kind.to_owned())],
        body: SaidBody::Whole(body.into()),
    }
}

/// A fault that is nothing but another answer.
pub(crate) fn instead(status: u16, body: &str) -> Fault {
    let kind = if body.starts_with('{') || body.starts_with('[') {
        "application/json"
    } else {
        "text/html"
    };
    Fault::Say(say(status, kind, body.to_owned()))
}

impl Said {
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The answer; what leaves the server of its body is added to `n_sent`.
    pub(crate) fn into_response(self, n_sent: Arc<AtomicU64>) -> Response {
        let mut response = Response::builder().status(self.status);
        for (name, value) in &self.headers {
            response = response.header(*name, value);
        }
        let count = move |chunk: Bytes| {
            n_sent.fetch_add(chunk.len() as u64, Ordering::Relaxed);
            chunk
        };
        let body = match self.body {
            SaidBody::Whole(bytes) => Body::from(count(bytes)),
            SaidBody::Cut(bytes) => {
                let broken = io::Error::other("the server broke");
                // What is there is to be on its way before the connection breaks.
                let end = stream::once(async {
                    tokio::time::sleep(std::time::Duration::from_millis(20)).await;
                    Err(broken)
                });
                Body::from_stream(chunks(bytes).map(count).map(Ok).chain(end))
            }
            SaidBody::Stuck(bytes) => {
                let nothing = stream::pending::<Result<Bytes, Infallible>>();
                Body::from_stream(chunks(bytes).map(count).map(Ok).chain(nothing))
            }
            SaidBody::Zeros(n_bytes) => {
                let zeros = Bytes::from_static(&[0; 64 << 10]);
                let left = stream::unfold(n_bytes, move |left| {
                    let chunk = zeros.slice(..zeros.len().min(left as usize));
                    async move { (left > 0).then(|| (chunk.clone(), left - chunk.len() as u64)) }
                });
                Body::from_stream(left.map(count).map(Ok::<_, Infallible>))
            }
        };
        response.body(body).expect("the answer is well formed")
    }
}

fn chunks(bytes: Bytes) -> impl futures_util::Stream<Item = Bytes> + Send + 'static {
    let starts = (0..bytes.len()).step_by(4 << 10);
    stream::iter(starts.map(move |start| bytes.slice(start..bytes.len().min(start + (4 << 10)))))
}
