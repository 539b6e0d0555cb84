//! How many requests a project may make in a minute.
//!
//! A bucket per project: it holds as many requests as the limit says and fills evenly, so that a project that was
//! silent may send a minute's worth at once and then goes on at the limit's pace. Counted in memory by each
//! process: a restart forgives.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use kinora_domain::ProjectId;

const MINUTE: Duration = Duration::from_secs(60);

/// Counts the requests of all projects.
#[derive(Default)]
pub(crate) struct RateLimiter {
    buckets: Mutex<HashMap<ProjectId, Bucket>>,
}

struct Bucket {
    /// How many requests may still be made at `filled_at`.
    n_left: f64,
    filled_at: Instant,
}

/// How a project stands after a request.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Allowance {
    /// How many requests a minute the project may make.
    pub(crate) limit: u32,
    /// How many of them it may make at once now.
    pub(crate) remaining: u32,
    /// When it may make all of them at once again, if it makes none until then.
    pub(crate) full_after: Duration,
    /// When to come back, for a request that was one too many.
    pub(crate) retry_after: Option<Duration>,
}

impl RateLimiter {
    /// Counts a request of `project` at `now`, unless it is one too many.
    pub(crate) fn count(&self, project: &ProjectId, limit: u32, now: Instant) -> Allowance {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let full = Bucket {
            n_left: f64::from(limit),
            filled_at: now,
        };
        let bucket = buckets.entry(project.clone()).or_insert(full);
        bucket.count(limit, now)
    }
}

impl Bucket {
    fn count(&mut self, limit: u32, now: Instant) -> Allowance {
        let per_second = f64::from(limit) / MINUTE.as_secs_f64();
        let elapsed = now.saturating_duration_since(self.filled_at);
        // The limit may have been lowered meanwhile.
        self.n_left = (self.n_left + elapsed.as_secs_f64() * per_second).min(f64::from(limit));
        self.filled_at = self.filled_at.max(now);
        let is_allowed = self.n_left >= 1.0;
        if is_allowed {
            self.n_left -= 1.0;
        }
        let until = |n_requests: f64| match limit {
            0 => MINUTE,
            _ => Duration::from_secs_f64(((n_requests - self.n_left) / per_second).max(0.0)),
        };
        Allowance {
            limit,
            remaining: self.n_left as u32,
            full_after: until(f64::from(limit)),
            retry_after: (!is_allowed).then(|| until(1.0)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project(name: &str) -> ProjectId {
        ProjectId::parse(name).unwrap()
    }

    #[test]
    fn a_silent_project_may_send_a_minutes_worth_at_once_and_no_more() {
        let limiter = RateLimiter::default();
        let (a, now) = (project("a"), Instant::now());
        for n_sent in 1..=30 {
            let allowance = limiter.count(&a, 30, now);
            assert_eq!(allowance.retry_after, None);
            assert_eq!(allowance.remaining, 30 - n_sent);
            assert_eq!(
                allowance.full_after,
                Duration::from_secs(2 * u64::from(n_sent))
            );
        }
        let refused = limiter.count(&a, 30, now);
        assert_eq!(refused.retry_after, Some(Duration::from_secs(2)));
        assert_eq!(
            limiter.count(&project("b"), 30, now).retry_after,
            None,
            "projects are counted apart"
        );
    }

    #[test]
    fn who_comes_back_when_told_is_served() {
        let limiter = RateLimiter::default();
        let (a, mut now) = (project("a"), Instant::now());
        for limit in [1, 7, 60, 6000] {
            while limiter.count(&a, limit, now).retry_after.is_none() {}
            for _ in 0..50 {
                let refused = limiter.count(&a, limit, now);
                // Clients are told whole seconds, rounded up.
                let wait_s = refused.retry_after.unwrap().as_secs_f64().ceil();
                assert!((1.0..=60.0).contains(&wait_s), "{limit}: {wait_s}");
                now += Duration::from_secs_f64(wait_s);
                assert_eq!(limiter.count(&a, limit, now).retry_after, None, "{limit}");
                while limiter.count(&a, limit, now).retry_after.is_none() {}
            }
        }
    }

    #[test]
    fn a_minute_never_takes_more_than_the_bucket_and_what_flowed_in() {
        let limiter = RateLimiter::default();
        let (a, start) = (project("a"), Instant::now());
        let is_taken = |tick: u32| {
            let now = start + Duration::from_millis(10) * tick;
            limiter.count(&a, 30, now).retry_after.is_none()
        };
        let n_taken = (0..6000).filter(|&tick| is_taken(tick)).count();
        assert!((59..=60).contains(&n_taken), "{n_taken}");
    }

    #[test]
    fn a_lowered_limit_holds_at_once_and_none_means_nothing() {
        let limiter = RateLimiter::default();
        let (a, now) = (project("a"), Instant::now());
        limiter.count(&a, 1000, now);
        assert_eq!(limiter.count(&a, 2, now).remaining, 1);
        let nothing = limiter.count(&a, 0, now);
        assert_eq!((nothing.remaining, nothing.retry_after), (0, Some(MINUTE)));
    }
}
