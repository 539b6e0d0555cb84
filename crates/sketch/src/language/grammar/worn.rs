//! Who wears what is named, and what is over or under it.

use super::Reader;
use crate::language::senses::{Attribute, Noun, Preposition, VerbKind};
use crate::language::words::Reading;
use crate::scene::Class;

impl Reader<'_> {
    /// Who has on what is named next.
    pub(super) fn wearer(&self) -> Option<usize> {
        // Also the second piece: "wears a jacket, a dress and boots".
        let is_put_on = self.clause.preposition.is_none()
            && self
                .clause
                .verb
                .is_some_and(|verb| verb.kind == VerbKind::Wears);
        let is_in_it = self.clause.preposition.is_some_and(|before| {
            self.bound_by() == Some(Preposition::With) || self.items[before].lemma == "in"
        });
        // "a dog running after a boy with a blue backpack": the boy has it.
        let right_before = self
            .clause
            .noun_bound
            .filter(|_| is_in_it && self.clause.preposition.is_some())
            .filter(|&bound| self.draft.entities[bound].class() == Class::Person);
        let last = right_before.or_else(|| self.doers().last().copied())?;
        let entity = &self.draft.entities[last];
        let is_next_piece = self.clause.is_and && !entity.look.wears.is_empty();
        let is_next_piece = is_next_piece || self.layered(last).is_some();
        // "with long hair and a green dress".
        let is_next_with = self.clause.is_and && self.clause.is_in_with;
        let has_body = entity.is_animate()
            || matches!(entity.key(), "teddy_bear" | "doll" | "puppet" | "snowman");
        (has_body && (is_put_on || is_in_it || is_next_piece || is_next_with)).then_some(last)
    }

    /// "a blue shirt over a white t-shirt": whether what is named next is the inner one of two that somebody wears.
    fn layered(&self, wearer: usize) -> Option<bool> {
        let before = self.clause.preposition?;
        let is_inner = match self.items[before].lemma.as_str() {
            "over" => true,
            "under" | "underneath" | "beneath" => false,
            _ => return None,
        };
        let worn = before.checked_sub(1).map(|at| &self.readings[at]);
        let follows = matches!(worn, Some(Reading::Detail { id }) if *id as usize == wearer);
        (follows && !self.draft.entities[wearer].look.wears.is_empty()).then_some(is_inner)
    }

    pub(super) fn wear(&mut self, item_idx: usize, noun: &'static Noun, wearer: usize) {
        let mut words: Vec<&str> = Vec::new();
        let mut colours: Vec<&Attribute> = noun.attributes.iter().collect();
        for &adjective_idx in &self.phrase.adjectives {
            words.push(&self.items[adjective_idx].lemma);
            colours.extend(self.items[adjective_idx].adjective.unwrap_or_default());
            self.readings[adjective_idx] = Reading::Detail { id: wearer as u32 };
        }
        words.push(&self.items[item_idx].lemma);
        let layer = self.layered(wearer);
        let entity = &mut self.draft.entities[wearer];
        // "The woman with brown hair" has the long brown hair of before.
        let is_told = |worn: &String| {
            worn.ends_with(&self.items[item_idx].lemma)
                && words.iter().all(|word| worn.contains(word))
        };
        if !entity.look.wears.iter().any(is_told) {
            let n_before = entity.look.wears.len();
            entity.wear(words.join(" "));
            let n_worn = entity.look.wears.len();
            let is_second = n_worn > n_before && n_before > 0;
            if let (Some(is_inner), true) = (layer, is_second) {
                // What is over another shirt is put on last, and open.
                if is_inner {
                    entity.look.wears.swap(n_worn - 1, n_worn - 2);
                }
                entity.look.wears[n_worn - 1].insert_str(0, "open ");
            }
        }
        // A person's main colour is that of the clothes; a cat in a red hat stays the cat it was.
        let is_garment = noun
            .concept()
            .is_some_and(|concept| concept.height_m >= 0.7);
        if entity.class() == Class::Person && is_garment && entity.look.colour.is_none() {
            for colour in colours {
                if matches!(colour, Attribute::Colour(_)) {
                    entity.describe(colour);
                }
            }
        }
        self.readings[item_idx] = Reading::Detail { id: wearer as u32 };
        self.phrase.adjectives.clear();
        // "in a pirate costume": all that a pirate wears.
        let mut roles = noun.attributes.iter();
        if let Some(role) = roles.find(|attribute| matches!(attribute, Attribute::Role(_))) {
            for doer in self.doers() {
                self.draft.entities[doer].look.wears.pop();
                self.draft.entities[doer].describe(role);
            }
            self.draft.entities[wearer].describe(role);
        }
        self.close_phrase();
        self.noun_before = None;
    }

    /// Whose scarf it is.
    pub(super) fn owner_of_worn(&self, item_idx: usize, noun: &'static Noun) -> Option<usize> {
        let before = item_idx.checked_sub(1).map(|idx| &self.items[idx])?;
        let is_worn = noun.concept().is_some_and(|concept| concept.is_worn);
        let owner = self.noun_before?;
        let is_somebody = self.draft.entities[owner].class() == Class::Person;
        (before.is_possessive() && is_worn && is_somebody).then_some(owner)
    }
}
