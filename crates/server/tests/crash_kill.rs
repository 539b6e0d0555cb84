//! A server that is killed loses nothing and does nothing twice; one that is asked to stop hands back what
//! runs.

mod common;

use std::time::{Duration, Instant};

use common::{CLIP_WITHIN, TestServer, until};
use rustix::process::Signal;
use serde_json::json;

/// Short leases, so that a test need not wait for the long ones of real use.
const CONFIG: &str = "[worker]\nslots = 2\nlease = \"3s\"\n";

/// Checks that every video was made, once, and that nothing else is on disk.
async fn assert_each_made_once(server: &TestServer, ids: &[String]) {
    let folder = server.scratch();
    for id in ids {
        let video = server.api.completed(id).await;
        assert_eq!(video["progress"], 100);
        server
            .api
            .download(id, "video", &folder.join("a.mp4"))
            .await;
        assert_eq!(common::probe_clip(&folder.join("a.mp4")).n_frames, 120);
    }
    let data = server.data();
    until("the orphans are swept", CLIP_WITHIN, || async {
        data.orphans().is_empty().then_some(())
    })
    .await;
    for id in ids {
        assert_eq!(data.n_events(id, "video.completed"), 1, "events of {id}");
        assert_eq!(data.n_events(id, "video.failed"), 0, "events of {id}");
        assert_eq!(data.n_attempts(id, "completed"), 1, "attempts at {id}");
        assert_eq!(data.leases_on_disk(id).len(), 1, "sets of files of {id}");
    }
    data.assert_blobs_match();
}

async fn five_orders(server: &TestServer) -> Vec<String> {
    let mut ids = Vec::new();
    for prompt in [
        "a cat",
        "a dog",
        "a house",
        "a boat on the sea",
        "rain on a window",
    ] {
        ids.push(server.api.create_short(prompt).await);
    }
    ids
}

async fn wait_until_one_runs(server: &TestServer, ids: &[String]) {
    until("a job runs", CLIP_WITHIN, || async {
        for id in ids {
            let video = server.api.retrieve(id).await;
            if video["status"] == "in_progress" && video["progress"].as_u64() > Some(0) {
                return Some(());
            }
        }
        None
    })
    .await;
}

#[tokio::test]
async fn five_jobs_survive_a_kill_and_each_is_made_once() {
    let mut server = TestServer::start_with(CONFIG).await;
    let ids = five_orders(&server).await;
    wait_until_one_runs(&server, &ids).await;
    server.kill_9().await;
    server.restart().await;
    assert_each_made_once(&server, &ids).await;
    server.stop().await;
}

/// Kills at moments spread over the life of the jobs: while they are created, rendered, finished and
/// completed. The moments differ between runs; what must hold does not. No job loses more than two workers,
/// since the third would be its last.
#[tokio::test]
async fn jobs_survive_kills_at_any_moment() {
    let mut server = TestServer::start_with(CONFIG).await;
    let mut moment_ms = u64::from(std::process::id()) % 1700;
    let mut all = Vec::new();
    for round_idx in 0..3 {
        let mut ids = Vec::new();
        for prompt in ["a cat", "a dog", "a boat on the sea"] {
            ids.push(server.api.create_short(prompt).await);
        }
        for _ in 0..2 {
            moment_ms = (moment_ms * 7 + 331) % 1700;
            eprintln!("round {round_idx}: killed after {moment_ms} ms");
            // Not synchronisation: the moment of a power cut.
            tokio::time::sleep(Duration::from_millis(moment_ms)).await;
            server.kill_9().await;
            server.restart().await;
        }
        assert_each_made_once(&server, &ids).await;
        all.extend(ids);
    }
    assert_each_made_once(&server, &all).await;
    server.stop().await;
}

/// 62, 79, 88: an order that takes its worker down with it must not do so for ever.
#[tokio::test]
async fn a_job_that_loses_three_workers_fails_and_says_so() {
    let mut server = TestServer::start_with(CONFIG).await;
    let body = json!({"prompt": "a long clip", "seconds": "20", "size": "1280x720"});
    let video = server.api.create(&body).await;
    let id = video["id"].as_str().expect("an id").to_owned();
    for _ in 0..3 {
        wait_until_one_runs(&server, std::slice::from_ref(&id)).await;
        server.kill_9().await;
        server.restart().await;
    }
    let video = server.api.ended(&id).await;
    assert_eq!(video["status"], "failed");
    assert_eq!(video["error"]["code"], "worker_lost");
    assert_eq!(server.data().n_events(&id, "video.failed"), 1);
    let content = server.api.get(&format!("/v1/videos/{id}/content")).await;
    content.refused(404);
    let deleted = server.api.delete(&format!("/v1/videos/{id}")).await;
    assert_eq!(deleted.status, 200, "{deleted:?}");
    server.stop().await;
}

#[tokio::test]
async fn an_acknowledged_order_is_there_after_a_kill() {
    let mut server = TestServer::start_with(CONFIG).await;
    let mut ids = Vec::new();
    for order_idx in 0..20 {
        ids.push(server.api.create_short(&format!("ball {order_idx}")).await);
    }
    server.kill_9().await;
    server.restart().await;
    let (mut listed, _) = server.api.page("?limit=100&order=asc").await;
    assert_eq!(listed, ids, "in the order in which they came");
    for id in &ids {
        server.api.delete(&format!("/v1/videos/{id}")).await;
    }
    listed = server.api.page("").await.0;
    assert_eq!(listed, Vec::<String>::new());
}

#[tokio::test]
async fn a_graceful_stop_hands_back_what_runs_and_does_not_charge_it() {
    let config = "[worker]\nslots = 1\nshutdown_grace = \"1s\"\n";
    let mut server = TestServer::start_with(config).await;
    let body = json!({"prompt": "a long clip", "seconds": "20", "size": "1280x720"});
    let long = server.api.create(&body).await;
    let ids = vec![long["id"].as_str().expect("an id").to_owned()];
    wait_until_one_runs(&server, &ids).await;
    let started = Instant::now();
    server.stop_gracefully().await;
    assert!(
        started.elapsed() < Duration::from_secs(5),
        "{:?}",
        started.elapsed()
    );
    let data = server.data();
    assert_eq!(data.texts("select status from videos"), ["queued"]);
    assert_eq!(data.n_attempts(&ids[0], "released"), 1);
    assert_eq!(
        data.texts("select cast(attempt as text) from videos"),
        ["0"]
    );
    data.assert_tidy();
    // It needs no lease to lapse: the next start takes it at once.
    server.restart().await;
    until("the job runs again", Duration::from_secs(5), || async {
        let video = server.api.retrieve(&ids[0]).await;
        (video["status"] == "in_progress").then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_graceful_stop_lets_a_short_job_finish() {
    let mut server = TestServer::start_with("[worker]\nshutdown_grace = \"60s\"\n").await;
    let ids = vec![server.api.create_short("a red ball").await];
    wait_until_one_runs(&server, &ids).await;
    server.signal(Signal::TERM);
    let status = server.exit(Duration::from_secs(70)).await;
    assert!(status.success(), "{status}");
    assert_eq!(
        server.data().texts("select status from videos"),
        ["completed"]
    );
    server.data().assert_tidy();
}

#[tokio::test]
async fn a_second_signal_stops_at_once() {
    let mut server = TestServer::start_with("[worker]\nshutdown_grace = \"10m\"\n").await;
    let body = json!({"prompt": "a long clip", "seconds": "20", "size": "1280x720"});
    let long = server.api.create(&body).await;
    let ids = vec![long["id"].as_str().expect("an id").to_owned()];
    wait_until_one_runs(&server, &ids).await;
    server.signal(Signal::TERM);
    until(
        "the first signal is seen",
        Duration::from_secs(10),
        || async {
            // It serves on until the video is made, and takes no more work.
            (server.api.get("/readyz").await.status == 503).then_some(())
        },
    )
    .await;
    server.signal(Signal::TERM);
    server.exit(Duration::from_secs(5)).await;
}

#[tokio::test]
async fn a_data_folder_belongs_to_one_server() {
    let server = TestServer::start().await;
    let mut second = tokio::process::Command::new(env!("CARGO_BIN_EXE_kinora"));
    let data = server.data().path().to_owned();
    second
        .args(["serve", "--listen", "127.0.0.1:0", "--data-dir"])
        .arg(&data);
    second.kill_on_drop(true);
    let ended = tokio::time::timeout(Duration::from_secs(10), second.output()).await;
    let output = ended
        .expect("the second server ends by itself")
        .expect("it starts");
    assert!(!output.status.success());
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(
        stderr.contains("in use") || stderr.contains("locked"),
        "{stderr}"
    );
    assert_eq!(server.api.get("/readyz").await.status, 200);
}
