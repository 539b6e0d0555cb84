//! Modifiers: `@reverse` and the like.

use serde_json::{Map, Value};

/// The value as the modifier changes it; `None` for a modifier that is not known or cannot be used here.
pub(super) fn apply(value: &Value, name: &str, argument: &str) -> Option<Value> {
    Some(match name {
        "this" | "pretty" | "ugly" | "valid" => value.clone(),
        "reverse" => reversed(value),
        "keys" => match value {
            Value::Object(members) => members.keys().map(String::as_str).collect(),
            _ => Value::Array(Vec::new()),
        },
        "values" => match value {
            Value::Object(members) => members.values().cloned().collect(),
            Value::Array(_) => value.clone(),
            _ => Value::Array(Vec::new()),
        },
        "flatten" => match value {
            Value::Array(elements) => Value::Array(flattened(elements, is_deep(argument))),
            _ => value.clone(),
        },
        "join" => match value {
            Value::Array(elements) => joined(elements),
            _ => value.clone(),
        },
        "tostr" => Value::String(value.to_string()),
        "fromstr" => serde_json::from_str(value.as_str()?).ok()?,
        _ => return None,
    })
}

fn reversed(value: &Value) -> Value {
    match value {
        Value::Array(elements) => elements.iter().rev().cloned().collect(),
        Value::Object(members) => {
            let members = members.iter().rev();
            Value::Object(
                members
                    .map(|(name, value)| (name.clone(), value.clone()))
                    .collect(),
            )
        }
        scalar => scalar.clone(),
    }
}

fn is_deep(argument: &str) -> bool {
    let argument: Value = serde_json::from_str(argument).unwrap_or_default();
    argument["deep"] == Value::Bool(true)
}

fn flattened(elements: &[Value], deep: bool) -> Vec<Value> {
    let mut flat = Vec::new();
    for element in elements {
        match element {
            Value::Array(inner) if deep => flat.extend(flattened(inner, true)),
            Value::Array(inner) => flat.extend(inner.iter().cloned()),
            other => flat.push(other.clone()),
        }
    }
    flat
}

/// The members of all objects in one; the last of a name wins.
fn joined(elements: &[Value]) -> Value {
    let objects = elements.iter().filter_map(Value::as_object);
    let members = objects.flatten();
    let members: Map<String, Value> = members
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    Value::Object(members)
}
