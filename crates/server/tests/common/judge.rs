//! What ffmpeg, which is not ours, says of our files.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// What a clip really is.
#[derive(Debug)]
pub(crate) struct Clip {
    pub(crate) codec: String,
    pub(crate) width_px: u64,
    pub(crate) height_px: u64,
    /// Counted by decoding, not read from the header.
    pub(crate) n_frames: u64,
    pub(crate) duration_s: f64,
    pub(crate) frame_rate: String,
    pub(crate) sound: Option<Sound>,
}

/// What its sound really is.
#[derive(Debug)]
pub(crate) struct Sound {
    pub(crate) codec: String,
    pub(crate) sample_rate_hz: u64,
    pub(crate) n_channels: u64,
    pub(crate) duration_s: f64,
}

/// Takes a clip apart with ffprobe.
pub(crate) fn probe_clip(file: &Path) -> Clip {
    let facts = ffprobe(file);
    let streams = facts["streams"].as_array().expect("ffprobe lists streams");
    let of_kind = |kind: &str| streams.iter().find(|stream| stream["codec_type"] == kind);
    let video = of_kind("video").expect("a clip has a picture");
    let sound = of_kind("audio").map(|sound| Sound {
        codec: text(&sound["codec_name"]),
        sample_rate_hz: number(&sound["sample_rate"]),
        n_channels: number(&sound["channels"]),
        duration_s: seconds(&sound["duration"]),
    });
    Clip {
        codec: text(&video["codec_name"]),
        width_px: number(&video["width"]),
        height_px: number(&video["height"]),
        n_frames: number(&video["nb_read_frames"]),
        duration_s: seconds(&video["duration"]),
        frame_rate: text(&video["r_frame_rate"]),
        sound,
    }
}

/// The codec, width and height of a picture.
pub(crate) fn probe_picture(file: &Path) -> (String, u64, u64) {
    let facts = ffprobe(file);
    let picture = &facts["streams"][0];
    let side = |name: &str| number(&picture[name]);
    (text(&picture["codec_name"]), side("width"), side("height"))
}

/// What ffmpeg warns about while it decodes all of a file. Empty for a clean one.
pub(crate) fn decode_warnings(file: &Path) -> String {
    let output = run(
        "ffmpeg",
        Command::new("ffmpeg")
            .args(["-nostdin", "-v", "warning", "-i"])
            .arg(file)
            .args(["-f", "null", "-"]),
    );
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn ffprobe(file: &Path) -> Value {
    let output = run(
        "ffprobe",
        Command::new("ffprobe")
            .args(["-v", "error", "-count_frames", "-of", "json"])
            .args(["-show_format", "-show_streams"])
            .arg(file),
    );
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "ffprobe refuses the file: {stderr}"
    );
    serde_json::from_slice(&output.stdout).expect("ffprobe writes JSON")
}

fn run(program: &str, command: &mut Command) -> std::process::Output {
    command.output().unwrap_or_else(|err| {
        panic!("{program} cannot be started ({err}): run `cargo xtask setup`")
    })
}

fn text(value: &Value) -> String {
    value.as_str().expect("ffprobe says this").to_owned()
}

/// ffprobe writes some numbers as texts.
fn number(value: &Value) -> u64 {
    let parsed = value.as_str().and_then(|text| text.parse().ok());
    parsed
        .or_else(|| value.as_u64())
        .expect("ffprobe says this")
}

fn seconds(value: &Value) -> f64 {
    text(value).parse().expect("ffprobe writes decimal numbers")
}
