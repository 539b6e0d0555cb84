//! What belongs on a desk lies on it: a typewriter, a cup, papers.

use crate::language::draft::{Draft, DraftEntity};
use crate::scene::{Action, Class, Entity, Place, Relation, Scene};

/// What has a top that things lie on.
const DESKS: &[&str] = &[
    "desk",
    "office_desk",
    "table",
    "panelled_desk",
    "panelled_table",
    "clothed_table",
    "checked_table",
    "plank_table",
    "lab_bench",
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

/// Nobody sits on the computer they type on: both are at the desk.
pub(super) fn type_at_tables(scene: &mut Scene) {
    let Some((machine, desk)) = workplace(scene) else {
        return;
    };
    let is_on = |entity: &Entity, of: u32| {
        let place = entity.place.as_ref();
        place.is_some_and(|it| it.of == Some(of) && it.relation != Relation::At)
    };
    let at = |relation| Place {
        relation,
        of: Some(desk),
    };
    for entity in &mut scene.entities {
        let types = entity.action == Action::Type && entity.class == Class::Person;
        if types && is_on(entity, machine) {
            entity.place = Some(at(Relation::At));
            entity.target = Some(machine);
        } else if entity.id == machine && entity.place.is_none() {
            entity.place = Some(at(Relation::On));
        }
    }
}

/// The machine that is typed on, and the desk, where there are both.
fn workplace(scene: &Scene) -> Option<(u32, u32)> {
    let is_machine = |entity: &&Entity| {
        matches!(
            entity.concept.as_str(),
            "computer" | "laptop" | "desktop_computer" | "typewriter"
        )
    };
    let is_desk = |entity: &&Entity| {
        entity.class == Class::Furniture
            && (entity.concept.ends_with("desk") || entity.concept.ends_with("table"))
    };
    let machine = scene.entities.iter().find(is_machine)?.id;
    Some((machine, scene.entities.iter().find(is_desk)?.id))
}

/// As many as are seen to work side by side.
const MOST_DESKS: u32 = 3;

/// Several who work on computers have one each, and a desk each to have it on.
pub(super) fn give_each_a_desk(scene: &mut Scene) {
    let Some((machine, desk)) = workplace(scene) else {
        return;
    };
    let is_at = |entity: &Entity, relation, of| {
        let place = entity.place.as_ref();
        place.is_some_and(|it| (it.relation, it.of) == (relation, Some(of)))
    };
    let works = |entity: &Entity| {
        let is_at_work = entity.action == Action::Type || entity.target == Some(machine);
        entity.class == Class::Person && is_at_work && is_at(entity, Relation::At, desk)
    };
    let workers: Vec<usize> = (0..scene.entities.len())
        .filter(|&at| works(&scene.entities[at]))
        .collect();
    let [worker] = workers[..] else { return };
    let machines = scene.entities.iter().find(|it| it.id == machine);
    // "Three friends around a laptop" share it.
    let has_several = machines.is_some_and(|it| it.count > 1 && is_at(it, Relation::On, desk));
    let n = scene.entities[worker].count.min(MOST_DESKS);
    if n < 2 || !has_several {
        return;
    }
    for entity in &mut scene.entities {
        if entity.id == machine || entity.id == desk {
            entity.count = n;
        }
    }
    scene.entities[worker].count = n;
    scene.entities[worker].action = Action::Type;
    scene.entities[worker].target = Some(machine);
}

#[cfg(test)]
mod tests {
    use crate::language::understand;
    use crate::scene::{Action, Class};

    #[test]
    fn several_who_work_on_computers_have_a_desk_each_and_those_around_one_share_it() {
        let n_desks = |prompt: &str| {
            let scene = understand(prompt).scene;
            let of = |is_it: &dyn Fn(&crate::scene::Entity) -> bool| {
                scene
                    .entities
                    .iter()
                    .find(|it| is_it(it))
                    .map(|it| it.count)
            };
            let worker = scene.entities.iter().find(|it| it.class == Class::Person);
            let types = worker.is_some_and(|it| it.action == Action::Type);
            let desks = of(&|it| it.class == Class::Furniture);
            let machines = of(&|it| matches!(it.concept.as_str(), "computer" | "laptop"));
            (types, desks, machines)
        };
        for prompt in [
            "people typing on computers in an office",
            "employees working on laptops in a modern office",
            "an open-plan office with people working at computers in the background",
        ] {
            assert_eq!(n_desks(prompt), (true, Some(3), Some(3)), "{prompt}");
        }
        let pair = "two programmers coding on their laptops";
        assert_eq!(n_desks(pair), (true, Some(2), Some(2)));
        let (_, desks, machines) = n_desks("three friends around a laptop in a cafe");
        assert_eq!((desks, machines), (Some(1), Some(1)));
    }
}
