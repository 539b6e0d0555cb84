//! One id, one span and one log line for every request.

use std::time::Instant;

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument as _;
use uuid::Uuid;

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// An id for a request.
pub(super) fn fresh() -> String {
    format!("req_{}", Uuid::now_v7().simple())
}

/// Gives the request an id, which its answer and everything logged on the way carry.
pub(super) async fn with_request_id(request: Request, next: Next) -> Response {
    let id = fresh();
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let span = tracing::info_span!("request", request.id = %id);
    let started = Instant::now();
    async move {
        let mut response = next.run(request).await;
        let duration_ms = started.elapsed().as_millis() as u64;
        let status = response.status().as_u16();
        tracing::debug!(%method, path, status, duration_ms, "answered a request");
        if let Ok(value) = HeaderValue::try_from(id) {
            response.headers_mut().insert(X_REQUEST_ID, value);
        }
        response
    }
    .instrument(span)
    .await
}
