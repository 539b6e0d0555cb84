//! An edited clip shows every frame exactly as long as its source did.

#![allow(clippy::unwrap_used, reason = "tests may unwrap")]

mod support;

use std::path::Path;

use kinora_domain::FrameRate;
use kinora_media::{
    ClipParts, Finished, Footage, FrameTimes, MediaError, SPRITESHEET_TILE_WIDTH_PX, StillFit,
};
use support::{
    Content, Drawn, chord, decode_without_complaint, decoders, ffmpeg_clip, ffprobe, finish_all,
    format, parts, provenance, run_tool, size, value,
};

/// The clip at `path`, decoded and finished again, as an edit that changes nothing would be.
fn edited(folder: &Path, path: &Path) -> (Footage, Finished) {
    let footage = Footage::foreign(path, &decoders()).unwrap();
    let facts = footage.facts();
    let parts = ClipParts {
        frames: footage.frames(size(160, 90), StillFit::Exact).unwrap(),
        sound: footage.sound().unwrap(),
        frame_times: Some(facts.frame_times.clone()),
        before: None,
        provenance: provenance("video_1"),
    };
    let finished = finish_all(parts, folder).unwrap();
    (footage, finished)
}

/// When each packet of pictures is shown, in seconds, as ffprobe has it.
fn shown_at(path: &Path) -> Vec<f64> {
    let path = path.to_str().unwrap();
    let args = [
        "-v",
        "error",
        "-select_streams",
        "v",
        "-show_entries",
        "frame=pts_time",
        "-of",
        "csv=p=0",
        path,
    ];
    let (said, _) = run_tool("ffprobe", &args);
    let said = String::from_utf8(said).unwrap();
    said.lines()
        .filter(|line| !line.is_empty())
        .map(|line| line.trim_end_matches(',').parse().unwrap())
        .collect()
}

#[test]
fn frames_keep_their_times_whatever_these_are() {
    let folder = tempfile::tempdir().unwrap();
    let varying = "30:d=2 -vf select=not(mod(n\\,3))+gt(n\\,40) -vsync vfr";
    let sound = "-f lavfi -i sine=r=44100:d=2 -c:a aac";
    for (name, source) in [
        ("23.976", "24000/1001:d=2".to_owned()),
        ("29.97", "30000/1001:d=2".to_owned()),
        ("12.5", "25/2:d=2".to_owned()),
        ("60", "60:d=0.5 -video_track_timescale 90000".to_owned()),
        ("varying", varying.to_owned()),
        (
            "odd clock",
            format!("{varying} -video_track_timescale 1000003"),
        ),
    ] {
        for sound in ["", sound] {
            let (rate, options) = source.split_once(' ').unwrap_or((&source, ""));
            // Inputs come before what is made of them.
            let (input, codec) = sound.split_once(" -c:a ").unwrap_or((sound, "copy"));
            let args = format!(
                "-f lavfi -i testsrc2=s=160x90:r={rate} {input} {options} \
                 -c:v libx264 -pix_fmt yuv420p -c:a {codec}"
            );
            let path = ffmpeg_clip(folder.path(), "source.mp4", &args);
            let (source, finished) = edited(folder.path(), &path);
            let wanted = &source.facts().frame_times;
            let ours = Footage::own(&finished.video, &decoders()).unwrap();
            assert_eq!(&ours.facts().frame_times, wanted, "{name}");
            let theirs = Footage::foreign(&finished.video, &decoders()).unwrap();
            assert_eq!(&theirs.facts().frame_times, wanted, "{name}");
            decode_without_complaint(&finished.video);
            let times = shown_at(&finished.video);
            assert_eq!(times.len(), wanted.n_frames() as usize, "{name}");
            for (idx, (seen, promised)) in times.iter().zip(shown_at(&path)).enumerate() {
                assert!(
                    (seen - promised).abs() < 2e-6,
                    "{name}, frame {idx}: {seen} {promised}"
                );
            }
            if let Some(sound) = ours.sound().unwrap() {
                let n_moments = wanted.total().to_duration().as_secs_f64() * 48_000.0;
                let difference = sound.n_sample_frames() as f64 - n_moments;
                assert!(difference.abs() <= 1.0, "{name}: {difference}");
            }
        }
    }
}

#[test]
fn the_spritesheet_follows_the_clock_and_not_the_count_of_frames() {
    let folder = tempfile::tempdir().unwrap();
    // One frame for three seconds, then 30 within one.
    let mut durations = vec![3_000];
    durations.extend([25; 40]);
    let mut parts = parts(
        Drawn::new(format(size(160, 90), 10, 41), Content::Moving),
        Some(chord(4.0)),
    );
    parts.frame_times = FrameTimes::new(1_000, durations);
    let finished = finish_all(parts, folder.path()).unwrap();
    let sheet = image::load_from_memory(&finished.spritesheet)
        .unwrap()
        .to_luma8();
    assert_eq!(sheet.width(), 10 * SPRITESHEET_TILE_WIDTH_PX);
    let tile = |idx: u32| {
        let pixels = (0..160 * 90).map(|i| sheet.get_pixel(idx * 160 + i % 160, i / 160).0[0]);
        pixels.collect::<Vec<u8>>()
    };
    let distance = |a: &[u8], b: &[u8]| {
        let sum: u32 = a
            .iter()
            .zip(b)
            .map(|(a, b)| u32::from(a.abs_diff(*b)))
            .sum();
        sum / a.len() as u32
    };
    for idx in 1..6 {
        assert!(
            distance(&tile(0), &tile(idx)) < 3,
            "tile {idx} shows the first frame"
        );
    }
    assert!(distance(&tile(0), &tile(6)) > 3);
    assert!(distance(&tile(6), &tile(7)) > 3);
    assert!(tile(8).iter().all(|y| *y < 8), "there is no ninth tile");
    let said = ffprobe(&finished.video);
    assert_eq!(value(&said, "streams.stream.0.duration"), "4.000000");
    assert_eq!(value(&said, "streams.stream.1.duration"), "4.000000");
}

#[test]
fn times_of_another_number_of_frames_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut parts = parts(
        Drawn::new(format(size(64, 48), 10, 5), Content::Still),
        None,
    );
    let fps = FrameRate::new(10).unwrap();
    parts.frame_times = Some(FrameTimes::constant(fps, 4));
    let error = finish_all(parts, folder.path()).unwrap_err();
    assert!(matches!(error, MediaError::Unsupported(_)), "{error}");
}
