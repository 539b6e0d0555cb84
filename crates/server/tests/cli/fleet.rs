//! `kinora workers` and `kinora queue` beside a running server.

use crate::common::{CLIP_WITHIN, TestServer, until};
use reqwest::multipart::Form;
use serde_json::{Value, json};

/// A server that makes one video at a time.
async fn server() -> TestServer {
    TestServer::start_with("[worker]\nslots = 1\n").await
}

async fn printed(server: &TestServer, arguments: &[&str]) -> Value {
    let arguments = [arguments, &["--format", "json"]].concat();
    serde_json::from_str(&server.kinora(&arguments).await).expect("JSON")
}

/// The id of the server's worker, which reports soon after the start.
async fn worker(server: &TestServer) -> String {
    until("the worker has reported", CLIP_WITHIN, || async {
        let workers = printed(server, &["workers", "list"]).await;
        workers[0]["id"].as_str().map(str::to_owned)
    })
    .await
}

async fn ordered(server: &TestServer, body: Value) -> String {
    let video = server.api.create(&body).await;
    video["id"].as_str().expect("an id").to_owned()
}

async fn runs(server: &TestServer, id: &str) {
    until("the job runs", CLIP_WITHIN, || async {
        (server.api.retrieve(id).await["status"] == "in_progress").then_some(())
    })
    .await;
}

/// Ids of the jobs as `kinora queue jobs` shows them.
async fn jobs(server: &TestServer) -> Vec<String> {
    let jobs = printed(server, &["queue", "jobs"]).await;
    let ids = jobs.as_array().expect("an array").iter();
    ids.map(|job| job["id"].as_str().expect("an id").to_owned())
        .collect()
}

#[tokio::test]
async fn what_waits_and_runs_is_shown_and_the_urgent_goes_first() {
    let server = server().await;
    let long = json!({"prompt": "the sea all day", "seconds": "20"});
    let running = ordered(&server, long).await;
    runs(&server, &running).await;
    let first = ordered(&server, json!({"prompt": "a cat"})).await;
    let urgent = ordered(
        &server,
        json!({"prompt": "a fire engine", "kinora_priority": 3}),
    )
    .await;
    let late = ordered(&server, json!({"prompt": "a snail", "kinora_priority": -3})).await;
    assert_eq!(
        jobs(&server).await,
        [&running, &urgent, &first, &late].map(String::clone)
    );
    server.kinora(&["queue", "prioritize", &late, "10"]).await;
    assert_eq!(
        jobs(&server).await,
        [&running, &late, &urgent, &first].map(String::clone)
    );
    let load = printed(&server, &["queue", "list"]).await;
    assert_eq!(
        (&load[0]["queued"], &load[0]["running"]),
        (&json!(3), &json!(1))
    );
    let text = server.kinora(&["queue", "jobs"]).await;
    assert!(
        text.contains("in_progress") && text.contains(&late),
        "{text}"
    );
    let workers = printed(&server, &["workers", "list"]).await;
    assert_eq!(
        (&workers[0]["slots"], &workers[0]["running"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(workers[0]["condition"], "alive");
}

#[tokio::test]
async fn a_priority_that_is_none_is_refused_and_nothing_is_stored() {
    let server = server().await;
    for wrong in [json!(11), json!(-11), json!(1.5), json!("high"), json!([1])] {
        let body = json!({"prompt": "a cat", "kinora_priority": wrong});
        let refused = server.api.post_json("/v1/videos", &body).await.refused(400);
        assert_eq!(refused.param.as_deref(), Some("kinora_priority"), "{body}");
    }
    assert!(jobs(&server).await.is_empty());
}

#[tokio::test]
async fn a_video_that_is_put_back_is_made_all_the_same_and_once() {
    let server = server().await;
    let id = ordered(&server, json!({"prompt": "the sea", "seconds": "12"})).await;
    runs(&server, &id).await;
    server.kinora(&["queue", "requeue", &id]).await;
    server.api.completed(&id).await;
    let data = server.data();
    assert_eq!(data.n_events(&id, "video.completed"), 1);
    assert_eq!(data.n_attempts(&id, "released"), 1);
    assert_eq!(data.n_attempts(&id, "completed"), 1);
    data.assert_tidy();
}

#[tokio::test]
async fn a_video_that_an_operator_fails_says_why_and_makes_room() {
    let server = server().await;
    let long = json!({"prompt": "the sea all day", "seconds": "20"});
    let stuck = ordered(&server, long).await;
    runs(&server, &stuck).await;
    let next = ordered(&server, json!({"prompt": "a cat"})).await;
    server
        .kinora(&["queue", "fail", &stuck, "--message", "Too long for today."])
        .await;
    let failed = server.api.retrieve(&stuck).await;
    assert_eq!(
        failed["error"],
        json!({"code": "cancelled", "message": "Too long for today."})
    );
    server.api.completed(&next).await;
    assert_eq!(server.data().n_events(&stuck, "video.failed"), 1);
}

#[tokio::test]
async fn a_drained_server_keeps_orders_until_it_works_again() {
    let server = server().await;
    let id = worker(&server).await;
    server.kinora(&["workers", "drain", &id[..8]]).await;
    until("it is drained", CLIP_WITHIN, || async {
        let workers = printed(&server, &["workers", "list"]).await;
        (workers[0]["condition"] == "drained").then_some(())
    })
    .await;
    let video = ordered(&server, json!({"prompt": "a cat"})).await;
    tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    assert_eq!(server.api.retrieve(&video).await["status"], "queued");
    server.kinora(&["workers", "resume", &id]).await;
    server.api.completed(&video).await;
}

#[tokio::test]
async fn every_way_to_order_takes_a_priority() {
    let server = server().await;
    let source = server.api.create_short("a red ball").await;
    server.api.completed(&source).await;
    let id = worker(&server).await;
    server.kinora(&["workers", "drain", &id]).await;
    until("it is drained", CLIP_WITHIN, || async {
        let workers = printed(&server, &["workers", "list"]).await;
        (workers[0]["condition"] == "drained").then_some(())
    })
    .await;
    let form = || Form::new().text("kinora_priority", "7");
    let of_source = || form().text("video[id]", source.clone());
    let answers = [
        server
            .api
            .post_form("/v1/videos", form().text("prompt", "a cat"))
            .await,
        server
            .api
            .post_form(
                "/v1/videos/edits",
                of_source().text("prompt", "make it blue"),
            )
            .await,
        server
            .api
            .post_form(
                "/v1/videos/extensions",
                of_source()
                    .text("prompt", "it rolls on")
                    .text("seconds", "4"),
            )
            .await,
        server
            .api
            .post_json(
                &format!("/v1/videos/{source}/remix"),
                &json!({"prompt": "a blue ball", "kinora_priority": 7}),
            )
            .await,
    ];
    for answer in answers {
        assert_eq!(answer.status, 200, "{answer:?}");
    }
    let jobs = printed(&server, &["queue", "jobs"]).await;
    let priorities = jobs.as_array().expect("an array").iter();
    let priorities: Vec<_> = priorities.map(|job| &job["priority"]).collect();
    assert_eq!(priorities, [&json!(7); 4]);
}

#[tokio::test]
async fn where_there_is_no_installation_none_is_made() {
    let server = server().await;
    let elsewhere = server.data().path().join("mistyped");
    for command in [["workers", "list"], ["queue", "list"]] {
        let mut kinora = tokio::process::Command::new(env!("CARGO_BIN_EXE_kinora"));
        kinora.args(command).arg("--data-dir").arg(&elsewhere);
        let output = kinora
            .output()
            .await
            .expect("the binary was built for this test");
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        let why = String::from_utf8_lossy(&output.stderr);
        assert!(why.contains("there is no kinora in"), "{why}");
        assert!(!elsewhere.exists());
    }
}
