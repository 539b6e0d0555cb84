//! Probing believes nothing: damaged files are errors, never panics.

#![allow(clippy::unwrap_used, reason = "tests may unwrap")]

mod support;

use std::fs;
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;

use kinora_media::{ClipFacts, ProbeError, SyncFrames, VideoCodec, probe};
use support::{Content, Drawn, chord, finish_all, format, parts, run_tool, size};

/// A small finished clip as bytes.
fn clip() -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let source = Drawn::new(format(size(64, 48), 10, 6), Content::Moving);
    let finished = finish_all(parts(source, Some(chord(0.6))), folder.path()).unwrap();
    fs::read(finished.video).unwrap()
}

fn probe_bytes(folder: &Path, bytes: &[u8]) -> Result<ClipFacts, ProbeError> {
    let path = folder.join("probed.mp4");
    fs::write(&path, bytes).unwrap();
    probe(&path)
}

#[test]
fn every_truncation_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("probed.mp4");
    let clip = clip();
    fs::write(&path, &clip).unwrap();
    assert!(probe(&path).is_ok());
    let file = fs::File::options().write(true).open(&path).unwrap();
    for n_bytes in (0..clip.len()).rev() {
        file.set_len(n_bytes as u64).unwrap();
        let result = probe(&path);
        assert!(
            matches!(result, Err(ProbeError::Damaged(_))),
            "{n_bytes} bytes: {result:?}"
        );
    }
}

#[test]
fn no_flipped_byte_makes_it_panic() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("probed.mp4");
    let clip = clip();
    fs::write(&path, &clip).unwrap();
    let mut file = fs::File::options().write(true).open(&path).unwrap();
    let mut write_at = |at: usize, byte: u8| {
        file.seek(SeekFrom::Start(at as u64)).unwrap();
        file.write_all(&[byte]).unwrap();
    };
    let n_head_bytes = clip.windows(4).position(|four| four == b"mdat").unwrap() + 4;
    for (at, byte) in clip[..n_head_bytes].iter().enumerate() {
        for flip in [0x01, 0x80, 0xff] {
            write_at(at, byte ^ flip);
            if let Ok(facts) = probe(&path) {
                assert!(facts.width_px > 0 && facts.n_frames > 0);
            }
        }
        write_at(at, *byte);
    }
}

#[test]
fn a_table_that_claims_billions_of_samples_is_refused_without_reading_them() {
    let clip = clip();
    let folder = tempfile::tempdir().unwrap();
    for table in [b"stsz", b"stts", b"stco", b"stsc", b"stss", b"elst"] {
        let at = clip.windows(4).position(|four| four == table).unwrap();
        for count_at in [at + 8, at + 12] {
            let mut damaged = clip.clone();
            damaged[count_at..count_at + 4].copy_from_slice(&u32::MAX.to_be_bytes());
            // Some of these fields may hold anything; what matters is an answer at once.
            let _ = probe_bytes(folder.path(), &damaged);
        }
    }
}

#[test]
fn deeply_nested_boxes_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let n_levels = 200_000u32;
    let mut bytes = b"\0\0\0\x10ftypisom\0\0\0\0".to_vec();
    for level in 0..n_levels {
        bytes.extend_from_slice(&(8 * (n_levels - level)).to_be_bytes());
        bytes.extend_from_slice(b"moov");
    }
    assert!(matches!(
        probe_bytes(folder.path(), &bytes),
        Err(ProbeError::Damaged(_))
    ));
}

#[test]
fn what_is_no_clip_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    for bytes in [
        &b""[..],
        b"hello",
        &[0; 100],
        b"RIFF\x10\0\0\0WEBPVP8 ",
        &[0xff; 4096],
    ] {
        assert!(matches!(
            probe_bytes(folder.path(), bytes),
            Err(ProbeError::Damaged(_))
        ));
    }
    let missing = probe(&folder.path().join("nothing.mp4"));
    assert!(matches!(missing, Err(ProbeError::Io(_))));
}

/// Makes a clip with ffmpeg and probes it.
fn foreign(name: &str, args: &[&str]) -> Result<ClipFacts, ProbeError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    let video = "testsrc2=size=320x240:rate=25:duration=2";
    let sound = "sine=frequency=440:sample_rate=44100:duration=2";
    let mut all = vec![
        "-v", "error", "-f", "lavfi", "-i", video, "-f", "lavfi", "-i", sound,
    ];
    all.extend_from_slice(args);
    all.push(path.to_str().unwrap());
    run_tool("ffmpeg", &all);
    probe(&path)
}

#[test]
fn clips_of_others_are_understood() {
    let facts = foreign(
        "b-frames.mp4",
        &["-c:v", "libx264", "-g", "25", "-c:a", "aac", "-shortest"],
    )
    .unwrap();
    assert_eq!(facts.format(), Some(format(size(320, 240), 25, 50)));
    assert_eq!(facts.codec, VideoCodec::H264);
    assert_eq!(facts.sync_frames, SyncFrames::At(vec![0, 25]));
    let sound = facts.sound.unwrap();
    // ffmpeg writes two channels into the sample entry of mono sound, as QuickTime did.
    assert_eq!(
        (&sound.codec, sound.sample_rate_hz, sound.n_channels),
        (b"mp4a", 44_100, 2)
    );
    assert_eq!(sound.duration.to_duration().as_secs(), 2);

    let facts = foreign(
        "end.mov",
        &["-c:v", "mpeg4", "-an", "-movflags", "+faststart"],
    )
    .unwrap();
    assert_eq!(
        (facts.codec, facts.sound.is_none()),
        (VideoCodec::Other(*b"mp4v"), true)
    );
    assert_eq!(facts.n_frames, 50);
}

#[test]
fn clips_in_fragments_and_without_pictures_are_named() {
    let fragments = foreign(
        "f.mp4",
        &["-c:v", "libx264", "-movflags", "frag_keyframe+empty_moov"],
    );
    assert!(matches!(
        fragments,
        Err(ProbeError::Unsupported("it is in fragments"))
    ));
    let sound_only = foreign("s.mp4", &["-vn", "-c:a", "aac"]);
    assert!(matches!(
        sound_only,
        Err(ProbeError::Unsupported("it has no pictures"))
    ));
}
