//! The fields that several kinds of order have: prompt, size, length, characters.

use std::fmt;

use kinora_domain::{CatalogEntry, CharacterId, ClipSeconds, FrameRate, Prompt, PromptError, Size};
use serde_json::Value;

use crate::choices::Choices;
use crate::error::shown;
use crate::fields::json_type_name;
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

/// How long what is rendered shall be, as it was asked for: `seconds`, `num_frames`, both or neither.
#[derive(Clone, Copy)]
pub(crate) struct AskedLength {
    seconds: Option<ClipSeconds>,
    n_frames: Option<u64>,
    /// The rate of every frame; `None` where that is the model's own.
    fps: Option<FrameRate>,
}

impl AskedLength {
    /// Reads the fields.
    ///
    /// # Errors
    /// None of the models makes that.
    pub(crate) fn read(
        fields: &Fields,
        choices: &Choices<'_>,
        fps: Option<FrameRate>,
    ) -> Result<Self, RequestError> {
        let mut asked = Self {
            seconds: None,
            n_frames: fields.whole_number("num_frames")?,
            fps,
        };
        if let Some(n_frames) = asked.n_frames
            && !choices.iter().any(|entry| asked.by_frames(entry).is_some())
        {
            return Err(asked.wrong_n_frames(n_frames, choices.iter()));
        }
        if let Some(text) = fields.text_or_number("seconds")? {
            let lengths = choices.lengths();
            let seconds = text.parse().ok();
            let seconds = seconds.filter(|seconds| lengths.contains(seconds));
            asked.seconds = Some(seconds.ok_or_else(|| {
                let message = format!(
                    "Invalid value: '{}'. Supported values are: {}.",
                    shown(&text),
                    one_of(&lengths)
                );
                RequestError::invalid_value("seconds", message)
            })?);
        }
        Ok(asked)
    }

    /// The length, of one of the models.
    ///
    /// # Errors
    /// This one does not make it, or the fields contradict each other.
    pub(crate) fn of(self, entry: &CatalogEntry) -> Result<ClipSeconds, RequestError> {
        let by_frames = self.by_frames(entry);
        if let (Some(n_frames), None) = (self.n_frames, by_frames) {
            let lengths = entry.card.lengths.iter();
            let frames = lengths.map(|seconds| n_frames_of(*seconds, self.fps(entry)));
            return Err(not_by(
                entry,
                "num_frames",
                &n_frames,
                &one_of(frames.collect::<Vec<_>>()),
            ));
        }
        let Some(seconds) = self.seconds else {
            let lengths = &entry.card.lengths;
            // What a model does not make is not ordered of it unasked.
            let usual = Some(DEFAULT_SECONDS).filter(|usual| lengths.contains(usual));
            let usual = usual.or_else(|| lengths.first().copied());
            return Ok(by_frames.or(usual).unwrap_or(DEFAULT_SECONDS));
        };
        if !entry.card.lengths.contains(&seconds) {
            let supported = one_of(&entry.card.lengths);
            return Err(not_by(entry, "seconds", &seconds, &supported));
        }
        if by_frames.is_some_and(|by_frames| by_frames != seconds) {
            let message = format!("'num_frames' is not the length of {seconds} seconds.");
            return Err(RequestError::invalid_value("num_frames", message));
        }
        Ok(seconds)
    }

    fn fps(self, entry: &CatalogEntry) -> FrameRate {
        self.fps.unwrap_or(entry.card.fps)
    }

    /// The length with as many frames as were asked for, if a model makes one.
    fn by_frames(self, entry: &CatalogEntry) -> Option<ClipSeconds> {
        let fps = self.fps(entry);
        let mut lengths = entry.card.lengths.iter().copied();
        lengths.find(|seconds| self.n_frames == Some(n_frames_of(*seconds, fps)))
    }

    fn wrong_n_frames<'e>(
        self,
        n_frames: u64,
        entries: impl Iterator<Item = &'e CatalogEntry>,
    ) -> RequestError {
        let mut supported: Vec<String> = Vec::new();
        for entry in entries {
            let fps = self.fps(entry);
            let lengths = entry.card.lengths.iter();
            let lengths = lengths.map(|seconds| n_frames_of(*seconds, fps).to_string());
            let lengths: Vec<String> = lengths.collect();
            let at = format!("{} at {} frames a second", lengths.join(", "), fps.get());
            if !supported.contains(&at) {
                supported.push(at);
            }
        }
        let supported = supported.join("; ");
        let message = format!("Invalid value: {n_frames}. Supported values are: {supported}.");
        RequestError::invalid_value("num_frames", message)
    }
}

fn n_frames_of(seconds: ClipSeconds, fps: FrameRate) -> u64 {
    u64::from(seconds.get()) * u64::from(fps.get())
}

/// A size that was asked for, of one of the models.
///
/// # Errors
/// This one does not make it.
pub(crate) fn size_of(size: Size, entry: &CatalogEntry) -> Result<Size, RequestError> {
    if entry.sizes.contains(&size) {
        return Ok(size);
    }
    Err(not_by(entry, "size", &size, &one_of(&entry.sizes)))
}

/// One model of a name that does the rest of an order does not make what another one does.
pub(crate) fn not_by(
    entry: &CatalogEntry,
    param: &'static str,
    asked: &dyn fmt::Display,
    supported: &str,
) -> RequestError {
    let message = format!(
        "No model of '{}' makes all of this. Of '{param}', which is '{asked}', the model '{}' makes: {supported}.",
        entry.name, entry.card.id
    );
    RequestError::invalid_value(param, message)
}

/// The size of a new video.
pub(crate) fn size(fields: &Fields, choices: &Choices<'_>) -> Result<Size, RequestError> {
    let asked = asked_size(fields)?;
    choices.size(asked.as_deref().unwrap_or(DEFAULT_SIZE))
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
