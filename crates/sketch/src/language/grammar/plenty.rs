//! What a place or a feast is full of: "a carrot field", "a hot air balloon festival".

use super::Reader;
use crate::language::senses::Noun;
use crate::scene::Class;

/// Where something grows.
const GROWN: &[&str] = &[
    "field",
    "patch",
    "orchard",
    "plantation",
    "grove",
    "bed",
    "farm",
    "garden",
];
/// Where many of something are brought together.
const BROUGHT: &[&str] = &[
    "festival",
    "show",
    "fair",
    "race",
    "parade",
    "contest",
    "competition",
    "exhibition",
    "convention",
    "rally",
    "collection",
    "display",
    "migration",
];

impl Reader<'_> {
    /// Whether the word before a place or a feast says what there is much of.
    pub(super) fn is_plenty(&self, item_idx: usize, noun: &'static Noun) -> bool {
        let Some(concept) = noun.concept() else {
            return false;
        };
        let Some(next) = self.items.get(item_idx + 1) else {
            return false;
        };
        let is_one_of = |words: &[&str]| words.contains(&next.lemma.as_str());
        let is_at_end = next.noun.is_none_or(|noun| noun.concept().is_none());
        is_at_end
            && !self.items[item_idx].is_possessive()
            && match concept.class {
                Class::Plant | Class::Food => is_one_of(GROWN) || is_one_of(BROUGHT),
                Class::Person | Class::Building | Class::Celestial => false,
                _ => is_one_of(BROUGHT),
            }
    }
}

#[cfg(test)]
mod tests {
    use crate::language::understand;

    #[test]
    fn what_there_is_much_of_is_seen() {
        for (prompt, key) in [
            ("A rabbit hopping through a carrot field", "carrot"),
            (
                "A hot air balloon festival in Cappadocia",
                "hot_air_balloon",
            ),
            ("A kite festival on the beach", "kite"),
        ] {
            let scene = understand(prompt).scene;
            let plenty = scene.entities.iter().find(|it| it.concept == key);
            assert!(
                plenty.is_some_and(|it| it.count > 2),
                "{prompt} {:?}",
                scene.entities
            );
        }
        let scene = understand("A dog in a flower shop").scene;
        assert_eq!(scene.entities.len(), 1, "{:?}", scene.entities);
    }
}
