//! One kinora process: puts the parts together, runs them, stops them in order.

use std::fs::{self, File};
use std::future::{Future, IntoFuture as _};
use std::net::SocketAddr;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use anyhow::{Context as _, bail};
use axum::extract::Request;
use kinora_media::Decoders;
use kinora_store::{Blobs, SqliteStore, Store};
use rustix::fs::{FlockOperation, flock};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::config::{Config, search_path};
use crate::engines::{Registry, SketchEngine};
use crate::hints::Hints;
use crate::http::{self, Api, PollHint, Uploads};
use crate::outbound::Outbound;
use crate::watch::Watchers;
use crate::webhooks::{Courier, Sealer, Webhooks};
use crate::worker::{Janitor, Worker, sweep_orphans};

/// How long open connections may take to finish after the workers have.
const CONNECTION_GRACE: Duration = Duration::from_secs(5);

/// How long an engine that was told to stop may take; they look once a second.
const STOP_PATIENCE: Duration = Duration::from_secs(20);

/// A server that is ready to run.
pub struct App {
    config: Config,
    listener: TcpListener,
    api: Arc<Api>,
    worker: Arc<Worker>,
    courier: Arc<Courier>,
    janitor: Janitor,
    store: Arc<dyn Store>,
    is_open: bool,
    /// Held as long as the process uses the data folder.
    _lock: File,
}

impl App {
    /// Opens the data folder, tidies up after the last process that used it, and starts to listen.
    ///
    /// # Errors
    /// The data folder is in use, cannot be written or was made by a newer kinora; the address cannot be used, or
    /// is reachable from outside while there are no keys; the model names do not fit together.
    pub async fn start(config: Config) -> anyhow::Result<Self> {
        let is_open = check_exposure(&config)?;
        let folder = DataFolder::open(&config.data_dir)?;
        let store = SqliteStore::open(&folder.database()).context("cannot open the database")?;
        // Whoever held a lease is gone: this process has the folder's lock.
        let context = "cannot take back the jobs of the last process";
        store.lapse_all_leases().await.context(context)?;
        store.reap().await.context(context)?;
        let store: Arc<dyn Store> = Arc::new(store);
        let blobs =
            Blobs::in_folder(&folder.blobs()).context("cannot open the folder for videos")?;
        // Nothing else runs on this folder, so what no row knows is left over from a crash.
        blobs
            .sweep_staging(Duration::ZERO)
            .await
            .context("cannot tidy up the folder for videos")?;
        sweep_orphans(store.as_ref(), &blobs, Duration::ZERO)
            .await
            .context("cannot tidy up the folder for videos")?;

        let engines = Registry::new(vec![Arc::new(SketchEngine)]);
        let catalog = engines.catalog(&config.models)?;
        let hints = Arc::new(Hints::default());
        let listener = TcpListener::bind(config.listen).await.with_context(|| {
            format!(
                "cannot listen on {}: choose another address with --listen",
                config.listen
            )
        })?;
        let outbound = Arc::new(Outbound::new(&config.outbound));
        let sealer = Sealer::open(&folder.webhook_key())?;
        let webhooks = Arc::new(Webhooks::new(sealer, Arc::clone(&outbound)));
        let courier = Arc::new(Courier {
            store: Arc::clone(&store),
            webhooks: Arc::clone(&webhooks),
            hints: Arc::clone(&hints),
        });
        let decoders = decoders()?;
        let api = Arc::new(Api {
            store: Arc::clone(&store),
            blobs: blobs.clone(),
            catalog,
            seed_source: config.sketch.seed,
            hints: Arc::clone(&hints),
            watchers: Arc::new(Watchers::new(Arc::clone(&store), Arc::clone(&hints))),
            is_draining: AtomicBool::new(false),
            poll_hint: PollHint::default(),
            outbound,
            webhooks,
            uploads: Uploads::in_folder(folder.scratch()),
            decoders: decoders.clone(),
        });
        let janitor = Janitor {
            store: Arc::clone(&store),
            blobs: blobs.clone(),
            lease: config.worker.lease,
            hints: Arc::clone(&hints),
        };
        let worker = Arc::new(Worker {
            store: Arc::clone(&store),
            blobs,
            engines,
            config: config.worker.clone(),
            scratch_root: folder.scratch(),
            stop_patience: STOP_PATIENCE,
            worker_id: Uuid::new_v4().simple().to_string(),
            hints,
        });
        Ok(Self {
            config,
            listener,
            api,
            worker,
            courier,
            janitor,
            store,
            is_open,
            _lock: folder.lock,
        })
    }

    /// The address the server listens on, with the port that was found when 0 was asked for.
    ///
    /// # Errors
    /// The system does not say.
    pub fn address(&self) -> std::io::Result<SocketAddr> {
        self.listener.local_addr()
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
        let workers =
            tokio::spawn(Arc::clone(&self.worker).run(stopping.clone(), give_back.clone()));
        let janitor = tokio::spawn(self.janitor.run(stopping.clone()));
        let watchers = tokio::spawn(Arc::clone(&self.api.watchers).run(stopping.clone()));
        let service = http::service(
            Arc::clone(&self.api),
            self.config.http.clone(),
            self.is_open,
        );
        let jobs_done = CancellationToken::new();
        let courier = tokio::spawn(self.courier.run(jobs_done.clone()));
        let make_service = axum::ServiceExt::<Request>::into_make_service(service);
        let server = axum::serve(self.listener, make_service)
            .with_graceful_shutdown(jobs_done.clone().cancelled_owned());
        let mut server = tokio::spawn(server.into_future());

        tokio::select! {
            result = &mut server => result.context("the HTTP server stopped")?.context("cannot serve")?,
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
        self.store.close().await;
        Ok(())
    }
}

/// What decodes clips: this program itself, and ffmpeg where it is installed.
fn decoders() -> anyhow::Result<Decoders> {
    let kinora = std::env::current_exe().context("cannot find the program of this process")?;
    Ok(Decoders::new(kinora, search_path().as_deref()))
}

/// Whether the server is open to this machine only. Without keys, an address that others can reach needs a
/// clear word.
fn check_exposure(config: &Config) -> anyhow::Result<bool> {
    if config.listen.ip().is_loopback() {
        return Ok(true);
    }
    if config.no_auth {
        return Ok(false);
    }
    bail!(
        "{} can be reached from other machines, and this server has no keys: \
         listen on 127.0.0.1, or say --no-auth if everybody who can reach it may use it",
        config.listen
    );
}

/// The data folder: `db/`, `blobs/`, `tmp/` and a lock.
struct DataFolder {
    root: PathBuf,
    lock: File,
}

impl DataFolder {
    /// Makes the folder if it is not there, locks it, and empties its scratch folder.
    fn open(root: &Path) -> anyhow::Result<Self> {
        let shown = root.display();
        // Prompts and videos are nobody else's business.
        let mut private = fs::DirBuilder::new();
        private.recursive(true).mode(0o700);
        for part in ["db", "blobs", "tmp"] {
            private
                .create(root.join(part))
                .with_context(|| format!("cannot make the data folder {shown}"))?;
        }
        let lock = File::create(root.join("lock"))
            .with_context(|| format!("cannot write to the data folder {shown}"))?;
        if flock(&lock, FlockOperation::NonBlockingLockExclusive).is_err() {
            bail!(
                "the data folder {shown} is in use by another kinora: stop that one, or choose another --data-dir"
            );
        }
        let folder = Self {
            root: root.to_owned(),
            lock,
        };
        fs::remove_dir_all(folder.scratch()).and_then(|()| fs::create_dir(folder.scratch()))?;
        Ok(folder)
    }

    fn database(&self) -> PathBuf {
        self.root.join("db").join("videos.sqlite3")
    }

    fn webhook_key(&self) -> PathBuf {
        self.root.join("webhooks.key")
    }

    fn blobs(&self) -> PathBuf {
        self.root.join("blobs")
    }

    fn scratch(&self) -> PathBuf {
        self.root.join("tmp")
    }
}
