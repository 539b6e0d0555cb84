//! What follows from what somebody is called: a skier who races does not run, fans are in the stands.

use super::Builder;
use crate::scene::{Action, Class, Entity, Scene, Setting};

/// What language calls those who only fill a place.
pub(in crate::staging) const PASSER_BY: &str = "passer-by";

impl Builder<'_> {
    /// Those who only fill a place go by behind, over the whole width, and leave the middle to the others.
    pub(super) fn let_pass(&mut self, crowd: &[usize]) {
        let is_passing =
            |idx: &usize| self.scene.entities[self.actors[*idx].entity_idx].word == PASSER_BY;
        let passing: Vec<usize> = crowd.iter().copied().filter(is_passing).collect();
        let half = if self.is_tall { 0.46 } else { 0.84 };
        for (rank, actor_idx) in passing.iter().enumerate() {
            let share = (rank as f32 + 0.5) / passing.len() as f32;
            let x = (2.0 * share - 1.0) * half;
            let aside = if x.abs() < 0.15 {
                0.15_f32.copysign(x)
            } else {
                x
            };
            let far = self.set.far_ground_y.min(self.set.ground_y);
            let actor = &mut self.actors[*actor_idx];
            actor.unit *= 0.88;
            actor.at = (aside, far + 0.018 * (rank % 2) as f32);
            actor.depth = actor.at.1 - 0.1;
        }
    }
}

/// Whether it is the crowd of a place that is drawn with one, while somebody else is to be seen.
pub(super) fn is_in_stands(scene: &Scene, entity: &Entity) -> bool {
    let has_stands = matches!(
        scene.setting.base(),
        Setting::Stadium | Setting::Concert | Setting::Colosseum | Setting::Circus | Setting::Stage
    );
    // A band and a choir are crowds too, but are what the others came for.
    let watches = |entity: &Entity| {
        matches!(
            entity.word.as_str(),
            "crowd"
                | "audience"
                | "spectators"
                | "spectator"
                | "fans"
                | "fan"
                | "public"
                | "viewers"
                | "onlookers"
                | "mob"
                | "throng"
        )
    };
    let is_crowd =
        |entity: &Entity| entity.concept == "crowd" && watches(entity) && entity.place.is_none();
    has_stands && is_crowd(entity) && scene.entities.iter().any(|other| !is_crowd(other))
}

/// How people get along who are called after it: a skier who races does not run.
pub(super) fn way_of_trade(entity: &Entity) -> Option<Action> {
    let is_under_way = matches!(
        entity.action,
        Action::Walk
            | Action::Run
            | Action::Drive
            | Action::Chase
            | Action::Fall
            | Action::Slide
            | Action::Jump
    );
    let called = [
        entity.word.as_str(),
        entity.look.role.as_deref().unwrap_or(""),
    ];
    let is_called = |names: &[&str]| called.iter().any(|name| names.contains(name));
    if !is_under_way || entity.class != Class::Person {
        None
    } else if is_called(&["skier"]) {
        Some(Action::Ski)
    } else if is_called(&["surfer", "snowboarder"]) {
        Some(Action::Surf)
    } else if is_called(&["skater", "skateboarder", "ice_skater"]) && entity.action != Action::Jump
    {
        Some(Action::Skate)
    } else {
        None
    }
}
