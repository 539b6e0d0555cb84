//! What PostgreSQL, a bucket and a second process that answers change, measured against one process on SQLite and a
//! folder, in the same run.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::{Measured, Server, create_script, wrk};
use crate::run::{Repo, capture, run};

/// How many orders are timed on each set-up, one after the other and in turns.
const N_ORDERS: usize = 20;
const N_CONNECTIONS: u32 = 32;
/// A worker notices within seconds that it is drained.
const DRAINED_WITHIN: Duration = Duration::from_secs(30);

/// Prints the rates of creating and retrieving, and the time of one order.
pub(super) fn cluster(repo: &Repo, kinora: &Path, folder: &Path, seconds: u32) -> Result<()> {
    let mut build = repo.cargo(&["build", "--release", "--locked", "-p", "kinora-testbed"]);
    run(build.args(["--example", "cluster"]))?;
    let program = repo.target.join("release/examples/cluster");
    rates(kinora, folder, &Shared::start(&program, folder)?, seconds)?;
    // Not on the same database: what was ordered there still waits.
    orders(kinora, folder, &Shared::start(&program, folder)?)
}

/// Drives servers that only answer, so that no video is made beside the measurement.
fn rates(kinora: &Path, folder: &Path, shared: &Shared, seconds: u32) -> Result<()> {
    let create = create_script(folder)?;
    let data = folder.join("rates-sqlite");
    let everything = Server::start(kinora, &data, &[])?;
    drain_worker(kinora, &data)?;
    let api = [&shared.variables[..], &[role("api")]].concat();
    let nodes = [
        Server::start(kinora, &folder.join("rates-node-1"), &api)?,
        Server::start(kinora, &folder.join("rates-node-2"), &api)?,
    ];
    println!(
        "\n{:<36} {:<14} {:>12}  latency 50% / 99%",
        "set-up", "request", "requests/s"
    );
    let setups: [(&str, &[Server]); 3] = [
        ("SQLite, one process", std::slice::from_ref(&everything)),
        ("PostgreSQL, one process", &nodes[..1]),
        ("PostgreSQL, two processes", &nodes),
    ];
    for (name, servers) in setups {
        let id = servers[0].order(kinora, false)?;
        let requests = [
            ("retrieve", format!("/v1/videos/{id}"), None),
            ("create", "/v1/videos".to_owned(), Some(create.as_path())),
        ];
        for (request, path, script) in requests {
            let measured = side_by_side(servers, |server| {
                let url = format!("{}{path}", server.address);
                wrk(&url, N_CONNECTIONS / servers.len() as u32, seconds, script)
            })?;
            let per_second: f64 = measured.iter().map(Measured::rate).sum();
            let latency = &measured[0];
            println!(
                "{name:<36} {request:<14} {per_second:>12.0}  {} / {}",
                latency.half, latency.most
            );
        }
    }
    Ok(())
}

/// Lets the one worker of a server take no more: on SQLite every process does everything.
fn drain_worker(kinora: &Path, data: &Path) -> Result<()> {
    let workers = |args: &[&str]| {
        let mut command = Command::new(kinora);
        command.arg("workers").args(args).args(["--format", "json"]);
        capture(command.arg("--data-dir").arg(data))
    };
    let worker = || {
        let list: serde_json::Value = serde_json::from_str(&workers(&["list"])?)?;
        Ok::<_, anyhow::Error>(list[0].clone())
    };
    let deadline = Instant::now() + DRAINED_WITHIN;
    while worker()?["id"].is_null() {
        pause_until(deadline)?;
    }
    workers(&["drain", worker()?["id"].as_str().unwrap_or_default()])?;
    while worker()?["condition"] != "drained" {
        pause_until(deadline)?;
    }
    Ok(())
}

fn pause_until(deadline: Instant) -> Result<()> {
    if Instant::now() > deadline {
        bail!("the worker of the server could not be drained");
    }
    thread::sleep(Duration::from_millis(100));
    Ok(())
}

/// Does the same with every server, at the same time.
fn side_by_side<T: Send>(
    servers: &[Server],
    work: impl Fn(&Server) -> Result<T> + Sync,
) -> Result<Vec<T>> {
    thread::scope(|scope| {
        let work = &work;
        let threads: Vec<_> = servers
            .iter()
            .map(|server| scope.spawn(move || work(server)))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().expect("a measurement does not panic"))
            .collect()
    })
}

/// Times one order after the other, from the request to the completed video, on both set-ups in turns.
fn orders(kinora: &Path, folder: &Path, shared: &Shared) -> Result<()> {
    let alone = Server::start(kinora, &folder.join("orders-sqlite"), &[])?;
    let together = Server::start(kinora, &folder.join("orders-cluster"), &shared.variables)?;
    let mut times_s = [Vec::new(), Vec::new()];
    for server in [&alone, &together] {
        server.order(kinora, true)?;
    }
    for _ in 0..N_ORDERS {
        for (server, times_s) in [&alone, &together].into_iter().zip(&mut times_s) {
            let started = Instant::now();
            server.order(kinora, true)?;
            times_s.push(started.elapsed().as_secs_f64());
        }
    }
    let [alone_s, together_s] = times_s.map(median);
    println!("\n{N_ORDERS} orders of 4 s each, one after the other, the median:");
    println!("SQLite and a folder          {alone_s:.3} s");
    println!(
        "PostgreSQL and a bucket      {together_s:.3} s, {:.2} times as long",
        together_s / alone_s
    );
    println!(
        "memory of the process        {} and {}",
        alone.resident_memory()?,
        together.resident_memory()?
    );
    Ok(())
}

fn median(mut times_s: Vec<f64>) -> f64 {
    times_s.sort_by(f64::total_cmp);
    times_s[times_s.len() / 2]
}

fn role(roles: &str) -> (String, String) {
    ("KINORA_ROLES".to_owned(), roles.to_owned())
}

/// What the processes share: it runs until this is dropped.
struct Shared {
    child: Child,
    variables: Vec<(String, String)>,
}

impl Shared {
    fn start(program: &Path, folder: &Path) -> Result<Self> {
        let mut child = Command::new(program)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot start PostgreSQL and a bucket")?;
        let stdout = child.stdout.take().context("its output is read")?;
        // Processes that share a database seal the secrets of webhooks with one key.
        let key_file = folder.join(format!("webhooks-{}.key", child.id()));
        let key_file = key_file.display().to_string();
        let mut variables = vec![("KINORA_WEBHOOKS_KEY_FILE".to_owned(), key_file)];
        for line in BufReader::new(stdout).lines() {
            let line = line?;
            let Some((name, value)) = line.split_once('=') else {
                break;
            };
            variables.push((name.to_owned(), value.to_owned()));
        }
        Ok(Self { child, variables })
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        // It ends, and with it what it started, once nobody can write to it any more.
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}
