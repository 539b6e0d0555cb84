//! What a table is like: a white cloth in a restaurant, a checked one where people eat at home and in a diner, planks
//! under the sky, a bench in a lab.

use crate::language::classes::WordClass;
use crate::language::draft::concept;
use crate::language::lexicon::named;
use crate::scene::{Action, Class, Entity, Relation, Scene, Setting};

/// The table that hides the legs of who sits at it, as it is without a cloth.
const BARE: &str = "panelled_table";
const CHECKED: &str = "checked_table";
const PLANKS: &str = "plank_table";

/// Lays a cloth on a table of a place that has them, and where people eat.
pub(super) fn lay(scene: &mut Scene) {
    let is_here = |word: &str| {
        named::<Setting>(word).is_some_and(|it| it == scene.setting || it == scene.setting.base())
    };
    let of_place: Option<String> = WordClass::TableCloth.stands_for(is_here);
    let is_outdoors = WordClass::TableOutdoors.words().any(is_here);
    for at in 0..scene.entities.len() {
        let table = &scene.entities[at];
        if table.concept != BARE || table.look.colour.is_some() {
            continue;
        }
        let is_eaten_at = is_eaten_at(scene, table);
        let key = match of_place.as_deref() {
            Some(key) if key != CHECKED || is_eaten_at => key,
            _ if is_outdoors => PLANKS,
            _ => continue,
        };
        if let Some(kind) = concept(key) {
            scene.entities[at].word = kind.key.replace('_', " ");
            scene.entities[at].concept.clone_from(&kind.key);
        }
    }
}

/// Whether somebody eats or drinks at a table, or food stands on it.
fn is_eaten_at(scene: &Scene, table: &Entity) -> bool {
    let is_at = |it: &Entity| {
        let place = it.place.as_ref();
        place.is_some_and(|place| place.of == Some(table.id) && place.relation == Relation::At)
    };
    // Nobody cuts or kneads on a cloth.
    let is_worked_at = scene.entities.iter().any(|it| {
        let works = matches!(it.action, Action::Chop | Action::Knead | Action::Stir);
        works && is_at(it)
    });
    if is_worked_at {
        return false;
    }
    scene.entities.iter().any(|it| {
        let place = it.place.as_ref().filter(|place| place.of == Some(table.id));
        place.is_some_and(|place| match place.relation {
            Relation::At => matches!(it.action, Action::Eat | Action::Drink | Action::Toast),
            Relation::On => it.class == Class::Food,
            _ => false,
        })
    })
}

#[cfg(test)]
mod tests {
    use crate::language::understand;

    #[test]
    fn tables_have_a_cloth_where_people_eat() {
        for (prompt, expected) in [
            (
                "A couple has dinner at a restaurant by candlelight",
                "clothed_table",
            ),
            (
                "A family eats breakfast at the kitchen table",
                "checked_table",
            ),
            ("A chef slices a cucumber in a kitchen", "panelled_table"),
            (
                "Two women sit on opposite sides of a table",
                "panelled_table",
            ),
            ("A woman writes a letter at a table", "panelled_table"),
        ] {
            let scene = understand(prompt).scene;
            let has = scene.entities.iter().any(|it| it.concept == expected);
            assert!(has, "{prompt} {:?}", scene.entities);
        }
    }
}
