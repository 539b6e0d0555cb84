//! The settings of a kinora server: what they mean, their defaults, and where they come from.
//!
//! Defaults, then `kinora.toml`, then `KINORA_*` variables, then flags. This is the only module that reads
//! the environment. Everything else gets the finished [`Config`], in which nothing is left to check.

mod environment;
mod hub;
mod keys;
mod load;
mod mistakes;
mod networks;
mod places;
mod raw;
mod resolve;
mod show;
mod traces;
mod upstreams;
mod values;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

pub use environment::Environment;
pub(crate) use environment::search_path;
pub use hub::HubSettings;
pub use load::LoadedConfig;
pub use mistakes::{Mistake, Mistakes, Origin};
pub use networks::AllowedNetwork;
pub use places::{BlobPlace, DatabasePlace, Role};
pub use raw::{ConfigFile, FlagValue};
pub use upstreams::UpstreamConfig;
pub(crate) use values::parse_duration;

/// The settings of `kinora serve`, complete and checked.
#[derive(Clone, Debug)]
pub struct Config {
    /// The folder for the database, the blobs and scratch files. Default: `kinora` in the user's data folder
    /// (`$XDG_DATA_HOME` or `~/.local/share`).
    pub data_dir: PathBuf,
    /// Where to listen. Default: 127.0.0.1:8080.
    pub listen: SocketAddr,
    /// Serve without keys on an address other than loopback. Default: false.
    pub no_auth: bool,
    /// What this process does. Default: everything.
    pub roles: Vec<Role>,
    /// The database.
    pub database: DatabaseConfig,
    /// The blobs.
    pub blobs: BlobsConfig,
    /// HTTP limits.
    pub http: HttpConfig,
    /// Model names.
    pub models: ModelsConfig,
    /// Workers and leases.
    pub worker: WorkerConfig,
    /// Tidying up.
    pub janitor: JanitorConfig,
    /// Requests to addresses that clients choose.
    pub outbound: OutboundConfig,
    /// Webhooks.
    pub webhooks: WebhooksConfig,
    /// What operators see.
    pub metrics: MetricsConfig,
    /// Traces for OpenTelemetry, which have no keys: every program knows their variables.
    pub traces: TracesConfig,
    /// The built-in engine.
    pub sketch: SketchConfig,
    /// The engine for real diffusion.
    pub sdcpp: SdcppConfig,
    /// Other video servers. Default: none.
    pub upstreams: Vec<UpstreamConfig>,
}

impl Config {
    /// Where descriptions and weights of models are.
    #[must_use]
    pub fn models_dir(&self) -> PathBuf {
        let in_data_folder = || self.data_dir.join("models");
        self.sdcpp.models_dir.clone().unwrap_or_else(in_data_folder)
    }

    /// Whether this process does that.
    #[must_use]
    pub fn has_role(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }
}

/// The database.
#[derive(Clone, Debug)]
pub struct DatabaseConfig {
    /// Which. Default: [`DatabasePlace::Sqlite`].
    pub url: DatabasePlace,
    /// The certificates that PostgreSQL's must be signed with, PEM; `None` takes the system's. Default: `None`.
    pub ca_file: Option<PathBuf>,
    /// The most connections to PostgreSQL. Default: 16.
    pub connections: usize,
}

/// The blobs.
#[derive(Clone, Debug)]
pub struct BlobsConfig {
    /// Where they are. Default: [`BlobPlace::DataFolder`].
    pub url: BlobPlace,
    /// Send clients to the bucket for a video instead of passing it through. Default: false.
    pub redirect: bool,
    /// What the environment says of the S3 service: its `AWS_*` variables, in lower case.
    pub service: AwsVariables,
}

/// Variables of the environment, not to be shown.
#[derive(Clone, Default)]
pub struct AwsVariables(pub Vec<(String, String)>);

impl std::fmt::Debug for AwsVariables {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list()
            .entries(self.0.iter().map(|(name, _)| name))
            .finish()
    }
}

/// Webhooks.
#[derive(Clone, Debug)]
pub struct WebhooksConfig {
    /// The file of the key that signing secrets are sealed with; `None` is the data folder's own. Default: `None`.
    pub key_file: Option<PathBuf>,
}

/// What operators see.
#[derive(Clone, Debug)]
pub struct MetricsConfig {
    /// Where metrics and health are told; `None` tells no metrics. Default: `None`.
    pub listen: Option<SocketAddr>,
}

/// Traces, as the variables that begin with `OTEL_` say. The endpoint and what belongs to it are read by the library
/// that sends them.
#[derive(Clone, Debug)]
pub struct TracesConfig {
    /// Whether a collector is named, and nobody has switched it off.
    pub is_on: bool,
    /// What the process is called; `None` is `kinora`.
    pub service_name: Option<String>,
}

/// HTTP limits.
#[derive(Clone, Debug)]
pub struct HttpConfig {
    /// The largest request body, in bytes. Default: 512 MiB, the limit of the Files API.
    pub max_body_bytes: u64,
    /// How long a whole request body may take to arrive. Default: 10 min.
    pub body_timeout: Duration,
    /// How many connections are served at the same time. Default: 10,000.
    pub max_connections: usize,
    /// How many files are received at the same time, of which one project has half at most. Default: 256.
    pub max_uploads: usize,
    /// How many event streams and held answers there may be, of which one project has a quarter at most. Default:
    /// 4096.
    pub max_watchers: usize,
}

/// Model names.
#[derive(Clone, Debug)]
pub struct ModelsConfig {
    /// The model of a request that names none. Default: `sora-2`.
    pub default: String,
    /// Other names for models, as (name, model ids, the preferred one first) in the order they are listed. Default:
    /// `sora-2`,
    /// `sora-2-pro` and their three snapshots, all to `sketch-1`.
    pub aliases: Vec<(String, Vec<String>)>,
    /// Restore Sora's limits per model: no 1792 and 1080p sizes for `sora-2`. Default: false.
    pub strict_sora_limits: bool,
}

/// Workers and leases.
#[derive(Clone, Debug)]
pub struct WorkerConfig {
    /// How many jobs run at the same time. Default: one per two cores, at least one.
    pub slots: usize,
    /// How long a job may take. Default: 1 h.
    pub job_timeout: Duration,
    /// How long a shutdown waits for running jobs before it hands them back. Default: 10 s.
    pub shutdown_grace: Duration,
    /// How long the lease on a job lasts without a renewal; it is renewed every third of it. Default: 30 s.
    pub lease: Duration,
    /// How long files of finished videos are kept; `None` keeps them. Default: `None`.
    pub retention: Option<Duration>,
}

/// Tidying up.
#[derive(Clone, Debug)]
pub struct JanitorConfig {
    /// How often all blobs are listed to find those that belong to nothing. Default: 1 h.
    pub sweep_every: Duration,
    /// How old such a blob must be, beyond what its upload may take, where other processes write as well: its row may
    /// be about to come. Default: 1 h.
    pub orphan_grace: Duration,
}

/// Requests to addresses that clients choose.
#[derive(Clone, Debug)]
pub struct OutboundConfig {
    /// Fetch pictures that orders name by URL. Default: true.
    pub fetch_image_urls: bool,
    /// What may be reached besides the public internet, for pictures and webhooks alike. Default: nothing.
    pub allow: Vec<AllowedNetwork>,
}

/// The built-in engine.
#[derive(Clone, Debug)]
pub struct SketchConfig {
    /// Where the seed of a request without one comes from. Default: [`SeedSource::Prompt`].
    pub seed: SeedSource,
}

/// The engine for real diffusion, stable-diffusion.cpp in a process of its own.
#[derive(Clone, Debug)]
pub struct SdcppConfig {
    /// All that its program sees of the environment, by name: what graphics cards and their drivers go by.
    pub environment: Vec<(String, String)>,
    /// Its program; `None` is `kinora-sdcpp` beside kinora's own, else on the search path. Default: `None`.
    pub host: Option<PathBuf>,
    /// Where descriptions and weights are; `None` is `models` in the data folder. Default: `None`.
    pub models_dir: Option<PathBuf>,
    /// How long a job may take here, in place of [`WorkerConfig::job_timeout`]. Default: 24 h.
    pub job_timeout: Duration,
    /// How long an idle model stays loaded; `None` keeps it. Default: 10 min.
    pub idle_unload: Option<Duration>,
    /// The most memory that models and their work may take, in bytes; `None` is what the machine has. Default: `None`.
    pub memory_limit_bytes: Option<u64>,
    /// How many threads compute on the CPU. Default: one per physical core.
    pub threads: usize,
    /// What computes, in the words of stable-diffusion.cpp; empty takes the first GPU, else the CPU. Default: empty.
    pub compute_on: String,
}

/// Where the seed of a request without one comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeedSource {
    /// From prompt, model, size and length, so that the same order gives the same clip.
    Prompt,
    /// A new one for every order.
    Random,
}
