//! `POST /videos`: from the fields of a request to a complete order.

use kinora_domain::{
    CatalogEntry, CharacterId, Fit, FrameRate, Prompt, RenderOptions, Size, Verb, VideoSpec,
};

use crate::choices::{Choices, Offer};
use crate::options::{asked_fps, asked_options, check_count, options_of};
use crate::order::{
    AskedLength, character_ids, not_by, prompt, prompt_beside_picture, size, size_of,
};
use crate::reference::{fit, picture_input};
use crate::shown::{Misfit, Shown};
use crate::{Fields, ReferenceInput, RequestError};

/// The field of the picture that shall be the first frame.
pub const INPUT_REFERENCE: &str = "input_reference";
/// The field of the picture that shall be the last frame.
pub const LAST_FRAME: &str = "last_frame";

/// A complete order of a new video, and the pictures to fetch before it can be stored.
#[derive(Clone, Debug, PartialEq)]
pub struct CreateOrder {
    /// What was ordered.
    pub spec: VideoSpec,
    /// The picture that shall be the first frame.
    pub reference: Option<ReferenceInput>,
    /// The picture that shall be the last frame.
    pub last_frame: Option<ReferenceInput>,
    /// What to do with pictures of another size.
    pub fit: Fit,
}

/// Makes a complete order of the fields of a create request. Unknown fields are ignored.
///
/// # Errors
/// The first field that is missing, of the wrong type, or not offered by the model.
pub fn create_order(fields: &Fields, offer: Offer<'_>) -> Result<CreateOrder, RequestError> {
    let choices = Choices::named(fields, offer)?;
    let asked = Asked::read(fields, &choices)?;
    // A model that knows characters comes before one that is only shown them.
    let n_characters = asked.character_ids.len();
    let choices = choices.preferring(|entry| entry.card.max_characters as usize >= n_characters);
    let spec = choices.first_that_can(|entry| asked.of(entry))?;
    // Last, and once: a picture may be megabytes of text.
    Ok(CreateOrder {
        spec,
        reference: picture_input(fields, INPUT_REFERENCE)?,
        last_frame: picture_input(fields, LAST_FRAME)?,
        fit: asked.fit,
    })
}

/// What was asked for, of whichever model.
struct Asked {
    prompt: Prompt,
    length: AskedLength,
    size: Size,
    fps: Option<FrameRate>,
    seed: Option<u64>,
    options: RenderOptions,
    character_ids: Vec<CharacterId>,
    shown: Shown,
    fit: Fit,
}

impl Asked {
    fn read(fields: &Fields, choices: &Choices<'_>) -> Result<Self, RequestError> {
        let has_reference = fields.mentions(INPUT_REFERENCE);
        let prompt = match has_reference {
            true => prompt_beside_picture(fields)?,
            false => prompt(fields)?,
        };
        check_count(fields)?;
        let character_ids = character_ids(fields)?;
        Ok(Self {
            prompt,
            length: AskedLength::read(fields, choices, None)?,
            size: size(fields, choices)?,
            fps: asked_fps(fields, choices)?,
            seed: fields.whole_number("seed")?,
            options: asked_options(fields)?,
            shown: Shown {
                has_reference,
                has_last_frame: fields.mentions(LAST_FRAME),
                n_characters: character_ids.len(),
            },
            character_ids,
            fit: fit(fields)?,
        })
    }

    /// The order as one model would carry it out.
    fn of(&self, entry: &CatalogEntry) -> Result<VideoSpec, RequestError> {
        let clip_seconds = self.length.of(entry)?;
        let size = size_of(self.size, entry)?;
        if let Some(misfit) = self.shown.misfit(&entry.card) {
            return Err(refusal(misfit, entry));
        }
        if let Some(fps) = self.fps.filter(|fps| *fps != entry.card.fps) {
            let made = entry.card.fps.get().to_string();
            return Err(not_by(entry, "fps", &fps.get(), &made));
        }
        Ok(VideoSpec {
            verb: Verb::Create,
            model: entry.name.clone(),
            engine_model: entry.card.id.clone(),
            prompt: self.prompt.clone(),
            size,
            clip_duration: clip_seconds.duration(),
            fps: entry.card.fps,
            seed: self.seed,
            options: options_of(&self.options, entry)?,
            character_ids: self.character_ids.clone(),
            derivation: None,
        })
    }
}

/// A model that cannot be shown what was sent refuses it, in words of the fields it was sent in.
fn refusal(misfit: Misfit, entry: &CatalogEntry) -> RequestError {
    let (param, code, message) = match misfit {
        Misfit::NeedsReference => (
            INPUT_REFERENCE,
            "missing_input_reference",
            "makes videos of a first frame. Send a picture as 'input_reference'.".to_owned(),
        ),
        Misfit::TakesNoReference => (
            INPUT_REFERENCE,
            "unsupported_input_reference",
            "does not take a reference picture. Leave out 'input_reference'.".to_owned(),
        ),
        Misfit::NeedsLastFrame => (
            LAST_FRAME,
            "missing_last_frame",
            "makes videos between a first and a last frame. Send a picture as 'last_frame'."
                .to_owned(),
        ),
        Misfit::TakesNoLastFrame => (
            LAST_FRAME,
            "unsupported_last_frame",
            "does not take a last frame. Leave out 'last_frame'.".to_owned(),
        ),
        Misfit::TooManyCharacters { most } => (
            "characters",
            "unsupported_characters",
            match most {
                0 => "does not take characters here. Leave out 'characters'.".to_owned(),
                most => format!("takes at most {most} characters in one video."),
            },
        ),
    };
    RequestError {
        param: Some(param),
        code: Some(code),
        message: format!("The model '{}' {message}", entry.name),
    }
}

#[cfg(test)]
mod tests {
    use kinora_domain::{Alias, Catalog, ClipSeconds, ModelCard};
    use serde_json::{Value, json};

    use super::*;
    use crate::FieldValue;
    use crate::samples::{able_card, catalog, form, offer, plain_card};

    fn from_json(body: &Value) -> Result<VideoSpec, RequestError> {
        order_from_json(body).map(|order| order.spec)
    }

    fn order_from_json(body: &Value) -> Result<CreateOrder, RequestError> {
        let fields = Fields::from_json(body.to_string().as_bytes())?;
        create_order(&fields, offer(&catalog(plain_card())))
    }

    fn from_form(parts: &[(&str, &str)]) -> Result<VideoSpec, RequestError> {
        let fields = form(parts)?;
        create_order(&fields, offer(&catalog(plain_card()))).map(|order| order.spec)
    }

    /// An order from a model that can do everything.
    fn from_able(body: &Value) -> Result<CreateOrder, RequestError> {
        let fields = Fields::from_json(body.to_string().as_bytes())?;
        create_order(&fields, offer(&catalog(able_card())))
    }

    #[track_caller]
    fn refused(result: Result<VideoSpec, RequestError>, param: &str, code: &str) {
        let err = result.unwrap_err();
        assert_eq!(
            (err.param, err.code),
            (Some(param), Some(code)),
            "{}",
            err.message
        );
        assert!(!err.message.is_empty());
    }

    #[test]
    fn a_model_of_first_frames_makes_nothing_without_one() {
        let mut card = able_card();
        card.needs_reference = true;
        card.max_characters = 0;
        let order = |body: Value| {
            let fields = Fields::from_json(body.to_string().as_bytes()).unwrap();
            create_order(&fields, offer(&catalog(card.clone()))).map(|order| order.spec)
        };
        let (param, code) = ("input_reference", "missing_input_reference");
        refused(order(json!({"prompt": "x"})), param, code);
        let picture = json!({"image_url": "https://example.org/a.png"});
        assert!(order(json!({"prompt": "x", "input_reference": picture})).is_ok());
        assert!(order(json!({"prompt": "x", "characters": [{"id": "char_1"}]})).is_ok());
    }

    #[test]
    fn a_last_frame_goes_to_models_that_end_with_one() {
        let mut card = able_card();
        let order = |card: &ModelCard, body: Value| {
            let fields = Fields::from_json(body.to_string().as_bytes()).unwrap();
            create_order(&fields, offer(&catalog(card.clone())))
        };
        let picture = json!({"image_url": "https://example.org/b.png"});
        let both = json!({"prompt": "x", "input_reference": picture, "last_frame": picture});
        let spec = |order: Result<CreateOrder, _>| order.map(|order| order.spec);
        refused(
            spec(order(&card, both.clone())),
            "last_frame",
            "unsupported_last_frame",
        );
        card.takes_last_frame = true;
        let made = order(&card, both).unwrap();
        assert_eq!(made.reference, made.last_frame);
        assert!(made.last_frame.is_some());
        assert!(order(&card, json!({"prompt": "x"})).is_ok());
        card.needs_last_frame = true;
        refused(
            spec(order(&card, json!({"prompt": "x"}))),
            "last_frame",
            "missing_last_frame",
        );
    }

    #[test]
    fn of_several_models_the_first_that_can_gets_the_order() {
        // One knows characters and makes 4 seconds; the other begins with pictures.
        let knowing = ModelCard {
            id: "knows".to_owned(),
            max_characters: 1,
            lengths: ClipSeconds::OFFERED[..1].to_vec(),
            ..plain_card()
        };
        let beginning = ModelCard {
            id: "begins".to_owned(),
            takes_reference: true,
            sizes: Size::OFFERED[..1].to_vec(),
            ..plain_card()
        };
        let made_by = |models: [&str; 2], body: Value| {
            let alias = Alias {
                name: "sora-2".to_owned(),
                models: models.map(str::to_owned).to_vec(),
                sizes: Size::OFFERED.to_vec(),
            };
            let cards = vec![knowing.clone(), beginning.clone()];
            let catalog = Catalog::new(cards, vec![alias], "sora-2").unwrap();
            let fields = Fields::from_json(body.to_string().as_bytes()).unwrap();
            create_order(&fields, offer(&catalog)).map(|order| {
                assert_eq!(order.spec.model, "sora-2");
                order.spec.engine_model
            })
        };
        let picture = json!({"image_url": "https://example.org/a.png"});
        let character = json!([{"id": "char_1"}]);
        for models in [["knows", "begins"], ["begins", "knows"]] {
            let check = |body, expected| assert_eq!(made_by(models, body).unwrap(), expected);
            check(json!({"prompt": "x"}), models[0]);
            check(json!({"prompt": "x", "input_reference": picture}), "begins");
            check(json!({"prompt": "x", "seconds": "8"}), "begins");
            check(json!({"prompt": "x", "size": "1280x720"}), "knows");
            check(json!({"prompt": "x", "characters": character}), "knows");
            // Shown in the first frame, where nobody who knows them makes clips of that length.
            let long = json!({"prompt": "x", "characters": character, "seconds": "8"});
            check(long, "begins");
            let neither = json!({"prompt": "x", "seconds": "8", "size": "1280x720"});
            assert!(made_by(models, neither).is_err());
            // What is wrong with it for the model that could counts.
            let no_picture = json!({"prompt": "x", "input_reference": "photo.png"});
            let err = made_by(models, no_picture).unwrap_err();
            assert_eq!(err.code, Some("invalid_value"), "{}", err.message);
        }
    }

    /// Two models of one name, with what one of them would be turned down for.
    fn by_two(
        cards: [ModelCard; 2],
        body: &Value,
        admit: &(dyn Fn(&VideoSpec) -> Result<(), RequestError> + Sync),
    ) -> Result<VideoSpec, RequestError> {
        let alias = Alias {
            name: "sora-2".to_owned(),
            models: cards.iter().map(|card| card.id.clone()).collect(),
            sizes: Size::OFFERED.to_vec(),
        };
        let catalog = Catalog::new(cards.to_vec(), vec![alias], "sora-2").unwrap();
        let offer = Offer {
            catalog: &catalog,
            admit,
        };
        let fields = Fields::from_json(body.to_string().as_bytes())?;
        create_order(&fields, offer).map(|order| order.spec)
    }

    /// One makes 4 and 8 seconds in portrait, the other 4 and 12 in landscape.
    fn portrait_and_landscape() -> [ModelCard; 2] {
        let card = |id: &str, lengths: [usize; 2], size: usize, fps: u32| ModelCard {
            id: id.to_owned(),
            lengths: lengths.map(|idx| ClipSeconds::OFFERED[idx]).to_vec(),
            sizes: vec![Size::OFFERED[size]],
            fps: FrameRate::new(fps).unwrap(),
            ..plain_card()
        };
        [
            card("portrait", [0, 1], 0, 16),
            card("landscape", [0, 2], 1, 24),
        ]
    }

    #[test]
    fn what_no_model_of_a_name_makes_is_refused_with_what_they_make_together() {
        let refused_with = |body: Value| {
            let err = by_two(portrait_and_landscape(), &body, &|_| Ok(())).unwrap_err();
            assert_eq!(err.code, Some("invalid_value"), "{}", err.message);
            (err.param.unwrap(), err.message)
        };
        let (param, message) = refused_with(json!({"prompt": "x", "seconds": "20"}));
        assert_eq!(param, "seconds");
        assert!(message.contains("are: '4', '8', '12'."), "{message}");
        let (param, message) = refused_with(json!({"prompt": "x", "size": "1x1"}));
        assert_eq!(param, "size");
        assert!(
            message.contains("are: '720x1280', '1280x720'."),
            "{message}"
        );
        let (param, message) = refused_with(json!({"prompt": "x", "fps": 30}));
        assert_eq!(param, "fps");
        assert!(message.contains("16 or 24"), "{message}");
        let (param, message) = refused_with(json!({"prompt": "x", "num_frames": 7}));
        assert_eq!(param, "num_frames");
        assert!(
            message.contains("64, 128 at 16") && message.contains("96, 288 at 24"),
            "{message}"
        );
        // Each is made, and not by the same one.
        let (_, message) = refused_with(json!({"prompt": "x", "seconds": 8, "size": "1280x720"}));
        assert!(message.contains("'portrait' makes"), "{message}");
    }

    #[test]
    fn an_order_goes_to_the_first_model_that_its_engine_admits() {
        let refusal = |spec: &VideoSpec| RequestError {
            param: Some("size"),
            code: Some("not_enough_memory"),
            message: format!("There is no memory for {}.", spec.engine_model),
        };
        let cards = || {
            [plain_card(), plain_card()].map({
                let mut ids = ["large", "small"].into_iter();
                move |card| ModelCard {
                    id: ids.next().unwrap().to_owned(),
                    ..card
                }
            })
        };
        let order = json!({"prompt": "x"});
        let only_small = |spec: &VideoSpec| match spec.engine_model.as_str() {
            "small" => Ok(()),
            _ => Err(refusal(spec)),
        };
        let spec = by_two(cards(), &order, &only_small).unwrap();
        assert_eq!(spec.engine_model, "small");
        let err = by_two(cards(), &order, &|spec| Err(refusal(spec))).unwrap_err();
        assert_eq!(err.message, "There is no memory for large.");
    }

    #[test]
    fn json_and_form_give_the_same_order() {
        let full = json!({"prompt": "x", "model": "sora-2", "seconds": "8", "size": "1280x720", "seed": 7});
        let parts = [
            ("prompt", "x"),
            ("model", "sora-2"),
            ("seconds", "8"),
            ("size", "1280x720"),
            ("seed", "7"),
        ];
        assert_eq!(from_json(&full).unwrap(), from_form(&parts).unwrap());
        assert_eq!(
            from_json(&json!({"prompt": "x"})).unwrap(),
            from_form(&[("prompt", "x")]).unwrap()
        );
    }

    #[test]
    fn defaults_are_those_of_the_videos_api() {
        let spec = from_json(&json!({"prompt": "x"})).unwrap();
        assert_eq!(
            (spec.model.as_str(), spec.engine_model.as_str()),
            ("sora-2", "sketch-1")
        );
        assert_eq!(
            (spec.clip_duration.as_secs(), spec.size.to_string().as_str()),
            (4, "720x1280")
        );
        assert_eq!(spec.seed, None);
    }

    #[test]
    fn empty_parts_and_nulls_are_absent_options() {
        let empty = [
            ("prompt", "x"),
            ("model", ""),
            ("seconds", ""),
            ("size", ""),
            ("input_reference", ""),
        ];
        assert!(from_form(&empty).is_ok());
        let nulls = json!({"prompt": "x", "model": null, "seconds": null, "input_reference": null, "characters": []});
        assert!(from_json(&nulls).is_ok());
    }

    #[test]
    fn seconds_may_be_a_number() {
        assert_eq!(
            from_json(&json!({"prompt": "x", "seconds": 8}))
                .unwrap()
                .clip_duration
                .as_secs(),
            8
        );
        for wrong in [
            json!(10),
            json!(8.5),
            json!(-4),
            json!("04"),
            json!("8s"),
            json!(""),
            json!(true),
        ] {
            let err = from_json(&json!({"prompt": "x", "seconds": wrong})).unwrap_err();
            assert_eq!(err.param, Some("seconds"), "{wrong}");
        }
        refused(
            from_json(&json!({"prompt": "x", "seconds": "10"})),
            "seconds",
            "invalid_value",
        );
    }

    #[test]
    fn a_size_the_name_does_not_offer_is_refused() {
        refused(
            from_json(&json!({"prompt": "x", "size": "640x480"})),
            "size",
            "invalid_value",
        );
        refused(
            from_json(&json!({"prompt": "x", "size": "1920x1080"})),
            "size",
            "invalid_value",
        );
        assert!(
            from_json(&json!({"prompt": "x", "size": "1920x1080", "model": "sketch-1"})).is_ok()
        );
    }

    #[test]
    fn missing_blank_and_endless_prompts_are_refused() {
        refused(
            from_json(&json!({})),
            "prompt",
            "missing_required_parameter",
        );
        refused(
            from_json(&json!({"prompt": null})),
            "prompt",
            "missing_required_parameter",
        );
        refused(
            from_json(&json!({"prompt": " "})),
            "prompt",
            "invalid_value",
        );
        refused(from_json(&json!({"prompt": ""})), "prompt", "invalid_value");
        refused(
            from_json(&json!({"prompt": "x".repeat(32_001)})),
            "prompt",
            "invalid_value",
        );
        refused(from_json(&json!({"prompt": 5})), "prompt", "invalid_type");
        assert!(from_json(&json!({"prompt": "é".repeat(32_000)})).is_ok());
    }

    #[test]
    fn an_unknown_model_is_not_found() {
        refused(
            from_json(&json!({"prompt": "x", "model": "veo-9"})),
            "model",
            "model_not_found",
        );
    }

    #[test]
    fn an_error_does_not_repeat_a_long_value_whole() {
        for field in ["model", "size", "seconds"] {
            let err = from_form(&[("prompt", "x"), (field, &"é".repeat(1_000_000))]).unwrap_err();
            assert!(err.message.chars().count() < 400, "{field}");
        }
    }

    #[test]
    fn references_and_characters_are_refused_in_every_spelling() {
        for name in [
            "input_reference",
            "input_reference[image_url]",
            "input_reference[file_id]",
        ] {
            let param = "input_reference";
            refused(
                from_form(&[("prompt", "x"), (name, "y")]),
                param,
                "unsupported_input_reference",
            );
        }
        for name in [
            "characters",
            "characters[][id]",
            "characters[0][id]",
            "character_ids[]",
            "character_ids",
        ] {
            refused(
                from_form(&[("prompt", "x"), (name, "y")]),
                "characters",
                "unsupported_characters",
            );
        }
        let parts = vec![
            ("prompt".to_owned(), FieldValue::Text("x".to_owned())),
            ("input_reference".to_owned(), FieldValue::File(0)),
        ];
        let with_file = Fields::from_form(parts).unwrap();
        refused(
            create_order(&with_file, offer(&catalog(plain_card()))).map(|order| order.spec),
            "input_reference",
            "unsupported_input_reference",
        );
    }

    #[test]
    fn a_reference_goes_with_a_model_that_takes_one_and_may_replace_the_prompt() {
        let url = "https://example.com/a.png";
        let body = json!({"input_reference": {"image_url": url}, "kinora_fit": "crop"});
        let order = from_able(&body).unwrap();
        assert_eq!(order.reference, Some(ReferenceInput::Url(url.to_owned())));
        assert_eq!((order.spec.prompt.as_str(), order.fit), ("", Fit::Crop));
        let body = json!({"prompt": "", "input_reference": url});
        assert_eq!(from_able(&body).unwrap().spec.prompt.as_str(), "");
        assert_eq!(
            from_able(&json!({"prompt": ""})).unwrap_err().param,
            Some("prompt")
        );
    }

    #[test]
    fn up_to_two_characters_go_with_a_model_that_knows_them() {
        let ids = |body: &Value| from_able(body).unwrap().spec.character_ids;
        let two = ids(&json!({"prompt": "x", "characters": [{"id": "char_1"}, {"id": "char_2"}]}));
        assert_eq!(two.len(), 2);
        assert_eq!(
            ids(&json!({"prompt": "x", "character_ids": ["char_1", "char_2"]})),
            two
        );
        let twice =
            json!({"prompt": "x", "character_ids": ["char_1"], "characters": [{"id": "char_1"}]});
        assert_eq!(ids(&twice).len(), 1);
        let many: Vec<String> = (0..1000).map(|idx| format!("char_{idx}")).collect();
        for (wrong, code) in [
            (json!(["a", "b", "c"]), "invalid_value"),
            (json!(many), "invalid_value"),
            (json!([{"name": "a"}]), "invalid_type"),
            (json!([7]), "invalid_type"),
            (json!(["../x"]), "character_not_found"),
        ] {
            let err = from_able(&json!({"prompt": "x", "characters": wrong})).unwrap_err();
            assert_eq!(
                (err.param, err.code),
                (Some("characters"), Some(code)),
                "{wrong}"
            );
        }
    }

    #[test]
    fn a_model_without_characters_can_be_shown_two_in_its_first_frame() {
        let mut card = plain_card();
        card.takes_reference = true;
        let order = |body: Value| {
            let fields = Fields::from_json(body.to_string().as_bytes()).unwrap();
            create_order(&fields, offer(&catalog(card.clone())))
        };
        assert!(order(json!({"prompt": "x", "characters": ["char_1"]})).is_ok());
        assert!(order(json!({"prompt": "x", "characters": ["char_1", "char_2"]})).is_ok());
        // One that knows a character would make a video of the first one alone.
        let knowing = ModelCard {
            max_characters: 1,
            ..card.clone()
        };
        let body = json!({"prompt": "x", "characters": ["char_1", "char_2"]}).to_string();
        let fields = Fields::from_json(body.as_bytes()).unwrap();
        let err = create_order(&fields, offer(&catalog(knowing))).unwrap_err();
        assert_eq!(err.code, Some("unsupported_characters"));
        assert!(err.message.contains("at most 1"), "{}", err.message);
        // Beside another picture there is no room for them.
        let body = json!({"prompt": "x", "characters": ["char_1"], "input_reference": "file-1"});
        let err = order(body).unwrap_err();
        assert_eq!(err.code, Some("unsupported_characters"));
    }

    #[test]
    fn extras_of_other_clients_are_honoured_where_the_model_can() {
        let extras = json!({
            "negative_prompt": "rain", "num_inference_steps": 20, "guidance_scale": "7.5", "fps": 30,
            "num_frames": 240, "n": 1, "seed": 7
        });
        let expected = RenderOptions {
            negative_prompt: Some("rain".to_owned()),
            steps: Some(20),
            guidance_scale: Some(7.5),
        };
        for body in [
            json!({"prompt": "x", "extra_body": extras}),
            json!({"prompt": "x", "extra_body": extras.to_string()}),
        ] {
            let spec = from_able(&body).unwrap().spec;
            assert_eq!(spec.options, expected, "{body}");
            assert_eq!(
                (spec.seed, spec.clip_duration.as_secs()),
                (Some(7), 8),
                "{body}"
            );
        }
    }

    #[test]
    fn extras_that_make_no_difference_to_a_model_are_ignored() {
        let body =
            json!({"prompt": "x", "steps": 20, "guidance_scale": 7.5, "negative_prompt": " "});
        assert_eq!(from_json(&body).unwrap().options, RenderOptions::default());
    }

    #[test]
    fn extras_that_would_change_the_result_and_cannot_are_refused() {
        for (param, value) in [
            ("n", json!(2)),
            ("n", json!("0")),
            ("num_outputs_per_prompt", json!(4)),
            ("fps", json!(24)),
            ("fps", json!("29.97")),
            ("num_frames", json!(81)),
            ("steps", json!(0)),
            ("steps", json!("many")),
            ("guidance_scale", json!(-1)),
            ("guidance_scale", json!("inf")),
            ("negative_prompt", json!("rain")),
        ] {
            let mut body = json!({"prompt": "x"});
            body[param] = value.clone();
            assert_eq!(from_json(&body).unwrap_err().param, Some(param), "{body}");
            let nested = json!({"prompt": "x", "extra_body": {param: value}});
            assert_eq!(
                from_json(&nested).unwrap_err().param,
                Some(param),
                "{nested}"
            );
        }
        let both = json!({"prompt": "x", "seconds": 4, "num_frames": 240});
        assert_eq!(from_json(&both).unwrap_err().param, Some("num_frames"));
        let both = json!({"prompt": "x", "steps": 4, "num_inference_steps": 5});
        assert!(from_json(&both).is_err());
    }

    #[test]
    fn width_and_height_are_a_size_and_must_agree_with_one() {
        let size = |body: Value| from_json(&body).map(|spec| spec.size.to_string());
        let sides = json!({"prompt": "x", "width": 1280, "height": "720"});
        assert_eq!(size(sides).unwrap(), "1280x720");
        let wrong = json!({"prompt": "x", "width": 832, "height": 480});
        assert_eq!(size(wrong).unwrap_err().param, Some("size"));
        let both = json!({"prompt": "x", "width": 1280, "height": 720, "size": "720x1280"});
        assert_eq!(size(both).unwrap_err().param, Some("size"));
    }

    #[test]
    fn a_seed_is_a_whole_number_that_fits_the_database() {
        assert_eq!(
            from_json(&json!({"prompt": "x", "seed": 0})).unwrap().seed,
            Some(0)
        );
        let max = i64::MAX as u64;
        assert_eq!(
            from_json(&json!({"prompt": "x", "seed": max}))
                .unwrap()
                .seed,
            Some(max)
        );
        for wrong in [json!(-1), json!(1.5), json!(max + 1), json!("x"), json!([])] {
            refused(
                from_json(&json!({"prompt": "x", "seed": wrong})),
                "seed",
                "invalid_type",
            );
        }
    }

    #[test]
    fn a_body_that_is_no_object_is_unreadable() {
        for body in ["", "[]", "\"x\"", "{", "{\"prompt\": \"x\"", "\u{feff}{}"] {
            assert_eq!(
                Fields::from_json(body.as_bytes()).unwrap_err().code,
                Some("invalid_body"),
                "{body}"
            );
        }
        assert!(Fields::from_json(b"{\"prompt\": \"\xff\"}").is_err());
    }
}
