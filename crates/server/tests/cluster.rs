//! Several processes on one PostgreSQL database and one bucket are one server.

mod common;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use common::{CLIP_WITHIN, Cluster, TestServer, until};
use kinora_testbed::S3Fault;

/// How many files there are below a folder; the service leaves empty folders behind.
fn n_files(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let count = |path: PathBuf| if path.is_dir() { n_files(&path) } else { 1 };
    entries.map(|entry| count(entry.path())).sum()
}

const API: &str = "\"api\"";
const WORKER: &str = "\"worker\"";
const JANITOR: &str = "\"janitor\"";

#[tokio::test]
async fn a_video_ordered_at_one_process_is_made_by_another_and_served_by_a_third() {
    let cluster = Cluster::start().await;
    let first = cluster.node(API).await;
    let second = cluster.node("\"api\", \"janitor\"").await;
    let worker = cluster.node(WORKER).await;
    let id = first.api.create_short("a cat on a roof").await;
    let video = second.api.completed(&id).await;
    assert_eq!(first.api.retrieve(&id).await, video);
    let folder = first.scratch();
    for (node, name) in [(&first, "first.mp4"), (&second, "second.mp4")] {
        node.api.download(&id, "video", &folder.join(name)).await;
    }
    let clip = std::fs::read(folder.join("first.mp4")).expect("a file");
    assert_eq!(
        clip,
        std::fs::read(folder.join("second.mp4")).expect("a file")
    );
    let path = format!("/v1/videos/{id}/content");
    let range = second.api.request(reqwest::Method::GET, &path);
    let part = second
        .api
        .send(range.header("range", "bytes=100-199"))
        .await;
    assert_eq!((part.status, &part.body[..]), (206, &clip[100..200]));
    // The worker serves no API, and says how it is.
    assert_eq!(worker.api.get("/healthz").await.status, 200);
    assert_eq!(worker.api.get("/readyz").await.status, 200);
    let refused = worker.api.get("/v1/videos").await.refused(404);
    assert!(refused.message.contains("--roles"), "{}", refused.message);
    // What one deletes is gone for the other, and the janitor empties the bucket.
    assert_eq!(
        second.api.delete(&format!("/v1/videos/{id}")).await.status,
        200
    );
    assert_eq!(first.api.get(&format!("/v1/videos/{id}")).await.status, 404);
    let videos = cluster.s3.bucket_folder().join("kinora/videos/default");
    until("the files are deleted", CLIP_WITHIN, || async {
        (n_files(&videos.join(&id)) == 0).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_killed_workers_job_is_made_by_another() {
    let cluster = Cluster::start().await;
    let api = cluster.node("\"api\", \"janitor\"").await;
    let mut first = cluster.node(WORKER).await;
    let body = serde_json::json!({"prompt": "a long clip of the sea", "seconds": "12"});
    let video = api.api.create(&body).await;
    let id = video["id"].as_str().expect("an id").to_owned();
    until("the job runs", CLIP_WITHIN, || async {
        let video = api.api.retrieve(&id).await;
        (video["status"] == "in_progress" && video["progress"].as_u64() > Some(0)).then_some(())
    })
    .await;
    first.kill_9().await;
    let _second = cluster.node(WORKER).await;
    api.api.completed(&id).await;
    assert_eq!(cluster.n_events(&id).await, "1");
    let attempts =
        format!("select outcome from video_attempts where video_id = '{id}' order by lease_seq");
    assert_eq!(cluster.query(&attempts).await, "lost\ncompleted");
}

#[tokio::test]
async fn a_database_that_goes_away_and_comes_back_costs_time_alone() {
    let cluster = Cluster::start().await;
    let node = cluster.node("\"api\", \"worker\", \"janitor\"").await;
    let id = node.api.create_short("a dog in a park").await;
    until("the job runs", CLIP_WITHIN, || async {
        (node.api.retrieve(&id).await["status"] == "in_progress").then_some(())
    })
    .await;
    let postgres = Arc::clone(&cluster.postgres);
    let stop = tokio::task::spawn_blocking(move || postgres.stop_immediately());
    stop.await.expect("no panic").expect("it ran");
    let refused = node.api.get(&format!("/v1/videos/{id}")).await.refused(503);
    assert_eq!(refused.code.as_deref(), Some("unavailable"));
    assert_eq!(node.api.get("/healthz").await.status, 200);
    assert_eq!(node.api.get("/readyz").await.status, 503);
    let postgres = Arc::clone(&cluster.postgres);
    let start = tokio::task::spawn_blocking(move || postgres.start_again());
    start.await.expect("no panic").expect("it starts");
    until(
        "the server is ready again",
        Duration::from_secs(20),
        || async { (node.api.get("/readyz").await.status == 200).then_some(()) },
    )
    .await;
    node.api.completed(&id).await;
    assert_eq!(cluster.n_events(&id).await, "1");
}

#[tokio::test]
async fn a_bucket_that_fails_for_a_while_costs_a_video_nothing_but_time() {
    let cluster = Cluster::start().await;
    let node = cluster.node("\"api\", \"worker\", \"janitor\"").await;
    cluster.s3.set_fault(S3Fault::IsFull);
    let id = node.api.create_short("a boat on the sea").await;
    until("an attempt failed", CLIP_WITHIN, || async {
        let count = "select count(*) from video_attempts where outcome = 'released'";
        (cluster.query(count).await == "1").then_some(())
    })
    .await;
    assert_eq!(node.api.retrieve(&id).await["status"], "queued");
    let charged = "select attempt + handled_errors + lost_leases from videos";
    assert_eq!(cluster.query(charged).await, "0");
    cluster.s3.set_fault(S3Fault::None);
    node.api.completed(&id).await;
    cluster.s3.set_fault(S3Fault::Fails);
    let content = node.api.get(&format!("/v1/videos/{id}/content")).await;
    let refused = content.refused(503);
    assert_eq!(refused.code.as_deref(), Some("unavailable"));
    cluster.s3.set_fault(S3Fault::None);
    assert_eq!(cluster.n_events(&id).await, "1");
}

#[tokio::test]
async fn a_drained_worker_leaves_the_work_to_another_and_can_be_stopped() {
    let cluster = Cluster::start().await;
    let api = cluster.node("\"api\", \"janitor\"").await;
    let mut first = cluster.node(WORKER).await;
    let list = ["workers", "list", "--format", "json"];
    let workers = async || -> Vec<serde_json::Value> {
        let printed = api.kinora(&list).await;
        serde_json::from_str(&printed).expect("JSON")
    };
    let id = until("the worker is there", CLIP_WITHIN, || async {
        let workers = workers().await;
        let worker = workers.first()?;
        assert_eq!(
            (&worker["condition"], &worker["slots"]),
            (&"alive".into(), &1.into())
        );
        worker["id"].as_str().map(str::to_owned)
    })
    .await;
    api.kinora(&["workers", "drain", &id]).await;
    let condition_of = async |id: &str| {
        let workers = workers().await;
        let worker = workers.iter().find(|worker| worker["id"] == *id);
        worker.map(|worker| worker["condition"].as_str().expect("a word").to_owned())
    };
    until("it is drained", CLIP_WITHIN, || async {
        (condition_of(&id).await? == "drained").then_some(())
    })
    .await;
    let video = api.api.create_short("a kite over a field").await;
    let _second = cluster.node(WORKER).await;
    api.api.completed(&video).await;
    let maker = format!("select worker_id from video_attempts where video_id = '{video}'");
    assert_ne!(cluster.query(&maker).await, id);
    first.signal(rustix::process::Signal::TERM);
    assert!(first.exit(CLIP_WITHIN).await.success());
    assert_eq!(
        condition_of(&id).await,
        None,
        "a worker that stopped in order is forgotten"
    );
}

#[tokio::test]
async fn clients_can_be_sent_to_the_bucket() {
    let cluster = Cluster::start().await;
    let config = cluster
        .config("\"api\", \"worker\", \"janitor\"")
        .replace("[webhooks]", "redirect = true\n[webhooks]");
    let node = TestServer::start_with_variables(&config, cluster.s3.environment()).await;
    let id = node.api.create_short("a red kite").await;
    node.api.completed(&id).await;
    let direct = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
    let direct = direct.build().expect("a client");
    let url = node.api.url(&format!("/v1/videos/{id}/content"));
    let sent = direct.get(&url).send().await.expect("an answer");
    assert_eq!(sent.status(), 302);
    let place = sent.headers()["location"]
        .to_str()
        .expect("text")
        .to_owned();
    assert!(place.starts_with(&cluster.s3.endpoint()), "{place}");
    // A client that follows gets the clip; one that asks for a part gets that.
    let whole = reqwest::get(&url).await.expect("an answer");
    assert_eq!(whole.headers()["content-type"], "video/mp4");
    let whole = whole.bytes().await.expect("a body");
    let part = reqwest::Client::new()
        .get(&url)
        .header("range", "bytes=0-9");
    let part = part.send().await.expect("an answer");
    assert_eq!(part.status(), 206);
    assert_eq!(part.bytes().await.expect("a body"), whole[..10]);
    // What is not there is not there before anybody is sent anywhere.
    let missing = direct.get(node.api.url("/v1/videos/video_0/content"));
    assert_eq!(missing.send().await.expect("an answer").status(), 404);
}

/// Runs `kinora serve` with these settings, which it refuses, and returns what it says.
async fn refusal(config: &str, variables: Vec<(String, String)>) -> String {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    std::fs::write(folder.path().join("kinora.toml"), config).expect("the folder is ours");
    let serving = tokio::process::Command::new(env!("CARGO_BIN_EXE_kinora"))
        .args(["serve", "--listen", "127.0.0.1:0", "--data-dir"])
        .arg(folder.path())
        .envs(variables)
        .kill_on_drop(true)
        .output();
    let output = tokio::time::timeout(Duration::from_secs(30), serving).await;
    let output = output.expect("it ends").expect("the binary was built");
    assert!(!output.status.success());
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[tokio::test]
async fn a_process_that_does_not_belong_is_refused() {
    let cluster = Cluster::start().await;
    let _node = cluster.node(JANITOR).await;
    let config = cluster.config(API);
    let other_key = config.replace("webhooks.key", "another.key");
    let said = refusal(&other_key, cluster.s3.environment()).await;
    assert!(said.contains("webhooks.key_file"), "{said}");
    let other_blobs = config.replace("/kinora\"\n[webhooks]", "/elsewhere\"\n[webhooks]");
    let said = refusal(&other_blobs, cluster.s3.environment()).await;
    assert!(said.contains("--blobs"), "{said}");
    // Another database, though it keeps its rows in a file of its own, would sweep what it does not know.
    let other_database = format!("[blobs]\nurl = \"{}/kinora\"\n", cluster.s3.url());
    let said = refusal(&other_database, cluster.s3.environment()).await;
    assert!(said.contains("belong to another database"), "{said}");
    let said = refusal("roles = [\"api\"]\n", Vec::new()).await;
    assert!(said.contains("PostgreSQL"), "{said}");
}
