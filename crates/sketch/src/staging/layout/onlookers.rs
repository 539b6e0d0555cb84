//! What is around whom it is about: the puddle under the feet, those who look on, and what must not hide them.

use super::{Builder, PASSER_BY, SAFE_X};
use crate::rigs::Kind;
use crate::scene::Class;
use crate::staging::actor::{Actor, Tie};
use crate::staging::blocking::Zone;

/// More than so many are a crowd, and not each of them somebody whom a picture is of.
const MOST_LEADS: u32 = 3;

impl Builder<'_> {
    /// Whoever jumps into a puddle comes down in it.
    pub(super) fn land_in_puddles(&mut self) {
        for actor_idx in 0..self.actors.len() {
            let actor = &self.actors[actor_idx];
            let entity = &self.scene.entities[actor.entity_idx];
            let target = entity.target.and_then(|id| self.index_of(id));
            let is_puddle =
                |idx: &usize| self.scene.entities[self.actors[*idx].entity_idx].concept == "puddle";
            let Some(puddle_idx) = target.filter(is_puddle) else {
                continue;
            };
            if actor.copy_idx > 0 || actor.tie != Tie::None {
                continue;
            }
            let (x, y, high) = (actor.at.0, actor.at.1, actor.height());
            let puddle = &mut self.actors[puddle_idx];
            let (left, _, right) = puddle.drawing.extent;
            puddle.unit = 0.95 * high / (right - left);
            puddle.at = (x - (left + right) / 2.0 * puddle.unit, y + 0.03);
            puddle.depth = y - 0.004;
            puddle.zone = Zone::Ground;
        }
    }

    /// Those who only watch or clap stand on both sides behind whom it is about.
    pub(super) fn gather_onlookers(&mut self) {
        use crate::scene::Action as A;
        let Some(main_idx) = self.main_entity.map(|entity_idx| self.first_of[entity_idx]) else {
            return;
        };
        let main = &self.actors[main_idx];
        let main_id = self.scene.entities[main.entity_idx].id;
        let target = self.scene.entities[main.entity_idx].target;
        let is_on_ground = |actor: &Actor| {
            actor.tie == Tie::None && actor.zone == Zone::Ground && actor.course.is_none()
        };
        let watches = |idx: &usize| {
            let actor = &self.actors[*idx];
            let entity = &self.scene.entities[actor.entity_idx];
            let looks_on = matches!(
                actor.action,
                A::Clap
                    | A::Cheer
                    | A::Laugh
                    | A::Look
                    | A::Idle
                    | A::Talk
                    | A::Wave
                    | A::RaiseHand
            );
            let is_partner = Some(entity.id) == target
                || entity.target.is_some_and(|id| id != main_id)
                || entity
                    .place
                    .as_ref()
                    .is_some_and(|place| place.of.is_some());
            actor.entity_idx != main.entity_idx
                && actor.class == Class::Person
                && is_on_ground(actor)
                && entity.count <= 3
                && looks_on
                && !is_partner
        };
        let others: Vec<usize> = (0..self.actors.len()).filter(watches).collect();
        let is_at_table = matches!(main.tie, Tie::At(_));
        let is_alone = self.scene.entities[main.entity_idx].count == 1;
        let n_least = if is_at_table { 1 } else { 3 };
        if others.len() < n_least || !is_alone || !(is_at_table || is_on_ground(main)) {
            return;
        }
        let (x, y, depth) = (main.at.0, main.at.1, main.depth);
        let free = if is_at_table { 0.16 } else { 0.24 } * main.height();
        for (rank, idx) in others.iter().enumerate() {
            let side = if rank % 2 == 0 { 1.0 } else { -1.0 };
            let n_side = others.len().div_ceil(2) as f32;
            let actor = &mut self.actors[*idx];
            let (left, _, right) = actor.reach();
            let half = (right - left) / 2.0;
            let nearest = x + side * (free + half);
            let farthest = side * (SAFE_X - half).max(0.0);
            let room = (side * (farthest - nearest)).max(0.0);
            let step = (room / (n_side - 1.0).max(1.0)).min(1.7 * half);
            let row = (rank / 2) as f32;
            actor.at = (nearest + side * step * row, y - 0.022 - 0.008 * row);
            actor.depth = depth - 0.06 - 0.004 * row;
            actor.facing = -side * actor.facing.abs();
        }
    }

    /// Whether it is one of those who only fill a place, or of a crowd that is not what the picture is of.
    pub(super) fn is_company(&self, actor_idx: usize) -> bool {
        let actor = &self.actors[actor_idx];
        let entity = &self.scene.entities[actor.entity_idx];
        let is_led = self.main_entity.is_some_and(|main| {
            main != actor.entity_idx && self.scene.entities[main].count <= MOST_LEADS
        });
        let is_of_many = entity.word == PASSER_BY || entity.count > MOST_LEADS;
        is_led
            && is_of_many
            && actor.class == Class::Person
            && actor.zone == Zone::Ground
            && actor.tie == Tie::None
            && !actor.is_in_stands
    }

    /// Company stands and goes by behind whom the picture is of.
    pub(super) fn keep_company_behind(&mut self) {
        let Some(main_idx) = self.main_entity.map(|entity_idx| self.first_of[entity_idx]) else {
            return;
        };
        let main = &self.actors[main_idx];
        if main.zone != Zone::Ground {
            return;
        }
        let main_depth = match main.tie {
            // Nobody comes between a guest and the table.
            Tie::At(table) => main.depth.min(self.actors[table].depth),
            _ => main.depth,
        };
        let main_y = self.actors[self.root_of(main_idx)].at.1;
        for actor_idx in 0..self.actors.len() {
            if self.is_company(actor_idx) {
                let actor = &mut self.actors[actor_idx];
                let behind = 0.001 * actor.copy_idx as f32;
                actor.depth = actor.depth.min(main_depth - 0.03 - behind);
                actor.at.1 = actor.at.1.min(main_y - 0.02 - behind);
            }
        }
    }

    /// A fence or a bookshelf that nobody uses stands behind whom it is about, and does not hide them.
    pub(super) fn clear_view(&mut self) {
        let Some(main_idx) = self.main_entity.map(|entity_idx| self.first_of[entity_idx]) else {
            return;
        };
        let main = &self.actors[main_idx];
        // Who is told to be behind something is not to be seen whole.
        let place = self.scene.entities[main.entity_idx].place.as_ref();
        let hides = place.is_some_and(|it| it.relation == crate::scene::Relation::Behind);
        let is_free = main.kind == Kind::Biped && main.tie == Tie::None;
        if !is_free || main.zone != Zone::Ground || hides {
            return;
        }
        let main_id = self.scene.entities[main.entity_idx].id;
        let (main_box, depth, y) = (main.rest_box(), main.depth, main.at.1);
        for actor_idx in 0..self.actors.len() {
            let actor = &self.actors[actor_idx];
            let is_prop = matches!(actor.kind, Kind::Prop | Kind::Sprite)
                && matches!(actor.class, Class::Thing | Class::Furniture | Class::Plant);
            let is_free = actor.tie == Tie::None
                && actor.zone == Zone::Ground
                && actor.course.is_none()
                && actor.entity_idx != self.actors[main_idx].entity_idx
                && self.met_by(main_idx) != Some(actor_idx);
            let is_bound = self.scene.entities[actor.entity_idx]
                .place
                .as_ref()
                .is_some_and(|place| place.of == Some(main_id));
            let own = actor.rest_box();
            let shared = own.2.min(main_box.2) - own.0.max(main_box.0);
            let hides = shared > 0.35 * (main_box.2 - main_box.0)
                && own.3 - own.1 > 0.30 * (main_box.3 - main_box.1)
                && actor.depth >= depth;
            if is_prop && is_free && !is_bound && hides {
                let actor = &mut self.actors[actor_idx];
                actor.at.1 = y - 0.025;
                actor.depth = depth - 0.03;
            }
        }
    }
}
