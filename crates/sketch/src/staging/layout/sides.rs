//! Left and right of something: who is told to be at a side of it, stands, flies or runs there and nowhere else.

use super::{Builder, SAFE_BOTTOM, SAFE_TOP, SAFE_X};
use crate::rigs::{Kind, is_working_hand};
use crate::scene::{Action, Place, Relation};
use crate::staging::actor::{Course, Legs, Tie, unmirrored};
use crate::staging::blocking::Zone;
use crate::staging::travel::{goes_over, stays_at_side, travels};

/// How far from each other two stand.
const GAP: f32 = 0.04;
/// How much of its own width is left before who runs away from what it is beside.
const RUN: f32 = 0.45;
/// How far who flies there drifts from it, in its own width.
const HOVER: f32 = 0.15;
/// How high a house or a tree is beside whom it is named for, at least.
const TOWERS: f32 = 1.9;

impl Builder<'_> {
    /// Left or right of something, as told.
    pub(super) fn stand_aside(&mut self) {
        for actor_idx in 0..self.actors.len() {
            let Some((host_idx, side)) = self.side_of(actor_idx) else {
                continue;
            };
            self.put_aside((actor_idx, host_idx), side);
        }
    }

    /// Whether it stands at a told side of something that is there.
    pub(super) fn is_put_aside(&self, actor_idx: usize) -> bool {
        self.side_of(actor_idx).is_some()
    }

    /// Of whom it is told to be at a side, and at which: -1.0 is left.
    fn side_of(&self, actor_idx: usize) -> Option<(usize, f32)> {
        let entity = &self.scene.entities[self.actors[actor_idx].entity_idx];
        // A hand comes in from there, and takes no room.
        if is_working_hand(entity) {
            return None;
        }
        let Place { relation, of } = entity.place.as_ref()?;
        let side = match relation {
            Relation::LeftOf => -1.0,
            Relation::RightOf => 1.0,
            _ => return None,
        };
        let host_idx = self.index_of((*of)?)?;
        let has_place = |idx: usize| {
            let actor = &self.actors[idx];
            actor.tie == Tie::None && actor.zone != Zone::Sky && !actor.is_in_stands
        };
        (host_idx != actor_idx && has_place(host_idx) && has_place(actor_idx))
            .then_some((host_idx, side))
    }

    fn put_aside(&mut self, (actor_idx, host_idx): (usize, usize), side: f32) {
        let actor = &self.actors[actor_idx];
        let entity = &self.scene.entities[actor.entity_idx];
        let is_first = actor.copy_idx == 0;
        let goes_over = is_first && goes_over(entity);
        let is_on_the_way = !goes_over && stays_at_side(self.scene, entity);
        let stays = !goes_over && !is_on_the_way && travels(actor.action);
        let is_aloft = matches!(actor.zone, Zone::Air | Zone::Medium);
        // Nothing that runs on the ground stands still there.
        let runs_off = stays && !is_aloft;
        self.bring_near((actor_idx, host_idx));
        // Room on both sides, so that who goes over finds it.
        let ways = match (goes_over, runs_off) {
            (true, _) => 2.0,
            (_, true) => 1.0 + RUN,
            _ => 1.0,
        };
        let wide = ways * self.wide(actor_idx) + self.wide(host_idx) + GAP;
        let most = 2.0 * self.room_aside();
        let fit = ((most - if goes_over { GAP } else { 0.0 }) / wide).min(1.0);
        self.scale_aside(actor_idx, fit);
        self.scale_cluster(host_idx, fit);
        self.clear_between((actor_idx, host_idx));
        // The two and the way of who runs are in the middle.
        let beside = if goes_over {
            0.0
        } else {
            -side * (ways * self.wide(actor_idx) + GAP) / 2.0
        };
        self.put_at(host_idx, beside);
        let away = self.wide(host_idx) / 2.0 + GAP + self.wide(actor_idx) / 2.0;
        let before = self.actors[actor_idx].at;
        self.put_at(
            actor_idx,
            beside + if goes_over { -side * away } else { side * away },
        );
        self.level((actor_idx, host_idx));
        self.bring_along(actor_idx, before);
        let looks = if goes_over || runs_off { side } else { -side };
        let actor = &mut self.actors[actor_idx];
        actor.is_led = false;
        if is_on_the_way {
            actor.facing = unmirrored(actor.kind, actor.class);
        } else if !matches!(actor.kind, Kind::Prop) {
            actor.facing = unmirrored(actor.kind, actor.class) * looks;
        }
        if goes_over {
            self.go_over((actor_idx, host_idx), 2.0 * side * away);
        } else if stays {
            let share = if runs_off { RUN } else { HOVER };
            let by = share * self.wide(actor_idx) * side;
            self.actors[actor_idx].course = Some(Course {
                by: (by, 0.0),
                arc: 0.0,
                legs: Legs::Even {
                    begin: 0.0,
                    end: 1.0,
                },
            });
        }
    }

    fn go_over(&mut self, (actor_idx, host_idx): (usize, usize), by: f32) {
        let over = self.actors[host_idx].height() + 0.05;
        let actor = &mut self.actors[actor_idx];
        let leaps = actor.action == Action::Jump;
        let (arc, legs) = if leaps {
            let legs = Legs::Once {
                begin: 0.30,
                end: 0.62,
            };
            (over.min(1.3 * actor.height()), legs)
        } else {
            let legs = Legs::Even {
                begin: 0.10,
                end: 0.80,
            };
            (0.0, legs)
        };
        actor.course = Some(Course {
            by: (by, 0.0),
            arc,
            legs,
        });
    }

    /// A tree or a house that somebody is left of stands no farther than they do, and is still a house.
    fn bring_near(&mut self, (actor_idx, host_idx): (usize, usize)) {
        if self.actors[host_idx].zone != Zone::Back {
            return;
        }
        let ground_y = self.set.ground_y;
        let room = 2.0 * self.room_aside();
        let most_wide = 0.66 * room;
        let fit = (most_wide / self.wide(host_idx)).min(1.0);
        self.scale_cluster(host_idx, fit);
        let host = &mut self.actors[host_idx];
        (host.zone, host.at.1, host.depth) = (Zone::Ground, ground_y, ground_y);
        let towers = self.actors[host_idx].height() / TOWERS;
        let is_small = (towers / self.actors[actor_idx].height())
            .min((room - GAP - self.wide(host_idx)) / self.wide(actor_idx))
            .min(1.0);
        self.scale_aside(actor_idx, is_small);
    }

    /// Others stand behind, so that the way between the two is free.
    fn clear_between(&mut self, (actor_idx, host_idx): (usize, usize)) {
        let ground_y = self.actors[host_idx].at.1;
        let is_third = |idx: &usize| {
            let other = &self.actors[*idx];
            *idx != actor_idx
                && *idx != host_idx
                && other.tie == Tie::None
                && other.zone == Zone::Ground
                && self.side_of(*idx).is_none()
                && !self.is_of(actor_idx, *idx)
        };
        let others: Vec<usize> = (0..self.actors.len()).filter(is_third).collect();
        for idx in others {
            self.scale_cluster(idx, 0.75);
            let other = &mut self.actors[idx];
            other.at.1 = ground_y - 0.12;
            other.depth = other.at.1 - 0.05;
        }
    }

    /// Whether the other is what the actor has to do with: its sandcastle, its tripod.
    fn is_of(&self, actor_idx: usize, other_idx: usize) -> bool {
        let own = &self.scene.entities[self.actors[actor_idx].entity_idx];
        let other = &self.scene.entities[self.actors[other_idx].entity_idx];
        let has_side = self.side_of(other_idx).is_some();
        other.id != own.id
            && !has_side
            && (own.target == Some(other.id) || other.target == Some(own.id))
            && self.actors[other_idx].tie == Tie::None
    }

    /// What the actor has to do with goes where it goes.
    fn bring_along(&mut self, actor_idx: usize, before: (f32, f32)) {
        let now = self.actors[actor_idx].at;
        for idx in self.things_of(actor_idx) {
            let other = &mut self.actors[idx];
            other.at.0 += now.0 - before.0;
            other.at.1 += now.1 - before.1;
        }
    }

    fn things_of(&self, actor_idx: usize) -> Vec<usize> {
        let is_host = |idx: usize| self.side_of(actor_idx).is_some_and(|(host, _)| host == idx);
        let is_own =
            |idx: &usize| *idx != actor_idx && !is_host(*idx) && self.is_of(actor_idx, *idx);
        (0..self.actors.len()).filter(is_own).collect()
    }

    /// On one line: on the ground, at the height of a flower, or in the air.
    fn level(&mut self, (actor_idx, host_idx): (usize, usize)) {
        let host = &self.actors[host_idx];
        let (host_y, host_high, depth) = (host.at.1, host.height(), host.depth);
        let is_aloft = |zone: Zone| matches!(zone, Zone::Air | Zone::Medium);
        let host_is_aloft = is_aloft(host.zone);
        let actor = &mut self.actors[actor_idx];
        if is_aloft(actor.zone) {
            let share = if host_is_aloft { 0.5 } else { 0.72 };
            let middle_y = host_y - share * host_high;
            let high = actor.height();
            actor.at.1 = (middle_y + high / 2.0).clamp(SAFE_TOP + high, SAFE_BOTTOM);
            actor.span = 0.0;
        } else if !host_is_aloft {
            actor.at.1 = host_y + 0.015;
        }
        actor.depth = depth + 0.01;
    }

    /// Puts the middle of it, with what it has to do with, there.
    fn put_at(&mut self, actor_idx: usize, middle_x: f32) {
        let (left, right) = self.extent_aside(actor_idx);
        self.actors[actor_idx].at.0 += middle_x - (left + right) / 2.0;
    }

    fn wide(&self, actor_idx: usize) -> f32 {
        let (left, right) = self.extent_aside(actor_idx);
        right - left
    }

    /// From where to where it is, with what it has to do with.
    fn extent_aside(&self, actor_idx: usize) -> (f32, f32) {
        let of = |idx: usize| {
            let (left, _, right) = self.actors[idx].reach();
            let x = self.actors[idx].at.0;
            (x + left, x + right)
        };
        let things = self.things_of(actor_idx).into_iter().map(of);
        things.fold(of(actor_idx), |all, it| (all.0.min(it.0), all.1.max(it.1)))
    }

    /// Makes it smaller, and what it has to do with, the way between them as well.
    fn scale_aside(&mut self, actor_idx: usize, fit: f32) {
        let x = self.actors[actor_idx].at.0;
        for idx in self.things_of(actor_idx) {
            self.scale_cluster(idx, fit);
            self.actors[idx].at.0 = x + fit * (self.actors[idx].at.0 - x);
        }
        self.scale_cluster(actor_idx, fit);
    }

    fn room_aside(&self) -> f32 {
        if self.is_tall { SAFE_X + 0.02 } else { 0.66 }
    }
}

#[cfg(test)]
mod tests {
    use kinora_domain::Size;

    use crate::language::understand;
    use crate::scene::Scene;
    use crate::staging::Production;

    const SHAPES: [(u32, u32); 2] = [(1280, 720), (720, 1280)];

    /// The boxes of everybody at `time_s`, by concept: left and right.
    fn boxes(scene: &Scene, (wide, high): (u32, u32), time_s: f32) -> Vec<(String, (f32, f32))> {
        let size = Size::new(wide, high).unwrap();
        let production = Production::new(scene, 1, size, 4.0);
        let placed = production.place(time_s);
        let of = |idx: usize| {
            let actor = &production.actors()[idx];
            let entity = &scene.entities[actor.entity_idx];
            let (left, _, right) = actor.drawing.extent;
            let high = actor.drawing.height;
            let x = |x: f32| placed[idx].to_world.apply(x, -0.5 * high).0;
            let (one, other) = (x(left), x(right));
            (entity.concept.clone(), (one.min(other), one.max(other)))
        };
        (0..placed.len()).map(of).collect()
    }

    fn of<'a>(all: &'a [(String, (f32, f32))], concept: &str) -> &'a (f32, f32) {
        &all.iter().find(|(own, _)| own == concept).unwrap().1
    }

    #[test]
    fn who_does_something_at_a_side_stays_at_that_side_and_leaves_the_other_free() {
        for (prompt, one, other, side) in [
            (
                "A dog running on the right of a bicycle",
                "dog",
                "bicycle",
                1.0,
            ),
            (
                "A dog running on the left of a bicycle",
                "dog",
                "bicycle",
                -1.0,
            ),
            (
                "A bird flying on the left side of a hot air balloon",
                "bird",
                "hot_air_balloon",
                -1.0,
            ),
            (
                "A bee flying on the right of a flower",
                "bee",
                "flower",
                1.0,
            ),
            (
                "A toddler walking on the right of a dog in a park",
                "toddler",
                "dog",
                1.0,
            ),
            (
                "A squirrel on the left of an old house",
                "squirrel",
                "house",
                -1.0,
            ),
            (
                "A llama walking on the right side of a motorcycle",
                "llama",
                "motorcycle",
                1.0,
            ),
            (
                "A child building a sandcastle on the right of a beach umbrella",
                "child",
                "parasol",
                1.0,
            ),
        ] {
            for shape in SHAPES {
                let scene = understand(prompt).scene;
                for time_s in [0.0, 1.4, 2.7, 4.0] {
                    let all = boxes(&scene, shape, time_s);
                    let name = |concept: &str| {
                        let is_it = |it: &&crate::scene::Entity| {
                            it.concept == concept || it.word == concept
                        };
                        scene.entities.iter().find(is_it).unwrap().concept.clone()
                    };
                    let (a, b) = (of(&all, &name(one)), of(&all, &name(other)));
                    let (a, b) = ((a.0 + a.1) / 2.0, (b.0 + b.1) / 2.0);
                    assert!(
                        (a - b) * side > 0.05,
                        "{prompt} {shape:?} {time_s}: {a} {b}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_house_that_somebody_is_beside_is_much_higher() {
        for shape in SHAPES {
            let scene = understand("A squirrel on the left of an old house").scene;
            let size = Size::new(shape.0, shape.1).unwrap();
            let production = Production::new(&scene, 1, size, 4.0);
            let high = |at: usize| production.actors()[at].height();
            assert!(
                high(1) > 1.5 * high(0),
                "{shape:?}: {} {}",
                high(0),
                high(1)
            );
        }
    }

    #[test]
    fn who_is_left_of_something_goes_to_its_right() {
        let prompt =
            "a rabbit is on the left of a stone, then the rabbit jumps to the right of the stone";
        let told = understand(prompt);
        for shape in SHAPES {
            let x = |scene: &Scene, concept: &str, end: usize| {
                let all = boxes(scene, shape, 4.0 * end as f32);
                let (left, right) = *of(&all, concept);
                (left + right) / 2.0
            };
            assert!(
                x(&told.scene, "rabbit", 0) < x(&told.scene, "rock", 0),
                "{shape:?}"
            );
            let later = &told.later[0].scene;
            assert!(x(later, "rabbit", 0) < x(later, "rock", 0), "{shape:?}");
            assert!(x(later, "rabbit", 1) > x(later, "rock", 1), "{shape:?}");
        }
    }
}
