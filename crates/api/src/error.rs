//! The error envelope, and what is wrong with a request.

use kinora_domain::Size;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use utoipa::ToSchema;

use crate::INPUT_REFERENCE;

/// The body of every answer that is not a success.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ErrorBody {
    /// What went wrong.
    pub error: ErrorDetail,
}

/// What went wrong. All four members are always there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ErrorDetail {
    /// A sentence for a person, saying what to do.
    pub message: String,
    /// The kind of error, such as `invalid_request_error` or `server_error`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The request field at fault.
    #[schema(required)]
    pub param: Option<String>,
    /// A stable code a program can branch on.
    #[schema(required)]
    pub code: Option<String>,
}

/// What is wrong with a request; always the client's fault.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct RequestError {
    /// The field at fault.
    pub param: Option<&'static str>,
    /// A stable code, as docs/api.md lists them.
    pub code: Option<&'static str>,
    /// What is wrong and what would be right.
    pub message: String,
}

impl RequestError {
    /// A field has a value that is not allowed.
    #[must_use]
    pub fn invalid_value(param: &'static str, message: impl Into<String>) -> Self {
        Self {
            param: Some(param),
            code: Some("invalid_value"),
            message: message.into(),
        }
    }

    /// A field has a value of the wrong type.
    #[must_use]
    pub fn invalid_type(param: &'static str, expected: &str, got: &str) -> Self {
        Self {
            param: Some(param),
            code: Some("invalid_type"),
            message: format!(
                "Invalid type for '{param}': expected {expected}, but got {got} instead."
            ),
        }
    }

    /// A field that must be there is not.
    #[must_use]
    pub fn missing(param: &'static str) -> Self {
        Self {
            param: Some(param),
            code: Some("missing_required_parameter"),
            message: format!("Missing required parameter: '{param}'."),
        }
    }

    /// A file that a field names does not exist.
    #[must_use]
    pub fn no_such_file(param: &'static str, id: &str) -> Self {
        Self {
            param: Some(param),
            code: Some("file_not_found"),
            message: format!("No file with id '{}'.", shown(id)),
        }
    }

    /// A character that a field names does not exist.
    #[must_use]
    pub fn no_such_character(id: &str) -> Self {
        Self {
            param: Some("characters"),
            code: Some("character_not_found"),
            message: format!("No character with id '{}'.", shown(id)),
        }
    }

    /// The picture in a field has not the size of the video, and no fit was asked for. The beginning of the message is
    /// the one clients know, and so is that it names no field where that is `input_reference`.
    #[must_use]
    pub fn wrong_picture_size(
        param: &'static str,
        (width_px, height_px): (u32, u32),
        wanted: Size,
    ) -> Self {
        Self {
            param: Some(param).filter(|param| *param != INPUT_REFERENCE),
            code: None,
            message: format!(
                "Inpaint image must match the requested width and height: it has {width_px}x{height_px} pixels \
                 and the video {wanted}. Send a picture of that size, or kinora_fit=crop or kinora_fit=pad."
            ),
        }
    }

    /// The `after` of a list of `what` names nothing of that list.
    #[must_use]
    pub fn unknown_after(what: &str, id: &str) -> Self {
        let message = format!(
            "No {what} with id '{}' to list after. Use the 'last_id' of the page before.",
            shown(id)
        );
        Self::invalid_value("after", message)
    }

    /// The body as a whole cannot be read.
    #[must_use]
    pub fn unreadable(message: impl Into<String>) -> Self {
        Self {
            param: None,
            code: Some("invalid_body"),
            message: message.into(),
        }
    }
}

/// A client's text as an error message repeats it: the beginning is enough to recognise it by.
pub(crate) fn shown(text: &str) -> String {
    const MAX_CHARS: usize = 100;
    match text.char_indices().nth(MAX_CHARS) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}
