//! Finished clips are exactly what was promised, whatever they show.

#![allow(clippy::unwrap_used, reason = "tests may unwrap")]

mod support;

use kinora_domain::Size;
use kinora_media::SyncFrames;
use support::{
    Content, Drawn, chord, decode_without_complaint, ffprobe, finish_all, format, parts, size,
    value,
};

/// Finishes a clip and checks it against probe, ffprobe and ffmpeg; returns its bitrate in Mbit/s.
fn check(size: Size, fps: u32, n_frames: u32, content: Content) -> f64 {
    let folder = tempfile::tempdir().unwrap();
    let format = format(size, fps, n_frames);
    let seconds = f64::from(n_frames) / f64::from(fps);
    let sound = chord(seconds as f32 + 0.3);
    let finished = finish_all(
        parts(Drawn::new(format, content), Some(sound)),
        folder.path(),
    )
    .unwrap();
    assert_eq!(finished.facts.format(), Some(format));
    let SyncFrames::At(sync_frames) = &finished.facts.sync_frames else {
        panic!("not every frame is an IDR frame");
    };
    assert_eq!(sync_frames[0], 0);
    let mut bounds = sync_frames.clone();
    bounds.push(n_frames);
    assert!(
        bounds.windows(2).all(|pair| pair[1] - pair[0] <= 2 * fps),
        "more than 2 s without an IDR frame: {sync_frames:?}"
    );
    let said = ffprobe(&finished.video);
    let of_video = |key| value(&said, &format!("streams.stream.0.{key}")).to_owned();
    assert_eq!(of_video("width"), size.width_px().to_string());
    assert_eq!(of_video("height"), size.height_px().to_string());
    assert_eq!(of_video("nb_read_frames"), n_frames.to_string());
    assert_eq!(of_video("r_frame_rate"), format!("{fps}/1"));
    assert_eq!(of_video("avg_frame_rate"), format!("{fps}/1"));
    assert_eq!(of_video("profile"), "High");
    assert_eq!(of_video("color_range"), "tv");
    assert_eq!(of_video("color_space"), "bt709");
    assert_eq!(of_video("start_time").parse(), Ok(0.0));
    let lasts = |key: &str| value(&said, key).parse::<f64>().unwrap();
    for key in [
        "streams.stream.0.duration",
        "streams.stream.1.duration",
        "format.duration",
    ] {
        assert!(
            (lasts(key) - seconds).abs() < 1e-5,
            "{key} is {}",
            lasts(key)
        );
    }
    decode_without_complaint(&finished.video);
    finished.facts.file_size_bytes as f64 * 8.0 / seconds / 1e6
}

#[test]
fn every_offered_size_and_length_is_exact() {
    for (size_idx, size) in Size::OFFERED.into_iter().enumerate() {
        let n_frames = [30, 31, 59, 60, 61, 120][size_idx];
        check(size, 30, n_frames, Content::Moving);
        check(size, 24, 25, Content::Moving);
        check(size, 30, 1, Content::Moving);
    }
}

#[test]
fn a_whole_order_is_exact() {
    check(size(720, 1280), 30, 4 * 30, Content::Moving);
    check(size(1280, 720), 24, 8 * 24, Content::Moving);
}

#[test]
fn odd_frame_rates_are_exact() {
    for fps in [1, 7, 16, 25, 50, 60, 120] {
        check(size(320, 180), fps, 3 * fps + 1, Content::Moving);
    }
}

#[test]
fn a_still_clip_has_every_frame_and_few_bits() {
    let mbps = check(size(1280, 720), 30, 120, Content::Still);
    assert!(mbps < 1.5, "{mbps} Mbit/s for one picture");
}

#[test]
fn cuts_do_not_stretch_the_distance_between_idr_frames() {
    check(size(640, 360), 30, 240, Content::Cuts);
}

/// The rate that content may not exceed for long.
fn cap_mbps(size: Size) -> f64 {
    let macroblocks = size.width_px().div_ceil(16) * size.height_px().div_ceil(16);
    f64::from(macroblocks) * 4_444.0 / 1e6
}

#[test]
fn noise_has_every_frame_within_a_bounded_bitrate() {
    for size in [size(1280, 720), size(1080, 1920)] {
        let mbps = check(size, 30, 180, Content::Noise);
        // Until the quantiser has found its place, the first moments take more.
        assert!(mbps < cap_mbps(size) * 1.4, "{mbps} Mbit/s");
    }
}

#[test]
fn film_grain_has_every_frame_within_a_bounded_bitrate() {
    let size = size(1280, 720);
    let mbps = check(size, 30, 180, Content::Grain);
    assert!(mbps < cap_mbps(size) * 1.4, "{mbps} Mbit/s");
}
