//! From what was written to a [`Config`]: every value read, every default filled in, every mistake kept.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use super::environment::Environment;
use super::keys::{self, Kind};
use super::mistakes::{Mistakes, Origin};
use super::raw::{RawConfig, RawValue, folder_of};
use super::upstreams;
use super::values::{parse_duration, parse_size};
use super::{
    AllowedNetwork, AwsVariables, BlobPlace, BlobsConfig, Config, DatabaseConfig, DatabasePlace,
    HttpConfig, JanitorConfig, MetricsConfig, ModelsConfig, OutboundConfig, Role, SdcppConfig,
    SeedSource, SketchConfig, TracesConfig, WebhooksConfig, WorkerConfig,
};
use crate::machine::{n_cores, n_physical_cores};

/// The names that programs written for OpenAI's API know.
const DEFAULT_ALIASES: [&str; 5] = [
    "sora-2",
    "sora-2-pro",
    "sora-2-2025-10-06",
    "sora-2-2025-12-08",
    "sora-2-pro-2025-10-06",
];
const BUILT_IN_MODEL: &str = "sketch-1";

const HOUR: Duration = Duration::from_secs(3600);
const LARGEST_COUNT: usize = 1000;
const LARGEST_LARGE_COUNT: usize = 100_000;
/// Reading weights again costs seconds, holding them what another program may need.
/// A processor takes hours for a clip of real footage.
const DIFFUSION_TIMEOUT: Duration = Duration::from_secs(24 * 3600);
const IDLE_UNLOAD: Duration = Duration::from_secs(600);
const SHORTEST_LEASE: Duration = Duration::from_secs(3);

/// What was written, and the environment for the defaults that depend on it.
pub(crate) struct Written<'w> {
    pub(crate) raw: &'w RawConfig,
    pub(crate) environment: &'w Environment,
}

impl TryFrom<Written<'_>> for Config {
    type Error = Mistakes;

    fn try_from(written: Written<'_>) -> Result<Self, Mistakes> {
        let mut reader = Reader {
            raw: written.raw,
            mistakes: Mistakes::default(),
        };
        let upstreams = upstreams::read(&written.raw.upstreams, &mut reader.mistakes);
        let n_elsewhere: usize = upstreams
            .iter()
            .map(|upstream| upstream.slots as usize)
            .sum();
        let config = Self {
            data_dir: reader.data_dir(written.environment),
            listen: reader.parsed("listen", SocketAddr::from(([127, 0, 0, 1], 8080))),
            no_auth: reader.boolean("no_auth", false),
            roles: reader.roles("roles"),
            database: DatabaseConfig {
                url: reader.database("database.url"),
                ca_file: reader.file("database.ca_file"),
                connections: reader.count("database.connections", 16),
            },
            blobs: BlobsConfig {
                url: reader.blobs("blobs.url"),
                redirect: reader.boolean("blobs.redirect", false),
                service: AwsVariables(aws_variables(written.environment)),
            },
            http: HttpConfig {
                max_body_bytes: reader.size_bytes("http.max_body_bytes", 512 << 20),
                body_timeout: reader.duration("http.body_timeout", Duration::from_secs(600)),
                max_connections: reader.large_count("http.max_connections", 10_000),
                max_uploads: reader.large_count("http.max_uploads", 256),
                max_watchers: reader.large_count("http.max_watchers", 4096),
            },
            models: ModelsConfig {
                default: reader.name("models.default", "sora-2"),
                aliases: reader.aliases("models.aliases"),
                strict_sora_limits: reader.boolean("models.strict_sora_limits", false),
            },
            worker: WorkerConfig {
                slots: reader.count("worker.slots", default_slots(n_elsewhere)),
                job_timeout: reader.duration("worker.job_timeout", Duration::from_secs(3600)),
                shutdown_grace: reader.duration("worker.shutdown_grace", Duration::from_secs(10)),
                lease: reader.lease("worker.lease", Duration::from_secs(30)),
                retention: reader.duration_or_never("worker.retention", None),
            },
            janitor: JanitorConfig {
                sweep_every: reader.duration("janitor.sweep_every", HOUR),
                orphan_grace: reader.duration("janitor.orphan_grace", HOUR),
            },
            outbound: OutboundConfig {
                fetch_image_urls: reader.boolean("outbound.fetch_image_urls", true),
                allow: reader.networks("outbound.allow"),
            },
            webhooks: WebhooksConfig {
                key_file: reader.file("webhooks.key_file"),
            },
            metrics: MetricsConfig {
                listen: reader.address_or_none("metrics.listen"),
            },
            traces: TracesConfig::read(written.environment, &mut reader.mistakes),
            sketch: SketchConfig {
                seed: reader.seed_source("sketch.seed"),
            },
            sdcpp: SdcppConfig {
                environment: engine_variables(written.environment),
                host: reader.file("sdcpp.host"),
                models_dir: reader.file("sdcpp.models_dir"),
                job_timeout: reader.duration("sdcpp.job_timeout", DIFFUSION_TIMEOUT),
                idle_unload: reader.duration_or_never("sdcpp.idle_unload", Some(IDLE_UNLOAD)),
                memory_limit_bytes: reader.size_or_auto("sdcpp.memory_limit"),
                threads: reader.count("sdcpp.threads", n_physical_cores()),
                compute_on: reader.words("sdcpp.compute_on"),
            },
            upstreams,
        };
        reader.check_places(&config);
        if reader.mistakes.0.is_empty() {
            Ok(config)
        } else {
            Err(reader.mistakes)
        }
    }
}

/// What the environment says of an S3 service, in the words that every tool for one knows.
fn aws_variables(environment: &Environment) -> Vec<(String, String)> {
    environment
        .with_prefix("AWS_")
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect()
}

/// What the program of an engine may see of the environment. Keys and settings of ours are no business of its.
fn engine_variables(environment: &Environment) -> Vec<(String, String)> {
    const PREFIXES: [&str; 13] = [
        "CUDA_",
        "DYLD_",
        "GGML_",
        "HIP_",
        "HOME",
        "HSA_",
        "LANG",
        "LC_",
        "LD_LIBRARY_PATH",
        "NVIDIA_",
        "PATH",
        "TMPDIR",
        "VK_",
    ];
    let seen = PREFIXES
        .iter()
        .flat_map(|prefix| environment.with_prefix(prefix));
    seen.map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// One job per two cores, which drawing and encoding keep busy, and one per slot of a server elsewhere, which works on
/// it without ours.
fn default_slots(n_elsewhere: usize) -> usize {
    ((n_cores() / 2).max(1) + n_elsewhere).min(LARGEST_COUNT)
}

/// The folder for the data when nobody names one.
pub(crate) fn default_data_dir(environment: &Environment) -> Option<PathBuf> {
    let data_home = environment.get("XDG_DATA_HOME").map(PathBuf::from);
    // The XDG specification says to ignore relative paths.
    let data_home = data_home.filter(|path| path.is_absolute());
    let in_home = || {
        environment
            .get("HOME")
            .map(|home| PathBuf::from(home).join(".local/share"))
    };
    data_home
        .or_else(in_home)
        .map(|folder| folder.join("kinora"))
}

struct Reader<'r> {
    raw: &'r RawConfig,
    mistakes: Mistakes,
}

impl Reader<'_> {
    /// The value of a key; after a mistake the default, so that reading goes on to the next mistake.
    fn read<T>(&mut self, key: &str, default: T, parse: impl Fn(&RawValue) -> Option<T>) -> T {
        let Some(setting) = self.raw.get(key) else {
            return default;
        };
        parse(&setting.value).unwrap_or_else(|| {
            let kind = keys::find(key)
                .expect("only keys of the table are read")
                .kind;
            let message = match kind {
                // There may be a password in it.
                Kind::Database => format!("is not valid; {}", kind.advice()),
                _ => format!("{} is not valid; {}", quoted(&setting.value), kind.advice()),
            };
            self.mistakes.add(&setting.origin, key, message);
            default
        })
    }

    fn data_dir(&mut self, environment: &Environment) -> PathBuf {
        let default = default_data_dir(environment);
        if self.raw.get("data_dir").is_none() {
            return default.unwrap_or_else(|| {
                let message =
                    "neither HOME nor XDG_DATA_HOME is set; name a folder with --data-dir";
                self.mistakes.add(&Origin::Default, "data_dir", message);
                PathBuf::new()
            });
        }
        let folder = self.folder_of("data_dir");
        self.read("data_dir", PathBuf::new(), |value| {
            text(value)
                .filter(|text| !text.is_empty())
                .map(|text| folder.join(text))
        })
    }

    fn parsed<T: std::str::FromStr>(&mut self, key: &str, default: T) -> T {
        self.read(key, default, |value| text(value)?.parse().ok())
    }

    fn boolean(&mut self, key: &str, default: bool) -> bool {
        self.read(key, default, |value| match value {
            RawValue::Boolean(boolean) => Some(*boolean),
            RawValue::Text(text) => match text.as_str() {
                "true" | "1" => Some(true),
                "false" | "0" => Some(false),
                _ => None,
            },
            _ => None,
        })
    }

    fn count(&mut self, key: &str, default: usize) -> usize {
        self.count_up_to(LARGEST_COUNT, key, default)
    }

    fn large_count(&mut self, key: &str, default: usize) -> usize {
        self.count_up_to(LARGEST_LARGE_COUNT, key, default)
    }

    fn count_up_to(&mut self, largest: usize, key: &str, default: usize) -> usize {
        self.read(key, default, |value| {
            let count: usize = number_or_text(value)?.parse().ok()?;
            (1..=largest).contains(&count).then_some(count)
        })
    }

    fn size_bytes(&mut self, key: &str, default: u64) -> u64 {
        self.read(key, default, |value| parse_size(number_or_text(value)?))
    }

    fn duration(&mut self, key: &str, default: Duration) -> Duration {
        self.read(key, default, |value| parse_duration(text(value)?))
    }

    fn duration_or_never(&mut self, key: &str, default: Option<Duration>) -> Option<Duration> {
        self.read(key, default, |value| match text(value)? {
            "never" => Some(None),
            duration => parse_duration(duration).map(Some),
        })
    }

    fn size_or_auto(&mut self, key: &str) -> Option<u64> {
        self.read(key, None, |value| match number_or_text(value)? {
            "auto" => Some(None),
            size => parse_size(size).map(Some),
        })
    }

    fn words(&mut self, key: &str) -> String {
        self.read(key, String::new(), |value| text(value).map(str::to_owned))
    }

    fn lease(&mut self, key: &str, default: Duration) -> Duration {
        let lease = self.duration(key, default);
        if let Some(setting) = self.raw.get(key)
            && lease < SHORTEST_LEASE
        {
            // A renewal every third of it has to survive a slow disk.
            self.mistakes
                .add(&setting.origin, key, "is too short; write \"3s\" or more");
        }
        lease
    }

    fn name(&mut self, key: &str, default: &str) -> String {
        let name = |value: &RawValue| text(value).filter(|name| is_name(name)).map(str::to_owned);
        self.read(key, default.to_owned(), name)
    }

    fn seed_source(&mut self, key: &str) -> SeedSource {
        self.read(key, SeedSource::Prompt, |value| match text(value)? {
            "prompt" => Some(SeedSource::Prompt),
            "random" => Some(SeedSource::Random),
            _ => None,
        })
    }

    fn roles(&mut self, key: &str) -> Vec<Role> {
        self.read(key, Role::ALL.to_vec(), |value| match value {
            RawValue::List(items) => Role::list(items.iter().map(String::as_str)),
            _ => None,
        })
    }

    fn database(&mut self, key: &str) -> DatabasePlace {
        self.read(key, DatabasePlace::Sqlite, |value| {
            DatabasePlace::parse(text(value)?)
        })
    }

    fn blobs(&mut self, key: &str) -> BlobPlace {
        let folder = self.folder_of(key);
        self.read(key, BlobPlace::DataFolder, |value| match text(value)? {
            "" => Some(BlobPlace::DataFolder),
            url if url.starts_with("s3://") => Some(BlobPlace::Bucket(url.to_owned())),
            url if url.contains("://") => None,
            path => Some(BlobPlace::Folder(folder.join(path))),
        })
    }

    /// A path; nothing for an empty text.
    fn file(&mut self, key: &str) -> Option<PathBuf> {
        let folder = self.folder_of(key);
        self.read(key, None, |value| {
            let path = text(value)?;
            Some((!path.is_empty()).then(|| folder.join(path)))
        })
    }

    /// An address; nothing for an empty text.
    fn address_or_none(&mut self, key: &str) -> Option<SocketAddr> {
        self.read(key, None, |value| match text(value)? {
            "" => Some(None),
            address => address.parse().ok().map(Some),
        })
    }

    /// Where a relative path starts: wherever the server is started, a file means the same place.
    fn folder_of(&self, key: &str) -> PathBuf {
        match self.raw.get(key).map(|setting| &setting.origin) {
            Some(Origin::File { path, .. }) => folder_of(path).to_owned(),
            _ => PathBuf::new(),
        }
    }

    /// What does not go together, though each is right.
    fn check_places(&mut self, config: &Config) {
        let is_sqlite = config.database.url == DatabasePlace::Sqlite;
        if is_sqlite && config.roles.len() < Role::ALL.len() {
            let origin = self.origin("roles");
            let message = "SQLite is for one process that has all roles; leave roles out, or name a PostgreSQL \
                           database with --database";
            self.mistakes.add(&origin, "roles", message);
        }
        if config.blobs.redirect && !matches!(config.blobs.url, BlobPlace::Bucket(_)) {
            let origin = self.origin("blobs.redirect");
            let message = "clients can be sent to a bucket only; name one with --blobs s3://bucket";
            self.mistakes.add(&origin, "blobs.redirect", message);
        }
    }

    fn origin(&self, key: &str) -> Origin {
        self.raw
            .get(key)
            .map_or(Origin::Default, |setting| setting.origin.clone())
    }

    fn networks(&mut self, key: &str) -> Vec<AllowedNetwork> {
        self.read(key, Vec::new(), |value| match value {
            RawValue::List(items) => items.iter().map(|item| item.parse().ok()).collect(),
            _ => None,
        })
    }

    /// The built-in names, changed by what was written; a name that stands for nothing is removed.
    fn aliases(&mut self, key: &str) -> Vec<(String, Vec<String>)> {
        let mut aliases: Vec<(String, Vec<String>)> = DEFAULT_ALIASES
            .map(|name| (name.to_owned(), vec![BUILT_IN_MODEL.to_owned()]))
            .into();
        let entries = match self.raw.get(key).map(|setting| &setting.value) {
            None => return aliases,
            Some(RawValue::Table(entries)) => entries,
            Some(_) => return self.read(key, aliases, |_| None),
        };
        for (name, text, origin) in entries {
            let ids = text.split('+').map(|id| id.trim().to_owned());
            let models: Vec<String> = match text.trim() {
                "" => Vec::new(),
                _ => ids.collect(),
            };
            if let Some(mistake) = alias_mistake(name, &models) {
                self.mistakes.add(origin, format!("{key}.{name}"), mistake);
            } else if models.is_empty() {
                aliases.retain(|(alias, _)| alias != name);
            } else if let Some(alias) = aliases.iter_mut().find(|(alias, _)| alias == name) {
                alias.1 = models;
            } else {
                aliases.push((name.clone(), models));
            }
        }
        aliases
    }
}

/// What is wrong with a name that stands for these models.
fn alias_mistake(name: &str, models: &[String]) -> Option<&'static str> {
    let is_twice = |(idx, id): (usize, &String)| models[..idx].contains(id);
    if !is_name(name) || !models.iter().all(|id| is_name(id)) {
        Some(
            "names of models have letters, digits and . _ - / : in them, and no others; several are joined with +",
        )
    } else if models.iter().any(|id| id == name) {
        Some("stands for itself; leave it out")
    } else if models.iter().enumerate().any(is_twice) {
        Some("names a model twice")
    } else {
        None
    }
}

pub(super) fn is_name(name: &str) -> bool {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || "._-/:".contains(c);
    !name.is_empty() && name.chars().all(is_allowed)
}

pub(super) fn text(value: &RawValue) -> Option<&str> {
    match value {
        RawValue::Text(text) => Some(text),
        _ => None,
    }
}

pub(super) fn number_or_text(value: &RawValue) -> Option<&str> {
    match value {
        RawValue::Integer(text) | RawValue::Text(text) => Some(text),
        _ => None,
    }
}

pub(super) fn quoted(value: &RawValue) -> String {
    match value {
        RawValue::Text(text) => format!("\"{text}\""),
        RawValue::Integer(number) => number.clone(),
        RawValue::Boolean(boolean) => boolean.to_string(),
        RawValue::List(items) => format!("\"{}\"", items.join(",")),
        RawValue::Table(_) => "a table".to_owned(),
    }
}
