//! Clips from outside: what is found out about them, their frames and their sound.

#![allow(clippy::unwrap_used, reason = "tests may unwrap")]

mod support;

use std::path::Path;
use std::time::Duration;

use kinora_domain::{FrameRate, Size};
use kinora_media::{Footage, Frame, FrameSource, StillFit, to_rgb8};
use support::{decoders, ffmpeg_clip, size};

/// A clip that tells its frames apart: frame `n` of `testsrc` counts.
const PICTURES: &str = "-f lavfi -i testsrc2=s=320x180:r=";

fn open(path: &Path) -> Footage {
    Footage::foreign(path, &decoders()).unwrap()
}

fn all_frames(mut source: Box<dyn FrameSource>) -> Vec<Frame> {
    let format = source.format();
    let mut frames = Vec::new();
    for _ in 0..format.n_frames {
        let mut frame = Frame::new(format.size);
        source.next_frame(&mut frame).unwrap();
        frames.push(frame);
    }
    assert!(source.next_frame(&mut Frame::new(format.size)).is_err());
    frames
}

/// The mean distance of two frames' luma.
fn distance(a: &Frame, b: &Frame) -> f64 {
    let sum: u64 = a
        .y()
        .iter()
        .zip(b.y())
        .map(|(a, b)| u64::from(a.abs_diff(*b)))
        .sum();
    sum as f64 / a.y().len() as f64
}

#[test]
fn every_frame_of_usual_clips_comes_in_order_and_with_its_time() {
    let folder = tempfile::tempdir().unwrap();
    for (rate, codec, seconds) in [
        ("24", "libx264", "1"),
        ("30000/1001", "libx264", "1.001"),
        ("60", "libx264", "0.5"),
        ("24000/1001", "libx265 -x265-params log-level=none", "1"),
        ("25", "mpeg4", "1"),
    ] {
        let args = format!("{PICTURES}{rate}:d={seconds} -c:v {codec} -pix_fmt yuv420p");
        let path = ffmpeg_clip(folder.path(), "clip.mp4", &args);
        let footage = open(&path);
        let facts = footage.facts().clone();
        assert_eq!(
            (facts.width_px, facts.height_px),
            (320, 180),
            "{rate} {codec}"
        );
        let (num, den) = rate.split_once('/').unwrap_or((rate, "1"));
        let (num, den): (u32, u32) = (num.parse().unwrap(), den.parse().unwrap());
        assert!(
            facts
                .frame_times
                .total()
                .is_exactly(u64::from(facts.n_frames * den), num),
            "{rate}: {:?}",
            facts.frame_times
        );
        assert!(!facts.has_sound);
        assert_eq!(footage.sound().unwrap(), None);
        let frames = all_frames(footage.frames(size(320, 180), StillFit::Exact).unwrap());
        assert_eq!(frames.len(), facts.n_frames as usize);
        // The same picture made again: every frame is nearest to itself.
        for (idx, frame) in frames.iter().enumerate().skip(1) {
            assert!(
                distance(frame, &frames[idx - 1]) > 0.5,
                "{rate} {codec} {idx}"
            );
        }
    }
}

#[test]
fn a_clip_of_varying_rate_keeps_the_time_of_every_frame() {
    let folder = tempfile::tempdir().unwrap();
    let args = format!(
        "{PICTURES}30:d=2 -vf select=not(mod(n\\,3))+gt(n\\,40) -vsync vfr -c:v libx264 -pix_fmt yuv420p"
    );
    let footage = open(&ffmpeg_clip(folder.path(), "vfr.mp4", &args));
    let times = &footage.facts().frame_times;
    let in_thirtieths: Vec<u64> = (0..times.n_frames())
        .map(|idx| {
            let start = times.start_of(idx);
            start.ticks * 30 / u64::from(start.ticks_per_second)
        })
        .collect();
    let expected: Vec<u64> = (0..60).filter(|n| n % 3 == 0 || *n > 40).collect();
    assert_eq!(in_thirtieths, expected);
    let fps = FrameRate::new(30).unwrap();
    let steady = footage
        .frames_at_rate(size(320, 180), StillFit::Exact, fps)
        .unwrap();
    assert_eq!(steady.format().n_frames, 60);
    let frames = all_frames(steady);
    assert!(frames[0] == frames[1] && frames[1] == frames[2] && frames[2] != frames[3]);
    assert!(frames[41] != frames[42] && frames[42] != frames[43]);
}

#[test]
fn a_clip_of_a_phone_on_its_side_comes_upright() {
    let folder = tempfile::tempdir().unwrap();
    // Left half red, right half blue as stored.
    let red = "-f lavfi -i color=red:s=160x180:r=24:d=0.5 -f lavfi -i color=blue:s=160x180:r=24:d=0.5 \
         -filter_complex hstack -c:v libx264 -pix_fmt yuv420p";
    ffmpeg_clip(folder.path(), "stored.mp4", red);
    let stored = folder.path().join("stored.mp4");
    for (turn, expected) in [("90", ["blue", "red"]), ("-90", ["red", "blue"])] {
        let args = format!(
            "-i {} -c copy -metadata:s:v rotate={turn}",
            stored.display()
        );
        let footage = open(&ffmpeg_clip(folder.path(), "turned.mp4", &args));
        let facts = footage.facts();
        assert_eq!((facts.width_px, facts.height_px), (180, 320), "{turn}");
        let frames = all_frames(footage.frames(size(180, 320), StillFit::Exact).unwrap());
        let rgb = to_rgb8(&frames[3]);
        let colour_at = |y: usize| match rgb[3 * (y * 180 + 90)..][..3] {
            [200..=255, 0..50, 0..50] => "red",
            [0..50, 0..50, 200..=255] => "blue",
            _ => "neither",
        };
        assert_eq!([colour_at(20), colour_at(300)], expected, "{turn}");
    }
}

#[test]
fn sound_of_any_kind_comes_as_stereo_at_48_khz_as_long_as_the_pictures() {
    let folder = tempfile::tempdir().unwrap();
    let args = format!(
        "{PICTURES}25:d=2 -f lavfi -i sine=f=1000:r=44100:d=1.5 -c:v libx264 -pix_fmt yuv420p -c:a aac -ac 1"
    );
    let footage = open(&ffmpeg_clip(folder.path(), "mono.mp4", &args));
    assert!(footage.facts().has_sound);
    let sound = footage.sound().unwrap().unwrap();
    assert_eq!(sound.n_sample_frames(), 96_000);
    let (moments, _) = sound.samples.as_chunks::<2>();
    let rms = |range: std::ops::Range<usize>| {
        let n = range.len() as f32;
        (moments[range]
            .iter()
            .map(|[left, _]| left * left)
            .sum::<f32>()
            / n)
            .sqrt()
    };
    assert!(moments.iter().all(|[left, right]| left == right));
    // ffmpeg makes sines of 1/8, and one channel goes to two at equal power.
    assert!(
        (rms(10_000..60_000) - 0.0625).abs() < 0.003,
        "{}",
        rms(10_000..60_000)
    );
    assert!(rms(80_000..96_000) < 1e-4);
    let n_rising = moments[4_800..52_800]
        .windows(2)
        .filter(|w| w[0][0] < 0.0 && w[1][0] >= 0.0);
    assert!((998..=1_002).contains(&n_rising.count()));
}

#[test]
fn clips_of_other_shapes_are_cropped_or_padded_and_never_stretched() {
    let folder = tempfile::tempdir().unwrap();
    // White with a black disc in the middle.
    let args = "-f lavfi -i color=white:s=400x200:r=10:d=0.3 \
        -vf geq=lum=if(lte(hypot(X-200\\,Y-100)\\,60)\\,16\\,235):cb=128:cr=128 -c:v libx264 -pix_fmt yuv420p";
    let footage = open(&ffmpeg_clip(folder.path(), "disc.mp4", args));
    assert!(footage.frames(size(200, 200), StillFit::Exact).is_err());
    for (fit, radius) in [(StillFit::Crop, 60), (StillFit::Pad, 30)] {
        let frames = all_frames(footage.frames(size(200, 200), fit).unwrap());
        let row = &frames[0].y()[100 * 200..101 * 200];
        let column: Vec<u8> = (0..200).map(|y| frames[0].y()[y * 200 + 100]).collect();
        let inner = |line: &[u8]| line[40..160].iter().filter(|y| **y < 125).count().min(120);
        let across = row.iter().filter(|y| **y < 125).count();
        assert!(across.abs_diff(2 * radius) <= 3, "{fit:?} {across}");
        assert!(inner(&column).abs_diff(if fit == StillFit::Crop { 120 } else { 60 }) <= 24);
        assert_eq!(column[2] < 40, fit == StillFit::Pad);
    }
}

#[test]
fn the_beginning_and_the_end_that_an_edit_list_cuts_off_are_not_shown() {
    let folder = tempfile::tempdir().unwrap();
    let args = format!("{PICTURES}30:d=2 -c:v libx264 -g 60 -bf 2 -pix_fmt yuv420p");
    let whole = ffmpeg_clip(folder.path(), "whole.mp4", &args);
    let frames = all_frames(
        open(&whole)
            .frames(size(320, 180), StillFit::Exact)
            .unwrap(),
    );
    // Copying from the middle of a group keeps the whole group and hides its beginning.
    let args = format!("-ss 0.5 -i {} -t 1 -c copy", whole.display());
    let footage = open(&ffmpeg_clip(folder.path(), "cut.mp4", &args));
    let n_frames = footage.facts().n_frames;
    let cut = all_frames(footage.frames(size(320, 180), StillFit::Exact).unwrap());
    assert!((29..=33).contains(&n_frames), "{n_frames}");
    assert!(footage.facts().duration.abs_diff(Duration::from_secs(1)) < Duration::from_millis(70));
    assert!(
        cut[0] == frames[15],
        "it begins with the frame at half a second"
    );
}

#[test]
fn stills_are_the_frames_that_are_shown_then() {
    let folder = tempfile::tempdir().unwrap();
    let args = format!("{PICTURES}30000/1001:d=1.1 -c:v libx264 -pix_fmt yuv420p");
    let footage = open(&ffmpeg_clip(folder.path(), "clip.mp4", &args));
    let frames = all_frames(footage.frames(size(320, 180), StillFit::Exact).unwrap());
    let at = [1_000, 0, 34, 33, 60_000].map(Duration::from_millis);
    let stills = footage.stills(&at).unwrap();
    assert_eq!(stills.len(), 5);
    let last = frames.len() - 1;
    for (still, frame_idx) in stills.iter().zip([29, 0, 1, 0, last]) {
        assert!(still.rgb() == to_rgb8(&frames[frame_idx]), "{frame_idx}");
    }
    assert!(footage.stills(&[Duration::ZERO; 17]).is_err());
}

#[test]
fn clips_of_every_size_come_in_the_size_that_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    for (stored, options, upright) in [
        ("1280x720", "", (1280, 720)),
        ("1920x1080", "", (1920, 1080)),
        ("3840x2160", "-preset ultrafast", (3840, 2160)),
        ("854x480", "", (854, 480)),
        ("16x2160", "", (16, 2160)),
        // An odd height, and pixels that are wider than high.
        ("640x361", "-pix_fmt yuv444p", (640, 361)),
        ("720x576", "-aspect 16:9", (1024, 576)),
        ("320x240", "-color_range pc -pix_fmt yuvj420p", (320, 240)),
        ("320x240", "-pix_fmt yuv420p10le", (320, 240)),
    ] {
        let args = format!("-f lavfi -i testsrc=s={stored}:r=10:d=0.2 -c:v libx264 {options}");
        let footage = open(&ffmpeg_clip(folder.path(), "clip.mp4", &args));
        let facts = footage.facts();
        assert_eq!(
            (facts.width_px, facts.height_px),
            upright,
            "{stored} {options}"
        );
        for wanted in [Size::OFFERED[0], Size::OFFERED[3]] {
            for fit in [StillFit::Crop, StillFit::Pad] {
                let mut frames = footage.frames(wanted, fit).unwrap();
                let mut frame = Frame::new(wanted);
                frames.next_frame(&mut frame).unwrap();
                let is_padded = fit == StillFit::Pad && frame.y()[0] == 16;
                let has_picture = frame.y().iter().any(|y| *y > 60);
                assert!(has_picture, "{stored} {wanted} {fit:?}");
                // A strip of a picture fills little of another shape.
                assert!(stored != "16x2160" || is_padded || fit == StillFit::Crop);
            }
        }
    }
}

#[test]
fn colours_come_as_they_were_whatever_they_were_stored_in() {
    let folder = tempfile::tempdir().unwrap();
    for (source_size, options) in [
        // Named Rec. 601, named Rec. 709, unnamed and small (601), unnamed and large (709).
        (
            "320x180",
            "-vf scale=out_color_matrix=bt601,format=yuv420p -colorspace smpte170m",
        ),
        (
            "320x180",
            "-vf scale=out_color_matrix=bt709,format=yuv420p -colorspace bt709",
        ),
        ("320x180", "-vf scale=out_color_matrix=bt601,format=yuv420p"),
        (
            "1280x720",
            "-vf scale=out_color_matrix=bt709,format=yuv420p",
        ),
        (
            "320x180",
            "-vf scale=out_color_matrix=bt709:out_range=pc,format=yuvj420p -colorspace bt709 -color_range pc",
        ),
    ] {
        let args = format!(
            "-f lavfi -i color=0x28c850:s={source_size}:r=10:d=0.2 {options} -c:v libx264 -crf 5"
        );
        let footage = open(&ffmpeg_clip(folder.path(), "clip.mp4", &args));
        let frames = all_frames(footage.frames(size(320, 180), StillFit::Crop).unwrap());
        let rgb = to_rgb8(&frames[0]);
        let middle = &rgb[3 * (90 * 320 + 160)..][..3];
        let worst = middle
            .iter()
            .zip([0x28, 0xc8, 0x50])
            .map(|(a, b)| a.abs_diff(b))
            .max();
        assert!(worst <= Some(6), "{source_size} {options}: {middle:?}");
    }
}
