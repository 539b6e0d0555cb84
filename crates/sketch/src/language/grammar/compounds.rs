//! Words that a hyphen joins before a noun: a "bubble-top car" is a car, and a "mirror-still lake" has no mirror.

use super::Reader;
use crate::language::senses::{Attribute, Effect, NounKind};
use crate::language::tokens::TokenKind;

/// The most items that are looked at as one compound.
const LONGEST_ITEMS: usize = 6;
/// After these the first word is there, too: "a tree-lined street".
const FULL_OF: &[&str] = &[
    "lined", "filled", "strewn", "dotted", "studded", "covered", "topped", "shaped", "drawn",
    "riding", "eating", "playing", "wearing", "style", "clad", "themed",
];

impl Reader<'_> {
    /// "a grocery app", "a restaurant website": what is on a screen is no place.
    pub(super) fn is_kind_of_service(&self, item_idx: usize) -> bool {
        let next = self.items.get(item_idx + 1);
        next.is_some_and(|next| {
            matches!(
                next.lemma.as_str(),
                "app" | "application" | "website" | "interface" | "listing" | "logo" | "brand"
            )
        })
    }

    /// "a dragon-shaped kite" is a kite; both words before it only say how it looks.
    pub(super) fn is_shape_of_next(&self, item_idx: usize) -> bool {
        let is_shaped = |idx: usize| {
            let item = self.items.get(idx);
            item.is_some_and(|item| item.tokens.iter().all(|token| token.text == "shaped"))
        };
        let describes = |idx: usize| is_shaped(idx) && self.noun_follows(idx);
        let follows_word = item_idx > 0 && self.items[item_idx - 1].kind() == TokenKind::Word;
        describes(item_idx + 1) || describes(item_idx) && follows_word
    }

    /// "cowboy boots", "a soldier helmet": whose garment it is like, and nobody who is there.
    pub(super) fn is_of_garment(&self, item_idx: usize) -> bool {
        let item = &self.items[item_idx];
        let is_trade = item.noun.is_some_and(|noun| {
            let is_role = |attribute: &Attribute| matches!(attribute, Attribute::Role(_));
            noun.attributes.iter().any(is_role)
        });
        let next = self.items.get(item_idx + 1);
        // "a sailor ties a knot".
        let acts = next.is_some_and(|next| next.verb.is_some()) && self.opens_object(item_idx + 2);
        let garment = next.and_then(|next| next.noun?.concept());
        let is_worn = garment.is_some_and(|concept| concept.is_worn);
        is_trade && is_worn && !acts && !item.is_plural && !item.is_possessive()
    }

    /// Whether the word is a part of such a compound, and names nothing by itself.
    pub(super) fn is_of_compound(&self, item_idx: usize) -> bool {
        let joins = |idx: usize| {
            let last = self.items.get(idx).and_then(|item| item.tokens.last());
            last.is_some_and(|token| token.is_joined)
        };
        let is_joined_before = item_idx > 0 && joins(item_idx - 1);
        if !joins(item_idx) && !is_joined_before {
            return false;
        }
        let longest = item_idx + LONGEST_ITEMS;
        let end = (item_idx..longest)
            .find(|&idx| !joins(idx))
            .unwrap_or(longest);
        let says_what_is_there = self.items.get(end).is_some_and(|last| {
            FULL_OF.contains(&last.tokens[0].text.as_str()) || last.verb.is_some() && end > item_idx
        });
        let item = &self.items[item_idx];
        let may_name = item
            .noun
            .is_some_and(|noun| matches!(noun.kind, NounKind::Concept(_)))
            || item.hint.is_some_and(|hint| {
                hint.effects
                    .iter()
                    .any(|effect| matches!(effect, Effect::Setting { .. } | Effect::Camera(_)))
            });
        may_name && item.adjective.is_none() && !says_what_is_there && self.noun_follows(end)
    }
}

#[cfg(test)]
mod tests {
    use crate::language::tests::keys;

    #[test]
    fn what_a_hyphen_joins_before_a_noun_only_describes_it() {
        assert_eq!(keys("A canoe glides across a mirror-still lake"), ["canoe"]);
        assert_eq!(keys("A bubble-top car drives down a road"), ["car"]);
        assert_eq!(keys("A tree-lined street"), keys("A tree lined street"));
    }
}
