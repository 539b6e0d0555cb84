//! What hits something by itself: a ball flies at a window, a rock at a mirror, two cars at each other.

use super::outcomes;
use crate::language::classes::WordClass;
use crate::language::draft::{Draft, DraftEntity, MAX_ENTITIES, concept};
use crate::scene::{Action, Class, Relation, Setting};

/// The colour of the other of two cars that crash.
const OTHER_CAR: u32 = 0x4A_7F_B5;

/// Lets each thing that is said to hit another fly at it, and what is hit break where the verb says so.
pub(super) fn throw(draft: &mut Draft) {
    for missile in 0..draft.entities.len() {
        let entity = &draft.entities[missile];
        let is_used = draft
            .entities
            .iter()
            .any(|other| other.is_animate() && other.target == Some(missile));
        if !is_missile(entity) || is_used {
            continue;
        }
        let Some(thing) = hit_by(&draft.entities, missile).or_else(|| window(draft, missile))
        else {
            continue;
        };
        let fate = [missile, thing]
            .iter()
            .find_map(|at| outcomes::fate_of(&draft.entities[*at], &draft.entities[thing]));
        let is_pane = draft.entities[thing].key() == "house_window";
        let fate = fate.or(is_pane.then_some(Action::Shatter));
        let hit = &mut draft.entities[thing];
        (hit.action, hit.acts) = (fate.unwrap_or_default(), true);
        (hit.target, hit.is_subject) = (None, true);
        let is_by_it = |of: Option<usize>| of == Some(missile);
        hit.place = hit.place.filter(|(_, of)| !is_by_it(*of));
        let it = &mut draft.entities[missile];
        (it.action, it.acts) = (Action::Throw, true);
        (it.target, it.place) = (Some(thing), None);
        it.verbs.clear();
    }
}

fn is_missile(entity: &DraftEntity) -> bool {
    entity.count == 1 && (WordClass::Missile.has(entity.key()) || entity.key().ends_with("ball"))
}

fn hits(entity: &DraftEntity) -> bool {
    entity.verbs.iter().any(|verb| WordClass::Hits.has(verb))
}

/// What a missile hits: its object, or what is hit by it.
fn hit_by(entities: &[DraftEntity], missile: usize) -> Option<usize> {
    let is_thing = |at: &usize| {
        *at != missile && !entities[*at].is_animate() && entities[*at].class() != Class::Celestial
    };
    let object = entities[missile].target.filter(is_thing);
    if let Some(thing) = object.filter(|_| hits(&entities[missile])) {
        return Some(thing);
    }
    (0..entities.len()).filter(is_thing).find(|&at| {
        let by_it = entities[at].target == Some(missile)
            || entities[at].place == Some((Relation::Beside, Some(missile)))
            || entities[missile].place == Some((Relation::Holding, Some(at)));
        // A boat that crashes into a rock does so itself.
        by_it && hits(&entities[at]) && !entities[at].is_mover()
    })
}

/// "A ball strikes the window": no place to look out of, but a pane to break.
fn window(draft: &mut Draft, missile: usize) -> Option<usize> {
    let is_at_window = matches!(draft.setting, Some((Setting::Window, _)));
    let is_hit = hits(&draft.entities[missile]) && draft.entities[missile].target.is_none();
    if !is_at_window || !is_hit || draft.entities.len() >= MAX_ENTITIES {
        return None;
    }
    let pane = concept("house_window")?;
    draft.setting = None;
    draft
        .entities
        .push(DraftEntity::new(Some(pane), "house window".to_owned()));
    Some(draft.entities.len() - 1)
}

/// "Two cars collide": the one drives into the other.
pub(super) fn set_apart(draft: &mut Draft) {
    for at in 0..draft.entities.len() {
        let entity = &draft.entities[at];
        let crashes = entity.verbs.last().is_some_and(|verb| {
            ["collide", "crash", "crash into", "smash into"].contains(&verb.as_str())
        });
        let is_pair = entity.class() == Class::Vehicle && entity.count == 2;
        if !crashes || !is_pair || entity.target.is_some() || draft.entities.len() >= MAX_ENTITIES {
            continue;
        }
        let mut other = draft.entities[at].clone();
        (other.count, other.action) = (1, Action::Idle);
        other.verbs.clear();
        other.look.colour = other.look.colour.or(Some(OTHER_CAR));
        let other_idx = draft.entities.len();
        draft.entities.push(other);
        let first = &mut draft.entities[at];
        (first.count, first.target) = (1, Some(other_idx));
        first.verbs.push("crash into".to_owned());
    }
}

#[cfg(test)]
mod tests {
    use crate::language::understand;
    use crate::scene::Action;

    #[test]
    fn what_hits_a_thing_flies_at_it_and_breaks_it_by_the_verb() {
        for (prompt, missile, thing, fate) in [
            ("A rock hits a mirror", "rock", "mirror", Action::Idle),
            (
                "A mirror struck by a rock breaks",
                "rock",
                "mirror",
                Action::Shatter,
            ),
            (
                "Glass shatters when hit by a rock",
                "rock",
                "drinking_glass",
                Action::Shatter,
            ),
            (
                "A baseball smashes a window",
                "baseball",
                "house_window",
                Action::Shatter,
            ),
        ] {
            let scene = understand(prompt).scene;
            let of = |key: &str| {
                let found = scene.entities.iter().find(|it| it.concept == key);
                found.unwrap_or_else(|| panic!("{prompt}: {:?}", scene.entities))
            };
            let (flies, hit) = (of(missile), of(thing));
            assert_eq!(
                (flies.action, flies.target),
                (Action::Throw, Some(hit.id)),
                "{prompt}"
            );
            assert_eq!(hit.action, fate, "{prompt}");
        }
    }

    #[test]
    fn a_ball_that_hits_nothing_is_not_thrown() {
        for prompt in [
            "a rock beside a mirror",
            "a ball in front of a window",
            "a boy hits a ball",
        ] {
            let scene = understand(prompt).scene;
            let thrown = scene
                .entities
                .iter()
                .find(|it| it.action == Action::Throw && it.concept != "boy");
            assert!(thrown.is_none(), "{prompt}: {thrown:?}");
        }
    }

    #[test]
    fn two_cars_that_collide_are_the_one_and_the_other() {
        let scene = understand("Two cars collide at an intersection").scene;
        let cars: Vec<_> = scene
            .entities
            .iter()
            .filter(|it| it.concept == "car")
            .collect();
        assert_eq!(cars.len(), 2, "{:?}", scene.entities);
        assert_eq!(cars[0].target, Some(cars[1].id));
    }
}
