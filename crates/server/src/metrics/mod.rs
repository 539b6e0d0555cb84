//! What can be measured of a running server, for Prometheus.
//!
//! Each part counts what it does as it does it, in memory of a constant size; what lies in the database is counted
//! when somebody asks, and not more often than every few seconds. docs/metrics.md lists everything, and a test holds
//! it against a running server. Labels have few values: never a project, an id or a path that clients choose.

mod labels;
mod process;

use std::sync::Arc;
use std::time::{Duration, Instant};

use kinora_domain::FailureCode;
use kinora_store::{ModelLoad, ProjectLoad, Store, StoreError};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use tokio::sync::Mutex;
use tokio::time::timeout;

use self::labels::BuildLabels;
pub(crate) use self::labels::{
    AttemptLabels, ErrorLabels, ModelLabels, OutcomeLabels, ReasonLabels, RequestLabels,
    StageLabels, WriteLabels,
};
use self::process::ProcessUse;
use crate::config::Role;

/// From a database read to a long upload.
const REQUEST_S: [f64; 14] = [
    0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 30.0,
];
/// From a stage that only reads a row to the longest job.
const WORK_S: [f64; 15] = [
    0.01, 0.05, 0.25, 1.0, 2.5, 5.0, 10.0, 20.0, 40.0, 80.0, 160.0, 320.0, 640.0, 1800.0, 3600.0,
];
const STAGES: [&str; 4] = ["gather", "render", "encode", "publish"];
const ATTEMPT_OUTCOMES: [&str; 6] = [
    "completed",
    "failed",
    "retried",
    "cancelled",
    "released",
    "lost",
];
/// The codes of errors that say that there was no room.
const SHED_REASONS: [&str; 5] = [
    "busy",
    "insufficient_storage",
    "queue_full",
    "rate_limit_exceeded",
    "unavailable",
];
/// How long what the database said is told again.
const LOAD_FRESH: Duration = Duration::from_secs(5);
/// How long a scrape waits for the database.
const LOAD_PATIENCE: Duration = Duration::from_secs(2);

/// Everything that this process measures.
#[derive(Debug)]
pub(crate) struct Metrics {
    /// How long videos had waited when a worker took them first.
    pub(crate) queue_wait_s: Family<ModelLabels, Histogram>,
    /// How long the stages of finished work took.
    pub(crate) stage_s: Family<StageLabels, Histogram>,
    /// How attempts ended.
    pub(crate) attempts: Family<AttemptLabels, Counter>,
    /// Why attempts failed.
    pub(crate) attempt_errors: Family<ErrorLabels, Counter>,
    /// Leases that this process lost while it worked.
    pub(crate) leases_lost: Counter,
    /// What the janitor did with videos whose lease lapsed.
    pub(crate) leases_reaped: Family<OutcomeLabels, Counter>,
    /// Writes that came too late and were refused.
    pub(crate) stale_writes: Family<WriteLabels, Counter>,
    /// How deliveries of webhooks went.
    pub(crate) deliveries: Family<OutcomeLabels, Counter>,
    /// How long requests took until the head of their answer.
    pub(crate) request_s: Family<RequestLabels, Histogram>,
    /// Requests that the server had no room for.
    pub(crate) shed: Family<ReasonLabels, Counter>,
    /// Open connections.
    pub(crate) connections: Gauge,
    /// Who watches a video: event streams and held answers.
    pub(crate) watchers: Gauge,
    queue: Queue,
}

/// For a metric that is not told while nothing is known.
type NoLabels = Vec<(String, String)>;

/// What the database says, when it is asked.
#[derive(Debug, Default)]
struct Queue {
    queued: Family<ModelLabels, Gauge>,
    running: Family<ModelLabels, Gauge>,
    oldest_wait_s: Family<ModelLabels, Gauge<f64, std::sync::atomic::AtomicU64>>,
    held: Family<NoLabels, Gauge>,
    database_up: Gauge,
}

impl Default for Metrics {
    fn default() -> Self {
        Self {
            queue_wait_s: Family::new_with_constructor(|| Histogram::new(WORK_S)),
            stage_s: Family::new_with_constructor(|| Histogram::new(WORK_S)),
            attempts: Family::default(),
            attempt_errors: Family::default(),
            leases_lost: Counter::default(),
            leases_reaped: Family::default(),
            stale_writes: Family::default(),
            deliveries: Family::default(),
            request_s: Family::new_with_constructor(|| Histogram::new(REQUEST_S)),
            shed: Family::default(),
            connections: Gauge::default(),
            watchers: Gauge::default(),
            queue: Queue::default(),
        }
    }
}

impl Metrics {
    /// Notes how long a stage of an attempt took.
    pub(crate) fn stage_ended(&self, model: &str, stage: &'static str, started: Instant) {
        let labels = StageLabels {
            model: model.to_owned(),
            stage,
        };
        let duration_s = started.elapsed().as_secs_f64();
        self.stage_s.get_or_create(&labels).observe(duration_s);
    }

    /// Notes a write that the database refused because its claim was lost.
    pub(crate) fn stale_write(&self, write: &'static str) {
        self.stale_writes
            .get_or_create(&WriteLabels { write })
            .inc();
    }

    /// Begins everything that can happen at 0: what appears with its first event has no rate at that event.
    fn begin(&self, models: &[String]) {
        for model in models {
            self.begin_model(model);
        }
        for outcome in ["requeued", "failed"] {
            drop(self.leases_reaped.get_or_create(&OutcomeLabels { outcome }));
        }
        for write in ["renew", "checkpoint", "complete", "hand_back", "delivery"] {
            drop(self.stale_writes.get_or_create(&WriteLabels { write }));
        }
        for outcome in ["delivered", "retried", "given_up"] {
            drop(self.deliveries.get_or_create(&OutcomeLabels { outcome }));
        }
        for reason in SHED_REASONS {
            drop(self.shed.get_or_create(&ReasonLabels { reason }));
        }
    }

    fn begin_model(&self, model: &str) {
        let model = || model.to_owned();
        drop(
            self.queue_wait_s
                .get_or_create(&ModelLabels { model: model() }),
        );
        for stage in STAGES {
            let labels = StageLabels {
                model: model(),
                stage,
            };
            drop(self.stage_s.get_or_create(&labels));
        }
        for outcome in ATTEMPT_OUTCOMES {
            let labels = AttemptLabels {
                model: model(),
                outcome,
            };
            drop(self.attempts.get_or_create(&labels));
        }
        for code in FailureCode::ALL.map(FailureCode::as_str) {
            let labels = ErrorLabels {
                model: model(),
                code,
            };
            drop(self.attempt_errors.get_or_create(&labels));
        }
    }

    fn register(&self, registry: &mut Registry) {
        self.register_jobs(registry);
        self.register_http(registry);
        self.queue.register(registry);
    }

    fn register_jobs(&self, registry: &mut Registry) {
        registry.register(
            "kinora_queue_wait_seconds",
            "How long videos had waited when a worker took them for the first time",
            self.queue_wait_s.clone(),
        );
        registry.register(
            "kinora_stage_duration_seconds",
            "How long the stages of an attempt took that came to their end",
            self.stage_s.clone(),
        );
        registry.register(
            "kinora_attempts",
            "Attempts at a video, by how they ended",
            self.attempts.clone(),
        );
        registry.register(
            "kinora_attempt_errors",
            "Attempts at a video that failed, by the code of the error",
            self.attempt_errors.clone(),
        );
        registry.register(
            "kinora_leases_lost",
            "Leases that this process lost while it worked on the video",
            self.leases_lost.clone(),
        );
        registry.register(
            "kinora_leases_reaped",
            "Videos whose lease had lapsed, by what became of them",
            self.leases_reaped.clone(),
        );
        registry.register(
            "kinora_stale_writes",
            "Writes that came after the claim was lost, and were refused",
            self.stale_writes.clone(),
        );
        registry.register(
            "kinora_webhook_deliveries",
            "Attempts to deliver a webhook, by how they went",
            self.deliveries.clone(),
        );
    }

    fn register_http(&self, registry: &mut Registry) {
        registry.register(
            "kinora_http_request_duration_seconds",
            "How long requests took until the head of the answer",
            self.request_s.clone(),
        );
        registry.register(
            "kinora_http_requests_shed",
            "Requests that the server had no room for, by the code of the error",
            self.shed.clone(),
        );
        registry.register(
            "kinora_http_connections",
            "Open connections to the API",
            self.connections.clone(),
        );
        registry.register(
            "kinora_http_watchers",
            "Event streams and held answers that wait for a video to change",
            self.watchers.clone(),
        );
    }
}

impl Queue {
    fn register(&self, registry: &mut Registry) {
        registry.register(
            "kinora_queue_videos",
            "Videos that wait for a worker, in the whole database",
            self.queued.clone(),
        );
        registry.register(
            "kinora_queue_oldest_wait_seconds",
            "How long the video that waits longest could have been taken already",
            self.oldest_wait_s.clone(),
        );
        registry.register(
            "kinora_queue_held_videos",
            "Of the videos that wait, those that have to wait for others of their project, since it has a cap",
            self.held.clone(),
        );
        registry.register(
            "kinora_running_videos",
            "Videos that a worker has, in the whole database",
            self.running.clone(),
        );
        registry.register(
            "kinora_database_up",
            "Whether the database answered the last time that it was asked for these metrics",
            self.database_up.clone(),
        );
    }

    fn set_held(&self, projects: &[ProjectLoad]) {
        let n_held = projects.iter().map(ProjectLoad::n_held).sum::<u32>();
        self.held.get_or_create(&NoLabels::new()).set(n_held.into());
    }

    fn set(&self, load: &[ModelLoad]) {
        for model in load {
            let labels = ModelLabels {
                model: model.engine_model.clone(),
            };
            self.queued
                .get_or_create(&labels)
                .set(model.n_queued.into());
            self.running
                .get_or_create(&labels)
                .set(model.n_running.into());
            self.oldest_wait_s
                .get_or_create(&labels)
                .set(model.oldest_wait.as_secs_f64());
        }
    }

    fn clear(&self) {
        self.queued.clear();
        self.running.clear();
        self.oldest_wait_s.clear();
        self.held.clear();
    }
}

/// What is told to whoever asks for the metrics.
pub(crate) struct Exposition {
    metrics: Arc<Metrics>,
    registry: Registry,
    store: Arc<dyn Store>,
    /// The models of this process: they have a queue also when nothing is in it.
    models: Vec<String>,
    /// When the database was last asked. Held during a scrape, so that there is one at a time.
    asked_at: Mutex<Option<Instant>>,
}

impl Exposition {
    pub(crate) fn new(
        metrics: Arc<Metrics>,
        store: Arc<dyn Store>,
        models: Vec<String>,
        roles: &[Role],
    ) -> Self {
        let mut registry = Registry::default();
        registry.register(
            "kinora_build_info",
            "The version of this process, and its roles",
            build_info(roles),
        );
        metrics.begin(&models);
        metrics.register(&mut registry);
        store.register_metrics(&mut registry);
        registry.register_collector(Box::new(ProcessUse::default()));
        Self {
            metrics,
            registry,
            store,
            models,
            asked_at: Mutex::default(),
        }
    }

    /// All metrics as text, in OpenMetrics' format.
    pub(crate) async fn text(&self) -> Result<String, std::fmt::Error> {
        let mut asked_at = self.asked_at.lock().await;
        if asked_at.is_none_or(|at| at.elapsed() >= LOAD_FRESH) {
            self.ask().await;
            *asked_at = Some(Instant::now());
        }
        let mut text = String::new();
        prometheus_client::encoding::text::encode(&mut text, &self.registry)?;
        Ok(text)
    }

    /// Asks the database. What it does not say is not told: a queue that was short a while ago would look fine.
    async fn ask(&self) {
        let silent = || StoreError::Unavailable("no answer in time".to_owned());
        let load = async { tokio::try_join!(self.store.model_load(), self.store.load()) };
        let load = timeout(LOAD_PATIENCE, load).await;
        let queue = &self.metrics.queue;
        queue.clear();
        match load.unwrap_or_else(|_| Err(silent())) {
            Ok((models, projects)) => {
                queue.database_up.set(1);
                queue.set(&self.nothing());
                queue.set(&models);
                queue.set_held(&projects);
            }
            Err(err) => {
                queue.database_up.set(0);
                tracing::warn!(cause = %err, "could not count what waits, for the metrics");
            }
        }
    }

    fn nothing(&self) -> Vec<ModelLoad> {
        let nothing_for = |model: &String| ModelLoad {
            engine_model: model.clone(),
            n_queued: 0,
            n_running: 0,
            oldest_wait: Duration::ZERO,
        };
        self.models.iter().map(nothing_for).collect()
    }
}

fn build_info(roles: &[Role]) -> Family<BuildLabels, Gauge> {
    let info = Family::<BuildLabels, Gauge>::default();
    let roles: Vec<&str> = roles.iter().map(|role| role.as_str()).collect();
    let labels = BuildLabels {
        version: env!("CARGO_PKG_VERSION"),
        roles: roles.join(","),
    };
    info.get_or_create(&labels).set(1);
    info
}
