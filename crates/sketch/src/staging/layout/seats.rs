//! Side by side on a seat, round a fire, before the hand that strokes or feeds.

use super::meet::is_living;
use super::{Builder, SAFE_BOTTOM, SAFE_X};
use crate::rigs::Kind;
use crate::scene::{Action, Class};
use crate::staging::actor::{Actor, Tie};
use crate::staging::blocking::Zone;

impl Builder<'_> {
    /// Whoever sits on a seat beside others, with the things between them: how far from the seat's own place.
    pub(super) fn aside_on_seat(&self, actor_idx: usize, host_idx: usize) -> Option<f32> {
        let host = &self.actors[host_idx];
        let (_, (seat_x, _)) = host.drawing.point("seat").filter(|_| is_bench(host))?;
        let (sitters, things) = self.guests_of(host_idx);
        let n_slots = sitters.len() + usize::from(!things.is_empty());
        if sitters.is_empty() || n_slots < 2 {
            return None;
        }
        let slot = match sitters.iter().position(|idx| *idx == actor_idx) {
            Some(rank) if rank < sitters.len().div_ceil(2) => rank,
            Some(rank) => rank + usize::from(!things.is_empty()),
            None => sitters.len().div_ceil(2),
        };
        let (left, _, right) = host.reach();
        let share = (slot as f32 + 0.5) / n_slots as f32 - 0.5;
        let middle = (left + right) / 2.0 - seat_x * host.unit * host.facing;
        Some(middle + 0.86 * share * (right - left))
    }

    /// Who sits on a seat, and what lies there.
    fn guests_of(&self, host_idx: usize) -> (Vec<usize>, Vec<usize>) {
        let is_guest =
            |idx: &usize| matches!(self.actors[*idx].tie, Tie::Upon(of, _) if of == host_idx);
        let guests = (0..self.actors.len()).filter(is_guest);
        guests.partition(|idx| is_living(self.actors[*idx].class))
    }

    /// Makes seats as wide as those need who sit there, and those as small as the seat wants.
    pub(super) fn size_seats(&mut self) {
        for host_idx in 0..self.actors.len() {
            if !is_bench(&self.actors[host_idx]) {
                continue;
            }
            let (sitters, things) = self.guests_of(host_idx);
            let n_slots = sitters.len() + usize::from(!things.is_empty());
            if n_slots < 2 || sitters.is_empty() {
                continue;
            }
            let widths = sitters
                .iter()
                .map(|idx| self.actors[*idx].height() * slot_share(&self.actors[host_idx]));
            let needed = n_slots as f32 * widths.fold(0.0, f32::max);
            let host = &mut self.actors[host_idx];
            let (left, _, right) = host.reach();
            let most =
                if host.drawing.height < 0.35 * (host.drawing.extent.2 - host.drawing.extent.0) {
                    2.6
                } else {
                    1.3
                };
            let grown = (needed / (0.86 * (right - left)))
                .clamp(1.0, most)
                .min(2.0 * SAFE_X / (right - left))
                .max(0.4);
            host.unit *= grown;
            let room = 0.86 * grown * (right - left) / needed;
            for idx in sitters.iter().chain(&things) {
                self.actors[*idx].unit *= room.min(1.0);
            }
            let (left, _, right) = self.actors[host_idx].reach();
            for idx in things {
                let (own_left, _, own_right) = self.actors[idx].reach();
                let fit = 0.8 * (right - left) / n_slots as f32 / (own_right - own_left);
                let large = 0.3
                    * sitters
                        .iter()
                        .map(|idx| self.actors[*idx].height())
                        .fold(0.0, f32::max);
                let fit = fit.min(large / self.actors[idx].height().max(1e-3));
                self.actors[idx].unit *= fit;
            }
        }
    }

    /// A bed or a sofa is longer than who lies on it.
    pub(super) fn size_beds(&mut self) {
        /// How much longer, as a share of who lies there.
        const LONGER: f32 = 1.14;
        for idx in 0..self.actors.len() {
            let actor = &self.actors[idx];
            let Tie::Upon(host_idx, _) = actor.tie else {
                continue;
            };
            let lies = actor.kind == Kind::Biped && actor.action == Action::Sleep;
            let host = &self.actors[host_idx];
            if !lies || host.class != Class::Furniture {
                continue;
            }
            let (left, _, right) = host.reach();
            let (wide, needed) = (right - left, LONGER * actor.height());
            let grown = (needed / wide).min(2.0 * SAFE_X / wide).max(1.0);
            self.actors[host_idx].unit *= grown;
            self.actors[idx].unit *= (grown * wide / needed).min(1.0);
        }
    }

    /// Several at a fire sit on both sides of it, turned to it.
    pub(super) fn gather_round(&mut self) {
        let is_free = |idx: &usize| self.is_fire(*idx) && self.actors[*idx].tie == Tie::None;
        let Some(fire_idx) = (0..self.actors.len()).find(is_free) else {
            return;
        };
        let company: Vec<usize> = (0..self.actors.len())
            .filter(|idx| {
                let actor = &self.actors[*idx];
                let stays = matches!(
                    actor.action,
                    Action::Sit
                        | Action::Talk
                        | Action::Eat
                        | Action::Look
                        | Action::Idle
                        | Action::Laugh
                        | Action::Drink
                        | Action::PlayInstrument
                );
                stays
                    && actor.kind == Kind::Biped
                    && matches!(actor.tie, Tie::None)
                    && actor.zone == Zone::Ground
            })
            .collect();
        if company.is_empty() {
            return;
        }
        let foot_y = self.set.ground_y;
        let n_sides = company.len().div_ceil(2) as f32;
        let tallest = company
            .iter()
            .map(|idx| self.actors[*idx].height())
            .fold(0.0, f32::max);
        let fire = &mut self.actors[fire_idx];
        fire.unit = 0.42 * tallest / fire.drawing.height;
        let (left, _, right) = fire.drawing.extent;
        fire.at = (-(left + right) / 2.0 * fire.unit, foot_y + 0.02);
        fire.depth = foot_y + 0.02;
        let half = 0.5 * (right - left) * fire.unit;
        for (rank, idx) in company.iter().enumerate() {
            let side = if rank % 2 == 0 { -1.0 } else { 1.0 };
            let row = (rank / 2) as f32;
            let step = ((SAFE_X - half - 0.16 * tallest) / n_sides).min(0.34 * tallest);
            let actor = &mut self.actors[*idx];
            // The legs lie forward, to the fire.
            actor.at = (
                side * (half + 0.30 * tallest + row * step),
                foot_y - 0.035 * row,
            );
            actor.facing = -side * actor.facing.abs();
            actor.depth = actor.at.1 - 0.001 * row;
        }
    }

    pub(super) fn is_fire(&self, actor_idx: usize) -> bool {
        let entity = &self.scene.entities[self.actors[actor_idx].entity_idx];
        matches!(entity.concept.as_str(), "campfire" | "fire" | "cauldron")
    }

    /// Whoever strokes or feeds an animal has it before the hand.
    pub(super) fn tend_animals(&mut self) {
        // The target of each who tends, and the last one at its side.
        let mut tended: Vec<(usize, usize)> = Vec::new();
        for actor_idx in 0..self.actors.len() {
            let actor = &self.actors[actor_idx];
            let tends = matches!(actor.action, Action::Pet | Action::Feed);
            let target = self.scene.entities[actor.entity_idx].target;
            let Some(first_idx) = target.and_then(|id| self.index_of(id)).filter(|_| tends) else {
                continue;
            };
            let is_seated = matches!(actor.tie, Tie::Upon(..));
            if actor.copy_idx > 0
                || actor.kind != Kind::Biped
                || self.actors[first_idx].tie != Tie::None
            {
                continue;
            }
            if let Some(last) = tended.iter_mut().find(|last| last.0 == first_idx)
                && !is_seated
            {
                self.stand_behind(actor_idx, last.1);
                last.1 = actor_idx;
                continue;
            }
            tended.push((first_idx, actor_idx));
            let (high, foot) = (actor.height(), actor.at);
            let ahead = if is_seated { 0.46 } else { 0.27 };
            let entity_idx = self.actors[first_idx].entity_idx;
            let line_y = if is_seated {
                self.set.ground_y + 0.03
            } else {
                foot.1
            };
            let mut x = foot.0 + ahead * high;
            let herd: Vec<usize> = (0..self.actors.len())
                .filter(|idx| self.actors[*idx].entity_idx == entity_idx)
                .collect();
            // A narrow frame has room for them in two lines.
            let n_lines = if self.is_tall && herd.len() > 2 { 2 } else { 1 };
            for (rank, idx) in herd.iter().enumerate() {
                let other = &mut self.actors[*idx];
                other.facing = -other.facing.abs();
                other.zone = Zone::Ground;
                let (left, _, right) = other.reach();
                let down = match (rank % 2, n_lines) {
                    (0, _) => 0.012,
                    (_, 1) => 0.03,
                    _ => 0.012 + 0.9 * other.height(),
                };
                other.at = (x - left, (line_y + down).min(SAFE_BOTTOM + 0.05));
                other.depth = other.at.1;
                x += 0.9 * (right - left) / n_lines as f32;
            }
            let actor = &mut self.actors[actor_idx];
            actor.facing = actor.facing.abs();
            // Back into the frame with all of them.
            let over = (x - SAFE_X).max(0.0).min(actor.at.0 + SAFE_X);
            if !is_seated {
                actor.at.0 -= over;
            }
            for idx in herd {
                self.actors[idx].at.0 -= over;
            }
        }
    }
}

impl Builder<'_> {
    /// Puts somebody at the back of another who does the same, a little farther away; both make room for that.
    fn stand_behind(&mut self, actor_idx: usize, other_idx: usize) {
        let apart = 0.42
            * self.actors[actor_idx]
                .height()
                .max(self.actors[other_idx].height());
        let (at, depth, facing) = {
            let other = &self.actors[other_idx];
            (other.at, other.depth, other.facing)
        };
        let actor = &mut self.actors[actor_idx];
        actor.facing = facing;
        (actor.at, actor.depth) = ((at.0 - apart, at.1 - 0.012), depth - 0.004);
        let (left, _, _) = actor.reach();
        let short = (-SAFE_X - left - actor.at.0).max(0.0);
        actor.at.0 += short;
        self.actors[other_idx].at.0 += short;
    }
}

/// Whether it is something that several sit on beside each other.
fn is_bench(actor: &Actor) -> bool {
    matches!(actor.class, Class::Furniture | Class::Thing | Class::Plant)
        && actor.kind == Kind::Prop
        && actor.drawing.point("seat").is_some()
}

/// How wide somebody is who sits there, as a share of the height: legs lie forward on the ground and hang from a bench.
fn slot_share(host: &Actor) -> f32 {
    let (left, _, right) = host.drawing.extent;
    if host.drawing.height < 0.35 * (right - left) && host.drawing.height * host.unit < 0.12 {
        0.40
    } else {
        0.30
    }
}

#[cfg(test)]
mod tests {
    use kinora_domain::Size;

    use crate::language::understand;
    use crate::staging::{Production, Tie};

    fn production(prompt: &str, (wide, high): (u32, u32)) -> Production {
        let scene = understand(prompt).scene;
        Production::new(&scene, 1, Size::new(wide, high).unwrap(), 4.0)
    }

    #[test]
    fn several_on_one_seat_sit_side_by_side() {
        for prompt in [
            "three construction workers eating lunch on a steel beam",
            "four friends having a picnic in the park",
            "two old men sitting on a bench",
        ] {
            for shape in [(1280, 720), (720, 1280)] {
                let production = production(prompt, shape);
                let mut xs: Vec<f32> = production
                    .actors()
                    .iter()
                    .filter(|actor| matches!(actor.tie, Tie::Upon(..)))
                    .map(|actor| actor.at.0)
                    .collect();
                xs.sort_by(f32::total_cmp);
                assert!(xs.len() >= 2, "{prompt}");
                let is_apart = xs.windows(2).all(|pair| pair[1] - pair[0] > 0.05);
                assert!(is_apart, "{prompt} {shape:?} {xs:?}");
            }
        }
    }

    #[test]
    fn each_of_a_group_has_its_own() {
        let production = production("three knights riding horses", (1280, 720));
        let mounts: Vec<usize> = production
            .actors()
            .iter()
            .filter_map(|actor| match actor.tie {
                Tie::Rides(mount) => Some(mount),
                _ => None,
            })
            .collect();
        assert_eq!(mounts.len(), 3);
        assert!(mounts[0] != mounts[1] && mounts[1] != mounts[2]);
    }
}
