//! What follows from a deed itself: the place it is done in, and who else it takes.

use crate::language::classes::WordClass;
use crate::language::draft::{self, Draft, DraftEntity, MAX_ENTITIES};
use crate::scene::{Action, Class, Relation, Setting};

/// Where somebody does what is done in a place of its own, by the last verb that says so.
pub(super) fn home(entity: &DraftEntity) -> Option<Setting> {
    if !entity.is_animate() {
        return None;
    }
    // A bird that needs hands for it has come down.
    let is_of_desk = matches!(
        entity.action,
        Action::Read | Action::Write | Action::Type | Action::Knit
    );
    if entity.class() == Class::Bird && is_of_desk {
        return Some(Setting::Room);
    }
    let mut said = entity.verbs.iter().rev();
    said.find_map(|verb| WordClass::DeedAtHome.stands_for(|word| word == verb))
}

/// Whatever follows before anybody is given anything: footing first.
pub(super) fn follow(draft: &mut Draft) {
    super::footing::step_down(draft);
    bring_another(draft);
    step_before_microphones(&mut draft.entities);
    fall_from_aircraft(draft);
    for entity in &mut draft.entities {
        lose_footing(entity);
        let loops = entity.verbs.iter().any(|verb| WordClass::Loops.has(verb));
        if loops && entity.class() == Class::Aircraft {
            entity.action = Action::Roll;
        }
    }
}

/// "Jumps out of a plane": high up, and with nothing under the feet.
fn fall_from_aircraft(draft: &mut Draft) {
    let flies = |it: &DraftEntity| {
        it.class() == Class::Aircraft && matches!(it.key(), "airplane" | "helicopter" | "biplane")
    };
    if !draft.entities.iter().any(flies) {
        return;
    }
    let is_placed = draft.setting.is_some();
    let mut is_up = false;
    for entity in &mut draft.entities {
        let leaves = entity
            .verbs
            .iter()
            .any(|verb| WordClass::LeavesAircraft.has(verb));
        let leaps = matches!(entity.action, Action::Jump | Action::Fall) && !is_placed;
        if (leaves || leaps) && entity.class() == Class::Person {
            entity.action = Action::Fall;
            (entity.target, entity.place) = (None, None);
            entity.verbs.push("skydive".to_owned());
            is_up = true;
        }
    }
    if is_up {
        let below = draft.setting.map(|(setting, _)| setting);
        draft.backdrop = below.filter(|it| *it != Setting::Sky);
        draft.setting = Some((Setting::Sky, true));
    }
}

/// "A person slips on ice": who slips was standing.
fn lose_footing(entity: &mut DraftEntity) {
    let slips = entity
        .verbs
        .iter()
        .any(|verb| WordClass::LosesFooting.has(verb));
    if slips && entity.class() == Class::Person && entity.action == Action::Fall {
        entity.action = Action::Kneel;
    }
}

/// "A person is hugging": nobody does that alone, so somebody else is there.
fn bring_another(draft: &mut Draft) {
    let Some(doer) = lonely_doer(draft) else {
        return;
    };
    let has_verb = |class: WordClass, entity: &DraftEntity| {
        entity.verbs.last().is_some_and(|verb| class.has(verb))
    };
    let entity = &draft.entities[doer];
    let mut other = DraftEntity::new(draft::concept("person"), "person".to_owned());
    if has_verb(WordClass::TakesTwo, entity) {
        if entity.key() == "person" {
            // Two of a kind share what comes with it: each has a sword.
            draft.entities[doer].count = 2;
            return;
        }
        other.action = entity.action;
        other.verbs.clone_from(&entity.verbs);
        other.is_subject = true;
    } else if has_verb(WordClass::DoneToAnother, entity) {
        let said = entity.verbs.last().map_or("", String::as_str);
        let does = WordClass::DoneToAnother.stands_for::<Action>(|word| word == said);
        other.action = does.unwrap_or_default();
        draft.entities[doer].target = Some(draft.entities.len());
    } else {
        return;
    }
    other.acts = true;
    draft.entities.push(other);
}

/// "A wolf howls into a microphone": it stands before it.
fn step_before_microphones(entities: &mut [DraftEntity]) {
    for doer in 0..entities.len() {
        let Some((Relation::Inside | Relation::On, Some(device))) = entities[doer].place else {
            continue;
        };
        if entities[doer].is_animate() && WordClass::SpokenInto.has(entities[device].key()) {
            entities[doer].place = None;
            entities[device].place = Some((Relation::Beside, Some(doer)));
        }
    }
}

/// The one person there, when nothing is told of anybody or anything else that it might be done with.
fn lonely_doer(draft: &Draft) -> Option<usize> {
    let mut animate = (0..draft.entities.len()).filter(|&at| draft.entities[at].is_animate());
    let doer = animate.next()?;
    let entity = &draft.entities[doer];
    // "A woman embracing the sunset": in more words than that, something may be what it is done to.
    const MOST_WORDS: usize = 5;
    let is_lonely = entity.class() == Class::Person
        && draft.n_words <= MOST_WORDS
        && draft.time_of_day.is_none()
        && entity.count == 1
        && entity.target.is_none()
        && animate.next().is_none()
        && draft.entities.len() < MAX_ENTITIES;
    is_lonely.then_some(doer)
}

#[cfg(test)]
mod tests {
    use crate::language::understand;
    use crate::scene::{Action, Class, Setting};

    fn people_in(prompt: &str) -> u32 {
        let scene = understand(prompt).scene;
        let people = scene.entities.iter();
        let people = people.filter(|entity| entity.class == Class::Person);
        people.map(|entity| entity.count).sum()
    }

    #[test]
    fn whoever_jumps_from_a_plane_falls_through_the_sky() {
        for prompt in [
            "A parachutist jumps from a plane",
            "A skydiver jumps out of a plane",
            "A man skydives from a plane",
            "A man jumps out of a helicopter over the mountains",
        ] {
            let scene = understand(prompt).scene;
            assert_eq!(scene.setting, Setting::Sky, "{prompt}");
            assert_eq!(scene.entities[0].action, Action::Fall, "{prompt}");
        }
        let airfield = understand("A boy jumps beside a plane on an airfield").scene;
        assert_ne!(airfield.setting, Setting::Sky);
    }

    #[test]
    fn what_takes_two_is_done_by_two() {
        for prompt in [
            "A person is hugging",
            "a woman is shaking hands",
            "a man is wrestling",
            "a nurse bandaging",
        ] {
            assert_eq!(people_in(prompt), 2, "{prompt}");
        }
    }

    #[test]
    fn nobody_else_comes_where_it_is_done_with_somebody_or_something() {
        for (prompt, n_people) in [
            ("a man and a woman hugging", 2),
            ("a girl hugging her dog", 1),
            ("a boy kissing a frog", 1),
            ("a woman hugging a pillow", 1),
            ("a man is laughing", 1),
        ] {
            assert_eq!(people_in(prompt), n_people, "{prompt}");
        }
    }

    #[test]
    fn who_slips_falls_from_the_feet_and_not_from_the_sky() {
        let done = |prompt: &str| understand(prompt).scene.entities[0].action;
        assert_eq!(done("a person slips on ice"), Action::Kneel);
        assert_eq!(done("a leaf falls from a tree"), Action::Fall);
    }

    #[test]
    fn nobody_stands_in_what_is_spoken_into() {
        let scene = understand("A wolf howls into a microphone").scene;
        let wolf = scene
            .entities
            .iter()
            .find(|entity| entity.concept == "wolf");
        assert!(wolf.is_some_and(|wolf| wolf.place.is_none()));
        let scene = understand("A cat sleeps in a box").scene;
        let cat = scene.entities.iter().find(|entity| entity.concept == "cat");
        assert!(cat.is_some_and(|cat| cat.place.is_some()));
    }

    #[test]
    fn deeds_are_done_where_they_are_at_home_unless_a_place_is_told() {
        for (prompt, setting) in [
            ("a man brushing his teeth", Setting::Bathroom),
            ("a woman washing the dishes", Setting::Kitchen),
            ("a girl sweeping the floor", Setting::Room),
            ("a man brushing his teeth in the forest", Setting::Forest),
            ("a woman ice skating", Setting::IceRink),
        ] {
            assert_eq!(understand(prompt).scene.setting, setting, "{prompt}");
        }
    }
}
