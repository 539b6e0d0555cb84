//! What changes nothing but the look of what is there comes over it little by little, and is no moment of its own.

use super::later::Moment;
use crate::scene::{Entity, Look, Scene, Transition};

/// Lets the one moment that comes later be what becomes of the looks of the first, where it is no more than that, and
/// takes its length from `lengths_s`.
pub(super) fn merge<T>(scene: &mut Scene, later: &mut Vec<Moment>, lengths_s: &mut Vec<T>) {
    let [(end, Transition::Flow)] = later.as_slice() else {
        return;
    };
    if scene.entities.len() != end.entities.len() || !is_of_looks(scene, end) {
        return;
    }
    for (entity, end) in scene.entities.iter_mut().zip(&end.entities) {
        if entity.look != end.look {
            entity.look.becomes = Some(Box::new(end.look.clone()));
        }
    }
    later.clear();
    lengths_s.truncate(1);
}

/// Whether two scenes differ in nothing but what can come over a thing little by little.
fn is_of_looks(first: &Scene, end: &Scene) -> bool {
    let mut same = end.clone();
    for (entity, first) in same.entities.iter_mut().zip(&first.entities) {
        entity.look = with_end(&first.look, entity);
    }
    same == *first && first.entities != end.entities
}

/// The look of the first, but for what is no matter of its surface.
fn with_end(first: &Look, end: &Entity) -> Look {
    Look {
        colour: first.colour,
        material: first.material,
        states: first.states.clone(),
        ..end.look.clone()
    }
}

#[cfg(test)]
mod tests {
    use crate::language::understand;

    #[test]
    fn a_change_of_look_is_no_moment_of_its_own() {
        let told = understand("A leaf turns red");
        assert!(told.later.is_empty());
        assert!(told.scene.entities[0].look.becomes.is_some());
    }

    #[test]
    fn in_the_end_it_is_what_it_became() {
        let scene = understand("A leaf turns red").scene;
        let end = scene.in_the_end();
        assert!(end.entities[0].look.becomes.is_none());
        assert_ne!(end.entities[0].look.colour, scene.entities[0].look.colour);
    }

    #[test]
    fn what_happens_meanwhile_stays_a_moment() {
        let told = understand("A leaf turns red. Then a cat jumps onto a table.");
        assert!(!told.later.is_empty());
    }
}
