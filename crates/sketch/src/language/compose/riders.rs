//! Who is on what nobody named a rider of: a motorcycle does not race by itself.

use crate::language::draft::{Draft, DraftEntity, MAX_ENTITIES, concept};
use crate::scene::{Action, Class, Relation};

/// Puts somebody on each bicycle, motorcycle or jet ski that is under way with nobody there to ride it.
pub(super) fn mount(draft: &mut Draft) {
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
    use crate::scene::Relation;

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
        let parked = understand("A motorcycle parked in a street").scene.entities;
        assert_eq!(parked.len(), 1, "{parked:?}");
        let ridden = understand("A man riding a motorcycle").scene.entities;
        assert_eq!(ridden.len(), 2, "{ridden:?}");
    }
}
