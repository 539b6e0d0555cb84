//! What a storm blows over: one process on SQLite and a folder, or five on PostgreSQL and a bucket.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::ValueEnum;
use kinora_testbed::TcpProxy;

use crate::clients::Clients;
use crate::common::{Cluster, Receiver, Respond, TestServer};
use crate::database::Database;
use crate::invariants;
use crate::observer::Observer;
use crate::wait_for;

/// How long a worker may be silent.
pub(crate) const LEASE: Duration = Duration::from_secs(3);

/// Which parts there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Setup {
    /// One process, SQLite, a folder.
    Embedded,
    /// Two processes that answer, three that work, PostgreSQL behind a network of its own, a bucket.
    Cluster,
}

impl Setup {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Embedded => "embedded",
            Self::Cluster => "cluster",
        }
    }
}

/// A process and what it is for.
pub(crate) struct Node {
    pub(crate) server: TestServer,
    port: u16,
}

impl Node {
    async fn start(config: &str, variables: Vec<(String, String)>) -> Self {
        let server = TestServer::start_with_variables(config, variables).await;
        let port = server.api.port;
        Self { server, port }
    }

    /// Starts it again where it was.
    pub(crate) async fn restart(&mut self) {
        self.server.set_variable("KINORA_KILL_AT", "");
        self.server.set_variable("KINORA_STOP_AT", "");
        self.server
            .restart_on(&format!("127.0.0.1:{}", self.port))
            .await;
    }

    /// The same, but it will kill itself, or fall asleep, at this point of its life, which may be at once. `variable`
    /// says which.
    pub(crate) fn restart_armed(&mut self, variable: &str, point: &str) {
        self.server.set_variable(variable, point);
        self.server
            .restart_unwatched(&format!("127.0.0.1:{}", self.port));
    }

    /// Whether it sleeps: its state, as the kernel tells it (proc(5)).
    pub(crate) fn sleeps(&self) -> bool {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.server.pid()));
        let state = stat.ok().and_then(|stat| {
            let (_, rest) = stat.rsplit_once(") ")?;
            rest.chars().next()
        });
        state == Some('T')
    }

    /// How often a worker has dropped its work, told so or since it knew by itself that its lease had lapsed.
    pub(crate) fn n_dropped(&self) -> usize {
        let log = self.server.log();
        let lapsed = log
            .matches("the lease could not be renewed in time")
            .count();
        self.n_refused() + lapsed
    }

    /// How often a worker was told that what it had is another's, since the first start.
    pub(crate) fn n_refused(&self) -> usize {
        let log = self.server.log();
        log.matches("another worker has this video now").count()
    }
}

/// Everything, running.
pub(crate) struct Installation {
    pub(crate) setup: Setup,
    /// Those that answer clients.
    pub(crate) api: Vec<Node>,
    /// Those that only make videos; none where one process does everything.
    pub(crate) workers: Vec<Node>,
    pub(crate) cluster: Option<Cluster>,
    /// The network in front of PostgreSQL.
    pub(crate) proxy: Option<TcpProxy>,
    pub(crate) database: Database,
    /// Where the files of videos are.
    pub(crate) blobs: PathBuf,
    pub(crate) clients: Clients,
    pub(crate) observer: Observer,
    pub(crate) receiver: Arc<Receiver>,
}

impl Installation {
    pub(crate) async fn start(setup: Setup) -> Self {
        // Every seventh webhook is refused the first time.
        let fails = |request_idx: usize| request_idx % 7 == 3;
        let receiver = Receiver::start(move |request_idx, _| {
            Respond::Status(if fails(request_idx) { 500 } else { 204 })
        })
        .await;
        let receiver = Arc::new(receiver);
        let common = format!(
            "shutdown_grace = \"2s\"\n[janitor]\nsweep_every = \"5s\"\norphan_grace = \"15s\"\n\
             [http]\nbody_timeout = \"5s\"\n{}",
            receiver.allowed()
        );
        let mut parts = match setup {
            Setup::Embedded => Self::embedded(&common).await,
            Setup::Cluster => Self::cluster(&common).await,
        };
        let cap = match setup {
            Setup::Embedded => 1,
            Setup::Cluster => 2,
        };
        let keys = make_projects(&parts.api[0].server, cap).await;
        // Each notices the first key within a second; until then everybody is the project `default` to it.
        for node in &parts.api {
            let asks = async || node.server.api.get("/v1/models").await.status == 401;
            assert!(wait_for(Duration::from_secs(10), asks).await);
        }
        let ports = parts.api.iter().map(|node| node.port).collect();
        let clients = Clients::start(ports, keys, &receiver.url("/hook")).await;
        let caps = vec![(clients.capped().id.clone(), cap)];
        let observer = Observer::start(parts.database.clone(), caps, clients.clone());
        Self {
            setup,
            api: std::mem::take(&mut parts.api),
            workers: std::mem::take(&mut parts.workers),
            cluster: parts.cluster.take(),
            proxy: parts.proxy.take(),
            database: parts.database,
            blobs: parts.blobs,
            clients,
            observer,
            receiver,
        }
    }

    async fn embedded(common: &str) -> Parts {
        let config = format!("[worker]\nslots = 2\nlease = \"3s\"\n{common}");
        let node = Node::start(&config, Vec::new()).await;
        let data = node.server.data().path().to_owned();
        Parts {
            api: vec![node],
            workers: Vec::new(),
            cluster: None,
            proxy: None,
            database: Database::Sqlite(data.join("db/videos.sqlite3")),
            blobs: data.join("blobs"),
        }
    }

    async fn cluster(common: &str) -> Parts {
        let cluster = Cluster::start().await;
        let proxy = TcpProxy::start(cluster.postgres.port()).expect("a port is free");
        let config = |roles: &str| {
            let direct = format!(":{}/", cluster.postgres.port());
            let config = cluster.config(roles);
            let config = config.replace(&direct, &format!(":{}/", proxy.port()));
            format!("{config}{common}")
        };
        let mut api = Vec::new();
        for roles in ["\"api\", \"janitor\"", "\"api\""] {
            api.push(Node::start(&config(roles), cluster.s3.environment()).await);
        }
        let mut workers = Vec::new();
        for _ in 0..3 {
            workers.push(Node::start(&config("\"worker\""), cluster.s3.environment()).await);
        }
        Parts {
            api,
            workers,
            database: Database::Postgres(Arc::clone(&cluster.postgres)),
            blobs: cluster.s3.bucket_folder().join("kinora"),
            proxy: Some(proxy),
            cluster: Some(cluster),
        }
    }

    /// Somebody who makes videos, by chance.
    pub(crate) fn any_worker(&mut self) -> &mut Node {
        let nodes = if self.workers.is_empty() {
            &mut self.api
        } else {
            &mut self.workers
        };
        let node_idx = fastrand::usize(..nodes.len());
        &mut nodes[node_idx]
    }

    /// Somebody who answers clients, by chance.
    pub(crate) fn any_api(&mut self) -> &mut Node {
        let node_idx = fastrand::usize(..self.api.len());
        &mut self.api[node_idx]
    }

    /// How many videos are made at a time.
    pub(crate) fn n_slots(&self) -> usize {
        match self.setup {
            Setup::Embedded => 2,
            Setup::Cluster => self.workers.len(),
        }
    }

    /// How often a late word of a worker was refused.
    pub(crate) fn n_refused(&self) -> usize {
        let nodes = self.api.iter().chain(&self.workers);
        nodes.map(Node::n_refused).sum()
    }

    /// The memory that each process has taken at most, in MiB: those that answer, those that work.
    pub(crate) fn peak_memory_mib(&self) -> (Vec<u64>, Vec<u64>) {
        let of = |nodes: &[Node]| {
            let peaks = nodes
                .iter()
                .map(|node| node.server.memory_bytes("VmHWM") >> 20);
            peaks.collect()
        };
        (of(&self.api), of(&self.workers))
    }

    /// The last look, after everything, when what belongs to nothing must be swept: returns what is wrong.
    pub(crate) async fn end(self) -> Vec<String> {
        let mut violations = invariants::nothing_left_over(&self).await;
        let (api, workers) = self.peak_memory_mib();
        println!(
            "    peak memory, MiB: those that answer {api:?}, those that only work {workers:?}"
        );
        violations.extend(self.observer.stop().await);
        violations
    }
}

struct Parts {
    api: Vec<Node>,
    workers: Vec<Node>,
    cluster: Option<Cluster>,
    proxy: Option<TcpProxy>,
    database: Database,
    blobs: PathBuf,
}

/// Makes the projects `big`, `small` and `capped`, which may have `cap` videos running, and returns the key and id of
/// each.
async fn make_projects(server: &TestServer, cap: u32) -> [(String, String); 3] {
    let cap = cap.to_string();
    let create = async |arguments: &[&str]| {
        let arguments = [&["projects", "create"], arguments, &["--format", "json"]].concat();
        let project: serde_json::Value =
            serde_json::from_str(&server.kinora(&arguments).await).expect("JSON");
        project["id"].as_str().expect("an id").to_owned()
    };
    let big = create(&["big"]).await;
    let small = create(&["small"]).await;
    let capped = create(&["capped", "--max-running", &cap]).await;
    let big_key = server.make_key(&["--project", "big"]).await;
    let key_of = async |name: &str| {
        let key = server.kinora(&["keys", "create", "--project", name]).await;
        key.trim().to_owned()
    };
    [
        (big_key, big),
        (key_of("small").await, small),
        (key_of("capped").await, capped),
    ]
}
