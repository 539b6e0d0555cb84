//! Counts every request: how long it took, how it was answered, and whether there was no room for it.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;

use super::error::Shed;
use crate::metrics::{Metrics, ReasonLabels, RequestLabels};

/// What stands for every path that is none of ours: clients choose those.
const UNMATCHED: &str = "unmatched";

/// Measures until the head of the answer; what comes after it may take as long as the client likes.
pub(super) async fn measure(
    State(metrics): State<Arc<Metrics>>,
    request: Request,
    next: Next,
) -> Response {
    let matched = request.extensions().get::<MatchedPath>();
    let route = route(matched.map_or("", MatchedPath::as_str)).to_owned();
    let method = method(request.method());
    let started = Instant::now();
    let response = next.run(request).await;
    if let Some(Shed(reason)) = response.extensions().get::<Shed>() {
        let labels = ReasonLabels { reason };
        metrics.shed.get_or_create(&labels).inc();
    }
    let labels = RequestLabels {
        method,
        route,
        status: response.status().as_u16(),
    };
    let duration_s = started.elapsed().as_secs_f64();
    metrics.request_s.get_or_create(&labels).observe(duration_s);
    response
}

/// The route without the prefix under which it was asked for.
pub(super) fn route(matched: &str) -> &str {
    let without = |prefix| {
        matched
            .strip_prefix(prefix)
            .filter(|rest| rest.starts_with('/'))
    };
    let route = ["/openai/v1", "/openai", "/v1"]
        .into_iter()
        .find_map(without);
    match route.unwrap_or(matched) {
        // The router's own names for what lies below a prefix and is no route.
        route if route.is_empty() || route.contains('*') => UNMATCHED,
        route => route,
    }
}

/// Clients may invent methods.
fn method(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "DELETE" => "DELETE",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "OPTIONS" => "OPTIONS",
        _ => "OTHER",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_route_is_the_same_under_every_prefix() {
        for prefix in ["", "/v1", "/openai", "/openai/v1"] {
            let matched = format!("{prefix}/videos/{{video_id}}");
            assert_eq!(route(&matched), "/videos/{video_id}");
        }
        for matched in ["", "/v1/{*rest}"] {
            assert_eq!(route(matched), UNMATCHED);
        }
        assert_eq!(method(&Method::from_bytes(b"BREW").unwrap()), "OTHER");
    }
}
