//! What one step of sampling costs: `cargo run --release -p kinora-sdcpp-host --example steps -- N_FRAMES HOST…`, and what
//! the switches bring that leave out work, or how much memory each part takes: the same with `switches` or `memory` and
//! one host.
//!
//! Runs Wan 2.1 1.3B with random weights of each type, 256x256 and `N_FRAMES` frames (5 make 512 tokens, 1 makes 256),
//! through each of the hosts that are named, one after the other. On one thread, so that the processor time means
//! something on a machine that does other things as well: with more, the library spins while it waits. Prints both
//! times of a step in seconds, and the most memory that the process had beside its files. With `switches`: Q1_0, 64x64, 5
//! frames, ten steps with each, and how far the pictures are from those without, as the mean over all bytes. With
//! `memory`: what, with flash attention, the library says it takes for the work of each part, in clips of several shapes; those of the diffusion
//! are not made, only begun. Writes 3 GB at a time to the system's folder for temporary files.
#![expect(clippy::print_stdout, reason = "a command-line tool")]

use std::error::Error;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use kinora_sdcpp_fixtures::{
    TinyVae, WanShape, WeightType, write_tiny_vae, write_wan, write_wan_vae,
};
use kinora_sdcpp_protocol::{
    CacheMode, Event, Incoming, LoadOrder, ModelFiles, Order, Phase, RenderOrder, Sampling, Tiling,
    send,
};

const TYPES: [(&str, WeightType); 4] = [
    ("f16", WeightType::F16),
    ("q8_0", WeightType::Q8_0),
    ("q4_0", WeightType::Q4_0),
    ("q1_0", WeightType::Q1_0),
];
/// Clips that are only begun: width, height, frames.
const BEGUN: [(u32, u32, u32); 5] = [
    (256, 256, 5),
    (832, 480, 33),
    (832, 480, 65),
    (832, 480, 81),
    (1280, 736, 65),
];
/// The first step reads the weights and is left out.
const N_STEPS: u32 = 2;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args_os().skip(1);
    let n_frames = args.next().ok_or("how many frames?")?;
    if n_frames == "switches" {
        return switches(Path::new(&args.next().ok_or("which host?")?));
    }
    if n_frames == "memory" {
        return memory(Path::new(&args.next().ok_or("which host?")?));
    }
    let n_frames: u32 = n_frames.to_string_lossy().parse()?;
    let hosts: Vec<PathBuf> = args.map(PathBuf::from).collect();
    let folder = std::env::temp_dir().join("kinora-steps");
    fs::create_dir_all(&folder)?;
    let vae = folder.join("tiny-vae.gguf");
    write_tiny_vae(&vae, TinyVae::Wan, 8)?;
    println!(
        "| weights | host | seconds a step | processor seconds a step | memory beside files, MB |"
    );
    println!("|---|---|---|---|---|");
    for (name, weight_type) in TYPES {
        let model = folder.join(format!("wan-{name}.gguf"));
        write_wan(&model, WanShape::of_type(weight_type))?;
        for host in &hosts {
            let (wall, cpu, peak_mb) = measure(host, &model, &vae, n_frames)?;
            let host = host.display();
            let file_mb = (model.metadata()?.len() + vae.metadata()?.len()) / 1_000_000;
            let beside_mb = peak_mb.saturating_sub(file_mb);
            println!("| {name} | {host} | {wall:.2} | {cpu:.2} | {beside_mb} |");
        }
        fs::remove_file(&model)?;
    }
    Ok(())
}

/// What the library takes for the work of each part.
fn memory(host: &Path) -> Result<(), Box<dyn Error>> {
    let folder = std::env::temp_dir().join("kinora-steps");
    fs::create_dir_all(&folder)?;
    let path = |name: &str| folder.join(name);
    let (tiny, tiny_ti2v, vae) = (path("tiny.gguf"), path("tiny-ti2v.gguf"), path("vae.gguf"));
    write_tiny_vae(&tiny, TinyVae::Wan, 8)?;
    write_tiny_vae(&tiny_ti2v, TinyVae::WanTi2v, 8)?;
    write_wan_vae(&vae, 9)?;
    println!("| part | clip | megapixels | MB | MB a megapixel |");
    println!("|---|---|---|---|---|");
    let of_14b = WanShape {
        n_blocks: 40,
        width: 5120,
        inner_width: 13824,
        ..WanShape::small()
    };
    for (shape, tiny) in [
        (WanShape::small(), &tiny),
        (WanShape::small_vace(), &tiny),
        (WanShape::small_ti2v(), &tiny_ti2v),
        (of_14b, &tiny),
    ] {
        let model = path("wan.gguf");
        write_wan(&model, shape)?;
        // VACE looks at pictures before, which takes minutes for large ones.
        let n_clips = if shape.n_vace_blocks > 0 {
            1
        } else {
            BEGUN.len()
        };
        for clip in &BEGUN[..n_clips] {
            tell_memory(host, load_order(&model, tiny), *clip, true)?;
        }
    }
    write_wan(&path("wan.gguf"), WanShape::small())?;
    for clip in [
        (64, 64, 5),
        (64, 64, 17),
        (128, 128, 5),
        (256, 256, 1),
        (256, 256, 5),
        (512, 512, 1),
    ] {
        for is_tiny in [true, false] {
            let mut load = load_order(&path("wan.gguf"), &tiny);
            if !is_tiny {
                load.files.tiny_vae = None;
                load.files.vae = Some(vae.clone());
            }
            tell_memory(host, load, clip, false)?;
        }
    }
    fs::remove_dir_all(&folder)?;
    Ok(())
}

/// Prints what the parts take for a clip, or, where it is only begun, those until the diffusion.
fn tell_memory(
    host: &Path,
    load: LoadOrder,
    (width_px, height_px, n_frames): (u32, u32, u32),
    is_begun_only: bool,
) -> Result<(), Box<dyn Error>> {
    let n_pixels = u64::from(width_px) * u64::from(height_px) * u64::from(n_frames);
    let mut order = RenderOrder {
        width_px,
        height_px,
        ..order(n_frames)
    };
    order.sampling.steps = 1;
    if width_px * height_px >= 512 * 512 {
        order.tiling = Some(Tiling {
            tile_latent_px: None,
            overlap_share: None,
            in_time: false,
        });
    }
    let mut child = start(host)?;
    let mut stdin = child.stdin.take().ok_or("no standard input")?;
    let mut incoming = Incoming::new(child.stdout.take().ok_or("no standard output")?);
    let load = LoadOrder {
        flash_attention: true,
        ..load
    };
    send(&mut stdin, &Order::Load(Box::new(load)))?;
    wait_for_model(&mut incoming)?;
    send(&mut stdin, &Order::Render(Box::new(order)))?;
    loop {
        match incoming.next_event()?.ok_or("the host ended")? {
            Event::Log(log) => {
                let Some((part, size)) = log.line.split_once(" compute buffer size: ") else {
                    continue;
                };
                let part = part.rsplit(' ').next().unwrap_or_default();
                let mb: f64 = size.split(' ').next().unwrap_or_default().parse()?;
                let (mb, megapixels) = (mb * 1.048_576, n_pixels as f64 / 1e6);
                let clip = format!("{width_px}x{height_px}, {n_frames}");
                println!(
                    "| {part} | {clip} | {megapixels:.2} | {mb:.0} | {:.0} |",
                    mb / megapixels
                );
                if is_begun_only && part.starts_with("Wan") {
                    break;
                }
            }
            Event::Done(_) => break,
            Event::Error(error) => return Err(error.message.into()),
            _ => {}
        }
    }
    child.kill()?;
    child.wait()?;
    Ok(())
}

/// Each switch that leaves out work or memory, with what it costs and changes.
fn switches(host: &Path) -> Result<(), Box<dyn Error>> {
    let folder = std::env::temp_dir().join("kinora-steps");
    fs::create_dir_all(&folder)?;
    let (model, vae) = (folder.join("wan.gguf"), folder.join("tiny-vae.gguf"));
    write_wan(&model, WanShape::small())?;
    write_tiny_vae(&vae, TinyVae::Wan, 8)?;
    println!("| switch | processor seconds a step | difference of the pictures |");
    println!("|---|---|---|");
    let mut plain: Option<Vec<u8>> = None;
    for (name, cache, flash_attention) in [
        ("none", CacheMode::Off, false),
        ("none, again", CacheMode::Off, false),
        ("flash_attention", CacheMode::Off, true),
        ("easycache", CacheMode::Easycache, false),
        ("dbcache", CacheMode::Dbcache, false),
        ("taylorseer", CacheMode::Taylorseer, false),
        ("cache_dit", CacheMode::CacheDit, false),
        ("spectrum", CacheMode::Spectrum, false),
    ] {
        let load = LoadOrder {
            flash_attention,
            ..load_order(&model, &vae)
        };
        let order = RenderOrder {
            width_px: 64,
            height_px: 64,
            cache,
            sampling: Sampling {
                steps: 10,
                guidance: 1.0,
                ..Sampling::default()
            },
            ..order(5)
        };
        let (cpu, frames) = clip(host, load, order)?;
        let plain = plain.get_or_insert_with(|| frames.clone());
        let differences = frames
            .iter()
            .zip(plain.iter())
            .map(|(a, b)| u64::from(a.abs_diff(*b)));
        let difference = differences.sum::<u64>() as f64 / plain.len() as f64;
        println!("| {name} | {cpu:.2} | {difference:.2} |");
    }
    fs::remove_dir_all(&folder)?;
    Ok(())
}

/// The mean processor time of a step but the first, in seconds, and the frames.
fn clip(
    host: &Path,
    load: LoadOrder,
    order: RenderOrder,
) -> Result<(f64, Vec<u8>), Box<dyn Error>> {
    let mut child = start(host)?;
    let mut stdin = child.stdin.take().ok_or("no standard input")?;
    let mut incoming = Incoming::new(child.stdout.take().ok_or("no standard output")?);
    send(&mut stdin, &Order::Load(Box::new(load)))?;
    wait_for_model(&mut incoming)?;
    let n_steps = order.sampling.steps;
    send(&mut stdin, &Order::Render(Box::new(order)))?;
    let (mut first, mut last) = (None, 0.0);
    let frames = loop {
        match incoming.next_event()?.ok_or("the host ended")? {
            Event::Progress(progress) if progress.phase == Phase::Sampling => {
                last = cpu_seconds_of(child.id())?;
                first = first.or((progress.done > 0).then_some(last));
            }
            Event::Done(done) => {
                let mut frames = vec![0; usize::try_from(done.frames_bytes())?];
                incoming.body().read_exact(&mut frames)?;
                break frames;
            }
            Event::Error(error) => return Err(error.message.into()),
            _ => {}
        }
    };
    child.kill()?;
    child.wait()?;
    let seconds = last - first.ok_or("no step was told of")?;
    Ok((seconds / f64::from(n_steps - 1), frames))
}

fn start(host: &Path) -> std::io::Result<Child> {
    let mut command = Command::new(host);
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped());
    command.stderr(Stdio::null()).spawn()
}

fn load_order(model: &Path, vae: &Path) -> LoadOrder {
    LoadOrder {
        files: ModelFiles {
            diffusion: model.into(),
            tiny_vae: Some(vae.into()),
            ..ModelFiles::default()
        },
        n_threads: 1,
        ..LoadOrder::default()
    }
}

/// The quickest step and the mean processor time of a step, in seconds, and the most memory of the process, in megabytes.
fn measure(
    host: &Path,
    model: &Path,
    vae: &Path,
    n_frames: u32,
) -> Result<(f64, f64, u64), Box<dyn Error>> {
    let mut child = start(host)?;
    let load = load_order(model, vae);
    let measured = steps(&mut child, load, n_frames);
    let peak_mb = peak_mb_of(child.id());
    child.kill()?;
    child.wait()?;
    let (quickest_seconds, cpu_seconds) = measured?;
    Ok((quickest_seconds, cpu_seconds, peak_mb?))
}

fn steps(child: &mut Child, load: LoadOrder, n_frames: u32) -> Result<(f64, f64), Box<dyn Error>> {
    let mut stdin = child.stdin.take().ok_or("no standard input")?;
    let mut incoming = Incoming::new(child.stdout.take().ok_or("no standard output")?);
    send(&mut stdin, &Order::Load(Box::new(load)))?;
    wait_for_model(&mut incoming)?;
    send(&mut stdin, &Order::Render(Box::new(order(n_frames))))?;
    let mut quickest_seconds = f64::INFINITY;
    let mut cpu_seconds = Vec::new();
    loop {
        match incoming.next_event()?.ok_or("the host ended")? {
            Event::Progress(progress) if progress.phase == Phase::Sampling => {
                let Some(seconds) = progress.step_seconds else {
                    continue;
                };
                cpu_seconds.push(cpu_seconds_of(child.id())?);
                if progress.done > 1 {
                    quickest_seconds = quickest_seconds.min(seconds);
                }
            }
            Event::Done(_) => break,
            Event::Error(error) => return Err(error.message.into()),
            _ => {}
        }
    }
    let measured = cpu_seconds[cpu_seconds.len() - 1] - cpu_seconds[0];
    Ok((quickest_seconds, measured / f64::from(N_STEPS - 1)))
}

fn wait_for_model(incoming: &mut Incoming<impl std::io::Read>) -> Result<(), Box<dyn Error>> {
    loop {
        match incoming.next_event()?.ok_or("the host ended")? {
            Event::Loaded(_) => return Ok(()),
            Event::Error(error) => return Err(error.message.into()),
            _ => {}
        }
    }
}

fn order(n_frames: u32) -> RenderOrder {
    RenderOrder {
        job: 1,
        prompt: String::new(),
        negative_prompt: String::new(),
        width_px: 256,
        height_px: 256,
        n_frames,
        fps: 16,
        seed: 42,
        sampling: Sampling {
            steps: N_STEPS,
            guidance: 1.0,
            ..Sampling::default()
        },
        high_noise_sampling: None,
        high_noise_boundary: None,
        cache: Default::default(),
        tiling: None,
        pictures: Default::default(),
        preview: None,
    }
}

/// The most memory a process has had, in megabytes. See proc_pid_status(5).
fn peak_mb_of(id: u32) -> Result<u64, Box<dyn Error>> {
    let status = fs::read_to_string(format!("/proc/{id}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib: u64 = line
        .ok_or("no peak")?
        .trim()
        .trim_end_matches(" kB")
        .parse()?;
    Ok(kib * 1024 / 1_000_000)
}

/// The processor time of a process so far. See proc_pid_stat(5).
fn cpu_seconds_of(id: u32) -> Result<f64, Box<dyn Error>> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat"))?;
    let (_, fields) = stat.rsplit_once(')').ok_or("no fields")?;
    let fields: Vec<&str> = fields.split_whitespace().collect();
    let ticks: f64 = fields[11].parse::<f64>()? + fields[12].parse::<f64>()?;
    Ok(ticks / rustix::param::clock_ticks_per_second() as f64)
}
