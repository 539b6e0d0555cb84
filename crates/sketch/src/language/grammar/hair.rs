//! Hair and beards: parts of somebody that a prompt describes, told as something worn: "long white beard".

use super::Reader;
use crate::language::draft::DraftEntity;
use crate::language::senses::{Attribute, Concept, NounKind, Preposition, VerbKind};
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
        let is_hair = HAIR.contains(&last_word.trim_end_matches('s'))
            || last_word.trim_end_matches('s') == "freckle"
            || matches!(last_word, "eyes" | "skin") && self.is_coloured();
        if !is_part || !is_hair || self.phrase.is_negated {
            return None;
        }
        let is_had = self
            .clause
            .verb
            .is_some_and(|verb| matches!(verb.kind, VerbKind::Wears | VerbKind::Still));
        let is_with = self.clause.preposition.is_none()
            || matches!(self.bound_by(), Some(Preposition::With))
            || is_had;
        // "smiles at another woman with blonde hair": hers; and what stands behind "and" as well.
        let bound = self
            .clause
            .noun_bound
            .filter(|_| self.bound_by() == Some(Preposition::With))
            .or(self.clause.had_by.filter(|_| self.clause.is_and))
            .filter(|&bound| self.draft.entities[bound].class() == Class::Person);
        let last = bound.or_else(|| self.doers().last().copied())?;
        (is_with && self.draft.entities[last].class() == Class::Person).then_some(last)
    }

    /// Whether what is named is said to be of a colour.
    fn is_coloured(&self) -> bool {
        self.phrase.adjectives.iter().any(|&idx| {
            let item = &self.items[idx];
            let is_shade = |it: &Attribute| matches!(it, Attribute::Colour(_));
            let is_told = item.adjective.is_some_and(|it| it.iter().any(is_shade));
            is_told
                || matches!(
                    item.lemma.as_str(),
                    "pale" | "fair" | "dark" | "light" | "hazel" | "tanned" | "olive"
                )
        })
    }

    /// "The woman with brown hair" of two women: the one of whom that was said.
    pub(super) fn known_by_hair(&self, item_idx: usize, concept: &Concept) -> Option<usize> {
        const LONGEST_ITEMS: usize = 5;
        if self.items.get(item_idx + 1)?.preposition != Some(Preposition::With) {
            return None;
        }
        let after = self.items[item_idx + 2..].iter().take(LONGEST_ITEMS);
        let mut words: Vec<&str> = Vec::new();
        for item in after {
            let is_hair = HAIR.contains(&item.lemma.trim_end_matches('s'));
            if is_hair || item.adjective.is_some() {
                words.push(&item.lemma);
            }
            if is_hair {
                break;
            }
        }
        let (hair, looks) = words.split_last()?;
        let is_meant = |entity: &DraftEntity| {
            entity.key() == concept.key
                && entity.look.wears.iter().any(|worn| {
                    worn.ends_with(hair) && looks.iter().all(|look| worn.contains(look))
                })
        };
        let is_hair = HAIR.contains(&hair.trim_end_matches('s')) && !looks.is_empty();
        let mut known = self.draft.entities.iter();
        known.position(is_meant).filter(|_| is_hair)
    }
}
