//! Who is under something that stands on legs or wheels, or that flies or hangs: it has the room for them.

use super::{Builder, SAFE_BOTTOM, SAFE_X, relates};
use crate::rigs::Kind;
use crate::scene::{Action, Age, Class, Entity, Relation};
use crate::staging::actor::{Course, Legs, Tie};
use crate::staging::blocking::Zone;
use crate::staging::travel::travels;

/// How much air is between who is under something and what is over them.
const GAP: f32 = 0.05;

impl Builder<'_> {
    /// Makes what somebody is under as large, and them as small, as it takes.
    pub(super) fn fit_under(&mut self) {
        for host_idx in 0..self.actors.len() {
            let guests = self.guests_under(host_idx);
            if guests.is_empty() {
                continue;
            }
            match self.room_under(host_idx) {
                Some(share) => self.fit_between_legs((host_idx, &guests), share),
                None if self.is_over(host_idx) => self.lift_over(host_idx, &guests),
                None => {}
            }
        }
        for actor_idx in 0..self.actors.len() {
            let entity = &self.scene.entities[self.actors[actor_idx].entity_idx];
            let place = entity.place.as_ref();
            let place = place.filter(|place| place.relation == Relation::Above);
            let below = place.and_then(|place| place.of.and_then(|id| self.index_of(id)));
            let is_free = |idx: usize| self.actors[idx].tie == Tie::None;
            if let Some(below_idx) = below.filter(|&idx| idx != actor_idx && is_free(idx))
                && (hangs_over(entity) || self.floats_over(actor_idx, entity))
            {
                self.lift_over(actor_idx, &[below_idx]);
            }
        }
        self.crown_likenesses();
    }

    /// A hat on a statue fits its head.
    fn crown_likenesses(&mut self) {
        for actor_idx in 0..self.actors.len() {
            let Tie::Upon(host_idx, _) = self.actors[actor_idx].tie else {
                continue;
            };
            let host = &self.actors[host_idx];
            let is_likeness = matches!(
                self.scene.entities[host.entity_idx].concept.as_str(),
                "statue" | "snowman" | "scarecrow" | "mannequin" | "bust"
            );
            let is_worn =
                self.scene.entities[self.actors[actor_idx].entity_idx].class == Class::Thing;
            if is_likeness && is_worn {
                let most = 0.12 * host.height();
                let fit = most / self.actors[actor_idx].height().max(1e-3);
                self.scale_cluster(actor_idx, fit);
            }
        }
        self.place_tied();
    }

    /// Which share of its height is free below something that stands on the ground.
    pub(super) fn room_under(&self, host_idx: usize) -> Option<f32> {
        let host = &self.actors[host_idx];
        let entity = &self.scene.entities[host.entity_idx];
        if host.tie != Tie::None || !matches!(host.zone, Zone::Ground | Zone::Back) {
            return None;
        }
        let concept = entity.concept.as_str();
        match entity.class {
            Class::Vehicle => Some(0.40),
            Class::Furniture if concept.contains("table") || concept.contains("desk") => Some(0.70),
            Class::Furniture if concept.contains("bench") => Some(0.50),
            Class::Furniture if concept.ends_with("chair") || concept == "stool" => Some(0.44),
            Class::Furniture if concept == "bed" => Some(0.36),
            _ => None,
        }
    }

    /// Those on the ground or in the air that are under it and small enough to be.
    fn guests_under(&self, host_idx: usize) -> Vec<usize> {
        let id = self.scene.entities[self.actors[host_idx].entity_idx].id;
        let is_under = |idx: &usize| {
            let actor = &self.actors[*idx];
            let entity = &self.scene.entities[actor.entity_idx];
            let is_living = matches!(
                entity.class,
                Class::FourLegged | Class::Bird | Class::Insect | Class::Thing | Class::Food
            );
            *idx != host_idx
                && actor.tie == Tie::None
                && relates(entity, Relation::Under, id)
                && (is_living || entity.class == Class::Person && entity.look.age == Age::Child)
        };
        (0..self.actors.len()).filter(is_under).collect()
    }

    fn fit_between_legs(&mut self, (host_idx, guests): (usize, &[usize]), share: f32) {
        let room = 2.0 * if self.is_tall { SAFE_X + 0.03 } else { 0.62 };
        let high = if self.is_tall { 0.62 } else { 0.56 };
        let ground_y = self.set.ground_y;
        let wide = self.cluster_width(host_idx).max(1e-3);
        let fit = (room / wide).min(high / self.actors[host_idx].height());
        self.scale_cluster(host_idx, fit);
        let host = &mut self.actors[host_idx];
        let (left, _, right) = host.reach();
        host.at = (-(left + right) / 2.0, ground_y);
        (host.zone, host.depth) = (Zone::Ground, ground_y);
        let (host_wide, free) = (right - left, share * host.height());
        let is_wheeled = host.class == Class::Vehicle;
        let total: f32 = guests.iter().map(|idx| self.cluster_width(*idx)).sum();
        for &idx in guests {
            let actor = &self.actors[idx];
            let fit = (free / actor.height())
                .min(0.72 * host_wide / total.max(1e-3))
                .min(1.0);
            self.scale_cluster(idx, fit);
            let actor = &mut self.actors[idx];
            (actor.zone, actor.is_airborne) = (Zone::Ground, false);
            if travels(actor.action) && actor.copy_idx == 0 {
                let by = 0.5 * host_wide * actor.facing.signum();
                actor.course = Some(Course {
                    by: (by, 0.0),
                    arc: 0.0,
                    legs: Legs::Even {
                        begin: 0.0,
                        end: 1.0,
                    },
                });
            }
            if is_wheeled && actor.action == Action::Sleep {
                actor.action = Action::Idle;
            }
        }
    }

    /// Where who is under it stands, and how far behind its legs.
    pub(super) fn spot_under(
        &self,
        actor_idx: usize,
        host_idx: usize,
    ) -> Option<((f32, f32), f32)> {
        self.room_under(host_idx)?;
        if !self.guests_under(host_idx).contains(&actor_idx) {
            return None;
        }
        let host = &self.actors[host_idx];
        let (host_left, _, host_right) = host.reach();
        let (left, _, right) = self.actors[actor_idx].reach();
        let middle = (host_left + host_right - left - right) / 2.0;
        // It goes from one side of what it is under to the other.
        let way = self.actors[actor_idx].course.map_or(0.0, |it| it.by.0);
        let is_wheeled = host.class == Class::Vehicle;
        let (nearer, depth) = if is_wheeled {
            (0.02, 0.01)
        } else {
            (-0.01, -0.001)
        };
        let at = (
            host.at.0 + middle - way / 2.0,
            (host.at.1 + nearer).min(SAFE_BOTTOM),
        );
        Some((at, host.depth + depth))
    }

    /// Whether it flies, or hangs on a wall, so that it is over who is under it.
    fn is_over(&self, host_idx: usize) -> bool {
        let host = &self.actors[host_idx];
        let entity = &self.scene.entities[host.entity_idx];
        host.tie == Tie::None && (host.zone == Zone::Air || is_hung(entity))
    }

    fn lift_over(&mut self, host_idx: usize, guests: &[usize]) {
        let top = if self.is_tall { -0.30 } else { 0.06 };
        let are_aloft = guests.iter().all(|idx| self.actors[*idx].zone == Zone::Air);
        let foot_y = if are_aloft { 0.84 } else { self.set.ground_y };
        let guest_high = guests
            .iter()
            .map(|idx| self.actors[*idx].height())
            .fold(0.0, f32::max);
        let host_high = self.actors[host_idx].height();
        let fit = ((foot_y - top - GAP) / (guest_high + host_high)).min(1.0);
        for idx in guests.iter().copied().chain([host_idx]) {
            self.scale_cluster(idx, fit);
        }
        let high = fit * guest_high;
        let host = &mut self.actors[host_idx];
        let (left, _, right) = host.reach();
        // No higher over them than it takes.
        let lowest = foot_y - high - GAP;
        host.at = (-(left + right) / 2.0, lowest);
        (host.zone, host.span) = (Zone::Air, 0.0);
        host.is_still |= host.class != Class::Aircraft;
        let depth = host.depth;
        // Several stand side by side below it.
        let wide = |layout: &Self, idx: usize| {
            let (left, _, right) = layout.actors[idx].reach();
            right - left + GAP
        };
        let all: f32 = guests.iter().map(|&idx| wide(self, idx)).sum();
        let mut edge = -all / 2.0;
        for &idx in guests {
            let own = wide(self, idx);
            let middle = edge + own / 2.0;
            edge += own;
            let actor = &mut self.actors[idx];
            let (left, _, right) = actor.reach();
            actor.at = (middle - (left + right) / 2.0, foot_y);
            actor.depth = depth + 0.01;
            actor.span = 0.0;
        }
    }

    /// Where who is under what flies is: below it, and not before it.
    pub(super) fn is_below(&self, actor_idx: usize, host_idx: usize) -> bool {
        self.is_over(host_idx) && self.guests_under(host_idx).contains(&actor_idx)
    }
}

impl Builder<'_> {
    /// Whether it is in the air of itself, so that there is air between it and what it is above.
    pub(super) fn floats_over(&self, actor_idx: usize, entity: &Entity) -> bool {
        entity.class == Class::Aircraft && self.actors[actor_idx].kind != Kind::Biped
    }
}

/// Whether it hangs on a wall or from a ceiling where something is under it.
fn is_hung(entity: &Entity) -> bool {
    hangs_over(entity) || entity.concept == "traffic_light"
}

/// The same of what has no pole of its own.
pub(super) fn hangs_over(entity: &Entity) -> bool {
    matches!(
        entity.concept.as_str(),
        "television" | "screen" | "clock" | "painting" | "mirror" | "chandelier"
    )
}

#[cfg(test)]
mod tests {
    use kinora_domain::Size;

    use crate::language::understand;
    use crate::staging::Production;

    #[test]
    fn who_is_under_something_is_below_its_top_and_within_its_sides() {
        for (prompt, shares) in [
            ("A cat hiding under a bench in a park", 0.75),
            ("A horse hiding under a table", 0.8),
            ("A puppy sleeping under a table", 0.8),
            ("A squirrel under a car", 0.6),
            ("A cat sits under a chair", 0.75),
        ] {
            for (wide, high) in [(1280, 720), (720, 1280)] {
                let scene = understand(prompt).scene;
                let size = Size::new(wide, high).unwrap();
                let production = Production::new(&scene, 1, size, 4.0);
                let actors = production.actors();
                let of = |at: usize| actors.iter().find(|it| it.entity_idx == at).unwrap();
                let (guest, host) = (of(0).rest_box(), of(1).rest_box());
                let (guest_high, host_high) = (guest.3 - guest.1, host.3 - host.1);
                assert!(
                    guest_high < shares * host_high,
                    "{prompt} {wide}: {guest:?} {host:?}"
                );
                let is_within = guest.0 > host.0 - 0.02 && guest.2 < host.2 + 0.02;
                assert!(is_within, "{prompt} {wide}: {guest:?} {host:?}");
            }
        }
    }

    #[test]
    fn what_flies_or_hangs_is_over_who_is_under_it() {
        for prompt in [
            "A parrot flying under a drone",
            "A duck waddling below a spacecraft",
            "A basket placed below a television",
        ] {
            for (wide, high) in [(1280, 720), (720, 1280)] {
                let scene = understand(prompt).scene;
                let size = Size::new(wide, high).unwrap();
                let production = Production::new(&scene, 1, size, 4.0);
                let actors = production.actors();
                let of = |at: usize| actors.iter().find(|it| it.entity_idx == at).unwrap();
                let (guest, host) = (of(0).rest_box(), of(1).rest_box());
                assert!(
                    host.3 < guest.1 + 0.02,
                    "{prompt} {wide}: {guest:?} {host:?}"
                );
            }
        }
    }
}
