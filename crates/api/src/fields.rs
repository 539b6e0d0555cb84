//! The fields of a request, whether they came as JSON or as a form.

use std::borrow::Cow;

use serde_json::{Map, Value};

use crate::RequestError;
use crate::field_name::{FieldName, Segment};

/// The most values a JSON text may hold, at any depth. In memory a value takes dozens of bytes, whatever it takes
/// in the body.
const MAX_JSON_VALUES: usize = 10_000;

/// Where several clients put what their server knows and OpenAI's does not.
const EXTRA_BODY: &str = "extra_body";

/// The fields of one request, in the order they came.
///
/// A form field and a JSON member of the same name mean the same: `video[id]` in a form, `video` with the JSON
/// text `{"id": ...}` in a form, and the member `video` of a JSON body are one field. Numbers in a form are text,
/// so text that holds a number is a number; an empty text part is an absent field, since several clients send one
/// for an option that was not set. What stands in `extra_body` counts as if it stood beside it, unless a field of
/// that name does.
#[derive(Clone, Debug, Default)]
pub struct Fields {
    fields: Vec<(FieldName, FieldValue)>,
}

/// The value of one field.
#[derive(Clone, Debug, PartialEq)]
pub enum FieldValue {
    /// A text part of a form.
    Text(String),
    /// A file part of a form: which one, as whoever keeps the bytes counts them.
    File(usize),
    /// A member of a JSON body.
    Json(Value),
}

/// The value of a field that is an object, a file, or a text that stands for one. Borrowed where that can be: a
/// picture may come as twenty megabytes of text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ObjectField<'f> {
    /// A file part: which one.
    File(usize),
    /// A text that is not JSON. Never empty.
    Text(&'f str),
    /// The members of an object, in whichever spelling they came.
    Members(Cow<'f, Map<String, Value>>),
}

impl Fields {
    /// Takes the members of a JSON body.
    ///
    /// # Errors
    /// The body is not JSON, not an object, or holds more values than any order has.
    pub fn from_json(body: &[u8]) -> Result<Self, RequestError> {
        check_n_values(body).map_err(|n_values| {
            RequestError::unreadable(format!(
                "The JSON body of your request holds more than {n_values} values."
            ))
        })?;
        let value: Value = serde_json::from_slice(body).map_err(|err| {
            RequestError::unreadable(format!(
                "We could not parse the JSON body of your request: {err}."
            ))
        })?;
        let Value::Object(members) = value else {
            return Err(RequestError::unreadable(
                "The JSON body of your request must be an object.",
            ));
        };
        Self::new(json_fields(members))
    }

    /// Takes the parts of a form, in their order.
    ///
    /// # Errors
    /// The form has an `extra_body` that is no JSON object.
    pub fn from_form(parts: Vec<(String, FieldValue)>) -> Result<Self, RequestError> {
        Self::new(parts.into_iter())
    }

    fn new(parts: impl Iterator<Item = (String, FieldValue)>) -> Result<Self, RequestError> {
        let (mut fields, mut extras) = (Self::default(), Vec::new());
        for (name, value) in parts {
            let name = FieldName::parse(&name);
            if name.base == EXTRA_BODY {
                extras.extend(extra_fields(name, value)?);
            } else {
                fields.fields.push((name, value));
            }
        }
        extras.retain(|(name, _)| !fields.mentions(&name.base));
        fields.fields.extend(extras);
        Ok(fields)
    }

    /// The text of the field `name`. Absent, null and empty form text give `None`.
    ///
    /// # Errors
    /// The field is there and is no text, or has a NUL character in it, which databases cannot keep.
    pub fn text(&self, name: &'static str) -> Result<Option<&str>, RequestError> {
        let text = self.any_text(name)?;
        if text.is_some_and(|text| text.contains('\0')) {
            let message = format!("{name} must not contain the NUL character (U+0000).");
            return Err(RequestError::invalid_value(name, message));
        }
        Ok(text)
    }

    fn any_text(&self, name: &'static str) -> Result<Option<&str>, RequestError> {
        match self.value(name) {
            None => Ok(None),
            Some(FieldValue::Text(text)) => Ok(Some(text)
                .filter(|text| !text.is_empty())
                .map(String::as_str)),
            Some(FieldValue::Json(Value::String(text))) => Ok(Some(text)),
            Some(other) => Err(RequestError::invalid_type(
                name,
                "a string",
                type_name(other),
            )),
        }
    }

    /// The whole number in the field `name`, written as a number or as text.
    ///
    /// # Errors
    /// The field is there and is no whole number from 0 to 2^63 - 1.
    pub fn whole_number(&self, name: &'static str) -> Result<Option<u64>, RequestError> {
        let wrong = |got: &str| {
            RequestError::invalid_type(name, "a whole number from 0 to 9223372036854775807", got)
        };
        let in_range = |number: Option<u64>| number.filter(|n| i64::try_from(*n).is_ok());
        match self.value(name) {
            None => Ok(None),
            Some(FieldValue::Json(Value::Number(number))) => in_range(number.as_u64())
                .map(Some)
                .ok_or_else(|| wrong(&number.to_string())),
            Some(FieldValue::Text(text)) if text.is_empty() => Ok(None),
            Some(FieldValue::Text(text) | FieldValue::Json(Value::String(text))) => {
                in_range(text.parse().ok())
                    .map(Some)
                    .ok_or_else(|| wrong("another text"))
            }
            Some(other) => Err(wrong(type_name(other))),
        }
    }

    /// The finite number in the field `name`, written as a number or as text.
    ///
    /// # Errors
    /// The field is there and is no finite number.
    pub fn number(&self, name: &'static str) -> Result<Option<f64>, RequestError> {
        let wrong = |got: &str| RequestError::invalid_type(name, "a number", got);
        match self.value(name) {
            None => Ok(None),
            Some(FieldValue::Json(Value::Number(number))) => Ok(number.as_f64()),
            Some(FieldValue::Text(text)) if text.is_empty() => Ok(None),
            Some(FieldValue::Text(text) | FieldValue::Json(Value::String(text))) => {
                let number = text.parse().ok().filter(|number: &f64| number.is_finite());
                number.map(Some).ok_or_else(|| wrong("another text"))
            }
            Some(other) => Err(wrong(type_name(other))),
        }
    }

    /// The field `name` as text, whether it was written as text or as a whole number.
    ///
    /// # Errors
    /// The field is there and is neither.
    pub fn text_or_number(&self, name: &'static str) -> Result<Option<String>, RequestError> {
        match self.value(name) {
            Some(FieldValue::Json(Value::Number(number))) if number.is_u64() => {
                Ok(Some(number.to_string()))
            }
            _ => Ok(self.text(name)?.map(str::to_owned)),
        }
    }

    /// The boolean in the field `name`, written as one or as text.
    ///
    /// # Errors
    /// The field is there and is neither `true` nor `false`.
    pub fn boolean(&self, name: &'static str) -> Result<Option<bool>, RequestError> {
        match self.value(name) {
            None => Ok(None),
            Some(FieldValue::Json(Value::Bool(value))) => Ok(Some(*value)),
            Some(FieldValue::Text(text)) if text.is_empty() => Ok(None),
            Some(FieldValue::Text(text) | FieldValue::Json(Value::String(text))) => text
                .parse()
                .map(Some)
                .map_err(|_| RequestError::invalid_type(name, "a boolean", "another text")),
            Some(other) => Err(RequestError::invalid_type(
                name,
                "a boolean",
                type_name(other),
            )),
        }
    }

    /// Whether `name` is there and not null, if only as an empty list.
    pub(crate) fn is_sent(&self, name: &str) -> bool {
        self.of(name)
            .any(|(_, value)| *value != FieldValue::Json(Value::Null))
    }

    /// Whether anything was sent for `name`, in any spelling: `name`, `name[...]`, `name[]`.
    #[must_use]
    pub fn mentions(&self, name: &str) -> bool {
        self.of(name).any(|(_, value)| !is_absent(value))
    }

    /// The field `name`, which is an object, a file, or a text that stands for one. What was sent for it in more
    /// than one spelling must not contradict itself, so that is refused.
    ///
    /// # Errors
    /// The field is there and is something else, or came in several ways.
    pub(crate) fn object(
        &self,
        name: &'static str,
    ) -> Result<Option<ObjectField<'_>>, RequestError> {
        let mut members = Map::new();
        let mut whole = None;
        for (field_name, value) in self.of(name).filter(|(_, value)| !is_absent(value)) {
            match field_name.path.as_slice() {
                [] => whole = Some(whole_object(name, value)?),
                [Segment::Member(member)] => {
                    let value = as_json(value).ok_or_else(|| {
                        RequestError::invalid_type(name, "text in its members", "a file")
                    })?;
                    members.insert(member.clone(), value);
                }
                _ => return Err(RequestError::invalid_type(name, "an object", "an array")),
            }
        }
        match whole {
            Some(_) if !members.is_empty() => Err(RequestError::invalid_value(
                name,
                format!("'{name}' was sent in two ways. Send it once."),
            )),
            Some(whole) => Ok(Some(whole)),
            None if members.is_empty() => Ok(None),
            None => Ok(Some(ObjectField::Members(Cow::Owned(members)))),
        }
    }

    /// The items of the field `name`, which is a list: `name[]`, `name[0]`, `name[][member]`, a repeated `name`, a
    /// JSON array, or a JSON text. A single value is a list of one. Of an item that was sent member by member only
    /// `member` counts.
    ///
    /// # Errors
    /// An item is a file.
    pub(crate) fn items(
        &self,
        name: &'static str,
        member: &str,
    ) -> Result<Vec<Value>, RequestError> {
        let mut items: Vec<(Option<usize>, Value)> = Vec::new();
        for (field_name, value) in self.of(name).filter(|(_, value)| !is_absent(value)) {
            let value = as_json(value)
                .ok_or_else(|| RequestError::invalid_type(name, "a list", "a file"))?;
            match field_name.path.as_slice() {
                [] => match read_json_text(name, value)? {
                    Value::Array(values) => items.extend(values.into_iter().map(|v| (None, v))),
                    value => items.push((None, value)),
                },
                [Segment::Append] => items.push((None, read_json_text(name, value)?)),
                [Segment::Index(idx)] => items.push((Some(*idx), read_json_text(name, value)?)),
                [Segment::Append, Segment::Member(of)] if of == member => items.push((None, value)),
                [Segment::Index(idx), Segment::Member(of)] if of == member => {
                    items.push((Some(*idx), value));
                }
                [Segment::Append | Segment::Index(_), Segment::Member(_)] => {}
                // `name[id]`: a list of one, by a client that knows no lists.
                [Segment::Member(of)] if of == member => items.push((None, value)),
                _ => return Err(RequestError::invalid_type(name, "a list", "an object")),
            }
        }
        // Numbered items may come in any order; those without a number keep theirs.
        items.sort_by_key(|(idx, _)| *idx);
        Ok(items.into_iter().map(|(_, value)| value).collect())
    }

    /// The last value of `name` that is not null; the last one wins, as in JSON.
    fn value(&self, name: &str) -> Option<&FieldValue> {
        let found = self
            .of(name)
            .filter(|(name, _)| name.path.is_empty())
            .last()
            .map(|(_, value)| value);
        found.filter(|value| **value != FieldValue::Json(Value::Null))
    }

    fn of(&self, base: &str) -> impl Iterator<Item = &(FieldName, FieldValue)> {
        self.fields
            .iter()
            .filter(move |(name, _)| name.base == base)
    }
}

fn json_fields(members: Map<String, Value>) -> impl Iterator<Item = (String, FieldValue)> {
    let to_field = |(name, value)| (name, FieldValue::Json(value));
    members.into_iter().map(to_field)
}

/// The fields within one part of `extra_body`.
fn extra_fields(
    name: FieldName,
    value: FieldValue,
) -> Result<Vec<(FieldName, FieldValue)>, RequestError> {
    if is_absent(&value) {
        return Ok(Vec::new());
    }
    if let Some(inner) = name.without_base() {
        return Ok(vec![(inner, value)]);
    }
    match whole_object(EXTRA_BODY, &value)? {
        ObjectField::Members(members) => Ok(json_fields(members.into_owned())
            .map(|(name, value)| (FieldName::parse(&name), value))
            .collect()),
        ObjectField::Text(_) => Err(RequestError::invalid_value(
            EXTRA_BODY,
            "'extra_body' must be a JSON object, or its text.",
        )),
        ObjectField::File(_) => Err(RequestError::invalid_type(
            EXTRA_BODY,
            "an object",
            "a file",
        )),
    }
}

/// A value that stands for a whole object: the object, its JSON text, a file, or another text.
fn whole_object<'f>(
    name: &'static str,
    value: &'f FieldValue,
) -> Result<ObjectField<'f>, RequestError> {
    let text = match value {
        FieldValue::File(file_idx) => return Ok(ObjectField::File(*file_idx)),
        FieldValue::Json(Value::Object(members)) => {
            return Ok(ObjectField::Members(Cow::Borrowed(members)));
        }
        FieldValue::Text(text) | FieldValue::Json(Value::String(text)) => text,
        FieldValue::Json(_) => {
            return Err(RequestError::invalid_type(
                name,
                "an object",
                type_name(value),
            ));
        }
    };
    if !text.trim_start().starts_with('{') {
        return Ok(ObjectField::Text(text));
    }
    match parse_json_text(name, text)? {
        Value::Object(members) => Ok(ObjectField::Members(Cow::Owned(members))),
        _ => Ok(ObjectField::Text(text)),
    }
}

/// The value of a text part that holds a JSON array or object; any other value as it is.
fn read_json_text(name: &'static str, value: Value) -> Result<Value, RequestError> {
    match &value {
        Value::String(text) if text.trim_start().starts_with(['[', '{']) => {
            parse_json_text(name, text)
        }
        _ => Ok(value),
    }
}

fn parse_json_text(name: &'static str, text: &str) -> Result<Value, RequestError> {
    let wrong = |why: String| RequestError::invalid_value(name, why);
    check_n_values(text.as_bytes())
        .map_err(|n_values| wrong(format!("'{name}' holds more than {n_values} values.")))?;
    serde_json::from_str(text)
        .map_err(|err| wrong(format!("'{name}' holds JSON that cannot be parsed: {err}.")))
}

/// Refuses a JSON text with more values than any order has, before it is read; says how many it may have.
fn check_n_values(json: &[u8]) -> Result<(), usize> {
    if n_values_at_most(json) > MAX_JSON_VALUES {
        return Err(MAX_JSON_VALUES);
    }
    Ok(())
}

/// How many values a JSON text has, or a few more: each but the first follows a separator or opens a list.
fn n_values_at_most(json: &[u8]) -> usize {
    let (mut n_values, mut is_in_text, mut is_escaped) = (1, false, false);
    for byte in json {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_in_text => is_escaped = true,
            b'"' => is_in_text = !is_in_text,
            b',' | b':' | b'[' if !is_in_text => n_values += 1,
            _ => {}
        }
    }
    n_values
}

fn is_absent(value: &FieldValue) -> bool {
    match value {
        FieldValue::Text(text) | FieldValue::Json(Value::String(text)) => text.is_empty(),
        FieldValue::File(_) => false,
        FieldValue::Json(Value::Array(items)) => items.is_empty(),
        FieldValue::Json(value) => value.is_null(),
    }
}

/// A value as JSON; `None` for a file.
fn as_json(value: &FieldValue) -> Option<Value> {
    match value {
        FieldValue::Text(text) => Some(Value::String(text.clone())),
        FieldValue::Json(value) => Some(value.clone()),
        FieldValue::File(_) => None,
    }
}

fn type_name(value: &FieldValue) -> &'static str {
    match value {
        FieldValue::Text(_) => "a string",
        FieldValue::File(_) => "a file",
        FieldValue::Json(value) => json_type_name(value),
    }
}

/// What kind of JSON value this is, for an error message.
pub(crate) fn json_type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn form(parts: &[(&str, &str)]) -> Fields {
        let parts = parts
            .iter()
            .map(|(name, text)| ((*name).to_owned(), FieldValue::Text((*text).to_owned())));
        Fields::from_form(parts.collect()).unwrap()
    }

    fn json(body: &Value) -> Fields {
        Fields::from_json(body.to_string().as_bytes()).unwrap()
    }

    fn members(value: Value) -> ObjectField<'static> {
        match value {
            Value::Object(members) => ObjectField::Members(Cow::Owned(members)),
            _ => unreachable!("the tests write objects"),
        }
    }

    #[test]
    fn a_body_of_too_many_values_is_refused_before_it_is_read() {
        let list = |n_values: usize| format!("{{\"a\": [{}0]}}", "0,".repeat(n_values - 1));
        assert!(Fields::from_json(list(9_000).as_bytes()).is_ok());
        let err = Fields::from_json(list(11_000).as_bytes()).unwrap_err();
        assert_eq!(err.code, Some("invalid_body"));
    }

    #[test]
    fn a_json_text_of_too_many_values_is_refused_before_it_is_read() {
        let text = format!("[{}0]", "0,".repeat(11_000));
        let err = form(&[("list", &text)]).items("list", "id").unwrap_err();
        assert_eq!((err.param, err.code), (Some("list"), Some("invalid_value")));
    }

    #[test]
    fn separators_within_a_text_are_no_values() {
        let text = ",:[\\\"".repeat(20_000);
        let body = format!("{{\"prompt\": \"{text}\"}}");
        assert!(Fields::from_json(body.as_bytes()).is_ok());
    }

    #[test]
    fn every_spelling_of_an_object_is_the_same_object() {
        let expected = Some(members(json!({"id": "video_1"})));
        for fields in [
            form(&[("video[id]", "video_1")]),
            form(&[("video", r#" {"id": "video_1"}"#)]),
            json(&json!({"video": {"id": "video_1"}})),
            json(&json!({"video": r#"{"id": "video_1"}"#})),
            json(&json!({"video[id]": "video_1"})),
            json(&json!({"extra_body": {"video": {"id": "video_1"}}})),
            form(&[("extra_body", r#"{"video": {"id": "video_1"}}"#)]),
            form(&[("extra_body[video][id]", "video_1")]),
        ] {
            assert_eq!(fields.object("video"), Ok(expected.clone()), "{fields:?}");
        }
        let bare = Some(ObjectField::Text("video_1"));
        assert_eq!(form(&[("video", "video_1")]).object("video"), Ok(bare));
    }

    #[test]
    fn an_object_that_was_not_set_is_absent() {
        for fields in [
            form(&[]),
            form(&[("video", "")]),
            form(&[("video[id]", "")]),
            json(&json!({"video": null})),
            json(&json!({"video": ""})),
        ] {
            assert_eq!(fields.object("video"), Ok(None), "{fields:?}");
        }
    }

    #[test]
    fn an_object_in_two_spellings_or_of_another_shape_is_refused() {
        for fields in [
            form(&[("video[id]", "a"), ("video", "b")]),
            form(&[("video[]", "a")]),
            form(&[("video[id][x]", "a")]),
            form(&[("video", "{\"id\": ")]),
            json(&json!({"video": [{"id": "a"}]})),
            json(&json!({"video": 7})),
        ] {
            let err = fields.object("video").unwrap_err();
            assert_eq!(err.param, Some("video"), "{fields:?}");
        }
    }

    #[test]
    fn every_spelling_of_a_list_is_the_same_list() {
        let of_objects = [json!({"id": "a"}), json!({"id": "b"})];
        let of_texts = [json!("a"), json!("b")];
        for (fields, expected) in [
            (form(&[("l[][id]", "a"), ("l[][id]", "b")]), &of_texts),
            (form(&[("l[1][id]", "b"), ("l[0][id]", "a")]), &of_texts),
            (form(&[("l[]", "a"), ("l[]", "b")]), &of_texts),
            (form(&[("l", "a"), ("l", "b")]), &of_texts),
            (form(&[("l", r#"["a", "b"]"#)]), &of_texts),
            (form(&[("l", r#"[{"id":"a"},{"id":"b"}]"#)]), &of_objects),
            (
                form(&[("l[]", r#"{"id":"a"}"#), ("l[]", r#"{"id":"b"}"#)]),
                &of_objects,
            ),
            (json(&json!({"l": ["a", "b"]})), &of_texts),
            (json(&json!({"l": [{"id": "a"}, {"id": "b"}]})), &of_objects),
            (json(&json!({"extra_body": {"l": ["a", "b"]}})), &of_texts),
            (
                form(&[("extra_body[l][][id]", "a"), ("extra_body[l][][id]", "b")]),
                &of_texts,
            ),
        ] {
            assert_eq!(fields.items("l", "id").unwrap(), expected, "{fields:?}");
        }
    }

    #[test]
    fn a_field_wins_over_the_same_one_in_extra_body() {
        let fields = json(&json!({"seed": 1, "extra_body": {"seed": 2, "steps": 3}}));
        assert_eq!(fields.whole_number("seed"), Ok(Some(1)));
        assert_eq!(fields.whole_number("steps"), Ok(Some(3)));
        let fields = form(&[("extra_body", "{\"seed\": 2}"), ("seed", "")]);
        assert_eq!(
            fields.whole_number("seed"),
            Ok(Some(2)),
            "an empty part is none"
        );
    }

    #[test]
    fn an_extra_body_that_is_no_object_is_refused_and_none_is_none() {
        for wrong in [json!("seed"), json!(7), json!([1]), json!("{\"a\":")] {
            let body = json!({"extra_body": wrong}).to_string();
            let err = Fields::from_json(body.as_bytes()).unwrap_err();
            assert_eq!(err.param, Some("extra_body"), "{body}");
        }
        for none in [json!(null), json!(""), json!({})] {
            assert!(!json(&json!({"extra_body": none})).mentions("seed"));
        }
    }

    /// Names as an attacker or a strange client writes them.
    fn names() -> impl Strategy<Value = String> {
        prop_oneof![
            "(video|input_reference|characters|extra_body|seed)(\\[[a-z0-9]{0,3}\\]){0,5}",
            "[a-z\\[\\]]{0,20}",
            any::<String>(),
        ]
    }

    fn texts() -> impl Strategy<Value = String> {
        prop_oneof![
            "[\\[\\]{}\":,a-z0-9 ]{0,30}",
            any::<String>(),
            Just("{\"id\":\"a\"}".to_owned()),
        ]
    }

    /// Asks a request for everything there is to ask.
    fn ask_everything(fields: &Fields) {
        for name in [
            "video",
            "input_reference",
            "characters",
            "extra_body",
            "seed",
        ] {
            let _ = fields.text(name);
            let _ = fields.number(name);
            let _ = fields.whole_number(name);
            let _ = fields.text_or_number(name);
            let _ = fields.object(name);
            let _ = fields.items(name, "id");
            let _ = fields.mentions(name);
        }
    }

    /// A piece of JSON, so that what is made of them is nearly JSON.
    const PIECES: [&str; 16] = [
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "\"",
        "\"video\"",
        "\"id\"",
        "\"extra_body\"",
        "\"seed\"",
        "null",
        "1e999",
        "\\u0000",
        "-0.5",
        " ",
    ];

    #[test]
    fn a_text_with_a_nul_character_is_refused() {
        for fields in [
            form(&[("prompt", "a\0b")]),
            json(&json!({"prompt": "a\0b"})),
        ] {
            let refused = fields.text("prompt").unwrap_err();
            assert_eq!(refused.param, Some("prompt"));
        }
    }

    #[test]
    fn whatever_bytes_come_as_json_are_answered() {
        bolero::check!()
            .with_type::<Vec<(u8, u8)>>()
            .for_each(|pieces| {
                let mut body = Vec::new();
                for (piece, byte) in pieces {
                    match PIECES.get(usize::from(*piece) % 20) {
                        Some(piece) => body.extend_from_slice(piece.as_bytes()),
                        None => body.push(*byte),
                    }
                }
                if let Ok(fields) = Fields::from_json(&body) {
                    ask_everything(&fields);
                }
            });
    }

    proptest! {
        #[test]
        fn no_form_makes_the_parser_panic(
            parts in prop::collection::vec((names(), texts(), any::<bool>()), 0..12),
        ) {
            let to_value = |text, is_file| if is_file { FieldValue::File(0) } else { FieldValue::Text(text) };
            let parts = parts.into_iter().map(|(name, text, is_file)| (name, to_value(text, is_file)));
            if let Ok(fields) = Fields::from_form(parts.collect()) {
                ask_everything(&fields);
            }
        }

        #[test]
        fn no_json_makes_the_parser_panic(
            members in prop::collection::vec((names(), texts()), 0..8),
            raw in prop::collection::vec(any::<u8>(), 0..200),
        ) {
            let _ = Fields::from_json(&raw);
            let to_member = |(name, text): (String, String)| {
                let value = serde_json::from_str(&text).unwrap_or(Value::String(text));
                (name, value)
            };
            let body = Value::Object(members.into_iter().map(to_member).collect());
            if let Ok(fields) = Fields::from_json(body.to_string().as_bytes()) {
                ask_everything(&fields);
            }
        }

        #[test]
        fn texts_mean_the_same_in_a_form_and_in_json(text in "[^\\[{\0]{1,40}", number in any::<u32>()) {
            let number = number.to_string();
            let form = form(&[("a", &text), ("n", &number), ("v[id]", &text), ("l[]", &text)]);
            let json = json(&json!({"a": text, "n": number, "v": {"id": text}, "l": [text]}));
            prop_assert_eq!(form.text("a"), json.text("a"));
            prop_assert_eq!(form.whole_number("n"), json.whole_number("n"));
            prop_assert_eq!(form.number("n"), json.number("n"));
            prop_assert_eq!(form.object("v"), json.object("v"));
            prop_assert_eq!(form.items("l", "id"), json.items("l", "id"));
        }
    }
}
