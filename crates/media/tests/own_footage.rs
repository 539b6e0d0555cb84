//! Clips of our own, decoded without ffmpeg.

#![allow(clippy::unwrap_used, reason = "tests may unwrap")]

mod support;

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use kinora_domain::FrameRate;
use kinora_media::{
    Decoders, Footage, FootageError, Frame, FrameSource, Sound, SourceError, StillFit,
};
use support::{Content, Drawn, chord, decoders, finish_all, format, parts, size};

fn clip(folder: &Path, format: kinora_media::ClipFormat, sound: Option<Sound>) -> PathBuf {
    finish_all(parts(Drawn::new(format, Content::Moving), sound), folder)
        .unwrap()
        .video
}

fn without_ffmpeg() -> Decoders {
    Decoders {
        ffmpeg: None,
        ..decoders()
    }
}

/// The mean distance of luma in steps of 1/255.
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
fn frames_come_back_as_they_were_drawn_and_in_order() {
    let folder = tempfile::tempdir().unwrap();
    // 180 is no multiple of 16: the decoder must cut off what coding adds.
    let format = format(size(320, 180), 30, 75);
    let footage = Footage::own(&clip(folder.path(), format, None), &without_ffmpeg()).unwrap();
    assert_eq!(footage.facts().n_frames, 75);
    assert_eq!(
        footage.facts().frame_times.constant_fps(),
        FrameRate::new(30).ok()
    );
    assert_eq!(footage.sound().unwrap(), None);
    let mut decoded = footage.frames(format.size, StillFit::Exact).unwrap();
    let mut drawn = Drawn::new(format, Content::Moving);
    let (mut ours, mut theirs) = (Frame::new(format.size), Frame::new(format.size));
    for frame_idx in 0..75 {
        decoded.next_frame(&mut ours).unwrap();
        drawn.next_frame(&mut theirs).unwrap();
        assert!(
            distance(&ours, &theirs) < 2.0,
            "{frame_idx}: {}",
            distance(&ours, &theirs)
        );
    }
    assert!(decoded.next_frame(&mut ours).is_err());
}

#[test]
fn sound_comes_back_exactly_as_long_and_in_time() {
    let folder = tempfile::tempdir().unwrap();
    let format = format(size(64, 48), 30, 75);
    let original = chord(2.5);
    let path = clip(folder.path(), format, Some(original.clone()));
    let footage = Footage::own(&path, &without_ffmpeg()).unwrap();
    let sound = footage.sound().unwrap().unwrap();
    assert_eq!(sound.n_sample_frames(), 120_000);
    let differences = sound.samples.iter().zip(&original.samples);
    let away_from_the_fades = differences.skip(9_600).take(96_000 * 2);
    let worst = away_from_the_fades
        .map(|(a, b)| (a - b).abs())
        .fold(0.0, f32::max);
    assert!(worst < 0.05, "{worst}");
}

#[test]
fn another_size_is_fitted_or_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = clip(folder.path(), format(size(320, 180), 10, 3), None);
    let footage = Footage::own(&path, &without_ffmpeg()).unwrap();
    let refused = footage.frames(size(180, 320), StillFit::Exact);
    assert!(matches!(
        refused.err().unwrap(),
        FootageError::WrongSize { .. }
    ));
    let mut frames = footage.frames(size(180, 320), StillFit::Pad).unwrap();
    let mut frame = Frame::new(size(180, 320));
    frames.next_frame(&mut frame).unwrap();
    assert_eq!((frame.size(), frame.y()[90]), (size(180, 320), 16));
}

#[test]
fn a_clip_of_somebody_else_is_not_taken_for_ours() {
    let folder = tempfile::tempdir().unwrap();
    let args = "-f lavfi -i testsrc2=s=64x64:d=1 -c:v libx264 -pix_fmt yuv420p";
    let path = support::ffmpeg_clip(folder.path(), "foreign.mp4", args);
    assert!(Footage::own(&path, &decoders()).is_err());
}

/// It was killed, or its machine had no memory left: trying again helps, and the clip is not to blame.
#[test]
fn no_frame_of_our_own_is_made_up_for_a_decoder_that_ended_early() {
    let folder = tempfile::tempdir().unwrap();
    let format = format(size(64, 48), 10, 20);
    let path = clip(folder.path(), format, None);
    let ending_early = folder.path().join("kinora");
    let n_bytes = 19 * 64 * 48 * 3 / 2;
    let kinora = decoders().kinora;
    let text = format!(
        "#!/bin/sh\n{} \"$@\" | head -c {n_bytes}\n",
        kinora.display()
    );
    std::fs::write(&ending_early, text).unwrap();
    std::fs::set_permissions(&ending_early, Permissions::from_mode(0o755)).unwrap();
    let ending_early = Decoders {
        kinora: ending_early,
        ..without_ffmpeg()
    };
    let footage = Footage::own(&path, &ending_early).unwrap();
    let mut frames = footage.frames(format.size, StillFit::Exact).unwrap();
    let mut frame = Frame::new(format.size);
    for _ in 0..19 {
        frames.next_frame(&mut frame).unwrap();
    }
    let Err(SourceError::Footage(error)) = frames.next_frame(&mut frame) else {
        panic!("a frame was made up");
    };
    assert!(!error.is_about_the_clip(), "{error}");
}

#[test]
fn damaged_samples_of_our_own_cost_an_error_at_most() {
    let folder = tempfile::tempdir().unwrap();
    let format = format(size(64, 48), 10, 20);
    let path = clip(folder.path(), format, Some(chord(2.0)));
    let good = std::fs::read(&path).unwrap();
    let mdat = good.windows(4).position(|four| four == b"mdat").unwrap() + 4;
    let mut random = 0x9e37_79b9_7f4a_7c15u64;
    let mut next_random = || {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random as usize
    };
    for _ in 0..25 {
        let mut bytes = good.clone();
        for _ in 0..20 {
            let at = mdat + next_random() % (good.len() - mdat);
            bytes[at] = next_random() as u8;
        }
        std::fs::write(&path, &bytes).unwrap();
        let footage = Footage::own(&path, &without_ffmpeg()).unwrap();
        let mut frame = Frame::new(format.size);
        let mut frames = footage.frames(format.size, StillFit::Exact).unwrap();
        while frames.next_frame(&mut frame).is_ok() {}
        if let Ok(sound) = footage.sound() {
            let sound = sound.unwrap();
            assert_eq!(sound.n_sample_frames(), 96_000);
            assert!(sound.samples.iter().all(|x| x.is_finite()));
        }
    }
}
