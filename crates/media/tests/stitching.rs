//! Extensions: an earlier clip and a new part in one file, without a loss where they meet.

#![allow(clippy::unwrap_used, reason = "tests may unwrap")]

mod support;

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use kinora_media::{
    ClipFormat, ClipParts, Decoders, Earlier, Finished, Footage, Frame, FrameSource, MediaError,
    Sound, SourceError, SpritesheetLayout, StillFit, finish, read_tail_frame, read_tail_sound,
};
use support::{
    decode_without_complaint, decoders, ffmpeg_clip, ffprobe, format, provenance, run_tool, size,
    value,
};

const FPS: u32 = 30;
const MOMENTS_PER_FRAME: u32 = 48_000 / FPS;
const PART_FRAMES: u32 = 4 * FPS;

/// A grey picture that is white in the first two frames of every second, and a bar that tells frames apart.
struct Flashes {
    format: ClipFormat,
    next_frame_idx: u32,
}

impl FrameSource for Flashes {
    fn format(&self) -> ClipFormat {
        self.format
    }

    fn next_frame(&mut self, frame: &mut Frame) -> Result<(), SourceError> {
        let is_flash = self.next_frame_idx % FPS < 2;
        let width = self.format.size.width_px() as usize;
        let bar = self.next_frame_idx as usize * 7 % width;
        let planes = frame.planes_mut();
        for (i, y) in planes.y.iter_mut().enumerate() {
            let is_bar = (i % width).abs_diff(bar) < 8;
            *y = match (is_flash, is_bar) {
                (true, _) => 235,
                (false, true) => 150,
                (false, false) => 60,
            };
        }
        planes.cb.fill(128);
        planes.cr.fill(128);
        self.next_frame_idx += 1;
        Ok(())
    }
}

/// The sound at a moment of the whole chain: a steady tone, and a beep that begins with every second.
fn tone(moment: u32) -> [f32; 2] {
    let t = f64::from(moment) / 48_000.0;
    let wave = |hertz: f64| (t * hertz * std::f64::consts::TAU).sin() as f32;
    let is_beep = moment % 48_000 < 3_200;
    let beep = if is_beep { wave(2_000.0) * 0.3 } else { 0.0 };
    [wave(220.0) * 0.3 + beep, wave(330.0) * 0.3 + beep]
}

fn sound(moments: std::ops::Range<u32>) -> Sound {
    Sound {
        samples: moments.flat_map(tone).collect(),
    }
}

fn part(begin_frame: u32, n_frames: u32, before: Option<Earlier>) -> ClipParts {
    ClipParts {
        frames: Box::new(Flashes {
            format: format(size(320, 180), FPS, n_frames),
            next_frame_idx: begin_frame,
        }),
        sound: Some(sound(
            begin_frame * MOMENTS_PER_FRAME..(begin_frame + n_frames) * MOMENTS_PER_FRAME,
        )),
        frame_times: None,
        before,
        provenance: provenance("video_1"),
    }
}

fn finish_in(folder: &Path, name: &str, parts: ClipParts) -> Finished {
    let scratch = folder.join(name);
    std::fs::create_dir(&scratch).unwrap();
    finish(parts, &scratch, &mut |_| ControlFlow::Continue(())).unwrap()
}

fn without_ffmpeg() -> Decoders {
    Decoders {
        ffmpeg: None,
        ..decoders()
    }
}

fn earlier(clip: &Finished) -> Earlier {
    Earlier {
        footage: Footage::own(&clip.video, &without_ffmpeg()).unwrap(),
        fit: StillFit::Exact,
        tail_sound: read_tail_sound(&clip.tail_sound).unwrap(),
    }
}

/// A clip of four seconds, extended `n` times by four seconds.
fn chain(folder: &Path, n: u32) -> Vec<Finished> {
    let mut clips = vec![finish_in(folder, "part0", part(0, PART_FRAMES, None))];
    for idx in 1..=n {
        let before = earlier(clips.last().unwrap());
        let parts = part(idx * PART_FRAMES, PART_FRAMES, Some(before));
        clips.push(finish_in(folder, &format!("part{idx}"), parts));
    }
    clips
}

/// The coded pictures of a clip, one after the other.
fn coded_pictures(path: &Path) -> Vec<u8> {
    let path = path.to_str().unwrap();
    let args = ["-v", "error", "-i", path, "-c:v", "copy", "-f", "h264", "-"];
    run_tool("ffmpeg", &args).0
}

/// The packets of a clip's sound, each with a short header, one after the other.
fn coded_sound(path: &Path) -> Vec<u8> {
    let path = path.to_str().unwrap();
    let args = [
        "-v", "error", "-i", path, "-vn", "-c:a", "copy", "-f", "adts", "-",
    ];
    run_tool("ffmpeg", &args).0
}

/// The left channel as ffmpeg decodes it, which leaves the last packet whole; cut to `n_moments`.
fn decoded_sound(path: &Path, n_moments: u32) -> Vec<f32> {
    let path = path.to_str().unwrap();
    let args = [
        "-v",
        "error",
        "-i",
        path,
        "-f",
        "f32le",
        "-c:a",
        "pcm_f32le",
        "-",
    ];
    let (bytes, _) = run_tool("ffmpeg", &args);
    let (samples, _) = bytes.as_chunks::<4>();
    let left = samples.iter().step_by(2).map(|x| f32::from_le_bytes(*x));
    let mut left: Vec<f32> = left.collect();
    let n_moments = n_moments as usize;
    assert!(
        (n_moments..n_moments + 1_024).contains(&left.len()),
        "{}",
        left.len()
    );
    left.truncate(n_moments);
    left
}

/// The mean luma of every frame as ffmpeg decodes it.
fn decoded_luma(path: &Path) -> Vec<f64> {
    let path = path.to_str().unwrap();
    let args = [
        "-v", "error", "-i", path, "-pix_fmt", "gray", "-f", "rawvideo", "-",
    ];
    let (bytes, _) = run_tool("ffmpeg", &args);
    let mean = |frame: &[u8]| frame.iter().map(|y| f64::from(*y)).sum::<f64>() / frame.len() as f64;
    bytes.chunks_exact(320 * 180).map(mean).collect()
}

#[test]
fn six_extensions_lose_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let clips = chain(folder.path(), 6);
    let whole = &clips[6];
    let n_frames = 7 * PART_FRAMES;
    let n_moments = n_frames * MOMENTS_PER_FRAME;
    decode_without_complaint(&whole.video);

    // Lengths: to the frame and to the sample.
    let said = ffprobe(&whole.video);
    assert_eq!(
        value(&said, "streams.stream.0.nb_read_frames"),
        n_frames.to_string()
    );
    assert_eq!(value(&said, "streams.stream.0.duration"), "28.000000");
    assert_eq!(value(&said, "streams.stream.1.duration"), "28.000000");
    assert_eq!(whole.facts.n_frames, n_frames);
    let heard = &whole.facts.sound.as_ref().unwrap().duration;
    assert!(heard.is_exactly(u64::from(n_moments), 48_000), "{heard:?}");
    let samples = decoded_sound(&whole.video, n_moments);
    let ours = Footage::own(&whole.video, &without_ffmpeg()).unwrap();
    assert_eq!(
        ours.sound().unwrap().unwrap().n_sample_frames(),
        n_moments as usize
    );

    // Pictures: copied bit for bit. Sound: all of it but the end.
    let mut pictures = coded_pictures(&clips[0].video);
    let mut sound = coded_sound(&clips[0].video);
    for clip in &clips[1..] {
        let longer = coded_pictures(&clip.video);
        let longer_sound = coded_sound(&clip.video);
        let n_same = sound.iter().zip(&longer_sound).take_while(|(a, b)| a == b);
        let n_again = sound.len() - n_same.count();
        assert!(
            (1..=2_000).contains(&n_again),
            "bytes of sound coded again: {n_again}"
        );
        sound = longer_sound;
        assert!(
            longer.starts_with(&pictures),
            "the earlier pictures come first, unchanged"
        );
        pictures = longer;
    }

    // Sound: no step where parts meet, nor anywhere else.
    let error_at = |moment: usize| (samples[moment] - tone(moment as u32)[0]).abs();
    // Coding smears where a beep begins and ends.
    let quiet = |moment: &usize| (5_000..47_000).contains(&(moment % 48_000));
    let worst = (2_000..n_moments as usize - 2_000)
        .filter(quiet)
        .map(error_at)
        .fold(0.0, f32::max);
    assert!(worst < 0.005, "the tone is as it was made: {worst}");
    for seam in (1..7).map(|idx| (idx * PART_FRAMES * MOMENTS_PER_FRAME) as usize) {
        let around = seam - 50_000..seam - 100;
        let worst_step = around
            .clone()
            .filter(quiet)
            .map(|m| (samples[m + 1] - 2.0 * samples[m] + samples[m - 1]).abs());
        let worst_step = worst_step.fold(0.0, f32::max);
        // A tone of 220 Hz bends by 0.3 (2 pi 220 / 48000)^2 = 0.00025 a sample.
        assert!(worst_step < 0.001, "seam at {seam}: {worst_step}");
        // The beep there begins at full strength: nothing was faded.
        let strength = samples[seam - 1_440..seam]
            .iter()
            .fold(0.0f32, |peak, x| peak.max(x.abs()));
        assert!(
            (0.27..0.33).contains(&strength),
            "before {seam}: {strength}"
        );
    }

    // Flashes and beeps: together.
    let luma = decoded_luma(&whole.video);
    for second in 0..28usize {
        let flash = (second * 30..).find(|frame| luma[*frame] > 150.0).unwrap();
        assert_eq!(flash, second * 30);
        let from = (second * 48_000).saturating_sub(3_000);
        let is_beep = |moment: &usize| (samples[*moment] - tone_without_beep(*moment)).abs() > 0.1;
        let beep = (from..n_moments as usize).find(is_beep).unwrap();
        let apart = beep as f64 / 48_000.0 - flash as f64 / 30.0;
        assert!(apart.abs() < 1.0 / 30.0, "second {second}: {apart}");
    }
}

fn tone_without_beep(moment: usize) -> f32 {
    (moment as f64 / 48_000.0 * 220.0 * std::f64::consts::TAU).sin() as f32 * 0.3
}

#[test]
fn the_small_pictures_and_the_kept_end_are_those_of_the_whole() {
    let folder = tempfile::tempdir().unwrap();
    let clips = chain(folder.path(), 2);
    let whole = &clips[2];
    let layout = SpritesheetLayout::new(whole.facts.format().unwrap());
    assert_eq!(layout.n_tiles, 24);
    let sheet = image::load_from_memory(&whole.spritesheet)
        .unwrap()
        .to_luma8();
    assert_eq!(sheet.dimensions(), layout.sheet_size_px());
    for tile_idx in 0..24 {
        let (left, top) = (
            tile_idx % 10 * 160,
            tile_idx / 10 * layout.tile_size.height_px(),
        );
        let luma = sheet.get_pixel(left + 150, top + 40).0[0];
        // Tiles of whole seconds show a flash.
        assert_eq!(luma > 200, tile_idx % 2 == 0, "tile {tile_idx}: {luma}");
        assert!(luma > 30, "tile {tile_idx} is there");
    }
    let kept = read_tail_sound(&whole.tail_sound).unwrap();
    assert_eq!(
        kept,
        sound(11 * 48_000..12 * 48_000),
        "unfaded, and not encoded"
    );
    assert_eq!(whole.tail_frames.len(), 8);
}

#[test]
fn a_short_part_keeps_its_end_from_both() {
    let folder = tempfile::tempdir().unwrap();
    let first = finish_in(folder.path(), "first", part(0, PART_FRAMES, None));
    let parts = part(PART_FRAMES, 3, Some(earlier(&first)));
    let whole = finish_in(folder.path(), "whole", parts);
    assert_eq!(whole.facts.n_frames, PART_FRAMES + 3);
    decode_without_complaint(&whole.video);
    assert_eq!(whole.tail_frames.len(), 8);
    let frame = read_tail_frame(&whole.tail_frames[0]).unwrap();
    assert_eq!(frame.size(), size(320, 180));
    let end = (PART_FRAMES + 3) * MOMENTS_PER_FRAME;
    let kept = read_tail_sound(&whole.tail_sound).unwrap();
    assert_eq!(kept, sound(end - 48_000..end));
}

/// The largest step from one moment to the next.
fn worst_step(samples: &[f32]) -> f32 {
    let steps = samples.windows(2).map(|pair| (pair[1] - pair[0]).abs());
    steps.fold(0.0, f32::max)
}

#[test]
fn silence_and_sound_can_follow_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let mut silent = part(0, PART_FRAMES, None);
    silent.sound = None;
    let silent = finish_in(folder.path(), "silent", silent);
    let mut parts = part(PART_FRAMES, PART_FRAMES, Some(earlier(&silent)));
    // The tone is far from 0 where it begins and ends.
    parts.sound = Some(sound(40_000..232_000));
    let whole = finish_in(folder.path(), "silence_first", parts);
    decode_without_complaint(&whole.video);
    let samples = decoded_sound(&whole.video, 384_000);
    assert!(worst_step(&samples[190_000..199_000]) < 0.03, "no click");
    assert!(samples[..190_000].iter().all(|x| x.abs() < 1e-3));
    assert!(samples[200_000..].iter().any(|x| x.abs() > 0.25));

    let mut loud = part(0, PART_FRAMES, None);
    loud.sound = Some(sound(40_000..232_000));
    let loud = finish_in(folder.path(), "loud", loud);
    let mut parts = part(PART_FRAMES, PART_FRAMES, Some(earlier(&loud)));
    parts.sound = None;
    let whole = finish_in(folder.path(), "silence_last", parts);
    decode_without_complaint(&whole.video);
    let samples = decoded_sound(&whole.video, 384_000);
    assert!(worst_step(&samples[160_000..194_000]) < 0.03, "no click");
    assert!(samples[150_000..190_000].iter().any(|x| x.abs() > 0.25));
    assert!(samples[196_000..].iter().all(|x| x.abs() < 1e-3));
}

#[test]
fn a_clip_of_another_frame_rate_or_size_is_encoded_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut parts = part(0, PART_FRAMES, None);
    parts.frames = Box::new(Flashes {
        format: format(size(160, 120), 24, 96),
        next_frame_idx: 0,
    });
    let first = finish_in(folder.path(), "first", parts);
    let before = Earlier {
        fit: StillFit::Pad,
        ..earlier(&first)
    };
    let parts = part(PART_FRAMES, PART_FRAMES, Some(before));
    let mut counts = Vec::new();
    let scratch = folder.path().join("whole");
    std::fs::create_dir(&scratch).unwrap();
    let whole = finish(parts, &scratch, &mut |n_frames| {
        counts.push(n_frames);
        ControlFlow::Continue(())
    })
    .unwrap();
    assert_eq!(whole.facts.n_frames, 2 * PART_FRAMES);
    assert_eq!(
        counts.last(),
        Some(&PART_FRAMES),
        "only new frames are counted"
    );
    decode_without_complaint(&whole.video);
    decoded_sound(&whole.video, 384_000);
}

#[test]
fn an_uploaded_clip_can_be_extended() {
    let folder = tempfile::tempdir().unwrap();
    let args = "-f lavfi -i testsrc2=s=640x360:r=25:d=2 -f lavfi -i sine=f=500:r=44100:d=2 \
        -c:v libx264 -pix_fmt yuv420p -c:a aac";
    let upload = ffmpeg_clip(folder.path(), "upload.mp4", args);
    let before = Earlier {
        footage: Footage::foreign(&upload, &decoders()).unwrap(),
        fit: StillFit::Crop,
        tail_sound: Sound::default(),
    };
    let whole = finish_in(folder.path(), "whole", part(0, PART_FRAMES, Some(before)));
    assert_eq!(whole.facts.n_frames, 60 + PART_FRAMES);
    decode_without_complaint(&whole.video);
    let samples = decoded_sound(&whole.video, 6 * 48_000);
    assert!(samples[40_000..90_000].iter().any(|x| x.abs() > 0.05));
}

#[test]
fn cancelling_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let first = finish_in(folder.path(), "first", part(0, PART_FRAMES, None));
    let scratch = folder.path().join("whole");
    std::fs::create_dir(&scratch).unwrap();
    for stop_at in [0, 1] {
        let parts = part(PART_FRAMES, PART_FRAMES, Some(earlier(&first)));
        let error = finish(parts, &scratch, &mut |n_frames| {
            if n_frames == stop_at {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        });
        assert!(matches!(error, Err(MediaError::Cancelled)));
        let left: Vec<PathBuf> = std::fs::read_dir(&scratch)
            .unwrap()
            .map(|e| e.unwrap().path())
            .collect();
        assert!(left.is_empty(), "{left:?}");
    }
}

#[test]
fn without_a_kept_end_the_sound_is_encoded_again() {
    let folder = tempfile::tempdir().unwrap();
    let first = finish_in(folder.path(), "first", part(0, PART_FRAMES, None));
    for (idx, n_kept_moments) in [0, 1, 1_000, 3_000].into_iter().enumerate() {
        let mut before = earlier(&first);
        let n_dropped = before.tail_sound.samples.len() - 2 * n_kept_moments;
        before.tail_sound.samples.drain(..n_dropped);
        let parts = part(PART_FRAMES, 1, Some(before));
        let whole = finish_in(folder.path(), &format!("whole{idx}"), parts);
        decode_without_complaint(&whole.video);
        let n_moments = (PART_FRAMES + 1) * MOMENTS_PER_FRAME;
        let samples = decoded_sound(&whole.video, n_moments);
        let error_at = |moment: usize| (samples[moment] - tone(moment as u32)[0]).abs();
        let worst = (10_000..40_000).map(error_at).fold(0.0, f32::max);
        assert!(worst < 0.02, "{n_kept_moments}: {worst}");
    }
}
