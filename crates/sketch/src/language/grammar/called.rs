//! Who is called by the name of a kind: "A sports car drives. The vehicle turns." tells of one car.

use super::Reader;
use super::nouns::is_animal;
use crate::language::draft::DraftEntity;
use crate::scene::Class;

/// Whether an entity may be called so.
fn is_of_kind(entity: &DraftEntity, word: &str) -> bool {
    use Class::{Aircraft, Boat, Building, Food, Furniture, Person, Plant, Thing, Vehicle};
    let class = entity.class();
    let is_ship = || {
        matches!(
            entity.key(),
            "spaceship" | "flying_saucer" | "rocket" | "space_shuttle"
        )
    };
    match word {
        "animal" | "creature" | "beast" | "critter" => {
            is_animal(class) || entity.key() == "monster"
        }
        "machine" | "device" | "gadget" | "appliance" | "apparatus" | "contraption"
        | "mechanism" => matches!(class, Thing | Furniture) && !is_ship(),
        "vehicle" => matches!(class, Vehicle | Boat | Aircraft) || is_ship(),
        "craft" | "vessel" | "ship" | "spacecraft" => matches!(class, Boat | Aircraft) || is_ship(),
        "aircraft" | "plane" => class == Aircraft,
        "building" | "structure" | "edifice" | "monument" => class == Building,
        "plant" => class == Plant,
        "fruit" => class == Food,
        "product" | "item" => matches!(class, Thing | Food | Furniture | Vehicle),
        "character" | "figure" | "individual" | "protagonist" | "person" => {
            class == Person || is_animal(class)
        }
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
        let is_called = |idx: &usize| {
            let entity = &self.draft.entities[*idx];
            let ends_so = || entity.word.rsplit(' ').next() == Some(word);
            entity.count == 1 && (is_of_kind(entity, word) || ends_so())
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
                ["cassette_player"],
            ),
            ("A woman walks on a beach. The character waves.", ["woman"]),
        ] {
            assert_eq!(
                shown(prompt).len(),
                1,
                "{prompt}: {:?} and not {keys:?}",
                shown(prompt)
            );
        }
    }

    #[test]
    fn another_kind_is_somebody_else() {
        assert_eq!(
            shown("A woman walks on a beach. The animal jumps.").len(),
            2
        );
        assert_eq!(
            shown("A dog runs in a field. Another animal jumps.").len(),
            2
        );
    }
}
