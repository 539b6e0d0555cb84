//! What it costs to stand in front of another video server: time and memory that are added to an order, for a server
//! that has every clip ready at once.
//!
//! The server is a stand-in that says of every order that it is completed, and sends a file. What a real one adds is its
//! render, and up to 10 s until somebody looks (a kinora says when it is worth to).

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::thread;
use std::time::Instant;

use anyhow::{Context, Result};

use super::Server;
use crate::run::run;

/// How many orders are timed one after the other.
const N_ORDERS: usize = 5;
/// How many are made at the same time.
const N_AT_ONCE: usize = 8;

/// A clip that the stand-in sends.
struct Case {
    name: &'static str,
    /// What ffmpeg makes it of.
    source: &'static str,
    /// How it is coded.
    coding: &'static str,
    seconds: u32,
}

const CASES: [Case; 4] = [
    Case {
        name: "4 s, as promised",
        source: "testsrc2=size=1280x720:rate=30:duration=4",
        coding: "-b:v 4M",
        seconds: 4,
    },
    Case {
        name: "4 s and a frame, to be cut",
        source: "testsrc2=size=1280x720:rate=30,trim=end_frame=121",
        coding: "-b:v 4M",
        seconds: 4,
    },
    Case {
        name: "20 s, as promised",
        source: "testsrc2=size=1280x720:rate=30:duration=20",
        coding: "-b:v 4M",
        seconds: 20,
    },
    Case {
        name: "20 s of 100 MB, as promised",
        source: "testsrc2=size=1280x720:rate=30:duration=20,noise=alls=60:allf=t",
        coding: "-b:v 40M -minrate 40M -maxrate 40M -bufsize 40M -x264-params nal-hrd=cbr",
        seconds: 20,
    },
];

/// Prints time and memory of orders through a server that has them ready.
pub(super) fn upstream(kinora: &Path, folder: &Path) -> Result<()> {
    println!(
        "\n{:<30} {:>8} {:>10} {:>14} {:>16} {:>14}",
        "clip of another server",
        "MB",
        "s an order",
        "peak MB, one",
        "s, eight at once",
        "peak MB, eight"
    );
    for (idx, case) in CASES.iter().enumerate() {
        let clip = folder.join(format!("upstream-{idx}.mp4"));
        draw(case, &clip)?;
        let url = stand_in(&clip)?;
        let one = Front::start(kinora, &folder.join(format!("upstream-{idx}-one")), &url)?;
        let started = Instant::now();
        for _ in 0..N_ORDERS {
            one.order(kinora, case)?;
        }
        let one_s = started.elapsed().as_secs_f64() / N_ORDERS as f64;
        let one_mb = one.peak_mb()?;
        drop(one);
        let many = Front::start(kinora, &folder.join(format!("upstream-{idx}-many")), &url)?;
        let started = Instant::now();
        thread::scope(|scope| {
            let orders: Vec<_> = (0..N_AT_ONCE)
                .map(|_| scope.spawn(|| many.order(kinora, case)))
                .collect();
            orders.into_iter().try_for_each(|order| {
                order
                    .join()
                    .unwrap_or_else(|_| Err(anyhow::anyhow!("an order broke down")))
            })
        })?;
        println!(
            "{:<30} {:>8.1} {:>10.2} {:>14.0} {:>16.2} {:>14.0}",
            case.name,
            fs::metadata(&clip)?.len() as f64 / 1e6,
            one_s,
            one_mb,
            started.elapsed().as_secs_f64(),
            many.peak_mb()?
        );
    }
    Ok(())
}

fn draw(case: &Case, clip: &Path) -> Result<()> {
    let sound = format!(
        "sine=frequency=440:sample_rate=48000:duration={}",
        case.seconds
    );
    let mut command = Command::new("ffmpeg");
    command
        .args(["-v", "error", "-y", "-f", "lavfi", "-i", case.source])
        .args(["-f", "lavfi", "-i", &sound])
        .args([
            "-c:v",
            "libx264",
            "-preset",
            "ultrafast",
            "-pix_fmt",
            "yuv420p",
        ])
        .args(case.coding.split_whitespace())
        .args(["-c:a", "aac", "-ac", "2"]);
    run(command.arg(clip))
}

/// A kinora that has every clip from the stand-in.
struct Front(Server);

impl Front {
    fn start(kinora: &Path, data: &Path, url: &str) -> Result<Self> {
        fs::create_dir_all(data)?;
        let config = format!(
            "[models.aliases]\nsora-2 = \"far\"\n[upstreams.one]\nurl = \"{url}\"\nslots = {N_AT_ONCE}\n\
             [upstreams.one.models.far]\n"
        );
        fs::write(data.join("kinora.toml"), config)?;
        Ok(Self(Server::start(kinora, data, &[])?))
    }

    fn order(&self, kinora: &Path, case: &Case) -> Result<()> {
        run(Command::new(kinora)
            .args(["videos", "create", "--wait", "--prompt", "a red ball"])
            .args(["--size", "1280x720", "--seconds", &case.seconds.to_string()])
            .env("OPENAI_BASE_URL", format!("{}/v1", self.0.address))
            .env("OPENAI_API_KEY", "none")
            .stdout(std::process::Stdio::null()))
    }

    /// The most memory it had: `VmHWM` of proc(5). Its decoders are processes of their own.
    fn peak_mb(&self) -> Result<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.0.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.and_then(|line| line.trim().strip_suffix(" kB"));
        let kib: f64 = kib.context("no VmHWM")?.trim().parse()?;
        Ok(kib * 1024.0 / 1e6)
    }
}

/// Starts a server that has `clip` ready for every order, and returns its address. It ends with this program.
fn stand_in(clip: &Path) -> Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}", listener.local_addr()?);
    let clip = Arc::new(clip.to_owned());
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let clip = Arc::clone(&clip);
            // Whoever goes away in the middle is no concern of the measurement.
            thread::spawn(move || drop(answer_all(stream, &clip)));
        }
    });
    Ok(url)
}

/// Answers all requests of one connection.
fn answer_all(stream: TcpStream, clip: &PathBuf) -> Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut stream = stream;
    loop {
        let mut request = String::new();
        if reader.read_line(&mut request)? == 0 {
            return Ok(());
        }
        let mut n_body_bytes = 0;
        loop {
            let mut line = String::new();
            reader.read_line(&mut line)?;
            if line.trim().is_empty() {
                break;
            }
            if let Some(length) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                n_body_bytes = length.trim().parse()?;
            }
        }
        std::io::copy(
            &mut reader.by_ref().take(n_body_bytes),
            &mut std::io::sink(),
        )?;
        if request.contains("/content") {
            let mut file = fs::File::open(clip)?;
            let n_bytes = file.metadata()?.len();
            write!(
                stream,
                "HTTP/1.1 200 OK\r\ncontent-type: video/mp4\r\ncontent-length: {n_bytes}\r\n\r\n"
            )?;
            std::io::copy(&mut file, &mut stream)?;
        } else {
            let body =
                r#"{"id": "video_1", "object": "video", "status": "completed", "progress": 100}"#;
            let n_bytes = body.len();
            write!(
                stream,
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {n_bytes}\r\n\r\n{body}"
            )?;
        }
    }
}
