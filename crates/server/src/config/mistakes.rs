//! What is wrong with a configuration: all of it at once, each with its place and what to write instead.

use std::fmt;
use std::path::PathBuf;

/// Where a value was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Nowhere: the built-in default.
    Default,
    /// In a file.
    File {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
    },
    /// In this environment variable.
    Variable(String),
    /// In this flag.
    Flag(&'static str),
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => formatter.write_str("default"),
            Self::File { path, line } => write!(formatter, "{}:{line}", path.display()),
            Self::Variable(name) => write!(formatter, "variable {name}"),
            Self::Flag(flag) => write!(formatter, "flag {flag}"),
        }
    }
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Where it was written.
    pub origin: Origin,
    /// The key, as in `http.max_body_bytes`.
    pub key: String,
    /// What is wrong, and what to write instead.
    pub message: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}: {}", self.origin, self.key, self.message)
    }
}

/// Everything that is wrong with a configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq, thiserror::Error)]
#[error("{}", listing(.0))]
pub struct Mistakes(pub Vec<Mistake>);

impl Mistakes {
    pub(crate) fn add(
        &mut self,
        origin: &Origin,
        key: impl Into<String>,
        message: impl Into<String>,
    ) {
        let (key, message) = (key.into(), message.into());
        self.0.push(Mistake {
            origin: origin.clone(),
            key,
            message,
        });
    }
}

fn listing(mistakes: &[Mistake]) -> String {
    let heading = match mistakes.len() {
        1 => "the configuration has a mistake:".to_owned(),
        n_mistakes => format!("the configuration has {n_mistakes} mistakes:"),
    };
    let lines = mistakes.iter().map(|mistake| format!("\n  {mistake}"));
    std::iter::once(heading).chain(lines).collect()
}

/// The candidate that differs from `written` in at most a third of its letters.
pub(crate) fn nearest<'c>(
    written: &str,
    candidates: impl Iterator<Item = &'c str>,
) -> Option<&'c str> {
    candidates
        .map(|candidate| (edit_distance(written, candidate), candidate))
        .min_by_key(|(distance, _)| *distance)
        .filter(|(distance, candidate)| distance * 3 <= candidate.len())
        .map(|(_, candidate)| candidate)
}

/// How many letters to insert, delete or replace (Levenshtein).
fn edit_distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (from_idx, letter) in from.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = from_idx + 1;
        for (to_idx, &other) in to.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != other);
            diagonal = row[to_idx + 1];
            row[to_idx + 1] = replaced.min(row[to_idx] + 1).min(diagonal + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misspelt_names_find_their_neighbour() {
        let names = ["data_dir", "listen", "worker.slots"];
        let check = |written: &str, expected| {
            assert_eq!(nearest(written, names.into_iter()), expected, "{written}");
        };
        check("data-dir", Some("data_dir"));
        check("lisen", Some("listen"));
        check("worker.slot", Some("worker.slots"));
        check("colour", None);
    }
}
