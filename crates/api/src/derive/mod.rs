//! `POST /videos/{id}/remix`, `/videos/edits`, `/videos/extensions`: orders that begin with another clip.
//!
//! Reading one goes in two steps, since what can be ordered depends on the source: first which source it is, then,
//! with the source at hand, the order: of a finished video in `video`, of a clip that came along in `upload`.

mod upload;
mod video;

use std::time::Duration;

use kinora_domain::{CatalogEntry, FrameRate, Verb};

use crate::error::shown;
use crate::fields::{ObjectField, json_type_name};
use crate::options::check_count;
use crate::order::prompt;
use crate::reference::fit;
use crate::{Fields, RequestError};

pub use upload::{UploadedClip, edit_upload_spec, extend_upload_spec};
pub use video::{SourceVideo, edit_spec, extension_spec, remix_spec};

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
mod tests;
