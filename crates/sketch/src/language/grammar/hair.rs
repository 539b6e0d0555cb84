//! Hair and beards: parts of somebody that a prompt describes, told as something worn: "long white beard".

use super::Reader;
use super::state::Phrase;
use crate::language::senses::{Attribute, NounKind, Preposition, VerbKind};
use crate::scene::Class;

/// What grows on a head and is drawn in the colour and form that was asked for.
const HAIR: &[&str] = &[
    "hair",
    "bun",
    "curl",
    "lock",
    "beard",
    "goatee",
    "stubble",
    "mustache",
    "moustache",
    "braid",
    "pigtail",
    "ponytail",
    "afro",
    "mohawk",
    "dreadlock",
    "bob",
    "mullet",
];

/// Words of its form.
const FORMS: &[&str] = &[
    "long", "short", "curly", "wavy", "straight", "spiky", "messy", "bushy", "dark", "fair",
];

impl Reader<'_> {
    /// Whose hair the noun is, when it is hair.
    pub(super) fn owner_of_hair(&self, item_idx: usize) -> Option<usize> {
        let item = &self.items[item_idx];
        let is_part = item
            .noun
            .is_some_and(|noun| matches!(noun.kind, NounKind::Part));
        let last_word = item.lemma.rsplit([' ', '-']).next()?;
        if !is_part || !HAIR.contains(&last_word.trim_end_matches('s')) || self.phrase.is_negated {
            return None;
        }
        let is_had = self
            .clause
            .verb
            .is_some_and(|verb| matches!(verb.kind, VerbKind::Wears | VerbKind::Still));
        let is_with = self.clause.preposition.is_none()
            || matches!(self.bound_by(), Some(Preposition::With))
            || is_had;
        let last = *self.doers().last()?;
        (is_with && self.draft.entities[last].class() == Class::Person).then_some(last)
    }

    /// "a tall pink-haired girl": takes the words for the hair out of those for the girl.
    pub(super) fn haired(&mut self, phrase: &mut Phrase, entity_idx: usize) -> Option<String> {
        if self.draft.entities[entity_idx].class() != Class::Person {
            return None;
        }
        let lemma = |item_idx: usize| self.items[item_idx].lemma.as_str();
        let at = phrase
            .adjectives
            .iter()
            .position(|item_idx| matches!(lemma(*item_idx), "haired" | "bearded"))?;
        let grown = if lemma(phrase.adjectives[at]) == "haired" {
            "hair"
        } else {
            "beard"
        };
        let is_of_hair = |item_idx: &&usize| {
            let attributes = self.items[**item_idx].adjective.unwrap_or_default();
            let is_coloured = matches!(attributes, [Attribute::Colour(_)]);
            is_coloured || FORMS.contains(&lemma(**item_idx))
        };
        let before = &phrase.adjectives[..at];
        let n_words = before.iter().rev().take_while(is_of_hair).count();
        let of_hair = phrase
            .adjectives
            .drain(at - n_words..=at)
            .collect::<Vec<_>>();
        let mut words: Vec<&str> = of_hair[..n_words].iter().map(|idx| lemma(*idx)).collect();
        words.push(grown);
        let words = (n_words > 0 || grown == "beard").then(|| words.join(" "));
        for item_idx in of_hair {
            self.readings[item_idx] = super::detail(words.is_none(), entity_idx);
        }
        words
    }
}
