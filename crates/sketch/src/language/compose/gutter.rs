//! A paper boat in a street floats on what the rain has left there.

use crate::language::draft::{self, Draft, DraftEntity, MAX_ENTITIES};
use crate::scene::{Action, Class, Setting};

/// Lets water stand in the street that a small boat is in.
pub(super) fn fill(draft: &mut Draft, setting: Setting) {
    use Setting as S;
    let is_street = matches!(
        setting.base(),
        S::Street | S::NeonStreet | S::OldStreet | S::QuietStreet | S::Road | S::Alley | S::Square
    );
    let is_toy = |entity: &DraftEntity| {
        entity.class() == Class::Boat && entity.concept.is_some_and(|it| it.height_m < 0.6)
    };
    let has_water = draft.entities.iter().any(|it| it.key() == "puddle");
    let boat = draft.entities.iter().position(is_toy);
    let Some(boat) = boat.filter(|_| is_street) else {
        return;
    };
    if draft.entities[boat]
        .place
        .is_some_and(|(_, of)| of.is_some_and(|of| draft.entities[of].key() != "puddle"))
    {
        return;
    }
    if !has_water && draft.entities.len() < MAX_ENTITIES {
        let water = DraftEntity::new(draft::concept("puddle"), "gutter".to_owned());
        draft.entities.push(water);
    }
    draft.entities[boat].place = None;
    if draft.entities[boat].action == Action::Idle {
        draft.entities[boat].action = Action::Float;
    }
}
