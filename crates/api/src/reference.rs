//! `input_reference` and `last_frame`: pictures that came along, or where to find them.

use base64::Engine as _;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use kinora_domain::{FileId, Fit};
use serde_json::{Map, Value};

use crate::error::shown;
use crate::fields::{ObjectField, json_type_name};
use crate::{Fields, RequestError};

/// The longest `image_url`, in characters: a data URL of a picture of nearly 15 MiB.
pub const IMAGE_URL_MAX_CHARS: usize = 20_971_520;

/// How the base64 text of a PNG, a JPEG and a WebP begins.
const BASE64_PICTURES: [&str; 3] = ["iVBORw0KGgo", "/9j/", "UklGR"];

/// A picture, as the client named it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReferenceInput {
    /// A file part of the form: which one.
    File(usize),
    /// The bytes themselves, from a data URL or plain base64. Whether they are a picture is still open.
    Bytes(Vec<u8>),
    /// An address to fetch it from, http or https.
    Url(String),
    /// A file that was uploaded before.
    FileId(FileId),
}

/// Reads the picture in one field of a create request, in whichever spelling.
///
/// # Errors
/// It is neither a file, an address, a data URL, base64 nor a file id, or it is two of these.
pub(crate) fn picture_input(
    fields: &Fields,
    param: &'static str,
) -> Result<Option<ReferenceInput>, RequestError> {
    let spelling = Spelling { param };
    let input = match fields.object(param)? {
        None => return Ok(None),
        Some(ObjectField::File(file_idx)) => ReferenceInput::File(file_idx),
        Some(ObjectField::Text(text)) if text.starts_with("file-") => spelling.file_id(text)?,
        Some(ObjectField::Text(text)) => spelling.image_url(text)?,
        Some(ObjectField::Members(members)) => spelling.by_member(&members)?,
    };
    Ok(Some(input))
}

/// Reads `kinora_fit`.
///
/// # Errors
/// It is neither `exact`, `crop` nor `pad`.
pub(crate) fn fit(fields: &Fields) -> Result<Fit, RequestError> {
    match fields.text("kinora_fit")? {
        None | Some("" | "exact") => Ok(Fit::Exact),
        Some("crop") => Ok(Fit::Crop),
        Some("pad") => Ok(Fit::Pad),
        Some(other) => Err(RequestError::invalid_value(
            "kinora_fit",
            format!(
                "Invalid value: '{}'. Supported values are: 'exact', 'crop', 'pad'.",
                shown(other)
            ),
        )),
    }
}

/// How a client spells the picture in one field.
#[derive(Clone, Copy)]
struct Spelling {
    param: &'static str,
}

impl Spelling {
    fn by_member(self, members: &Map<String, Value>) -> Result<ReferenceInput, RequestError> {
        let param = self.param;
        match (
            self.text_member(members, "image_url")?,
            self.text_member(members, "file_id")?,
        ) {
            (Some(url), None) => self.image_url(url),
            (None, Some(id)) => self.file_id(id),
            (Some(_), Some(_)) => Err(self.invalid(&format!(
                "'{param}' has both 'image_url' and 'file_id'. Send one of them."
            ))),
            (None, None) => {
                Err(self.invalid(&format!("'{param}' needs either 'image_url' or 'file_id'.")))
            }
        }
    }

    fn text_member<'m>(
        self,
        members: &'m Map<String, Value>,
        name: &str,
    ) -> Result<Option<&'m str>, RequestError> {
        match members.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.as_str()).filter(|text| !text.is_empty())),
            Some(other) => Err(RequestError::invalid_type(
                self.param,
                &format!("a string in '{name}'"),
                json_type_name(other),
            )),
        }
    }

    fn image_url(self, text: &str) -> Result<ReferenceInput, RequestError> {
        // Bytes are never fewer than characters, and counting megabytes of them is not free.
        if text.len() > IMAGE_URL_MAX_CHARS && text.chars().count() > IMAGE_URL_MAX_CHARS {
            return Err(self.invalid(&format!(
                "'image_url' has more than the {IMAGE_URL_MAX_CHARS} characters allowed. \
                 Send the picture as a file, or upload it with POST /v1/files."
            )));
        }
        if has_scheme(text, "http:") || has_scheme(text, "https:") {
            return Ok(ReferenceInput::Url(text.to_owned()));
        }
        if has_scheme(text, "data:") {
            return self.data_url(text).map(ReferenceInput::Bytes);
        }
        if BASE64_PICTURES.iter().any(|start| text.starts_with(start)) {
            return self.bytes(text).map(ReferenceInput::Bytes);
        }
        Err(self.invalid(&format!(
            "'{}' is no reference picture: send a file, an http(s) address, a data URL, or the id of an uploaded \
             file (file-...). With curl and the command line, a file needs an @ before its name.",
            shown(text)
        )))
    }

    /// The bytes of `data:[<type>][;base64],<data>`. The type is not believed.
    fn data_url(self, text: &str) -> Result<Vec<u8>, RequestError> {
        let (head, data) = text
            .split_once(',')
            .ok_or_else(|| self.invalid("The data URL has no comma before its data."))?;
        let is_base64 = head.rsplit(';').next().map(str::trim);
        if !is_base64.is_some_and(|last| last.eq_ignore_ascii_case("base64")) {
            return Err(self
                .invalid("The data URL is not in base64. Write it as data:image/png;base64,..."));
        }
        self.bytes(data)
    }

    fn bytes(self, text: &str) -> Result<Vec<u8>, RequestError> {
        let invalid = |_| {
            self.invalid(&format!(
                "The picture in '{}' is not valid base64.",
                self.param
            ))
        };
        from_base64(text).map_err(invalid)
    }

    fn file_id(self, text: &str) -> Result<ReferenceInput, RequestError> {
        FileId::parse(text)
            .map(ReferenceInput::FileId)
            .map_err(|_| RequestError::no_such_file(self.param, text))
    }

    fn invalid(self, message: &str) -> RequestError {
        RequestError::invalid_value(self.param, message)
    }
}

fn has_scheme(text: &str, scheme: &str) -> bool {
    let start = text.get(..scheme.len());
    start.is_some_and(|start| start.eq_ignore_ascii_case(scheme))
}

/// Decodes base64 in either alphabet, with or without padding and line ends.
fn from_base64(text: &str) -> Result<Vec<u8>, base64::DecodeError> {
    let config = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    let is_url_safe = text.bytes().any(|b| matches!(b, b'-' | b'_'));
    let alphabet = if is_url_safe { URL_SAFE } else { STANDARD };
    let engine = GeneralPurpose::new(&alphabet, config);
    let has_line_ends = text.bytes().any(|b| b.is_ascii_whitespace());
    if has_line_ends {
        let plain: Vec<u8> = text.bytes().filter(|b| !b.is_ascii_whitespace()).collect();
        engine.decode(plain)
    } else {
        // Without another copy of what may be megabytes.
        engine.decode(text)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::FieldValue;

    const PARAM: &str = "input_reference";
    /// The first bytes of a PNG.
    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0";
    const BASE64: &str = "iVBORw0KGgoAAA==";

    fn form(name: &str, text: &str) -> Result<Option<ReferenceInput>, RequestError> {
        let part = (name.to_owned(), FieldValue::Text(text.to_owned()));
        picture_input(&Fields::from_form(vec![part])?, PARAM)
    }

    fn json(value: Value) -> Result<Option<ReferenceInput>, RequestError> {
        let body = json!({"input_reference": value}).to_string();
        picture_input(&Fields::from_json(body.as_bytes())?, PARAM)
    }

    #[track_caller]
    fn refused(result: Result<Option<ReferenceInput>, RequestError>) -> RequestError {
        let err = result.unwrap_err();
        assert_eq!(err.param, Some(PARAM), "{}", err.message);
        err
    }

    #[test]
    fn a_url_is_one_in_every_spelling() {
        let url = "https://example.com/a.png";
        let expected = Ok(Some(ReferenceInput::Url(url.to_owned())));
        for got in [
            form(PARAM, url),
            form("input_reference[image_url]", url),
            form(PARAM, &json!({"image_url": url}).to_string()),
            json(json!(url)),
            json(json!({"image_url": url})),
            json(json!({"image_url": url, "file_id": null})),
        ] {
            assert_eq!(got, expected);
        }
        assert!(matches!(
            form(PARAM, "HTTP://x"),
            Ok(Some(ReferenceInput::Url(_)))
        ));
    }

    #[test]
    fn bytes_come_as_a_data_url_or_as_plain_base64() {
        let expected = Ok(Some(ReferenceInput::Bytes(PNG.to_vec())));
        for text in [
            format!("data:image/png;base64,{BASE64}"),
            format!("DATA:;Base64,{BASE64}"),
            format!("data:image/png;name=a.png;base64,{}", &BASE64[..14]),
            format!("data:image/png;base64,{}\r\n{}", &BASE64[..5], &BASE64[5..]),
            BASE64.to_owned(),
        ] {
            assert_eq!(form(PARAM, &text), expected, "{text}");
            assert_eq!(json(json!({"image_url": text})), expected, "{text}");
        }
        let url_safe = form(PARAM, "data:;base64,_-8").unwrap();
        assert_eq!(url_safe, Some(ReferenceInput::Bytes(vec![0xff, 0xef])));
    }

    #[test]
    fn a_file_id_is_one_in_every_spelling() {
        let id = FileId::parse("file-1").unwrap();
        let expected = Ok(Some(ReferenceInput::FileId(id)));
        assert_eq!(form(PARAM, "file-1"), expected);
        assert_eq!(form("input_reference[file_id]", "file-1"), expected);
        assert_eq!(json(json!({"file_id": "file-1"})), expected);
        let err = json(json!({"file_id": "../x"})).unwrap_err();
        assert_eq!(err.code, Some("file_not_found"));
    }

    #[test]
    fn both_neither_and_nonsense_are_refused() {
        refused(json(json!({"image_url": "https://x", "file_id": "file-1"})));
        refused(json(json!({})));
        refused(json(json!({"url": "https://x"})));
        refused(json(json!({"image_url": {"url": "https://x"}})));
        refused(json(json!(7)));
        refused(json(json!(["https://x"])));
        for text in [
            "12",
            "ref.png",
            "file:///etc/passwd",
            "ftp://x",
            "data:image/png,x",
            "data:;base64",
        ] {
            refused(form(PARAM, text));
        }
        refused(form(PARAM, "data:image/png;base64,&&&"));
        let hint = refused(form(PARAM, "ref.png")).message;
        assert!(hint.contains('@'), "{hint}");
    }

    #[test]
    fn an_image_url_has_at_most_20_mebi_characters() {
        let head = "data:image/png;base64,";
        let longest = format!("{head}{}", "A".repeat(IMAGE_URL_MAX_CHARS - head.len()));
        assert!(json(json!({"image_url": longest})).is_ok());
        refused(json(json!({"image_url": format!("{longest}A")})));
    }

    #[test]
    fn a_fit_is_one_of_three_words() {
        let of = |text: &str| {
            let part = ("kinora_fit".to_owned(), FieldValue::Text(text.to_owned()));
            fit(&Fields::from_form(vec![part]).unwrap())
        };
        assert_eq!(of(""), Ok(Fit::Exact));
        assert_eq!(of("crop"), Ok(Fit::Crop));
        assert_eq!(of("pad"), Ok(Fit::Pad));
        assert_eq!(of("stretch").unwrap_err().param, Some("kinora_fit"));
    }
}
