//! Every way a request can fail, and the answer to it.
//!
//! The only module with status codes for failures. What the client reads and what the log says are separate:
//! an internal error is logged here, once, and answered without its cause.

use axum::Json;
use axum::http::header::{ALLOW, CONTENT_RANGE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use kinora_api::{ErrorBody, ErrorDetail, RequestError};
use kinora_store::{BlobError, StoreError};

/// Why a request is not answered with what it asked for.
#[derive(Debug)]
pub(crate) enum ApiError {
    /// The request is wrong.
    Request(RequestError),
    /// The thing does not exist, or not for this client. The text names it.
    NotFound(String),
    /// There is no model of this name.
    NoSuchModel(String),
    /// There is nothing at this path.
    UnknownRoute { method: String, path: String },
    /// The path exists, but not for this method.
    MethodNotAllowed { method: String, path: String },
    /// The body is neither JSON nor a form.
    UnsupportedMediaType(String),
    /// The body is larger than allowed.
    BodyTooLarge { max_bytes: u64 },
    /// The body did not arrive in time.
    BodyTimeout,
    /// The client may not use this server from where it is.
    Forbidden(String),
    /// There is no key, or not a good one. The text says which, and nothing of other keys.
    InvalidKey(String),
    /// The request names another project than its key's.
    MismatchedProject,
    /// The requested range is outside the file.
    RangeNotSatisfiable { size_bytes: u64 },
    /// The video to make another one from is not completed.
    NotCompleted { id: String, status: &'static str },
    /// The idempotency key belongs to another request.
    IdempotencyMismatch,
    /// The project has too many unfinished videos.
    QueueFull { max_queued: u32 },
    /// The project has made its requests of this minute.
    RateLimited { limit: u32, retry_after_s: u64 },
    /// The server cannot take the request now.
    Busy,
    /// The server cannot take work; the text is for whoever runs it.
    NotReady(&'static str),
    /// The database or the storage cannot be reached; the text is for the log only.
    Unavailable(String),
    /// No space is left on the server.
    InsufficientStorage,
    /// Something in kinora went wrong; the text is for the log only.
    Internal(String),
}

impl ApiError {
    /// The answer for a video that is not there.
    pub(crate) fn no_such_video(id: &str) -> Self {
        Self::NotFound(format!("Video with id '{id}' not found."))
    }

    /// The answer for a character that is not there.
    pub(crate) fn no_such_character(id: &str) -> Self {
        Self::NotFound(format!("Character with id '{id}' not found."))
    }

    /// Whether the request was fine, and the server had no room for it.
    fn is_shed(&self) -> bool {
        matches!(
            self,
            Self::Busy
                | Self::InsufficientStorage
                | Self::QueueFull { .. }
                | Self::RateLimited { .. }
                | Self::Unavailable(_)
        )
    }

    /// The answer for a file that is not there.
    pub(crate) fn no_such_file(id: &str) -> Self {
        Self::NotFound(format!("File with id '{id}' not found."))
    }
}

impl From<RequestError> for ApiError {
    fn from(err: RequestError) -> Self {
        Self::Request(err)
    }
}

impl From<StoreError> for ApiError {
    fn from(err: StoreError) -> Self {
        match err {
            StoreError::IdempotencyMismatch => Self::IdempotencyMismatch,
            StoreError::QueueFull { max_queued } => Self::QueueFull { max_queued },
            StoreError::Busy => Self::Busy,
            StoreError::Full(cause) => {
                tracing::error!(cause, "the database is full");
                Self::InsufficientStorage
            }
            StoreError::Unavailable(cause) => Self::Unavailable(cause),
            StoreError::SourceGone => {
                Self::NotFound("The files of the source video are no longer available.".to_owned())
            }
            StoreError::NoSuchCharacter { id } => {
                RequestError::no_such_character(id.as_str()).into()
            }
            other => Self::Internal(other.to_string()),
        }
    }
}

impl From<BlobError> for ApiError {
    fn from(err: BlobError) -> Self {
        match err {
            BlobError::NoSpace => Self::InsufficientStorage,
            BlobError::Unavailable(cause) => Self::Unavailable(cause),
            other => Self::Internal(other.to_string()),
        }
    }
}

/// On an answer: the server had no room for the request, and the code that says so.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shed(pub(super) &'static str);

/// Status, `type`, `code` and message of an error.
struct Answer {
    status: StatusCode,
    kind: &'static str,
    param: Option<String>,
    code: Option<&'static str>,
    message: String,
}

impl Answer {
    fn invalid_request(status: StatusCode, code: Option<&'static str>, message: String) -> Self {
        Self {
            status,
            kind: "invalid_request_error",
            param: None,
            code,
            message,
        }
    }

    fn server(status: StatusCode, code: &'static str, message: &str) -> Self {
        Self {
            status,
            kind: "server_error",
            param: None,
            code: Some(code),
            message: message.to_owned(),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        match &self {
            Self::Internal(cause) => tracing::error!(cause, "a request failed inside kinora"),
            Self::Unavailable(cause) => tracing::error!(cause, "a request was not answered"),
            _ => {}
        }
        let extra_header = extra_header(&self);
        let is_shed = self.is_shed();
        let answer = answer(self);
        let detail = ErrorDetail {
            message: answer.message,
            kind: answer.kind.to_owned(),
            param: answer.param,
            code: answer.code.map(str::to_owned),
        };
        let mut response = (answer.status, Json(ErrorBody { error: detail })).into_response();
        if let Some(code) = answer.code.filter(|_| is_shed) {
            response.extensions_mut().insert(Shed(code));
        }
        if let Some((name, value)) = extra_header {
            response.headers_mut().insert(name, value);
        }
        response
    }
}

fn answer(err: ApiError) -> Answer {
    use StatusCode as S;
    let invalid = Answer::invalid_request;
    match err {
        ApiError::Request(err) => Answer {
            status: S::BAD_REQUEST,
            kind: "invalid_request_error",
            param: err.param.map(str::to_owned),
            code: err.code,
            message: err.message,
        },
        ApiError::NotFound(message) => invalid(S::NOT_FOUND, None, message),
        ApiError::NoSuchModel(name) => {
            let message =
                format!("The model '{name}' does not exist. GET /v1/models lists the models.");
            Answer {
                param: Some("model".to_owned()),
                ..invalid(S::NOT_FOUND, Some("model_not_found"), message)
            }
        }
        ApiError::UnknownRoute { method, path } => invalid(
            S::NOT_FOUND,
            Some("unknown_url"),
            format!("Invalid URL ({method} {path})."),
        ),
        ApiError::MethodNotAllowed { method, path } => {
            let message = format!("Not allowed to {method} on {path}.");
            invalid(S::METHOD_NOT_ALLOWED, Some("method_not_supported"), message)
        }
        ApiError::UnsupportedMediaType(message) => invalid(
            S::UNSUPPORTED_MEDIA_TYPE,
            Some("unsupported_media_type"),
            message,
        ),
        ApiError::BodyTooLarge { max_bytes } => {
            let message =
                format!("The request body is larger than the {max_bytes} bytes allowed here.");
            invalid(S::PAYLOAD_TOO_LARGE, Some("request_too_large"), message)
        }
        ApiError::BodyTimeout => {
            let message =
                "The request body did not arrive in time. Send it faster or in smaller pieces.";
            invalid(
                S::REQUEST_TIMEOUT,
                Some("request_timeout"),
                message.to_owned(),
            )
        }
        ApiError::Forbidden(message) => invalid(S::FORBIDDEN, Some("forbidden"), message),
        ApiError::InvalidKey(message) => invalid(S::UNAUTHORIZED, Some("invalid_api_key"), message),
        ApiError::MismatchedProject => {
            let message = "The OpenAI-Project header names another project than the API key's.";
            invalid(
                S::UNAUTHORIZED,
                Some("mismatched_project"),
                message.to_owned(),
            )
        }
        ApiError::RangeNotSatisfiable { size_bytes } => {
            let message =
                format!("The requested range is outside the file, which has {size_bytes} bytes.");
            invalid(
                S::RANGE_NOT_SATISFIABLE,
                Some("range_not_satisfiable"),
                message,
            )
        }
        ApiError::NotCompleted { id, status } => {
            let message = format!(
                "Video '{id}' is {status}. Only a completed video can be edited, extended or remixed."
            );
            Answer {
                param: Some("video".to_owned()),
                ..invalid(S::CONFLICT, Some("video_not_completed"), message)
            }
        }
        ApiError::IdempotencyMismatch => {
            let message =
                "This Idempotency-Key was used before with a different request. Use a new key.";
            invalid(
                S::CONFLICT,
                Some("idempotency_mismatch"),
                message.to_owned(),
            )
        }
        ApiError::QueueFull { max_queued } => Answer {
            status: S::TOO_MANY_REQUESTS,
            kind: "rate_limit_error",
            param: None,
            code: Some("queue_full"),
            message: format!(
                "{max_queued} unfinished videos are as many as this project may have. Try again later."
            ),
        },
        ApiError::RateLimited { limit, .. } => Answer {
            status: S::TOO_MANY_REQUESTS,
            kind: "rate_limit_error",
            param: None,
            code: Some("rate_limit_exceeded"),
            message: format!(
                "{limit} requests a minute are as many as this project may make. Try again later."
            ),
        },
        ApiError::Busy => Answer::server(
            S::SERVICE_UNAVAILABLE,
            "busy",
            "The server is busy. Try again in a second.",
        ),
        ApiError::NotReady(message) => Answer::server(S::SERVICE_UNAVAILABLE, "not_ready", message),
        ApiError::Unavailable(_) => Answer::server(
            S::SERVICE_UNAVAILABLE,
            "unavailable",
            "The server cannot reach its storage at the moment. Try again in a second.",
        ),
        ApiError::InsufficientStorage => {
            let message = "The server has no space left for this request.";
            Answer::server(S::SERVICE_UNAVAILABLE, "insufficient_storage", message)
        }
        ApiError::Internal(_) => {
            let message = "Something went wrong on the server. Its log has the details under this request's id.";
            Answer::server(S::INTERNAL_SERVER_ERROR, "internal_error", message)
        }
    }
}

fn extra_header(err: &ApiError) -> Option<(HeaderName, HeaderValue)> {
    match err {
        ApiError::Busy | ApiError::NotReady(_) | ApiError::Unavailable(_) => {
            Some((RETRY_AFTER, HeaderValue::from_static("1")))
        }
        ApiError::QueueFull { .. } => Some((RETRY_AFTER, HeaderValue::from_static("5"))),
        ApiError::RateLimited { retry_after_s, .. } => {
            Some((RETRY_AFTER, HeaderValue::from(*retry_after_s)))
        }
        // RFC 9110 section 11.6.1: a 401 names what it wants.
        ApiError::InvalidKey(_) | ApiError::MismatchedProject => {
            Some((WWW_AUTHENTICATE, HeaderValue::from_static("Bearer")))
        }
        ApiError::InsufficientStorage => Some((RETRY_AFTER, HeaderValue::from_static("60"))),
        // A 409 is retried by every SDK unless it is told not to.
        ApiError::IdempotencyMismatch | ApiError::NotCompleted { .. } => Some((
            HeaderName::from_static("x-should-retry"),
            HeaderValue::from_static("false"),
        )),
        ApiError::RangeNotSatisfiable { size_bytes } => {
            HeaderValue::try_from(format!("bytes */{size_bytes}"))
                .ok()
                .map(|value| (CONTENT_RANGE, value))
        }
        ApiError::MethodNotAllowed { path, .. } => {
            let allowed = super::allowed_methods(path);
            Some((ALLOW, HeaderValue::from_static(allowed)))
        }
        _ => None,
    }
}
