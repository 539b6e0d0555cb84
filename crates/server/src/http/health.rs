//! Whether the process lives, and whether it can take work.

use std::sync::atomic::Ordering;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};

use super::ApiState;

/// `GET /healthz`: the process lives. Depends on nothing else.
pub(super) async fn healthz() -> Json<Value> {
    Json(json!({ "status": "ok" }))
}

/// `GET /readyz`: 200 once the server can take work, else 503 with the reason.
pub(super) async fn readyz(State(api): ApiState) -> Response {
    let reason = if api.is_draining.load(Ordering::Relaxed) {
        "the server is shutting down"
    } else if let Err(err) = api.store.ping().await {
        tracing::error!(cause = %err, "the database does not answer");
        "the database does not answer"
    } else {
        return Json(json!({ "status": "ready" })).into_response();
    };
    (
        StatusCode::SERVICE_UNAVAILABLE,
        Json(json!({ "status": "not ready", "reason": reason })),
    )
        .into_response()
}

/// `GET /`: says what this is to a person who opens the base URL.
pub(super) async fn welcome() -> Json<Value> {
    Json(json!({
        "object": "server",
        "name": "kinora",
        "version": env!("CARGO_PKG_VERSION"),
        "api": "/v1/videos",
    }))
}
