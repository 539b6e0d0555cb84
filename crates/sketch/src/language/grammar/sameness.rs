//! Nouns that name nobody new: who is there already, a part of it, what it is made of or compared with.

use super::nouns::is_animal;
use super::{Finds, Reader};
use crate::language::senses::{Attribute, Concept, Noun, Preposition};
use crate::scene::Class;

impl Reader<'_> {
    /// Whether somebody who is there may be called by `noun`: a king is not the man who came in.
    pub(super) fn may_be(&self, known: usize, noun: &Noun) -> bool {
        let role = &self.draft.entities[known].look.role;
        noun.attributes.iter().all(|attribute| match attribute {
            Attribute::Role(called) => {
                role.as_ref().is_none_or(|role| role == called) && {
                    self.draft.entities[known].class() != Class::Person
                        || role.is_some()
                        || known < self.draft.n_known
                }
            }
            _ => true,
        })
    }

    /// "… filled with cats. There are cats everywhere": the same ones.
    pub(super) fn same_group(&self, item_idx: usize) -> Option<usize> {
        let item = &self.items[item_idx];
        let is_bare = !self.phrase.has_determiner && self.phrase.adjectives.is_empty();
        if !item.is_plural || !is_bare || self.phrase.is_another || self.finds == Finds::Any {
            return None;
        }
        self.draft
            .entities
            .iter()
            .position(|entity| entity.word == item.lemma && entity.count > 1)
    }

    /// "a lion sleeping while two cubs play": the young are of the kind that is there.
    pub(super) fn young_of(&self, item_idx: usize) -> Option<&'static Concept> {
        const YOUNG: &[&str] = &[
            "cub",
            "pup",
            "calf",
            "chick",
            "young",
            "youngster",
            "offspring",
        ];
        if !YOUNG.contains(&self.items[item_idx].lemma.as_str()) {
            return None;
        }
        self.draft
            .entities
            .iter()
            .rev()
            .find(|entity| is_animal(entity.class()))?
            .concept
    }

    /// "a family of ducks, the mother in front": the mother is one of the ducks.
    pub(super) fn is_one_of_them(&self, item_idx: usize) -> bool {
        const KIN: &[&str] = &[
            "mother", "mom", "mum", "father", "dad", "parent", "leader", "baby", "sibling", "mama",
        ];
        let is_kin = KIN.contains(&self.items[item_idx].lemma.as_str());
        let last = self.draft.entities.iter().rev();
        let mut living = last.filter(|entity| entity.is_animate());
        is_kin
            && self.phrase.is_definite
            && living
                .next()
                .is_some_and(|entity| is_animal(entity.class()) && entity.count > 1)
    }

    /// "a phone on a desk, its screen glowing": the screen is on the phone.
    pub(super) fn is_part_of_thing(&self) -> bool {
        self.phrase.is_its
            && self.draft.n_known == 0
            && self
                .draft
                .entities
                .iter()
                .rev()
                .find(|entity| entity.is_subject)
                .is_some_and(|entity| !entity.is_animate())
    }

    /// "on black marble", "out of gold": no determiner, no plural, and a word that also describes.
    pub(super) fn is_material(&self, item_idx: usize) -> bool {
        let item = &self.items[item_idx];
        item.adjective.is_some()
            && !item.is_plural
            && !self.phrase.has_determiner
            && self.clause.preposition.is_some()
    }

    /// "an elephant made of leaves", "a cloud shaped like a heart", "dances like a robot".
    pub(super) fn is_compared(&self) -> bool {
        self.bound_by() == Some(Preposition::Like)
    }

    /// What is only compared may still say how the one before looks: its colour, or its dress.
    pub(super) fn compare(&mut self, noun: &Noun) {
        let Some(of) = self
            .clause
            .noun_bound
            .or_else(|| self.doers().last().copied())
        else {
            return;
        };
        for &adjective_idx in &self.phrase.adjectives {
            for attribute in self.items[adjective_idx].adjective.unwrap_or_default() {
                if matches!(attribute, Attribute::Colour(_)) {
                    self.draft.entities[of].describe(attribute);
                }
            }
        }
        let entity = &mut self.draft.entities[of];
        for attribute in &noun.attributes {
            if matches!(attribute, Attribute::Role(_)) && entity.is_animate() {
                entity.describe(attribute);
            }
        }
    }
}
