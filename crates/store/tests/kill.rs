//! Nothing that was answered is lost when the process is killed.
//!
//! The test starts itself again as a child that creates and completes videos and prints the id of each after
//! the answer, kills it at random, and looks whether every printed id is in the database.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use kinora_domain::{
    AssetVariant, FrameRate, Priority, ProjectId, Prompt, RenderOptions, Size, Verb, VideoId,
    VideoSpec, VideoStatus, WebhookEndpointId,
};
use kinora_store::{
    BlobKey, ClaimRequest, Completion, NewAsset, NewVideo, NewWebhookEndpoint, SqliteStore, Store,
    StoreError,
};
use uuid::Uuid;

/// Where the child finds its database. Without it, the child's test has nothing to do.
const CHILD_VARIABLE: &str = "KINORA_TEST_KILLED_CHILD_DB";

const N_ROUNDS: u32 = 6;

#[test]
fn nothing_answered_is_lost_when_the_process_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kinora.db");
    make_endpoint(&path);
    let (mut n_created, mut n_completed) = (0, 0);
    for round in 0..N_ROUNDS {
        let mut child = start_child(&path);
        // After how many answers it is killed: different in each round, soon and late; but not before it has
        // completed some.
        let n_answers = (Uuid::now_v7().as_u128() % 97 + 400 * u128::from(round)) as usize;
        let mut answers = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut told: Vec<String> = Vec::new();
        let mut n_completions_told = 0;
        while told.len() < n_answers || n_completions_told < 10 {
            let line = answers.next().expect("a child that works").unwrap();
            n_completions_told += u32::from(line.starts_with("completed"));
            told.push(line);
        }
        child.kill().unwrap();
        child.wait().unwrap();
        // What it said before it died and was still in the pipe counts too; the last line may be cut.
        told.extend(answers.map_while(Result::ok));
        let (created, completed) = look(&path, &told);
        n_created += created;
        n_completed += completed;
    }
    assert!(n_created > 500, "{n_created}");
    assert!(n_completed >= 10 * N_ROUNDS as usize, "{n_completed}");
}

/// Somebody who wants to hear of every end.
fn make_endpoint(path: &Path) {
    let store = SqliteStore::open(path).unwrap();
    let new = NewWebhookEndpoint {
        id: WebhookEndpointId::from_uuid(Uuid::now_v7()),
        project_id: ProjectId::default_project(),
        name: "all".to_owned(),
        url: "https://example.com/".to_owned(),
        secret_sealed: vec![1],
        event_types: Vec::new(),
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime
        .block_on(store.create_webhook_endpoint(new))
        .unwrap();
    runtime.block_on(store.close());
}

/// Checks that everything told is there, and says how many creates and completions were.
fn look(path: &Path, told: &[String]) -> (usize, usize) {
    let store = SqliteStore::open(path).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().build().unwrap();
    let is_whole = |line: &&String| line.ends_with('.');
    let (mut n_created, mut n_completed) = (0, 0);
    for line in told.iter().filter(is_whole) {
        let Some((what, id)) = line.trim_end_matches('.').split_once(' ') else {
            continue;
        };
        let id = VideoId::parse(id).unwrap();
        let found = runtime
            .block_on(store.get(&ProjectId::default_project(), &id))
            .unwrap();
        let video = found.unwrap_or_else(|| panic!("{line} is lost"));
        if what == "completed" {
            assert_eq!(video.status, VideoStatus::Completed);
            n_completed += 1;
        } else {
            n_created += 1;
        }
    }
    runtime.block_on(store.close());
    let conn = rusqlite::Connection::open(path).unwrap();
    let check: String = conn
        .query_row("pragma quick_check", [], |row| row.get(0))
        .unwrap();
    assert_eq!(check, "ok");
    let completed_in_part: u32 = conn
        .query_row(
            "select count(*) from videos v where v.status = 'completed' and (
                 (select count(*) from events e where e.video_id = v.id) <> 1
                 or (select count(*) from video_assets a where a.video_id = v.id) <> 1
                 or (select count(*) from webhook_deliveries d join events e on e.id = d.event_id
                     where e.video_id = v.id) <> 1)",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(completed_in_part, 0);
    (n_created, n_completed)
}

fn start_child(path: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "the_child_that_is_killed",
            "--nocapture",
            "--quiet",
        ])
        .env(CHILD_VARIABLE, path)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Works until it is killed, when started by the test above.
#[test]
fn the_child_that_is_killed() {
    let Some(path) = std::env::var_os(CHILD_VARIABLE) else {
        return;
    };
    let store = Arc::new(SqliteStore::open(Path::new(&path)).unwrap());
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_time()
        .build()
        .unwrap();
    runtime.block_on(async {
        for _ in 0..16 {
            tokio::spawn(create_for_ever(Arc::clone(&store)));
        }
        for _ in 0..4 {
            tokio::spawn(complete_for_ever(Arc::clone(&store)));
        }
        // A child whose parent died must not stay.
        tokio::time::sleep(Duration::from_secs(60)).await;
    });
}

async fn create_for_ever(store: Arc<SqliteStore>) -> Result<(), StoreError> {
    loop {
        let id = VideoId::from_uuid(Uuid::now_v7());
        store.create(order(&id)).await?;
        tell("created", &id);
    }
}

async fn complete_for_ever(store: Arc<SqliteStore>) -> Result<(), StoreError> {
    let request = ClaimRequest {
        worker_id: "child".to_owned(),
        engine_models: vec!["sketch-1".to_owned()],
        lease: Duration::from_secs(30),
        deadline: Duration::from_secs(60),
        own_deadlines: Vec::new(),
    };
    loop {
        let Some(claim) = store.claim(&request).await? else {
            tokio::task::yield_now().await;
            continue;
        };
        let video = &claim.video;
        let asset = NewAsset {
            blob_key: BlobKey::of_attempt(&video.project_id, &video.id, claim.lease_seq, "v.mp4"),
            size_bytes: 1,
            blake3: [1; 32],
        };
        let mut completion = Completion {
            assets: BTreeMap::new(),
            private_assets: Vec::new(),
            seed: 1,
            retention: None,
        };
        completion.insert(AssetVariant::Video, asset);
        store.complete(&claim, completion).await?;
        tell("completed", &video.id);
    }
}

/// Says it in one write, so that lines of several tasks do not mix.
fn tell(what: &str, id: &VideoId) {
    let mut stdout = std::io::stdout().lock();
    drop(stdout.write_all(format!("{what} {id}.\n").as_bytes()));
    drop(stdout.flush());
}

fn order(id: &VideoId) -> NewVideo {
    NewVideo {
        id: id.clone(),
        project_id: ProjectId::default_project(),
        spec: VideoSpec {
            verb: Verb::Create,
            model: "sora-2".to_owned(),
            engine_model: "sketch-1".to_owned(),
            prompt: Prompt::new("a cat on a roof").unwrap(),
            size: Size::new(1280, 720).unwrap(),
            clip_duration: Duration::from_secs(4),
            fps: FrameRate::new(30).unwrap(),
            seed: None,
            options: RenderOptions::default(),
            character_ids: Vec::new(),
            derivation: None,
        },
        priority: Priority::default(),
        idempotency: None,
        traceparent: None,
        inputs: Vec::new(),
    }
}
