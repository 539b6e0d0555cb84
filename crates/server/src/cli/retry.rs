//! When a request is tried again, and after how long.
//!
//! The rules are those of OpenAI's own clients, so that a server sees one kind of behaviour: two extra
//! attempts, on 408, 409, 429, 5xx and broken connections; the server's `x-should-retry`, `retry-after-ms`
//! and `retry-after` are honoured. Pure decisions: the sleeping is done by the client.

use std::hash::{BuildHasher, RandomState};
use std::time::{Duration, SystemTime};

use http::header::RETRY_AFTER;
use http::{HeaderMap, StatusCode};

/// How many times a request is repeated after its first failure.
pub(crate) const MAX_RETRIES: u32 = 2;

const FIRST_DELAY_MS: u64 = 500;
const LONGEST_DELAY: Duration = Duration::from_secs(8);

/// The delay before the next attempt after this answer; `None` means that the answer is final.
pub(crate) fn after_answer(
    status: StatusCode,
    headers: &HeaderMap,
    n_retries_done: u32,
) -> Option<Duration> {
    if n_retries_done >= MAX_RETRIES || !is_temporary(status, headers) {
        return None;
    }
    let hint = server_hint(headers, SystemTime::now());
    Some(hint.map_or_else(|| backoff(n_retries_done), |delay| delay.min(LONGEST_DELAY)))
}

/// The delay before the next attempt after a connection that failed or broke; `None` means giving up.
pub(crate) fn after_broken_connection(n_retries_done: u32) -> Option<Duration> {
    (n_retries_done < MAX_RETRIES).then(|| backoff(n_retries_done))
}

fn is_temporary(status: StatusCode, headers: &HeaderMap) -> bool {
    match text(headers, "x-should-retry") {
        Some("true") => return true,
        Some("false") => return false,
        _ => {}
    }
    matches!(status.as_u16(), 408 | 409 | 429) || status.is_server_error()
}

/// What the server asks for; a time in the past or of no length asks for nothing.
fn server_hint(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let from_ms = || {
        let delay_ms: f64 = text(headers, "retry-after-ms")?.parse().ok()?;
        Duration::try_from_secs_f64(delay_ms / 1000.0).ok()
    };
    let from_seconds = || {
        let delay_seconds: f64 = text(headers, RETRY_AFTER.as_str())?.parse().ok()?;
        Duration::try_from_secs_f64(delay_seconds).ok()
    };
    let from_date = || {
        let date = httpdate::parse_http_date(text(headers, RETRY_AFTER.as_str())?).ok()?;
        date.duration_since(now).ok()
    };
    from_ms()
        .or_else(from_seconds)
        .or_else(from_date)
        .filter(|delay| !delay.is_zero())
}

/// Half a second, doubled with each attempt, at most eight seconds, and up to a quarter less at random, so
/// that many clients cut off at once do not come back at once.
fn backoff(n_retries_done: u32) -> Duration {
    let delay = Duration::from_millis(FIRST_DELAY_MS << n_retries_done.min(8)).min(LONGEST_DELAY);
    // The hasher's random keys are all the randomness needed here; a crate for it would be one too many.
    let jitter_permille = (RandomState::new().hash_one(n_retries_done) % 250) as u32;
    delay * (1000 - jitter_permille) / 1000
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(*name, value.parse().unwrap());
        }
        headers
    }

    #[test]
    fn only_temporary_answers_are_repeated() {
        for status in [408, 409, 429, 500, 502, 503] {
            let status = StatusCode::from_u16(status).unwrap();
            assert!(after_answer(status, &HeaderMap::new(), 0).is_some());
        }
        for status in [400, 401, 403, 404, 413, 422] {
            let status = StatusCode::from_u16(status).unwrap();
            assert!(after_answer(status, &HeaderMap::new(), 0).is_none());
        }
    }

    #[test]
    fn the_server_has_the_last_word_on_repeating() {
        let never = headers(&[("x-should-retry", "false")]);
        assert!(after_answer(StatusCode::CONFLICT, &never, 0).is_none());
        let always = headers(&[("x-should-retry", "true")]);
        assert!(after_answer(StatusCode::BAD_REQUEST, &always, 0).is_some());
    }

    #[test]
    fn there_are_two_extra_attempts() {
        let none = HeaderMap::new();
        assert!(after_answer(StatusCode::BAD_GATEWAY, &none, 1).is_some());
        assert!(after_answer(StatusCode::BAD_GATEWAY, &none, 2).is_none());
        assert!(after_broken_connection(1).is_some());
        assert!(after_broken_connection(2).is_none());
    }

    #[test]
    fn hints_of_the_server_set_the_delay_up_to_eight_seconds() {
        let check = |pairs: &[(&'static str, &str)], expected_ms: u64| {
            let delay = after_answer(StatusCode::TOO_MANY_REQUESTS, &headers(pairs), 0);
            assert_eq!(delay, Some(Duration::from_millis(expected_ms)), "{pairs:?}");
        };
        check(&[("retry-after-ms", "30")], 30);
        check(&[("retry-after", "1.5")], 1500);
        check(&[("retry-after", "3"), ("retry-after-ms", "20")], 20);
        check(&[("retry-after", "3600")], 8000);
    }

    #[test]
    fn a_date_is_a_hint_and_a_useless_hint_is_none() {
        let now = httpdate::parse_http_date("Sat, 21 Nov 2026 06:00:00 GMT").unwrap();
        let hint = |value: &str| server_hint(&headers(&[("retry-after", value)]), now);
        let in_four_seconds = "Sat, 21 Nov 2026 06:00:04 GMT";
        assert_eq!(hint(in_four_seconds), Some(Duration::from_secs(4)));
        for useless in ["0", "-1", "soon", "Sat, 21 Nov 2026 05:00:00 GMT"] {
            assert_eq!(hint(useless), None, "{useless}");
        }
    }

    #[test]
    fn backoff_doubles_and_loses_at_most_a_quarter() {
        for (n_retries_done, full_ms) in [(0, 500), (1, 1000), (2, 2000), (9, 8000)] {
            let delay_ms = backoff(n_retries_done).as_millis();
            assert!(
                delay_ms <= full_ms && delay_ms * 4 >= full_ms * 3,
                "{delay_ms}"
            );
        }
    }
}
