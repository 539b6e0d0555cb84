//! The SQLite store keeps every promise of the `Store` trait.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod conformance;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use conformance::{Harness, TestProject, conformance_suite};
use kinora_domain::VideoId;
use kinora_store::{SqliteStore, Store};
use rusqlite::{Connection, params};

struct SqliteHarness {
    folder: tempfile::TempDir,
    store: Arc<SqliteStore>,
    clock_offset_ms: AtomicI64,
}

async fn sqlite() -> SqliteHarness {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(&folder.path().join("kinora.db")).unwrap();
    SqliteHarness {
        folder,
        store: Arc::new(store),
        clock_offset_ms: AtomicI64::new(0),
    }
}

impl SqliteHarness {
    fn path(&self) -> PathBuf {
        self.folder.path().join("kinora.db")
    }

    /// A connection beside the store's own, as another process would have.
    fn connection(&self) -> Connection {
        let conn = Connection::open(self.path()).unwrap();
        conn.busy_timeout(Duration::from_secs(10)).unwrap();
        conn
    }
}

#[async_trait]
impl Harness for SqliteHarness {
    fn store(&self) -> Arc<dyn Store> {
        Arc::clone(&self.store) as Arc<dyn Store>
    }

    async fn advance(&self, by: Duration) {
        let by_ms = i64::try_from(by.as_millis()).unwrap();
        let offset_ms = self.clock_offset_ms.fetch_add(by_ms, Ordering::SeqCst) + by_ms;
        self.connection()
            .execute_batch(&format!(
                "begin immediate;
                 drop view clock;
                 create view clock as
                 select cast(round(unixepoch('subsec') * 1000) as integer) + {offset_ms} as now_ms;
                 commit;"
            ))
            .unwrap();
    }

    async fn put_project(&self, project: &TestProject) {
        self.connection()
            .execute(
                "insert into projects (id, name, weight, max_running, max_queued, created_at)
                 values (?1, ?1, ?2, ?3, ?4, 0)",
                params![
                    project.id.as_str(),
                    project.weight,
                    project.max_running,
                    project.max_queued
                ],
            )
            .unwrap();
    }

    async fn events(&self, id: &VideoId) -> Vec<String> {
        let conn = self.connection();
        let mut statement = conn
            .prepare("select type from events where video_id = ?1 order by id")
            .unwrap();
        let types = statement
            .query_map([id.as_str()], |row| row.get(0))
            .unwrap();
        types.map(Result::unwrap).collect()
    }
}

conformance_suite!(sqlite);

/// One write must not take as long as there were orders a day ago.
#[tokio::test]
async fn old_idempotency_keys_are_forgotten_some_at_a_time() {
    let harness = sqlite().await;
    conformance::create(&*harness.store, &conformance::default_project()).await;
    let conn = harness.connection();
    let keys = "with recursive n (n) as (select 1 union all select n + 1 from n where n < 600)
                insert into idempotency_keys (project_id, key, request_hash, video_id, created_at)
                select project_id, n, x'', id, 0 from videos, n";
    conn.execute(keys, []).unwrap();
    let n_left = || -> u32 {
        let count = "select count(*) from idempotency_keys";
        conn.query_row(count, [], |row| row.get(0)).unwrap()
    };
    for expected in [100, 0] {
        harness.store.reap().await.unwrap();
        assert_eq!(n_left(), expected);
    }
    harness.store.close().await;
}

/// Its lease would have outlived its deadline, but who held it is gone.
#[tokio::test]
async fn after_a_long_downtime_a_running_video_is_not_late() {
    let harness = sqlite().await;
    let video = conformance::create(&*harness.store, &conformance::default_project()).await;
    let short = kinora_store::ClaimRequest {
        deadline: Duration::from_secs(20),
        ..conformance::request()
    };
    for downtime in [Duration::from_secs(21), Duration::from_secs(3600)] {
        let claim = harness.store.claim(&short).await.unwrap().unwrap();
        assert_eq!(claim.video.id, video.id);
        harness.advance(downtime).await;
        harness.store.lapse_all_leases().await.unwrap();
        assert_eq!(harness.store.reap().await.unwrap().requeued, 1);
    }
    harness.store.close().await;
}

/// Whoever was bringing it is gone.
#[tokio::test]
async fn after_a_restart_a_claimed_delivery_is_due_at_once() {
    let harness = sqlite().await;
    let before = conformance::one_delivery(&*harness.store).await;
    harness.store.lapse_all_leases().await.unwrap();
    let after = conformance::claim_delivery(&*harness.store).await.unwrap();
    assert_eq!((after.id, after.lease_seq), (before.id, 2));
    harness.store.close().await;
}
