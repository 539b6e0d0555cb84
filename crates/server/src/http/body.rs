//! Request bodies: limited in size and time, and what it means when one breaks off.

use std::error::Error as StdError;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, HttpBody};
use axum::extract::{Request, State};
use axum::http::header::CONTENT_LENGTH;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use futures_util::StreamExt as _;
use http_body_util::BodyExt as _;
use kinora_api::RequestError;
use tokio::time::{Instant, Sleep};

use super::error::ApiError;
use crate::config::HttpConfig;

/// The most bytes of a form in a row that are no part's content. The parser holds the head of a part in memory.
const MAX_HEAD_BYTES: u64 = 4 << 20;
/// How long the rest of a refused body is read and dropped.
const LINGER: Duration = Duration::from_secs(5);

/// Holds every body to the limits, and lets a refused client finish sending.
pub(super) async fn limit_body(
    State(limits): State<HttpConfig>,
    request: Request,
    next: Next,
) -> Response {
    let declared = request
        .headers()
        .get(CONTENT_LENGTH)
        .and_then(|len| len.to_str().ok()?.parse::<u64>().ok());
    let (parts, body) = request.into_parts();
    let body = LimitedBody::new(body, &limits);
    if declared.is_some_and(|len| len > limits.max_body_bytes) {
        return ApiError::BodyTooLarge {
            max_bytes: limits.max_body_bytes,
        }
        .into_response();
    }
    next.run(Request::from_parts(parts, Body::new(body))).await
}

/// Why a body stopped in the middle.
#[derive(Debug, thiserror::Error)]
enum BodyError {
    #[error("the body is larger than {max_bytes} bytes")]
    TooLarge { max_bytes: u64 },
    #[error("a part's head is larger than {MAX_HEAD_BYTES} bytes")]
    HeadTooLarge,
    #[error("the body did not arrive in time")]
    Timeout,
    #[error("the connection broke: {0}")]
    Broken(axum::Error),
}

/// A body with limits. When it is dropped before its end, a task reads on for a while: clients send the whole
/// body before they read the answer, and closing the connection on them would lose the error.
struct LimitedBody {
    inner: Option<Body>,
    read_bytes: u64,
    max_bytes: u64,
    deadline: Pin<Box<Sleep>>,
}

impl LimitedBody {
    fn new(body: Body, limits: &HttpConfig) -> Self {
        let deadline = Box::pin(tokio::time::sleep(limits.body_timeout));
        Self {
            inner: Some(body),
            read_bytes: 0,
            max_bytes: limits.max_body_bytes,
            deadline,
        }
    }
}

impl HttpBody for LimitedBody {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, BodyError>>> {
        let this = &mut *self;
        let Some(body) = this.inner.as_mut() else {
            return Poll::Ready(None);
        };
        if this.deadline.as_mut().poll(cx).is_ready() {
            return Poll::Ready(Some(Err(BodyError::Timeout)));
        }
        let frame = match ready!(Pin::new(body).poll_frame(cx)) {
            None => {
                this.inner = None;
                return Poll::Ready(None);
            }
            Some(Err(err)) => {
                this.inner = None;
                return Poll::Ready(Some(Err(BodyError::Broken(err))));
            }
            Some(Ok(frame)) => frame,
        };
        this.read_bytes += frame.data_ref().map_or(0, |data| data.len() as u64);
        if this.read_bytes > this.max_bytes {
            return Poll::Ready(Some(Err(BodyError::TooLarge {
                max_bytes: this.max_bytes,
            })));
        }
        Poll::Ready(Some(Ok(frame)))
    }

    fn is_end_stream(&self) -> bool {
        self.inner.as_ref().is_none_or(Body::is_end_stream)
    }
}

impl Drop for LimitedBody {
    fn drop(&mut self) {
        let Some(body) = self.inner.take().filter(|body| !body.is_end_stream()) else {
            return;
        };
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            return;
        };
        runtime.spawn(async move {
            let until = Instant::now() + LINGER;
            let mut body = body;
            while let Ok(Some(Ok(_))) = tokio::time::timeout_at(until, body.frame()).await {}
        });
    }
}

/// Holds a form to its own limits. `head_bytes` counts what came since it was last set to 0.
pub(super) fn limit_form(body: Body, max_bytes: u64, head_bytes: Arc<AtomicU64>) -> Body {
    let mut read_bytes = 0;
    let limited = move |data: Result<Bytes, axum::Error>| {
        let data = data?;
        let n_bytes = data.len() as u64;
        read_bytes += n_bytes;
        if read_bytes > max_bytes {
            return Err(axum::Error::new(BodyError::TooLarge { max_bytes }));
        }
        if head_bytes.fetch_add(n_bytes, Ordering::Relaxed) + n_bytes > MAX_HEAD_BYTES {
            return Err(axum::Error::new(BodyError::HeadTooLarge));
        }
        Ok(data)
    };
    Body::from_stream(body.into_data_stream().map(limited))
}

/// A form that cannot be read, unless the body under it is what failed.
pub(super) fn malformed_form(err: &(dyn StdError + 'static)) -> ApiError {
    body_error(err).unwrap_or_else(|| {
        RequestError::unreadable(
            "We could not read the form in your request: it is malformed or cut off.",
        )
        .into()
    })
}

pub(super) fn stream_error(err: &(dyn StdError + 'static)) -> ApiError {
    body_error(err).unwrap_or_else(|| {
        RequestError::unreadable("We could not read the body of your request.").into()
    })
}

/// The limit that was hit, if that is why `err` happened.
fn body_error(err: &(dyn StdError + 'static)) -> Option<ApiError> {
    let mut cause = Some(err);
    while let Some(err) = cause {
        match err.downcast_ref::<BodyError>() {
            Some(BodyError::TooLarge { max_bytes }) => {
                return Some(ApiError::BodyTooLarge {
                    max_bytes: *max_bytes,
                });
            }
            Some(BodyError::HeadTooLarge) => {
                let message = "A part of the form has a head that is far too long.";
                return Some(RequestError::unreadable(message).into());
            }
            Some(BodyError::Timeout) => return Some(ApiError::BodyTimeout),
            Some(BodyError::Broken(_)) => return None,
            None => cause = err.source(),
        }
    }
    None
}
