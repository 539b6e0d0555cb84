//! Queries: what stands between the brackets of `#(…)`.

use serde_json::Value;

use super::pick;
use super::syntax::matches;

/// A comparison, or the question whether a path leads somewhere.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Query<'q> {
    /// The path in the element; empty for the element itself.
    path: &'q str,
    test: Option<(Operator, String)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Like,
    Unlike,
}

/// Longer ones first: `<=` begins with `<`.
const OPERATORS: [(&str, Operator); 9] = [
    ("==", Operator::Equal),
    ("!=", Operator::Unequal),
    ("!%", Operator::Unlike),
    ("<=", Operator::LessOrEqual),
    (">=", Operator::GreaterOrEqual),
    ("=", Operator::Equal),
    ("<", Operator::Less),
    (">", Operator::Greater),
    ("%", Operator::Like),
];

impl<'q> Query<'q> {
    /// Reads a query. `None` where nothing is asked.
    pub(super) fn parse(text: &'q str) -> Option<Self> {
        let mut depth = 0_usize;
        let mut is_quoted = false;
        let mut is_escaped = false;
        for (index, byte) in text.bytes().enumerate() {
            match byte {
                _ if is_escaped => is_escaped = false,
                b'\\' => is_escaped = true,
                b'"' => is_quoted = !is_quoted,
                _ if is_quoted => {}
                b'(' | b'[' | b'{' => depth += 1,
                b')' | b']' | b'}' => depth = depth.saturating_sub(1),
                b'=' | b'!' | b'<' | b'>' | b'%' if depth == 0 => {
                    let found = OPERATORS
                        .iter()
                        .find(|(symbol, _)| text[index..].starts_with(symbol))?;
                    let operand = text[index + found.0.len()..].trim();
                    return Some(Self {
                        path: text[..index].trim(),
                        test: Some((found.1, unquoted(operand))),
                    });
                }
                _ => {}
            }
        }
        let path = text.trim();
        (!path.is_empty()).then_some(Self { path, test: None })
    }

    /// Whether an element is one that the query asks for.
    pub(super) fn fits(&self, element: &Value) -> bool {
        let found = if self.path.is_empty() {
            Some(element.clone())
        } else {
            pick(element, self.path)
        };
        match (found, &self.test) {
            (None, _) => false,
            (Some(_), None) => true,
            (Some(value), Some((operator, operand))) => compare(&value, *operator, operand),
        }
    }
}

fn unquoted(operand: &str) -> String {
    let quoted = operand
        .starts_with('"')
        .then(|| serde_json::from_str(operand).ok());
    quoted.flatten().unwrap_or_else(|| operand.to_owned())
}

/// Texts compare as texts, numbers as numbers, and the rest only for being the same.
fn compare(value: &Value, operator: Operator, operand: &str) -> bool {
    let ordering = match value {
        Value::String(text) => match operator {
            Operator::Like => return matches(text, operand),
            Operator::Unlike => return !matches(text, operand),
            _ => Some(text.as_str().cmp(operand)),
        },
        Value::Number(number) => {
            let operand: Option<f64> = operand.parse().ok();
            let number = number.as_f64();
            number.zip(operand).and_then(|(a, b)| a.partial_cmp(&b))
        }
        Value::Bool(_) | Value::Null => {
            let is_same = serde_json::from_str::<Value>(operand).is_ok_and(|read| read == *value);
            return match operator {
                Operator::Equal => is_same,
                Operator::Unequal => !is_same,
                _ => false,
            };
        }
        Value::Array(_) | Value::Object(_) => None,
    };
    let Some(ordering) = ordering else {
        return false;
    };
    match operator {
        Operator::Equal => ordering.is_eq(),
        Operator::Unequal => ordering.is_ne(),
        Operator::Less => ordering.is_lt(),
        Operator::LessOrEqual => ordering.is_le(),
        Operator::Greater => ordering.is_gt(),
        Operator::GreaterOrEqual => ordering.is_ge(),
        Operator::Like | Operator::Unlike => false,
    }
}
