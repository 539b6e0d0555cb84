//! What is made of a video, and of which models.

use std::time::Duration;

use kinora_domain::{
    Alias, Catalog, CharacterId, Derivation, DerivationSource, Fit, FrameRate, ModelCard,
    ProjectId, Prompt, RenderOptions, Size, UnixMillis, Verb, Video, VideoId, VideoSpec,
    VideoStatus,
};
use serde_json::json;

use super::*;
use crate::samples::{able_card, catalog, form, offer, plain_card};
use crate::{Fields, Offer, RequestError};

/// A completed video of `sora-2` at 1280x720 with the seed 7.
fn video(seconds: u64, extension_count: u32) -> Video {
    let before = Duration::from_secs(seconds - 4);
    Video {
        id: VideoId::parse("video_1").unwrap(),
        project_id: ProjectId::default_project(),
        spec: VideoSpec {
            verb: Verb::Extend,
            model: "sora-2".to_owned(),
            engine_model: "sketch-1".to_owned(),
            prompt: Prompt::new("a cat").unwrap(),
            size: Size::new(1280, 720).unwrap(),
            clip_duration: Duration::from_secs(4),
            fps: FrameRate::new(30).unwrap(),
            seed: None,
            options: RenderOptions {
                steps: Some(9),
                ..RenderOptions::default()
            },
            character_ids: vec![CharacterId::parse("char_1").unwrap()],
            derivation: Some(Derivation {
                source: DerivationSource::Upload,
                source_duration: before,
                extension_count,
            }),
        },
        status: VideoStatus::Completed,
        progress_percent: 100,
        created_at: UnixMillis(0),
        started_at: None,
        completed_at: Some(UnixMillis(1)),
        expires_at: None,
        failure: None,
    }
}

/// A source without pictures.
fn source_of(video: &Video, seed: Option<u64>) -> SourceVideo<'_> {
    SourceVideo {
        video,
        seed,
        has_reference: false,
        has_last_frame: false,
    }
}

type Maker = fn(&Fields, SourceVideo<'_>, Offer<'_>) -> Result<VideoSpec, RequestError>;
const MAKERS: [Maker; 3] = [remix_spec, edit_spec, extension_spec];

fn make(maker: Maker, source: &Video, parts: &[(&str, &str)]) -> Result<VideoSpec, RequestError> {
    let source = source_of(source, Some(7));
    maker(&form(parts)?, source, offer(&catalog(able_card())))
}

#[test]
fn model_size_seed_and_options_are_those_of_the_source() {
    let source = video(24, 5);
    for maker in MAKERS {
        let spec = make(maker, &source, &[("prompt", "a dog")]).unwrap();
        assert_eq!(
            (spec.model.as_str(), spec.engine_model.as_str()),
            ("sora-2", "sketch-1")
        );
        assert_eq!((spec.size, spec.seed), (source.spec.size, Some(7)));
        assert_eq!(spec.options, source.spec.options);
        assert_eq!(
            (spec.prompt.as_str(), spec.source_id()),
            ("a dog", Some(&source.id))
        );
    }
}

#[test]
fn what_the_sources_model_cannot_another_one_of_its_name_does() {
    let own = plain_card();
    let able = ModelCard {
        id: "able".to_owned(),
        ..able_card()
    };
    let alias = |able_sizes: &[Size]| {
        let alias = Alias {
            name: "sora-2".to_owned(),
            models: vec![own.id.clone(), able.id.clone()],
            sizes: Size::OFFERED.to_vec(),
        };
        let sizes = able_sizes.to_vec();
        let cards = vec![
            own.clone(),
            ModelCard {
                sizes,
                ..able.clone()
            },
        ];
        Catalog::new(cards, vec![alias], "sora-2").unwrap()
    };
    let video = made_by("sketch-1");
    let made_by = |maker: Maker, catalog: &Catalog| {
        let source = source_of(&video, Some(7));
        let spec = maker(&form(&[("prompt", "x")]).unwrap(), source, offer(catalog));
        spec.map(|spec| spec.engine_model)
    };
    let catalog = alias(&Size::OFFERED);
    let makers = MAKERS.map(|maker| made_by(maker, &catalog).unwrap());
    assert_eq!(makers, ["sketch-1", "able", "able"]);
    // Not where it makes no clips of the source's size.
    let catalog = alias(&Size::OFFERED[..1]);
    let err = made_by(edit_spec, &catalog).unwrap_err();
    assert_eq!(err.code, Some("unsupported_operation"));
}

/// The models of `sora-2`: `words` reads words and follows clips, `first` goes on from pictures, `both` needs two.
fn three_models() -> Catalog {
    let card = |id: &str, fps: u32, card: ModelCard| ModelCard {
        id: id.to_owned(),
        fps: FrameRate::new(fps).unwrap(),
        ..card
    };
    let mut words = card("words", 30, plain_card());
    words.verbs.push(Verb::Edit);
    let mut first = card("first", 16, plain_card());
    first.takes_reference = true;
    first.options.negative_prompt = true;
    first.options.steps = true;
    let mut both = card("both", 24, first.clone());
    (both.needs_reference, both.takes_last_frame) = (true, true);
    both.needs_last_frame = true;
    let cards = vec![words, first, both];
    let alias = Alias {
        name: "sora-2".to_owned(),
        models: cards.iter().map(|card| card.id.clone()).collect(),
        sizes: Size::OFFERED.to_vec(),
    };
    Catalog::new(cards, vec![alias], "sora-2").unwrap()
}

/// A video of four seconds without characters and options, made by one of these models.
fn made_by(engine_model: &str) -> Video {
    let video = video(4, 0);
    Video {
        spec: VideoSpec {
            verb: Verb::Create,
            engine_model: engine_model.to_owned(),
            options: RenderOptions::default(),
            character_ids: Vec::new(),
            derivation: None,
            ..video.spec
        },
        ..video
    }
}

#[test]
fn a_remix_goes_to_a_model_that_takes_the_pictures_of_its_source() {
    let catalog = three_models();
    let fields = form(&[("prompt", "x")]).unwrap();
    let remix = |video: &Video, [has_reference, has_last_frame]: [bool; 2]| {
        let source = SourceVideo {
            has_reference,
            has_last_frame,
            ..source_of(video, Some(7))
        };
        let spec = remix_spec(&fields, source, offer(&catalog));
        spec.map(|spec| spec.engine_model)
    };
    let goes_to = |own: &str, pictures: [bool; 2], expected: &str| {
        let found = remix(&made_by(own), pictures).unwrap();
        assert_eq!(found, expected, "{own} {pictures:?}");
    };
    // The source's own where that can.
    goes_to("words", [false, false], "words");
    goes_to("first", [false, false], "first");
    goes_to("first", [true, false], "first");
    goes_to("both", [true, true], "both");
    // An edit of what another model made of a picture has that picture.
    goes_to("words", [true, false], "first");
    // An edit of what is between two pictures has the first of them.
    goes_to("both", [true, false], "first");
    goes_to("both", [false, false], "words");
    // Nobody ends without beginning.
    let err = remix(&made_by("first"), [false, true]).unwrap_err();
    let found = (err.param, err.code);
    assert_eq!(found, (Some("video"), Some("unsupported_operation")));
    assert!(err.message.contains("last frame"), "{}", err.message);
    // Characters are shown in a first frame, by a model that takes one.
    let mut cast = made_by("words");
    cast.spec.character_ids = vec![CharacterId::parse("char_1").unwrap()];
    assert_eq!(remix(&cast, [false, false]).unwrap(), "first");
    assert!(remix(&cast, [true, false]).is_err());
}

#[test]
fn an_extension_by_another_model_counts_frames_at_the_rate_of_its_source() {
    let catalog = three_models();
    let extension = |n_frames| {
        let video = made_by("words");
        let fields = form(&[("prompt", "x"), ("num_frames", n_frames)]).unwrap();
        extension_spec(&fields, source_of(&video, None), offer(&catalog))
    };
    // Those of `words` have 30 a second; `first`, which goes on from its last frame, makes 16.
    let spec = extension("240").unwrap();
    assert_eq!(spec.engine_model, "first");
    assert_eq!((spec.clip_duration.as_secs(), spec.fps.get()), (8, 30));
    assert_eq!(extension("128").unwrap_err().param, Some("num_frames"));
    // And those of an uploaded clip at the rate of that.
    let able = crate::samples::catalog(able_card());
    let of_upload = |n_frames| {
        let fields = form(&[("prompt", "x"), ("num_frames", n_frames)]).unwrap();
        let spec = extend_upload_spec(&fields, clip(1280, 720, 4_000), offer(&able));
        spec.map(|(spec, _)| spec.clip_duration.as_secs())
    };
    assert_eq!(of_upload("192").unwrap(), 8);
    assert_eq!(of_upload("240").unwrap_err().param, Some("num_frames"));
}

#[test]
fn another_model_heeds_what_shall_not_be_shown_and_has_steps_of_its_own() {
    let catalog = three_models();
    let mut video = made_by("words");
    video.spec.options = RenderOptions {
        negative_prompt: Some("people".to_owned()),
        steps: Some(9),
        guidance_scale: Some(5.0),
    };
    let extension = |video: &Video, parts: &[(&str, &str)]| {
        let parts: Vec<_> = [("prompt", "x")].iter().chain(parts).copied().collect();
        let fields = form(&parts).unwrap();
        extension_spec(&fields, source_of(video, None), offer(&catalog)).unwrap()
    };
    let options = extension(&video, &[]).options;
    let expected = RenderOptions {
        negative_prompt: Some("people".to_owned()),
        ..RenderOptions::default()
    };
    assert_eq!(options, expected);
    assert_eq!(extension(&video, &[("steps", "4")]).options.steps, Some(4));
    video.spec.engine_model = "first".to_owned();
    assert_eq!(extension(&video, &[]).options.steps, Some(9));
    // Who follows clips here cannot heed it.
    let fields = form(&[("prompt", "x")]).unwrap();
    let err = edit_spec(&fields, source_of(&video, None), offer(&catalog)).unwrap_err();
    assert_eq!(err.code, Some("unsupported_operation"));
    let mut deaf = made_by("words");
    deaf.spec.options = video.spec.options.clone();
    let err = edit_spec(&fields, source_of(&deaf, None), offer(&catalog)).unwrap_err();
    assert!(err.message.contains("negative prompt"), "{}", err.message);
}

#[test]
fn a_remix_and_an_edit_are_as_long_as_their_source_and_an_extension_is_longer() {
    let source = video(24, 5);
    let totals = MAKERS.map(|maker| {
        let spec = make(maker, &source, &[("prompt", "x")]).unwrap();
        (
            spec.clip_duration.as_secs(),
            spec.total_duration().as_secs(),
        )
    });
    assert_eq!(totals, [(24, 24), (24, 24), (4, 28)]);
    let spec = make(
        extension_spec,
        &source,
        &[("prompt", "x"), ("seconds", "20")],
    )
    .unwrap();
    assert_eq!(spec.total_duration().as_secs(), 44);
    assert_eq!(spec.derivation.unwrap().extension_count, 6);
}

#[test]
fn a_chain_has_six_extensions_and_two_minutes_at_most() {
    let seventh = make(extension_spec, &video(28, 6), &[("prompt", "x")]).unwrap_err();
    assert_eq!(
        (seventh.param, seventh.code),
        (Some("video"), Some("invalid_value"))
    );
    let longest = [("prompt", "x"), ("seconds", "20")];
    assert!(make(extension_spec, &video(100, 4), &longest).is_ok());
    let err = make(extension_spec, &video(104, 4), &longest).unwrap_err();
    assert_eq!(
        (err.param, err.code),
        (Some("seconds"), Some("invalid_value"))
    );
}

#[test]
fn what_the_source_has_may_be_said_again_and_not_otherwise() {
    let source = video(8, 0);
    let same = [
        ("prompt", "x"),
        ("model", "sora-2"),
        ("size", "1280x720"),
        ("seed", "7"),
        ("fps", "30"),
    ];
    for maker in MAKERS {
        assert!(make(maker, &source, &same).is_ok());
    }
    for (param, other) in [
        ("model", "sora-2-pro"),
        ("size", "720x1280"),
        ("seed", "8"),
        ("fps", "24"),
    ] {
        let parts = [("prompt", "x"), (param, other)];
        for maker in [edit_spec, extension_spec] as [Maker; 2] {
            assert_eq!(make(maker, &source, &parts).unwrap_err().param, Some(param));
        }
        let remixed = make(remix_spec, &source, &parts);
        match param {
            "model" => assert_eq!(remixed.unwrap().model, "sora-2", "clients always send one"),
            _ => assert_eq!(remixed.unwrap_err().param, Some(param)),
        }
    }
    for maker in [remix_spec, edit_spec] as [Maker; 2] {
        for (param, same, other) in [("seconds", "8", "12"), ("num_frames", "240", "999")] {
            assert!(make(maker, &source, &[("prompt", "x"), (param, same)]).is_ok());
            let err = make(maker, &source, &[("prompt", "x"), (param, other)]).unwrap_err();
            assert_eq!(err.param, Some(param));
        }
    }
    let odd = [("prompt", "x"), ("num_frames", "999")];
    let err = make(extension_spec, &source, &odd).unwrap_err();
    assert_eq!(err.param, Some("num_frames"));
}

#[test]
fn what_a_derived_video_shall_not_show_is_heeded_or_refused() {
    let source = video(8, 0);
    let parts = [
        ("prompt", "x"),
        ("negative_prompt", "people"),
        ("steps", "4"),
    ];
    for maker in MAKERS {
        let mut card = able_card();
        card.options.negative_prompt = true;
        card.options.steps = true;
        let source = source_of(&source, Some(7));
        let fields = form(&parts).unwrap();
        let options = maker(&fields, source, offer(&catalog(card)))
            .unwrap()
            .options;
        assert_eq!(options.negative_prompt.as_deref(), Some("people"));
        assert_eq!(options.steps, Some(4));
        let mut deaf = able_card();
        deaf.options.negative_prompt = false;
        let err = maker(&fields, source, offer(&catalog(deaf))).unwrap_err();
        assert_eq!(
            (err.param, err.code),
            (Some("negative_prompt"), Some("unsupported_parameter"))
        );
    }
}

#[test]
fn a_fit_that_is_none_is_refused_where_nothing_is_fitted_too() {
    let odd = form(&[("prompt", "x"), ("kinora_fit", "zzz")]).unwrap();
    assert_eq!(check_derived(&odd).unwrap_err().param, Some("kinora_fit"));
    let idle = form(&[("prompt", "x"), ("kinora_fit", "crop")]).unwrap();
    assert!(check_derived(&idle).is_ok());
}

#[test]
fn a_path_and_its_fields_name_the_same_source() {
    let check = |parts: &[_]| check_named_source(&form(parts).unwrap(), "video_1");
    assert!(check(&[]).is_ok());
    assert!(check(&[("video[id]", "video_1")]).is_ok());
    assert!(check(&[("video", "video_1")]).is_ok());
    for other in [
        ("video[id]", "video_2"),
        ("video", "{}"),
        ("video[x]", "video_1"),
    ] {
        assert_eq!(
            check(&[other]).unwrap_err().param,
            Some("video"),
            "{other:?}"
        );
    }
    let file = vec![("video".to_owned(), crate::FieldValue::File(0))];
    let file = Fields::from_form(file).unwrap();
    assert!(check_named_source(&file, "video_1").is_err());
}

#[test]
fn pictures_and_characters_are_never_ignored() {
    for (name, param) in [
        ("input_reference", "input_reference"),
        ("input_reference[file_id]", "input_reference"),
        ("characters[][id]", "characters"),
        ("character_ids[]", "characters"),
    ] {
        let fields = form(&[("prompt", "x"), (name, "y")]).unwrap();
        assert_eq!(
            check_derived(&fields).unwrap_err().param,
            Some(param),
            "{name}"
        );
    }
    assert_eq!(
        check_derived(&form(&[]).unwrap()).unwrap_err().param,
        Some("prompt")
    );
    let two = form(&[("prompt", "x"), ("n", "2")]).unwrap();
    assert_eq!(check_derived(&two).unwrap_err().param, Some("n"));
}

#[test]
fn the_clip_is_named_in_every_spelling() {
    let id = Ok(ClipInput::Video("video_1".to_owned()));
    for parts in [
        [("video[id]", "video_1")],
        [("video", r#"{"id": "video_1"}"#)],
        [("video", "video_1")],
    ] {
        assert_eq!(clip_input(&form(&parts).unwrap()), id);
    }
    let body = json!({"video": {"id": "video_1"}}).to_string();
    assert_eq!(clip_input(&Fields::from_json(body.as_bytes()).unwrap()), id);
    for wrong in [
        json!({}),
        json!({"video": {}}),
        json!({"video": {"id": 7}}),
        json!({"video": 7}),
    ] {
        let fields = Fields::from_json(wrong.to_string().as_bytes()).unwrap();
        assert_eq!(
            clip_input(&fields).unwrap_err().param,
            Some("video"),
            "{wrong}"
        );
    }
}

#[test]
fn a_model_that_cannot_is_asked_for_nothing() {
    let (source, fields) = (made_by("sketch-1"), form(&[("prompt", "x")]).unwrap());
    let source = source_of(&source, None);
    let code = |result: Result<VideoSpec, RequestError>| result.unwrap_err().code;
    let plain = catalog(plain_card());
    assert_eq!(
        code(edit_spec(&fields, source, offer(&plain))),
        Some("unsupported_operation")
    );
    assert_eq!(
        code(extension_spec(&fields, source, offer(&plain))),
        Some("unsupported_operation")
    );
    assert!(
        remix_spec(&fields, source, offer(&plain)).is_ok(),
        "the same seed with another prompt"
    );
    let mut card = plain_card();
    card.takes_reference = true;
    assert!(
        extension_spec(&fields, source, offer(&catalog(card))).is_ok(),
        "from the last frame"
    );
}

fn clip(width_px: u32, height_px: u32, ms: u64) -> UploadedClip {
    UploadedClip {
        width_px,
        height_px,
        duration: Duration::from_millis(ms),
        fps: FrameRate::new(24).unwrap(),
        n_frames: u32::try_from((ms * 24 + 500) / 1000).unwrap(),
    }
}

fn upload(clip: UploadedClip, parts: &[(&str, &str)]) -> Result<(VideoSpec, Fit), RequestError> {
    let parts: Vec<_> = [("prompt", "x")].iter().chain(parts).copied().collect();
    edit_upload_spec(&form(&parts)?, clip, offer(&catalog(able_card())))
}

#[test]
fn an_edited_upload_keeps_its_length_and_an_extended_one_grows() {
    let (spec, _) = upload(clip(1280, 720, 3_400), &[("seed", "3")]).unwrap();
    assert_eq!(
        (spec.total_duration().as_millis(), spec.seed),
        (3_400, Some(3))
    );
    assert_eq!(spec.fps.get(), 24);
    assert_eq!(
        (spec.size.to_string().as_str(), spec.source_id()),
        ("1280x720", None)
    );
    let fields = form(&[("prompt", "x"), ("seconds", "8")]).unwrap();
    let able = catalog(able_card());
    let (spec, _) = extend_upload_spec(&fields, clip(720, 1280, 3_500), offer(&able)).unwrap();
    assert_eq!(spec.total_duration().as_millis(), 11_500);
    assert_eq!(spec.derivation.unwrap().extension_count, 1);
    assert_eq!(
        upload(clip(1280, 720, 120_001), &[]).unwrap_err().param,
        Some("video")
    );
    let frames = |n| upload(clip(1280, 720, 3_400), &[("num_frames", n)]);
    assert!(frames("82").is_ok());
    assert_eq!(frames("999").unwrap_err().param, Some("num_frames"));
}

/// 120 frames of 23.976 a second: what is shown at 24 is over 5 ms earlier.
#[test]
fn what_is_shown_at_a_whole_rate_has_a_whole_number_of_its_frames() {
    let fields = form(&[("prompt", "x"), ("seconds", "4")]).unwrap();
    let able = catalog(able_card());
    let ms = |spec: VideoSpec| spec.total_duration().as_millis();
    let odd = clip(1280, 720, 5_005);
    let (extended, _) = extend_upload_spec(&fields, odd, offer(&able)).unwrap();
    assert_eq!(ms(extended), 9_000);
    let mut source = video(8, 0);
    let (edited, _) = upload(odd, &[]).unwrap();
    assert_eq!(ms(edited.clone()), 5_005);
    source.spec = edited;
    let totals = MAKERS.map(|maker| ms(make(maker, &source, &[("prompt", "x")]).unwrap()));
    assert_eq!(totals, [5_000, 5_005, 9_000]);
}

#[test]
fn an_upload_of_another_size_needs_a_fit() {
    let size = |clip, parts: &[_]| upload(clip, parts).map(|(spec, _)| spec.size.to_string());
    let odd = clip(641, 360, 4_000);
    assert_eq!(size(odd, &[]).unwrap_err().param, Some("video"));
    let crop = ("kinora_fit", "crop");
    assert_eq!(size(odd, &[crop]).unwrap(), "1280x720");
    assert_eq!(size(clip(360, 640, 4_000), &[crop]).unwrap(), "720x1280");
    assert_eq!(
        size(odd, &[crop, ("size", "720x1280")]).unwrap(),
        "720x1280"
    );
    assert_eq!(
        size(odd, &[crop, ("size", "640x360")]).unwrap_err().param,
        Some("size")
    );
    let other = [("size", "720x1280")];
    assert_eq!(
        size(clip(1280, 720, 4_000), &other).unwrap_err().param,
        Some("video")
    );
}
