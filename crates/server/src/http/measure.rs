//! Counts every request: how long it took, how it was answered, and whether there was no room for it. Traces it where
//! traces are wanted.

use std::sync::Arc;
use std::time::{Instant, SystemTime};

use axum::extract::{MatchedPath, OriginalUri, Request, State};
use axum::http::{HeaderValue, Method};
use axum::middleware::Next;
use axum::response::Response;
use opentelemetry::KeyValue;
use opentelemetry::trace::SpanKind;

use super::Api;
use super::caller::TraceContext;
use super::error::Shed;
use crate::metrics::{ReasonLabels, RequestLabels};
use crate::traces::{Subject, Traced};

/// What stands for every path that is none of ours: clients choose those.
const UNMATCHED: &str = "unmatched";

/// Asked every few seconds for ever, which would bury all other spans.
const PROBES: [&str; 2] = ["/healthz", "/readyz"];

/// Measures until the head of the answer; what comes after it may take as long as the client likes.
pub(super) async fn measure(
    State(api): State<Arc<Api>>,
    mut request: Request,
    next: Next,
) -> Response {
    let matched = request.extensions().get::<MatchedPath>();
    let route = route(matched.map_or("", MatchedPath::as_str)).to_owned();
    let method = method(request.method());
    let traced = if PROBES.contains(&&*route) {
        Traced::default()
    } else {
        api.traces.open(|| subject(&request, method, &route))
    };
    let context = TraceContext(traced.traceparent());
    request.extensions_mut().insert(context);
    let started = Instant::now();
    let response = next.run(request).await;
    note_answer(&traced, &response);
    let metrics = &api.metrics;
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

/// A request as OpenTelemetry's conventions for HTTP servers name its parts.
fn subject<'r>(request: &'r Request, method: &'static str, route: &str) -> Subject<'r> {
    let header = |name| {
        let value = request.headers().get(name);
        value.and_then(|value: &HeaderValue| value.to_str().ok())
    };
    let path = request
        .extensions()
        .get::<OriginalUri>()
        .map_or(request.uri(), |original| &original.0)
        .path();
    let mut attributes = vec![
        KeyValue::new("http.request.method", method),
        KeyValue::new("url.path", path.to_owned()),
        KeyValue::new("url.scheme", "http"),
    ];
    let name = match route {
        UNMATCHED => method.to_owned(),
        route => {
            attributes.push(KeyValue::new("http.route", route.to_owned()));
            format!("{method} {route}")
        }
    };
    for (attribute, header_name) in [
        ("server.address", "host"),
        ("user_agent.original", "user-agent"),
    ] {
        if let Some(value) = header(header_name) {
            attributes.push(KeyValue::new(attribute, value.to_owned()));
        }
    }
    Subject {
        name,
        kind: SpanKind::Server,
        traceparent: header("traceparent"),
        began_at: SystemTime::now(),
        attributes,
    }
}

fn note_answer(traced: &Traced, response: &Response) {
    let status = response.status();
    traced.note("http.response.status_code", i64::from(status.as_u16()));
    if status.is_server_error() {
        traced.failed("server_error");
    }
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
