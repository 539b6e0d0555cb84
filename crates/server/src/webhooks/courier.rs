//! Takes deliveries as they become due, and tries each until it arrives or three days have passed.
//!
//! A delivery is claimed with a lease and answered for with the claim, as a video is. A process that dies in
//! between leaves a lease that lapses, so an event arrives at least once, and once when nothing dies: its id
//! stays the same, by which receivers know it again.

use std::sync::Arc;
use std::time::Duration;

use kinora_api::WebhookEvent;
use kinora_store::{Delivery, Event, Store, StoreError};
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

use super::{SendError, Webhooks, now};
use crate::hints::Hints;
use crate::kill_point::KillPoint;
use crate::metrics::{Metrics, OutcomeLabels};
use crate::outbound::Posted;

/// How many deliveries are under way at the same time; the store caps those to one endpoint.
const MAX_UNDER_WAY: usize = 32;
/// How often the store is asked when nobody gives a hint; retries become due without one.
const ASK_EVERY: Duration = Duration::from_secs(1);
/// How long a claim stands: a post, and a slow disk.
const LEASE: Duration = Duration::from_secs(30);
/// How long a shutdown waits for the answers of endpoints. What is cut off is sent again.
const FINISH_WITHIN: Duration = Duration::from_secs(5);

/// The first pause, and by how much each is longer than the one before.
const FIRST_PAUSE: Duration = Duration::from_secs(5);
const PAUSE_GROWS_BY: u32 = 3;
const LONGEST_PAUSE: Duration = Duration::from_secs(12 * 3600);
/// When an event is too old to be told.
const GIVE_UP_AFTER: Duration = Duration::from_secs(72 * 3600);

/// Brings events to endpoints until it is told to stop.
pub(crate) struct Courier {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) webhooks: Arc<Webhooks>,
    pub(crate) hints: Arc<Hints>,
    pub(crate) metrics: Arc<Metrics>,
}

impl Courier {
    /// Delivers until `stop`; then waits a little for what is under way.
    pub(crate) async fn run(self: Arc<Self>, stop: CancellationToken) {
        let slots = Arc::new(Semaphore::new(MAX_UNDER_WAY));
        let under_way = TaskTracker::new();
        loop {
            let slot = tokio::select! {
                () = stop.cancelled() => break,
                slot = Arc::clone(&slots).acquire_owned() => slot.expect("the semaphore is never closed"),
            };
            // Registered before the query, so that an event written right after it is not slept through.
            let hint = self.hints.delivery();
            match self.claim().await {
                Some(delivery) => {
                    let courier = Arc::clone(&self);
                    under_way.spawn(async move {
                        courier.deliver(&delivery).await;
                        drop(slot);
                        // There is room at this endpoint for the next one.
                        courier.hints.delivery_ended();
                    });
                }
                None => tokio::select! {
                    () = stop.cancelled() => break,
                    () = hint => {}
                    () = sleep(ASK_EVERY) => {}
                },
            }
        }
        under_way.close();
        let _ = timeout(FINISH_WITHIN, under_way.wait()).await;
    }

    async fn claim(&self) -> Option<Delivery> {
        match self.store.claim_delivery(LEASE).await {
            Ok(delivery) => delivery,
            Err(err) => {
                tracing::error!(cause = %err, "could not ask for webhooks to deliver");
                None
            }
        }
    }

    async fn deliver(&self, delivery: &Delivery) {
        let (event, endpoint) = (&delivery.event, &delivery.endpoint);
        KillPoint::BeforeSend.pass();
        let sent = self.webhooks.send(endpoint, &body(event)).await;
        KillPoint::AfterSend.pass();
        let outcome = Outcome::of(&sent);
        let age = Duration::from_millis(now().0.abs_diff(event.created_at.0));
        let jitter = Uuid::new_v4().as_u64_pair().0;
        let pause = outcome.pause(delivery.attempt, age, jitter);
        match &outcome {
            Outcome::Arrived(_) => {
                tracing::info!(event.id = %event.id, endpoint.id = %endpoint.id, "a webhook was delivered");
            }
            Outcome::Failed { error, .. } => tracing::warn!(
                event.id = %event.id,
                endpoint.id = %endpoint.id,
                attempt = delivery.attempt,
                will_retry = pause.is_some(),
                cause = error,
                "a webhook did not arrive"
            ),
        }
        let label = match (&outcome, pause) {
            (Outcome::Arrived(_), _) => "delivered",
            (Outcome::Failed { .. }, Some(_)) => "retried",
            (Outcome::Failed { .. }, None) => "given_up",
        };
        let labels = OutcomeLabels { outcome: label };
        self.metrics.deliveries.get_or_create(&labels).inc();
        let mut written = self.note(delivery, &outcome, pause).await;
        if matches!(written, Err(StoreError::Busy)) {
            // Otherwise the lease lapses and the endpoint hears of it twice.
            sleep(ASK_EVERY).await;
            written = self.note(delivery, &outcome, pause).await;
        }
        match written {
            Ok(()) => {}
            Err(StoreError::ClaimLost) => self.metrics.stale_write("delivery"),
            Err(err) => tracing::error!(cause = %err, "could not note how a webhook went"),
        }
    }

    async fn note(
        &self,
        delivery: &Delivery,
        outcome: &Outcome,
        pause: Option<Duration>,
    ) -> Result<(), StoreError> {
        match outcome {
            Outcome::Arrived(status) => self.store.delivery_succeeded(delivery, *status).await,
            Outcome::Failed { status, error, .. } => {
                let noted = self.store.delivery_failed(delivery, *status, error, pause);
                noted.await
            }
        }
    }
}

/// How a delivery went.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Outcome {
    Arrived(u16),
    Failed {
        status: Option<u16>,
        error: String,
        /// How long the endpoint asked to be left alone.
        retry_after: Option<Duration>,
    },
}

impl Outcome {
    fn of(sent: &Result<Posted, SendError>) -> Self {
        match sent {
            Ok(posted) if (200..300).contains(&posted.status) => Self::Arrived(posted.status),
            Ok(posted) => Self::Failed {
                status: Some(posted.status),
                error: format!("the endpoint answered with status {}", posted.status),
                retry_after: posted.retry_after,
            },
            Err(err) => {
                if let SendError::Internal(cause) = err {
                    tracing::error!(cause, "a webhook could not be made");
                }
                Self::Failed {
                    status: None,
                    error: err.to_string(),
                    retry_after: None,
                }
            }
        }
    }

    /// How long to wait before the next attempt: 5 s, 15 s, 45 s and so on, at most 12 h, a fifth more or less,
    /// or as long as the endpoint asked for when that is longer. `None` when there is none, because the
    /// endpoint is gone for good or the event would be too old.
    fn pause(&self, attempt: u32, age: Duration, jitter: u64) -> Option<Duration> {
        let Self::Failed {
            status,
            retry_after,
            ..
        } = self
        else {
            return None;
        };
        if *status == Some(410) {
            return None;
        }
        let growth = PAUSE_GROWS_BY.saturating_pow(attempt.saturating_sub(1));
        let steady = FIRST_PAUSE.saturating_mul(growth).min(LONGEST_PAUSE);
        // So that endpoints which failed together are not all tried again together.
        let percent = 80 + u32::try_from(jitter % 41).unwrap_or(0);
        let pause = steady * percent / 100;
        let pause = pause.max(retry_after.unwrap_or_default().min(LONGEST_PAUSE));
        (age + pause < GIVE_UP_AFTER).then_some(pause)
    }
}

fn body(event: &Event) -> WebhookEvent {
    WebhookEvent::new(
        event.id.to_string(),
        event.kind.as_str(),
        event.created_at.as_unix_seconds(),
        event.video_id.to_string(),
    )
}

#[cfg(test)]
mod tests {
    use kinora_api::WEBHOOK_EVENT_TYPES;
    use kinora_store::EventKind;

    use super::*;

    fn answered(status: u16, retry_after_s: Option<u64>) -> Outcome {
        Outcome::of(&Ok(Posted {
            status,
            retry_after: retry_after_s.map(Duration::from_secs),
        }))
    }

    #[test]
    fn only_an_answer_from_200_to_299_means_that_it_arrived() {
        for status in [200, 202, 204, 299] {
            assert_eq!(answered(status, None), Outcome::Arrived(status));
        }
        for status in [100, 199, 300, 301, 302, 304, 400, 404, 410, 429, 500, 503] {
            assert!(
                matches!(answered(status, None), Outcome::Failed { .. }),
                "{status}"
            );
        }
    }

    #[test]
    fn pauses_grow_to_half_a_day_and_end_after_three() {
        let outcome = answered(500, None);
        // No jitter at 20 of 0 to 40.
        let pause_s = |attempt| {
            outcome
                .pause(attempt, Duration::ZERO, 20)
                .unwrap()
                .as_secs()
        };
        assert_eq!([1, 2, 3, 4, 5].map(pause_s), [5, 15, 45, 135, 405]);
        assert_eq!(
            [9, 10, 100, u32::MAX].map(pause_s),
            [32_805, 43_200, 43_200, 43_200]
        );

        let (mut age, mut n_attempts) = (Duration::ZERO, 1);
        while let Some(pause) = outcome.pause(n_attempts, age, 20) {
            age += pause;
            n_attempts += 1;
        }
        assert_eq!(n_attempts, 14);
        assert!((60..72).contains(&(age.as_secs() / 3600)), "{age:?}");
    }

    #[test]
    fn pauses_differ_by_a_fifth_at_most() {
        let outcome = answered(500, None);
        let pauses_ms = (0..1000).map(|jitter| {
            let pause = outcome.pause(1, Duration::ZERO, jitter).unwrap();
            pause.as_millis()
        });
        let (min, max) = (pauses_ms.clone().min(), pauses_ms.max());
        assert_eq!((min, max), (Some(4000), Some(6000)));
    }

    #[test]
    fn an_endpoint_that_asks_for_time_gets_it_and_one_that_is_gone_is_left_alone() {
        let pause_s = |status, retry_after_s| {
            let pause = answered(status, retry_after_s).pause(1, Duration::ZERO, 20);
            pause.map(|pause| pause.as_secs())
        };
        assert_eq!(pause_s(429, Some(600)), Some(600));
        assert_eq!(pause_s(503, Some(1)), Some(5));
        assert_eq!(pause_s(503, Some(1_000_000)), Some(43_200));
        assert_eq!(pause_s(410, None), None);
        assert_eq!(pause_s(410, Some(60)), None);
    }

    #[test]
    fn the_types_on_the_wire_are_those_that_are_stored() {
        assert_eq!(EventKind::ALL.map(EventKind::as_str), WEBHOOK_EVENT_TYPES);
    }
}
