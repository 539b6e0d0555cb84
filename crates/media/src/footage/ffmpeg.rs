//! How ffmpeg is called: only to decode one file, forced to be an MP4, with everything else switched off.
//!
//! What ffmpeg could do by itself with edit lists, rotation and frame rates is switched off as well: it hands over
//! every stored picture once, in the order of their times, and the rest follows from our own reading of the file.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use kinora_domain::Size;

use super::FOOTAGE_MAX_PIXELS;
use super::child::EXEC;
use crate::mp4::{Orientation, Survey};
use crate::{SOUND_SAMPLE_RATE_HZ, StillFit};

/// The sample entries of pictures that are decoded.
pub(crate) const PICTURE_CODECS: [[u8; 4]; 8] = [
    *b"avc1", *b"avc3", *b"hvc1", *b"hev1", *b"av01", *b"vp09", *b"mp4v", *b"dvh1",
];
/// The sample entries of sound that is decoded; other sound is left out.
pub(crate) const SOUND_CODECS: [[u8; 4]; 10] = [
    *b"mp4a", *b".mp3", *b"Opus", *b"fLaC", *b"alac", *b"ac-3", *b"ec-3", *b"sowt", *b"twos",
    *b"lpcm",
];
/// The decoders that ffmpeg may use: those of the codecs above, by all the names that builds of it have.
const DECODERS: &str = "h264,hevc,av1,libdav1d,libaom-av1,vp9,libvpx-vp9,mpeg4,\
    aac,mp3,mp3float,opus,libopus,flac,alac,ac3,eac3,pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,\
    pcm_s32le,pcm_s32be,pcm_f32le,pcm_f32be";

/// What every call begins with, up to the input.
fn input(ffmpeg: &Path, clip: &Path, options: &[&str]) -> Vec<OsString> {
    let max_pixels = FOOTAGE_MAX_PIXELS.to_string();
    let mut args: Vec<OsString> = vec![EXEC.into(), ffmpeg.into()];
    args.extend(
        [
            "-hide_banner",
            "-nostdin",
            "-loglevel",
            "error",
            "-threads",
            "2",
            "-protocol_whitelist",
            "file,pipe",
            "-codec_whitelist",
            DECODERS,
            "-max_pixels",
            &max_pixels,
            "-f",
            "mov",
            "-enable_drefs",
            "0",
            "-use_absolute_path",
            "0",
            "-noautorotate",
            "-copyts",
        ]
        .map(OsString::from),
    );
    args.extend(options.iter().map(OsString::from));
    // The prefix keeps a name such as `http:x` from being anything but a file.
    let mut file = OsString::from("file:");
    file.push(clip);
    args.extend([OsString::from("-i"), file]);
    args
}

/// Every stored picture as I420 of `size`, BT.709 with limited range, in the order of their times.
pub(crate) fn frames_args(
    ffmpeg: &Path,
    clip: &Path,
    survey: &Survey,
    (size, fit): (Size, StillFit),
) -> Vec<OsString> {
    let mut args = input(ffmpeg, clip, &["-ignore_editlist", "1"]);
    // High pictures that do not say so are Rec. 709 all the same; ffmpeg would take them for Rec. 601.
    let is_unnamed_hd = !survey.names_its_matrix && survey.stored_height_px >= 720;
    let in_matrix = if is_unnamed_hd { "bt709" } else { "auto" };
    let filters = [
        upright_filter(survey.orientation).to_owned(),
        fit_filter(survey.upright_px(), in_matrix, size, fit),
        // One frame out for every frame in, whatever their times are.
        "format=yuv420p,settb=1/30,setpts=N".to_owned(),
    ];
    args.extend(
        [
            "-map",
            "0:V:0",
            "-an",
            "-sn",
            "-dn",
            "-filter_threads",
            "1",
            "-vf",
            &filters.join(","),
            "-r",
            "30",
            "-c:v",
            "rawvideo",
            "-f",
            "rawvideo",
            "pipe:1",
        ]
        .map(OsString::from),
    );
    args
}

/// The first stored picture, as it is, behind a line of text that tells its size; the log tells its colours.
pub(crate) fn first_frame_args(ffmpeg: &Path, clip: &Path) -> Vec<OsString> {
    let talkative = ["-loglevel", "info", "-nostats", "-ignore_editlist", "1"];
    let mut args = input(ffmpeg, clip, &talkative);
    args.extend(
        [
            "-map",
            "0:V:0",
            "-an",
            "-sn",
            "-dn",
            "-frames:v",
            "1",
            "-vf",
            "showinfo",
            "-pix_fmt",
            "yuv420p",
            "-f",
            "yuv4mpegpipe",
            "pipe:1",
        ]
        .map(OsString::from),
    );
    args
}

/// The sound as interleaved stereo at 48 kHz, 32-bit floats, least significant byte first, from `begin_moment` on.
pub(crate) fn sound_args(ffmpeg: &Path, clip: &Path, begin_moment: u64) -> Vec<OsString> {
    let mut args = input(ffmpeg, clip, &[]);
    let resample = format!("aresample={SOUND_SAMPLE_RATE_HZ}:async=1:first_pts={begin_moment}");
    args.extend(
        [
            "-map",
            "0:a:0",
            "-vn",
            "-sn",
            "-dn",
            "-af",
            &resample,
            "-ac",
            "2",
            "-c:a",
            "pcm_f32le",
            "-f",
            "f32le",
            "pipe:1",
        ]
        .map(OsString::from),
    );
    args
}

/// Borrows arguments as processes want them.
pub(crate) fn borrowed(args: &[OsString]) -> Vec<&OsStr> {
    args.iter().map(OsString::as_os_str).collect()
}

fn upright_filter(orientation: Orientation) -> &'static str {
    match orientation {
        Orientation::Upright => "null",
        Orientation::Clockwise => "transpose=clock",
        Orientation::UpsideDown => "hflip,vflip",
        Orientation::CounterClockwise => "transpose=cclock",
        Orientation::MirroredAcross => "hflip",
        Orientation::MirroredDown => "vflip",
        Orientation::Transposed => "transpose=cclock_flip",
        Orientation::AntiTransposed => "transpose=clock_flip",
    }
}

/// Cuts the picture to the shape of `size`, or scales it to fit within and fills the rest.
fn fit_filter(from_px: (u32, u32), in_matrix: &str, size: Size, fit: StillFit) -> String {
    let (width, height) = (u64::from(size.width_px()), u64::from(size.height_px()));
    let (from_width, from_height) = (u64::from(from_px.0), u64::from(from_px.1));
    let scale = |width: u64, height: u64| {
        format!(
            "scale={width}:{height}:flags=bicubic+accurate_rnd+full_chroma_int\
             :in_color_matrix={in_matrix}:out_color_matrix=bt709:out_range=tv"
        )
    };
    match fit {
        StillFit::Exact => scale(width, height),
        StillFit::Crop => {
            // Cut first, so that a strip of a picture is not scaled up to a giant. Shares, not pixels: stored ones
            // need not be square.
            let share = |ours: u64, theirs: u64| (ours as f64 / theirs as f64).min(1.0);
            let across = share(from_height * width, height * from_width);
            let down = share(from_width * height, width * from_height);
            let scale = scale(width, height);
            format!("crop=max(2\\,iw*{across:.9}):max(2\\,ih*{down:.9}),{scale}")
        }
        StillFit::Pad => {
            let inner_width = even(height * from_width, from_height).min(width);
            let inner_height = even(width * from_height, from_width).min(height);
            let scale = scale(inner_width, inner_height);
            format!("{scale},pad={width}:{height}:-1:-1:black")
        }
    }
}

/// `product / divisor` to the nearest even number, at least 2.
fn even(product: u64, divisor: u64) -> u64 {
    ((product + divisor) / (2 * divisor)).max(1) * 2
}
