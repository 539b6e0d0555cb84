//! The fields that several kinds of order have: prompt, model, size, length, characters.

use kinora_domain::{Catalog, CatalogEntry, CharacterId, ClipSeconds, Prompt, PromptError, Size};
use serde_json::Value;

use crate::error::shown;
use crate::fields::json_type_name;
use crate::options::seconds_of_num_frames;
use crate::{Fields, RequestError};

const DEFAULT_SECONDS: ClipSeconds = ClipSeconds::OFFERED[0];
const DEFAULT_SIZE: &str = "720x1280";

/// The most characters one order may name, whatever the model can do.
const MAX_CHARACTERS: usize = 2;

pub(crate) fn prompt(fields: &Fields) -> Result<Prompt, RequestError> {
    let text = fields
        .text("prompt")?
        .ok_or_else(|| RequestError::missing("prompt"))?;
    Prompt::new(text).map_err(prompt_error)
}

/// The prompt of an order with a picture; some clients send none then.
pub(crate) fn prompt_beside_picture(fields: &Fields) -> Result<Prompt, RequestError> {
    let text = fields.text("prompt")?.unwrap_or_default();
    Prompt::beside_picture(text).map_err(prompt_error)
}

fn prompt_error(err: PromptError) -> RequestError {
    match err {
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
    }
}

/// The models that the name in an order stands for, or else the default name.
pub(crate) fn choices<'a>(
    fields: &Fields,
    catalog: &'a Catalog,
) -> Result<&'a [CatalogEntry], RequestError> {
    // Clients without a model send an empty text, in JSON too.
    let asked = fields.text("model")?.filter(|name| !name.is_empty());
    let name = asked.unwrap_or_else(|| catalog.default_name());
    match catalog.choices(name) {
        [] => Err(no_such_model(name, catalog)),
        choices => Ok(choices),
    }
}

pub(crate) fn no_such_model(name: &str, catalog: &Catalog) -> RequestError {
    RequestError {
        param: Some("model"),
        code: Some("model_not_found"),
        message: format!(
            "The model '{}' does not exist. GET /v1/models lists the models: {}.",
            shown(name),
            one_of(catalog.names().map(|entry| &entry.name))
        ),
    }
}

/// What the first of these models makes of an order that can carry it out; `None` where there is no model at all.
///
/// # Errors
/// No model can: what the preferred one says of it, of those that could if it were right.
pub(crate) fn first_that_can<'a, T>(
    choices: impl IntoIterator<Item = &'a CatalogEntry>,
    make: impl Fn(&CatalogEntry) -> Result<T, RequestError>,
) -> Result<Option<T>, RequestError> {
    let mut errors: Vec<RequestError> = Vec::new();
    for entry in choices {
        match make(entry) {
            Ok(made) => return Ok(Some(made)),
            Err(err) => errors.push(err),
        }
    }
    // That one model cannot is no news where another could.
    let is_about_order = |err: &RequestError| {
        !err.code
            .is_some_and(|code| code.starts_with("unsupported_"))
    };
    let idx = errors.iter().position(is_about_order).unwrap_or(0);
    errors.into_iter().nth(idx).map_or(Ok(None), Err)
}

/// The length of what is rendered: `seconds`, or what `num_frames` comes to.
pub(crate) fn seconds(fields: &Fields, entry: &CatalogEntry) -> Result<ClipSeconds, RequestError> {
    let by_frames = seconds_of_num_frames(fields, entry)?;
    let Some(text) = fields.text_or_number("seconds")? else {
        return Ok(by_frames.unwrap_or(DEFAULT_SECONDS));
    };
    let offered = |seconds: &ClipSeconds| entry.card.lengths.contains(seconds);
    let seconds = text.parse().ok().filter(offered).ok_or_else(|| {
        let supported = one_of(&entry.card.lengths);
        RequestError::invalid_value(
            "seconds",
            format!(
                "Invalid value: '{}'. Supported values are: {supported}.",
                shown(&text)
            ),
        )
    })?;
    if by_frames.is_some_and(|by_frames| by_frames != seconds) {
        let message = format!("'num_frames' is not the length of {seconds} seconds.");
        return Err(RequestError::invalid_value("num_frames", message));
    }
    Ok(seconds)
}

pub(crate) fn size(fields: &Fields, entry: &CatalogEntry) -> Result<Size, RequestError> {
    let asked = asked_size(fields)?;
    let text = asked.as_deref().unwrap_or(DEFAULT_SIZE);
    text.parse()
        .ok()
        .filter(|size| entry.sizes.contains(size))
        .ok_or_else(|| wrong_size(text, entry))
}

/// What a client wants as the size, unchecked: `size`, or else `width` and `height` as some clients send them.
pub(crate) fn asked_size(fields: &Fields) -> Result<Option<String>, RequestError> {
    let (width, height) = (
        fields.whole_number("width")?,
        fields.whole_number("height")?,
    );
    let by_sides = match (width, height) {
        (Some(width), Some(height)) => Some(format!("{width}x{height}")),
        _ => None,
    };
    match fields.text("size")? {
        Some(text) if by_sides.as_ref().is_some_and(|sides| sides != text) => {
            let message = "'width' and 'height' are not those of 'size'. Leave them out.";
            Err(RequestError::invalid_value("size", message))
        }
        Some(text) => Ok(Some(text.to_owned())),
        None => Ok(by_sides),
    }
}

pub(crate) fn wrong_size(text: &str, entry: &CatalogEntry) -> RequestError {
    let supported = one_of(&entry.sizes);
    let message = format!(
        "Invalid value: '{}'. Supported values for '{}' are: {supported}.",
        shown(text),
        entry.name
    );
    RequestError::invalid_value("size", message)
}

/// The characters of an order, in the order they were named, each once: `characters` and `character_ids` in
/// every spelling.
pub(crate) fn character_ids(fields: &Fields) -> Result<Vec<CharacterId>, RequestError> {
    let mut items = fields.items("characters", "id")?;
    items.extend(fields.items("character_ids", "id")?);
    let mut ids: Vec<CharacterId> = Vec::new();
    for item in &items {
        let id = character_id(item)?;
        if !ids.contains(&id) {
            ids.push(id);
        }
        if ids.len() > MAX_CHARACTERS {
            let message = format!("At most {MAX_CHARACTERS} characters can be in one video.");
            return Err(RequestError::invalid_value("characters", message));
        }
    }
    Ok(ids)
}

fn character_id(item: &Value) -> Result<CharacterId, RequestError> {
    let id = match item {
        Value::String(id) => Some(id.as_str()),
        Value::Object(members) => members.get("id").and_then(Value::as_str),
        _ => None,
    };
    let id = id.ok_or_else(|| {
        let expected = "a list of objects with the 'id' of a character";
        RequestError::invalid_type("characters", expected, json_type_name(item))
    })?;
    CharacterId::parse(id).map_err(|_| RequestError::no_such_character(id))
}

pub(crate) fn one_of<T: ToString>(values: impl IntoIterator<Item = T>) -> String {
    values
        .into_iter()
        .map(|value| format!("'{}'", value.to_string()))
        .collect::<Vec<_>>()
        .join(", ")
}
