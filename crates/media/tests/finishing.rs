//! What `finish` promises beside the pictures: repeatable bytes, sound, small files, clean failures.

#![allow(clippy::unwrap_used, reason = "tests may unwrap")]

mod support;

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

use kinora_media::{
    Frame, MediaError, Sound, SpritesheetLayout, carried_document, finish, from_rgb8, to_rgb8,
};
use support::{
    Content, Drawn, chord, decode_without_complaint, ffprobe, finish_all, format, mdat, parts,
    provenance, run_tool, size, value,
};

fn small() -> kinora_media::ClipFormat {
    format(size(320, 180), 30, 75)
}

fn is_empty(folder: &Path) -> bool {
    fs::read_dir(folder).unwrap().next().is_none()
}

#[test]
fn the_same_clip_is_the_same_file() {
    let make = || {
        let folder = tempfile::tempdir().unwrap();
        let source = Drawn::new(small(), Content::Grain);
        let finished = finish_all(parts(source, Some(chord(2.5))), folder.path()).unwrap();
        let video = fs::read(&finished.video).unwrap();
        (
            video,
            finished.thumbnail,
            finished.spritesheet,
            finished.tail_frames,
            finished.tail_sound,
        )
    };
    assert!(make() == make());
}

#[test]
fn another_provenance_leaves_the_samples_as_they_are() {
    let make = |video_id: &str| {
        let folder = tempfile::tempdir().unwrap();
        let mut parts = parts(Drawn::new(small(), Content::Moving), Some(chord(2.5)));
        parts.provenance = provenance(video_id);
        let finished = finish_all(parts, folder.path()).unwrap();
        fs::read(&finished.video).unwrap()
    };
    let (one, other) = (make("video_1"), make("video_with_a_much_longer_name"));
    assert_ne!(one, other);
    assert!(mdat(&one) == mdat(&other));
    assert!(mdat(&one).len() > 10_000);
}

#[test]
fn nothing_but_the_clip_is_left_in_the_scratch_folder() {
    let folder = tempfile::tempdir().unwrap();
    let finished = finish_all(
        parts(Drawn::new(small(), Content::Still), None),
        folder.path(),
    )
    .unwrap();
    let names: Vec<_> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    assert_eq!(names, [finished.video]);
}

#[test]
fn a_clip_says_where_it_comes_from() {
    let folder = tempfile::tempdir().unwrap();
    let finished = finish_all(
        parts(Drawn::new(small(), Content::Still), None),
        folder.path(),
    )
    .unwrap();
    let said = ffprobe(&finished.video);
    assert_eq!(value(&said, "format.tags.encoder"), "kinora 0.1.0");
    let comment = value(&said, "format.tags.comment");
    assert!(comment.starts_with("AI-generated media."), "{comment}");
    assert!(
        comment.contains("sketch-1") && comment.contains("video_1"),
        "{comment}"
    );
    assert_eq!(
        value(&said, "format.tags.copyright"),
        "Art by Somebody, CC-BY 4.0."
    );
    assert_eq!(value(&said, "format.tags.model"), "sketch-1");
    assert_eq!(value(&said, "format.tags.video_id"), "video_1");
}

#[test]
fn a_clip_carries_its_document_for_as_long_as_it_has_the_same_samples() {
    let folder = tempfile::tempdir().unwrap();
    let made = |document: &[u8]| {
        let mut parts = parts(Drawn::new(small(), Content::Moving), Some(chord(2.5)));
        parts.provenance.document = document.to_vec();
        finish_all(parts, folder.path()).unwrap().video
    };
    assert_eq!(carried_document(&made(b"")).unwrap(), None);
    let document: Vec<u8> = (0..=255).cycle().take(70_000).collect();
    let path = made(&document);
    decode_without_complaint(&path);
    let carried = carried_document(&path).unwrap().unwrap();
    assert_eq!(carried.model, "sketch-1");
    assert!(carried.bytes == document);
    let mut bytes = fs::read(&path).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&path, bytes).unwrap();
    assert_eq!(carried_document(&path).unwrap(), None);
}

#[test]
fn a_silent_clip_has_no_sound_track_and_no_tail_of_sound() {
    let folder = tempfile::tempdir().unwrap();
    let finished = finish_all(
        parts(Drawn::new(small(), Content::Moving), None),
        folder.path(),
    )
    .unwrap();
    assert_eq!(finished.facts.sound, None);
    assert_eq!(finished.tail_sound, Vec::<u8>::new());
    assert!(!ffprobe(&finished.video).contains("streams.stream.1"));
    decode_without_complaint(&finished.video);
}

/// What is heard of a clip of 2.5 s made with `sound`, edit list applied.
fn heard(sound: Sound) -> (Vec<[f32; 2]>, kinora_media::Finished, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let source = Drawn::new(small(), Content::Moving);
    let finished = finish_all(parts(source, Some(sound)), folder.path()).unwrap();
    let file = fs::read(&finished.video).unwrap();
    let decoded = syom::decode_with(&file, &syom::DecodeOptions::audio()).unwrap();
    let planes = &decoded.channels;
    let moments = (0..planes[0].len())
        .map(|i| [planes[0][i], planes[1][i]])
        .collect();
    (moments, finished, folder)
}

#[test]
fn sound_is_as_long_as_the_pictures_to_the_sample() {
    for seconds in [0.0, 0.4, 2.5, 9.0] {
        let (moments, finished, _folder) = heard(chord(seconds));
        assert_eq!(moments.len(), 120_000, "from {seconds} s of sound");
        let sound = finished.facts.sound.as_ref().unwrap();
        assert!(sound.duration.is_exactly(120_000, 48_000));
        assert_eq!((sound.sample_rate_hz, sound.n_channels), (48_000, 2));
        let said = ffprobe(&finished.video);
        assert_eq!(value(&said, "streams.stream.1.time_base"), "1/48000");
        assert_eq!(value(&said, "streams.stream.1.start_pts"), "0");
        assert_eq!(value(&said, "streams.stream.1.duration"), "2.500000");
        // This ffmpeg cuts the start of an edit to the sample and its end to the packet.
        let path = finished.video.to_str().unwrap();
        let args = ["-v", "error", "-i", path, "-map", "0:a", "-f", "f32le", "-"];
        let (pcm, _) = run_tool("ffmpeg", &args);
        assert!(
            (120_000..121_024).contains(&(pcm.len() / 8)),
            "{}",
            pcm.len() / 8
        );
    }
}

#[test]
fn sound_is_heard_when_it_was_made() {
    let mut click = Sound {
        samples: vec![0.0; 240_000],
    };
    let at = 60_000;
    for moment in at..at + 2_400 {
        let x = (moment as f32 * 0.13).sin() * 0.8;
        click.samples[2 * moment] = x;
        click.samples[2 * moment + 1] = x;
    }
    let (moments, _, _folder) = heard(click);
    let onset = moments
        .iter()
        .position(|[left, _]| left.abs() > 0.2)
        .unwrap();
    assert!(onset.abs_diff(at) < 48, "heard at {onset}, made at {at}");
}

#[test]
fn broken_sound_becomes_sound_that_can_be_heard() {
    let mut sound = chord(2.5);
    sound.samples[1_000] = f32::NAN;
    sound.samples[2_001] = f32::INFINITY;
    for x in &mut sound.samples[50_000..60_000] {
        *x *= 30.0;
    }
    let (moments, finished, _folder) = heard(sound);
    assert!(
        moments
            .iter()
            .flatten()
            .all(|x| x.is_finite() && x.abs() <= 1.0)
    );
    decode_without_complaint(&finished.video);
}

#[test]
fn the_tail_is_the_end_of_the_clip() {
    let folder = tempfile::tempdir().unwrap();
    let finished = finish_all(
        parts(Drawn::new(small(), Content::Moving), Some(chord(2.5))),
        folder.path(),
    )
    .unwrap();
    let mut source = Drawn::new(small(), Content::Moving);
    let mut frame = Frame::new(small().size);
    for frame_idx in 0..75 {
        kinora_media::FrameSource::next_frame(&mut source, &mut frame).unwrap();
        if frame_idx >= 67 {
            let png = &finished.tail_frames[frame_idx - 67];
            let decoded = image::load_from_memory(png).unwrap().to_rgb8();
            assert!(decoded.into_raw() == to_rgb8(&frame), "frame {frame_idx}");
        }
    }
    assert_eq!(finished.tail_frames.len(), 8);
    let wav = &finished.tail_sound;
    assert_eq!((&wav[..4], &wav[8..16]), (&b"RIFF"[..], &b"WAVEfmt "[..]));
    assert_eq!(wav.len(), 58 + 48_000 * 8);
    let first = f32::from_le_bytes(wav[58..62].try_into().unwrap());
    assert_eq!(first, chord(2.5).samples[2 * 72_000]);
}

#[test]
fn a_clip_shorter_than_its_tail_keeps_all_frames() {
    let folder = tempfile::tempdir().unwrap();
    let source = Drawn::new(format(size(64, 64), 30, 3), Content::Moving);
    let finished = finish_all(parts(source, Some(chord(1.0))), folder.path()).unwrap();
    assert_eq!(finished.tail_frames.len(), 3);
    assert_eq!(finished.tail_sound.len(), 58 + 4_800 * 8);
}

#[test]
fn the_thumbnail_of_a_clip_that_begins_black_is_not_black() {
    let folder = tempfile::tempdir().unwrap();
    let source = Drawn::new(format(size(1280, 720), 30, 60), Content::BlackThenMoving);
    let finished = finish_all(parts(source, None), folder.path()).unwrap();
    assert_eq!(
        (&finished.thumbnail[..4], &finished.thumbnail[8..12]),
        (&b"RIFF"[..], &b"WEBP"[..])
    );
    let picture = webp::Decoder::new(&finished.thumbnail).decode().unwrap();
    assert_eq!((picture.width(), picture.height()), (512, 288));
    let mean = picture.iter().map(|x| u64::from(*x)).sum::<u64>() / picture.len() as u64;
    assert!(mean > 50, "mean {mean}");
}

#[test]
fn the_spritesheet_shows_the_clip_in_rows_of_ten() {
    let folder = tempfile::tempdir().unwrap();
    let format = format(size(1280, 720), 10, 60);
    let source = Drawn::new(format, Content::BlackThenMoving);
    let finished = finish_all(parts(source, None), folder.path()).unwrap();
    let sheet = image::load_from_memory(&finished.spritesheet)
        .unwrap()
        .to_rgb8();
    assert_eq!(sheet.dimensions(), (1600, 180));
    assert_eq!(SpritesheetLayout::new(format).n_tiles, 12);
    let mean_of = |tile_idx: u32| {
        let (left, top) = (tile_idx % 10 * 160, tile_idx / 10 * 90);
        let tile = image::imageops::crop_imm(&sheet, left, top, 160, 90).to_image();
        tile.iter().map(|x| u64::from(*x)).sum::<u64>() / tile.len() as u64
    };
    let means: Vec<u64> = (0..20).map(mean_of).collect();
    // One black second is two tiles; the places behind the twelfth tile are empty.
    assert!(means[..2].iter().all(|mean| *mean < 5), "{means:?}");
    assert!(means[2..12].iter().all(|mean| *mean > 50), "{means:?}");
    assert!(means[12..].iter().all(|mean| *mean < 5), "{means:?}");
}

#[test]
fn colours_arrive_as_they_were_drawn() {
    let folder = tempfile::tempdir().unwrap();
    let size = size(320, 180);
    let bars = [[235, 16, 16], [16, 200, 40], [30, 60, 220], [240, 240, 240]];
    let rgb: Vec<u8> = (0..320 * 180).flat_map(|i| bars[i % 320 / 80]).collect();
    struct Bars(Frame, u32);
    impl kinora_media::FrameSource for Bars {
        fn format(&self) -> kinora_media::ClipFormat {
            format(self.0.size(), 30, self.1)
        }
        fn next_frame(&mut self, frame: &mut Frame) -> Result<(), kinora_media::SourceError> {
            frame.clone_from(&self.0);
            Ok(())
        }
    }
    let mut parts = parts(Drawn::new(small(), Content::Still), None);
    parts.frames = Box::new(Bars(from_rgb8(size, &rgb), 10));
    let finished = finish_all(parts, folder.path()).unwrap();
    let path = finished.video.to_str().unwrap();
    let args = [
        "-v",
        "error",
        "-i",
        path,
        "-frames:v",
        "1",
        "-f",
        "rawvideo",
        "-pix_fmt",
        "rgb24",
        "-",
    ];
    let (decoded, _) = run_tool("ffmpeg", &args);
    for (bar_idx, bar) in bars.iter().enumerate() {
        let at = 3 * (90 * 320 + 80 * bar_idx + 40);
        let seen = &decoded[at..at + 3];
        assert!(
            seen.iter().zip(bar).all(|(a, b)| a.abs_diff(*b) < 8),
            "{bar:?} became {seen:?}"
        );
    }
}

#[test]
fn progress_counts_every_frame() {
    let folder = tempfile::tempdir().unwrap();
    let mut counts = Vec::new();
    let parts = parts(Drawn::new(small(), Content::Still), None);
    finish(parts, folder.path(), &mut |n_done| {
        counts.push(n_done);
        ControlFlow::Continue(())
    })
    .unwrap();
    assert_eq!(counts, (1..=75).collect::<Vec<u32>>());
}

#[test]
fn cancelling_leaves_nothing_behind() {
    for stop_at in [1, 40, 75] {
        let folder = tempfile::tempdir().unwrap();
        let parts = parts(Drawn::new(small(), Content::Moving), Some(chord(2.5)));
        let result = finish(parts, folder.path(), &mut |n_done| {
            if n_done == stop_at {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        });
        assert!(matches!(result, Err(MediaError::Cancelled)), "{result:?}");
        assert!(is_empty(folder.path()), "after {stop_at} frames");
    }
}

#[test]
fn a_source_that_breaks_is_named_and_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let mut source = Drawn::new(small(), Content::Moving);
    source.breaks_at = Some(33);
    let result = finish_all(parts(source, Some(chord(2.5))), folder.path());
    assert!(
        matches!(&result, Err(MediaError::Source(why)) if why == "out of ink"),
        "{result:?}"
    );
    assert!(is_empty(folder.path()));
}

#[test]
fn a_frame_of_another_size_is_the_fault_of_the_source() {
    struct Liar;
    impl kinora_media::FrameSource for Liar {
        fn format(&self) -> kinora_media::ClipFormat {
            small()
        }
        fn next_frame(&mut self, frame: &mut Frame) -> Result<(), kinora_media::SourceError> {
            *frame = Frame::new(size(64, 64));
            Ok(())
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let mut parts = parts(Drawn::new(small(), Content::Still), None);
    parts.frames = Box::new(Liar);
    let result = finish_all(parts, folder.path());
    assert!(matches!(result, Err(MediaError::Source(_))), "{result:?}");
    assert!(is_empty(folder.path()));
}

/// The encoder is C++ and writes to stderr behind Rust's back, so a clip is finished in a process of
/// its own: another test of this very file.
#[test]
fn the_encoder_prints_nothing() {
    for test in [
        "the_same_clip_is_the_same_file",
        "noise_is_encoded_with_several_quantisers",
    ] {
        let output = std::process::Command::new(std::env::current_exe().unwrap())
            .args([test, "--exact", "--nocapture"])
            .output()
            .unwrap();
        let stdout = String::from_utf8_lossy(&output.stdout);
        assert!(stdout.contains("1 passed"), "{stdout}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    }
}

#[test]
fn noise_is_encoded_with_several_quantisers() {
    let folder = tempfile::tempdir().unwrap();
    let source = Drawn::new(format(size(640, 360), 30, 45), Content::Noise);
    let finished = finish_all(parts(source, None), folder.path()).unwrap();
    let kinora_media::SyncFrames::At(sync_frames) = finished.facts.sync_frames else {
        panic!("not every frame is an IDR frame");
    };
    // Every new quantiser begins with an IDR frame.
    assert!(sync_frames.len() > 1, "{sync_frames:?}");
}

#[test]
fn shapes_that_cannot_be_encoded_are_refused_before_anything_is_drawn() {
    for (size, n_frames) in [(size(8192, 64), 5), (size(8, 8), 5), (size(64, 64), 0)] {
        let folder = tempfile::tempdir().unwrap();
        let mut source = Drawn::new(format(size, 30, n_frames), Content::Still);
        source.breaks_at = Some(0);
        let result = finish_all(parts(source, None), folder.path());
        assert!(
            matches!(result, Err(MediaError::Unsupported(_))),
            "{result:?}"
        );
        assert!(is_empty(folder.path()));
    }
}

#[test]
fn a_missing_scratch_folder_is_an_io_error() {
    let folder = tempfile::tempdir().unwrap();
    let gone = folder.path().join("gone");
    let result = finish_all(parts(Drawn::new(small(), Content::Still), None), &gone);
    assert!(matches!(result, Err(MediaError::Io { .. })), "{result:?}");
}

#[test]
fn the_sound_comes_and_goes_without_a_click_and_its_end_is_kept_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let loud = Sound {
        samples: vec![0.5; 2 * 120_000],
    };
    let source = Drawn::new(small(), Content::Still);
    let finished = finish_all(parts(source, Some(loud)), folder.path()).unwrap();
    let path = finished.video.to_str().unwrap();
    let (bytes, _) = run_tool("ffmpeg", &["-v", "error", "-i", path, "-f", "f32le", "-"]);
    let (samples, _) = bytes.as_chunks::<4>();
    let samples: Vec<f32> = samples
        .iter()
        .step_by(2)
        .map(|x| f32::from_le_bytes(*x))
        .collect();
    let steps = samples[..120_000]
        .windows(2)
        .map(|pair| (pair[1] - pair[0]).abs());
    let worst = steps.fold(samples[0].abs().max(samples[119_999].abs()), f32::max);
    assert!(worst < 0.01, "{worst}");
    for moment in [1_000, 60_000, 118_000] {
        let sample = samples[moment];
        assert!((sample - 0.5).abs() < 0.02, "{moment}: {sample}");
    }
    let kept = kinora_media::read_tail_sound(&finished.tail_sound).unwrap();
    assert_eq!(kept.samples, vec![0.5; 96_000]);
}
