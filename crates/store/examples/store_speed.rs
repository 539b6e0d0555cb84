//! How fast the SQLite store is on this machine: `cargo run --release -p kinora-store --example store_speed`.
//!
//! An argument names the folder of the database, for another disk; it must not hold one yet. All writes are
//! durable (one fsync for each group).

#![expect(clippy::print_stdout, reason = "it is what the program is for")]

use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use kinora_domain::{
    AssetVariant, FrameRate, Priority, ProjectId, Prompt, RenderOptions, Size, Verb, VideoId,
    VideoSpec, WebhookEndpointId,
};
use kinora_store::{
    BlobKey, ClaimRequest, Completion, Created, ListOrder, ListQuery, NewAsset, NewVideo,
    NewWebhookEndpoint, SqliteStore, Store, StoreError,
};
use uuid::Uuid;

type Failed = Box<dyn Error + Send + Sync>;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Result<(), Failed> {
    let temporary = tempfile::tempdir()?;
    let folder = std::env::args_os()
        .nth(1)
        .map_or_else(|| temporary.path().to_owned(), PathBuf::from);
    let store = Arc::new(SqliteStore::open(&folder.join("store_speed.db"))?);

    let mut ids = Vec::new();
    for n_in_flight in [1, 64, 256] {
        let n_creates = n_in_flight * 400;
        let began = Instant::now();
        ids.extend(create(&store, n_creates, n_in_flight).await?);
        tell(
            &format!("create, {n_in_flight} in flight"),
            n_creates,
            began,
        );
    }
    for n_in_flight in [1, 64] {
        let n_gets = 3000 * n_in_flight;
        let began = Instant::now();
        get(&store, &ids, n_gets, n_in_flight).await?;
        tell(&format!("get, {n_in_flight} in flight"), n_gets, began);
    }
    for n_in_flight in [1, 16] {
        let n_claims = 500 * n_in_flight;
        let began = Instant::now();
        let n_done = claim_and_complete(&store, n_claims, n_in_flight).await?;
        tell(
            &format!("claim + complete, {n_in_flight} workers"),
            n_done,
            began,
        );
    }
    store.close().await;
    deliver(&folder).await?;
    deliver_beside_a_backlog(&folder).await?;

    let small = open_with(&folder, "small.db", 1_000).await?;
    let large = open_with(&folder, "large.db", 1_000_000).await?;
    compare_lists(&small, &large).await?;
    compare_claims(&small, &large).await?;
    small.close().await;
    large.close().await;
    Ok(())
}

/// A fresh database with `n_rows` queued videos.
async fn open_with(folder: &Path, name: &str, n_rows: usize) -> Result<Arc<SqliteStore>, Failed> {
    let store = Arc::new(SqliteStore::open(&folder.join(name))?);
    let began = Instant::now();
    create(&store, n_rows, 256).await?;
    tell(&format!("filling {name}"), n_rows, began);
    Ok(store)
}

/// Lists of both in turn, so that a busy machine disturbs both alike.
async fn compare_lists(small: &SqliteStore, large: &SqliteStore) -> Result<(), Failed> {
    let query = ListQuery {
        after: None,
        limit: 20,
        order: ListOrder::Desc,
    };
    let project = ProjectId::default_project();
    let mut best = [Duration::MAX; 2];
    for _ in 0..20 {
        for (store, best) in [small, large].into_iter().zip(&mut best) {
            let began = Instant::now();
            for _ in 0..250 {
                store.list(&project, &query).await?;
            }
            *best = (*best).min(began.elapsed());
        }
    }
    let [small, large] = best.map(|time| time.as_secs_f64() / 250.0);
    println!(
        "list(limit 20): {:.0} us with 1,000 rows, {:.0} us with 1,000,000 rows, ratio {:.2}",
        small * 1e6,
        large * 1e6,
        large / small
    );
    Ok(())
}

async fn compare_claims(small: &Arc<SqliteStore>, large: &Arc<SqliteStore>) -> Result<(), Failed> {
    for (store, name) in [(small, "1,000"), (large, "1,000,000")] {
        let began = Instant::now();
        let n_done = claim_and_complete(store, 800, 16).await?;
        tell(
            &format!("claim + complete, 16 workers, {name} queued"),
            n_done,
            began,
        );
    }
    Ok(())
}

async fn create(
    store: &Arc<SqliteStore>,
    n_creates: usize,
    n_in_flight: usize,
) -> Result<Vec<VideoId>, Failed> {
    let prompt = "a paper boat sails down a rainy street at night, neon reflections, slow dolly in";
    let spec = VideoSpec {
        verb: Verb::Create,
        model: "sora-2".to_owned(),
        engine_model: "sketch-1".to_owned(),
        prompt: Prompt::new(prompt)?,
        size: Size::new(1280, 720)?,
        clip_duration: Duration::from_secs(8),
        fps: FrameRate::new(30)?,
        seed: None,
        options: RenderOptions::default(),
        character_ids: Vec::new(),
        derivation: None,
    };
    let mut tasks = Vec::new();
    for _ in 0..n_in_flight {
        let (store, spec) = (Arc::clone(store), spec.clone());
        let n_creates = n_creates / n_in_flight;
        tasks.push(tokio::spawn(async move {
            let mut ids = Vec::with_capacity(n_creates);
            for _ in 0..n_creates {
                let new = NewVideo {
                    id: VideoId::from_uuid(Uuid::now_v7()),
                    project_id: ProjectId::default_project(),
                    spec: spec.clone(),
                    priority: Priority::default(),
                    idempotency: None,
                    traceparent: None,
                    inputs: Vec::new(),
                };
                if let Created::New(video) = store.create(new).await? {
                    ids.push(video.id);
                }
            }
            Ok::<_, StoreError>(ids)
        }));
    }
    let mut ids = Vec::with_capacity(n_creates);
    for task in tasks {
        ids.extend(task.await??);
    }
    Ok(ids)
}

async fn get(
    store: &Arc<SqliteStore>,
    ids: &[VideoId],
    n_gets: usize,
    n_in_flight: usize,
) -> Result<(), Failed> {
    let ids: Arc<[VideoId]> = ids.into();
    let mut tasks = Vec::new();
    for task_idx in 0..n_in_flight {
        let (store, ids) = (Arc::clone(store), Arc::clone(&ids));
        tasks.push(tokio::spawn(async move {
            let project = ProjectId::default_project();
            for get_idx in 0..n_gets / n_in_flight {
                // A stride that visits the whole table in no order.
                let id = &ids[(task_idx * 7919 + get_idx * 104_729) % ids.len()];
                store.get(&project, id).await?;
            }
            Ok::<_, StoreError>(())
        }));
    }
    for task in tasks {
        task.await??;
    }
    Ok(())
}

async fn claim_and_complete(
    store: &Arc<SqliteStore>,
    n_claims: usize,
    n_workers: usize,
) -> Result<usize, Failed> {
    let n_done = Arc::new(AtomicUsize::new(0));
    let mut tasks = Vec::new();
    for worker_idx in 0..n_workers {
        let (store, n_done) = (Arc::clone(store), Arc::clone(&n_done));
        tasks.push(tokio::spawn(async move {
            let request = ClaimRequest {
                worker_id: format!("worker-{worker_idx}"),
                engine_models: vec!["sketch-1".to_owned(), "wan-2.2".to_owned()],
                lease: Duration::from_secs(30),
                deadline: Duration::from_secs(600),
                own_deadlines: Vec::new(),
            };
            for _ in 0..n_claims / n_workers {
                let Some(claim) = store.claim(&request).await? else {
                    break;
                };
                let video = &claim.video;
                let mut completion = Completion {
                    assets: BTreeMap::new(),
                    private_assets: Vec::new(),
                    seed: 7,
                    retention: None,
                };
                for variant in AssetVariant::ALL {
                    let (project, seq) = (&video.project_id, claim.lease_seq);
                    let asset = NewAsset {
                        blob_key: BlobKey::of_attempt(project, &video.id, seq, variant.as_str()),
                        size_bytes: 1_000_000,
                        blake3: [7; 32],
                    };
                    completion.insert(variant, asset);
                }
                store.complete(&claim, completion).await?;
                n_done.fetch_add(1, Ordering::Relaxed);
            }
            Ok::<_, StoreError>(())
        }));
    }
    for task in tasks {
        task.await??;
    }
    Ok(n_done.load(Ordering::Relaxed))
}

/// Ten events for each of a thousand endpoints: the first of every endpoint fails, the others arrive.
async fn deliver(folder: &Path) -> Result<(), Failed> {
    const N_ENDPOINTS: usize = 1000;
    const N_EVENTS: usize = 10;
    let store = Arc::new(SqliteStore::open(&folder.join("deliveries.db"))?);
    for _ in 0..N_ENDPOINTS {
        store.create_webhook_endpoint(endpoint()).await?;
    }
    create(&store, N_EVENTS, 1).await?;
    let began = Instant::now();
    claim_and_complete(&store, N_EVENTS, 1).await?;
    tell("complete, 1,000 endpoints told of each", N_EVENTS, began);

    let lease = Duration::from_secs(600);
    let began = Instant::now();
    for delivery_idx in 0..N_ENDPOINTS * N_EVENTS {
        let Some(delivery) = store.claim_delivery(lease).await? else {
            return Err("a delivery is missing".into());
        };
        if delivery_idx < N_ENDPOINTS {
            let later = Some(lease);
            store
                .delivery_failed(&delivery, Some(500), "500", later)
                .await?;
        } else if delivery_idx < N_ENDPOINTS * (N_EVENTS - 1) {
            store.delivery_succeeded(&delivery, 200).await?;
        } else {
            break;
        }
    }
    tell(
        "claim + report a delivery",
        N_ENDPOINTS * (N_EVENTS - 1),
        began,
    );
    store.close().await;
    Ok(())
}

/// Claims deliveries to one endpoint while another, which is told as much as it may be, has many of its own due.
async fn deliver_beside_a_backlog(folder: &Path) -> Result<(), Failed> {
    const N_DUE: usize = 100_000;
    const N_BESIDE: usize = 200;
    let path = folder.join("backlog.db");
    let store = Arc::new(SqliteStore::open(&path)?);
    let lease = Duration::from_secs(600);
    for n_events in [N_DUE, N_BESIDE] {
        let endpoint = store.create_webhook_endpoint(endpoint()).await?;
        let sql = format!(
            "begin;
             create table n as with recursive n (n) as (select 1 union all select n + 1 from n where n < {n_events})
             select n || '-{0}' as id from n;
             insert into events select id, 'default', 'video.completed', id, 0 from n;
             insert into webhook_deliveries (id, event_id, endpoint_id, run_at, created_at)
             select id, id, '{0}', 0, 0 from n;
             drop table n;
             commit;",
            endpoint.id
        );
        rusqlite::Connection::open(&path)?.execute_batch(&sql)?;
        if n_events == N_DUE {
            while store.claim_delivery(lease).await?.is_some() {}
        }
    }
    let began = Instant::now();
    for _ in 0..N_BESIDE {
        let delivery = store.claim_delivery(lease).await?;
        let delivery = delivery.ok_or("a delivery is missing")?;
        store.delivery_succeeded(&delivery, 200).await?;
    }
    tell(
        "claim + report a delivery, 100,000 of another endpoint due",
        N_BESIDE,
        began,
    );
    store.close().await;
    Ok(())
}

fn endpoint() -> NewWebhookEndpoint {
    NewWebhookEndpoint {
        id: WebhookEndpointId::from_uuid(Uuid::now_v7()),
        project_id: ProjectId::default_project(),
        name: "an endpoint".to_owned(),
        url: "https://example.com/hook".to_owned(),
        secret_sealed: vec![7; 60],
        event_types: vec!["video.completed".to_owned()],
    }
}

fn tell(what: &str, n_times: usize, began: Instant) {
    let seconds = began.elapsed().as_secs_f64();
    println!("{what}: {:.0}/s", n_times as f64 / seconds);
}
