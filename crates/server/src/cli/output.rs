//! How answers are printed.
//!
//! JSON is shown as the server sent it: members in their order, unknown ones too, missing ones not added.

use std::io::{self, IsTerminal, Write};

use anyhow::Context;
use clap::ValueEnum;
use serde_json::Value;

use crate::cli::client::{Answer, ApiAnswer};
use crate::cli::transform;

/// A way to print JSON.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Indented JSON
    #[default]
    Auto,
    /// For an interactive viewer; prints indented JSON
    Explore,
    /// Indented JSON
    Json,
    /// JSON on one line
    Jsonl,
    /// Names and values, for reading
    Pretty,
    /// The bytes of the answer, untouched
    Raw,
    /// YAML
    Yaml,
}

/// How results are printed, and how errors.
#[derive(Clone, Debug, Default)]
pub(crate) struct Output {
    pub(crate) result: Style,
    pub(crate) error: Style,
}

/// One way of printing.
#[derive(Clone, Debug, Default)]
pub(crate) struct Style {
    pub(crate) format: Format,
    /// A path to the part to print; the whole is printed where the path leads nowhere.
    pub(crate) transform: Option<String>,
    /// Print texts without quotes.
    pub(crate) raw_output: bool,
}

impl Output {
    /// Prints an answer.
    pub(crate) fn print_answer(&self, answer: &Answer) -> anyhow::Result<()> {
        if self.result.format == Format::Raw && self.result.transform.is_none() {
            return print(&answer.body);
        }
        self.print_value(&answer.json()?)
    }

    /// Prints a value that did not come as an answer of its own.
    pub(crate) fn print_value(&self, value: &Value) -> anyhow::Result<()> {
        print(self.result.render(value)?.as_bytes())
    }

    /// Prints the status line of an error answer on standard error, and the error object on standard output.
    pub(crate) fn print_api_error(&self, answer: &ApiAnswer, line: &str) -> anyhow::Result<()> {
        eprintln!("{line}");
        if self.error.format == Format::Raw && self.error.transform.is_none() {
            return print(&answer.body);
        }
        match answer.error_object() {
            Some(error) => print(self.error.render(&error)?.as_bytes()),
            None => Ok(()),
        }
    }

    /// Says what a format cannot do here, once per command.
    pub(crate) fn warn_about_format(&self) {
        if self.result.format == Format::Explore || self.error.format == Format::Explore {
            eprintln!(
                "warning: there is no interactive viewer; printing JSON instead of --format explore"
            );
        }
    }
}

impl Style {
    fn render(&self, value: &Value) -> anyhow::Result<String> {
        let picked = self
            .transform
            .as_deref()
            .and_then(|path| transform::pick(value, path));
        let value = picked.as_ref().unwrap_or(value);
        if let (true, Value::String(text)) = (self.raw_output, value) {
            return Ok(format!("{text}\n"));
        }
        let mut text = match self.format {
            Format::Auto | Format::Explore | Format::Json => serde_json::to_string_pretty(value)?,
            Format::Jsonl | Format::Raw => serde_json::to_string(value)?,
            Format::Pretty => pretty(value),
            Format::Yaml => serde_saphyr::to_string(value).context("as YAML")?,
        };
        if !text.ends_with('\n') {
            text.push('\n');
        }
        Ok(text)
    }
}

/// Writes to standard output. A reader that has seen enough (`| head`) is not an error.
fn print(bytes: &[u8]) -> anyhow::Result<()> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(error).context("standard output")
        }
        _ => Ok(()),
    }
}

/// Whether standard output is a terminal.
pub(crate) fn is_terminal() -> bool {
    io::stdout().is_terminal()
}

/// One line per member, names in one column; members of members are indented.
fn pretty(value: &Value) -> String {
    let mut text = String::new();
    write_pretty(&mut text, value, 0);
    text
}

fn write_pretty(text: &mut String, value: &Value, indent: usize) {
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
    let width = entries
        .iter()
        .map(|(name, _)| name.chars().count())
        .max()
        .unwrap_or(0);
    for (name, value) in entries {
        let nested = matches!(value, Value::Object(_) | Value::Array(_));
        if nested {
            text.push_str(&format!("{:indent$}{name}\n", ""));
            write_pretty(text, value, indent + 2);
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(style: &Style, expected: &str) {
        let value = json!({"id": "video_1", "error": null, "b": {"x": 1}, "a": []});
        assert_eq!(style.render(&value).unwrap(), expected);
    }

    #[test]
    fn every_format_keeps_the_order_of_members() {
        let style = |format| Style {
            format,
            ..Style::default()
        };
        let indented = "{\n  \"id\": \"video_1\",\n  \"error\": null,\n  \"b\": {\n    \"x\": 1\n  },\n  \"a\": []\n}\n";
        check(&style(Format::Auto), indented);
        check(&style(Format::Json), indented);
        check(
            &style(Format::Jsonl),
            "{\"id\":\"video_1\",\"error\":null,\"b\":{\"x\":1},\"a\":[]}\n",
        );
        check(
            &style(Format::Yaml),
            "id: video_1\nerror: null\nb:\n  x: 1\na: []\n",
        );
        check(
            &style(Format::Pretty),
            "id     video_1\nerror  -\nb\n  x  1\na\n",
        );
    }

    #[test]
    fn a_path_picks_a_part_and_a_wrong_path_changes_nothing() {
        let style = |path: &str, raw_output| Style {
            format: Format::Jsonl,
            transform: Some(path.to_owned()),
            raw_output,
        };
        check(&style("id", false), "\"video_1\"\n");
        check(&style("id", true), "video_1\n");
        check(&style("b.x", true), "1\n");
        check(
            &style("nothing", false),
            "{\"id\":\"video_1\",\"error\":null,\"b\":{\"x\":1},\"a\":[]}\n",
        );
    }
}
