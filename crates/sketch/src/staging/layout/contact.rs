//! Where hands meet what they work on, whom they give something to, and whose hand they hold.

use super::{Builder, SAFE_X};
use crate::rigs::Kind;
use crate::scene::{Action, Class};
use crate::staging::actor::{Actor, Contact, Tie};
use crate::staging::blocking::Zone;

/// How far before somebody the hand is, as a share of the height.
const ARM_SHARE: f32 = 0.24;
/// How far apart two stand whose hands meet, as a share of the shorter one's height.
const APART_SHARE: f32 = 0.58;

impl Builder<'_> {
    /// Stands those beside what they work on, or before whom they give something to.
    pub(super) fn bring_to_hand(&mut self) {
        // What somebody is at already: another comes from the other side.
        let mut taken: Vec<(usize, usize)> = Vec::new();
        for actor_idx in 0..self.actors.len() {
            let actor = &self.actors[actor_idx];
            let paws = actor.kind == Kind::FourLegged && actor.action == Action::Kick;
            let is_free = (actor.kind == Kind::Biped || paws)
                && actor.tie == Tie::None
                && actor.copy_idx == 0
                && actor.course.is_none();
            let Some(other_idx) = self.met_by(actor_idx).filter(|_| is_free) else {
                continue;
            };
            let other = &self.actors[other_idx];
            let is_there = other.tie == Tie::None
                && other.course.is_none()
                && matches!(other.zone, Zone::Ground | Zone::Back);
            if !is_there {
                continue;
            }
            match (self.actors[actor_idx].action, other.kind) {
                (Action::HoldHands, Kind::Biped) => self.walk_together(actor_idx, other_idx),
                (Action::Give | Action::Toast | Action::Kneel, Kind::Biped | Kind::FourLegged) => {
                    self.stand_opposite(actor_idx, other_idx);
                }
                (Action::Throw, _) => self.throw_to(actor_idx, other_idx),
                (Action::Hug | Action::Kiss, _) => self.stand_close(actor_idx, other_idx),
                _ => match taken.iter().find(|(thing_idx, _)| *thing_idx == other_idx) {
                    Some((_, first_idx)) => {
                        self.stand_across(*first_idx, other_idx, &[actor_idx]);
                    }
                    None => {
                        taken.push((other_idx, actor_idx));
                        self.stand_at(actor_idx, other_idx);
                        let entity_idx = self.actors[actor_idx].entity_idx;
                        let members: Vec<usize> = (actor_idx + 1..self.actors.len())
                            .filter(|idx| self.actors[*idx].entity_idx == entity_idx)
                            .collect();
                        self.stand_across(actor_idx, other_idx, &members);
                    }
                },
            }
        }
        self.land_in_puddles();
        self.gather_onlookers();
        self.clear_view();
    }

    /// As far from each other as the frame allows, face to face; of several who wait, all on that side.
    fn throw_to(&mut self, actor_idx: usize, other_idx: usize) {
        let entity_idx = self.actors[other_idx].entity_idx;
        let (own_left, _, own_right) = self.actors[actor_idx].reach();
        let side = if self.actors[other_idx].at.0 >= self.actors[actor_idx].at.0 {
            1.0
        } else {
            -1.0
        };
        let y = self.actors[actor_idx].at.1;
        let actor = &mut self.actors[actor_idx];
        actor.at.0 = -side * (SAFE_X - (own_right - own_left) / 2.0);
        actor.facing = side * actor.facing.abs();
        let from_x = actor.at.0 + side * 0.5 * (own_right - own_left);
        let others: Vec<usize> = (0..self.actors.len())
            .filter(|idx| self.actors[*idx].entity_idx == entity_idx)
            .collect();
        let room = (side * SAFE_X - from_x).abs();
        for (rank, idx) in others.iter().enumerate() {
            let share = 1.0 - 0.62 * rank as f32 / others.len() as f32;
            let other = &mut self.actors[*idx];
            let (left, _, right) = other.reach();
            let half = (right - left) / 2.0;
            other.at.0 = from_x + side * (room * share - half).max(half);
            other.at.1 = y - 0.012 * (rank % 3) as f32;
            other.depth = other.at.1;
            other.facing = -side * other.facing.abs();
        }
    }

    /// Whom or what an actor's hands are for, if they are.
    pub(super) fn met_by(&self, actor_idx: usize) -> Option<usize> {
        use Action as A;
        let actor = &self.actors[actor_idx];
        let entity = &self.scene.entities[actor.entity_idx];
        if matches!(actor.action, A::HoldHands | A::Toast) && entity.count > 1 {
            let next = actor_idx + 1;
            let is_next = self
                .actors
                .get(next)
                .is_some_and(|other| other.entity_idx == actor.entity_idx);
            return is_next.then_some(next);
        }
        let reaches = matches!(
            actor.action,
            A::Give
                | A::Touch
                | A::Lean
                | A::Blow
                | A::Chop
                | A::Knead
                | A::Stir
                | A::Toast
                | A::HoldHands
                | A::Hug
                | A::Kiss
        ) || actor.action == A::Kneel && entity.target.is_some();
        let other_idx = entity.target.and_then(|id| self.index_of(id))?;
        let throws = actor.action == A::Throw
            && matches!(
                self.actors[other_idx].class,
                Class::Person | Class::FourLegged
            );
        let paws = actor.action == A::Kick && actor.kind == Kind::FourLegged;
        let reaches = reaches || paws;
        let boxes = actor.action == A::Fight && self.actors[other_idx].kind == Kind::Prop;
        let reaches = reaches || throws || boxes;
        (reaches && other_idx != actor_idx).then_some(other_idx)
    }

    /// One behind the other by an arm's length, both on their way to the right.
    fn walk_together(&mut self, a_idx: usize, b_idx: usize) {
        let (rear_idx, front_idx) = if self.actors[a_idx].at.0 <= self.actors[b_idx].at.0 {
            (a_idx, b_idx)
        } else {
            (b_idx, a_idx)
        };
        let shorter = self.actors[a_idx].height().min(self.actors[b_idx].height());
        let middle = (self.actors[a_idx].at.0 + self.actors[b_idx].at.0) / 2.0;
        let half = 0.22 * shorter;
        let y = self.actors[a_idx].at.1;
        for (idx, x, up) in [
            (rear_idx, middle - half, 0.0),
            (front_idx, middle + half, 0.004),
        ] {
            let actor = &mut self.actors[idx];
            actor.at = (x, y - up);
            (actor.facing, actor.heading) = (actor.facing.abs(), 1.0);
            actor.depth = actor.at.1;
        }
    }

    /// Face to face, the hands between them.
    fn stand_opposite(&mut self, actor_idx: usize, other_idx: usize) {
        let apart = if self.actors[other_idx].kind == Kind::Biped {
            let shorter = self.actors[actor_idx]
                .height()
                .min(self.actors[other_idx].height());
            APART_SHARE * shorter
        } else {
            let (left, _, right) = self.actors[other_idx].reach();
            0.30 * self.actors[actor_idx].height() + 0.5 * (right - left)
        };
        let (x, other_x) = (self.actors[actor_idx].at.0, self.actors[other_idx].at.0);
        let side = if other_x >= x { 1.0 } else { -1.0 };
        let middle = ((x + other_x) / 2.0).clamp(-0.5 * SAFE_X, 0.5 * SAFE_X);
        let y = self.actors[actor_idx].at.1;
        let actor = &mut self.actors[actor_idx];
        actor.at.0 = middle - side * apart / 2.0;
        actor.facing = side * actor.facing.abs();
        let other = &mut self.actors[other_idx];
        other.at = (middle + side * apart / 2.0, y + 0.002);
        other.facing = -side * other.facing.abs();
        other.depth = other.at.1;
    }

    /// Beside what is worked on, or before what is as wide as a wall, within reach of the hand.
    fn stand_at(&mut self, actor_idx: usize, other_idx: usize) {
        let high = self.actors[actor_idx].height();
        let (own_left, own_right) = self.cluster_extent(actor_idx);
        let is_front = self.is_front(other_idx);
        // Beside each other they must fit into the frame.
        let wide = {
            let (left, _, right) = self.actors[other_idx].reach();
            right - left
        };
        let room = 2.0 * SAFE_X - 0.6 * (own_right - own_left);
        if !is_front && wide > room {
            self.scale_cluster(other_idx, (room / wide).max(0.45));
        }
        let actor = &self.actors[actor_idx];
        let (left, _, right) = self.actors[other_idx].reach();
        let other_x = self.actors[other_idx].at.0;
        let middle = other_x + (left + right) / 2.0;
        let side = if middle >= actor.at.0 { 1.0 } else { -1.0 };
        let half = (right - left) / 2.0;
        let leans = actor.action == Action::Lean;
        let gap = match actor.action {
            Action::Lean => 0.13,
            Action::Blow => 0.30,
            Action::Kneel => 0.34,
            Action::Fight => 0.42,
            _ => ARM_SHARE - 0.04,
        } * high;
        // An animal has its head before its feet.
        let gap = match actor.kind {
            Kind::FourLegged => 0.94 * own_right.max(-own_left),
            _ => gap,
        };
        // Whoever milks, grooms or shears has the flank before the hands, and the head of the animal is beyond it.
        let is_at_flank = matches!(actor.action, Action::Touch | Action::Kneel)
            && actor.kind == Kind::Biped
            && self.actors[other_idx].kind == Kind::FourLegged
            && self.actors[other_idx].height() > 0.6 * high;
        let x = if is_at_flank {
            middle - side * (0.30 * half + ARM_SHARE * high).min(0.9 * half)
        } else if is_front {
            middle - side * (0.30 * half + ARM_SHARE * high).min(half)
        } else {
            middle - side * (half + gap)
        };
        let y = actor.at.1;
        let is_high = self.actors[other_idx].height() > 0.70 * high;
        let is_living = self.actors[other_idx].kind != Kind::Prop;
        let actor = &mut self.actors[actor_idx];
        actor.at.0 = x;
        // Who leans at a wall has it behind the back.
        let turned = if leans && is_high { -side } else { side };
        actor.facing = turned * actor.facing.abs();
        let other = &mut self.actors[other_idx];
        other.zone = Zone::Ground;
        other.at.1 = if is_front { y - 0.015 } else { y };
        other.depth = other.at.1
            - if is_front || is_at_flank {
                0.02
            } else {
                -0.001
            };
        if is_living && other.kind != Kind::Sprite && other.action == Action::Idle {
            let turned = if is_at_flank { side } else { -side };
            other.facing = turned * other.facing.abs();
        }
        if matches!(other.action, Action::Topple | Action::Crumble) {
            // It falls away from whoever pushes it.
            other.facing = side * other.facing.abs();
        }
        self.bring_into_frame((actor_idx, other_idx), is_front);
    }

    /// Others stand on the far side of what the first works on, or behind the first.
    fn stand_across(&mut self, first_idx: usize, other_idx: usize, members: &[usize]) {
        let (x, y) = self.actors[first_idx].at;
        let facing = self.actors[first_idx].facing;
        let (left, _, right) = self.actors[other_idx].reach();
        let middle = self.actors[other_idx].at.0 + (left + right) / 2.0;
        for (rank, idx) in members.iter().enumerate() {
            let actor = &mut self.actors[*idx];
            let back = 0.30 * actor.height() * (rank / 2 + usize::from(rank % 2 == 1)) as f32;
            let is_across = rank % 2 == 0;
            // Two heads have room over what is small.
            let least = 0.30 * actor.height() - (middle - x).abs();
            let near_x = x - facing.signum() * (back + least.max(0.0));
            actor.at.0 = if is_across {
                2.0 * middle - near_x
            } else {
                near_x
            };
            actor.at.1 = y + 0.004 * (rank as f32 + 1.0);
            actor.depth = actor.at.1;
            actor.facing = if is_across { -facing } else { facing };
            let (left, _, right) = actor.reach();
            let most = (SAFE_X - right).max(-SAFE_X - left);
            actor.at.0 = actor.at.0.clamp(-SAFE_X - left, most);
        }
    }

    /// So close that the arms go around.
    fn stand_close(&mut self, actor_idx: usize, other_idx: usize) {
        let (left, _, right) = self.actors[other_idx].reach();
        let wide = match self.actors[other_idx].kind {
            Kind::Biped => {
                0.24 * self.actors[other_idx]
                    .height()
                    .min(self.actors[actor_idx].height())
            }
            _ => 0.56 * (right - left) + 0.08 * self.actors[actor_idx].height(),
        };
        let middle = self.actors[other_idx].at.0 + (left + right) / 2.0;
        let actor = &mut self.actors[actor_idx];
        let side = if middle >= actor.at.0 { 1.0 } else { -1.0 };
        actor.at.0 = middle - side * wide;
        actor.facing = side * actor.facing.abs();
        let (y, depth) = (actor.at.1, actor.depth);
        let other = &mut self.actors[other_idx];
        other.at.1 = y;
        other.depth = depth - 0.001;
        if !matches!(other.kind, Kind::Prop | Kind::Sprite) {
            other.facing = -side * other.facing.abs();
        }
    }

    /// Moves two, with all that is tied to them, into the safe box.
    fn bring_into_frame(&mut self, (actor_idx, other_idx): (usize, usize), is_front: bool) {
        let (own_left, own_right) = self.cluster_extent(actor_idx);
        let (left, _, right) = self.actors[other_idx].reach();
        let (x, other_x) = (self.actors[actor_idx].at.0, self.actors[other_idx].at.0);
        let (from, to) = if is_front {
            (x + own_left, x + own_right)
        } else {
            (
                (x + own_left).min(other_x + left),
                (x + own_right).max(other_x + right),
            )
        };
        let by = if to - from > 2.0 * SAFE_X {
            -(from + to) / 2.0
        } else {
            (-SAFE_X - from).max(0.0) - (to - SAFE_X).max(0.0)
        };
        self.actors[actor_idx].at.0 += by;
        self.actors[other_idx].at.0 += by;
    }

    /// Whether it is a wide front that somebody stands before.
    fn is_front(&self, actor_idx: usize) -> bool {
        let concept = &self.scene.entities[self.actors[actor_idx].entity_idx].concept;
        self.actors[actor_idx].class == Class::Building
            || matches!(
                concept.as_str(),
                "wall" | "door" | "window" | "bookshelf" | "cupboard" | "blackboard" | "whiteboard"
            )
    }

    /// Finds where the hands meet, once everybody is where they stay.
    pub(super) fn find_contacts(&mut self) {
        for actor_idx in 0..self.actors.len() {
            let actor = &self.actors[actor_idx];
            let is_able = actor.kind == Kind::Biped
                && matches!(actor.tie, Tie::None | Tie::At(_) | Tie::Upon(..));
            let Some(other_idx) = self.met_by(actor_idx).filter(|_| is_able) else {
                continue;
            };
            let Some(at) = self.meeting_point(actor_idx, other_idx) else {
                continue;
            };
            let action = self.actors[actor_idx].action;
            let is_high = self.actors[other_idx].height() > 0.70 * self.actors[actor_idx].height();
            let contact = |actor: &Actor, with: usize, takes: bool| Contact {
                at: (
                    (at.0 - actor.at.0) / (actor.unit * actor.facing),
                    (at.1 - actor.at.1) / actor.unit,
                ),
                with,
                takes,
                is_high,
            };
            self.actors[actor_idx].contact =
                Some(contact(&self.actors[actor_idx], other_idx, false));
            let is_mutual = matches!(action, Action::Give | Action::HoldHands | Action::Toast);
            if is_mutual && self.actors[other_idx].kind == Kind::Biped {
                let takes = action == Action::Give;
                self.actors[other_idx].contact =
                    Some(contact(&self.actors[other_idx], actor_idx, takes));
            }
        }
    }

    /// Where in the world an actor's hand meets the other; `None` when that is in the hand already.
    fn meeting_point(&self, actor_idx: usize, other_idx: usize) -> Option<(f32, f32)> {
        let (actor, other) = (&self.actors[actor_idx], &self.actors[other_idx]);
        let is_courted = actor.action == Action::Kneel && other.class == Class::Person;
        if matches!(other.tie, Tie::Held(..)) || other.is_airborne || is_courted {
            return None;
        }
        let (high, other_high) = (actor.height(), other.height());
        let shorter = high.min(other_high);
        let between = (actor.at.0 + other.at.0) / 2.0;
        let side = if other.at.0 >= actor.at.0 { 1.0 } else { -1.0 };
        let is_pair = other.kind == Kind::Biped;
        match actor.action {
            Action::Throw => {
                return Some((
                    other.at.0 + 0.2 * other_high * -side,
                    other.at.1 - 0.6 * other_high,
                ));
            }
            Action::HoldHands => return Some((between, actor.at.1 - 0.40 * shorter)),
            Action::Give if is_pair => return Some((between, actor.at.1 - 0.52 * shorter)),
            Action::Toast if is_pair => return Some((between, actor.at.1 - 0.72 * shorter)),
            _ => {}
        }
        let (left, _, right) = other.reach();
        let half = (right - left) / 2.0;
        let middle = other.at.0 + (left + right) / 2.0;
        if let (Tie::At(_), Tie::Upon(..)) = (actor.tie, other.tie) {
            // What lies on the table is worked on from above.
            return Some((middle, other.at.1 - 0.75 * other_high));
        }
        // Who kneels at the flank of a large animal is at its udder.
        let is_low = actor.drill().is_some_and(|drill| drill.is_kneeling());
        let up = match other.class {
            Class::FourLegged if is_low && other_high > 0.6 * high => {
                return Some((
                    actor.at.0 + side * 0.26 * high,
                    other.at.1 - 0.42 * other_high,
                ));
            }
            Class::FourLegged | Class::Bird => 0.85 * other_high,
            Class::Person => 0.74 * other_high,
            _ if actor.action == Action::Lean => other_high.min(0.62 * high),
            _ => (0.56 * high).clamp(0.2 * other_high, (0.85 * other_high).max(0.21 * other_high)),
        };
        let x = if self.is_front(other_idx) {
            actor.at.0 + side * ARM_SHARE * high
        } else {
            middle - side * 0.86 * half
        };
        Some((x, other.at.1 - up))
    }
}
