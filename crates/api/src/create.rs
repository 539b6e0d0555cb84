//! `POST /videos`: from the fields of a request to a complete order.

use kinora_domain::{
    Catalog, CatalogEntry, ClipSeconds, Prompt, PromptError, RenderOptions, Size, Verb, VideoSpec,
};

use crate::error::shown;
use crate::{Fields, RequestError};

const DEFAULT_SECONDS: &str = "4";
const DEFAULT_SIZE: &str = "720x1280";

/// Makes a complete order of the fields of a create request. Unknown fields are ignored.
///
/// # Errors
/// The first field that is missing, of the wrong type, or not offered by the model.
pub fn create_spec(fields: &Fields, catalog: &Catalog) -> Result<VideoSpec, RequestError> {
    let prompt = prompt(fields)?;
    let entry = model(fields, catalog)?;
    let clip_seconds = seconds(fields, entry)?;
    let size = size(fields, entry)?;
    let seed = fields.whole_number("seed")?;
    refuse_inputs(fields, entry)?;
    Ok(VideoSpec {
        verb: Verb::Create,
        model: entry.name.clone(),
        engine_model: entry.card.id.clone(),
        prompt,
        size,
        clip_duration: clip_seconds.duration(),
        fps: entry.card.fps,
        seed,
        options: RenderOptions::default(),
        character_ids: Vec::new(),
        derivation: None,
    })
}

fn prompt(fields: &Fields) -> Result<Prompt, RequestError> {
    let text = fields
        .text("prompt")?
        .ok_or_else(|| RequestError::missing("prompt"))?;
    Prompt::new(text).map_err(|err| match err {
        PromptError::Empty => {
            RequestError::invalid_value("prompt", "The prompt must not be empty.")
        }
        PromptError::TooLong { n_chars } => RequestError::invalid_value(
            "prompt",
            format!(
                "The prompt has {n_chars} characters; at most {} are allowed.",
                kinora_domain::PROMPT_MAX_CHARS
            ),
        ),
    })
}

fn model<'a>(fields: &Fields, catalog: &'a Catalog) -> Result<&'a CatalogEntry, RequestError> {
    // Clients without a model send an empty text, in JSON too.
    let asked = fields.text("model")?.filter(|name| !name.is_empty());
    let name = asked.unwrap_or_else(|| catalog.default_name());
    catalog.find(name).ok_or_else(|| RequestError {
        param: Some("model"),
        code: Some("model_not_found"),
        message: format!(
            "The model '{}' does not exist. GET /v1/models lists the models: {}.",
            shown(name),
            one_of(catalog.entries().iter().map(|entry| &entry.name))
        ),
    })
}

fn seconds(fields: &Fields, entry: &CatalogEntry) -> Result<ClipSeconds, RequestError> {
    let text = fields
        .text_or_number("seconds")?
        .unwrap_or_else(|| DEFAULT_SECONDS.to_owned());
    let offered = |seconds: &ClipSeconds| entry.card.lengths.contains(seconds);
    text.parse().ok().filter(offered).ok_or_else(|| {
        let supported = one_of(&entry.card.lengths);
        RequestError::invalid_value(
            "seconds",
            format!(
                "Invalid value: '{}'. Supported values are: {supported}.",
                shown(&text)
            ),
        )
    })
}

fn size(fields: &Fields, entry: &CatalogEntry) -> Result<Size, RequestError> {
    let text = fields.text("size")?.unwrap_or(DEFAULT_SIZE);
    text.parse()
        .ok()
        .filter(|size| entry.sizes.contains(size))
        .ok_or_else(|| {
            let supported = one_of(&entry.sizes);
            let model = &entry.name;
            let message = format!(
                "Invalid value: '{}'. Supported values for '{model}' are: {supported}.",
                shown(text)
            );
            RequestError::invalid_value("size", message)
        })
}

/// Pictures, clips and characters would change the result, so they are refused rather than ignored.
fn refuse_inputs(fields: &Fields, entry: &CatalogEntry) -> Result<(), RequestError> {
    let model = &entry.name;
    if fields.mentions("input_reference") {
        return Err(RequestError {
            param: Some("input_reference"),
            code: Some("unsupported_input_reference"),
            message: format!(
                "The model '{model}' does not take a reference picture. Leave out 'input_reference'."
            ),
        });
    }
    if fields.mentions("characters") || fields.mentions("character_ids") {
        return Err(RequestError {
            param: Some("characters"),
            code: Some("unsupported_characters"),
            message: format!(
                "The model '{model}' does not take characters. Leave out 'characters'."
            ),
        });
    }
    Ok(())
}

fn one_of<T: ToString>(values: impl IntoIterator<Item = T>) -> String {
    values
        .into_iter()
        .map(|value| format!("'{}'", value.to_string()))
        .collect::<Vec<_>>()
        .join(", ")
}

#[cfg(test)]
mod tests {
    use kinora_domain::{Alias, FrameRate, ModelCard, OptionSupport};
    use serde_json::{Value, json};

    use super::*;
    use crate::FieldValue;

    fn catalog() -> Catalog {
        let card = ModelCard {
            id: "sketch-1".to_owned(),
            owned_by: "kinora".to_owned(),
            created_unix_seconds: 0,
            verbs: vec![Verb::Create],
            sizes: Size::OFFERED.to_vec(),
            lengths: ClipSeconds::OFFERED.to_vec(),
            fps: FrameRate::new(30).unwrap(),
            has_sound: true,
            takes_reference: false,
            max_characters: 0,
            takes_uploaded_clips: false,
            options: OptionSupport::default(),
        };
        let sizes = Size::OFFERED[..4].to_vec();
        let alias = Alias {
            name: "sora-2".to_owned(),
            model: "sketch-1".to_owned(),
            sizes,
        };
        Catalog::new(vec![card], vec![alias], "sora-2").unwrap()
    }

    fn from_json(body: &Value) -> Result<VideoSpec, RequestError> {
        create_spec(&Fields::from_json(body.to_string().as_bytes())?, &catalog())
    }

    fn from_form(parts: &[(&str, &str)]) -> Result<VideoSpec, RequestError> {
        let mut fields = Fields::default();
        for (name, text) in parts {
            fields.push((*name).to_owned(), FieldValue::Text((*text).to_owned()));
        }
        create_spec(&fields, &catalog())
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
        let mut with_file = Fields::default();
        with_file.push("prompt".to_owned(), FieldValue::Text("x".to_owned()));
        with_file.push("input_reference".to_owned(), FieldValue::File);
        refused(
            create_spec(&with_file, &catalog()),
            "input_reference",
            "unsupported_input_reference",
        );
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
