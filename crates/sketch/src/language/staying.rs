//! Who and what stays from moment to moment: furniture that was there all the time, the place, whoever all is about,
//! and what somebody has on.

use super::classes::WordClass;
use super::draft::{MAX_WORN, UNKNOWN};
use super::later::Moment;
use super::words::Word;
use super::{grammar, without};
use crate::scene::{Action, CameraMove, Class, Entity, Relation, Scene, Setting, Transition};

/// From so many words on a prompt describes a picture rather than telling what happens.
const LONG_WORDS: usize = 40;

/// A table from which somebody steals later, and a house that somebody comes to, have been there all the time.
pub(super) fn furnish(scene: &mut Scene, later: &mut [Moment]) {
    for later_idx in (0..later.len()).rev() {
        let (earlier, from_here) = later.split_at_mut(later_idx);
        let (now, transition) = &from_here[0];
        let before = match earlier.last_mut() {
            Some((before, _)) => before,
            None => &mut *scene,
        };
        let is_empty = before.entities.is_empty();
        if is_empty || *transition == Transition::Cut || now.setting != before.setting {
            continue;
        }
        for entity in &now.entities {
            let is_set = is_furniture(entity) || is_caught(entity, now);
            let is_new = before.entities.iter().all(|other| other.id != entity.id);
            if !is_set || !is_new || entity.is_subject {
                continue;
            }
            // Where the tree comes with it, the door is in the tree from the start.
            let is_there = |id: &u32| {
                let is_it = |other: &&Entity| other.id == *id;
                before.entities.iter().any(|other| is_it(&other))
                    || now.entities.iter().find(is_it).is_some_and(is_furniture)
            };
            let place = entity
                .place
                .clone()
                .filter(|place| place.of.is_none_or(|of| is_there(&of)));
            before.entities.push(Entity {
                place,
                target: None,
                ..entity.clone()
            });
        }
    }
}

/// What flies and is leapt for has been flying all the time.
fn is_caught(entity: &Entity, now: &Scene) -> bool {
    let is_leapt_for = now
        .entities
        .iter()
        .any(|other| other.target == Some(entity.id) && other.action == Action::Jump);
    let is_small = entity.class == Class::Thing && entity.height_m < 0.6;
    is_small && entity.action == Action::Fly && is_leapt_for
}

fn is_furniture(entity: &Entity) -> bool {
    let is_set = matches!(
        entity.class,
        Class::Furniture | Class::Building | Class::Plant
    );
    is_set && !entity.is_subject
}

/// "In a café … slides the cup across the counter": the counter is the café's own, and nobody has gone elsewhere.
pub(super) fn at_table_of_place(now: &Scene, next: Scene) -> Scene {
    let is_of_place = next.setting == Setting::Table
        && !matches!(
            now.setting,
            Setting::Table | Setting::Studio | Setting::Abstract
        );
    let is_person = |entity: &Entity| entity.class == Class::Person;
    if !is_of_place || !next.entities.iter().any(is_person) {
        return next;
    }
    Scene {
        setting: now.setting,
        backdrop: now.backdrop,
        ..next
    }
}

/// Nothing comes in that only a card could stand for, or that the place shows by itself.
pub(super) fn without_new_cards(now: &Scene, mut next: Scene) -> Scene {
    let is_new = |entity: &Entity| now.entities.iter().all(|other| other.id != entity.id);
    let cards: Vec<usize> = (0..next.entities.len())
        .filter(|&idx| {
            let entity = &next.entities[idx];
            let is_card = entity.concept == UNKNOWN && next.entities.len() > 1;
            is_new(entity) && (is_card || grammar::is_left_to_place(&next, idx))
        })
        .collect();
    without::remove(&mut next, &cards);
    next
}

/// "It runs away": whoever the clip is about is shown going, or half of it would be empty.
pub(super) fn keep_in_sight(now: &Scene, next: Scene) -> Scene {
    let is_living = |entity: &&Entity| {
        use Class::{Bird, Fish, FourLegged, Insect, Person};
        entity.is_subject && matches!(entity.class, Person | FourLegged | Bird | Fish | Insect)
    };
    if now.entities.is_empty() || next.setting != now.setting {
        return next;
    }
    let lead = now.entities.iter().find(is_living);
    if next.camera == CameraMove::Tracking
        && let Some(lead) = lead.filter(|lead| next.entities.iter().all(|it| it.id != lead.id))
    {
        // Whom the camera follows is in its picture, whatever else is there.
        let followed = Entity {
            target: None,
            place: None,
            ..lead.clone()
        };
        let mut followed = Scene {
            entities: vec![followed],
            ..next.clone()
        };
        followed.entities.extend(next.entities);
        return followed;
    }
    if !next.entities.is_empty() {
        return next;
    }
    let mut scene = Scene {
        entities: now.entities.clone(),
        ..next
    };
    for entity in scene.entities.iter_mut().filter(|entity| entity.is_subject) {
        entity.action = match entity.class {
            Class::Bird | Class::Insect | Class::Aircraft => Action::Fly,
            Class::Fish => Action::Swim,
            Class::Boat => Action::Float,
            Class::Vehicle => Action::Drive,
            Class::Person | Class::FourLegged => Action::Run,
            // What has no legs is gone where it is.
            _ => Action::Fade,
        };
        (entity.target, entity.place) = (None, None);
    }
    scene
}

/// "She walks in. … She wears a red dress": what is told of somebody's clothes, hair and skin later on is so from the
/// start, and what was told first stays, where nobody changes.
pub(super) fn dress_from_the_start(scene: &mut Scene, later: &mut [Moment], words: &[Word]) {
    let changes = |word: &Word| WordClass::ChangesClothes.has(&word.text.to_lowercase());
    if later.is_empty() || words.iter().any(changes) {
        return;
    }
    let mut moments: Vec<&mut Scene> = vec![scene];
    moments.extend(later.iter_mut().map(|(scene, _)| scene));
    let mut dressed: Vec<(u32, Vec<String>, Option<u32>)> = Vec::new();
    for entity in moments.iter().flat_map(|scene| &scene.entities) {
        if entity.class != Class::Person || entity.look.wears.is_empty() {
            continue;
        }
        match dressed.iter_mut().find(|(id, ..)| *id == entity.id) {
            None => dressed.push((entity.id, entity.look.wears.clone(), entity.look.colour)),
            Some((_, wears, _)) => {
                for worn in &entity.look.wears {
                    // A jacket that is open is so over what is told of later.
                    let same = wears.iter_mut().find(|it| what(it) == what(worn));
                    if let Some(same) =
                        same.filter(|it| worn.starts_with("open ") && !it.starts_with("open "))
                    {
                        *same = format!("open {same}");
                    }
                    if wears.len() < MAX_WORN && wears.iter().all(|it| what(it) != what(worn)) {
                        wears.push(worn.clone());
                    }
                }
            }
        }
    }
    for entity in moments.iter_mut().flat_map(|scene| &mut scene.entities) {
        if let Some((_, wears, colour)) = dressed.iter().find(|(id, ..)| *id == entity.id) {
            entity.look.wears.clone_from(wears);
            entity.look.colour = *colour;
        }
    }
}

/// "A white cat runs. … its orange fur": what is told of a coat later is no other coat, where nothing becomes another.
pub(super) fn keep_coats(scene: &mut Scene, later: &mut [Moment], words: &[Word]) {
    use Class::{Bird, Fish, FourLegged, Insect};
    let changes = |word: &Word| {
        let text = word.text.to_lowercase();
        WordClass::ChangesClothes.has(&text)
            || matches!(
                text.as_str(),
                "turns" | "turning" | "fades" | "changes color"
            )
    };
    if !is_long(words) || words.iter().any(changes) {
        return;
    }
    let mut coats: Vec<(u32, u32)> = Vec::new();
    let mut moments: Vec<&mut Scene> = vec![scene];
    moments.extend(later.iter_mut().map(|(scene, _)| scene));
    for entity in moments.iter_mut().flat_map(|scene| &mut scene.entities) {
        let Some(colour) = entity.look.colour else {
            continue;
        };
        if !matches!(entity.class, FourLegged | Bird | Fish | Insect) {
            continue;
        }
        match coats.iter().find(|(id, _)| *id == entity.id) {
            Some((_, coat)) => entity.look.colour = Some(*coat),
            None => coats.push((entity.id, colour)),
        }
    }
}

/// "A panda sits on a stool. Its paws strum a guitar": a long prompt describes one picture, and what somebody has in
/// hand in it has been there all the time, unless it is told how it came to be.
pub(super) fn hold_from_the_start(scene: &mut Scene, later: &[Moment], words: &[Word]) {
    let takes_up = |word: &Word| WordClass::TakesUp.has(&word.text.to_lowercase());
    let Some((next, Transition::Flow)) = later.first() else {
        return;
    };
    if !is_long(words) || next.setting != scene.setting || words.iter().any(takes_up) {
        return;
    }
    for now in &next.entities {
        let Some(before) = scene.entities.iter().position(|it| it.id == now.id) else {
            continue;
        };
        let rests = matches!(
            scene.entities[before].action,
            Action::Idle | Action::Sit | Action::Look
        );
        let is_living = matches!(now.class, Class::Person | Class::FourLegged | Class::Bird);
        if !rests || !is_living || scene.entities[before].target.is_some() {
            continue;
        }
        let plays = matches!(now.action, Action::PlayInstrument | Action::Read);
        let is_new = |it: &&Entity| scene.entities.iter().all(|other| other.id != it.id);
        let in_hand = |it: &&Entity| {
            let is_held = it.place.as_ref().is_some_and(|place| {
                place.relation == Relation::Holding && place.of == Some(now.id)
            });
            is_held || plays && now.target == Some(it.id)
        };
        let held: Vec<Entity> = next
            .entities
            .iter()
            .filter(in_hand)
            .filter(is_new)
            .map(|it| Entity {
                target: None,
                ..it.clone()
            })
            .collect();
        if held.is_empty() {
            continue;
        }
        if plays {
            scene.entities[before].action = now.action;
            scene.entities[before].target = now.target;
        }
        scene.entities.extend(held);
    }
}

/// "He sits at a bar. He stares into his glass": whoever sits and only looks on has not stood up.
pub(super) fn stay_seated(scene: &Scene, later: &mut [Moment], words: &[Word]) {
    let rises = |word: &Word| WordClass::Rises.has(&word.text.to_lowercase());
    if words.iter().any(rises) {
        return;
    }
    let is_seated = |entity: &&Entity| {
        entity.class == Class::Person && entity.action == Action::Sit && entity.place.is_none()
    };
    let seated: Vec<u32> = scene
        .entities
        .iter()
        .filter(is_seated)
        .map(|it| it.id)
        .collect();
    for (next, transition) in later {
        if *transition == Transition::Cut || next.setting != scene.setting {
            return;
        }
        for entity in &mut next.entities {
            let rests = matches!(entity.action, Action::Idle | Action::Look);
            if rests && entity.place.is_none() && seated.contains(&entity.id) {
                (entity.action, entity.target) = (Action::Sit, None);
            }
        }
    }
}

fn is_long(words: &[Word]) -> bool {
    let n_words = words.iter().map(|it| it.text.split_whitespace().count());
    n_words.sum::<usize>() >= LONG_WORDS
}

/// What is worn, without what it looks like: a jacket.
fn what(worn: &str) -> &str {
    worn.rsplit(' ').next().unwrap_or(worn)
}

#[cfg(test)]
mod tests {
    use crate::language::understand;

    #[test]
    fn what_somebody_has_on_is_so_from_the_start() {
        let told = understand(
            "A man walks to a window and then turns around. He is wearing a brown coat and a red scarf.",
        );
        assert!(!told.later.is_empty());
        let later = told.later.iter().map(|it| &it.scene);
        for scene in std::iter::once(&told.scene).chain(later) {
            let wears = &scene.entities[0].look.wears;
            assert!(wears.iter().any(|it| it.ends_with("coat")), "{wears:?}");
        }
        let changed = understand("A woman walks into a room. Then she puts on a red hat.");
        assert!(changed.scene.entities[0].look.wears.is_empty());
    }

    #[test]
    fn who_sits_and_looks_on_stays_seated() {
        let last = |prompt: &str| {
            let told = understand(prompt);
            let last = told.later.last().map_or(&told.scene, |it| &it.scene);
            last.entities[0].action
        };
        let begins = "A man sits alone at a bar. He lifts his glass, then";
        assert_eq!(
            last(&format!("{begins} he stares ahead.")),
            crate::scene::Action::Sit
        );
        assert_ne!(
            last(&format!("{begins} he stands up and walks away.")),
            crate::scene::Action::Sit
        );
    }

    #[test]
    fn whom_the_camera_follows_stays_in_sight() {
        let told = understand(
            "A woman walks past a car on a street and then climbs a staircase. The camera follows her. \
             The woman walks away. A man walks past the car.",
        );
        let last = told.later.last().map_or(&told.scene, |it| &it.scene);
        assert!(
            last.entities.iter().any(|it| it.concept == "woman"),
            "{last:?}"
        );
    }
}
