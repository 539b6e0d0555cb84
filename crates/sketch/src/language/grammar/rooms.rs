//! The parts of a room: its walls are those of the set, and what hangs, hangs on them.
//!
//! "Fairy lights on the wall, posters": no stub of a wall stands before whoever is there, and no frame on the floor.

use crate::language::draft::{Draft, DraftEntity};
use crate::scene::{Action, Class, Pattern, Relation, Setting};

/// Hangs up what hangs in a room; returns which entities are the room's own.
pub(super) fn settle(draft: &mut Draft, setting: Setting) -> Vec<usize> {
    if !setting.is_indoors() {
        return Vec::new();
    }
    let is_hung: Vec<bool> = draft
        .entities
        .iter()
        .map(|entity| entity.concept.is_some_and(|concept| concept.is_hung))
        .collect();
    for entity in &mut draft.entities {
        // "A couple dances in a lobby with chandeliers": not with them, but under them.
        let is_company =
            entity.action == Action::Dance && entity.target.is_some_and(|of| is_hung[of]);
        if is_company {
            entity.target = None;
        }
    }
    let walls: Vec<usize> = (0..draft.entities.len())
        .filter(|&entity_idx| is_of_room(draft, entity_idx))
        .collect();
    let is_wall = |of: Option<usize>| of.is_some_and(|of| walls.contains(&of));
    let is_met = |entities: &[DraftEntity], idx: usize| {
        entities.iter().any(|other| {
            other.target == Some(idx) || other.place.is_some_and(|(_, of)| of == Some(idx))
        })
    };
    let is_on_table = setting.base() == Setting::Table || draft.around_table.is_some();
    for entity_idx in 0..draft.entities.len() {
        let is_met = is_met(&draft.entities, entity_idx);
        let entity = &mut draft.entities[entity_idx];
        let is_at_wall = entity.place.is_some_and(|(_, of)| is_wall(of));
        if is_at_wall {
            entity.place = None;
        }
        let is_thing = !entity.is_mover() && entity.class() != Class::Furniture;
        let hangs = entity.concept.is_some_and(|concept| concept.is_hung);
        // A clock that stands on a table hangs nowhere, and a picture that falls no longer does.
        let is_free = entity.place.is_none() && !is_met && !is_on_table && !entity.acts;
        if is_thing && is_free && (is_at_wall || hangs) || is_at_wall && hangs {
            entity.place = Some((Relation::Above, None));
        }
    }
    walls
}

/// Whether it is a wall of the room: nobody paints it, breaks it or sits on its top, and no look makes it another.
fn is_of_room(draft: &Draft, entity_idx: usize) -> bool {
    let entity = &draft.entities[entity_idx];
    if entity.key() != "wall" {
        return false;
    }
    let is_worked_on = draft
        .entities
        .iter()
        .any(|other| other.target == Some(entity_idx));
    // A lizard on the wall clings to it; a person is not on a wall of a room.
    let is_climbed = draft.entities.iter().any(|other| {
        let is_on = other
            .place
            .is_some_and(|(relation, of)| relation == Relation::On && of == Some(entity_idx));
        is_on && other.is_mover() && other.class() != Class::Person
    });
    let is_plain = entity.look.states.is_empty() && entity.look.pattern.is_none_or(is_of_walls);
    !is_worked_on && !is_climbed && is_plain && entity.text.is_none() && !entity.acts
}

/// Whether walls of rooms are of such a pattern.
fn is_of_walls(pattern: Pattern) -> bool {
    matches!(pattern, Pattern::Striped)
}

#[cfg(test)]
mod tests {
    use crate::language::tests::keys;
    use crate::language::understand;
    use crate::scene::{Locale, Relation, Setting};

    #[test]
    fn what_hangs_in_a_room_hangs_and_the_wall_is_the_rooms_own() {
        for prompt in [
            "A girl dances in her bedroom, posters on the wall",
            "A man lifts weights in a gym, mirror on the wall",
            "A couple dances in a hotel lobby with chandeliers",
            "A woman reads in a living room, a clock on the wall",
        ] {
            let scene = understand(prompt).scene;
            let hangs = |key: &str| {
                scene.entities.iter().any(|it| {
                    it.concept == key
                        && it
                            .place
                            .as_ref()
                            .is_some_and(|place| place.relation == Relation::Above)
                })
            };
            let is_up = ["picture", "mirror", "chandelier", "clock"]
                .into_iter()
                .any(hangs);
            assert!(is_up, "{prompt}");
            assert!(!keys(prompt).contains(&"wall".to_owned()), "{prompt}");
        }
    }

    #[test]
    fn what_is_played_tells_which_arena_it_is() {
        let place = |prompt: &str| understand(prompt).scene.setting;
        let named = |key: &str| Locale::named(key).map(Setting::Locale);
        for (prompt, key) in [
            (
                "A basketball player dunks in a packed arena",
                "basketball_arena",
            ),
            ("Two boxers fight in a boxing ring", "boxing_arena"),
            ("A tennis player serves on a clay court", "tennis_court"),
            ("Friends at a bowling alley", "bowling_alley"),
        ] {
            assert_eq!(Some(place(prompt)), named(key), "{prompt}");
        }
        assert_eq!(
            place("A footballer runs in a packed arena"),
            Setting::Stadium
        );
    }

    #[test]
    fn walls_under_the_sky_and_under_a_brush_are_things() {
        for prompt in [
            "A cat sits on a stone wall in a garden",
            "A man paints a wall in an empty room",
        ] {
            assert!(keys(prompt).contains(&"wall".to_owned()), "{prompt}");
        }
    }
}
