//! The flags that set keys of the configuration, for every command that needs one.

use std::path::PathBuf;

use clap::Args;

use crate::config::{Environment, FlagValue, LoadedConfig, Mistakes};

/// The flags, as typed. What they mean is checked together with the file and the environment, so that all
/// mistakes are reported at once.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct SettingArgs {
    /// The configuration file [env: KINORA_CONFIG] [default: kinora.toml in the data folder]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The folder for the database, the videos and scratch files
    #[arg(long, value_name = "DIR")]
    data_dir: Option<String>,
    /// Where to listen [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<String>,
    /// Serve without API keys on an address that other machines reach
    #[arg(long)]
    no_auth: bool,
    /// What this process does: some of api,worker,janitor [default: all]
    #[arg(long, value_name = "ROLES")]
    roles: Option<String>,
    /// The database: sqlite, or postgres://user:password@host/database [default: sqlite]
    #[arg(long, value_name = "URL")]
    database: Option<String>,
    /// Where videos are kept: a folder, or s3://bucket/prefix [default: blobs in the data folder]
    #[arg(long, value_name = "URL")]
    blobs: Option<String>,
    /// Where to tell metrics for Prometheus, such as 127.0.0.1:9100 [default: nowhere]
    #[arg(long, value_name = "ADDRESS:PORT")]
    metrics: Option<String>,
    /// How many videos are made at the same time [default: one per two cores]
    #[arg(long, value_name = "NUMBER")]
    workers: Option<String>,
    /// How long a video may take to make, such as 30m; for real diffusion see the setting sdcpp.job_timeout [default: 1h]
    #[arg(long, value_name = "DURATION")]
    job_timeout: Option<String>,
    /// How long finished videos are kept, such as 24h [default: never deleted]
    #[arg(long, value_name = "DURATION")]
    retention: Option<String>,
    /// The model of requests that name none [default: sora-2]
    #[arg(long, value_name = "NAME")]
    default_model: Option<String>,
    /// Let a name stand for a model, or for the first of several that can do what is asked; repeat for more names
    #[arg(long = "alias", value_name = "NAME=MODEL[+MODEL]")]
    aliases: Vec<String>,
}

impl SettingArgs {
    /// The configuration that these flags, the environment and the file make together.
    pub(crate) fn load(&self, environment: &Environment) -> Result<LoadedConfig, Mistakes> {
        LoadedConfig::load(environment, self.config.as_deref(), &self.flag_values())
    }

    fn flag_values(&self) -> Vec<FlagValue> {
        let no_auth = self.no_auth.then(|| "true".to_owned());
        let aliases = (!self.aliases.is_empty()).then(|| self.aliases.join(","));
        let typed = [
            ("data_dir", "--data-dir", self.data_dir.clone()),
            ("listen", "--listen", self.listen.clone()),
            ("no_auth", "--no-auth", no_auth),
            ("roles", "--roles", self.roles.clone()),
            ("database.url", "--database", self.database.clone()),
            ("blobs.url", "--blobs", self.blobs.clone()),
            ("metrics.listen", "--metrics", self.metrics.clone()),
            ("worker.slots", "--workers", self.workers.clone()),
            (
                "worker.job_timeout",
                "--job-timeout",
                self.job_timeout.clone(),
            ),
            ("worker.retention", "--retention", self.retention.clone()),
            (
                "models.default",
                "--default-model",
                self.default_model.clone(),
            ),
            ("models.aliases", "--alias", aliases),
        ];
        let given = typed
            .into_iter()
            .filter_map(|(key, flag, value)| value.map(|value| FlagValue { key, flag, value }));
        given.collect()
    }
}
