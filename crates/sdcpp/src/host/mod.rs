//! The engine's process, seen from outside: started, heard, ended.
//!
//! ```text
//! Garage   one warm process per loaded model, one job at a time
//!   Host   one process: orders in, events out; whatever it does, nobody waits for it forever
//! ```

mod ended;
mod garage;
mod pipes;
mod process;

use std::path::PathBuf;
use std::time::Duration;

pub use ended::HostEnd;
pub use garage::{Garage, ModelToLoad};
pub use process::{Clip, Host, JobEvents};

/// How to run the engine's process.
#[derive(Clone, Debug)]
pub struct HostSettings {
    /// Its program.
    pub program: PathBuf,
    /// All that it sees of the environment, by name.
    pub environment: Vec<(String, String)>,
    /// How many threads compute on the CPU.
    pub n_threads: u32,
    /// What computes, in the words of stable-diffusion.cpp; `None` takes the first GPU, else the CPU.
    pub compute_on: Option<String>,
    /// The most memory that loaded models may take, in bytes; `None` is what the machine has.
    pub memory_limit_bytes: Option<u64>,
    /// How long an idle model stays loaded; `None` keeps it.
    pub idle_unload: Option<Duration>,
    /// When a silent process counts as hung.
    pub patience: Patience,
}

/// When a process counts as hung.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// Without any sign of life. One comes every two seconds.
    pub silence: Duration,
    /// With signs of life, but without progress and without the processor being used.
    pub standstill: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            // A machine that swaps is slow and not dead.
            silence: Duration::from_secs(60),
            standstill: Duration::from_secs(600),
        }
    }
}
