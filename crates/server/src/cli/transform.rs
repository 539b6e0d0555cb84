//! `--transform`: picking a part of an answer with a path.
//!
//! The common part of GJSON's path syntax, by example, on `{"data": [{"id": "a"}, {"id": "b"}]}`:
//!
//! | path | result |
//! |---|---|
//! | `data.1.id` | `"b"` |
//! | `data.#` | `2` |
//! | `data.#.id` | `["a", "b"]` |
//! | `data\.x` | the member called `data.x` |
//!
//! Queries (`#(…)`), wildcards, modifiers (`@…`) and multipaths (`{…}`) are not understood; such a path finds
//! nothing.

use serde_json::Value;

/// The part of `value` that the path leads to; `None` where it leads nowhere.
pub(crate) fn pick(value: &Value, path: &str) -> Option<Value> {
    follow(value, &components(path))
}

fn follow(value: &Value, path: &[String]) -> Option<Value> {
    let Some((component, rest)) = path.split_first() else {
        return Some(value.clone());
    };
    match value {
        Value::Object(members) => follow(members.get(component)?, rest),
        Value::Array(elements) if component == "#" && rest.is_empty() => {
            Some(elements.len().into())
        }
        Value::Array(elements) if component == "#" => {
            // An element without the member is left out, as GJSON does.
            Some(
                elements
                    .iter()
                    .filter_map(|element| follow(element, rest))
                    .collect(),
            )
        }
        Value::Array(elements) => follow(elements.get(component.parse::<usize>().ok()?)?, rest),
        _ => None,
    }
}

/// Splits at dots, except at those after a backslash.
fn components(path: &str) -> Vec<String> {
    let mut components = vec![String::new()];
    let mut characters = path.chars();
    while let Some(character) = characters.next() {
        match character {
            '.' => components.push(String::new()),
            '\\' => last(&mut components).extend(characters.next()),
            _ => last(&mut components).push(character),
        }
    }
    components
}

fn last(components: &mut [String]) -> &mut String {
    components.last_mut().expect("there is always a component")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn paths_lead_to_members_elements_counts_and_columns() {
        let value = json!({
            "id": "video_1",
            "error": null,
            "a.b": 1,
            "data": [{"id": "a", "n": [1, 2]}, {"id": "b", "n": []}, {"other": true}],
        });
        let check = |path: &str, expected: Option<Value>| {
            assert_eq!(pick(&value, path), expected, "{path}");
        };
        check("id", Some(json!("video_1")));
        check("error", Some(Value::Null));
        check("data.1.id", Some(json!("b")));
        check("data.#", Some(json!(3)));
        check("data.#.id", Some(json!(["a", "b"])));
        check("data.#.n.#", Some(json!([2, 0])));
        check("a\\.b", Some(json!(1)));
        check("data.7", None);
        check("data.id", None);
        check("id.length", None);
        check("", None);
    }
}
