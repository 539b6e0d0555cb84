//! Clips that are not quite what was ordered become that, or an error.

use std::ops::ControlFlow;
use std::sync::Arc;

use kinora_domain::{Provenance, Size};
use kinora_engine::{EngineError, RenderRequest};
use kinora_media::{ClipFormat, ClipParts, Frame, FrameSource, Sound, SourceError, finish};

use crate::support::{
    ClipSpec, FPS, Fake, N_FRAMES, Outcome, Picture, Rig, SIZE, SoundKind, as_ordered, request,
    settings,
};

/// What becomes of an order for which the server makes this.
fn made_of(change: impl Fn(ClipSpec) -> ClipSpec + Send + Sync + 'static) -> Outcome {
    let fake = Fake::named("vllm-omni");
    fake.world().maker = Arc::new(move |order| change(as_ordered(order)));
    Rig::of(&fake).render(request())
}

/// The clip has the promised shape, and so has its sound.
#[track_caller]
fn assert_promised(outcome: Outcome) -> Vec<Frame> {
    let pulled = outcome.clip();
    assert!(!pulled.is_coded);
    assert_eq!(pulled.frames.len(), N_FRAMES as usize);
    let sound = pulled.sound.unwrap();
    assert_eq!(sound.n_sample_frames(), 4 * 48_000);
    pulled.frames
}

#[test]
fn more_or_other_frames_than_were_ordered_are_cut_to_the_promise() {
    for (fps, n_frames) in [
        (FPS, 33),
        (FPS, 49),
        (FPS, N_FRAMES - 1),
        (FPS, N_FRAMES - 2),
        (16, 64),
        (24, 97),
        (30, 121),
        (7, 28),
    ] {
        let outcome = made_of(move |spec| ClipSpec {
            fps,
            n_frames,
            ..spec
        });
        let frames = assert_promised(outcome);
        assert_ne!(
            frames[0].data(),
            frames[20].data(),
            "{n_frames} frames at {fps}"
        );
    }
}

#[test]
fn other_sizes_are_fitted_and_much_smaller_ones_are_refused() {
    for (width_px, height_px) in [(192, 128), (80, 64), (96, 48), (60, 40), (128, 128)] {
        assert_promised(made_of(move |spec| ClipSpec {
            width_px,
            height_px,
            ..spec
        }));
    }
    let err = made_of(|spec| ClipSpec {
        width_px: 48,
        height_px: 32,
        ..spec
    })
    .error();
    let expected =
        "The video server cannot make this clip: it made a clip of 48x32 where 96x64 was ordered.";
    assert!(
        matches!(&err, EngineError::Rejected(why) if why == expected),
        "{err:?}"
    );
}

#[test]
fn a_shorter_clip_is_refused_at_once() {
    let err = made_of(|spec| ClipSpec {
        n_frames: 24,
        ..spec
    })
    .error();
    let expected =
        "The video server cannot make this clip: it made 3.00 s where 4.00 s were ordered.";
    assert!(
        matches!(&err, EngineError::Rejected(why) if why == expected),
        "{err:?}"
    );
}

#[test]
fn sound_of_any_kind_and_none_becomes_sound_of_the_right_length() {
    for sound in [SoundKind::Silent, SoundKind::ShortMono, SoundKind::LongMp3] {
        assert_promised(made_of(move |spec| ClipSpec {
            sound,
            n_frames: 33,
            ..spec
        }));
    }
    for (sound, has_sound) in [
        (SoundKind::Silent, false),
        (SoundKind::ShortMono, true),
        (SoundKind::LongMp3, true),
    ] {
        let pulled = made_of(move |spec| ClipSpec { sound, ..spec }).clip();
        assert!(
            pulled.is_coded,
            "{sound:?}: pictures that fit are kept as they are"
        );
        assert_eq!(pulled.sound.is_some(), has_sound, "{sound:?}");
    }
}

#[test]
fn other_coders_than_the_promised_one_are_decoded() {
    let coder = "-c:v mpeg4 -q:v 2 -pix_fmt yuv420p";
    assert_promised(made_of(move |spec| ClipSpec { coder, ..spec }));
}

#[test]
fn a_model_with_a_ladder_is_ordered_the_next_rung_and_a_grid_the_next_size() {
    let fake = Fake::named("vllm-omni");
    let mut settings = settings("one", &fake);
    settings.models[0].frame_step = 4;
    settings.models[0].size_step = 64;
    assert_promised(Rig::new(vec![settings]).render(request()));
    let order = fake.seen().orders.remove(0);
    assert_eq!(order.number("num_frames"), Some(33));
    assert_eq!(order.text("size"), Some("128x64"));
}

#[test]
fn a_picture_comes_as_a_file_in_the_size_of_the_order_and_is_the_first_frame() {
    let fake = Fake::named("sglang");
    let size = Size::new(SIZE.0, SIZE.1).unwrap();
    let picture = Frame::new(size);
    let ordered = RenderRequest {
        reference: Some(picture),
        ..request()
    };
    Rig::of(&fake).render(ordered).clip();
    let order = fake.seen().orders.remove(0);
    assert!(!order.is_json);
    let (field, kind, png) = order.file.clone().unwrap();
    assert_eq!(
        (field.as_str(), kind.as_str()),
        ("input_reference", "image/png")
    );
    assert!(png.starts_with(b"\x89PNG"));
    assert!(matches!(as_ordered(&order).picture, Picture::Still(_)));
}

#[test]
fn one_frame_more_is_no_longer_clip_where_only_seconds_are_counted() {
    for dialect in ["openai", "kinora", "litellm"] {
        let fake = Fake::named(dialect);
        let mut settings = settings("one", &fake);
        settings.models[0].frame_step = 4;
        let extended = RenderRequest {
            n_frames: N_FRAMES + 1,
            ..request()
        };
        let clip = Rig::new(vec![settings]).render(extended).clip();
        assert_eq!(clip.frames.len(), N_FRAMES as usize + 1);
        assert_eq!(
            fake.seen().orders[0].number("seconds"),
            Some(4),
            "{dialect}"
        );
    }
}

/// A clip as kinora itself makes them.
struct Grey(u32);

impl FrameSource for Grey {
    fn format(&self) -> ClipFormat {
        let RenderRequest {
            size,
            fps,
            n_frames,
            ..
        } = request();
        ClipFormat {
            size,
            fps,
            n_frames,
        }
    }

    fn next_frame(&mut self, frame: &mut Frame) -> Result<(), SourceError> {
        self.0 += 1;
        frame.planes_mut().y.fill(16 + (self.0 * 5) as u8);
        Ok(())
    }
}

#[test]
fn a_clip_of_another_kinora_is_kept_byte_for_byte() {
    let folder = tempfile::tempdir().unwrap();
    let parts = ClipParts {
        frames: Box::new(Grey(0)),
        sound: Some(Sound {
            samples: vec![0.1; 2 * 4 * 48_000],
        }),
        frame_times: None,
        before: None,
        provenance: Provenance {
            generator: "kinora".to_owned(),
            model: "m".to_owned(),
            video_id: "video_1".to_owned(),
            credits: Vec::new(),
            document: Vec::new(),
        },
    };
    let made = finish(parts, folder.path(), &mut |_| ControlFlow::Continue(())).unwrap();
    let bytes = std::fs::read(made.video).unwrap();
    let fake = Fake::named("kinora");
    fake.world().content.bytes = Some(bytes.clone().into());
    fake.world().content.cuts = vec![bytes.len() / 2];
    let pulled = Rig::of(&fake).render(request()).clip();
    assert!(pulled.is_coded && pulled.sound.is_some());
    assert_eq!(pulled.bytes, bytes);
}
