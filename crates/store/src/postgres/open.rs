//! Connecting: the pool, TLS, and migrations.

use std::path::PathBuf;
use std::str::FromStr as _;
use std::sync::Arc;
use std::time::Duration;

use deadpool_postgres::{Hook, HookError, Manager, ManagerConfig, Pool, RecyclingMethod, Runtime};
use refinery::error::Kind;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls_platform_verifier::BuilderVerifierExt as _;
use tokio_postgres::Config;
use tokio_postgres::error::SqlState;
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::StoreError;

refinery::embed_migrations!("src/postgres/migrations");

/// How long it may take to reach the server, and to get one of the pool's connections.
const CONNECT_LIMIT: Duration = Duration::from_secs(5);

/// What every connection says first: nothing waits for ever, and a client that is gone holds nothing up.
const SESSION: &str = "set statement_timeout = '20s';
     set lock_timeout = '10s';
     set idle_in_transaction_session_timeout = '20s'";

/// Of all processes that bring one database up to date, one does and the others wait: `kinora` in ASCII.
const MIGRATION_LOCK: i64 = 0x6b69_6e6f_7261;
/// How often a migration is tried while somebody else uses a table that is to change, and the pause between.
const MIGRATION_TRIES: u32 = 60;
const MIGRATION_PAUSE: Duration = Duration::from_secs(2);

/// Where a PostgreSQL database is.
#[derive(Clone)]
pub struct PostgresOptions {
    /// `postgres://user:password@host:port/database`, with `?sslmode=disable`, `prefer` (when it is not said) or
    /// `require`. TLS always checks the server's certificate.
    pub url: String,
    /// A PEM file of the certificates to trust instead of the system's.
    pub ca_file: Option<PathBuf>,
    /// The most connections of this process, at least 2.
    pub max_connections: usize,
}

impl std::fmt::Debug for PostgresOptions {
    /// Without the URL, which holds a password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PostgresOptions")
            .field("max_connections", &self.max_connections)
            .finish_non_exhaustive()
    }
}

impl PostgresOptions {
    /// The database at `url`, with up to 16 connections.
    #[must_use]
    pub fn at(url: &str) -> Self {
        Self {
            url: url.to_owned(),
            ca_file: None,
            max_connections: 16,
        }
    }

    pub(super) fn config(&self) -> Result<Config, StoreError> {
        // The parser's errors quote nothing of the URL, which holds a password.
        let mut config = Config::from_str(&self.url).map_err(|err| {
            StoreError::Database(format!("the URL of the database is not valid: {err}"))
        })?;
        if config.get_application_name().is_none() {
            config.application_name("kinora");
        }
        config.connect_timeout(CONNECT_LIMIT);
        config.keepalives_idle(Duration::from_secs(10));
        config.keepalives_interval(Duration::from_secs(5));
        config.keepalives_retries(3);
        config.tcp_user_timeout(Duration::from_secs(20));
        Ok(config)
    }

    pub(super) fn tls(&self) -> Result<MakeRustlsConnect, StoreError> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|err| StoreError::Database(format!("TLS cannot be set up: {err}")))?;
        let builder = match &self.ca_file {
            Some(_) => builder.with_root_certificates(self.roots()?),
            None => builder.with_platform_verifier().map_err(|err| {
                StoreError::Database(format!("the system's certificates cannot be read: {err}"))
            })?,
        };
        Ok(MakeRustlsConnect::new(builder.with_no_client_auth()))
    }

    fn roots(&self) -> Result<rustls::RootCertStore, StoreError> {
        let mut roots = rustls::RootCertStore::empty();
        let Some(path) = &self.ca_file else {
            return Ok(roots);
        };
        let wrong = |why: String| {
            StoreError::Database(format!(
                "the certificates in {} cannot be used: {why}",
                path.display()
            ))
        };
        for certificate in
            CertificateDer::pem_file_iter(path).map_err(|err| wrong(err.to_string()))?
        {
            let certificate = certificate.map_err(|err| wrong(err.to_string()))?;
            roots
                .add(certificate)
                .map_err(|err| wrong(err.to_string()))?;
        }
        if roots.is_empty() {
            return Err(wrong("there are none in it".to_owned()));
        }
        Ok(roots)
    }
}

pub(super) fn pool(options: &PostgresOptions) -> Result<Pool, StoreError> {
    let manager_config = ManagerConfig {
        recycling_method: RecyclingMethod::Fast,
    };
    let manager = Manager::from_config(options.config()?, options.tls()?, manager_config);
    Pool::builder(manager)
        .max_size(options.max_connections.max(2))
        .runtime(Runtime::Tokio1)
        .wait_timeout(Some(CONNECT_LIMIT))
        .create_timeout(Some(CONNECT_LIMIT))
        .recycle_timeout(Some(CONNECT_LIMIT))
        .post_create(Hook::async_fn(|client, _| {
            Box::pin(async move {
                client
                    .batch_execute(SESSION)
                    .await
                    .map_err(HookError::Backend)
            })
        }))
        .build()
        .map_err(|err| StoreError::Database(err.to_string()))
}

/// Brings the database up to date; any number of processes may do so at the same moment. Returns the migrations that
/// it was behind.
pub(super) async fn migrate(options: &PostgresOptions) -> Result<Vec<String>, StoreError> {
    // A connection of its own: a migration may take longer than a statement of the service may.
    let (mut client, connection) = options.config()?.connect(options.tls()?).await?;
    let connection = tokio::spawn(connection);
    // The lock ends with the connection.
    client
        .execute("select pg_advisory_lock($1)", &[&MIGRATION_LOCK])
        .await?;
    // Whoever waits for a table makes others wait behind it, so nobody waits for long; a dump may hold it for an hour.
    client.batch_execute("set lock_timeout = '2s'").await?;
    let mut n_tries = 0;
    let report = loop {
        let report = migrations::runner()
            .set_abort_missing(true)
            .set_abort_divergent(true)
            .run_async(&mut client)
            .await;
        n_tries += 1;
        match &report {
            Err(err) if is_occupied(err) && n_tries < MIGRATION_TRIES => {
                tracing::warn!("a table that is to change is in use; it is tried again");
                tokio::time::sleep(MIGRATION_PAUSE).await;
            }
            _ => break report,
        }
    };
    drop(client);
    connection.abort();
    match report {
        Ok(report) => Ok(report
            .applied_migrations()
            .iter()
            .map(ToString::to_string)
            .collect()),
        Err(err) => Err(StoreError::Migration(match err.kind() {
            Kind::MissingVersion(migration) => format!(
                "it was made by a newer kinora, which has the migration {migration}; use that version"
            ),
            _ => err.to_string(),
        })),
    }
}

/// Whether a table that is to change was in use for too long.
fn is_occupied(err: &refinery::Error) -> bool {
    let Kind::Connection(_, cause) = err.kind() else {
        return false;
    };
    let cause = cause.downcast_ref::<tokio_postgres::Error>();
    cause.and_then(tokio_postgres::Error::code) == Some(&SqlState::LOCK_NOT_AVAILABLE)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use kinora_testbed::PostgresCluster;

    use super::super::sql;
    use super::*;

    #[tokio::test]
    async fn every_statement_is_valid_on_a_fresh_database() {
        let cluster = PostgresCluster::start(false).unwrap();
        let options = PostgresOptions::at(&cluster.url("postgres"));
        assert_eq!(migrate(&options).await.unwrap().len(), 2);
        // The second time there is nothing to do.
        assert!(migrate(&options).await.unwrap().is_empty());
        let client = pool(&options).unwrap().get().await.unwrap();
        for (name, statement) in sql::all() {
            if let Err(err) = client.prepare(statement).await {
                panic!("{name}: {err:?}");
            }
        }
    }

    /// What a node of the first version says all day: an order, a report, a claim.
    const FIRST_VERSION: [&str; 3] = [
        "insert into videos (id, project_id, verb, model, engine_model, prompt, width_px, height_px, total_ms, clip_ms,
                             fps, created_at, run_at)
         select 'video_' || gen_random_uuid(), 'default', 'create', 'm', 'm', 'p', 720, 1280, 4000, 4000, 30, now_ms, now_ms
         from clock",
        "insert into workers (id, host, engine_models, started_at, heartbeat_at)
         select 'old', 'h', '{m}', now_ms, now_ms from clock
         on conflict (id) do update set heartbeat_at = excluded.heartbeat_at",
        "update videos set status = 'in_progress', lease_seq = lease_seq + 1, lease_until = 1, deadline_at = 1
         where id = (select id from videos where status = 'queued' order by run_at limit 1 for update skip locked)",
    ];

    #[tokio::test]
    async fn a_database_changes_while_nodes_of_the_version_before_use_it() {
        let cluster = PostgresCluster::start(false).unwrap();
        let options = PostgresOptions::at(&cluster.url("postgres"));
        let (mut client, connection) = options
            .config()
            .unwrap()
            .connect(options.tls().unwrap())
            .await
            .unwrap();
        tokio::spawn(connection);
        let first = migrations::runner().set_target(refinery::Target::Version(1));
        first.run_async(&mut client).await.unwrap();
        let pool = pool(&options).unwrap();
        // Somebody reads for longer than the migration waits at a time, as a dump does.
        let dump = async {
            client
                .batch_execute("begin; select count(*) from videos, workers")
                .await
                .unwrap();
            tokio::time::sleep(Duration::from_secs(4)).await;
            client.batch_execute("commit").await.unwrap();
        };
        let is_done = std::sync::atomic::AtomicBool::new(false);
        let old_node = async {
            let mut n_said = 0;
            while !is_done.load(std::sync::atomic::Ordering::Relaxed) || n_said < 10 {
                let client = pool.get().await.unwrap();
                for statement in FIRST_VERSION {
                    client.execute(statement, &[]).await.unwrap();
                }
                n_said += 1;
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let migrated = async {
            tokio::time::sleep(Duration::from_millis(200)).await;
            let applied = migrate(&options).await.unwrap();
            assert_eq!(applied.len(), 1);
            is_done.store(true, std::sync::atomic::Ordering::Relaxed);
        };
        tokio::join!(dump, old_node, migrated);
    }

    /// A statement that only one database has is there for a reason.
    #[test]
    fn both_databases_have_the_same_statements_but_for_what_each_needs() {
        let names = |all: Vec<&'static (&str, &str)>| -> BTreeSet<&'static str> {
            all.into_iter().map(|(name, _)| *name).collect()
        };
        let here = names(sql::all().collect());
        let there = names(crate::sqlite::sql::all().collect());
        // Locks, and lists that spare a statement a row.
        let only_here = [
            "CLAIM_HAS_ROOM",
            "CLAIM_LOCK",
            "CLAIM_WAIT",
            "DELIVERY_ENDPOINTS",
            "ENDPOINT_LOCK",
            "ENDPOINT_TRY_LOCK",
            "HELD_LOCK",
            "ORPHANS",
            "PROJECT_LOCK",
            "PROJECT_MAX_QUEUED",
            "PROJECT_UNFINISHED",
            "SOURCE_LOCK",
            "VIDEO_LOCK",
        ];
        // A server that is the only one knows that whoever held a lease is gone.
        let only_there = [
            "ATTEMPT_IS_RUNNING",
            "BLOB_IS_KNOWN",
            "DELIVERY_LEASES_LAPSE",
            "LEASES_LAPSE",
            "PROJECT_QUEUE",
        ];
        let but = |all: &BTreeSet<&'static str>, some: &[&str]| -> BTreeSet<&'static str> {
            all.iter()
                .copied()
                .filter(|name| !some.contains(name))
                .collect()
        };
        assert_eq!(but(&here, &only_here), but(&there, &only_there));
    }

    #[test]
    fn a_wrong_url_is_refused_without_its_password() {
        let options = PostgresOptions::at("postgres://me:secret@host/db?nonsense=1");
        let why = options.config().unwrap_err().to_string();
        assert!(why.contains("not valid"), "{why}");
        assert!(!why.contains("secret"), "{why}");
    }
}
