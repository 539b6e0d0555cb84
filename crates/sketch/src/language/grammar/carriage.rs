//! How a body is carried while something is done: "head down, hands in pockets" (`bearings.tsv`).

use std::collections::HashMap;
use std::sync::LazyLock;

use super::Reader;
use crate::language::lexicon;
use crate::language::tables;
use crate::language::tokens::TokenKind;
use crate::scene::Bearing;

/// The most words of a phrase, those between that say whose it is included.
const LONGEST: usize = 8;

static BEARINGS: LazyLock<HashMap<&'static str, Bearing>> = LazyLock::new(|| {
    let (rows, _) = tables::BEARINGS.rows();
    rows.into_iter()
        .filter_map(|row| Some((row[0], lexicon::named(row[1])?)))
        .collect()
});

/// What is wrong with the table; empty, as a test makes sure.
#[cfg(test)]
pub(in crate::language) fn problems() -> Vec<String> {
    let (rows, mut problems) = tables::BEARINGS.rows();
    if rows.len() != BEARINGS.len() {
        problems.push("bearings.tsv: a row twice, or of an unknown bearing".to_owned());
    }
    problems
}

/// How a body is carried by whoever does what a verb says.
pub(super) fn of_verb(lemma: &str) -> Option<Bearing> {
    BEARINGS.get(plain(lemma.split(' ')).as_str()).copied()
}

fn plain<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words
        .filter(|word| !says_whose(word))
        .collect::<Vec<&str>>()
        .join(" ")
}

fn says_whose(word: &str) -> bool {
    matches!(word, "his" | "her" | "their" | "its" | "the" | "my")
}

impl Reader<'_> {
    /// Whether an item is of words that say how somebody is carried, which is noted.
    pub(super) fn is_of_carriage(&mut self, item_idx: usize) -> bool {
        if item_idx < self.carried_to_idx {
            return true;
        }
        let end = self.carry(item_idx);
        self.carried_to_idx = end.unwrap_or(self.carried_to_idx);
        if end.is_some() {
            self.close_phrase();
        }
        end.is_some()
    }

    /// Notes how whoever is spoken of is carried, and the item behind the words that say so.
    fn carry(&mut self, item_idx: usize) -> Option<usize> {
        let opens = matches!(
            self.items[item_idx].tokens[0].text.as_str(),
            "head"
                | "face"
                | "hand"
                | "hands"
                | "arms"
                | "eyes"
                | "mouth"
                | "chin"
                | "bowed"
                | "lowered"
                | "folded"
                | "crossed"
                | "open"
        );
        if !opens {
            return None;
        }
        let mut words: Vec<&str> = Vec::new();
        let mut found = None;
        for at in item_idx..self.items.len() {
            let item = &self.items[at];
            if item.kind() != TokenKind::Word || words.len() > LONGEST {
                break;
            }
            words.extend(item.tokens.iter().map(|token| token.text.as_str()));
            // What ends on "the" goes on: "head down the street".
            if words.last().is_some_and(|word| says_whose(word)) {
                continue;
            }
            if let Some(bearing) = BEARINGS.get(plain(words.iter().copied()).as_str()) {
                found = Some((at + 1, *bearing));
            }
        }
        let (end, bearing) = found?;
        if self.is_a_way(end) {
            return None;
        }
        let doers = self.doers();
        let mut carriers: Vec<usize> = doers
            .into_iter()
            .filter(|&doer| self.draft.entities[doer].is_animate())
            .collect();
        if carriers.is_empty() {
            let is_living = |at: &usize| self.draft.entities[*at].is_animate();
            carriers.extend((0..self.draft.entities.len()).rev().find(is_living));
        }
        for carrier in &carriers {
            self.draft.entities[*carrier].carry(bearing);
        }
        (!carriers.is_empty()).then_some(end)
    }

    /// Whether the words say where to: friends who "head down the street" go, and bow no head.
    fn is_a_way(&self, end: usize) -> bool {
        let is_up_or_down = |word: &str| matches!(word, "up" | "down");
        let leads_on = |word: &str| {
            matches!(
                word,
                "the" | "a" | "an" | "to" | "into" | "toward" | "towards" | "from"
            )
        };
        let behind = self.items.get(end).into_iter();
        let words: Vec<&str> = self.items[end - 1..end]
            .iter()
            .chain(behind)
            .flat_map(|item| item.tokens)
            .map(|token| token.text.as_str())
            .collect();
        let mut pairs = words.windows(2);
        pairs.any(|pair| is_up_or_down(pair[0]) && leads_on(pair[1]))
    }
}
