//! What follows from what somebody is called: a skier who races does not run, fans are in the stands.

use super::Builder;
use crate::scene::{Action, Class, Entity, Scene, Setting};
use crate::staging::actor::Actor;

/// What language calls those who only fill a place.
pub(in crate::staging) const PASSER_BY: &str = "passer-by";

impl Builder<'_> {
    /// A crowd stands or goes by behind whom it is about, in rows: as tall as anybody, smaller with the distance, over
    /// the whole width, and leaves the middle to the others.
    pub(super) fn stand_in_depth(&mut self, people: &[usize]) {
        let half = if self.is_tall { 0.46 } else { 0.84 };
        let Some(first) = people.first() else { return };
        let is_other = |main: &&Actor| main.entity_idx != self.actors[*first].entity_idx;
        let main = self.main_entity.map(|idx| &self.actors[self.first_of[idx]]);
        let is_crowd_alone = !main.as_ref().is_some_and(is_other);
        let main_x = main.map_or(0.0, |main| main.at.0);
        let main_depth = main.map_or(self.set.ground_y, |main| main.depth);
        let step = 0.36 * self.actors[*first].height();
        let per_row = ((2.0 * half / step) as usize).max(2);
        let n_rows = people.len().div_ceil(per_row).clamp(1, 3);
        let far = self.set.far_ground_y.min(self.set.ground_y);
        let in_row = people.len().div_ceil(n_rows);
        for (row, members) in people.chunks(in_row).enumerate() {
            // How far back, and how much smaller for that.
            let nearest = if is_crowd_alone { 0.0 } else { 0.40 };
            let away = nearest + (0.95 - nearest) * row as f32 / n_rows as f32;
            let n = members.len() as f32;
            let aside = if row % 2 == 1 { 0.5 } else { 0.0 };
            for (rank, actor_idx) in members.iter().enumerate() {
                let is_passing =
                    self.scene.entities[self.actors[*actor_idx].entity_idx].word == PASSER_BY;
                let actor = &mut self.actors[*actor_idx];
                let share = (rank as f32 + 0.5 + 0.3 * (actor.phase - 0.5) + 0.5 * aside) / n;
                let x = (2.0 * share - 1.0) * half;
                let from_main = x - main_x;
                let clear = if row == 0 { 0.45 * step } else { 0.2 * step };
                let x = if from_main.abs() < clear && !is_crowd_alone {
                    main_x + clear.copysign(from_main)
                } else {
                    x
                };
                actor.unit *= 1.0 - 0.36 * away;
                let y = self.set.ground_y + (far - self.set.ground_y) * away;
                actor.at = (x, y + 0.006 * (rank % 2) as f32);
                actor.depth = actor.at.1.min(main_depth - 0.02) - 0.08 * away;
                if !is_passing && !is_crowd_alone {
                    actor.facing = (main_x - x).signum() * actor.facing.abs();
                }
            }
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
