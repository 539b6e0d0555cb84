//! Who is named twice: "the driver, a woman with sunglasses" and "his horse, a black stallion" are one each.

use super::{Finds, Reader};
use crate::language::draft::DraftEntity;
use crate::language::lemma::Form;
use crate::language::senses::{Attribute, Concept, Function, Noun};
use crate::language::tagging::Item;
use crate::language::tokens::TokenKind;
use crate::language::words::Reading;
use crate::scene::{Age, Class};

/// How many words may lie between a comma and the noun that explains: "a tall middle-aged Thai woman".
const MOST_BEFORE_NOUN: usize = 6;

/// Whether a noun only says that somebody is a man, a woman or a child.
fn is_plain_person(noun: &Noun, concept: &Concept) -> bool {
    let is_plain = matches!(
        concept.key.as_str(),
        "man" | "woman" | "boy" | "girl" | "person"
    );
    let of_trade = |it: &Attribute| matches!(it, Attribute::Role(_) | Attribute::Count(_));
    is_plain && !noun.attributes.iter().any(of_trade)
}

/// Whether somebody may be what the explanation calls them.
fn may_become(entity: &DraftEntity, concept: &Concept) -> bool {
    let is_person = entity.class() == Class::Person && concept.class == Class::Person;
    let is_open = entity.key() == "person" || concept.key == "person";
    let is_same = entity.key() == concept.key;
    is_same || is_person && is_open
}

/// Whether it is a verb and nothing else: what stands behind it is told of somebody.
fn is_deed(item: &Item<'_>) -> bool {
    item.verb.is_some() && item.noun.is_none() && item.adjective.is_none()
}

impl Reader<'_> {
    /// Whoever stands before the comma that this noun follows, and is explained by it.
    pub(super) fn explained(
        &self,
        item_idx: usize,
        noun: &Noun,
        concept: &Concept,
    ) -> Option<usize> {
        let is_one = !self.items[item_idx].is_plural && self.phrase.count.is_none();
        if !is_one || self.phrase.is_definite || self.phrase.is_another || self.finds == Finds::Any
        {
            return None;
        }
        let comma = self.comma_before(item_idx)?;
        let known = self.named_before(comma)?;
        let entity = &self.draft.entities[known];
        let is_known_by_trade = entity.class() != Class::Person
            || entity.look.role.is_some()
            || entity.key() == "person";
        let explains = is_plain_person(noun, concept) || concept.class != Class::Person;
        let is_meant = entity.count == 1
            && entity.is_animate()
            && explains
            && is_known_by_trade
            && entity.word != self.items[item_idx].lemma
            && may_become(entity, concept);
        (is_meant && !self.acts_by_itself(item_idx) && !self.is_of_list(item_idx)).then_some(known)
    }

    /// "The car is a modern sports car": who it was said of before "is", of which it only tells the kind.
    pub(super) fn said_to_be(&self, item_idx: usize, concept: &Concept) -> Option<usize> {
        /// How many words may describe: "is a high-performance modern sports car".
        const REACH: usize = 8;
        let [known] = self.doers()[..] else {
            return None;
        };
        let from = item_idx.saturating_sub(REACH).max(self.clause_idx);
        let be = (from..item_idx)
            .rev()
            .find(|&at| self.items[at].function == Some(Function::Be))?;
        let opens = self.items.get(be + 1)?.function == Some(Function::Indefinite);
        let describes = |item: &Item<'_>| {
            item.preposition.is_none() && (item.verb.is_none() || item.adjective.is_some())
        };
        let is_phrase = self.items[be + 1..item_idx].iter().all(describes);
        let entity = &self.draft.entities[known];
        let is_one = entity.count == 1 && !self.items[item_idx].is_plural;
        let is_kind = entity.class() == concept.class && entity.class() != Class::Person;
        (opens && is_phrase && is_one && is_kind).then_some(known)
    }

    /// The comma right before the noun phrase that ends at an item.
    fn comma_before(&self, item_idx: usize) -> Option<usize> {
        let from = item_idx.saturating_sub(MOST_BEFORE_NOUN);
        let comma = (from..item_idx)
            .rev()
            .find(|&at| self.items[at].kind() != TokenKind::Word)?;
        let opens = self.items.get(comma + 1)?.function == Some(Function::Indefinite);
        (opens && self.items[comma].kind() == TokenKind::Comma).then_some(comma)
    }

    /// Who was named right before the comma, or is the only one of a clause that tells of no deed yet.
    fn named_before(&self, comma: usize) -> Option<usize> {
        if let Some(Reading::Entity { id }) = comma.checked_sub(1).map(|at| &self.readings[at]) {
            return Some(*id as usize).filter(|&idx| idx < self.draft.entities.len());
        }
        let doers = self.doers();
        let is_verbless = self.clause.verb.is_none() && doers.len() == 1;
        let is_of_sentence = || {
            let named = Reading::Entity {
                id: doers[0] as u32,
            };
            self.readings[self.sentence_idx..comma].contains(&named)
        };
        (is_verbless && is_of_sentence()).then(|| doers[0])
    }

    /// "a waiter, a woman dances": it is she who dances, and not the waiter.
    fn acts_by_itself(&self, item_idx: usize) -> bool {
        let mut rest = self.items[item_idx + 1..].iter();
        let next = rest.find(|item| item.function != Some(Function::Filler));
        next.is_some_and(|next| {
            next.function == Some(Function::Be)
                || next.verb.is_some() && matches!(next.verb_form, Form::S | Form::Base)
        })
    }

    /// "a driver, a woman and a child": three of them.
    fn is_of_list(&self, item_idx: usize) -> bool {
        let rest = &self.items[item_idx + 1..];
        let joins = |at: usize| {
            let item = &rest[at];
            item.function == Some(Function::And)
                || item.kind() == TokenKind::Comma
                    && rest.get(at + 1).is_some_and(|next| {
                        matches!(
                            next.function,
                            Some(Function::And | Function::Indefinite | Function::Definite)
                        )
                    })
        };
        let end = rest
            .iter()
            .position(|item| item.kind() == TokenKind::Stop || is_deed(item))
            .unwrap_or(rest.len());
        (0..end).filter(|&at| joins(at)).any(|at| {
            let listed = rest[at + 1..end].iter().take(MOST_BEFORE_NOUN);
            let mut nouns = listed
                .take_while(|item| item.kind() == TokenKind::Word)
                .filter_map(|item| item.noun?.concept());
            let is_being = |it: &Concept| {
                matches!(
                    it.class,
                    Class::Person | Class::FourLegged | Class::Bird | Class::Fish | Class::Insect
                )
            };
            nouns.next().is_some_and(is_being)
        })
    }

    /// Lets somebody be what the noun says: a man, a child.
    pub(super) fn explain(&mut self, known: usize, noun: &Noun, concept: &'static Concept) {
        let entity = &mut self.draft.entities[known];
        if entity.key() == "person" {
            entity.concept = Some(concept);
        }
        if entity.class() == concept.class
            && matches!(entity.key(), "car" | "bird" | "fish" | "boat")
        {
            entity.concept = Some(concept);
        }
        entity.describe_all(&noun.attributes);
        if matches!(concept.key.as_str(), "boy" | "girl") && entity.look.age == Age::default() {
            entity.look.age = Age::Child;
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::language::tests::keys;

    #[test]
    fn who_is_explained_behind_a_comma_is_one() {
        for (prompt, shown) in [
            (
                "Medium shot of the driver, a woman with sunglasses and a white headscarf, laughing in a car park",
                vec!["woman"],
            ),
            (
                "The barista, a man with a beard and a brown apron, waves in a café",
                vec!["man"],
            ),
            (
                "A knight kneels in a field. His horse, a black stallion, stands behind him",
                vec!["man", "horse"],
            ),
            (
                "A street vendor in Bangkok at night, a middle-aged Thai woman in a red dress, waves",
                vec!["woman"],
            ),
        ] {
            assert_eq!(keys(prompt), shown, "{prompt}");
        }
    }

    #[test]
    fn what_something_is_said_to_be_is_the_same() {
        for (prompt, shown) in [
            (
                "A car drives on a road. The car is a modern sports car.",
                vec!["sports_car"],
            ),
            (
                "A boat lies in a harbour. The boat is a small wooden sailboat.",
                vec!["boat"],
            ),
            (
                "A car is behind a sports car on a road",
                vec!["car", "sports_car"],
            ),
        ] {
            assert_eq!(keys(prompt), shown, "{prompt}");
        }
    }

    #[test]
    fn who_is_listed_is_somebody_else() {
        for (prompt, n_shown) in [
            ("A doctor, a woman and a child walk in a park", 3),
            ("In a park a chef waves, a woman dances", 2),
            ("A man, a woman and a dog on a beach", 3),
            ("A dog, a cat and a horse stand in a meadow", 3),
        ] {
            assert_eq!(keys(prompt).len(), n_shown, "{prompt}");
        }
    }
}
