//! Clothes: who has on what is named, and what somebody without a body wears.

use super::Reader;
use super::state::Role;
use crate::language::draft::concept;
use crate::language::senses::{Attribute, Concept, Noun, Preposition, VerbKind};
use crate::language::tokens::TokenKind;
use crate::language::words::Reading;
use crate::scene::Class;

impl Reader<'_> {
    /// "the hat of a musician": he is there, and has it on.
    pub(super) fn is_owner_of_garment(&self, concept: &Concept) -> bool {
        let head = self
            .clause
            .noun_bound
            .map(|head| &self.draft.entities[head]);
        concept.class == Class::Person
            && head
                .and_then(|head| head.concept)
                .is_some_and(|head| head.is_worn)
    }

    pub(super) fn dress_owner(
        &mut self,
        item_idx: usize,
        noun: &'static Noun,
        concept: &'static Concept,
    ) {
        let Some(head) = self.clause.noun_bound else {
            return;
        };
        let entity = &mut self.draft.entities[head];
        let garment = std::mem::replace(&mut entity.word, self.items[item_idx].lemma.clone());
        entity.concept = Some(concept);
        entity.count = 1;
        entity.look = crate::scene::Look {
            scale: 1.0,
            ..crate::scene::Look::default()
        };
        entity.describe_all(&noun.attributes);
        entity.wear(garment);
        self.describe(head);
        self.readings[item_idx] = Reading::Entity { id: head as u32 };
        self.close_phrase();
        self.noun_before = Some(head);
        // "a musician playing the accordion": it is he who plays.
        self.clause.last_role = Some(super::state::Role::Object);
    }

    /// Who has on what is named next.
    pub(super) fn wearer(&self) -> Option<usize> {
        // Also the second piece: "wears a jacket, a dress and boots".
        let is_put_on = self.clause.preposition.is_none()
            && self
                .clause
                .verb
                .is_some_and(|verb| verb.kind == VerbKind::Wears);
        // "walks in a red sari": whoever it is has come in nothing but that.
        let is_walked_in = self.clause.preposition.is_none()
            && self.clause.expects_object
            && self
                .clause
                .verb_idx
                .is_some_and(|verb| self.items[verb].lemma.ends_with(" in"));
        let is_in_it = is_walked_in
            || self.clause.preposition.is_some_and(|before| {
                self.bound_by() == Some(Preposition::With) || self.items[before].lemma == "in"
            });
        // "a chef, white jacket and blue apron".
        let is_listed = self.clause.preposition.is_none()
            && !self.phrase.has_determiner
            && self.clause.verb.is_none()
            && self.clause.last_role == Some(Role::Doer)
            && self.draft.n_known == 0;
        if let Some(wearer) = self.dressed_by_label() {
            return Some(wearer);
        }
        // "a dog running after a boy with a blue backpack": the boy has it.
        let right_before = self
            .clause
            .noun_bound
            .filter(|_| is_in_it && self.clause.preposition.is_some())
            .filter(|&bound| self.draft.entities[bound].class() == Class::Person);
        let last = right_before.or_else(|| self.doers().last().copied())?;
        let entity = &self.draft.entities[last];
        let is_next_piece = self.clause.is_and && !entity.look.wears.is_empty();
        // "with long hair and a green dress".
        let is_next_with = self.clause.is_and && self.clause.is_in_with;
        let has_body = entity.is_animate()
            || matches!(
                entity.key(),
                "teddy_bear" | "doll" | "puppet" | "snowman" | "toy_robot"
            );
        let is_person = entity.class() == Class::Person;
        let is_layer = self.layered(last).is_some();
        let is_on = is_put_on || is_in_it || is_next_piece || is_next_with || is_layer;
        (has_body && (is_on || is_person && is_listed)).then_some(last)
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

    /// "Wardrobe: white jacket and blue apron": whoever was named before has it on.
    fn dressed_by_label(&self) -> Option<usize> {
        let colon = self.sentence_idx.checked_sub(1)?;
        if self.items[colon].tokens[0].written != ":" {
            return None;
        }
        let mut label = self.items[..colon]
            .iter()
            .rev()
            .take_while(|item| item.kind() == TokenKind::Word);
        let is_of_clothes = label.any(|item| {
            matches!(
                item.lemma.as_str(),
                "wardrobe" | "costume" | "costumes" | "uniform" | "dress"
            ) || names_clothes(&item.lemma)
        });
        let is_person = |idx: &usize| self.draft.entities[*idx].class() == Class::Person;
        (0..self.draft.entities.len())
            .rev()
            .find(|idx| is_of_clothes && is_person(idx))
    }

    pub(super) fn wear(&mut self, item_idx: usize, noun: &'static Noun, wearer: usize) {
        let mut words: Vec<&str> = Vec::new();
        let mut colours: Vec<&Attribute> = noun.attributes.iter().collect();
        for &adjective_idx in &self.phrase.adjectives {
            words.push(&self.items[adjective_idx].lemma);
            colours.extend(self.items[adjective_idx].adjective.unwrap_or_default());
            self.readings[adjective_idx] = Reading::Detail { id: wearer as u32 };
        }
        let lemma = self.items[item_idx].lemma.as_str();
        let is_all_clothes = names_clothes(lemma);
        // "elegant dark attire": also what only describes clothes, in the one word that the drawing knows.
        let looks = self.looks_before(item_idx);
        if is_all_clothes {
            words = looks.split_whitespace().collect();
        }
        words.push(if is_all_clothes { "clothing" } else { lemma });
        let layer = self.layered(wearer);
        let entity = &mut self.draft.entities[wearer];
        // A toy of tin has no clothes on: one that has is drawn with the body of a robot.
        if entity.key() == "toy_robot" {
            entity.concept = concept("robot");
        }
        // "The woman with brown hair" has the long brown hair of before.
        let is_told = |worn: &String| {
            worn.ends_with(words[words.len() - 1]) && words.iter().all(|word| worn.contains(word))
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
        self.letter(item_idx, wearer);
        let entity = &mut self.draft.entities[wearer];
        // A person's main colour is that of the clothes; a cat in a red hat stays the cat it was.
        let is_garment = is_all_clothes
            || noun
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

/// Whether a word means all that somebody has on: "elegant red attire".
pub(super) fn names_clothes(word: &str) -> bool {
    matches!(
        word,
        "clothing"
            | "clothes"
            | "attire"
            | "outfit"
            | "garment"
            | "apparel"
            | "ensemble"
            | "getup"
            | "streetwear"
            | "activewear"
            | "sportswear"
            | "formalwear"
            | "loungewear"
            | "garb"
            | "regalia"
            | "finery"
    )
}

#[cfg(test)]
mod tests {
    use crate::language::understand;

    #[test]
    fn a_word_for_all_clothes_is_worn_in_its_colour() {
        for (prompt, colour) in [
            (
                "A fashion model wearing elegant red clothing stands in a room",
                0xd6_282f,
            ),
            ("A man in elegant red attire walks down a street", 0xd6_282f),
            ("A woman in a white outfit dances", 0xfa_fafa),
            ("A dancer dressed in black clothes spins", 0x26_262c),
        ] {
            let scene = understand(prompt).scene;
            assert_eq!(scene.entities.len(), 1, "{prompt}: {:?}", scene.entities);
            let look = &scene.entities[0].look;
            assert_eq!(look.colour, Some(colour), "{prompt}: {look:?}");
            assert_eq!(look.wears.len(), 1, "{prompt}: {look:?}");
        }
    }

    #[test]
    fn what_is_listed_behind_somebody_or_under_it_is_worn() {
        for (prompt, n_worn) in [
            (
                "A young chef, white jacket, blue apron, tosses vegetables",
                2,
            ),
            (
                "A man wearing a light blue shirt over a white t-shirt stands in a room",
                2,
            ),
            (
                "Subject: a chef\nWardrobe: a white jacket and a blue apron\nAction: smiles",
                2,
            ),
        ] {
            let scene = understand(prompt).scene;
            let chef = &scene.entities[0];
            assert_eq!(chef.look.wears.len(), n_worn, "{prompt}: {chef:?}");
            let is_loose = |concept: &str| matches!(concept, "shirt" | "jacket" | "apron");
            assert!(
                !scene.entities.iter().any(|it| is_loose(&it.concept)),
                "{prompt}"
            );
        }
        let shop = understand("A woman in a shop looks at a red jacket and a blue apron").scene;
        assert!(
            shop.entities[0].look.wears.is_empty(),
            "{:?}",
            shop.entities
        );
    }

    #[test]
    fn clothes_that_nobody_has_on_are_on_nobody() {
        let scene = understand("A woman folds clothes beside a washing machine").scene;
        assert!(
            scene.entities[0].look.wears.is_empty(),
            "{:?}",
            scene.entities
        );
    }
}
