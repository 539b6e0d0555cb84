//! `/files`: pictures and clips that are uploaded once and used by their id.

use std::time::Duration;

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::fields::ObjectField;
use crate::list::{PageLimit, last_of};
use crate::{Fields, ListParams, RequestError};

/// How long pages of files may be.
const FILES: PageLimit = PageLimit {
    default: 10_000,
    max: 10_000,
};
/// The longest purpose, in characters.
const PURPOSE_MAX_CHARS: usize = 64;
/// The shortest and the longest life a file can be given.
const EXPIRES_AFTER_SECONDS: std::ops::RangeInclusive<u64> = 3_600..=2_592_000;

/// A checked upload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileRequest {
    /// The file part.
    pub file: usize,
    /// What the client means to do with it; any word is taken.
    pub purpose: String,
    /// When it goes away, counted from now; `None` keeps it.
    pub expires_after: Option<Duration>,
}

impl FileRequest {
    /// Reads the fields of a form.
    ///
    /// # Errors
    /// The file or the purpose is missing, or the expiry makes no sense.
    pub fn from_fields(fields: &Fields) -> Result<Self, RequestError> {
        let file = match fields.object("file")? {
            None => return Err(RequestError::missing("file")),
            Some(ObjectField::File(file_idx)) => file_idx,
            Some(_) => return Err(RequestError::invalid_type("file", "a file", "text")),
        };
        let purpose = fields.text("purpose")?.map(str::trim);
        let purpose = purpose
            .filter(|purpose| !purpose.is_empty())
            .ok_or_else(|| RequestError::missing("purpose"))?;
        if purpose.chars().count() > PURPOSE_MAX_CHARS {
            let message = "Use a purpose such as 'vision' or 'user_data'.";
            return Err(RequestError::invalid_value("purpose", message));
        }
        Ok(Self {
            file,
            purpose: purpose.to_owned(),
            expires_after: expires_after(fields)?,
        })
    }
}

/// Reads `expires_after[anchor]` and `expires_after[seconds]`.
fn expires_after(fields: &Fields) -> Result<Option<Duration>, RequestError> {
    const PARAM: &str = "expires_after";
    let members = match fields.object(PARAM)? {
        None => return Ok(None),
        Some(ObjectField::Members(members)) => members,
        Some(_) => {
            return Err(RequestError::invalid_type(
                PARAM,
                "an object",
                "another value",
            ));
        }
    };
    let anchor = members.get("anchor").and_then(Value::as_str);
    if anchor.is_some_and(|anchor| anchor != "created_at") {
        let message = "The only anchor of 'expires_after' is 'created_at'.";
        return Err(RequestError::invalid_value(PARAM, message));
    }
    let seconds = match members.get("seconds") {
        Some(Value::Number(seconds)) => seconds.as_u64(),
        Some(Value::String(seconds)) => seconds.parse().ok(),
        _ => None,
    };
    let seconds = seconds.filter(|seconds| EXPIRES_AFTER_SECONDS.contains(seconds));
    seconds
        .map(|seconds| Some(Duration::from_secs(seconds)))
        .ok_or_else(|| {
            let (min, max) = EXPIRES_AFTER_SECONDS.into_inner();
            let message = format!("'expires_after' needs 'seconds' from {min} to {max}.");
            RequestError::invalid_value(PARAM, message)
        })
}

/// The checked query of a list of files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileListParams {
    /// Which page; at most 10,000 files, which is also the default.
    pub page: ListParams,
    /// Only files of this purpose.
    pub purpose: Option<String>,
}

impl FileListParams {
    /// Checks the query parameters.
    ///
    /// # Errors
    /// `limit` or `order` is wrong.
    pub fn from_query(query: &[(String, String)]) -> Result<Self, RequestError> {
        let purpose = last_of(query, "purpose").filter(|purpose| !purpose.is_empty());
        Ok(Self {
            page: ListParams::with_limit(query, FILES)?,
            purpose: purpose.map(str::to_owned),
        })
    }
}

/// What there is to say about a file.
#[derive(Clone, Debug)]
pub struct FileFacts {
    /// Its id.
    pub id: String,
    /// How large it is.
    pub size_bytes: u64,
    /// When it was uploaded, in seconds since 1970.
    pub created_at: i64,
    /// When it goes away, in seconds since 1970.
    pub expires_at: Option<i64>,
    /// What it was called.
    pub filename: String,
    /// What it is for.
    pub purpose: String,
}

/// A file as clients see it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct File {
    /// The id, `file-` and 32 hex digits.
    #[schema(example = "file-019abc3f5d2e7c90a1b2c3d4e5f60718")]
    pub id: String,
    /// Always `file`.
    #[schema(pattern = "^file$")]
    object: &'static str,
    /// How many bytes it has.
    bytes: u64,
    /// When it was uploaded, in seconds since 1970.
    created_at: i64,
    /// When it goes away, in seconds since 1970; null when it stays.
    #[schema(required)]
    expires_at: Option<i64>,
    /// What it was called.
    filename: String,
    /// What the client means to do with it.
    #[schema(example = "vision")]
    purpose: String,
    /// Always `processed`: a file can be used at once.
    #[schema(pattern = "^processed$")]
    status: &'static str,
    /// Always null.
    #[schema(required)]
    status_details: Option<String>,
}

impl From<FileFacts> for File {
    fn from(facts: FileFacts) -> Self {
        Self {
            id: facts.id,
            object: "file",
            bytes: facts.size_bytes,
            created_at: facts.created_at,
            expires_at: facts.expires_at,
            filename: facts.filename,
            purpose: facts.purpose,
            status: "processed",
            status_details: None,
        }
    }
}

/// One page of files.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FileList {
    /// Always `list`.
    #[schema(pattern = "^list$")]
    object: &'static str,
    /// The items, in the order that was asked for.
    data: Vec<File>,
    /// The id of the first item; null when there is none.
    #[schema(required)]
    first_id: Option<String>,
    /// The id of the last item, for `after`; null when there is none.
    #[schema(required)]
    last_id: Option<String>,
    /// Whether the list goes on after the last item.
    has_more: bool,
}

impl FileList {
    /// The page of `data`; `has_more` says whether the list goes on after it.
    #[must_use]
    pub fn new(data: Vec<File>, has_more: bool) -> Self {
        Self {
            object: "list",
            first_id: data.first().map(|file| file.id.clone()),
            last_id: data.last().map(|file| file.id.clone()),
            data,
            has_more,
        }
    }
}

/// The answer to the deletion of a file.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FileDeleted {
    /// The id of what is gone.
    id: String,
    /// Always `file`.
    #[schema(pattern = "^file$")]
    object: &'static str,
    /// Always true.
    deleted: bool,
}

impl FileDeleted {
    /// Says that the file `id` is gone.
    #[must_use]
    pub fn new(id: String) -> Self {
        Self {
            id,
            object: "file",
            deleted: true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FieldValue;

    fn read(parts: &[(&str, &str)]) -> Result<FileRequest, RequestError> {
        let text = |(name, text): &(&str, &str)| {
            ((*name).to_owned(), FieldValue::Text((*text).to_owned()))
        };
        let mut parts: Vec<_> = parts.iter().map(text).collect();
        parts.push(("file".to_owned(), FieldValue::File(0)));
        FileRequest::from_fields(&Fields::from_form(parts)?)
    }

    #[test]
    fn an_expiry_is_an_hour_to_thirty_days_after_the_upload() {
        let with = |anchor, seconds| {
            read(&[
                ("purpose", "vision"),
                ("expires_after[anchor]", anchor),
                ("expires_after[seconds]", seconds),
            ])
        };
        let hour = Some(Duration::from_secs(3600));
        assert_eq!(with("created_at", "3600").unwrap().expires_after, hour);
        for (anchor, seconds) in [
            ("created_at", "3599"),
            ("created_at", "2592001"),
            ("created_at", "x"),
            ("created_at", ""),
            ("last_active_at", "3600"),
        ] {
            assert_eq!(
                with(anchor, seconds).unwrap_err().param,
                Some("expires_after")
            );
        }
        assert_eq!(read(&[("purpose", "vision")]).unwrap().expires_after, None);
    }

    #[test]
    fn a_file_and_a_purpose_are_required() {
        assert_eq!(read(&[]).unwrap_err().param, Some("purpose"));
        assert_eq!(
            read(&[("purpose", " ")]).unwrap_err().param,
            Some("purpose")
        );
        assert_eq!(
            read(&[("purpose", "anything")]).unwrap().purpose,
            "anything"
        );
        let text = vec![("file".to_owned(), FieldValue::Text("a.png".to_owned()))];
        let fields = Fields::from_form(text).unwrap();
        let err = FileRequest::from_fields(&fields).unwrap_err();
        assert_eq!((err.param, err.code), (Some("file"), Some("invalid_type")));
    }

    #[test]
    fn a_page_has_up_to_ten_thousand_files() {
        let parse = |query: &[(&str, &str)]| {
            let owned = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
            FileListParams::from_query(&query.iter().map(owned).collect::<Vec<_>>())
        };
        assert_eq!(parse(&[]).unwrap().page.limit, 10_000);
        assert_eq!(parse(&[("limit", "1")]).unwrap().page.limit, 1);
        assert_eq!(
            parse(&[("limit", "10001")]).unwrap_err().param,
            Some("limit")
        );
        let purpose = parse(&[("purpose", "vision")]).unwrap().purpose;
        assert_eq!(purpose.as_deref(), Some("vision"));
    }
}
