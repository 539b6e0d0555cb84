//! What the text of a flag means: a word, a file, or an object.
//!
//! | written | sent |
//! |---|---|
//! | `word` | the text |
//! | `@ref.png`, `@file://ref.png`, `@data://ref.png` | the file |
//! | `@-`, `@/dev/stdin` | standard input |
//! | `@name`, no such file, neither a dot nor a slash in it | the text `@name` |
//! | `\@name` | the text `@name` |
//! | `{file_id: file-1}`, as YAML or JSON | the field `input_reference[file_id]` |

use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use serde_json::Value;

use crate::cli::fields::Fields;

/// What follows an `@`.
#[derive(Debug, PartialEq, Eq)]
enum Reference {
    Text(String),
    File(PathBuf),
    StandardInput,
}

/// Adds a flag that holds text or names a text file.
pub(crate) fn add_text(fields: Fields, name: &str, written: &str) -> anyhow::Result<Fields> {
    let bytes = match reference(written)? {
        Reference::Text(text) => return Ok(fields.text(name, text)),
        Reference::File(path) => {
            std::fs::read(&path).with_context(|| path.display().to_string())?
        }
        Reference::StandardInput => read_standard_input()?,
    };
    let Ok(text) = String::from_utf8(bytes) else {
        bail!("--{name}: the file is not UTF-8 text");
    };
    // Editors end the last line, which is no part of what the author wrote.
    let text = text.strip_suffix('\n').unwrap_or(&text);
    Ok(fields.text(name, text.strip_suffix('\r').unwrap_or(text)))
}

/// Adds a flag that holds a word, a file or an object.
pub(crate) fn add_any(fields: Fields, name: &str, written: &str) -> anyhow::Result<Fields> {
    match reference(written)? {
        Reference::File(path) => Ok(fields.file(name, path)),
        Reference::StandardInput => Ok(fields.bytes(name, "stdin", read_standard_input()?)),
        Reference::Text(text) => add_yaml(fields, name, &text),
    }
}

fn add_yaml(fields: Fields, name: &str, text: &str) -> anyhow::Result<Fields> {
    let flag = format!("--{}", name.replace('_', "-"));
    // YAML 1.2, as OpenAI's tool reads it: `y` and `on` are words.
    let options = serde_saphyr::options! { strict_booleans: true };
    let value: Value = serde_saphyr::from_str_with_options(text, options)
        .with_context(|| format!("{flag}: \"{text}\" is neither a word nor a YAML object"))?;
    Ok(match value {
        Value::Object(_) | Value::Array(_) => add_value(fields, name.to_owned(), &value),
        Value::Null => fields.text(name, ""),
        // As written: going through a number would turn 012 into 12.
        _ => fields.text(name, text),
    })
}

/// Objects become `name[key]`, lists `name[]` once per element.
fn add_value(mut fields: Fields, name: String, value: &Value) -> Fields {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                fields = add_value(fields, format!("{name}[{key}]"), member);
            }
            fields
        }
        Value::Array(elements) => {
            for element in elements {
                fields = add_value(fields, format!("{name}[]"), element);
            }
            fields
        }
        Value::String(text) => fields.text(name, text),
        Value::Null => fields.text(name, ""),
        number_or_boolean => fields.text(name, number_or_boolean.to_string()),
    }
}

fn reference(written: &str) -> anyhow::Result<Reference> {
    if let Some(escaped) = written
        .strip_prefix('\\')
        .filter(|rest| rest.starts_with('@'))
    {
        return Ok(Reference::Text(escaped.to_owned()));
    }
    let Some(name) = written.strip_prefix('@') else {
        return Ok(Reference::Text(written.to_owned()));
    };
    let prefixed = name
        .strip_prefix("file://")
        .or_else(|| name.strip_prefix("data://"));
    let path = prefixed.unwrap_or(name);
    if matches!(path, "-" | "/dev/stdin" | "/dev/fd/0") {
        return Ok(Reference::StandardInput);
    }
    if Path::new(path).is_file() {
        return Ok(Reference::File(path.into()));
    }
    if prefixed.is_none() && !name.contains(['.', '/']) {
        return Ok(Reference::Text(written.to_owned()));
    }
    bail!("{path}: no such file (write \\@{name} for the text itself)");
}

fn read_standard_input() -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    std::io::stdin()
        .read_to_end(&mut bytes)
        .context("standard input")?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_at_sign_means_a_file_only_where_one_is_meant() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ref.png");
        std::fs::write(&file, "x").unwrap();
        let at_file = format!("@{}", file.display());
        assert_eq!(reference(&at_file).unwrap(), Reference::File(file.clone()));
        let at_url = format!("@file://{}", file.display());
        assert_eq!(reference(&at_url).unwrap(), Reference::File(file));
        assert_eq!(reference("@-").unwrap(), Reference::StandardInput);
        for text in ["plain", "@someone", "a@b.c", ""] {
            assert_eq!(reference(text).unwrap(), Reference::Text(text.to_owned()));
        }
        assert_eq!(
            reference("\\@x.png").unwrap(),
            Reference::Text("@x.png".to_owned())
        );
        for missing in ["@missing.png", "@a/b", "@file://nothing"] {
            assert!(reference(missing).is_err(), "{missing}");
        }
    }

    #[test]
    fn objects_become_bracket_fields_and_words_stay_as_written() {
        let check = |written: &str, expected: &[(&str, &str)]| {
            let fields = add_any(Fields::new(), "input_reference", written).unwrap();
            assert_eq!(fields.texts(), expected, "{written}");
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
    }

    #[test]
    fn an_object_that_is_not_closed_is_an_error_naming_the_flag() {
        let error = add_any(Fields::new(), "input_reference", "{file_id: ").unwrap_err();
        assert!(error.to_string().contains("--input-reference"), "{error}");
    }

    #[test]
    fn a_prompt_file_is_sent_without_its_last_line_ending() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("prompt.txt");
        std::fs::write(&file, "a cat\non a roof\r\n").unwrap();
        let fields = add_text(Fields::new(), "prompt", &format!("@{}", file.display())).unwrap();
        assert_eq!(fields.texts(), [("prompt", "a cat\non a roof")]);
        std::fs::write(&file, [0xff, 0xd8]).unwrap();
        assert!(add_text(Fields::new(), "prompt", &format!("@{}", file.display())).is_err());
    }
}
