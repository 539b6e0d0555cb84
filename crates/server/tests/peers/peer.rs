//! A server of others: a program in Python on a free port, which ends when its test does.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;
use tokio::process::{Child, Command};
use tokio::time::timeout;

use crate::common::{CLIP_WITHIN, target_folder, until};

/// How long a start may take. LiteLLM's takes half a minute on a busy machine.
const READY_WITHIN: Duration = Duration::from_secs(180);
/// How long an end may take.
const ENDED_WITHIN: Duration = Duration::from_secs(10);

/// What SGLang and FastVideo say that they serve.
pub(crate) const MODEL: &str = "Wan-AI/Wan2.2-TI2V-5B-Diffusers";

/// A running server. Killed when dropped, and its log printed when the test fails.
pub(crate) struct Peer {
    folder: TempDir,
    how: How,
    child: Child,
    port: u16,
}

/// The environment, the script, and what it is told besides.
type How = (&'static str, &'static str, Vec<String>);

impl Peer {
    /// SGLang's routes.
    pub(crate) async fn sglang() -> Self {
        Self::of_package("sglang_server.py", "sglang-0.5.23").await
    }

    /// FastVideo's application.
    pub(crate) async fn fastvideo() -> Self {
        Self::of_package("fastvideo_server.py", "fastvideo-0.2.1").await
    }

    /// LiteLLM's proxy with this configuration.
    pub(crate) async fn litellm(config: &str) -> Self {
        let folder = TempDir::new().expect("a temporary folder can be made");
        fs::write(folder.path().join("config.yaml"), config).expect("the folder is ours");
        let how = ("litellm-1.104.5", "litellm_proxy.py", Vec::new());
        Self::start(how, folder).await
    }

    async fn of_package(script: &'static str, package: &str) -> Self {
        let folder = TempDir::new().expect("a temporary folder can be made");
        let package = set_up(&target_folder().join("python").join(package));
        let package = package.to_str().expect("the folder has a plain name");
        let arguments = ["--package", package, "--model", MODEL].map(str::to_owned);
        Self::start(("peers", script, arguments.to_vec()), folder).await
    }

    async fn start(how: How, folder: TempDir) -> Self {
        let (child, port) = launch(&how, folder.path(), 0).await;
        Self {
            folder,
            how,
            child,
            port,
        }
    }

    /// Ends it and starts it again on the same port. It knows nothing any more then.
    pub(crate) async fn restart(&mut self) {
        self.end().await;
        fs::remove_file(self.folder.path().join("port")).expect("the folder is ours");
        (self.child, self.port) = launch(&self.how, self.folder.path(), self.port).await;
    }

    /// Its address.
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// What its generator was asked for, in this order.
    pub(crate) fn orders(&self) -> Vec<Value> {
        let lines = fs::read_to_string(self.folder.path().join("orders.jsonl")).unwrap_or_default();
        let orders = lines.lines().map(serde_json::from_str);
        orders.map(|order| order.expect("lines of JSON")).collect()
    }

    /// Waits until its generator has been asked for so many.
    pub(crate) async fn asked(&self, n_orders: usize) {
        let is_asked = || async { (self.orders().len() >= n_orders).then_some(()) };
        until("a peer gets an order", CLIP_WITHIN, is_asked).await;
    }

    /// Lets renders go on that wait because their prompt says `hold`.
    pub(crate) fn release(&self) {
        fs::write(self.folder.path().join("release"), "").expect("the folder is ours");
    }

    /// The jobs that it knows.
    pub(crate) async fn jobs(&self) -> Vec<Value> {
        let client = client();
        let answer = client.get(format!("{}/v1/videos", self.url())).send().await;
        let page: Value = answer
            .expect("it answers")
            .json()
            .await
            .expect("it answers with JSON");
        page["data"].as_array().expect("a list has data").clone()
    }

    /// Ends it, with all that it has not finished.
    pub(crate) async fn stop(mut self) {
        self.end().await;
    }

    async fn end(&mut self) {
        drop(self.child.stdin.take());
        let ended = timeout(ENDED_WITHIN, self.child.wait()).await;
        ended
            .expect("it ends with its input")
            .expect("it is our child");
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let log = fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
            eprintln!("--- the peer's log\n{log}---");
        }
    }
}

/// Starts a program and waits until it answers.
async fn launch((environment, script, arguments): &How, folder: &Path, port: u16) -> (Child, u16) {
    let log = fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(folder.join("log"))
        .expect("the folder is ours");
    let errors = log.try_clone().expect("the file is ours");
    let mut child = program(environment, script)
        .args(arguments)
        .args(["--port", &port.to_string(), "--folder"])
        .arg(folder)
        // It ends with this, even where nobody is left to end it.
        .stdin(Stdio::piped())
        .stdout(log)
        .stderr(errors)
        .kill_on_drop(true)
        .spawn()
        .expect("Python can be started");
    let port = until("a peer listens", READY_WITHIN, || {
        let ended = child.try_wait().expect("it is our child");
        let log = || fs::read_to_string(folder.join("log")).unwrap_or_default();
        assert!(ended.is_none(), "the peer ended at once:\n{}", log());
        let port = fs::read_to_string(folder.join("port")).ok();
        async move { port }
    });
    let port = port.await.trim().parse().expect("the file holds a port");
    until("a peer answers", READY_WITHIN, || async {
        let models = format!("http://127.0.0.1:{port}/v1/models");
        client().get(models).send().await.ok()
    })
    .await;
    (child, port)
}

fn client() -> reqwest::Client {
    // Another test of the same process may have installed it already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .no_proxy()
        .build()
        .expect("a plain client can be made")
}

/// A script of ours in an environment that `cargo xtask test --peers` makes.
pub(crate) fn program(environment: &str, script: &str) -> Command {
    let python = target_folder().join(format!("python/{environment}/bin/python"));
    let scripts = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/peers");
    let mut program = Command::new(set_up(&python));
    program
        .arg(Path::new(scripts).join(script))
        // Whatever the machine is set to, everything here is on this machine.
        .env_remove("HTTP_PROXY")
        .env_remove("HTTPS_PROXY")
        .env_remove("http_proxy")
        .env_remove("https_proxy")
        .env("PYTHONDONTWRITEBYTECODE", "1");
    program
}

fn set_up(path: &Path) -> PathBuf {
    let text = path.display();
    assert!(
        path.exists(),
        "{text} is not there: run `cargo xtask test --peers`"
    );
    path.to_owned()
}
