//! Parts of somebody: whose they are, and what they do by themselves. "Her hair flutters" lets nobody fly.

use super::Reader;
use crate::language::classes::WordClass;
use crate::language::lemma::Form;
use crate::language::senses::{Attribute, Function, NounKind};
use crate::language::tagging::Item;
use crate::language::tokens::TokenKind;
use crate::scene::{Action, Class, Shot};

/// How far before a part the word stands that says whose it is.
const REACH: usize = 4;

fn is_part(item: &Item<'_>) -> bool {
    item.noun
        .is_some_and(|noun| matches!(noun.kind, NounKind::Part))
        || item
            .noun
            .and_then(|noun| noun.concept())
            .is_some_and(|concept| concept.is_worn)
}

fn is_limb(item: &Item<'_>) -> bool {
    WordClass::Limb.has(&item.lemma) || WordClass::Limb.has(&item.tokens[0].text)
}

impl Reader<'_> {
    /// Whether somebody is said to own the part: "the panda's fluffy paws", "her hands".
    pub(super) fn has_owner(&self, item_idx: usize) -> bool {
        let before = self.items[..item_idx].iter().rev().take(REACH);
        let mut phrase = before.take_while(|item| {
            item.kind() == TokenKind::Word && item.preposition.is_none() && item.verb.is_none()
        });
        phrase.any(|item| {
            item.is_possessive() || matches!(item.lemma.as_str(), "his" | "her" | "its" | "their")
        })
    }

    /// "her eyes dancing with amusement", "his smile fades": a face shows it, and nobody dances.
    pub(super) fn is_shown_by_face(&self, item_idx: usize) -> bool {
        let between = self.items[..item_idx].iter().rev().take(REACH);
        let n_between = between
            .take_while(|item| {
                matches!(item.function, Some(Function::Filler | Function::Be))
                    || item.lemma.ends_with("ly")
            })
            .count();
        let Some(part_idx) = item_idx.checked_sub(n_between + 1) else {
            return false;
        };
        let part = &self.items[part_idx];
        let is_of_face = part
            .tokens
            .last()
            .is_some_and(|token| WordClass::FacePart.has(&token.text));
        let verb = &self.items[item_idx];
        let is_free = verb.verb_form != Form::Past
            && !WordClass::FacePart.has(&verb.tokens[0].text)
            && verb.verb.is_some_and(|it| {
                !matches!(
                    it.action,
                    Action::Idle | Action::Look | Action::Cry | Action::Laugh
                )
            });
        let mut before = self.items[..part_idx].iter().rev().take(REACH);
        let bound_by = before.find(|it| it.preposition.is_some() || it.kind() != TokenKind::Word);
        // "A man with a scar on his cheek is typing": he does.
        let is_bound = bound_by.is_some_and(|it| it.preposition.is_some() && it.lemma != "with");
        is_of_face && is_part(part) && is_free && !is_bound && self.has_owner(part_idx)
    }

    /// "with its ears flapping", "her dress billows": only that part of somebody moves.
    pub(super) fn is_motion_of_part(&self, item_idx: usize) -> bool {
        let between = self.items[..item_idx].iter().rev().take(REACH);
        let n_between = between
            .take_while(|item| matches!(item.function, Some(Function::Filler | Function::Be)))
            .count();
        let Some(part_idx) = item_idx.checked_sub(n_between + 1) else {
            return false;
        };
        let (part, verb) = (&self.items[part_idx], &self.items[item_idx]);
        if !is_part(part) || is_limb(part) || verb.verb_form == Form::Past {
            return false;
        }
        let mut before = self.items[..part_idx].iter().rev().take(REACH);
        let bound_by =
            before.find(|item| item.preposition.is_some() || item.kind() != TokenKind::Word);
        match bound_by.filter(|item| item.preposition.is_some()) {
            None => self.has_owner(part_idx),
            // "a woman with red hair drinks wine": she does.
            Some(item) => {
                let flutters = verb.verb.is_some_and(|verb| {
                    matches!(verb.action, Action::Fly | Action::Float | Action::Drift)
                });
                item.lemma == "with"
                    && verb.verb_form == Form::Ing
                    && (flutters || self.has_owner(part_idx) && !self.opens_object(item_idx + 1))
            }
        }
    }

    /// "Drone footage of a cliff. The drone moves slowly": the camera is on it.
    pub(super) fn is_drone_that_films(&self, item_idx: usize) -> bool {
        let is_drone = self.items[item_idx].lemma == "drone" && self.phrase.is_definite;
        is_drone
            && self.draft.shot == Some(Shot::Aerial)
            && self.draft.entities.iter().all(|it| it.key() != "drone")
    }

    /// "The hand tosses it": that of the only one there is.
    pub(super) fn owner_of_hand(&self, item_idx: usize) -> Option<usize> {
        let is_hand = matches!(
            self.items[item_idx].lemma.as_str(),
            "hand" | "hands" | "fingers"
        );
        let opens = self.clause.preposition.is_none() && !self.clause.expects_object;
        if !is_hand || !opens || !self.phrase.is_definite || self.phrase.is_negated {
            return None;
        }
        let people = &self.draft.entities;
        let mut living = (0..people.len()).filter(|&idx| people[idx].is_animate());
        let only = living.next()?;
        (living.next().is_none() && people[only].count == 1).then_some(only)
    }

    /// "too tired to fly", "does not run": what somebody does not do.
    pub(super) fn is_not_done(&self, item_idx: usize) -> bool {
        let before = self.items[..item_idx].iter().rev().take(REACH);
        let words: Vec<&Item<'_>> = before
            .take_while(|item| item.kind() == TokenKind::Word)
            .collect();
        let is_not = words.first().is_some_and(|item| {
            item.function == Some(Function::Not)
                && !matches!(item.lemma.as_str(), "no" | "not any" | "nobody")
        });
        let is_to = words.first().is_some_and(|item| item.lemma == "to");
        let is_too_much = words.iter().any(|item| {
            item.tokens
                .iter()
                .any(|token| matches!(token.text.as_str(), "too" | "unable"))
        });
        !self.is_change && (is_not || is_to && is_too_much)
    }

    /// "A hand picks up a lemon": somebody does it of whom no more is said.
    pub(super) fn is_hand_of_nobody(&self, item_idx: usize) -> bool {
        let item = &self.items[item_idx];
        let opens = self.clause.preposition.is_none() && !self.clause.expects_object;
        let is_alone = !self.draft.entities.iter().any(|entity| entity.is_animate());
        // The hand of a giant is more than somebody.
        let is_sized = self.phrase.adjectives.iter().any(|&idx| {
            let attributes = self.items[idx].adjective.unwrap_or_default();
            attributes
                .iter()
                .any(|attribute| matches!(attribute, Attribute::Scale(_)))
        });
        is_hand(item)
            && !self.is_hand_of_thing(item_idx)
            && opens
            && is_alone
            && !is_sized
            && !self.has_owner(item_idx)
            && !self.phrase.is_negated
    }
}

impl Reader<'_> {
    /// "the hands of a clock".
    fn is_hand_of_thing(&self, item_idx: usize) -> bool {
        let mut after = self.items[item_idx + 1..].iter();
        let is_of = after.next().is_some_and(|item| item.lemma == "of");
        let owner = after.take(3).find_map(|item| item.noun?.concept());
        is_of && owner.is_some_and(|owner| matches!(owner.class, Class::Thing | Class::Building))
    }
}

/// Whether an item names hands and nothing else.
pub(super) fn is_hand(item: &Item<'_>) -> bool {
    matches!(item.tokens[0].text.as_str(), "hand" | "hands" | "fingers") && item.tokens.len() == 1
}

#[cfg(test)]
mod tests {
    use crate::language::understand;
    use crate::scene::Action;

    fn doing(prompt: &str, key: &str) -> Action {
        let scene = understand(prompt).scene;
        let found = scene.entities.iter().find(|entity| entity.concept == key);
        found.map_or_else(|| panic!("no {key}: {prompt}"), |entity| entity.action)
    }

    #[test]
    fn what_moves_of_somebody_lets_nobody_fly() {
        assert_eq!(
            doing("A dog with its ears flapping sits in a park", "dog"),
            Action::Sit
        );
        assert_eq!(
            doing(
                "A woman stands on a cliff. Her hair flutters in the wind.",
                "woman"
            ),
            Action::Idle
        );
        assert_eq!(
            doing("A woman looks at the sea, her dress billowing", "woman"),
            Action::Look
        );
    }

    #[test]
    fn paws_do_what_their_owner_does() {
        let scene =
            understand("A panda sits on a stool. The panda's fluffy paws strum a guitar.").scene;
        assert_eq!(
            scene
                .entities
                .iter()
                .filter(|it| it.concept == "guitar" && it.is_subject)
                .count(),
            0
        );
    }

    #[test]
    fn a_hand_that_is_nobodys_is_somebodys() {
        let scene = understand("A hand picks up a red apple from a bowl").scene;
        // Nothing else is seen of them, and it is the apple that they take.
        let hand = scene.entities.iter().find(|it| it.word == "hand").unwrap();
        let taken = scene.entities.iter().find(|it| Some(it.id) == hand.target);
        assert_eq!(taken.map(|it| it.concept.as_str()), Some("apple"));
        let owned = understand("A woman sits in a park. Her hands rest on a book.").scene;
        assert!(
            !owned
                .entities
                .iter()
                .any(|entity| entity.concept == "person")
        );
    }
}
