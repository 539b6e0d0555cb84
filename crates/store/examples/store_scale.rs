//! What size costs: each operation beside 1,000,000 finished videos and 10,000 that wait, against the same beside 1,000
//! and 10, on both databases: `cargo run --release -p kinora-store --example store_scale`.
//!
//! PostgreSQL is the one that is installed here, in a cluster of its own that waits for the disk. The small and the large
//! database take turns, and the best of several rounds counts, so that a busy machine disturbs both alike.

#![expect(clippy::print_stdout, reason = "it is what the program is for")]

use std::error::Error;
use std::sync::Arc;
use std::time::{Duration, Instant};

use kinora_domain::{
    FrameRate, Priority, ProjectId, Prompt, RenderOptions, Size, Verb, VideoId, VideoSpec,
};
use kinora_store::{
    ClaimRequest, ListOrder, ListQuery, NewVideo, PostgresOptions, PostgresStore, SqliteStore,
    Store,
};
use kinora_testbed::PostgresCluster;
use uuid::Uuid;

type Failed = Box<dyn Error + Send + Sync>;

/// Finished and waiting videos of the small and of the large database.
const SIZES: [(u32, u32); 2] = [(1_000, 10), (1_000_000, 10_000)];
/// How often each operation is timed; the best counts.
const N_ROUNDS: u32 = 15;
/// How many times it is done each time.
const N_OPERATIONS: u32 = 40;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Result<(), Failed> {
    println!("| database | operation | small, us | large, us | ratio |\n|---|---|---|---|---|");
    let folder = tempfile::tempdir()?;
    let mut stores: Vec<Arc<dyn Store>> = Vec::new();
    for (n_finished, n_queued) in SIZES {
        let path = folder.path().join(format!("{n_finished}.sqlite3"));
        let store = SqliteStore::open(&path)?;
        let fill = fill("sqlite", n_finished, n_queued);
        rusqlite::Connection::open(&path)?.execute_batch(&fill)?;
        stores.push(Arc::new(store));
    }
    compare("SQLite", &stores).await?;

    let cluster = PostgresCluster::start(true)?;
    let mut stores: Vec<Arc<dyn Store>> = Vec::new();
    for (n_finished, n_queued) in SIZES {
        let name = format!("of_{n_finished}");
        cluster.execute("postgres", &format!("create database {name}"))?;
        let store = PostgresStore::open(&PostgresOptions::at(&cluster.url(&name))).await?;
        cluster.execute(&name, &fill("postgres", n_finished, n_queued))?;
        // Outside a transaction, as PostgreSQL wants it.
        cluster.execute(&name, "vacuum analyze")?;
        stores.push(Arc::new(store));
    }
    compare("PostgreSQL", &stores).await
}

/// The statements that fill a database: the videos of the last years, then the queue.
fn fill(database: &str, n_finished: u32, n_queued: u32) -> String {
    let (id, series): (&str, fn(u32) -> String) = match database {
        "sqlite" => ("printf('video_%032x', n)", |n: u32| {
            format!(
                "(with recursive s (n) as (select 1 union all select n + 1 from s where n < {n}) select n from s) s"
            )
        }),
        _ => ("'video_' || lpad(to_hex(n), 32, '0')", |n: u32| {
            format!("generate_series(1, {n}) s (n)")
        }),
    };
    let prompt = "a paper boat sails down a rainy street at night, neon reflections, slow dolly in";
    let columns = "id, project_id, verb, model, engine_model, prompt, width_px, height_px, total_ms, clip_ms, fps, status,
                   progress_percent, created_at, started_at, completed_at, seed_used, run_at";
    let values =
        format!("'default', 'create', 'sora-2', 'sketch-1', '{prompt}', 1280, 720, 8000, 8000, 30");
    let (finished, queued) = (series(n_finished), series(n_queued));
    format!(
        "insert into videos ({columns})
         select {id}, {values}, 'completed', 100, 1700000000000 + n, 1700000001000 + n, 1700000003000 + n, 7,
                1700000000000 + n
         from {finished};
         insert into videos ({columns})
         select replace({id}, 'video_0', 'video_f'), {values}, 'queued', 0, 1790000000000 + n, null, null, null,
                1700000000000 + n
         from {queued};"
    )
}

/// Times every operation on both and prints a row for each.
async fn compare(database: &str, stores: &[Arc<dyn Store>]) -> Result<(), Failed> {
    for operation in [
        Operation::Create,
        Operation::Retrieve,
        Operation::List,
        Operation::ListFromTheMiddle,
        Operation::ClaimAndRelease,
        Operation::Load,
    ] {
        let mut best = [Duration::MAX; 2];
        for round_idx in 0..N_ROUNDS {
            for ((store, best), (n_finished, _)) in stores.iter().zip(&mut best).zip(SIZES) {
                let began = Instant::now();
                for operation_idx in 0..N_OPERATIONS {
                    let nth = round_idx * N_OPERATIONS + operation_idx;
                    operation.run(store.as_ref(), n_finished, nth).await?;
                }
                *best = (*best).min(began.elapsed());
            }
        }
        let [small, large] = best.map(|time| time.as_secs_f64() * 1e6 / f64::from(N_OPERATIONS));
        let (name, ratio) = (operation.name(), large / small);
        println!("| {database} | {name} | {small:.0} | {large:.0} | {ratio:.2} |");
    }
    Ok(())
}

#[derive(Clone, Copy)]
enum Operation {
    Create,
    Retrieve,
    List,
    ListFromTheMiddle,
    ClaimAndRelease,
    Load,
}

impl Operation {
    const fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Retrieve => "retrieve",
            Self::List => "list, the first 20",
            Self::ListFromTheMiddle => "list, 20 from the middle",
            Self::ClaimAndRelease => "claim, and release",
            Self::Load => "what waits and runs, by project",
        }
    }

    async fn run(
        self,
        store: &dyn Store,
        n_finished: u32,
        operation_idx: u32,
    ) -> Result<(), Failed> {
        let project = ProjectId::default_project();
        let finished = |n: u32| VideoId::parse(&format!("video_{n:032x}"));
        let list = |after| ListQuery {
            after,
            limit: 20,
            order: ListOrder::Desc,
        };
        match self {
            Self::Create => drop(store.create(order(&project)?).await?),
            Self::Retrieve => {
                // A stride that visits the whole table in no order.
                let n = operation_idx.wrapping_mul(104_729) % n_finished;
                let id = finished(1 + n)?;
                store.get(&project, &id).await?.ok_or("no such video")?;
            }
            Self::List => drop(store.list(&project, &list(None)).await?),
            Self::ListFromTheMiddle => {
                let page = store
                    .list(&project, &list(Some(finished(n_finished / 2)?)))
                    .await?;
                page.ok_or("no such page")?;
            }
            Self::ClaimAndRelease => {
                let request = ClaimRequest {
                    worker_id: "worker".to_owned(),
                    engine_models: vec!["sketch-1".to_owned()],
                    lease: Duration::from_secs(30),
                    deadline: Duration::from_secs(600),
                    own_deadlines: Vec::new(),
                };
                let claim = store.claim(&request).await?.ok_or("nothing waits")?;
                store.release(&claim, Duration::ZERO).await?;
            }
            Self::Load => drop(store.load().await?),
        }
        Ok(())
    }
}

fn order(project: &ProjectId) -> Result<NewVideo, Failed> {
    Ok(NewVideo {
        id: VideoId::from_uuid(Uuid::now_v7()),
        project_id: project.clone(),
        spec: VideoSpec {
            verb: Verb::Create,
            model: "sora-2".to_owned(),
            engine_model: "sketch-1".to_owned(),
            prompt: Prompt::new("a paper boat sails down a rainy street at night")?,
            size: Size::new(1280, 720)?,
            clip_duration: Duration::from_secs(8),
            fps: FrameRate::new(30)?,
            seed: None,
            options: RenderOptions::default(),
            character_ids: Vec::new(),
            derivation: None,
        },
        priority: Priority::default(),
        idempotency: None,
        traceparent: None,
        inputs: Vec::new(),
    })
}
