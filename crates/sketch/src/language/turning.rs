//! What turns into something else: it is there first, and the other stands in its place then.

use super::lexicon::LEXICON;
use super::senses::Attribute;
use super::tokens::Token;
use crate::scene::{Action, Entity, Place, Relation, Scene};

/// How verbs of turning begin.
const TURNS: &[&str] = &["turn", "transform", "morph", "chang", "metamorphos"];

/// The scene before and after somebody or something turns into another, or to another stuff, when the words tell so.
pub(super) fn turn_into(scene: &Scene, tokens: &[Token]) -> Option<(Scene, Scene)> {
    let into = tokens.windows(2).position(|pair| {
        let is_turn = TURNS.iter().any(|turn| pair[0].text.starts_with(turn));
        is_turn && pair[1].text == "into"
    })? + 1;
    let inside = |entity: &Entity| match entity.place {
        Some(Place {
            relation: Relation::Inside,
            of: Some(of),
        }) => Some(of),
        _ => None,
    };
    let turned = scene
        .entities
        .iter()
        .find_map(|entity| Some((entity.id, inside(entity)?)));
    let mut before = scene.clone();
    if let Some((from, to)) = turned {
        before.entities.retain(|entity| entity.id != to);
        let first = before.entities.iter_mut().find(|it| it.id == from)?;
        be_itself(first);
        let mut after = scene.clone();
        after.entities.retain(|entity| entity.id != from);
        let next = after.entities.iter_mut().find(|it| it.id == to)?;
        next.id = from;
        next.is_subject = true;
        return Some((before, after));
    }
    let of_stuff = tokens[into..].iter().find_map(|token| {
        let attributes = LEXICON.material(&token.text, false);
        attributes.iter().find_map(|attribute| match attribute {
            Attribute::Made(material) => Some(*material),
            _ => None,
        })
    })?;
    let from = before.entities.iter_mut().find(|it| it.is_subject)?;
    be_itself(from);
    let from = from.id;
    let mut after = before.clone();
    let turned = after.entities.iter_mut().find(|it| it.id == from)?;
    turned.look.material = Some(of_stuff);
    Some((before, after))
}

/// Takes away what said only that it turns.
fn be_itself(entity: &mut Entity) {
    if entity
        .place
        .as_ref()
        .is_some_and(|place| place.relation == Relation::Inside)
    {
        entity.place = None;
    }
    if matches!(entity.action, Action::Turn | Action::Spin) {
        entity.action = Action::Idle;
    }
}

#[cfg(test)]
mod tests {
    use crate::language::understand;
    use crate::scene::Material;

    #[test]
    fn one_thing_is_there_first_and_the_other_in_its_place_then() {
        let told = understand("A pumpkin transforms into a golden carriage");
        assert_eq!(told.scene.entities.len(), 1);
        assert_eq!(told.scene.entities[0].concept, "pumpkin");
        let after = &told.later[0].scene.entities;
        assert_eq!(after[0].concept, "carriage");
        assert_eq!(after[0].id, told.scene.entities[0].id);
    }

    #[test]
    fn what_turns_into_a_stuff_becomes_one_of_it() {
        let told = understand("Flowers turning into lava");
        assert_eq!(told.scene.entities[0].look.material, None);
        let after = &told.later[0].scene.entities[0];
        assert_eq!(after.look.material, Some(Material::Lava));
    }

    #[test]
    fn who_turns_into_a_street_stays_who_it_is() {
        assert!(
            understand("A car turns into a quiet street")
                .later
                .is_empty()
        );
    }
}
