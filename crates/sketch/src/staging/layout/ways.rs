//! Ways that are told: through the picture from one edge to the other, and from one side of something to its other.

use super::{Builder, SAFE_X};
use crate::rigs::Kind;
use crate::scene::{Action, Class, Entity, Relation};
use crate::staging::actor::{Course, Legs, Tie, unmirrored};
use crate::staging::blocking::Zone;
use crate::staging::travel::travels;

/// How much of the clip a told way takes.
const ALL_OF_IT: Legs = Legs::Even {
    begin: 0.03,
    end: 0.96,
};

impl Builder<'_> {
    /// Whoever is told to move down, left or across goes that way through the picture, over the whole clip.
    pub(super) fn go_told_ways(&mut self) {
        for actor_idx in 0..self.actors.len() {
            let entity = &self.scene.entities[self.actors[actor_idx].entity_idx];
            let Some(way) = entity.look.way else {
                continue;
            };
            if self.actors[actor_idx].tie != Tie::None {
                continue;
            }
            let (from, to) = (way.from.at(), way.to.at());
            if self.is_free(actor_idx, entity) {
                self.go_freely(actor_idx, (from, to));
            } else if from.0 != to.0 {
                self.go_across(actor_idx, (from.0, to.0));
            }
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
        let (from, to) = (from * room - way * behind, to * room - way * behind);
        actor.at.0 = from - (left + right) / 2.0;
        actor.facing = unmirrored(actor.kind, actor.class) * way;
        actor.heading = 1.0;
        actor.course = Some(Course {
            by: (to - from, 0.0),
            arc: 0.0,
            legs: ALL_OF_IT,
        });
    }

    /// Left or right of something, as told; whoever goes there comes from its other side.
    pub(super) fn stand_aside(&mut self) {
        for actor_idx in 0..self.actors.len() {
            let entity = &self.scene.entities[self.actors[actor_idx].entity_idx];
            let side = match entity.place.as_ref().map(|place| place.relation) {
                Some(Relation::LeftOf) => -1.0,
                Some(Relation::RightOf) => 1.0,
                _ => continue,
            };
            let host = entity.place.as_ref().and_then(|place| place.of);
            let host = host.and_then(|id| self.index_of(id));
            let is_standing = |idx: &usize| {
                let actor = &self.actors[*idx];
                actor.tie == Tie::None && matches!(actor.zone, Zone::Ground | Zone::Afloat)
            };
            let Some(host_idx) = host.filter(|idx| *idx != actor_idx && is_standing(idx)) else {
                continue;
            };
            if is_standing(&actor_idx) {
                self.put_aside((actor_idx, host_idx), side);
            }
        }
    }

    fn put_aside(&mut self, (actor_idx, host_idx): (usize, usize), side: f32) {
        const GAP: f32 = 0.04;
        let room = if self.is_tall { SAFE_X + 0.02 } else { 0.66 };
        let wide = |idx: usize| {
            let (left, _, right) = self.actors[idx].reach();
            right - left
        };
        // Room on both sides, so that who goes over finds it.
        let needed = 2.0 * wide(actor_idx) + wide(host_idx) + 2.0 * GAP;
        let fit = (2.0 * room / needed).min(1.0);
        self.scale_cluster(actor_idx, fit);
        self.scale_cluster(host_idx, fit);
        let ground_y = self.actors[host_idx].at.1;
        let others: Vec<usize> = (0..self.actors.len())
            .filter(|idx| {
                let other = &self.actors[*idx];
                let is_third = *idx != actor_idx && *idx != host_idx && other.tie == Tie::None;
                let has_side = self.scene.entities[other.entity_idx]
                    .place
                    .as_ref()
                    .is_some_and(|place| {
                        matches!(place.relation, Relation::LeftOf | Relation::RightOf)
                    });
                is_third && !has_side && other.zone == Zone::Ground
            })
            .collect();
        for idx in others {
            // They stand behind, so that the way between the two is free.
            self.scale_cluster(idx, 0.75);
            let other = &mut self.actors[idx];
            other.at.1 = ground_y - 0.12;
            other.depth = other.at.1 - 0.05;
        }
        let host = &mut self.actors[host_idx];
        let (left, _, right) = host.reach();
        host.at.0 = -(left + right) / 2.0;
        let (half, high, depth) = ((right - left) / 2.0, host.height(), host.depth);
        let actor = &mut self.actors[actor_idx];
        let (left, _, right) = actor.reach();
        let away = half + GAP + (right - left) / 2.0;
        let middle = -(left + right) / 2.0;
        let leaps = actor.action == Action::Jump;
        let goes = actor.copy_idx == 0 && (leaps || travels(actor.action));
        let looks = if goes { side } else { -side };
        let at_x = if goes { -side * away } else { side * away };
        actor.at = (at_x + middle, ground_y + 0.015);
        actor.depth = depth + 0.01;
        actor.is_led = false;
        if !matches!(actor.kind, Kind::Prop) {
            actor.facing = unmirrored(actor.kind, actor.class) * looks;
        }
        if goes {
            let over = (high + 0.05).min(1.3 * actor.height());
            actor.course = Some(Course {
                by: (2.0 * side * away, 0.0),
                arc: if leaps { over } else { 0.0 },
                legs: if leaps {
                    Legs::Once {
                        begin: 0.30,
                        end: 0.62,
                    }
                } else {
                    Legs::Even {
                        begin: 0.10,
                        end: 0.80,
                    }
                },
            });
        }
    }
}
