//! The fields of a request, whether they came as JSON or as a form.

use serde_json::Value;

use crate::RequestError;

/// The most values a JSON body may hold, at any depth. In memory a value takes dozens of bytes, whatever it takes
/// in the body.
const MAX_JSON_VALUES: usize = 10_000;

/// The fields of one request, in the order they came.
///
/// A form field and a JSON member of the same name mean the same. Numbers in a form are text, so text that
/// holds a number is a number; an empty text part is an absent field, since several clients send one for an
/// option that was not set.
#[derive(Clone, Debug, Default)]
pub struct Fields {
    fields: Vec<(String, FieldValue)>,
}

/// The value of one field.
#[derive(Clone, Debug, PartialEq)]
pub enum FieldValue {
    /// A text part of a form.
    Text(String),
    /// A file part of a form. The bytes are elsewhere.
    File,
    /// A member of a JSON body.
    Json(Value),
}

impl Fields {
    /// Takes the members of a JSON body.
    ///
    /// # Errors
    /// The body is not JSON, not an object, or holds more values than any order has.
    pub fn from_json(body: &[u8]) -> Result<Self, RequestError> {
        if n_values_at_most(body) > MAX_JSON_VALUES {
            return Err(RequestError::unreadable(format!(
                "The JSON body of your request holds more than {MAX_JSON_VALUES} values."
            )));
        }
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
        let fields = members
            .into_iter()
            .map(|(name, value)| (name, FieldValue::Json(value)))
            .collect();
        Ok(Self { fields })
    }

    /// Adds one part of a form.
    pub fn push(&mut self, name: String, value: FieldValue) {
        self.fields.push((name, value));
    }

    /// The text of the field `name`. Absent, null and empty form text give `None`.
    ///
    /// # Errors
    /// The field is there and is no text.
    pub fn text(&self, name: &'static str) -> Result<Option<&str>, RequestError> {
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

    /// Whether anything was sent for `name`, in any spelling: `name`, `name[...]`, `name[]`.
    #[must_use]
    pub fn mentions(&self, name: &str) -> bool {
        self.fields.iter().any(|(key, value)| {
            let base = key.split('[').next().unwrap_or(key);
            base == name && !is_absent(value)
        })
    }

    /// The last value of `name` that is not null; the last one wins, as in JSON.
    fn value(&self, name: &str) -> Option<&FieldValue> {
        let found = self
            .fields
            .iter()
            .rev()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value);
        found.filter(|value| **value != FieldValue::Json(Value::Null))
    }
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
        FieldValue::Text(text) => text.is_empty(),
        FieldValue::File => false,
        FieldValue::Json(Value::Array(items)) => items.is_empty(),
        FieldValue::Json(value) => value.is_null(),
    }
}

fn type_name(value: &FieldValue) -> &'static str {
    match value {
        FieldValue::Text(_) | FieldValue::Json(Value::String(_)) => "a string",
        FieldValue::File => "a file",
        FieldValue::Json(Value::Null) => "null",
        FieldValue::Json(Value::Bool(_)) => "a boolean",
        FieldValue::Json(Value::Number(_)) => "a number",
        FieldValue::Json(Value::Array(_)) => "an array",
        FieldValue::Json(Value::Object(_)) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_of_too_many_values_is_refused_before_it_is_read() {
        let list = |n_values: usize| format!("{{\"a\": [{}0]}}", "0,".repeat(n_values - 1));
        assert!(Fields::from_json(list(9_000).as_bytes()).is_ok());
        let err = Fields::from_json(list(11_000).as_bytes()).unwrap_err();
        assert_eq!(err.code, Some("invalid_body"));
    }

    #[test]
    fn separators_within_a_text_are_no_values() {
        let text = ",:[\\\"".repeat(20_000);
        let body = format!("{{\"prompt\": \"{text}\"}}");
        assert!(Fields::from_json(body.as_bytes()).is_ok());
    }
}
