//! Speaks the protocol of the engine process without any library, and misbehaves when the prompt says so.
//!
//! ```text
//! abort   dies by a signal          exit     ends with status 3         hang    lives, and does nothing
//! freeze  gives no sign of life     flood    a million lines of log     nonsense says what is no message
//! cut     ends within the clip      oom      has not enough memory      failed  fails
//! invalid refuses the order         short    makes a frame less         slow    takes a second a step
//! tell    refuses, and quotes how it should have sampled
//! perish  says why it fails, and dies of it, as ggml does       starve  the same, after a word on memory
//! tire    dies in its second job    stumble  dies of each job that begins with a picture, and leaves a line in `tries`
//!         beside it                 stand    the same, but hangs
//! ```
//! Started under a name that ends in `with-card` it has a graphics card.
//! A diffusion model whose file is called `abort…` or `invalid…` does not load.

use std::collections::HashMap;
use std::fs;
use std::io::{self, Write as _};
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use kinora_sdcpp_protocol::{
    Alive, ClipDone, Device, DeviceKind, ErrorKind, Event, Hello, HostError, Incoming, LoadOrder,
    Loaded, LogLevel, LogLine, Order, PROTOCOL_VERSION, Phase, PhaseSeconds, Preview, Progress,
    RenderOrder, SoundShape, send, send_with_body,
};

const MEMORY_BYTES: u64 = 8 << 30;

fn main() -> ExitCode {
    // Engines that are given clips decode them in a process, which is kinora in the product.
    if let Some(code) = kinora_media::run_child(std::env::args_os()) {
        return code;
    }
    let (sender, orders) = std::sync::mpsc::channel();
    thread::spawn(move || {
        let mut incoming = Incoming::new(io::stdin());
        while let Ok(Some(order)) = incoming.next_message::<Order>() {
            if matches!(order, Order::Stop) || sender.send(order).is_err() {
                break;
            }
        }
        // The end of its stdin is the end of a host, also in the middle of a job.
        std::process::abort();
    });
    thread::spawn(|| {
        loop {
            thread::sleep(Duration::from_millis(100));
            say(&Event::Alive(Alive::default()));
        }
    });
    say(&hello());
    let mut opened = LoadOrder::default();
    let mut n_jobs = 0;
    for order in orders {
        let answered = match order {
            Order::Stop => return ExitCode::SUCCESS,
            Order::Load(order) => {
                opened = *order;
                let name = opened.files.diffusion.file_name().unwrap_or_default();
                load(&name.to_string_lossy())
            }
            Order::Render(order) => {
                n_jobs += 1;
                render(&order, &opened, n_jobs)
            }
        };
        if let Some(code) = answered {
            return code;
        }
    }
    ExitCode::SUCCESS
}

fn say(event: &Event) {
    // A supervisor that is gone is heard of at stdin.
    let _ = send(&mut io::stdout().lock(), event);
}

fn hello() -> Event {
    let own_name = std::env::args_os().next().unwrap_or_default();
    let has_card = own_name.to_string_lossy().ends_with("with-card");
    let device = |name: &str, kind: DeviceKind, n_bytes: u64| Device {
        name: name.to_owned(),
        description: "fake".to_owned(),
        kind,
        memory_free_bytes: n_bytes,
        memory_total_bytes: n_bytes,
    };
    let card = has_card.then(|| device("CUDA0", DeviceKind::Gpu, MEMORY_BYTES));
    let cpu = device("CPU", DeviceKind::Cpu, MEMORY_BYTES);
    Event::Hello(Hello {
        protocol: PROTOCOL_VERSION,
        host: "fake".to_owned(),
        library: "none".to_owned(),
        system: String::new(),
        devices: card.into_iter().chain([cpu]).collect(),
        n_cores: 1,
        samplers: vec!["euler".to_owned()],
        schedulers: vec!["discrete".to_owned()],
        weight_types: vec!["q8_0".to_owned()],
        caches: vec!["off".to_owned(), "dbcache".to_owned()],
    })
}

fn load(diffusion: &str) -> Option<ExitCode> {
    if diffusion.starts_with("abort") {
        eprintln!("GGML_ABORT: unsupported number of blocks");
        std::process::abort();
    }
    if diffusion.starts_with("invalid") {
        say(&error(
            None,
            ErrorKind::InvalidModelFiles,
            "A tensor has a wrong shape.",
        ));
        return None;
    }
    say(&Event::Loaded(Loaded {
        seconds: 0.0,
        family: None,
        default_sampler: "euler".to_owned(),
        default_scheduler: "discrete".to_owned(),
    }));
    None
}

fn error(job: Option<u64>, kind: ErrorKind, message: &str) -> Event {
    Event::Error(HostError {
        job,
        kind,
        message: message.to_owned(),
        last_log: vec!["the last line".to_owned()],
    })
}

fn render(order: &RenderOrder, opened: &LoadOrder, n_jobs: u32) -> Option<ExitCode> {
    let job = order.job;
    let refusals = HashMap::from([
        ("oom", ErrorKind::OutOfMemory),
        ("failed", ErrorKind::Failed),
        ("invalid", ErrorKind::InvalidRequest),
    ]);
    match order.prompt.as_str() {
        "abort" => {
            eprintln!("GGML_ASSERT(can_mul_mat) failed");
            std::process::abort();
        }
        "perish" | "starve" => {
            if order.prompt == "starve" {
                eprintln!("CUDA error: out of memory");
            }
            let why = "The library broke while it made the clip: fatal error.";
            say(&error(Some(job), ErrorKind::Failed, why));
            std::process::abort();
        }
        "tire" if n_jobs > 1 => std::process::abort(),
        "stumble" | "stand" => stumble(order),
        "exit" => return Some(ExitCode::from(3)),
        "hang" => thread::sleep(Duration::from_secs(3600)),
        "freeze" => {
            let _locked = io::stdout().lock();
            thread::sleep(Duration::from_secs(3600));
        }
        "nonsense" => {
            let _ = io::stdout().lock().write_all(b"ggml: hello there\n");
        }
        "flood" => flood(),
        "tell" => {
            let sampling = &order.sampling;
            let told = format!(
                "steps {}, guidance {}, not: {}. cache {}, weights as {:?}, flash attention {}.",
                sampling.steps,
                sampling.guidance,
                order.negative_prompt,
                order.cache.as_str(),
                opened.weight_type,
                opened.flash_attention
            );
            say(&error(Some(job), ErrorKind::Failed, &told));
            return None;
        }
        prompt => {
            if let Some(kind) = refusals.get(prompt) {
                let message = match kind {
                    ErrorKind::InvalidRequest => "The pictures in /scratch/first cannot be read.",
                    _ => "It cannot.",
                };
                say(&error(Some(job), *kind, message));
                return None;
            }
        }
    }
    for step in 1..=order.sampling.steps {
        if order.prompt == "slow" {
            thread::sleep(Duration::from_secs(1));
        }
        say(&Event::Progress(Progress {
            job: Some(job),
            phase: Phase::Sampling,
            done: step,
            total: order.sampling.steps,
            step_seconds: Some(0.0),
        }));
        if order.preview.is_some() {
            preview(order, step);
        }
    }
    clip(order, opened.files.sound_vae.is_some())
}

/// Ends the process, or stops it, where the order begins with a picture.
fn stumble(order: &RenderOrder) {
    let Some(first) = &order.pictures.first else {
        return;
    };
    let tries = first.path.with_file_name("tries");
    let file = fs::OpenOptions::new().create(true).append(true).open(tries);
    let _ = file.and_then(|mut file| file.write_all(b"again\n"));
    if order.prompt == "stand" {
        thread::sleep(Duration::from_secs(3600));
    }
    std::process::abort();
}

fn flood() {
    for number in 0..1_000_000 {
        if number % 2 == 0 {
            eprintln!("a line that nobody wants to read, number {number}");
        } else {
            say(&Event::Log(LogLine {
                level: LogLevel::Info,
                line: format!("another one, number {number}"),
                n_dropped: 0,
            }));
        }
    }
}

fn preview(order: &RenderOrder, step: u32) {
    let preview = Preview {
        job: order.job,
        step,
        n_frames: 2,
        width_px: 8,
        height_px: 8,
    };
    let pictures = vec![step as u8; 2 * 8 * 8 * 3];
    let _ = send_with_body(
        &mut io::stdout().lock(),
        &Event::Preview(preview),
        &[&pictures],
    );
}

/// A clip in which everything can be recognised: it begins with the first picture where there is one, a little paler as
/// models do, and ends with the last one; a frame of a guided clip is what guided it, all others are grey; all but guided
/// ones grow brighter. The seed shows in the corner.
fn clip(order: &RenderOrder, has_sound: bool) -> Option<ExitCode> {
    let frame_bytes = (order.width_px * order.height_px * 3) as usize;
    let n_frames = order.n_frames - u32::from(order.prompt == "short");
    let file = |path: &std::path::Path| fs::read(path).unwrap_or_default();
    let first = order
        .pictures
        .first
        .as_ref()
        .map(|picture| file(&picture.path));
    let control = order.pictures.control.as_ref().map(|clip| file(&clip.path));
    let mut frames = Vec::new();
    for idx in 0..n_frames as usize {
        let guided = control.as_ref();
        let guided = guided.and_then(|all| all.get(idx * frame_bytes..(idx + 1) * frame_bytes));
        let mut frame = match (&first, guided) {
            (_, Some(guided)) => guided.to_vec(),
            (Some(first), _) => {
                let paler = |value: &u8| (f32::from(*value) * 0.9 + 12.0) as u8;
                let brighter = |value: &u8| paler(value).saturating_add(idx as u8);
                first.iter().map(brighter).collect()
            }
            _ => vec![60 + idx as u8; frame_bytes],
        };
        if order.pictures.first.is_none() && guided.is_none() {
            frame[0] = (order.seed % 251) as u8;
        }
        frames.extend(frame);
    }
    if let Some(last) = &order.pictures.last {
        frames.truncate(frames.len() - frame_bytes);
        frames.extend(file(&last.path));
    }
    let n_samples = u64::from(n_frames) * 24_000 / u64::from(order.fps);
    let sound = has_sound.then_some(SoundShape {
        sample_rate_hz: 24_000,
        n_channels: 1,
        n_samples,
    });
    let samples: Vec<u8> = (0..if has_sound { n_samples } else { 0 })
        .flat_map(|_| 0.25f32.to_le_bytes())
        .collect();
    let done = Event::Done(ClipDone {
        job: order.job,
        n_frames,
        width_px: order.width_px,
        height_px: order.height_px,
        sound,
        seconds: PhaseSeconds {
            reading: 0.5,
            prompt: 0.25,
            sampling: 2.0,
            decoding: 1.0,
            total: 3.75,
        },
    });
    let mut stdout = io::stdout().lock();
    if order.prompt == "cut" {
        let _ = send(&mut stdout, &done);
        let _ = stdout.write_all(&frames[..frames.len() / 2]);
        let _ = stdout.flush();
        return Some(ExitCode::SUCCESS);
    }
    let _ = send_with_body(&mut stdout, &done, &[&frames, &samples]);
    None
}
