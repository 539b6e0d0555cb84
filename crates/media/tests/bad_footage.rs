//! Clips from outside that are wrong or hostile: clear errors, bounded memory and time, nothing left over.

#![allow(clippy::unwrap_used, reason = "tests may unwrap")]

mod support;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use kinora_media::{Decoders, Footage, FootageError, Frame, SourceError, StillFit};
use support::{decoders, ffmpeg_clip, size};

const PICTURES: &str = "-f lavfi -i testsrc2=s=320x180:r=30:d=1 -c:v libx264 -pix_fmt yuv420p";

fn open_bytes(bytes: &[u8]) -> Result<Footage, FootageError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("upload.mp4");
    fs::write(&path, bytes).unwrap();
    Footage::foreign(&path, &decoders())
}

/// A good clip, to be spoiled.
fn good() -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    fs::read(ffmpeg_clip(folder.path(), "good.mp4", PICTURES)).unwrap()
}

/// Where the content of the first box of `kind` begins.
fn body_of(bytes: &[u8], kind: &[u8; 4]) -> usize {
    // Kinds are named as brands too, at the beginning.
    let skipped = 40;
    let place = bytes[skipped..].windows(4).position(|four| four == kind);
    skipped + place.unwrap() + 4
}

fn put_u16(bytes: &mut [u8], at: usize, number: u16) {
    bytes[at..at + 2].copy_from_slice(&number.to_be_bytes());
}

fn put_u32(bytes: &mut [u8], at: usize, number: u32) {
    bytes[at..at + 4].copy_from_slice(&number.to_be_bytes());
}

/// A program in place of ffmpeg.
fn script(folder: &Path, text: &str) -> PathBuf {
    let path = folder.join("ffmpeg");
    fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    path
}

#[test]
fn what_is_no_mp4_is_refused_before_any_decoder_sees_it() {
    let without_decoder = Decoders {
        ffmpeg: None,
        ..decoders()
    };
    let folder = tempfile::tempdir().unwrap();
    for (name, args) in [
        (
            "clip.webm",
            "-f lavfi -i testsrc2=s=64x64:d=0.2 -c:v libvpx",
        ),
        ("clip.gif", "-f lavfi -i testsrc2=s=64x64:d=0.2"),
        ("clip.avi", "-f lavfi -i testsrc2=s=64x64:d=0.2"),
        ("clip.png", "-f lavfi -i testsrc2=s=64x64 -frames:v 1"),
    ] {
        let path = ffmpeg_clip(folder.path(), name, args);
        let error = Footage::foreign(&path, &without_decoder).unwrap_err();
        assert!(matches!(error, FootageError::NotMp4(_)), "{name}: {error}");
        assert!(error.is_about_the_clip());
    }
    for text in [
        "",
        "short",
        "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:9.0,\nhttp://127.0.0.1/secret.ts\n",
        "ffconcat version 1.0\nfile /etc/passwd\n",
        "http://169.254.169.254/latest/meta-data/iam/security-credentials/",
        "\0\0\0\x18ftypavif\0\0\0\0mif1avif",
    ] {
        let error = open_bytes(text.as_bytes()).unwrap_err();
        assert!(
            matches!(error, FootageError::NotMp4(_)),
            "{text:?}: {error}"
        );
    }
}

#[test]
fn a_file_that_is_two_things_at_once_is_refused() {
    let zip = b"PK\x03\x04\x14\0\0\0\x08\0rest of an archive, long enough to be taken for a box";
    let error = open_bytes(&[good().as_slice(), zip].concat()).unwrap_err();
    assert!(matches!(error, FootageError::Damaged(_)), "{error}");
    let playlist = b"\0\0\0\x14ftypisom\0\0\0\0isom#EXTM3U\nfile:///etc/passwd\n";
    let error = open_bytes(playlist).unwrap_err();
    assert!(matches!(error, FootageError::Damaged(_)), "{error}");
}

#[test]
fn a_clip_that_is_cut_short_is_refused() {
    let good = good();
    for n_bytes in [good.len() - 1, good.len() / 2, 100, 40] {
        let error = open_bytes(&good[..n_bytes]).unwrap_err();
        assert!(
            matches!(error, FootageError::Damaged(_)),
            "{n_bytes}: {error}"
        );
    }
}

#[test]
fn a_clip_without_pictures_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let only_sound = ffmpeg_clip(folder.path(), "s.mp4", "-f lavfi -i sine=d=1 -c:a aac");
    let error = Footage::foreign(&only_sound, &decoders()).unwrap_err();
    assert!(error.to_string().contains("no pictures"), "{error}");

    // An empty track: the tables of sizes and times have no entries.
    let mut empty = good();
    let stts = body_of(&empty, b"stts");
    put_u32(&mut empty, stts + 4, 0);
    let stsz = body_of(&empty, b"stsz");
    put_u32(&mut empty, stsz + 8, 0);
    let stco = body_of(&empty, b"stco");
    put_u32(&mut empty, stco + 4, 0);
    let stss = body_of(&empty, b"stss");
    put_u32(&mut empty, stss + 4, 0);
    let error = open_bytes(&empty).unwrap_err();
    assert!(matches!(error, FootageError::NoFrames), "{error}");
}

#[test]
fn a_clip_that_lies_about_its_length_is_found_out() {
    // The header of the file says an hour: nobody believes it.
    let mut bytes = good();
    let mvhd = body_of(&bytes, b"mvhd");
    put_u32(&mut bytes, mvhd + 16, 3_600_000);
    let footage = open_bytes(&bytes).unwrap();
    assert_eq!(footage.facts().duration, Duration::from_secs(1));

    // Every frame is said to last ten seconds.
    let mut bytes = good();
    let stts = body_of(&bytes, b"stts");
    put_u32(&mut bytes, stts + 12, 10 * 15_360);
    let elst = body_of(&bytes, b"elst");
    put_u32(&mut bytes, elst + 8, 300_000);
    let error = open_bytes(&bytes).unwrap_err();
    assert!(matches!(error, FootageError::TooLong), "{error}");

    // More frames are announced than the file has room for.
    let mut bytes = good();
    let stts = body_of(&bytes, b"stts");
    put_u32(&mut bytes, stts + 8, 100_000);
    let error = open_bytes(&bytes).unwrap_err();
    assert!(matches!(error, FootageError::Damaged(_)), "{error}");
}

#[test]
fn pictures_of_30000_by_30000_are_refused_without_being_decoded() {
    let mut bytes = good();
    let avc1 = body_of(&bytes, b"avc1");
    put_u16(&mut bytes, avc1 + 24, 30_000);
    put_u16(&mut bytes, avc1 + 26, 30_000);
    let error = open_bytes(&bytes).unwrap_err();
    let expected = "the clip is 30000x30000 pixels; scale it to at most 8847360 pixels in all";
    assert_eq!(error.to_string(), expected);
}

#[test]
fn pictures_that_are_larger_than_they_say_are_not_decoded() {
    let folder = tempfile::tempdir().unwrap();
    let args =
        "-f lavfi -i color=s=8000x4000:r=5:d=0.4 -c:v libx264 -preset ultrafast -pix_fmt yuv420p";
    let mut bytes = fs::read(ffmpeg_clip(folder.path(), "large.mp4", args)).unwrap();
    let avc1 = body_of(&bytes, b"avc1");
    put_u16(&mut bytes, avc1 + 24, 320);
    put_u16(&mut bytes, avc1 + 26, 180);
    let error = open_bytes(&bytes).unwrap_err();
    assert!(matches!(error, FootageError::Undecodable { .. }), "{error}");
}

#[test]
fn a_clip_with_too_many_frames_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let args =
        "-f lavfi -i color=s=16x16:r=100:d=73 -c:v libx264 -preset ultrafast -pix_fmt yuv420p";
    let path = ffmpeg_clip(folder.path(), "many.mp4", args);
    let error = Footage::foreign(&path, &decoders()).unwrap_err();
    assert!(matches!(error, FootageError::TooLong), "{error}");
}

#[test]
fn pictures_of_a_kind_that_is_not_decoded_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let args = "-f lavfi -i testsrc2=s=64x64:d=0.2 -c:v mjpeg -pix_fmt yuvj420p -f mov";
    let path = ffmpeg_clip(folder.path(), "jpeg.mp4", args);
    let error = Footage::foreign(&path, &decoders())
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("coded as jpeg") && error.contains("H.264"),
        "{error}"
    );
}

#[test]
fn pictures_that_are_nonsense_are_an_error_of_the_clip() {
    let mut bytes = good();
    let mdat = body_of(&bytes, b"mdat");
    bytes[mdat..mdat + 20_000].fill(0xa5);
    let error = open_bytes(&bytes).unwrap_err();
    assert!(matches!(error, FootageError::Undecodable { .. }), "{error}");
    assert!(error.is_about_the_clip());
    assert!(!error.to_string().contains('/'), "no path of ours: {error}");
}

#[test]
fn sound_that_is_nonsense_is_found_when_the_clip_is_opened() {
    let folder = tempfile::tempdir().unwrap();
    let inputs = "-f lavfi -i testsrc2=s=64x64:d=1 -f lavfi -i sine=d=1";
    let args = format!("{inputs} -c:v libx264 -pix_fmt yuv420p -c:a aac");
    let mut bytes = fs::read(ffmpeg_clip(folder.path(), "sound.mp4", &args)).unwrap();
    open_bytes(&bytes).unwrap();
    // What the decoder of the sound is told: no such codec, rate or number of channels.
    let told = body_of(&bytes, b"esds");
    let config = bytes[told..]
        .windows(4)
        .position(|four| four == [5, 0x80, 0x80, 0x80]);
    let config = told + config.unwrap() + 5;
    bytes[config..config + 2].fill(0xff);
    let error = open_bytes(&bytes).unwrap_err();
    assert!(matches!(error, FootageError::Undecodable { .. }), "{error}");
}

/// Pulls all frames of a clip of 90 through an ffmpeg whose output ends after `n_frames`, and which then ends as
/// `ending` says.
fn pull_from_a_decoder_that_ends(n_frames: usize, ending: &str) -> Result<(), SourceError> {
    const FRAME_BYTES: usize = 320 * 180 * 3 / 2;
    let folder = tempfile::tempdir().unwrap();
    let path = ffmpeg_clip(folder.path(), "good.mp4", &PICTURES.replace("d=1", "d=3"));
    let ffmpeg = decoders().ffmpeg.unwrap();
    let n_bytes = n_frames * FRAME_BYTES;
    let text = format!("{} \"$@\" | head -c {n_bytes}; {ending}", ffmpeg.display());
    let ending_early = Decoders {
        ffmpeg: Some(script(folder.path(), &text)),
        ..decoders()
    };
    let footage = Footage::foreign(&path, &ending_early).unwrap();
    let mut frames = footage.frames(size(320, 180), StillFit::Exact).unwrap();
    let mut frame = Frame::new(size(320, 180));
    for _ in 0..90 {
        frames.next_frame(&mut frame)?;
    }
    Ok(())
}

#[test]
fn a_frame_or_two_may_be_missing_at_the_end_and_no_more() {
    pull_from_a_decoder_that_ends(88, "exit 0").unwrap();
    let error = pull_from_a_decoder_that_ends(87, "exit 0").unwrap_err();
    assert!(error.to_string().contains("only 87"), "{error}");
}

#[test]
fn frames_are_not_made_up_for_a_decoder_that_failed() {
    for ending in ["exit 69", "kill -9 $$"] {
        let error = pull_from_a_decoder_that_ends(89, ending).unwrap_err();
        let SourceError::Footage(FootageError::Undecodable { .. }) = error else {
            panic!("{ending}: {error}");
        };
    }
}

#[test]
fn without_ffmpeg_the_error_names_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = ffmpeg_clip(folder.path(), "good.mp4", PICTURES);
    let no_ffmpeg = Decoders::new(decoders().kinora, Some(folder.path().as_os_str()));
    assert_eq!(no_ffmpeg.ffmpeg, None);
    let error = Footage::foreign(&path, &no_ffmpeg).unwrap_err();
    assert!(matches!(error, FootageError::NoDecoder));
    assert!(
        error.to_string().contains("ffmpeg is not installed"),
        "{error}"
    );
    assert!(!error.is_about_the_clip());
}

#[test]
fn a_decoder_that_hangs_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    let path = ffmpeg_clip(folder.path(), "good.mp4", PICTURES);
    let hanging = Decoders {
        ffmpeg: Some(script(folder.path(), "exec sleep 600")),
        stall_timeout: Duration::from_millis(400),
        ..decoders()
    };
    let started = Instant::now();
    let error = Footage::foreign(&path, &hanging).unwrap_err();
    assert!(matches!(error, FootageError::Stalled(_)), "{error}");
    assert!(!error.is_about_the_clip(), "the machine may be busy");
    assert!(started.elapsed() < Duration::from_secs(5));
    assert_eq!(n_children(), 0);
}

#[test]
fn a_decoder_can_neither_write_files_nor_see_our_environment() {
    let folder = tempfile::tempdir().unwrap();
    let path = ffmpeg_clip(folder.path(), "good.mp4", PICTURES);
    let written = folder.path().join("written");
    let text = format!("trap '' XFSZ; echo gotcha > {}; env >&2", written.display());
    let curious = Decoders {
        ffmpeg: Some(script(folder.path(), &text)),
        ..decoders()
    };
    let error = Footage::foreign(&path, &curious).unwrap_err();
    let FootageError::Undecodable { log } = error else {
        panic!("{error}");
    };
    assert_eq!(fs::read(&written).unwrap_or_default(), b"");
    assert!(!log.contains("CARGO") && !log.contains("HOME="), "{log}");
}

#[test]
fn a_decoder_may_not_take_more_memory_than_it_is_given() {
    let folder = tempfile::tempdir().unwrap();
    let path = ffmpeg_clip(folder.path(), "good.mp4", PICTURES);
    let tight = Decoders {
        max_memory_bytes: 64 << 20,
        ..decoders()
    };
    let error = Footage::foreign(&path, &tight).unwrap_err();
    assert!(matches!(error, FootageError::Undecodable { .. }), "{error}");
}

#[test]
fn a_clip_that_is_10_gb_when_decoded_takes_little_memory_and_stops_when_it_is_no_longer_wanted() {
    let folder = tempfile::tempdir().unwrap();
    // 3,400 frames of 3.1 MB each.
    let args =
        "-f lavfi -i color=s=1920x1080:r=60:d=56.7 -c:v libx264 -preset ultrafast -pix_fmt yuv420p";
    let path = ffmpeg_clip(folder.path(), "bomb.mp4", args);
    assert!(fs::metadata(&path).unwrap().len() < 5_000_000);
    let footage = Footage::foreign(&path, &decoders()).unwrap();
    let mut frames = footage.frames(size(1920, 1080), StillFit::Exact).unwrap();
    let mut frame = Frame::new(size(1920, 1080));
    let before = peak_memory_bytes();
    for _ in 0..200 {
        frames.next_frame(&mut frame).unwrap();
    }
    assert!(peak_memory_bytes() - before < 50_000_000);
    assert_eq!(n_children(), 1);
    drop(frames);
    assert_eq!(n_children(), 0);
}

/// The most memory this process has used (proc(5): VmHWM).
fn peak_memory_bytes() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmHWM"))
        .unwrap();
    let kilobytes: u64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    kilobytes * 1024
}

/// How many decoders this thread has started and not ended.
fn n_children() -> usize {
    let children = fs::read_to_string("/proc/thread-self/children").unwrap();
    children.split_whitespace().count()
}
