//! Whether the process lives, and whether it can take work.

use std::sync::atomic::Ordering;

use axum::Json;
use axum::extract::State;
use kinora_api::{Health, ServerFacts};

use super::ApiState;
use super::error::ApiError;

/// `GET /healthz`: the process lives. Depends on nothing else.
pub(super) async fn healthz() -> Json<Health> {
    Json(Health { status: "ok" })
}

/// `GET /readyz`: 200 once the server can take work, else 503 with the reason.
pub(super) async fn readyz(State(api): ApiState) -> Result<Json<Health>, ApiError> {
    if api.is_draining.load(Ordering::Relaxed) {
        return Err(ApiError::NotReady("The server is shutting down."));
    }
    if let Err(err) = api.store.ping().await {
        tracing::error!(cause = %err, "the database does not answer");
        return Err(ApiError::NotReady("The database does not answer."));
    }
    Ok(Json(Health { status: "ready" }))
}

/// `GET /`: says what this is to a person who opens the base URL.
pub(super) async fn welcome() -> Json<ServerFacts> {
    Json(ServerFacts {
        object: "server",
        name: "kinora",
        version: env!("CARGO_PKG_VERSION"),
        api: "/v1/videos",
    })
}
