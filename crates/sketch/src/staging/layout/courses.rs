//! Ways from one place to another within a clip: into a glass, from pad to pad, between two who play, up to somebody.

use super::meet::is_living;
use super::{Builder, SAFE_BOTTOM, SAFE_X};
use crate::rigs::Kind;
use crate::scene::{Action, Class, Entity, Relation, State};
use crate::staging::actor::{Actor, Course, Legs, Tie};
use crate::staging::blocking::Zone;
use crate::staging::motion::{STRIKES, THROW_S};
use crate::staging::travel::travels;

impl Builder<'_> {
    /// Berries that fall into a glass are small beside it, and end behind its rim.
    pub(super) fn fall_into_vessels(&mut self) {
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

    /// From one lily pad to the next, from flower to flower: two of them apart, and an arc between.
    pub(super) fn leap_between(&mut self) {
        for actor_idx in 0..self.actors.len() {
            let actor = &self.actors[actor_idx];
            let entity = &self.scene.entities[actor.entity_idx];
            let is_able = is_living(entity.class) || entity.class == Class::Insect;
            let leaps = matches!(entity.action, Action::Jump | Action::Fly) && is_able;
            let goal = entity.target.and_then(|id| self.index_of(id));
            let Some(goal_idx) = goal.filter(|_| leaps && actor.copy_idx == 0) else {
                continue;
            };
            let goal_entity_idx = self.actors[goal_idx].entity_idx;
            let is_pad = |idx: &usize| self.actors[*idx].entity_idx == goal_entity_idx;
            let pads: Vec<usize> = (0..self.actors.len()).filter(is_pad).collect();
            if pads.len() < 2 || is_living(self.actors[goal_idx].class) {
                continue;
            }
            let flies = entity.action == Action::Fly;
            let (left, _, right) = actor.drawing.extent;
            let wide = if flies { 0.15 } else { 0.24 };
            let unit = (wide / (right - left)).min(0.30 / actor.drawing.height);
            let wide = (right - left) * unit;
            let (from, to, is_wet) = self.set_apart(&pads, (wide, flies));
            let actor = &mut self.actors[actor_idx];
            let ahead = (left + right) / 2.0 * unit;
            (actor.unit, actor.at) = (unit, (from.0 - ahead, from.1));
            actor.depth = self.set.ground_y.max(from.1) + 0.02;
            (actor.facing, actor.tie) = (actor.facing.abs(), Tie::None);
            if !flies {
                (actor.zone, actor.is_afloat) = (Zone::Ground, is_wet);
            }
            actor.course = Some(Course {
                by: (to.0 - from.0, to.1 - from.1),
                arc: if flies { 0.10 } else { 0.20 },
                legs: Legs::Once {
                    begin: 0.22,
                    end: if flies { 0.72 } else { 0.50 },
                },
            });
        }
    }

    /// Over a hydrant, a fence, a sleeping dog: from this side of it to the other, in one arc above it.
    pub(super) fn leap_over(&mut self) {
        for actor_idx in 0..self.actors.len() {
            let entity = &self.scene.entities[self.actors[actor_idx].entity_idx];
            let over = entity
                .place
                .as_ref()
                .filter(|place| entity.action == Action::Jump && place.relation == Relation::Above);
            let over = over.and_then(|place| self.index_of(place.of?));
            let Some(over_idx) = over.filter(|idx| self.actors[*idx].zone == Zone::Ground) else {
                continue;
            };
            let actor = &self.actors[actor_idx];
            if actor.tie != Tie::None || actor.copy_idx != 0 {
                continue;
            }
            let (own_left, _, own_right) = actor.drawing.extent;
            let own_half = |actor: &Actor| (own_right - own_left) / 2.0 * actor.unit;
            // Room on both sides for whoever jumps, and for the thing between.
            let fits = 0.40 * SAFE_X / own_half(actor);
            self.scale_cluster(actor_idx, fits.min(1.0));
            let high = self.actors[actor_idx].height();
            let obstacle = &mut self.actors[over_idx];
            let (left, _, right) = obstacle.drawing.extent;
            let lower = (0.45 * high / obstacle.height()).min(1.0);
            let narrower = 0.5 * SAFE_X / ((right - left) * obstacle.unit);
            obstacle.unit *= lower.min(narrower);
            obstacle.at.0 = -(left + right) / 2.0 * obstacle.unit * obstacle.facing.signum();
            let (half, clear) = ((right - left) / 2.0 * obstacle.unit, obstacle.height());
            let (ground_y, depth) = (obstacle.at.1, obstacle.depth);
            let actor = &mut self.actors[actor_idx];
            let away = (half + own_half(actor) + 0.02).min(SAFE_X - own_half(actor));
            actor.at = (-away, ground_y);
            (actor.zone, actor.is_airborne) = (Zone::Ground, false);
            (actor.facing, actor.heading) = (actor.facing.abs(), 1.0);
            (actor.depth, actor.is_led) = (depth + 0.001, false);
            actor.course = Some(Course {
                by: (2.0 * away, 0.0),
                arc: clear + 0.12 * high,
                legs: Legs::Once {
                    begin: 0.22,
                    end: 0.56,
                },
            });
        }
    }

    /// Puts two of them apart, large enough for somebody so wide, and the others behind: the two tops, and whether they
    /// lie in the water.
    fn set_apart(
        &mut self,
        pads: &[usize],
        (wide, is_flower): (f32, bool),
    ) -> ((f32, f32), (f32, f32), bool) {
        let concept = &self.scene.entities[self.actors[pads[0]].entity_idx].concept;
        let is_wet = matches!(concept.as_str(), "lily_pad" | "lotus");
        let water_y = self.set.water_y.filter(|_| is_wet);
        let line_y = water_y.map_or(self.set.ground_y, |y| y + 0.36 * (SAFE_BOTTOM - y));
        let mut tops = [(0.0, line_y); 2];
        for (rank, pad_idx) in pads.iter().enumerate() {
            let pad = &mut self.actors[*pad_idx];
            let (left, top, right) = pad.drawing.extent;
            pad.unit = if is_flower {
                (0.46 / -top).min(0.30 / (right - left))
            } else {
                1.25 * wide / (right - left)
            };
            let (x, y) = match rank {
                0 => (-0.26, line_y),
                1 => (0.26, line_y),
                _ => (0.24 * (rank as f32 - 3.0), line_y - 0.07),
            };
            pad.at = (x - (left + right) / 2.0 * pad.unit, y);
            (pad.tie, pad.depth, pad.action) = (Tie::None, y - 0.001, Action::Idle);
            (pad.zone, pad.is_afloat) = (Zone::Ground, is_wet);
            let share = if is_wet { 0.45 } else { 0.88 };
            if let Some(slot) = tops.get_mut(rank) {
                *slot = (x, y + share * top * pad.unit);
            }
        }
        (tops[0], tops[1], is_wet)
    }

    /// What two throw, hit or kick to each other flies to and fro between them; a ball that is shot ends in the goal.
    pub(super) fn pass_balls(&mut self) {
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

    /// Whoever walks up to somebody or something comes from afar and ends before it.
    pub(super) fn approach(&mut self) {
        for actor_idx in 0..self.actors.len() {
            let actor = &self.actors[actor_idx];
            let entity = &self.scene.entities[actor.entity_idx];
            let crashes = is_crash(entity);
            let draws_up = self.draws_up(entity);
            let goes = crashes
                || draws_up
                || matches!(entity.action, Action::Walk | Action::Run | Action::Crawl);
            let is_free =
                actor.tie == Tie::None && actor.zone == Zone::Ground && actor.copy_idx == 0;
            let target = entity.target.and_then(|id| self.index_of(id));
            let Some(goal_idx) = target.filter(|_| goes && is_free && entity.count == 1) else {
                continue;
            };
            let goal = &self.actors[goal_idx];
            let waits = is_awaiting(&self.scene.entities[goal.entity_idx], entity.id);
            if !waits || goal.tie != Tie::None || goal.is_led || goal.zone == Zone::Sky {
                continue;
            }
            let (own_left, _, own_right) = actor.reach();
            let (left, _, right) = goal.reach();
            let room = if crashes && !self.is_tall {
                0.68
            } else {
                SAFE_X
            };
            if crashes {
                // Room to come from, whatever it meets.
                let most = if self.is_tall { 1.10 } else { 1.30 } * room;
                let fit = (most / (own_right - own_left + right - left)).min(1.0);
                self.scale_cluster(actor_idx, fit);
                self.scale_cluster(goal_idx, fit);
            }
            let (actor, goal) = (&self.actors[actor_idx], &self.actors[goal_idx]);
            let (own_left, _, own_right) = actor.reach();
            let (left, _, right) = goal.reach();
            let is_ground = goal.zone == Zone::Ground;
            let goal_x = if is_ground { room - right } else { goal.at.0 };
            let from_x = -room - own_left;
            let gap = if crashes { 0.0 } else { 0.10 * actor.height() };
            let to_x = if is_ground {
                goal_x + left - gap - own_right
            } else {
                goal_x
            };
            let to_x = to_x.max(from_x + 0.15);
            let (y, depth) = (actor.at.1, actor.depth);
            let goal = &mut self.actors[goal_idx];
            goal.at.0 = goal_x;
            if is_ground {
                goal.depth = depth - 0.001;
                goal.facing = -goal.facing.abs();
            }
            let actor = &mut self.actors[actor_idx];
            actor.at = (from_x, y);
            (actor.facing, actor.heading) = (actor.facing.abs(), 1.0);
            actor.course = Some(Course {
                by: (to_x - from_x, 0.0),
                arc: 0.0,
                legs: if draws_up {
                    Legs::Slowing { end: 0.72 }
                } else {
                    Legs::Once {
                        begin: 0.0,
                        end: if crashes { STRIKES } else { 0.94 },
                    }
                },
            });
        }
    }

    /// Whether a car comes to a traffic light, and stops before it.
    fn draws_up(&self, entity: &Entity) -> bool {
        let goal = entity.target.and_then(|id| self.entity(id));
        let is_light = goal.is_some_and(|goal| goal.concept == "traffic_light");
        is_light && entity.class == Class::Vehicle && entity.action == Action::Drive
    }
}

/// Whether a car drives into what stands there.
pub(in crate::staging) fn is_crash(entity: &Entity) -> bool {
    entity.class == Class::Vehicle
        && entity.action == Action::Drive
        && entity.target.is_some()
        && entity.look.states.contains(&State::Smoking)
}

/// Whether somebody or something stands where somebody else goes to.
pub(in crate::staging) fn is_awaiting(goal: &Entity, walker: u32) -> bool {
    let is_there = matches!(
        goal.class,
        Class::Person
            | Class::FourLegged
            | Class::Building
            | Class::Vehicle
            | Class::Furniture
            | Class::Plant
    ) || goal.class == Class::Thing && goal.height_m > 0.6;
    let is_his = goal
        .place
        .as_ref()
        .is_some_and(|place| place.of == Some(walker));
    is_there && !is_his && !travels(goal.action)
}

#[cfg(test)]
mod tests {
    use kinora_domain::Size;

    use crate::language::understand;
    use crate::staging::{Actor, Production};

    const SHAPES: [(u32, u32); 2] = [(1280, 720), (720, 1280)];

    fn production(prompt: &str, (wide, high): (u32, u32)) -> (Production, Vec<String>) {
        let scene = understand(prompt).scene;
        let size = Size::new(wide, high).unwrap();
        let concepts = scene.entities.iter().map(|it| it.concept.clone()).collect();
        (Production::new(&scene, 1, size, 4.0), concepts)
    }

    fn index_of(production: &Production, concepts: &[String], concept: &str) -> usize {
        let is_it = |actor: &Actor| concepts[actor.entity_idx] == concept;
        production.actors().iter().position(is_it).unwrap()
    }

    #[test]
    fn who_leaps_from_pad_to_pad_ends_on_the_other_one() {
        for shape in SHAPES {
            let prompt = "a frog jumping from one lily pad to another";
            let (production, concepts) = production(prompt, shape);
            let frog = index_of(&production, &concepts, "frog");
            let pad = index_of(&production, &concepts, "lily_pad");
            let x = |time_s: f32| production.place(time_s)[frog].foot.0;
            let (a, b) = (&production.actors()[pad], &production.actors()[pad + 1]);
            assert!((x(0.0) - a.at.0).abs() < 0.1, "{shape:?}");
            assert!((x(4.0) - b.at.0).abs() < 0.1, "{shape:?}");
        }
    }

    #[test]
    fn who_jumps_over_something_begins_before_it_and_ends_behind_it() {
        for shape in SHAPES {
            let prompt = "a skateboarder jumps over a fire hydrant";
            let (production, concepts) = production(prompt, shape);
            let skater = index_of(&production, &concepts, "person");
            let hydrant = index_of(&production, &concepts, "fire_hydrant");
            let x = |time_s: f32| production.place(time_s)[skater].foot.0;
            let over_x = production.actors()[hydrant].at.0;
            assert!(x(0.0) < over_x && x(4.0) > over_x, "{shape:?}");
        }
    }

    #[test]
    fn what_falls_into_a_glass_is_small_beside_it_and_ends_in_it() {
        let prompt = "fresh strawberries falling into a glass of milk";
        for shape in SHAPES {
            let (production, concepts) = production(prompt, shape);
            let berry = index_of(&production, &concepts, "strawberry");
            let (berry, glass) = (
                &production.actors()[berry],
                production
                    .actors()
                    .iter()
                    .find(|it| concepts[it.entity_idx] != "strawberry"),
            );
            let glass = glass.unwrap();
            assert!(berry.height() < 0.6 * glass.height(), "{shape:?}");
            assert!(berry.depth < glass.depth && berry.course.is_some());
        }
    }

    #[test]
    fn a_ball_flies_between_two_who_play() {
        let prompt = "a father and son playing catch in the backyard";
        let (production, concepts) = production(prompt, SHAPES[0]);
        let ball = index_of(&production, &concepts, "ball");
        let xs: Vec<f32> = (0..8)
            .map(|n| {
                let placed = &production.place(0.5 * n as f32)[ball];
                placed.to_world.apply(0.0, 0.0).0
            })
            .collect();
        let (low, high) = xs.iter().fold((1.0_f32, -1.0_f32), |(low, high), x| {
            (low.min(*x), high.max(*x))
        });
        assert!(high - low > 0.25, "{xs:?}");
    }

    #[test]
    fn whoever_walks_up_to_somebody_stops_before_them() {
        let (production, concepts) = production("a toddler walking toward his mother", SHAPES[0]);
        let woman = index_of(&production, &concepts, "woman");
        let child = (0..production.actors().len())
            .find(|idx| *idx != woman)
            .unwrap();
        let gap = |time_s: f32| {
            let placed = production.place(time_s);
            placed[woman].foot.0 - placed[child].foot.0
        };
        assert!(gap(4.0) > 0.0 && gap(4.0) < gap(0.0));
    }
}
