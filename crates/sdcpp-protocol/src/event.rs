//! What a host tells its supervisor.

use serde::{Deserialize, Serialize};

/// One thing a host says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// The first event of a process.
    Hello(Hello),
    /// The model is open.
    Loaded(Loaded),
    /// The job goes on.
    Progress(Progress),
    /// What the clip may become. Has a body: `n_frames` pictures, each RGB8, row-major, `3 · width_px · height_px` bytes.
    Preview(Preview),
    /// The clip is made. Has a body: its frames as in a preview, then its sound as little-endian 32-bit floats, channels
    /// interleaved. The job has ended.
    Done(ClipDone),
    /// The order was not carried out. Of a render: the job has ended.
    Error(HostError),
    /// A line of the library's log.
    Log(LogLine),
    /// Comes every two seconds from a thread of its own, whatever the library does.
    Alive(Alive),
}

impl Event {
    /// How many raw bytes follow this event's line.
    #[must_use]
    pub fn body_bytes(&self) -> u64 {
        match self {
            Self::Preview(preview) => {
                let frame_bytes = rgb8_bytes(preview.width_px, preview.height_px);
                frame_bytes.saturating_mul(u64::from(preview.n_frames))
            }
            Self::Done(done) => done.frames_bytes().saturating_add(done.sound_bytes()),
            _ => 0,
        }
    }
}

/// Who is speaking, and what it can be asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Hello {
    /// [`PROTOCOL_VERSION`](crate::PROTOCOL_VERSION) of the host.
    pub protocol: u32,
    /// The version of the host.
    pub host: String,
    /// The library and its version.
    pub library: String,
    /// Which instructions and backends the library was built for, in its own words.
    pub system: String,
    /// What can compute, in the library's order.
    pub devices: Vec<Device>,
    /// How many physical cores there are.
    pub n_cores: u32,
    /// The names that `sampler` may have.
    pub samplers: Vec<String>,
    /// The names that `scheduler` may have.
    pub schedulers: Vec<String>,
    /// The names that `weight_type` may have.
    pub weight_types: Vec<String>,
    /// The names that `cache` may have.
    pub caches: Vec<String>,
}

/// Something that computes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// What `compute_on` calls it, such as `CPU` or `CUDA0`.
    pub name: String,
    /// What it is, such as the name of a graphics card.
    pub description: String,
    /// Its kind.
    pub kind: DeviceKind,
    /// Its memory that nobody uses, in bytes. Of the CPU the machine's; 0 where it is not known.
    pub memory_free_bytes: u64,
    /// All of its memory, in bytes.
    pub memory_total_bytes: u64,
}

/// The kind of a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeviceKind {
    /// The processor.
    Cpu,
    /// A graphics card with memory of its own.
    Gpu,
    /// Graphics that share the machine's memory.
    IntegratedGpu,
    /// Something that helps the processor.
    Accelerator,
}

/// What is known of a model once it is open. Weights that are not mapped are read with the first job.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Loaded {
    /// How long it took, in seconds.
    pub seconds: f64,
    /// What the library takes it for: `Wan2.1-T2V-1.3B`, `Wan2.2-TI2V-5B`, `LTXAV` and the like; `None` where it did not
    /// say. A supervisor that expects another model has been given the wrong file.
    pub family: Option<String>,
    /// The sampler it takes when it is told none.
    pub default_sampler: String,
    /// The scheduler it takes when it is told none.
    pub default_scheduler: String,
}

/// What a job is doing. Phases come in the order in which they are declared; those that need nothing are left out, and
/// with a pair of models `Reading` comes again in the middle of `Sampling`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Weights are read. Only in the first job, and where `weights_on` is `disk`.
    Reading,
    /// Prompt and pictures are understood.
    Prompt,
    /// Noise becomes latents.
    Sampling,
    /// Latents become pictures and sound.
    Decoding,
}

/// How far a job is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// The job; `None` while files are read that are about to be mapped, which is counted in mebibytes.
    pub job: Option<u64>,
    /// What it is doing.
    pub phase: Phase,
    /// How much of this phase is done. Never goes back within a phase of a job, except that reading counts each part of
    /// the model by itself.
    pub done: u32,
    /// Out of how much: steps, parts of a picture, tensors or mebibytes. 0 where nobody knows.
    pub total: u32,
    /// How long the last step took, in seconds; while sampling only.
    pub step_seconds: Option<f64>,
}

/// What the clip may become.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// The job.
    pub job: u64,
    /// After which step of sampling, from 1.
    pub step: u32,
    /// How many pictures follow. Fewer than the clip has.
    pub n_frames: u32,
    /// Their width. Smaller than the clip's for [`PreviewKind::Latent`](crate::PreviewKind::Latent).
    pub width_px: u32,
    /// Their height.
    pub height_px: u32,
}

/// A clip.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClipDone {
    /// The job.
    pub job: u64,
    /// How many pictures follow: those that were ordered.
    pub n_frames: u32,
    /// Their width, as ordered.
    pub width_px: u32,
    /// Their height, as ordered.
    pub height_px: u32,
    /// The sound that follows them, where the model makes any.
    pub sound: Option<SoundShape>,
    /// Where the time went.
    pub seconds: PhaseSeconds,
}

impl ClipDone {
    /// How many bytes the frames have.
    #[must_use]
    pub fn frames_bytes(&self) -> u64 {
        self.frame_bytes().saturating_mul(u64::from(self.n_frames))
    }

    /// How many bytes one frame has.
    #[must_use]
    pub fn frame_bytes(&self) -> u64 {
        rgb8_bytes(self.width_px, self.height_px)
    }

    /// How many bytes the sound has.
    #[must_use]
    pub fn sound_bytes(&self) -> u64 {
        self.sound.map_or(0, |sound| {
            let n_all = sound.n_samples.saturating_mul(u64::from(sound.n_channels));
            n_all.saturating_mul(4)
        })
    }
}

/// How many bytes a picture has. Saturates: a host that lies about its sizes is cut off, not believed.
fn rgb8_bytes(width_px: u32, height_px: u32) -> u64 {
    (u64::from(width_px) * u64::from(height_px)).saturating_mul(3)
}

/// How much sound there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SoundShape {
    /// Samples per second.
    pub sample_rate_hz: u32,
    /// 1 or 2.
    pub n_channels: u32,
    /// How many samples each channel has.
    pub n_samples: u64,
}

/// Where a job's time went, in seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PhaseSeconds {
    /// Weights were read.
    pub reading: f64,
    /// Prompt and pictures were understood.
    pub prompt: f64,
    /// Noise became latents.
    pub sampling: f64,
    /// Latents became pictures and sound.
    pub decoding: f64,
    /// From the order to the last frame made, before any was sent.
    pub total: f64,
}

/// Why an order was not carried out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostError {
    /// The job; `None` when it is about a load, or about a line that is no order.
    pub job: Option<u64>,
    /// Whose fault it is.
    pub kind: ErrorKind,
    /// One sentence for people, with a capital and a full stop. Names files, never prompts.
    pub message: String,
    /// The last lines of the library's log that warned or complained, oldest first, 20 at most.
    pub last_log: Vec<String>,
}

/// Whose fault it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorKind {
    /// The order cannot be carried out by this host, ever: it is beyond its limits, or names files that cannot be read.
    /// The supervisor's mistake, who looks at what clients ask for before it orders: the message is not for clients.
    InvalidRequest,
    /// The files are missing, damaged, or not of one model.
    InvalidModelFiles,
    /// There was not enough memory. The same order may work with a smaller clip, or on another device.
    OutOfMemory,
    /// The library failed for another reason.
    Failed,
}

/// A line of the library's log. Hosts drop lines when there are too many.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine {
    /// How bad it is.
    pub level: LogLevel,
    /// The line, without its end, 500 bytes at most.
    pub line: String,
    /// How many lines were dropped since the last one that was sent.
    pub n_dropped: u64,
}

/// How bad a line of log is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogLevel {
    /// For those who build the library.
    Debug,
    /// What it does.
    Info,
    /// What it does otherwise than told.
    Warn,
    /// What it could not do.
    Error,
}

/// A sign of life. A host that is alive and whose processor time does not grow has hung, or waits for a GPU.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Alive {
    /// Processor time of the whole process so far, in seconds; 0 where it is not known.
    pub cpu_seconds: f64,
    /// Memory the process has now, in bytes; 0 where it is not known.
    pub resident_bytes: u64,
    /// The most it has had.
    pub resident_peak_bytes: u64,
}
