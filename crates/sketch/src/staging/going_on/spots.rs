//! Where everybody is when a segment ends, and how travellers go on from there.

use crate::scene::{Entity, Scene};
use crate::staging::actor::{Actor, Tie, unmirrored};
use crate::staging::blocking::{Blocking, Spot};
use crate::staging::production::Production;
use crate::staging::travel::travels;

/// Where everybody of a production is when it ends, in the world of the next.
pub(in crate::staging) fn spots_at_end(production: &Production, shift: (f32, f32)) -> Vec<Spot> {
    let end_s = production.start_s() + production.length_s();
    let placed = production.place(end_s);
    let scene = production.scene();
    production
        .actors()
        .iter()
        .zip(&placed)
        .filter_map(|(actor, placed)| {
            let entity = &scene.entities[actor.entity_idx];
            (actor.class == entity.class).then(|| {
                let mut spot = spot_of(actor, entity);
                let still_x = actor.at.0 + placed.travel;
                spot.x = if spot.is_tied { placed.foot.0 } else { still_x } + shift.0;
                spot.y += shift.1;
                spot.travelled = actor.travelled
                    + actor.speed * actor.heading * production.length_s() / actor.unit.max(1e-6);
                spot
            })
        })
        .collect()
}

/// The spot of an actor.
pub(in crate::staging) fn spot_of(actor: &Actor, entity: &Entity) -> Spot {
    Spot {
        entity: entity.id,
        copy: actor.copy_idx,
        zone: actor.zone,
        is_tied: actor.tie != Tie::None,
        x: actor.at.0,
        y: actor.at.1,
        depth: actor.depth,
        unit: actor.unit,
        concept: entity.concept.clone(),
        drawn_height: actor.drawing.height,
        height_m: entity.height_m,
        facing: actor.facing * unmirrored(actor.kind, actor.class),
        heading: actor.heading,
        speed: actor.speed,
        travelled: actor.travelled,
        since_s: actor.since_s,
        over_s: actor.over_s,
    }
}

/// The spots a going-on segment is laid out on: those it had, else those of the end of the previous one.
pub(in crate::staging) fn blocking_from(
    previous: &Production,
    shift: (f32, f32),
    own: Option<&Blocking>,
) -> Blocking {
    let mut spots = own.map_or_else(Vec::new, |own| own.spots.clone());
    for spot in spots_at_end(previous, shift) {
        let is_known = spots
            .iter()
            .any(|known| known.entity == spot.entity && known.copy == spot.copy);
        if !is_known {
            spots.push(spot);
        }
    }
    Blocking {
        is_followed: own.is_some_and(|own| own.is_followed),
        ground_y: own.map_or(previous.ground_y() + shift.1, |own| own.ground_y),
        spots,
        lens: own.map_or_else(|| Some(previous.camera().lens_at_end()), |own| own.lens),
        ..Blocking::default()
    }
}

/// Lets travellers who are shown again go as fast as they did.
pub(in crate::staging) fn send_again(actors: &mut [Actor], scene: &Scene, blocking: &Blocking) {
    let roots: Vec<usize> = (0..actors.len()).map(|idx| root_of(actors, idx)).collect();
    for actor_idx in 0..actors.len() {
        let root = &actors[roots[actor_idx]];
        let spot = blocking.spot(scene.entities[root.entity_idx].id, root.copy_idx);
        if let Some(spot) = spot
            && travels(root.action)
            && spot.speed != 0.0
        {
            actors[actor_idx].speed = spot.speed;
        }
    }
}

/// Sends travellers who are kept on from where they are: ahead while there is room, else back.
pub(in crate::staging) fn send_on(
    actors: &mut [Actor],
    is_kept: &[bool],
    (half_width, length_s): (f32, f32),
) {
    let roots: Vec<usize> = (0..actors.len()).map(|idx| root_of(actors, idx)).collect();
    let movers: Vec<usize> = (0..actors.len())
        .filter(|idx| actors[*idx].tie == Tie::None && actors[*idx].speed != 0.0 && is_kept[*idx])
        .collect();
    let Some(&leader) = movers.first() else {
        return;
    };
    let edge = half_width * 0.96;
    let room = |heading: f32| {
        movers
            .iter()
            .map(|idx| {
                let (left, _, right) = actors[*idx].reach();
                let x = actors[*idx].at.0;
                if heading > 0.0 {
                    edge - right - x
                } else {
                    x + left + edge
                }
            })
            .fold(f32::INFINITY, f32::min)
            .max(0.0)
    };
    let speed = actors[leader].speed.abs();
    let wanted = speed * length_s;
    let old_heading = actors[leader].heading;
    let heading = if room(old_heading) >= 0.6 * wanted || room(old_heading) >= room(-old_heading) {
        old_heading
    } else {
        -old_heading
    };
    let speed = speed.min(room(heading) / length_s.max(0.1));
    for actor_idx in 0..actors.len() {
        let root = roots[actor_idx];
        if !movers.contains(&root) {
            continue;
        }
        let actor = &mut actors[actor_idx];
        if actor.heading != heading {
            actor.facing = -actor.facing;
            actor.heading = heading;
        }
        actor.speed = speed * heading;
        if actor.tie == Tie::None {
            actor.at.0 += actor.speed * length_s / 2.0;
        }
    }
}

fn root_of(actors: &[Actor], actor_idx: usize) -> usize {
    let mut root = actor_idx;
    for _ in 0..actors.len() {
        match actors[root].tie.host() {
            Some(host_idx) => root = host_idx,
            None => break,
        }
    }
    root
}
