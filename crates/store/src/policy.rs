//! What both databases keep to: limits, and what follows from a row, whichever database it is in.

use std::borrow::Cow;
use std::time::Duration;

use kinora_domain::{Failure, FailureCode, VideoId, WebhookEndpointId};

use crate::{Claim, Delivery, ListOrder, StoreError};

/// How long a repeated request finds its first answer.
pub(crate) const IDEMPOTENCY: Duration = Duration::from_secs(24 * 3600);

/// The most videos, or endpoints, on one page of a list.
pub(crate) const PAGE_MAX: u32 = 100;

/// How many of the last videos tell the speed of a model.
pub(crate) const N_SPEED_SAMPLES: u32 = 20;

/// How many lost workers it takes to believe that it is the video's fault.
const MAX_LOST_LEASES: u32 = 3;

/// How long a worker that is not heard of any more is shown to operators.
pub(crate) const SILENT_WORKER_SHOWN: Duration = Duration::from_secs(24 * 3600);

/// How many rows of a kind one call tidies up; the next call takes the rest.
pub(crate) const TIDY_MAX: u32 = 500;

/// How many deliveries to one endpoint are claimed at a time.
pub(crate) const MAX_LEASED_PER_ENDPOINT: u32 = 4;

/// How long an endpoint fails before it is switched off.
pub(crate) const DISABLE_AFTER: Duration = Duration::from_secs(5 * 24 * 3600);

/// The HTTP status of an endpoint that is gone for good.
const STATUS_GONE: u16 = 410;

/// How much of an error is kept, in bytes.
const ERROR_MAX_BYTES: usize = 1024;

/// A length of time as the databases count, rounded up, so that a short one is not none.
pub(crate) fn millis(duration: Duration) -> i64 {
    // A thousand years are for ever, and leave room to add them to now.
    const FOR_EVER_MS: u128 = 1000 * 366 * 24 * 3_600_000;
    let ms = duration.as_nanos().div_ceil(1_000_000).min(FOR_EVER_MS);
    i64::try_from(ms).unwrap_or(i64::MAX / 4)
}

/// Behind which moment and id a page begins: those of the last row of the page before, or none.
pub(crate) fn page_start(order: ListOrder, last: Option<(i64, &str)>) -> (i64, &str) {
    match (last, order) {
        (Some(last), _) => last,
        // Before the first and after the last: nothing was made then, and ids are not empty.
        (None, ListOrder::Asc) => (i64::MIN, ""),
        (None, ListOrder::Desc) => (i64::MAX, ""),
    }
}

/// How long the videos took per second of clip, from the sums of both.
pub(crate) fn speed(took_ms: Option<i64>, clip_ms: Option<i64>) -> Option<f64> {
    match (took_ms, clip_ms) {
        (Some(took_ms), Some(clip_ms)) if clip_ms > 0 => {
            // A clock that was set back must not make a negative hint.
            Some(took_ms.max(0) as f64 / clip_ms as f64)
        }
        _ => None,
    }
}

/// A text of somebody else's as both databases can keep it: PostgreSQL has no NUL character.
pub(crate) fn without_nul(text: &str) -> Cow<'_, str> {
    if text.contains('\0') {
        Cow::Owned(text.replace('\0', "\u{fffd}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// What every write of a worker is checked against.
#[derive(Clone, Debug)]
pub(crate) struct Fence {
    pub(crate) video_id: VideoId,
    pub(crate) lease_seq: u32,
}

impl Fence {
    pub(crate) fn of(claim: &Claim) -> Self {
        Self {
            video_id: claim.video.id.clone(),
            lease_seq: claim.lease_seq,
        }
    }
}

/// What a worker has to know of its claim.
pub(crate) struct Held {
    pub(crate) may_err_again: bool,
    pub(crate) cancel_requested: bool,
}

/// What going back into the queue costs the video.
#[derive(Default)]
pub(crate) struct Charges {
    /// How long it waits from now; `None` keeps its old place.
    pub(crate) delay: Option<Duration>,
    /// Attempts that shall not have been.
    pub(crate) attempts_given_back: u32,
    /// Errors that may pass.
    pub(crate) handled_errors: u32,
    /// Workers that were lost.
    pub(crate) lost_leases: u32,
}

impl Charges {
    /// The attempt shall not have been. Without a delay the video keeps its place.
    pub(crate) fn free(delay: Duration) -> Self {
        Self {
            delay: (!delay.is_zero()).then_some(delay),
            attempts_given_back: 1,
            ..Self::default()
        }
    }
}

/// How a cancelled video failed.
pub(crate) fn cancelled() -> Failure {
    Failure {
        code: FailureCode::Cancelled,
        message: "The video was cancelled.".to_owned(),
    }
}

/// A video whose lease lapsed or whose deadline passed.
pub(crate) struct Due {
    pub(crate) fence: Fence,
    pub(crate) lost_leases: u32,
    pub(crate) is_late: bool,
    pub(crate) cancel_requested: bool,
}

impl Due {
    /// How the attempt ended and why the video fails, if it does.
    pub(crate) fn last_word(&self) -> Option<(&'static str, Failure)> {
        if self.cancel_requested {
            return Some(("lost", cancelled()));
        }
        if self.is_late {
            let failure = Failure {
                code: FailureCode::Timeout,
                message: "The video was not finished within its deadline.".to_owned(),
            };
            return Some(("timeout", failure));
        }
        if self.lost_leases + 1 >= MAX_LOST_LEASES {
            let failure = Failure {
                code: FailureCode::WorkerLost,
                message: format!(
                    "The worker stopped {MAX_LOST_LEASES} times while it made this video, so it is not tried again."
                ),
            };
            return Some(("lost", failure));
        }
        None
    }

    /// What it costs to try again. The first loss is most often a restart of the server, so the video keeps its
    /// place and need not wait.
    pub(crate) fn charges(&self) -> Charges {
        Charges {
            delay: (self.lost_leases > 0).then(|| Duration::from_secs(10) * self.lost_leases),
            lost_leases: 1,
            ..Charges::default()
        }
    }
}

/// What an attempt at a delivery is told apart by.
#[derive(Clone, Debug)]
pub(crate) struct DeliveryFence {
    pub(crate) id: String,
    pub(crate) lease_seq: u32,
    pub(crate) endpoint_id: WebhookEndpointId,
}

impl DeliveryFence {
    pub(crate) fn of(delivery: &Delivery) -> Self {
        Self {
            id: delivery.id.clone(),
            lease_seq: delivery.lease_seq,
            endpoint_id: delivery.endpoint.id.clone(),
        }
    }
}

/// Why a delivery did not arrive.
#[derive(Clone, Debug)]
pub(crate) struct DeliveryFailure {
    pub(crate) http_status: Option<u16>,
    pub(crate) error: String,
    pub(crate) retry_after: Option<Duration>,
}

impl DeliveryFailure {
    /// The beginning of the error.
    pub(crate) fn error_kept(&self) -> Cow<'_, str> {
        without_nul(&self.error[..self.error.floor_char_boundary(ERROR_MAX_BYTES)])
    }

    /// Whether the endpoint said that it will never be there again.
    pub(crate) fn is_for_good(&self) -> bool {
        self.http_status == Some(STATUS_GONE)
    }
}

/// The error for a row that kinora cannot have written.
pub(crate) fn damaged(what: impl std::fmt::Display) -> StoreError {
    StoreError::Database(format!("a row is damaged: {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_rounded_up_and_never_overflow() {
        assert_eq!(millis(Duration::ZERO), 0);
        assert_eq!(millis(Duration::from_nanos(1)), 1);
        assert_eq!(millis(Duration::from_secs(30)), 30_000);
        assert!(i64::MAX - millis(Duration::MAX) > 4_000_000_000_000);
    }
}
