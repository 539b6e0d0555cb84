//! Clips to finish, and the tools that judge them.

#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "each test file uses its own part of this, and tests may unwrap"
)]

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use kinora_domain::{FrameRate, Provenance, Size};
use kinora_media::{
    ClipFormat, ClipParts, Decoders, Finished, Frame, FrameSource, MediaError, Sound, SourceError,
    finish,
};

pub(crate) fn format(size: Size, fps: u32, n_frames: u32) -> ClipFormat {
    ClipFormat {
        size,
        fps: FrameRate::new(fps).unwrap(),
        n_frames,
    }
}

pub(crate) fn size(width_px: u32, height_px: u32) -> Size {
    Size::new(width_px, height_px).unwrap()
}

pub(crate) fn provenance(video_id: &str) -> Provenance {
    Provenance {
        generator: "kinora 0.1.0".to_owned(),
        model: "sketch-1".to_owned(),
        video_id: video_id.to_owned(),
        credits: vec!["Art by Somebody, CC-BY 4.0.".to_owned()],
        document: Vec::new(),
    }
}

/// What the frames show.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Content {
    /// One picture all the time.
    Still,
    /// A picture with blocks moving over it.
    Moving,
    /// Every sample of every frame at random: the worst there is.
    Noise,
    /// The moving picture with strong film grain.
    Grain,
    /// Another scene every 0.7 s.
    Cuts,
    /// A black second, then the moving picture.
    BlackThenMoving,
}

/// Draws `content`.
pub(crate) struct Drawn {
    pub(crate) format: ClipFormat,
    pub(crate) content: Content,
    pub(crate) next_frame_idx: u32,
    pub(crate) random: u64,
    /// The source breaks when it is asked for this frame.
    pub(crate) breaks_at: Option<u32>,
}

impl Drawn {
    pub(crate) fn new(format: ClipFormat, content: Content) -> Self {
        Self {
            format,
            content,
            next_frame_idx: 0,
            random: 0x9e37_79b9_7f4a_7c15,
            breaks_at: None,
        }
    }

    fn random(&mut self) -> u64 {
        // xorshift64
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        self.random
    }

    fn draw_moving(&self, frame: &mut Frame, frame_idx: u32) {
        let width = self.format.size.width_px() as usize;
        let t = frame_idx as usize;
        let planes = frame.planes_mut();
        for (i, y) in planes.y.iter_mut().enumerate() {
            let (column, row) = (i % width, i / width);
            let block = ((column + 3 * t) / 48 + (row + t) / 40) % 3;
            *y = (60 + column * 60 / width + block * 40) as u8;
        }
        for (i, (cb, cr)) in planes.cb.iter_mut().zip(planes.cr.iter_mut()).enumerate() {
            let (column, row) = (i % (width / 2), i / (width / 2));
            *cb = (100 + (column + t) / 24 % 5 * 12) as u8;
            *cr = (110 + (row + t) / 24 % 4 * 10) as u8;
        }
    }

    fn fill_random(&mut self, frame: &mut Frame) {
        let planes = frame.planes_mut();
        for plane in [planes.y, planes.cb, planes.cr] {
            for samples in plane.chunks_mut(8) {
                let bytes = self.random().to_le_bytes();
                for (sample, byte) in samples.iter_mut().zip(bytes) {
                    *sample = 16 + (u16::from(byte) * 219 / 255) as u8;
                }
            }
        }
    }

    fn add_grain(&mut self, frame: &mut Frame) {
        for samples in frame.planes_mut().y.chunks_mut(8) {
            let bytes = self.random().to_le_bytes();
            for (sample, byte) in samples.iter_mut().zip(bytes) {
                *sample = sample.saturating_add(byte % 32).saturating_sub(16);
            }
        }
    }
}

impl FrameSource for Drawn {
    fn format(&self) -> ClipFormat {
        self.format
    }

    fn next_frame(&mut self, frame: &mut Frame) -> Result<(), SourceError> {
        let frame_idx = self.next_frame_idx;
        if self.breaks_at == Some(frame_idx) {
            return Err(SourceError::Failed("out of ink".to_owned()));
        }
        if frame_idx == self.format.n_frames {
            return Err(SourceError::Failed("no more frames".to_owned()));
        }
        self.next_frame_idx += 1;
        match self.content {
            Content::Still => self.draw_moving(frame, 7),
            Content::Moving => self.draw_moving(frame, frame_idx),
            Content::Noise => self.fill_random(frame),
            Content::Grain => {
                self.draw_moving(frame, frame_idx);
                self.add_grain(frame);
            }
            Content::Cuts => {
                let scene_idx = frame_idx * 10 / (7 * self.format.fps.get());
                self.draw_moving(frame, frame_idx);
                for y in frame.planes_mut().y {
                    *y = y.wrapping_mul(scene_idx as u8 * 2 + 1).clamp(16, 235);
                }
            }
            Content::BlackThenMoving if frame_idx < self.format.fps.get() => {
                *frame = Frame::new(self.format.size);
            }
            Content::BlackThenMoving => self.draw_moving(frame, frame_idx),
        }
        Ok(())
    }
}

/// A chord with a beep every second.
pub(crate) fn chord(seconds: f32) -> Sound {
    let n = (seconds * 48_000.0) as usize;
    let samples = (0..n)
        .flat_map(|i| {
            let t = i as f32 / 48_000.0;
            let beep = if t.fract() < 0.1 { 0.4 } else { 0.1 };
            let left = (t * 440.0 * std::f32::consts::TAU).sin() * beep;
            let right = (t * 660.0 * std::f32::consts::TAU).sin() * beep;
            [left, right]
        })
        .collect();
    Sound { samples }
}

pub(crate) fn parts(source: Drawn, sound: Option<Sound>) -> ClipParts {
    ClipParts {
        frames: Box::new(source),
        sound,
        frame_times: None,
        before: None,
        provenance: provenance("video_1"),
    }
}

pub(crate) fn finish_all(parts: ClipParts, scratch: &Path) -> Result<Finished, MediaError> {
    finish(parts, scratch, &mut |_| ControlFlow::Continue(()))
}

/// Runs a tool that must be installed and returns its stdout and stderr.
pub(crate) fn run_tool(name: &str, args: &[&str]) -> (Vec<u8>, String) {
    let output = Command::new(name)
        .args(args)
        .stdin(Stdio::null())
        .output()
        .unwrap_or_else(|error| panic!("cannot run {name} ({error}): apt-get install ffmpeg"));
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{name} {args:?}: {stderr}");
    (output.stdout, stderr)
}

/// What ffprobe says, as `section.key=value` lines.
pub(crate) fn ffprobe(path: &Path) -> String {
    let args = [
        "-v",
        "error",
        "-count_frames",
        "-show_streams",
        "-show_format",
        "-of",
        "flat",
        path.to_str().unwrap(),
    ];
    let (stdout, stderr) = run_tool("ffprobe", &args);
    assert_eq!(stderr, "", "ffprobe complains");
    String::from_utf8(stdout).unwrap()
}

/// The value of `key` in what ffprobe said.
pub(crate) fn value<'a>(said: &'a str, key: &str) -> &'a str {
    said.lines()
        .find_map(|line| line.strip_prefix(key)?.strip_prefix('='))
        .unwrap_or_else(|| panic!("ffprobe says nothing about {key}:\n{said}"))
        .trim_matches('"')
}

/// Decodes the whole file with ffmpeg, which must find nothing to say.
pub(crate) fn decode_without_complaint(path: &Path) {
    let args = [
        "-v",
        "warning",
        "-xerror",
        "-i",
        path.to_str().unwrap(),
        "-f",
        "null",
        "-",
    ];
    let (_, stderr) = run_tool("ffmpeg", &args);
    assert_eq!(stderr, "", "ffmpeg complains about {}", path.display());
}

/// The content of the `mdat` box of our own file.
pub(crate) fn mdat(file: &[u8]) -> &[u8] {
    let mut pos = 0;
    loop {
        let n = u32::from_be_bytes(file[pos..pos + 4].try_into().unwrap()) as usize;
        if &file[pos + 4..pos + 8] == b"mdat" {
            return &file[pos + 8..pos + n];
        }
        pos += n;
    }
}

/// The decoders, with this crate's stand-in for `kinora`.
pub(crate) fn decoders() -> Decoders {
    let search_path = std::env::var_os("PATH");
    Decoders::new(
        PathBuf::from(env!("CARGO_BIN_EXE_media-child")),
        search_path.as_deref(),
    )
}

/// Makes a clip with ffmpeg: `args` stand between the program and the file's name.
pub(crate) fn ffmpeg_clip(folder: &Path, name: &str, args: &str) -> PathBuf {
    let path = folder.join(name);
    let mut words = vec!["-v", "error", "-nostdin", "-y"];
    words.extend(args.split_whitespace());
    words.push(path.to_str().unwrap());
    run_tool("ffmpeg", &words);
    path
}
