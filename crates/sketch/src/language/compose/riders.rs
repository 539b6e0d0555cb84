//! Who is on what nobody named a rider of: a motorcycle does not race by itself.

use crate::language::classes::WordClass;
use crate::language::draft::{Draft, DraftEntity, MAX_ENTITIES, concept};
use crate::scene::{Action, Class, Relation};

/// How many there are of what is told of in the plural and not counted.
const SEVERAL: u32 = 3;

/// Puts whoever gallops on a horse, where none is there: nobody does that on foot.
fn mount_who_gallops(draft: &mut Draft) {
    let has_beast = |it: &DraftEntity| it.class() == Class::FourLegged;
    if draft.entities.iter().any(has_beast) || draft.n_known > 0 {
        return;
    }
    let gallops = |it: &DraftEntity| {
        let is_told = it
            .verbs
            .iter()
            .any(|verb| matches!(verb.as_str(), "gallop" | "canter"));
        is_told && it.class() == Class::Person && it.place.is_none_or(|(_, of)| of.is_none())
    };
    for rider in 0..draft.entities.len() {
        if !gallops(&draft.entities[rider]) || draft.entities.len() >= MAX_ENTITIES {
            continue;
        }
        let horse_idx = draft.entities.len();
        let mut horse = DraftEntity::new(concept("horse"), "horse".to_owned());
        horse.count = draft.entities[rider].count;
        horse.action = Action::Run;
        horse.look.is_fast = true;
        draft.entities.push(horse);
        let rider = &mut draft.entities[rider];
        rider.action = Action::Ride;
        rider.target = Some(horse_idx);
        rider.place = Some((Relation::Riding, Some(horse_idx)));
    }
}

/// "A group of bikers riding motorcycles": as many as there are riders, where nobody counts them.
fn give_each_a_mount(draft: &mut Draft) {
    for rider in 0..draft.entities.len() {
        let n_riders = draft.entities[rider].count;
        let Some((Relation::Riding, Some(mount))) = draft.entities[rider].place else {
            continue;
        };
        let mount = &mut draft.entities[mount];
        let is_for_one = is_ridden(mount) || mount.class() == Class::FourLegged;
        if is_for_one && mount.count == SEVERAL && n_riders > SEVERAL {
            mount.count = n_riders;
        }
    }
}

/// Whether somebody sits in a car, a train or a plane, so that all windows that are told of are its own.
pub(super) fn is_inside_ride(draft: &Draft) -> bool {
    let is_ride = |of: usize| {
        let class = draft.entities.get(of).map(DraftEntity::class);
        matches!(class, Some(Class::Vehicle | Class::Aircraft))
    };
    let sits_in =
        |it: &DraftEntity| matches!(it.place, Some((Relation::Inside, Some(of))) if is_ride(of));
    draft
        .entities
        .iter()
        .any(|it| it.class() == Class::Person && sits_in(it))
}

/// "A girl rides a dragon over the mountains": what has wings flies with whoever is on it.
fn fly_with_riders(draft: &mut Draft) {
    for rider in 0..draft.entities.len() {
        let place = draft.entities[rider].place;
        let Some((Relation::Riding, Some(mount))) = place else {
            continue;
        };
        let mount = &mut draft.entities[mount];
        let is_bird = mount.class() == Class::Bird && !WordClass::Flightless.has(mount.key());
        let has_wings = is_bird || WordClass::Winged.has(mount.key());
        let is_told = mount.verbs.iter().any(|verb| verb != "ride");
        if has_wings && !is_told && matches!(mount.action, Action::Idle | Action::Walk) {
            mount.action = Action::Fly;
        }
    }
}

/// Puts somebody on each bicycle, motorcycle or jet ski that is under way with nobody there to ride it.
pub(super) fn mount(draft: &mut Draft) {
    mount_who_gallops(draft);
    give_each_a_mount(draft);
    fly_with_riders(draft);
    let has_rider = draft.entities.iter().any(DraftEntity::is_animate);
    if has_rider || draft.people == Some(0) {
        return;
    }
    for mount in 0..draft.entities.len() {
        let entity = &draft.entities[mount];
        let is_under_way = matches!(
            entity.action,
            Action::Run
                | Action::Drive
                | Action::Ride
                | Action::Chase
                | Action::Glide
                | Action::Slide
                | Action::Fly
                | Action::Float
                | Action::Jump
        );
        if !is_ridden(entity) || !is_under_way || draft.entities.len() >= MAX_ENTITIES {
            continue;
        }
        let mut rider = DraftEntity::new(concept("person"), "rider".to_owned());
        rider.count = entity.count;
        rider.is_subject = true;
        rider.action = Action::Ride;
        rider.place = Some((Relation::Riding, Some(mount)));
        draft.entities[mount].action = Action::Drive;
        draft.entities.push(rider);
    }
}

/// Whether it goes nowhere without a rider.
fn is_ridden(entity: &DraftEntity) -> bool {
    matches!(entity.class(), Class::Vehicle | Class::Boat)
        && matches!(
            entity.key(),
            "bicycle" | "motorcycle" | "scooter" | "jet_ski" | "snowmobile" | "quad_bike"
        )
}

#[cfg(test)]
mod tests {
    use crate::language::understand;
    use crate::scene::{Action, Relation};

    #[test]
    fn the_window_of_a_car_is_no_room() {
        let scene = understand("A woman sits in a car and looks out of the window").scene;
        assert!(!scene.setting.is_indoors(), "{:?}", scene.setting);
        let scene = understand("A woman sits at a window and looks at a car").scene;
        assert!(scene.setting.is_indoors(), "{:?}", scene.setting);
    }

    #[test]
    fn what_is_ridden_has_a_rider_while_it_goes() {
        for prompt in [
            "A motorcycle racing through a city",
            "A jetski moves quickly through a narrow channel",
        ] {
            let entities = understand(prompt).scene.entities;
            let rides = |it: &crate::scene::Place| it.relation == Relation::Riding;
            let n_riders = entities
                .iter()
                .filter(|it| it.place.as_ref().is_some_and(rides));
            assert_eq!(n_riders.count(), 1, "{prompt} {entities:?}");
        }
        let gallops = understand("A knight gallops away").scene.entities;
        assert!(
            gallops.iter().any(|it| it.concept == "horse"),
            "{gallops:?}"
        );
        let galloped = understand("A horse gallops across a field").scene.entities;
        assert_eq!(galloped.len(), 1, "{galloped:?}");
        let parked = understand("A motorcycle parked in a street").scene.entities;
        assert_eq!(parked.len(), 1, "{parked:?}");
        let girl = understand("A girl rides a dragon over mountains").scene;
        let dragon = girl.entities.iter().find(|it| it.concept == "dragon");
        assert_eq!(dragon.map(|it| it.action), Some(Action::Fly), "{girl:?}");
        let ostrich = understand("A girl riding an ostrich").scene.entities;
        assert!(
            ostrich.iter().all(|it| it.action != Action::Fly),
            "{ostrich:?}"
        );
        let gang = understand("A motorcycle gang on a highway").scene.entities;
        let counts: Vec<u32> = gang.iter().map(|it| it.count).collect();
        assert_eq!(counts, [5, 5], "{gang:?}");
        let ridden = understand("A man riding a motorcycle").scene.entities;
        assert_eq!(ridden.len(), 2, "{ridden:?}");
    }
}
