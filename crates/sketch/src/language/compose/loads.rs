//! What is carried in the open: a rhinoceros stands in the bed of the truck; and who stands among cars is in none.

use crate::language::classes::WordClass;
use crate::language::draft::{Draft, DraftEntity, concept};
use crate::scene::{Action, Class, Relation, Setting};

/// What "its cargo bed" is called; the truck itself where that is not named.
const BED: &str = "cargo bed";

/// Puts loads onto what carries them.
pub(super) fn load(draft: &mut Draft) {
    load_bed(draft);
    for carrier in 0..draft.entities.len() {
        if !WordClass::CarriesLoad.has(draft.entities[carrier].key()) {
            continue;
        }
        for load in 0..draft.entities.len() {
            let is_load = load != carrier
                && (draft.entities[load].place == Some((Relation::Holding, Some(carrier)))
                    || draft.entities[carrier].action == Action::Carry
                        && draft.entities[carrier].target == Some(load));
            if is_load {
                put_on(&mut draft.entities, (load, carrier));
                // What is loaded is not at home any more.
                draft.setting = draft.setting.or(Some((Setting::Road, false)));
            }
        }
    }
    for entity_idx in 0..draft.entities.len() {
        stand_among(&mut draft.entities, entity_idx);
    }
}

/// "A pickup truck with a rhinoceros in its bed": it is on the truck, and there is one truck.
fn load_bed(draft: &mut Draft) {
    let Some(bed) = draft.entities.iter().position(|it| it.word.ends_with(BED)) else {
        return;
    };
    let truck = (0..draft.entities.len())
        .find(|&at| at != bed && WordClass::CarriesLoad.has(draft.entities[at].key()));
    let is_last = bed + 1 == draft.entities.len();
    let carrier = truck.filter(|_| is_last).unwrap_or(bed);
    for load in 0..draft.entities.len() {
        let of = draft.entities[load].place.and_then(|(_, of)| of);
        let is_by_it = of == Some(carrier) || of == Some(bed);
        if load != carrier && load != bed && is_by_it {
            put_on(&mut draft.entities, (load, carrier));
        }
    }
    if carrier == bed {
        draft.entities[bed].word = "pickup truck".to_owned();
        return;
    }
    if matches!(draft.entities[carrier].place, Some((_, Some(of))) if of == bed) {
        draft.entities[carrier].place = None;
    }
    let has_guest = draft
        .entities
        .iter()
        .any(|it| it.target == Some(bed) || matches!(it.place, Some((_, Some(of))) if of == bed));
    if has_guest {
        draft.entities[bed].concept = concept("crate").or(draft.entities[bed].concept);
    } else {
        draft.entities.pop();
    }
    draft.setting = draft.setting.or(Some((Setting::Road, false)));
}

fn put_on(entities: &mut [DraftEntity], (load, carrier): (usize, usize)) {
    entities[load].place = Some((Relation::On, Some(carrier)));
    if matches!(entities[carrier].action, Action::Carry) {
        entities[carrier].action = Action::Drive;
        entities[carrier].target = None;
    }
}

/// "One person standing amongst three cars": beside them, and in none of them.
fn stand_among(entities: &mut [DraftEntity], at: usize) {
    let Some((Relation::Inside, Some(cars))) = entities[at].place else {
        return;
    };
    let stands = entities[at]
        .verbs
        .iter()
        .any(|verb| WordClass::StandsThere.has(verb));
    let are_many = entities[cars].class() == Class::Vehicle && entities[cars].count > 1;
    if stands && are_many && entities[at].class() == Class::Person {
        entities[at].place = None;
        entities[at].action = Action::Idle;
        entities[cars].action = Action::Idle;
        entities[cars].acts = true;
    }
}

#[cfg(test)]
mod tests {
    use crate::language::understand;
    use crate::scene::Relation;

    #[test]
    fn a_load_is_on_what_carries_it() {
        for (prompt, load, carrier) in [
            (
                "a blue pickup truck with a rhinoceros in its flatbed",
                "rhinoceros",
                "pickup_truck",
            ),
            ("a pickup truck carrying a sofa", "sofa", "pickup_truck"),
        ] {
            let scene = understand(prompt).scene;
            let of = |key: &str| {
                let found = scene.entities.iter().find(|it| it.concept == key);
                found.unwrap_or_else(|| panic!("{prompt}: {:?}", scene.entities))
            };
            let place = of(load).place.as_ref().map(|it| (it.relation, it.of));
            assert_eq!(
                place,
                Some((Relation::On, Some(of(carrier).id))),
                "{prompt}"
            );
            assert_eq!(scene.entities.len(), 2, "{prompt}");
        }
    }

    #[test]
    fn who_stands_among_cars_is_in_none_of_them() {
        let scene = understand("One person was standing amongst three cars").scene;
        let person = scene
            .entities
            .iter()
            .find(|it| it.concept == "person")
            .unwrap();
        assert!(person.place.is_none());
        let sits = understand("Two people in a car").scene;
        assert!(sits.entities[0].place.is_some());
    }
}
