//! What a shot must show: everybody, or a face with what has to do with it.

use super::{PASSER_BY, Sight};
use crate::rigs::{Kind, is_working_hand};
use crate::scene::{Action, Class, Entity, Relation, Shot};
use crate::staging::actor::{Actor, Tie};
use crate::staging::areas::{Area, is_hand, join};
use crate::staging::blocking::Zone;

/// What a shot must show: everybody, or the face of whom a close-up is of.
pub(super) fn of_interest(sight: &Sight) -> Option<Area> {
    if sight.scene.shot == Shot::CloseUp
        && let Some(main) = sight.main
        // A dish is shown with what comes on it.
        && sight.actors[main].class != Class::Food
    {
        let main_entity = sight.actors[main].entity_idx;
        let of_main = |idx: &usize| sight.actors[*idx].entity_idx == main_entity;
        let nearest = |idx: usize| match sight.actors[idx].kind {
            // A bee is its wings and stripes.
            Kind::Insect | Kind::Crawler => sight.areas[idx],
            // So is a bird on the wing.
            Kind::Bird if sight.actors[idx].is_airborne => sight.areas[idx],
            // What is done with the hands is seen with them.
            Kind::Biped if is_handiwork(&sight.actors[idx]) || is_hand(&sight.actors[idx]) => {
                let held = (0..sight.actors.len())
                    .filter(
                        |other| matches!(sight.actors[*other].tie, Tie::Held(of, _) if of == idx),
                    )
                    .filter_map(|other| sight.areas[other]);
                let own = if is_hand(&sight.actors[idx]) {
                    sight.faces[idx]
                } else {
                    upper_part(sight, idx)
                };
                own.map(|own| held.fold(own, join))
            }
            _ => sight.faces[idx].or_else(|| upper_part(sight, idx)),
        };
        let faces = (0..sight.actors.len()).filter(of_main).filter_map(nearest);
        if let Some(area) = faces.reduce(join) {
            return Some(with_partners(sight, (main, nearest(main)), area));
        }
    }
    // A slope goes on beyond the picture.
    let is_passing = |idx: &usize| {
        let entity = &sight.scene.entities[sight.actors[*idx].entity_idx];
        // An arm goes out of the picture.
        entity.word == PASSER_BY || entity.concept == "downhill_slope" || is_working_hand(entity)
    };
    (0..sight.actors.len())
        .filter(|idx| sight.actors[*idx].zone != Zone::Sky && !is_passing(idx))
        .filter_map(|idx| known_part(sight, idx))
        .reduce(join)
        .or_else(|| sight.areas.iter().flatten().copied().reduce(join))
}

/// Where it is that must be seen of it: a sofa or a house beside somebody is known without its ends.
fn known_part(sight: &Sight, actor_idx: usize) -> Option<Area> {
    let actor = &sight.actors[actor_idx];
    let (left, top, right, bottom) = sight.areas[actor_idx]?;
    let is_led = sight.main.is_some_and(|main| {
        let main = &sight.actors[main];
        main.entity_idx != actor.entity_idx
            && matches!(main.class, Class::Person | Class::FourLegged)
    });
    let cut = match actor.class {
        _ if !is_led => 0.0,
        Class::Building => 0.20,
        Class::Plant if actor.zone == Zone::Back => 0.20,
        Class::Furniture => 0.12,
        _ => 0.0,
    };
    let dx = cut * (right - left);
    Some((left + dx, top, right - dx, bottom))
}

/// The face of a close-up, with what it is turned to, and with the faces of who else it is of.
fn with_partners(sight: &Sight, (main, face): (usize, Option<Area>), area: Area) -> Area {
    /// How many times as wide or high as the face alone it may become.
    const MOST: f32 = 2.8;
    let own = &sight.scene.entities[sight.actors[main].entity_idx];
    let Some(face) = face else { return area };
    let (wide, high) = (face.2 - face.0, face.3 - face.1);
    (0..sight.actors.len())
        .filter_map(|idx| {
            let actor = &sight.actors[idx];
            let entity = &sight.scene.entities[actor.entity_idx];
            let is_living = matches!(
                actor.class,
                Class::Person | Class::FourLegged | Class::Bird | Class::Fish
            );
            if actor.copy_idx > 0 || entity.id == own.id || actor.zone == Zone::Sky {
                None
            } else if is_living && (entity.is_subject || own.target == Some(entity.id)) {
                sight.faces[idx].or_else(|| upper_part(sight, idx))
            } else if own.target == Some(entity.id) || is_over(own, entity) {
                // A house that is looked at is not near.
                sight.areas[idx].filter(|it| it.3 - it.1 < 2.0 * high)
            } else {
                None
            }
        })
        .fold(with_host(sight, main, area), |sum, other| {
            let both = join(sum, other);
            let is_near = both.2 - both.0 < MOST * wide && both.3 - both.1 < MOST * high;
            if is_near { both } else { sum }
        })
}

/// The same with the face of whom it sits on: a butterfly on a nose.
fn with_host(sight: &Sight, main: usize, area: Area) -> Area {
    let own = &sight.scene.entities[sight.actors[main].entity_idx];
    let on = own
        .place
        .as_ref()
        .filter(|place| place.relation == Relation::On);
    let host_id = on.and_then(|place| place.of);
    let is_host = |idx: &usize| {
        let entity = &sight.scene.entities[sight.actors[*idx].entity_idx];
        Some(entity.id) == host_id && matches!(entity.class, Class::Person | Class::FourLegged)
    };
    let host = (0..sight.actors.len()).find(is_host);
    let face = host.and_then(|idx| sight.faces[idx].or_else(|| upper_part(sight, idx)));
    let Some(face) = face else { return area };
    // However far it comes from, the face is what is seen from near.
    let (wide, high) = (face.2 - face.0, face.3 - face.1);
    let around = (
        area.0.max(face.0 - 0.4 * wide),
        area.1.max(face.1 - 0.5 * high),
        area.2.min(face.2 + 0.4 * wide),
        area.3.min(face.3),
    );
    join(around, face)
}

/// Whether one is right above another: the hummingbird over a flower.
fn is_over(own: &Entity, entity: &Entity) -> bool {
    own.place
        .as_ref()
        .is_some_and(|place| place.relation == Relation::Above && place.of == Some(entity.id))
}

/// Whether a close-up of it is one of the hands as well.
fn is_handiwork(actor: &Actor) -> bool {
    use Action as A;
    if let Some(drill) = actor.drill() {
        return drill.is_of_the_hands();
    }
    matches!(
        actor.action,
        A::Pour | A::Cook | A::Write | A::Knit | A::Type | A::PlayInstrument | A::Light
    )
}

/// Where the face of somebody is of whom there is one picture: in its upper part. Things are shown whole.
fn upper_part(sight: &Sight, actor_idx: usize) -> Option<Area> {
    let (left, top, right, bottom) = sight.areas[actor_idx]?;
    let is_living = matches!(
        sight.actors[actor_idx].class,
        Class::Person | Class::FourLegged | Class::Bird
    );
    let share = if is_living { 0.62 } else { 1.0 };
    Some((left, top, right, top + share * (bottom - top)))
}
