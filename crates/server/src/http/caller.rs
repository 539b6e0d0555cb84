//! For whom a request acts.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use kinora_domain::ProjectId;

use super::error::ApiError;

/// Who is asking: every handler that touches a project's things takes one. [`super::auth`] finds it out.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    /// The project whose things it may see and make.
    pub(crate) project: ProjectId,
    /// The W3C trace context of its request.
    pub(crate) traceparent: Option<String>,
}

/// On a request: the trace context of the span that it has.
#[derive(Clone, Debug)]
pub(super) struct TraceContext(pub(super) Option<String>);

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        // A handler that takes a caller outside of the authenticated routes is a bug, and nobody's request.
        let missing =
            || ApiError::Internal("a route without authentication wants a caller".to_owned());
        parts.extensions.get::<Self>().cloned().ok_or_else(missing)
    }
}
