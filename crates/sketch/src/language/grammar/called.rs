//! Who is called by the name of a kind: "A sports car drives. The vehicle turns." tells of one car.

use super::Reader;
use super::nouns::is_animal;
use crate::scene::Class;

/// What tells of which one it is, of several.
const ELSEWHERE: &[&str] = &[
    "next to", "next", "beside", "behind", "in", "on", "of", "by", "near", "at",
];

/// Whether something of a class, with the key of its concept, may be called so.
pub(in crate::language) fn is_of_kind((class, key): (Class, &str), word: &str) -> bool {
    use Class::{Aircraft, Boat, Building, Food, Furniture, Person, Thing, Vehicle};
    let is_ship = || {
        matches!(
            key,
            "spaceship" | "flying_saucer" | "rocket" | "space_shuttle"
        )
    };
    let hangs = || key.contains("balloon") || key.ends_with("kite");
    match word {
        "animal" | "creature" | "beast" | "critter" => {
            is_animal(class) || matches!(key, "monster" | "dragon")
        }
        "machine" | "device" | "gadget" | "appliance" | "apparatus" | "contraption"
        | "mechanism" => matches!(class, Thing | Furniture) && !is_ship() && !key.ends_with("ball"),
        "vehicle" => matches!(class, Vehicle | Boat | Aircraft) || is_ship(),
        "vessel" | "ship" => class == Boat || is_ship(),
        "craft" | "spacecraft" => is_ship(),
        "aircraft" => class == Aircraft && !hangs(),
        "building" | "structure" | "edifice" | "monument" => class == Building,
        "product" | "item" => matches!(class, Thing | Food | Furniture | Vehicle),
        "character" | "figure" | "protagonist" => class == Person || is_animal(class),
        "individual" | "person" => class == Person,
        _ => false,
    }
}

impl Reader<'_> {
    /// Whoever is there and is called only by the kind.
    pub(super) fn called_by_kind(&self, item_idx: usize) -> Option<usize> {
        let item = &self.items[item_idx];
        let word = item.lemma.as_str();
        let is_label = word == "character" && !self.phrase.has_determiner;
        let is_meant = self.phrase.is_definite || is_label;
        if !is_meant || self.phrase.count.is_some() || self.phrase.is_another || item.is_plural {
            return None;
        }
        // "the person next to her" is another one.
        let next = self.items.get(item_idx + 1).map(|next| next.lemma.as_str());
        if next.is_some_and(|next| ELSEWHERE.contains(&next)) {
            return None;
        }
        let is_called = |idx: &usize| {
            let entity = &self.draft.entities[*idx];
            let ends_so = || entity.word.rsplit(' ').next() == Some(word);
            entity.count == 1 && (is_of_kind((entity.class(), entity.key()), word) || ends_so())
        };
        let mut called = (0..self.draft.entities.len()).rev().filter(is_called);
        let last = called.next()?;
        // Of several, the one it was of before.
        Some(called.find(|&idx| idx == 0).unwrap_or(last))
    }
}

#[cfg(test)]
mod tests {
    use crate::language::understand;

    /// All that is ever shown.
    fn shown(prompt: &str) -> Vec<String> {
        let told = understand(prompt);
        let last = told.later.last().map_or(&told.scene, |it| &it.scene);
        last.entities.iter().map(|it| it.concept.clone()).collect()
    }

    #[test]
    fn who_is_called_by_the_kind_is_the_same() {
        for (prompt, keys) in [
            ("A dog runs. The animal jumps into a lake.", ["dog"]),
            (
                "A sports car drives on a road. The vehicle turns.",
                ["sports_car"],
            ),
            (
                "A slot machine glows. The machine shakes.",
                ["slot_machine"],
            ),
            (
                "A cassette player on the beach. The device spins.",
                ["boombox"],
            ),
            ("A woman walks on a beach. The character waves.", ["woman"]),
        ] {
            assert_eq!(shown(prompt), keys, "{prompt}");
        }
    }

    #[test]
    fn another_kind_is_somebody_else() {
        assert_eq!(
            shown("A woman walks on a beach. The animal jumps.").len(),
            2
        );
        for prompt in [
            "A plane flies over the sea. The ship sails below.",
            "A dog runs to a door. The person opens it.",
            "A woman walks her dog. The person next to her waves.",
        ] {
            let shown = shown(prompt);
            assert!(shown.len() >= 2, "{prompt}: {shown:?}");
        }
        assert_eq!(
            shown("A dog runs in a field. Another animal jumps.").len(),
            2
        );
    }
}
