//! The long tail: words that no table of ours lists, by the nearest thing above them in WordNet.
//!
//! Asked last, and only for single words; see `examples/hypernyms.rs` for which senses count.

use std::sync::LazyLock;

use super::lexicon::LEXICON;
use super::senses::{Noun, NounKind, Verb, VerbKind};
use super::tables;
use crate::scene::Action;

/// What is known of a word of the long tail.
#[derive(Clone, Copy, Debug)]
pub(super) enum Meaning {
    Noun(&'static Noun),
    Verb(&'static Verb),
    Adjective,
}

static PART: Noun = Noun {
    kind: NounKind::Part,
    attributes: Vec::new(),
};
static SHAPELESS: Noun = Noun {
    kind: NounKind::Shapeless,
    attributes: Vec::new(),
};
static STILL: Verb = Verb {
    action: Action::Idle,
    kind: VerbKind::Still,
    camera: None,
    is_fast: false,
};

static WORK: Verb = Verb {
    action: Action::Touch,
    kind: VerbKind::Plain,
    camera: None,
    is_fast: false,
};

/// A verb of which only is known that it is done to something.
pub(super) fn work() -> &'static Verb {
    &WORK
}

/// A verb of which nothing is shown.
pub(super) fn still() -> &'static Verb {
    &STILL
}

/// A noun of which nothing can be drawn.
pub(super) fn shapeless() -> &'static Noun {
    &SHAPELESS
}

/// Words and meanings, sorted by word.
static ROWS: LazyLock<Vec<(&'static str, &'static str)>> = LazyLock::new(|| {
    let (rows, _) = tables::HYPERNYMS.rows();
    rows.into_iter().map(|row| (row[0], row[1])).collect()
});

/// What `word` means, as listed.
pub(super) fn meaning(word: &str) -> Option<Meaning> {
    let row_idx = ROWS
        .binary_search_by(|(listed, _)| (*listed).cmp(word))
        .ok()?;
    match ROWS[row_idx].1 {
        "@part" => Some(Meaning::Noun(&PART)),
        "@shapeless" => Some(Meaning::Noun(&SHAPELESS)),
        "@adjective" => Some(Meaning::Adjective),
        "@verb" => Some(Meaning::Verb(&STILL)),
        key => LEXICON.plain_noun(key).map(Meaning::Noun),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_can_be_found_and_means_something() {
        let (_, problems) = tables::HYPERNYMS.rows();
        assert_eq!(problems, Vec::<String>::new());
        assert!(ROWS.len() > 10_000);
        for (word, meaning_of) in ROWS.iter() {
            assert!(meaning(word).is_some(), "{word}: {meaning_of}");
        }
    }
}
