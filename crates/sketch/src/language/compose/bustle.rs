//! Cars and people that are just many, in a street: the street itself is full of them; so is an aquarium of its fish.

use crate::language::draft::{Draft, DraftEntity};
use crate::scene::{Action, Class, Look, Setting, Shot};

/// Fewer than so many cars are cars that somebody tells of.
const MANY: u32 = 3;

/// What whoever only fills a place is called.
pub(super) const PASSER_BY: &str = "passer-by";

/// Who is nobody in particular.
const ANYBODY: &[&str] = &[
    "people",
    "person",
    "crowd",
    "pedestrian",
    "pedestrians",
    "commuter",
    "commuters",
    PASSER_BY,
    "passers-by",
    "shopper",
    "shoppers",
    "tourist",
    "tourists",
];

/// Gives the street the traffic that is all a prompt tells of: seen along its lanes, not in a heap before the fronts.
pub(super) fn fill(draft: &mut Draft, setting: Setting) {
    keep_behind_glass(draft, setting);
    pass_by(draft);
    if draft.people == Some(0) {
        (draft.surface.lacks.people, draft.surface.lacks.cars) = (true, true);
    }
    let is_town = matches!(
        setting,
        Setting::Street | Setting::NeonStreet | Setting::City
    );
    let is_motorway = matches!(setting, Setting::Locale(locale) if locale.key() == "motorway");
    // "Three red cars" and "four old men" are those, and not the traffic.
    let plain = Look {
        scale: 1.0,
        ..Look::default()
    };
    let is_plain = |entity: &DraftEntity| entity.look == plain;
    let is_car = |entity: &DraftEntity| {
        entity.class() == Class::Vehicle
            && (entity.key() == "car" || entity.key() == "taxi" && draft.region == Some("new_york"))
            && is_plain(entity)
    };
    let is_crowd =
        |entity: &DraftEntity| ANYBODY.contains(&entity.word.as_str()) && is_plain(entity);
    let is_many = |entity: &DraftEntity| {
        let moves_on = matches!(entity.action, Action::Idle | Action::Walk | Action::Drive);
        let is_alone = entity.target.is_none() && entity.place.is_none() && entity.text.is_none();
        entity.count >= MANY && moves_on && is_alone
    };
    let is_bustle = (draft.surface.is_busy || draft.entities.iter().any(is_car))
        && !draft.entities.is_empty()
        && draft
            .entities
            .iter()
            .all(|entity| is_many(entity) && (is_car(entity) || is_crowd(entity)));
    if (is_town || is_motorway) && is_bustle && draft.shot != Some(Shot::Aerial) {
        draft.surface.is_busy = true;
        let _ = draft.keep(|_| false);
        if setting == Setting::City {
            draft.setting = Some((Setting::Street, true));
        }
    } else if is_motorway
        && (!draft.entities.is_empty() || draft.people == Some(0) || draft.backdrop.is_some())
    {
        // Who is under way there is seen from beside the road, and so is one that is empty or leads through the wild.
        draft.setting = Some((Setting::Road, true));
    }
}

/// Who comes along in numbers where somebody else is shown only passes by.
fn pass_by(draft: &mut Draft) {
    let plain = Look {
        scale: 1.0,
        ..Look::default()
    };
    let is_anybody = |entity: &DraftEntity| {
        ANYBODY.contains(&entity.word.as_str())
            && entity.count > MANY
            && entity.look == plain
            && matches!(entity.action, Action::Idle | Action::Walk | Action::Run)
            && entity.target.is_none()
            && entity.place.is_none()
            && entity.text.is_none()
    };
    let is_lead = |entity: &DraftEntity| {
        entity.is_subject
            && entity.count <= MANY
            && matches!(entity.class(), Class::Person | Class::FourLegged)
    };
    if !draft.entities.first().is_some_and(is_lead) {
        return;
    }
    for at in 0..draft.entities.len() {
        let is_met = draft.entities.iter().any(|it| it.target == Some(at));
        if !is_met && is_anybody(&draft.entities[at]) {
            PASSER_BY.clone_into(&mut draft.entities[at].word);
        }
    }
}

/// Fish of no kind are behind the panes of an aquarium, and not in the hall before them; where nobody stands there, it
/// is looked into.
fn keep_behind_glass(draft: &mut Draft, setting: Setting) {
    let is_aquarium = matches!(setting, Setting::Locale(locale) if locale.key() == "aquarium_hall");
    if !is_aquarium || draft.entities.is_empty() {
        return;
    }
    let has_visitor = draft.entities.iter().any(|it| it.class() == Class::Person);
    if !has_visitor && draft.entities.iter().any(|it| it.class() == Class::Fish) {
        draft.setting = Some((Setting::UnderWater, true));
        return;
    }
    let is_fish: Vec<bool> = draft.entities.iter().map(|it| it.key() == "fish").collect();
    let _ = draft.keep(|idx| !is_fish[idx]);
}

#[cfg(test)]
mod tests {
    use crate::language::understand;
    use crate::scene::Setting;

    #[test]
    fn fish_of_an_aquarium_are_not_in_the_hall() {
        let scene = understand("A girl looks at the fish in an aquarium").scene;
        let shown: Vec<&str> = scene
            .entities
            .iter()
            .map(|it| it.concept.as_str())
            .collect();
        assert_eq!(shown, ["girl"]);
        let shark = understand("A shark swims in an aquarium").scene;
        assert_eq!(
            (shark.setting, shark.entities.len()),
            (Setting::UnderWater, 1)
        );
        let empty = understand("An empty highway at night").scene;
        assert_eq!(empty.setting, Setting::Road);
        let bowl = understand("A goldfish in a fish tank").scene;
        assert!(bowl.entities.iter().any(|it| it.concept.contains("fish")));
    }

    #[test]
    fn a_street_with_cars_and_people_is_full_of_them() {
        for (prompt, is_busy) in [
            ("cars and people on a city street", true),
            ("a New York street with yellow cabs", true),
            ("city street during rush hour", true),
            ("a red car on a city street", false),
            ("three red cars on a city street", false),
            ("a busy city street at night", true),
            ("children playing on a city street", false),
            ("Busy freeway at night", true),
            ("Cars on a highway", true),
            ("A red car on a highway", false),
            ("Cars on a busy highway at night", true),
        ] {
            let scene = understand(prompt).scene;
            assert_eq!(scene.surface.is_busy, is_busy, "{prompt}");
            assert_eq!(scene.entities.is_empty(), is_busy, "{prompt}");
        }
        let friends = understand("three friends walk down a busy street").scene;
        assert_eq!(friends.entities[0].count, 3);
    }
}
