//! Where two meet: on the deck of a bridge, in the crown of a tree, under an umbrella; and who looks at whom.

use super::{Builder, SAFE_X};
use crate::rigs::Kind;
use crate::scene::{Action, Class, Relation};
use crate::staging::actor::{Actor, Tie};
use crate::staging::blocking::Zone;

impl Builder<'_> {
    /// Brings together who has to do with each other, once everybody has a place.
    pub(super) fn meet(&mut self) {
        self.size_boats();
        self.lower_fliers();
        self.share_umbrellas();
        self.approach();
        self.put_on_decks();
        self.fall_into_vessels();
        self.reach_crowns();
        self.leap_between();
        self.leap_over();
        self.leap_elsewhere();
        self.pass_balls();
        self.stand_behind_and_before();
        self.stand_aside();
        self.hatch();
        self.go_told_ways();
        self.walk_on_top();
        self.gather_round();
        self.tend_animals();
        self.face_targets();
        self.bring_to_hand();
        self.roll_away();
        self.catch_in_air();
        self.watch_screens();
        self.flood();
        self.face_each_other();
        self.face_across();
        self.hug_on_seats();
        self.couple_carriages();
    }

    /// The other actor that an actor's target or place names.
    pub(super) fn other_of(&self, actor_idx: usize) -> Option<usize> {
        let entity = &self.scene.entities[self.actors[actor_idx].entity_idx];
        let placed = entity.place.as_ref().and_then(|place| place.of);
        let other = entity.target.or(placed).and_then(|id| self.index_of(id))?;
        (other != actor_idx).then_some(other)
    }

    /// A rowing boat is no larger than those in it need.
    fn size_boats(&mut self) {
        for boat_idx in 0..self.actors.len() {
            let concept = &self.scene.entities[self.actors[boat_idx].entity_idx].concept;
            let is_small = matches!(
                concept.as_str(),
                "rowing_boat" | "canoe" | "gondola" | "raft" | "pool_ring"
            );
            let has_rider = self
                .actors
                .iter()
                .any(|other| other.tie == Tie::Rides(boat_idx));
            if !is_small || !has_rider {
                continue;
            }
            let (left, _, right) = self.actors[boat_idx].reach();
            let most = if self.is_tall { 0.74 } else { 0.58 };
            let fit = (most / (right - left)).min(1.0);
            self.scale_cluster(boat_idx, fit);
        }
        self.place_tied();
    }

    /// Who flies on something small is whole in the picture.
    fn lower_fliers(&mut self) {
        for mount_idx in 0..self.actors.len() {
            let rider = self
                .actors
                .iter()
                .find(|other| other.tie == Tie::Rides(mount_idx));
            let mount = &self.actors[mount_idx];
            let is_bare = mount.class == Class::Aircraft && mount.zone == Zone::Air;
            let Some(high) = rider
                .map(Actor::height)
                .filter(|high| is_bare && *high > mount.height())
            else {
                continue;
            };
            self.scale_cluster(mount_idx, (0.46 / high).min(1.0));
            self.actors[mount_idx].at.1 = if self.is_tall { 0.36 } else { 0.66 };
        }
        self.place_tied();
    }

    /// Two under an umbrella have it over their heads.
    fn share_umbrellas(&mut self) {
        for host_idx in 0..self.actors.len() {
            let entity = &self.scene.entities[self.actors[host_idx].entity_idx];
            let is_umbrella = matches!(entity.concept.as_str(), "umbrella" | "parasol");
            let company = self.company_of((Relation::Under, host_idx));
            if !is_umbrella || company.is_empty() || self.actors[host_idx].tie != Tie::None {
                continue;
            }
            let boxes = company.iter().map(|idx| self.actors[*idx].rest_box());
            let around = boxes
                .reduce(|a, b| (a.0.min(b.0), a.1.min(b.1), a.2.max(b.2), a.3.max(b.3)))
                .unwrap_or_default();
            let depth = company
                .iter()
                .map(|idx| self.actors[*idx].depth)
                .fold(1.0, f32::min);
            let high = around.3 - around.1;
            let host = &mut self.actors[host_idx];
            let (left, _, right) = host.drawing.extent;
            host.unit = (1.15 * (around.2 - around.0)).clamp(0.3, 0.94) / (right - left);
            host.at.0 = (around.0 + around.2) / 2.0 - (left + right) / 2.0 * host.unit;
            // The hand on its stick, the heads under its edge.
            let top = around.1 - 0.16 * high;
            host.at.1 = (top + host.height()).clamp(around.1 + 0.3 * high, around.3);
            host.depth = depth - 0.01;
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
            if !self.is_fire(other_idx) {
                self.put_before(actor_idx, other_idx);
            }
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
            // A book is held between the two, and before nobody's face.
            let apart = 0.58 * self.actors[actor_idx].height();
            let reads_to = self.actors[actor_idx].action == Action::Read && !is_thing;
            if reads_to && aside.abs() < apart {
                let x = self.actors[other_idx].at.0;
                let middle = x - aside / 2.0;
                self.actors[actor_idx].at.0 = middle - facing * apart / 2.0;
                self.actors[other_idx].at.0 = middle + facing * apart / 2.0;
            }
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

pub(super) fn is_living(class: Class) -> bool {
    matches!(class, Class::Person | Class::FourLegged | Class::Bird)
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
            | A::Read
    )
}
