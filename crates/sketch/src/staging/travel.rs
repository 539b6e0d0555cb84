//! Who is under way, how fast, and whether the camera goes along.

use super::actor::{Actor, Tie};
use super::layout::{SAFE_X, is_awaiting, is_crash};
use super::motion;
use crate::scene::{Action, CameraMove, Class, Entity, Relation, Scene};

/// How far the camera may go to each side to follow somebody, in world units.
pub(super) const FOLLOW_REACH: f32 = 0.95;

/// How much faster than its like something goes that races or speeds.
const HASTE: f32 = 2.6;

/// Actions that lead somewhere.
pub(super) fn travels(action: Action) -> bool {
    matches!(
        action,
        Action::Walk
            | Action::Run
            | Action::Chase
            | Action::Drive
            | Action::Ride
            | Action::Fly
            | Action::Swim
            | Action::Carry
            | Action::Push
            | Action::Pull
            | Action::Crawl
            | Action::Glide
            | Action::Slide
            | Action::Roll
            | Action::Row
            | Action::Ski
            | Action::Surf
            | Action::Skate
            | Action::March
            | Action::HoldHands
    )
}

/// Whether it is left or right of something.
fn is_aside(entity: &Entity) -> bool {
    let relation = entity.place.as_ref().map(|place| place.relation);
    matches!(relation, Some(Relation::LeftOf | Relation::RightOf))
}

/// Whether it runs about under what stands there: a squirrel under a car.
fn passes_under(scene: &Scene, entity: &Entity) -> bool {
    let place = entity.place.as_ref();
    let place = place.filter(|place| place.relation == Relation::Under);
    let host = place.and_then(|place| scene.entities.iter().find(|it| Some(it.id) == place.of));
    let stands =
        |it: &Entity| matches!(it.class, Class::Vehicle | Class::Furniture) && !travels(it.action);
    travels(entity.action) && host.is_some_and(stands)
}

/// Whether it is told to come to a side of something from its other side: "jumps to the right of the stone".
pub(super) fn goes_over(entity: &Entity) -> bool {
    let moves = entity.action == Action::Jump || travels(entity.action);
    is_aside(entity) && moves && entity.look.way.is_some()
}

/// Whether it is under way at a side of what is under way as well, so that both keep to their sides.
pub(super) fn stays_at_side(scene: &Scene, entity: &Entity) -> bool {
    let other = entity.place.as_ref().and_then(|place| place.of);
    let other = other.and_then(|id| scene.entities.iter().find(|it| it.id == id));
    let is_under_way = |it: &Entity| travels(it.action) && it.look.way.is_none();
    is_aside(entity) && is_under_way(entity) && other.is_some_and(is_under_way)
}

/// Whether the camera goes along: the subject is under way and leaves nothing named behind.
pub(super) fn is_followed(scene: &Scene) -> bool {
    let mut is_under_way = scene.camera == CameraMove::Tracking;
    for entity in &scene.entities {
        is_under_way |= entity.is_subject && travels(entity.action);
    }
    let is_over_bridge = scene.entities.iter().any(|entity| {
        let placed = entity.place.as_ref().and_then(|place| place.of);
        let over = [entity.target, placed];
        travels(entity.action)
            && scene
                .entities
                .iter()
                .any(|other| over.contains(&Some(other.id)) && other.concept.contains("bridge"))
    });
    let is_approach = scene.entities.iter().any(|entity| {
        let goal = entity
            .target
            .and_then(|id| scene.entities.iter().find(|it| it.id == id));
        (is_crash(entity) || matches!(entity.action, Action::Walk | Action::Run | Action::Crawl))
            && entity.count == 1
            && goal.is_some_and(|goal| is_awaiting(goal, entity.id))
    });
    let is_between = scene.entities.iter().any(|entity| {
        let goal = entity
            .target
            .and_then(|id| scene.entities.iter().find(|it| it.id == id));
        entity.action == Action::Fly
            && goal.is_some_and(|goal| goal.count >= 2 && goal.class == Class::Plant)
    });
    let is_in_depth = scene.entities.iter().any(|entity| {
        entity.look.heading != crate::scene::Heading::Across && travels(entity.action)
    });
    let is_told = scene.entities.iter().any(|entity| {
        entity.look.way.is_some()
            || is_aside(entity) && !stays_at_side(scene, entity)
            || passes_under(scene, entity)
    });
    if scene.camera == CameraMove::Static
        || is_told
        || is_in_depth
        || is_over_bridge
        || is_approach
        || is_between
    {
        return false;
    }
    let stays = |entity: &crate::scene::Entity| {
        let is_with_somebody = entity
            .place
            .as_ref()
            .is_some_and(|place| place.of.is_some())
            || scene.entities.iter().any(|other| {
                other.target == Some(entity.id)
                    || other
                        .place
                        .as_ref()
                        .is_some_and(|place| place.of == Some(entity.id))
            });
        !travels(entity.action)
            && !is_with_somebody
            && entity.class != crate::scene::Class::Celestial
    };
    is_under_way && !scene.entities.iter().any(stays)
}

/// Gives travellers their speed; answers the speed the camera follows at.
pub(super) fn send_off(
    actors: &mut [Actor],
    main: Option<usize>,
    is_followed: bool,
    (length_s, is_kept): (f32, &[bool]),
) -> f32 {
    let roots: Vec<usize> = (0..actors.len()).map(|idx| root_of(actors, idx)).collect();
    let Some(main_root) = main.map(|idx| roots[idx]) else {
        return 0.0;
    };
    let leader = if travels(actors[main_root].action) {
        Some(main_root)
    } else {
        actors
            .iter()
            .position(|actor| travels(actor.action) && actor.tie == Tie::None)
    };
    let Some(leader) = leader else { return 0.0 };
    if actors[leader].is_in_depth() {
        return 0.0;
    }
    let haste = if actors[leader].is_fast { HASTE } else { 1.0 };
    let natural = haste * motion::natural_speed(&actors[leader]) * actors[leader].unit;
    let (left, _, right) = actors[leader].reach();
    let room = if is_followed {
        2.0 * FOLLOW_REACH
    } else {
        (2.0 * SAFE_X - (right - left)).clamp(0.0, 0.40)
    };
    let herd = actors[leader].entity_idx;
    let is_herd = actors
        .iter()
        .filter(|actor| actor.entity_idx == herd)
        .count()
        > 3;
    let is_before_others = is_herd
        && actors.iter().any(|other| {
            other.entity_idx != herd && other.tie == Tie::None && !travels(other.action)
        });
    // A herd does not walk over whoever stands beside it.
    let room = if is_before_others && !is_followed {
        room.min(0.12)
    } else {
        room
    };
    let speed = natural.min(room / length_s.max(0.1));
    let leads_group = actors[leader].entity_idx;
    for actor_idx in 0..actors.len() {
        let root = roots[actor_idx];
        let goes_along = actors[root].course.is_none()
            && travels(actors[root].action)
            && (is_followed
                || actors[root].entity_idx == leads_group
                || actors[root].action == Action::HoldHands);
        let is_prey = is_followed && (actors[root].is_airborne || actors[root].is_led);
        if goes_along || is_prey {
            actors[actor_idx].speed = speed * actors[root].heading;
            let is_free = !is_kept.get(actor_idx).copied().unwrap_or(false);
            if !is_followed && is_free && actors[actor_idx].tie == Tie::None {
                let (left, _, right) = actors[actor_idx].reach();
                let half = speed * length_s / 2.0;
                let low = -SAFE_X - left + half;
                let high = SAFE_X - right - half;
                let x = actors[actor_idx].at.0;
                actors[actor_idx].at.0 = if low <= high {
                    x.clamp(low, high)
                } else {
                    (low + high) / 2.0
                };
            }
        }
    }
    speed
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
