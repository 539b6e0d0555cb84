//! One process of the engine.

use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use kinora_sdcpp_protocol::{
    Alive, ClipDone, ErrorKind, Event, Hello, HostError, LoadOrder, Loaded, Order,
    PROTOCOL_VERSION, Preview, Progress, RenderOrder,
};

use super::ended::{HostEnd, how_it_ended};
use super::pipes::{self, Heard, Notes};
use super::{HostSettings, Patience};
use crate::memory::computes_on_graphics;

/// How often a wait looks whether the job is still wanted.
const LOOK_EVERY: Duration = Duration::from_millis(200);
/// How long after it has said that it failed a process may die of that.
const DIES_WITHIN: Duration = Duration::from_secs(1);
/// How long a process whose pipes have ended may take to be gone.
const GONE_WITHIN: Duration = Duration::from_secs(2);

/// A running process. Dropping it ends it.
pub struct Host {
    child: Child,
    orders: Option<Sender<Order>>,
    heard: Receiver<Heard>,
    notes: Notes,
    stderr: JoinHandle<()>,
    patience: Patience,
    hello: Hello,
    next_job: u64,
}

/// A clip, in a scratch file: its frames, RGB8, one after the other, then its sound, little-endian 32-bit floats.
#[derive(Clone, Debug)]
pub struct Clip {
    /// The file.
    pub path: PathBuf,
    /// What is in it.
    pub shape: ClipDone,
}

/// Who wants to know of a job while it runs.
pub trait JobEvents {
    /// Whether the job is still wanted.
    fn is_cancelled(&self) -> bool;
    /// The job goes on.
    fn progress(&self, progress: &Progress);
    /// What the clip may become.
    fn preview(&self, preview: &Preview, pictures: Vec<u8>);
}

impl Host {
    /// Starts a process and hears who it is.
    ///
    /// # Errors
    /// The program cannot be started, speaks another protocol, or ends.
    pub fn start(settings: &HostSettings) -> Result<Self, HostEnd> {
        let program = settings.program.display();
        let not_started = |err: std::io::Error| {
            HostEnd::NotStarted(format!("{program} cannot be started: {err}"))
        };
        let mut child = Command::new(&settings.program)
            // It reads files from elsewhere: keys and settings of ours are no business of its.
            .env_clear()
            .envs(settings.environment.iter().cloned())
            // ggml would start a debugger when it aborts.
            .env("GGML_NO_BACKTRACE", "1")
            // What a terminal or a service manager sends to kinora's group is not for it: kinora lets it finish.
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(not_started)?;
        let notes = Notes::default();
        let (stdin, stdout, stderr) =
            (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let (Some(stdin), Some(stdout), Some(stderr)) = (stdin, stdout, stderr) else {
            return Err(HostEnd::NotStarted(format!("{program} has no pipes")));
        };
        let orders = pipes::orders_to(stdin).map_err(not_started)?;
        let heard = pipes::events_from(stdout, notes.clone()).map_err(not_started)?;
        let stderr = pipes::lines_of(stderr, notes.clone()).map_err(not_started)?;
        let mut host = Self {
            child,
            orders: Some(orders),
            heard,
            notes,
            stderr,
            patience: settings.patience,
            hello: nobody(),
            next_job: 1,
        };
        let hello = host.wait_for(&NoJob, &mut |heard| match heard {
            Heard::Event(Event::Hello(hello)) => Some(hello),
            _ => None,
        })?;
        if hello.protocol != PROTOCOL_VERSION {
            return Err(HostEnd::NotStarted(format!(
                "{program} speaks version {} of the protocol and not {PROTOCOL_VERSION}: it is of another version \
                 of kinora",
                hello.protocol
            )));
        }
        if !computes_on_graphics(&hello, settings.compute_on.as_deref()) {
            limit_memory(&host.child, settings.memory_limit_bytes);
        }
        host.hello = hello;
        Ok(host)
    }

    /// The process's id.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// What it said of itself.
    #[must_use]
    pub fn hello(&self) -> &Hello {
        &self.hello
    }

    /// Opens a model, once in a process's life.
    ///
    /// # Errors
    /// The files cannot be used; or see [`HostEnd`].
    pub fn load(&mut self, order: LoadOrder, job: &dyn JobEvents) -> Result<Loaded, HostEnd> {
        self.send(Order::Load(Box::new(order)));
        self.wait_for(job, &mut |heard| match heard {
            Heard::Event(Event::Loaded(loaded)) => Some(loaded),
            _ => None,
        })
    }

    /// Makes a clip, whose bytes go to `path`. The order's `job` is set here.
    ///
    /// # Errors
    /// See [`HostEnd`]. Only after [`HostEnd::Refused`] can the process make another.
    pub fn render(
        &mut self,
        mut order: RenderOrder,
        path: &Path,
        job: &dyn JobEvents,
    ) -> Result<Clip, HostEnd> {
        let job_number = self.next_job;
        self.next_job += 1;
        order.job = job_number;
        let promised = (order.n_frames, order.width_px, order.height_px);
        self.notes.forget_lines();
        self.notes.put_clip_at(path);
        self.send(Order::Render(Box::new(order)));
        let shape = self.wait_for(job, &mut |heard| match heard {
            Heard::Done(done) if done.job == job_number => Some(done),
            _ => None,
        })?;
        if (shape.n_frames, shape.width_px, shape.height_px) != promised {
            return Err(HostEnd::Nonsense(format!(
                "a clip of {promised:?} (frames, width, height) was ordered and another one came"
            )));
        }
        Ok(Clip {
            path: path.to_owned(),
            shape,
        })
    }

    /// Whether it runs.
    pub fn is_running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    fn send(&self, order: Order) {
        if let Some(orders) = &self.orders {
            // Where nobody takes orders any more, its end is heard.
            let _ = orders.send(order);
        }
    }

    /// Hears until `wanted` comes, or something ends the wait. What ends it any other way than a refusal ends the
    /// process too.
    fn wait_for<T>(
        &mut self,
        job: &dyn JobEvents,
        wanted: &mut dyn FnMut(Heard) -> Option<T>,
    ) -> Result<T, HostEnd> {
        let waited = self.wait(job, wanted);
        if let Err(end) = &waited
            && !matches!(end, HostEnd::Refused(_))
        {
            self.end();
        }
        waited
    }

    fn wait<T>(
        &mut self,
        job: &dyn JobEvents,
        wanted: &mut dyn FnMut(Heard) -> Option<T>,
    ) -> Result<T, HostEnd> {
        let (mut last_sign, mut last_work) = (Instant::now(), Instant::now());
        let mut alive = Alive::default();
        loop {
            if job.is_cancelled() {
                return Err(HostEnd::Cancelled);
            }
            let heard = match self.heard.recv_timeout(LOOK_EVERY) {
                Ok(heard) => heard,
                Err(RecvTimeoutError::Timeout) => {
                    self.check_patience(last_sign, last_work)?;
                    continue;
                }
                Err(RecvTimeoutError::Disconnected) => Heard::End,
            };
            last_sign = Instant::now();
            match heard {
                Heard::End => return Err(self.died()),
                Heard::Nonsense(what) => return Err(HostEnd::Nonsense(what)),
                Heard::Scratch(err) => return Err(HostEnd::Scratch(err.to_string())),
                Heard::Preview(preview, pictures) => job.preview(&preview, pictures),
                Heard::Event(Event::Error(error)) => return Err(self.refused(error)),
                Heard::Event(Event::Progress(progress)) => {
                    last_work = last_sign;
                    job.progress(&progress);
                }
                Heard::Event(event @ Event::Alive(_)) => {
                    if pipes::shows_work(&event, &mut alive) {
                        last_work = last_sign;
                    }
                    self.check_patience(last_sign, last_work)?;
                }
                other => {
                    last_work = last_sign;
                    if let Some(found) = wanted(other) {
                        return Ok(found);
                    }
                }
            }
        }
    }

    fn check_patience(&self, last_sign: Instant, last_work: Instant) -> Result<(), HostEnd> {
        // Nothing else is heard while a clip comes, which takes long where the disk is slow.
        let clip_came = self.notes.clip_came();
        let last_sign = clip_came.map_or(last_sign, |came| came.max(last_sign));
        let last_work = clip_came.map_or(last_work, |came| came.max(last_work));
        let what = if last_sign.elapsed() > self.patience.silence {
            "it gave no sign of life"
        } else if last_work.elapsed() > self.patience.standstill {
            "it lived and did nothing"
        } else {
            return Ok(());
        };
        Err(HostEnd::Hung {
            what,
            last_lines: self.notes.last_lines(),
        })
    }

    /// What an error means. The library says why before it aborts, so one that it cannot help is followed by its end.
    fn refused(&mut self, error: HostError) -> HostEnd {
        let began = Instant::now();
        while error.kind == ErrorKind::Failed && began.elapsed() < DIES_WITHIN {
            if !self.is_running() {
                return self.died().because(&error.message);
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        HostEnd::Refused(error)
    }

    /// How a process ended whose pipe has.
    fn died(&mut self) -> HostEnd {
        let began = Instant::now();
        loop {
            match self.child.try_wait() {
                // What it said last is still on its way.
                Ok(Some(_)) if !self.stderr.is_finished() && began.elapsed() < GONE_WITHIN => {
                    std::thread::sleep(Duration::from_millis(10));
                }
                Ok(Some(status)) => {
                    return HostEnd::Died {
                        how: how_it_ended(status),
                        last_lines: self.notes.last_lines(),
                    };
                }
                Ok(None) if began.elapsed() < GONE_WITHIN => {
                    std::thread::sleep(Duration::from_millis(10));
                }
                _ => {
                    return HostEnd::Nonsense("it closed its pipe and stayed".to_owned());
                }
            }
        }
    }

    /// Ends the process. There is no other way to cancel.
    fn end(&mut self) {
        self.orders = None;
        // It may be gone already.
        let _ = self.child.kill();
        let began = Instant::now();
        while matches!(self.child.try_wait(), Ok(None)) {
            if began.elapsed() > GONE_WITHIN {
                // Not even a kill ends one that waits in a driver. The system has it until then.
                tracing::error!(pid = self.child.id(), "an engine's process does not end");
                return;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        self.end();
    }
}

/// Lets allocations beyond the limit fail within the process, which then says so, instead of the system ending some
/// process for them. Mapped weights count: the library maps them so that it could write to them. Not for drivers of
/// graphics, which reserve more addresses than there is memory.
#[cfg(target_os = "linux")]
fn limit_memory(child: &Child, limit_bytes: Option<u64>) {
    use rustix::process::{Pid, Resource, Rlimit, prlimit};

    let (Some(limit), Some(pid)) = (limit_bytes, Pid::from_raw(child.id().cast_signed())) else {
        return;
    };
    let limit = Rlimit {
        current: Some(limit),
        maximum: Some(limit),
    };
    if let Err(err) = prlimit(Some(pid), Resource::Data, limit) {
        tracing::warn!(cause = %err, "the memory of an engine's process could not be limited");
    }
}

/// Other systems have no way to limit a process that is running: there the limit bounds the estimates only.
#[cfg(not(target_os = "linux"))]
fn limit_memory(_: &Child, _: Option<u64>) {}

/// Before it has said who it is.
fn nobody() -> Hello {
    Hello {
        protocol: 0,
        host: String::new(),
        library: String::new(),
        system: String::new(),
        devices: Vec::new(),
        n_cores: 0,
        samplers: Vec::new(),
        schedulers: Vec::new(),
        weight_types: Vec::new(),
        caches: Vec::new(),
    }
}

/// Waits for nothing that could be cancelled.
struct NoJob;

impl JobEvents for NoJob {
    fn is_cancelled(&self) -> bool {
        false
    }

    fn progress(&self, _: &Progress) {}

    fn preview(&self, _: &Preview, _: Vec<u8>) {}
}
