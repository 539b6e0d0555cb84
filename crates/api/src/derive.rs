//! `POST /videos/{id}/remix`, `/videos/edits`, `/videos/extensions`: orders that begin with another clip.
//!
//! Reading one goes in two steps, since what can be ordered depends on the source: first which source it is, then,
//! with the source at hand, the order.

use std::time::Duration;

use kinora_domain::{
    Catalog, CatalogEntry, Derivation, DerivationSource, Fit, FrameRate, RenderOptions, Size, Verb,
    Video, VideoSpec,
};

use crate::error::shown;
use crate::fields::{ObjectField, json_type_name};
use crate::options::{check_count, check_fps, render_options};
use crate::order::{
    asked_size, choices, first_that_can, no_such_model, prompt, seconds, wrong_size,
};
use crate::reference::fit;
use crate::{Fields, RequestError};

/// How often a video can be extended, counted along its chain.
pub const MAX_EXTENSIONS: u32 = 6;
/// The longest that an extended video, or an edited upload, may be.
pub const MAX_TOTAL: Duration = Duration::from_secs(120);

/// The clip that an edit or an extension begins with, as the client named it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClipInput {
    /// A video of this id, which may not be one.
    Video(String),
    /// A file part of the form: which one.
    File(usize),
}

/// A finished video that another one is made from.
#[derive(Clone, Copy, Debug)]
pub struct SourceVideo<'a> {
    /// The video.
    pub video: &'a Video,
    /// The seed it was made with.
    pub seed: Option<u64>,
}

/// What an uploaded clip turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UploadedClip {
    /// Width in pixels, upright.
    pub width_px: u32,
    /// Height in pixels, upright.
    pub height_px: u32,
    /// Its length.
    pub duration: Duration,
    /// The whole number of frames per second that fits it best.
    pub fps: FrameRate,
    /// How many frames it has at that rate.
    pub n_frames: u32,
}

/// Reads the `video` of an edit or an extension.
///
/// # Errors
/// There is none, or it is neither an id nor a file.
pub fn clip_input(fields: &Fields) -> Result<ClipInput, RequestError> {
    let id = match fields.object("video")? {
        None => return Err(RequestError::missing("video")),
        Some(ObjectField::File(file_idx)) => return Ok(ClipInput::File(file_idx)),
        Some(ObjectField::Text(id)) => id.to_owned(),
        Some(ObjectField::Members(members)) => match members.get("id") {
            Some(serde_json::Value::String(id)) if !id.is_empty() => id.clone(),
            Some(other) if !other.is_null() && !other.is_string() => {
                let got = json_type_name(other);
                return Err(RequestError::invalid_type("video", "a string in 'id'", got));
            }
            _ => {
                let message = "'video' needs the 'id' of a completed video, or a file.";
                return Err(RequestError::invalid_value("video", message));
            }
        },
    };
    Ok(ClipInput::Video(id))
}

/// Checks that a request whose path names the source, as `id`, names no other one in its fields.
///
/// # Errors
/// There is a `video`, and it is a file or another video.
pub fn check_named_source(fields: &Fields, id: &str) -> Result<(), RequestError> {
    if !fields.mentions("video") || clip_input(fields)? == ClipInput::Video(id.to_owned()) {
        return Ok(());
    }
    let message = format!(
        "The path names the video '{}', and 'video' another one. Leave out 'video'.",
        shown(id)
    );
    Err(RequestError::invalid_value("video", message))
}

/// Checks what can be checked of an order that begins with another clip before that clip is looked at.
///
/// # Errors
/// The prompt is missing or wrong, or something is asked for that no such order can have.
pub fn check_derived(fields: &Fields) -> Result<(), RequestError> {
    prompt(fields)?;
    check_count(fields)?;
    fit(fields)?;
    for (name, param, code) in [
        (
            "input_reference",
            "input_reference",
            "unsupported_input_reference",
        ),
        ("last_frame", "last_frame", "unsupported_last_frame"),
        ("characters", "characters", "unsupported_characters"),
        ("character_ids", "characters", "unsupported_characters"),
    ] {
        if fields.mentions(name) {
            return Err(RequestError {
                param: Some(param),
                code: Some(code),
                message: format!(
                    "The pictures and the characters are those of the source. Leave out '{name}'."
                ),
            });
        }
    }
    Ok(())
}

/// Makes the order of a remix: the source again with another prompt. A `model` is passed over: clients send the one
/// they are set up with, whatever the source was made by.
///
/// # Errors
/// A field is missing, wrong, or not what the source has; the source's model is gone.
pub fn remix_spec(
    fields: &Fields,
    source: SourceVideo<'_>,
    catalog: &Catalog,
) -> Result<VideoSpec, RequestError> {
    // The source's own model, since it is the source's order once more.
    let own_model = &source.video.spec.engine_model;
    let entry = catalog.find(own_model);
    let entry = entry.ok_or_else(|| no_such_model(own_model, catalog))?;
    check_length(source.video.spec.total_duration(), entry)?;
    check_same_look(fields, source)?;
    check_same_length(fields, source)?;
    let spec = derived(fields, Verb::Remix, (source, entry))?;
    Ok(VideoSpec {
        clip_duration: spec.fps.duration_of(spec.n_frames()),
        ..spec
    })
}

/// Makes the order of an edit of a finished video: its own timeline with the change that the prompt asks for.
///
/// # Errors
/// A field is missing, wrong, or not what the source has; the model is gone or makes no edits.
pub fn edit_spec(
    fields: &Fields,
    source: SourceVideo<'_>,
    catalog: &Catalog,
) -> Result<VideoSpec, RequestError> {
    by_first_of(source, catalog, |entry| {
        check_verb(Verb::Edit, entry)?;
        check_length(source.video.spec.total_duration(), entry)?;
        check_same_model(fields, source)?;
        check_same_look(fields, source)?;
        check_same_length(fields, source)?;
        derived(fields, Verb::Edit, (source, entry))
    })
}

/// Makes the order of an extension of a finished video by `seconds`.
///
/// # Errors
/// A field is missing, wrong, or not what the source has; the chain or the total would be too long; the model is
/// gone or cannot go on from another clip.
pub fn extension_spec(
    fields: &Fields,
    source: SourceVideo<'_>,
    catalog: &Catalog,
) -> Result<VideoSpec, RequestError> {
    by_first_of(source, catalog, |entry| extension_by(fields, source, entry))
}

fn extension_by(
    fields: &Fields,
    source: SourceVideo<'_>,
    entry: &CatalogEntry,
) -> Result<VideoSpec, RequestError> {
    check_can_extend(entry)?;
    check_same_model(fields, source)?;
    check_same_look(fields, source)?;
    let extension_count = extension_count(source.video) + 1;
    if extension_count > MAX_EXTENSIONS {
        let message = format!("A video can be extended {MAX_EXTENSIONS} times, and this one was.");
        return Err(RequestError::invalid_value("video", message));
    }
    let clip_duration = seconds(fields, entry)?.duration();
    let spec = derived(fields, Verb::Extend, (source, entry))?;
    // An edited upload has times of its own, which its extension does not.
    let before = spec.fps.duration_of(spec.n_frames());
    check_total(before, clip_duration)?;
    let mut spec = VideoSpec {
        clip_duration,
        ..spec
    };
    if let Some(derivation) = &mut spec.derivation {
        derivation.source_duration = before;
        derivation.extension_count = extension_count;
    }
    Ok(spec)
}

/// Makes the order of an edit of an uploaded clip.
///
/// # Errors
/// A field is wrong; the model edits no uploaded clips; the clip is too long, or has a size the model does not
/// make and no fit was asked for.
pub fn edit_upload_spec(
    fields: &Fields,
    clip: UploadedClip,
    catalog: &Catalog,
) -> Result<(VideoSpec, Fit), RequestError> {
    let choices = choices(fields, catalog)?;
    let edit = first_that_can(choices, |entry| {
        check_verb(Verb::Edit, entry)?;
        check_total(clip.duration, Duration::ZERO)?;
        check_frames(fields, clip.duration, clip.fps)?;
        upload_spec(fields, (Verb::Edit, clip.duration), clip, entry)
    });
    edit?.ok_or_else(|| no_such_model(catalog.default_name(), catalog))
}

/// Makes the order of an extension of an uploaded clip by `seconds`.
///
/// # Errors
/// A field is wrong; the model does not go on from uploaded clips; the total would be too long; the clip has a
/// size the model does not make and no fit was asked for.
pub fn extend_upload_spec(
    fields: &Fields,
    clip: UploadedClip,
    catalog: &Catalog,
) -> Result<(VideoSpec, Fit), RequestError> {
    let clip = UploadedClip {
        duration: clip.fps.duration_of(clip.n_frames),
        ..clip
    };
    let choices = choices(fields, catalog)?;
    let extension = first_that_can(choices, |entry| {
        check_can_extend(entry)?;
        let clip_duration = seconds(fields, entry)?.duration();
        check_total(clip.duration, clip_duration)?;
        upload_spec(fields, (Verb::Extend, clip_duration), clip, entry)
    });
    extension?.ok_or_else(|| no_such_model(catalog.default_name(), catalog))
}

fn upload_spec(
    fields: &Fields,
    (verb, clip_duration): (Verb, Duration),
    clip: UploadedClip,
    entry: &CatalogEntry,
) -> Result<(VideoSpec, Fit), RequestError> {
    if !entry.card.takes_uploaded_clips {
        return Err(unsupported(&format!(
            "The model '{}' works on its own videos only. Send the id of one.",
            entry.name
        )));
    }
    let fit = fit(fields)?;
    check_fps(fields, clip.fps)?;
    let spec = VideoSpec {
        verb,
        model: entry.name.clone(),
        engine_model: entry.card.id.clone(),
        prompt: prompt(fields)?,
        size: upload_size(fields, clip, fit, entry)?,
        clip_duration,
        fps: clip.fps,
        seed: fields.whole_number("seed")?,
        options: render_options(fields, entry)?,
        character_ids: Vec::new(),
        derivation: Some(Derivation {
            source: DerivationSource::Upload,
            source_duration: clip.duration,
            extension_count: u32::from(verb == Verb::Extend),
        }),
    };
    Ok((spec, fit))
}

/// The size of a video made from an upload: its own when the model makes it, else the one that was asked for or
/// the smallest of its orientation, if the clip may be fitted to it.
fn upload_size(
    fields: &Fields,
    clip: UploadedClip,
    fit: Fit,
    entry: &CatalogEntry,
) -> Result<Size, RequestError> {
    let own = Size::new(clip.width_px, clip.height_px).ok();
    let own = own.filter(|size| entry.sizes.contains(size));
    let wanted = match asked_size(fields)? {
        Some(text) if !text.is_empty() => {
            let size = text.parse().ok();
            let size = size.filter(|size| entry.sizes.contains(size));
            size.ok_or_else(|| wrong_size(&text, entry))?
        }
        _ => match own {
            Some(size) => size,
            None => smallest_of_shape(clip, entry)?,
        },
    };
    if own == Some(wanted) || fit != Fit::Exact {
        return Ok(wanted);
    }
    Err(RequestError::invalid_value(
        "video",
        format!(
            "The clip has {}x{} pixels and the video would have {wanted}. Send a clip of one of the sizes the \
             model makes, or kinora_fit=crop or kinora_fit=pad.",
            clip.width_px, clip.height_px
        ),
    ))
}

fn smallest_of_shape(clip: UploadedClip, entry: &CatalogEntry) -> Result<Size, RequestError> {
    let is_portrait = clip.height_px > clip.width_px;
    let mut sizes: Vec<Size> = entry.sizes.clone();
    sizes.sort_by_key(|size| {
        (
            size.is_portrait() != is_portrait,
            size.width_px() * size.height_px(),
        )
    });
    let smallest = sizes.first().copied();
    smallest.ok_or_else(|| unsupported("This model makes no size that the clip could have."))
}

/// The order that every derived video begins as: the source's, with another prompt, and with the options that are
/// said anew.
fn derived(
    fields: &Fields,
    verb: Verb,
    (source, entry): (SourceVideo<'_>, &CatalogEntry),
) -> Result<VideoSpec, RequestError> {
    let spec = &source.video.spec;
    let (asked, had) = (render_options(fields, entry)?, &spec.options);
    Ok(VideoSpec {
        verb,
        engine_model: entry.card.id.clone(),
        prompt: prompt(fields)?,
        clip_duration: spec.total_duration(),
        seed: source.seed.or(spec.seed),
        options: RenderOptions {
            negative_prompt: asked.negative_prompt.or(had.negative_prompt.clone()),
            steps: asked.steps.or(had.steps),
            guidance_scale: asked.guidance_scale.or(had.guidance_scale),
        },
        // The store takes them over from the source with its pictures.
        character_ids: Vec::new(),
        derivation: Some(Derivation {
            source: DerivationSource::Video(source.video.id.clone()),
            source_duration: spec.total_duration(),
            extension_count: extension_count(source.video),
        }),
        ..spec.clone()
    })
}

fn extension_count(video: &Video) -> u32 {
    let derivation = video.spec.derivation.as_ref();
    derivation.map_or(0, |derivation| derivation.extension_count)
}

/// The order as the source's own model carries it out, or the first one beside it that the source's name stands for
/// and that makes clips of its size. The operator may have taken any of them away meanwhile.
fn by_first_of(
    source: SourceVideo<'_>,
    catalog: &Catalog,
    make: impl Fn(&CatalogEntry) -> Result<VideoSpec, RequestError>,
) -> Result<VideoSpec, RequestError> {
    let spec = &source.video.spec;
    let own = catalog.choices(&spec.engine_model);
    let beside = catalog.choices(&spec.model).iter();
    let beside = beside
        .filter(|entry| entry.card.id != spec.engine_model && entry.sizes.contains(&spec.size));
    first_that_can(own.iter().chain(beside), make)?
        .ok_or_else(|| no_such_model(&spec.engine_model, catalog))
}

fn check_verb(verb: Verb, entry: &CatalogEntry) -> Result<(), RequestError> {
    if entry.card.verbs.contains(&verb) {
        return Ok(());
    }
    Err(unsupported(&format!(
        "The model '{}' cannot {} videos.",
        entry.name,
        verb.as_str()
    )))
}

/// A model that cannot extend can go on from the last frame when it takes a picture to begin with, and no other.
fn check_can_extend(entry: &CatalogEntry) -> Result<(), RequestError> {
    if entry.card.takes_reference && !entry.card.needs_last_frame {
        return Ok(());
    }
    check_verb(Verb::Extend, entry)
}

/// Stitched and uploaded clips have lengths that cannot be ordered; only a model that works on any clip makes
/// them again.
fn check_length(length: Duration, entry: &CatalogEntry) -> Result<(), RequestError> {
    let mut lengths = entry.card.lengths.iter();
    if entry.card.takes_uploaded_clips || lengths.any(|seconds| seconds.duration() == length) {
        return Ok(());
    }
    Err(unsupported(&format!(
        "The model '{}' cannot make a whole video of {} seconds.",
        entry.name,
        seconds_text(length)
    )))
}

fn check_total(before: Duration, added: Duration) -> Result<(), RequestError> {
    if before + added <= MAX_TOTAL {
        return Ok(());
    }
    Err(RequestError::invalid_value(
        if added.is_zero() { "video" } else { "seconds" },
        format!(
            "The video would be {} seconds long; at most {} are allowed.",
            seconds_text(before + added),
            MAX_TOTAL.as_secs()
        ),
    ))
}

/// The model is the source's: whoever asks for another would not get it.
fn check_same_model(fields: &Fields, source: SourceVideo<'_>) -> Result<(), RequestError> {
    let spec = &source.video.spec;
    let asked = fields.text("model")?.filter(|name| !name.is_empty());
    match asked.filter(|name| *name != spec.model && *name != spec.engine_model) {
        Some(asked) => Err(differs("model", asked, &spec.model)),
        None => Ok(()),
    }
}

/// So are size, frame rate and seed.
fn check_same_look(fields: &Fields, source: SourceVideo<'_>) -> Result<(), RequestError> {
    let spec = &source.video.spec;
    let size = spec.size.to_string();
    let asked = asked_size(fields)?;
    if let Some(asked) = asked.filter(|asked| !asked.is_empty() && *asked != size) {
        return Err(differs("size", &asked, &size));
    }
    if let Some(asked) = fields
        .whole_number("seed")?
        .filter(|seed| Some(*seed) != source.seed)
    {
        let has = source
            .seed
            .map_or_else(String::new, |seed| seed.to_string());
        return Err(differs("seed", &asked.to_string(), &has));
    }
    check_fps(fields, spec.fps)
}

/// And the length of what starts at its beginning.
fn check_same_length(fields: &Fields, source: SourceVideo<'_>) -> Result<(), RequestError> {
    let spec = &source.video.spec;
    let length = seconds_text(spec.total_duration());
    let asked = fields.text_or_number("seconds")?;
    if let Some(asked) = asked.filter(|asked| !asked.is_empty() && *asked != length) {
        return Err(differs("seconds", &asked, &length));
    }
    check_frames(fields, spec.total_duration(), spec.fps)
}

fn differs(param: &'static str, asked: &str, has: &str) -> RequestError {
    let message = format!(
        "The source has the {param} '{has}', and so has what is made from it: leave out '{param}' (it was '{}').",
        shown(asked)
    );
    RequestError::invalid_value(param, message)
}

/// Refuses another number of frames than a clip of this length has.
fn check_frames(fields: &Fields, length: Duration, fps: FrameRate) -> Result<(), RequestError> {
    let n_frames = (length.as_millis() * u128::from(fps.get()) + 500) / 1000;
    match fields.whole_number("num_frames")? {
        Some(asked) if u128::from(asked) != n_frames => Err(differs(
            "num_frames",
            &asked.to_string(),
            &n_frames.to_string(),
        )),
        _ => Ok(()),
    }
}

fn unsupported(message: &str) -> RequestError {
    RequestError {
        param: Some("video"),
        code: Some("unsupported_operation"),
        message: message.to_owned(),
    }
}

/// A length in seconds: `8`, or `3.4` for what was made from an uploaded clip; at most three decimals.
pub(crate) fn seconds_text(duration: Duration) -> String {
    let ms = duration.as_millis();
    let decimals = format!("{:03}", ms % 1000);
    let text = format!("{}.{decimals}", ms / 1000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use kinora_domain::{
        Alias, CharacterId, ModelCard, ProjectId, Prompt, UnixMillis, VideoId, VideoStatus,
    };
    use serde_json::json;

    use super::*;
    use crate::samples::{able_card, catalog, form, plain_card};

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

    type Maker = fn(&Fields, SourceVideo<'_>, &Catalog) -> Result<VideoSpec, RequestError>;
    const MAKERS: [Maker; 3] = [remix_spec, edit_spec, extension_spec];

    fn make(
        maker: Maker,
        source: &Video,
        parts: &[(&str, &str)],
    ) -> Result<VideoSpec, RequestError> {
        let source = SourceVideo {
            video: source,
            seed: Some(7),
        };
        maker(&form(parts)?, source, &catalog(able_card()))
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
        let video = video(4, 0);
        let made_by = |maker: Maker, catalog: &Catalog| {
            let source = SourceVideo {
                video: &video,
                seed: Some(7),
            };
            let spec = maker(&form(&[("prompt", "x")]).unwrap(), source, catalog);
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
            let source = SourceVideo {
                video: &source,
                seed: Some(7),
            };
            let fields = form(&parts).unwrap();
            let options = maker(&fields, source, &catalog(card)).unwrap().options;
            assert_eq!(options.negative_prompt.as_deref(), Some("people"));
            assert_eq!(options.steps, Some(4));
            let mut deaf = able_card();
            deaf.options.negative_prompt = false;
            let err = maker(&fields, source, &catalog(deaf)).unwrap_err();
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
        let (source, fields) = (video(8, 0), form(&[("prompt", "x")]).unwrap());
        let source = SourceVideo {
            video: &source,
            seed: None,
        };
        let code = |result: Result<VideoSpec, RequestError>| result.unwrap_err().code;
        let plain = catalog(plain_card());
        assert_eq!(
            code(edit_spec(&fields, source, &plain)),
            Some("unsupported_operation")
        );
        assert_eq!(
            code(extension_spec(&fields, source, &plain)),
            Some("unsupported_operation")
        );
        assert!(
            remix_spec(&fields, source, &plain).is_ok(),
            "the same seed with another prompt"
        );
        let mut card = plain_card();
        card.takes_reference = true;
        assert!(
            extension_spec(&fields, source, &catalog(card)).is_ok(),
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

    fn upload(
        clip: UploadedClip,
        parts: &[(&str, &str)],
    ) -> Result<(VideoSpec, Fit), RequestError> {
        let parts: Vec<_> = [("prompt", "x")].iter().chain(parts).copied().collect();
        edit_upload_spec(&form(&parts)?, clip, &catalog(able_card()))
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
        let (spec, _) = extend_upload_spec(&fields, clip(720, 1280, 3_500), &able).unwrap();
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
        let (extended, _) = extend_upload_spec(&fields, odd, &able).unwrap();
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
}
