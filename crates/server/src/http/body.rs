//! Request bodies: limited in size and time, and read as the fields of a JSON object or a form.

use std::error::Error as StdError;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, HttpBody};
use axum::extract::{FromRequest as _, Multipart, Request, State};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use futures_util::StreamExt as _;
use http_body_util::BodyExt as _;
use kinora_api::{FieldValue, Fields, RequestError};
use tokio::time::{Instant, Sleep};

use super::error::ApiError;
use crate::config::HttpConfig;

/// The most text that the fields of one request may hold: a data URL of 20 MiB and room for the rest.
const MAX_TEXT_BYTES: u64 = 32 << 20;
/// The most bytes of one form: its texts and a picture.
const MAX_FORM_BYTES: u64 = 64 << 20;
/// The most bytes of a form in a row that are no part's content. The parser holds the head of a part in memory.
const MAX_HEAD_BYTES: u64 = 4 << 20;
/// The most parts a form may have.
const MAX_PARTS: usize = 1000;
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

/// Reads the fields of a JSON or form body. File parts are passed over, except that a prompt may be one.
pub(super) async fn read_fields(request: Request) -> Result<Fields, ApiError> {
    let content_type = request
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("");
    let media_type = content_type
        .split(';')
        .next()
        .unwrap_or("")
        .trim()
        .to_ascii_lowercase();
    match media_type.as_str() {
        "application/json" => read_json(request.into_body()).await,
        "multipart/form-data" => read_form(request).await,
        other => Err(ApiError::UnsupportedMediaType(format!(
            "Unsupported content type: '{other}'. Send 'application/json' or 'multipart/form-data'."
        ))),
    }
}

async fn read_json(body: Body) -> Result<Fields, ApiError> {
    let mut body = body;
    let mut text = Vec::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|err| stream_error(&err))?;
        let Ok(data) = frame.into_data() else {
            continue;
        };
        if (text.len() + data.len()) as u64 > MAX_TEXT_BYTES {
            return Err(ApiError::BodyTooLarge {
                max_bytes: MAX_TEXT_BYTES,
            });
        }
        text.extend_from_slice(&data);
    }
    Ok(Fields::from_json(&text)?)
}

async fn read_form(request: Request) -> Result<Fields, ApiError> {
    let head_bytes = Arc::new(AtomicU64::new(0));
    let request = request.map(|body| limit_form(body, Arc::clone(&head_bytes)));
    let mut form = Multipart::from_request(request, &()).await.map_err(|_| {
        RequestError::unreadable(
            "The content type of a form names its boundary: 'multipart/form-data; boundary=...'.",
        )
    })?;
    let mut fields = Vec::new();
    let mut budget = MAX_TEXT_BYTES;
    for part_idx in 0..MAX_PARTS {
        let Some(part) = form
            .next_field()
            .await
            .map_err(|err| malformed_form(&err))?
        else {
            return Ok(Fields::from_form(fields)?);
        };
        head_bytes.store(0, Ordering::Relaxed);
        let name = part.name().unwrap_or_default().to_owned();
        let is_file = part.file_name().is_some();
        let value = if is_file && name != "prompt" {
            skip(part, &head_bytes).await?;
            FieldValue::File(part_idx)
        } else {
            FieldValue::Text(read_text(part, &name, (&mut budget, &head_bytes)).await?)
        };
        fields.push((name, value));
    }
    Err(RequestError::unreadable(format!("The form has more than {MAX_PARTS} parts.")).into())
}

/// Holds a form to its own limits. `head_bytes` counts what came since it was last set to 0.
fn limit_form(body: Body, head_bytes: Arc<AtomicU64>) -> Body {
    let mut read_bytes = 0;
    let limited = move |data: Result<Bytes, axum::Error>| {
        let data = data?;
        let n_bytes = data.len() as u64;
        read_bytes += n_bytes;
        if read_bytes > MAX_FORM_BYTES {
            let max_bytes = MAX_FORM_BYTES;
            return Err(axum::Error::new(BodyError::TooLarge { max_bytes }));
        }
        if head_bytes.fetch_add(n_bytes, Ordering::Relaxed) + n_bytes > MAX_HEAD_BYTES {
            return Err(axum::Error::new(BodyError::HeadTooLarge));
        }
        Ok(data)
    };
    Body::from_stream(body.into_data_stream().map(limited))
}

async fn skip(
    mut part: axum::extract::multipart::Field<'_>,
    head_bytes: &AtomicU64,
) -> Result<(), ApiError> {
    while part
        .chunk()
        .await
        .map_err(|err| malformed_form(&err))?
        .is_some()
    {
        head_bytes.store(0, Ordering::Relaxed);
    }
    Ok(())
}

async fn read_text(
    mut part: axum::extract::multipart::Field<'_>,
    name: &str,
    (budget, head_bytes): (&mut u64, &AtomicU64),
) -> Result<String, ApiError> {
    let mut text = Vec::new();
    while let Some(chunk) = part.chunk().await.map_err(|err| malformed_form(&err))? {
        head_bytes.store(0, Ordering::Relaxed);
        *budget = budget
            .checked_sub(chunk.len() as u64)
            .ok_or(ApiError::BodyTooLarge {
                max_bytes: MAX_TEXT_BYTES,
            })?;
        text.extend_from_slice(&chunk);
    }
    String::from_utf8(text).map_err(|_| {
        let message = format!("The form field '{name}' is not valid UTF-8 text.");
        let param = KNOWN_FIELDS.into_iter().find(|known| *known == name);
        ApiError::Request(RequestError {
            param,
            code: Some("invalid_value"),
            message,
        })
    })
}

/// The fields an error can name.
const KNOWN_FIELDS: [&str; 7] = [
    "prompt",
    "model",
    "seconds",
    "size",
    "seed",
    "input_reference",
    "characters",
];

/// A form that cannot be read, unless the body under it is what failed.
fn malformed_form(err: &(dyn StdError + 'static)) -> ApiError {
    body_error(err).unwrap_or_else(|| {
        RequestError::unreadable(
            "We could not read the form in your request: it is malformed or cut off.",
        )
        .into()
    })
}

fn stream_error(err: &(dyn StdError + 'static)) -> ApiError {
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
