//! A PostgreSQL cluster of its own, from the system's package.

use std::net::{Ipv4Addr, TcpStream};
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use tempfile::TempDir;

use crate::free_port;

/// How long the server may take to answer.
const START_LIMIT: Duration = Duration::from_secs(60);

/// Runs the server until its own standard input ends, which it does with the process that started it, however that
/// ends; then the cluster goes. A server that was stopped and started again is told by its file of the process id.
const KEEPER: &str = r#"
folder=$1; shift
"$@" </dev/null &
cat >/dev/null
kill -QUIT "$(head -n 1 "$folder/postmaster.pid")" 2>/dev/null
wait
rm -rf "$folder"
"#;

/// A running PostgreSQL server with an empty cluster. It trusts whoever connects.
pub struct PostgresCluster {
    // Its standard input keeps the server alive.
    keeper: Child,
    folder: PathBuf,
    port: u16,
    account: Option<Account>,
}

/// Who runs the server when the tests are root's: PostgreSQL refuses to be.
#[derive(Clone, Copy)]
struct Account {
    uid: u32,
    gid: u32,
}

impl PostgresCluster {
    /// Makes a cluster and starts its server. It does not wait for the disk, unless `is_durable`.
    ///
    /// # Errors
    /// PostgreSQL is not installed, or does not start.
    pub fn start(is_durable: bool) -> anyhow::Result<Self> {
        let account = account()?;
        let folder = folder(account)?;
        let mut initdb = program("initdb", account)?;
        initdb.arg("-D").arg(&folder).args([
            "-U",
            "kinora",
            "--auth=trust",
            "--no-sync",
            "--encoding=UTF8",
            "--no-locale",
        ]);
        run(initdb)?;
        let port = free_port()?;
        let keeper = keeper(&folder, port, is_durable, account)?;
        let cluster = Self {
            keeper,
            folder,
            port,
            account,
        };
        cluster.wait_until_ready()?;
        Ok(cluster)
    }

    /// The URL of one of its databases.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        format!(
            "postgres://kinora@127.0.0.1:{}/{database}?sslmode=disable",
            self.port
        )
    }

    /// The port it listens on.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Does what `statement` says, in the database `database`, and returns the answer: a line a row, columns divided
    /// by `|`.
    ///
    /// # Errors
    /// The statement fails.
    pub fn execute(&self, database: &str, statement: &str) -> anyhow::Result<String> {
        let mut psql = program("psql", self.account)?;
        psql.args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align"])
            .args(["--set", "ON_ERROR_STOP=1", "--dbname", &self.url(database)])
            .args(["--command", statement]);
        run(psql)
    }

    /// Ends the server at once, as a crash would: connections break, and what was not committed is lost.
    ///
    /// # Errors
    /// It does not run.
    pub fn stop_immediately(&self) -> anyhow::Result<()> {
        self.control(&["stop", "--mode=immediate", "--wait"])
    }

    /// Starts the server again, on the same port, and waits until it answers.
    ///
    /// # Errors
    /// It does not start.
    pub fn start_again(&self) -> anyhow::Result<()> {
        // The first one belongs to whoever runs the tests.
        let log = self.folder.join("server_again.log");
        let options = server_options(&self.folder, self.port, true).join(" ");
        let log = log.to_string_lossy().into_owned();
        self.control(&["start", "--wait", "--log", &log, "--options", &options])?;
        self.wait_until_ready()
    }

    fn control(&self, args: &[&str]) -> anyhow::Result<()> {
        let mut pg_ctl = program("pg_ctl", self.account)?;
        pg_ctl.arg("-D").arg(&self.folder).args(args);
        run(pg_ctl).map(drop)
    }

    fn wait_until_ready(&self) -> anyhow::Result<()> {
        let started_at = Instant::now();
        loop {
            if TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).is_ok()
                && self.execute("postgres", "select 1").is_ok()
            {
                return Ok(());
            }
            ensure!(
                started_at.elapsed() < START_LIMIT,
                "PostgreSQL does not answer; its log: {}",
                std::fs::read_to_string(self.folder.join("server.log")).unwrap_or_default()
            );
            sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for PostgresCluster {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        // The keeper ends when the server has; nobody else is told if it does not.
        let _ended = self.keeper.wait();
    }
}

fn folder(account: Option<Account>) -> anyhow::Result<PathBuf> {
    let folder = TempDir::with_prefix("kinora-postgres-")?.keep();
    if let Some(account) = account {
        chown(&folder, Some(account.uid), Some(account.gid))?;
    }
    Ok(folder)
}

fn keeper(
    folder: &Path,
    port: u16,
    is_durable: bool,
    account: Option<Account>,
) -> anyhow::Result<Child> {
    let log = std::fs::File::create(folder.join("server.log"))?;
    let mut keeper = Command::new("sh");
    keeper
        .args(["-c", KEEPER, "sh"])
        .arg(folder)
        .arg(find("postgres")?)
        .arg("-D")
        .arg(folder)
        .args(server_options(folder, port, is_durable))
        .stdin(Stdio::piped())
        .stdout(log.try_clone()?)
        .stderr(log);
    become_account(&mut keeper, account);
    // Of its own, so that an interrupt at the terminal reaches it only through whoever started it.
    keeper.process_group(0);
    keeper.spawn().context("cannot start PostgreSQL")
}

fn server_options(folder: &Path, port: u16, is_durable: bool) -> Vec<String> {
    let is_durable = if is_durable { "on" } else { "off" };
    let settings = [
        "listen_addresses=127.0.0.1".to_owned(),
        format!("port={port}"),
        format!("unix_socket_directories={}", folder.display()),
        "max_connections=200".to_owned(),
        format!("fsync={is_durable}"),
        format!("synchronous_commit={is_durable}"),
        format!("full_page_writes={is_durable}"),
    ];
    settings
        .into_iter()
        .flat_map(|setting| ["-c".to_owned(), setting])
        .collect()
}

/// The account to run the server with: `None` is the one that runs the tests.
fn account() -> anyhow::Result<Option<Account>> {
    if !rustix::process::geteuid().is_root() {
        return Ok(None);
    }
    let users = std::fs::read_to_string("/etc/passwd")?;
    let user = users
        .lines()
        .find(|line| line.starts_with("postgres:"))
        .context("PostgreSQL does not run as root, and there is no user `postgres`")?;
    let number = |field_idx: usize| -> anyhow::Result<u32> {
        let field = user.split(':').nth(field_idx).context("/etc/passwd")?;
        Ok(field.parse()?)
    };
    Ok(Some(Account {
        uid: number(2)?,
        gid: number(3)?,
    }))
}

fn become_account(command: &mut Command, account: Option<Account>) {
    if let Some(account) = account {
        command.uid(account.uid).gid(account.gid).current_dir("/");
    }
}

fn program(name: &str, account: Option<Account>) -> anyhow::Result<Command> {
    let mut command = Command::new(find(name)?);
    become_account(&mut command, account);
    Ok(command)
}

/// The program `name`, on the path or where Debian keeps it; of the newest version.
fn find(name: &str) -> anyhow::Result<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).map(|folder| folder.join(name));
    let mut of_debian: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|version| version.path().join("bin").join(name))
        .collect();
    of_debian.sort();
    of_debian
        .into_iter()
        .rev()
        .chain(on_path)
        .find(|program| program.is_file())
        .with_context(|| format!("no {name}: install PostgreSQL (Debian: `postgresql`)"))
}

fn run(mut command: Command) -> anyhow::Result<String> {
    // What it starts must not keep the pipes: the answer ends when the program does.
    let output = tempfile::tempfile()?;
    let errors = tempfile::tempfile()?;
    let status = command
        .stdin(Stdio::null())
        .stdout(output.try_clone()?)
        .stderr(errors.try_clone()?)
        .status()
        .with_context(|| format!("cannot run {command:?}"))?;
    let (output, errors) = (read(output)?, read(errors)?);
    if !status.success() {
        bail!("{command:?}: {status}: {errors}");
    }
    Ok(output.trim_end().to_owned())
}

fn read(mut file: std::fs::File) -> anyhow::Result<String> {
    use std::io::{Read as _, Seek as _};
    file.rewind()?;
    let mut text = String::new();
    file.read_to_string(&mut text)?;
    Ok(text)
}
