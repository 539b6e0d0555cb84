//! What kinora adds to stable-diffusion.cpp:
//! `cargo run --release -p kinora-sdcpp-host --example overhead -- KINORA HOST N_STEPS N_PAIRS SIDE_PX`
//!
//! Two programs make the same clip of random weights (Wan 2.1 1.3B, Q1_0, square, 5 frames, one thread) with the same
//! settings, one after the other in turn, so that a busy machine is busy for both: this one again, which calls the
//! library and nothing else, and `kinora serve`, from the order over HTTP until the finished MP4 is announced. Both have
//! the model open and have made a clip of one step before. Prints the times of each pair and the medians; the processor's
//! time, of kinora with its host, says more on a machine that does other things as well.
#![expect(clippy::print_stdout, reason = "a command-line tool")]
#![expect(
    unsafe_code,
    reason = "the program to compare with calls the library directly; every block says why it is sound"
)]

use std::error::Error;
use std::ffi::{CString, c_int};
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::mem::MaybeUninit;
use std::net::TcpStream;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::ptr;
use std::time::{Duration, Instant};

use diffusion_rs_sys as sd;
use kinora_sdcpp_fixtures::{TinyVae, WanShape, write_tiny_vae, write_wan};
use serde_json::{Value, json};

const SEED: i64 = 42;
const N_FRAMES: c_int = 5;

/// How often the client asks whether its video is there: asking costs, too.
const LOOK_EVERY: Duration = Duration::from_millis(250);

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["bare", folder, side_px] => bare(Path::new(folder), side_px.parse()?),
        [kinora, host, n_steps, n_pairs, side_px] => {
            let n_pairs = n_pairs.parse()?;
            compare((kinora, host), n_steps.parse()?, n_pairs, side_px.parse()?)
        }
        _ => Err("say KINORA HOST N_STEPS N_PAIRS SIDE_PX".into()),
    }
}

fn compare(programs: (&str, &str), n_steps: u32, n_pairs: usize, side_px: c_int) -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    write_wan(&folder.path().join("wan.gguf"), WanShape::small())?;
    write_tiny_vae(&folder.path().join("tae.gguf"), TinyVae::Wan, 8)?;
    let mut bare = Bare::start(folder.path(), side_px)?;
    let kinora = Kinora::start(programs, folder.path(), side_px)?;
    bare.clip(1)?;
    kinora.clip(1)?;
    println!("| bare, s | kinora, s | ratio | bare, processor s | kinora, processor s | ratio |");
    println!("|---|---|---|---|---|---|");
    let mut ratios = (Vec::new(), Vec::new());
    for idx in 0..n_pairs {
        let bare_id = bare.0.id();
        let own_before = cpu_seconds(&[kinora.child.id()]);
        let mut of_bare = || timed(|| cpu_seconds(&[bare_id]), || bare.clip(n_steps));
        let of_kinora = || timed(|| cpu_seconds(&kinora.processes()), || kinora.clip(n_steps));
        // Whoever is second finds another machine, a little.
        let (one, other) = if idx % 2 == 0 {
            (of_bare()?, of_kinora()?)
        } else {
            let other = of_kinora()?;
            (of_bare()?, other)
        };
        let (ratio, cpu_ratio) = (other.0 / one.0, other.1 / one.1);
        let own_seconds = cpu_seconds(&[kinora.child.id()]) - own_before;
        println!(
            "| {:.2} | {:.2} | {ratio:.4} | {:.2} | {:.2}, {own_seconds:.2} of it outside of the host | {cpu_ratio:.4} |",
            one.0, other.0, one.1, other.1
        );
        ratios.0.push(ratio);
        ratios.1.push(cpu_ratio);
    }
    let (ratio, cpu_ratio) = (median(ratios.0), median(ratios.1));
    println!("medians of the ratios: {ratio:.4}, of processor time {cpu_ratio:.4}");
    Ok(())
}

/// How long something took, and how much of the processor.
fn timed(
    cpu_seconds: impl Fn() -> f64,
    work: impl FnOnce() -> Outcome<f64>,
) -> Outcome<(f64, f64)> {
    let before = cpu_seconds();
    let seconds = work()?;
    Ok((seconds, cpu_seconds() - before))
}

/// The processor time of processes so far. See proc_pid_stat(5).
fn cpu_seconds(ids: &[u32]) -> f64 {
    let ticks = |id: &u32| {
        let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
        let (_, fields) = stat.rsplit_once(')')?;
        let number = |idx: usize| fields.split_whitespace().nth(idx)?.parse::<f64>().ok();
        Some(number(11)? + number(12)?)
    };
    let ticks: f64 = ids.iter().filter_map(ticks).sum();
    ticks / rustix::param::clock_ticks_per_second() as f64
}

fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or_default()
}

/// The program without kinora: this one, told `bare`. A line with a number of steps in, a line with seconds out.
struct Bare(Child);

impl Bare {
    fn start(folder: &Path, side_px: c_int) -> Outcome<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        let command = command.arg("bare").arg(folder).arg(side_px.to_string());
        let command = command.stderr(Stdio::null());
        let command = command.stdin(Stdio::piped()).stdout(Stdio::piped());
        Ok(Self(command.spawn()?))
    }

    fn clip(&mut self, n_steps: u32) -> Outcome<f64> {
        let stdin = self.0.stdin.as_mut().ok_or("no standard input")?;
        writeln!(stdin, "{n_steps}")?;
        // The library writes lines there, too.
        let stdout = self.0.stdout.as_mut().ok_or("no standard output")?;
        for line in BufReader::with_capacity(1, stdout).lines() {
            if let Some(seconds) = line?.strip_prefix("seconds ") {
                return Ok(seconds.parse()?);
            }
        }
        Err("the bare program ended".into())
    }
}

impl Drop for Bare {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

struct Kinora {
    child: Child,
    port: u16,
    side_px: c_int,
}

impl Kinora {
    fn start((kinora, host): (&str, &str), folder: &Path, side_px: c_int) -> Outcome<Self> {
        let data = folder.join("data");
        fs::create_dir(&data)?;
        let host = fs::canonicalize(host)?;
        let settings = format!(
            "[worker]\nslots = 1\n[sdcpp]\nhost = {host:?}\nmodels_dir = {folder:?}\nthreads = 1\n"
        );
        fs::write(data.join("kinora.toml"), settings)?;
        let model = format!(
            "id = \"wan\"\ntitle = \"Random\"\n[licence]\nname = \"none\"\n\
             [[files]]\nrole = \"diffusion\"\npath = \"wan.gguf\"\n\
             [[files]]\nrole = \"tae\"\npath = \"tae.gguf\"\n[inputs]\nprompt = \"never\"\n\
             [clip]\nfps = 1\nframe_step = 4\nmost_frames = 17\ngrid_px = 16\nsizes = [\"{side_px}x{side_px}\"]\n\
             [sampling]\nsteps = 2\nsampler = \"euler\"\nscheduler = \"discrete\"\nguidance = 1.0\n\
             flow_shift = 3.0\n[memory]\nwork_mb_per_megapixel = 100\n"
        );
        fs::write(folder.join("wan.toml"), model)?;
        let port_file = folder.join("port");
        let mut command = Command::new(kinora);
        let command = command.args(["serve", "--listen", "127.0.0.1:0", "--data-dir"]);
        let command = command.arg(&data).arg("--port-file").arg(&port_file);
        let mut child = command
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let began = Instant::now();
        loop {
            let said = fs::read_to_string(&port_file).unwrap_or_default();
            if let Ok(port) = said.trim().parse() {
                return Ok(Self {
                    child,
                    port,
                    side_px,
                });
            }
            if began.elapsed() > Duration::from_secs(30) {
                child.kill()?;
                return Err("kinora does not start".into());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn clip(&self, n_steps: u32) -> Outcome<f64> {
        let began = Instant::now();
        let size = format!("{0}x{0}", self.side_px);
        let order = json!({
            "prompt": "a fox", "model": "wan", "size": size, "seconds": "4", "seed": SEED, "steps": n_steps,
        });
        let video = self.ask("POST", "/v1/videos", &order.to_string())?;
        let id = video["id"].as_str().ok_or_else(|| video.to_string())?;
        loop {
            let video = self.ask("GET", &format!("/v1/videos/{id}"), "")?;
            match video["status"].as_str() {
                Some("completed") => return Ok(began.elapsed().as_secs_f64()),
                Some("queued" | "in_progress") => std::thread::sleep(LOOK_EVERY),
                _ => return Err(video.to_string().into()),
            }
        }
    }

    /// Of kinora and of what it started.
    fn processes(&self) -> Vec<u32> {
        let own = self.child.id();
        let all = |id: fs::DirEntry| {
            let children = fs::read_to_string(id.path().join("children"));
            children.unwrap_or_default()
        };
        let tasks = fs::read_dir(format!("/proc/{own}/task"))
            .into_iter()
            .flatten()
            .flatten();
        let listed = tasks.map(all).collect::<Vec<_>>().join(" ");
        let mut ids: Vec<u32> = listed
            .split_whitespace()
            .filter_map(|id| id.parse().ok())
            .collect();
        ids.push(own);
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    fn ask(&self, method: &str, path: &str, body: &str) -> Outcome<Value> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        let length = body.len();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\
             Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
        )?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        let (_, body) = answer.split_once("\r\n\r\n").ok_or("no answer")?;
        Ok(serde_json::from_str(body)?)
    }
}

impl Drop for Kinora {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Calls the library and nothing else.
fn bare(folder: &Path, side_px: c_int) -> Outcome<()> {
    let path = |name: &str| CString::new(folder.join(name).as_os_str().as_bytes());
    let (model, vae) = (path("wan.gguf")?, path("tae.gguf")?);
    let mut params = MaybeUninit::<sd::sd_ctx_params_t>::zeroed();
    // SAFETY: the function writes the whole structure; zeroes are valid for all of its fields besides.
    let mut params = unsafe {
        sd::sd_ctx_params_init(params.as_mut_ptr());
        params.assume_init()
    };
    params.diffusion_model_path = model.as_ptr();
    params.taesd_path = vae.as_ptr();
    params.n_threads = 1;
    params.enable_mmap = true;
    params.flash_attn = true;
    params.diffusion_flash_attn = true;
    // SAFETY: `params` was initialised by the library, and the two paths live until the end of this function.
    let ctx = unsafe { sd::new_sd_ctx(&params) };
    if ctx.is_null() {
        return Err("the model does not open".into());
    }
    for line in std::io::stdin().lock().lines() {
        let began = Instant::now();
        bare_clip(ctx, line?.trim().parse()?, side_px)?;
        println!("seconds {}", began.elapsed().as_secs_f64());
        std::io::stdout().flush()?;
    }
    Ok(())
}

fn bare_clip(ctx: *mut sd::sd_ctx_t, n_steps: c_int, side_px: c_int) -> Outcome<()> {
    let prompt = CString::new("a fox")?;
    let nothing = CString::new("")?;
    let mut params = MaybeUninit::<sd::sd_vid_gen_params_t>::zeroed();
    // SAFETY: as for the other structure.
    let mut params = unsafe {
        sd::sd_vid_gen_params_init(params.as_mut_ptr());
        params.assume_init()
    };
    params.prompt = prompt.as_ptr();
    params.negative_prompt = nothing.as_ptr();
    params.width = side_px;
    params.height = side_px;
    params.video_frames = N_FRAMES;
    params.fps = 1;
    params.seed = SEED;
    params.sample_params.sample_steps = n_steps;
    params.sample_params.guidance.txt_cfg = 1.0;
    params.sample_params.flow_shift = 3.0;
    params.sample_params.sample_method = sd::sample_method_t::EULER_SAMPLE_METHOD;
    params.sample_params.scheduler = sd::scheduler_t::DISCRETE_SCHEDULER;
    let (mut frames, mut n_frames, mut sound) = (ptr::null_mut(), 0, ptr::null_mut());
    // SAFETY: the context is open and used by this thread alone; the texts live until the end of this function; the
    // three results are ours, and are given back once.
    let is_ok = unsafe {
        let is_ok = sd::generate_video(ctx, &params, &mut frames, &mut n_frames, &mut sound);
        sd::free_sd_images(frames, n_frames);
        sd::free_sd_audio(sound);
        is_ok
    };
    if is_ok && n_frames == N_FRAMES {
        Ok(())
    } else {
        Err("no clip".into())
    }
}
