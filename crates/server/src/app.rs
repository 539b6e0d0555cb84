//! One kinora process: puts the parts together, runs them, stops them in order.

use std::fmt;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, SystemTime};

use anyhow::{Context as _, bail};
use kinora_media::Decoders;
use kinora_store::Store;
use prometheus_client::metrics::gauge::Gauge;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::accounts::{Access, Accounts, RateLimiter};
use crate::config::{Config, DatabasePlace, Role, search_path};
use crate::data_folder::{DataFolder, OwnedDataFolder};
use crate::engines::Registry;
use crate::hints::Hints;
use crate::http::{self, Api, ConnectionLimits, Door, Entrance, PollHint, Uploads};
use crate::machine::host_name;
use crate::metrics::{Exposition, Metrics};
use crate::outbound::Outbound;
use crate::previews::Previews;
use crate::storage;
use crate::traces::Traces;
use crate::watch::Watchers;
use crate::webhooks::{Courier, Sealer, Webhooks};
use crate::worker::{Janitor, Worker};

/// How long open connections may take to finish after the workers have.
const CONNECTION_GRACE: Duration = Duration::from_secs(5);

/// How long an engine that was told to stop may take; they look once a second.
const STOP_PATIENCE: Duration = Duration::from_secs(20);

/// How many may ask for metrics and health at the same time.
const MAX_METRICS_CONNECTIONS: usize = 64;

/// Whom a server answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// Who has a key.
    Keyed,
    /// Programs on this machine, until a key is made.
    ThisMachineUntilFirstKey,
    /// Programs on this machine.
    ThisMachine,
    /// Everybody who can reach it.
    Exposed,
}

impl fmt::Display for Admission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Keyed => "keyed: every request needs a key, such as `kinora keys create` makes",
            Self::ThisMachineUntilFirstKey => {
                "open: programs on this machine need no key until `kinora keys create` makes one"
            }
            Self::ThisMachine => "open: programs on this machine need no key",
            Self::Exposed => "open: other machines can reach this server, and nobody needs a key",
        })
    }
}

/// A server that is ready to run.
pub struct App {
    config: Config,
    listener: TcpListener,
    /// Where metrics are told, and what.
    metrics_door: Option<(TcpListener, Exposition)>,
    traces: Traces,
    api: Arc<Api>,
    worker: Arc<Worker>,
    courier: Arc<Courier>,
    janitor: Janitor,
    store: Arc<dyn Store>,
    accounts: Accounts,
    /// Held as long as the process uses it.
    _folder: OwnedDataFolder,
}

impl App {
    /// Opens the data folder, the database and the blobs, and starts to listen. In a database of its own it takes back
    /// the jobs of the last process; what that left over is swept later: it takes as long as there are files.
    ///
    /// # Errors
    /// The data folder is in use or cannot be written; the database cannot be reached, was made by a newer kinora, or
    /// knows other blobs or another key; the address cannot be used, or is reachable from outside while there are no
    /// keys; the model names do not fit together.
    pub async fn start(config: Config) -> anyhow::Result<Self> {
        let owned_folder = DataFolder::at(&config.data_dir).own()?;
        // Nobody else writes to it from here on.
        let owned_since = SystemTime::now();
        let folder = &owned_folder.folder;
        let store = storage::open_store_to_serve(&config).await?;
        let access = Access::of(config.listen, config.no_auth);
        if config.has_role(Role::Api) {
            check_exposure(&config, access, store.as_ref()).await?;
        }
        let blobs = storage::open_blobs(&config, store.as_ref()).await?;

        let traces = Traces::start(&config.traces)?;
        let is_alone = config.database.url == DatabasePlace::Sqlite;
        let decoders = decoders()?;
        check_decoders(&config, &decoders)?;
        let outbound = Arc::new(Outbound::new(&config.outbound));
        let engines = find_engines(&config, &outbound, &decoders).await?;
        let catalog = engines.catalog(&config.models);
        let catalog =
            catalog.context("a model may have no files here: kinora models check tells")?;
        let hints = Arc::new(Hints::default());
        let listener = listen(config.listen, "--listen").await?;
        let metrics = Arc::new(Metrics::default());
        let metrics_door = match config.metrics.listen {
            None => None,
            Some(address) => {
                let exposition = Exposition::new(
                    Arc::clone(&metrics),
                    Arc::clone(&store),
                    engines.model_ids(),
                    &config.roles,
                );
                Some((listen(address, "--metrics").await?, exposition))
            }
        };
        let sealer = open_sealer(&config, folder, store.as_ref()).await?;
        let webhooks = Arc::new(Webhooks::new(sealer, Arc::clone(&outbound)));
        let courier = Arc::new(Courier {
            store: Arc::clone(&store),
            webhooks: Arc::clone(&webhooks),
            hints: Arc::clone(&hints),
            metrics: Arc::clone(&metrics),
        });
        let previews = Arc::new(Previews::default());
        let api = Arc::new(Api {
            store: Arc::clone(&store),
            blobs: blobs.clone(),
            catalog,
            engines: engines.clone(),
            seed_source: config.sketch.seed,
            hints: Arc::clone(&hints),
            watchers: Arc::new(Watchers::new(
                Arc::clone(&store),
                Arc::clone(&hints),
                config.http.max_watchers,
            )),
            is_draining: AtomicBool::new(false),
            poll_hint: PollHint::default(),
            outbound,
            webhooks,
            endpoint_turn: tokio::sync::Mutex::default(),
            uploads: Uploads::in_folder(folder.scratch(), config.http.max_uploads),
            decoders: decoders.clone(),
            redirects_downloads: config.blobs.redirect,
            metrics: Arc::clone(&metrics),
            previews: Arc::clone(&previews),
            traces: traces.clone(),
        });
        let janitor = Janitor {
            store: Arc::clone(&store),
            blobs: blobs.clone(),
            folder: folder.clone(),
            lease: config.worker.lease,
            body_timeout: config.http.body_timeout,
            sweep_every: config.janitor.sweep_every,
            orphan_grace: config.janitor.orphan_grace,
            // Where others write as well, what is young may be theirs.
            owned_since: is_alone.then_some(owned_since),
            hints: Arc::clone(&hints),
            metrics: Arc::clone(&metrics),
        };
        let worker = Arc::new(Worker {
            store: Arc::clone(&store),
            blobs,
            engines,
            lanes: Arc::default(),
            decoders,
            config: config.worker.clone(),
            scratch_root: folder.scratch(),
            stop_patience: STOP_PATIENCE,
            worker_id: Uuid::new_v4().simple().to_string(),
            host: host_name(),
            hints,
            metrics,
            previews,
            traces: traces.clone(),
        });
        let accounts = Accounts::new(Arc::clone(&store), access);
        Ok(Self {
            config,
            listener,
            metrics_door,
            traces,
            api,
            worker,
            courier,
            janitor,
            store,
            accounts,
            _folder: owned_folder,
        })
    }

    /// The address the server listens on, with the port that was found when 0 was asked for.
    ///
    /// # Errors
    /// The system does not say.
    pub fn address(&self) -> std::io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// The address at which metrics are told, if there is one.
    ///
    /// # Errors
    /// The system does not say.
    pub fn metrics_address(&self) -> std::io::Result<Option<SocketAddr>> {
        let listener = self.metrics_door.as_ref();
        listener
            .map(|(listener, _)| listener.local_addr())
            .transpose()
    }

    /// Who is answered now.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn admission(&self) -> anyhow::Result<Admission> {
        let is_open = self.accounts.is_open().await;
        let is_open = is_open.context("cannot look for keys")?;
        Ok(match (is_open, self.config.listen.ip().is_loopback()) {
            (false, _) => Admission::Keyed,
            (true, false) => Admission::Exposed,
            (true, true) if self.config.no_auth => Admission::ThisMachine,
            (true, true) => Admission::ThisMachineUntilFirstKey,
        })
    }

    /// Serves until `shutdown` resolves; then takes no more jobs, lets running ones finish within the grace time
    /// of the config, hands the others back, and closes the database. Clients are answered until the jobs are
    /// done, so that they can see theirs end; `/readyz` says 503 meanwhile.
    ///
    /// # Errors
    /// Accepting connections failed.
    pub async fn run(
        self,
        shutdown: impl Future<Output = ()> + Send + 'static,
    ) -> anyhow::Result<()> {
        let stopping = CancellationToken::new();
        let give_back = CancellationToken::new();
        let (is_worker, is_janitor, is_api) = (
            self.config.has_role(Role::Worker),
            self.config.has_role(Role::Janitor),
            self.config.has_role(Role::Api),
        );
        let sharing = tokio::spawn({
            let (hints, store) = (Arc::clone(&self.api.hints), Arc::clone(&self.store));
            async move { hints.share(store.as_ref()).await }
        });
        let worker = Arc::clone(&self.worker);
        let workers = spawn_if(is_worker, worker.run(stopping.clone(), give_back.clone()));
        let janitor = spawn_if(is_janitor, self.janitor.run(stopping.clone()));
        let watchers = tokio::spawn(Arc::clone(&self.api.watchers).run(stopping.clone()));
        let door = Door {
            accounts: self.accounts,
            rate_limiter: RateLimiter::default(),
            is_loopback: self.config.listen.ip().is_loopback(),
        };
        let service = if is_api {
            http::service(Arc::clone(&self.api), self.config.http.clone(), door)
        } else {
            http::service_without_api(Arc::clone(&self.api))
        };
        let jobs_done = CancellationToken::new();
        let courier = spawn_if(is_api, self.courier.run(jobs_done.clone()));
        let entrance = Entrance {
            listener: self.listener,
            limits: ConnectionLimits::of_process(self.config.http.max_connections),
            n_open: self.api.metrics.connections.clone(),
        };
        let mut server = tokio::spawn(http::serve(entrance, service, jobs_done.clone()));
        let metrics_server = self.metrics_door.map(|(listener, exposition)| {
            tell_metrics(listener, exposition, Arc::clone(&self.api))
        });

        tokio::select! {
            result = &mut server => result.context("the HTTP server stopped")?,
            () = shutdown => {}
        }
        tracing::info!("shutting down");
        self.api.start_draining();
        stopping.cancel();
        let grace = self.config.worker.shutdown_grace;
        let hand_back_later = tokio::spawn(async move {
            tokio::time::sleep(grace).await;
            give_back.cancel();
        });
        workers.await.context("the worker broke down")?;
        hand_back_later.abort();
        jobs_done.cancel();
        janitor.await.context("the janitor broke down")?;
        courier.await.context("the courier broke down")?;
        watchers.await.context("the watch over videos broke down")?;
        // A client that neither reads nor closes must not keep the process alive.
        let _ = tokio::time::timeout(CONNECTION_GRACE, &mut server).await;
        server.abort();
        if let Some(metrics_server) = metrics_server {
            metrics_server.abort();
        }
        sharing.abort();
        self.traces.finish().await;
        self.store.close().await;
        Ok(())
    }
}

/// The engines of this process.
async fn find_engines(
    config: &Config,
    outbound: &Arc<Outbound>,
    decoders: &Decoders,
) -> anyhow::Result<Registry> {
    let (config, outbound, decoders) = (config.clone(), Arc::clone(outbound), decoders.clone());
    let found = tokio::task::spawn_blocking(move || Registry::of(&config, (&outbound, &decoders)));
    found.await.context("looking for engines broke down")?
}

/// Whoever makes videos with other servers has to look into their clips.
fn check_decoders(config: &Config, decoders: &Decoders) -> anyhow::Result<()> {
    let is_needed = !config.upstreams.is_empty() && config.has_role(Role::Worker);
    if is_needed && decoders.ffmpeg.is_none() {
        bail!(
            "there are upstreams, and no ffmpeg on PATH: it decodes what they make, to prove it, to cut it to what was \
             promised and to make thumbnails; install it, such as with `apt-get install ffmpeg`"
        );
    }
    Ok(())
}

/// Runs what a role of this process needs; a task that ends at once where it has not that role.
fn spawn_if(has_role: bool, work: impl Future<Output = ()> + Send + 'static) -> JoinHandle<()> {
    tokio::spawn(async move {
        if has_role {
            work.await;
        }
    })
}

/// Takes an address, which a flag can change.
async fn listen(address: SocketAddr, flag: &str) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address)
        .await
        .with_context(|| format!("cannot listen on {address}: choose another address with {flag}"))
}

/// Answers those who watch over the server, until the task is ended: they may look how it stops.
fn tell_metrics(listener: TcpListener, exposition: Exposition, api: Arc<Api>) -> JoinHandle<()> {
    let is_loopback = listener
        .local_addr()
        .is_ok_and(|address| address.ip().is_loopback());
    let entrance = Entrance {
        listener,
        limits: ConnectionLimits::of_process(MAX_METRICS_CONNECTIONS),
        n_open: Gauge::default(),
    };
    let service = http::service_of_metrics(api, exposition, is_loopback);
    tokio::spawn(http::serve(entrance, service, CancellationToken::new()))
}

/// The key that webhook secrets are sealed with: of all processes on one database the same, or one could not sign what
/// another has sealed.
async fn open_sealer(
    config: &Config,
    folder: &DataFolder,
    store: &dyn Store,
) -> anyhow::Result<Sealer> {
    let own = folder.webhook_key();
    let path = config.webhooks.key_file.as_ref().unwrap_or(&own);
    let sealer = Sealer::open(path)?;
    let fingerprint = sealer.fingerprint();
    if config.database.url != DatabasePlace::Sqlite
        && store.fact("webhook key", &fingerprint).await? != fingerprint
    {
        bail!(
            "{} is not the key that webhook secrets in the database {} are sealed with: copy that of the first \
             server, its webhooks.key, and name it with webhooks.key_file",
            path.display(),
            config.database.url
        );
    }
    Ok(sealer)
}

/// What decodes clips: this program itself, and ffmpeg where it is installed.
pub(crate) fn decoders() -> anyhow::Result<Decoders> {
    let kinora = std::env::current_exe().context("cannot find the program of this process")?;
    Ok(Decoders::new(kinora, search_path().as_deref()))
}

/// An address that others can reach needs a key, or a clear word.
async fn check_exposure(config: &Config, access: Access, store: &dyn Store) -> anyhow::Result<()> {
    if access != Access::KeyHolders || store.has_keys().await.context("cannot look for keys")? {
        return Ok(());
    }
    bail!(
        "{} can be reached from other machines, and this server has no keys: \
         make one with `kinora keys create`, listen on 127.0.0.1, \
         or say --no-auth if everybody who can reach it may use it",
        config.listen
    );
}
