//! `/docs`: a page that draws `/openapi.json`, with nothing from another host.

use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::response::{IntoResponse, Response};

/// The page and what it loads come from here, and nothing else runs on it.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

pub(super) async fn page() -> Response {
    part("text/html; charset=utf-8", include_str!("page.html"))
}

pub(super) async fn style() -> Response {
    part("text/css; charset=utf-8", include_str!("page.css"))
}

pub(super) async fn script() -> Response {
    part("text/javascript; charset=utf-8", include_str!("page.js"))
}

fn part(content_type: &'static str, text: &'static str) -> Response {
    let headers = [
        (CONTENT_TYPE, content_type),
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        (CACHE_CONTROL, "no-cache"),
    ];
    (headers, text).into_response()
}
