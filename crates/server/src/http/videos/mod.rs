//! The videos, one file per operation.

pub(super) mod cancel;
pub(super) mod content;
pub(super) mod create;
pub(super) mod delete;
pub(super) mod edit;
pub(super) mod extend;
pub(super) mod list;
pub(super) mod remix;
pub(super) mod retrieve;

mod order;
mod upload;

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use kinora_domain::VideoId;

use super::error::ApiError;

/// The `{video_id}` of a path. Text that cannot be an id is an id that does not exist.
pub(super) struct VideoPath(pub(super) VideoId);

impl<S: Send + Sync> FromRequestParts<S> for VideoPath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let text = match Path::<String>::from_request_parts(parts, state).await {
            Ok(Path(text)) => text,
            Err(_) => return Err(ApiError::no_such_video("")),
        };
        VideoId::parse(&text)
            .map(Self)
            .map_err(|_| ApiError::no_such_video(&text))
    }
}

/// The query of a request as pairs, decoded. Never fails: a query that makes no sense has no known names.
pub(super) fn query_pairs(query: Option<&str>) -> Vec<(String, String)> {
    form_urlencoded::parse(query.unwrap_or("").as_bytes())
        .into_owned()
        .collect()
}
