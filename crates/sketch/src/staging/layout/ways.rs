//! Ways that are told: through the picture from one edge to the other, and from one side of something to its other.

use super::{Builder, SAFE_X};
use crate::language::WordClass;
use crate::rigs::Kind;
use crate::scene::{Action, Class, Entity};
use crate::staging::actor::{Course, Legs, Tie, unmirrored};
use crate::staging::blocking::Zone;
use crate::staging::motion::PAW_S;
use crate::staging::travel::travels;

/// How much of the clip a told way takes.
const ALL_OF_IT: Legs = Legs::Even {
    begin: 0.03,
    end: 0.96,
};

/// The same for who comes to a halt: slower and slower, and then it stands there.
const TO_A_HALT: Legs = Legs::Slowing { end: 0.70 };

impl Builder<'_> {
    /// Whoever is told to move down, left or across goes that way through the picture, over the whole clip.
    pub(super) fn go_told_ways(&mut self) {
        for actor_idx in 0..self.actors.len() {
            let entity = &self.scene.entities[self.actors[actor_idx].entity_idx];
            let Some(way) = entity.look.way else {
                continue;
            };
            // Who goes to a side of something has been put there.
            if self.actors[actor_idx].tie != Tie::None || self.is_put_aside(actor_idx) {
                continue;
            }
            let (from, to) = (way.from.at(), way.to.at());
            if self.is_free(actor_idx, entity) {
                self.go_freely(actor_idx, (from, to));
                self.await_at_end(actor_idx);
            } else if from.0 != to.0 {
                self.go_across(actor_idx, (from.0, to.0));
            }
        }
    }

    /// A small boat in a street drifts along on the water that stands there.
    pub(super) fn float_in_gutter(&mut self) {
        let is = |idx: &usize, concept: &str| {
            self.scene.entities[self.actors[*idx].entity_idx].concept == concept
        };
        let puddle = (0..self.actors.len()).find(|idx| is(idx, "puddle"));
        let boat = self.actors.iter().position(|actor| {
            actor.class == Class::Boat && actor.zone == Zone::Ground && actor.tie == Tie::None
        });
        let (Some(puddle_idx), Some(boat_idx)) = (puddle, boat) else {
            return;
        };
        let most = if self.is_tall { 0.46 } else { 0.40 };
        let fit = (most / self.cluster_width(boat_idx)).min(1.0);
        self.scale_cluster(boat_idx, fit);
        let ground_y = self.set.ground_y;
        let half = if self.is_tall { 0.30 } else { 0.52 };
        let boat = &mut self.actors[boat_idx];
        let (left, _, right) = boat.reach();
        let by = (2.0 * half - (right - left)).max(0.1);
        boat.at = (-half - left, ground_y);
        (boat.is_afloat, boat.is_airborne) = (true, false);
        boat.facing = unmirrored(boat.kind, boat.class);
        boat.course = Some(Course {
            by: (by, 0.0),
            arc: 0.0,
            legs: ALL_OF_IT,
        });
        let depth = boat.depth;
        let puddle = &mut self.actors[puddle_idx];
        let (left, _, right) = puddle.drawing.extent;
        // As wide as the street.
        puddle.unit = 2.2 / (right - left);
        puddle.at = (-(left + right) / 2.0 * puddle.unit, ground_y + 0.16);
        (puddle.tie, puddle.zone, puddle.depth) = (Tie::None, Zone::Ground, depth - 0.01);
    }

    /// Whoever walks on a table or a log goes from one end of it to the other.
    pub(super) fn walk_on_top(&mut self) {
        for actor_idx in 0..self.actors.len() {
            let actor = &self.actors[actor_idx];
            let Tie::Upon(host_idx, _) = actor.tie else {
                continue;
            };
            let host = &self.actors[host_idx];
            let is_top = matches!(host.class, Class::Thing | Class::Furniture | Class::Food);
            let wide = |(left, _, right): (f32, f32, f32)| right - left;
            let (own, whole) = (wide(actor.reach()), wide(host.reach()));
            let goes = matches!(
                actor.action,
                Action::Walk | Action::Run | Action::Crawl | Action::March
            );
            let has_room = whole > 1.5 * own && host.tie == Tie::None && host.speed == 0.0;
            if !(is_top && goes && has_room && actor.course.is_none()) {
                continue;
            }
            let by =
                0.9 * (whole - own) * actor.facing.signum() * unmirrored(actor.kind, actor.class);
            self.actors[actor_idx].course = Some(Course {
                by: (by, 0.0),
                arc: 0.0,
                legs: ALL_OF_IT,
            });
        }
    }

    /// Whether it may be anywhere in the picture: a shape, what is in the air, what is thrown.
    fn is_free(&self, actor_idx: usize, entity: &Entity) -> bool {
        let actor = &self.actors[actor_idx];
        let is_lofty = matches!(actor.zone, Zone::Air | Zone::Medium | Zone::Sky);
        let moves_by_itself = matches!(
            entity.class,
            Class::Person | Class::FourLegged | Class::Vehicle | Class::Boat
        );
        actor.is_flat || is_lofty && !(moves_by_itself && actor.zone != Zone::Medium)
    }

    fn go_freely(&mut self, actor_idx: usize, (from, to): ((f32, f32), (f32, f32))) {
        let (half, top, bottom, most) = if self.is_tall {
            (SAFE_X + 0.03, -0.60, 0.92, 0.40)
        } else {
            (0.80, 0.06, 0.94, 0.32)
        };
        let fit = (most / self.actors[actor_idx].height()).min(1.0);
        self.scale_cluster(actor_idx, fit);
        let actor = &mut self.actors[actor_idx];
        let n = self.scene.entities[actor.entity_idx].count.max(1) as f32;
        let (left, box_top, right) = actor.reach();
        let (wide, high) = (right - left, -box_top);
        let rank = actor.copy_idx as f32 - 0.5 * (n - 1.0);
        // Several go side by side.
        let aside = if from.0 == to.0 {
            (rank * (1.2 * wide).min(2.0 * half / n), 0.0)
        } else {
            (0.0, rank * (1.2 * high).min((bottom - top) / n))
        };
        let spot = |(x, y): (f32, f32)| {
            let middle_y = (top + bottom) / 2.0 + y * ((bottom - top - high) / 2.0).max(0.0);
            (
                x * (half - wide / 2.0).max(0.0) - (left + right) / 2.0 + aside.0,
                middle_y + high / 2.0 + aside.1,
            )
        };
        let (from, to) = (spot(from), spot(to));
        actor.at = from;
        actor.zone = if actor.zone == Zone::Medium {
            Zone::Medium
        } else {
            Zone::Air
        };
        (actor.is_airborne, actor.is_led) = (true, false);
        let turns = matches!(actor.action, Action::Spin | Action::Turn | Action::Roll);
        actor.is_still = actor.is_flat && !turns;
        if matches!(actor.action, Action::Rise | Action::Fall) {
            let beats = matches!(actor.class, Class::Bird | Class::Insect);
            actor.action = if beats { Action::Fly } else { Action::Float };
        }
        if from.0 != to.0 && !actor.is_flat {
            actor.facing = unmirrored(actor.kind, actor.class) * (to.0 - from.0).signum();
        }
        actor.course = Some(Course {
            by: (to.0 - from.0, to.1 - from.1),
            arc: 0.0,
            legs: ALL_OF_IT,
        });
    }

    /// Who waits for what flies there stands where its way ends, and looks at it.
    fn await_at_end(&mut self, actor_idx: usize) {
        let entity = &self.scene.entities[self.actors[actor_idx].entity_idx];
        let waiting = entity.target.and_then(|id| self.index_of(id));
        let stands = |idx: &usize| {
            let other = &self.actors[*idx];
            let is_living = matches!(other.class, Class::Person | Class::FourLegged);
            is_living && other.tie == Tie::None && other.course.is_none() && !travels(other.action)
        };
        let Some(other_idx) = waiting.filter(|idx| *idx != actor_idx && stands(idx)) else {
            return;
        };
        let Some(course) = self.actors[actor_idx].course.filter(|it| it.by.0 != 0.0) else {
            return;
        };
        let half = if self.is_tall { SAFE_X + 0.03 } else { 0.70 };
        let way = course.by.0.signum();
        let other = &mut self.actors[other_idx];
        other.facing = -way * unmirrored(other.kind, other.class);
        let (left, top, right) = other.reach();
        let wide = right - left;
        other.at.0 = way * (half - wide / 2.0) - (left + right) / 2.0;
        let head_y = other.at.1 + 0.86 * top;
        let near_x = other.at.0 + if way > 0.0 { left } else { right };
        let actor = &mut self.actors[actor_idx];
        let (left, top, right) = actor.reach();
        let end_x = near_x - way * (right - left) / 2.0 - (left + right) / 2.0;
        let foot_y = head_y - top / 2.0;
        actor.at.1 = foot_y - 0.10;
        actor.course = Some(Course {
            by: (end_x - actor.at.0, 0.10),
            ..course
        });
    }

    fn go_across(&mut self, actor_idx: usize, (from, to): (f32, f32)) {
        let half = if self.is_tall { SAFE_X + 0.04 } else { 0.66 };
        let wide = |actor: &crate::staging::actor::Actor| actor.reach().2 - actor.reach().0;
        // Small enough to have a way to go.
        let fit = (0.62 * 2.0 * half / wide(&self.actors[actor_idx])).min(1.0);
        self.scale_cluster(actor_idx, fit);
        let actor = &mut self.actors[actor_idx];
        let (left, _, right) = actor.reach();
        let room = (half - (right - left) / 2.0).max(0.05);
        let n = self.scene.entities[actor.entity_idx].count.max(1) as f32;
        let behind = actor.copy_idx as f32 * (0.9 * (right - left)).min(room / n);
        let way = (to - from).signum();
        let halts = to == 0.0;
        let (from, to) = (from * room - way * behind, to * room - way * behind);
        actor.at.0 = from - (left + right) / 2.0;
        actor.facing = unmirrored(actor.kind, actor.class) * way;
        actor.heading = 1.0;
        actor.course = Some(Course {
            by: (to - from, 0.0),
            arc: 0.0,
            legs: if halts { TO_A_HALT } else { ALL_OF_IT },
        });
    }

    /// What an animal leaps for flies ahead of it and is caught in the air.
    pub(super) fn catch_in_air(&mut self) {
        for actor_idx in 0..self.actors.len() {
            let actor = &self.actors[actor_idx];
            let entity = &self.scene.entities[actor.entity_idx];
            let leaps = actor.action == Action::Jump
                && actor.kind == Kind::FourLegged
                && (actor.tie, actor.copy_idx) == (Tie::None, 0);
            let thing = entity.target.and_then(|id| self.index_of(id));
            let is_thrown = |idx: &usize| {
                let thing = &self.actors[*idx];
                let of = &self.scene.entities[thing.entity_idx];
                matches!(thing.class, Class::Thing | Class::Aircraft)
                    && of.height_m < 0.6
                    && of.action == Action::Fly
            };
            if let Some(thing_idx) = thing.filter(|idx| leaps && is_thrown(idx)) {
                self.leap_for(actor_idx, thing_idx);
            }
        }
    }

    fn leap_for(&mut self, actor_idx: usize, thing_idx: usize) {
        const BEGIN: f32 = 0.26;
        const END: f32 = 0.64;
        let room = if self.is_tall { SAFE_X } else { 0.62 };
        let wide = self.cluster_width(actor_idx);
        self.scale_cluster(actor_idx, (0.52 * 2.0 * room / wide).min(1.0));
        let arc = if self.is_tall { 0.34 } else { 0.22 };
        let ground_y = self.set.ground_y;
        let actor = &mut self.actors[actor_idx];
        let (left, _, right) = actor.drawing.extent;
        let (left, right) = (left * actor.unit, right * actor.unit);
        let from_x = -room - left;
        let by = (2.0 * room - (right - left)).max(0.1);
        actor.at = (from_x, ground_y);
        actor.facing = unmirrored(actor.kind, actor.class);
        (actor.heading, actor.is_led) = (1.0, false);
        actor.course = Some(Course {
            by: (by, 0.0),
            arc,
            legs: Legs::Once {
                begin: BEGIN,
                end: END,
            },
        });
        let (high, depth) = (actor.height(), actor.depth);
        // At the height of the leap, before the mouth.
        let met = (
            from_x + 0.5 * by + 0.92 * right,
            ground_y - arc - 0.34 * high,
        );
        let thing = &mut self.actors[thing_idx];
        let (thing_left, _, thing_right) = thing.drawing.extent;
        thing.unit = thing
            .unit
            .min(0.34 * high / (thing_right - thing_left).max(1.0));
        let from = (from_x + 0.6 * (right - left), ground_y - 1.2 * arc - high);
        (thing.at, thing.tie) = (from, Tie::None);
        (thing.zone, thing.depth) = (Zone::Air, depth + 0.01);
        (thing.is_airborne, thing.is_still) = (true, true);
        let caught = (BEGIN + END) / 2.0;
        thing.course = Some(Course {
            by: (met.0 - from.0, met.1 - from.1),
            arc: 0.05,
            legs: Legs::Even {
                begin: 0.0,
                end: caught,
            },
        });
        thing.caught_by = Some((actor_idx, caught));
    }

    /// Whoever leaps from where the moment before left them stays in the picture, and meets what flies there.
    pub(super) fn refit_courses(&mut self, half_width: f32) {
        for thing_idx in 0..self.actors.len() {
            let Some((catcher_idx, _)) = self.actors[thing_idx].caught_by else {
                continue;
            };
            let catcher = &mut self.actors[catcher_idx];
            let (left, _, right) = catcher.reach();
            // Room for what is in the mouth, too.
            let most = half_width - 1.25 * right;
            catcher.at.0 = catcher.at.0.min(most - 0.12).max(-half_width - left);
            let (x, y) = catcher.at;
            let Some(course) = &mut catcher.course else {
                continue;
            };
            course.by.0 = course.by.0.min(most - x);
            let met = (
                x + 0.5 * course.by.0 + 0.92 * right,
                y - course.arc - 0.34 * catcher.height(),
            );
            let thing = &mut self.actors[thing_idx];
            if let Some(course) = &mut thing.course {
                course.by = (met.0 - thing.at.0, met.1 - thing.at.1);
            }
        }
    }

    /// A ball that a paw hits rolls away and comes back.
    pub(super) fn roll_away(&mut self) {
        for actor_idx in 0..self.actors.len() {
            let actor = &self.actors[actor_idx];
            let paws = actor.kind == Kind::FourLegged && actor.action == Action::Kick;
            let id = self.scene.entities[actor.entity_idx].target;
            let Some(ball_idx) = id.and_then(|id| self.index_of(id)).filter(|_| paws) else {
                continue;
            };
            let concept = &self.scene.entities[self.actors[ball_idx].entity_idx].concept;
            let is_round = WordClass::Rolls.has(concept);
            let facing = self.actors[actor_idx].facing.signum();
            let ball = &mut self.actors[ball_idx];
            if !is_round || ball.tie != Tie::None || ball.course.is_some() {
                continue;
            }
            ball.action = Action::Roll;
            ball.course = Some(Course {
                by: (0.26 * facing, 0.0),
                arc: 0.0,
                legs: Legs::ToAndFro { every_s: PAW_S },
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use kinora_domain::Size;

    use crate::language::understand;
    use crate::scene::Scene;
    use crate::staging::Production;

    const SHAPES: [(u32, u32); 2] = [(1280, 720), (720, 1280)];

    /// Where the middle of everybody is at the begin and at the end, by concept.
    fn ends(scene: &Scene, (wide, high): (u32, u32)) -> Vec<(String, [(f32, f32); 2])> {
        let size = Size::new(wide, high).unwrap();
        let production = Production::new(scene, 1, size, 4.0);
        let at = |time_s: f32| {
            let placed = production.place(time_s);
            let middle = |idx: usize| {
                let high = production.actors()[idx].drawing.height;
                placed[idx].to_world.apply(0.0, -0.5 * high)
            };
            (0..placed.len()).map(middle).collect::<Vec<_>>()
        };
        let (first, last) = (at(0.0), at(4.0));
        let of = |idx: usize| {
            let entity = &scene.entities[production.actors()[idx].entity_idx];
            (entity.concept.clone(), [first[idx], last[idx]])
        };
        (0..first.len()).map(of).collect()
    }

    #[test]
    fn shapes_go_where_they_are_told() {
        for (prompt, (right, down)) in [
            ("a blue square moving down", (0.0, 1.0)),
            ("a magenta triangle moving downleft", (-1.0, 1.0)),
            ("a red circle moves from left to right", (1.0, 0.0)),
            ("a green hexagon moving up", (0.0, -1.0)),
            ("a dog walks to the left", (-1.0, 0.0)),
            ("a car drives from right to left", (-1.0, 0.0)),
        ] {
            for shape in SHAPES {
                let scene = understand(prompt).scene;
                let (_, [from, to]) = ends(&scene, shape).swap_remove(0);
                let (dx, dy) = (to.0 - from.0, to.1 - from.1);
                let goes = |by: f32, told: f32| {
                    if told == 0.0 {
                        by.abs() < 0.06
                    } else {
                        by * told > 0.2
                    }
                };
                assert!(
                    goes(dx, right) && goes(dy, down),
                    "{prompt} {shape:?}: {dx} {dy}"
                );
            }
        }
    }
}
