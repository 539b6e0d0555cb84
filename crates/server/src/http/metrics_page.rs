//! What an address for those who watch over the server answers: metrics and health.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};

use super::Api;
use super::error::ApiError;
use crate::metrics::Exposition;

/// `GET /metrics`: everything that this process measures.
pub(super) async fn metrics(
    State((api, exposition)): State<(Arc<Api>, Arc<Exposition>)>,
) -> Result<Response, ApiError> {
    let n_watchers = i64::try_from(api.watchers.count()).unwrap_or(i64::MAX);
    api.metrics.watchers.set(n_watchers);
    let text = exposition.text().await;
    let text = text.map_err(|err| ApiError::Internal(format!("metrics: {err}")))?;
    let open_metrics = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(([(CONTENT_TYPE, open_metrics)], text).into_response())
}
