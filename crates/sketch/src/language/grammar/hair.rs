//! Hair and beards: parts of somebody that a prompt describes, told as something worn: "long white beard".

use super::Reader;
use crate::language::senses::{NounKind, Preposition, VerbKind};
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
}
