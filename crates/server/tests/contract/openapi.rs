//! The description at `/openapi.json`: a program that knows nothing else finds no answer that it does not
//! describe, and the page at `/docs` shows all of it.

use std::path::Path;
use std::process::{Output, Stdio};
use std::time::Duration;

use crate::common::{TestServer, target_folder};
use serde_json::Value;
use tokio::process::Command;
use tokio::time::timeout;

/// How long some hundreds of requests may take.
const CHECKED_WITHIN: Duration = Duration::from_secs(420);
/// How long a browser may take to start and draw one page.
const DRAWN_WITHIN: Duration = Duration::from_secs(90);

async fn output_of(command: &mut Command, limit: Duration) -> Output {
    let started = command.stdin(Stdio::null()).kill_on_drop(true).output();
    let ended = timeout(limit, started).await;
    ended
        .expect("the program ends in time")
        .expect("the program starts")
}

fn schemathesis() -> std::path::PathBuf {
    let program = target_folder().join("python/schemathesis-4.32.5/bin/schemathesis");
    assert!(
        program.exists(),
        "schemathesis is not set up: run `cargo xtask setup`"
    );
    program
}

/// No server error, no undescribed status, no body that breaks its schema, whatever schemathesis thinks of: valid
/// requests, nearly valid ones and wrong ones to every operation.
#[tokio::test]
async fn schemathesis_finds_nothing_that_is_not_described() {
    let server = TestServer::start().await;
    // What it orders costs no more than two clips at a time.
    let limits = ["projects", "set-limits", "default", "--max-queued", "2"];
    server.kinora(&limits).await;
    let mut command = Command::new(schemathesis());
    command
        .args(["run", &server.api.url("/openapi.json")])
        .args(["--phases", "examples,coverage,fuzzing"])
        .args([
            "--checks",
            "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance",
        ])
        .args(["--max-examples", "12", "--seed", "1"])
        .args(["--generation-database", "none", "--no-color"])
        .args(["--suppress-health-check", "all", "--request-timeout", "60"])
        .current_dir(server.scratch())
        .env_remove("HTTP_PROXY")
        .env_remove("http_proxy");
    let output = output_of(&mut command, CHECKED_WITHIN).await;
    let report = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    eprintln!("{report}\n{errors}");
    assert!(output.status.success());
    let line = report
        .lines()
        .find_map(|line| line.trim().split_once(" generated, "));
    let (n_generated, rest) = line.expect("the report counts its requests");
    assert_eq!(rest, format!("{n_generated} passed"));
    assert!(
        n_generated.parse::<u32>().is_ok_and(|n| n > 500),
        "{n_generated}"
    );
    assert_eq!(server.api.get("/healthz").await.status, 200);
}

#[tokio::test]
async fn the_page_draws_every_operation_and_object_without_another_host() {
    let server = TestServer::start().await;
    let description = server.api.get("/openapi.json").await.json();
    let page = dom(&server.api.url("/docs"), &server.scratch()).await;
    let mut n_operations = 0;
    for (path, item) in description["paths"].as_object().expect("paths") {
        for operation in item.as_object().expect("operations").values() {
            let id = operation["operationId"].as_str().expect("an id");
            assert!(page.contains(&format!("id=\"{id}\"")), "{path} {id}");
            n_operations += 1;
        }
    }
    assert!(n_operations > 20, "{n_operations}");
    for name in description["components"]["schemas"]
        .as_object()
        .expect("schemas")
        .keys()
    {
        assert!(page.contains(&format!("id=\"object-{name}\"")), "{name}");
    }
    let ours = &description["paths"]["/v1/videos/{video_id}/cancel"]["post"];
    assert_eq!(ours["x-kinora-extension"], Value::Bool(true));
    assert!(page.contains("kinora only"));
    let policy = server.api.get("/docs").await;
    let policy = policy.header("content-security-policy").expect("a policy");
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
    assert!(!policy.contains("http"), "{policy}");
    server.stop().await;
}

/// The page as it is once its script has run.
async fn dom(url: &str, profile: &Path) -> String {
    let program = ["chromium", "chromium-browser"]
        .into_iter()
        .find(|name| {
            let search = std::env::var_os("PATH").unwrap_or_default();
            std::env::split_paths(&search).any(|folder| folder.join(name).exists())
        })
        .expect("chromium is not there: run `cargo xtask setup`");
    let mut command = Command::new(program);
    command
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--dump-dom"])
        .args(["--disable-background-networking", "--no-first-run"])
        .arg("--virtual-time-budget=10000")
        .arg(format!("--user-data-dir={}", profile.display()))
        .arg(url)
        .stderr(Stdio::null());
    let output = output_of(&mut command, DRAWN_WITHIN).await;
    String::from_utf8_lossy(&output.stdout).into_owned()
}
