//! When a hint counts: by the preposition before it, and where another sense of its words is meant.

use super::Reader;
use crate::language::senses::{Function, NounKind};
use crate::language::tokens::TokenKind;

impl Reader<'_> {
    /// Whether the hint's condition on the preposition before it holds.
    pub(super) fn hint_applies(&self, item_idx: usize) -> bool {
        let Some(hint) = self.items[item_idx].hint else {
            return false;
        };
        if self.is_sense_vetoed(item_idx) {
            return false;
        }
        if hint.after.is_empty() {
            return true;
        }
        // "a cathedral filled with cats" is seen from inside.
        let is_filled = self
            .items
            .get(item_idx + 1)
            .is_some_and(|next| matches!(next.lemma.as_str(), "filled with" | "full of"));
        let inside = || hint.after.iter().any(|before| before == "inside");
        // Who goes across a hall or through it is inside.
        let is_in = |before: usize| {
            let lemma = self.items[before].lemma.as_str();
            hint.after.iter().any(|it| it == lemma)
                || inside() && matches!(lemma, "across" | "through" | "throughout")
        };
        let enters = self.clause.verb_idx.is_some_and(|verb| {
            let leads_here = self.items[verb + 1..item_idx]
                .iter()
                .all(|it| it.function.is_some() || it.adjective.is_some());
            self.items[verb].lemma.ends_with(" in") && leads_here
        });
        let is_inside = inside() && (is_filled || enters);
        is_inside || self.clause.preposition.is_some_and(is_in)
    }

    /// "a man in his 60s" is no film of the sixties, "sunbeams from above" no view from there.
    pub(super) fn is_sense_vetoed(&self, item_idx: usize) -> bool {
        let item = &self.items[item_idx];
        let Some(before) = item_idx.checked_sub(1).map(|before| &self.items[before]) else {
            return false;
        };
        let is_age = item.lemma.ends_with("0s")
            && matches!(
                before.lemma.as_str(),
                "his" | "her" | "their" | "my" | "your"
            );
        let is_of_light = item.lemma.starts_with("from ")
            && before.kind() == TokenKind::Word
            && before.hint.is_none()
            && before
                .noun
                .is_some_and(|noun| !matches!(noun.kind, NounKind::Concept(_)));
        // "a cosy space", "in 3D space", "the space between them": no outer space.
        let mut words = self.items[..item_idx].iter().rev().take(4);
        let has_article = words
            .by_ref()
            .take_while(|it| it.preposition.is_none() && it.kind() == TokenKind::Word)
            .any(|it| matches!(it.function, Some(Function::Definite | Function::Indefinite)));
        let is_room = item.lemma == "space" && (has_article || before.lemma == "3d");
        is_age || is_of_light || is_room
    }
}
