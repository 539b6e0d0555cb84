//! Processes that misbehave cost one job one clear error.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use kinora_engine::EngineError;
use kinora_sdcpp_engine::host::{
    Clip, Garage, HostEnd, HostSettings, JobEvents, ModelToLoad, Patience,
};
use kinora_sdcpp_protocol::{
    LoadOrder, ModelFiles, Preview, PreviewKind, PreviewWish, Progress, RenderOrder, Sampling,
};

const GIB: u64 = 1 << 30;

fn settings() -> HostSettings {
    HostSettings {
        program: env!("CARGO_BIN_EXE_kinora-sdcpp-fake").into(),
        environment: Vec::new(),
        n_threads: 1,
        compute_on: None,
        memory_limit_bytes: None,
        idle_unload: None,
        patience: Patience {
            silence: Duration::from_secs(2),
            standstill: Duration::from_secs(4),
        },
    }
}

#[derive(Default)]
struct Job {
    is_cancelled: AtomicBool,
    progress: Mutex<Vec<u32>>,
    previews: Mutex<Vec<usize>>,
}

impl JobEvents for Job {
    fn is_cancelled(&self) -> bool {
        self.is_cancelled.load(Ordering::Relaxed)
    }

    fn progress(&self, progress: &Progress) {
        self.progress.lock().unwrap().push(progress.done);
    }

    fn preview(&self, _: &Preview, pictures: Vec<u8>) {
        self.previews.lock().unwrap().push(pictures.len());
    }
}

fn model(id: &str, weight_gib: u64) -> ModelToLoad {
    ModelToLoad {
        id: id.to_owned(),
        order: LoadOrder {
            files: ModelFiles {
                diffusion: id.into(),
                ..ModelFiles::default()
            },
            ..LoadOrder::default()
        },
        weight_bytes: weight_gib * GIB,
        work_bytes: GIB,
    }
}

fn order(prompt: &str) -> RenderOrder {
    RenderOrder {
        job: 0,
        prompt: prompt.to_owned(),
        negative_prompt: String::new(),
        width_px: 32,
        height_px: 16,
        n_frames: 5,
        fps: 16,
        seed: 7,
        sampling: Sampling {
            steps: 3,
            guidance: 1.0,
            ..Sampling::default()
        },
        high_noise_sampling: None,
        high_noise_boundary: None,
        cache: kinora_sdcpp_protocol::CacheMode::Off,
        tiling: None,
        pictures: kinora_sdcpp_protocol::Pictures::default(),
        preview: None,
    }
}

fn render(garage: &Garage, prompt: &str) -> Result<Clip, HostEnd> {
    render_of(garage, &model("m", 1), order(prompt), &Job::default())
}

fn render_of(
    garage: &Garage,
    model: &ModelToLoad,
    order: RenderOrder,
    job: &Job,
) -> Result<Clip, HostEnd> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("clip");
    let clip = garage.with_host(model, 8 * GIB, job, |host| host.render(order, &path, job))?;
    let length = std::fs::metadata(&path).unwrap().len();
    assert_eq!(length, clip.shape.frames_bytes() + clip.shape.sound_bytes());
    Ok(clip)
}

#[test]
fn a_process_stays_warm_and_tells_how_far_it_is() {
    let garage = Garage::new(settings());
    let job = Job::default();
    let wish = PreviewWish {
        kind: PreviewKind::Latent,
        every_n_steps: 1,
    };
    let order = RenderOrder {
        preview: Some(wish),
        ..order("x")
    };
    render_of(&garage, &model("m", 1), order, &job).unwrap();
    assert_eq!(*job.progress.lock().unwrap(), [1, 2, 3]);
    assert_eq!(*job.previews.lock().unwrap(), [384, 384, 384]);
    assert_eq!(garage.n_warm(), 1);
    render(&garage, "x").unwrap();
    assert_eq!(garage.n_warm(), 1);
}

#[test]
fn whatever_a_process_does_costs_one_job_and_the_next_one_runs() {
    let garage = Garage::new(settings());
    let check = |prompt: &str, is_kind: fn(&EngineError) -> bool, text: &str| {
        let end = render(&garage, prompt).unwrap_err();
        let shown = end.to_string();
        assert!(shown.contains(text), "{prompt}: {shown}");
        let error = EngineError::from(end);
        assert!(is_kind(&error), "{prompt}: {error:?}");
        render(&garage, "x").unwrap();
    };
    let crashed = |error: &EngineError| matches!(error, EngineError::Crashed(_));
    check("abort", crashed, "it aborted");
    check("abort", crashed, "GGML_ASSERT");
    check("perish", crashed, "it aborted");
    check(
        "perish",
        crashed,
        "The library broke while it made the clip",
    );
    let starved = |error: &EngineError| matches!(error, EngineError::OutOfMemory(_));
    check("starve", starved, "it aborted");
    check("exit", crashed, "status 3");
    check("cut", crashed, "status 0");
    check("nonsense", crashed, "a line is no message");
    check("short", crashed, "was ordered and another one came");
    check("freeze", crashed, "no sign of life");
    check("hang", crashed, "lived and did nothing");
    check(
        "oom",
        |e| matches!(e, EngineError::OutOfMemory(_)),
        "It cannot.",
    );
    check(
        "failed",
        |e| matches!(e, EngineError::Failed(_)),
        "the last line",
    );
    // What it says of our orders names scratch files, and is nothing for clients.
    check(
        "invalid",
        |e| matches!(e, EngineError::Rejected(why) if !why.contains("/scratch")),
        "/scratch/first cannot be read",
    );
}

#[test]
fn a_flood_of_log_neither_fills_memory_nor_stops_the_job() {
    let garage = Garage::new(settings());
    render(&garage, "x").unwrap();
    // A million lines are 70 MB. The tests beside this one take some, too.
    const MOST_GROWTH_BYTES: u64 = 24 << 20;
    let before = resident_bytes();
    let is_done = AtomicBool::new(false);
    let most = std::thread::scope(|scope| {
        let watching = scope.spawn(|| {
            let mut most = 0;
            while !is_done.load(Ordering::Relaxed) {
                most = resident_bytes().max(most);
                std::thread::sleep(Duration::from_millis(5));
            }
            most
        });
        let rendered = render(&garage, "flood");
        is_done.store(true, Ordering::Relaxed);
        rendered.unwrap();
        watching.join().unwrap()
    });
    let grown = most.saturating_sub(before);
    assert!(grown < MOST_GROWTH_BYTES, "{grown} bytes");
}

/// How much memory this process has, by proc(5).
fn resident_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.trim().strip_suffix(" kB"));
    kib.unwrap().trim().parse::<u64>().unwrap() * 1024
}

/// What the system allows a process of these settings of memory to write to, once it is asked for a clip.
fn data_limit(settings: HostSettings) -> String {
    let job = Job::default();
    let limits = Garage::new(settings).with_host(&model("m", 1), 8 * GIB, &job, |host| {
        let limits = std::fs::read_to_string(format!("/proc/{}/limits", host.pid()));
        Ok(limits.unwrap())
    });
    let limits = limits.unwrap();
    let line = limits
        .lines()
        .find_map(|line| line.strip_prefix("Max data size"));
    let soft = line.and_then(|line| line.split_whitespace().next());
    soft.unwrap().to_owned()
}

#[test]
fn a_memory_limit_holds_a_process_that_computes_on_the_processor() {
    let limited = HostSettings {
        memory_limit_bytes: Some(GIB),
        ..settings()
    };
    let own = data_limit(settings());
    assert_ne!(own, GIB.to_string());
    assert_eq!(data_limit(limited.clone()), GIB.to_string());
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("with-card");
    std::os::unix::fs::symlink(&limited.program, &program).unwrap();
    // Drivers of cards reserve more addresses than there is memory.
    let with_card = HostSettings { program, ..limited };
    assert_eq!(data_limit(with_card.clone()), own);
    let on_cpu = HostSettings {
        compute_on: Some("cpu".to_owned()),
        ..with_card
    };
    assert_eq!(data_limit(on_cpu), GIB.to_string());
}

#[test]
fn a_memory_limit_does_not_keep_a_process_from_saying_who_it_is() {
    let limited = HostSettings {
        memory_limit_bytes: Some(4096),
        ..settings()
    };
    for _ in 0..5 {
        assert_eq!(Garage::new(limited.clone()).look().unwrap().host, "fake");
    }
}

#[test]
fn files_that_do_not_load_are_told_apart_from_crashes() {
    let garage = Garage::new(settings());
    let load = |id: &str| {
        let end = render_of(&garage, &model(id, 1), order("x"), &Job::default());
        EngineError::from(end.unwrap_err())
    };
    assert!(matches!(
        load("invalid.gguf"),
        EngineError::InvalidModelFiles(_)
    ));
    let crashed = load("abort.gguf");
    assert!(
        matches!(&crashed, EngineError::Crashed(why) if why.contains("number of blocks")),
        "{crashed:?}"
    );
    assert_eq!(garage.n_warm(), 0);
}

#[test]
fn a_job_that_is_no_longer_wanted_ends_its_process_at_once() {
    let garage = Garage::new(settings());
    let job = Job::default();
    let began = Instant::now();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while job.progress.lock().unwrap().is_empty() {
                std::thread::yield_now();
            }
            job.is_cancelled.store(true, Ordering::Relaxed);
        });
        let order = RenderOrder {
            sampling: Sampling {
                steps: 100,
                ..Sampling::default()
            },
            ..order("slow")
        };
        let end = render_of(&garage, &model("m", 1), order, &job);
        assert!(matches!(end, Err(HostEnd::Cancelled)));
    });
    assert!(began.elapsed() < Duration::from_secs(10));
    assert_eq!(garage.n_warm(), 0);
}

#[test]
fn one_job_runs_at_a_time_and_a_waiting_one_can_be_cancelled() {
    let garage = Garage::new(settings());
    let (running, waiting) = (Job::default(), Job::default());
    std::thread::scope(|scope| {
        let first = scope.spawn(|| render_of(&garage, &model("m", 1), order("slow"), &running));
        while running.progress.lock().unwrap().is_empty() {
            std::thread::yield_now();
        }
        waiting.is_cancelled.store(true, Ordering::Relaxed);
        let second = render_of(&garage, &model("m", 1), order("x"), &waiting);
        assert!(matches!(second, Err(HostEnd::Cancelled)));
        first.join().unwrap().unwrap();
    });
}

#[test]
fn models_stay_side_by_side_until_memory_is_wanted() {
    let garage = Garage::new(settings());
    let run = |model: &ModelToLoad| {
        render_of(&garage, model, order("x"), &Job::default()).unwrap();
        garage.n_warm()
    };
    // 8 GiB in all, and a job takes one beside the weights.
    assert_eq!(run(&model("a", 3)), 1);
    assert_eq!(run(&model("b", 3)), 2);
    assert_eq!(run(&model("c", 3)), 2);
    assert_eq!(run(&model("d", 7)), 1);
}

#[test]
fn a_model_is_opened_anew_for_a_job_that_leaves_its_weights_other_room() {
    let garage = Garage::new(settings());
    let pid_for = |gpu_memory_gib| {
        let mut model = model("m", 1);
        model.order.gpu_memory_gib = gpu_memory_gib;
        let job = Job::default();
        garage
            .with_host(&model, 8 * GIB, &job, |host| Ok(host.pid()))
            .unwrap()
    };
    let first = pid_for(None);
    assert_eq!(pid_for(None), first);
    let other = pid_for(Some(4.0));
    assert_ne!(other, first);
    assert_eq!(pid_for(Some(4.0)), other);
    assert_eq!(garage.n_warm(), 1);
}

#[test]
fn a_process_sees_what_it_is_given_of_the_environment_and_no_signals_of_our_group() {
    let settings = HostSettings {
        environment: vec![("LANG".to_owned(), "C.UTF-8".to_owned())],
        ..settings()
    };
    let job = Job::default();
    let pid = Garage::new(settings).with_host(&model("m", 1), 8 * GIB, &job, |host| {
        let environ = std::fs::read_to_string(format!("/proc/{}/environ", host.pid())).unwrap();
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", host.pid())).unwrap();
        Ok((environ, stat, host.pid()))
    });
    let (environ, stat, pid) = pid.unwrap();
    let names: Vec<_> = environ
        .split('\0')
        .filter_map(|entry| entry.split_once('='))
        .collect();
    assert_eq!(names, [("GGML_NO_BACKTRACE", "1"), ("LANG", "C.UTF-8")]);
    // The fifth field of proc(5)'s stat is the group.
    let (_, after_name) = stat.rsplit_once(") ").unwrap();
    assert_eq!(after_name.split(' ').nth(2), Some(pid.to_string().as_str()));
}

#[test]
fn an_idle_model_is_unloaded() {
    let garage = Garage::new(HostSettings {
        idle_unload: Some(Duration::from_millis(50)),
        ..settings()
    });
    render(&garage, "x").unwrap();
    let began = Instant::now();
    while garage.n_warm() > 0 {
        assert!(began.elapsed() < Duration::from_secs(10));
        std::thread::yield_now();
    }
    render(&garage, "x").unwrap();
}

#[test]
fn a_program_that_is_no_host_is_named() {
    let missing = HostSettings {
        program: "/nowhere/kinora-sdcpp".into(),
        ..settings()
    };
    let end = Garage::new(missing).look().unwrap_err();
    assert!(matches!(&end, HostEnd::NotStarted(_)), "{end}");
    assert!(end.to_string().contains("/nowhere/kinora-sdcpp"), "{end}");
    let other = HostSettings {
        program: Path::new("/bin/false").into(),
        ..settings()
    };
    assert!(matches!(
        Garage::new(other).look(),
        Err(HostEnd::Died { .. })
    ));
    assert_eq!(Garage::new(settings()).look().unwrap().host, "fake");
}
