//! Where two meet: side by side on a seat, on the deck of a bridge, at the rim of a glass, in the crown of a tree; who
//! leaps from one thing to the next, what flies between two who play, and who looks at whom.

use super::{Builder, SAFE_BOTTOM, SAFE_X};
use crate::rigs::Kind;
use crate::scene::{Action, Class, Relation};
use crate::staging::actor::{Actor, Course, Legs, Tie};
use crate::staging::blocking::Zone;
use crate::staging::motion::THROW_S;

impl Builder<'_> {
    /// Brings together who has to do with each other, once everybody has a place.
    pub(super) fn meet(&mut self) {
        self.put_on_decks();
        self.fall_into_vessels();
        self.reach_crowns();
        self.leap_between();
        self.pass_balls();
        self.gather_round();
        self.tend_animals();
        self.face_targets();
    }

    /// The other actor that an actor's target or place names.
    fn other_of(&self, actor_idx: usize) -> Option<usize> {
        let entity = &self.scene.entities[self.actors[actor_idx].entity_idx];
        let placed = entity.place.as_ref().and_then(|place| place.of);
        let other = entity.target.or(placed).and_then(|id| self.index_of(id))?;
        (other != actor_idx).then_some(other)
    }

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

    /// A train that crosses a bridge runs on its deck, and the bridge spans the picture.
    fn put_on_decks(&mut self) {
        for actor_idx in 0..self.actors.len() {
            let Some(bridge_idx) = self.bridge_of(actor_idx) else {
                continue;
            };
            let Some((_, (_, deck_y))) = self.actors[bridge_idx].drawing.point("seat") else {
                continue;
            };
            let wide = if self.is_tall { 1.0 } else { 1.5 };
            let foot_y = self.set.ground_y + 0.02;
            let bridge = &mut self.actors[bridge_idx];
            let (left, _, right) = bridge.drawing.extent;
            bridge.unit = wide / (right - left);
            bridge.at = (-(left + right) / 2.0 * bridge.unit, foot_y);
            bridge.depth = foot_y - 0.2;
            let deck = (bridge.at.1 + deck_y * bridge.unit, bridge.depth);
            let actor = &mut self.actors[actor_idx];
            let (left, _, right) = actor.reach();
            let most_high = if matches!(actor.class, Class::Vehicle) {
                0.16
            } else {
                0.20
            };
            let fit = (most_high / actor.height())
                .min(0.62 / (right - left))
                .min(1.0);
            let copy_idx = actor.copy_idx;
            self.scale_cluster(actor_idx, fit);
            let actor = &mut self.actors[actor_idx];
            actor.at = (-0.5 * fit * (left + right) - 0.12 * copy_idx as f32, deck.0);
            actor.depth = deck.1 + 0.01;
            actor.zone = Zone::Back;
        }
        self.place_tied();
    }

    fn bridge_of(&self, actor_idx: usize) -> Option<usize> {
        let actor = &self.actors[actor_idx];
        let entity = &self.scene.entities[actor.entity_idx];
        let is_over = entity.place.as_ref().is_none_or(|place| {
            matches!(
                place.relation,
                Relation::On | Relation::Across | Relation::Through | Relation::Above
            )
        });
        let bridge_idx = self.other_of(actor_idx).filter(|_| is_over)?;
        let is_bridge = self.actors[bridge_idx].class == Class::Building
            && self.scene.entities[self.actors[bridge_idx].entity_idx]
                .concept
                .contains("bridge");
        let is_mover = is_living(actor.class) || actor.class == Class::Vehicle;
        let is_free = matches!(actor.tie, Tie::None | Tie::Upon(..)) && !actor.is_airborne;
        (is_bridge && is_mover && is_free).then_some(bridge_idx)
    }

    /// Berries that fall into a glass are small beside it, and end behind its rim.
    fn fall_into_vessels(&mut self) {
        for actor_idx in 0..self.actors.len() {
            let entity_idx = self.actors[actor_idx].entity_idx;
            let entity = &self.scene.entities[entity_idx];
            let is_into = entity
                .place
                .as_ref()
                .is_some_and(|place| matches!(place.relation, Relation::Inside | Relation::On));
            let is_small = matches!(entity.class, Class::Food | Class::Thing | Class::Plant);
            let falls = matches!(entity.action, Action::Fall | Action::Dive | Action::Float);
            let Some(vessel_idx) = self
                .other_of(actor_idx)
                .filter(|_| falls && is_into && is_small)
            else {
                continue;
            };
            if !matches!(self.actors[vessel_idx].class, Class::Food | Class::Thing) {
                continue;
            }
            let n = entity.count.max(1) as f32;
            let ground_y = self.set.ground_y;
            let vessel = &mut self.actors[vessel_idx];
            let (left, top, right) = vessel.drawing.extent;
            vessel.unit = (0.46 / (right - left)).min(0.40 / -top);
            vessel.at = (-(left + right) / 2.0 * vessel.unit, ground_y);
            vessel.depth = ground_y;
            let (wide, high) = ((right - left) * vessel.unit, -top * vessel.unit);
            let depth = vessel.depth;
            let actor = &mut self.actors[actor_idx];
            let (left, _, right) = actor.drawing.extent;
            actor.unit = (0.36 * wide / (right - left)).min(0.5 * high / actor.drawing.height);
            let rank = actor.copy_idx as f32;
            let x = 0.16 * wide * libm::sinf(4.1 * rank + 1.0);
            actor.at = (x, ground_y - high - 0.16 - 0.07 * (rank % 3.0));
            actor.tie = Tie::None;
            actor.zone = Zone::Air;
            actor.action = Action::Idle;
            actor.is_airborne = false;
            actor.is_afloat = true;
            actor.depth = depth - 0.01 - 0.001 * rank;
            let begin = 0.16 + 0.66 * rank / n;
            // The last ones still show above the rim.
            let sunk = if rank + 2.0 < n { 1.3 } else { 0.55 };
            let down = 0.16 + 0.07 * (rank % 3.0) + sunk * actor.height();
            actor.course = Some(Course {
                by: (0.0, down),
                arc: 0.0,
                legs: Legs::Once {
                    begin,
                    end: begin + 0.16,
                },
            });
        }
    }

    /// What eats from a tree stands before its crown.
    fn reach_crowns(&mut self) {
        for actor_idx in 0..self.actors.len() {
            let actor = &self.actors[actor_idx];
            let entity = &self.scene.entities[actor.entity_idx];
            let eats = entity.action == Action::Eat && actor.kind == Kind::FourLegged;
            let is_high = matches!(entity.concept.as_str(), "giraffe" | "brachiosaurus");
            let Some(tree_idx) = self.other_of(actor_idx).filter(|_| eats && is_high) else {
                continue;
            };
            let (_, top, right) = actor.drawing.extent;
            let mouth = (0.94 * right, 0.86 * top);
            if actor.copy_idx > 0 || self.actors[tree_idx].class != Class::Plant {
                continue;
            }
            let foot_y = self.set.ground_y;
            let unit = actor
                .unit
                .min(if self.is_tall { 0.80 } else { 0.62 } / actor.drawing.height);
            let mouth = (mouth.0 * unit, mouth.1 * unit);
            let tree = &mut self.actors[tree_idx];
            tree.unit = -mouth.1 / 0.72 / tree.drawing.height;
            let (left, _, right) = tree.drawing.extent;
            let wide = (right - left) * tree.unit;
            let (own_left, _, _) = self.actors[actor_idx].drawing.extent;
            let x = -(own_left * unit + mouth.0 + 0.9 * wide) / 2.0;
            let tree = &mut self.actors[tree_idx];
            tree.at = (
                x + mouth.0 + 0.36 * wide - (left + right) / 2.0 * tree.unit,
                foot_y - 0.01,
            );
            (tree.zone, tree.depth) = (Zone::Ground, foot_y - 0.02);
            let actor = &mut self.actors[actor_idx];
            (actor.unit, actor.facing) = (unit, 1.0);
            (actor.at, actor.depth) = ((x, foot_y), foot_y);
        }
    }

    /// From one lily pad to the next: two of them apart, and an arc between.
    fn leap_between(&mut self) {
        for actor_idx in 0..self.actors.len() {
            let actor = &self.actors[actor_idx];
            let entity = &self.scene.entities[actor.entity_idx];
            let leaps = entity.action == Action::Jump && is_living(entity.class);
            let goal = entity.target.and_then(|id| self.entity(id));
            let Some(goal) = goal.filter(|goal| leaps && goal.count >= 2 && !is_living(goal.class))
            else {
                continue;
            };
            let Some(first_idx) = self.index_of(goal.id).filter(|_| actor.copy_idx == 0) else {
                continue;
            };
            let is_pad = matches!(goal.concept.as_str(), "lily_pad" | "lotus");
            let water_y = self.set.water_y.filter(|_| is_pad);
            let line_y = water_y.map_or(self.set.ground_y, |y| y + 0.36 * (SAFE_BOTTOM - y));
            let (left, _, right) = actor.drawing.extent;
            let unit = (0.24 / (right - left)).min(0.30 / actor.drawing.height);
            let wide = (right - left) * unit;
            let mut tops = Vec::new();
            for (rank, pad_idx) in (first_idx..first_idx + goal.count as usize).enumerate() {
                let pad = &mut self.actors[pad_idx];
                let (pad_left, _, pad_right) = pad.drawing.extent;
                pad.unit = 1.25 * wide / (pad_right - pad_left);
                let (x, y) = match rank {
                    0 => (-0.26, line_y),
                    1 => (0.26, line_y),
                    _ => (0.24 * (rank as f32 - 3.0), line_y - 0.07),
                };
                let depth = if rank < 2 { y } else { y - 0.05 };
                pad.at = (x - (pad_left + pad_right) / 2.0 * pad.unit, y);
                (pad.tie, pad.depth, pad.action) = (Tie::None, depth, Action::Idle);
                (pad.zone, pad.is_afloat) = (Zone::Ground, is_pad);
                let share = if is_pad { 0.45 } else { 0.92 };
                tops.push((x, y + share * pad.drawing.extent.1 * pad.unit));
            }
            let actor = &mut self.actors[actor_idx];
            actor.unit = unit;
            actor.at = (tops[0].0 - (left + right) / 2.0 * unit, tops[0].1);
            actor.depth = line_y + 0.01;
            (actor.facing, actor.tie, actor.zone) = (actor.facing.abs(), Tie::None, Zone::Ground);
            actor.is_afloat = is_pad;
            actor.course = Some(Course {
                by: (tops[1].0 - tops[0].0, tops[1].1 - tops[0].1),
                arc: 0.20,
                legs: Legs::Once {
                    begin: 0.22,
                    end: 0.50,
                },
            });
        }
    }

    /// What two throw, hit or kick to each other flies to and fro between them; a ball that is shot ends in the goal.
    fn pass_balls(&mut self) {
        for ball_idx in 0..self.actors.len() {
            let entity = &self.scene.entities[self.actors[ball_idx].entity_idx];
            let is_ball = matches!(entity.class, Class::Thing | Class::Aircraft)
                && entity.height_m < 0.6
                && self.actors[ball_idx].copy_idx == 0;
            let user = self.scene.entities.iter().find(|other| {
                other.target == Some(entity.id)
                    && matches!(
                        other.action,
                        Action::Throw | Action::Catch | Action::Kick | Action::Swing
                    )
            });
            let Some(user) = user.filter(|_| is_ball) else {
                continue;
            };
            let Some(first_idx) = self.index_of(user.id) else {
                continue;
            };
            match self.partner_of(first_idx, user.action) {
                Some(second_idx) => self.pass(ball_idx, (first_idx, second_idx), user.action),
                None => self.shoot(ball_idx, first_idx, user.action),
            }
        }
    }

    fn partner_of(&self, first_idx: usize, action: Action) -> Option<usize> {
        let plays = |actor: &Actor| {
            let is_same = actor.action == action
                || matches!(
                    (actor.action, action),
                    (Action::Throw, Action::Catch) | (Action::Catch, Action::Throw)
                );
            is_same && actor.kind == Kind::Biped && actor.tie == Tie::None
        };
        (first_idx + 1..self.actors.len()).find(|idx| plays(&self.actors[*idx]))
    }

    fn pass(&mut self, ball_idx: usize, (a_idx, b_idx): (usize, usize), action: Action) {
        let (left_idx, right_idx) = if self.actors[a_idx].at.0 < self.actors[b_idx].at.0 {
            (a_idx, b_idx)
        } else {
            (b_idx, a_idx)
        };
        let most = SAFE_X - 0.20 * self.actors[left_idx].height();
        (self.actors[left_idx].at.0, self.actors[right_idx].at.0) = (-most, most);
        (self.actors[left_idx].facing, self.actors[right_idx].facing) = (1.0, -1.0);
        (self.actors[left_idx].phase, self.actors[right_idx].phase) = (0.0, 0.5);
        let hand = |actor: &Actor| {
            let (ahead, up) = match action {
                Action::Kick => (0.26, 0.07),
                Action::Swing => (0.40, 0.62),
                _ => (0.26, 0.64),
            };
            let high = actor.height();
            (
                actor.at.0 + ahead * high * actor.facing,
                actor.at.1 - up * high,
            )
        };
        let (from, to) = (hand(&self.actors[left_idx]), hand(&self.actors[right_idx]));
        let depth = self.actors[left_idx]
            .depth
            .max(self.actors[right_idx].depth);
        // Others of the game stand between them, farther away.
        let entity_idx = self.actors[a_idx].entity_idx;
        let is_other = |idx: &usize| {
            self.actors[*idx].entity_idx == entity_idx && *idx != a_idx && *idx != b_idx
        };
        let others: Vec<usize> = (0..self.actors.len()).filter(is_other).collect();
        for (rank, idx) in others.iter().enumerate() {
            let share = (rank as f32 + 0.5) / others.len() as f32 - 0.5;
            self.scale_cluster(*idx, 0.8);
            let other = &mut self.actors[*idx];
            other.at = (share * most, other.at.1 - 0.07);
            other.depth = other.at.1;
        }
        let shorter = self.actors[left_idx]
            .height()
            .min(self.actors[right_idx].height());
        let ball = &mut self.actors[ball_idx];
        ball.unit = ball.unit.min(0.16 * shorter / ball.drawing.height);
        (ball.at, ball.depth, ball.tie) = (from, depth + 0.01, Tie::None);
        (ball.zone, ball.is_airborne, ball.is_afloat) = (Zone::Air, false, true);
        (ball.action, ball.is_led) = (Action::Throw, false);
        ball.course = Some(Course {
            by: (to.0 - from.0, to.1 - from.1),
            arc: if action == Action::Kick { 0.03 } else { 0.16 },
            legs: Legs::ToAndFro { every_s: THROW_S },
        });
    }

    fn shoot(&mut self, ball_idx: usize, first_idx: usize, action: Action) {
        let is_goal =
            |actor: &Actor| self.scene.entities[actor.entity_idx].concept == "soccer_goal";
        let Some(goal_idx) = self.actors.iter().position(is_goal) else {
            return;
        };
        if action != Action::Kick {
            return;
        }
        let goal = &mut self.actors[goal_idx];
        let (left, _, right) = goal.drawing.extent;
        goal.unit = (0.60 / (right - left)).min(goal.unit * 1.4);
        let half = 0.5 * (right - left) * goal.unit;
        goal.at = (SAFE_X - half, self.set.ground_y - 0.10);
        (goal.depth, goal.zone, goal.facing) = (goal.at.1 - 0.2, Zone::Ground, 1.0);
        let (goal_x, goal_y, depth) = (goal.at.0, goal.at.1, goal.depth);
        let kicker = &mut self.actors[first_idx];
        kicker.at.0 = -SAFE_X + 0.28 * kicker.height();
        (kicker.facing, kicker.phase) = (1.0, 0.0);
        let from = (kicker.at.0 + 0.24 * kicker.height(), kicker.at.1);
        let size = 0.14 * kicker.height();
        let ball = &mut self.actors[ball_idx];
        ball.unit = size / ball.drawing.height;
        (ball.at, ball.depth, ball.tie) = (from, depth + 0.3, Tie::None);
        (ball.zone, ball.is_led, ball.speed) = (Zone::Ground, false, 0.0);
        ball.action = Action::Idle;
        ball.course = Some(Course {
            by: (goal_x - from.0, goal_y - 0.30 * half - from.1),
            arc: 0.10,
            legs: Legs::Once {
                begin: 0.20,
                end: 0.55,
            },
        });
    }

    /// Several at a fire sit on both sides of it, turned to it.
    fn gather_round(&mut self) {
        let is_fire = |actor: &Actor| {
            matches!(
                self.scene.entities[actor.entity_idx].concept.as_str(),
                "campfire" | "fire" | "cauldron"
            ) && actor.tie == Tie::None
        };
        let Some(fire_idx) = self.actors.iter().position(is_fire) else {
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

    /// Whoever strokes or feeds an animal has it before the hand.
    fn tend_animals(&mut self) {
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
            for (rank, idx) in herd.iter().enumerate() {
                let other = &mut self.actors[*idx];
                other.facing = -other.facing.abs();
                other.zone = Zone::Ground;
                let (left, _, right) = other.reach();
                let down = if rank % 2 == 0 { 0.012 } else { 0.03 };
                other.at = (x - left, (line_y + down).min(SAFE_BOTTOM));
                other.depth = other.at.1;
                x += 0.9 * (right - left);
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

    /// Whom or what somebody has to do with: the target, unless it is in the hand, else what stands before them.
    fn counterpart(&self, actor_idx: usize) -> Option<usize> {
        let entity = &self.scene.entities[self.actors[actor_idx].entity_idx];
        let is_free = |idx: &usize| self.actors[*idx].tie.host() != Some(actor_idx);
        let target = entity
            .target
            .and_then(|id| self.index_of(id))
            .filter(is_free);
        target.or_else(|| {
            let before = self.scene.entities.iter().find(|other| {
                let is_beside = other.place.as_ref().is_some_and(|place| {
                    place.relation == Relation::Beside && place.of == Some(entity.id)
                });
                is_beside
                    && matches!(
                        other.class,
                        Class::Thing | Class::Furniture | Class::Instrument
                    )
            });
            before
                .and_then(|other| self.index_of(other.id))
                .filter(is_free)
        })
    }

    /// A hoop, an easel or a microphone stands on the side that somebody looks to: the right.
    fn put_before(&mut self, actor_idx: usize, thing_idx: usize) {
        let (actor, thing) = (&self.actors[actor_idx], &self.actors[thing_idx]);
        let entity = &self.scene.entities[actor.entity_idx];
        let stands_by = self.scene.entities[thing.entity_idx]
            .place
            .as_ref()
            .is_some_and(|place| place.relation == Relation::Beside && place.of == Some(entity.id));
        let is_left = thing.at.0 < actor.at.0;
        if !stands_by || !is_left || thing.tie != Tie::None || actor.tie != Tie::None {
            return;
        }
        let (a, b) = (actor.rest_box(), thing.rest_box());
        let (from, to) = (a.0.min(b.0), a.2.max(b.2));
        self.actors[actor_idx].at.0 += from - a.0;
        self.actors[thing_idx].at.0 += to - b.2;
    }

    /// Whoever looks at, points at or works at something on the spot is turned to it.
    fn face_targets(&mut self) {
        for actor_idx in 0..self.actors.len() {
            let actor = &self.actors[actor_idx];
            let can_turn = !matches!(actor.kind, Kind::Prop | Kind::Sprite)
                && matches!(actor.tie, Tie::None | Tie::Upon(..))
                && actor.course.is_none()
                && regards(actor.action);
            let Some(other_idx) = self.counterpart(actor_idx).filter(|_| can_turn) else {
                continue;
            };
            self.put_before(actor_idx, other_idx);
            let (actor, other) = (&self.actors[actor_idx], &self.actors[other_idx]);
            if other_idx == actor_idx
                || other.tie.host() == Some(actor_idx)
                || other.course.is_some()
            {
                continue;
            }
            let aside = other.at.0 - actor.at.0;
            if aside.abs() < 0.02 {
                continue;
            }
            let facing = aside.signum();
            let is_thing = matches!(other.kind, Kind::Prop | Kind::Sprite);
            let (left, _, right) = other.reach();
            let reach = 0.24 * actor.height() + 0.30 * (right - left);
            self.actors[actor_idx].facing = facing * self.actors[actor_idx].facing.abs();
            let is_telescope =
                self.scene.entities[self.actors[other_idx].entity_idx].concept == "telescope";
            let is_close = self.actors[actor_idx].action == Action::Write || is_telescope;
            if is_close && is_thing {
                let x = self.actors[actor_idx].at.0 + facing * reach;
                let within = x.clamp(-SAFE_X - left, (SAFE_X - right).max(-SAFE_X - left));
                self.actors[other_idx].at.0 = within;
                self.actors[other_idx].depth = self.actors[actor_idx].depth - 0.002;
                self.actors[actor_idx].at.0 += within - x;
            }
            if self.actors[other_idx].kind == Kind::Biped
                && self.actors[other_idx].tie == Tie::None
                && self.actors[other_idx].action == Action::Idle
            {
                self.actors[other_idx].facing = -facing;
            }
        }
    }
}

fn is_living(class: Class) -> bool {
    matches!(class, Class::Person | Class::FourLegged | Class::Bird)
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

/// Whether it is done towards something, on the spot.
fn regards(action: Action) -> bool {
    use Action as A;
    matches!(
        action,
        A::Look
            | A::Point
            | A::Talk
            | A::Write
            | A::Wave
            | A::Kick
            | A::Throw
            | A::Swing
            | A::Fight
            | A::Pour
            | A::Dig
            | A::Cook
            | A::Idle
            | A::Bow
            | A::Kneel
            | A::Cheer
            | A::Clap
            | A::Eat
            | A::Kiss
            | A::Hug
            | A::Light
            | A::Jump
            | A::Sit
    )
}
