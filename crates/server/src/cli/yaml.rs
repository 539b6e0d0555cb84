//! Reading YAML, of which JSON is a part.

use serde_json::Value;

/// Reads a document. JSON is read as JSON, so that it keeps every digit.
///
/// # Errors
/// What is wrong with the text, as YAML.
pub(crate) fn parse(bytes: &[u8]) -> anyhow::Result<Value> {
    if let Ok(value) = serde_json::from_slice(bytes) {
        return Ok(value);
    }
    // YAML 1.2, as OpenAI's tool reads it: `y` and `on` are words.
    let options = serde_saphyr::options! { strict_booleans: true };
    let text = std::str::from_utf8(bytes)?;
    Ok(serde_saphyr::from_str_with_options(text, options)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn json_and_yaml_are_read_with_members_in_order() {
        let check = |text: &str, expected: Value| {
            assert_eq!(parse(text.as_bytes()).unwrap(), expected, "{text}");
        };
        let expected = json!({"b": "x", "a": [{"id": "char_1"}, {"id": "char_2"}]});
        check("b: x\na:\n- id: char_1\n- id: char_2\n", expected.clone());
        check("{b: x, a: [{id: char_1}, {id: char_2}]}", expected.clone());
        check(
            "{\"b\":\"x\",\"a\":[{\"id\":\"char_1\"},{\"id\":\"char_2\"}]}",
            expected,
        );
        let members = parse(b"b: 1\na: 2").unwrap();
        let names: Vec<&String> = members.as_object().unwrap().keys().collect();
        assert_eq!(names, ["b", "a"]);
        check("yes", json!("yes"));
        check("on", json!("on"));
        check("true", json!(true));
        check("# nothing\n", Value::Null);
    }

    #[test]
    fn whatever_is_piped_in_is_read_or_refused() {
        const PIECES: [&str; 20] = [
            "a", ": ", "\n", "- ", "  ", "{", "}", "[", "]", ", ", "&x ", "*x", "|", ">", "!!int ",
            "'", "\"", "---\n", "<<: ", "#",
        ];
        bolero::check!()
            .with_type::<Vec<(u8, u8)>>()
            .for_each(|pieces| {
                let mut text = Vec::new();
                for (piece, byte) in pieces {
                    match PIECES.get(usize::from(*piece) % 22) {
                        Some(piece) => text.extend_from_slice(piece.as_bytes()),
                        None => text.push(*byte),
                    }
                }
                let _ = parse(&text);
            });
    }

    #[test]
    fn neither_is_an_error() {
        for text in [&b"{a: "[..], b"\xff\xd8\xff", b"a: b: c"] {
            assert!(parse(text).is_err(), "{text:?}");
        }
    }
}
