//! A server of the real binary, with a data folder of its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;
use tokio::process::{Child, Command};
use tokio::time::timeout;

use super::{Api, DataFolder, until};

/// How long a start may take. It takes less than 0.2 s on an idle machine.
const READY_WITHIN: Duration = Duration::from_secs(20);
/// How long the server may take to notice its first key. It promises about a second.
const KEYED_WITHIN: Duration = Duration::from_secs(3);
/// How long a graceful stop may take: the server's own grace for running jobs, and some.
const STOPPED_WITHIN: Duration = Duration::from_secs(30);

/// Where servers listen unless a test wants another address.
const LISTEN: &str = "127.0.0.1:0";

/// Says how many servers a client goes through.
const LAYERS: &str = "TEST_LAYERS";

/// The settings of a server that has every well-known model from another kinora.
fn front_config(url: &str) -> String {
    let names = [
        "sora-2",
        "sora-2-pro",
        "sora-2-2025-10-06",
        "sora-2-2025-12-08",
        "sora-2-pro-2025-10-06",
    ];
    let aliases = names.map(|name| format!("{name} = \"far\"\n")).concat();
    format!(
        "[models.aliases]\n{aliases}[upstreams.behind]\nurl = \"{url}\"\ndialect = \"kinora\"\n\
         [upstreams.behind.models.far]\nname = \"sketch-1\"\n"
    )
}

/// A running `kinora serve`. Killed when dropped, and its log printed when the test fails.
pub(crate) struct TestServer {
    folder: TempDir,
    child: Child,
    /// What it finds in its environment, besides ours.
    variables: Vec<(String, String)>,
    /// The server that makes its clips, if it is the front of two.
    behind: Option<Box<TestServer>>,
    /// The way to talk to it.
    pub(crate) api: Api,
}

impl TestServer {
    /// Starts a server with default settings; with `TEST_LAYERS=2` one whose models are made by a second server
    /// behind it, which no client should notice.
    pub(crate) async fn start() -> Self {
        match std::env::var(LAYERS).as_deref() {
            Err(_) | Ok("1") => Self::start_with("").await,
            Ok("2") => Self::start_in_front().await,
            Ok(other) => panic!("{LAYERS} is 1 or 2, not {other}"),
        }
    }

    async fn start_in_front() -> Self {
        let behind = Self::start_with("").await;
        let mut front = Self::start_with(&front_config(&behind.api.url(""))).await;
        front.behind = Some(Box::new(behind));
        front
    }

    /// Starts a server with these settings in its `kinora.toml`.
    pub(crate) async fn start_with(config: &str) -> Self {
        Self::start_with_variables(config, Vec::new()).await
    }

    /// Starts a server with these settings and these variables.
    pub(crate) async fn start_with_variables(
        config: &str,
        variables: Vec<(String, String)>,
    ) -> Self {
        let folder = TempDir::new().expect("a temporary folder can be made");
        fs::create_dir(folder.path().join("data")).expect("the folder is empty");
        fs::write(folder.path().join("data/kinora.toml"), config).expect("the folder is ours");
        Self::start_in(folder, variables).await
    }

    /// Starts a server that finds no other program, so neither ffmpeg.
    pub(crate) async fn start_without_programs() -> Self {
        let folder = TempDir::new().expect("a temporary folder can be made");
        Self::start_in(folder, vec![("PATH".to_owned(), String::new())]).await
    }

    /// Starts a server on the data folder `data` in a folder, which is removed with it.
    pub(crate) async fn start_on(folder: TempDir) -> Self {
        Self::start_in(folder, Vec::new()).await
    }

    async fn start_in(folder: TempDir, variables: Vec<(String, String)>) -> Self {
        let (child, api) = launch(folder.path(), LISTEN, &variables).await;
        Self {
            folder,
            child,
            variables,
            behind: None,
            api,
        }
    }

    /// Runs another kinora command on the data folder, beside the server, and returns what it prints.
    pub(crate) async fn kinora(&self, arguments: &[&str]) -> String {
        let output = Command::new(env!("CARGO_BIN_EXE_kinora"))
            .args(arguments)
            .arg("--data-dir")
            .arg(self.folder.path().join("data"))
            .stdin(Stdio::null())
            .output()
            .await
            .expect("the binary was built for this test");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {stderr}");
        String::from_utf8(output.stdout).expect("kinora prints text")
    }

    /// Makes a key with `kinora keys create` and these flags, and waits until the server asks for keys.
    pub(crate) async fn make_key(&self, flags: &[&str]) -> String {
        let arguments = [&["keys", "create"], flags].concat();
        let key = self.kinora(&arguments).await.trim().to_owned();
        until("the server asks for keys", KEYED_WITHIN, || async {
            (self.api.get("/v1/models").await.status == 401).then_some(())
        })
        .await;
        key
    }

    /// What the server keeps on disk.
    pub(crate) fn data(&self) -> DataFolder {
        DataFolder::new(self.folder.path().join("data"))
    }

    /// A folder for the test's own files, removed with the server.
    pub(crate) fn scratch(&self) -> PathBuf {
        let scratch = self.folder.path().join("scratch");
        fs::create_dir_all(&scratch).expect("the folder is ours");
        scratch
    }

    /// The process id.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id().expect("the server runs")
    }

    /// A line such as `VmRSS` of the kernel's account of the process, in bytes.
    pub(crate) fn memory_bytes(&self, line: &str) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.pid()))
            .expect("the server runs on Linux");
        let value = status
            .lines()
            .find_map(|entry| entry.strip_prefix(line)?.strip_prefix(':'))
            .expect("the kernel writes this line");
        let kib = value.trim().trim_end_matches(" kB").parse::<u64>();
        kib.expect("memory is counted in kB") * 1024
    }

    /// Everything the server has logged since its first start.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// Sends a signal.
    pub(crate) fn signal(&self, signal: Signal) {
        let pid = i32::try_from(self.pid()).expect("a process id is small");
        let pid = Pid::from_raw(pid).expect("a process id is not zero");
        kill_process(pid, signal).expect("the server is our child");
    }

    /// Ends the server as a power cut would end it.
    pub(crate) async fn kill_9(&mut self) {
        self.signal(Signal::KILL);
        self.exit(Duration::from_secs(10)).await;
    }

    /// Waits for the process to end.
    pub(crate) async fn exit(&mut self, limit: Duration) -> ExitStatus {
        let ended = timeout(limit, self.child.wait()).await;
        ended
            .unwrap_or_else(|_| panic!("the server did not end within {} s", limit.as_secs()))
            .expect("the server is our child")
    }

    /// Starts the server again, on the same data folder and another port. It must have ended.
    pub(crate) async fn restart(&mut self) {
        self.restart_on(LISTEN).await;
    }

    /// The same, listening on this address.
    pub(crate) async fn restart_on(&mut self, listen: &str) {
        let (child, api) = launch(self.folder.path(), listen, &self.variables).await;
        self.child = child;
        self.api = api;
    }

    /// The signal that ended the process, if one has.
    pub(crate) fn killed_by(&mut self) -> Option<i32> {
        use std::os::unix::process::ExitStatusExt as _;
        self.child.try_wait().ok().flatten()?.signal()
    }

    /// Whether the process has not ended.
    pub(crate) fn is_running(&mut self) -> bool {
        self.child.try_wait().is_ok_and(|ended| ended.is_none())
    }

    /// Gives the next start these variables besides those of the first.
    pub(crate) fn set_variable(&mut self, name: &str, value: &str) {
        self.variables.retain(|(known, _)| known != name);
        self.variables.push((name.to_owned(), value.to_owned()));
    }

    /// The same, without waiting until it takes requests: it may end before that.
    pub(crate) fn restart_unwatched(&mut self, listen: &str) {
        self.child = spawn(self.folder.path(), listen, &self.variables);
    }

    /// Stops the server gracefully and checks that nothing is left over: no scratch file, no blob without a
    /// row, no row without its blob, no job that looks as if it ran.
    pub(crate) async fn stop(mut self) {
        self.stop_gracefully().await;
        self.data().assert_tidy();
        if let Some(mut behind) = self.behind.take() {
            behind.stop_gracefully().await;
            behind.data().assert_tidy();
        }
    }

    /// Stops the server gracefully, to be started again.
    pub(crate) async fn stop_gracefully(&mut self) {
        self.signal(Signal::TERM);
        let status = self.exit(STOPPED_WITHIN).await;
        assert!(status.success(), "a graceful stop ended with {status}");
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("--- the server's log\n{}---", self.log());
        }
    }
}

/// Starts the binary and waits until it takes requests.
async fn launch(folder: &Path, listen: &str, variables: &[(String, String)]) -> (Child, Api) {
    let mut child = spawn(folder, listen, variables);
    let ready = until("the server becomes ready", READY_WITHIN, || {
        let ended = child.try_wait().expect("the server is our child");
        let log = || fs::read_to_string(folder.join("log")).unwrap_or_default();
        assert!(ended.is_none(), "the server ended at once:\n{}", log());
        let port = fs::read_to_string(folder.join("port")).ok();
        async move { port }
    });
    let port = ready.await;
    let port = port.trim().parse().expect("the port file holds a port");
    (child, Api::new(port))
}

/// Starts the binary.
fn spawn(folder: &Path, listen: &str, variables: &[(String, String)]) -> Child {
    let port_file = folder.join("port");
    if port_file.exists() {
        fs::remove_file(&port_file).expect("the folder is ours");
    }
    let log = fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(folder.join("log"))
        .expect("the folder is ours");
    Command::new(env!("CARGO_BIN_EXE_kinora"))
        .args(["serve", "--listen", listen, "--data-dir"])
        .arg(folder.join("data"))
        .arg("--port-file")
        .arg(&port_file)
        .env("RUST_BACKTRACE", "0")
        .envs(variables.iter().cloned())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(log)
        .kill_on_drop(true)
        .spawn()
        .expect("the binary was built for this test")
}

/// The children that any thread of a process has (proc(5)).
pub(crate) fn children(pid: u32) -> Vec<u32> {
    let Ok(threads) = fs::read_dir(format!("/proc/{pid}/task")) else {
        return Vec::new();
    };
    let listed = |thread: fs::DirEntry| fs::read_to_string(thread.path().join("children"));
    let lists = threads.flatten().filter_map(|thread| listed(thread).ok());
    let ids = lists.flat_map(|list| {
        let ids = list.split_whitespace().filter_map(|id| id.parse().ok());
        ids.collect::<Vec<u32>>()
    });
    ids.collect()
}
