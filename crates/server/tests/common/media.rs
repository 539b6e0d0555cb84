//! Pictures and clips to upload, made by programs that are not ours where that is possible.

use std::path::{Path, PathBuf};
use std::process::Command;

use kinora_domain::Size;
use kinora_media::{Frame, to_png};

/// A PNG of this size: red above, blue below.
pub(crate) fn png(width_px: u32, height_px: u32) -> Vec<u8> {
    let size = Size::new(width_px, height_px).expect("an even size");
    let mut frame = Frame::new(size);
    let planes = frame.planes_mut();
    let (n_luma, n_chroma) = (planes.y.len(), planes.cb.len());
    planes.y[..n_luma / 2].fill(63);
    planes.cb[..n_chroma / 2].fill(102);
    planes.cr[..n_chroma / 2].fill(240);
    planes.y[n_luma / 2..].fill(32);
    planes.cb[n_chroma / 2..].fill(240);
    planes.cr[n_chroma / 2..].fill(118);
    to_png(&frame)
}

/// A picture of this size in the format that `file_name` ends with, made by ffmpeg.
pub(crate) fn picture(
    folder: &Path,
    file_name: &str,
    (width_px, height_px): (u32, u32),
) -> Vec<u8> {
    let file = folder.join(file_name);
    let source = format!("testsrc2=size={width_px}x{height_px}:rate=1");
    ffmpeg(&["-f", "lavfi", "-i", &source, "-frames:v", "1"], &file);
    std::fs::read(file).expect("ffmpeg has written it")
}

/// What a clip to upload is like.
#[derive(Clone, Copy)]
pub(crate) struct ClipOf {
    pub(crate) width_px: u32,
    pub(crate) height_px: u32,
    /// Frames per second, as ffmpeg writes them.
    pub(crate) fps: &'static str,
    pub(crate) seconds: &'static str,
    pub(crate) has_sound: bool,
}

/// A clip of a size the model makes.
pub(crate) const SMALL_CLIP: ClipOf = ClipOf {
    width_px: 1280,
    height_px: 720,
    fps: "24",
    seconds: "2",
    has_sound: true,
};

/// Makes a clip with ffmpeg: H.264, and AAC where it has sound.
pub(crate) fn clip(folder: &Path, of: ClipOf) -> PathBuf {
    let file = folder.join(format!(
        "clip-{}x{}-{}.mp4",
        of.width_px,
        of.height_px,
        of.fps.replace('/', "_")
    ));
    let ClipOf {
        width_px,
        height_px,
        fps,
        seconds,
        has_sound,
    } = of;
    let pictures = format!("testsrc2=size={width_px}x{height_px}:rate={fps}");
    let mut args = vec!["-f", "lavfi", "-i", &pictures];
    if has_sound {
        args.extend(["-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000"]);
    }
    args.extend(["-t", seconds, "-pix_fmt", "yuv420p", "-preset", "ultrafast"]);
    ffmpeg(&args, &file);
    file
}

/// Makes a small silent clip with ffmpeg whose frames begin at these ticks of a clock with `per_second` of them; the
/// last one is shown as long as the one before it.
pub(crate) fn clip_shown_at(
    folder: &Path,
    per_second: u32,
    begins: &str,
    n_frames: u32,
) -> PathBuf {
    let file = folder.join("clip-shown-at.mp4");
    let shown_at = format!("settb=1/{per_second},setpts='{begins}'");
    let n_frames = n_frames.to_string();
    let (tick, clock) = (format!("1/{per_second}"), per_second.to_string());
    let pictures = ["-f", "lavfi", "-i", "testsrc2=size=128x72:rate=30"];
    let times = [
        "-vf",
        &shown_at,
        "-fps_mode",
        "passthrough",
        "-enc_time_base",
        &tick,
    ];
    let coded = [
        "-video_track_timescale",
        &clock,
        "-bf",
        "0",
        "-pix_fmt",
        "yuv420p",
    ];
    ffmpeg(
        &[&pictures[..], &times, &coded, &["-frames:v", &n_frames]].concat(),
        &file,
    );
    file
}

/// Runs ffmpeg, which must succeed.
fn ffmpeg(args: &[&str], file: &Path) {
    let ran = Command::new("ffmpeg")
        .args(["-nostdin", "-loglevel", "error", "-y"])
        .args(args)
        .arg(file)
        .output()
        .expect("ffmpeg is installed: cargo xtask setup says how");
    let log = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "ffmpeg: {log}");
}

/// The payload of an MP4's `mdat` box.
pub(crate) fn mdat(file: &[u8]) -> &[u8] {
    let mut rest = file;
    while rest.len() >= 8 {
        let size: [u8; 4] = rest[..4].try_into().expect("four bytes");
        let size = u32::from_be_bytes(size) as usize;
        assert!(size >= 8 && size <= rest.len(), "a box of {size} bytes");
        if &rest[4..8] == b"mdat" {
            return &rest[8..size];
        }
        rest = &rest[size..];
    }
    panic!("no mdat in {} bytes", file.len());
}
