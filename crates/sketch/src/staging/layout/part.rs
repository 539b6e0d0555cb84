//! Nobody hides anybody: whoever stands before another, or beyond the frame, is moved to where most is seen.
//!
//! The rules of the rows know who belongs beside whom, not what covers what in the end. Here the finished picture is
//! looked at as boxes, every group that may move is tried at other places, and the cheapest is kept.

use super::{Builder, SAFE_BOTTOM, SAFE_TOP, SAFE_X, relates};
use crate::scene::{Action, Class, Relation};
use crate::staging::actor::Tie;
use crate::staging::blocking::Zone;

/// How often every group is tried again.
const N_ROUNDS: usize = 3;
/// How much of something may be hidden without anybody minding.
const FREE_COVER: f32 = 0.12;
/// What it costs to hide the rest of something, all of it.
const COVER_COST: f32 = 3.0;
/// What it costs when something is wholly beyond the safe box.
const OUTSIDE_COST: f32 = 4.0;
/// What a step aside costs, for a world unit.
const ASIDE_COST: f32 = 0.35;
/// What it costs to change sides with somebody.
const SWAP_COST: f32 = 0.25;

/// A box that is looked at.
#[derive(Clone, Copy)]
struct Seen {
    actor_idx: usize,
    group: usize,
    area: (f32, f32, f32, f32),
    depth: f32,
}

/// Where a group is tried.
#[derive(Clone, Copy, Default)]
struct Try {
    by: (f32, f32),
    /// How far back towards the horizon, 0.0 to 1.0.
    back: f32,
}

impl Try {
    fn scale(self) -> f32 {
        1.0 - 0.40 * self.back
    }
}

impl Builder<'_> {
    /// Moves whoever covers somebody, or is covered, to where the most of all is seen.
    pub(super) fn part(&mut self) {
        self.reorder();
        let groups = self.groups();
        let n_actors = self.actors.len();
        for _ in 0..N_ROUNDS {
            let mut has_moved = false;
            for group in 0..n_actors {
                let members: Vec<usize> =
                    (0..n_actors).filter(|idx| groups[*idx] == group).collect();
                if members.is_empty() || !members.iter().all(|idx| self.may_part(*idx)) {
                    continue;
                }
                has_moved |= self.part_one(&groups, group, &members);
            }
            if !has_moved {
                break;
            }
        }
    }

    /// Of two on the same ground the one goes before the other that hides less of it than it would be hidden.
    fn reorder(&mut self) {
        let stands = |idx: &usize| {
            let actor = &self.actors[*idx];
            actor.tie == Tie::None
                && actor.zone == Zone::Ground
                && !actor.is_in_stands
                && !self.is_company(*idx)
        };
        let free: Vec<usize> = (0..self.actors.len()).filter(stands).collect();
        for &near in &free {
            for &far in &free {
                let (a, b) = (&self.actors[near], &self.actors[far]);
                let is_wrong = a.depth > b.depth && libm::fabsf(a.at.1 - b.at.1) < 0.06;
                if !is_wrong || a.entity_idx == b.entity_idx || self.is_told_behind(far, near) {
                    continue;
                }
                let (a, b) = (a.rest_box(), b.rest_box());
                let hidden = overlap(shrunk(a), b) / size(b);
                let instead = overlap(shrunk(b), a) / size(a);
                if hidden > 0.30 && instead < 0.6 * hidden {
                    let by = self.actors[far].depth - self.actors[near].depth - 0.0007;
                    for idx in 0..self.actors.len() {
                        if self.root_of(idx) == near {
                            self.actors[idx].depth += by;
                        }
                    }
                }
            }
        }
    }

    /// Whether the prompt itself says which of two is before the other.
    fn is_told_behind(&self, far: usize, near: usize) -> bool {
        let entity_of = |idx: usize| &self.scene.entities[self.actors[idx].entity_idx];
        let (far, near) = (entity_of(far), entity_of(near));
        relates(far, Relation::Behind, near.id) || relates(near, Relation::InFrontOf, far.id)
    }

    /// The group each actor moves with, named by its first member: what is tied, held, aimed at or in place of it.
    fn groups(&self) -> Vec<usize> {
        let mut group: Vec<usize> = (0..self.actors.len()).collect();
        let join = |group: &mut Vec<usize>, a: usize, b: usize| {
            let (low, high) = (group[a].min(group[b]), group[a].max(group[b]));
            for it in group.iter_mut().filter(|it| **it == high) {
                *it = low;
            }
        };
        for actor_idx in 0..self.actors.len() {
            let actor = &self.actors[actor_idx];
            if let Some(host_idx) = actor.tie.host() {
                join(&mut group, actor_idx, host_idx);
            }
            let entity = &self.scene.entities[actor.entity_idx];
            let placed = entity.place.as_ref().filter(|place| {
                !matches!(
                    place.relation,
                    Relation::Beside | Relation::Behind | Relation::InFrontOf
                )
            });
            // Who only looks at somebody may do so from elsewhere, and nobody holds a house.
            let target = entity.target.filter(|_| !is_from_afar(entity.action));
            let target = target.filter(|id| {
                self.entity(*id)
                    .is_some_and(|other| other.class != Class::Building)
            });
            let partners = [target, placed.and_then(|place| place.of)];
            for other_idx in partners
                .into_iter()
                .flatten()
                .filter_map(|id| self.index_of(id))
            {
                join(&mut group, actor_idx, other_idx);
            }
            // Those of whom there are many keep their formation.
            join(&mut group, actor_idx, self.first_of[actor.entity_idx]);
        }
        group
    }

    fn may_part(&self, actor_idx: usize) -> bool {
        let actor = &self.actors[actor_idx];
        // A disc in the sky may stand elsewhere in it; what is as wide as the land may not.
        let is_land = actor.zone == Zone::Sky && (actor.height() > 0.5 || !self.is_high(actor_idx));
        !actor.is_in_stands && actor.course.is_none() && !is_land && !self.is_company(actor_idx)
    }

    fn is_high(&self, actor_idx: usize) -> bool {
        self.actors[actor_idx].class == Class::Celestial
    }

    fn seen(&self, groups: &[usize]) -> Vec<Seen> {
        let is_looked_at = |idx: &usize| {
            let actor = &self.actors[*idx];
            // Nobody steps aside or back for those who are there to fill the place.
            !actor.is_in_stands && !matches!(actor.tie, Tie::Line(_)) && !self.is_company(*idx)
        };
        (0..self.actors.len())
            .filter(is_looked_at)
            .map(|actor_idx| Seen {
                actor_idx,
                group: groups[actor_idx],
                area: self.actors[actor_idx].rest_box(),
                depth: self.actors[actor_idx].depth,
            })
            .collect()
    }

    /// Whether the group went anywhere.
    fn part_one(&mut self, groups: &[usize], group: usize, members: &[usize]) -> bool {
        let main = self
            .main_entity
            .map_or(0, |entity_idx| self.first_of[entity_idx]);
        let seen = self.seen(groups);
        let stay = self.cost(&seen, group);
        if stay < 0.05 {
            return false;
        }
        let weight = if groups[main] == group { 1.6 } else { 1.0 };
        let is_on = |zone: Zone| members.iter().all(|idx| self.root_zone(*idx) == zone);
        let flies = is_on(Zone::Air) || is_on(Zone::Medium) || is_on(Zone::Sky);
        // Who rises or sinks has been given the height for it.
        let has_way = members.iter().any(|idx| {
            use Action as A;
            matches!(
                self.actors[*idx].action,
                A::Rise | A::Fall | A::TakeOff | A::Land | A::Dive | A::Climb | A::Orbit
            )
        });
        let is_grounded = is_on(Zone::Ground);
        let mut best = (stay, Try::default());
        for step in -18_i32..=18 {
            let dx = step as f32 * 0.04;
            let ups: &[f32] = if flies && !has_way {
                &[-0.16, -0.08, 0.0, 0.08, 0.16]
            } else {
                &[0.0]
            };
            let backs: &[f32] = if is_grounded {
                &[0.0, 0.35, 0.7]
            } else {
                &[0.0]
            };
            for &dy in ups {
                for &back in backs {
                    let tried = Try { by: (dx, dy), back };
                    let moved = self.tried(&seen, group, tried);
                    let way = ASIDE_COST * (libm::fabsf(dx) + 1.3 * libm::fabsf(dy)) + 0.22 * back;
                    let swapped = SWAP_COST * self.n_swapped(&seen, &moved, group) as f32;
                    let cost = self.cost(&moved, group) + weight * way + swapped;
                    if cost < best.0 - 0.02 {
                        best = (cost, tried);
                    }
                }
            }
        }
        let (cost, tried) = best;
        if stay - cost < 0.04 {
            return false;
        }
        let foot_y = self.foot_of(members);
        let to_y = self.back_y(foot_y, tried.back);
        let pivot_x = self.actors[members[0]].at.0;
        for &idx in members {
            let scale = tried.scale();
            let actor = &mut self.actors[idx];
            actor.at = (
                pivot_x + (actor.at.0 - pivot_x) * scale + tried.by.0,
                to_y + (actor.at.1 - foot_y) * scale + tried.by.1,
            );
            actor.unit *= scale;
            actor.span *= scale;
            actor.depth += to_y - foot_y;
            if let Tie::Upon(host_idx, (x, y)) = actor.tie {
                actor.tie = Tie::Upon(host_idx, (x * scale, y * scale));
            }
        }
        true
    }

    fn root_zone(&self, actor_idx: usize) -> Zone {
        self.actors[self.root_of(actor_idx)].zone
    }

    fn foot_of(&self, members: &[usize]) -> f32 {
        members
            .iter()
            .map(|idx| self.actors[*idx].at.1)
            .fold(f32::NEG_INFINITY, f32::max)
    }

    fn back_y(&self, foot_y: f32, back: f32) -> f32 {
        foot_y + back * (self.set.far_ground_y.min(foot_y) - foot_y)
    }

    /// What would be seen with the group there.
    fn tried(&self, seen: &[Seen], group: usize, tried: Try) -> Vec<Seen> {
        let own = |it: &&Seen| it.group == group;
        let foot_y = seen
            .iter()
            .filter(own)
            .map(|it| it.area.3)
            .fold(f32::NEG_INFINITY, f32::max);
        let first = seen.iter().find(|it| it.group == group);
        let pivot_x = first.map_or(0.0, |it| self.actors[it.actor_idx].at.0);
        let to_y = self.back_y(foot_y, tried.back);
        let scale = tried.scale();
        let x_of = |x: f32| pivot_x + (x - pivot_x) * scale + tried.by.0;
        let y_of = |y: f32| to_y + (y - foot_y) * scale + tried.by.1;
        seen.iter()
            .map(|it| {
                if it.group != group {
                    return *it;
                }
                let (left, top, right, bottom) = it.area;
                Seen {
                    area: (x_of(left), y_of(top), x_of(right), y_of(bottom)),
                    depth: it.depth + to_y - foot_y,
                    ..*it
                }
            })
            .collect()
    }

    /// What is lost of those that the group hides, of those of it that are hidden, and beyond the safe box.
    fn cost(&self, seen: &[Seen], group: usize) -> f32 {
        let mut sum = 0.0;
        for it in seen {
            let is_own = it.group == group;
            let mut covered = 0.0;
            for other in seen {
                let counts = other.depth > it.depth
                    && other.group != it.group
                    && (is_own || other.group == group);
                if counts {
                    covered += overlap(it.area, shrunk(other.area)) / size(it.area);
                }
            }
            let weight = if self.actors[it.actor_idx].copy_idx == 0 {
                1.0
            } else {
                0.4
            };
            // A house or a tree is known by what is left of it.
            let is_wide = matches!(
                self.actors[it.actor_idx].class,
                Class::Building | Class::Plant | Class::Celestial
            );
            let free = if is_wide { 0.30 } else { FREE_COVER };
            sum += weight * COVER_COST * (covered.min(1.0) - free).max(0.0);
            if is_own {
                let edge = SAFE_X + if self.is_tall { 0.03 } else { 0.30 };
                let (left, top, right, bottom) = it.area;
                let out = (-edge - left).max(0.0) + (right - edge).max(0.0);
                let below = (bottom - SAFE_BOTTOM - 0.02).max(0.0);
                // Who rises or sinks has room for it.
                let highest = if self.is_tall { -0.30 } else { SAFE_TOP };
                let rise = 0.5 * self.actors[it.actor_idx].span;
                let above = match self.actors[it.actor_idx].zone {
                    Zone::Air | Zone::Medium | Zone::Sky => (highest - top + rise).max(0.0),
                    _ => 0.0,
                };
                sum += weight * OUTSIDE_COST * (out / (right - left).max(0.01) + below + above);
            }
        }
        sum
    }

    /// With how many others the group changed sides.
    fn n_swapped(&self, before: &[Seen], after: &[Seen], group: usize) -> usize {
        let middle = |it: &Seen| (it.area.0 + it.area.2) / 2.0;
        let Some(own_idx) = before.iter().position(|it| it.group == group) else {
            return 0;
        };
        (0..before.len())
            .filter(|idx| before[*idx].group != group)
            .filter(|idx| {
                let was = middle(&before[*idx]) - middle(&before[own_idx]);
                let is = middle(&after[*idx]) - middle(&after[own_idx]);
                libm::fabsf(was) > 0.06 && was * is < 0.0
            })
            .count()
    }
}

fn size(area: (f32, f32, f32, f32)) -> f32 {
    ((area.2 - area.0) * (area.3 - area.1)).max(1e-4)
}

/// What of a box is drawn on: its corners are empty.
fn shrunk(area: (f32, f32, f32, f32)) -> (f32, f32, f32, f32) {
    let (dx, dy) = (0.12 * (area.2 - area.0), 0.06 * (area.3 - area.1));
    (area.0 + dx, area.1 + dy, area.2 - dx, area.3 - dy)
}

/// Whether it is done to somebody or something at a distance.
fn is_from_afar(action: Action) -> bool {
    use Action as A;
    matches!(
        action,
        A::Idle | A::Look | A::Wave | A::Point | A::Clap | A::Cheer | A::Laugh | A::Cry
    )
}

fn overlap(a: (f32, f32, f32, f32), b: (f32, f32, f32, f32)) -> f32 {
    let wide = a.2.min(b.2) - a.0.max(b.0);
    let high = a.3.min(b.3) - a.1.max(b.1);
    wide.max(0.0) * high.max(0.0)
}

#[cfg(test)]
mod tests {
    use super::{overlap, shrunk, size};
    use crate::language::understand;
    use crate::staging::production::Production;
    use kinora_domain::Size;

    /// How much of the first actor of `concept` those nearer of other entities hide at rest.
    fn hidden(prompt: &str, concept: &str, (wide, high): (u32, u32)) -> f32 {
        let scene = understand(prompt).scene;
        let production = Production::new(&scene, 1, Size::new(wide, high).unwrap(), 4.0);
        let actors = production.actors();
        let is_it = |idx: &usize| scene.entities[actors[*idx].entity_idx].concept == concept;
        let idx = (0..actors.len()).find(is_it).unwrap();
        let own = actors[idx].rest_box();
        actors
            .iter()
            .filter(|it| it.entity_idx != actors[idx].entity_idx && it.depth > actors[idx].depth)
            .map(|it| overlap(own, shrunk(it.rest_box())) / size(own))
            .sum()
    }

    #[test]
    fn a_cow_beside_a_barn_stands_before_it_and_hides_little_of_it_in_a_tall_frame() {
        let prompt = "A cow grazing beside a red barn, morning mist";
        assert!(hidden(prompt, "barn", (180, 320)) < 0.40);
        assert!(hidden(prompt, "cow", (180, 320)) < 0.15);
    }

    #[test]
    fn a_crowd_hides_nobody_whom_the_picture_is_of() {
        for (prompt, concept) in [
            ("A cat walks through a crowded street", "cat"),
            ("A robot walks among pedestrians in Times Square", "robot"),
            (
                "A man in a yellow raincoat walks through a crowd of people",
                "man",
            ),
            (
                "A woman in a red dress walks down a street in Tokyo. Many pedestrians walk about.",
                "woman",
            ),
        ] {
            for size in [(320, 180), (180, 320)] {
                let hidden = hidden(prompt, concept, size);
                assert!(hidden < 0.02, "{prompt} at {size:?}: {hidden}");
            }
        }
    }

    #[test]
    fn nobody_shrinks_to_make_room_for_a_crowd() {
        let prompt = "A woman in a red dress walks down a street. Many pedestrians walk about.";
        let scene = understand(prompt).scene;
        let size = Size::new(180, 320).unwrap();
        let production = Production::new(&scene, 1, size, 4.0);
        let high = |concept: &str| {
            let is_it = |idx: usize| scene.entities[idx].concept == concept;
            let mut actors = production.actors().iter();
            actors.find(|it| is_it(it.entity_idx)).unwrap().height()
        };
        assert!(high("woman") > high("crowd"));
    }

    #[test]
    fn a_child_stands_beside_a_grown_up_about_as_high_as_in_the_world() {
        assert!((super::super::sizes::beside(0.6) - 0.6).abs() < 0.08);
        assert!((super::super::sizes::beside(2.0) - 2.0).abs() < 0.25);
    }
}
