//! Finished clips of somebody else become videos without their samples being touched.

#![allow(clippy::unwrap_used, reason = "tests may unwrap")]

mod support;

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

use kinora_media::{
    Decoders, Finished, Footage, FootageError, MediaError, adopt, probe, read_tail_frame,
    read_tail_sound,
};
use support::{
    decode_without_complaint, decoders, ffmpeg_clip, ffprobe, provenance, run_tool, size, value,
};

const TWO_SECONDS: &str = "-f lavfi -i testsrc2=size=320x180:rate=24:duration=2 \
    -f lavfi -i sine=frequency=440:sample_rate=44100:duration=2 -metadata comment=theirs";

fn adopted(clip: &Path, folder: &Path) -> Result<Finished, MediaError> {
    let footage = Footage::foreign(clip, &decoders()).unwrap();
    let scratch = folder.join("scratch");
    fs::create_dir_all(&scratch).unwrap();
    adopt(
        (&footage, size(320, 180)),
        &provenance("video_1"),
        &scratch,
        &mut |_| ControlFlow::Continue(()),
    )
}

/// The hash of every packet of every stream, in order, and when each is decoded and shown.
fn packets(clip: &Path) -> String {
    let clip = clip.to_str().unwrap();
    let entries = "packet=stream_index,pts,dts,duration,flags,data_hash";
    let args = [
        "-v",
        "error",
        "-show_packets",
        "-show_data_hash",
        "md5",
        "-show_entries",
        entries,
        clip,
    ];
    String::from_utf8(run_tool("ffprobe", &args).0).unwrap()
}

#[test]
fn samples_and_their_times_stay_and_only_the_origin_is_added() {
    let folder = tempfile::tempdir().unwrap();
    for (name, how) in [
        (
            "end.mp4",
            "-c:v libx264 -bf 2 -pix_fmt yuv420p -c:a aac -shortest",
        ),
        (
            "front.mp4",
            "-c:v libx264 -pix_fmt yuv420p -c:a aac -shortest -movflags +faststart",
        ),
        (
            "hevc.mp4",
            "-c:v libx265 -tag:v hvc1 -pix_fmt yuv420p -x265-params log-level=none -c:a aac -shortest",
        ),
        ("mp4v.mp4", "-c:v mpeg4 -c:a libmp3lame -shortest"),
    ] {
        let clip = ffmpeg_clip(folder.path(), name, &format!("{TWO_SECONDS} {how}"));
        let finished = adopted(&clip, folder.path()).unwrap();
        assert_eq!(packets(&finished.video), packets(&clip), "{name}");
        decode_without_complaint(&finished.video);
        let said = ffprobe(&finished.video);
        assert!(
            value(&said, "format.tags.comment").starts_with("AI-generated media."),
            "{said}"
        );
        assert!(!said.contains("theirs"), "{said}");
        assert_eq!(finished.facts, probe(&finished.video).unwrap());
        assert_eq!(finished.facts.n_frames, 48, "{name}");
        let bytes = fs::read(&finished.video).unwrap();
        let place = |kind: &[u8]| bytes.windows(4).position(|word| word == kind).unwrap();
        assert!(
            place(b"moov") < place(b"mdat"),
            "{name} begins to play at once"
        );
    }
}

/// The packets of the pictures alone.
fn picture_packets(clip: &Path) -> String {
    let of_pictures = |line: &&str| line.contains("stream_index=0");
    let listed = packets(clip).replace("\n[/PACKET]", "").replace('\n', " ");
    let listed = listed.replace("[PACKET]", "\n");
    listed.lines().filter(of_pictures).collect()
}

#[test]
fn a_sound_that_is_missing_or_does_not_fit_is_coded_anew_and_pictures_stay() {
    let folder = tempfile::tempdir().unwrap();
    for (name, how, is_silent) in [
        ("none.mp4", "-c:v libx264 -bf 2 -pix_fmt yuv420p -an", true),
        (
            "short.mp4",
            "-c:v libx264 -pix_fmt yuv420p -c:a aac -af atrim=end=1",
            false,
        ),
        (
            "long.mp4",
            "-c:v libx264 -pix_fmt yuv420p -c:a aac -af apad=whole_dur=3",
            false,
        ),
        (
            "opus.mp4",
            "-c:v libx264 -pix_fmt yuv420p -c:a libopus -movflags +faststart",
            false,
        ),
    ] {
        let clip = ffmpeg_clip(folder.path(), name, &format!("{TWO_SECONDS} {how}"));
        let finished = adopted(&clip, folder.path()).unwrap();
        assert_eq!(
            picture_packets(&finished.video),
            picture_packets(&clip),
            "{name}"
        );
        decode_without_complaint(&finished.video);
        let sound = finished.facts.sound.unwrap();
        assert_eq!(&sound.codec, b"mp4a", "{name}");
        assert!(sound.duration.is_exactly(2, 1), "{name}: {sound:?}");
        let heard = Footage::kept(&finished.video, &decoders()).unwrap();
        let heard = heard.sound().unwrap().unwrap();
        assert_eq!(heard.n_sample_frames(), 96_000, "{name}");
        let loudest = heard.samples.iter().fold(0.0_f32, |a, b| a.max(b.abs()));
        assert_eq!(loudest < 0.001, is_silent, "{name}: {loudest}");
        assert_eq!(
            read_tail_sound(&finished.tail_sound)
                .unwrap()
                .n_sample_frames(),
            48_000
        );
    }
}

#[test]
fn who_coded_the_pictures_decides_who_decodes_them() {
    let folder = tempfile::tempdir().unwrap();
    let without_ffmpeg = Decoders::new(env!("CARGO_BIN_EXE_media-child").into(), None);
    let how = "-c:v libx264 -bf 0 -preset ultrafast -pix_fmt yuv420p -c:a aac -ar 48000 -shortest";
    let clip = ffmpeg_clip(folder.path(), "clip.mp4", &format!("{TWO_SECONDS} {how}"));
    let theirs = adopted(&clip, folder.path()).unwrap().video;
    let err = Footage::kept(&theirs, &without_ffmpeg).unwrap_err();
    assert!(matches!(err, FootageError::NoDecoder), "{err}");
    Footage::kept(&theirs, &decoders()).unwrap();
}

#[test]
fn what_goes_with_a_video_is_made_from_the_clip() {
    let folder = tempfile::tempdir().unwrap();
    let how = "-c:v libx264 -qp 10 -pix_fmt yuv420p -c:a aac -shortest";
    let clip = ffmpeg_clip(folder.path(), "clip.mp4", &format!("{TWO_SECONDS} {how}"));
    let finished = adopted(&clip, folder.path()).unwrap();
    assert_eq!(&finished.thumbnail[8..12], b"WEBP");
    assert_eq!(&finished.spritesheet[..2], b"\xff\xd8");
    let last = read_tail_frame(finished.tail_frames.last().unwrap()).unwrap();
    assert_eq!(finished.tail_frames.len(), 8);
    assert_eq!(last.size(), size(320, 180));
    let sound = read_tail_sound(&finished.tail_sound).unwrap();
    assert_eq!(sound.n_sample_frames(), 48_000);
    let loudest = sound.samples.iter().fold(0.0_f32, |a, b| a.max(b.abs()));
    assert!(loudest > 0.05, "{loudest}");
}

#[test]
fn a_clip_that_is_shown_in_another_size_or_turned_is_not_adopted() {
    let folder = tempfile::tempdir().unwrap();
    let how = "-c:v libx264 -pix_fmt yuv420p -an";
    let clip = ffmpeg_clip(folder.path(), "clip.mp4", &format!("{TWO_SECONDS} {how}"));
    let turned = folder.path().join("turned.mp4");
    let (from, to) = (clip.to_str().unwrap(), turned.to_str().unwrap());
    run_tool(
        "ffmpeg",
        &[
            "-v",
            "error",
            "-i",
            from,
            "-c",
            "copy",
            "-metadata:s:v",
            "rotate=90",
            to,
        ],
    );
    for (clip, wanted) in [(&clip, size(180, 320)), (&turned, size(180, 320))] {
        let footage = Footage::foreign(clip, &decoders()).unwrap();
        let scratch = folder.path().join("scratch");
        fs::create_dir_all(&scratch).unwrap();
        let adopted = adopt(
            (&footage, wanted),
            &provenance("video_1"),
            &scratch,
            &mut |_| ControlFlow::Continue(()),
        );
        assert!(
            matches!(adopted, Err(MediaError::Unsupported(_))),
            "{adopted:?}"
        );
        assert_eq!(
            fs::read_dir(&scratch).unwrap().count(),
            0,
            "nothing is left"
        );
    }
}

#[test]
fn nobody_waits_for_a_clip_that_is_no_longer_wanted() {
    let folder = tempfile::tempdir().unwrap();
    let how = "-c:v libx264 -pix_fmt yuv420p -an";
    let clip = ffmpeg_clip(folder.path(), "clip.mp4", &format!("{TWO_SECONDS} {how}"));
    let footage = Footage::foreign(&clip, &decoders()).unwrap();
    let scratch = folder.path().join("scratch");
    fs::create_dir_all(&scratch).unwrap();
    let mut n_shown = 0;
    let adopted = adopt(
        (&footage, size(320, 180)),
        &provenance("video_1"),
        &scratch,
        &mut |n_frames| {
            n_shown = n_frames;
            match n_frames {
                5 => ControlFlow::Break(()),
                _ => ControlFlow::Continue(()),
            }
        },
    );
    assert!(matches!(adopted, Err(MediaError::Cancelled)), "{adopted:?}");
    assert_eq!(n_shown, 5);
    assert_eq!(
        fs::read_dir(&scratch).unwrap().count(),
        0,
        "nothing is left"
    );
}
