//! JSON in the colours of a terminal. Without the colours it is what `serde_json` writes.

use serde_json::Value;

const NAME: &str = "\x1b[1;34m";
const TEXT: &str = "\x1b[32m";
const NUMBER: &str = "\x1b[33m";
const BOOLEAN: &str = "\x1b[36m";
const NULL: &str = "\x1b[2m";
const PLAIN: &str = "\x1b[0m";

/// One member or element per line.
pub(crate) fn indented(value: &Value) -> String {
    let mut text = String::new();
    write(&mut text, value, Some(0));
    text
}

/// All of it on one line.
pub(crate) fn one_line(value: &Value) -> String {
    let mut text = String::new();
    write(&mut text, value, None);
    text
}

/// `depth` is that of the value, or `None` on one line.
fn write(text: &mut String, value: &Value, depth: Option<usize>) {
    let inner = depth.map(|depth| depth + 1);
    match value {
        Value::Object(members) if !members.is_empty() => {
            text.push('{');
            for (index, (name, member)) in members.iter().enumerate() {
                begin_entry(text, index, inner);
                paint(text, NAME, &Value::from(name.as_str()));
                text.push_str(if depth.is_some() { ": " } else { ":" });
                write(text, member, inner);
            }
            end_line(text, depth);
            text.push('}');
        }
        Value::Array(elements) if !elements.is_empty() => {
            text.push('[');
            for (index, element) in elements.iter().enumerate() {
                begin_entry(text, index, inner);
                write(text, element, inner);
            }
            end_line(text, depth);
            text.push(']');
        }
        Value::Object(_) => text.push_str("{}"),
        Value::Array(_) => text.push_str("[]"),
        Value::String(_) => paint(text, TEXT, value),
        Value::Number(_) => paint(text, NUMBER, value),
        Value::Bool(_) => paint(text, BOOLEAN, value),
        Value::Null => paint(text, NULL, value),
    }
}

fn begin_entry(text: &mut String, index: usize, depth: Option<usize>) {
    if index > 0 {
        text.push(',');
    }
    end_line(text, depth);
}

fn end_line(text: &mut String, depth: Option<usize>) {
    if let Some(depth) = depth {
        text.push('\n');
        text.extend(std::iter::repeat_n("  ", depth));
    }
}

fn paint(text: &mut String, colour: &str, scalar: &Value) {
    text.push_str(colour);
    text.push_str(&scalar.to_string());
    text.push_str(PLAIN);
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn without_colours(text: &str) -> String {
        let mut parts = text.split('\x1b');
        let mut plain = parts.next().unwrap().to_owned();
        for part in parts {
            plain.push_str(part.split_once('m').unwrap().1);
        }
        plain
    }

    #[test]
    fn only_colours_are_added() {
        let value = json!({"a": [1, {"b": "x\"y"}], "c": {}, "d": [], "e": null, "f": true});
        let expected = serde_json::to_string_pretty(&value).unwrap();
        assert_eq!(without_colours(&indented(&value)), expected);
        assert_eq!(without_colours(&one_line(&value)), value.to_string());
        assert!(indented(&value).contains("\x1b[1;34m\"a\"\x1b[0m: ["));
    }
}
