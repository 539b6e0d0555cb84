//! `--format pretty`: one line per member, names in one column; members of members are indented.

use serde_json::Value;

/// The value for eyes.
pub(crate) fn render(value: &Value) -> String {
    let mut text = String::new();
    write(&mut text, value, 0);
    text
}

fn write(text: &mut String, value: &Value, indent: usize) {
    let entries: Vec<(String, &Value)> = match value {
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| (name.clone(), value))
            .collect(),
        Value::Array(elements) => elements
            .iter()
            .enumerate()
            .map(|(index, value)| (index.to_string(), value))
            .collect(),
        scalar => {
            text.push_str(&plain(scalar));
            text.push('\n');
            return;
        }
    };
    let widths = entries.iter().map(|(name, _)| name.chars().count());
    let width = widths.max().unwrap_or(0);
    for (name, value) in entries {
        if matches!(value, Value::Object(_) | Value::Array(_)) {
            text.push_str(&format!("{:indent$}{name}\n", ""));
            write(text, value, indent + 2);
        } else {
            text.push_str(&format!("{:indent$}{name:width$}  {}\n", "", plain(value)));
        }
    }
}

fn plain(scalar: &Value) -> String {
    match scalar {
        Value::String(text) => text.clone(),
        Value::Null => "-".to_owned(),
        other => other.to_string(),
    }
}
