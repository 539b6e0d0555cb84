//! `bench`: how fast the product is here, through its own front door.
//!
//! Rendering is measured by orders to a real server, the HTTP layer by wrk against one. Numbers of a busy
//! machine are worth nothing: the table begins with the load it was measured under.

mod cluster;
mod upstream;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::run::{Repo, capture, is_on_path, run};
use crate::setup;

/// How long a server may take to become ready.
const READY_WITHIN: Duration = Duration::from_secs(10);

/// A part of the benchmarks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Part {
    /// The built-in engine: drawing, grading, encoding and whole orders, on one and on two cores
    Sketch,
    /// The HTTP layer
    Http,
    /// PostgreSQL, a bucket and a second process, against one process on SQLite
    Cluster,
    /// Standing in front of another video server
    Upstream,
}

/// Measures one part, or all, and prints a table.
pub(crate) fn bench(repo: &Repo, part: Option<Part>, seconds: u32) -> Result<()> {
    let wants = |other: Part| part.is_none_or(|part| part == other);
    setup::tools(repo, true)?;
    encode_with_assembly(repo)?;
    run(&mut repo.cargo(&["build", "--release", "--locked", "-p", "kinora"]))?;
    let folder = repo.target.join("bench");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    let kinora = repo.target.join("release/kinora");
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    println!("load when it began: {}", load.trim());
    if wants(Part::Sketch) {
        parts(repo)?;
        rendering(&kinora, &folder)?;
    }
    if wants(Part::Http) {
        http(&kinora, &folder, seconds)?;
    }
    if wants(Part::Cluster) {
        cluster::cluster(repo, &kinora, &folder, seconds)?;
    }
    if wants(Part::Upstream) {
        upstream::upstream(&kinora, &folder)?;
    }
    Ok(())
}

/// Has the encoder built anew when it was built before nasm was there: its build script does not look again, and
/// says so in a line of its output only.
fn encode_with_assembly(repo: &Repo) -> Result<()> {
    let build = repo.target.join("release/build");
    let Ok(scripts) = fs::read_dir(&build) else {
        return Ok(());
    };
    let is_plain = scripts.flatten().any(|script| {
        let is_encoder = script
            .file_name()
            .to_string_lossy()
            .starts_with("openh264-sys2-");
        let output = fs::read_to_string(script.path().join("output"));
        is_encoder && output.is_ok_and(|output| output.contains("not using any assembly"))
    });
    if is_plain && is_on_path("nasm") {
        run(&mut repo.cargo(&["clean", "--release", "-p", "openh264-sys2"]))?;
    }
    Ok(())
}

/// The crates' own measurements, which print what they measure.
fn parts(repo: &Repo) -> Result<()> {
    for (package, example) in [
        ("kinora-media", "encode_speed"),
        ("kinora-sketch", "paint_speed"),
    ] {
        println!();
        let args = ["run", "--release", "--locked", "--quiet", "-p", package];
        run(repo.cargo(&args).args(["--example", example]))?;
    }
    Ok(())
}

/// What is ordered in every size: a common clip.
const USUAL: &str = "A calico cat playing a piano on stage";

/// Further prompts, each for the part of the engine that costs most in it.
const COSTLY: [(&str, &str); 6] = [
    (
        "flight over a map",
        "Aerial drone shot flying over snowy mountain peaks",
    ),
    (
        "town roof by roof",
        "Drone shot over an old town at golden hour",
    ),
    (
        "forest and rain",
        "A fox walks through a forest in heavy rain",
    ),
    ("mirror on water", "A sailboat on a calm lake at sunset"),
    ("crowd", "A crowd of people dancing at a concert"),
    ("abstract", "Abstract liquid chrome flowing"),
];

/// Times whole orders, from the start of the program to the finished files: each size alone and both at once, on
/// one core and on two; then other prompts at 1280x720 on two.
fn rendering(kinora: &Path, folder: &Path) -> Result<()> {
    println!(
        "\n{:<44} {:>5} {:>9} {:>12} {:>10}",
        "order, server start included", "cores", "wall s", "x real time", "peak MB"
    );
    let all: [&[&str]; 4] = [
        &["1280x720"],
        &["720x1280"],
        &["1792x1024"],
        &["1280x720", "720x1280"],
    ];
    for cores in ["0", "0,1"] {
        for sizes in all {
            let name = format!("8 s at {}", sizes.join(" and "));
            time_orders(&name, cores, || {
                sizes
                    .iter()
                    .map(|size| order(kinora, folder, (USUAL, size), cores))
                    .collect()
            })?;
        }
    }
    for (name, prompt) in COSTLY {
        let cores = "0,1";
        time_orders(&format!("8 s at 1280x720, {name}"), cores, || {
            Ok(vec![order(kinora, folder, (prompt, "1280x720"), cores)?])
        })?;
    }
    Ok(())
}

/// Prints a line about orders of eight seconds each that are started together.
fn time_orders(name: &str, cores: &str, start: impl Fn() -> Result<Vec<Child>>) -> Result<()> {
    let started = Instant::now();
    let orders = start()?;
    let n_orders = orders.len();
    let mut peak_mb: f64 = 0.0;
    for mut order in orders {
        peak_mb = peak_mb.max(peak_mb_until_the_end(&mut order)?);
    }
    let wall_s = started.elapsed().as_secs_f64();
    let speed = 8.0 * n_orders as f64 / wall_s;
    let n_cores = cores.split(',').count();
    println!("{name:<44} {n_cores:>5} {wall_s:>9.2} {speed:>12.2} {peak_mb:>10.0}");
    Ok(())
}

/// Waits for an order and says how much memory it had at the most: `VmHWM` of proc(5), as last seen. taskset becomes
/// the program it starts.
fn peak_mb_until_the_end(order: &mut Child) -> Result<f64> {
    let status_file = format!("/proc/{}/status", order.id());
    let mut peak_kib = 0.0;
    loop {
        let status = fs::read_to_string(&status_file).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        if let Some(kib) = line.and_then(|line| line.trim().strip_suffix(" kB")) {
            peak_kib = kib.trim().parse().unwrap_or(peak_kib);
        }
        match order.try_wait()? {
            Some(status) if status.success() => return Ok(peak_kib * 1024.0 / 1e6),
            Some(_) => bail!("an order failed"),
            None => thread::sleep(Duration::from_millis(10)),
        }
    }
}

/// Starts an order for eight seconds that may use these cores.
fn order(kinora: &Path, folder: &Path, (prompt, size): (&str, &str), cores: &str) -> Result<Child> {
    Command::new("taskset")
        .args(["-c", cores])
        .arg(kinora)
        .args(["demo", prompt])
        .args(["--seconds", "8", "--size", size, "--out"])
        .arg(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .context("cannot start taskset, which is in the package util-linux")
}

/// Drives a server with wrk.
fn http(kinora: &Path, folder: &Path, seconds: u32) -> Result<()> {
    let server = Server::start(kinora, &folder.join("data"), &[])?;
    println!("\nidle memory: {}", server.resident_memory()?);
    let create = create_script(folder)?;
    println!(
        "\n{:<24} {:>12} {:>12}  latency 50% / 99%",
        "request", "connections", "requests/s"
    );
    let id = server.order(kinora, true)?;
    let retrieve = format!("{}/v1/videos/{id}", server.address);
    let orders = format!("{}/v1/videos", server.address);
    for n_connections in [8, 64] {
        let print = |name: &str, measured: Measured| {
            println!(
                "{name:<24} {n_connections:>12} {:>12}  {} / {}",
                measured.per_second, measured.half, measured.most
            );
        };
        print(
            "GET one video",
            wrk(&retrieve, n_connections, seconds, None)?,
        );
        let list = format!("{orders}?limit=20");
        print("GET list of 20", wrk(&list, n_connections, seconds, None)?);
        let measured = wrk(&orders, n_connections, seconds, Some(&create))?;
        print("POST create, durable", measured);
    }
    println!("memory afterwards: {}", server.resident_memory()?);
    Ok(())
}

/// What tells wrk to order videos.
fn create_script(folder: &Path) -> Result<PathBuf> {
    let script = folder.join("create.lua");
    fs::write(
        &script,
        r#"wrk.method = "POST"
wrk.body = '{"prompt":"a red ball","seconds":"4"}'
wrk.headers["Content-Type"] = "application/json"
"#,
    )?;
    Ok(script)
}

/// What wrk says, as it says it.
struct Measured {
    per_second: String,
    half: String,
    most: String,
}

impl Measured {
    /// Requests per second.
    fn rate(&self) -> f64 {
        self.per_second.parse().unwrap_or(f64::NAN)
    }
}

fn wrk(url: &str, n_connections: u32, seconds: u32, script: Option<&Path>) -> Result<Measured> {
    let mut command = Command::new("wrk");
    command.args(["--latency", "-t1", "-c"]);
    command.arg(n_connections.to_string());
    command.arg(format!("-d{seconds}s"));
    if let Some(script) = script {
        command.arg("-s").arg(script);
    }
    let text = capture(command.arg(url))?;
    if let Some(line) = text.lines().find(|line| line.contains("Non-2xx")) {
        bail!("{url} refused requests: {}", line.trim());
    }
    let after = |label: &str| {
        let mut lines = text.lines().map(str::trim);
        let rest = lines.find_map(|line| line.strip_prefix(label));
        let rest = rest.with_context(|| format!("wrk printed no {label}:\n{text}"))?;
        anyhow::Ok(rest.trim().to_owned())
    };
    Ok(Measured {
        per_second: after("Requests/sec:")?,
        half: after("50%")?,
        most: after("99%")?,
    })
}

/// A running server, killed when dropped.
struct Server {
    child: Child,
    address: String,
}

impl Server {
    /// Starts one with these variables in its environment.
    fn start(kinora: &Path, data_dir: &Path, variables: &[(String, String)]) -> Result<Self> {
        let port_file: PathBuf = data_dir.with_extension("port");
        let log_file = data_dir.with_extension("log");
        let log = fs::File::create(&log_file)?;
        let child = Command::new(kinora)
            .args(["serve", "--listen", "127.0.0.1:0", "--data-dir"])
            .arg(data_dir)
            .arg("--port-file")
            .arg(&port_file)
            .envs(variables.iter().cloned())
            .stderr(log)
            .spawn()
            .context("cannot start kinora")?;
        let mut server = Self {
            child,
            address: String::new(),
        };
        let deadline = Instant::now() + READY_WITHIN;
        while !port_file.exists() {
            if Instant::now() > deadline || server.child.try_wait()?.is_some() {
                bail!(
                    "the server did not become ready: see {}",
                    log_file.display()
                );
            }
            thread::sleep(Duration::from_millis(10));
        }
        let port = fs::read_to_string(&port_file)?;
        server.address = format!("http://127.0.0.1:{}", port.trim());
        Ok(server)
    }

    /// Orders one video, waits for it if so told, and returns its id.
    fn order(&self, kinora: &Path, waits: bool) -> Result<String> {
        let text = capture(
            Command::new(kinora)
                .args(["videos", "create", "--prompt", "a red ball"])
                .args(waits.then_some("--wait"))
                .env("OPENAI_BASE_URL", format!("{}/v1", self.address))
                .env("OPENAI_API_KEY", "none"),
        )?;
        let video: serde_json::Value = serde_json::from_str(&text)?;
        let id = video["id"].as_str().context("a video has an id")?;
        Ok(id.to_owned())
    }

    fn resident_memory(&self) -> Result<String> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        Ok(line.context("no VmRSS")?.trim().to_owned())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Nothing can be done about a server that is gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
