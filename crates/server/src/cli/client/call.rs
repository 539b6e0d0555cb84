//! Calls and their answers.

use bytes::Bytes;
use http::header::{HeaderName, HeaderValue};
use http::{HeaderMap, Method};
use serde_json::Value;

use super::{Attempted, ClientError};
use crate::cli::fields::Fields;

/// One call, before it is sent.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(super) method: Method,
    pub(super) path: Vec<String>,
    pub(super) query: Vec<(String, String)>,
    pub(super) headers: HeaderMap,
    pub(super) body: Option<CallBody>,
}

/// What is sent with a call.
#[derive(Clone, Debug)]
pub(super) enum CallBody {
    Form(Fields),
    Json(Value),
}

impl Call {
    /// A call of `method` on the path made of these segments below the base URL.
    pub(crate) fn new(method: Method, path: &[&str]) -> Self {
        Self {
            method,
            path: path.iter().map(|&segment| segment.to_owned()).collect(),
            query: Vec::new(),
            headers: HeaderMap::new(),
            body: None,
        }
    }

    pub(crate) fn query(mut self, name: &str, value: Option<&str>) -> Self {
        if let Some(value) = value {
            self.query.push((name.to_owned(), value.to_owned()));
        }
        self
    }

    pub(crate) fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// Sends a form.
    pub(crate) fn form(mut self, fields: Fields) -> Self {
        self.body = Some(CallBody::Form(fields));
        self
    }

    /// Sends JSON.
    pub(crate) fn json(mut self, value: Value) -> Self {
        self.body = Some(CallBody::Json(value));
        self
    }

    /// A call that makes something. The key lets a server that honours it recognise a repeated attempt as the
    /// same order.
    pub(crate) fn order(path: &[&str]) -> Self {
        let key = uuid::Uuid::now_v7().simple().to_string();
        let key = HeaderValue::from_str(&key).expect("hexadecimal digits are a header value");
        Self::new(Method::POST, path).header(HeaderName::from_static("idempotency-key"), key)
    }

    /// `POST /videos`.
    pub(crate) fn create(fields: Fields) -> Self {
        Self::order(&["videos"]).form(fields)
    }

    /// `GET /videos/{video_id}`.
    pub(crate) fn retrieve(video_id: &str) -> Self {
        Self::new(Method::GET, &["videos", video_id])
    }

    /// `GET /videos/{video_id}/content`.
    pub(crate) fn content(video_id: &str, variant: Option<&str>) -> Self {
        Self::new(Method::GET, &["videos", video_id, "content"]).query("variant", variant)
    }
}

/// A successful answer, whole.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) request: Attempted,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Call {
    /// Whether a success leaves something new on the server.
    pub(crate) fn makes_something(&self) -> bool {
        self.method == Method::POST
    }

    /// Whether the same bytes can be sent again. A file may have changed meanwhile, and is long.
    pub(super) fn may_repeat(&self) -> bool {
        !matches!(&self.body, Some(CallBody::Form(fields)) if fields.has_file())
    }
}

impl Answer {
    pub(crate) fn json(&self) -> Result<Value, ClientError> {
        serde_json::from_slice(&self.body).map_err(|error| ClientError::NotJson {
            request: self.request.clone(),
            reason: error.to_string(),
        })
    }
}
