//! Rows on the ground and on the water.

use super::{Builder, SAFE_BOTTOM, SAFE_X};
use crate::rigs::Kind;
use crate::scene::{Action, Class, Relation};
use crate::staging::actor::{Actor, Tie};
use crate::staging::blocking::Zone;

impl Builder<'_> {
    pub(super) fn zone(&self, actor: &Actor) -> Zone {
        let entity = &self.scene.entities[actor.entity_idx];
        let is_main = Some(actor.entity_idx) == self.main_entity;
        use Action as A;
        match entity.class {
            Class::Celestial => return if is_main { Zone::Air } else { Zone::Sky },
            Class::Fish if self.set.is_floating => return Zone::Medium,
            _ => {}
        }
        if self.set.is_floating && !matches!(entity.class, Class::Building | Class::Furniture) {
            return Zone::Medium;
        }
        let relation = entity.place.as_ref().map(|place| place.relation);
        if matches!(actor.action, A::Fly | A::Rise | A::Fall)
            || relation == Some(Relation::Above)
            || matches!(entity.class, Class::Aircraft | Class::Insect)
                && !matches!(actor.action, A::Idle | A::Sit | A::Sleep)
            || matches!(entity.class, Class::Aircraft | Class::Insect) && entity.place.is_none()
        {
            return Zone::Air;
        }
        let floats = entity.class == Class::Boat || matches!(actor.action, A::Float | A::Swim);
        if floats && self.set.water_y.is_some() {
            return Zone::Afloat;
        }
        if actor.action == A::Float && entity.class != Class::Boat {
            return Zone::Air;
        }
        if !is_main
            && (entity.class == Class::Building
                || entity.class == Class::Plant && entity.height_m > 2.5)
        {
            return Zone::Back;
        }
        Zone::Ground
    }

    pub(super) fn place_all(&mut self) {
        let mut zones: [Vec<usize>; 6] = Default::default();
        for actor_idx in 0..self.actors.len() {
            if self.actors[actor_idx].tie != Tie::None {
                continue;
            }
            let zone = self.zone(&self.actors[actor_idx]);
            self.actors[actor_idx].zone = zone;
            zones[zone as usize].push(actor_idx);
        }
        let [ground, back, air, sky, afloat, medium] = zones;
        let (crowd, ground): (Vec<usize>, Vec<usize>) = ground.into_iter().partition(|idx| {
            let entity_idx = self.actors[*idx].entity_idx;
            Some(entity_idx) != self.main_entity && self.scene.entities[entity_idx].count > 3
        });
        let (ground_y, far_y) = (self.set.ground_y, self.set.far_ground_y);
        self.place_row(&crowd, ground_y + 0.45 * (far_y.min(ground_y) - ground_y));
        self.place_row(&ground, ground_y);
        let water_y = self.set.water_y.unwrap_or(self.set.ground_y);
        // What floats sits a little in the water, nearer than the far shore.
        self.place_row(
            &afloat,
            (water_y + 0.55 * (SAFE_BOTTOM - water_y)).max(water_y),
        );
        for actor_idx in afloat {
            self.actors[actor_idx].is_afloat = true;
        }
        self.place_back(&back);
        self.place_air(&air, &ground);
        self.place_sky(&sky);
        self.place_medium(&medium);
        self.place_tied();
        self.put_under();
    }

    /// Side by side on a line, the main subject in the middle, rows behind when there are many.
    pub(super) fn place_row(&mut self, row: &[usize], y: f32) {
        if row.is_empty() {
            return;
        }
        let mut order = Vec::new();
        for (rank, actor_idx) in row.iter().enumerate() {
            if rank % 2 == 0 {
                order.push(*actor_idx);
            } else {
                order.insert(0, *actor_idx);
            }
        }
        let n_rows = if row.len() > 6 {
            3
        } else if row.len() > 4 {
            2
        } else {
            1
        };
        for row_idx in 0..n_rows {
            let members: Vec<usize> = order
                .iter()
                .copied()
                .skip(row_idx)
                .step_by(n_rows)
                .collect();
            let share = row_idx as f32 / n_rows as f32;
            let line_y = y + (self.set.far_ground_y.min(y) - y) * share * 0.9;
            let scale = 1.0 - 0.38 * share;
            self.place_line(&members, line_y, scale, 0.5 * share);
        }
    }

    pub(super) fn place_line(&mut self, members: &[usize], y: f32, scale: f32, stagger: f32) {
        for actor_idx in members {
            self.actors[*actor_idx].unit *= scale;
        }
        let gap = 0.035;
        let room = 2.0 * SAFE_X;
        let total: f32 = members
            .iter()
            .map(|idx| self.cluster_width(*idx))
            .sum::<f32>()
            + gap * (members.len().max(1) - 1) as f32;
        // Crowded: first smaller, then closer together.
        let shrink = (room / total).clamp(0.62, 1.0);
        for actor_idx in members {
            self.scale_cluster(*actor_idx, shrink);
        }
        let total: f32 = members.iter().map(|idx| self.cluster_width(*idx)).sum();
        let gap = if members.len() < 2 {
            0.0
        } else {
            ((room - total) / (members.len() - 1) as f32).min(0.06)
        };
        let mut x = -(total + gap * (members.len().max(1) - 1) as f32) / 2.0;
        for (rank, actor_idx) in members.iter().enumerate() {
            let (left, right) = self.cluster_extent(*actor_idx);
            let jitter = if members.len() > 2 {
                0.012 * if rank % 2 == 0 { 1.0 } else { -1.0 }
            } else {
                0.0
            };
            let actor = &mut self.actors[*actor_idx];
            actor.at = (x - left + stagger * 0.06, (y + jitter).min(SAFE_BOTTOM));
            actor.depth = actor.at.1;
            x += right - left + gap;
        }
        self.face_partners(members);
    }

    /// Two who dance or talk together face each other.
    pub(super) fn face_partners(&mut self, members: &[usize]) {
        let [first, second] = members else { return };
        let together = |action: Action| {
            matches!(
                action,
                Action::Dance | Action::Talk | Action::Idle | Action::Wave
            )
        };
        if together(self.actors[*first].action) && together(self.actors[*second].action) {
            let (left, right) = if self.actors[*first].at.0 < self.actors[*second].at.0 {
                (*first, *second)
            } else {
                (*second, *first)
            };
            if self.actors[right].kind != Kind::Sprite && self.actors[left].kind != Kind::Prop {
                self.actors[right].facing = -1.0;
                self.actors[left].facing = 1.0;
            }
        }
    }

    /// How far an actor and whoever is tied to it reach left and right of it.
    pub(super) fn cluster_extent(&self, actor_idx: usize) -> (f32, f32) {
        let (mut left, _, mut right) = self.actors[actor_idx].reach();
        for (other_idx, other) in self.actors.iter().enumerate() {
            if other.tie.host() == Some(actor_idx) && other_idx != actor_idx {
                let x = match other.tie {
                    Tie::Keys(_) => self.seat_of(actor_idx).0,
                    Tie::Line(_) => 0.30,
                    Tie::Held(..) => 0.10 * self.actors[actor_idx].height(),
                    _ => 0.0,
                };
                let (other_left, _, other_right) = other.reach();
                if matches!(other.tie, Tie::Line(_)) {
                    continue;
                }
                left = left.min(x + other_left);
                right = right.max(x + other_right);
            }
        }
        (left, right)
    }

    pub(super) fn cluster_width(&self, actor_idx: usize) -> f32 {
        let (left, right) = self.cluster_extent(actor_idx);
        right - left
    }

    pub(super) fn scale_cluster(&mut self, actor_idx: usize, scale: f32) {
        for other_idx in 0..self.actors.len() {
            if other_idx == actor_idx || self.root_of(other_idx) == actor_idx {
                self.actors[other_idx].unit *= scale;
            }
        }
    }

    pub(super) fn root_of(&self, actor_idx: usize) -> usize {
        let mut root = actor_idx;
        for _ in 0..self.actors.len() {
            match self.actors[root].tie.host() {
                Some(host_idx) => root = host_idx,
                None => break,
            }
        }
        root
    }

    /// Where the seat of an actor is from where it stands, in world units.
    pub(super) fn seat_of(&self, actor_idx: usize) -> (f32, f32) {
        let actor = &self.actors[actor_idx];
        let (x, y) = actor
            .drawing
            .point("seat")
            .map_or((0.0, -0.62 * actor.drawing.height), |(_, at)| at);
        (x * actor.unit * actor.facing, y * actor.unit)
    }
}
