//! What is in the hand of whoever looks at it, shows it or uses it.

use crate::language::classes::WordClass;
use crate::language::draft::DraftEntity;
use crate::scene::{Action, Class, Relation};

/// What is used, checked or played with and fits into a hand is in the hand; a screen is looked at.
pub(super) fn take_in_hand(entities: &mut [DraftEntity], doer: usize) {
    let entity = &entities[doer];
    let is_handling = matches!(
        entity.action,
        Action::Idle | Action::Look | Action::Touch | Action::Talk | Action::Sit | Action::Walk
    );
    let Some(target) = entity.target.filter(|&target| target != doer) else {
        return;
    };
    let thing = &entities[target];
    let is_screen = matches!(thing.key(), "phone" | "tablet");
    let looks_over = entity
        .verbs
        .iter()
        .any(|said| WordClass::LooksOver.has(said));
    let most_m = if looks_over { 2.2 } else { 0.5 };
    let is_light = thing
        .concept
        .is_some_and(|concept| concept.is_held && concept.height_m < most_m);
    let is_meant = is_screen || looks_over || entity.action == Action::Idle && entity.acts;
    if entity.class() != Class::Person
        || !is_handling
        || !is_meant
        || !is_light
        || thing
            .place
            .is_some_and(|(_, of)| of.is_some() && of != Some(doer))
    {
        return;
    }
    entities[target].place = Some((Relation::Holding, Some(doer)));
    let is_still = matches!(entities[doer].action, Action::Idle | Action::Touch);
    if is_screen && is_still {
        entities[doer].action = Action::Look;
        entities[doer].say("scroll");
    } else if looks_over && entities[doer].action != Action::Walk {
        entities[doer].action = Action::Look;
        entities[doer].say("look over");
    }
}

#[cfg(test)]
mod tests {
    use crate::language::understand;
    use crate::scene::Relation;

    #[test]
    fn what_is_examined_or_shown_is_in_the_hand() {
        for (prompt, thing) in [
            ("the man examines his cricket bat carefully", "cricket_bat"),
            ("a man checking his fishing rod by the lake", "fishing_rod"),
            ("a man shows off his trophy", "trophy"),
        ] {
            let scene = understand(prompt).scene;
            let held = scene.entities.iter().find(|it| it.concept == thing);
            let place = held.and_then(|it| it.place.as_ref());
            let relation = place.map(|it| it.relation);
            assert_eq!(relation, Some(Relation::Holding), "{prompt}");
        }
        let scene = understand("a man inspects a car").scene;
        assert!(scene.entities[1].place.is_none());
    }
}
