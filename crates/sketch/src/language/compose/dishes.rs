//! What is eaten and drunk: a fish that is stolen from a counter swims no more, and coffee that is for sale steams.

use crate::language::draft::{Draft, DraftEntity, concept};
use crate::scene::{Action, Class, Setting, Shot, State, StudioLight};

/// The colour of the paper behind a hot drink.
const WARM: u32 = 0x8a_5a3c;
/// What fish live in, even in a house.
const WATER: &[&str] = &["aquarium", "fish_tank", "bowl", "bathtub", "bucket", "pond"];

/// A hot drink that is for sale steams, before warm dark paper where nothing else is said: no steam is seen on white.
pub(super) fn steam(draft: &mut Draft) {
    let is_hot = |entity: &DraftEntity| {
        let word = entity.word.rsplit(' ').next().unwrap_or_default();
        matches!(
            word,
            "coffee" | "tea" | "espresso" | "cappuccino" | "latte" | "cocoa" | "chocolate"
        ) && matches!(entity.key(), "cup" | "tea" | "latte" | "teacup")
    };
    let is_sold = draft.is_of_sale;
    for entity in draft.entities.iter_mut().filter(|it| is_sold && is_hot(it)) {
        entity.become_so(State::Steaming);
        if draft.surface.light == StudioLight::Usual && draft.surface.colour.is_none() {
            draft.surface.light = StudioLight::Dark;
            draft.surface.colour = Some(WARM);
        }
    }
}

/// Makes a dish of fish that somebody else handles where there is no water.
pub(super) fn serve(entities: &mut [DraftEntity], setting: Setting) {
    let is_dry = setting.is_indoors() || matches!(setting, Setting::Market | Setting::Street);
    let has_water = entities.iter().any(|entity| WATER.contains(&entity.key()));
    if !is_dry || has_water {
        return;
    }
    for entity in entities {
        let is_still = matches!(entity.action, Action::Idle);
        if entity.key() == "fish" && !entity.is_subject && is_still {
            entity.concept = concept("fish_dish");
        }
    }
}

/// Whether all there is to be seen is what lies in a hand: on the floor of a room it would look like a giant's.
pub(super) fn is_of_small_things(draft: &Draft) -> bool {
    let is_small = |entity: &DraftEntity| {
        let is_kept_on_board = super::home::home_of(entity) == Some(Setting::Kitchen);
        entity.concept.is_some_and(|concept| {
            concept.height_m < 0.36
                && matches!(concept.class, Class::Thing | Class::Food)
                && (concept.is_held || is_kept_on_board)
        }) && entity.key() != "pillow"
            && entity.look.scale < 1.5
    };
    !draft.entities.is_empty() && draft.entities.iter().all(is_small)
}

/// Whether food is all there is to be seen, and from near.
pub(super) fn is_dish_close_up(draft: &Draft) -> bool {
    let is_small = |entity: &DraftEntity| {
        let concept = entity.concept;
        concept.is_some_and(|concept| concept.height_m < 0.5) && !entity.is_animate()
    };
    let has_food = |entity: &DraftEntity| matches!(entity.class(), Class::Food);
    draft.shot == Some(Shot::CloseUp)
        && draft.entities.iter().all(is_small)
        && draft.entities.iter().any(has_food)
}

#[cfg(test)]
mod tests {
    use crate::language::understand;
    use crate::scene::{State, StudioLight};

    #[test]
    fn a_hot_drink_that_is_for_sale_steams() {
        for prompt in [
            "Make a cool ad for coffee",
            "A commercial for tea with nice light",
        ] {
            let scene = understand(prompt).scene;
            assert!(
                scene.entities[0].look.states.contains(&State::Steaming),
                "{prompt}"
            );
            assert_eq!(scene.surface.light, StudioLight::Dark, "{prompt}");
        }
        let plain = understand("cup").scene;
        assert!(plain.entities[0].look.states.is_empty());
    }
}
