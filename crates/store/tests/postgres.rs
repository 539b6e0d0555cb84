//! The PostgreSQL store keeps every promise of the `Store` trait.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod conformance;

use std::sync::Arc;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use conformance::{Harness, TestProject, conformance_suite};
use kinora_domain::VideoId;
use kinora_store::{PostgresOptions, PostgresStore, Store, Wake};
use kinora_testbed::PostgresCluster;

struct PostgresHarness {
    store: Arc<PostgresStore>,
    database: String,
    clock_offset_ms: AtomicI64,
}

/// One server for all tests, each of which has a database of its own.
fn cluster() -> &'static PostgresCluster {
    static CLUSTER: OnceLock<PostgresCluster> = OnceLock::new();
    CLUSTER.get_or_init(|| PostgresCluster::start(false).unwrap())
}

fn options(database: &str) -> PostgresOptions {
    PostgresOptions {
        max_connections: 8,
        ..PostgresOptions::at(&cluster().url(database))
    }
}

fn empty_database() -> String {
    static N_MADE: AtomicU32 = AtomicU32::new(0);
    let database = format!("test_{}", N_MADE.fetch_add(1, Ordering::Relaxed));
    let create = format!("create database {database}");
    cluster().execute("postgres", &create).unwrap();
    database
}

async fn postgres() -> PostgresHarness {
    let database = tokio::task::spawn_blocking(empty_database).await.unwrap();
    let store = PostgresStore::open(&options(&database)).await.unwrap();
    PostgresHarness {
        store: Arc::new(store),
        database,
        clock_offset_ms: AtomicI64::new(0),
    }
}

impl PostgresHarness {
    async fn execute(&self, statement: String) -> String {
        let database = self.database.clone();
        let work = move || cluster().execute(&database, &statement).unwrap();
        tokio::task::spawn_blocking(work).await.unwrap()
    }
}

fn or_null(limit: Option<u32>) -> String {
    limit.map_or_else(|| "null".to_owned(), |limit| limit.to_string())
}

#[async_trait]
impl Harness for PostgresHarness {
    fn store(&self) -> Arc<dyn Store> {
        Arc::clone(&self.store) as Arc<dyn Store>
    }

    async fn advance(&self, by: Duration) {
        let by_ms = i64::try_from(by.as_millis()).unwrap();
        let offset_ms = self.clock_offset_ms.fetch_add(by_ms, Ordering::SeqCst) + by_ms;
        self.execute(format!(
            "create or replace view clock as
             select (extract(epoch from statement_timestamp()) * 1000)::bigint + {offset_ms} as now_ms"
        ))
        .await;
    }

    async fn put_project(&self, project: &TestProject) {
        let TestProject { id, weight, .. } = project;
        let max_running = or_null(project.max_running);
        let max_queued = or_null(project.max_queued);
        self.execute(format!(
            "insert into projects (id, name, weight, max_running, max_queued, created_at)
             values ('{id}', '{id}', {weight}, {max_running}, {max_queued}, 0)"
        ))
        .await;
    }

    async fn events(&self, id: &VideoId) -> Vec<String> {
        let types = self
            .execute(format!(
                "select type from events where video_id = '{id}' order by id"
            ))
            .await;
        types.lines().map(str::to_owned).collect()
    }
}

conformance_suite!(postgres);

#[tokio::test]
async fn what_one_process_tells_the_other_hears() {
    let harness = postgres().await;
    let other = PostgresStore::open(&options(&harness.database))
        .await
        .unwrap();
    let mut listener = other.listen().await.unwrap().unwrap();
    harness.store.wake(&[Wake::Order, Wake::End]).await.unwrap();
    assert_eq!(listener.next().await.unwrap(), Wake::Order);
    assert_eq!(listener.next().await.unwrap(), Wake::End);
    harness.store.wake(&[Wake::Stop]).await.unwrap();
    assert_eq!(listener.next().await.unwrap(), Wake::Stop);
    // The connection is cut: whoever listens is told so, and can begin anew.
    let cut = "select pg_terminate_backend(pid) from pg_stat_activity
               where query like 'listen%' and datname = current_database()";
    harness.execute(cut.to_owned()).await;
    assert!(listener.next().await.is_err());
    let mut listener = other.listen().await.unwrap().unwrap();
    harness.store.wake(&[Wake::Order]).await.unwrap();
    assert_eq!(listener.next().await.unwrap(), Wake::Order);
}
