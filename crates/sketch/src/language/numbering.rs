//! Ids over the moments of a clip: the same somebody has the same number in all of them.

use crate::scene::{Scene, Transition};

/// Numbers the entities of the first moment in their order, and everybody after it so.
pub(super) fn number(scene: &mut Scene, later: &mut [(Scene, Transition)]) {
    for entity_idx in 0..scene.entities.len() {
        let (id, wanted) = (scene.entities[entity_idx].id, entity_idx as u32 + 1);
        if id == wanted {
            continue;
        }
        swap_ids(scene, id, wanted);
        for (scene, _) in later.iter_mut() {
            swap_ids(scene, id, wanted);
        }
    }
}

fn swap_ids(scene: &mut Scene, a: u32, b: u32) {
    let swap = |id: &mut u32| {
        if *id == a {
            *id = b;
        } else if *id == b {
            *id = a;
        }
    };
    for entity in &mut scene.entities {
        swap(&mut entity.id);
        entity.target.as_mut().map(swap);
        entity
            .place
            .as_mut()
            .and_then(|place| place.of.as_mut())
            .map(swap);
    }
    for caption in &mut scene.captions {
        caption.speaker.as_mut().map(swap);
    }
}
