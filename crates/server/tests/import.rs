//! What moves from a data folder to PostgreSQL and a bucket is answered there exactly as it was here.

mod common;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Output, Stdio};
use std::sync::Arc;
use std::time::Duration;

use common::{Api, CLIP_WITHIN, ClipOf, Receiver, SMALL_CLIP, TestServer, clip, until};
use kinora_testbed::{PostgresCluster, S3Fault, S3Server};
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use tokio::process::Command;

/// An empty database, an empty bucket, and the data folder of a process on them.
struct Target {
    postgres: Arc<PostgresCluster>,
    s3: Arc<S3Server>,
    folder: tempfile::TempDir,
}

impl Target {
    async fn start() -> Self {
        let started =
            tokio::task::spawn_blocking(|| (PostgresCluster::start(true), S3Server::start()));
        let (postgres, s3) = started.await.expect("no panic");
        Self {
            postgres: Arc::new(postgres.expect("PostgreSQL starts")),
            s3: Arc::new(s3.expect("the S3 service starts")),
            folder: tempfile::tempdir().expect("a temporary folder can be made"),
        }
    }

    fn config(&self) -> String {
        format!(
            "[database]\nurl = \"{}\"\n[blobs]\nurl = \"{}/kinora\"\n[worker]\nslots = 1\nlease = \"3s\"\n\
             [webhooks]\nkey_file = \"{}\"\n",
            self.postgres.url("postgres"),
            self.s3.url(),
            self.folder.path().join("webhooks.key").display(),
        )
    }

    /// `kinora import` from here to there.
    fn import(&self, from: &Path) -> Command {
        let config = self.folder.path().join("kinora.toml");
        std::fs::write(&config, self.config()).expect("the folder is ours");
        let mut command = Command::new(env!("CARGO_BIN_EXE_kinora"));
        command.args(["import", "--from"]).arg(from);
        command.arg("--config").arg(config);
        command
            .arg("--data-dir")
            .arg(self.folder.path().join("data"));
        command.envs(self.s3.environment()).stdin(Stdio::null());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command.kill_on_drop(true);
        command
    }

    async fn run(&self, from: &Path) -> Output {
        let output = self.import(from).output().await;
        output.expect("the binary was built for this test")
    }

    /// Begins to serve, which is refused. Returns what is said.
    async fn refused_to_serve(&self) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kinora"));
        command.args(["serve", "--listen", "127.0.0.1:0", "--config"]);
        command.arg(self.folder.path().join("kinora.toml"));
        command
            .arg("--data-dir")
            .arg(self.folder.path().join("other"));
        command.envs(self.s3.environment()).kill_on_drop(true);
        let output = tokio::time::timeout(CLIP_WITHIN, command.output()).await;
        let output = output.expect("it ends").expect("it was built");
        assert!(!output.status.success(), "{output:?}");
        stderr(&output)
    }

    async fn serve(&self, more: &str) -> TestServer {
        let config = format!("{}{more}", self.config());
        TestServer::start_with_variables(&config, self.s3.environment()).await
    }
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// How many files there are below a folder.
fn n_files(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let count = |path: std::path::PathBuf| if path.is_dir() { n_files(&path) } else { 1 };
    entries.map(|entry| count(entry.path())).sum()
}

/// Everything that a key can see, by where it was asked for.
async fn everything(api: &Api) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    for path in [
        "/v1/videos?limit=100",
        "/v1/files?limit=100",
        "/v1/webhook_endpoints",
    ] {
        let list = api.get(path).await;
        assert_eq!(list.status, 200, "{list:?}");
        for item in list.json()["data"].as_array().expect("a list") {
            let id = item["id"].as_str().expect("an id");
            let resource = path.split('?').next().expect("a path");
            let mut paths = vec![format!("{resource}/{id}")];
            if resource != "/v1/webhook_endpoints" {
                paths.push(format!("{resource}/{id}/content"));
            }
            for path in paths {
                let answer = api.get(&path).await;
                // An answer of its own for what is not there says so too.
                let status = answer.status.to_string().into_bytes();
                let is_error = answer.status >= 400;
                let body = if is_error {
                    status
                } else {
                    answer.body.to_vec()
                };
                all.insert(path, body);
            }
        }
        all.insert(path.to_owned(), list.body.to_vec());
    }
    all
}

async fn make_character(api: &Api, folder: &Path) -> Value {
    let short = ClipOf {
        seconds: "1",
        ..SMALL_CLIP
    };
    let bytes = std::fs::read(clip(folder, short)).expect("ffmpeg has written it");
    let part = Part::bytes(bytes).file_name("clip.mp4");
    let form = Form::new().text("name", "Mia").part("video", part);
    let answer = api.post_form("/v1/videos/characters", form).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()
}

async fn upload(api: &Api, n_bytes: usize) -> String {
    let part = Part::bytes(vec![7; n_bytes]).file_name("some.bin");
    let form = Form::new().text("purpose", "user_data").part("file", part);
    let answer = api.post_form("/v1/files", form).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()["id"].as_str().expect("an id").to_owned()
}

fn secret_of(endpoint: &Value) -> String {
    let secret = endpoint["signing_secret"].as_str();
    secret.expect("a secret").to_owned()
}

#[tokio::test]
async fn a_server_on_the_target_answers_every_project_as_the_old_one_did() {
    let receiver = Receiver::willing().await;
    let config = format!(
        "[worker]\nslots = 1\nshutdown_grace = \"1s\"\n{}",
        receiver.allowed()
    );
    let mut old = TestServer::start_with(&config).await;
    old.kinora(&["projects", "create", "team b", "--max-queued", "7"])
        .await;
    let keys = [
        old.make_key(&[]).await,
        old.kinora(&["keys", "create", "--project", "team b"])
            .await
            .trim()
            .to_owned(),
    ];
    let apis = keys.each_ref().map(|key| old.api.with_key(key));
    let mut secrets = Vec::new();
    let mut characters = Vec::new();
    for api in &apis {
        let hook = json!({"name": "mine", "url": receiver.url("/hook")});
        let endpoint = api.post_json("/v1/webhook_endpoints", &hook).await;
        secrets.push(secret_of(&endpoint.json()));
        let video = api.create_short("a red ball").await;
        api.completed(&video).await;
        characters.push(make_character(api, &old.scratch()).await);
        let kept = upload(api, 300_000).await;
        let deleted = upload(api, 1000).await;
        assert_ne!(kept, deleted);
        api.delete(&format!("/v1/files/{deleted}")).await;
        let cancelled = api.create_short("a \"quoted\"\n\\ {cat}").await;
        let path = format!("/v1/videos/{cancelled}/cancel");
        assert_eq!(api.post_json(&path, &json!({})).await.status, 200);
        api.ended(&cancelled).await;
    }
    let told = receiver.received(4, CLIP_WITHIN).await.len();
    let order = |api: &Api| {
        let body = json!({"prompt": "a dog", "seconds": "4"});
        let request = api.request(reqwest::Method::POST, "/v1/videos");
        request.header("idempotency-key", "once").json(&body)
    };
    let ordered = apis[1].send(order(&apis[1])).await.json();
    let mut before = Vec::new();
    old.stop_gracefully().await;
    // Not to be made while it is compared.
    old.data()
        .execute("update videos set run_at = run_at + 600000 where status = 'queued'");
    old.restart().await;
    for key in &keys {
        before.push(everything(&old.api.with_key(key)).await);
    }

    let target = Target::start().await;
    let refused = target.run(old.data().path()).await;
    assert_eq!(refused.status.code(), Some(1));
    assert!(
        stderr(&refused).contains("in use by another kinora"),
        "{refused:?}"
    );
    old.stop_gracefully().await;
    let imported = target.run(old.data().path()).await;
    assert!(imported.status.success(), "{}", stderr(&imported));
    let refused = target.run(old.data().path()).await;
    assert!(stderr(&refused).contains("already"), "{refused:?}");

    let new = target.serve(&receiver.allowed()).await;
    for (key, before) in keys.iter().zip(&before) {
        let after = everything(&new.api.with_key(key)).await;
        assert_eq!(
            after.keys().collect::<Vec<_>>(),
            before.keys().collect::<Vec<_>>()
        );
        for (path, bytes) in &after {
            assert!(
                bytes == &before[path],
                "{path}: {:?}",
                String::from_utf8_lossy(bytes)
            );
        }
    }
    // The order that was on its way is made once, also when its client asks again.
    let api = new.api.with_key(&keys[1]);
    let repeated = api.send(order(&api)).await.json();
    assert_eq!(repeated["id"], ordered["id"]);
    let id = ordered["id"].as_str().expect("an id");
    let sooner = "update videos set run_at = 0 where status = 'queued'".to_owned();
    let postgres = Arc::clone(&target.postgres);
    let hurried = tokio::task::spawn_blocking(move || postgres.execute("postgres", &sooner));
    hurried.await.expect("no panic").expect("a statement");
    api.completed(id).await;
    let character = characters[1]["id"].as_str().expect("an id");
    let body = json!({"prompt": "Mia waves", "seconds": "4", "characters": [{"id": character}]});
    let with_character = api.create(&body).await;
    api.completed(with_character["id"].as_str().expect("an id"))
        .await;
    let requests = receiver.received(told + 2, CLIP_WITHIN).await;
    assert_eq!(requests.len(), told + 2);
    for request in &requests[told..] {
        assert_eq!(request.signatures(&secrets[1]), (1, true));
    }
}

#[tokio::test]
async fn an_import_that_is_interrupted_moves_no_row_and_is_begun_again() {
    let old = TestServer::start_with("[worker]\nslots = 1\n").await;
    for n_files in 1..=40 {
        upload(&old.api, 500_000 + n_files).await;
    }
    let archive = old.scratch().join("a.tar");
    old.kinora(&["backup", archive.to_str().expect("UTF-8")])
        .await;
    let target = Target::start().await;
    target.s3.set_fault(S3Fault::Hangs);
    let mut import = target.import(&archive).spawn().expect("it was built");
    // Not synchronisation: the moment of a power cut.
    tokio::time::sleep(Duration::from_secs(1)).await;
    import.kill().await.expect("our child");
    target.s3.set_fault(S3Fault::None);
    let mut import = target.import(&archive).spawn().expect("it was built");
    let bucket = target.s3.bucket_folder().join("kinora");
    until("some files are there", CLIP_WITHIN, || async {
        (n_files(&bucket) > 3).then_some(())
    })
    .await;
    import.kill().await.expect("our child");
    let postgres = Arc::clone(&target.postgres);
    let count = move || postgres.execute("postgres", "select count(*) from files");
    let n_rows = tokio::task::spawn_blocking(count).await.expect("no panic");
    assert_eq!(n_rows.expect("a statement"), "0");
    let imported = target.run(&archive).await;
    assert!(imported.status.success(), "{}", stderr(&imported));
    let said = String::from_utf8_lossy(&imported.stdout).into_owned();
    assert!(said.contains(" 40 files of "), "{said}");
    assert!(!said.contains("(0 were there)"), "{said}");
    let new = target.serve("").await;
    assert_eq!(everything(&new.api).await, everything(&old.api).await);
    old.stop().await;
}

#[tokio::test]
async fn a_source_without_the_key_of_its_webhook_secrets_is_refused() {
    let mut old = TestServer::start_with("[worker]\nslots = 1\n").await;
    old.stop_gracefully().await;
    // Sealed with another key than that of the folder.
    old.data().execute(
        "insert into webhook_endpoints (id, project_id, name, url, secret_sealed, created_at, updated_at)
         values ('we_1', 'default', 'n', 'u', zeroblob(61), 1, 1)",
    );
    let target = Target::start().await;
    let refused = target.run(old.data().path()).await;
    assert_eq!(refused.status.code(), Some(1), "{refused:?}");
    let why = stderr(&refused);
    assert!(why.contains("with the webhooks.key_file"), "{why}");
    assert!(!target.folder.path().join("webhooks.key").exists());
}

#[tokio::test]
async fn rows_do_not_go_where_somebody_came_while_the_files_went() {
    let old = TestServer::start_with("[worker]\nslots = 1\n").await;
    upload(&old.api, 500_000).await;
    let archive = old.scratch().join("a.tar");
    old.kinora(&["backup", archive.to_str().expect("UTF-8")])
        .await;
    let target = Target::start().await;
    target.s3.set_fault(S3Fault::Hangs);
    let import = target.import(&archive).spawn().expect("it was built");
    // The note of where files lie comes after the check at the start, and before the bucket is asked.
    let postgres = Arc::clone(&target.postgres);
    let is_noted = move || {
        let postgres = Arc::clone(&postgres);
        let noted = "select count(*) from facts where name = 'database'";
        tokio::task::spawn_blocking(move || postgres.execute("postgres", noted))
    };
    until(
        "the import is past its first check",
        CLIP_WITHIN,
        || async {
            let noted = is_noted().await.expect("no panic");
            noted.is_ok_and(|n_facts| n_facts == "1").then_some(())
        },
    )
    .await;
    let refused = target.refused_to_serve().await;
    assert!(refused.contains("kinora import into"), "{refused}");
    let url = target.postgres.url("postgres");
    let separator = if url.contains('?') { '&' } else { '?' };
    let url = format!("{url}{separator}application_name=kinora");
    let mut other = Command::new("psql");
    other.args([&url, "-c", "select pg_sleep(600)"]);
    let other = other
        .kill_on_drop(true)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let mut other = other.expect("apt-get install postgresql");
    until("another is connected", CLIP_WITHIN, || async {
        let sleeping = "select count(*) from pg_stat_activity where query = 'select pg_sleep(600)'
             and application_name = 'kinora'";
        let postgres = Arc::clone(&target.postgres);
        let n = tokio::task::spawn_blocking(move || postgres.execute("postgres", sleeping));
        (n.await.expect("no panic").expect("a statement") == "1").then_some(())
    })
    .await;
    target.s3.set_fault(S3Fault::None);
    let refused = import.wait_with_output().await.expect("our child");
    assert_eq!(refused.status.code(), Some(1), "{refused:?}");
    assert!(
        stderr(&refused).contains("other processes of kinora use"),
        "{refused:?}"
    );
    let leave = "select pg_terminate_backend(pid) from pg_stat_activity where query = 'select pg_sleep(600)'";
    let postgres = Arc::clone(&target.postgres);
    let left = tokio::task::spawn_blocking(move || postgres.execute("postgres", leave));
    left.await.expect("no panic").expect("a statement");
    other.wait().await.expect("our child");
    let imported = target.run(&archive).await;
    assert!(imported.status.success(), "{}", stderr(&imported));
    old.stop().await;
}

/// Runs one of PostgreSQL's own programs.
async fn run_tool(program: &str, arguments: &[&str]) {
    let output = Command::new(program).args(arguments).output().await;
    let output = output.unwrap_or_else(|err| panic!("apt-get install postgresql: {err}"));
    assert!(output.status.success(), "{program}: {}", stderr(&output));
}

/// What docs/operations.md advises for several processes; the copy of the bucket is any service's own affair.
#[tokio::test]
async fn a_dump_and_a_copy_of_the_bucket_serve_what_was_there() {
    let target = Target::start().await;
    let first = target.serve("").await;
    let video = first.api.create_short("a red ball").await;
    first.api.completed(&video).await;
    upload(&first.api, 300_000).await;
    let dump = target.folder.path().join("kinora.dump");
    let dump_to = format!("--file={}", dump.display());
    let database = target.postgres.url("postgres");
    run_tool("pg_dump", &["--format=custom", &dump_to, &database]).await;
    let bucket = target.s3.bucket_folder();
    let (from, to) = (bucket.join("kinora"), bucket.join("copy"));
    let paths = [from.to_str().expect("UTF-8"), to.to_str().expect("UTF-8")];
    run_tool("cp", &["-a", paths[0], paths[1]]).await;
    let before = everything(&first.api).await;

    let copy = target.postgres.url("copy");
    let postgres = Arc::clone(&target.postgres);
    let make = move || postgres.execute("postgres", "create database copy");
    let made = tokio::task::spawn_blocking(make).await.expect("no panic");
    made.expect("a statement");
    let into = format!("--dbname={copy}");
    let dump = dump.to_str().expect("UTF-8");
    run_tool("pg_restore", &["--no-owner", &into, dump]).await;
    let config = target.config();
    let config = config.replace(&format!("{database}\""), &format!("{copy}\""));
    let config = config.replace("/kinora\"", "/copy\"");
    assert_ne!(config, target.config());
    let second = TestServer::start_with_variables(&config, target.s3.environment()).await;
    assert_eq!(everything(&second.api).await, before);
    let video = second.api.create_short("a blue ball").await;
    second.api.completed(&video).await;
    assert_eq!(
        first.api.get(&format!("/v1/videos/{video}")).await.status,
        404
    );
}
