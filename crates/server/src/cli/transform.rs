//! `--transform`: picking a part of an answer with a path.
//!
//! GJSON's path syntax, by example, on `{"data": [{"id": "a", "n": 1}, {"id": "b", "n": 2}]}`:
//!
//! | path | result |
//! |---|---|
//! | `data.1.id` | `"b"` |
//! | `data.#` | `2` |
//! | `data.#.id` | `["a", "b"]` |
//! | `data.#.id\|0` | `"a"`: after `\|` the path goes on from the whole, not in each element |
//! | `data.#(n>1).id` | `"b"`: the first element that the query fits |
//! | `data.#(id%"?")#.n` | `[1, 2]`: every element; `%` compares with a pattern |
//! | `da*.0.id` | `"a"` |
//! | `data\.x` | the member called `data.x` |
//! | `data.0.{id,"number":n}` | `{"id": "a", "number": 1}` |
//! | `data.0.[id,n]` | `["a", 1]` |
//! | `data.0.@keys` | `["id", "n"]` |
//!
//! Modifiers: `@this`, `@reverse`, `@keys`, `@values`, `@flatten` (also `@flatten:{"deep":true}`), `@join`,
//! `@tostr`, `@fromstr`, `@valid`, and `@pretty` and `@ugly`, which change nothing, since how a result is
//! printed is `--format`'s affair.

mod modifier;
mod query;
mod syntax;

use serde_json::{Map, Value};

use query::Query;
use syntax::{Separator, Step, next_step};

/// The part of `value` that the path leads to; `None` where it leads nowhere.
pub(crate) fn pick(value: &Value, path: &str) -> Option<Value> {
    if path.is_empty() {
        return None;
    }
    let (step, rest) = next_step(path)?;
    match step {
        Step::Modifier { name, argument } => {
            go_on(modifier::apply(value, name, argument)?, rest.after())
        }
        Step::Object(selectors) => go_on(object_of(value, selectors), rest.after()),
        Step::Array(selectors) => go_on(array_of(value, selectors), rest.after()),
        Step::Name(name) => match value {
            Value::Object(members) => go_on(syntax::member(members, name)?.clone(), rest.after()),
            Value::Array(elements) => {
                let index: usize = name.parse().ok()?;
                go_on(elements.get(index)?.clone(), rest.after())
            }
            _ => None,
        },
        Step::Each => match (value.as_array()?, rest.separator) {
            (elements, None) => Some(elements.len().into()),
            (elements, Some(Separator::Pipe)) => pick(&elements.len().into(), rest.path),
            (elements, Some(Separator::Dot)) => in_each(elements.iter(), rest.path),
        },
        Step::Query { query, all } => {
            let query = Query::parse(query)?;
            let mut fitting = value
                .as_array()?
                .iter()
                .filter(|element| query.fits(element));
            match (all, rest.separator) {
                (false, _) => go_on(fitting.next()?.clone(), rest.after()),
                (true, Some(Separator::Dot)) => in_each(fitting, rest.path),
                (true, _) => go_on(fitting.cloned().collect(), rest.after()),
            }
        }
    }
}

fn go_on(value: Value, path: Option<&str>) -> Option<Value> {
    match path {
        None => Some(value),
        Some(path) => pick(&value, path),
    }
}

/// Follows the path in each element up to a `|`, and from there in the list of what was found. An element
/// where it leads nowhere is left out.
fn in_each<'v>(elements: impl Iterator<Item = &'v Value>, path: &str) -> Option<Value> {
    let (inner, outer) = syntax::split_at_pipe(path);
    let found = elements.filter_map(|element| pick(element, inner));
    go_on(found.collect(), outer)
}

fn object_of(value: &Value, selectors: Vec<&str>) -> Value {
    let mut members = Map::new();
    for selector in selectors {
        let (name, path) = syntax::named_selector(selector);
        if let Some(found) = pick(value, path) {
            members.insert(name, found);
        }
    }
    Value::Object(members)
}

fn array_of(value: &Value, selectors: Vec<&str>) -> Value {
    let found = selectors.into_iter().filter_map(|path| pick(value, path));
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn whatever_is_typed_as_a_path_is_answered() {
        const PIECES: [&str; 24] = [
            "data",
            "id",
            "n",
            "error",
            ".",
            "#",
            "(",
            ")",
            "|",
            "@",
            "*",
            "?",
            "==",
            "%",
            "\\",
            "\"",
            "[",
            "]",
            "{",
            "}",
            ":",
            ",",
            "!",
            "99999999999999999999",
        ];
        bolero::check!()
            .with_type::<Vec<(u8, char)>>()
            .for_each(|pieces| {
                let mut path = String::new();
                for (piece, other) in pieces {
                    match PIECES.get(usize::from(*piece) % 26) {
                        Some(piece) => path.push_str(piece),
                        None => path.push(*other),
                    }
                }
                let _ = pick(&example(), &path);
            });
    }

    fn example() -> Value {
        json!({
            "id": "video_1",
            "error": null,
            "a.b": 1,
            "done": true,
            "data": [
                {"id": "a", "n": [1, 2], "size": 4, "status": "completed"},
                {"id": "b", "n": [], "size": 8, "status": "failed"},
                {"other": true, "size": 12, "status": "completed"},
            ],
            "words": ["cat", "dog", "cow"],
        })
    }

    #[track_caller]
    fn check(path: &str, expected: Value) {
        assert_eq!(pick(&example(), path), Some(expected), "{path}");
    }

    #[track_caller]
    fn check_nowhere(path: &str) {
        assert_eq!(pick(&example(), path), None, "{path}");
    }

    #[test]
    fn paths_lead_to_members_elements_counts_and_columns() {
        check("id", json!("video_1"));
        check("error", Value::Null);
        check("data.1.id", json!("b"));
        check("data.#", json!(3));
        check("data.#.id", json!(["a", "b"]));
        check("data.#.n.#", json!([2, 0]));
        check("data.#.n.0", json!([1]));
        check("data.#.n|0", json!([1, 2]));
        check("data|#", json!(3));
        check("data.#.id|#", json!(2));
        check("a\\.b", json!(1));
        for nowhere in [
            "data.7",
            "data.id",
            "id.length",
            "",
            "data.#.id|9",
            "nothing",
        ] {
            check_nowhere(nowhere);
        }
    }

    #[test]
    fn names_may_have_wildcards() {
        check("i*", json!("video_1"));
        check("d?ta.0.id", json!("a"));
        check("wor*.2", json!("cow"));
        check_nowhere("i\\*");
    }

    #[test]
    fn queries_find_the_first_or_all() {
        check("data.#(status==\"completed\").id", json!("a"));
        check("data.#(status==completed)#.size", json!([4, 12]));
        check("data.#(size>4)#.size", json!([8, 12]));
        check("data.#(size<=8)#.id", json!(["a", "b"]));
        check("data.#(size>=8)#|#", json!(2));
        check("data.#(size!=8)#|0.id", json!("a"));
        check("data.#(id).id", json!("a"));
        check("data.#(other==true).size", json!(12));
        check("words.#(%\"c*\")#", json!(["cat", "cow"]));
        check("words.#(!%\"c*\")", json!("dog"));
        check("data.#(n.#(==2)).id", json!("a"));
        check("data.#(size>99)#", json!([]));
        check_nowhere("data.#(size>99)");
        check_nowhere("data.#(size>99).id");
        check_nowhere("id.#(x==1)");
    }

    #[test]
    fn modifiers_change_what_was_found() {
        check("words.@reverse", json!(["cow", "dog", "cat"]));
        check("words|@reverse|0", json!("cow"));
        check("data.0.@keys", json!(["id", "n", "size", "status"]));
        check("data.1|@values", json!(["b", [], 8, "failed"]));
        check("data.#.n|@flatten", json!([1, 2]));
        check("@this.id", json!("video_1"));
        check("data.0.n|@pretty", json!([1, 2]));
        check("data.0.n|@ugly", json!([1, 2]));
        check("data.0.n|@tostr", json!("[1,2]"));
        check("data.0.n|@tostr|@fromstr", json!([1, 2]));
        check_nowhere("words|@nonsense");
        let nested = json!([1, [2, [3]]]);
        assert_eq!(pick(&nested, "@flatten"), Some(json!([1, 2, [3]])));
        let deep = pick(&nested, "@flatten:{\"deep\":true}|2");
        assert_eq!(deep, Some(json!(3)));
        let joined = pick(&json!([{"a": 1}, {"b": 2}]), "@join");
        assert_eq!(joined, Some(json!({"a": 1, "b": 2})));
    }

    #[test]
    fn several_paths_make_one_result() {
        check("{id,done}", json!({"id": "video_1", "done": true}));
        check("{\"x\":id,data.0.size}", json!({"x": "video_1", "size": 4}));
        check("[id,nothing,data.#]", json!(["video_1", 3]));
        check("data.#.{id,size}|1", json!({"id": "b", "size": 8}));
        check("data.#(size>4)#.[id,size]", json!([["b", 8], [12]]));
        check("{id}.id", json!("video_1"));
    }

    #[test]
    fn broken_paths_find_nothing_and_never_panic() {
        for path in [
            "#",
            "#(",
            "#()",
            "data.#(",
            "data.#(x",
            "{",
            "[",
            "{id",
            "[id",
            "@",
            "@:",
            "@flatten:{",
            ".",
            "..",
            "|",
            "data..id",
            "\\",
            "a\\",
            "#.#.#",
            "{\"",
            "{\":",
            "#(=)",
            "é.#(ü==\"ö\")",
        ] {
            let _ = pick(&example(), path);
            let _ = pick(&example()["data"], path);
        }
    }
}
