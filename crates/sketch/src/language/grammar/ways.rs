//! Ways through the picture, said behind a verb of motion: "moving down", "walks from left to right".

use std::collections::HashMap;
use std::sync::LazyLock;

use super::Reader;
use crate::language::lemma::Form;
use crate::language::lexicon;
use crate::language::tables;
use crate::language::tokens::{Token, TokenKind};
use crate::scene::{Action, Way};

/// How many words behind its verb a way may begin.
const REACH: usize = 9;

/// Who films, or sees the film.
const FILMS: &[&str] = &["us", "me", "camera", "viewer", "lens", "screen", "audience"];

struct Ways {
    by_phrase: HashMap<&'static str, Way>,
    n_longest: usize,
    problems: Vec<String>,
}

static WAYS: LazyLock<Ways> = LazyLock::new(Ways::load);

impl Ways {
    fn load() -> Self {
        let (rows, problems) = tables::WAYS.rows();
        let mut ways = Self {
            by_phrase: HashMap::new(),
            n_longest: 0,
            problems,
        };
        for row in rows {
            let way = lexicon::named(row[1])
                .zip(lexicon::named(row[2]))
                .map(|(from, to)| Way { from, to });
            let is_new = way.is_some_and(|way| ways.by_phrase.insert(row[0], way).is_none());
            if !is_new {
                ways.problems.push(format!("ways.tsv: {row:?}"));
            }
            ways.n_longest = ways.n_longest.max(row[0].split(' ').count());
        }
        ways
    }

    /// The longest way that `words` begin with, and of how many words it is.
    fn at(&self, words: &[&str]) -> Option<(Way, usize)> {
        (1..=words.len().min(self.n_longest))
            .rev()
            .find_map(|n| Some((*self.by_phrase.get(words[..n].join(" ").as_str())?, n)))
    }
}

/// What is wrong with the table; empty, as a test makes sure.
#[cfg(test)]
pub(in crate::language) fn problems() -> &'static [String] {
    &WAYS.problems
}

impl Reader<'_> {
    /// The way that is told behind the verb at `item_idx`, when that leads somewhere.
    pub(super) fn way_told(&self, item_idx: usize, action: Action) -> Option<Way> {
        if !leads_somewhere(action) {
            return None;
        }
        let is_participle = self.items[item_idx].verb_form == Form::Ing;
        let verb = self.items[item_idx].tokens;
        let behind = self.items[item_idx + 1..].iter();
        let behind = behind.flat_map(|item| item.tokens.iter());
        // "move down" may be one verb.
        let words: Vec<&Token> = verb[1..]
            .iter()
            .chain(behind)
            .take_while(|token| token.kind == TokenKind::Word && !joins(&token.text))
            .take(REACH)
            .collect();
        let texts: Vec<&str> = words.iter().map(|token| token.text.as_str()).collect();
        (0..texts.len()).find_map(|at| {
            let (way, n) = WAYS.at(&texts[at..])?;
            let next = texts.get(at + n).copied().unwrap_or_default();
            // "to the left of the stone" is by the stone; "down the street" goes along it.
            let is_open = n == 1 && (at > 0 && !texts[at - 1].ends_with("ly") || opens_noun(next));
            // Who "walks to the left of the stone" goes there; "walking to the left of it" tells where.
            let is_by = next == "of" && (is_participle || texts[at] != "to");
            // "right towards us" is straight at us.
            let is_straight = matches!(next, "toward" | "towards")
                && texts[at + n + 1..].iter().any(|it| FILMS.contains(it));
            (!is_by && !is_open && !is_straight).then_some(way)
        })
    }
}

/// Whether a word begins another clause.
fn joins(word: &str) -> bool {
    matches!(word, "while" | "as" | "then" | "who" | "which" | "that")
}

/// Whether a word may follow "down" or "left" that is no way by itself.
fn opens_noun(word: &str) -> bool {
    let ends = matches!(
        word,
        "" | "and"
            | "on"
            | "in"
            | "over"
            | "against"
            | "with"
            | "at"
            | "through"
            | "across"
            | "past"
            | "under"
            | "above"
            | "below"
            | "beneath"
            | "toward"
            | "towards"
    );
    !ends && !word.ends_with("ly")
}

fn leads_somewhere(action: Action) -> bool {
    use Action as A;
    matches!(
        action,
        A::Walk
            | A::Run
            | A::Drive
            | A::Ride
            | A::Fly
            | A::Swim
            | A::Float
            | A::Drift
            | A::Glide
            | A::Hover
            | A::Rise
            | A::Fall
            | A::Slide
            | A::Roll
            | A::Crawl
            | A::March
            | A::Skate
            | A::Ski
            | A::Surf
            | A::Row
            | A::Dive
            | A::Jump
            | A::Spin
            | A::Turn
            | A::Dance
            | A::Kick
            | A::Throw
            | A::Sweep
    )
}
