//! Where the programs are that decode clips, and how much they may use.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::time::Duration;

/// The longest clip that is decoded.
pub const FOOTAGE_MAX_DURATION: Duration = Duration::from_secs(120);
/// The most frames a clip may have: 120 s at 60 frames per second.
pub const FOOTAGE_MAX_FRAMES: u32 = 7200;
/// The most pixels a frame may have: 4096x2160.
pub const FOOTAGE_MAX_PIXELS: u32 = 4096 * 2160;

/// The programs that decode clips. Each clip is decoded in a process of its own with these limits.
#[derive(Clone, Debug)]
pub struct Decoders {
    /// Our own executable: it sets the limits of a process (`kinora __child`) and decodes our own clips.
    pub kinora: PathBuf,
    /// ffmpeg, which decodes foreign clips; `None` where it is not installed.
    pub ffmpeg: Option<PathBuf>,
    /// How much address space a decoder may take. A clip that needs more cannot be decoded.
    pub max_memory_bytes: u64,
    /// How long a decoder may take for its next frame.
    pub stall_timeout: Duration,
}

impl Decoders {
    /// The usual limits, and the first `ffmpeg` in the folders of `search_path` (the value of `PATH`).
    #[must_use]
    pub fn new(kinora: PathBuf, search_path: Option<&OsStr>) -> Self {
        let folders = search_path.into_iter().flat_map(std::env::split_paths);
        let ffmpeg = folders
            // A relative folder would mean another file wherever the server is started.
            .filter(|folder| folder.is_absolute())
            .map(|folder| folder.join("ffmpeg"))
            .find(|file| file.is_file());
        Self {
            kinora,
            ffmpeg,
            max_memory_bytes: 2 << 30,
            stall_timeout: Duration::from_secs(30),
        }
    }
}
