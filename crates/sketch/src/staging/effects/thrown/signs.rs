//! By what is known who throws what.

use crate::rigs::Kind;
use crate::scene::{Class, Scene};
use crate::staging::actor::{Actor, Tie};

/// Whether it goes up in fire, and does not only break: what has an engine, a charge or rooms.
pub(super) fn explodes(scene: &Scene, actor: &Actor) -> bool {
    let concept = scene.entities[actor.entity_idx].concept.as_str();
    // A balloon bursts, and there is nothing in it that burns.
    let burns = matches!(
        actor.class,
        Class::Vehicle | Class::Aircraft | Class::Building | Class::Boat | Class::Celestial
    ) && concept != "balloon";
    burns
        || matches!(
            concept,
            "bomb"
                | "grenade"
                | "dynamite"
                | "barrel"
                | "oil_barrel"
                | "gas_cylinder"
                | "cannonball"
        )
}

/// Whether somebody jumps into a puddle.
pub(super) fn is_in_puddle(scene: &Scene, actor: &Actor) -> bool {
    let target = scene.entities[actor.entity_idx].target;
    scene
        .entities
        .iter()
        .any(|entity| entity.concept == "puddle" && Some(entity.id) == target)
}

/// Whether somebody pours from a watering can.
pub(super) fn waters(scene: &Scene, actor: &Actor) -> bool {
    let id = scene.entities[actor.entity_idx].id;
    scene.entities.iter().any(|entity| {
        let holder = entity.place.as_ref().and_then(|place| place.of);
        entity.concept == "watering_can" && holder == Some(id)
    })
}

/// Whether it is served hot, and its drawing does not steam by itself.
pub(super) fn is_hot_food(scene: &Scene, actor: &Actor) -> bool {
    const HOT: &[&str] = &[
        "coffee",
        "tea",
        "soup",
        "ramen",
        "noodle",
        "stew",
        "curry",
        "pancake",
        "pizza",
        "pie",
        "bread",
        "rice",
        "pasta",
        "spaghetti",
        "dumpling",
        "cocoa",
        "hot_chocolate",
        "steak",
    ];
    let entity = &scene.entities[actor.entity_idx];
    actor.class == Class::Food
        && actor.copy_idx == 0
        && actor.drawing.part("steam_1").is_none()
        && (HOT.contains(&entity.concept.as_str()) || HOT.contains(&entity.word.as_str()))
}

pub(super) fn breathes(actor: &Actor) -> bool {
    matches!(actor.kind, Kind::Biped | Kind::FourLegged)
        && actor.copy_idx == 0
        && !matches!(actor.tie, Tie::Held(..))
}

/// Whether the air rushes past it: it is fast, and goes across the picture.
pub(super) fn is_rushing(actor: &Actor) -> bool {
    let is_first = actor.copy_idx == 0 && !matches!(actor.tie, Tie::Held(..));
    // Across the back of an animal they would be a smear on its coat.
    let is_smooth = actor.kind != Kind::FourLegged;
    actor.is_fast && actor.speed != 0.0 && is_first && is_smooth && !actor.is_in_depth()
}
