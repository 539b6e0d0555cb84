//! Who sits at a table: side by side behind it, its top before their chests.

use super::{Builder, SAFE_BOTTOM, SAFE_X, relates};
use crate::rigs::Kind;
use crate::scene::{Action, Class, Entity, Relation, Scene};
use crate::staging::actor::{Actor, Tie};

/// How high the top of a table is beside somebody who would stand there.
const TOP_SHARE: f32 = 0.40;
/// The same for a large table, at which three and more have room.
const LARGE_TOP_SHARE: f32 = 0.44;

/// How wide what comes with a dish is, as a share of the dish.
const SIDE_SHARE: f32 = 0.33;
/// The same of what lies on it.
const TOPPING_SHARE: f32 = 0.26;

/// How high the top of a table is above where it stands, in world units.
pub(in crate::staging) fn table_top(table: &Actor) -> f32 {
    let top = table
        .drawing
        .point("top")
        .map_or(0.9 * table.drawing.extent.1, |(_, (_, y))| y);
    -top * table.unit
}

/// The dish that somebody pours or lays something on, when the prompt begins with that; else the entity itself.
pub(super) fn dish_of(scene: &Scene, entity_idx: usize) -> usize {
    let entity = &scene.entities[entity_idx];
    let host = entity.place.as_ref().and_then(|place| {
        let is_upon = matches!(place.relation, Relation::On | Relation::Above);
        let host = place.of.filter(|_| is_upon)?;
        scene.entities.iter().position(|other| other.id == host)
    });
    match host {
        Some(host) if is_food(entity) && is_food(&scene.entities[host]) => host,
        _ => entity_idx,
    }
}

fn is_food(entity: &Entity) -> bool {
    entity.class == Class::Food
}

impl Builder<'_> {
    /// What comes with a dish, or lies on it, is small beside it.
    pub(super) fn size_sides(&mut self, main_entity: usize) {
        let dish = &self.scene.entities[main_entity];
        if !is_food(dish) {
            return;
        }
        let dish_id = dish.id;
        let (left, _, right) = self.actors[self.first_of[main_entity]].reach();
        let dish_width = right - left;
        for actor in &mut self.actors {
            let entity = &self.scene.entities[actor.entity_idx];
            let is_on_it = entity
                .place
                .as_ref()
                .is_some_and(|place| place.of == Some(dish_id));
            let is_side = is_food(entity) && (!entity.is_subject || is_on_it);
            if actor.entity_idx == main_entity || !is_side {
                continue;
            }
            let share = if is_on_it { TOPPING_SHARE } else { SIDE_SHARE };
            let share = share / libm::sqrtf(entity.count.clamp(1, 4) as f32).max(1.0);
            let (left, _, right) = actor.drawing.extent;
            actor.unit = share * dish_width / (right - left);
        }
    }

    /// Makes those who are together under or behind something small enough to stand beside each other.
    pub(super) fn size_company(&mut self) {
        for host_idx in 0..self.actors.len() {
            for relation in [Relation::Under, Relation::Behind] {
                let company = self.company_of((relation, host_idx));
                let total: f32 = company.iter().map(|idx| self.cluster_width(*idx)).sum();
                let fit = 2.0 * SAFE_X / total.max(1e-3);
                if company.len() < 2 || fit >= 1.0 {
                    continue;
                }
                for actor_idx in company {
                    self.scale_cluster(actor_idx, fit.max(0.45));
                }
            }
        }
    }

    /// Who stands under or behind something, with its actors' numbers.
    pub(super) fn company_of(&self, (relation, host_idx): (Relation, usize)) -> Vec<usize> {
        let is_there = |idx: &usize| {
            let entity = &self.scene.entities[self.actors[*idx].entity_idx];
            let place = entity.place.as_ref();
            let host = place.and_then(|place| place.of.and_then(|id| self.index_of(id)));
            place.is_some_and(|place| place.relation == relation)
                && host == Some(host_idx)
                && *idx != host_idx
                && self.actors[*idx].tie == Tie::None
        };
        (0..self.actors.len()).filter(is_there).collect()
    }

    /// What an animal eats or drinks is before its mouth, not under its belly.
    pub(super) fn serve(&mut self, ground: &[usize]) {
        let eats = |idx: &&usize| {
            let actor = &self.actors[**idx];
            actor.copy_idx == 0
                && matches!(actor.kind, Kind::FourLegged | Kind::Bird)
                && matches!(actor.action, Action::Eat | Action::Drink)
        };
        let Some(eater_idx) = ground.iter().find(eats).copied() else {
            return;
        };
        let eater = self.actors[eater_idx].clone();
        let (left, _, right) = eater.reach();
        let (wide, heading) = (right - left, eater.facing.signum());
        let mut x = eater.at.0
            + if heading > 0.0 {
                0.80 * right
            } else {
                0.80 * left
            };
        let target = self.scene.entities[eater.entity_idx].target;
        for &food_idx in ground {
            let entity = &self.scene.entities[self.actors[food_idx].entity_idx];
            let is_meal = Some(entity.id) == target
                || matches!(
                    entity.concept.as_str(),
                    "bowl" | "plate" | "bucket" | "trough"
                );
            let is_thing = matches!(entity.class, Class::Food | Class::Thing);
            if !is_meal || !is_thing {
                continue;
            }
            let food = &mut self.actors[food_idx];
            let (food_left, _, food_right) = food.reach();
            let fit = (0.30 * wide / (food_right - food_left))
                .min(0.34 * eater.height() / food.height().max(1e-3))
                .min(1.0);
            food.unit *= fit;
            let half = 0.5 * fit * (food_right - food_left);
            food.at = (x + heading * half, (eater.at.1 + 0.02).min(SAFE_BOTTOM));
            food.depth = eater.depth + 0.02;
            x += heading * 2.0 * half;
        }
        // Back into the frame with all of it.
        let over = (x * heading - SAFE_X).max(0.0) * heading;
        for &idx in ground {
            self.actors[idx].at.0 -= over;
        }
    }

    /// Whether it is a plant or a thing that somebody is under: it stands large behind them.
    pub(super) fn is_shelter(&self, entity: &Entity) -> bool {
        matches!(entity.class, Class::Plant | Class::Thing)
            && self
                .scene
                .entities
                .iter()
                .any(|other| relates(other, Relation::Under, entity.id))
    }

    /// How high the highest is who is under something, or before it.
    pub(super) fn tallest_under(&self, host_idx: usize) -> f32 {
        let id = self.scene.entities[self.actors[host_idx].entity_idx].id;
        let is_under = |actor: &&Actor| {
            let entity = &self.scene.entities[actor.entity_idx];
            relates(entity, Relation::Under, id) || relates(entity, Relation::InFrontOf, id)
        };
        let heights = self.actors.iter().filter(is_under).map(Actor::height);
        heights.fold(0.0, f32::max)
    }

    /// A herd stands to one side of whoever is there beside it, so that it hides nobody.
    pub(super) fn part_from_herd(&mut self, ground: &[usize]) {
        let Some(main_entity) = self.main_entity else {
            return;
        };
        let is_herd = |idx: &&usize| self.actors[**idx].entity_idx == main_entity;
        let (herd, others): (Vec<&usize>, Vec<&usize>) = ground.iter().partition(is_herd);
        if herd.len() < 4 || others.is_empty() || others.len() > 2 {
            return;
        }
        let widths = others.iter().map(|idx| self.cluster_width(**idx));
        let room = (2.0 * SAFE_X - widths.sum::<f32>() - 0.04).max(0.9 * SAFE_X);
        let share = room / (2.0 * SAFE_X);
        for actor_idx in herd {
            let actor = &mut self.actors[*actor_idx];
            actor.at.0 = (actor.at.0 + SAFE_X) * share - SAFE_X;
            self.scale_cluster(*actor_idx, 0.5 + 0.5 * share);
        }
        let mut right_x = SAFE_X;
        for actor_idx in others {
            let (left, right) = self.cluster_extent(*actor_idx);
            let actor = &mut self.actors[*actor_idx];
            actor.at = (right_x - right, self.set.ground_y);
            actor.depth = actor.at.1;
            right_x -= right - left;
        }
    }

    /// Makes tables as high as those need who sit at them, and those as small as the frame wants.
    pub(super) fn size_tables(&mut self) {
        for table_idx in 0..self.actors.len() {
            let sitters = self.sitters_at(table_idx);
            let heights = sitters
                .iter()
                .filter(|idx| self.actors[**idx].kind == Kind::Biped)
                .map(|idx| self.actors[*idx].height());
            let tallest = heights.fold(0.0, f32::max);
            if sitters.is_empty() {
                continue;
            }
            let table = &mut self.actors[table_idx];
            if tallest > 0.0 {
                let share = if sitters.len() > 2 {
                    LARGE_TOP_SHARE
                } else {
                    TOP_SHARE
                };
                table.unit *= share * tallest / table_top(table).max(1e-3);
            }
            let (left, _, right) = table.reach();
            let fit = (2.0 * SAFE_X / (right - left)).min(1.0);
            table.unit *= fit;
            for sitter_idx in sitters {
                self.actors[sitter_idx].unit *= fit;
            }
            self.size_laid(table_idx, tallest * fit);
        }
    }

    /// What lies on a table is as large as in the world, but large enough to be seen.
    fn size_laid(&mut self, table_idx: usize, tallest: f32) {
        for actor in &mut self.actors {
            if !matches!(actor.tie, Tie::Upon(host_idx, _) if host_idx == table_idx) {
                continue;
            }
            let own_m = self.scene.entities[actor.entity_idx].height_m;
            let high = (1.6 * own_m / 1.7).clamp(0.10, 0.34) * tallest;
            let (left, _, right) = actor.drawing.extent;
            actor.unit = (high / actor.drawing.height).min(0.40 * tallest / (right - left));
        }
    }

    /// Spreads those who sit at tables behind them, turned to the middle.
    pub(super) fn seat_at_tables(&mut self) {
        for table_idx in 0..self.actors.len() {
            let sitters = self.sitters_at(table_idx);
            let n = sitters.len();
            let table = self.actors[table_idx].clone();
            let (left, _, right) = table.reach();
            let widest = sitters.iter().map(|idx| {
                let (left, _, right) = self.actors[*idx].reach();
                right - left
            });
            // Nobody hides half of another, even when the ends of the table are short for them.
            let apart = (0.95 * widest.fold(0.0, f32::max) * n as f32).min(2.0 * SAFE_X);
            let step = (apart / (right - left)).clamp(0.92, 1.6);
            let is_laid = self
                .actors
                .iter()
                .any(|other| matches!(other.tie, Tie::Upon(host_idx, _) if host_idx == table_idx));
            for (rank, sitter_idx) in sitters.into_iter().enumerate() {
                let share = (rank as f32 + 0.5) / n as f32 - 0.5;
                // Whoever is alone leaves room for what lies before him.
                let share = match (n, self.actors[sitter_idx].action) {
                    (1, Action::Sleep) => -0.32,
                    (1, _) if is_laid => -0.20,
                    _ => share * step,
                };
                let sitter = &mut self.actors[sitter_idx];
                let sunk = if sitter.kind == Kind::Biped {
                    // A little above the floor, so that the hands reach the top.
                    if n > 2 { -0.05 * sitter.height() } else { 0.0 }
                } else {
                    0.80 * table_top(&table)
                };
                let (own_left, _, own_right) = sitter.reach();
                sitter.at = (
                    table.at.0 + share * (right - left) - (own_left + own_right) / 2.0,
                    table.at.1 - sunk,
                );
                sitter.depth = table.depth - 0.05 + 0.001 * rank as f32;
                sitter.facing = if share > 0.05 { -1.0 } else { 1.0 };
                sitter.is_still = false;
                sitter.zone = table.zone;
            }
        }
    }

    /// How far from the middle of what it lies on something lies: things on a table lie side by side.
    pub(super) fn aside_upon(&self, actor_idx: usize, host_idx: usize) -> f32 {
        if let Some(aside) = self.aside_on_seat(actor_idx, host_idx) {
            return aside;
        }
        let host = &self.actors[host_idx];
        let guests: Vec<usize> = (0..self.actors.len())
            .filter(|idx| matches!(self.actors[*idx].tie, Tie::Upon(of, _) if of == host_idx))
            .collect();
        let n_sitters = self.sitters_at(host_idx).len();
        let is_flat = matches!(host.class, Class::Furniture | Class::Food);
        if !is_flat || guests.len() < 2 && n_sitters == 0 {
            return 0.0;
        }
        let rank = guests.iter().position(|idx| *idx == actor_idx).unwrap_or(0);
        let share = (rank as f32 + 0.5) / guests.len() as f32 - 0.5;
        let (left, _, right) = host.reach();
        if let [sitter_idx] = self.sitters_at(host_idx)[..]
            && self.actors[sitter_idx].kind == Kind::Biped
        {
            // The first within reach of whoever works there alone, the others beyond.
            let high = self.actors[sitter_idx].height();
            let first = (left + right) / 2.0 - 0.20 * (right - left) + 0.30 * high;
            return (first + 0.24 * high * rank as f32).min(0.44 * (right - left));
        }
        let (spread, shift) = match (host.class, n_sitters) {
            // Before whoever sits there alone.
            (Class::Furniture, 1) => (0.36, 0.28),
            (Class::Furniture, _) => (0.70, 0.0),
            _ => (0.50, 0.0),
        };
        (spread * share + shift) * (right - left)
    }

    fn sitters_at(&self, table_idx: usize) -> Vec<usize> {
        (0..self.actors.len())
            .filter(|idx| self.actors[*idx].tie == Tie::At(table_idx))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use kinora_domain::Size;

    use crate::language::understand;
    use crate::staging::{Actor, Production};

    fn production(prompt: &str, (wide, high): (u32, u32)) -> (Production, Vec<String>) {
        let scene = understand(prompt).scene;
        let size = Size::new(wide, high).unwrap();
        let words = scene.entities.iter().map(|it| it.word.clone()).collect();
        (Production::new(&scene, 1, size, 4.0), words)
    }

    const SHAPES: [(u32, u32); 2] = [(1280, 720), (720, 1280)];

    fn width(actor: &Actor) -> f32 {
        let (left, _, right) = actor.reach();
        right - left
    }

    #[test]
    fn what_comes_with_a_dish_is_small_beside_it() {
        for shape in SHAPES {
            let (production, _) = production("a bowl of ramen with a boiled egg on a table", shape);
            let actors = production.actors();
            let dish = &actors[production.main().unwrap()];
            for side in actors.iter().filter(|it| it.entity_idx != dish.entity_idx) {
                assert!(width(side) <= 0.35 * width(dish), "{shape:?}");
            }
        }
    }

    #[test]
    fn each_of_several_sits_at_a_desk_of_their_own_with_a_machine_on_it() {
        use crate::staging::actor::Tie;
        for shape in SHAPES {
            let prompt = "two programmers coding on their laptops in an office";
            let (production, _) = production(prompt, shape);
            let actors = production.actors();
            let desks: Vec<usize> = (0..actors.len())
                .filter(|&idx| actors[idx].class == crate::scene::Class::Furniture)
                .collect();
            assert_eq!(desks.len(), 2);
            for desk in desks {
                let n_at = actors.iter().filter(|it| it.tie == Tie::At(desk)).count();
                let n_on = actors
                    .iter()
                    .filter(|it| matches!(it.tie, Tie::Upon(host, _) if host == desk))
                    .count();
                assert_eq!((n_at, n_on), (1, 1), "{shape:?}");
            }
        }
    }

    #[test]
    fn companions_under_a_mushroom_do_not_hide_each_other() {
        for shape in SHAPES {
            let prompt = "a fox and an owl have a tea party under a giant mushroom";
            let (production, words) = production(prompt, shape);
            let of = |word: &str| {
                let is_it = |it: &&Actor| words[it.entity_idx] == word;
                production.actors().iter().find(is_it).unwrap()
            };
            let (fox, owl, mushroom) = (of("fox"), of("owl"), of("mushroom"));
            let (a, b) = (fox.rest_box(), owl.rest_box());
            let overlap = a.2.min(b.2) - a.0.max(b.0);
            assert!(
                overlap < 0.3 * width(fox).min(width(owl)),
                "{shape:?} {overlap}"
            );
            assert!(mushroom.height() > fox.height().max(owl.height()));
            assert!(mushroom.depth < fox.depth.min(owl.depth));
        }
    }

    #[test]
    fn a_crowd_stays_in_its_stands_and_a_band_on_its_stage() {
        let prompt = "a basketball player leaps in a packed arena, the crowd goes wild";
        let (match_day, words) = production(prompt, SHAPES[0]);
        for actor in match_day.actors() {
            assert_eq!(actor.is_in_stands, words[actor.entity_idx] == "crowd");
        }
        let (concert, words) = production("a rock band plays a concert", SHAPES[0]);
        for actor in concert.actors() {
            assert!(!actor.is_in_stands, "{}", words[actor.entity_idx]);
        }
    }
}
