//! How calls fail.

use std::fmt;
use std::io;
use std::path::PathBuf;

use bytes::Bytes;
use http::{Method, StatusCode};
use reqwest::Url;
use serde_json::Value;

/// Why a call failed.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The base URL or a header value cannot be used.
    #[error("{0}")]
    Settings(String),
    /// No server answered, or the connection broke.
    #[error("{0}: {hint}", hint = connection_hint(.1))]
    Connection(Attempted, #[source] reqwest::Error),
    /// The server answered with an error.
    #[error("{}: {}", .0.request, .0.status_text())]
    Api(Box<ApiAnswer>),
    /// The answer to a call that returns JSON was something else.
    #[error("{request}: the answer is not JSON ({reason}); is this the base URL of a Videos API?")]
    NotJson {
        /// The request, as `GET "url"`.
        request: Attempted,
        /// What is wrong with the text.
        reason: String,
    },
    /// A file could not be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What happened.
        source: io::Error,
    },
}

/// A request, for messages: `GET "http://127.0.0.1:8080/v1/videos"`.
#[derive(Clone, Debug)]
pub struct Attempted {
    /// The method.
    pub method: Method,
    /// The whole address; boxed to keep errors small.
    pub url: Box<Url>,
}

fn connection_hint(error: &reqwest::Error) -> &'static str {
    if error.is_connect() {
        "no server answers there; start one with \"kinora serve\", or name another with --base-url"
    } else if error.is_timeout() {
        "the server is silent"
    } else {
        "the connection broke"
    }
}

impl fmt::Display for Attempted {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} \"{}\"", self.method, self.url)
    }
}

/// An answer with an error status, whole.
#[derive(Clone, Debug)]
pub struct ApiAnswer {
    /// What was asked.
    pub request: Attempted,
    /// The status.
    pub status: StatusCode,
    /// The body as received.
    pub body: Bytes,
}

impl ApiAnswer {
    /// The error object inside the envelope `{"error": {…}}`, if the body is one.
    #[must_use]
    pub fn error_object(&self) -> Option<Value> {
        let mut body: Value = serde_json::from_slice(&self.body).ok()?;
        Some(body.get_mut("error")?.take()).filter(Value::is_object)
    }

    /// The error object as the server wrote it.
    pub(crate) fn error_text(&self) -> Option<&str> {
        #[derive(serde::Deserialize)]
        struct Envelope<'b> {
            #[serde(borrow)]
            error: &'b serde_json::value::RawValue,
        }
        let envelope: Envelope<'_> = serde_json::from_slice(&self.body).ok()?;
        Some(envelope.error.get()).filter(|text| text.starts_with('{'))
    }

    fn status_text(&self) -> String {
        let reason = self.status.canonical_reason().unwrap_or_default();
        format!("{} {reason}", self.status.as_u16())
            .trim_end()
            .to_owned()
    }
}
