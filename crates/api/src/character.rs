//! `POST /videos/characters`: somebody to appear in videos.

use serde::Serialize;
use utoipa::ToSchema;

use crate::fields::ObjectField;
use crate::{Fields, RequestError};

/// The longest name, in characters.
const NAME_MAX_CHARS: usize = 80;

/// A checked request for a character.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CharacterRequest {
    /// What prompts call it.
    pub name: String,
    /// The file part with the clip that shows it.
    pub video_file: usize,
}

impl CharacterRequest {
    /// Reads the fields of a form.
    ///
    /// # Errors
    /// The name is missing, blank or too long; the clip is missing or no file.
    pub fn from_fields(fields: &Fields) -> Result<Self, RequestError> {
        let name = fields
            .text("name")?
            .ok_or_else(|| RequestError::missing("name"))?
            .trim();
        if name.is_empty() {
            return Err(RequestError::invalid_value(
                "name",
                "The name must not be empty.",
            ));
        }
        if name.chars().count() > NAME_MAX_CHARS {
            let message = format!("A name has at most {NAME_MAX_CHARS} characters.");
            return Err(RequestError::invalid_value("name", message));
        }
        let video_file = match fields.object("video")? {
            None => return Err(RequestError::missing("video")),
            Some(ObjectField::File(file_idx)) => file_idx,
            Some(_) => {
                return Err(RequestError::invalid_type("video", "a file", "text"));
            }
        };
        Ok(Self {
            name: name.to_owned(),
            video_file,
        })
    }
}

/// A character as clients see it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Character {
    /// The id, `char_` and 32 hex digits.
    #[schema(example = "char_019abc3f5d2e7c90a1b2c3d4e5f60718")]
    id: String,
    /// What prompts call it.
    name: String,
    /// When it was made, in seconds since 1970.
    created_at: i64,
}

impl Character {
    /// The character `id`, made at `created_at_unix_seconds`.
    #[must_use]
    pub fn new(id: String, name: String, created_at_unix_seconds: i64) -> Self {
        Self {
            id,
            name,
            created_at: created_at_unix_seconds,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FieldValue;

    fn read(
        name: Option<&str>,
        video: Option<FieldValue>,
    ) -> Result<CharacterRequest, RequestError> {
        let mut parts = Vec::new();
        // The clip may come first.
        parts.extend(video.map(|video| ("video".to_owned(), video)));
        parts.extend(name.map(|name| ("name".to_owned(), FieldValue::Text(name.to_owned()))));
        CharacterRequest::from_fields(&Fields::from_form(parts)?)
    }

    #[test]
    fn a_name_has_1_to_80_characters() {
        let file = || Some(FieldValue::File(3));
        let longest = "é".repeat(80);
        for name in ["x", " x ", longest.as_str()] {
            let request = read(Some(name), file()).unwrap();
            assert_eq!(
                (request.name.as_str(), request.video_file),
                (name.trim(), 3)
            );
        }
        let too_long = "é".repeat(81);
        for name in [None, Some(""), Some("  "), Some(too_long.as_str())] {
            assert_eq!(
                read(name, file()).unwrap_err().param,
                Some("name"),
                "{name:?}"
            );
        }
    }

    #[test]
    fn the_clip_is_a_file() {
        for video in [
            None,
            Some(""),
            Some("video_1"),
            Some("{\"id\":\"video_1\"}"),
        ] {
            let video = video.map(|text| FieldValue::Text(text.to_owned()));
            let err = read(Some("x"), video).unwrap_err();
            assert_eq!(err.param, Some("video"));
        }
    }
}
