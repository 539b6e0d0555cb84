//! What something is only like: "as if it were dancing", "like a river of gold". None of it is there.

use super::Reader;
use crate::language::senses::{Function, Preposition};
use crate::language::tokens::TokenKind;

/// The longest comparison, in words.
const LONGEST: usize = 16;

impl Reader<'_> {
    /// Notes how far a comparison goes that begins here.
    pub(super) fn begin_simile(&mut self, item_idx: usize) {
        if item_idx < self.compared_to_idx {
            return;
        }
        // "like she had seen a ghost".
        let is_clause = self.items[item_idx].lemma == "like"
            && self.items[item_idx].preposition == Some(Preposition::Like)
            && self.opens_clause(item_idx + 1);
        let is_supposed =
            is_clause || matches!(self.items[item_idx].lemma.as_str(), "as if" | "as though");
        if is_supposed {
            self.compared_to_idx = self.end_of_words(item_idx, LONGEST);
        } else if self.items[item_idx].lemma == "of" && self.follows_likeness(item_idx) {
            self.compared_to_idx = self.end_of_phrase(item_idx);
        }
    }

    /// "she had": who does it and a verb, where "him rides" is of somebody else.
    fn opens_clause(&self, item_idx: usize) -> bool {
        const WHO: &[&str] = &["i", "he", "she", "we", "they"];
        let who = self.items.get(item_idx);
        let is_who = who.is_some_and(|who| {
            who.function == Some(Function::Pronoun) && WHO.contains(&who.tokens[0].text.as_str())
        });
        let verb = self.items.get(item_idx + 1);
        is_who && verb.is_some_and(|it| it.kind() == TokenKind::Word && it.preposition.is_none())
    }

    /// Whether what now comes is only what the scene is like: "the road winds like a river".
    pub(super) fn is_likeness(&self) -> bool {
        let lemma = self
            .clause
            .preposition
            .map_or("", |item_idx| self.items[item_idx].lemma.as_str());
        self.is_compared()
            && ["like", "look", "resembl", "similar", "unlike"]
                .iter()
                .any(|start| lemma.starts_with(start))
    }

    /// "like a river of …": whether the noun right before was only compared with.
    fn follows_likeness(&self, item_idx: usize) -> bool {
        const REACH: usize = 5;
        let before = self.items[item_idx.saturating_sub(REACH)..item_idx].iter();
        let mut words = before.rev().skip(1);
        words.any(|item| item.lemma == "like" && item.preposition == Some(Preposition::Like))
            && self.items[item_idx - 1].is_noun_like()
    }

    fn end_of_words(&self, from: usize, most: usize) -> usize {
        let words = self.items[from..].iter().take(most);
        from + words
            .take_while(|item| item.kind() == TokenKind::Word)
            .count()
    }

    /// After "of": its noun, with what describes it.
    fn end_of_phrase(&self, of: usize) -> usize {
        const REACH: usize = 4;
        let end = self.end_of_words(of, REACH + 1);
        (of + 1..end)
            .find(|&at| self.items[at].is_noun_like())
            .map_or(end, |noun| noun + 1)
    }
}

#[cfg(test)]
mod tests {
    use crate::language::tests::keys;
    use crate::language::understand;
    use crate::scene::{Action, Setting};

    #[test]
    fn what_is_only_supposed_is_not_there() {
        let cat = keys("A cat walks along a wall as if it were a king with a crown");
        assert_eq!(cat, ["cat", "wall"]);
        let woman = keys("A woman looks up like she had stumbled upon a treasure in a cave");
        assert_eq!(woman, ["woman"]);
        assert_eq!(keys("A boy like him rides a bike"), ["boy", "bicycle"]);
        let people = understand("People like them dance").scene;
        assert_eq!(people.entities[0].action, Action::Dance);
        let after = keys("A dog sits as though it saw a ghost, beside a house");
        assert_eq!(after, ["dog", "house"]);
    }

    #[test]
    fn a_likeness_is_neither_a_place_nor_a_thing() {
        let wheat = understand("A field of wheat moves like a sea of gold").scene;
        assert_ne!(wheat.setting, Setting::Sea);
        let hair = understand("A woman in a park, her hair flows like a river of gold").scene;
        assert_eq!(hair.setting, Setting::Park);
        assert_eq!(
            keys("A woman in a park, her hair flows like a river of gold"),
            ["woman"]
        );
    }
}
