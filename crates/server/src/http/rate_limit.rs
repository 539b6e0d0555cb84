//! The limit on requests per minute, as headers and refusals.

use std::time::{Duration, Instant};

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use kinora_domain::ProjectId;

use super::error::ApiError;
use crate::accounts::{Allowance, RateLimiter};

/// Counts a request, and refuses it before anything is read or stored if it is one too many.
pub(super) async fn count(
    rate_limiter: &RateLimiter,
    project: &ProjectId,
    limit: u32,
    request: Request,
    next: Next,
) -> Response {
    let allowance = rate_limiter.count(project, limit, Instant::now());
    let mut response = match allowance.retry_after {
        None => next.run(request).await,
        Some(retry_after) => ApiError::RateLimited {
            limit,
            retry_after_s: retry_after_s(retry_after),
        }
        .into_response(),
    };
    describe(response.headers_mut(), &allowance);
    response
}

/// Whole seconds, rounded up: SDKs come back then, and must be served. Never 0, which SDKs ignore.
fn retry_after_s(retry_after: Duration) -> u64 {
    (retry_after.as_secs_f64().ceil() as u64).clamp(1, 60)
}

fn describe(headers: &mut HeaderMap, allowance: &Allowance) {
    let values = [
        ("x-ratelimit-limit-requests", allowance.limit.to_string()),
        (
            "x-ratelimit-remaining-requests",
            allowance.remaining.to_string(),
        ),
        (
            "x-ratelimit-reset-requests",
            duration_text(allowance.full_after),
        ),
    ];
    for (name, value) in values {
        if let Ok(value) = HeaderValue::try_from(value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
}

/// Writes `1s` or `6m0s`, as OpenAI does.
fn duration_text(duration: Duration) -> String {
    let seconds = duration.as_secs_f64().ceil() as u64;
    match seconds {
        0..60 => format!("{seconds}s"),
        _ => format!("{}m{}s", seconds / 60, seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_are_whole_seconds_from_one_to_sixty() {
        assert_eq!(retry_after_s(Duration::from_millis(1)), 1);
        assert_eq!(retry_after_s(Duration::from_millis(1001)), 2);
        assert_eq!(retry_after_s(Duration::from_secs(600)), 60);
    }

    #[test]
    fn durations_read_like_openais() {
        assert_eq!(duration_text(Duration::ZERO), "0s");
        assert_eq!(duration_text(Duration::from_millis(200)), "1s");
        assert_eq!(duration_text(Duration::from_secs(360)), "6m0s");
    }
}
