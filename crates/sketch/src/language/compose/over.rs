//! Who talks, laughs or bends over something is not up in the air above it: "two friends laugh over coffee" sit at a
//! table with it, and who bends over an engine stands beside it.

mod lying;

use super::company;
use super::footing::MOST_LAID_M;
use crate::language::draft::{Draft, DraftEntity, MAX_ENTITIES};
use crate::scene::{Action, Class, Relation, Setting};

/// Puts people down beside or around what they are said to be over.
pub(super) fn come_down(draft: &mut Draft) {
    lying::settle(&mut draft.entities);
    for at in 0..draft.entities.len() {
        let Some((Relation::Above, Some(under))) = draft.entities[at].place else {
            continue;
        };
        if !stays_down(&draft.entities[at]) || under == at {
            continue;
        }
        let below = &draft.entities[under];
        let is_small = below.concept.is_some_and(|it| it.height_m < MOST_LAID_M);
        let is_in_hand = below.concept.is_some_and(|it| it.is_held);
        let is_still = below.place.is_none() && below.action == Action::Idle;
        match below.class() {
            Class::Food if is_still && is_shared(draft, at) => sit_down(draft, at, under),
            // "a voice over the radio" comes out of it.
            Class::Thing if matches!(below.key(), "radio" | "loudspeaker" | "telephone") => {
                draft.entities[at].place = None;
            }
            // The other one has it already.
            Class::Thing if matches!(below.place, Some((Relation::Holding, _))) => {
                draft.entities[at].place = None;
            }
            // "argue over a map": it is in the hand of one of them.
            Class::Thing if is_still && is_shared(draft, at) && is_in_hand => {
                draft.entities[at].place = None;
                draft.entities[under].place = Some((Relation::Holding, Some(at)));
            }
            Class::Thing if is_still && is_small && is_shared(draft, at) => {
                sit_down(draft, at, under);
            }
            Class::Thing
            | Class::Food
            | Class::Furniture
            | Class::Person
            | Class::FourLegged
            | Class::Plant
            | Class::Vehicle
            | Class::Bird
            | Class::Instrument => {
                draft.entities[at].place = Some((Relation::Beside, Some(under)));
            }
            _ => {}
        }
    }
}

/// Whether somebody is on the ground whatever is below.
fn stays_down(entity: &DraftEntity) -> bool {
    use Action as A;
    let is_in_the_air = matches!(
        entity.action,
        A::Fly
            | A::Float
            | A::Rise
            | A::Fall
            | A::Jump
            | A::Hover
            | A::Glide
            | A::Dive
            | A::Swim
            | A::Swing
            | A::Balance
            | A::Climb
            | A::Ride
            | A::Drift
    );
    entity.class() == Class::Person
        && !is_in_the_air
        && !matches!(entity.key(), "ghost" | "fairy" | "angel" | "superhero")
}

/// Whether several deal with each other over it.
fn is_shared(draft: &Draft, at: usize) -> bool {
    let company = draft
        .entities
        .iter()
        .filter(|it| it.class() == Class::Person);
    let n_people: u32 = company.map(|it| it.count).sum();
    let is_social = matches!(
        draft.entities[at].action,
        Action::Talk | Action::Laugh | Action::Look | Action::Sit | Action::Idle
    );
    n_people > 1 && is_social
}

/// Everybody who does so sits at a table, and what it is about lies on it.
fn sit_down(draft: &mut Draft, at: usize, under: usize) {
    if draft.entities.len() >= MAX_ENTITIES {
        draft.entities[at].place = Some((Relation::Beside, Some(under)));
        return;
    }
    if draft.setting.is_none() {
        draft.setting = Some((Setting::Room, false));
    }
    let action = draft.entities[at].action;
    let table = company::table(draft, false);
    let n_people: u32 = draft
        .entities
        .iter()
        .filter(|it| it.class() == Class::Person)
        .map(|it| it.count)
        .sum();
    for entity in &mut draft.entities {
        let is_party = entity.class() == Class::Person
            && entity.action == action
            && entity.place.is_none_or(|(relation, of)| {
                of.is_none() || relation == Relation::Above && of == Some(under)
            });
        if is_party {
            entity.place = Some((Relation::At, Some(table)));
            entity.target = None;
        }
    }
    let has_room = draft.entities.len() < MAX_ENTITIES;
    let laid = &mut draft.entities[under];
    laid.place = Some((Relation::On, Some(table)));
    // "over coffee": a cup each.
    if laid.class() == Class::Food && laid.count == 1 && n_people > 1 && has_room {
        let another = laid.clone();
        draft.entities.push(another);
    }
}

#[cfg(test)]
mod tests {
    use crate::language::understand;
    use crate::scene::{Entity, Relation};

    fn relation(entity: &Entity) -> Option<Relation> {
        entity.place.as_ref().map(|it| it.relation)
    }

    #[test]
    fn who_talks_over_something_sits_at_a_table_with_it() {
        for prompt in [
            "Two old friends laugh over coffee in a Paris café",
            "Two women chat over tea in a garden",
            "Two men laugh over soup in a kitchen",
        ] {
            let scene = understand(prompt).scene;
            assert_eq!(relation(&scene.entities[0]), Some(Relation::At), "{prompt}");
            let laid = &scene.entities[1];
            assert_eq!(relation(laid), Some(Relation::On), "{prompt}: {laid:?}");
        }
    }

    #[test]
    fn what_is_argued_over_is_in_a_hand() {
        let scene = understand("Two pirates argue over a map").scene;
        let map = scene.entities.iter().find(|it| it.concept == "map");
        assert_eq!(map.and_then(relation), Some(Relation::Holding));
    }

    #[test]
    fn nobody_stands_in_the_air_above_what_he_bends_over() {
        let bent = understand("A mechanic leans over a motorcycle").scene;
        assert_ne!(relation(&bent.entities[0]), Some(Relation::Above));
        let flying = understand("A superhero flies over a car").scene;
        assert_eq!(relation(&flying.entities[0]), Some(Relation::Above));
        let leaping = understand("A boy jumps over a fence").scene;
        assert_ne!(relation(&leaping.entities[0]), Some(Relation::Beside));
    }
}
