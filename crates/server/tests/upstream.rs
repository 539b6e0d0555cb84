//! kinora in front of kinora: what a client gets through two layers, and what becomes of jobs when either is killed.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod common;

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use common::{CLIP_WITHIN, TestServer, order, probe_clip, until};
use rustix::process::Signal;
use serde_json::{Value, json};
use tempfile::TempDir;

/// A front whose default model is made behind it.
async fn in_front_of(behind: &TestServer, more: &str) -> TestServer {
    TestServer::start_with(&front_config(&behind.api.url(""), more)).await
}

fn front_config(url: &str, more: &str) -> String {
    format!(
        "[worker]\nlease = \"3s\"\n\
         [models.aliases]\nsora-2 = \"far\"\n\
         [upstreams.behind]\nurl = \"{url}\"\ndialect = \"kinora\"\n{more}\
         [upstreams.behind.models.far]\nname = \"sketch-1\"\n"
    )
}

/// All videos of a server, the oldest first.
async fn videos(server: &TestServer) -> Vec<Value> {
    let page = server
        .api
        .get("/v1/videos?limit=100&order=asc")
        .await
        .json();
    page["data"].as_array().unwrap().clone()
}

/// The port in an address.
fn port(server: &TestServer) -> String {
    let url = server.api.url("");
    url.trim_end_matches('/')
        .rsplit(':')
        .next()
        .unwrap()
        .to_owned()
}

/// A clip that takes seconds to make.
fn long_order(prompt: &str) -> Value {
    json!({"model": "sora-2", "prompt": prompt, "seconds": "20", "size": "1280x720"})
}

async fn is_running_at(server: &TestServer, n_videos: usize) {
    until("jobs run behind the front", CLIP_WITHIN, || async {
        let all = videos(server).await;
        let running = all.iter().filter(|video| video["status"] == "in_progress");
        (all.len() == n_videos && running.count() > 0).then_some(())
    })
    .await;
}

/// Every packet of a clip: its time and its bytes.
fn packets(clip: &Path) -> String {
    let output = Command::new("ffprobe")
        .args(["-v", "error", "-show_packets", "-show_data_hash", "md5"])
        .args([
            "-show_entries",
            "packet=stream_index,pts,dts,duration,flags,data_hash",
        ])
        .arg(clip)
        .output()
        .expect("ffprobe is set up");
    String::from_utf8(output.stdout).expect("ffprobe prints text")
}

#[tokio::test]
async fn content_goes_through_two_layers_sample_by_sample() {
    let behind = TestServer::start().await;
    let front = in_front_of(&behind, "").await;
    let id = front.api.create_short("a red fox in the snow").await;
    let video = front.api.completed(&id).await;
    assert_eq!(video["model"], "sora-2");
    let made = videos(&behind).await;
    assert_eq!(made.len(), 1);
    assert_eq!(made[0]["prompt"], "a red fox in the snow");
    let (here, there) = (
        front.scratch().join("front.mp4"),
        front.scratch().join("behind.mp4"),
    );
    front.api.download(&id, "video", &here).await;
    let far_id = made[0]["id"].as_str().unwrap();
    behind.api.download(far_id, "video", &there).await;
    assert_eq!(packets(&here), packets(&there));
    let bytes = std::fs::read(&here).unwrap();
    let says = |text: &str| {
        bytes
            .windows(text.len())
            .any(|part| part == text.as_bytes())
    };
    assert!(
        says(&id) && !says(far_id),
        "the clip is named after its own video"
    );

    // What is derived from it is made from what is kept here.
    let extension = json!({"prompt": "it runs", "seconds": "4", "video": {"id": id}});
    let longer = front
        .api
        .post_json("/v1/videos/extensions", &extension)
        .await;
    let longer = longer.json()["id"].as_str().unwrap().to_owned();
    let edit = json!({"prompt": "at night", "video": {"id": id}});
    let edited = front.api.post_json("/v1/videos/edits", &edit).await;
    let edited = edited.json()["id"].as_str().unwrap().to_owned();
    for (id, n_frames) in [(longer, 240), (edited, 120)] {
        front.api.completed(&id).await;
        front.api.download(&id, "video", &here).await;
        let clip = probe_clip(&here);
        assert_eq!(
            (clip.width_px, clip.height_px, clip.n_frames),
            (720, 1280, n_frames)
        );
        let seconds = f64::from(u32::try_from(n_frames).unwrap()) / 30.0;
        let sound = clip.sound.as_ref().expect("there is sound");
        assert!((sound.duration_s - seconds).abs() < 0.001, "{clip:?}");
        assert_eq!(common::decode_warnings(&here), "");
    }
    front.stop().await;
    behind.stop().await;
}

#[tokio::test]
async fn a_front_that_is_killed_finds_its_job_again() {
    let behind = TestServer::start().await;
    let mut front = in_front_of(&behind, "").await;
    let video = front.api.create(&long_order("a long way home")).await;
    let id = video["id"].as_str().unwrap().to_owned();
    is_running_at(&behind, 1).await;
    front.kill_9().await;
    front.restart().await;
    let video = front.api.completed(&id).await;
    assert_eq!(video["seconds"], "20");
    assert_eq!(videos(&behind).await.len(), 1, "it was not ordered again");
    assert!(front.log().contains("a job is found again"));
    front.stop().await;
}

#[tokio::test]
async fn a_front_that_is_stopped_hands_its_job_back_and_leaves_it_running_behind() {
    let behind = TestServer::start().await;
    let mut front = in_front_of(&behind, "").await;
    let video = front.api.create(&long_order("a slow river")).await;
    let id = video["id"].as_str().unwrap().to_owned();
    is_running_at(&behind, 1).await;
    front.set_variable("KINORA_WORKER_SHUTDOWN_GRACE", "1s");
    front.signal(Signal::TERM);
    front.exit(Duration::from_secs(30)).await;
    front.restart().await;
    front.api.completed(&id).await;
    let made = videos(&behind).await;
    assert_eq!(made.len(), 1, "it was not ordered again");
    assert_eq!(made[0]["status"], "completed");
    front.stop().await;
}

#[tokio::test]
async fn a_video_that_is_deleted_is_stopped_behind_the_front() {
    let behind = TestServer::start().await;
    let front = in_front_of(&behind, "").await;
    let mut ids = Vec::new();
    for prompt in ["one that is deleted", "one that is cancelled"] {
        let video = front.api.create(&long_order(prompt)).await;
        ids.push(video["id"].as_str().unwrap().to_owned());
    }
    is_running_at(&behind, 2).await;
    front.api.delete(&format!("/v1/videos/{}", ids[0])).await;
    let cancel = format!("/v1/videos/{}/cancel", ids[1]);
    front.api.post_json(&cancel, &json!({})).await;
    until("both are stopped behind", CLIP_WITHIN, || async {
        let all = videos(&behind).await;
        let codes: Vec<_> = all
            .iter()
            .map(|video| video["error"]["code"].clone())
            .collect();
        codes.iter().all(|code| code == "cancelled").then_some(())
    })
    .await;
    assert_eq!(front.api.ended(&ids[1]).await["error"]["code"], "cancelled");
    front.stop().await;
}

#[tokio::test]
async fn jobs_wait_for_a_server_that_is_away_and_cost_nothing() {
    let mut behind = TestServer::start().await;
    let address = format!("127.0.0.1:{}", port(&behind));
    let front = in_front_of(&behind, "slots = 2\n").await;
    let running = front.api.create_short("a boat").await;
    is_running_at(&behind, 1).await;
    behind.kill_9().await;
    let mut ids = vec![running];
    for prompt in ["a cat", "a dog"] {
        ids.push(front.api.create_short(prompt).await);
    }
    tokio::time::sleep(Duration::from_secs(4)).await;
    behind.restart_on(&address).await;
    for id in &ids {
        front.api.completed(id).await;
        assert_eq!(front.data().n_attempts(id, "failed"), 0);
    }
    assert_eq!(
        videos(&behind).await.len(),
        3,
        "nothing was lost or made twice"
    );
    front.stop().await;
}

#[tokio::test]
async fn without_ffmpeg_a_front_does_not_start_and_says_why() {
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("data");
    std::fs::create_dir(&data).unwrap();
    std::fs::write(
        data.join("kinora.toml"),
        front_config("http://127.0.0.1:9", ""),
    )
    .unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_kinora"))
        .args(["serve", "--listen", "127.0.0.1:0", "--data-dir"])
        .arg(&data)
        .env("PATH", "")
        .output()
        .unwrap();
    assert!(!output.status.success());
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("no ffmpeg on PATH"), "{said}");
}

#[tokio::test]
async fn the_command_line_shows_servers_and_what_is_in_their_way() {
    let behind = TestServer::start().await;
    let key = behind.make_key(&[]).await;
    let folder = TempDir::new().unwrap();
    let (right, wrong) = (folder.path().join("right"), folder.path().join("wrong"));
    std::fs::write(&right, format!("{key}\n")).unwrap();
    std::fs::write(&wrong, "sk-wrong").unwrap();
    let key_file = |path: &Path| format!("key_file = \"{}\"\n", path.display());
    let front = in_front_of(&behind, &key_file(&right)).await;
    let listed = front.kinora(&["upstreams", "list"]).await;
    assert!(
        listed.contains("behind") && listed.contains("well"),
        "{listed}"
    );
    assert!(listed.contains("far (create, pictures"), "{listed}");
    let listed: Value = serde_json::from_str(
        &front
            .kinora(&["upstreams", "list", "--format", "json"])
            .await,
    )
    .unwrap();
    assert_eq!(listed[0]["healthy"], true);
    assert_eq!(listed[0]["complaints"], json!([]));
    let checked = front.kinora(&["upstreams", "check"]).await;
    assert!(checked.starts_with("ok"), "{checked}");

    let id = front.api.create_short("a key to a door").await;
    front.api.completed(&id).await;
    assert!(!front.log().contains(&key), "the key is in the log");
    front.stop().await;

    let front = in_front_of(&behind, &key_file(&wrong)).await;
    let refused = Command::new(env!("CARGO_BIN_EXE_kinora"))
        .args(["upstreams", "check", "--data-dir"])
        .arg(front.data().path())
        .output()
        .unwrap();
    assert_eq!(refused.status.code(), Some(1));
    let said = String::from_utf8_lossy(&refused.stdout);
    assert!(said.contains("look at its key"), "{said}");
}

#[tokio::test]
async fn what_a_model_behind_cannot_do_is_refused_before_there_is_a_job() {
    let folder = "[worker]\nlease = \"3s\"\n\
        [models.aliases]\nsora-2 = \"words-only\"\n\
        [upstreams.behind]\nurl = \"http://127.0.0.1:9\"\ndialect = \"sglang\"\n\
        [upstreams.behind.models.words-only]\nseconds = [4]\n";
    let front = TestServer::start_with(folder).await;
    let body = order("seconds", "8");
    let refused = front.api.post_json("/v1/videos", &body).await;
    refused.refused(400);
    let form = reqwest::multipart::Form::new()
        .text("prompt", "a cat")
        .text("seconds", "4")
        .part(
            "input_reference",
            reqwest::multipart::Part::bytes(common::png(720, 1280)).file_name("a.png"),
        );
    let refused = front.api.post_form("/v1/videos", form).await;
    let code = refused.refused(400).code;
    assert_eq!(code.as_deref(), Some("unsupported_input_reference"));
    assert!(videos(&front).await.is_empty());
}
