//! How a path is taken apart: one step at a time, from the left.

use serde_json::{Map, Value};

/// One step of a path.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step<'p> {
    /// The name of a member, or the index of an element; with backslashes and wildcards as written.
    Name(&'p str),
    /// `#`.
    Each,
    /// `#(…)`, or `#(…)#` for all.
    Query { query: &'p str, all: bool },
    /// `@name` or `@name:argument`.
    Modifier { name: &'p str, argument: &'p str },
    /// `{…,…}`.
    Object(Vec<&'p str>),
    /// `[…,…]`.
    Array(Vec<&'p str>),
}

/// What stands between two steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Separator {
    Dot,
    Pipe,
}

/// What comes after a step.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rest<'p> {
    pub(super) separator: Option<Separator>,
    pub(super) path: &'p str,
}

impl<'p> Rest<'p> {
    /// The path after the separator, if there is one.
    pub(super) fn after(self) -> Option<&'p str> {
        self.separator.map(|_| self.path)
    }
}

/// Splits off the first step. `None` where brackets are not closed.
pub(super) fn next_step(path: &str) -> Option<(Step<'_>, Rest<'_>)> {
    match path.as_bytes().first() {
        Some(b'{' | b'[') => {
            let (inside, after) = bracketed(path)?;
            let selectors = split(inside, b',');
            let step = if path.starts_with('{') {
                Step::Object(selectors)
            } else {
                Step::Array(selectors)
            };
            Some((step, rest(after)?))
        }
        Some(b'@') => modifier(&path[1..]),
        Some(b'#') if path[1..].starts_with('(') => {
            let (query, after) = bracketed(&path[1..])?;
            let (all, after) = match after.strip_prefix('#') {
                Some(after) => (true, after),
                None => (false, after),
            };
            Some((Step::Query { query, all }, rest(after)?))
        }
        _ => {
            let end = end_of_name(path);
            let step = match &path[..end] {
                "#" => Step::Each,
                name => Step::Name(name),
            };
            Some((step, rest(&path[end..])?))
        }
    }
}

fn modifier(path: &str) -> Option<(Step<'_>, Rest<'_>)> {
    let end = path.find(['.', '|', ':']).unwrap_or(path.len());
    let (name, after) = path.split_at(end);
    let Some(after) = after.strip_prefix(':') else {
        let step = Step::Modifier { name, argument: "" };
        return Some((step, rest(after)?));
    };
    let end = if after.starts_with(['{', '[', '(']) {
        after.len() - bracketed(after)?.1.len()
    } else {
        after.find(['.', '|']).unwrap_or(after.len())
    };
    let (argument, after) = after.split_at(end);
    Some((Step::Modifier { name, argument }, rest(after)?))
}

fn rest(after: &str) -> Option<Rest<'_>> {
    let separator = match after.as_bytes().first() {
        None => None,
        Some(b'.') => Some(Separator::Dot),
        Some(b'|') => Some(Separator::Pipe),
        Some(_) => return None,
    };
    let path = after.get(1..).unwrap_or_default();
    Some(Rest { separator, path })
}

/// Where the first dot or pipe is that no backslash escapes.
fn end_of_name(path: &str) -> usize {
    let mut is_escaped = false;
    for (index, byte) in path.bytes().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'.' | b'|' => return index,
            _ => {}
        }
    }
    path.len()
}

/// What is inside of the brackets that the text begins with, and what comes after them.
fn bracketed(text: &str) -> Option<(&str, &str)> {
    let end = outside_of_brackets(text).find(|&(index, _)| index > 0)?.0;
    // The closing bracket is the byte before the first one that is outside again.
    Some((text.get(1..end.checked_sub(1)?)?, &text[end..]))
}

/// The bytes of a text that are in no brackets and no quotes, with their places, and one past the end if
/// everything is closed there.
fn outside_of_brackets(text: &str) -> impl Iterator<Item = (usize, u8)> {
    let mut depth = 0_usize;
    let mut is_quoted = false;
    let mut is_escaped = false;
    let end = std::iter::once((text.len(), 0));
    text.bytes()
        .enumerate()
        .chain(end)
        .filter(move |&(_, byte)| {
            let is_outside = depth == 0 && !is_quoted;
            match byte {
                _ if is_escaped => is_escaped = false,
                b'\\' => is_escaped = true,
                b'"' => is_quoted = !is_quoted,
                b'{' | b'[' | b'(' if !is_quoted => depth += 1,
                b'}' | b']' | b')' if !is_quoted => depth = depth.saturating_sub(1),
                _ => {}
            }
            is_outside
        })
}

fn split(text: &str, separator: u8) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    for (index, byte) in outside_of_brackets(text) {
        if byte == separator || index == text.len() {
            parts.push(text[start..index].trim());
            start = index + 1;
        }
    }
    parts
}

/// The path up to the first `|` outside of brackets, and what comes after it.
pub(super) fn split_at_pipe(path: &str) -> (&str, Option<&str>) {
    let mut is_escaped = false;
    for (index, byte) in outside_of_brackets(path) {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'|' => return (&path[..index], Some(&path[index + 1..])),
            _ => {}
        }
    }
    (path, None)
}

/// The name and the path of `"name":path`; without a name it is the last step's.
pub(super) fn named_selector(selector: &str) -> (String, &str) {
    if selector.starts_with('"') {
        let colon = outside_of_brackets(selector).find(|&(_, byte)| byte == b':');
        if let Some((index, _)) = colon {
            let name = serde_json::from_str(selector[..index].trim());
            if let Ok(name) = name {
                return (name, &selector[index + 1..]);
            }
        }
    }
    let mut name = "";
    let mut path = Some(selector);
    while let Some((step, rest)) = path.and_then(next_step) {
        name = match step {
            Step::Name(name) => name,
            _ => "_",
        };
        path = rest.after();
    }
    (unescaped(name), selector)
}

/// The member that the name, which may have wildcards, fits.
pub(super) fn member<'m>(members: &'m Map<String, Value>, name: &str) -> Option<&'m Value> {
    if !name.contains(['*', '?']) {
        return members.get(&unescaped(name));
    }
    let found = members.iter().find(|(key, _)| matches(key, name))?;
    Some(found.1)
}

fn unescaped(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    let mut characters = name.chars();
    while let Some(character) = characters.next() {
        if character == '\\' {
            text.extend(characters.next());
        } else {
            text.push(character);
        }
    }
    text
}

/// Whether the text fits a pattern of `*`, `?` and characters; a backslash takes a character as it is.
pub(super) fn matches(text: &str, pattern: &str) -> bool {
    #[derive(Clone, Copy, PartialEq)]
    enum Token {
        Any,
        One,
        Is(char),
    }
    let mut tokens = Vec::new();
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        match character {
            '*' => tokens.push(Token::Any),
            '?' => tokens.push(Token::One),
            '\\' => tokens.extend(characters.next().map(Token::Is)),
            _ => tokens.push(Token::Is(character)),
        }
    }
    // One row of the usual table: which prefixes of the pattern fit the text so far.
    let mut fits = vec![false; tokens.len() + 1];
    fits[0] = true;
    let open = |fits: &mut Vec<bool>| {
        for (index, token) in tokens.iter().enumerate() {
            if fits[index] && *token == Token::Any {
                fits[index + 1] = true;
            }
        }
    };
    open(&mut fits);
    for character in text.chars() {
        let mut next = vec![false; tokens.len() + 1];
        for (index, token) in tokens.iter().enumerate() {
            match token {
                Token::Any => next[index + 1] |= fits[index + 1],
                Token::One => next[index + 1] |= fits[index],
                Token::Is(wanted) => next[index + 1] |= fits[index] && *wanted == character,
            }
        }
        open(&mut next);
        fits = next;
    }
    fits[tokens.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_whole_texts() {
        let check = |text: &str, pattern: &str, expected: bool| {
            assert_eq!(matches(text, pattern), expected, "{text} {pattern}");
        };
        check("cat", "c*", true);
        check("cat", "*", true);
        check("", "*", true);
        check("", "?", false);
        check("cat", "c?t", true);
        check("cat", "c?", false);
        check("cat", "*a*", true);
        check("cat", "*b*", false);
        check("a*b", "a\\*b", true);
        check("axb", "a\\*b", false);
        check("größe", "gr?ße", true);
        // What a naive matcher takes for ever for.
        check(&"a".repeat(200), &format!("{}b", "a*".repeat(40)), false);
    }
}
