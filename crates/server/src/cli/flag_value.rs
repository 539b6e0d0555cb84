//! What a written value means: a word, a file, or an object.
//!
//! | written | sent |
//! |---|---|
//! | `word` | the text |
//! | `@ref.png`, `@file://ref.png`, `@data://ref.png` | the file |
//! | `@-`, `@/dev/stdin` | standard input |
//! | `@name`, no such file, neither a dot nor a slash in it | the text `@name` |
//! | `\@name` | the text `@name` |
//! | `{file_id: file-1}`, as YAML or JSON | the field `input_reference[file_id]` |
//!
//! Files are parts of a form. In a JSON body they are text: as they are where they are UTF-8 (always with
//! `@file://`), else as base64 (always with `@data://`).

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Map, Value};

use crate::cli::fields::Fields;
use crate::cli::stdin::StandardInput;
use crate::cli::yaml;

/// What a text stands for.
#[derive(Debug, PartialEq, Eq)]
enum Meaning {
    Text(String),
    File {
        source: Source,
        embedding: Embedding,
    },
}

#[derive(Debug, PartialEq, Eq)]
enum Source {
    Path(PathBuf),
    StandardInput,
}

/// How a file becomes a JSON text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Embedding {
    /// `@file`: text where it is one, else base64.
    Guess,
    /// `@file://`.
    Text,
    /// `@data://`.
    Base64,
}

/// Adds a value that is text, or names a file with the text in it.
pub(crate) fn add_text(
    fields: Fields,
    name: &str,
    written: &str,
    stdin: &mut StandardInput,
) -> anyhow::Result<Fields> {
    let source = match meaning(written)? {
        Meaning::Text(text) => return Ok(fields.text(name, text)),
        Meaning::File { source, .. } => source,
    };
    let Ok(text) = String::from_utf8(read(&source, name, stdin)?) else {
        bail!("{}: the file is not UTF-8 text", flag(name));
    };
    // Editors end the last line, which is no part of what the author wrote.
    let text = text.strip_suffix('\n').unwrap_or(&text);
    Ok(fields.text(name, text.strip_suffix('\r').unwrap_or(text)))
}

/// Adds a value that is a word, a file or an object.
pub(crate) fn add_any(
    fields: Fields,
    name: &str,
    written: &str,
    stdin: &mut StandardInput,
) -> anyhow::Result<Fields> {
    let text = match meaning(written)? {
        Meaning::File { source, .. } => return add_source(fields, name, source, stdin),
        Meaning::Text(text) => text,
    };
    if text.starts_with('@') {
        // A name or an escaped text, which YAML has no place for.
        return Ok(fields.text(name, text));
    }
    let value = parse(name, &text)?;
    match value {
        Value::Object(_) | Value::Array(_) => add_value(fields, name, &value, stdin),
        Value::Null => Ok(fields.text(name, "")),
        // As written: going through a number would turn 012 into 12.
        _ => Ok(fields.text(name, text)),
    }
}

/// Adds the path of a file to upload; `@` means nothing in it.
pub(crate) fn add_path(
    fields: Fields,
    name: &str,
    path: &str,
    stdin: &mut StandardInput,
) -> anyhow::Result<Fields> {
    if is_standard_input(path) {
        return add_source(fields, name, Source::StandardInput, stdin);
    }
    if let Some(bare) = path.strip_prefix('@').filter(|_| !Path::new(path).exists()) {
        bail!(
            "{path}: no such file ({} takes a path alone: {bare})",
            flag(name)
        );
    }
    add_source(fields, name, Source::Path(path.into()), stdin)
}

/// Adds a value that is parsed already. Objects become `name[key]`, lists `name[]` once per element.
pub(crate) fn add_value(
    mut fields: Fields,
    name: &str,
    value: &Value,
    stdin: &mut StandardInput,
) -> anyhow::Result<Fields> {
    Ok(match value {
        Value::Object(members) => {
            for (key, member) in members {
                fields = add_value(fields, &format!("{name}[{key}]"), member, stdin)?;
            }
            fields
        }
        Value::Array(elements) => {
            for element in elements {
                fields = add_value(fields, &format!("{name}[]"), element, stdin)?;
            }
            fields
        }
        Value::String(text) => match meaning(text)? {
            Meaning::Text(text) => fields.text(name, text),
            Meaning::File { source, .. } => add_source(fields, name, source, stdin)?,
        },
        Value::Null => fields.text(name, ""),
        number_or_boolean => fields.text(name, number_or_boolean.to_string()),
    })
}

/// The value with its files read into it, for a JSON body.
pub(crate) fn embedded(
    name: &str,
    value: Value,
    stdin: &mut StandardInput,
) -> anyhow::Result<Value> {
    Ok(match value {
        Value::Object(members) => {
            let mut read = Map::new();
            for (key, member) in members {
                let member = embedded(&format!("{name}[{key}]"), member, stdin)?;
                read.insert(key, member);
            }
            Value::Object(read)
        }
        Value::Array(elements) => {
            let elements = elements.into_iter();
            let read = elements.map(|element| embedded(name, element, stdin));
            Value::Array(read.collect::<anyhow::Result<_>>()?)
        }
        Value::String(text) => match meaning(&text)? {
            Meaning::Text(text) => Value::String(text),
            Meaning::File { source, embedding } => {
                Value::String(as_text(read(&source, name, stdin)?, embedding))
            }
        },
        other => other,
    })
}

/// Reads a flag's YAML.
pub(crate) fn parse(name: &str, text: &str) -> anyhow::Result<Value> {
    yaml::parse(text.as_bytes()).with_context(|| {
        let flag = flag(name);
        format!("{flag}: \"{text}\" is neither a word nor an object in YAML or JSON")
    })
}

/// Whether a flag with this value, or a value inside it, would take standard input.
pub(crate) fn names_standard_input(written: &str) -> bool {
    let is_stdin = |text: &str| {
        matches!(
            meaning(text),
            Ok(Meaning::File {
                source: Source::StandardInput,
                ..
            })
        )
    };
    fn any_text(value: &Value, test: &dyn Fn(&str) -> bool) -> bool {
        match value {
            Value::String(text) => test(text),
            Value::Array(elements) => elements.iter().any(|element| any_text(element, test)),
            Value::Object(members) => members.values().any(|member| any_text(member, test)),
            _ => false,
        }
    }
    let inside = || yaml::parse(written.as_bytes()).is_ok_and(|value| any_text(&value, &is_stdin));
    is_stdin(written) || (written.contains('@') && inside())
}

/// `-` and what else means standard input.
pub(crate) fn is_standard_input(path: &str) -> bool {
    matches!(path, "-" | "/dev/stdin" | "/dev/fd/0")
}

/// The flag of a field: `--input-reference` for `input_reference`.
pub(crate) fn flag(name: &str) -> String {
    let (top, _) = name.split_once('[').unwrap_or((name, ""));
    format!("--{}", top.replace('_', "-"))
}

fn add_source(
    fields: Fields,
    name: &str,
    source: Source,
    stdin: &mut StandardInput,
) -> anyhow::Result<Fields> {
    Ok(match source {
        Source::Path(path) => fields.file(name, path),
        Source::StandardInput => {
            stdin.take(&flag(name))?;
            fields.standard_input(name)
        }
    })
}

fn read(source: &Source, name: &str, stdin: &mut StandardInput) -> anyhow::Result<Vec<u8>> {
    match source {
        Source::Path(path) => std::fs::read(path).with_context(|| path.display().to_string()),
        Source::StandardInput => stdin.read(&flag(name)),
    }
}

fn as_text(bytes: Vec<u8>, embedding: Embedding) -> String {
    match embedding {
        Embedding::Base64 => BASE64.encode(bytes),
        Embedding::Text => String::from_utf8_lossy(&bytes).into_owned(),
        Embedding::Guess => {
            String::from_utf8(bytes).unwrap_or_else(|error| BASE64.encode(error.as_bytes()))
        }
    }
}

fn meaning(written: &str) -> anyhow::Result<Meaning> {
    if let Some(escaped) = written
        .strip_prefix('\\')
        .filter(|rest| rest.starts_with('@'))
    {
        return Ok(Meaning::Text(escaped.to_owned()));
    }
    let Some(name) = written.strip_prefix('@') else {
        return Ok(Meaning::Text(written.to_owned()));
    };
    let (path, embedding) = if let Some(path) = name.strip_prefix("file://") {
        (path, Embedding::Text)
    } else if let Some(path) = name.strip_prefix("data://") {
        (path, Embedding::Base64)
    } else {
        (name, Embedding::Guess)
    };
    let source = if is_standard_input(path) {
        Source::StandardInput
    } else if Path::new(path).is_file() {
        Source::Path(path.into())
    } else if embedding == Embedding::Guess && !name.contains(['.', '/']) {
        return Ok(Meaning::Text(written.to_owned()));
    } else {
        bail!("{path}: no such file (write \\@{name} for the text itself)");
    };
    Ok(Meaning::File { source, embedding })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn stdin() -> StandardInput {
        StandardInput::default()
    }

    #[test]
    fn an_at_sign_means_a_file_only_where_one_is_meant() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ref.png");
        std::fs::write(&path, "x").unwrap();
        let check = |prefix: &str, embedding| {
            let written = format!("{prefix}{}", path.display());
            let source = Source::Path(path.clone());
            let expected = Meaning::File { source, embedding };
            assert_eq!(meaning(&written).unwrap(), expected);
        };
        check("@", Embedding::Guess);
        check("@file://", Embedding::Text);
        check("@data://", Embedding::Base64);
        for text in ["plain", "@someone", "a@b.c", ""] {
            assert_eq!(meaning(text).unwrap(), Meaning::Text(text.to_owned()));
        }
        let escaped = Meaning::Text("@x.png".to_owned());
        assert_eq!(meaning("\\@x.png").unwrap(), escaped);
        for missing in ["@missing.png", "@a/b", "@file://nothing"] {
            assert!(meaning(missing).is_err(), "{missing}");
        }
    }

    #[test]
    fn standard_input_is_found_inside_of_objects() {
        for written in ["@-", "@/dev/stdin", "@data://-", "{image_url: \"@-\"}"] {
            assert!(names_standard_input(written), "{written}");
        }
        for written in ["-", "@x", "\\@-", "{image_url: \"@x\"}", "a @- b"] {
            assert!(!names_standard_input(written), "{written}");
        }
    }

    #[test]
    fn objects_become_bracket_fields_and_words_stay_as_written() {
        let check = |written: &str, expected: &[(&str, &str)]| {
            let fields = add_any(Fields::new(), "input_reference", written, &mut stdin());
            assert_eq!(fields.unwrap().texts(), expected, "{written}");
        };
        check(
            "{image_url: https://x.test/a.png}",
            &[("input_reference[image_url]", "https://x.test/a.png")],
        );
        check(
            "{\"file_id\": \"file-1\"}",
            &[("input_reference[file_id]", "file-1")],
        );
        check("file_id: 12", &[("input_reference[file_id]", "12")]);
        check(
            "{a: {b: [x, y]}}",
            &[
                ("input_reference[a][b][]", "x"),
                ("input_reference[a][b][]", "y"),
            ],
        );
        check(
            "https://x.test/a.png",
            &[("input_reference", "https://x.test/a.png")],
        );
        check("012", &[("input_reference", "012")]);
        check("null", &[("input_reference", "")]);
        check("@someone", &[("input_reference", "@someone")]);
        check("\\@x.png", &[("input_reference", "@x.png")]);
        check(
            "{a: null, b: 1.5}",
            &[("input_reference[a]", ""), ("input_reference[b]", "1.5")],
        );
    }

    #[test]
    fn an_object_that_is_not_closed_is_an_error_naming_the_flag() {
        let fields = add_any(Fields::new(), "input_reference", "{file_id: ", &mut stdin());
        let error = fields.unwrap_err();
        assert!(error.to_string().contains("--input-reference"), "{error}");
    }

    #[test]
    fn a_prompt_file_is_sent_without_its_last_line_ending() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("prompt.txt");
        let written = format!("@{}", file.display());
        std::fs::write(&file, "a cat\non a roof\r\n").unwrap();
        let fields = add_text(Fields::new(), "prompt", &written, &mut stdin()).unwrap();
        assert_eq!(fields.texts(), [("prompt", "a cat\non a roof")]);
        std::fs::write(&file, [0xff, 0xd8]).unwrap();
        assert!(add_text(Fields::new(), "prompt", &written, &mut stdin()).is_err());
    }

    #[test]
    fn files_in_a_json_body_are_text_or_base64() {
        let folder = tempfile::tempdir().unwrap();
        let text = folder.path().join("a.txt");
        let binary = folder.path().join("a.bin");
        std::fs::write(&text, "hi\n").unwrap();
        std::fs::write(&binary, [0xff, 0xd8]).unwrap();
        let check = |written: String, expected: &str| {
            let value = embedded("x", json!({"a": [written, 1]}), &mut stdin()).unwrap();
            assert_eq!(value, json!({"a": [expected, 1]}));
        };
        check(format!("@{}", text.display()), "hi\n");
        check(format!("@{}", binary.display()), "/9g=");
        check(format!("@file://{}", binary.display()), "\u{fffd}\u{fffd}");
        check(format!("@data://{}", text.display()), "aGkK");
        check("\\@a.txt".to_owned(), "@a.txt");
    }

    #[test]
    fn standard_input_is_taken_once() {
        let mut stdin = stdin();
        let fields = add_path(Fields::new(), "video", "-", &mut stdin).unwrap();
        let error = add_any(fields, "input_reference", "@-", &mut stdin).unwrap_err();
        assert!(error.to_string().contains("--video has read it"), "{error}");
    }
}
