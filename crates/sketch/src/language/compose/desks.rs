//! What belongs on a desk lies on it: a typewriter, a cup, papers.

use crate::language::draft::{Draft, DraftEntity};
use crate::scene::{Action, Class, Relation};

/// What has a top that things lie on.
const DESKS: &[&str] = &[
    "desk",
    "office_desk",
    "table",
    "panelled_desk",
    "panelled_table",
    "workbench",
];
/// The largest that lies on one, in metres.
const LARGEST_M: f32 = 0.62;
/// What is small and yet on the floor.
const ON_THE_FLOOR: &[&str] = &[
    "ball",
    "basketball",
    "football",
    "shoes",
    "sneakers",
    "trash_can",
    "bag",
    "backpack",
    "suitcase",
    "briefcase",
    "skateboard",
    "toy_blocks",
    "toy_car",
    "dumbbell",
    "kettlebell",
    "umbrella",
    "sword",
    "robot_vacuum",
    "bone",
];

pub(super) fn has_desk(draft: &Draft) -> bool {
    draft.entities.iter().any(is_desk)
}

fn is_desk(entity: &DraftEntity) -> bool {
    DESKS.contains(&entity.key())
}

/// Lays onto the desk what is said to be by it, or nowhere; who works at a computer that stands there sits behind it.
pub(super) fn lay(entities: &mut [DraftEntity]) {
    let Some(desk) = entities.iter().position(is_desk) else {
        return;
    };
    let in_hand: Vec<bool> = (0..entities.len())
        .map(|idx| {
            entities.iter().any(|it| {
                let is_held = !matches!(
                    it.action,
                    Action::Type | Action::Look | Action::Talk | Action::Write
                );
                it.target == Some(idx) && it.is_animate() && is_held
            })
        })
        .collect();
    for (idx, entity) in entities.iter_mut().enumerate() {
        let is_small = matches!(entity.class(), Class::Thing | Class::Food)
            && entity.concept.is_some_and(|it| it.height_m <= LARGEST_M)
            && !ON_THE_FLOOR.contains(&entity.key())
            && entity.action == Action::Idle;
        let is_loose = matches!(
            entity.place,
            None | Some((
                Relation::Beside | Relation::Behind | Relation::InFrontOf | Relation::At,
                _
            ))
        );
        if idx != desk && is_small && is_loose && !in_hand[idx] {
            entity.place = Some((Relation::On, Some(desk)));
        }
    }
    // The desk is not by what lies on it.
    if let Some((_, Some(of))) = entities[desk].place
        && matches!(entities[of].place, Some((Relation::On, Some(host))) if host == desk)
    {
        entities[desk].place = None;
    }
}
