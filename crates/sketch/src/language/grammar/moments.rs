//! Where a description goes on to its next moment: what happens after what was told, and not beside it.
//!
//! "A fox digs in the snow, finds a key and trots away" is three things one after the other; "a man plays and a
//! woman dances" is one. What tells them apart is who does it and whether it is over in a moment (`events.tsv`).

use std::collections::HashSet;
use std::sync::LazyLock;

use super::{Break, Reader};
use crate::language::lemma::Form;
use crate::language::senses::Function;
use crate::language::tables;
use crate::language::tokens::TokenKind;
use crate::language::words::Reading;
use crate::scene::Action;

/// How far before its verb the noun of a doer is looked for.
const LONGEST_CLAUSE: usize = 24;

static EVENTS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let (rows, _) = tables::EVENTS.rows();
    rows.into_iter().map(|row| row[0]).collect()
});

/// A verb as it was told.
#[derive(Clone, Debug)]
pub(super) struct Told {
    item_idx: usize,
    sentence_idx: usize,
    clause_idx: usize,
    doers: Vec<usize>,
    action: Action,
    is_event: bool,
    is_meanwhile: bool,
}

impl Told {
    /// Lets its doers be where entities are after some were left out.
    pub(super) fn follow(&mut self, kept: &[Option<usize>]) {
        let doers = self.doers.iter();
        self.doers = doers.filter_map(|&doer| kept[doer]).collect();
    }
}

impl Reader<'_> {
    /// Notes what `doers` do by the verb at `item_idx`.
    pub(super) fn note_told(&mut self, item_idx: usize, doers: &[usize]) {
        let item = &self.items[item_idx];
        let (Some(verb), false) = (item.verb, self.is_change) else {
            return;
        };
        let before = item_idx.checked_sub(1).map(|at| &self.items[at]);
        let lemma_before = before.map_or("", |item| item.lemma.as_str());
        let begins = ["start", "begin"]
            .iter()
            .any(|start| lemma_before.starts_with(start));
        let is_finite = match item.verb_form {
            Form::S => true,
            Form::Base => lemma_before != "to" || begins,
            Form::Ing => before.is_some_and(|item| item.function == Some(Function::Be)),
            Form::Past => false,
        };
        if !is_finite || self.is_of_relative_clause(item_idx) {
            return;
        }
        self.told.push(Told {
            item_idx,
            sentence_idx: self.sentence_idx,
            clause_idx: self.clause_idx,
            doers: doers.to_vec(),
            action: verb.action,
            is_event: begins || EVENTS.contains(item.lemma.as_str()),
            is_meanwhile: self.is_beside(item_idx),
        });
    }

    /// "a pigeon that lands next to him": which pigeon it is, and nothing that happens next.
    fn is_of_relative_clause(&self, item_idx: usize) -> bool {
        let clause = self.items[self.sentence_idx..item_idx].iter().rev();
        clause
            .take(LONGEST_CLAUSE)
            .take_while(|item| item.kind() == TokenKind::Word && item.verb.is_none())
            .any(|item| {
                matches!(
                    item.lemma.as_str(),
                    "who" | "that" | "which" | "whose" | "where"
                )
            })
    }

    /// Where the next moments begin.
    pub(super) fn breaks(&self) -> Vec<Break> {
        let mut breaks: Vec<Break> = Vec::new();
        // What has been told of the moment that is being told.
        let mut now: Vec<&Told> = Vec::new();
        for told in &self.told {
            let begin = now.last().and_then(|_| self.next_begins(&now, told));
            if let Some(begin) = begin {
                now.clear();
                if breaks.last().is_none_or(|last| last.item_idx < begin) {
                    breaks.push(Break {
                        item_idx: begin,
                        subject: self.subject_left_out(begin, told),
                    });
                }
            }
            now.push(told);
        }
        breaks
    }

    /// The item at which `told` begins another moment than `now`; `None` where it is told of the same.
    fn next_begins(&self, now: &[&Told], told: &Told) -> Option<usize> {
        let opens_sentence = now
            .iter()
            .all(|earlier| earlier.sentence_idx < told.sentence_idx);
        let of_same = now.iter().rev().find(|earlier| earlier.doers == told.doers);
        let is_after = match of_same {
            Some(_) => {
                let mut lasting = now
                    .iter()
                    .filter(|earlier| earlier.doers == told.doers && is_lasting(earlier.action));
                let is_another = is_lasting(told.action)
                    && lasting
                        .next_back()
                        .is_some_and(|earlier| earlier.action != told.action);
                is_another || told.is_event
            }
            None => told.is_event || now.last().is_some_and(|last| last.is_event),
        };
        if !is_after && !self.is_led_on(told) {
            return None;
        }
        if opens_sentence {
            return Some(told.sentence_idx);
        }
        let is_led_on = self.is_led_on(told);
        if told.is_meanwhile && !is_led_on {
            return None;
        }
        if of_same.is_some() {
            let led_on = is_led_on.then(|| self.phrase_of_doer(told));
            let begin = told.clause_idx.max(led_on.unwrap_or(0));
            let is_next_clause = now.iter().all(|earlier| earlier.item_idx < begin);
            return is_next_clause.then_some(begin);
        }
        Some(self.phrase_of_doer(told))
    }

    /// "sleeps until a light begins to blink", "and as it enters the tunnel": what is joined so comes after.
    fn is_led_on(&self, told: &Told) -> bool {
        let begin = self.phrase_of_doer(told);
        let Some(joint_idx) = begin.checked_sub(1) else {
            return false;
        };
        let follows_and = joint_idx
            .checked_sub(1)
            .is_some_and(|at| self.items[at].function == Some(Function::And));
        match self.items[joint_idx].lemma.as_str() {
            "when" | "until" | "before" => true,
            "as" => follows_and,
            _ => false,
        }
    }

    /// Whether the clause of the verb at `item_idx` says what is going on beside another.
    fn is_beside(&self, item_idx: usize) -> bool {
        let clause = self.items[self.sentence_idx..item_idx].iter().rev();
        clause
            .take(LONGEST_CLAUSE)
            .take_while(|item| item.kind() == TokenKind::Word)
            .any(|item| item.function == Some(Function::Clause) && item.lemma != "then")
    }

    /// The item that begins the noun phrase of who does it.
    fn phrase_of_doer(&self, told: &Told) -> usize {
        let from = told
            .item_idx
            .saturating_sub(LONGEST_CLAUSE)
            .max(told.sentence_idx);
        let is_joint = |at: usize| {
            let item = &self.items[at];
            item.kind() != TokenKind::Word
                || matches!(item.function, Some(Function::And | Function::Clause))
        };
        (from..told.item_idx)
            .rev()
            .find(|&at| is_joint(at))
            .map_or(from, |at| at + 1)
    }

    /// "… then climbs a staircase and knocks": where the first verb has no subject here, what it is done to knocks at
    /// nothing; whoever the part before told of goes on.
    fn is_of_who_was_told_before(&self, told: &Told) -> bool {
        let opens = self.items.first().is_some_and(|item| {
            item.verb.is_some() && item.noun.is_none() && item.verb_form == Form::S
        });
        let lives = |doer: &usize| self.draft.entities[*doer].is_mover();
        opens && !told.doers.iter().any(lives)
    }

    /// Who does it, where the words from `begin` on do not say so themselves.
    fn subject_left_out(&self, begin: usize, told: &Told) -> Option<String> {
        let mut words = self.items[begin..told.item_idx].iter();
        let is_said =
            words.any(|item| item.noun.is_some() || item.function == Some(Function::Pronoun));
        if is_said || told.doers.is_empty() || self.is_of_who_was_told_before(told) {
            return None;
        }
        // Whom only a pronoun named is called by it.
        let pronoun = |doer: usize| {
            let named =
                (0..begin).find(|&at| self.readings[at] == Reading::Entity { id: doer as u32 })?;
            let item = &self.items[named];
            (item.function == Some(Function::Pronoun)).then(|| item.lemma.clone())
        };
        let names: Vec<String> = told
            .doers
            .iter()
            .map(|&doer| {
                pronoun(doer).unwrap_or_else(|| format!("the {}", self.draft.entities[doer].word))
            })
            .collect();
        Some(names.join(" and "))
    }
}

/// Whether it is done for a while, with the whole body.
fn is_lasting(action: Action) -> bool {
    !matches!(
        action,
        Action::Idle
            | Action::Talk
            | Action::Look
            | Action::Eat
            | Action::Drink
            | Action::Read
            | Action::Carry
            | Action::Laugh
            | Action::Cry
            | Action::Light
            | Action::Burn
            | Action::Point
            | Action::Perch
            | Action::Hover
    )
}
