//! How answers are printed.
//!
//! JSON is shown as the server sent it: members in their order, unknown ones too, missing ones not added.

use std::io::{self, IsTerminal, Write};

use anyhow::Context;
use clap::ValueEnum;
use serde_json::Value;

use crate::cli::client::{Answer, ApiAnswer};
use crate::cli::colour;
use crate::cli::pretty;
use crate::cli::screen::Screen;
use crate::cli::transform;
use crate::config::Environment;

/// A way to print JSON.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Indented JSON
    #[default]
    Auto,
    /// Indented JSON in the pager of a terminal
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
    pub(crate) terminal: Terminal,
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

/// What standard output is connected to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Terminal {
    pub(crate) is_terminal: bool,
    pub(crate) has_colours: bool,
    /// The program that shows what is longer than the screen.
    pub(crate) pager: Option<String>,
}

impl Terminal {
    /// Looks at standard output. `FORCE_COLOR` is 1 for colours anywhere, 0 for none; `NO_COLOR` is respected.
    pub(crate) fn of_standard_output(environment: &Environment) -> Self {
        let is_terminal = io::stdout().is_terminal();
        let has_colours = match environment.get("FORCE_COLOR") {
            Some("1") => true,
            Some("0") => false,
            _ => is_terminal && environment.get("NO_COLOR").is_none(),
        };
        Self {
            is_terminal,
            has_colours,
            pager: environment.get("PAGER").map(str::to_owned),
        }
    }
}

impl Output {
    /// Prints an answer.
    pub(crate) fn print_answer(&self, answer: &Answer) -> anyhow::Result<()> {
        if self.result.is_untouched() {
            return print(&answer.body);
        }
        self.print_value(&answer.json()?)
    }

    /// Prints a value that did not come as an answer of its own.
    pub(crate) fn print_value(&self, value: &Value) -> anyhow::Result<()> {
        let mut screen = self.screen();
        screen.show(&self.rendered(value)?)?;
        screen.finish()
    }

    /// A place for several values, one after another.
    pub(crate) fn screen(&self) -> Screen {
        Screen::new(&self.terminal, self.result.format == Format::Explore)
    }

    /// A result as it is to be printed.
    pub(crate) fn rendered(&self, value: &Value) -> anyhow::Result<String> {
        self.result.render(value, &self.terminal)
    }

    /// Prints the status line of an error answer on standard error, and the error object on standard output.
    pub(crate) fn print_api_error(&self, answer: &ApiAnswer, line: &str) -> anyhow::Result<()> {
        eprintln!("{line}");
        if let (true, Some(text)) = (self.error.is_untouched(), answer.error_text()) {
            return print(format!("{text}\n").as_bytes());
        }
        match answer.error_object() {
            Some(error) => print(self.error.render(&error, &self.terminal)?.as_bytes()),
            None => Ok(()),
        }
    }

    /// Says what a format cannot do here, once per command.
    pub(crate) fn warn_about_format(&self) {
        let is_wanted =
            self.result.format == Format::Explore || self.error.format == Format::Explore;
        if is_wanted && !self.terminal.is_terminal {
            eprintln!(
                "Warning: Output format 'explore' not supported for non-terminal output; falling back to 'json'"
            );
        }
    }
}

impl Style {
    /// Whether the server's bytes are to be printed as they are.
    pub(crate) fn is_untouched(&self) -> bool {
        self.format == Format::Raw && self.transform.is_none()
    }

    fn render(&self, value: &Value, terminal: &Terminal) -> anyhow::Result<String> {
        let picked = self
            .transform
            .as_deref()
            .and_then(|path| transform::pick(value, path));
        let value = picked.as_ref().unwrap_or(value);
        // JSON escapes what a terminal would take for a command; the other formats do not.
        let shown = |text: String| {
            if terminal.is_terminal {
                visible(&text)
            } else {
                text
            }
        };
        if let (true, Value::String(text)) = (self.raw_output, value) {
            return Ok(shown(text.clone()) + "\n");
        }
        let mut text = match self.format {
            Format::Auto | Format::Explore | Format::Json if terminal.has_colours => {
                colour::indented(value)
            }
            Format::Jsonl if terminal.has_colours => colour::one_line(value),
            Format::Auto | Format::Explore | Format::Json => serde_json::to_string_pretty(value)?,
            Format::Jsonl | Format::Raw => serde_json::to_string(value)?,
            Format::Pretty => shown(pretty::render(value)),
            Format::Yaml => shown(serde_saphyr::to_string(value).context("as YAML")?),
        };
        if !text.ends_with('\n') {
            text.push('\n');
        }
        Ok(text)
    }
}

/// The text with control characters spelled out, so that nobody's prompt drives the reader's terminal.
fn visible(text: &str) -> String {
    let mut visible = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_control() && !matches!(character, '\n' | '\t') {
            visible.extend(character.escape_unicode());
        } else {
            visible.push(character);
        }
    }
    visible
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(style: &Style, expected: &str) {
        let value = json!({"id": "video_1", "error": null, "b": {"x": 1}, "a": []});
        let pipe = Terminal::default();
        assert_eq!(style.render(&value, &pipe).unwrap(), expected);
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

    #[test]
    fn a_prompt_cannot_drive_the_terminal() {
        let style = Style {
            raw_output: true,
            ..Style::default()
        };
        let terminal = Terminal {
            is_terminal: true,
            ..Terminal::default()
        };
        let value = json!("a\u{1b}]0;x\u{7}b\nc");
        assert_eq!(
            style.render(&value, &terminal).unwrap(),
            "a\\u{1b}]0;x\\u{7}b\nc\n"
        );
        let piped = style.render(&value, &Terminal::default()).unwrap();
        assert_eq!(piped, "a\u{1b}]0;x\u{7}b\nc\n");
    }
}
